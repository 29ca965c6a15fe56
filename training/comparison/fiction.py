"""How the program reads fiction: the quotations of LitBank and who speaks them.

    python -m comparison.fiction CHANCERY [--reader model|simple] [--texts N] [--misses N]

CHANCERY is the program, built. LitBank (CC BY 4.0) holds beginnings of a hundred novels; 86 of them have quotations. Its
tokens are set as texts are set, and a blank line is put between two quotations that stand side by side, as in print: LitBank
has kept no paragraphs. Texts go to the program bare.

found      quotations whose words an attribution of any depth has as content: half of the two word sets are common, or the
           quotation stands in a longer content and the words between are another marked quotation of the same speaker
covered    words of quotations that stand in some content
spoken     quotations found whose source is a mention of the person who speaks, or of somebody else, or missing
speaker    quotations found whose actor is the one who speaks: most of the actor's mentions that LitBank marks as well are
           mentions of that person

LitBank's mentions and coreference are training material of the reader, its quotations are not.
"""

import argparse
import bisect
import json
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from attribution import mentions
from corpora import SHARED

from .compare import scorer


def in_paragraphs(text):
    """LitBank has lost its paragraphs. In print, of two quotations side by side the second begins a new one."""
    ends = {e for _, e, _ in text.quotations}
    breaks = sorted(b - 1 for b, _, _ in text.quotations if b - 1 in ends and text.text[b - 1].isspace())
    move = lambda at: at + bisect.bisect_left(breaks, at)
    for m in text.mentions:
        m.start, m.end = move(m.start), move(m.end)
    text.quotations = [(move(b), move(e), s) for b, e, s in text.quotations]
    new = list(text.text)
    for b in breaks:
        new[b] = "\n\n"
    text.text = "".join(new)
    return text


def words_in(spans, starts, ends):
    return {i for a, b in spans for i in range(len(starts)) if starts[i] < b and ends[i] > a}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("chancery", type=Path)
    ap.add_argument("--reader", default="model")
    ap.add_argument("--texts", type=int, default=1000)
    ap.add_argument("--misses", type=int, default=0, help="print so many of what is missed in each text")
    a = ap.parse_args()
    texts = [in_paragraphs(t) for t in mentions.litbank(SHARED / "data" / "coref" / "litbank.jsonl.gz") if t.quotations][:a.texts]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.jsonl"
        source.write_text("".join(json.dumps({"id": t.id, "text": t.text}) + "\n" for t in texts), encoding="utf-8")
        out = subprocess.run([a.chancery, "read", "--json", "-q", "--reader", a.reader, source], check=True, capture_output=True, text=True).stdout
    tokens = scorer().tokens
    count = Counter()
    for text, read in zip(texts, map(json.loads, out.splitlines())):
        assert read["id"] == text.id and read["text"] == text.text, text.id
        tell(text, read, tokens, count, a.misses)
    share = lambda x, y: f"{count[x]} of {count[y]}, {count[x] / count[y]:.3f}"
    print(f"{len(texts)} texts, {count['words of texts']} words, {count['quotations']} quotations")
    print("found   ", share("found", "quotations"))
    print("covered ", share("covered", "words"))
    print("spoken  ", share("spoken", "found"), f"; by another {count['another']}, by nobody {count['nobody']}, "
          f"by a mention that LitBank does not mark {count['unmarked']}")
    print("speaker ", share("speaker", "found"))
    print("of findings called direct, in a quotation:", share("direct in gold", "direct"))


def tell(text, read, tokens, count, misses):
    starts, ends = tokens(text.text)
    findings = [(x, words_in(x["content"], starts, ends)) for x in read["attributions"]]
    actors = {x["id"]: x for x in read["actors"]}
    clusters = {(m.start, m.end): m.cluster for m in text.mentions}
    gold = [(s, words_in([(b, e)], starts, ends)) for b, e, s in text.quotations]
    count["words of texts"] += len(starts)
    held = set().union(*(w for _, w in findings)) if findings else set()
    quoted = {s: set().union(*(w for t, w in gold if t == s)) for s, _ in gold}
    everything = set().union(*quoted.values())
    for x, w in findings:
        if x["kind"] == "direct":
            count["direct"] += 1
            count["direct in gold"] += 2 * len(w & everything) >= len(w)
    for (speaker, g), (begin, end, _) in zip(gold, text.quotations):
        if not g:
            continue
        count["quotations"] += 1
        count["words"] += len(g)
        count["covered"] += len(g & held)
        def like(w):
            w = w - (quoted[speaker] - g)  # a broken quotation is one attribution to us, and several quotations to LitBank
            return len(w & g) / len(w | g)
        best, w = max(((x, like(w)) for x, w in findings), key=lambda p: p[1], default=(None, 0))
        shown = text.text[max(0, begin - 60):end + 60].replace("\n", " ¶ ")
        if w < 0.5:
            if misses > 0:
                misses -= 1
                print(f"missed, {speaker}: {shown}")
            continue
        count["found"] += 1
        said = {c for s, e in best["source"] for (b, d), c in clusters.items() if b < e and s < d}
        what = "nobody" if not best["source"] else "spoken" if speaker in said else "another" if said else "unmarked"
        count[what] += 1
        votes = Counter(clusters[tuple(m)] for i in best.get("speakers", []) for m in actors[i]["mentions"] if tuple(m) in clusters)
        right = bool(votes) and votes.most_common(1)[0][0] == speaker
        count["speaker"] += right
        if misses > 0 and (what != "spoken" or not right):
            misses -= 1
            print(f"{what}, {speaker} ({'right' if right else best.get('speaker', '')}; {best['reason']}): {shown}")


if __name__ == "__main__":
    main()
