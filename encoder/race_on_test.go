//go:build race

package encoder

// raceEnabled tells tests that compute much in plain Go, which the race
// detector slows tenfold and which shares nothing between goroutines.
const raceEnabled = true
