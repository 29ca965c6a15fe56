package encoder

import "slices"

// Vectors are the token vectors of a batch of windows. The memory is used again
// when the same Vectors is given to Encode once more.
type Vectors struct {
	Width int       // of a vector: the encoder's Hidden
	Rows  []float32 // all vectors, window after window, without gaps
	start []int     // first row of each window, and the number of all
}

// Windows is the number of windows.
func (v *Vectors) Windows() int { return max(0, len(v.start)-1) }

// Len is the number of tokens of window i.
func (v *Vectors) Len(i int) int { return v.start[i+1] - v.start[i] }

// Start is the number of tokens before window i, so that token t of the window
// is row Start(i)+t of what a head computes from all Rows.
func (v *Vectors) Start(i int) int { return v.start[i] }

// Window is the vectors of window i, one after the other.
func (v *Vectors) Window(i int) []float32 {
	return v.Rows[v.start[i]*v.Width : v.start[i+1]*v.Width]
}

// Token is the vector of token t of window i.
func (v *Vectors) Token(i, t int) []float32 {
	at := (v.start[i] + t) * v.Width
	return v.Rows[at : at+v.Width]
}

// layOut makes room for the windows.
func (v *Vectors) layOut(windows [][]int32, width int) {
	v.Width = width
	v.start = append(v.start[:0], 0)
	rows := 0
	for _, w := range windows {
		rows += len(w)
		v.start = append(v.start, rows)
	}
	v.Rows = slices.Grow(v.Rows[:0], rows*width)[:rows*width]
}
