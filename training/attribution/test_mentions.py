"""Readers of the corpora of names and mentions."""

import gzip

import pytest

from attribution import mentions
from attribution.mentions import Mention

GUM = """# newdoc id = d1
# newpar
# text = Ada Quill didn't sign.
1	Ada	Ada	PROPN	NNP	_	4	nsubj	_	Entity=(1-person-new-nnn-cf1-1-sgl
2	Quill	Quill	PROPN	NNP	_	1	flat	_	Entity=1)
3-4	didn't	_	_	_	_	_	_	_	_
3	did	do	AUX	VBD	_	5	aux	_	_
4	n't	not	PART	RB	_	5	advmod	_	_
5	sign	sign	VERB	VB	_	0	root	_	SpaceAfter=No
6	.	.	PUNCT	.	_	5	punct	_	_

# text = She left the old harbour.
1	She	she	PRON	PRP	_	2	nsubj	_	Entity=(1-person-giv:act-nnn-cf1-1-ana)
2	left	leave	VERB	VBD	_	0	root	_	_
3	the	the	DET	DT	_	5	det	_	Entity=(2-place-new-nnn-cf2-3-sgl
4	old	old	ADJ	JJ	_	5	amod	_	Entity=(3-time-new-nnn-cf2-3-sgl)
5	harbour	harbour	NOUN	NN	_	2	obj	_	Entity=2)|SpaceAfter=No
6	.	.	PUNCT	.	_	2	punct	_	_

# newpar
# text = (Later.)
1	(	(	PUNCT	(	_	2	punct	_	SpaceAfter=No
2	Later	later	ADV	RB	_	0	root	_	SpaceAfter=No
3	.	.	PUNCT	.	_	2	punct	_	SpaceAfter=No
4	)	)	PUNCT	)	_	2	punct	_	_

"""


def written(folder, name, text):
    path = folder / name
    with gzip.open(path, "wt", encoding="utf-8") as f:
        f.write(text)
    return path


def test_gum(tmp_path):
    (d,) = mentions.gum(written(tmp_path, "g.conllu.gz", GUM))
    assert d.text == "Ada Quill didn't sign. She left the old harbour.\n\n(Later.)"
    assert [(d.text[m.start:m.end], m.type, m.cluster, m.form) for m in d.mentions] == [
        ("Ada Quill", "person", "1", "name"), ("She", "person", "1", "pronoun"), ("the old harbour", "place", "2", "description")]


def test_gum_refuses_open_mentions(tmp_path):
    with pytest.raises(ValueError, match="stay open.*2"):
        list(mentions.gum(written(tmp_path, "g.conllu.gz", GUM.replace("Entity=2)", "X=y"))))


def test_names(tmp_path):
    text = "The\tO\nGreen\tB-politicalparty\nUnion\tI-politicalparty\n,\tO\nAda\tB-politician\nQuill\tB-politician\n.\tO\n\n\nDone\tO\n"
    a, b = mentions.names(written(tmp_path, "n.txt.gz", text), "crossner-politics")
    assert a.text == "The Green Union, Ada Quill." and b.text == "Done"
    assert a.mentions == [Mention(4, 15, "organisation"), Mention(17, 20, "person"), Mention(21, 26, "person")]


def test_names_without_begin_tags(tmp_path):
    text = "010 I-MISC\nis O\nAda I-PER\nQuill I-PER\nof O\nVarn I-LOC\n"
    (a,) = mentions.names(written(tmp_path, "n.txt.gz", text), "wikigold")
    assert [(a.text[m.start:m.end], m.type) for m in a.mentions] == [("Ada Quill", "person"), ("Varn", "place")]


@pytest.mark.parametrize("tokens, text", [
    (["“", "No", ",", "”", "she", "said", "."], "“No,” she said."),
    (['"', "No", ",", '"', "she", "said", "."], '"No," she said.'),
    (["``", "No", "''", "(", "he", "did", "n't", ")"], '"No" (he didn\'t)'),
    (["Ada", "'s", "$", "5"], "Ada's $5"),
    ([], ""),
])
def test_join(tokens, text):
    told, places = mentions.join(tokens)
    assert told == text and len(places) == len(tokens)
    assert all(told[a:b] == t or t in ("``", "''") for (a, b), t in zip(places, tokens))


@pytest.mark.parametrize("part", ["train", "dev"])
def test_shared_corpora(part):
    if not (mentions.SHARED / "data" / "ner").exists():
        pytest.skip(f"{mentions.SHARED} is not here: the corpora cannot be read")
    count = {}
    for d in mentions.all_marked(part):
        for m in d.mentions:
            w = d.text[m.start:m.end]
            assert w and w == w.strip(), (d.id, m, w)
            assert m.type in mentions.TYPES[d.corpus]
        count[d.corpus] = count.get(d.corpus, 0) + len(d.mentions)
    assert set(count) == ({"crossner-politics", "wikigold", "re3d", "gum", "litbank"} if part == "train" else
                          {"crossner-politics", "gum"})
    assert min(count.values()) > 1000
