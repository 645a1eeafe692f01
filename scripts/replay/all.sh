#!/bin/sh
# Replays 50 steps of `constant` and of `dwa` in each scope, pooling first and mean.
# usage: all.sh STEELYARD DATA [train options]      PYTHON names the interpreter
set -eu
steelyard=$1
data=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for pooling in mean first; do
  for setting in "dwa full" "dwa last-layer" "dwa representation" "constant full"; do
    method=${setting% *}
    scope=${setting#* }
    store=$work/$pooling-$method-$scope
    "$steelyard" train --store "$store" --data "$data" "$@" --dropout 0 --max-steps 50 --pooling "$pooling" \
      --weighting "$method" --scope "$scope" --trace "$store.jsonl" >"$store.out" 2>&1 ||
      { cat "$store.out"; exit 1; }
    "${PYTHON:-python3}" "$here/replay.py" "$store"/runs/* 2>"$store.err" || { cat "$store.err"; failed=1; }
  done
done
exit $failed
