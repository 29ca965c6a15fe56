package calendar

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"chancery"
	"chancery/internal/shared"
)

var (
	goldPart   = flag.String("part", "", "print the misses of this part of the gold set: tuned, aside, fresh, last, later, newest, abroad, final, chance, mixed, after, or all")
	goldFloors = map[string][3]float64{ // EDTF exact, days right, F1: what was reached, so that a loss shows
		"tuned":  {0.98, 0.98, 0.99},
		"aside":  {0.96, 0.96, 0.99},
		"fresh":  {0.95, 0.95, 0.99},
		"last":   {0.97, 0.97, 0.99},
		"later":  {0.96, 0.96, 0.99},
		"newest": {0.96, 0.96, 0.98},
		"abroad": {0.91, 0.91, 0.98},
		"final":  {0.98, 0.98, 0.99},
		"chance": {0.96, 0.95, 0.97},
		"mixed":  {0.95, 0.95, 0.99},
		"after":  {0.96, 0.96, 0.99},
	}
)

// TestGold scores the expressions that were labelled by hand in the corpora.
// The rules were written and changed by looking at the part "tuned" only.
func TestGold(t *testing.T) {
	documents := corpora(t)
	for _, part := range []string{"tuned", "aside", "fresh", "last", "later", "newest", "abroad", "final", "chance", "mixed", "after"} {
		f, err := os.Open(filepath.Join("testdata", "gold.tsv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		s, err := Score(f, part, func(file, id string) (*chancery.Document, error) {
			d := documents[file+" "+id]
			if d == nil {
				return nil, chancery.Errorf(chancery.NotFound, "%s holds no document %s", file, id)
			}
			return d, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %s", part, s)
		floor := goldFloors[part]
		if s.Exact() < floor[0] || s.Right() < floor[1] || s.F1() < floor[2] {
			t.Errorf("%s has fallen below %v", part, floor)
		}
		if *goldPart == part || *goldPart == "all" {
			for _, m := range s.Misses {
				t.Logf("%s\n\t%q: want %s, got %s\n\t%s", m.Where, m.Words, m.Want, m.Got, m.Reason)
			}
		}
	}
}

func TestScoreRefuses(t *testing.T) {
	for _, gold := range []string{
		"date\t0\t1\tx\t\t\t", "window\ta\tb\t\t0\t1\t", "window\ta\tb\t\t5\t1\t\tp", "something\telse",
		"window\ta\tb\t\t0\t9\t\tp\ndate\t0\t4\t2003\t2003-13\t\t", "window\ta\tb\t\t0\t9\t\tp\ndate\t8\t14\t2003\t2003\t\t",
		"window\ta\tb\t\t0\t9\tffffffffffff\tp", "window\ta\tb\t\t0\t900\t\tp", "window\ta\tb\t\t0\t9\t\tp\ndate\t0\t4\t2004\t2004\t\t",
	} {
		_, err := Score(strings.NewReader(gold), "", func(string, string) (*chancery.Document, error) {
			return &chancery.Document{Text: "2003 was a year."}, nil
		})
		if chancery.KindOf(err) != chancery.Invalid {
			t.Errorf("%q: %v", gold, err)
		}
	}
}

func lines(t *testing.T, path string, each func(line string)) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewScanner(z)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		each(in.Text())
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
}

// corpora loads the documents of the gold set, by file and id. How their texts
// are made is told in doc/calendar.md.
func corpora(t *testing.T) map[string]*chancery.Document {
	out := map[string]*chancery.Document{}
	add := func(file, id, date, text string) {
		if out[file+" "+id] != nil {
			return // the same article from another annotator
		}
		d := &chancery.Document{Text: text}
		if date != "" {
			d.Metadata = chancery.Metadata{{Field: chancery.Published, Value: date}}
		}
		out[file+" "+id] = d
	}
	for _, polnear := range []string{"polnear/train.jsonl.gz", "polnear/dev.jsonl.gz"} {
		lines(t, shared.Path(t, "data", polnear), func(line string) {
			var row struct{ ID, Date, Text string }
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(err)
			}
			add(polnear, row.ID, row.Date, row.Text)
		})
	}
	webDay := regexp.MustCompile(`_(\d{4})(\d\d)(\d\d)_\d{6}$`)
	for _, gum := range []string{"ud/en_gum-train.conllu.gz", "ud/en_gum-dev.conllu.gz", "ud/en_ewt-train.conllu.gz", "ud/en_ewt-dev.conllu.gz"} {
		var id, date string
		var text strings.Builder
		newPar := false
		done := func() {
			if id != "" {
				add(gum, id, date, text.String())
			}
			text.Reset()
			date, newPar = "", false
		}
		lines(t, shared.Path(t, "data", gum), func(line string) {
			if rest, ok := strings.CutPrefix(line, "# newdoc id = "); ok {
				done()
				id = rest
				if m := webDay.FindStringSubmatch(id); m != nil { // EWT
					date = m[1] + "-" + m[2] + "-" + m[3]
				}
			} else if rest, ok := strings.CutPrefix(line, "# meta::dateCreated = "); ok {
				date = rest
			} else if strings.HasPrefix(line, "# newpar") {
				newPar = true
			} else if rest, ok := strings.CutPrefix(line, "# text = "); ok {
				if text.Len() > 0 && newPar {
					text.WriteString("\n\n")
				} else if text.Len() > 0 {
					text.WriteByte(' ')
				}
				text.WriteString(rest)
				newPar = false
			}
		})
		done()
	}
	files, err := filepath.Glob(filepath.Join(shared.Path(t, "data", "tei"), "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no TEI files", err)
	}
	encyclopedia(t, add)
	dated := regexp.MustCompile(`^\d{4}-\d\d(-\d\d)?`)
	for _, f := range files {
		name := filepath.Base(f)
		add("tei/"+name, strings.TrimSuffix(name, ".xml"), dated.FindString(name), teiText(t, f))
	}
	return out
}

// encyclopedia adds the articles of WikiGold, which come as words: a blank before each
// but signs that close and what follows a bracket that opens. An article's id is its
// number.
func encyclopedia(t *testing.T, add func(file, id, date, text string)) {
	const file = "ner/wikigold.txt.gz"
	var text strings.Builder
	n, open := 0, true
	done := func() {
		if text.Len() > 0 {
			n++
			add(file, strconv.Itoa(n), "", text.String())
		}
		text.Reset()
		open = true
	}
	lines(t, shared.Path(t, "data", file), func(line string) {
		word, _, _ := strings.Cut(line, " ")
		switch {
		case word == "":
			return
		case word == "-DOCSTART-":
			done()
			return
		case !open && (!strings.ContainsRune(",.;:!?)]'%", rune(word[0])) && word != "n't" || word == "'" || word == "''"):
			text.WriteByte(' ')
		}
		text.WriteString(word)
		open = strings.ContainsRune("([$`", rune(word[len(word)-1]))
	})
	done()
}

// teiText gives the blocks of a TEI file's text, white space collapsed, parted by
// blank lines.
func teiText(t *testing.T, path string) string {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var blocks []string
	var block strings.Builder
	flush := func() {
		if s := strings.Join(strings.Fields(block.String()), " "); s != "" {
			blocks = append(blocks, s)
		}
		block.Reset()
	}
	isBlock := map[string]bool{"p": true, "head": true, "item": true, "dateline": true, "signed": true, "salute": true, "note": true, "opener": true, "label": true,
		"closer": true, "row": true, "div": true, "list": true, "table": true, "figure": true, "quote": true}
	inText := false
	d := xml.NewDecoder(f)
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(path, err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if e.Name.Local == "text" {
				inText = true
			}
			if isBlock[e.Name.Local] {
				flush()
			}
		case xml.EndElement:
			if isBlock[e.Name.Local] {
				flush()
			}
			if e.Name.Local == "text" {
				flush()
				inText = false
			}
		case xml.CharData:
			if inText {
				block.Write(e)
			}
		}
	}
	return strings.Join(blocks, "\n\n")
}
