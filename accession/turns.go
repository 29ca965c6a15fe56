package accession

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// turns makes speeches of paragraphs that begin with the name of a speaker and a
// colon, or as printed hearings set it, where enough of them do: transcripts of briefings and hearings,
// interviews, minutes. The name stays in the text; it becomes the label too.
// What follows a turn without a name of its own stays a paragraph, since nothing
// tells where the speaker ends.
func (b *builder) turns() {
	labels, certain := make([]string, len(b.blocks)), make([]bool, len(b.blocks))
	count := map[string]int{}
	found, paragraphs, mark := 0, 0, 0
	for i, block := range b.blocks {
		if block.Kind != chancery.Paragraph {
			continue
		}
		paragraphs++
		words := b.buf[block.Span.Start:block.Span.End]
		label, sure := speakerOf(string(words[:min(len(words), 64)]))
		if label == "" {
			continue
		}
		if !sure {
			for mark < len(b.marks) && b.marks[mark].Span.End <= block.Span.Start {
				mark++
			}
			// Set off in bold or italics, with the colon inside or outside.
			if mark < len(b.marks) && b.marks[mark].Kind == chancery.MarkEmphasis {
				over := b.marks[mark].Span.End - block.Span.Start - len(label)
				sure = b.marks[mark].Span.Start <= block.Span.Start && over >= 0 && over <= 2
			}
		}
		if !sure && !personal(label) {
			continue
		}
		labels[i], certain[i] = label, sure
		count[label]++
		found++
	}
	again := 0
	for _, n := range count {
		if n > 1 {
			again++
		}
	}
	if found < 3 || len(count) < 2 || again == 0 || found*6 < paragraphs {
		return
	}
	for i, label := range labels {
		if label != "" && (certain[i] || count[label] > 1) {
			b.blocks[i].Kind, b.blocks[i].Label = chancery.Speech, tidy(label)
		}
	}
}

// notSpeakers are words that stand before a colon in letters, cables and
// articles.
var notSpeakers = map[string]bool{
	"from": true, "to": true, "subject": true, "date": true, "re": true, "ref": true, "refs": true, "cc": true, "bcc": true, "info": true, "tags": true, "eo": true, "e.o.": true,
	"summary": true, "comment": true, "note": true, "update": true, "correction": true, "source": true, "sources": true, "photo": true, "image": true, "caption": true,
	"by": true, "place": true, "time": true, "participants": true, "present": true, "classification": true, "background": true, "conclusion": true, "introduction": true,
	"read more": true, "related": true, "see also": true, "contact": true, "tel": true, "phone": true, "email": true, "e-mail": true, "url": true, "editor's note": true,
}

// speakerOf returns what stands before a colon at the beginning of a paragraph
// where it can be a speaker's name, and whether its form alone makes it one: "Q:",
// "MR. BOUCHER:".
func speakerOf(words string) (label string, sure bool) {
	if m := printedSpeaker.FindStringSubmatch(words); m != nil {
		return m[1], true
	}
	i := strings.IndexByte(words, ':')
	if i <= 0 || i > 48 || i+1 < len(words) && words[i+1] != ' ' && words[i+1] != '\n' {
		// "Q. Did you receive it?"
		if len(words) > 3 && (words[0] == 'Q' || words[0] == 'A') && (words[1] == '.' || words[1] == ' ') && words[2] != '.' && (words[1] == '.' && words[2] == ' ' || words[1] == ' ' && unicode.IsUpper(rune(words[2]))) && !strings.HasPrefix(words, "A ") {
			return words[:1], true
		}
		return "", false
	}
	label = words[:i]
	if notSpeakers[strings.ToLower(label)] || strings.Count(label, " ") > 5 {
		return "", false
	}
	letters, capitals := 0, 0
	for _, r := range label {
		switch {
		case unicode.IsUpper(r):
			letters++
			capitals++
		case unicode.IsLetter(r):
			letters++
		case !strings.ContainsRune(" .'’-,()", r):
			return "", false
		}
	}
	first, _ := utf8.DecodeRuneInString(label)
	if letters == 0 || !unicode.IsUpper(first) {
		return "", false
	}
	return label, capitals == letters
}

// printedSpeaker finds the speaker with whom a paragraph of a printed hearing or debate
// begins: a title, a name in capitals and a full stop, perhaps with a dash behind it, as
// the printers of legislatures set them: "Mr. DOYLE. I wrote", "Senator REEVE of Maine. Who",
// "The CHAIRMAN.—The committee".
var printedSpeaker = compiled(`^((?:(?:[A-Z][a-z]{1,4}\.|[A-Z][a-z]+)\s){1,3}(?:Mc|Mac|De|[OD]['’])?[A-Z][A-Z'’-]+(?:\s[A-Z][A-Z'’-]+){0,2}(?:\sof(?:\s(?:the\s)?[A-Z][a-z]+){1,3})?)\.(?:[-–—]+\s?|\s)["“'‘(\[]?[A-Z]`)
