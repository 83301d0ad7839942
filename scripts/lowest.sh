#!/usr/bin/env bash
# Do the lowest versions that pyproject.toml allows still work? The fast tests, in an environment made for them.
# Usage: bash scripts/lowest.sh [arguments for pytest]
# Needs uv (pip install uv) and a package index, or a mirror, in reach. Takes a few minutes; leaves nothing behind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if ! uv --version >/dev/null 2>&1; then
    echo "This check needs uv, which can install the lowest versions allowed. Install it (pip install uv) and try again." >&2
    exit 2
fi
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
uv venv --quiet --python 3.12 "$folder/env"
uv pip install --quiet --python "$folder/env/bin/python" --resolution lowest-direct --editable ".[test]"
mapfile -t chosen < <("$folder/env/bin/python" scripts/fast_tests.py)
"$folder/env/bin/python" -m pytest --numprocesses auto --dist loadfile "${chosen[@]}" "$@"
