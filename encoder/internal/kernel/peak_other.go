//go:build !amd64

package kernel

// Peak is not measured on this architecture.
func Peak() float64 { return 0 }
