#!/bin/sh
# From ../shared/data to the reader's weights, in stages that go on where they were stopped:
#
#   training/attribution/train.sh CACHE [MINUTES]
#
# CACHE is a folder outside the repository for checkpoints (about 1.5 GB). With MINUTES, each call stops
# after so many minutes of training; call it again until it prints the figures. Set PYTHON to the
# interpreter that has requirements.txt; THREADS to the number of cores (2).
#
# 1. attributions alone, on PolNeAR; 2. PolNeAR's contents read a second time by the average of its last epochs; 3. all
# heads together, on all corpora; 4. the average of these epochs, and the small heads once more on it; 5. thresholds, on
# articles and texts that no stage has been trained on; 6. weights and figures.
set -eu
cache=$(realpath -m "$1")
minutes=${2:-1000000}
python=${PYTHON:-python3}
threads=${THREADS:-2}
nesting=$(realpath "$(dirname "$0")/../../attribution/testdata/nesting")
cd "$(dirname "$0")/.."
run() { module=$1; shift; "$python" -m "attribution.$module" "$@" --threads "$threads"; }
# average OUT FOLDER EPOCH…: the plain average of these epochs
average() {
	out=$1 folder=$2
	shift 2
	for epoch; do
		set -- "$@" "$folder/epoch-$epoch.pt=1"
		shift
	done
	test -f "$out" || "$python" -m attribution.average "$out" "$@"
}
if ! test -f "$cache/first/epoch-5.pt"; then
	run train "$cache/first" --hold-out --epochs 5 --minutes "$minutes"
	test -f "$cache/first/epoch-5.pt" || exit 0
fi
average "$cache/first.pt" "$cache/first" 3 4 5
test -f "$cache/first.json" || run evaluate "$cache/first.pt" --part held-out --tune "$cache/first.json"
test -f "$cache/second.pt" || run second "$cache/first.pt" "$cache/second.pt" --parameters "$cache/first.json"
inner="--second $cache/second.pt --written $nesting/development.jsonl"
if ! test -f "$cache/all/epoch-4.pt"; then
	run train "$cache/all" --start "$cache/first.pt" $inner --hold-out --epochs 4 --rate 1e-4 --head-rate 3e-4 \
		--warm 0.04 --decay 0.9 --average 0.995 --hidden 0.1 --minutes "$minutes"
	test -f "$cache/all/epoch-4.pt" || exit 0
fi
average "$cache/all.pt" "$cache/all" 2 3 4
reader=$cache/reader.pt
test -f "$reader" || run heads "$cache/all.pt" "$reader" $inner --epochs 6
test -f "$cache/parameters.json" || run evaluate "$reader" --part held-out --tune "$cache/parameters.json"
test -f "$cache/actors.json" || run evaluate_more "$reader" --tune "$cache/actors.json"
"$python" -m attribution.export "$reader" "$cache/attribution.weights" --parameters "$cache/parameters.json" --actors "$cache/actors.json"
run evaluate "$cache/attribution.weights" --part dev
run evaluate_more "$cache/attribution.weights" --nesting "$nesting/set-aside.jsonl"
