package accession

import (
	"fmt"
	"strings"
	"testing"
)

// Benchmarks report bytes of originals read per second, Parse from end to end:
// sniffing, decoding, blocks, head, language and both digests.

func benchmarkParse(b *testing.B, name string, original []byte) {
	b.Run(fmt.Sprintf("%s/%s", name, strings.ReplaceAll(bytesOf(int64(len(original))), " ", "")), func(b *testing.B) {
		b.SetBytes(int64(len(original)))
		b.ReportAllocs()
		t := New(Limits{})
		for b.Loop() {
			if _, err := t.Parse(b.Context(), Source{Path: name, Bytes: original}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

const benchParagraph = "The ambassador told reporters in Geneva on Wednesday that his government had never\n" +
	"received the letter, and that nobody in the ministry remembered having seen a copy.\n" +
	"“We know of no such paper,” he said – in French – adding that the matter was closed.\n\n"

func BenchmarkText(b *testing.B) {
	for _, size := range []int{5 << 10, 1 << 20, 32 << 20} {
		benchmarkParse(b, "a.txt", []byte(strings.Repeat(benchParagraph, size/len(benchParagraph))))
	}
	legacy := strings.NewReplacer("“", "\x93", "”", "\x94", "–", "\x96").Replace(benchParagraph)
	benchmarkParse(b, "windows-1252.txt", []byte(strings.Repeat(legacy, 1<<20/len(legacy))))
}

// benchPage is a page as newspapers serve it: a third of its bytes are the
// article.
func benchPage(paragraphs int) []byte {
	var s strings.Builder
	s.WriteString("<!DOCTYPE html><html lang=en><head><title>A letter - The Example</title><meta property=og:site_name content='The Example'>" +
		strings.Repeat("<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}</script>\n", 30) + "</head><body><nav><ul>" +
		strings.Repeat("<li class='menu-item'><a href='/world/section'>World</a></li>\n", 40) + "</ul></nav><div id=main><article class='post entry'><h1>A letter</h1>")
	for i := range paragraphs {
		fmt.Fprintf(&s, "<p class='body-text'>%s <a href='/story/%d'>an earlier story</a>, and <em>more</em> of it.</p>\n", strings.TrimSpace(benchParagraph), i)
		if i%5 == 0 {
			s.WriteString("<blockquote><p>We are ready to talk, on all matters, without preconditions, the letter said.</p></blockquote>")
		}
	}
	s.WriteString("</article><div class='comments'>" + strings.Repeat("<div class='comment'><a href='/u'>user</a><p>First of all, this is wrong.</p></div>", 50) +
		"</div></div><aside class='sidebar'>" + strings.Repeat("<div class='teaser'><a href='/t'>Another story that you may like</a></div>", 40) + "</aside><footer>© The Example</footer></body></html>")
	return []byte(s.String())
}

func BenchmarkHTML(b *testing.B) {
	for _, paragraphs := range []int{20, 400, 20000} {
		benchmarkParse(b, "a.html", benchPage(paragraphs))
	}
}
