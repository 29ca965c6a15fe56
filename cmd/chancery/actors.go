package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/actors"
	"chancery/record"
)

// withActors opens the record for a command on actors, and links what was read
// since the last time, where it may.
func (p *program) withActors(work func(cmd *cobra.Command, args []string, r *record.Record) error) func(*cobra.Command, []string) error {
	return does(func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		r, err := p.open(ctx, p.asOf != "")
		if chancery.KindOf(err) == chancery.Denied {
			r, err = p.open(ctx, true)
		}
		if err != nil {
			return err
		}
		defer r.Close()
		if r.ReadOnly() {
			if n, err := r.ActorsDue(ctx); err == nil && n > 0 {
				p.say("The actors of %s are not linked yet, and the record is open for reading only.", count(n, "document"))
			}
		} else if err := p.link(ctx, r); err != nil {
			return err
		}
		return work(cmd, args, r)
	})
}

func (p *program) officesFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.offices, "offices", "", "a CSV file of offices to know beside those that Chancery brings along (CHANCERY_OFFICES)")
}

func (p *program) actorsCommand() *cobra.Command {
	var kind string
	var named, pronouns, proposals bool
	var limit int
	cmd := &cobra.Command{
		Use:   "actors [WORD]",
		Short: "List the people, organisations, states and groups",
		Long: `List the actors of the record, those in most documents first: one entry for each,
under however many names. WORD keeps those in whose name it stands.

The machine links what is surely one. What may be one it proposes: --proposals
prints a batch of pairs, each with a probability, the reasons and a passage of
either; answer with chancery actor merge A B or chancery actor reject A B. A pair
that was answered is never proposed again.

Actors that a text describes and does not name are marked with ?. People of whom a
reader found pronouns alone, and not whom they mean, are counted and left out;
--pronouns lists them too.`,
		Example: `  chancery actors
  chancery actors kharrazi --kind person
  chancery actors --proposals --limit 10
  chancery actors --json`,
		Args: needs(0, 1, "one word at most"),
	}
	flags := cmd.Flags()
	flags.StringVar(&kind, "kind", "", "person, organisation, state or group")
	flags.BoolVar(&named, "named", false, "leave out those that are described and not named")
	flags.BoolVar(&pronouns, "pronouns", false, "list also people of whom there are pronouns alone")
	flags.BoolVar(&proposals, "proposals", false, "pairs that may be one, to review")
	flags.IntVarP(&limit, "limit", "n", 0, "at most so many (0: all; proposals: 20)")
	p.officesFlag(cmd)
	p.asOfFlag(cmd)
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(actorKinds, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = p.withActors(func(cmd *cobra.Command, args []string, r *record.Record) error {
		if kind != "" && !slices.Contains(actorKinds, kind) {
			return chancery.Errorf(chancery.Invalid, "%q is no kind of actor; the kinds are %s", kind, strings.Join(actorKinds, ", "))
		}
		if limit < 0 {
			return chancery.Errorf(chancery.Invalid, "--limit %d makes no sense; give 0 or more", limit)
		}
		if proposals {
			if limit == 0 {
				limit = 20
			}
			list, err := r.ActorProposals(cmd.Context(), limit)
			if err != nil {
				return err
			}
			return p.showProposals(cmd, r, list)
		}
		q := record.ActorQuery{Kind: chancery.ActorKind(kind), Named: named, Known: !pronouns, Between: [2]int{0, limit}}
		if len(args) > 0 {
			q.Word = args[0]
		}
		list, total, err := r.Actors(cmd.Context(), q)
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		for _, a := range list {
			if p.json {
				if err := p.printJSON(out, actorRow(a)); err != nil {
					return stdoutError(err)
				}
				continue
			}
			out.actor(a)
		}
		if err := flushed(out); err != nil {
			return err
		}
		if len(list) < total {
			p.say("%d of %d shown; --limit 0 shows all", len(list), total)
		}
		if !q.Known || q.Named {
			return nil
		}
		q.Known, q.Between = false, [2]int{0, 1}
		_, all, err := r.Actors(cmd.Context(), q)
		if err != nil {
			return err
		}
		if left := all - total; left > 0 {
			p.say("%s of whom there are pronouns alone left out; --pronouns lists them too", count(left, "actor"))
		}
		return nil
	})
	return cmd
}

var actorKinds = []string{string(chancery.Person), string(chancery.Organisation), string(chancery.State), string(chancery.Group)}

// actor writes one line of a list.
func (pr *printer) actor(a record.Actor) {
	sign := " "
	if a.Unnamed {
		sign = "?"
	}
	state := ""
	if a.State != record.Proposed {
		state = " · " + string(a.State) + " by " + clean(a.Ruling.By)
	}
	kind := cmp.Or(string(a.Kind), "of no kind")
	if a.Pronouns() {
		kind += " of whom there are pronouns alone"
	}
	fmt.Fprintf(pr, "%s  %s %s  %s\n", shortID(a.ID), sign, pr.bold(clean(a.Name)), pr.faint(fmt.Sprintf("%s · %s, %s%s", kind, count(a.Documents, "document"), count(a.Mentions, "mention"), state)))
}

func shortID(id string) string { return id[:min(len(id), 8)] }

func actorRow(a record.Actor) map[string]any {
	return map[string]any{"id": a.ID, "name": a.Name, "kind": a.Kind, "unnamed": a.Unnamed, "documents": a.Documents, "mentions": a.Mentions, "state": a.State, "decision": a.Ruling.Decision}
}

// passageRow is a passage as it leaves the program: in code points.
func passageRow(points func(chancery.Digest) *chancery.Points, a chancery.Passage) map[string]any {
	if a.Words == "" {
		return nil
	}
	return map[string]any{"document": a.Document, "span": points(a.Document).Span(a.Span), "words": a.Words}
}

// pointsOf returns a function that gives the points of documents.
func pointsOf(cmd *cobra.Command, r *record.Record) func(chancery.Digest) *chancery.Points {
	known := map[chancery.Digest]*chancery.Points{}
	return func(d chancery.Digest) *chancery.Points {
		if known[d] == nil {
			doc, err := r.Document(cmd.Context(), d.String())
			if err != nil {
				return chancery.NewPoints("")
			}
			known[d] = chancery.NewPoints(doc.Text)
		}
		return known[d]
	}
}

func (p *program) showProposals(cmd *cobra.Command, r *record.Record, list []record.ActorPair) error {
	out := p.printer(p.stdout)
	points := pointsOf(cmd, r)
	for i, pair := range list {
		if p.json {
			err := p.printJSON(out, map[string]any{"a": actorRow(pair.A), "b": actorRow(pair.B), "score": pair.Score, "reasons": pair.Reasons, "in_a": passageRow(points, pair.InA), "in_b": passageRow(points, pair.InB)})
			if err != nil {
				return stdoutError(err)
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(out)
		}
		out.actor(pair.A)
		out.actor(pair.B)
		out.wrapped(4, fmt.Sprintf("%.0f%%: %s", 100*pair.Score, clean(strings.Join(pair.Reasons, "; "))))
	}
	if err := flushed(out); err != nil {
		return err
	}
	if len(list) == 0 {
		p.say("nothing to review")
	} else if !p.json {
		p.say("\nthe same: chancery actor merge A B · not the same: chancery actor reject A B")
	}
	return nil
}

// actorCommand is the command that works on one actor.
func (p *program) actorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "actor",
		Short: "Show, merge, split or rename an actor",
		Long: `Work on one actor, named by its ID as chancery actors prints it, the beginning of
one (at least four digits), or its name. Decisions go to the journal; chancery undo
takes them back.`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(p.actorShow(), p.actorPair("merge", "Say that two actors are one",
		"Say that two actors are one. It goes by the first, and keeps every name of both.", chancery.Merge),
		p.actorPair("reject", "Say that two actors are not one",
			"Say that two actors are not one. They are never proposed again, and are parted where\nthe machine had linked them.", chancery.Reject),
		p.actorSplit(), p.actorRename(), p.actorOffice(), p.actorWho())
	return cmd
}

// actorArg completes the IDs of actors.
func (p *program) actorArg(most int) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		r, err := p.open(cmd.Context(), true)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		defer r.Close()
		list, _, err := r.Actors(cmd.Context(), record.ActorQuery{Between: [2]int{0, 500}})
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var out []string
		for _, a := range list {
			if strings.HasPrefix(a.ID, toComplete) {
				out = append(out, shortID(a.ID)+"\t"+clean(a.Name))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func (p *program) actorShow() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show ACTOR",
		Short: "What is known of an actor",
		Long: `Show the page of an actor: its names as written, with how often and where; its
offices, as people gave them and as the register has them for that name; whom it
quotes and who quotes it; where it first and last appears; the documents it stands
in, with the machine's reasons; and who else it may be.`,
		Example:           "  chancery actor show 4f3a09c2\n  chancery actor show 'Kamal Kharrazi' --json",
		Args:              needs(1, 1, "one actor"),
		ValidArgsFunction: p.actorArg(1),
	}
	p.officesFlag(cmd)
	p.asOfFlag(cmd)
	cmd.RunE = p.withActors(func(cmd *cobra.Command, args []string, r *record.Record) error {
		page, err := r.Actor(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		register, err := p.register()
		if err != nil {
			return err
		}
		var known []*actors.Term
		if page.Kind == chancery.Person && !page.Unnamed {
			names := []string{page.Name}
			for _, n := range page.Names {
				names = append(names, n.Text)
			}
			known = register.Known(names)
		}
		if p.json {
			return p.actorJSON(cmd, r, page, known)
		}
		out := p.printer(p.stdout)
		out.actorPage(page, known, pointsOf(cmd, r))
		return flushed(out)
	})
	return cmd
}

func (pr *printer) actorPage(page *record.ActorPage, known []*actors.Term, points func(chancery.Digest) *chancery.Points) {
	pr.actor(page.Actor)
	section := func(title string) { fmt.Fprintf(pr, "\n%s\n", pr.bold(title)) }
	section("Names")
	for _, n := range page.Names {
		fmt.Fprintf(pr, "  %s  %s\n", clean(n.Text), pr.faint(fmt.Sprintf("%d times", n.Count)))
		for _, at := range n.Passages {
			fmt.Fprintf(pr, "      %s\n", pr.faint(fmt.Sprintf("%s:%d  %s", at.Document.Short(), points(at.Document).Span(at.Span)[0], clean(shorten(at.Words)))))
		}
	}
	if len(page.Offices)+len(known) > 0 {
		section("Offices")
		for _, o := range page.Offices {
			fmt.Fprintf(pr, "  %s\n", clean(tenure(o)))
		}
		for _, t := range known {
			fmt.Fprintf(pr, "  %s  %s\n", clean(t.String()), pr.faint("register, for this name; from: "+cmp.Or(clean(t.Source), "a file of offices")))
		}
	}
	for _, side := range []struct {
		title string
		list  []record.ActorCount
	}{{"Quotes", page.Quotes}, {"Quoted by", page.QuotedBy}} {
		if len(side.list) == 0 {
			continue
		}
		section(side.title)
		for _, c := range side.list {
			name := cmp.Or(c.Name, c.ID)
			if c.ID == "" {
				name = "authors of documents"
			}
			fmt.Fprintf(pr, "  %s  %s\n", clean(name), pr.faint(fmt.Sprintf("%d times %s", c.Count, shortID(c.ID))))
		}
	}
	if page.First.Passage.Words != "" {
		section("Appears")
		for _, at := range []struct {
			name string
			a    record.Appearance
		}{{"first", page.First}, {"last", page.Last}} {
			pr.wrapped(2, fmt.Sprintf("%s: %s, %s %s", at.name, cmp.Or(at.a.Date, "no date"), clean(cmp.Or(at.a.Title, "(untitled)")), pr.faint(at.a.Document.Short())))
		}
	}
	section("In documents")
	for _, part := range page.Parts {
		why := "the first that was read"
		if len(part.Reasons) > 0 {
			why = fmt.Sprintf("%.0f%%: %s", 100*part.Score, clean(strings.Join(part.Reasons, "; ")))
		}
		pr.wrapped(2, fmt.Sprintf("%s  %s  %s", part.Document.Short(), clean(part.Name), pr.faint(why)))
	}
	if len(page.May) > 0 {
		section("May be the same")
		for _, pair := range page.May {
			other := pair.A
			if other.ID == page.ID {
				other = pair.B
			}
			pr.actor(other)
			pr.wrapped(4, fmt.Sprintf("%.0f%%: %s", 100*pair.Score, clean(strings.Join(pair.Reasons, "; "))))
		}
	}
}

func tenure(o record.ActorTenure) string {
	s := o.Title
	if o.At != "" {
		s += " to " + o.At
	}
	if o.Of != "" {
		s += " (" + o.Of + ")"
	}
	if o.From != "" || o.To != "" {
		s += ", " + cmp.Or(o.From, "…") + " to " + cmp.Or(o.To, "…")
	}
	return s
}

func (p *program) actorJSON(cmd *cobra.Command, r *record.Record, page *record.ActorPage, known []*actors.Term) error {
	points := pointsOf(cmd, r)
	row := actorRow(page.Actor)
	names := []map[string]any{}
	for _, n := range page.Names {
		passages := []map[string]any{}
		for _, at := range n.Passages {
			passages = append(passages, passageRow(points, at))
		}
		names = append(names, map[string]any{"text": n.Text, "count": n.Count, "passages": passages})
	}
	row["names"] = names
	row["offices"] = append([]record.ActorTenure{}, page.Offices...)
	register := []string{}
	for _, t := range known {
		register = append(register, t.String())
	}
	row["register"] = register
	for key, list := range map[string][]record.ActorCount{"quotes": page.Quotes, "quoted_by": page.QuotedBy} {
		counts := []map[string]any{}
		for _, c := range list {
			counts = append(counts, map[string]any{"id": c.ID, "name": c.Name, "count": c.Count})
		}
		row[key] = counts
	}
	for key, a := range map[string]record.Appearance{"first": page.First, "last": page.Last} {
		if a.Passage.Words != "" {
			row[key] = map[string]any{"document": a.Document, "title": a.Title, "date": a.Date, "passage": passageRow(points, a.Passage)}
		}
	}
	parts := []map[string]any{}
	for _, part := range page.Parts {
		parts = append(parts, map[string]any{"document": part.Document, "id": part.ID, "local": part.Local, "name": part.Name, "score": part.Score, "reasons": append([]string{}, part.Reasons...)})
	}
	row["in"] = parts
	may := []map[string]any{}
	for _, pair := range page.May {
		may = append(may, map[string]any{"a": pair.A.ID, "b": pair.B.ID, "score": pair.Score, "reasons": pair.Reasons})
	}
	row["may_be"] = may
	return p.printJSON(p.stdout, row)
}

func (p *program) actorPair(use, short, long string, action chancery.Action) *cobra.Command {
	cmd := &cobra.Command{
		Use: use + " ACTOR OTHER", Short: short, Long: long,
		Example:           fmt.Sprintf("  chancery actor %s 4f3a09c2 9c01d7e5\n  chancery actor %s 'Kamal Kharrazi' 'K. Kharazi' -m 'the same letter'", use, use),
		Args:              needs(2, 2, "two actors"),
		ValidArgsFunction: p.actorArg(2),
	}
	why := p.byFlags(cmd)
	cmd.RunE = p.withActors(func(cmd *cobra.Command, args []string, r *record.Record) error {
		make := r.ChangeActors().Merge
		if action == chancery.Reject {
			make = r.ChangeActors().Reject
		}
		d, err := make(cmd.Context(), args[0], args[1])
		if err != nil {
			return err
		}
		d.Why = *why
		return p.decide(cmd, r, d)
	})
	return cmd
}

func (p *program) actorSplit() *cobra.Command {
	var documents, names, mentions []string
	cmd := &cobra.Command{
		Use:   "split ACTOR",
		Short: "Say that some of an actor is another one",
		Long: `Say that what stands in some documents, or under some names, is not this actor but
another, which gets an entry of its own. The machine does not link the two again.
Where one document speaks of both, --mention says at which places it is the other,
each by the document and the place of a character of the mention, counted in code
points as ` + "`chancery actor show`" + ` prints it.`,
		Example:           "  chancery actor split 4f3a09c2 --document 3fa1b2c4\n  chancery actor split 'Kharrazi' --name 'Sadegh Kharrazi' -m 'the nephew'\n  chancery actor split 4f3a09c2 --mention 3fa1b2c4:2091 --mention 3fa1b2c4:2216",
		Args:              needs(1, 1, "one actor"),
		ValidArgsFunction: p.actorArg(1),
	}
	cmd.Flags().StringArrayVar(&documents, "document", nil, "a document in which it is another; may be given several times")
	cmd.Flags().StringArrayVar(&names, "name", nil, "a name under which it is another; may be given several times")
	cmd.Flags().StringArrayVar(&mentions, "mention", nil, "a mention in which it is another, DOCUMENT:PLACE; may be given several times")
	why := p.byFlags(cmd)
	cmd.RunE = p.withActors(func(cmd *cobra.Command, args []string, r *record.Record) error {
		if len(documents)+len(names)+len(mentions) == 0 {
			return chancery.Errorf(chancery.Invalid, "say what leaves the actor: --document DOCUMENT, --name NAME or --mention DOCUMENT:PLACE")
		}
		if len(mentions) > 0 {
			if len(documents)+len(names) > 0 {
				return chancery.Errorf(chancery.Invalid, "--mention goes without --document and --name; make two decisions of it")
			}
			var places []record.MentionPlace
			for _, m := range mentions {
				i := strings.LastIndexByte(m, ':')
				if i < 0 {
					return chancery.Errorf(chancery.Invalid, "--mention %q: give the document and the place, such as 3fa1b2c4:2091", m)
				}
				at, err := strconv.Atoi(m[i+1:])
				if err != nil || at < 0 {
					return chancery.Errorf(chancery.Invalid, "--mention %q: %q is no place in a text; give a number", m, m[i+1:])
				}
				document, err := r.Find(cmd.Context(), m[:i])
				if err != nil {
					return err
				}
				places = append(places, record.MentionPlace{Document: document, At: at})
			}
			d, err := r.ChangeActors().SplitMentions(cmd.Context(), args[0], places)
			if err != nil {
				return err
			}
			d.Why = *why
			return p.decide(cmd, r, d)
		}
		var digests []chancery.Digest
		for _, ref := range documents {
			d, err := r.Find(cmd.Context(), ref)
			if err != nil {
				return err
			}
			digests = append(digests, d)
		}
		d, err := r.ChangeActors().Split(cmd.Context(), args[0], digests, names)
		if err != nil {
			return err
		}
		d.Why = *why
		return p.decide(cmd, r, d)
	})
	return cmd
}

func (p *program) actorRename() *cobra.Command {
	var kind string
	cmd := &cobra.Command{
		Use:               "rename ACTOR [NAME]",
		Short:             "Give an actor another name or kind",
		Long:              "Give an actor the name by which lists show it, or with --kind another kind. The names\nas written stay.",
		Example:           "  chancery actor rename 4f3a09c2 'Kamal Kharrazi'\n  chancery actor rename 'The Porte' --kind state",
		Args:              needs(1, 2, "an actor and a name"),
		ValidArgsFunction: p.actorArg(1),
	}
	cmd.Flags().StringVar(&kind, "kind", "", "person, organisation, state or group")
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(actorKinds, cobra.ShellCompDirectiveNoFileComp))
	why := p.byFlags(cmd)
	cmd.RunE = p.withActors(func(cmd *cobra.Command, args []string, r *record.Record) error {
		name := ""
		if len(args) > 1 {
			name = args[1]
		}
		d, err := r.ChangeActors().Rename(cmd.Context(), args[0], name, chancery.ActorKind(kind))
		if err != nil {
			return err
		}
		d.Why = *why
		return p.decide(cmd, r, d)
	})
	return cmd
}

func (p *program) actorOffice() *cobra.Command {
	var o record.ActorTenure
	var remove bool
	cmd := &cobra.Command{
		Use:   "office ACTOR TITLE",
		Short: "Say which office an actor held, and when",
		Long: `Say that an actor held an office, with its term as far as it is known. Offices that
were given before stay; --remove takes those of this title away.`,
		Example: `  chancery actor office 'Tim Guldimann' ambassador --of Switzerland --at Iran --from 1999 --to 2004
  chancery actor office 4f3a09c2 'foreign minister' --remove`,
		Args:              needs(2, 2, "an actor and a title"),
		ValidArgsFunction: p.actorArg(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Of, "of", "", "the state or body whose office it was")
	flags.StringVar(&o.At, "at", "", "where an envoy was accredited")
	flags.StringVar(&o.From, "from", "", "when the term began: a date")
	flags.StringVar(&o.To, "to", "", "when it ended")
	flags.BoolVar(&remove, "remove", false, "take the offices of this title away")
	why := p.byFlags(cmd)
	cmd.RunE = p.withActors(func(cmd *cobra.Command, args []string, r *record.Record) error {
		o.Title = args[1]
		for name, side := range map[string]*string{"--from": &o.From, "--to": &o.To} {
			if *side == "" {
				continue
			}
			v, err := dateArgument(*side)
			if err != nil {
				return chancery.Errorf(chancery.Invalid, "%s: %w", name, err)
			}
			*side = v.String()
		}
		page, err := r.Actor(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		offices := page.Offices
		if remove {
			kept := slices.DeleteFunc(slices.Clone(offices), func(have record.ActorTenure) bool { return actors.Title(have.Title) == actors.Title(o.Title) })
			if len(kept) == len(offices) {
				return chancery.Errorf(chancery.NotFound, "%s was given no office %q", page.Name, o.Title)
			}
			offices = kept
		} else {
			offices = append(slices.Clone(offices), o)
		}
		d, err := r.ChangeActors().Offices(cmd.Context(), page.ID, offices)
		if err != nil {
			return err
		}
		d.Why = *why
		return p.decide(cmd, r, d)
	})
	return cmd
}

func (p *program) actorWho() *cobra.Command {
	var date, of string
	cmd := &cobra.Command{
		Use:   "who OFFICE",
		Short: "Say who held an office at a date",
		Long: `Say who is meant by an office ("the secretary of state", "the American ambassador
in Kabul", "the acting secretary of state", "the president-elect") at a date, after
the register that Chancery brings along and the file that --offices names. It names
nobody where it is not sure, and says why. No record is needed or touched.`,
		Example: `  chancery actor who 'the secretary of state' --date 2003-05
  chancery actor who 'the president' --of 'United States' --date 1962-10
  chancery actor who 'the US ambassador to Iraq' --date 2006 --json`,
		Args: needs(1, 1, "an office, in quotation marks of the shell"),
	}
	cmd.Flags().StringVar(&date, "date", "", "the date of what is told: a day, month or year, or two with / between")
	cmd.Flags().StringVar(&of, "of", "", "the state in whose affairs it is told")
	p.officesFlag(cmd)
	cmd.RunE = does(func(_ *cobra.Command, args []string) error {
		when, err := actors.ParsePeriod(date)
		if err != nil {
			return chancery.Errorf(chancery.Invalid, "--date: %w", err)
		}
		register, err := p.register()
		if err != nil {
			return err
		}
		a := register.Resolve(args[0], when, of)
		if p.json {
			row := map[string]any{"office": args[0], "date": date, "holder": nil, "reason": a.Reason}
			if a.Term != nil {
				row["holder"], row["term"], row["source"] = a.Term.Holder.Name(), a.Term.String(), a.Term.Source
			}
			return p.printJSON(p.stdout, row)
		}
		name := "nobody can be named"
		if a.Term != nil {
			name = a.Term.Holder.Name()
		}
		_, err = fmt.Fprintf(p.stdout, "%s: %s\n", clean(name), clean(a.Reason))
		return err
	})
	return cmd
}

func (p *program) evaluateActors() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "actors GOLD",
		Short: "Score names and offices against a gold file",
		Long: `Score the judgement whether two names mean one actor, and who held an office,
against a gold file of pairs and sentences; doc/actors.md has its form. Precision
and recall are of pairs called the same; an office counts as right where the holder
is named, or rightly nobody. With --misses each case that differs is printed.`,
		Example: "  chancery evaluate actors actors/testdata/pairs-set-aside.txt --misses",
		Args:    needs(1, 1, "one gold file"),
	}
	misses := cmd.Flags().Bool("misses", false, "print each case that differs")
	p.officesFlag(cmd)
	cmd.RunE = does(func(_ *cobra.Command, args []string) error {
		f, err := os.Open(args[0])
		if err != nil {
			return chancery.Errorf(chancery.NotFound, "the gold file cannot be opened: %w", err)
		}
		defer f.Close()
		gold, err := actors.ReadGold(f)
		if err != nil {
			return err
		}
		register, err := p.register()
		if err != nil {
			return err
		}
		s := register.Evaluate(gold)
		if p.json {
			row := map[string]any{}
			if s.Pairs > 0 {
				row["pairs"] = map[string]any{"number": s.Pairs, "same": s.Same, "called": s.Called, "right": s.Right, "precision": s.Precision(), "recall": s.Recall(), "brier": s.Brier}
			}
			if s.Offices > 0 {
				row["offices"] = map[string]any{"number": s.Offices, "right": s.OfficesOK, "abstained": s.Abstained, "accuracy": s.OfficeAccuracy()}
			}
			if *misses {
				row["misses"] = s.Misses
			}
			return p.printJSON(p.stdout, row)
		}
		out := p.printer(p.stdout)
		if s.Pairs > 0 {
			fmt.Fprintf(out, "pairs      %d, %d of them the same\nprecision  %.3f (%d of %d called the same)\nrecall     %.3f\nBrier      %.3f\n", s.Pairs, s.Same, s.Precision(), s.Right, s.Called, s.Recall(), s.Brier)
		}
		if s.Offices > 0 {
			fmt.Fprintf(out, "offices    %d\nright      %.3f (%d; nobody named for %d)\n", s.Offices, s.OfficeAccuracy(), s.OfficesOK, s.Abstained)
		}
		if *misses {
			for _, m := range s.Misses {
				out.wrapped(2, clean(m))
			}
		}
		return flushed(out)
	})
	return cmd
}
