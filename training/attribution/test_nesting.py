"""Composed attributions: every span holds its words, and children lie in their parents' content."""

import gzip
import json
import random

import pytest

from attribution import nesting, polnear

TEXT = "It rained. Ada Quill said that the bridge was mined. The clerk insists my copy is lost. “It is gone,” he says."


def span(text, words):
    a = text.index(words)
    return [[a, a + len(words)]]


def document():
    return {"id": "d", "text": TEXT, "attributions": [
        {"id": "E1", "source": span(TEXT, "Ada Quill"), "cue": span(TEXT, "said that"), "content": span(TEXT, "the bridge was mined")},
        {"id": "E2", "source": span(TEXT, "The clerk"), "cue": span(TEXT, "insists"), "content": span(TEXT, "my copy is lost")},
        {"id": "E3", "source": [[TEXT.index("he says"), TEXT.index("he says") + 2]], "cue": span(TEXT, "says"), "content": span(TEXT, "“It is gone,”")},
    ]}


def words(d, a, role):
    return [d["text"][s:e] for s, e in a[role]]


class Chosen(random.Random):
    """Chooses the frame of that number, and the first of everything else."""

    def __init__(self, frame):
        super().__init__(0)
        self.frame = frame

    def choice(self, of):
        return of[self.frame] if of is nesting.FRAMES else of[0]

    def randrange(self, *_):
        return 0


@pytest.mark.parametrize("which, frame, text, child, parent", [
    ("E1", 0, "The envoy said that Ada Quill had said that the bridge was mined.",
     ("Ada Quill", "had said that", "the bridge was mined"), ("The envoy", "said", "Ada Quill had said that the bridge was mined")),
    ("E1", 3, "According to the envoy, Ada Quill said that the bridge was mined.",
     ("Ada Quill", "said that", "the bridge was mined"), ("the envoy", "According to", "Ada Quill said that the bridge was mined")),
    ("E2", 5, "The clerk insisted his copy is lost, the envoy said.",
     ("The clerk", "insisted", "his copy is lost"), ("the envoy", "said", "The clerk insisted his copy is lost")),
    ("E2", 1, "The envoy told reporters that the clerk insisted his copy is lost.",
     ("the clerk", "insisted", "his copy is lost"), ("The envoy", "told", "the clerk insisted his copy is lost")),
])
def test_wrap(which, frame, text, child, parent):
    d = nesting.wrap(document(), which, Chosen(frame))
    assert text in d["text"]
    a = next(a for a in d["attributions"] if a["id"] == which)
    p = next(x for x in d["attributions"] if x["id"] == a["parent"])
    roles = ("source", "cue", "content")
    assert tuple(words(d, a, r)[0] for r in roles) == child
    assert tuple(words(d, p, r)[0] for r in roles) == parent
    # What stands elsewhere keeps its words.
    for other in ("E1", "E2", "E3"):
        if other != which:
            x, y = (next(b for b in doc["attributions"] if b["id"] == other) for doc in (d, document()))
            assert all(words(d, x, r) == words(document(), y, r) for r in roles)


def test_frames_around_frames():
    d = nesting.wrap(document(), "E1", Chosen(0))
    d = nesting.wrap(d, d["attributions"][-1]["id"], Chosen(5))
    assert "The envoy had said that Ada Quill had said that the bridge was mined, the envoy said." in d["text"]
    e1 = d["attributions"][0]
    assert nesting.depth(d["attributions"], e1) == 3


def test_what_cannot_be_wrapped():
    d = document()
    assert nesting.wrap({**d, "text": TEXT.replace("The clerk", "“Th clerk")}, "E2", Chosen(0)) is None  # a mark too few
    d["attributions"][0]["content"] = span(TEXT, "mined. The clerk")
    assert nesting.wrap(d, "E1", Chosen(0)) is None  # over two sentences
    assert nesting.wrap(document(), "E3", Chosen(4)) is None  # "“It is gone,” he says, according to" would not be its content
    assert nesting.wrap({**document(), "text": TEXT.replace("my copy", "I a cop")}, "E2", Chosen(0)) is None  # agreement


def test_composed_corpus():
    if not polnear.path("train").exists():
        pytest.skip(f"{polnear.path('train')} is not here: composing was not tried on PolNeAR")
    with gzip.open(polnear.path("train"), "rt", encoding="utf-8") as f:
        rows = [json.loads(next(f)) for _ in range(60)]
    rng, nested = random.Random(1), 0
    for row in rows:
        d = nesting.compose(row, rng)
        assert len(d["attributions"]) >= len(row["attributions"])
        by = {a["id"]: a for a in d["attributions"]}
        old = {a["id"]: a for a in row["attributions"]}
        for a in d["attributions"]:
            if a.get("parent"):
                nested += 1
                (low, high), = by[a["parent"]]["content"]
                assert all(low <= s < e <= high for r in ("source", "cue", "content") for s, e in a[r])
            elif a["id"] in old:
                for r in ("source", "cue", "content"):
                    assert words(d, a, r) == words(row, old[a["id"]], r)
    assert nested > 150
