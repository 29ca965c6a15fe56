"""The reference for names, mentions and coreference: from the vectors of a text's units, in numpy, in plain steps.
The program does the same in Go.

Names. The label scores of every unit, log softmax, and the best path in which an I follows a B or an I of its kind
(Viterbi); ties go to the label that comes first. A name's confidence is the least probability of its labels.

Mentions. For every stretch of up to WIDEST units the probabilities of none, person, organisation and place. Those
whose none is under 1 - `mention` are taken, the least none first (then the earlier, then the longer); one that
crosses a taken one (overlaps it, and neither holds the other), or shares its head with one, is left out.

Coreference. Mentions in order of start, the longer first. Each goes to the tried antecedent (pairs.py) with the
highest score, if it is above `link`; of equal ones to the one tried first. What hangs together is one cluster.
"""

from dataclasses import asdict, dataclass

import numpy as np

from . import pairs
from .actors import ACTORS, NAME_LABELS, NAMES, WIDEST
from .decode import softmax
from .features import Features, neighbours


@dataclass
class Parameters:
    mention: float = 0.5
    link: float = 0.0

    def json(self):
        return asdict(self)


def tensors_of_torch(h) -> dict:
    """The exported tensors of actors.ActorHeads."""
    s = {k: v.detach().float().numpy() for k, v in h.state_dict().items()}
    return {
        "names.hidden.weight": s["names_hidden.weight"], "names.hidden.bias": s["names_hidden.bias"],
        "names.shape.weight": s["names_shape"],
        "names.output.weight": s["names_output.weight"], "names.output.bias": s["names_output.bias"],
        "mentions.first.weight": s["span_first.weight"], "mentions.last.weight": s["span_last.weight"],
        "mentions.bias": s["span_first.bias"], "mentions.shape.weight": s["span_shape"].reshape(6, *s["span_shape"].shape[2:]),
        "mentions.width.weight": s["span_width"],
        "mentions.output.weight": s["span_output.weight"], "mentions.output.bias": s["span_output.bias"] + s["span_corpus"][0],
        "coreference.first.weight": s["of_first.weight"], "coreference.last.weight": s["of_last.weight"],
        "coreference.head.weight": s["of_head.weight"], "coreference.bias": s["of_first.bias"],
        "coreference.type.weight": s["of_type"],
        "coreference.own.weight": s["pair_own.weight"], "coreference.other.weight": s["pair_other.weight"],
        "coreference.product.weight": s["pair_product.weight"], "coreference.rows.weight": s["pair_rows"],
        "coreference.hidden.bias": s["pair_own.bias"],
        "coreference.output.weight": s["pair_output.weight"], "coreference.output.bias": s["pair_output.bias"],
    }


class Heads:
    """The heads, from tensors by the names of NOTES.md."""

    def __init__(self, tensors):
        self.t = {k: np.asarray(v, np.float32) for k, v in tensors.items()}

    @classmethod
    def of_torch(cls, h):
        return cls(tensors_of_torch(h))

    def name_scores(self, x, shapes):
        t, s = self.t, neighbours(shapes)
        h = x @ t["names.hidden.weight"].T + t["names.hidden.bias"] + sum(t["names.shape.weight"][k][s[:, k]] for k in range(3))
        return np.maximum(h, 0) @ t["names.output.weight"].T + t["names.output.bias"]

    def span_probabilities(self, x, shapes):
        """[widths, units, 4]; a stretch that reaches over the end is none for certain."""
        t, s, n = self.t, neighbours(shapes), len(x)
        first = x @ t["mentions.first.weight"].T + t["mentions.bias"] + sum(t["mentions.shape.weight"][k][s[:, k]] for k in range(3))
        last = x @ t["mentions.last.weight"].T + sum(t["mentions.shape.weight"][3 + k][s[:, k]] for k in range(3))
        out = np.zeros((min(WIDEST, n), n, 4))
        out[:, :, 0] = 1
        for w in range(len(out)):
            h = np.maximum(first[:n - w] + last[w:] + t["mentions.width.weight"][w], 0)
            out[w, :n - w] = softmax(h @ t["mentions.output.weight"].T + t["mentions.output.bias"])
        return out

    def vectors(self, x, mentions, known):
        t = self.t
        first, last, kind = (np.array([m[k] for m in mentions]) for k in range(3))
        head = np.array([k.head for k in known])
        h = (x[first] @ t["coreference.first.weight"].T + x[last] @ t["coreference.last.weight"].T
             + x[head] @ t["coreference.head.weight"].T + t["coreference.bias"] + t["coreference.type.weight"][kind])
        return np.maximum(h, 0)

    def pair_scores(self, v, i, tried, rows):
        """[tried] the scores of mention i with each of the tried antecedents."""
        t = self.t
        h = (t["coreference.own.weight"] @ v[i] + t["coreference.hidden.bias"] + v[tried] @ t["coreference.other.weight"].T
             + (v[tried] * v[i]) @ t["coreference.product.weight"].T + t["coreference.rows.weight"][np.array(rows)].sum(1))
        return np.maximum(h, 0) @ t["coreference.output.weight"][0] + t["coreference.output.bias"][0]


def names(heads: Heads, x, f: Features) -> list:
    """[(first, last, kind, confidence)]"""
    if not len(x):
        return []
    scores = heads.name_scores(x, f.shapes)
    logp = scores - np.log(np.exp(scores - scores.max(1, keepdims=True)).sum(1, keepdims=True)) - scores.max(1, keepdims=True)
    k = len(NAME_LABELS)
    may = np.ones((k, k), bool)
    may[:, 2::2] = False
    for i in range(1, k, 2):
        may[i, i + 1] = may[i + 1, i + 1] = True
    s = np.where(np.arange(k) % 2 + (np.arange(k) == 0), logp[0], -1e4)
    back = []
    for row in logp[1:]:
        m = np.where(may, s[:, None], -1e4)
        back.append(m.argmax(0))
        s = m.max(0) + row
    path = [int(s.argmax())]
    for b in reversed(back):
        path.append(int(b[path[-1]]))
    path = path[::-1]
    out = []
    for u, l in enumerate(path):
        if l % 2:
            out.append([u, u, NAMES[l // 2], float(np.exp(logp[u, l]))])
        elif l:
            out[-1][1] = u
            out[-1][3] = min(out[-1][3], float(np.exp(logp[u, l])))
    return [tuple(r) for r in out]


def mentions(heads: Heads, x, f: Features, p: Parameters) -> list:
    """[(first, last, type, probability that it is one)], in order of start, the longer first."""
    if not len(x):
        return []
    q = heads.span_probabilities(x, f.shapes)
    found = sorted((q[w, a, 0], a, -w) for w, a in np.argwhere(q[:, :, 0] < 1 - p.mention))
    starts = {}
    taken, heads_taken = [], set()
    for none, a, w in found:
        b = a - w
        head = pairs.signs(f, int(a), int(b)).head
        if head in heads_taken:
            continue
        near = [m for u in range(a - WIDEST + 1, b + 1) for m in starts.get(u, ())]
        if any(c <= b and a <= d and not (c <= a and b <= d) and not (a <= c and d <= b) for c, d in near):
            continue
        heads_taken.add(head)
        starts.setdefault(int(a), []).append((a, b))
        taken.append((int(a), int(b), int(q[-w, a, 1:].argmax()), float(1 - none)))
    return sorted(taken, key=lambda m: (m[0], -m[1]))


def clusters(heads: Heads, x, f: Features, found, p: Parameters) -> list:
    """For each mention (first, last, type) the number of its cluster: that of its first mention."""
    if not found:
        return []
    known = [pairs.signs(f, a, b) for a, b, *_ in found]
    found = [m[:3] for m in found]
    v = heads.vectors(x, found, known)
    out = []
    for i, tried in enumerate(pairs.antecedents(f, known)):
        best = i
        if tried:
            s = heads.pair_scores(v, i, tried, [pairs.rows(f, found, known, i, j) for j in tried])
            if s.max() > p.link:
                best = tried[int(s.argmax())]
        out.append(out[best] if best < i else i)
    return out
