package accession

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/mail"
	"path"
	"strings"

	gomessage "github.com/emersion/go-message"
	"golang.org/x/net/html/charset"

	"chancery"
)

// parseMail reads one message (RFC 5322, MIME): who wrote it, to whom, when and
// about what as facts, its words as text. Of several forms of the same words the
// plain one is read, unless it is a stub beside the HTML one. What the message
// quotes stands in block quotations of the depth of quoting. Attachments are
// documents of their own; see [Taker.attachments].
func parseMail(ctx context.Context, src *Source, b *builder) error {
	e, err := gomessage.Read(bytes.NewReader(unfrom(src.Bytes)))
	if e == nil || err != nil && !tolerable(err) {
		return chancery.Errorf(chancery.Damaged, "the head of the message cannot be read: %w", err)
	}
	if e.Header.Len() == 0 {
		return chancery.Errorf(chancery.Damaged, "the message has no head")
	}
	mailFacts(&e.Header, b)
	m := &mailReader{ctx: ctx, b: b}
	if err := m.read(e, 0); err != nil {
		return err
	}
	if m.sealed && len(m.bodies) == 0 {
		return chancery.Errorf(chancery.Encrypted, "the message is encrypted; open it in the mail program that has the key, save its text and add that")
	}
	for _, body := range m.bodies {
		if err := ctx.Err(); err != nil {
			return err
		}
		if body.html {
			if err := parseHTMLBody(ctx, body.raw, b); err != nil {
				return err
			}
			continue
		}
		b.end()
		mailText(body.text, body.flowed, body.delSp, b)
	}
	b.end()
	return nil
}

// tolerable reports whether an error leaves a part that can be read: only its
// encoding is not known to the library.
func tolerable(err error) bool {
	return gomessage.IsUnknownCharset(err) || gomessage.IsUnknownEncoding(err)
}

// unfrom drops the line "From …" that some programs save before a message.
func unfrom(b []byte) []byte {
	if bytes.HasPrefix(b, []byte("From ")) {
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			return b[i+1:]
		}
	}
	return b
}

var headerDecoder = mime.WordDecoder{CharsetReader: charset.NewReaderLabel}

// headerWords decodes a field of the head (RFC 2047). Raw 8-bit letters, which
// the standard forbids and old programs write, are decoded by their look.
func headerWords(raw string) string {
	s, err := headerDecoder.DecodeHeader(raw)
	if err != nil {
		s = raw
	}
	return decode([]byte(s), "", &builder{})
}

func mailFacts(h *gomessage.Header, b *builder) {
	parser := mail.AddressParser{WordDecoder: &headerDecoder}
	people := func(field chancery.Field, name string) {
		raw := h.Get(name)
		if raw == "" {
			return
		}
		list, err := parser.ParseList(raw)
		if err != nil {
			b.fact(field, headerWords(raw), "mail header "+name)
			return
		}
		for _, a := range list {
			who := a.Name
			if who == "" {
				who = a.Address
			}
			b.fact(field, headerWords(who), "mail header "+name)
		}
	}
	b.fact(chancery.Title, headerWords(h.Get("Subject")), "mail header Subject")
	people(chancery.Author, "From")
	people(chancery.Addressee, "To")
	people(chancery.Addressee, "Cc")
	if t, err := mail.ParseDate(h.Get("Date")); err == nil && t.Year() > 1900 && t.Year() < 10000 {
		b.fact(chancery.Written, t.Format("2006-01-02"), "mail header Date")
	}
	for _, name := range []string{"Newsgroups", "List-Id"} {
		b.fact(chancery.Outlet, headerWords(h.Get(name)), "mail header "+name)
	}
	b.fact(chancery.Language, h.Get("Content-Language"), "mail header Content-Language")
	if url := strings.Trim(h.Get("Archived-At"), "<> "); strings.HasPrefix(url, "http") {
		b.fact(chancery.URL, url, "mail header Archived-At")
	}
}

// mailBody is one part with words.
type mailBody struct {
	html          bool
	raw           []byte
	text          string
	flowed, delSp bool
}

// mailReader finds the parts of a message whose words are its text.
type mailReader struct {
	ctx    context.Context
	b      *builder
	bodies []mailBody
	parts  int
	sealed bool // some part is encrypted
	broken bool // some part breaks off
}

// read takes the words of an entity.
func (m *mailReader) read(e *gomessage.Entity, depth int) error {
	if err := m.ctx.Err(); err != nil {
		return err
	}
	if depth > m.b.limits.Depth || m.parts > m.b.limits.Entries {
		return chancery.Errorf(chancery.TooLarge, "parts of the message are nested more than %d deep; no real message is, so it was not read", m.b.limits.Depth)
	}
	m.parts++
	media, params := mediaType(e)
	switch {
	case media == "multipart/encrypted" || media == "application/pkcs7-mime" || media == "application/x-pkcs7-mime":
		m.sealed = true
		return nil
	case strings.HasPrefix(media, "multipart/"):
		return m.multipart(e, media, depth)
	case attached(e, media):
		return nil
	}
	raw, err := io.ReadAll(io.LimitReader(e.Body, m.b.limits.Bytes))
	if err != nil {
		m.broken = true
		m.b.skip(chancery.Damaged, "a part of the message", fmt.Sprintf("the part breaks off: %v; what was there is kept", err))
	}
	body := mailBody{html: media == "text/html", raw: raw, flowed: strings.EqualFold(params["format"], "flowed"), delSp: strings.EqualFold(params["delsp"], "yes")}
	if body.html {
		body.raw = []byte(decode(raw, params["charset"], m.b))
	} else {
		body.text = decode(raw, params["charset"], m.b)
	}
	m.bodies = append(m.bodies, body)
	return nil
}

func (m *mailReader) multipart(e *gomessage.Entity, media string, depth int) error {
	parts := e.MultipartReader()
	if parts == nil {
		return nil
	}
	var forms [][]mailBody // of the alternatives
	before := m.bodies
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && part == nil {
			break
		}
		if part == nil || err != nil && !tolerable(err) {
			if m.broken { // said already
				break
			}
			m.b.skip(chancery.Damaged, "a part of the message", fmt.Sprintf("a part cannot be read: %v", err))
			break
		}
		if media == "multipart/alternative" {
			m.bodies = nil
		}
		if media == "multipart/signed" && n > 0 || media == "multipart/related" && n > 0 {
			continue // a signature; pictures of the page
		}
		if err := m.read(part, depth+1); err != nil {
			return err
		}
		if media == "multipart/alternative" {
			forms = append(forms, m.bodies)
		}
	}
	if media == "multipart/alternative" {
		m.bodies = append(before, preferred(forms)...)
	}
	return nil
}

// preferred chooses among the forms of one body: the plain one, or the HTML one
// where the plain one says next to nothing beside it.
func preferred(forms [][]mailBody) []mailBody {
	var plain, rich []mailBody
	for _, form := range forms {
		switch {
		case len(form) == 0:
		case form[0].html && rich == nil:
			rich = form
		case !form[0].html && plain == nil:
			plain = form
		}
	}
	if plain == nil || rich == nil {
		return append(plain, rich...)
	}
	letters, shown := 0, 0
	for _, b := range plain {
		letters += len(strings.TrimSpace(b.text))
	}
	for _, b := range rich {
		shown += len(strings.TrimSpace(string(tags.ReplaceAll(b.raw, nil))))
	}
	if letters*4 < shown {
		return rich
	}
	return plain
}

// tags finds markup, roughly: only to weigh two forms against each other.
var tags = compiled(`(?is)<(script|style|head)\b.*?</(script|style|head)\s*>|<[^>]*>|&[a-z]+;`)

func mediaType(e *gomessage.Entity) (string, map[string]string) {
	media, params, err := mime.ParseMediaType(e.Header.Get("Content-Type"))
	if err != nil {
		media, _, _ = strings.Cut(e.Header.Get("Content-Type"), ";")
		media = strings.ToLower(strings.TrimSpace(media))
		if media == "" || !strings.Contains(media, "/") {
			media = "text/plain"
		}
		params = map[string]string{}
		if m := charsetParameter.FindStringSubmatch(e.Header.Get("Content-Type")); m != nil {
			params["charset"] = m[1]
		}
	}
	return media, params
}

var charsetParameter = compiled(`(?i)charset\s*=\s*"?([a-z0-9_:.-]+)`)

// attached reports whether a part is a document of its own: it says so, or it
// is no text to be shown.
func attached(e *gomessage.Entity, media string) bool {
	disposition, _, _ := mime.ParseMediaType(e.Header.Get("Content-Disposition"))
	return disposition == "attachment" || media != "text/plain" && media != "text/html" && media != "text/enriched"
}

// attachments yields what a message carries besides its text, each a source of
// its own; messages that it forwards among them. Pictures that belong to the
// page of an HTML message are left out. A part that cannot be read yields an
// error, and the next one follows.
func (t *Taker) attachments(ctx context.Context, src Source) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		e, err := gomessage.Read(bytes.NewReader(unfrom(src.Bytes)))
		if e == nil || err != nil && !tolerable(err) {
			return // Parse says it
		}
		n, container := 0, chancery.DigestOf(src.Bytes)
		var walk func(e *gomessage.Entity, depth int) bool
		walk = func(e *gomessage.Entity, depth int) bool {
			if err := ctx.Err(); err != nil {
				return yield(Source{}, err)
			}
			media, params := mediaType(e)
			if strings.HasPrefix(media, "multipart/") {
				if depth >= t.limits.Depth {
					yield(Source{Path: src.Path}, chancery.Errorf(chancery.TooLarge, "%s: parts of the message are nested more than %d deep", src.Path, t.limits.Depth))
					return false
				}
				parts := e.MultipartReader()
				for parts != nil {
					part, err := parts.NextPart()
					if part == nil || err != nil && !tolerable(err) {
						break // Parse says it
					}
					if !walk(part, depth+1) {
						return false
					}
				}
				return true
			}
			if depth == 0 && !attached(e, media) || !attached(e, media) {
				return true
			}
			disposition, given, _ := mime.ParseMediaType(e.Header.Get("Content-Disposition"))
			if strings.HasPrefix(media, "image/") && disposition != "attachment" && e.Header.Get("Content-Id") != "" {
				return true
			}
			if media == "application/pgp-signature" || media == "application/pkcs7-signature" || media == "application/x-pkcs7-signature" {
				return true
			}
			n++
			if n > t.limits.Entries {
				yield(Source{Path: src.Path}, chancery.Errorf(chancery.TooLarge, "%s: the message carries more than %d attachments", src.Path, t.limits.Entries))
				return false
			}
			name := given["filename"]
			if name == "" {
				name = params["name"]
			}
			a := Source{Path: src.Path + "/" + fileName(name, media, n), Container: container, MediaType: media}
			a.Bytes, err = io.ReadAll(io.LimitReader(e.Body, t.limits.Bytes+1))
			switch {
			case int64(len(a.Bytes)) > t.limits.Bytes:
				return yield(Source{Path: a.Path}, chancery.Errorf(chancery.TooLarge, "%s is larger than the limit for one document", a.Path))
			case err != nil:
				return yield(Source{Path: a.Path}, chancery.Errorf(chancery.Damaged, "%s: the attachment breaks off or is not encoded as it says: %w", a.Path, err))
			}
			return yield(a, nil)
		}
		walk(e, 0)
	}
}

// fileName makes of the name that a message gives an attachment one that stays
// in its place.
func fileName(name, media string, n int) string {
	name = path.Base(strings.ReplaceAll(headerWords(name), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7F {
			return -1
		}
		return r
	}, name)
	if name == "." || name == "/" || name == ".." || name == "" {
		ext := ""
		switch media {
		case "message/rfc822":
			ext = ".eml"
		case "text/plain":
			ext = ".txt"
		default:
			if list, err := mime.ExtensionsByType(media); err == nil && len(list) > 0 {
				ext = list[0]
			}
		}
		return fmt.Sprintf("attachment-%d%s", n, ext)
	}
	return name
}

// mboxFrom finds the line that begins a message in an mbox: the word From, an
// address, and a date with its time (RFC 4155 and what older programs write).
var mboxFrom = compiled(`^From \S.*\b\d{1,2}:\d\d\b.*\b(19|20)\d\d\b|^From \S.*\b(19|20)\d\d\b.*\d{1,2}:\d\d\b`)

var escapedFrom = compiled(`(?m)^>(>*From )`)

// messages yields the messages of an mbox, the n-th with "#n" after the path of
// the mailbox. A message begins at a line "From …" with a date that follows an
// empty line, since unescaped lines of text may begin with "From" too; its bytes
// are those of the file, with the escapes ">From" undone.
func (t *Taker) messages(ctx context.Context, src Source) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		n := 0
		give := func(raw []byte) bool {
			raw = bytes.TrimRight(raw, "\r\n")
			if len(raw) == 0 {
				return true
			}
			n++
			if err := ctx.Err(); err != nil {
				yield(Source{}, err)
				return false
			}
			where := fmt.Sprintf("%s#%d", src.Path, n)
			if n > t.limits.Entries {
				yield(Source{Path: where}, chancery.Errorf(chancery.TooLarge, "%s: the mailbox holds more than %d messages", src.Path, t.limits.Entries))
				return false
			}
			if int64(len(raw)) > t.limits.Bytes {
				return yield(Source{Path: where}, chancery.Errorf(chancery.TooLarge, "%s is larger than the limit for one document", where))
			}
			bytes := append(escapedFrom.ReplaceAll(raw, []byte("$1")), '\n')
			return yield(Source{Path: where, Bytes: bytes, Container: src.Container, MediaType: "message/rfc822"}, nil)
		}
		start, begun, empty := 0, false, true
		for at := 0; at < len(src.Bytes); {
			end := len(src.Bytes)
			if i := bytes.IndexByte(src.Bytes[at:], '\n'); i >= 0 {
				end = at + i + 1
			}
			line := src.Bytes[at:end]
			if empty && len(line) < 1024 && bytes.HasPrefix(line, []byte("From ")) && mboxFrom.Match(line) {
				if begun && !give(src.Bytes[start:at]) {
					return
				}
				start, begun = end, true
			}
			empty = len(bytes.TrimRight(line, "\r\n")) == 0
			at = end
		}
		if begun {
			give(src.Bytes[start:])
		} else {
			yield(Source{Path: src.Path}, chancery.Errorf(chancery.Damaged, "%s: no message begins in this mailbox as messages do, with a line From", src.Path))
		}
	}
}

// mailLine is one line of a message with its depth of quoting.
type mailLine struct {
	depth int
	words string
	soft  bool // goes on in the next line (RFC 3676)
}

var (
	forwarded = compiled(`(?i)^\s*-{2,}\s*(original message|original appointment|forwarded message|forwarded by .*|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|mensaje original|mensaje reenviado)\s*-{2,}`)
	headLine  = compiled(`(?i)^\*?(from|to|cc|sent|date|subject|von|an|gesendet|betreff|datum|de|à|envoyé|objet|para|asunto|enviado)\s*:`)
	mailItem  = compiled(`^\s*([-*•]|\(?\d{1,2}[.)])\s+\S`)
	rule      = compiled(`^\s*([-_=*~#])[-_=*~# ]{3,}$`)
)

// mailText writes the plain text of a message.
func mailText(text string, flowed, delSp bool, b *builder) {
	var lines []mailLine
	base := 0
	scan := bufio.NewScanner(strings.NewReader(text))
	scan.Buffer(nil, len(text)+1)
	for scan.Scan() {
		l := quoted(strings.TrimRight(scan.Text(), "\r"), flowed)
		if flowed && strings.HasSuffix(l.words, " ") && l.words != "-- " {
			l.soft = true
			if delSp {
				l.words = strings.TrimSuffix(l.words, " ")
			}
		}
		if l.depth == 0 && strings.Contains(l.words, "--") && forwarded.MatchString(l.words) {
			lines = append(lines, mailLine{base, "", false}, mailLine{base, strings.TrimSpace(l.words), false}, mailLine{base, "", false})
			base++
			continue
		}
		l.depth += base
		lines = append(lines, l)
	}
	width := map[int]int{} // the longest line that was broken, by depth
	for i, l := range lines {
		if n := len([]rune(l.words)); i+1 < len(lines) && n <= 100 && n > width[l.depth] {
			width[l.depth] = n
		}
	}
	open, signature := false, false
	for i, l := range lines {
		plain := strings.TrimSpace(l.words)
		if i > 0 && l.depth != lines[i-1].depth {
			open, signature = false, false
		}
		if plain == "" || rule.MatchString(plain) && plain != "--" {
			open = false
			continue
		}
		if l.words == "-- " || plain == "--" {
			open, signature = false, true
			continue
		}
		item := !signature && mailItem.MatchString(l.words) && !headLine.MatchString(plain)
		if !open || item {
			switch {
			case l.depth > 0:
				b.open(chancery.BlockQuote, min(l.depth, b.limits.Depth), "")
			case item:
				b.open(chancery.ListItem, 1, "")
			default:
				b.open(chancery.Paragraph, 0, "")
			}
			open = true
		}
		b.text(strings.TrimSuffix(l.words, " "))
		if i+1 == len(lines) || lines[i+1].depth != l.depth {
			continue
		}
		next := strings.TrimSpace(lines[i+1].words)
		switch {
		case l.soft && delSp:
		case l.soft:
			b.text(" ")
		case flowed, signature, strings.Contains(plain, ":") && headLine.MatchString(plain) && headLine.MatchString(next), breaksEarly(l.words, next, width[l.depth]):
			b.line()
		default:
			b.text(" ")
		}
	}
}

// quoted takes the signs of quoting off a line.
func quoted(s string, flowed bool) mailLine {
	var l mailLine
	for {
		rest := s
		if l.depth > 0 && !flowed { // "> > >" as older programs write it
			rest = strings.TrimLeft(rest, " ")
		}
		if !strings.HasPrefix(rest, ">") {
			break
		}
		s = rest[1:]
		l.depth++
	}
	l.words = s
	if strings.HasPrefix(s, " ") && (flowed || l.depth > 0) {
		l.words = s[1:]
	}
	return l
}

// breaksEarly reports whether a line ends before it must: the next word would
// have fitted, by far. Its end is then the writer's.
func breaksEarly(line, next string, width int) bool {
	word, _, _ := strings.Cut(next, " ")
	return width < 40 || len([]rune(strings.TrimSpace(line)))+1+len([]rune(word))+8 < width
}
