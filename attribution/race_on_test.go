//go:build race

package attribution

// raceEnabled tells tests that read long texts, which the race detector slows many
// times; all.bash runs them again without it.
const raceEnabled = true
