#!/bin/sh
# Makes the sample's artifact and model card from data/sample, in a copy: training writes runs/ beside the config.
#
#   rebuild.sh BINARY FOLDER      writes model.json and model_card.md into FOLDER
#   rebuild.sh --check [BINARY]   fails when they are not, byte for byte, the ones kept here
#   rebuild.sh --write [BINARY]   keeps them here
#
# BINARY is the leadscore program; without it $LEADSCORE, else `leadscore` on PATH, else target/release/leadscore. The card
# is written by python3.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$here/../..

fail() {
    echo "rebuild.sh: $1" >&2
    exit 2
}

built=${CARGO_TARGET_DIR:-$root/target}/release/leadscore
mode=${1-}
case $mode in
--check | --write) binary=${2:-${LEADSCORE:-$(command -v leadscore || echo "$built")}} ;;
-* | '') fail 'wanted: BINARY FOLDER, or --check, or --write' ;;
*) binary=$1 ;;
esac
found=$(command -v -- "$binary") || fail "no program at $binary; build it with: cargo build --release"
case $found in /*) binary=$found ;; *) binary=$PWD/$found ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir "$work/sample"
cp "$root"/data/sample/*.csv "$root"/data/sample/*.toml "$work/sample"

case $mode in
--write) out=$here ;;
--check) out=$work/made && mkdir "$out" ;;
*) out=${2:?wanted: BINARY FOLDER} && mkdir -p "$out" && out=$(CDPATH='' cd -- "$out" && pwd) ;;
esac

cd "$work/sample"
"$binary" train --quiet >/dev/null
"$binary" release --quiet
run=runs/$(cat runs/latest)
python3 "$here/card.py" "$run/metrics.json" models/velmaro.json >"$work/model_card.md"
cp models/velmaro.json "$out/model.json"
cp "$work/model_card.md" "$out/model_card.md"

if [ "$mode" = --check ]; then
    for file in model.json model_card.md; do
        cmp "$out/$file" "$here/$file" || {
            echo "rebuild.sh: $file is not what data/sample gives now; if that is meant: models/sample/rebuild.sh --write" >&2
            exit 1
        }
    done
    echo "models/sample: model.json and model_card.md are what data/sample gives, byte for byte"
fi
