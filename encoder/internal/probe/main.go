// Probe runs the encoder for the checks in training/, which compare it with
// the reference implementations. It reads texts as JSON strings, one a line,
// from standard input.
//
//	probe pieces WEIGHTS    word pieces: {"ids":[…],"start":[…],"end":[…],"wordStart":[…]} a line, offsets in code points
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"chancery/encoder"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 2 {
		return errors.New("usage: probe pieces WEIGHTS")
	}
	w, err := encoder.OpenWeights(args[1])
	if err != nil {
		return err
	}
	defer w.Close()
	buffered := bufio.NewWriter(out)
	texts := json.NewDecoder(bufio.NewReader(in))
	for {
		var text string
		if err := texts.Decode(&text); errors.Is(err, io.EOF) {
			return buffered.Flush()
		} else if err != nil {
			return err
		}
		switch args[0] {
		case "pieces":
			err = pieces(buffered, w.Tokenizer(), text)
		default:
			err = fmt.Errorf("unknown probe %q", args[0])
		}
		if err != nil {
			return err
		}
	}
}

func pieces(out *bufio.Writer, t *encoder.Tokenizer, text string) error {
	var answer struct {
		IDs       []int32 `json:"ids"`
		Start     []int   `json:"start"`
		End       []int   `json:"end"`
		WordStart []bool  `json:"wordStart"`
	}
	var starts, ends counter
	for _, p := range t.Tokenize(text, nil) {
		answer.IDs = append(answer.IDs, p.ID)
		answer.Start = append(answer.Start, starts.points(text, p.Start))
		answer.End = append(answer.End, ends.points(text, p.End))
		answer.WordStart = append(answer.WordStart, p.WordStart)
	}
	b, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	out.Write(b)
	return out.WriteByte('\n') // bufio keeps the first error
}

// counter turns growing byte offsets into code points.
type counter struct{ byte, point int }

func (c *counter) points(text string, offset int) int {
	c.point += utf8.RuneCountInString(text[c.byte:offset])
	c.byte = offset
	return c.point
}
