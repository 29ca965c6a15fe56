"""Texts with names and mentions as targets of the heads, and the heads' losses.

A corpus that does not mark a kind of name must not teach that it is absent: where a unit bears none of the
kinds that the corpus marks, every label of the other kinds stays allowed, and the loss is minus the logarithm of the
allowed labels' share.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F

from . import pairs
from .actors import ACTORS, CORPORA, NAME_LABELS, NAMES
from .features import CAPITAL, CAPITALS, DIGIT, FIRST_CAPITAL, LOWER, MIXED, UNSAID, Features, features
from .batches import WINDOWS, cut, pack
from .mentions import NATIONALITY, PERSON, PLACE, TYPES, Marked, all_marked
from .polnear import covered
from .units import WINDOW, Encoded, Reader

CASED = (CAPITAL, CAPITALS, MIXED, FIRST_CAPITAL, DIGIT)
LINKS = set("of the and for de la van von al el del di du on in to & - ' . s".split())
TITLES = set("mr mrs ms miss dr prof professor president senator sen governor gov sir lord lady king queen prince princess general "
             "gen colonel captain secretary minister judge justice rep representative congressman chairman chancellor pope st saint . "
             "actor author former ambassador".split())


@dataclass
class Text:
    """A text of the corpora, ready for the heads."""

    id: str
    corpus: str
    encoded: Encoded
    features: Features
    allowed: np.ndarray | None = None  # [units, labels of names]
    mentions: list = field(default_factory=list)  # (first, last, type 0 .. 2), sorted
    clusters: list = field(default_factory=list)  # of each mention


def name_targets(e: Encoded, f: Features, marked: Marked) -> np.ndarray:
    known = set(TYPES[marked.corpus])
    n = len(e)
    columns = {k: 1 + 2 * i for i, k in enumerate(NAMES)}
    outside = np.ones(len(NAME_LABELS), bool)
    for k in known:
        outside[columns[k]:columns[k] + 2] = False
    out = np.tile(outside, (n, 1))
    done = np.zeros(n, bool)
    for m in sorted(marked.mentions, key=lambda m: (m.start, -m.end)):
        if m.form != "name" or m.type not in columns:
            continue
        units = covered(e, [(m.start, m.end)])
        if not units or done[units].any():
            continue
        a, b = units[0], units[-1] + 1
        if marked.corpus == "gum":  # whole noun phrases there: names only where the phrase is one
            out[a:b] = True
            while a < b and (f.words[a] == "the" or (m.type == PERSON and f.words[a] in TITLES)):
                a += 1
            if b - a > 2 and f.words[b - 2:b] == ["'", "s"]:
                b -= 2
            words = range(a, b)
            if a == b or not all(f.shapes[u] in CASED or f.words[u] in LINKS for u in words) or f.shapes[a] not in CASED:
                continue
            done[a:b] = True
        kinds = [m.type]
        if m.type == PLACE and NATIONALITY not in known:
            kinds.append(NATIONALITY)
        out[a:b] = False
        for k in kinds:
            out[a, columns[k]] = True
            out[a + 1:b, columns[k] + 1] = True
    return out


def prepare(reader: Reader, marked: Marked) -> Text:
    e = reader.encode(marked.text)
    f = features(marked.text, e, reader)
    t = Text(marked.id, marked.corpus, e, f)
    if marked.corpus != "litbank":
        t.allowed = name_targets(e, f, marked)
    if marked.corpus in CORPORA:
        found = {}
        for m in marked.mentions:
            units = covered(e, [(m.start, m.end)])
            if m.type in ACTORS and units:
                found.setdefault((units[0], units[-1]), (ACTORS.index(m.type), m.cluster))
        for (a, b), (kind, cluster) in sorted(found.items(), key=lambda x: (x[0][0], -x[0][1])):
            t.mentions.append((a, b, kind))
            t.clusters.append(cluster)
    return t


def read(reader: Reader, part: str = "train", limit: int = 0) -> list:
    """The texts of mentions.all_marked, ready; with a limit only so many of each corpus."""
    out, count = [], {}
    for m in all_marked(part):
        count[m.corpus] = count.get(m.corpus, 0) + 1
        if not limit or count[m.corpus] <= limit:
            t = prepare(reader, m)
            if len(t.encoded):
                out.append(t)
    return out


REPEATED = {"crossner-politics": 6, "wikigold": 2, "re3d": 2}  # in an epoch: they are small
HALVED = ("litbank",)  # every other text in an epoch: fiction, and long


def epoch(texts, seed: int, number: int) -> list:
    """The batches of one epoch, lists of (text, Segment). Sentences that stand alone are put together with others
    of about their length, so that little is padded."""
    rng = np.random.default_rng([seed, number, 1])
    long, short = [], []
    for i, t in enumerate(texts):
        if t.corpus in HALVED and (i + number) % 2:
            continue
        if len(t.encoded.ids) > WINDOW:
            long += [(i, s) for s in cut(i, t.encoded, int(rng.integers(0, WINDOW // 2)))]
        else:
            short += REPEATED.get(t.corpus, 1) * [(i, cut(i, t.encoded, 0)[0])]
    rng.shuffle(long)
    batches, count = [[]], 0
    for i, s in long:
        if batches[-1] and count + len(s.windows) > WINDOWS:
            batches.append([])
            count = 0
        batches[-1].append((texts[i], s))
        count += len(s.windows)
    order = rng.permutation(len(short))
    for chunk in np.array_split(order, max(1, len(order) // 400)):
        count = longest = 0
        batches.append([])
        for k in sorted(chunk, key=lambda k: len(texts[short[k][0]].encoded.ids)):
            i, s = short[k]
            longest = len(texts[i].encoded.ids) + 2
            if batches[-1] and (len(batches[-1]) + 1) * longest > WINDOWS * WINDOW // 2:
                batches.append([])
            batches[-1].append((texts[i], s))
    batches = [b for b in batches if b]
    rng.shuffle(batches)
    return batches


UNCASED = 0.1  # the share of texts whose letters' case is hidden, so that capitals are no crutch


def losses(model, batch, reader: Reader, rng) -> tuple:
    """The loss of one batch, and its parts per unit."""
    ids, mask, window, place = (torch.from_numpy(a) for a in pack([t.encoded for t, _ in batch], [s for _, s in batch], reader))
    x = model.vectors(ids, mask, window, place)
    heads = model.actors
    parts = {"names": 0.0, "mentions": 0.0, "coreference": 0.0}
    total, at = torch.zeros(()), 0
    units = {"names": 0, "mentions": 0}
    rows = []
    for t, s in batch:
        n = s.high - s.low
        shapes = t.features.shapes[s.low:s.high]
        if rng.random() < UNCASED:
            shapes = np.where(np.isin(shapes, (LOWER, CAPITAL, CAPITALS, MIXED, FIRST_CAPITAL)), UNSAID, shapes)
        rows.append((t, s, x[at:at + n], shapes))
        at += n
        units["names"] += n * (t.allowed is not None)
        units["mentions"] += n * (t.corpus in CORPORA)
    for t, s, y, shapes in rows:
        if t.allowed is not None:
            loss = names_loss(heads, y, shapes, t.allowed[s.low:s.high]) / units["names"]
            parts["names"] += loss.item()
            total = total + loss
        if t.corpus in CORPORA:
            loss, scores = mentions_loss(heads, y, shapes, t, s.low, s.high)
            loss = loss / units["mentions"]
            parts["mentions"] += loss.item()
            more = coreference_loss(heads, y, coreference_pairs(t.features, *tried(t, scores, s.low, s.high)), s.low) / units["mentions"]
            parts["coreference"] += more.item()
            total = total + loss + more
    return total, {**parts, "units": len(x)}


def tried(t: Text, scores, low: int, high: int) -> tuple:
    """The annotated mentions of units low to high, and the wrong ones that the mention head now finds, with their
    clusters, None for the wrong."""
    out = [(m, c) for m, c in zip(t.mentions, t.clusters) if low <= m[0] and m[1] < high]
    known = {m[:2] for m, _ in out}
    p = scores.detach().softmax(-1).numpy()
    wrong = [(int(a), int(w)) for w, a in np.argwhere(p[:, :, 0] < 0.6)
             if a + w < high - low and (a + low, a + w + low) not in known]
    if len(wrong) <= 2 * len(out):  # a head that knows nothing yet takes everything for a mention
        out += [((a + low, a + w + low, int(p[w, a, 1:].argmax())), None) for a, w in wrong]
    out.sort(key=lambda m: (m[0][0], -m[0][1]))
    return [m for m, _ in out], [c for _, c in out]


def names_loss(heads, x, shapes, allowed):
    logp = heads.names(x, shapes).log_softmax(-1)
    return -torch.logsumexp(logp.masked_fill(~torch.from_numpy(allowed), -1e4), -1).sum()


def mentions_loss(heads, x, shapes, text: Text, low: int, high: int):
    """Of the units low to high of a text; stretches that cross an end count no more than those too wide."""
    scores = heads.spans(x, shapes, CORPORA.index(text.corpus))
    n = high - low
    aim = torch.zeros(scores.shape[:2], dtype=torch.long)
    for w in range(1, len(aim)):
        aim[w, n - w:] = -100
    for a, b, kind in text.mentions:
        if low <= a and b < high and b - a < len(aim):
            aim[b - a, a - low] = kind + 1
    return F.cross_entropy(scores.view(-1, 4), aim.view(-1), ignore_index=-100, reduction="sum"), scores


def coreference_pairs(f: Features, mentions, clusters):
    """What coreference_loss needs of mentions and their clusters, the same at every look: None without pairs. A
    mention whose cluster is None is spurious."""
    known = [pairs.signs(f, a, b) for a, b, _ in mentions]
    own, other, place, rows, right = [], [], [], [], []
    for i, tried in enumerate(pairs.antecedents(f, known)):
        for k, j in enumerate(tried):
            own.append(i)
            other.append(j)
            place.append(k + 1)
            rows.append(pairs.rows(f, mentions, known, i, j))
            right.append(clusters[i] is not None and clusters[i] == clusters[j])
    if not own:
        return None
    ends = [(a, b, k.head, kind) for (a, b, kind), k in zip(mentions, known)]
    return tuple(map(torch.tensor, (ends, own, other, place, rows, right)))


def coreference_loss(heads, x, prepared, low: int = 0):
    """Minus the log of the share of the right antecedents, "none" among them where there are none. low is the text's
    unit that x starts with."""
    if prepared is None:
        return torch.zeros(())
    ends, own, other, place, rows, right = prepared
    v = heads.mention(x, ends[:, 0] - low, ends[:, 1] - low, ends[:, 2] - low, ends[:, 3])
    s = heads.pairs(v, own, other, rows)
    n = len(ends)
    table = torch.full((n, int(place.max()) + 1), -1e4)
    table[:, 0] = 0
    good = torch.zeros(table.shape, dtype=torch.bool)
    table = table.index_put((own, place), s)
    good[own, place] = right
    good[:, 0] = ~good.any(1)
    return (torch.logsumexp(table, 1) - torch.logsumexp(table.masked_fill(~good, -1e4), 1)).sum()
