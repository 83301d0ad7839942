#!/usr/bin/env bash
# Mutation testing of one target: rules, levers, observe, phases or statistics. Takes minutes, phases an hour or more.
# Usage: bash scripts/mutants.sh TARGET [--sample N] [--seed S] [--fresh]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash scripts/setup.sh mutation
exec nice -n 19 .venv/bin/python scripts/mutants.py "$@"
