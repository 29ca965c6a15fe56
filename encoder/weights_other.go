//go:build !unix

package encoder

// mapFile reads the whole file.
func mapFile(path string) ([]byte, func() error, error) { return readFile(path) }
