package evidence

import (
	"context"
	"fmt"
	"strings"

	"chancery"
	"chancery/provenance"
	"chancery/record"
)

// Propose brings the claims that the record keeps up to date. It is cheap where
// nothing was read and no attribution was decided on since; otherwise it costs some
// milliseconds for each such document. [Gather] does it too.
func Propose(ctx context.Context, r *record.Record) error {
	_, err := r.Propose(ctx, newProposer)
	return err
}

// proposer compares statements for the record, which knows nothing of meaning.
type proposer struct {
	c      *provenance.Comparer
	parsed map[string]*provenance.Statement
}

func newProposer() record.Proposer {
	return &proposer{c: provenance.NewComparer(), parsed: map[string]*provenance.Statement{}}
}

// Version names how statements are taken from attributions and compared. What the
// record keeps of another version is made anew.
func Version() string { return "4 " + provenance.Version() }

func (p *proposer) Version() string { return Version() }

func (p *proposer) Statements(attributions []chancery.Attribution, reading *chancery.Reading, named []record.NamedMention) (out []record.Statement) {
	for _, s := range statements(attributions, reading, named) {
		out = append(out, record.Statement{Attribution: s.ID, Stance: s.Stance, Said: encode(&s)})
	}
	return out
}

// tooLong stands for what statements say that stand in no claim.
const tooLong = "long"

// encode gives the form in which the record keeps what a statement says: whether
// it tells something by itself; its words; what they mean; and who speaks, where
// the words leave open whom they mean.
func encode(s *statement) string {
	if s.long {
		return tooLong
	}
	kind, speaker := "tells", ""
	if !s.Tells() {
		kind = "fragment"
	}
	if s.SpeakerMatters() {
		speaker = s.Speaker
	}
	return strings.Join([]string{kind, s.Text, s.Means, speaker}, "\n")
}

func decode(said string) (s provenance.Statement, tells bool) {
	part := strings.SplitN(said, "\n", 4)
	if len(part) == 4 {
		s.Text, s.Means, s.Speaker = part[1], part[2], part[3]
	}
	return s, part[0] == "tells"
}

func (p *proposer) statement(said string) *provenance.Statement {
	s, ok := p.parsed[said]
	if !ok {
		if len(p.parsed) > 50_000 { // they take a kilobyte or two each
			clear(p.parsed)
		}
		x, _ := decode(said)
		s = &x
		p.parsed[said] = s
	}
	return s
}

func (p *proposer) Keys(said string) []string {
	if said == tooLong {
		return nil
	}
	return p.statement(said).Keys()
}

func (p *proposer) Compare(a, b string) (string, float64) {
	relation, probability := p.c.Relate(p.statement(a), p.statement(b))
	if relation == provenance.Different {
		return "", 0
	}
	return string(relation), probability
}

func (p *proposer) Group(said []string, pairs []record.PairOf) (out []record.Grouped) {
	list := make([]*provenance.Statement, len(said))
	for i, s := range said {
		list[i] = p.statement(s)
	}
	held := make([]provenance.Pair, len(pairs))
	for i, x := range pairs {
		held[i] = provenance.Pair{A: x.A, B: x.B, Relation: provenance.Relation(x.Relation), Probability: x.Probability}
	}
	for _, g := range p.c.Cluster(list, held) {
		x := record.Grouped{Says: g.Says, Doubt: g.Doubt, Reasons: g.Reasons}
		for _, m := range g.Members {
			x.Members = append(x.Members, record.GroupedWording{At: m.At, Probability: m.Probability, Crossed: m.Crossed})
		}
		out = append(out, x)
	}
	return out
}

func (p *proposer) Claim(attribution string) string { return provenance.ClaimID(attribution) }

// kept turns what the record keeps into proposals; at gives the document of each
// attribution.
func kept(k *record.Proposals) (p *provenance.Proposals, at map[string]chancery.Digest, cut []string) {
	p = &provenance.Proposals{Said: make([]provenance.Said, len(k.Statements)), Wording: make([]int, len(k.Statements)), Wordings: make([]provenance.Wording, len(k.Wordings))}
	group := map[string]int{}
	statements := make([]provenance.Statement, len(k.Wordings))
	tells := make([]bool, len(k.Wordings))
	for i, w := range k.Wordings {
		statements[i], tells[i] = decode(w.Said)
		g, ok := group[w.Claim]
		if !ok {
			g = len(p.Groups)
			group[w.Claim] = g
			x := provenance.Grouped{Says: i, Doubt: -1}
			if c, ok := k.Claims[w.Claim]; ok {
				x = provenance.Grouped{Says: c.Says, Doubt: c.Doubt, Reasons: c.Reasons}
			}
			p.Groups = append(p.Groups, x)
		}
		p.Wordings[i] = provenance.Wording{Statement: &statements[i], Group: g, Probability: w.Probability, Crossed: w.Crossed, Fragment: !tells[i]}
	}
	at = make(map[string]chancery.Digest, len(k.Statements))
	long := 0
	for i, s := range k.Statements {
		p.Said[i] = provenance.Said{Statement: statements[s.Wording], Stance: s.Stance}
		p.Said[i].ID = s.Attribution
		p.Wording[i] = s.Wording
		at[s.Attribution] = k.Documents[s.Document]
		if k.Wordings[s.Wording].Said == tooLong {
			long++
		}
	}
	for _, n := range k.Nested {
		p.Nested = append(p.Nested, provenance.Pair{A: n.A, B: n.B, Relation: provenance.Relation(n.Relation)})
	}
	return p, at, cutLong(long)
}

func cutLong(n int) []string {
	if n == 0 {
		return nil
	}
	if n == 1 {
		return []string{fmt.Sprintf("a statement of more than %d words says several things at once and stands in no claim", mostWords)}
	}
	return []string{fmt.Sprintf("%d statements of more than %d words say several things at once and stand in no claim", n, mostWords)}
}
