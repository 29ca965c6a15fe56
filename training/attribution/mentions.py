"""Corpora of names, mentions and speakers, read into texts with spans in code points.

The corpora's types are mapped to ours; a span whose type has no counterpart is left out, and TYPES says
which of our types a corpus marks at all, so that silence about the others is not learned as "none".
"""

import gzip
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from corpora import SHARED

PERSON, ORGANISATION, PLACE, NATIONALITY, OFFICE, DOCUMENT, EVENT = (
    "person", "organisation", "place", "nationality", "office", "document", "event")

MAPS = {
    "crossner-politics": {"politician": PERSON, "person": PERSON, "politicalparty": ORGANISATION, "organisation": ORGANISATION,
                          "location": PLACE, "country": NATIONALITY, "election": EVENT, "event": EVENT},
    "wikigold": {"PER": PERSON, "ORG": ORGANISATION, "LOC": PLACE},  # countries are among its places
    "re3d": {"Person": PERSON, "Organisation": ORGANISATION, "Location": PLACE, "Nationality": NATIONALITY, "DocumentReference": DOCUMENT},
    "gum": {"person": PERSON, "organization": ORGANISATION, "place": PLACE, "event": EVENT},
    "litbank": {"PER": PERSON, "ORG": ORGANISATION, "GPE": PLACE, "LOC": PLACE, "FAC": PLACE},
}
TYPES = {name: sorted(set(m.values())) for name, m in MAPS.items()}


@dataclass
class Mention:
    start: int
    end: int
    type: str | None
    cluster: str | None = None  # mentions of one text with one cluster are the same
    form: str = "name"  # name, description or pronoun


@dataclass
class Marked:
    """A text with its mentions, and its quotations with their speakers' clusters where the corpus has them."""

    id: str
    corpus: str
    text: str
    mentions: list = field(default_factory=list)
    quotations: list = field(default_factory=list)  # (start, end, cluster of the speaker or None)


NO_SPACE_BEFORE = re.compile(r"[.,;:!?%)\]}”’]|['’](?:s|re|ve|ll|d|m|t)|n['’]t|\.\.\.")
NO_SPACE_AFTER = re.compile(r"[(\[{$£€“‘#]")


def join(tokens):
    """Tokens set as a text is set, and each token's [start, end): the reader must not learn that
    punctuation stands between spaces. Straight marks open and close in turn."""
    text, places = "", []
    tight, inside = True, False
    for t in tokens:
        if t in ('"', "``", "''"):
            closes, t = inside, '"'
            inside = not inside
            tight = tight or closes
        else:
            closes = None
            tight = tight or bool(NO_SPACE_BEFORE.fullmatch(t))
        if not tight:
            text += " "
        places.append((len(text), len(text) + len(t)))
        text += t
        tight = closes is False or (closes is None and bool(NO_SPACE_AFTER.fullmatch(t)))
    return text, places


def settled(text: str, spans):
    """A text whose tokens stand between spaces, set as a text is set, and the spans in it."""
    tokens = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    new, places = join([text[a:b] for a, b in tokens])
    starts, ends = ({t[k]: p[k] for t, p in zip(tokens, places)} for k in (0, 1))
    return new, [(starts[a], ends[b]) for a, b in spans]


def tagged_spans(tags):
    """(from, to, type) of tags in BIO, or in IO as wikigold has them."""
    out = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        kind, name = tag.split("-", 1)
        if kind == "I" and out and out[-1][1] == i and out[-1][2] == name:
            out[-1][1] = i + 1
        else:
            out.append([i, i + 1, name])
    return [tuple(s) for s in out]


def names(path: Path, corpus: str):
    """Texts of a file with a token and its tag on each line and a blank line after each sentence. The
    corpora say nothing of what sentences belong together, so each is a text."""
    types = MAPS[corpus]
    tokens, tags = [], []
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for n, line in enumerate([*f, "\n"]):
            parts = line.split()
            if parts and parts[0] != "-DOCSTART-":
                tokens.append(parts[0])
                tags.append(parts[-1])
            elif tokens:
                text, places = join(tokens)
                found = [Mention(places[a][0], places[b - 1][1], types[t]) for a, b, t in tagged_spans(tags) if t in types]
                yield Marked(f"{path.name}:{n}", corpus, text, found)
                tokens, tags = [], []


def gum(path: Path):
    """GUM's documents: sentences as they are written, a blank line between paragraphs, mentions with types
    and clusters. Raises ValueError where tokens are not found in their sentence or a mention stays open."""
    types = MAPS["gum"]
    with gzip.open(path, "rt", encoding="utf-8") as f:
        documents = re.split(r"^# newdoc id = ", f.read(), flags=re.M)[1:]
    for document in documents:
        key, _, rest = document.partition("\n")
        text, opened, mentions = "", defaultdict(list), []
        for block in rest.split("\n\n"):
            lines = block.split("\n")
            sentence = next((l[len("# text = "):] for l in lines if l.startswith("# text = ")), None)
            if sentence is None:
                continue
            if text:
                text += "\n\n" if any(l.startswith("# newpar") for l in lines) else " "
            at = 0
            words = [c for l in lines if l and l[0] != "#" and (c := l.split("\t"))[0].isdigit()]
            for c in words:
                i = sentence.find(c[1], at)
                if i < 0:
                    raise ValueError(f"{path}: {key}: {c[1]!r} is not in the rest of its sentence, {sentence[at:]!r}")
                start, at = len(text) + i, i + len(c[1])
                entity = dict(x.split("=", 1) for x in c[9].split("|") if "=" in x).get("Entity", "")
                for piece in re.findall(r"\([^()]*\)?|[^()]+\)", entity):
                    cluster, *more = piece.strip("()").split("-")
                    if piece[0] == "(":
                        opened[cluster].append((start, more[0], c[3]))
                    if piece[-1] == ")":
                        first, kind, tag = opened[cluster].pop()
                        form = ("pronoun" if tag == "PRON" and first == start else
                                "name" if "PROPN" in (tag, c[3]) else "description")
                        if kind in types:
                            mentions.append(Mention(first, len(text) + at, types[kind], cluster.split("[")[0], form))
            text += sentence
        if any(opened.values()):
            raise ValueError(f"{path}: {key}: mentions that stay open: {[k for k in opened if opened[k]]}")
        yield Marked(key, "gum", text, sorted(mentions, key=lambda m: (m.start, -m.end)))


FORMS = {"PRON": "pronoun", "NOM": "description", "PROP": "name"}


def litbank(path: Path):
    """LitBank's texts, set as texts are set: mentions with clusters, quotations with speakers. Every mention stands
    there twice, once with its kind and once with its cluster."""
    with gzip.open(path, "rt", encoding="utf-8") as f:
        rows = [json.loads(line) for line in f if line.strip()]
    for row in rows:
        at = defaultdict(dict)
        for line in row["coref_ann"].splitlines():
            if not line.startswith("T"):
                continue
            _, what, _ = line.split("\t", 2)
            kind, a, b = what.split(" ")
            m = re.fullmatch(r"(PRON|NOM|PROP)_([A-Z]{3})", kind)
            at[int(a), int(b)].update({"form": FORMS[m[1]], "type": m[2]} if m else {"cluster": kind})
        found = [Mention(a, b, MAPS["litbank"].get(m["type"]), m.get("cluster"), m["form"])
                 for (a, b), m in at.items() if "type" in m and m["type"] in MAPS["litbank"]]
        lines, start = [], 0
        for line in row["text"].split("\n"):
            places, i = [], start
            for token in line.split(" "):
                places.append((i, i + len(token)))
                i += len(token) + 1
            lines.append(places)
            start += len(line) + 1
        quotes, speakers = {}, {}
        for line in row["quotation_ann"].splitlines():
            p = line.split("\t")
            if p[0] == "QUOTE":
                quotes[p[1]] = (lines[int(p[2])][int(p[3])][0], lines[int(p[4])][int(p[5])][1])
            elif p[0] == "ATTRIB":
                speakers[p[1]] = p[2]
        text, spans = settled(row["text"], [(m.start, m.end) for m in found] + list(quotes.values()))
        for m, (a, b) in zip(found, spans):
            m.start, m.end = a, b
        said = sorted((*s, speakers.get(q)) for q, s in zip(quotes, spans[len(found):]))
        yield Marked(row["id"], "litbank", text, sorted(found, key=lambda m: (m.start, -m.end)), said)


def all_marked(part: str = "train"):
    """Every corpus that the name and mention heads are trained on (part train) or scored on (dev)."""
    data = SHARED / "data"
    if part == "train":
        yield from names(data / "ner" / "crossner-politics-train.txt.gz", "crossner-politics")
        yield from names(data / "ner" / "wikigold.txt.gz", "wikigold")
        yield from names(data / "ner" / "re3d-train.txt.gz", "re3d")
        yield from gum(data / "ud" / "en_gum-train.conllu.gz")
        yield from litbank(data / "coref" / "litbank.jsonl.gz")
    else:
        yield from names(data / "ner" / "crossner-politics-dev.txt.gz", "crossner-politics")
        yield from gum(data / "ud" / "en_gum-dev.conllu.gz")
