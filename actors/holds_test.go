package actors

import (
	"testing"

	"chancery"
)

// TestHolds holds which titles with "of" name somebody.
func TestHolds(t *testing.T) {
	for name, office := range map[string]bool{
		"Secretary of State Edda Voss": false, "Chief of Staff Karl Marsh": false, "Minister of Foreign Affairs Anna Brandt": false, "Secretary of State Voss": false,
		"Secretary of State": true, "Minister of Foreign Affairs": true, "Secretary of Health and Human Services": true, "Chief of the General Staff": true,
		"President of the European Commission": true, "Prime Minister of New Zealand": true, "Governor of North Carolina": true, "Secretary of the Navy": true, "Attorney General of Texas": true, "King of Spain": true,
	} {
		if f := newForm(name, chancery.Person); f.isOffice != office {
			t.Errorf("%s: an office %t", name, f.isOffice)
		}
	}
}
