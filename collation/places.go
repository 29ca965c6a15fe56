package collation

import (
	"math"
	"math/bits"
	"slices"
)

// places says where in a collection something stands, by its hash: 8 bytes for
// each place, found by the first bits of the hash in a bucket of about sixteen,
// which is two lines of the processor's cache.
type places struct {
	all     []uint64 // hash<<32 | place in words, in order
	buckets []uint32
	shift   uint
}

// fill takes in what each yields, which it asks for twice and which must be the
// same both times, in order of place.
func (p *places) fill(each func(yield func(hash, place uint32))) {
	n := 0
	each(func(uint32, uint32) { n++ })
	width := uint(min(max(bits.Len(uint(n))-4, 8), 26))
	p.shift = 32 - width
	p.buckets = make([]uint32, 1<<width+1)
	each(func(hash, _ uint32) { p.buckets[hash>>p.shift+1]++ })
	for i := 1; i < len(p.buckets); i++ {
		p.buckets[i] += p.buckets[i-1]
	}
	if cap(p.all) < n {
		p.all = make([]uint64, n)
	}
	p.all = p.all[:n]
	next := slices.Clone(p.buckets[:len(p.buckets)-1])
	each(func(hash, place uint32) {
		b := hash >> p.shift
		p.all[next[b]] = uint64(hash)<<32 | uint64(place)
		next[b]++
	})
	for b := range len(p.buckets) - 1 {
		// Filled in order of place, a bucket of one hash alone is in order already.
		if s := p.all[p.buckets[b]:p.buckets[b+1]]; !slices.IsSorted(s) {
			slices.Sort(s)
		}
	}
}

// at returns the places of a hash, in order; the place is the low half.
func (p *places) at(hash uint32) []uint64 {
	if p.buckets == nil {
		return nil
	}
	b := hash >> p.shift
	s := p.all[p.buckets[b]:p.buckets[b+1]]
	low, _ := slices.BinarySearch(s, uint64(hash)<<32)
	s = s[low:]
	if len(s) == 0 || uint32(s[0]>>32) != hash {
		return nil
	}
	high, _ := slices.BinarySearch(s, uint64(hash)<<32|math.MaxUint32)
	return s[:high]
}
