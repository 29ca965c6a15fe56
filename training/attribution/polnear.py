"""PolNeAR's articles as units and labels.

An article that several people annotated is one Article with several readings; what they disagree on
stays in the targets as a share. The split is by article.
"""

import gzip
import hashlib
import json
from dataclasses import dataclass, field

import numpy as np

from corpora import SHARED
from .units import Encoded, Reader, runs

ROLES = ("source", "cue", "content")
HELD_OUT = 14  # one training article in so many is held out, by the digest of its id


@dataclass
class Frame:
    """One attribution in units: the cue, first and last, and the units of source and content, sorted."""

    cue: tuple
    source: list
    content: list


@dataclass
class Article:
    id: str
    text: str
    encoded: Encoded
    readings: list = field(default_factory=list)  # a list of Frames for each annotator
    rows: list = field(default_factory=list)  # as read from the file, one for each annotator
    soft: tuple | None = None  # what a teacher says, as teacher.soften gives it


def path(part: str):
    return SHARED / "data" / "polnear" / f"{part}.jsonl.gz"


def held_out(article_id: str) -> bool:
    return int(hashlib.sha256(article_id.encode()).hexdigest(), 16) % HELD_OUT == 0


def in_fold(article_id: str, fold: str) -> bool:
    """Whether an article belongs to fold I of N, given as "I/N"."""
    i, n = map(int, fold.split("/"))
    return int(hashlib.sha256(b"fold " + article_id.encode()).hexdigest(), 16) % n == i


def covered(e: Encoded, spans) -> list:
    """The units that share a character with one of the spans, sorted."""
    found = set()
    for a, b in spans or []:
        i = int(np.searchsorted(e.end, a, "right"))
        while i < len(e) and e.start[i] < b:
            found.add(i)
            i += 1
    return sorted(found)


def frame(e: Encoded, attribution) -> Frame | None:
    """The attribution in units; None when it has no cue. Of a cue in several pieces the longest counts."""
    pieces = runs(covered(e, attribution["cue"]))
    if not pieces:
        return None
    a, b = max(pieces, key=lambda r: r[1] - r[0])
    return Frame((a, b - 1), covered(e, attribution["source"]), covered(e, attribution["content"]))


def articles(reader: Reader, rows) -> list:
    out = {}
    for row in rows:
        a = out.get(row["id"])
        if a is None:
            a = out[row["id"]] = Article(row["id"], row["text"], reader.encode(row["text"]))
        elif a.text != row["text"]:
            raise ValueError(f"{row['id']}: its copies differ in their text")
        a.rows.append(row)
        a.readings.append([f for x in row["attributions"] if not x.get("parent") and (f := frame(a.encoded, x))])
    return list(out.values())


def read(reader: Reader, part: str, limit: int = 0) -> list:
    with gzip.open(path(part), "rt", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f if line.strip()]
    return articles(reader, rows[:limit] if limit else rows)


def bio(n: int, unit_runs) -> np.ndarray:
    """Labels O, B, I as 0, 1, 2."""
    labels = np.zeros(n, np.int64)
    for a, b in unit_runs:
        labels[a:b] = 2
        labels[a] = 1
    return labels


def layer_targets(article: Article) -> np.ndarray:
    """[units, 3 roles, 3 labels]: the share of the annotators who gave the label."""
    n = len(article.encoded)
    out = np.zeros((n, 3, 3), np.float32)
    for frames in article.readings:
        for role in range(3):
            labels = np.zeros(n, np.int64)
            for f in frames:
                found = [[f.cue[0], f.cue[1] + 1]] if role == 1 else runs((f.source, None, f.content)[role])
                for a, b in found:
                    labels[a:b] = 2
                    labels[a] = 1
            out[np.arange(n), role, labels] += 1
    out /= len(article.readings)
    return out if article.soft is None else (out + article.soft[0].astype(np.float32)) / 2


# Labels of a frame's units: O, then begin, inside, last, only (BILOU) of source and of content.
FRAME_LABELS = ("O", "B-source", "I-source", "L-source", "U-source", "B-content", "I-content", "L-content", "U-content")
BEGIN, INSIDE, LAST, ONLY = 0, 1, 2, 3


def frame_labels(f: Frame, low: int, high: int) -> np.ndarray:
    """The labels of units low to high for this frame. What reaches over an end is cut there."""
    out = np.zeros(high - low, np.int64)
    for base, units in ((1, f.source), (5, f.content)):
        for a, b in runs([u for u in units if low <= u < high]):
            a, b = a - low, b - low
            if b - a == 1:
                out[a] = base + ONLY
            else:
                out[a:b] = base + INSIDE
                out[a] = base + BEGIN
                out[b - 1] = base + LAST
    return out


def transitions_allowed() -> np.ndarray:
    """[9, 9] whether a label may follow another: a piece that has begun goes on to its last unit."""
    def opens(l):
        return l == 0 or (l - 1) % 4 in (BEGIN, ONLY)

    ok = np.zeros((9, 9), bool)
    for a in range(9):
        for b in range(9):
            if a and (a - 1) % 4 in (BEGIN, INSIDE):
                ok[a, b] = b > 0 and (b - 1) // 4 == (a - 1) // 4 and (b - 1) % 4 in (INSIDE, LAST)
            else:
                ok[a, b] = opens(b)
    return ok


MAY_START = np.array([True, True, False, False, True, True, False, False, True])
MAY_END = np.array([True, False, False, True, True, False, False, True, True])
