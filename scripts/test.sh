#!/usr/bin/env bash
# Sets everything up and runs the checks: lint, format, types, tests (the lessons among them).
# Usage: bash scripts/test.sh [--fast | --all] [arguments for pytest]
#   --fast  lint, types and the tests that catch most slips, without lessons: under a minute on two cores
#           (the list is in pyproject.toml, [tool.fast])
#   --all   the tests marked "long" as well
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
lane=whole
case "${1:-}" in
    --fast | --all) lane="${1#--}" && shift ;;
esac

step() {
    printf '\n== %s\n' "$*"
    .venv/bin/python -m "$@"
}

tests() { # a process per core; a file stays in one, for what it caches
    step pytest --numprocesses auto --dist loadfile "$@"
}

bash scripts/setup.sh test
if [ "$lane" != fast ]; then
    bash scripts/browser.sh
fi
step ruff check .
step ruff format --check .
step mypy
case "$lane" in
    fast)
        mapfile -t chosen < <(.venv/bin/python scripts/fast_tests.py)
        tests "${chosen[@]}" "$@"
        exit
        ;;
    all) tests -m "" "$@" ;;
    whole) tests "$@" ;;
esac
