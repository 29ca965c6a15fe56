"""What the heads for names and mentions are told beside the vectors: how words are written, which words they
are, and what stands in quotation marks. Everything is computed in one pass from the text and its units.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np

from .units import Encoded, Reader

# Shapes of units. EDGE stands before the first and behind the last.
EDGE, LOWER, CAPITAL, CAPITALS, MIXED, DIGIT, MARK, FIRST_CAPITAL, UNSAID = range(9)
SHAPES = 9

GOES_ON = set(",-'(/&–")  # a capital after these opens no sentence


@dataclass
class Features:
    words: list  # [units] in lower case, straight apostrophes
    shapes: np.ndarray  # [units]
    quotation: np.ndarray  # [units] number of the quotation that the unit stands in, 0 outside; marks count as inside


def shape(word: str) -> int:
    """LOWER, CAPITAL, CAPITALS, MIXED, DIGIT or MARK, by the first code point's general category and by whether a
    later one is in upper or lower case."""
    first = unicodedata.category(word[0])
    if first == "Nd":
        return DIGIT
    if not first.startswith("L"):
        return MARK
    rest = [unicodedata.category(c) for c in word[1:]]
    upper = any(c in ("Lu", "Lt") for c in rest)
    if first in ("Lu", "Lt"):
        lower = "Ll" in rest
        return MIXED if upper and lower else CAPITALS if upper else CAPITAL
    return MIXED if upper else LOWER


def features(text: str, e: Encoded, reader: Reader) -> Features:
    """A capital is FIRST_CAPITAL where a sentence may begin: at the start, after a line feed, and after any unit that
    is neither a word or number nor in GOES_ON. Where capitals are not used to tell names (no unit begins with one, or
    those all in capitals outnumber those in lower case) letters get UNSAID. A quotation begins at an opening mark, ends at
    a closing one, and goes on over a blank line only when an opening mark follows it at once."""
    n = len(e)
    words = [text[a:b].lower().replace("’", "'") for a, b in zip(e.start, e.end)]
    shapes = np.array([shape(text[a:b]) for a, b in zip(e.start, e.end)], np.int64)
    capitals, lower, any_capital = (shapes == CAPITALS).sum(), (shapes == LOWER).sum(), (shapes == CAPITAL).any()
    if capitals > lower or not (any_capital or capitals):
        shapes[np.isin(shapes, (LOWER, CAPITAL, CAPITALS, MIXED))] = UNSAID
    quotation = np.zeros(n, np.int64)
    inside = count = 0
    for u in range(n):
        broken = u == 0 or "\n" in text[e.end[u - 1]:e.start[u]]
        if shapes[u] == CAPITAL and (broken or (shapes[u - 1] == MARK and words[u - 1] not in GOES_ON)):
            shapes[u] = FIRST_CAPITAL
        piece = e.ids[e.first[u]]
        opens = piece == reader.opening
        if u and inside and not opens and e.first[u] > e.first[u - 1] + 1 and e.ids[e.first[u] - 1] == reader.paragraph:
            inside = 0
        if opens and not inside:
            count += 1
            inside = count
        quotation[u] = inside
        if piece == reader.closing:
            inside = 0
    return Features(words, shapes, quotation)


def neighbours(shapes: np.ndarray) -> np.ndarray:
    """[units, 3] the shapes of the unit before, of the unit, and of the one behind."""
    padded = np.concatenate([[EDGE], shapes, [EDGE]])
    return np.stack([padded[:-2], padded[1:-1], padded[2:]], 1)
