"""Laws of the heads for names, mentions and coreference, and of attributions inside contents."""

import json
import random

import numpy as np
import pytest
import torch

from attribution import average, conll, decode, decode_actors, features, marked, mentions, pairs, second, units
from attribution.actors import ACTORS, NAME_LABELS, WIDEST, ActorHeads
from attribution.mentions import Marked, Mention

TEXT = ("Ada Quill, the envoy of Norland, met two clerks. She told them: “I wrote to the Harbour Office.\n\n“My letter is there.” "
        "According to Quill, IBM's iPhone and 3 others were lost.\nThe envoy left.")


@pytest.fixture(scope="module")
def reader():
    return units.reader_of()


@pytest.fixture(scope="module")
def read(reader):
    e = reader.encode(TEXT)
    return e, features.features(TEXT, e, reader)


def at(e, words, nth=0):
    a = -1
    for _ in range(nth + 1):
        a = TEXT.index(words, a + 1)
    i = int(np.searchsorted(e.start, a))
    return i, int(np.searchsorted(e.end, a + len(words)))


def test_shapes(read):
    e, f = read
    S = features
    want = {"Ada": S.FIRST_CAPITAL, "Quill": S.CAPITAL, "envoy": S.LOWER, "She": S.FIRST_CAPITAL, "Norland": S.CAPITAL, "3": S.DIGIT,
            "IBM": S.CAPITALS, "iPhone": S.MIXED, "My": S.FIRST_CAPITAL, ",": S.MARK, "The": S.FIRST_CAPITAL}
    for word, s in want.items():
        assert f.shapes[at(e, word)[0]] == s, word


@pytest.mark.parametrize("text", ["THE ENVOY OF NORLAND SAID NO TO US", "the envoy of norland said no", "ΟΧΙ ΕΙΠΕ Ο ΠΡΕΣΒΗΣ"])
def test_case_that_says_nothing(reader, text):
    f = features.features(text, reader.encode(text), reader)
    assert set(f.shapes.tolist()) == {features.UNSAID}


def test_quotations(read):
    e, f = read
    inside = f.quotation[at(e, "I wrote")[0]]
    assert inside and f.quotation[at(e, "My letter")[0]] == inside, "a quotation that is opened anew goes on"
    for word in ("Ada", "She", "According", "left"):
        assert f.quotation[at(e, word)[0]] == 0, word


@pytest.mark.parametrize("text", ["", "“", "”””", "“a\n\nb", "'", "﷽ ١٢", "a" * 400])
def test_features_of_awkward_texts(reader, text):
    e = reader.encode(text)
    f = features.features(text, e, reader)
    assert len(f.words) == len(f.shapes) == len(f.quotation) == len(e)


def test_heads_and_kinds_of_mentions(read):
    e, f = read
    for words, head, kind in (("the envoy of Norland", "envoy", pairs.DEFINITE), ("Ada Quill", "quill", pairs.NAME),
                              ("She", "she", pairs.CLASS["she"]), ("two clerks", "clerks", pairs.OTHER),
                              ("My letter", "letter", pairs.DEFINITE), ("the Harbour Office", "office", pairs.NAME)):
        a, b = at(e, words)
        s = pairs.signs(f, a, b)
        assert (f.words[s.head], s.kind) == (head, kind), words


def test_rows_of_pairs(read):
    e, f = read
    found = sorted(((*at(e, w), k) for w, k in (("Ada Quill", 0), ("the envoy of Norland", 0), ("Norland", 2), ("She", 0))),
                   key=lambda m: (m[0], -m[1]))
    known = [pairs.signs(f, a, b) for a, b, _ in found]
    for i in range(len(found)):
        for j in range(i):
            r = pairs.rows(f, found, known, i, j)
            blocks = list(pairs.OFFSET.values()) + [pairs.ROWS]
            assert all(low <= x < high for x, low, high in zip(r, blocks, blocks[1:]))
    apposition = pairs.rows(f, found, known, 1, 0)
    assert apposition[-1] == pairs.OFFSET["between"] + 1
    nested = pairs.rows(f, found, known, 2, 1)
    assert nested[5] == pairs.OFFSET["nested"] + 1


def test_antecedents_are_bounded_and_reach_far(read):
    e, f = read
    one = pairs.signs(f, *at(e, "Norland"))
    other = pairs.signs(f, *at(e, "She"))
    tried = pairs.antecedents(f, [one] + [other] * 200 + [one])
    assert max(map(len, tried)) <= pairs.NEAREST + 1
    assert tried[-1][-1] == 0
    assert all(j < i for i, t in enumerate(tried) for j in t)


@pytest.fixture(scope="module")
def heads():
    torch.manual_seed(3)
    return ActorHeads(24).eval()


def test_reference_agrees_with_torch(read, heads):
    e, f = read
    n = len(e)
    x = torch.randn(n, 24)
    ref = decode_actors.Heads.of_torch(heads)
    np.testing.assert_allclose(ref.name_scores(x.numpy(), f.shapes), heads.names(x, f.shapes).detach().numpy(), atol=1e-5)
    mine, theirs = ref.span_probabilities(x.numpy(), f.shapes), heads.spans(x, f.shapes, 0).softmax(-1).detach().numpy()
    for w in range(min(WIDEST, n)):
        np.testing.assert_allclose(mine[w, :n - w], theirs[w, :n - w], atol=1e-5)
    found = [(i, min(n - 1, i + i % 3), i % 3) for i in range(0, n, 2)]
    known = [pairs.signs(f, a, b) for a, b, _ in found]
    first, last, kind = (torch.tensor([m[k] for m in found]) for k in range(3))
    v = heads.mention(x, first, last, torch.tensor([k.head for k in known]), kind)
    i, tried = len(found) - 1, pairs.antecedents(f, known)[-1]
    rows = [pairs.rows(f, found, known, i, j) for j in tried]
    want = heads.pairs(v, torch.full((len(tried),), i), torch.tensor(tried), torch.tensor(rows)).detach().numpy()
    np.testing.assert_allclose(ref.pair_scores(ref.vectors(x.numpy(), found, known), i, tried, rows), want, atol=1e-5)


def test_names_are_well_formed(read, heads):
    e, f = read
    ref = decode_actors.Heads.of_torch(heads)
    for seed in range(20):
        x = np.random.default_rng(seed).normal(size=(len(e), 24)).astype(np.float32) * 3
        found = decode_actors.names(ref, x, f)
        assert all(0 <= a <= b < len(e) and 0 < c <= 1 for a, b, _, c in found)
        assert all(a[1] < b[0] for a, b in zip(found, found[1:]))


def test_mentions_nest_and_never_cross(read, heads):
    e, f = read
    ref = decode_actors.Heads.of_torch(heads)
    for seed in range(10):
        x = np.random.default_rng(seed).normal(size=(len(e), 24)).astype(np.float32) * 5
        ref.t["mentions.output.bias"] = np.array([-2, 0, 0, 0], np.float32)
        found = decode_actors.mentions(ref, x, f, decode_actors.Parameters())
        assert len(found) > 5 and any(a <= c and d <= b and (a, b) != (c, d) for a, b, *_ in found for c, d, *_ in found)
        for a, b, *_ in found:
            for c, d, *_ in found:
                assert not (a < c <= b < d)
        clusters = decode_actors.clusters(ref, x, f, found, decode_actors.Parameters())
        assert all(c <= i and clusters[c] == c for i, c in enumerate(clusters))


def test_what_a_corpus_does_not_mark_is_not_taught(reader):
    text = "Norland signed the Harbour Treaty with Ada Quill."
    names = [Mention(0, 7, "place"), Mention(39, 48, "person")]
    label = {l: i for i, l in enumerate(NAME_LABELS)}
    t = marked.prepare(reader, Marked("x", "wikigold", text, names))
    assert set(np.flatnonzero(t.allowed[0])) == {label["B-place"], label["B-nationality"]}, "its places include states"
    treaty = t.allowed[4]
    assert treaty[label["O"]] and treaty[label["B-document"]] and treaty[label["I-event"]] and not treaty[label["B-person"]]
    t = marked.prepare(reader, Marked("x", "crossner-politics", text, names))
    assert set(np.flatnonzero(t.allowed[0])) == {label["B-place"]}
    quill = [label["B-person"], label["I-person"]]
    assert [set(np.flatnonzero(r)) for r in t.allowed[6:8]] == [{q} for q in quill]


def test_loss_falls_to_nothing_where_all_is_right(heads):
    allowed = np.zeros((1, len(NAME_LABELS)), bool)
    allowed[0, :] = True
    x = torch.randn(1, 24)
    assert abs(marked.names_loss(heads, x, np.array([1]), allowed).item()) < 1e-5


def test_conll_by_hand():
    # Pradhan et al. 2014, figure 1: keys {a,b,c}, {d,e,f,g}; response {a,b}, {c,d}, {f,g,h,i}.
    s = conll.Score()
    s.add([frozenset("abc"), frozenset("defg")], [frozenset("ab"), frozenset("cd"), frozenset("fghi")])
    r = s.result()
    assert r["muc"]["r"] == pytest.approx(0.4) and r["muc"]["p"] == pytest.approx(0.4)
    assert r["b3"]["r"] == pytest.approx((3 * 0 + 4 / 3 + 1 / 3 + 1 / 4 + 2 / 4 + 2 / 4) / 7)
    assert r["b3"]["p"] == pytest.approx((2 + 0.5 + 0.5 + 0.5 + 0.5) / 8)
    assert r["ceaf"]["r"] == pytest.approx((0.8 + 0.5) / 2) and r["ceaf"]["p"] == pytest.approx((0.8 + 0.5) / 3)


def found(cue, source, content, confidence):
    low = min([cue[0], *source, *content])
    high = max([cue[1], *source, *content]) + 1
    labels = [1 if u in source else 5 if u in content else 0 for u in range(low, high)]
    one = [1.0] + [0.0] * (len(decode.FEATURES) - 1)
    one[1] = float(np.log(confidence / (1 - confidence)))
    return decode.Found(cue, 0.9, 0.9, low, labels, np.zeros((high - low, 9)), one)


def test_inside_makes_chains():
    p = decode.Parameters(nested_confidence=[0, 1] + [0] * 8, nested_keep=0.3)
    outer = (found((1, 1), [0], range(2, 20), 0.9), [0], list(range(2, 20)))
    middle = found((3, 3), [2], range(4, 15), 0.6)
    inner = found((6, 6), [5], range(7, 25), 0.8)  # reaches out of all contents
    far = found((22, 22), [21], range(23, 30), 0.9)  # stands in no content
    weak = found((17, 17), [16], range(18, 19), 0.2)
    told = decode.inside([outer], [middle, inner, far, weak], p)
    assert [(t[0].cue, t[3]) for t in told] == [((3, 3), 0), ((6, 6), 1)]
    assert told[1][2] == list(range(7, 20)), "nothing is held outside the outer content"
    assert told[0][2] == list(range(4, 20)), "a content holds its children whole"
    crossing = decode.inside([outer], [found((3, 3), [2], range(4, 10), 0.9), found((12, 12), [9], range(8, 16), 0.5)], p)
    assert crossing[1][1] == [] and crossing[1][2] == [10, 11, 13, 14, 15]
    assert all(t[3] == 0 for t in crossing)


def test_inside_lies_within_parents():
    rng = random.Random(4)
    p = decode.Parameters(nested_confidence=[0, 1] + [0] * 8, nested_keep=0.0)
    for _ in range(200):
        outer = (found((1, 1), [0], range(2, 40), 0.9), [0], list(range(2, 40)))
        tried = []
        for _ in range(8):
            c = rng.randrange(2, 40)
            a, b = sorted(rng.sample(range(c + 1, 45), 2)) if c < 42 else (43, 44)
            tried.append(found((c, c), [c - 1], range(a, b), rng.uniform(0.1, 0.9)))
        told = decode.inside([outer], tried, p)
        whole = [outer] + [t[:3] for t in told]
        for f, source, content, parent in told:
            assert set(range(f.cue[0], f.cue[1] + 1)) <= set(whole[parent][2])
            assert content and not set(content) & set(source)
        for i, t in enumerate(told):
            seen = {i + 1}
            while t[3]:
                assert t[3] not in seen, "a circle of parents"
                seen.add(t[3])
                t = told[t[3] - 1]


def test_composed_articles_tell_of_their_contents(reader):
    from attribution import polnear

    text = "The envoy denied that the letter was sent. It rained."
    row = {"id": "x", "text": text, "attributions": [{"id": "E1", "source": [[0, 9]], "cue": [[10, 16]], "content": [[17, 41]]}]}
    article = polnear.articles(reader, [row])[0]
    for seed in range(20):
        new, inner = second.composed(reader, article, random.Random(seed), 1.0)
        if not inner.frames:
            continue
        f = inner.frames[-1]
        assert inner.target[f.cue[0]].tolist() == [0, 1, 0] and inner.known[f.cue[0]] == 1
        leaf = inner.frames[0].content[-1]
        assert inner.known[leaf] == 0, "PolNeAR says nothing of the inside of its own contents"
        return
    raise AssertionError("nothing was composed")


def test_litbank_is_set_as_a_text():
    text, spans = mentions.settled('He said , " I know , Mr. Quill . "', [(0, 2), (21, 30)])
    assert text == 'He said, "I know, Mr. Quill."'
    assert [text[a:b] for a, b in spans] == ["He", "Mr. Quill"]


def test_parameters_are_written_as_read():
    for p in (decode.Parameters(), decode_actors.Parameters()):
        assert type(p)(**json.loads(json.dumps(p.json()))) == p
    assert len(decode.Parameters().confidence) == len(decode.FEATURES)
    assert ACTORS == ("person", "organisation", "place")


def test_average_of_checkpoints():
    a, b = {"x": torch.tensor([1.0]), "n": torch.tensor([1])}, {"x": torch.tensor([3.0]), "y": torch.tensor([5.0]), "n": torch.tensor([2])}
    out = average.average([(a, 1), (b, 3)])
    assert out["x"].item() == 2.5 and out["y"].item() == 5 and out["n"].item() == 2
