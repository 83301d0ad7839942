#!/usr/bin/env bash
# Sets everything up and runs the checks: lint, format, types, tests, notebooks.
# Usage: bash scripts/test.sh [--fast | --all] [arguments for pytest]
#   --fast  lint, types and the tests that catch most slips, without notebooks: under a minute on two cores
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

collect_notebooks() { # lessons are kept as text (percent format): each becomes build/notebooks/*.ipynb
    rm -rf build/notebooks
    mkdir -p build/notebooks
    local lesson
    for lesson in notebooks/*.py; do
        .venv/bin/python -m jupytext --quiet --to ipynb \
            --output "build/notebooks/$(basename "$lesson" .py).ipynb" "$lesson"
    done
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
if compgen -G 'notebooks/*.py' >/dev/null; then
    collect_notebooks
    step pytest --nbmake --nbmake-timeout=600 build/notebooks
fi
