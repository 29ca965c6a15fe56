package kernel

import (
	"fmt"
	"testing"
)

// BenchmarkInt8 multiplies 96 rows by the two shapes of a MiniLM layer.
func BenchmarkInt8(b *testing.B) {
	for _, shape := range [][2]int{{384, 1536}, {1536, 384}} {
		in, out := shape[0], shape[1]
		for _, s := range append(Usable(), testOnly()...) {
			b.Run(fmt.Sprintf("%s/%dx%d", s.name, in, out), func(b *testing.B) {
				r := random(1)
				w := make([]int8, in*out)
				for i := range w {
					w[i] = int8(r.IntN(255) - 127)
				}
				m, _ := s.NewInt8Matrix(w, floats(r, out, 1), nil, in, out)
				const rows = 96
				x := floats(r, rows*in, 1)
				var a Codes
				a.Reset(s, rows, in)
				for i := range rows {
					a.Quantize(i, x[i*in:(i+1)*in])
				}
				c := make([]float32, rows*s.Padded(out))
				for b.Loop() {
					m.Multiply(c, s.Padded(out), &a, 0, rows)
				}
				rate(b, rows*in*out)
			})
		}
	}
}

func rate(b *testing.B, multiplyAdds int) {
	perSecond := float64(multiplyAdds) * float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(perSecond/1e9, "Gmadd/s")
	if peak := Peak(); peak > 0 {
		b.ReportMetric(100*perSecond/peak, "%peak")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkInt16 is attention's two products for a head of 32 over 256 tokens.
func BenchmarkInt16(b *testing.B) {
	for _, shape := range [][3]int{{256, 32, 256}, {256, 256, 32}} {
		rows, depth, out := shape[0], shape[1], shape[2]
		for _, s := range Usable() {
			b.Run(fmt.Sprintf("%s/%dx%dx%d", s.name, rows, depth, out), func(b *testing.B) {
				x := make([]int16, rows*depth)
				y := make([]int16, depth*out)
				var m Int16Matrix
				m.FromRows(s, y, out, depth, depth)
				c := make([]float32, rows*s.Padded(out))
				for b.Loop() {
					m.Multiply(c, s.Padded(out), x, depth, rows, 1)
				}
				rate(b, rows*depth*out)
			})
		}
	}
}

func BenchmarkFloat(b *testing.B) {
	const rows, in, out = 96, 384, 384
	for _, s := range Usable() {
		b.Run(s.name, func(b *testing.B) {
			r := random(1)
			m, _ := s.NewFloatMatrix(floats(r, in*out, 1), nil, in, out)
			x := floats(r, rows*in, 1)
			c := make([]float32, rows*s.Padded(out))
			for b.Loop() {
				m.Multiply(c, s.Padded(out), x, in, rows)
			}
			rate(b, rows*in*out)
		})
	}
}

// BenchmarkRow gives values per second of the functions of a row.
func BenchmarkRow(b *testing.B) {
	const n = 1536
	for _, s := range Usable() {
		x := floats(random(1), n, 1)
		y := make([]int16, n)
		ones := make([]float32, n)
		var codes Codes
		codes.Reset(s, 1, n)
		for _, f := range []struct {
			name string
			run  func()
		}{
			{"GELU", func() { s.GELU(x) }},
			{"Exp2Sum", func() { s.Exp2Sum(x, 3) }},
			{"Quantize", func() { codes.Quantize(0, x) }},
			{"Narrow", func() { s.Narrow(y, x, 100) }},
			{"LayerNorm", func() { s.LayerNorm(x, x, ones, ones, 1e-5) }},
		} {
			b.Run(s.name+"/"+f.name, func(b *testing.B) {
				for b.Loop() {
					f.run()
				}
				b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gvalues/s")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
