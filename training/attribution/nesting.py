"""Attributions inside attributions, composed: PolNeAR marks outer ones only.

A sentence that holds an attribution whole is put inside a reporting frame of ours,

    The envoy denied it.  →  Two officials told the committee that the envoy had denied it.

so that the old attribution becomes the child of the new one. Frames can be put around frames. The texts are changed by
edits, through which every offset is carried, so that a span still holds its words. What is reported is
shifted as reported speech is: the first letter is lowered unless it starts a name, the inner cue goes back in tense
after a frame in the past, and the first person outside quotation marks becomes the third.
"""

import random
import re
from bisect import bisect_right

# Frames: who, what signals it, and what follows; {} is the reported sentence. Tense says whether it shifts.
FRAMES = [  # (text before, text after, past)
    ("[{who}] [{said}] that ", "", True), ("[{who}] [{told}] {whom} that ", "", True), ("[{who}] [{wrote}] that ", "", True),
    ("According to [{who}], ", "", False), ("", ", according to [{who}]", False), ("", ", [{who}] [{said}]", True),
    ("[{who}], who asked not to be named, [{said}] ", "", True), ("[{who}] [{says}] that ", "", False),
]
SAID = ["said", "recalled", "insisted", "testified", "maintained", "reported", "claimed", "conceded"]
SAYS = ["says", "recalls", "insists", "maintains", "reports", "claims", "concedes"]
TOLD = ["told", "assured", "informed", "reminded"]
WROTE = ["wrote", "noted", "added in a letter", "reported in a cable"]
WHO = ["the envoy", "a clerk of the court", "two officials", "the ministry's spokeswoman", "Ada Quill", "Colonel Strand", "the mayor",
       "a former aide", "a source who has read the letter", "the committee's report", "the newspaper", "his brother", "her lawyer",
       "the harbour commission", "Professor Oyelaran", "three witnesses", "an internal memo", "the ambassador"]
WHOM = ["reporters", "the committee", "the inquiry", "a friend", "the paper", "his superiors"]

# The cue's finite verb a step back in tense.
BACK = {"said": "had said", "says": "said", "say": "said", "told": "had told", "tells": "told", "wrote": "had written", "writes": "wrote",
        "thinks": "thought", "thought": "had thought", "believes": "believed", "believe": "believed", "believed": "had believed",
        "knew": "had known", "knows": "knew", "argues": "argued", "claims": "claimed", "claim": "claimed", "insists": "insisted",
        "wants": "wanted", "want": "wanted", "is": "was", "are": "were", "was": "had been", "were": "had been", "has": "had",
        "have": "had", "felt": "had felt", "saw": "had seen", "found": "had found", "made": "had made", "gave": "had given",
        "hopes": "hoped", "suggests": "suggested", "adds": "added", "warns": "warned", "reports": "reported", "denies": "denied"}
REGULAR = re.compile(r"(?:add|argu|admit|admitt|ask|assert|call|claim|complain|conced|conclud|confirm|contend|declar|deni|explain|expect|"
                     r"insist|not|observ|order|predict|promis|recall|remark|report|request|respond|reveal|stat|suggest|testifi|urg|"
                     r"want|warn|tweet|accus|acknowledg|announc|advis|agre)ed")

FIRST = {"I": ("he", "she", "they"), "me": ("him", "her", "them"), "my": ("his", "her", "their"), "mine": ("his", "hers", "theirs"),
         "myself": ("himself", "herself", "themselves"), "we": ("they",) * 3, "us": ("them",) * 3, "our": ("their",) * 3,
         "ours": ("theirs",) * 3, "ourselves": ("themselves",) * 3}

# The first person before a verb whose form would have to agree, or contracted with one; fragments.
UNSHIFTED = re.compile(r"\bI(?:['’]|\s+(?!(?:had|was|could|would|will|can|may|might|must|should|did|said|told|knew|thought|saw|went|got|"
                       r"made|never|ever|also|already|\w+ed)\b))|\b[Ww]e['’]|^Because\b")

QUOTED = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"")
SENTENCE = re.compile(r"[^\n]+?(?:[.!?]+[”\"’)]*(?=\s+[“\"‘(A-Z]|\s*\n|\s*$)|(?=\n)|$)")
CLOSED = {"the", "a", "an", "in", "on", "at", "he", "she", "it", "they", "we", "this", "that", "these", "those", "his", "her", "their", "its",
          "but", "and", "as", "after", "before", "when", "while", "if", "for", "from", "some", "many", "most", "no", "one", "two", "all",
          "both", "there", "what", "who", "officials", "critics", "people", "our", "my", "you", "your"}


class Edits:
    """Replacements in a text, carried out at once, and the way of an offset through them."""

    def __init__(self):
        self.all = []  # (start, end, new), apart from each other

    def replace(self, start, end, new):
        if any(start < e and s < end for s, e, _ in self.all):
            raise ValueError(f"edits cross at {start}")
        self.all.append((start, end, new))

    def apply(self, text):
        self.all.sort(key=lambda e: e[0])
        out, at = [], 0
        for s, e, new in self.all:
            out += [text[at:s], new]
            at = e
        return "".join(out) + text[at:]

    def move(self, offset, end=False):
        """Where an offset goes. A start at an insertion goes behind it, an end stays before it; inside a
        replacement a start goes to its start and an end to its end."""
        d = 0
        for s, e, new in sorted(self.all, key=lambda x: x[0]):
            if e < offset or (e == offset and (not end or e > s)):
                d += len(new) - (e - s)
            elif s < offset or (s == offset and not end and e == s):
                return s + d + (len(new) if end or s == e else 0)
        return offset + d

    def span(self, s):
        return [self.move(s[0]), self.move(s[1], True)]


def shift_tense(text, start, end):
    """(start, end, new) for the first finite verb of a cue that can go back, or None."""
    for m in re.finditer(r"[A-Za-z]+", text[start:end]):
        w = m[0].lower()
        if w == "had":
            return None
        new = BACK.get(w) or ("had " + w if REGULAR.fullmatch(w) else None)
        if new:
            return start + m.start(), start + m.end(), new
    return None


def named(text, word_end):
    """Whether a sentence's first word, which ends here, looks like part of a name."""
    return bool(re.match(r"\s+[A-Z]|['’]s\s+[A-Z]", text[word_end:]))


def wrap(document, attribution_id, rng: random.Random):
    """The document with a frame of ours around the sentence that holds the attribution, or None where it
    cannot be: the attribution is already inside another, it does not stand whole in one sentence, or the
    sentence has a quotation mark without its counterpart. Attributions that stood in the sentence become children of
    the new one; those that cross its ends make it None."""
    text = document["text"]
    own = next(a for a in document["attributions"] if a["id"] == attribution_id)
    spans = [s for role in ("source", "cue", "content") for s in own[role]]
    low, high = min(s[0] for s in spans), max(s[1] for s in spans)
    sentence = next((m for m in SENTENCE.finditer(text) if m.start() <= low and high <= m.end()), None)
    if sentence is None or own.get("parent"):
        return None
    start = sentence.start() + len(sentence[0]) - len(sentence[0].lstrip())
    body = text[start:sentence.end()]
    if len(body) > 400 or body.count('"') % 2 or body.count("“") != body.count("”") or not body.rstrip().endswith("."):
        return None
    stop = start + len(body.rstrip()) - 1  # before the full stop
    inside = []
    for a in document["attributions"]:
        ends = [s for role in ("source", "cue", "content") for s in a[role]]
        if all(start <= s[0] and s[1] <= stop + 1 for s in ends):
            inside.append(a)
        elif any(s[0] < stop + 1 and start < s[1] for s in ends):
            return None
    before, after, past = rng.choice(FRAMES)
    if re.search(r"[?]", body) or (not before and re.match(r"[“\"]", body)):
        return None
    if UNSHIFTED.search(QUOTED.sub(lambda m: "x" * len(m[0]), body)):
        return None
    fill = {"who": rng.choice(WHO), "said": rng.choice(SAID), "says": rng.choice(SAYS), "told": rng.choice(TOLD),
            "wrote": rng.choice(WROTE), "whom": rng.choice(WHOM)}
    before, after = before.format(**fill), after.format(**fill)
    if before.startswith("["):
        before = "[" + before[1].upper() + before[2:]

    edits = Edits()
    quoted = [(start + m.start(), start + m.end()) for m in QUOTED.finditer(body)]
    first = re.match(r"[A-Za-z]+", body)
    if before and first and first[0].lower() in CLOSED and not named(body, first.end()) and first[0] not in FIRST \
            and first[0].lower() not in FIRST:
        edits.replace(start, start + 1, body[0].lower())
    person = rng.randrange(3)
    for m in re.finditer(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|[Uu]s|[Oo]ur|[Oo]urs|[Oo]urselves)\b(?!['’.])", body):
        at = start + m.start()
        if not any(a <= at < b for a, b in quoted):
            new = FIRST.get(m[0]) or FIRST[m[0].lower()]
            new = new[person]
            edits.replace(at, start + m.end(), new if before or m.start() else new.capitalize())
    if past:
        for a in inside:
            if a.get("parent") is None and a["cue"]:
                s, e = a["cue"][0]
                change = None if any(x <= s < y for x, y in quoted) else shift_tense(text, s, e)
                if change:
                    try:
                        edits.replace(*change)
                    except ValueError:
                        pass  # the cue's word is already changed

    plain = [re.sub(r"[\[\]]", "", x) for x in (before, after)]
    new = edits.apply(text)
    start2, stop2 = edits.move(start, True) if start else 0, edits.move(stop, True)
    new = new[:start2] + plain[0] + new[start2:stop2] + plain[1] + new[stop2:]
    grown = len(plain[0])

    def carried(s):
        a, b = edits.span(s)
        a, b = (max(a, start2), min(b, stop2)) if start <= s[0] and s[1] <= stop + 1 else (a, b)
        if a >= stop2:
            return [a + grown + len(plain[1]), b + grown + len(plain[1])]
        return [a + grown, b + grown] if a >= start2 else [a, b]

    identity = "F" + str(1 + sum(a["id"].startswith("F") for a in document["attributions"]))
    rows = []
    children = {a["id"] for a in inside if not a.get("parent")}
    for a in document["attributions"]:
        row = {**a, **{role: [carried(s) for s in a[role]] for role in ("source", "cue", "content")}}
        if a["id"] in children:
            row["parent"] = identity
        rows.append(row)

    # Brackets mark the source, then the cue; "according to" is marked by its words.
    def places(pattern, base):
        out, shown = [], 0
        for m in re.finditer(r"\[([^\]]*)\]", pattern):
            a = base + m.start() - shown
            out.append([a, a + len(m[1])])
            shown += 2
        return out
    found = places(before, start2) or places(after, stop2 + grown)
    cue = re.search(r"[Aa]ccording to", plain[0] + plain[1])
    if len(found) == 2:
        cue_span = found[1]
    else:
        base = start2 if plain[0] else stop2 + grown
        cue_span = [base + cue.start(), base + cue.end()]
    rows.append({"id": identity, "source": [found[0]], "cue": [cue_span], "content": [[start2 + grown, stop2 + grown]]})
    return {**document, "text": new, "attributions": rows}


def depth(attributions, a) -> int:
    by = {x["id"]: x for x in attributions}
    n = 1
    while a.get("parent"):
        a, n = by[a["parent"]], n + 1
    return n


def compose(document, rng: random.Random, share: float = 0.3, most: int = 3):
    """The document with frames around about that share of the sentences that allow it, up to the given depth."""
    for identity in [a["id"] for a in document["attributions"] if not a.get("parent")]:
        if rng.random() >= share:
            continue
        wrapped = wrap(document, identity, rng)
        level = 2
        while wrapped is not None:
            document = wrapped
            if level >= most or rng.random() < 0.7:
                break
            newest = document["attributions"][-1]["id"]
            wrapped = wrap(document, newest, rng)
            level += 1
    return document
