package accession

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"chancery"
)

// rowType is the media type of one row of JSON lines or CSV. The original of a
// row is one JSON object; a CSV row becomes the object of its columns.
const rowType = "application/json"

// row is what Chancery reads of a JSON object; other members are left alone.
type row struct {
	ID        scalar `json:"id"`
	Text      *string
	Title     scalar
	Author    names
	Authors   names
	Byline    names
	Outlet    scalar
	Publisher scalar
	Source    scalar
	Published scalar
	Date      scalar
	URL       scalar
	Language  scalar
	Lang      scalar
	Wire      scalar
}

// scalar is a string or a number; anything else is as good as absent.
type scalar string

// UnmarshalJSON reads a string or a number.
func (s *scalar) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
		return json.Unmarshal(raw, (*string)(s))
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		*s = scalar(raw)
	}
	return nil
}

// names is one name or a list of them.
type names []string

// UnmarshalJSON reads a string or a list of strings or of objects with a name.
func (n *names) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
		var one string
		if err := json.Unmarshal(raw, &one); err != nil {
			return err
		}
		*n = names{one}
	case '[':
		var many []json.RawMessage
		if err := json.Unmarshal(raw, &many); err != nil {
			return err
		}
		for _, m := range many {
			var one string
			var named struct{ Name string }
			if json.Unmarshal(m, &one) == nil {
				*n = append(*n, one)
			} else if json.Unmarshal(m, &named) == nil && named.Name != "" {
				*n = append(*n, named.Name)
			}
		}
	}
	return nil
}

// parseRow reads one JSON object with a text. The text stays exactly as given,
// so that offsets into it can be compared; its blocks are told as for plain
// text.
func parseRow(_ context.Context, src *Source, b *builder) error {
	var r row
	raw := bytes.TrimSpace(bytes.TrimPrefix(src.Bytes, []byte("\xef\xbb\xbf")))
	if err := json.Unmarshal(raw, &r); err != nil {
		return chancery.Errorf(chancery.Damaged, "it is not a JSON object with a text: %w", err)
	}
	if r.Text == nil {
		return chancery.Errorf(chancery.Invalid, "the row has no member \"text\"")
	}
	if strings.TrimSpace(*r.Text) == "" {
		return chancery.Errorf(chancery.Empty, "the row's text is empty")
	}
	text := *r.Text
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	b.name = tidy(string(r.ID))
	b.verbatim(text)
	for s := range lay(text) {
		if s.kind != chancery.Page {
			b.stretch(s.kind, s.level, "", chancery.Span{Start: s.start, End: s.end})
		}
	}
	const where = "the row's "
	b.fact(chancery.Title, absent(string(r.Title)), where+"title")
	for _, list := range []struct {
		names names
		where string
	}{{r.Authors, "authors"}, {r.Author, "author"}, {r.Byline, "byline"}} {
		if !b.known(chancery.Author) {
			for _, name := range list.names {
				b.fact(chancery.Author, absent(name), where+list.where)
			}
		}
	}
	for _, f := range []struct {
		field chancery.Field
		value scalar
		where string
	}{
		{chancery.Outlet, r.Outlet, "outlet"}, {chancery.Outlet, r.Publisher, "publisher"}, {chancery.Outlet, r.Source, "source"},
		{chancery.URL, r.URL, "url"}, {chancery.WireCredit, r.Wire, "wire"},
	} {
		if !b.known(f.field) {
			b.fact(f.field, absent(string(f.value)), where+f.where)
		}
	}
	b.dated(chancery.Published, string(r.Published), where+"published")
	b.dated(chancery.Published, string(r.Date), where+"date")
	b.declareLanguage(string(r.Language), where+"language")
	b.declareLanguage(string(r.Lang), where+"lang")
	return nil
}

// absent turns the words that tables write for nothing into nothing.
func absent(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "none", "null", "nan", "n/a", "na", "-":
		return ""
	}
	return s
}
