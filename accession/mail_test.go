package accession

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"chancery"
)

// crlf writes a message as it goes over the wire.
func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

func TestMail(t *testing.T) {
	const head = "From: Ann Example <ann@example.org>\nTo: Ben Sample <ben@example.org>, carl@example.net\nSubject: The letter\nDate: Tue, 23 May 2006 14:05:00 +0200\n"
	const facts = `title: The letter (mail header Subject)
author: Ann Example (mail header From)
written: 2006-05-23 (mail header Date)
addressee: Ben Sample (mail header To)
addressee: carl@example.net (mail header To)
`
	long := "The minister told me on the telephone that the letter had been sent to\nthe ministry twice, once by fax and once by hand.\n"
	for _, test := range []struct{ name, mail, want string }{
		{"lines are joined, quotations keep their depth and introduction", head + "\n" + long + "\nAsk him.\n\nOn Mon, May 22, 2006, Ben Sample <ben@example.org> wrote:\n> Did he send it?\n>> He says so, and he\n>> should know.\n> \n> Ben\n\n-- \nAnn Example\nPort Alder\n",
			facts + `paragraph The minister told me on the telephone that the letter had been sent to the ministry twice, once by fax and once by hand.
paragraph Ask him.
paragraph On Mon, May 22, 2006, Ben Sample <ben@example.org> wrote:
block-quotation 1 Did he send it?
block-quotation 2 He says so, and he⏎should know.
block-quotation 1 Ben
paragraph Ann Example⏎Port Alder
`},
		{"spaces between the signs of quoting", head + "\nx\n> > two deep\n> > still\n", facts + "paragraph x\nblock-quotation 2 two deep⏎still\n"},
		{"format=flowed", head + "Content-Type: text/plain; charset=utf-8; format=flowed\n\nThe letter was \nsent twice.\nAs he said.\n> It was not \n> sent.\n From there.\n",
			facts + "paragraph The letter was sent twice.⏎As he said.\nblock-quotation 1 It was not sent.\nparagraph From there.\n"},
		{"quoted-printable in Latin-1, encoded words", "From: =?iso-8859-1?Q?Ren=E9_Sample?= <r@example.org>\nSubject: =?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte("Café — Ł")) + "?=\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nThe caf=E9 was=\n closed.\n",
			"title: Café — Ł (mail header Subject)\nauthor: René Sample (mail header From)\nparagraph The café was closed.\n"},
		{"alternatives: the plain one", head + "Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\nHello there, this is it.\n--x\nContent-Type: text/html\n\n<p>Hello <b>there</b>, this is it.</p>\n--x--\n",
			facts + "paragraph Hello there, this is it.\n"},
		{"alternatives: a stub beside HTML", head + "Content-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\nUse HTML.\n--x\nContent-Type: text/html; charset=utf-8\n\n<html><body><p>He said that the letter had been sent twice.</p><blockquote><p>It was never sent.</p></blockquote></body></html>\n--x--\n",
			facts + "paragraph He said that the letter had been sent twice.\nblock-quotation 1 It was never sent.\n"},
		{"attachments stay out of the text", head + "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nSee attached.\n--x\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment; filename=a.txt\n\nattached words\n--x\nContent-Type: text/plain\n\nA footer.\n--x--\n",
			facts + "paragraph See attached.\nparagraph A footer.\n"},
		{"Outlook's way of quoting", head + "\nNo.\n\n-----Original Message-----\nFrom: Ben Sample\nSent: Monday\nSubject: The letter\n\nDid he?\n> Who?\n",
			facts + "paragraph No.\nparagraph -----Original Message-----\nblock-quotation 1 From: Ben Sample⏎Sent: Monday⏎Subject: The letter\nblock-quotation 1 Did he?\nblock-quotation 2 Who?\n"},
		{"items and rules", head + "\nPoints:\n- one is that the letter was sent before the meeting took\n  place in the town\n- two\n\n=====\n\nEnd.\n",
			facts + "paragraph Points:\nlist-item 1 - one is that the letter was sent before the meeting took place in the town\nlist-item 1 - two\nparagraph End.\n"},
		{"a line From before it, a list, no date", "From ann@example.org Tue May 23 14:05:00 2006\nFrom: ann@example.org\nNewsgroups: alder.politics\nDate: yesterday\n\nx\n",
			"author: ann@example.org (mail header From)\noutlet: alder.politics (mail header Newsgroups)\nparagraph x\n"},
		{"an encoding that nobody knows", "From: a@example.org\nContent-Type: text/plain; charset=x-unknown\nContent-Transfer-Encoding: 8bit\n\nplain words\n", "author: a@example.org (mail header From)\nparagraph plain words\n"},
		{"a part that breaks off", head + "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nHe said that the",
			facts + "skipped: a part of the message: the part breaks off: unexpected EOF; what was there is kept (damaged)\nparagraph He said that the\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := take(t, "message/rfc822", parseMail, crlf(test.mail))
			if got := outline(doc); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestBadMail(t *testing.T) {
	nested := strings.Builder{}
	nested.WriteString("From: a@example.org\n")
	for i := range 400 {
		fmt.Fprintf(&nested, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	nested.WriteString("Content-Type: text/plain\n\nx\n")
	for _, test := range []struct {
		name, mail string
		limits     Limits
		want       chancery.Kind
		words      string
	}{
		{"encrypted", "From: a@example.org\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=x\n\n--x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x--\n", Limits{}, chancery.Encrypted, "encrypted"},
		{"nested too deep", nested.String(), Limits{Depth: 20}, chancery.TooLarge, "nested"},
		{"no head", "\nwords\n", Limits{}, chancery.Damaged, "head"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := takeErr(t, "message/rfc822", parseMail, crlf(test.mail), test.limits)
			refused(t, err, test.want, test.words)
		})
	}
}

func TestAttachments(t *testing.T) {
	raw := crlf("From: a@example.org\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/related; boundary=y\n\n--y\nContent-Type: text/html\n\n<p>x</p>\n--y\nContent-Type: image/png\nContent-Id: <1>\n\npng\n--y--\n" +
		"--x\nContent-Type: application/pdf; name=\"=?utf-8?Q?Caf=C3=A9.pdf?=\"\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte("%PDF-1.4 x")) + "\n" +
		"--x\nContent-Type: message/rfc822\n\nFrom: b@example.org\n\nforwarded\n" +
		"--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"../../etc/passwd\"\n\nroot\n--x--\n")
	var got []string
	for a, err := range New(Limits{}).attachments(t.Context(), Source{Path: "mail.eml", Bytes: raw}) {
		if err != nil {
			t.Fatal(err)
		}
		if a.Container != chancery.DigestOf(raw) {
			t.Errorf("%s does not name the message it came with", a.Path)
		}
		got = append(got, fmt.Sprintf("%s %s %.12q", a.Path, a.MediaType, strings.TrimSpace(string(a.Bytes))))
	}
	want := []string{`mail.eml/Café.pdf application/pdf "%PDF-1.4 x"`, `mail.eml/attachment-2.eml message/rfc822 "From: b@exam"`, `mail.eml/passwd text/plain "root"`}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	for a, err := range New(Limits{Bytes: 4}).attachments(t.Context(), Source{Path: "mail.eml", Bytes: raw}) {
		if err != nil {
			refused(t, err, chancery.TooLarge, "larger than the limit")
		} else if len(a.Bytes) > 4 {
			t.Errorf("%s: %d bytes were given against a limit of 4", a.Path, len(a.Bytes))
		}
	}
}

func TestMailbox(t *testing.T) {
	box := "From ann@example.org Tue May 23 14:05:00 2006\nFrom: ann@example.org\n\nFirst.\n\nFrom there he went home.\n>From the start.\n>>From twice.\n\nFrom - Wed May 24 09:00:00 2006\nFrom: ben@example.org\n\nSecond.\n"
	var got []string
	for m, err := range New(Limits{}).messages(t.Context(), Source{Path: "box", Bytes: []byte(box)}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m.Path+" "+string(m.Bytes))
	}
	want := []string{"box#1 From: ann@example.org\n\nFirst.\n\nFrom there he went home.\nFrom the start.\n>From twice.\n", "box#2 From: ben@example.org\n\nSecond.\n"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	for _, test := range []struct {
		name   string
		limits Limits
		box    string
		want   chancery.Kind
		words  string
	}{
		{"too many", Limits{Entries: 1}, box, chancery.TooLarge, "more than 1 messages"},
		{"one too large", Limits{Bytes: 50}, box, chancery.TooLarge, "box#1"},
		{"no mailbox", Limits{}, "words\n", chancery.Damaged, "no message begins"},
	} {
		var first error
		for _, err := range New(test.limits).messages(t.Context(), Source{Path: "box", Bytes: []byte(test.box)}) {
			if err != nil {
				first = err
			}
		}
		refused(t, first, test.want, test.words)
	}
}

func FuzzMail(f *testing.F) {
	f.Add(crlf("From: a@example.org\nSubject: =?utf-8?Q?x?=\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain; format=flowed; delsp=yes\n\na \n> b\n--x\nContent-Type: text/html\n\n<p>c</p>\n--x--\n"))
	f.Add([]byte("From: a\n\n-----Original Message-----\n> - x\n-- \ny\n"))
	fuzz(f, "message/rfc822", parseMail)
}

func FuzzMailbox(f *testing.F) {
	f.Add([]byte("From a Tue May 23 14:05:00 2006\nFrom: a\n\n>From x\n\nFrom b Tue May 23 14:05:00 2006\n\ny\n"))
	f.Fuzz(func(t *testing.T, box []byte) {
		taker := New(Limits{})
		n := 0
		for m, err := range taker.messages(t.Context(), Source{Path: "box", Bytes: box}) {
			if err != nil {
				continue
			}
			n += len(m.Bytes) - 1
			for a, err := range taker.attachments(t.Context(), m) {
				if err == nil && (a.Container != chancery.DigestOf(m.Bytes) || !strings.HasPrefix(a.Path, m.Path+"/") || strings.Contains(strings.TrimPrefix(a.Path, m.Path+"/"), "/")) {
					t.Errorf("attachment %q of %q", a.Path, m.Path)
				}
			}
		}
		if n > len(box) {
			t.Errorf("messages of %d bytes in a mailbox of %d", n, len(box))
		}
	})
}

func BenchmarkMail(b *testing.B) {
	var s strings.Builder
	s.WriteString("From: Ann Example <ann@example.org>\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n")
	for range 2000 {
		s.WriteString("The minister told me on the telephone that the letter had been sent to\nthe ministry twice, once by fax and once by hand.\n\n> He says so.\n\n")
	}
	benchmark(b, parseMail, crlf(s.String()))
}
