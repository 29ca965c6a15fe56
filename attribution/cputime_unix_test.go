//go:build unix

package attribution

import "golang.org/x/sys/unix"

// processorSeconds is the time that the processor has spent on this process.
// On a machine shared with others it says more than the clock on the wall.
func processorSeconds() float64 {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
