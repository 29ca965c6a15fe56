// Package dossier holds the example dossier: ten documents of an invented
// affair, which the program's demo reads, and their key, written by hand, which
// the tests of every part of Chancery are held to.
//
// States, people, papers and outlets in it do not exist; 00-about.md says so to
// the reader. key/README.md describes the key's format and how things are
// marked in it; source/ has the plain text of each document and the script
// that makes the documents from it.
package dossier

import (
	"embed"
	"io/fs"
	"strings"

	"chancery"
)

//go:embed 00-about.md 01-*.html 02-*.txt 03-*.eml 04-*.md 05-*.pdf 06-*.html 07-*.xml 08-*.docx 09-*.mbox 10-*.odt
var documents embed.FS

//go:embed key source/*.txt
var answers embed.FS

// About is the name of the first page among [Files]: what the dossier is, and
// that all in it is invented. It is meant for the reader of the program's demo
// and is no document of the affair; the key has nothing on it.
const About = "00-about.md"

// Files returns the documents and the first page, all at the top of the file
// system.
func Files() fs.FS { return documents }

// plain returns the plain text of the document whose source text is named:
// paragraphs parted by a blank line, without the signs that the script reads.
func plain(fsys fs.FS, name string) (string, error) {
	b, err := fs.ReadFile(fsys, "source/"+name+".txt")
	if err != nil {
		return "", chancery.Errorf(chancery.NotFound, "the dossier has no source text %q", name)
	}
	return strip(string(b)), nil
}

// strip takes a source text's signs away: the one at the head of a paragraph,
// and the mark where a footnote's number stands.
func strip(source string) string {
	paragraphs := strings.Split(strings.TrimSpace(source), "\n\n")
	for i, p := range paragraphs {
		sign, rest, ok := strings.Cut(p, " ")
		switch {
		case !ok:
		case sign == "^": // a footnote, whose number is no part of the text either
			_, p, _ = strings.Cut(rest, " ")
		case strings.Trim(sign, "#") == "", sign == "~", sign == ">":
			p = rest
		}
		paragraphs[i] = strings.ReplaceAll(p, "^1", "")
	}
	return strings.Join(paragraphs, "\n\n")
}
