"""The texts of the shared corpora, plain, for checks and measurements."""

import gzip
import json
import os
from pathlib import Path

SHARED = Path(os.environ.get("CHANCERY_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def open_text(path: Path):
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")


def texts(where: Path = SHARED / "data"):
    """Yields (file, text) for every text under the folder: the "text" of JSON lines,
    the sentences of CoNLL-U, everything else as it is written."""
    for path in sorted(where.rglob("*")):
        if not path.is_file() or path.suffix == ".md":
            continue
        with open_text(path) as f:
            if ".jsonl" in path.name:
                for line in f:
                    if text := json.loads(line).get("text"):
                        yield path, text
            elif ".conllu" in path.name:
                lines = [line.removeprefix("# text = ").rstrip("\n") for line in f if line.startswith("# text = ")]
                for i in range(0, len(lines), 100):
                    yield path, "\n".join(lines[i:i + 100])
            else:
                yield path, f.read()
