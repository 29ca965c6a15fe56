"""Asks the Go package, through encoder/internal/probe."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
_folder = tempfile.TemporaryDirectory(prefix="chancery-probe-")


def program() -> str:
    path = Path(_folder.name) / "probe"
    if not path.exists():
        subprocess.run(["go", "build", "-o", path, "./encoder/internal/probe"], cwd=ROOT, check=True)
    return str(path)


class Probe:
    """One running probe. Environment variables may choose its kernels and cores."""

    def __init__(self, mode, weights_path, *more, **environment):
        self.process = subprocess.Popen([program(), mode, str(Path(weights_path).resolve()), *more],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ, **environment))

    def _ask(self, question):
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, question):
        self._ask(question)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the probe gave no answer")
        return json.loads(line)

    def vectors(self, windows, width) -> list:
        """The token vectors of each window."""
        self._ask(windows)
        lengths = [len(w) for w in windows]
        size = 4 * width * sum(lengths)
        b = self.process.stdout.read(size)
        if len(b) != size:
            raise SystemExit("the probe gave no answer")
        rows = np.frombuffer(b, "<f4").reshape(-1, width)
        return np.split(rows, np.cumsum(lengths)[:-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
