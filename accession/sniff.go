package accession

import (
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"chancery"
)

// rowType is the media type of one row of JSON lines or CSV; its original is
// one JSON object.
const rowType = "application/json"

// sniff tells the type of an original by its content.
func sniff(src *Source, b *builder) (string, error) {
	m := mimetype.Detect(src.Bytes)
	media, _, _ := strings.Cut(m.String(), ";")
	if strings.HasPrefix(media, "text/") && path.Ext(src.Path) == ".md" {
		media = "text/markdown"
	}
	if parserOf(media) == nil {
		return "", chancery.Errorf(chancery.Unsupported, "it is of the type %s, which Chancery does not read", media)
	}
	return media, nil
}

func parserOf(media string) parser {
	if strings.HasPrefix(media, "image/") {
		media = "image/*"
	}
	return parsers[media]
}

func headed(media string) bool { return true }
