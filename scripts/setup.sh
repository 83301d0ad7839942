#!/usr/bin/env bash
# Makes .venv and installs the project into it, with the versions of constraints.txt.
# Usage: bash scripts/setup.sh [extras]      extras as in pyproject.toml; dashboard when left out
# Running it again does nothing unless pyproject.toml, constraints.txt or the folder's place changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
extras="${1:-dashboard}"
tongue="${GONGZHI_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}}" # as the command line finds its language

say() { # $1 in English or $2 in Chinese
    case "$tongue" in
        zh*) echo "$2" ;;
        *) echo "$1" ;;
    esac >&2
}

works() { # whether $1 is a Python >= 3.12 that can make environments
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

has_uv() { uv --version >/dev/null 2>&1; }

find_python() {
    local candidate
    for candidate in python3.12 python3.13 python3.14 python3 python \
        "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.1[2-9]*/bin/python3; do
        if works "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

make_environment() {
    local python
    if python="$(find_python)"; then
        "$python" -m venv --clear .venv
    elif has_uv; then
        uv venv --quiet --clear --python 3.12 .venv
    else
        say 'Gongzhi needs Python 3.12 or newer, with its venv module, and found none.
  Debian 13, Ubuntu 24.04:  apt-get install python3 python3-venv
  macOS with Homebrew:      brew install python@3.12
  any system with pyenv:    pyenv install 3.12
  or install uv, which brings its own Python. Then run this command again.' \
            '需要 Python 3.12 或更新的版本（含 venv 模块），没有找到。
  Debian 13、Ubuntu 24.04： apt-get install python3 python3-venv
  macOS（用 Homebrew）：    brew install python@3.12
  任何装有 pyenv 的系统：   pyenv install 3.12
  也可以安装 uv，它自带 Python。然后再执行一次这条命令。'
        return 1
    fi
}

with_uv() { # fast, but deaf to a mirror that only pip's settings name
    has_uv && uv pip install --quiet --python .venv/bin/python --constraint constraints.txt --editable ".[$extras]"
}

with_pip() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-compile \
        --constraint constraints.txt --editable ".[$extras]"
}

warm_up() { # compiles what a run imports, so that the first one is no slower; all of it would take a minute
    PYTHONDONTWRITEBYTECODE="" .venv/bin/python - <<'PYTHON'
import contextlib
import importlib

for name in "typer.main typer.rich_utils pydantic mesa duckdb pandas scipy.stats matplotlib.pyplot solara pytest".split():
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
PYTHON
}

stamp=".venv/installed-$( (cat pyproject.toml constraints.txt && pwd && echo "$extras") | cksum | cut -d ' ' -f 1)"
if [ -e "$stamp" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi
.venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || make_environment
say "Installing Gongzhi [$extras] into .venv; the first time takes a few minutes ..." \
    "正在把共治 [$extras] 安装到 .venv；第一次需要几分钟……"
if ! with_uv && ! with_pip; then
    say "The installation failed; the lines above say why. It needs a package index, or a mirror, in reach." \
        "安装失败，原因见上面几行。需要能访问软件包索引或其镜像。"
    exit 1
fi
warm_up
touch "$stamp"
