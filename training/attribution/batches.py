"""Articles cut into what one step of training reads."""

from dataclasses import dataclass

import numpy as np

from .candidates import candidates
from .model import REACH
from .polnear import Frame, frame_labels, layer_targets
from .units import WINDOW, Reader, windows

WINDOWS = 16  # in a batch
STEP = 192  # from window to window in training; an interrupted run must find its batches again, so this does not follow reading's
LONGEST = 8  # windows of one article in one piece: bounds the memory of a step


@dataclass
class Segment:
    """Consecutive windows of one article and the units that they own, [low, high)."""

    article: int
    windows: list
    low: int
    high: int


def cut(article: int, encoded, shift: int) -> list:
    if not len(encoded):
        return []
    w = windows(len(encoded.ids), shift, step=STEP)
    out = []
    for i in range(0, len(w), LONGEST):
        part = w[i:i + LONGEST]
        low, high = np.searchsorted(encoded.first, [part[0][2], part[-1][3]])
        if high > low:
            out.append(Segment(article, part, int(low), int(high)))
    return out


def epoch(articles, seed: int, number: int) -> list:
    """The batches of one epoch: the same for the same seed and number, on any machine."""
    rng = np.random.default_rng([seed, number])
    segments = []
    for i, a in enumerate(articles):
        segments += cut(i, a.encoded, int(rng.integers(0, WINDOW // 2)))
    rng.shuffle(segments)
    # Segments of like length need not meet: every window but an article's last is full.
    batches, count = [[]], 0
    for s in segments:
        if batches[-1] and count + len(s.windows) > WINDOWS:
            batches.append([])
            count = 0
        batches[-1].append(s)
        count += len(s.windows)
    return batches


def pack(encodeds, segments, reader: Reader):
    """ids and mask [windows, up to WINDOW + 2], and for each unit its window and place there."""
    total = sum(len(s.windows) for s in segments)
    longest = max(b - a for s in segments for a, b, _, _ in s.windows) + 2
    ids = np.full((total, longest), reader.pad, np.int64)
    mask = np.zeros((total, longest), np.int64)
    window, place = [], []
    row = 0
    for e, s in zip(encodeds, segments):
        for a, b, oa, ob in s.windows:
            ids[row, 0], ids[row, b - a + 1] = reader.cls, reader.sep
            ids[row, 1:b - a + 1] = e.ids[a:b]
            mask[row, :b - a + 2] = 1
            u, v = np.searchsorted(e.first, [oa, ob])
            window.append(np.full(v - u, row))
            place.append(e.first[u:v] - a + 1)
            row += 1
    return ids, mask, np.concatenate(window), np.concatenate(place)


def targets(articles, segments):
    """Layer targets of the batch's units one after another, and where each segment starts."""
    parts, offsets, n = [], [], 0
    for s in segments:
        a = articles[s.article]
        if not hasattr(a, "layers"):
            a.layers = layer_targets(a)
        parts.append(a.layers[s.low:s.high])
        offsets.append(n)
        n += s.high - s.low
    return np.concatenate(parts), offsets


@dataclass
class Tried:
    """A cue tried in training, in units of the batch."""

    first: int
    last: int
    valid: float  # the share of the annotators who have a cue here
    low: int
    labels: np.ndarray | None  # of units from low, or None where there is no frame
    weight: float = 1.0


def tried(articles, segments, offsets, cue_probabilities, rng) -> list:
    """For each segment: every annotator's frames, and the candidates that the cue layer now gives. A
    candidate that shares a unit with an annotated cue stands for it, with its own ends, half of the time;
    the others are wrong cues to be told from right ones."""
    out = []
    for s, offset in zip(segments, offsets):
        a = articles[s.article]
        n = s.high - s.low
        readings = [[f for f in frames if s.low <= f.cue[0] and f.cue[1] < s.high] for frames in a.readings]
        most = 4 + 2 * max(len(r) for r in readings)
        found = candidates(cue_probabilities[offset:offset + n], 0.08, most)
        share = 1 / len(readings)
        at = np.zeros(n)  # the share of the annotators with a cue here
        seen = set()
        for frames in readings:
            here = np.zeros(n)
            for f in frames:
                here[f.cue[0] - s.low:f.cue[1] + 1 - s.low] = share
            at += here
        for frames in readings:
            for f in frames:
                i, j = f.cue[0] - s.low, f.cue[1] - s.low
                over = [c for c in found if c[0] <= j and i <= c[1]]
                if over and rng.random() < 0.5:
                    i, j = over[0][0], over[0][1]
                    seen.add((i, j))
                low, high = max(0, i - REACH), min(n, j + 1 + REACH)
                source, content = f.source, f.content
                if a.soft is not None and rng.random() < 0.5:
                    drawn = a.soft[1][f.cue]
                    source, content = drawn[rng.integers(len(drawn))]
                g = Frame((i, j), [u - s.low for u in source], [u - s.low for u in content])
                out.append(Tried(offset + i, offset + j, float(at[i:j + 1].max()), offset + low,
                                 frame_labels(g, low, high), share))
        for i, j, _ in found:
            if (i, j) not in seen:
                out.append(Tried(offset + i, offset + j, float(at[i:j + 1].max()), 0, None))
    return out
