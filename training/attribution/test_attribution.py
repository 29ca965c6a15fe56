"""Laws of the attribution reader's training: python -m pytest attribution, in training/."""

import importlib.util
import itertools
import json

import numpy as np
import pytest
import torch

import corpora
from attribution import batches, candidates, decode, polnear, units
from attribution.model import Heads

TEXT = (
    '"We will not sign," Ada Quill told reporters. The clerk\'s letter says otherwise.\n\n'
    "According to two envoys, the offer 'was dead' by May.\nHe writes:\n\n“Nobody asked the harbour-master.\n\n“Nobody will.”"
)


@pytest.fixture(scope="module")
def reader():
    return units.reader_of()


def scorer():
    path = corpora.SHARED / "eval" / "score_attributions.py"
    if not path.exists():
        pytest.skip(f"{path} is not here: the scorer cannot be tried")
    spec = importlib.util.spec_from_file_location("score_attributions", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def polnear_dev(reader, limit):
    if not polnear.path("dev").exists():
        pytest.skip(f"{polnear.path('dev')} is not here: PolNeAR cannot be tried")
    return polnear.read(reader, "dev", limit)


def test_units_hold_their_words(reader):
    e = reader.encode(TEXT)
    words = [TEXT[a:b] for a, b in zip(e.start, e.end)]
    assert words[:6] == ['"', "We", "will", "not", "sign", ","]
    assert "harbour" in words and "otherwise" in words
    assert all(w and not w.isspace() for w in words)
    assert all(a >= b for a, b in zip(e.start[1:], e.end))


def test_paragraphs_and_quotation_marks_reach_the_encoder(reader):
    e = reader.encode(TEXT)
    pieces = [reader.vocabulary[i] for i in e.ids]
    assert pieces.count(units.PARAGRAPH) == 3  # blank lines; a single line feed is none
    assert pieces[0] == "“" and pieces[pieces.index("sign") + 2] == "”"
    assert '"' not in pieces


@pytest.mark.parametrize("before, after, mark", [
    ("", "a", "“"), (" ", "a", "“"), ("\n", "a", "“"), ("(", "a", "“"), ("—", "a", "“"), ("a", "", "”"), (",", " ", "”"),
    (".", "\n", "”"), ("?", ")", "”"),
])
def test_straight_quotation_marks(reader, before, after, mark):
    e = reader.encode(before + '"' + after)
    assert mark in [reader.vocabulary[i] for i in e.ids]


@pytest.mark.parametrize("pieces", [0, 1, 253, 254, 255, 447, 1000, 12345])
@pytest.mark.parametrize("shift", [0, 1, 60, 126])
def test_every_piece_has_one_window(pieces, shift):
    w = units.windows(pieces, shift)
    assert w[0][2] == 0 and w[-1][3] == pieces
    for a, b in zip(w, w[1:]):
        assert a[3] == b[2]
    for start, end, low, high in w:
        assert start <= low <= high <= end and end - start <= units.WINDOW
        # A piece has context on both sides, save at the ends of the text.
        assert start == 0 or low - start >= (units.WINDOW - units.STEP) // 2 - 1
        assert end == pieces or end - high >= (units.WINDOW - units.STEP) // 2 - 1


def test_labels_give_back_the_annotation(reader):
    """Articles labelled and read back from their labels score 1 on everything that labels can hold."""
    s = scorer()
    gold, told = [], []
    for a in polnear_dev(reader, 12):
        rows = []
        for f in a.readings[0]:
            low, high = max(0, f.cue[0] - 200), min(len(a.encoded), f.cue[1] + 200)
            source, content = decode.spans_of_labels(polnear.frame_labels(f, low, high))
            rows.append(decode.attribution(a.encoded, f.cue, [(x + low, y + low) for x, y in source],
                                           [(x + low, y + low) for x, y in content]))
        gold.append(a.rows[0])
        told.append({"id": a.id, "text": a.text, "attributions": rows})
    r = s.score(gold, told)
    assert r["attributed"]["f1"] > 0.995 and r["exact"]["f1"] > 0.985 and r["alpha"] > 0.99, r


def test_annotators_become_shares(reader):
    text = "Ada Quill said that it rained."
    row = {"id": "x", "text": text, "attributions": [{"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 29]]}]}
    (a,) = polnear.articles(reader, [row, dict(row, attributions=[])])
    t = polnear.layer_targets(a)
    assert t.shape == (len(a.encoded), 3, 3) and np.allclose(t.sum(-1), 1)
    assert t[2, 1].tolist() == [0.5, 0.5, 0]
    assert [len(r) for r in a.readings] == [1, 0]


@pytest.mark.parametrize("length", [1, 2, 4])
def test_crf_against_enumeration(length):
    torch.manual_seed(length)
    h = Heads(8)
    torch.nn.init.normal_(h.transitions)
    e = torch.randn(1, 6, 9)
    ok = polnear.transitions_allowed()
    trans = h.transitions.detach().numpy()
    scores = {}
    for path in itertools.product(range(9), repeat=length):
        if polnear.MAY_START[path[0]] and polnear.MAY_END[path[-1]] and all(ok[a, b] for a, b in zip(path, path[1:])):
            scores[path] = sum(float(e[0, i, l]) for i, l in enumerate(path)) + sum(trans[a, b] for a, b in zip(path, path[1:]))
    total = np.logaddexp.reduce(list(scores.values()))
    for path in list(scores)[:20]:
        labels = torch.zeros(1, 6, dtype=torch.long)
        labels[0, :length] = torch.tensor(path)
        got = h.log_likelihood(e, labels, torch.tensor([length])).item()
        assert abs(got - (scores[path] - total)) < 1e-4
    # The reference decoder finds the best path and each label's share of all paths, beside a longer frame too.
    both = [e[0, :length].numpy(), np.random.default_rng(1).normal(size=(length + 3, 9))]
    assert tuple(decode.viterbi(both, trans)[0]) == max(scores, key=scores.get)
    assert decode.viterbi(both, trans)[1] == decode.viterbi(both[1:], trans)[0]
    m, longer = decode.marginals(both, trans)
    assert np.allclose(longer, decode.marginals(both[1:], trans)[0])
    by_hand = np.zeros((length, 9))
    for path, s in scores.items():
        by_hand[np.arange(length), path] += np.exp(s - total)
    assert np.allclose(m, by_hand, atol=1e-4)


def test_candidates():
    #    O    B    I
    p = np.array([[.9, .1, 0], [.1, .8, .1], [.2, .1, .7], [.3, .6, .1], [.95, .03, .02]])
    assert candidates.candidates(p, 0.5) == [(1, 2, 0.8), (3, 3, 0.6)]
    # A start inside a likelier stretch is no candidate of its own.
    assert candidates.candidates(p, 0.05) == [(0, 0, 0.1), (1, 2, 0.8), (3, 3, 0.6)]
    assert candidates.candidates(p, 0.05, 1) == [(1, 2, 0.8)]
    assert candidates.candidates(np.zeros((0, 3)), 0.1) == []


def test_heads_in_numpy_agree_with_pytorch():
    torch.manual_seed(3)
    h = Heads(16).eval()
    x = torch.randn(50, 16)
    n = decode.Heads.of_torch(h)
    logits = h.layer_logits(x)
    layers = n.layers(x.numpy())
    assert np.allclose(layers, logits.softmax(-1).detach().numpy(), atol=1e-5)
    fed = h.fed(x, logits)
    assert np.allclose(n.fed(x.numpy(), layers), fed.detach().numpy(), atol=1e-5)
    e = h.emissions(fed, torch.tensor([20]), torch.tensor([22]), torch.tensor([3]), 40)
    assert np.allclose(n.emissions(fed.detach().numpy(), 20, 22, 3, 43), e[0].detach().numpy(), atol=1e-4)
    v = h.valid(fed, torch.tensor([20]), torch.tensor([22])).sigmoid().item()
    assert abs(n.valid(fed.detach().numpy(), 20, 22) - v) < 1e-5


def test_epochs_are_repeatable(reader):
    rows = [{"id": str(i), "text": TEXT * (i + 1), "attributions": []} for i in range(40)]
    a = polnear.articles(reader, rows)

    def shape(seed, number):
        return [[(s.article, s.low, s.high, json.dumps(s.windows)) for s in b] for b in batches.epoch(a, seed, number)]

    assert shape(1, 0) == shape(1, 0) != shape(1, 1)
    for b in (batches.epoch(a, 1, 0), batches.epoch(a, 1, 1)):
        seen = [u for x in b for s in x for u in ((s.article, k) for k in range(s.low, s.high))]
        assert len(seen) == len(set(seen)) == sum(len(x.encoded) for x in a)
        assert all(sum(len(s.windows) for s in x) <= batches.WINDOWS for x in b)


def test_packing_finds_its_units(reader):
    rows = [{"id": str(i), "text": TEXT * (3 * i + 1), "attributions": []} for i in range(4)]
    a = polnear.articles(reader, rows)
    for b in batches.epoch(a, 1, 0):
        ids, mask, window, place = batches.pack([a[s.article].encoded for s in b], b, reader)
        want = np.concatenate([a[s.article].encoded.ids[a[s.article].encoded.first[s.low:s.high]] for s in b])
        assert (ids[window, place] == want).all()
        assert mask[window, place].all()
