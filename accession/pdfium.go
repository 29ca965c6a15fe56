package accession

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"chancery"
)

// pdfiumMemory caps what one PDF may make pdfium take, in WebAssembly pages of
// 64 KiB: 1 GiB. A PDF that asks for more ends in a trap of its own instance.
const pdfiumMemory = 16384

// pdfiumPool compiles pdfium on first use and hands out instances, at most one
// a core. Every document gets a fresh one (2 ms), so that what a hostile file
// does to pdfium's memory ends with it. The compiled code is kept in the user's
// cache folder; where there is none or it cannot be written, the first PDF of
// every run waits for the compiler (3 s).
//
// pdfium sees no file system, no network and no clock but the fake one.
var pdfiumPool = sync.OnceValues(func() (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(pdfiumMemory).
		WithCloseOnContextDone(true)
	if dir, err := os.UserCacheDir(); err == nil {
		if cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(dir, "chancery", "pdfium")); err == nil {
			config = config.WithCompilationCache(cache)
		}
	}
	cores := max(1, runtime.GOMAXPROCS(0))
	return webassembly.Init(webassembly.Config{
		MaxIdle: 1, MaxTotal: cores,
		FSConfig: wazero.NewFSConfig(), RuntimeConfig: config,
		Stdout: io.Discard, Stderr: io.Discard,
	})
})

// pdfFile is one PDF open in an instance of pdfium.
//
// pdfium's functions are called directly. go-pdfium's own ways to fetch text
// with positions make twelve calls a character, and a call that can be
// interrupted costs some 2 µs, since wazero watches its context from a
// goroutine; calling for the ends of words only makes this one call a
// character.
type pdfFile struct {
	ctx      context.Context
	instance pdfium.Pdfium
	module   api.Module
	fns      map[string]api.Function
	stack    [16]uint64
	doc      uint64
	fine     bool   // part words by the places of all their letters
	box      rect   // of the page being read, in its own coordinates
	last     spot   // of the word before
	scratch  uint32 // 4 KiB in pdfium's memory
}

const scratchSize = 4096

// rect is the part of a page that is shown. Text outside it, such as a printer's
// slug, is not on the page.
type rect struct{ left, bottom, right, top float64 }

// errPDFium says that the instance is gone: a trap, memory used up, or the
// context ended.
var errPDFium = errors.New("pdfium gave up")

// openPDF opens a PDF. The caller closes it.
func openPDF(ctx context.Context, data []byte) (f *pdfFile, err error) {
	pool, err := pdfiumPool()
	if err != nil {
		return nil, fmt.Errorf("pdfium does not start: %w", err)
	}
	instance, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("pdfium gave no instance: %w", err)
	}
	f = &pdfFile{ctx: ctx, instance: instance, fns: make(map[string]api.Function)}
	defer func(opened *pdfFile) {
		if err != nil {
			opened.close()
		}
	}(f)
	// GetImplementation returns a pointer to a struct of an internal package
	// with the exported field Module.
	v := reflect.Indirect(reflect.ValueOf(instance.GetImplementation()))
	if v.Kind() == reflect.Struct {
		if m := v.FieldByName("Module"); m.IsValid() {
			f.module, _ = m.Interface().(api.Module)
		}
	}
	if f.module == nil {
		return nil, errors.New("this version of go-pdfium does not show its module")
	}
	scratch, err := f.call("malloc", scratchSize)
	if err != nil {
		return nil, err
	}
	f.scratch = uint32(scratch)
	at, err := f.call("malloc", uint64(len(data)))
	if err != nil {
		return nil, err
	}
	if at == 0 || !f.module.Memory().Write(uint32(at), data) {
		return nil, chancery.Errorf(chancery.TooLarge, "the PDF does not fit into the memory allowed for one (%d MiB)", pdfiumMemory/16)
	}
	if f.doc, err = f.call("FPDF_LoadMemDocument64", at, uint64(len(data)), 0); err != nil {
		return nil, err
	}
	if f.doc != 0 {
		return f, nil
	}
	code, err := f.call("FPDF_GetLastError")
	if err != nil {
		return nil, err
	}
	switch code {
	case 4: // FPDF_ERR_PASSWORD
		return nil, chancery.Errorf(chancery.Encrypted, "the PDF is protected by a password; open it with the password, print it to a new PDF and add that")
	case 5: // FPDF_ERR_SECURITY
		return nil, chancery.Errorf(chancery.Encrypted, "the PDF is encrypted in a way that cannot be opened; ask its owner for an unprotected copy")
	}
	return nil, chancery.Errorf(chancery.Damaged, "the PDF is damaged or truncated beyond repair; get a whole copy")
}

// close gives the instance back, which ends it.
func (f *pdfFile) close() { f.instance.Close() }

// call runs a function of pdfium. The end of the context ends the instance.
func (f *pdfFile) call(name string, args ...uint64) (uint64, error) {
	fn := f.fns[name]
	if fn == nil {
		if fn = f.module.ExportedFunction(name); fn == nil {
			return 0, fmt.Errorf("pdfium has no function %s", name)
		}
		f.fns[name] = fn
	}
	copy(f.stack[:], args)
	if err := fn.CallWithStack(f.ctx, f.stack[:]); err != nil {
		if f.ctx.Err() != nil {
			return 0, f.ctx.Err()
		}
		return 0, fmt.Errorf("%w in %s: %w", errPDFium, name, err)
	}
	return f.stack[0], nil
}

// wide calls a function that writes a string in UTF-16 to a buffer, and returns
// the string. The function takes the buffer and its size as last arguments and
// returns the bytes needed, with the two of the end mark.
func (f *pdfFile) wide(name string, args ...uint64) string {
	const size = scratchSize - 64
	n, err := f.call(name, append(args, uint64(f.scratch), size)...)
	if err != nil || uint32(n) < 2 || uint32(n) > size {
		return ""
	}
	raw, _ := f.module.Memory().Read(f.scratch, uint32(n)-2)
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i]) | uint16(raw[2*i+1])<<8
	}
	return string(utf16.Decode(units))
}

// meta returns an entry of the Info dictionary.
func (f *pdfFile) meta(tag string) string {
	at := f.scratch + scratchSize - 64
	f.module.Memory().Write(at, append([]byte(tag), 0))
	return f.wide("FPDF_GetMetaText", f.doc, uint64(at))
}

// word is a run of letters without white space on one line of a page, in one
// size, in points, y upwards.
type word struct {
	s           string
	left, right float64
	y           float64 // of the baseline
	size        float64 // of the font as rendered
	angle       float64 // of the baseline, radians
	bold        bool
	initial     bool // a large letter that opens a chapter, brought down to its line
	glued       bool // no white space stands between it and the word before
	conf        int  // certainty of recognition, 1 to 100; 0 for text that was never an image
}

// spot is where one character stands.
type spot struct {
	left, right, top, bottom float64 // of the space that the font gives every letter
	x, y                     float64 // origin, on the baseline
	size, angle              float64
}

// like reports whether a space as high as that of q, on a line as high, says
// that size and baseline are those of q too.
func (p spot) like(q spot) bool {
	return q.size > 0 && math.Abs(q.angle) < 0.01 && math.Abs(p.bottom-q.bottom) < 0.01 && math.Abs(p.top-q.top) < 0.01
}

// usable reports whether all numbers are such as a page can have.
func (p spot) usable() bool {
	for _, v := range [...]float64{p.left, p.right, p.x, p.y, p.size, p.angle} {
		if math.IsNaN(v) || math.Abs(v) > 1e6 {
			return false
		}
	}
	return p.size > 0
}

// level reports whether q goes on in the line and the size of p.
func (p spot) level(q spot) bool {
	dx, dy := q.x-p.x, q.y-p.y
	along := dx*math.Cos(p.angle) + dy*math.Sin(p.angle)
	off := dy*math.Cos(p.angle) - dx*math.Sin(p.angle)
	return math.Abs(p.size-q.size) < 0.05*p.size && math.Abs(off) < 0.12*p.size && along > -0.5*p.size
}

// pdfPage is a page with its words in the order of the file.
type pdfPage struct {
	words         []word
	width, height float64
	objects       int // drawn on it
}

// page reads the words of a page.
func (f *pdfFile) page(i int) (pdfPage, error) {
	var p pdfPage
	page, err := f.call("FPDF_LoadPage", f.doc, uint64(i))
	if err != nil {
		return p, err
	}
	if page == 0 {
		return p, chancery.Errorf(chancery.Damaged, "the page cannot be read")
	}
	defer f.call("FPDF_ClosePage", page)
	w, _ := f.call("FPDF_GetPageWidthF", page)
	h, _ := f.call("FPDF_GetPageHeightF", page)
	n, err := f.call("FPDFPage_CountObjects", page)
	if err != nil {
		return p, err
	}
	p.width, p.height, p.objects = float64(api.DecodeF32(w)), float64(api.DecodeF32(h)), int(int32(n))
	f.box = rect{0, 0, math.Inf(1), math.Inf(1)}
	if ok, err := f.call("FPDF_GetPageBoundingBox", page, uint64(f.scratch)); err != nil {
		return p, err
	} else if uint32(ok) != 0 {
		f.box = rect{f.f32(0), f.f32(12), f.f32(8), f.f32(4)}
	}
	text, err := f.call("FPDFText_LoadPage", page)
	if err != nil || text == 0 {
		return p, err
	}
	defer f.call("FPDFText_ClosePage", text)
	runes, err := f.runes(text)
	if err != nil {
		return p, err
	}
	readTeX(runes)
	f.last = spot{}
	for start := 0; start < len(runes); {
		if parting(runes[start]) {
			start++
			continue
		}
		end := start + 1
		// A hyphen at the end of a line ends the word, since pdfium notes no
		// line break after it.
		for end < len(runes) && !parting(runes[end]) && !lineHyphen(runes[end-1]) {
			end++
		}
		if err := f.words(&p, text, runes, start, end); err != nil {
			return p, err
		}
		start = end
	}
	return p, nil
}

func parting(r rune) bool { return r == 0 || unicode.IsSpace(r) }

// lineHyphen reports whether r is what pdfium writes for a hyphen at the end of
// a line.
func lineHyphen(r rune) bool { return r == 0x02 || r == 0xFFFE }

// readTeX puts right what the bitmap fonts of older TeX leave in a text layer:
// those fonts name no letters, so that ligatures, dashes and quotation marks
// come as the control characters at their places in the encodings T1 (Cork,
// 1990) and OT1.
func readTeX(runes []rune) {
	letter := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || runes[i] >= 0xFB00 && runes[i] <= 0xFB04)
	}
	for i, r := range runes {
		switch {
		case r >= 0x10 && r <= 0x12:
			runes[i] = []rune("“”„")[r-0x10]
		case r == 0x15:
			runes[i] = '–'
		case r == 0x16:
			runes[i] = '—'
		case r >= 0x1B && r <= 0x1F && (letter(i-1) || letter(i+1)):
			runes[i] = 0xFB00 + r - 0x1B
		case r == '\r' && i+1 < len(runes) && runes[i+1] == '\n': // pdfium's own line break
		case r == 0x0F && !letter(i-1) && !letter(i+1):
			runes[i] = '•' // of the font for symbols, OMS
		case r >= 0x0B && r <= 0x0F && (letter(i-1) || letter(i+1)):
			runes[i] = 0xFB00 + r - 0x0B
		}
	}
}

// runes returns every character of a text page; its index is pdfium's.
func (f *pdfFile) runes(text uint64) ([]rune, error) {
	c, err := f.call("FPDFText_CountChars", text)
	if err != nil {
		return nil, err
	}
	count := max(0, int(int32(c)))
	runes := make([]rune, count)
	buffer, err := f.call("malloc", uint64(2*count+2))
	if err != nil {
		return nil, err
	}
	if buffer != 0 {
		defer f.call("free", buffer)
		n, err := f.call("FPDFText_GetText", text, 0, uint64(count), buffer)
		if err != nil {
			return nil, err
		}
		// Where pdfium writes another number of units than it has characters,
		// units and characters do not correspond.
		if raw, ok := f.module.Memory().Read(uint32(buffer), uint32(2*count)); ok && int(int32(n)) == count+1 {
			whole := true
			for i := range runes {
				runes[i] = rune(raw[2*i]) | rune(raw[2*i+1])<<8
				whole = whole && !utf16.IsSurrogate(runes[i])
			}
			if whole {
				return runes, nil
			}
		}
	}
	for i := range runes {
		u, err := f.call("FPDFText_GetUnicode", text, uint64(i))
		if err != nil {
			return nil, err
		}
		runes[i] = rune(uint32(u))
	}
	return runes, nil
}

// f32 reads a float at an offset of the scratch memory.
func (f *pdfFile) f32(offset uint32) float64 {
	v, _ := f.module.Memory().ReadFloat32Le(f.scratch + offset)
	return float64(v)
}

// spot fetches where a character stands. Where it is like the last one, only its
// place on the line is asked for: calls are what reading a page costs.
func (f *pdfFile) spot(text uint64, i int, last spot) (s spot, err error) {
	mem, at := f.module.Memory(), f.scratch
	if _, err = f.call("FPDFText_GetLooseCharBox", text, uint64(i), uint64(at)); err != nil {
		return s, err
	}
	s.left, s.right = f.f32(0)-f.box.left, f.f32(8)-f.box.left
	s.top, s.bottom = f.f32(4), f.f32(12)
	if s.like(last) {
		s.x, s.y, s.size, s.angle = s.left, last.y, last.size, last.angle
		return s, nil
	}
	if _, err = f.call("FPDFText_GetCharOrigin", text, uint64(i), uint64(at), uint64(at+8)); err != nil {
		return s, err
	}
	s.x, _ = mem.ReadFloat64Le(at)
	s.y, _ = mem.ReadFloat64Le(at + 8)
	s.x, s.y = s.x-f.box.left, s.y-f.box.bottom
	size, err := f.call("FPDFText_GetFontSize", text, uint64(i))
	if err != nil {
		return s, err
	}
	s.size = api.DecodeF64(size)
	ok, err := f.call("FPDFText_GetMatrix", text, uint64(i), uint64(at))
	if err != nil {
		return s, err
	}
	if uint32(ok) != 0 {
		a, b, c, d := f.f32(0), f.f32(4), f.f32(8), f.f32(12)
		s.size *= math.Hypot(c, d)
		s.angle = math.Atan2(b, a)
	}
	if math.Abs(s.angle) > 0.01 { // the box spans the letter across; along its line it is as wide as it is high
		reach := math.Abs(math.Sin(s.angle))*math.Abs(s.top-s.bottom) + math.Abs(math.Cos(s.angle))*(s.right-s.left)
		s.left, s.right = s.x, s.x+reach
	}
	return s, nil
}

// thinSpace is the narrowest space between words, as a part of the size of the
// letters: half of what most fonts have.
const thinSpace = 0.13

// words appends the run of characters [start, end) as one word, or as several
// where its size or baseline changes (a note's sign after a word).
func (f *pdfFile) words(p *pdfPage, text uint64, runes []rune, start, end int) error {
	first, err := f.spot(text, start, f.last)
	if err != nil {
		return err
	}
	last := first
	if end-start > 1 {
		if last, err = f.spot(text, end-1, first); err != nil {
			return err
		}
	}
	add := func(start, end int, first, last spot, glued bool) error {
		if !first.usable() || !last.usable() || first.x < -1 || first.y < -1 || first.x > f.box.right-f.box.left+1 || first.y > f.box.top-f.box.bottom+1 {
			return nil
		}
		// Only lines that are bold throughout matter, so the face is asked for at
		// the beginning of a line and as long as it stays bold.
		bold := false
		if n := len(p.words); n == 0 || start == 0 || p.words[n-1].bold || !first.like(f.last) || runes[start-1] == '\n' || lineHyphen(runes[start-1]) {
			var err error
			if bold, err = f.bold(text, start); err != nil {
				return err
			}
		}
		f.last = last
		w := word{s: string(runes[start:end]), y: first.y, left: first.left, right: last.right, size: first.size,
			angle: first.angle, bold: bold, glued: glued}
		if math.Abs(w.angle) > 0.01 { // turned about the page's corner so that the line lies flat
			sin, cos := math.Sincos(-w.angle)
			reach := last.right - last.left
			w.left, w.y = first.x*cos-first.y*sin, first.x*sin+first.y*cos
			w.right = last.x*cos - last.y*sin + reach
		}
		p.words = append(p.words, w)
		return nil
	}
	if !f.fine && first.level(last) && last.right-first.left < 3*float64(end-start)*first.size {
		return add(start, end, first, last, false)
	}
	// Somewhere inside it changes.
	from, head, before, glued := start, first, first, false
	widest := 1.0
	if f.fine {
		widest = thinSpace
	}
	for i := start + 1; i <= end; i++ {
		var here spot
		if i < end {
			if here, err = f.spot(text, i, before); err != nil {
				return err
			}
			if before.level(here) && here.left-before.right < widest*before.size {
				before = here
				continue
			}
		}
		if err := add(from, i, head, before, glued); err != nil {
			return err
		}
		glued = here.left-before.right < widest*before.size
		from, head, before = i, here, here
	}
	return nil
}

// bold reports whether the font of a character is bold, by its name first:
// descriptors often do not say.
func (f *pdfFile) bold(text uint64, i int) (bool, error) {
	n, err := f.call("FPDFText_GetFontInfo", text, uint64(i), uint64(f.scratch), 256, uint64(f.scratch+512))
	if err != nil || uint32(n) == 0 || uint32(n) > 256 {
		return false, err
	}
	raw, _ := f.module.Memory().Read(f.scratch, uint32(n)-1)
	name := strings.ToLower(string(raw))
	flags, _ := f.module.Memory().ReadUint32Le(f.scratch + 512)
	return strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy") ||
		strings.HasSuffix(name, "medi") || strings.Contains(name, "demi") ||
		strings.HasPrefix(name, "cmbx") || strings.Contains(name, "+cmbx") || flags&(1<<18) != 0, nil
}

// label returns what the file says is printed on a page, or "".
func (f *pdfFile) label(i int) string {
	return strings.TrimSpace(f.wide("FPDF_GetPageLabel", f.doc, uint64(i)))
}

// pages returns the number of pages.
func (f *pdfFile) pages() (int, error) {
	n, err := f.call("FPDF_GetPageCount", f.doc)
	return int(int32(n)), err
}

// render draws a page in grey at the given resolution, no side longer than
// limit pixels, and returns it as a PGM image with the resolution used.
func (f *pdfFile) render(i int, dpi float64, limit int) (pgm []byte, used float64, err error) {
	page, err := f.call("FPDF_LoadPage", f.doc, uint64(i))
	if err != nil || page == 0 {
		return nil, 0, errors.Join(err, chancery.Errorf(chancery.Damaged, "the page cannot be drawn"))
	}
	defer f.call("FPDF_ClosePage", page)
	w, _ := f.call("FPDF_GetPageWidthF", page)
	h, _ := f.call("FPDF_GetPageHeightF", page)
	width, height := float64(api.DecodeF32(w)), float64(api.DecodeF32(h))
	if longest := max(width, height) * dpi / 72; longest > float64(limit) {
		dpi *= float64(limit) / longest
	}
	px, py := uint64(max(1, width*dpi/72)), uint64(max(1, height*dpi/72))
	const grey, annotations = 1, 1 // FPDFBitmap_Gray, FPDF_ANNOT
	bitmap, err := f.call("FPDFBitmap_CreateEx", px, py, grey, 0, 0)
	if err != nil || bitmap == 0 {
		return nil, 0, errors.Join(err, chancery.Errorf(chancery.TooLarge, "the page is too large to be drawn"))
	}
	defer f.call("FPDFBitmap_Destroy", bitmap)
	if _, err := f.call("FPDFBitmap_FillRect", bitmap, 0, 0, px, py, 0xFFFFFFFF); err != nil {
		return nil, 0, err
	}
	if _, err := f.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, px, py, 0, annotations); err != nil {
		return nil, 0, err
	}
	buffer, err := f.call("FPDFBitmap_GetBuffer", bitmap)
	if err != nil {
		return nil, 0, err
	}
	s, err := f.call("FPDFBitmap_GetStride", bitmap)
	if err != nil {
		return nil, 0, err
	}
	stride := uint32(s)
	raw, ok := f.module.Memory().Read(uint32(buffer), stride*uint32(py))
	if !ok {
		return nil, 0, errPDFium
	}
	pgm = fmt.Appendf(nil, "P5\n%d %d\n255\n", px, py)
	for y := range uint32(py) {
		pgm = append(pgm, raw[y*stride:y*stride+uint32(px)]...)
	}
	return pgm, dpi, nil
}

// pdfDate turns a date of the Info dictionary, "D:20060523120000+02'00'", into a
// day in EDTF, or "" for what is none (ISO 32000-1, 7.9.4).
func pdfDate(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "D:")
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits < 4 {
		return ""
	}
	year := s[:4]
	if y, _ := strconv.Atoi(year); y < 1000 {
		return ""
	}
	switch {
	case digits >= 8:
		return day(year + "-" + s[4:6] + "-" + s[6:8])
	case digits >= 6:
		return day(year + "-" + s[4:6])
	}
	return year
}
