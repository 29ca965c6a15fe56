package provenance

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"chancery/provenance/lexicon"
)

// phraseMark stands between the word that a phrase says and the phrase itself,
// where one stands in place of the other.
const phraseMark = "\x00"

// phrases are those of the lexicon by the base of their first word, the ones with
// more words of their own first.
var phrases = sync.OnceValue(func() map[string][]lexicon.Phrase {
	out := map[string][]lexicon.Phrase{}
	for _, p := range lexicon.Phrases() {
		b := base(p.Words[0])
		out[b] = append(out[b], p)
	}
	own := func(p lexicon.Phrase) (n int) {
		for _, w := range p.Words {
			n += btoi(w != "*" && w != "~")
		}
		return n
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(x, y lexicon.Phrase) int {
			return cmp.Or(cmp.Compare(own(y), own(x)), cmp.Compare(len(x.Words), len(y.Words)))
		})
	}
	return out
})

var forms = func() map[string]string {
	out := map[string]string{}
	for line := range strings.SplitSeq("be is are was were am been being|have has had having|do does did done doing", "|") {
		f := strings.Fields(line)
		for _, x := range f {
			out[x] = f[0]
		}
	}
	return out
}()

// base is what the forms of a verb share.
func base(low string) string {
	if b, ok := forms[low]; ok {
		return b
	}
	return stem(low)
}

// inflected reports whether a phrase stands for a verb, so that its first word may
// have any form.
func inflected(says string) bool {
	b, odd := irregular[says]
	return forms[says] != "" || strings.HasSuffix(says, "ed") || odd && b != says
}

var (
	determined = set("the a an his her its their our my your this that any some")
	trailing   = set("up down out off away over back in on aside together apart")
)

// rephrased puts what phrases of the lexicon say in their place.
func rephrased(raw []string) []string {
	for i := 0; i < len(raw); i++ {
		if n, ok := strings.CutSuffix(raw[i], "n't"); ok && n != "" {
			first := map[string]string{"ca": "can", "wo": "will", "sha": "shall"}
			raw = slices.Replace(raw, i, i+1, cmp.Or(first[strings.ToLower(n)], n), "not")
		}
	}
	low := make([]string, len(raw))
	for i, f := range raw {
		low[i] = strings.ToLower(f)
	}
	known := phrases()
	for i := 0; i < len(raw); i++ {
		for _, p := range known[base(low[i])] {
			if forms[p.Words[0]] == "" && forms[low[i]] != "" {
				continue
			}
			kept, end, ok := phraseAt(p.Words, low, i)
			if !ok || p.Plain && !inflected(p.Says[0]) && p.Words[0] != low[i] || unicode.IsUpper(rune(p.Says[0][0])) && strings.ToLower(raw[i]) == raw[i] {
				continue
			}
			var says []string
			if p.Plain {
				says = slices.Clone(p.Says)
				if last := len(says) - 1; says[0] == "was" && says[last] != "by" && end < len(raw) && low[end] == "from" {
					raw[end], low[end] = "by", "by" // "received a warning from": who warned
				}
			} else {
				says = []string{p.Says[0] + phraseMark + p.Key}
			}
			said := len(says)
			says = append(says, raw[kept[0]:kept[1]]...)
			lows := make([]string, len(says))
			for k := range says {
				lows[k] = strings.ToLower(says[k])
			}
			raw, low = slices.Replace(raw, i, end, says...), slices.Replace(low, i, end, lows...)
			i += said - 1
			break
		}
	}
	return raw
}

// phraseAt matches a phrase with the words from i on, of which the first is known to
// match. kept is the half-open range of the words for which "~" stands, end where the
// match ends.
func phraseAt(phrase, low []string, i int) (kept [2]int, end int, ok bool) {
	j := i + 1
	for k := 1; k < len(phrase); k++ {
		switch w := phrase[k]; w {
		case "*":
			if j < len(low) && determined[low[j]] {
				j++
			}
		case "~":
			from := j
			for ; ; j++ {
				if j-from > lexicon.MostBetween || j >= len(low) {
					return kept, 0, false
				}
				if !literal(phrase[k+1], low[j]) {
					continue
				}
				if _, after, ok := phraseAt(phrase[k+1:], low, j); ok {
					last := phrase[len(phrase)-1]
					// "Took photographs in the port" takes nothing in, "signed on 4 March" nobody on.
					if trailing[last] && (j > from || last == "in" || last == "on") && after < len(low) && !prepositions[low[after]] && !trailing[low[after]] {
						return kept, 0, false
					}
					return [2]int{from, j}, after, true
				}
			}
		default:
			if j >= len(low) || !literal(w, low[j]) {
				return kept, 0, false
			}
			j++
		}
	}
	return kept, j, true
}

func literal(word, low string) bool {
	return word == "*" || word == "~" || word == low || forms[word] == word && forms[low] == word
}
