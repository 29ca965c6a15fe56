#!/bin/sh
# From ../shared/data to the reader's weights, in stages that go on where they were stopped:
#
#   training/attribution/train.sh CACHE [MINUTES]
#
# CACHE is a folder outside the repository for checkpoints (about 1.5 GB). With MINUTES, each call stops
# after so many minutes of training; call it again until it prints the figures. Set PYTHON to the
# interpreter that has requirements.txt; THREADS to the number of cores (2).
#
# 1. attributions alone, on PolNeAR; 2. PolNeAR's contents read a second time by that reader; 3. all heads together,
# on all corpora; 4. thresholds, on articles and texts that no stage has been trained on; 5. weights and figures.
set -eu
cache=$(realpath -m "$1")
minutes=${2:-1000000}
python=${PYTHON:-python3}
threads=${THREADS:-2}
nesting=$(realpath "$(dirname "$0")/../../attribution/testdata/nesting")
cd "$(dirname "$0")/.."
run() { module=$1; shift; "$python" -m "attribution.$module" "$@" --threads "$threads"; }
first=$cache/first/epoch-8.pt all=$cache/all/epoch-2.pt
if ! test -f "$first"; then
	run train "$cache/first" --hold-out --epochs 8 --minutes "$minutes"
	test -f "$first" || exit 0
fi
test -f "$cache/first.json" || run evaluate "$first" --part held-out --tune "$cache/first.json"
test -f "$cache/second.pt" || run second "$first" "$cache/second.pt" --parameters "$cache/first.json"
if ! test -f "$all"; then
	run train "$cache/all" --start "$first" --second "$cache/second.pt" --written "$nesting/development.jsonl" --hold-out \
		--epochs 2 --rate 1e-4 --head-rate 3e-4 --warm 0.04 --decay 0.96 --average 0.99 --minutes "$minutes"
	test -f "$all" || exit 0
fi
test -f "$cache/parameters.json" || run evaluate "$all" --part held-out --tune "$cache/parameters.json"
test -f "$cache/actors.json" || run evaluate_more "$all" --tune "$cache/actors.json"
"$python" -m attribution.export "$all" "$cache/attribution.weights" --parameters "$cache/parameters.json" --actors "$cache/actors.json"
run evaluate "$cache/attribution.weights" --part dev
run evaluate_more "$cache/attribution.weights" --nesting "$nesting/set-aside.jsonl"
