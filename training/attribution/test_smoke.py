"""A whole run in small: a random encoder of two layers learns attributions of our own, is stopped and goes
on, is exported, and reads; then all heads learn. About two minutes; needs no corpus and no published weights.

    python -m pytest attribution/test_smoke.py, in training/
"""

import gzip
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import corpora

TRAINING = Path(__file__).resolve().parent.parent
PEOPLE = ["Ada Quill", "the envoy", "Colonel Strand", "a clerk", "the harbour master", "two officials"]
CUES = ["said that", "denied that", "wrote that", "insisted"]
FACTS = ["the bridge was mined", "no copy had been made", "the letter arrived on Tuesday", "nobody had asked them"]


def rows():
    """Articles of six sentences, in which person, cue and content are marked."""
    cases = list(itertools.product(PEOPLE, CUES, FACTS))
    for i in range(0, len(cases), 6):
        text, found = "", []
        for person, cue, fact in cases[i:i + 6]:
            person = person[0].upper() + person[1:]
            at = len(text)
            text += f"{person} {cue} {fact}. The day went on.\n\n"
            a, b = at + len(person), at + len(person) + 1 + len(cue)
            found.append({"source": [[at, a]], "cue": [[a + 1, b]], "content": [[b + 1, b + 1 + len(fact)]]})
        yield {"id": f"article {i}", "text": text, "attributions": found}


def tagged(person, place, event):
    """Sentences with a tag for each token."""
    out = ""
    for name in ("Ada Quill", "Tom Strand", "Mary Voss", "Ivo Kern"):
        for town in ("Varn", "Ostby"):
            first, last = name.split()
            out += "".join(f"{w}\t{t}\n" for w, t in (
                (first, person), (last, person.replace("B-", "I-")), ("left", "O"), (town, place), ("before", "O"), ("the", "O"),
                ("Harbour", event), ("Vote", event.replace("B-", "I-")), (".", "O"))) + "\n"
    return out


def coreferring():
    """Documents in GUM's form: two people, of whom the first acts again as a pronoun."""
    out = ""
    for n, (name, pronoun) in enumerate((("Ada", "She"), ("Mary", "She"), ("Tom", "He"), ("Ivo", "He"))):
        out += f"# newdoc id = d{n}\n# newpar\n# text = {name} met the envoy.\n"
        out += f"1\t{name}\tx\tPROPN\tNNP\t_\t2\tnsubj\t_\tEntity=(1-person-new-cf1-1-sgl)\n2\tmet\tx\tVERB\tVBD\t_\t0\troot\t_\t_\n"
        out += "3\tthe\tx\tDET\tDT\t_\t4\tdet\t_\tEntity=(2-person-new-cf2-2-sgl\n4\tenvoy\tx\tNOUN\tNN\t_\t2\tobj\t_\tEntity=2)\n"
        out += f"5\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n# text = {pronoun} left.\n"
        out += f"1\t{pronoun}\tx\tPRON\tPRP\t_\t2\tnsubj\t_\tEntity=(1-person-giv-cf1-1-ana)\n2\tleft\tx\tVERB\tVBD\t_\t0\troot\t_\t_\n"
        out += "3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n"
    return out


LITBANK = {"id": "tale", "text": "Ada saw the town .\nShe left .", "quotation_ann": "",
           "coref_ann": "T1\tPROP_PER 0 3\tAda\nT2\tada 0 3\tAda\nT3\tPRON_PER 19 22\tShe\nT4\tada 19 22\tShe"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a corpus and an encoder."""
    folder = tmp_path_factory.mktemp("smoke")
    (folder / "data" / "polnear").mkdir(parents=True)
    for part in ("train", "dev"):
        with gzip.open(folder / "data" / "polnear" / f"{part}.jsonl.gz", "wt", encoding="utf-8") as f:
            f.writelines(json.dumps(r) + "\n" for r in rows())
    marked = {"ner/crossner-politics-train.txt": tagged("B-politician", "B-location", "B-election"),
              "ner/crossner-politics-dev.txt": tagged("B-politician", "B-location", "B-election"),
              "ner/wikigold.txt": tagged("I-PER", "I-LOC", "O"), "ner/re3d-train.txt": tagged("B-Person", "B-Location", "O"),
              "ud/en_gum-train.conllu": coreferring(), "ud/en_gum-dev.conllu": coreferring(),
              "coref/litbank.jsonl": json.dumps(LITBANK) + "\n"}
    for name, text in marked.items():
        (folder / "data" / name).parent.mkdir(exist_ok=True)
        with gzip.open(folder / "data" / (name + ".gz"), "wt", encoding="utf-8") as f:
            f.write(text)
    if (corpora.SHARED / "eval").exists():
        (folder / "eval").symlink_to(corpora.SHARED / "eval")
    from transformers import BertConfig, BertModel

    import export_encoder

    vocabulary = (export_encoder.packaged_model() / "vocab.txt").read_text(encoding="utf-8")
    torch.manual_seed(5)
    BertModel(BertConfig(vocab_size=len(vocabulary.split("\n")) - 1, hidden_size=48, num_hidden_layers=2,
                         num_attention_heads=4, intermediate_size=96), add_pooling_layer=False).save_pretrained(folder / "encoder")
    (folder / "encoder" / "vocab.txt").write_text(vocabulary, encoding="utf-8")
    return folder


def run(place, module, *arguments):
    r = subprocess.run([sys.executable, "-m", f"attribution.{module}", *map(str, arguments)], cwd=TRAINING, text=True,
                       capture_output=True, env=dict(os.environ, CHANCERY_SHARED=str(place)))
    assert r.returncode == 0, r.stderr
    return r.stdout


def test_smoke(place):
    settings = ("--encoder", place / "encoder", "--epochs", 60, "--rate", 3e-3, "--head-rate", 3e-3, "--average", 0.9,
                "--threads", 1)
    run(place, "train", place / "once", *settings)
    log = [json.loads(l) for l in (place / "once" / "log.jsonl").read_text().splitlines()]
    for part in ("layers", "frames", "valid"):
        assert log[-1][part] < 0.5 * log[0][part], (part, log[0], log[-1])

    # Stopped after the first step and started again: the same weights as in one go.
    for _ in range(3):
        run(place, "train", place / "twice", *settings, "--minutes", 0)
    run(place, "train", place / "twice", *settings)
    once, twice = (torch.load(place / k / "epoch-60.pt")["average"] for k in ("once", "twice"))
    assert all(torch.equal(v, twice[k]) for k, v in once.items())

    # What it says can be learned from, and it labels texts that nobody did.
    run(place, "teacher", "soften", place / "once" / "epoch-60.pt", place / "soft.pt")
    (place / "texts.jsonl").write_text(json.dumps({"id": "new", "text": "The envoy said that the bridge was mined. It rained."}))
    run(place, "teacher", "label", place / "once" / "epoch-60.pt", place / "texts.jsonl", place / "extra.jsonl")
    run(place, "teacher", "soften", place / "once" / "epoch-60.pt", place / "soft-texts.pt", "--texts", place / "extra.jsonl")
    run(place, "train", place / "student", *settings, "--soft", place / "soft.pt", place / "soft-texts.pt", "--extra", place / "extra.jsonl",
        "--minutes", 0)

    run(place, "export", place / "once" / "epoch-60.pt", place / "reader.weights")
    if not (place / "eval").exists():
        pytest.skip("the scorer is not here: what the reader finds was not scored")
    told = run(place, "evaluate", place / "reader.weights", "--part", "dev", "--threads", 1, "--out", place / "told.jsonl")
    found = float(re.search(r"^attributed.* ([0-9.]+)$", told, re.M).group(1))
    assert found > 0.8, told
    for line in (place / "told.jsonl").read_text().splitlines():
        d = json.loads(line)
        for a in d["attributions"]:
            for s, e in a["source"] + a["cue"] + a["content"]:
                assert 0 <= s < e <= len(d["text"]) and not d["text"][s:e][0].isspace()


def test_smoke_of_all_heads(place):
    """The second stage, on what the first left: all heads learn from small corpora of our own, and are scored."""
    first = place / "once" / "epoch-60.pt"
    assert first.exists(), "test_smoke runs first"
    run(place, "second", first, place / "second.pt", "--threads", 1)
    run(place, "train", place / "joint", "--encoder", place / "encoder", "--start", first, "--second", place / "second.pt",
        "--composed", 0.7, "--epochs", 25, "--rate", 1e-3, "--head-rate", 1e-3, "--new-rate", 5e-3, "--average", 0.9, "--threads", 1)
    log = [json.loads(l) for l in (place / "joint" / "log.jsonl").read_text().splitlines()]
    for part in ("names", "mentions", "coreference", "nested"):
        values = [l[part] for l in log if l.get(part)]
        assert values[-1] < 0.5 * values[0], (part, values)
    run(place, "export", place / "joint" / "epoch-25.pt", place / "all.weights")
    if not (place / "eval").exists():
        pytest.skip("the scorer is not here: what the heads find was not scored")
    told = run(place, "evaluate_more", place / "all.weights", "--threads", 1)
    names = json.loads(re.search(r"^names (.*)$", told, re.M).group(1))
    same = json.loads(re.search(r"^coreference of gold mentions (.*)$", told, re.M).group(1))
    assert names["F1"] > 0.8 and same["CoNLL F1"] > 0.6, told
    run(place, "golden", place / "all.weights", place / "golden.jsonl")
    with (place / "golden.jsonl").open(encoding="utf-8") as f:  # its texts hold line separators that splitlines would cut at
        golden = [json.loads(l) for l in f]
    assert any(g["names"] for g in golden) and any(g["mentions"] for g in golden)
