package kernel

// Plain Go has no vector registers, but one 64-bit multiplication by a code
// multiplies three weights at once when they lie 21 bits apart: weights are
// lifted to 1…255, a product takes 16 bits, and 32 of them fit a field. On the
// machines tried this is three times as fast as one product at a time.
const (
	field     = 21
	fieldMask = 1<<field - 1
	fieldRun  = 32 // products that a field can hold: 32·255·255 < 2^21
	perWord   = 3
)

// multiplyPlain spreads six columns of weights at a time and takes the rows
// past them two by two.
func (m *Int8Matrix) multiplyPlain(c []float32, ldc int, a *Codes, from, rows int) {
	runs := roundUp(m.In, fieldRun) / fieldRun
	a.words = resize(a.words, runs)
	a.totals = resize(a.totals, rows)
	row := func(i int) []byte { return a.data[(from+i)*a.stride:][:a.stride] }
	for i := range rows {
		for _, q := range row(i) {
			a.totals[i] += int64(q)
		}
	}
	for o := 0; o < m.Out; o += 2 * perWord {
		m.spread(a.words, o)
		for i := 0; i < rows; i += 2 {
			j := min(i+1, rows-1) // past the last row it is computed again
			first, second := row(i), row(j)
			var x, y [2 * perWord]int64
			for r := range a.words {
				x0, x1, y0, y1 := fields((*[fieldRun]byte)(first[r*fieldRun:]), (*[fieldRun]byte)(second[r*fieldRun:]), &a.words[r])
				unfold(&x, x0, x1)
				unfold(&y, y0, y1)
			}
			m.finish(c[i*ldc:], &x, a.totals[i], a.rows[from+i], o)
			m.finish(c[j*ldc:], &y, a.totals[j], a.rows[from+j], o)
		}
	}
}

// fields adds up a run of products of two rows with two words of weights. It
// stands alone because so few values fit the registers, and takes two turns at
// once because the compiler does not.
//
//go:noinline
func fields(x, y *[fieldRun]byte, w *[fieldRun][2]uint64) (x0, x1, y0, y1 uint64) {
	_, _, _ = *x, *y, *w // not nil: no need to ask in the loop
	for k := 0; k < fieldRun; k += 2 {
		u, v := uint64(x[k]), uint64(y[k])
		a, b := w[k][0], w[k][1]
		x0 += u * a
		y0 += v * a
		x1 += u * b
		y1 += v * b
		u, v = uint64(x[k+1]), uint64(y[k+1])
		a, b = w[k+1][0], w[k+1][1]
		x0 += u * a
		y0 += v * a
		x1 += u * b
		y1 += v * b
	}
	return
}

func unfold(sums *[6]int64, w0, w1 uint64) {
	sums[0] += int64(w0 & fieldMask)
	sums[1] += int64(w0 >> field & fieldMask)
	sums[2] += int64(w0 >> (2 * field))
	sums[3] += int64(w1 & fieldMask)
	sums[4] += int64(w1 >> field & fieldMask)
	sums[5] += int64(w1 >> (2 * field))
}

// spread lifts the weights of outputs o…o+5 into the fields of words. Past the
// last output the last one stands again, and does not count.
func (m *Int8Matrix) spread(words [][fieldRun][2]uint64, o int) {
	column := func(j int) []int8 { return m.plain[min(o+j, m.Out-1)*m.In:][:m.In] }
	for half := range 2 {
		a, b, c := column(3*half), column(3*half+1), column(3*half+2)
		for r := range words {
			n := min(fieldRun, m.In-r*fieldRun)
			a, b, c := a[r*fieldRun:][:n], b[r*fieldRun:][:n], c[r*fieldRun:][:n]
			for k := range words[r][:n] {
				words[r][k][half] = uint64(uint8(a[k])^0x80) | uint64(uint8(b[k])^0x80)<<field | uint64(uint8(c[k])^0x80)<<(2*field)
			}
		}
	}
}

func (m *Int8Matrix) finish(c []float32, sums *[6]int64, total int64, a Affine, o int) {
	for j := range min(2*perWord, m.Out-o) {
		acc := float32(int32(sums[j] - 128*total))
		lifted := a.Low*m.column[m.Out+o+j] + m.column[2*m.Out+o+j]
		c[o+j] = float32(acc*a.Scale)*m.column[o+j] + lifted
	}
}
