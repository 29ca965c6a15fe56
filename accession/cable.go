package accession

import (
	"strings"
	"time"

	"chancery"
)

// The head of a cable, as the posts and ministries of states write them: a date-time group
// with its precedence, the lines FM, TO, INFO, and a subject, which may go on over lines.
//
//	R 021530Z MAY 03
//	FM AMEMBASSY BERN
//	TO RUEHC/SECSTATE WASHDC IMMEDIATE 4521
//	SUBJECT: ...
var (
	timeGroup  = compiled(`^(?:[ZOPRYB] ?){0,3}(\d{6})(?:Z|ZULU) ?([A-Z]{3})(?:[A-Z]{0,6}) ?(\d{2}|\d{4})(?: .{0,20})?$`)
	cableLine  = compiled(`^(FM|FROM|TO|INFO) +(\S.{1,120})$`)
	subject    = compiled(`^(?:SUBJECT|SUBJ): *(\S.*)$`)
	cableField = compiled(`^(?:(?:[A-Z]{2,}|E\.O\.)(?: \d{5})?:|(?:REFS?|TAGS)\b|\d{1,2}\.)`)
	routing    = compiled(`^[A-Z]{4,8}/`)
	precedence = compiled(` (?:FLASH|NIACT|IMMEDIATE|PRIORITY|ROUTINE|DEFERRED)\b.*$| \d{1,5}$`)
)

// cable notes the lines at the head of a cable and reports whether they are there: who it is
// from, and when it was sent or whom it goes to.
func (b *builder) cable() bool {
	var lines []string
	for _, block := range b.blocks[:min(len(b.blocks), 16)] {
		if block.Span.Start > 4000 {
			break
		}
		lines = append(lines, strings.Split(b.words(block), "\n")...)
	}
	var from, title, sent string
	var to []string
	for i := 0; i < len(lines) && title == ""; i++ { // behind the subject stands what the cable says
		line := strings.TrimSpace(lines[i])
		if m := timeGroup.FindStringSubmatch(line); m != nil && sent == "" {
			layout := "021504 Jan 06"
			if len(m[3]) == 4 {
				layout = "021504 Jan 2006"
			}
			if t, err := time.Parse(layout, m[1]+" "+m[2]+" "+m[3]); err == nil {
				sent = t.Format(time.DateOnly)
			}
		} else if m := cableLine.FindStringSubmatch(line); m != nil && strings.ToUpper(m[2]) == m[2] {
			who := stationOf(m[2])
			switch {
			case m[1] == "TO":
				to = append(to, who)
				for i+1 < len(lines) && routing.MatchString(lines[i+1]) {
					i++
					to = append(to, stationOf(strings.TrimSpace(lines[i])))
				}
			case m[1] != "INFO" && from == "":
				from = who
			}
		} else if m := subject.FindStringSubmatch(line); m != nil {
			title = m[1]
			for i++; i < len(lines) && !cableField.MatchString(strings.TrimSpace(lines[i])) && strings.ToUpper(lines[i]) == lines[i]; i++ {
				title += " " + strings.TrimSpace(lines[i])
			}
		}
	}
	if from == "" || sent == "" && len(to) == 0 {
		return false
	}
	if !b.known(chancery.Author) {
		b.fact(chancery.Author, from, "line FM of a cable")
	}
	for _, who := range to {
		b.fact(chancery.Addressee, who, "line TO of a cable")
	}
	if !b.known(chancery.Title) && len(title) < 400 {
		b.fact(chancery.Title, title, "line SUBJECT of a cable")
	}
	if !b.known(chancery.Written) {
		b.fact(chancery.Written, sent, "date-time group of a cable")
	}
	return true
}

// stationOf is a post as an address line names it, without its routing indicator and
// precedence.
func stationOf(line string) string {
	return precedence.ReplaceAllString(routing.ReplaceAllString(line, ""), "")
}
