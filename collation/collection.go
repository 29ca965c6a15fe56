package collation

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"

	"chancery"
)

// gram is the number of words that a seed has: of eight words one of which was
// replaced, four in a row are always left.
const gram = 4

// A Collection holds the words of documents, as numbers, and where each row of
// four words stands, so that what a text shares with any of them is found in
// time that hardly depends on their number. Per word of text it takes 12 bytes
// of memory once it is ready, and 4 until then. It keeps no text.
//
// Add all documents, then ask. Asking makes the collection ready, which takes
// time linear in the words of all its documents; after that several goroutines
// may ask at once. Adding more makes it ready anew.
type Collection struct {
	digests   []chancery.Digest
	starts    []uint32 // of each document in words, and the end of the last
	words     []uint32 // keys, with a boundary after each document
	copyOf    []int    // the first document with the same words, or -1
	first     map[uint64][]int
	numbers   map[chancery.Digest]int
	frequency frequencies

	seeds  places // where each row of four words stands, by its hash
	lemmas places // where each lemma stands; made when quotations are looked up
	ready  bool
	info   []int8 // bits of each word by the first bits of its key
}

// boundary stands in place of a word between two documents; keyOf gives it to
// none.
const boundary = 0

// MostWords is how many words a collection can hold.
const MostWords = math.MaxUint32 - 1<<20

// NewCollection returns an empty collection.
func NewCollection() *Collection {
	return &Collection{starts: []uint32{0}, first: map[uint64][]int{}, numbers: map[chancery.Digest]int{}, frequency: newFrequencies()}
}

var sequenceSeed = maphash.MakeSeed()

// Add adds a text under the digest of its document and returns its number, from
// 0 in order of being added. A digest that is there already is not added again.
// A document that has exactly the words of an earlier one takes no memory for
// them. It returns an error of kind [chancery.TooLarge] where the collection can
// hold no more.
func (c *Collection) Add(digest chancery.Digest, text string) (int, error) {
	if n, ok := c.numbers[digest]; ok {
		return n, nil
	}
	_, keys := wordsOf(text)
	if uint64(len(c.words))+uint64(len(keys)) > MostWords {
		return 0, chancery.Errorf(chancery.TooLarge, "the document %s was not compared: a collection holds %d million words, and with it there would be more", digest.Short(), MostWords/1_000_000)
	}
	n := len(c.digests)
	c.digests = append(c.digests, digest)
	c.numbers[digest] = n
	same := -1
	var h uint64
	if len(keys) > 0 {
		h = sequenceHash(keys)
		for _, other := range c.first[h] {
			if slices.Equal(c.wordsAt(other), keys) {
				same = other
				break
			}
		}
	}
	c.copyOf = append(c.copyOf, same)
	if same < 0 {
		c.words = append(append(c.words, keys...), boundary)
		c.frequency.add(keys)
		if len(keys) > 0 {
			c.first[h] = append(c.first[h], n)
		}
	}
	c.starts = append(c.starts, uint32(len(c.words)))
	c.ready = false
	return n, nil
}

func sequenceHash(keys []uint32) uint64 {
	var h maphash.Hash
	h.SetSeed(sequenceSeed)
	var b [4]byte
	for _, k := range keys {
		binary.LittleEndian.PutUint32(b[:], k)
		_, _ = h.Write(b[:])
	}
	return h.Sum64()
}

// Len returns the number of documents.
func (c *Collection) Len() int { return len(c.digests) }

// Digest returns the digest of document number n.
func (c *Collection) Digest(n int) chancery.Digest { return c.digests[n] }

// Number returns the number of a document and whether it is there.
func (c *Collection) Number(d chancery.Digest) (int, bool) {
	n, ok := c.numbers[d]
	return n, ok
}

// CopyOf returns the first document that has exactly the words of document n, or
// -1 where n is the first that has them.
func (c *Collection) CopyOf(n int) int { return c.copyOf[n] }

// Words returns the number of words of document n.
func (c *Collection) Words(n int) int {
	if c.copyOf[n] >= 0 {
		n = c.copyOf[n]
	}
	return len(c.wordsAt(n))
}

// wordsAt returns the words of document n; none where it is a copy.
func (c *Collection) wordsAt(n int) []uint32 {
	start, end := c.starts[n], c.starts[n+1]
	if end > start {
		end--
	}
	return c.words[start:end]
}

// documentAt returns the document in which the word at a place stands.
func (c *Collection) documentAt(place uint32) int {
	n, _ := slices.BinarySearch(c.starts, place+1)
	return n - 1
}

// seedHash is the hash of four words in a row.
func seedHash(w []uint32) uint32 {
	h := uint64(w[0])*0x9E3779B97F4A7C15 ^ bits.RotateLeft64(uint64(w[1])*0xC2B2AE3D27D4EB4F, 17) ^
		bits.RotateLeft64(uint64(w[2])*0x165667B19E3779F9, 31) ^ bits.RotateLeft64(uint64(w[3])*0xD6E8FEB86659FD93, 47)
	h ^= h >> 32
	h *= 0x9FB21C651E98DF25
	return uint32(h >> 32)
}

// Ready makes the collection ready to be asked. The functions that ask call it.
func (c *Collection) Ready() {
	if c.ready {
		return
	}
	c.seeds.fill(func(yield func(hash, place uint32)) {
		for d := range c.digests {
			w := c.wordsAt(d)
			for i := 0; i+gram <= len(w); i++ {
				yield(seedHash(w[i:]), c.starts[d]+uint32(i))
			}
		}
	})
	c.info = c.frequency.table()
	c.lemmas = places{}
	c.ready = true
}

// bits returns the information of a word.
func (c *Collection) bits(key uint32) int32 { return int32(c.info[key>>(32-frequencyBits)]) }
