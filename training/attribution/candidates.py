"""Which stretches are tried as cues."""

import numpy as np


def candidates(p: np.ndarray, threshold: float, most: int = 0) -> list:
    """Stretches of units that may be a cue, as (first, last, probability that a cue starts there).

    p is [units, 3]: the probability of O, B and I in the cue layer. A stretch starts where B has at least
    the threshold and goes on while I is likelier than O and than B. Of two that overlap the one that is
    likelier to start stays. At most so many are returned (0: all), the likeliest."""
    n = len(p)
    found = []
    for i in np.flatnonzero(p[:, 1] >= threshold):
        j = i
        while j + 1 < n and p[j + 1, 2] > max(p[j + 1, 0], p[j + 1, 1]):
            j += 1
        found.append((int(i), int(j), float(p[i, 1])))
    found.sort(key=lambda c: (-c[2], c[0]))
    taken = np.zeros(n, bool)
    out = []
    for c in found:
        if not taken[c[0]:c[1] + 1].any():
            taken[c[0]:c[1] + 1] = True
            out.append(c)
            if most and len(out) == most:
                break
    return sorted(out)
