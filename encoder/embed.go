package encoder

import (
	"context"
	"math"
)

// Embed computes one vector per window for comparing sentences: the mean of its
// token vectors, [CLS] and [SEP] among them as in training, brought to length 1.
// The cosine of two texts is then the scalar product of their vectors. Result i
// is of width Hidden and belongs to window i. Errors are those of
// [Encoder.Encode]; a mean of zero stays zero.
func (e *Encoder) Embed(ctx context.Context, windows [][]int32) ([][]float32, error) {
	var v Vectors
	if err := e.Encode(ctx, windows, &v); err != nil {
		return nil, err
	}
	return v.Pool(), nil
}

// Pool is what [Encoder.Embed] returns, from token vectors already computed.
func (v *Vectors) Pool() [][]float32 {
	out := make([][]float32, v.Windows())
	sum := make([]float64, v.Width)
	for i := range out {
		clear(sum)
		for t := range v.Len(i) {
			for j, x := range v.Token(i, t) {
				sum[j] += float64(x)
			}
		}
		var square float64
		for _, s := range sum {
			square += s * s
		}
		length := math.Sqrt(square)
		if length == 0 {
			length = 1
		}
		out[i] = make([]float32, v.Width)
		for j, s := range sum {
			out[i][j] = float32(s / length)
		}
	}
	return out
}
