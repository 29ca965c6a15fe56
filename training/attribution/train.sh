#!/bin/sh
# From ../shared/data to the attribution reader's weights, in stages that go on where they were stopped:
#
#   training/attribution/train.sh CACHE [MINUTES]
#
# CACHE is a folder outside the repository for checkpoints (about 1.5 GB). With MINUTES, each call stops
# after so many minutes of training; call it again until it prints the figures. Set PYTHON to the
# interpreter that has requirements.txt; THREADS to the number of cores (2).
set -eu
cache=$(realpath -m "$1")
minutes=${2:-1000000}
python=${PYTHON:-python3}
threads=${THREADS:-2}
cd "$(dirname "$0")/.."
if ! test -f "$cache/chosen/epoch-10.pt"; then
	"$python" -m attribution.train "$cache/chosen" --hold-out --epochs 10 --threads "$threads" --minutes "$minutes"
	test -f "$cache/chosen/epoch-10.pt" || exit 0
fi
# Thresholds are chosen on articles that this run has not seen; the last run, on all of train, takes them over.
test -f "$cache/parameters.json" ||
	"$python" -m attribution.evaluate "$cache/chosen/epoch-10.pt" --part held-out --tune "$cache/parameters.json" --threads "$threads"
if ! test -f "$cache/full/epoch-10.pt"; then
	"$python" -m attribution.train "$cache/full" --epochs 10 --threads "$threads" --minutes "$minutes"
	test -f "$cache/full/epoch-10.pt" || exit 0
fi
"$python" -m attribution.export "$cache/full/epoch-10.pt" "$cache/attribution.weights" --parameters "$cache/parameters.json"
"$python" -m attribution.evaluate "$cache/attribution.weights" --part dev --threads "$threads"
