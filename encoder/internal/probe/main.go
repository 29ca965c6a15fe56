//go:build unix

// Probe runs the encoder for the checks in training/, which compare it with
// the reference implementations.
//
//	probe pieces WEIGHTS
//	probe vectors WEIGHTS
//	probe labels WEIGHTS HEAD
//	probe time WEIGHTS
//
// Each line of standard input is a JSON value and is answered before the next
// is read. For pieces it is a text, and the answer a line of JSON: the numbers
// of the word pieces, and where they start and end in code points. For the others
// it is a batch of windows, each an array of word pieces with [CLS] and [SEP],
// and the answer is the token vectors, as float32, little-endian, without gaps;
// or the number of the highest output of a linear head for each token, as a JSON
// array; or the seconds that encoding took, by the clock and of the processor.
// CHANCERY_KERNEL and GOMAXPROCS choose kernels and cores.
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"chancery/encoder"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) < 2 {
		return errors.New("usage: probe pieces|vectors|labels|time WEIGHTS [HEAD]")
	}
	w, err := encoder.OpenWeights(args[1])
	if err != nil {
		return err
	}
	defer w.Close()
	answer, err := answerer(args, w)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(out)
	questions := json.NewDecoder(in)
	for {
		if err := answer(questions, buffered); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := buffered.Flush(); err != nil {
			return err
		}
	}
}

// answerer returns what reads one question and writes its answer.
func answerer(args []string, w *encoder.Weights) (func(*json.Decoder, io.Writer) error, error) {
	if args[0] == "pieces" {
		return func(in *json.Decoder, out io.Writer) error { return pieces(in, out, w.Tokenizer()) }, nil
	}
	e, err := encoder.New(w)
	if err != nil {
		return nil, err
	}
	var v encoder.Vectors
	encode := func(in *json.Decoder) error {
		var windows [][]int32
		if err := in.Decode(&windows); err != nil {
			return err
		}
		return e.Encode(context.Background(), windows, &v)
	}
	switch {
	case args[0] == "vectors":
		return func(in *json.Decoder, out io.Writer) error {
			if err := encode(in); err != nil {
				return err
			}
			return binary.Write(out, binary.LittleEndian, v.Rows)
		}, nil
	case args[0] == "labels" && len(args) == 3:
		head, err := e.Linear(args[2])
		if err != nil {
			return nil, err
		}
		return func(in *json.Decoder, out io.Writer) error {
			if err := encode(in); err != nil {
				return err
			}
			scores, err := head.Apply(nil, v.Rows)
			if err != nil {
				return err
			}
			return json.NewEncoder(out).Encode(highest(scores, head.Out))
		}, nil
	case args[0] == "time":
		return func(in *json.Decoder, out io.Writer) error {
			var windows [][]int32
			if err := in.Decode(&windows); err != nil {
				return err
			}
			start, spent := time.Now(), processorSeconds()
			if err := e.Encode(context.Background(), windows, &v); err != nil {
				return err
			}
			return json.NewEncoder(out).Encode(map[string]float64{
				"wall": time.Since(start).Seconds(), "processor": processorSeconds() - spent,
			})
		}, nil
	}
	return nil, fmt.Errorf("unknown probe %q", args)
}

// processorSeconds is the processor time that the program has used so far.
func processorSeconds() float64 {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// highest returns the index of the highest of each so many scores.
func highest(scores []float32, labels int) []int {
	best := make([]int, len(scores)/labels)
	for i := range best {
		row := scores[i*labels : (i+1)*labels]
		for j, s := range row {
			if s > row[best[i]] {
				best[i] = j
			}
		}
	}
	return best
}

func pieces(in *json.Decoder, out io.Writer, t *encoder.Tokenizer) error {
	var text string
	if err := in.Decode(&text); err != nil {
		return err
	}
	answer := struct {
		IDs   []int32 `json:"ids"`
		Start []int   `json:"start"`
		End   []int   `json:"end"`
	}{[]int32{}, []int{}, []int{}}
	var starts, ends counter
	for _, p := range t.Tokenize(text, nil) {
		answer.IDs = append(answer.IDs, p.ID)
		answer.Start = append(answer.Start, starts.points(text, p.Start))
		answer.End = append(answer.End, ends.points(text, p.End))
	}
	return json.NewEncoder(out).Encode(answer)
}

// counter turns byte offsets that never decrease into code points.
type counter struct{ byte, point int }

func (c *counter) points(text string, offset int) int {
	c.point += utf8.RuneCountInString(text[c.byte:offset])
	c.byte = offset
	return c.point
}
