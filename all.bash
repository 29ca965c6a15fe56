#!/usr/bin/env bash
# Checks everything: format, vet, linter, and all tests under the race detector,
# on SQLite and on a real PostgreSQL that the tests start themselves. On a fresh
# Debian machine with Go it first installs what the tests need.
#
# With CI=true in the environment a test that is skipped is a failure.
set -euo pipefail
cd "$(dirname "$0")"

step() { printf '\n== %s\n' "$*"; }

# Debian packages that tests use: command (or file) to look for, package.
step "what the tests need"
missing=()
need() { command -v "$1" >/dev/null 2>&1 || compgen -G "$1" >/dev/null || missing+=("$2"); }
need '/usr/lib/postgresql/*/bin/initdb' postgresql
need tesseract tesseract-ocr
need qemu-aarch64 qemu-user
need python3 python3
need chromium chromium
python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
if ((${#missing[@]})); then
  echo "installing: ${missing[*]}"
  if ((EUID)); then sudo=sudo; else sudo=; fi
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -q >/dev/null
  $sudo apt-get install -q -y --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "all there"
fi

step "format"
unformatted=$(gofmt -l .)
if [[ -n $unformatted ]]; then
  echo "gofmt would change:"
  echo "$unformatted"
  exit 1
fi
echo "gofmt has nothing to change"

step "vet"
go vet ./...

step "linter"
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

step "what the encoder is tested with"
training/ensure_weights.sh
go -C encoder/internal/kernel/gen mod download

step "tests"
report=$(mktemp)
trap 'rm -f "$report"*' EXIT
test() { go run gotest.tools/gotestsum@v1.13.0 --format pkgname --hide-summary=skipped --jsonfile "$1" -- "${@:2}"; }
# The race detector slows reading many times: the program's own tests, which read
# whole dossiers with the trained reader, and its longest texts run without.
mapfile -t rooms < <(go list ./... | grep -v '/cmd/')
test "$report" -race -timeout 14m "${rooms[@]}"
test "$report.program" -timeout 14m ./cmd/...
test "$report.long" -timeout 14m -run 'TestModelMemory|TestModelLongSentence' ./attribution
cat "$report.program" "$report.long" >>"$report"

# The encoder's tests run every kernel set that this processor has; here each set
# is forced throughout, and arm64 is tested under emulation.
sets=(portable)
flags=$(grep -m1 '^flags' /proc/cpuinfo 2>/dev/null || true)
[[ $flags == *' avx2 '* ]] && sets+=(avx2)
[[ $flags == *' avx_vnni '* ]] && sets+=(avxvnni)
[[ $flags == *' avx512_vnni '* && $flags == *' avx512vl '* ]] && sets+=(avx512vnni)
for set in "${sets[@]}"; do
  step "encoder, kernels: $set"
  CHANCERY_KERNEL=$set go test -count=1 ./encoder/...
done
step "encoder, arm64 under emulation"
GOARCH=arm64 go test -short -count=1 -exec qemu-aarch64 ./encoder/...

# Training runs in small in CI only where it is asked for: PyTorch is 3 GB to fetch and
# 6 GB on disk, which with the run would cost a third of the time that all checks have.
step "training, in small"
if [[ -n ${CHANCERY_TRAINING:-} ]]; then
  training/attribution/smoke.sh
else
  echo "NOT RUN: no test of training was run. CHANCERY_TRAINING=1 runs them, with the packages they need (PYTHON names an interpreter that has them)."
fi

# What was skipped is said, and in CI it is a failure.
skipped=$(grep '"Action":"skip"' "$report" | grep -c '"Test":' || true)
if ((skipped)); then
  echo "skipped: $skipped"
  grep '"Action":"skip"' "$report" | grep -o '"Test":"[^"]*"'
  [[ ${CI:-} != true ]] || { echo "in CI no test may be skipped"; exit 1; }
fi
passed=$(grep '"Action":"pass"' "$report" | grep -c '"Test":' || true)
failed=$(grep '"Action":"fail"' "$report" | grep -c '"Test":' || true)
echo "$passed passed, $failed failed, $skipped skipped"
