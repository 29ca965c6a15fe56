//go:build !unix

package encoder

import "os"

// mapFile reads the whole file, where files cannot be mapped.
func mapFile(path string) ([]byte, func() error, error) {
	b, err := os.ReadFile(path)
	return b, nil, err
}
