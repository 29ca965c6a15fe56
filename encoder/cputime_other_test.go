//go:build !unix

package encoder

func processorSeconds() float64 { return 0 }
