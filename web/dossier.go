package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"chancery"
)

// Choice is what a dossier is made of.
type Choice struct {
	Title      string   // "" for one made of the record's name
	Claims     []string // by ID, or a beginning of it, in order
	Statements []string // by the ID of the attribution, or a beginning of it, in order
	By         string   // who puts it together
}

// Finder finds a statement by its ID alone.
type Finder interface {
	// Statement returns the document and the full ID of an attribution, given by its
	// ID or a beginning of it.
	Statement(ctx context.Context, ref string) (document chancery.Digest, id string, err error)
}

// dossier is chosen claims and statements, each sentence with the passage that it
// rests on.
type dossier struct {
	Choice
	Record   string
	At       time.Time
	Sections []dossierClaim
	Notes    []footnote
	Missing  []string // what was chosen and is not in it, with the reason
}

// dossierClaim is a claim, or the statements that were chosen alone.
type dossierClaim struct {
	ID       string // "" for statements chosen alone
	Says     string
	Sides    []dossierSide
	Decided  string // by whom; "" for a proposal of the machine
	Rating   string
	Statings []dossierStatement // chosen alone
}

// dossierSide is those who assert a claim, deny it or leave it open.
type dossierSide struct {
	Lead     string // what it stands on, a sentence
	Notes    []int
	Statings []dossierStatement
}

type dossierStatement struct {
	Lead  string // who says so, as far as it is not the statement's own words
	Words string
	Note  int
}

// footnote is the passage that a sentence rests on.
type footnote struct {
	Number int
	Listed
	Page   string
	At     string // code points
	Before string // the text around it
	Words  string
	After  string
	Chain  []rung
	State  string
	By     string
	Link   string // of the passage at the desk
}

// mostInDossier is how many claims or statements a dossier can have, and how many
// statements of one claim.
const mostInDossier = 500

// WriteDossier writes a dossier as one HTML file that needs nothing else: to be kept,
// sent, or printed as PDF. What is not reckoned yet gives a [*Working].
func WriteDossier(ctx context.Context, w io.Writer, record Record, name string, c Choice) error {
	d, err := dossierOf(ctx, record, name, c, "")
	if err != nil {
		return err
	}
	if len(d.Sections) == 0 {
		return chancery.Errorf(chancery.NotFound, "nothing that was chosen is in the record: %s", strings.Join(d.Missing, "; "))
	}
	t, err := template.New("").Funcs(functions).ParseFS(pages, "pages/dossier.html", "pages/frame.html")
	if err != nil {
		return err
	}
	style, err := pages.ReadFile("pages/dossier.css")
	if err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := t.ExecuteTemplate(&buf, "dossier-file", struct {
		dossier
		Style template.CSS
	}{*d, template.CSS(style)}); err != nil {
		return err
	}
	_, err = buf.WriteTo(w)
	return err
}

// dossierOf gathers a dossier.
func dossierOf(ctx context.Context, record Record, name string, c Choice, base string) (*dossier, error) {
	if len(c.Claims)+len(c.Statements) > mostInDossier {
		return nil, chancery.Errorf(chancery.TooLarge, "a dossier takes at most %d claims and statements", mostInDossier)
	}
	d := &dossier{Choice: c, Record: name, At: now()}
	d.Title = cmp.Or(strings.TrimSpace(d.Title), "Dossier: "+name)
	g := gatherer{ctx: ctx, record: record, d: d, base: base, papers: map[chancery.Digest]*Paper{}, points: map[chancery.Digest]*chancery.Points{}}
	for _, ref := range c.Claims {
		if err := g.claim(ref); err != nil {
			return nil, err
		}
	}
	alone := dossierClaim{Says: "Statements"}
	for _, ref := range c.Statements {
		finder, ok := record.(Finder)
		if !ok {
			return nil, chancery.Errorf(chancery.Unsupported, "statements cannot be found by their ID here")
		}
		document, id, err := finder.Statement(ctx, ref)
		if k := chancery.KindOf(err); k == chancery.NotFound || k == chancery.Invalid {
			d.Missing = append(d.Missing, sentence(err.Error()))
			continue
		} else if err != nil {
			return nil, err
		}
		st, err := g.statement(document, id)
		if err != nil {
			return nil, err
		}
		if st != nil {
			alone.Statings = append(alone.Statings, *st)
		}
	}
	if len(alone.Statings) > 0 {
		d.Sections = append(d.Sections, alone)
	}
	return d, nil
}

type gatherer struct {
	ctx    context.Context
	record Record
	d      *dossier
	base   string
	papers map[chancery.Digest]*Paper
	points map[chancery.Digest]*chancery.Points
}

func (g *gatherer) claim(ref string) error {
	claims, ok := g.record.(Claims)
	if !ok {
		return chancery.Errorf(chancery.Unsupported, "this record knows no claims")
	}
	page, err := claims.Claim(g.ctx, ref, 0, mostInDossier)
	if k := chancery.KindOf(err); k == chancery.NotFound || k == chancery.Invalid {
		g.d.Missing = append(g.d.Missing, sentence(err.Error()))
		return nil
	} else if err != nil {
		return err
	}
	out := dossierClaim{ID: page.ID, Says: chancery.AsSentence(page.Says), Decided: page.By, Rating: page.Rating}
	for _, side := range []struct{ name, lead string }{{"for", "%s say so; they stand on %s."}, {"against", "%s deny it; they stand on %s."}, {"doubting", "%s leave it open."}} {
		s := dossierSide{}
		for _, said := range page.List {
			if said.Side != side.name {
				continue
			}
			st, err := g.statement(said.Document.Digest, said.ID)
			if err != nil {
				return err
			}
			if st != nil {
				s.Statings, s.Notes = append(s.Statings, *st), append(s.Notes, st.Note)
			}
		}
		if len(s.Statings) == 0 {
			continue
		}
		number := count(len(s.Statings), "statement")
		switch side.name {
		case "for":
			s.Lead = fmt.Sprintf(side.lead, number, page.For)
		case "against":
			s.Lead = fmt.Sprintf(side.lead, number, page.Against)
		default:
			s.Lead = fmt.Sprintf(side.lead, number)
		}
		if len(s.Statings) == 1 {
			s.Lead = strings.NewReplacer(" say so; they stand", " says so; it stands", " deny it; they stand", " denies it; it stands", " leave it", " leaves it").Replace(s.Lead)
		}
		out.Sides = append(out.Sides, s)
	}
	if page.Truncated > 0 {
		g.d.Missing = append(g.d.Missing, fmt.Sprintf("Of the claim “%s” only the first %d statements are in here.", page.Says, len(page.List)))
	}
	if len(out.Sides) > 0 {
		g.d.Sections = append(g.d.Sections, out)
	}
	return nil
}

// around is how much of the text a footnote shows before and after the words, in
// bytes, within their block.
const around = 240

// statement puts a statement into words, with its footnote; nil where no present
// reading has it.
func (g *gatherer) statement(document chancery.Digest, id string) (*dossierStatement, error) {
	paper := g.papers[document]
	if paper == nil {
		var err error
		if paper, err = g.record.Paper(g.ctx, document.String()); err != nil {
			return nil, err
		}
		g.papers[document], g.points[document] = paper, chancery.NewPoints(paper.Text)
	}
	points := g.points[document]
	i := slices.IndexFunc(paper.Findings, func(j Judged) bool { return j.ID == id })
	if i < 0 {
		g.d.Missing = append(g.d.Missing, fmt.Sprintf("The statement %.8s of “%s” is left out: no present reading has it.", id, nameOf(paper.Metadata, paper.Path)))
		return nil, nil
	}
	j := paper.Findings[i]
	all := make([]chancery.Attribution, 0, len(paper.Findings))
	for _, f := range paper.Findings {
		all = append(all, f.Attribution)
	}
	home := g.base + "/documents/" + document.String()
	n := noteOf(paper, namesOf(paper), points, chancery.Chains(all)(id), j, 1, home, "", false)
	span := extent(&j.Attribution)
	if len(j.Content) > 0 {
		span = chancery.Span{Start: j.Content[0].Span.Start, End: j.Content[len(j.Content)-1].Span.End}
	}
	block := chancery.Span{Start: 0, End: len(paper.Text)}
	blocks, _ := blocksOf(paper.Document)
	for _, b := range blocks {
		if b.Span.Overlaps(span) {
			block = chancery.Span{Start: b.Span.Start, End: max(b.Span.End, span.End)}
			break
		}
	}
	f := footnote{Number: len(g.d.Notes) + 1, Listed: Listed{Digest: document, Path: paper.Path, Metadata: paper.Metadata}, Page: paper.Page(span.Start), At: where(points, span),
		Before: lead(paper.Text[block.Start:span.Start]), Words: paper.Text[span.Start:span.End], After: trail(paper.Text[span.End:max(block.End, span.End)]),
		Chain: n.Ladder, State: j.State, By: j.By, Link: home + "?at=" + where(points, span) + "#at"}
	g.d.Notes = append(g.d.Notes, f)
	return &dossierStatement{Lead: reported(n.Ladder, j.Stance), Words: unquoted(wordsOf(j.Content)), Note: f.Number}, nil
}

// lead is the end of what stands before a passage, trail the beginning of what stands
// after one, each cut between words.
func lead(s string) string {
	if len(s) <= around {
		return s
	}
	s = s[len(s)-around:]
	if i := strings.IndexByte(s, ' '); i >= 0 {
		return "… " + s[i+1:]
	}
	return ""
}

func trail(s string) string {
	if len(s) <= around {
		return s
	}
	s = s[:around]
	if i := strings.LastIndexByte(s, ' '); i >= 0 {
		return s[:i] + " …"
	}
	return ""
}

// reported says who says so: "Nell Braddigan reports, through Harlan Voskett, that a
// letter of the ambassador asserted".
func reported(ladder []rung, stance chancery.Stance) string {
	name := func(r rung) string {
		if r.Words == "" {
			return "a source that is not named"
		}
		if r.Who != "" && !strings.EqualFold(r.Who, r.Words) {
			return r.Words + " (" + r.Who + ")"
		}
		return r.Words
	}
	did := cmp.Or(past[stance], string(stance))
	if len(ladder) < 2 {
		return name(ladder[0]) + " " + did
	}
	through := ""
	if between := ladder[1 : len(ladder)-1]; len(between) > 0 {
		var names []string
		for _, r := range between {
			names = append(names, name(r))
		}
		through = ", through " + strings.Join(names, " and ") + ","
	}
	return name(ladder[0]) + " reports" + through + " that " + name(ladder[len(ladder)-1]) + " " + did
}

// past says a stance so that it fits one source and several.
var past = map[chancery.Stance]string{chancery.Asserts: "asserted", chancery.Denies: "denied", chancery.Doubts: "doubted", chancery.Asks: "asked", chancery.Orders: "ordered", chancery.Offers: "offered", chancery.Promises: "promised", chancery.Warns: "warned", chancery.Believes: "believed", chancery.Knows: "knew", chancery.Wants: "wanted"}

// unquoted takes the marks of quotation away that enclose words.
func unquoted(s string) string {
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(s), "“”\"‘„«»"))
}

type dossierBody struct {
	Dossier *dossier // nil where nothing was chosen
	List    []ClaimRow
	Words   string
	Query   template.URL
	Others  []ClaimRow // chosen, and not in the list
}

// dossierPage shows a dossier as it will be, and lets its claims be chosen.
func (d *Desk) dossierPage(w http.ResponseWriter, r *http.Request, claims Claims) error {
	q := r.URL.Query()
	c := Choice{Title: strings.TrimSpace(q.Get("title")), By: viewerOf(r).Name}
	for _, field := range []struct {
		name string
		to   *[]string
	}{{"claim", &c.Claims}, {"statement", &c.Statements}} {
		for _, s := range q[field.name] {
			for _, ref := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\r' }) {
				if !slices.Contains(*field.to, ref) {
					*field.to = append(*field.to, ref)
				}
			}
		}
	}
	body := dossierBody{Words: strings.TrimSpace(q.Get("words"))}
	chosen := len(c.Claims)+len(c.Statements) > 0
	if wants(r) == "file" {
		var buf bytes.Buffer
		if err := WriteDossier(r.Context(), &buf, d.at(r), d.Name, c); err != nil {
			return err
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="dossier.html"`)
		w.Header().Set("Cache-Control", "no-store")
		_, _ = buf.WriteTo(w)
		return nil
	}
	var err error
	if chosen {
		if body.Dossier, err = dossierOf(r.Context(), d.at(r), d.Name, c, viewerOf(r).Base); err != nil {
			return err
		}
		body.Query = template.URL(url.Values{"claim": c.Claims, "statement": c.Statements, "title": {body.Dossier.Title}}.Encode())
	}
	if wants(r) == "json" {
		return answerJSON(w, http.StatusOK, body.Dossier)
	}
	list, err := claims.Claims(r.Context(), ClaimQuery{Words: body.Words, Order: "statements", Limit: 60})
	if err != nil {
		return err
	}
	body.List = list.Rows
	if body.Dossier != nil {
		for _, s := range body.Dossier.Sections {
			if s.ID != "" && !slices.ContainsFunc(body.List, func(c ClaimRow) bool { return c.ID == s.ID }) {
				body.Others = append(body.Others, ClaimRow{ID: s.ID, Says: s.Says})
			}
		}
	}
	return d.show(w, r, http.StatusOK, "dossier-page.html", "Claims", "Dossier", body)
}

// Chosen reports whether a claim is in the dossier.
func (b dossierBody) Chosen(id string) bool {
	return b.Dossier != nil && slices.ContainsFunc(b.Dossier.Sections, func(s dossierClaim) bool { return s.ID == id })
}
