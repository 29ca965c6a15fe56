package encoder

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"chancery/encoder/internal/kernel"
)

// miniLM is the shape of all-MiniLM-L6-v2. Speed does not depend on what the
// weights are, so benchmarks make their own.
var miniLM = Config{Layers: 6, Hidden: 384, Heads: 12, Intermediate: 1536, Vocabulary: 30522, MaxPositions: 512, TypeVocabulary: 2, LayerNormEpsilon: 1e-12}

// multiplyAdds is how many multiply-adds the matrix products of one word piece
// take in a window of n: those with weights, in 8 bits, and those of attention.
func multiplyAdds(c Config, n int) (weights, attention float64) {
	weights = float64(c.Layers * (4*c.Hidden*c.Hidden + 2*c.Hidden*c.Intermediate))
	attention = float64(c.Layers * 2 * c.Hidden * n)
	return
}

// BenchmarkEncode reads 16 windows of 256 word pieces with every kernel set,
// on one core and on two.
func BenchmarkEncode(b *testing.B) {
	w := madeUp(miniLM, true)
	for _, s := range kernel.Usable() {
		for _, cores := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/cores=%d", s.Name(), cores), func(b *testing.B) {
				lengths := make([]int, 16)
				if s.Name() == "portable" {
					lengths = lengths[:4]
				}
				for i := range lengths {
					lengths[i] = 256
				}
				benchmarkEncode(b, w, lengths, withKernel(s.Name()), Cores(cores))
			})
		}
	}
}

// BenchmarkEncodeUnequal reads windows of all lengths, of which a runtime that
// pads them would waste half.
func BenchmarkEncodeUnequal(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	lengths := make([]int, 64)
	for i := range lengths {
		lengths[i] = 1 + r.IntN(256)
	}
	benchmarkEncode(b, madeUp(miniLM, true), lengths, Cores(1))
}

// BenchmarkEncodeOne is the time that one window of 256 takes.
func BenchmarkEncodeOne(b *testing.B) {
	w := madeUp(miniLM, true)
	for _, cores := range []int{1, 2} {
		b.Run(fmt.Sprintf("cores=%d", cores), func(b *testing.B) {
			benchmarkEncode(b, w, []int{256}, Cores(cores))
		})
	}
}

// BenchmarkEncodeFloat reads with float32 weights.
func BenchmarkEncodeFloat(b *testing.B) {
	benchmarkEncode(b, madeUp(miniLM, false), []int{256, 256, 256, 256}, Cores(1))
}

func benchmarkEncode(b *testing.B, w *Weights, lengths []int, opts ...Option) {
	e := mustNew(b, w, opts...)
	windows := randomWindows(miniLM, lengths...)
	var v Vectors
	if err := e.Encode(context.Background(), windows, &v); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	processor := processorSeconds()
	for b.Loop() {
		if err := e.Encode(context.Background(), windows, &v); err != nil {
			b.Fatal(err)
		}
	}
	processor = (processorSeconds() - processor) / float64(b.N)
	seconds := b.Elapsed().Seconds() / float64(b.N)
	var pieces, products, inWeights float64
	for _, n := range lengths {
		inW, inA := multiplyAdds(miniLM, n)
		pieces += float64(n)
		products += float64(n) * (inW + inA)
		inWeights += float64(n) * inW
	}
	b.ReportMetric(pieces/seconds, "pieces/s")
	if processor > 0 {
		b.ReportMetric(pieces/processor, "pieces/cpu-s")
		b.ReportMetric(products/processor/1e9, "Gmadd/cpu-s")
		if peak := kernel.Peak(); peak > 0 {
			// Of what a core could do in 8 bits, had it nothing else to do.
			b.ReportMetric(100*inWeights/processor/peak, "%peak")
		}
	}
}

// BenchmarkNew lays out the weights of MiniLM, as is done once on opening.
func BenchmarkNew(b *testing.B) {
	w := madeUp(miniLM, true)
	for b.Loop() {
		mustNew(b, w)
	}
}

// BenchmarkOpen is the whole of opening: verifying the file's digest, the word
// pieces, and laying out the weights. It needs the weights of MiniLM.
func BenchmarkOpen(b *testing.B) {
	data, err := os.ReadFile(weightsPath(b, "minilm-int8.weights"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w, err := ParseWeights(data)
		if err != nil {
			b.Fatal(err)
		}
		mustNew(b, w)
	}
}
