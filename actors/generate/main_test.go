package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"

	"chancery/internal/shared"
)

// TestGenerated holds the committed file to what the lists give.
func TestGenerated(t *testing.T) {
	folder := shared.Path(t, "data/authority")
	var want bytes.Buffer
	if _, err := officials(folder+"/us-officials.jsonl.gz", &want); err != nil {
		t.Fatal(err)
	}
	if _, err := leaders(folder+"/visits-by-foreign-leaders.jsonl.gz", &want); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("../data/authority.tsv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	have, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want.Bytes()) {
		t.Error("actors/data/authority.tsv.gz is not what the lists give now; run go generate ./actors")
	}
}
