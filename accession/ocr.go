package accession

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"chancery"
)

// tesseract finds the program for optical character recognition. It is looked
// for once; the error says that it is not installed.
var tesseract = sync.OnceValues(func() (string, error) { return exec.LookPath("tesseract") })

// recogniseTime bounds the recognition of one page.
const recogniseTime = 2 * time.Minute

// recognise reads the words of one page from an image in a format that
// Tesseract knows, given on its standard input; nothing is written to disk. The
// lines come in the order that Tesseract reads them in, in points.
func recognise(ctx context.Context, image []byte, dpi float64, page int) ([]pdfLine, error) {
	program, err := tesseract()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, recogniseTime)
	defer cancel()
	args := []string{"stdin", "stdout", "--psm", "3"}
	if dpi > 0 {
		args = append(args, "--dpi", strconv.Itoa(int(dpi)))
	} else {
		dpi = 72 // sizes only matter relative to each other
	}
	cmd := exec.CommandContext(ctx, program, append(args, "tsv")...)
	// One thread: several documents are read at once, and Tesseract's own
	// threads cost more than they give.
	cmd.Env = append(cmd.Environ(), "OMP_THREAD_LIMIT=1")
	cmd.Stdin = bytes.NewReader(image)
	cmd.WaitDelay = 5 * time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("tesseract: %w: %.200s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	return tsvLines(string(out), dpi, page), nil
}

// tsvLines reads Tesseract's table: one row for each page, block, paragraph,
// line (level 4) and word (level 5), with its box in pixels from the top left.
func tsvLines(tsv string, dpi float64, page int) (lines []pdfLine) {
	const level, block, par, row, left, top, width, height, conf, words = 0, 2, 3, 4, 6, 7, 8, 9, 10, 11
	point := 72 / dpi
	var last [3]string
	var heights []float64
	for record := range strings.SplitSeq(tsv, "\n") {
		fields := strings.Split(record, "\t")
		if len(fields) != 12 || fields[level] != "5" || strings.TrimSpace(fields[words]) == "" {
			continue
		}
		n := make([]float64, 12)
		for i := left; i <= conf; i++ {
			n[i], _ = strconv.ParseFloat(fields[i], 64)
		}
		w := word{
			s: strings.TrimSpace(fields[words]), left: n[left] * point, right: (n[left] + n[width]) * point,
			y: -(n[top] + n[height]) * point, size: n[height] * point, conf: max(1, int(n[conf])),
		}
		heights = append(heights, w.size)
		place := [3]string{fields[block], fields[par], fields[row]}
		if len(lines) == 0 || place != last {
			lines = append(lines, pdfLine{page: page, column: number(fields[block]), left: w.left, y: w.y,
				broken: len(lines) > 0 && (place[0] != last[0] || place[1] != last[1])})
		}
		l := &lines[len(lines)-1]
		l.words = append(l.words, w)
		l.right = max(l.right, w.right)
		last = place
	}
	// The box of a word is as high as its highest letter, so that sizes cannot be
	// told from it; only lines far higher than most are in larger letters.
	if len(heights) == 0 {
		return nil
	}
	slices.Sort(heights)
	high := heights[len(heights)*3/4]
	for i := range lines {
		l := &lines[i]
		l.size = high * 1.2
		tallest := 0.0
		for k := range l.words {
			tallest = max(tallest, l.words[k].size)
		}
		if tallest > 1.6*high {
			l.size = tallest * 1.2
		}
		for k := range l.words {
			l.words[k].size = l.size
		}
	}
	return lines
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// certainty says how sure recognition was of the pages' words.
func certainty(sheets []sheet, pages []int) string {
	var confs []int
	for _, i := range pages {
		for _, l := range sheets[i].lines {
			for _, w := range l.words {
				confs = append(confs, w.conf)
			}
		}
	}
	if len(confs) == 0 {
		return ", and none were found"
	}
	slices.SortFunc(confs, cmp.Compare[int])
	return fmt.Sprintf(" (median certainty %d of 100)", confs[len(confs)/2])
}

// parseImage reads the words in a picture of a page.
func parseImage(ctx context.Context, src *Source, b *builder) error {
	if _, err := tesseract(); err != nil {
		b.skip(chancery.Unsupported, "whole document", "an image without a text layer; install tesseract-ocr and add it again to have its words recognised")
		return nil
	}
	lines, err := recognise(ctx, src.Bytes, 0, 0)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
			return err
		}
		return chancery.Errorf(chancery.Damaged, "the image cannot be read; convert it to PNG and add that: %w", err)
	}
	sheets := []sheet{{lines: lines}}
	b.skip(chancery.Guessed, "whole document", "an image; its words were recognised"+certainty(sheets, []int{0}))
	furniture(sheets, []string{""})
	newFlow(sheets).write(b)
	return nil
}
