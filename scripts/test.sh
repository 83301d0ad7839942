#!/usr/bin/env bash
# Sets everything up and runs the checks: lint, format, types, tests (the lessons among them).
# Usage: bash scripts/test.sh [--fast | --all] [arguments for pytest]
#   --fast  lint, types and the tests that catch most slips, without lessons: under a minute on two cores
#           (the list is in pyproject.toml, [tool.fast])
#   --all   the tests marked "long" as well
# A browser is installed meanwhile, and what tests import is compiled on one core while types are checked on another.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
lane=whole
case "${1:-}" in
    --fast | --all) lane="${1#--}" && shift ;;
esac
export PYTHONDONTWRITEBYTECODE="" # servers, kernels and workers start in half the time from compiled modules

step() {
    printf '\n== %s\n' "$*"
    .venv/bin/python -m "$@"
}

compile() { # also the tests, with what pytest puts into them; what is wrong with them is told when they run
    .venv/bin/python -m pytest --numprocesses 0 --collect-only --quiet >/dev/null 2>&1 || true
}

tests() { # a process per core; a file stays in one, for what it caches; tests/conftest.py puts slow files first
    step pytest --numprocesses auto --dist loadfile --no-loadscope-reorder "$@"
}

if [ "$lane" = fast ]; then
    bash scripts/setup.sh test
else
    bash scripts/browser.sh & # never fails; it says what will be skipped
    bash scripts/setup.sh test
    compile &
fi
step ruff check .
step ruff format --check .
step mypy
wait
case "$lane" in
    fast)
        mapfile -t chosen < <(.venv/bin/python scripts/fast_tests.py)
        tests "${chosen[@]}" "$@"
        exit
        ;;
    all) tests -m "" "$@" ;;
    whole) tests "$@" ;;
esac
