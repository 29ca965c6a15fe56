"""The reference decoder: from the vectors of a text's units to attributions, in numpy, in plain steps.
The program does the same in Go; what is written here is what it must do.

1. The layers' probabilities p of every unit, and the vectors x' with p fed back.
2. Candidates for cues where the cue layer gives B at least `cue` (candidates.py).
3. Each candidate's frame: the scores of the nine labels for the units within REACH, the best path
   through them (Viterbi), and each label's probability (forward and backward).
4. Each frame's confidence: a logistic function of what the heads say (`features`, `confidence`).
5. Frames in order of confidence, the surest first; those under `keep` are dropped. A unit that a surer
   frame holds as source, cue or content is not held again, save as source: two attributions may share one.
6. Units that the content layer is sure of (`orphan`) and no frame holds go to the frame that, of all kept
   ones in reach, is likeliest to hold them, if its probability is at least `adopt`.
7. Attributions inside contents: the nested layer's probabilities of O, B, I give candidates where B is at least
   `nested`; frames and features as above (with the nested layer's B), confidence by `nested_confidence`. The surest first; those under `nested_keep` are
   dropped (`inside` says what each holds). A frame's parent is the frame with the smallest content
   that holds its cue, so there may be any depth.
"""

from dataclasses import asdict, dataclass, field

import numpy as np

from .candidates import candidates
from .polnear import MAY_END, MAY_START, transitions_allowed

REACH = 128
FORBIDDEN = -1e4


# What a frame's confidence is made of. Logits are of probabilities kept within 1e-4 of 0 and 1.
FEATURES = (
    "one",
    "logit of B of the layer that gave the candidate",
    "logit of valid",
    "logit of the mean of the CRF's probabilities of content over the units of the path's content, or -4 without content",
    "the same of source over the path's source, or 0 without source",
    "1 without source, else 0",
    "logit of the mean of the content layer's 1 - O over the path's content, or -4 without content",
    "logit of the mean of the source layer's 1 - O over the path's source, or 0 without source",
    "as the fourth, with the least in place of the mean",
    "natural logarithm of 1 + the number of the content's units",
)
UNFITTED = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass
class Parameters:
    cue: float = 0.10
    keep: float = 0.5
    orphan: float = 0.6
    adopt: float = 0.1
    nested: float = 0.1
    nested_keep: float = 0.5
    confidence: list = field(default_factory=lambda: list(UNFITTED))  # a weight for each of FEATURES
    nested_confidence: list = field(default_factory=lambda: list(UNFITTED))

    def json(self):
        return asdict(self)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def logit(p):
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))


def gelu(x):
    from math import erf

    return 0.5 * x * (1 + np.vectorize(erf)(x / np.sqrt(2)))


class Heads:
    """The heads, from tensors by the names of NOTES.md."""

    def __init__(self, tensors):
        t = {k: np.asarray(v, np.float32) for k, v in tensors.items()}
        self.t = t
        d = t["attribution.layers.weight"].shape[1]
        w = t["attribution.frame.hidden.weight"]
        self.of_token, self.of_first, self.of_last = w[:, :d], w[:, d:2 * d], w[:, 2 * d:3 * d]
        self.of_distance = t["attribution.frame.distance.weight"] @ w[:, 3 * d:].T + t["attribution.frame.hidden.bias"]
        self.reach = len(self.of_distance) // 2
        self.transitions = t["attribution.frame.transitions"]

    @staticmethod
    def tensors_of_torch(h) -> dict:
        """The exported tensors of model.Heads."""
        s = {k: v.detach().float().numpy() for k, v in h.state_dict().items()}
        return {
            "attribution.layers.weight": s["layers.weight"], "attribution.layers.bias": s["layers.bias"],
            "attribution.feedback.weight": s["feedback.weight"],
            "attribution.frame.hidden.weight": np.concatenate(
                [s["frame_token.weight"], s["frame_first.weight"], s["frame_last.weight"], s["frame_distance.weight"]], 1),
            "attribution.frame.hidden.bias": s["frame_token.bias"],
            "attribution.frame.distance.weight": s["distance.weight"],
            "attribution.frame.output.weight": s["frame_output.weight"], "attribution.frame.output.bias": s["frame_output.bias"],
            "attribution.frame.transitions": s["transitions"],
            "attribution.valid.hidden.weight": s["valid_hidden.weight"], "attribution.valid.hidden.bias": s["valid_hidden.bias"],
            "attribution.valid.output.weight": s["valid_output.weight"], "attribution.valid.output.bias": s["valid_output.bias"],
            "attribution.nested.weight": s["nested.weight"], "attribution.nested.bias": s["nested.bias"],
        }

    @classmethod
    def of_torch(cls, h):
        return cls(cls.tensors_of_torch(h))

    def linear(self, name, x):
        y = x @ self.t[name + ".weight"].T
        return y + self.t[name + ".bias"] if name + ".bias" in self.t else y

    def layers(self, x):
        """[units, 3 roles, 3] probabilities of O, B, I."""
        return softmax(self.linear("attribution.layers", x).reshape(-1, 3, 3))

    def fed(self, x, layers):
        return x + self.linear("attribution.feedback", layers.reshape(-1, 9))

    def nested(self, fed):
        """[units, 3] probabilities of O, B, I of cues inside contents."""
        return softmax(self.linear("attribution.nested", fed))

    def valid(self, fed, first, last) -> float:
        h = gelu(self.linear("attribution.valid.hidden", np.concatenate([fed[first], fed[last]])))
        return float(1 / (1 + np.exp(-self.linear("attribution.valid.output", h)[0])))

    def emissions(self, fed, first, last, low, high):
        """[high - low, 9] scores of the labels of units low to high for the cue first to last."""
        if not hasattr(self, "_of") or self._of[0] is not fed:
            self._of = (fed, fed @ self.of_token.T)
        unit = np.arange(low, high)
        d = np.minimum(unit - first, 0) + np.maximum(unit - last, 0)
        d = np.clip(d, -self.reach, self.reach) + self.reach
        h = self._of[1][low:high] + self.of_first @ fed[first] + self.of_last @ fed[last] + self.of_distance[d]
        return self.linear("attribution.frame.output", np.maximum(h, 0))


def allowed(transitions):
    return np.where(transitions_allowed(), transitions, FORBIDDEN)


def stack(rows):
    """Arrays [n_i, k] as one [len(rows), max n_i, k], padded with zeros, and which places are real."""
    n = max(len(r) for r in rows)
    out, live = np.zeros((len(rows), n, rows[0].shape[1])), np.zeros((len(rows), n), bool)
    for i, r in enumerate(rows):
        out[i, :len(r)], live[i, :len(r)] = r, True
    return out, live


def viterbi(rows, transitions):
    """The best path through each of the scores [units, labels]. (All are worked through at once only
    because loops in Python are slow.)"""
    t = allowed(transitions)
    e, live = stack(rows)
    s = e[:, 0] + np.where(MAY_START, 0, FORBIDDEN)
    back, stay = [], np.arange(e.shape[2])
    for i in range(1, e.shape[1]):
        m = s[:, :, None] + t
        go = live[:, i, None]
        back.append(np.where(go, m.argmax(1), stay))
        s = np.where(go, m.max(1) + e[:, i], s)
    s = s + np.where(MAY_END, 0, FORBIDDEN)
    each = np.arange(len(rows))
    path = [s.argmax(1)]
    for b in reversed(back):
        path.append(b[each, path[-1]])
    paths = np.array(path[::-1]).T
    return [p[:len(r)].tolist() for p, r in zip(paths, rows)]


def marginals(rows, transitions):
    """For each of the scores, [units, labels] the probability of each label: forward and backward, scaled
    to sum to one at each unit."""
    a = np.exp(allowed(transitions))
    e, live = stack(rows)
    w = np.exp(e - e.max(2, keepdims=True))
    forward, backward = np.zeros_like(w), np.ones_like(w)
    f = w[:, 0] * MAY_START
    forward[:, 0] = f / f.sum(1, keepdims=True)
    for i in range(1, e.shape[1]):
        f = (forward[:, i - 1] @ a) * w[:, i]
        forward[:, i] = np.where(live[:, i, None], f / f.sum(1, keepdims=True), forward[:, i - 1])
    backward[:, -1] = MAY_END
    for i in range(e.shape[1] - 2, -1, -1):
        b = (w[:, i + 1] * backward[:, i + 1]) @ a.T
        backward[:, i] = np.where(live[:, i + 1, None], b / b.sum(1, keepdims=True), MAY_END)
    m = forward * backward
    m /= m.sum(2, keepdims=True)
    return [x[:len(r)] for x, r in zip(m, rows)]


def spans_of_labels(path):
    """Source and content of a path, each a list of [from, to)."""
    out = ([], [])
    start = 0
    for i, l in enumerate(path):
        if l == 0:
            continue
        kind, step = divmod(l - 1, 4)
        if step in (0, 3):
            start = i
        if step in (2, 3):
            out[kind].append((start, i + 1))
    return out


def attribution(e, cue, source, content, **more):
    """The spans in code points: a piece reaches from its first unit's start to its last unit's end."""
    def points(spans):
        return [[int(e.start[a]), int(e.end[b - 1])] for a, b in spans]

    return {"source": points(source), "cue": points([(cue[0], cue[1] + 1)]), "content": points(content), **more}


@dataclass
class Found:
    """A candidate with its frame, in units."""

    cue: tuple
    starts: float  # B of the layer that gave it
    valid: float
    low: int
    labels: list
    probabilities: np.ndarray  # [units from low, labels]
    features: list
    confidence: float = 0.0

    def judge(self, weights):
        z = sum(a * b for a, b in zip(weights, self.features))
        self.confidence = float(1 / (1 + np.exp(-z)))

    def held(self):
        """The path's source and content, units, without those of the cue."""
        cue = range(self.cue[0], self.cue[1] + 1)
        units = [(self.low + i, l) for i, l in enumerate(self.labels) if l and self.low + i not in cue]
        return [u for u, l in units if l < 5], [u for u, l in units if l >= 5]


def features(layers, starts, valid, low, path, probabilities) -> list:
    """The FEATURES of a frame."""
    content = [i for i, l in enumerate(path) if l >= 5]
    source = [i for i, l in enumerate(path) if 1 <= l < 5]
    out = [1.0, logit(starts), logit(valid), -4.0, 0.0, 0.0 if source else 1.0, -4.0, 0.0, -4.0, float(np.log(1 + len(content)))]
    if content:
        hold = probabilities[content, 5:].sum(1)
        out[3], out[8] = logit(float(hold.mean())), logit(float(hold.min()))
        out[6] = logit(float((1 - layers[[low + i for i in content], 2, 0]).mean()))
    if source:
        out[4] = logit(float(probabilities[source, 1:5].sum(1).mean()))
        out[7] = logit(float((1 - layers[[low + i for i in source], 0, 0]).mean()))
    return out


def tried_frames(heads: Heads, layers, fed, cues, threshold: float) -> list:
    """The frame of every candidate that cues, [units, 3], gives."""
    n = len(fed)
    tried = candidates(cues, threshold)
    places = [(max(0, first - REACH), min(n, last + 1 + REACH)) for first, last, _ in tried]
    rows = [heads.emissions(fed, c[0], c[1], *p) for c, p in zip(tried, places)]
    out = []
    for i in range(0, len(rows), 64):
        part = rows[i:i + 64]
        paths, probabilities = viterbi(part, heads.transitions), marginals(part, heads.transitions)
        for c, p, path, m in zip(tried[i:], places[i:], paths, probabilities):
            valid = heads.valid(fed, c[0], c[1])
            out.append(Found((c[0], c[1]), c[2], valid, p[0], path, m, features(layers, c[2], valid, p[0], path, m)))
    return out


def frames(heads: Heads, x, threshold: float, nested: float = 1.1) -> tuple:
    """What the decoder decides on: the layers' probabilities, the outer candidates with their frames, and those inside
    contents (none where the threshold for them is over 1)."""
    layers = heads.layers(x)
    fed = heads.fed(x, layers)
    inner = []
    if nested <= 1 and "attribution.nested.weight" in heads.t:
        inner = tried_frames(heads, layers, fed, heads.nested(fed), nested)
    return layers, tried_frames(heads, layers, fed, layers[:, 1], threshold), inner


def decide(layers, found, p: Parameters) -> list:
    """Which outer candidates are kept, and which units each holds: [(Found, source units, content units)]."""
    for f in found:
        f.judge(p.confidence)
    n = len(layers)
    taken = np.zeros(n, bool)
    kept = []
    for f in sorted(found, key=lambda f: (-f.confidence, f.cue)):
        if f.confidence < p.keep or taken[f.cue[0]:f.cue[1] + 1].any():
            continue
        source, content = ([u for u in units if not taken[u]] for units in f.held())
        if not content:
            continue
        taken[f.cue[0]:f.cue[1] + 1] = True
        taken[content] = True
        kept.append((f, source, content))
    if p.adopt < 1:
        sure = (1 - layers[:, 2, 0] >= p.orphan) & ~taken
        for u in np.flatnonzero(sure):
            best, owner = p.adopt, None
            for k in kept:
                i = u - k[0].low
                if 0 <= i < len(k[0].labels):
                    q = k[0].probabilities[i, 5:].sum()
                    if q >= best:
                        best, owner = q, k
            if owner is not None and u not in owner[1]:
                owner[2].append(int(u))
    return [(f, s, sorted(c)) for f, s, c in sorted(kept, key=lambda k: k[0].cue)]


def inside(kept, found, p: Parameters) -> list:
    """The attributions inside the contents of those kept, [(Found, source units, content units, parent's place in the
    whole)], to be set behind them: the whole is kept + the answer. Of found, the surest first, each

    - belongs to the outer one whose content holds its cue whole, or is dropped; it holds nothing outside that content;
    - against each one already taken there whose units (cue, source, content) it shares: nothing changes where one lies
      wholly in the other's content; where its cue lies in the other's content, it holds nothing outside that; where the
      other's cue lies in its content, its content grows by what the other holds; else it loses what they share, and is
      dropped where that touches its cue;
    - is dropped without content."""
    for f in found:
        f.judge(p.nested_confidence)
    outer = [set(c) for _, _, c in kept]
    taken = []  # (Found, source, content as sets, the outer one)
    for f in sorted(found, key=lambda f: (-f.confidence, f.cue)):
        cue = set(range(f.cue[0], f.cue[1] + 1))
        home = next((i for i, c in enumerate(outer) if cue <= c), None)
        if home is None or f.confidence < p.nested_keep or f.starts < p.nested:
            continue
        source, content = (set(units) & outer[home] for units in f.held())
        for g, its_source, its_content, its_home in taken:
            if its_home != home:
                continue
            its_cue = set(range(g.cue[0], g.cue[1] + 1))
            theirs = its_cue | its_source | its_content
            own = cue | source | content
            if not own & theirs or own <= its_content or theirs <= content:
                continue
            if cue <= its_content:
                source, content = source & its_content, content & its_content
            elif its_cue <= content and not cue & theirs:
                source, content = source - theirs, content | theirs
            elif cue & theirs:
                content = set()
            else:
                source, content = source - theirs, content - theirs
        if content:
            taken.append((f, source, content, home))
    taken.sort(key=lambda t: t[0].cue)
    whole = [(f.cue, set(c)) for f, _, c in kept] + [(f.cue, c) for f, _, c, _ in taken]
    out = []
    for k, (f, source, content, home) in enumerate(taken):
        parent = home
        for i, (cue, c) in enumerate(whole):
            if i != len(kept) + k and set(range(f.cue[0], f.cue[1] + 1)) <= c and len(c) < len(whole[parent][1]):
                parent = i
        out.append((f, sorted(source), sorted(content), parent))
    return out


def read(heads: Heads, encoded, x, p: Parameters) -> list:
    """The attributions of a text, given the vectors of its units, outer ones first; those inside a content have a
    parent, the id of the one that holds them."""
    if not len(encoded):
        return []
    layers, found, inner = frames(heads, x, p.cue, p.nested)
    return rows(encoded, decide(layers, found, p), inner, p)


def rows(encoded, kept, inner, p: Parameters) -> list:
    from .units import runs

    whole = [(*k, None) for k in kept] + inside(kept, inner, p)
    out = []
    for i, (f, source, content, parent) in enumerate(whole):
        more = {} if parent is None else {"parent": str(parent)}
        out.append(attribution(encoded, f.cue, runs(source), runs(content), id=str(i), **more, confidence=round(f.confidence, 4)))
    return out
