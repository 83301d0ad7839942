"""Builds the documents as a site, in English and Chinese: python -m scripts.site [--out FOLDER]

The pages open from the disk (`FOLDER/en/index.html`, `FOLDER/zh/index.html`), with search and without network. A link
that leads nowhere ends the build with an error. It needs `bash scripts/setup.sh docs`.

The Chinese site takes a page from `docs/zh/` where there is one, else the English one. Where the Chinese page is
only an introduction, the English one stands beside it, under a name of its own.
"""

import argparse
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
DOCS: Final = ROOT / "docs"
SITE: Final = DOCS / "site"
CHINESE: Final = DOCS / "zh"
LANGUAGES: Final = ("en", "zh")
PICTURES: Final = ("figures", "images")
BESIDE: Final = {  # pages that do not stand in docs/
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
    "benchmarks.md": "benchmarks/README.md",
    "plain.md": "plain/README.md",
}
INTRODUCED: Final = {
    "results.md": "results-full.md"
}  # Chinese introduction: name of the English page beside it
_COMMANDS: Final = {"en": "Commands", "zh": "命令"}
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_FURNITURE: Final = {  # words of the theme around a page, which it has in English only
    "Back to top": "回到顶部",
    "Next": "下一页",
    "Previous": "上一页",
    "On this page": "本页内容",
    "Skip to content": "跳到正文",
    "Menu": "菜单",
    "Contents": "目录",
    "Expand": "展开",
    "Light mode": "浅色",
    "Dark mode": "深色",
    "Auto light/dark, in light mode": "随系统，现为浅色",
    "Auto light/dark, in dark mode": "随系统，现为深色",
    "Toggle site navigation sidebar": "打开或收起目录",
    "Toggle table of contents sidebar": "打开或收起本页内容",
    "Toggle Light / Dark / Auto color theme": "切换浅色、深色或随系统",
}
_THEME = re.compile(r'(?<=[>"])(\s*)(' + "|".join(map(re.escape, _FURNITURE)) + r')(\s*)(?=[<"])')
_MADE = re.compile(r"Made with (<a[^>]*>Sphinx</a>) and (<a[^>]*>@\w+</a>)'s\s*(<a[^>]*>Furo</a>)")
_SWITCH = re.compile(r"^\[(?:English|中文)\]\([^)\s]+\)\n\n", re.M)  # the side bar has one for every page
_FENCED = re.compile(r"(^ *```.*?^ *```$)", re.M | re.S)
_ELSEWHERE = ("http:", "https:", "mailto:", "#")


def pages(lang: str) -> dict[str, Path]:
    """Source file of each page of the site, by the page's path."""
    found = {str(path.relative_to(DOCS)): path for path in sorted(DOCS.glob("*.md"))}
    found |= {str(path.relative_to(DOCS)): path for path in sorted((DOCS / "submodels").glob("*.md"))}
    found |= {page: ROOT / file for page, file in BESIDE.items()}
    found |= {"api.md": SITE / "api.md", "index.md": SITE / f"index.{lang}.md"}
    found["readme.md"] = ROOT / ("README.md" if lang == "en" else "README.zh.md")
    if lang == "zh":
        found |= {str(path.relative_to(CHINESE)): path for path in sorted(CHINESE.rglob("*.md"))}
        found |= {beside: DOCS / page for page, beside in INTRODUCED.items()}
    return found


def linked(
    text: str, source: Path, page: str, known: Mapping[Path, str], translated: Collection[str] = ()
) -> str:
    """Text with links as the site has them; a link to a file that is no page becomes its text.

    known: page of each source file. translated: pages whose headings are Chinese; a link to an English heading of one
    leads to its top. Blocks of code are left alone.
    """

    def moved(match: re.Match[str]) -> str:
        mark, words, target = match.groups()
        if target.startswith(_ELSEWHERE):
            return match[0]
        path, _, anchor = target.partition("#")
        file = (source.parent / path).resolve()
        if file in known:
            there = posixpath.relpath(known[file], posixpath.dirname(page) or ".")
            if known[file] in translated and anchor.isascii():
                anchor = ""
            return f"{mark}[{words}]({there}{'#' if anchor else ''}{anchor})"
        picture = next((file.relative_to(DOCS) for each in PICTURES if (DOCS / each) in file.parents), None)
        if picture is not None and file.is_file():
            return f"{mark}[{words}]({posixpath.relpath(str(picture), posixpath.dirname(page) or '.')})"
        return words

    parts = _FENCED.split(_SWITCH.sub("", text, count=1))
    parts[::2] = [_LINK.sub(moved, part) for part in parts[::2]]
    return "".join(parts)


def commands(lang: str) -> str:
    """A page with the help of every command."""
    ask = ["experiments.cli", "utils", "docs", "--name", "gongzhi", "--title", _COMMANDS[lang]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "GONGZHI_LANG": lang}
    command = [sys.executable, "-m", "typer", *ask]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def assemble(lang: str, folder: Path) -> list[str]:
    """Write the sources of one language into a folder, and give the names of its pages without their ending."""
    chosen = pages(lang)
    known = {file.resolve(): page for page, file in chosen.items()}
    for page, file in pages("en").items():  # a link to the English page leads to the one of this language
        known.setdefault(file.resolve(), page)
        known.setdefault(
            (CHINESE / page).resolve(), page
        )  # or to the English one, until there is a Chinese one
    translated = {page for page, file in chosen.items() if CHINESE in file.parents}
    for page, file in chosen.items():
        target = folder / page
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            linked(file.read_text(encoding="utf-8"), file, page, known, translated), encoding="utf-8"
        )
    (folder / "commands.md").write_text(commands(lang), encoding="utf-8")
    for each in PICTURES:
        if (DOCS / each).is_dir():
            shutil.copytree(DOCS / each, folder / each)
    shutil.copy(SITE / "conf.py", folder)
    for each in ("_templates", "_static"):
        shutil.copytree(SITE / each, folder / each)
    return [page.removesuffix(".md") for page in (*chosen, "commands.md")]


def in_chinese(html: str) -> str:
    """A page of the Chinese site with the theme's own words in Chinese; the text of the page is left alone."""
    head, mark, rest = html.partition("<article")
    text, end, foot = rest.partition("</article>")

    def told(part: str) -> str:
        named = _THEME.sub(lambda found: f"{found[1]}{_FURNITURE[found[2]]}{found[3]}", part)
        return _MADE.sub(r"用 \1 和 \2 的 \3 制作", named)

    return told(head) + mark + text + end + told(foot)


def build(out: Path) -> int:
    """Build both sites into `out`; gives the exit code of Sphinx, 0 if there was no warning."""
    sources = out / "source"
    shutil.rmtree(out, ignore_errors=True)
    names = {lang: assemble(lang, sources / lang) for lang in LANGUAGES}
    for lang, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
        environment = {
            **os.environ,
            "GONGZHI_ROOT": str(ROOT),
            "GONGZHI_SITE_LANG": lang,
            "GONGZHI_SITE_OTHER": " ".join(names[other]),
        }
        folders = [str(sources / lang), str(out / lang)]
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-n", *folders]
        code = subprocess.run(command, env=environment, check=False).returncode
        if code:
            return code
    for file in (out / "zh").rglob("*.html"):
        file.write_text(in_chinese(file.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.rmtree(sources)
    print(out / "en" / "index.html", out / "zh" / "index.html", sep="\n")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.site", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build" / "site", help="folder; build/site if not given"
    )
    return build(parser.parse_args(arguments).out.resolve())


if __name__ == "__main__":
    sys.exit(main())
