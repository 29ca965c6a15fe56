package accession

import (
	"context"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// parseText reads plain text: typed, exported, or saved from a terminal. Where
// lines were wrapped at a margin it joins them into paragraphs; verse, lists,
// addresses and tables keep their lines. Paragraphs end at blank lines, or
// begin with an indentation; quotation is marked by ">" or by indenting; a form
// feed begins a page.
func parseText(ctx context.Context, src *Source, b *builder) error {
	text := decode(src.Bytes, declaredCharset(src.MediaType), b)
	if strings.Contains(text, "\r") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	if strings.Contains(text, "\f") {
		text = strings.ReplaceAll(text, "\f", "\n\f\n")
	}
	b.grow(len(text) + len(text)/64)
	w := &writer{text: text, b: b}
	for s := range lay(text) {
		if b.full() || ctx.Err() != nil {
			break
		}
		w.write(s)
	}
	b.end()
	if len(b.buf) == 0 && !b.full() {
		return chancery.Errorf(chancery.Empty, "it holds no words")
	}
	return nil
}

// writer turns stretches of a text into blocks.
type writer struct {
	text    string
	b       *builder
	lexicon *lexicon // of the text, made when the first hyphen asks
}

func (w *writer) write(s stretch) {
	if s.kind == chancery.Page {
		if len(w.b.pages) == 0 {
			// What stands before the first form feed is page one.
			w.b.pages = append(w.b.pages, chancery.Block{Kind: chancery.Page, Label: "1"})
		}
		w.b.end()
		w.b.page(strconv.Itoa(len(w.b.pages) + 1))
		return
	}
	if s.kind == chancery.Heading && s.level == 1 && len(w.b.blocks) == 0 {
		w.b.fact(chancery.Title, w.text[s.start:s.end], "first line")
	}
	w.b.open(s.kind, s.level, "")
	rest := w.text[s.start:s.end]
	for len(rest) > 0 {
		line, after, more := strings.Cut(rest, "\n")
		rest = after
		if s.quoted {
			_, line = unquote(line)
		}
		line = strings.TrimRight(line, " \t")
		if more && s.joined {
			if n := len(line); n > 1 && line[n-1] == '-' && letterBefore(line[:n-1]) {
				if next := firstWord(rest, s.quoted); lower(next) {
					if w.hyphenated(line[:n-1], next) {
						w.b.text(line)
					} else {
						w.b.text(line[:n-1])
					}
					// The rest of the word follows without a space.
					rest = rest[indentOf(rest, s.quoted):]
					continue
				}
			}
		}
		w.b.text(line)
		if more {
			if s.joined {
				w.b.space()
			} else {
				w.b.line()
			}
		}
	}
}

// hyphenated reports whether a hyphen at the end of a line belongs to the word
// ("long-term") and not to the wrapping ("nego-tiate"). Who types text divides
// between words more often than inside them, so two parts that are words of the
// text elsewhere keep the hyphen.
func (w *writer) hyphenated(line, next string) bool {
	if w.lexicon == nil {
		w.lexicon = newLexicon()
		const most = 200_000 // distinct words; more would only cost memory
		for word := range strings.FieldsSeq(w.text) {
			if len(w.lexicon.words) >= most {
				break
			}
			if !strings.HasSuffix(word, "-") {
				w.lexicon.add(word)
			}
		}
	}
	i := strings.LastIndexFunc(line, unicode.IsSpace) + 1
	head, tail := strings.ToLower(strings.TrimFunc(line[i:], notLetter)), strings.ToLower(strings.TrimFunc(next, notLetter))
	return w.lexicon.keeps(line, next) || w.lexicon.words[head] > 0 && w.lexicon.words[tail] > 0 && w.lexicon.words[head+tail] == 0
}

func letterBefore(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r)
}

func lower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// firstWord returns the first word of the first line of s.
func firstWord(s string, quoted bool) string {
	s = s[indentOf(s, quoted):]
	if i := strings.IndexAny(s, " \t\r\n"); i >= 0 {
		s = s[:i]
	}
	return s
}

// indentOf returns how many bytes of indentation, and of quotation signs where
// the text is quoted, stand before the first line of s.
func indentOf(s string, quoted bool) int {
	line, _, _ := strings.Cut(s, "\n")
	rest := line
	if quoted {
		_, rest = unquote(line)
	}
	return len(line) - len(strings.TrimLeft(rest, " \t"))
}

// unquote strips the signs of quotation that mail puts before a line, and
// returns how many there were.
func unquote(line string) (depth int, rest string) {
	rest = line
	for {
		s := strings.TrimLeft(rest, " \t")
		if !strings.HasPrefix(s, ">") || len(rest)-len(s) > 3 {
			return depth, rest
		}
		depth++
		rest = s[1:]
	}
}

// declaredCharset returns the charset parameter of a media type, or "".
func declaredCharset(media string) string {
	_, params, _ := strings.Cut(media, ";")
	for p := range strings.SplitSeq(params, ";") {
		if name, value, ok := strings.Cut(p, "="); ok && strings.EqualFold(strings.TrimSpace(name), "charset") {
			return strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return ""
}
