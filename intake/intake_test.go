package intake

import (
	"context"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

func numbers(n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
	}
}

func TestInOrder(t *testing.T) {
	var now, most atomic.Int32
	var got []int
	for r := range inOrder(t.Context(), 4, numbers(200), func(i int, _ error) int {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		time.Sleep(time.Duration(i*7919%5) * 100 * time.Microsecond)
		return i * i
	}) {
		got = append(got, r)
	}
	want := make([]int, 200)
	for i := range want {
		want[i] = i * i
	}
	if !slices.Equal(got, want) {
		t.Errorf("results out of order: %v", got)
	}
	if most.Load() > 4 {
		t.Errorf("%d at once, want at most 4", most.Load())
	}
}

// TestInOrderStops holds that breaking off and cancelling leave no goroutine
// behind and take no more from the source.
func TestInOrderStops(t *testing.T) {
	before := runtime.NumGoroutine()
	var taken atomic.Int32
	work := func(i int, _ error) int { taken.Add(1); return i }
	for r := range inOrder(t.Context(), 2, numbers(1_000_000), work) {
		if r == 10 {
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	for r := range inOrder(ctx, 2, numbers(1_000_000), work) {
		if r == 10 {
			cancel()
		}
		if r > 10 {
			t.Fatalf("got %d after the end", r)
		}
	}
	cancel()
	if taken.Load() > 200 {
		t.Errorf("%d taken, want few more than 22", taken.Load())
	}
	// What has been told to end may still be on its way out.
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}
