"""What the coreference head is told of a mention and of a pair of mentions beside their vectors: numbers of rows
in a table of weights. A mention is (first unit, last unit, type)."""

from dataclasses import dataclass

import numpy as np

from .features import CAPITAL, CAPITALS, FIRST_CAPITAL, MARK, MIXED, Features

NEAREST = 50  # antecedents tried, beside the nearest earlier mention with the same head word

PRONOUNS = {
    3: "i me my mine myself", 4: "we us our ours ourselves", 5: "you your yours yourself yourselves",
    6: "he him his himself", 7: "she her hers herself", 8: "it its itself", 9: "they them their theirs themselves themself",
    10: "who whom whose which that what", 11: "one someone somebody anyone anybody everyone everybody nobody this these those "
    "each both some many others all none another",
}
CLASS = {w: k for k, words in PRONOUNS.items() for w in words.split()}
NAME, DEFINITE, OTHER = 0, 1, 2  # classes of mentions that are no pronouns
CLASSES = 12
DETERMINERS = set("the this that these those".split())
POSSESSIVE = set("my our your his her its their".split())
INDEFINITE = set("a an any some no every each another one two three several many".split())
STOPS = set("of in at on for from to with by about who whom whose which that , ( - – — : ; and or".split())

DISTANCES = (1, 2, 3, 4, 5, 8, 16, 32, 51)  # in mentions: row i for at least DISTANCES[i]
GAPS = (0, 5, 10, 20, 40, 80, 160, 320)  # in units
BLOCKS = {"distance": len(DISTANCES), "gap": len(GAPS), "words": 5 * 2, "classes": CLASSES * CLASSES, "quotation": 10,
          "nested": 3, "types": 9, "between": 3}
OFFSET = dict(zip(BLOCKS, np.cumsum([0, *BLOCKS.values()])[:-1].tolist()))
ROWS = sum(BLOCKS.values())


@dataclass
class Signs:
    """What is known of a mention."""

    head: int  # the unit taken for its head
    kind: int  # NAME, DEFINITE, OTHER or a class of PRONOUNS
    words: frozenset  # its words without determiners
    phrase: tuple  # the same in order
    quotation: int


def signs(f: Features, first: int, last: int) -> Signs:
    """The head is the unit before the first of STOPS, or the last unit; a genitive's mark does not count. A
    mention whose head begins with a capital is a NAME."""
    words = f.words[first:last + 1]
    own = [i for i, w in enumerate(words) if w not in DETERMINERS and w not in INDEFINITE and f.shapes[first + i] != MARK and w != "s"]
    phrase = tuple(words[i] for i in own)
    head = last
    for i in range(first + 1, last + 1):
        if f.words[i] in STOPS and own and own[0] + first < i:
            head = i - 1
            break
    while head > first and (f.shapes[head] == MARK or (f.words[head] == "s" and f.words[head - 1] == "'")):
        head -= 1
    if first == last and words[0] in CLASS:
        kind = CLASS[words[0]]
    elif f.shapes[head] in (CAPITAL, CAPITALS, MIXED, FIRST_CAPITAL):
        kind = NAME
    else:
        kind = DEFINITE if words[0] in DETERMINERS or words[0] in POSSESSIVE or "'" in words[:-1] else OTHER
    return Signs(head, kind, frozenset(phrase), phrase, int(f.quotation[first]))


def bucket(limits, n: int) -> int:
    k = 0
    while k + 1 < len(limits) and n >= limits[k + 1]:
        k += 1
    return k


def rows(f: Features, mentions, known, i: int, j: int) -> list:
    """The rows for mention i and its antecedent j < i, one of each block."""
    (a, b, s), (c, d, t) = mentions[j], mentions[i]
    p, q = known[j], known[i]
    pronoun = p.kind > 2 or q.kind > 2
    if pronoun or not p.words or not q.words:
        alike = 0
    elif p.phrase == q.phrase:
        alike = 4
    elif f.words[p.head] == f.words[q.head]:
        alike = 3 if p.words <= q.words or q.words <= p.words else 2
    else:
        alike = 1 if p.words & q.words else 0
    if p.quotation == q.quotation:
        quoted = 1 if q.quotation else 0
    else:
        quoted = 2 if p.quotation and q.quotation else 3 if q.quotation else 4
    speaker = 3 <= p.kind <= 5 or 3 <= q.kind <= 5
    nested = 1 if b >= d else 0
    if a == c and d > b:
        nested = 2
    between = f.words[b + 1:c]
    link = 1 if between == [","] else 2 if between in (["is"], ["was"], ["are"], ["were"], ["as"], ["became"]) else 0
    found = {"distance": bucket(DISTANCES, i - j), "gap": bucket(GAPS, max(0, c - b)), "words": alike * 2 + (p.kind == 0 and q.kind == 0),
             "classes": p.kind * CLASSES + q.kind, "quotation": quoted * 2 + speaker, "nested": nested, "types": s * 3 + t, "between": link}
    return [OFFSET[k] + v for k, v in found.items()]


def antecedents(f: Features, known) -> list:
    """For each mention the earlier ones that are tried, nearest first: NEAREST, and beyond them the nearest that has
    the same head word, where neither is a pronoun."""
    out, latest = [], {}
    for i, k in enumerate(known):
        tried = list(range(i - 1, max(-1, i - 1 - NEAREST), -1))
        if k.kind <= 2:
            far = latest.get(f.words[k.head])
            if far is not None and far < i - NEAREST:
                tried.append(far)
            latest[f.words[k.head]] = i
        out.append(tried)
    return out
