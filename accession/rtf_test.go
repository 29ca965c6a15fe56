package accession

import (
	"strings"
	"testing"

	"chancery"
)

func TestRTF(t *testing.T) {
	for _, test := range []struct{ name, rtf, want string }{
		{"paragraphs, styles, emphasis, signs", `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Block Quotation;}}{\info{\title The letter}{\author Ann Example}{\creatim\yr2006\mo5\dy23\hr3}}
\pard\s1 Title\par\pard He \i wrote\i0  \ldblquote no\rdblquote\emdash twice.\line Then left.\par\pard\s2 We never sent it.\par\pard It\rquote s over.}`,
			"title: The letter (RTF info, title)\nauthor: Ann Example (RTF info, author)\nwritten: 2006-05-23 (RTF info, creatim)\nheading 1 Title\nparagraph He wrote “no”—twice.⏎Then left. {emphasis \"wrote\" }\nblock-quotation 1 We never sent it.\nparagraph It’s over.\n"},
		{"Unicode, code pages, fonts", `{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}{\f1\fcharset204 Times Cyr;}{\f2\fcharset128 Mincho;}}caf\'e9 \u321?\u243 \'f3d\'9f {\f1 \'cf\'f0\'e8\'e2\'e5\'f2} {\f2 \'93\'fa\'96\'7b} {\uc2\u8364 ab}x \u-10179?\u-8704?}`,
			"paragraph café ŁódŸ Привет 日本 €x 😀\n"},
		{"notes, links, what is not shown", `{\rtf1 {\header Head 12\par}He left.{\super\chftn{\footnote\pard\plain{\super\chftn} Interview, {\i ibid.}\par Second.}} See {\field{\*\fldinst{HYPERLINK "https://example.org/x"}}{\fldrslt{the page}}}{\*\bkmkstart a}.{\v hidden}{\deleted gone}{\*\unknown x}{\pict\bin3 }}}}{\footnote\ftnalt Endnote.}\par Next.{\footer 3}}`,
			"paragraph He left. See the page. {note \"\" 1} {link \"the page\" https://example.org/x} {note \"\" 2}\nfootnote [1] Interview, ibid. {emphasis \"ibid.\" }\nfootnote [1] Second.\nparagraph Next.\nfootnote [2] Endnote.\n"},
		{"lists and tables", `{\rtf1 {\listtext\'b7\tab}\ls1\ilvl0 one\par{\listtext 2.}\ls1\ilvl1 two\par\pard\trowd\cellx100\cellx200\pard\intbl\cell\pard\intbl Tons\par more\cell\row\trowd\cellx100\cellx200\intbl a\cell b\cell\row\pard\trowd\cellx900\intbl A box.\par Two.\cell\row\pard End.\par}`,
			"list-item 1 one\nlist-item 2 two\ntable-row ⇥Tons more\ntable-row a⇥b\nparagraph A box.\nparagraph Two.\nparagraph End.\n"},
		{"quotation by indentation, page break", `{\rtf1 One.\par Two.\par\pard\li720\ri720 Set off.\par\pard\page Three.\par}`,
			"paragraph One.\nparagraph Two.\nblock-quotation 1 Set off.\nparagraph Three.\npages: 1 \"One. Two. Set off.\" 2 \"Three.\"\n"},
		{"a line break after a backslash, escapes", "{\\rtf1 a\\\nb \\{c\\} d\\\\e f\\_g\\-h\\~i}", "paragraph a\nparagraph b {c} d\\e f-gh i\n"},
		{"broken off", `{\rtf1 He said {\b that`, "skipped: end of the file: the RTF breaks off before its end; what was there is kept (damaged)\nparagraph He said that {emphasis \"that\" }\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := outline(take(t, "text/rtf", parseRTF, []byte(test.rtf))); !sameOutline(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestBadRTF(t *testing.T) {
	_, err := takeErr(t, "text/rtf", parseRTF, []byte("plain words"), Limits{})
	refused(t, err, chancery.Damaged, "{\\rtf")
	_, err = takeErr(t, "text/rtf", parseRTF, []byte(`{\rtf1 `+strings.Repeat("{", 1_000_000)), Limits{})
	refused(t, err, chancery.TooLarge, "nested")
}

func FuzzRTF(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi{\fonttbl{\f1\fcharset128 x;}}{\stylesheet{\s1 heading 1;}}\s1 a\'e9\u321?{\footnote b}\par\trowd\cellx1\cellx2\intbl c\cell d\cell\row{\field{\*\fldinst HYPERLINK "e"}{\fldrslt f}}{\*\shpinst{\shptxt g\par}}\page}`))
	fuzz(f, "text/rtf", parseRTF)
}

func BenchmarkRTF(b *testing.B) {
	benchmark(b, parseRTF, []byte(`{\rtf1\ansi `+strings.Repeat(`\pard The {\i minister} said that the letter had been sent twice, \ldblquote once by fax\rdblquote  and once by hand in the caf\'e9.\par`+"\n", 4000)+"}"))
}
