#!/bin/sh
# Runs the tests of training, a whole run in small among them. Without PYTHON, an interpreter that has
# requirements.txt, it makes an environment in training/out/training first: 3 GB to fetch, 6 GB on disk.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${PYTHON:-}" ]; then
	PYTHON=out/training/bin/python
	want=$(cat requirements*.txt attribution/requirements.txt | cksum)
	if [ "$(cat out/training/stamp 2>/dev/null)" != "$want" ]; then
		python3 -m venv --clear out/training
		"$PYTHON" -m pip install --quiet --disable-pip-version-check -r attribution/requirements.txt
		echo "$want" >out/training/stamp
	fi
fi
OMP_NUM_THREADS=1 exec "$PYTHON" -m pytest -q -p no:cacheprovider attribution
