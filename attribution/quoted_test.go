package attribution

import (
	"testing"

	"chancery"
)

// TestQuotedAs tells titles and scare quotes from speech; the first quotation of each
// text counts.
func TestQuotedAs(t *testing.T) {
	names := map[quotedAs]string{asSpeech: "speech", asTitle: "title", asScare: "scare"}
	for _, c := range []struct {
		text string
		want quotedAs
	}{
		{"“We never saw the letter,” Voss said.", asSpeech},
		{"Voss called the letter “weak”.", asSpeech},
		{"Voss described it as “a feeler”.", asSpeech},
		{"Voss said the offer was “dead on arrival”.", asSpeech},
		{"“No,” she said.", asSpeech},
		{"“Weak,” said Voss.", asSpeech},
		{"“Go Home Now!” the crowd chanted.", asSpeech},
		{"She wrote: “Nothing was signed.”", asSpeech},
		{"“Unload the Grain”", asTitle},
		{"In her book “The Second Envelope” she tells the story.", asTitle},
		{"a film called “Harbour”, which nobody saw", asTitle},
		{"the star of television’s “Scandal,” came late", asTitle},
		{"He whistled “The Miller’s Daughter” on the stairs.", asTitle},
		{"an article entitled “Who Burned the Log?” in the Review", asTitle},
		{"The so-called “reformers” lost.", asScare},
		{"the “reformers” of the south", asScare},
		{"his “friend” from the bank", asScare},
		{"the word “valley” is nowhere in it", asScare},
		{"the “offer said it all”", asSpeech},
		{"“THE GRAIN IS OURS” said the banner.", asSpeech},
		{"“We carry on\n\n“into the next paragraph,” Voss said.", asSpeech},
	} {
		r := newReading(&chancery.Document{Text: c.text})
		if len(r.quotations) == 0 {
			t.Errorf("%q: no quotation", c.text)
			continue
		}
		if got := r.quotedAs(0); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, names[got], names[c.want])
		}
	}
}
