//go:build !unix

package attribution

func processorSeconds() float64 { return 0 }
