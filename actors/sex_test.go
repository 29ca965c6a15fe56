package actors

import "testing"

func TestSex(t *testing.T) {
	for name, want := range map[string]byte{
		"Mrs. Brandt": 'f', "Mr. Winifred": 'm', "Kenji Morita": 'm', "Bettina Rausch": 'f', "Kelly": 0, "Brandt": 0,
		"Colonel Brisset": 0, "": 0, "Jordan Voss": 0,
	} {
		if got := Sex(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if len(sexes()) < 30_000 || GivenSex("Ilse") != 'f' || GivenSex("Pavel") != 'm' || GivenSex("Jordan") != 0 {
		t.Error("the list of given names is not read")
	}
}
