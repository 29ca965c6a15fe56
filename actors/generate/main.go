// Generate turns the lists of the Office of the Historian (United States
// officials, visits of foreign leaders) into the compact file that the program
// brings along:
//
//	go run ./actors/generate FOLDER
//
// FOLDER holds us-officials.jsonl.gz and visits-by-foreign-leaders.jsonl.gz. The
// file is written to actors/data/authority.tsv.gz: a line "P, id, names" for a
// person, and after it lines "O, title, of, at, appointed, from, to, signs" for
// the offices, parted by tabs; the sign a stands for acting, v for attested on
// single days only.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"chancery"
	"chancery/actors"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: generate FOLDER")
	}
	var out bytes.Buffer
	officials, err := officials(filepath.Join(os.Args[1], "us-officials.jsonl.gz"), &out)
	if err != nil {
		log.Fatal(err)
	}
	leaders, err := leaders(filepath.Join(os.Args[1], "visits-by-foreign-leaders.jsonl.gz"), &out)
	if err != nil {
		log.Fatal(err)
	}
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if _, err := z.Write(out.Bytes()); err != nil {
		log.Fatal(err)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	for _, dir := range []string{"data", "actors/data"} {
		if _, err := os.Stat(dir); err == nil {
			if err := os.WriteFile(filepath.Join(dir, "authority.tsv.gz"), packed.Bytes(), 0o644); err != nil {
				log.Fatal(err)
			}
			fmt.Printf("%d officials, %d leaders, %d bytes\n", officials, leaders, packed.Len())
			return
		}
	}
	log.Fatal("run it in the folder of the module or of actors")
}

func rows[T any](path string, each func(T)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for d := json.NewDecoder(bufio.NewReader(z)); ; {
		var row T
		if err := d.Decode(&row); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		each(row)
	}
}

type official struct {
	ID       string
	Surname  string
	Forename string
	GenName  string
	AltNames []string
	Offices  []struct{ Title, Of, Appointed, Started, Ended string }
}

// seats are the identifiers of the list that are no names of states.
var seats = map[string]string{
	"representative-to-un": "United Nations", "representative-to-nato": "NATO", "representative-to-iaea": "IAEA", "representative-to-oas": "OAS", "representative-to-eu": "European Union",
	"representative-to-oecd": "OECD", "representative-to-icao": "ICAO", "representative-to-unesco": "UNESCO", "representative-to-au": "African Union", "representative-to-osce": "OSCE",
	"representative-to-asean": "ASEAN", "representative-uneo": "United Nations in Geneva", "representative-unvo": "United Nations in Vienna", "representative-to-unafa": "United Nations in Rome", "representative-to-unido": "UNIDO",
	"korea": "South Korea", "congo-brazzaville": "Congo-Brazzaville", "congo-kinshasa": "Congo-Kinshasa", "cote-divoire": "Ivory Coast", "state-of-vietnam-1955": "South Vietnam", "timor-leste": "East Timor",
	"bosnia-herzegovina": "Bosnia and Herzegovina", "micronesia-federated-states-of": "Micronesia", "socialist-federal-republic-of-yugoslavia-1992": "Yugoslavia", "joseon-dynasty-1910": "Korea (Joseon)", "guinea-bissau": "Guinea-Bissau",
}

var year = regexp.MustCompile(`-\d{4}$`)

func seat(id string) string {
	if s, ok := seats[id]; ok {
		return s
	}
	name := strings.ReplaceAll(year.ReplaceAllString(id, ""), "-", " ")
	if s := actors.StateOf(strings.ToUpper(name[:1]) + name[1:]); s != "" {
		return s
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

func officials(path string, out *bytes.Buffer) (n int, err error) {
	err = rows(path, func(o official) {
		forename := strings.TrimSpace(regexp.MustCompile(`\s*\(.*?\)`).ReplaceAllString(o.Forename, ""))
		nick := ""
		if m := regexp.MustCompile(`\(([^)]*)\)`).FindStringSubmatch(o.Forename); m != nil {
			nick = m[1]
		}
		tail := ""
		if o.GenName != "" {
			tail = " " + o.GenName
		}
		names := []string{forename + " " + o.Surname + tail}
		if nick != "" && !strings.Contains(nick, " ") {
			names = append(names, nick+" "+o.Surname+tail)
		}
		for _, a := range o.AltNames {
			if !slices.Contains(names, a) && strings.Contains(a, " ") {
				names = append(names, a)
			}
		}
		lines := 0
		var part bytes.Buffer
		for _, f := range o.Offices {
			from, signs := f.Started, ""
			if from == "" {
				from = f.Appointed
			}
			if from == "" && f.Ended == "" {
				continue // an office without any date tells nothing
			}
			if f.Started == "" && f.Ended == "" && f.Of != "united-states" {
				continue // appointed, and did not serve or present credentials
			}
			title, of, at := actors.Title(f.Title), "United States", ""
			if strings.HasSuffix(title, " ad interim") && !strings.Contains(title, "charg") || strings.HasPrefix(title, "acting ") {
				title, signs = strings.TrimPrefix(strings.TrimSuffix(title, " ad interim"), "acting "), "a"
			}
			if strings.HasPrefix(f.Title, "representative") {
				title = "ambassador"
			}
			if f.Of != "united-states" {
				at = seat(f.Of)
			}
			if from > f.Ended && f.Ended != "" {
				from = f.Ended
			}
			if f.Ended == "" && f.Started < "2016" && from < "2016" {
				continue // nobody holds an office since then: the end is missing
			}
			fmt.Fprintf(&part, "O\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", title, of, at, f.Appointed, from, f.Ended, signs)
			lines++
		}
		if lines > 0 {
			fmt.Fprintf(out, "P\t%s\t%s\n%s", o.ID, strings.Join(names, "|"), &part)
			n++
		}
	})
	return n, err
}

type visit struct{ Start, End, Visitor, From string }

// heads are titles of heads of state and government, as the list writes them.
var heads = []struct{ written, title string }{
	{"Prime Minister", "prime minister"}, {"Premier", "prime minister"}, {"President", "president"}, {"Chancellor", "chancellor"}, {"King", "king"}, {"Queen", "queen"}, {"Shah", "shah"}, {"Emperor", "emperor"}, {"Sultan", "sultan"}, {"Emir", "emir"}, {"Amir", "emir"}, {"Pope", "pope"}, {"Foreign Minister", "foreign minister"},
}

// term is a stretch in which one leader is attested without another between.
type term struct {
	leader         *leader
	earliest, last string
}

type leader struct {
	id    string
	names []string
	spans []*term
}

func leaders(path string, out *bytes.Buffer) (n int, err error) {
	var visits []visit
	if err := rows(path, func(v visit) { visits = append(visits, v) }); err != nil {
		return 0, err
	}
	slices.SortStableFunc(visits, func(a, b visit) int { return strings.Compare(a.Start, b.Start) })
	type chair struct{ title, state string }
	var order []chair
	chairs := map[chair][]*leader{}
	current := map[chair]*term{}
	for _, v := range visits {
		title, name := "", ""
		for _, h := range heads {
			if rest, ok := strings.CutPrefix(v.Visitor, h.written+" "); ok {
				title, name = h.title, strings.TrimSpace(rest)
				break
			}
		}
		if title == "" || strings.Contains(name, " and ") || strings.Contains(name, ",") || name == "" {
			continue
		}
		from := v.From
		if head, tail, ok := strings.Cut(from, ", "); ok { // "Germany, Federal Republic of"
			from = tail + " " + head
			if actors.StateOf(from) == "" {
				from = head
			}
		}
		state := actors.StateOf(strings.ReplaceAll(from, "’", "'"))
		if state == "" {
			state = from
		}
		if state == "South Korea" && strings.Contains(v.From, "North") {
			state = "North Korea"
		}
		end := v.End
		if end < v.Start {
			end = v.Start
		}
		c := chair{title, state}
		if chairs[c] == nil {
			order = append(order, c)
		}
		var who *leader
		for _, l := range chairs[c] {
			if l.is(name, v.Start) {
				who = l
			}
		}
		if who == nil {
			who = &leader{id: "leader-" + strings.ReplaceAll(actors.Fold(state+" "+name), " ", "-")}
			chairs[c] = append(chairs[c], who)
		}
		if !slices.Contains(who.names, name) {
			who.names = append(who.names, name)
			slices.SortStableFunc(who.names, func(a, b string) int { return len(b) - len(a) })
		}
		if t := current[c]; t != nil && t.leader == who && !apart(title, t.last, v.Start) {
			t.last = max(t.last, end)
			continue
		}
		t := &term{leader: who, earliest: v.Start, last: end}
		who.spans = append(who.spans, t)
		current[c] = t
	}
	for _, c := range order {
		for _, l := range chairs[c] {
			fmt.Fprintf(out, "P\t%s\t%s\n", l.id, strings.Join(l.names, "|"))
			for _, t := range l.spans {
				fmt.Fprintf(out, "O\t%s\t%s\t\t\t%s\t%s\tv\n", c.title, c.state, t.earliest, t.last)
			}
			n++
		}
	}
	return n, nil
}

// apart reports whether so much time lies between two days that somebody else
// can have come and gone without a visit: two and a half years, or ten for those
// who hold an office for life.
func apart(title, last, next string) bool {
	a, err1 := actors.ParsePeriod(last)
	b, err2 := actors.ParsePeriod(next)
	most := chancery.Day(900)
	if slices.Contains([]string{"king", "queen", "shah", "emperor", "sultan", "emir", "pope"}, title) {
		most = 3650
	}
	return err1 != nil || err2 != nil || b.Earliest-a.Latest > most
}

// is reports whether a visitor of that name, in the same office of the same
// state, is this leader. A surname alone is enough within fifteen years.
func (l *leader) is(name, day string) bool {
	last, err1 := actors.ParsePeriod(l.spans[len(l.spans)-1].last)
	now, err2 := actors.ParsePeriod(day)
	if err1 != nil || err2 != nil {
		return false
	}
	near := now.Earliest-last.Latest < 15*365
	return slices.ContainsFunc(l.names, func(known string) bool {
		a, b := known, name
		// "King Abdullah" and "King Abdullah II" in one reign.
		if near && number.MatchString(a) != number.MatchString(b) {
			a, b = number.ReplaceAllString(a, ""), number.ReplaceAllString(b, "")
		}
		j := (*actors.Register)(nil).Compare(actors.Party{Name: a, Kind: chancery.Person}, actors.Party{Name: b, Kind: chancery.Person})
		alone := len(actors.ParsePerson(a).Given) == 0 || len(actors.ParsePerson(b).Given) == 0
		return j.Verdict == actors.Same || near && (alone && j.Verdict == actors.MayBe || a == b)
	})
}

var number = regexp.MustCompile(` [IVX]+( |$)`)
