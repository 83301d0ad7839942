#!/usr/bin/env bash
# Sets everything up and runs every check: lint, format, types, tests, notebooks.
# Usage: bash scripts/test.sh [arguments for pytest]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() {
    printf '\n== %s\n' "$*"
    .venv/bin/python -m "$@"
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
bash scripts/browser.sh
step ruff check .
step ruff format --check .
step mypy
step pytest --numprocesses auto --dist loadfile "$@"  # a process per core; a file stays in one, for what it caches
if compgen -G 'notebooks/*.py' >/dev/null; then
    collect_notebooks
    step pytest --nbmake --nbmake-timeout=600 build/notebooks
fi
