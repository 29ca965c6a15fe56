"""From a text to what the encoder reads, and back.

A *piece* is what the encoder sees: a word piece, or the paragraph mark. A *unit* is what is labelled:
a word or a punctuation mark, that is, a piece that does not continue a word, with those that continue
it. Every offset of a unit counts Unicode code points, half-open.

The encoder takes nothing but numbers of pieces, so what word pieces lose is given back as pieces:

- where two units are parted by a blank line (two line feeds or more in the white space between them),
  the piece PARAGRAPH stands between them;
- a straight double quotation mark is read as “ where it stands first or follows white space, an
  opening bracket, a dash or an opening quotation mark, and as ” elsewhere.

Both rules look at one place of the text only, and both run in one pass.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

PARAGRAPH = "[unused0]"  # a piece of the vocabulary that no text gives
OPENS_AFTER = set("([{<-–—―“‘«‹„‚/")

WINDOW = 254  # pieces of a window, [CLS] and [SEP] not counted
STEP = 224  # pieces from the start of a window to that of the next, in reading (NOTES.md has what others cost)


@dataclass
class Encoded:
    """A text as pieces and units."""

    ids: np.ndarray  # [pieces] numbers in the vocabulary
    first: np.ndarray  # [units] the unit's first piece, an index into ids
    start: np.ndarray  # [units] code points
    end: np.ndarray

    def __len__(self):
        return len(self.first)


class Reader:
    """Cuts texts into pieces with a vocabulary of BERT's kind (uncased), or of MPNet's, which is made from it."""

    def __init__(self, vocabulary):
        from check_tokenizer import reference

        self.vocabulary = list(vocabulary)
        self.tokenizer = reference(self.vocabulary)
        number = {p: i for i, p in enumerate(self.vocabulary)}
        bert = "[CLS]" in number  # MPNet has the same words, and other names for these
        self.cls, self.sep, self.pad = (number[p] for p in (("[CLS]", "[SEP]", "[PAD]") if bert else ("<s>", "</s>", "<pad>")))
        self.paragraph, self.mask = number[PARAGRAPH], number.get("[MASK]" if bert else "<mask>")  # the made-up reader has no mask
        self.straight, self.opening, self.closing = number['"'], number["“"], number["”"]
        self.continues = np.array([p.startswith("##") for p in self.vocabulary])

    def encode(self, text: str) -> Encoded:
        e = self.tokenizer.encode(text, add_special_tokens=False)
        ids, first, start, end = [], [], [], []
        last = 0
        for i, (a, b) in zip(e.ids, e.offsets):
            if self.continues[i] and first:
                ids.append(i)
                end[-1] = b
            else:
                if first and text.count("\n", last, a) > 1:
                    ids.append(self.paragraph)
                if i == self.straight:
                    before = text[a - 1] if a else " "
                    i = self.opening if before.isspace() or before in OPENS_AFTER else self.closing
                first.append(len(ids))
                ids.append(i)
                start.append(a)
                end.append(b)
            last = b
        return Encoded(*(np.array(x, np.int32) for x in (ids, first, start, end)))


def windows(pieces: int, shift: int = 0, size: int = WINDOW, step: int = STEP):
    """The windows over a text of so many pieces, as [start, end, owned from, owned to): every piece is
    owned by one window, the one in which it stands deepest. A shift makes the first window that much
    shorter (training only)."""
    out = []
    start = -shift
    while True:
        end = min(start + size, pieces)
        out.append([max(start, 0), end, 0, end])
        if end == pieces:
            break
        start += step
    for a, b in zip(out, out[1:]):
        a[3] = b[2] = (b[0] + a[1]) // 2
    return out


@lru_cache(maxsize=2)
def reader_of(folder=None) -> Reader:
    """The reader for an encoder's folder; without one, for the packaged encoder."""
    import export_encoder

    folder = Path(folder or export_encoder.packaged_model())
    return Reader((folder / "vocab.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n"))


def runs(positions):
    """Maximal runs [from, to) of consecutive numbers in a sorted list."""
    out = []
    for p in positions:
        if out and out[-1][1] == p:
            out[-1][1] = p + 1
        else:
            out.append([p, p + 1])
    return out
