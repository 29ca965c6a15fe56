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
	in := roundUp(m.In, 4)
	runs := roundUp(in, fieldRun) / fieldRun
	a.words = resize(a.words, runs*fieldRun)
	a.pair = resize(a.pair, 2*runs*fieldRun) // two rows, zeros behind them
	words, first, second := a.words, a.pair[:runs*fieldRun], a.pair[runs*fieldRun:]
	var sums [2][6]int64

	for o := 0; o < m.Out; o += 2 * perWord {
		m.spread(words, o)
		for i := 0; i < rows; i += 2 {
			two := i+1 < rows
			copy(first, a.data[(from+i)*a.stride:][:m.In])
			if two {
				copy(second, a.data[(from+i+1)*a.stride:][:m.In])
			}
			sums = [2][6]int64{}
			var total [2]int64
			for r := range runs {
				x := (*[fieldRun]byte)(first[r*fieldRun:])
				y := (*[fieldRun]byte)(second[r*fieldRun:])
				w := (*[fieldRun][2]uint64)(words[r*fieldRun:])
				var a0, a1, b0, b1, s0, s1 uint64
				for k := range fieldRun {
					u, v := uint64(x[k]), uint64(y[k])
					w0, w1 := w[k][0], w[k][1]
					a0 += u * w0
					a1 += u * w1
					b0 += v * w0
					b1 += v * w1
					s0 += u
					s1 += v
				}
				unfold(&sums[0], a0, a1)
				unfold(&sums[1], b0, b1)
				total[0] += int64(s0)
				total[1] += int64(s1)
			}
			m.finish(c[i*ldc:], &sums[0], total[0], a.rows[from+i], o)
			if two {
				m.finish(c[(i+1)*ldc:], &sums[1], total[1], a.rows[from+i+1], o)
			}
		}
	}
}

func unfold(sums *[6]int64, w0, w1 uint64) {
	sums[0] += int64(w0 & fieldMask)
	sums[1] += int64(w0 >> field & fieldMask)
	sums[2] += int64(w0 >> (2 * field))
	sums[3] += int64(w1 & fieldMask)
	sums[4] += int64(w1 >> field & fieldMask)
	sums[5] += int64(w1 >> (2 * field))
}

// spread lifts the weights of outputs o…o+5 into the fields of words.
func (m *Int8Matrix) spread(words [][2]uint64, o int) {
	clear(words)
	for j := range min(2*perWord, m.Out-o) {
		shift := field * (j % perWord)
		for k, w := range m.plain[(o+j)*m.In : (o+j+1)*m.In] {
			words[k][j/perWord] |= uint64(int(w)+128) << shift
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
