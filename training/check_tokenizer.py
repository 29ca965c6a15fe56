"""Compares the word pieces of the Go package with those of HuggingFace tokenizers, on the shared
corpora and on random Unicode: the same numbers, the same offsets.

    python check_tokenizer.py out/minilm-int8.weights [--random 200000] [--seed 1]

Ends with exit status 1 when anything differs that is not one of the differences it names.
"""

import argparse
import random
import sys
import unicodedata
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

import corpora
import weights
from probe import Probe

CLEAN = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
NFD = normalizers.NFD()


def reference(vocabulary) -> Tokenizer:
    """The published tokeniser without its special pieces, which it would also find in the text."""
    t = Tokenizer(models.WordPiece({p: i for i, p in enumerate(vocabulary)}, unk_token="[UNK]",
                                   max_input_chars_per_word=100, continuing_subword_prefix="##"))
    t.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None,
                                              lowercase=True)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return t


def random_texts(n, rng, alphabet):
    """Random strings: scripts, marks, controls and the pieces of words that stand in the vocabulary, mixed."""
    marks = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) in ("Mn", "Mc", "Me")]
    awkward = list("\0\t\n\v\f\r\x1c\x85\xa0\xad\u034f\u0130\u0131\u0344\u037e\u0387\u1e9e\u1fef\u200b\u200d\u2028\u202e"
                   "\u2126\u2260\u3000\ufeff\ufffd\ufb01\uf900\uac00\ud7a3\U0001f468\U0002f800")
    blocks = (0x80, 0x100, 0x300, 0x370, 0x400, 0x590, 0x600, 0x900, 0xE00, 0x1100, 0x1E00, 0x1F00, 0x2000, 0x3040,
              0x4E00, 0xAC00, 0xF900, 0x1D100, 0x1F300)

    def strange():
        kind = rng.randrange(4)
        if kind == 0:  # anywhere in Unicode
            c = rng.randrange(0x110000)
            return "" if 0xD800 <= c < 0xE000 else chr(c)
        if kind == 1:  # a block, as in a text of one script
            return chr(rng.choice(blocks) + rng.randrange(0x100))
        return rng.choice(marks if kind == 2 else awkward)

    for _ in range(n):
        strangeness = rng.choice((0.02, 0.1, 0.5, 1))
        yield "".join(strange() if rng.random() < strangeness else rng.choice(alphabet) for _ in range(rng.randrange(1, 60)))


def reorders(text):
    """Whether canonical ordering moves a character, after which the reference goes by position: its
    offsets then name the character that stood there before."""
    cleaned = CLEAN.normalize_str(text)
    return NFD.normalize_str(cleaned) != "".join(map(NFD.normalize_str, cleaned))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("weights", type=Path)
    p.add_argument("--random", type=int, default=200_000)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    vocabulary = weights.read(a.weights).vocabulary
    rng = random.Random(a.seed)
    alphabet = [w.removeprefix("##") for w in vocabulary if w.isalpha()] + list(" " * 8000 + ".,;'\"“”’—-()[]" * 200)
    ref = reference(vocabulary)
    failed = False
    for name, texts in (("corpora", [t for _, t in corpora.texts()]),
                        ("random Unicode", list(random_texts(a.random, rng, alphabet)))):
        failed |= not compare(name, texts, ref, a.weights)
    sys.exit(failed)


def answers(path, texts):
    with Probe("pieces", path) as probe:
        for text in texts:
            yield text, probe.ask(text)


def compare(name, texts, ref, path):
    pieces = ids_differ = offsets_differ = reordered = 0
    for text, ours in answers(path, texts):
        theirs = ref.encode(text, add_special_tokens=False)
        ids = ours["ids"]
        pieces += len(ids)
        offsets = list(zip(ours["start"], ours["end"]))
        if ids != theirs.ids:
            ids_differ += 1
            if ids_differ <= 10:
                print(f"  numbers differ: {text!a}\n    ours   {[(i, ref.id_to_token(i)) for i in ids]}\n    theirs {list(zip(theirs.ids, theirs.tokens))}")
        elif offsets != theirs.offsets and reorders(text):
            reordered += 1
        elif offsets != theirs.offsets:
            offsets_differ += 1
            if offsets_differ <= 10:
                bad = [(ref.id_to_token(i), o, t) for i, o, t in zip(ids, offsets, theirs.offsets) if o != t]
                print(f"  offsets differ: {text!a}\n    {bad}")
    print(f"{name}: {len(texts):,} texts, {pieces:,} pieces; numbers differ in {ids_differ} texts, offsets in {offsets_differ}"
          f" (and in {reordered} where canonical ordering moves a character)")
    return not ids_differ and not offsets_differ


if __name__ == "__main__":
    main()
