"""Make the Chinese fonts in experiments/report/fonts: Noto Sans SC reduced to the characters of GB2312.

The OpenType file is for matplotlib, the WOFF2 file for the browser. The source font comes with the extra
``fonts``: ``bash scripts/setup.sh fonts && .venv/bin/python scripts/make_fonts.py``.
"""

import importlib.metadata
import itertools
import sys
from pathlib import Path

from fontTools.subset import main as subset

SOURCE = "pylopdf-fonts-zh-cn"
FOLDER = Path(__file__).resolve().parent.parent / "experiments" / "report" / "fonts"
NAME = "NotoSansSC-GB2312"
HIGH_BYTES, LOW_BYTES = range(0xA1, 0xF8), range(0xA1, 0xFF)


def gb2312() -> str:
    """All 7,445 characters of GB 2312-80, in its own order; unassigned places of the table are left out."""
    pairs = (bytes(pair) for pair in itertools.product(HIGH_BYTES, LOW_BYTES))
    return "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)


def characters() -> str:
    """GB2312, printable ASCII, and the signs that figures and tables need."""
    ascii_letters = "".join(map(chr, range(0x20, 0x7F)))
    return ascii_letters + gb2312() + "–—‘’“”…·²³−≈≤≥±×÷→←↑↓"


def source_file(ending: str) -> Path:
    """Installed file of the source package with this ending; SystemExit if it is not installed."""
    try:
        files = importlib.metadata.files(SOURCE) or []
    except importlib.metadata.PackageNotFoundError:
        sys.exit(f"{SOURCE} is not installed: run bash scripts/setup.sh fonts")
    return Path(str(next(file.locate() for file in files if str(file).endswith(ending))))


def write_font(source: Path, suffix: str, *options: str) -> Path:
    """Write the reduced font; its timestamp is the source's, so that a second run gives the same bytes."""
    target = FOLDER / f"{NAME}{suffix}"
    common = ["--no-hinting", "--layout-features=", "--no-recalc-timestamp", f"--text={characters()}"]
    subset([str(source), *common, f"--output-file={target}", *options])
    return target


def write_licence() -> None:
    """Write the licence; the OFL requires its text and the copyright line to travel with the font."""
    licence = source_file("LICENSE").read_text(encoding="utf-8").strip()
    notice = "Copyright 2014-2021 Adobe (http://www.adobe.com/)\n\nNoto Sans SC, reduced to GB2312.\n\n"
    (FOLDER / "OFL.txt").write_text(f"{notice}{licence}\n", encoding="utf-8")


def main() -> None:
    """Write both fonts and their licence, and print their sizes."""
    source = source_file("NotoSansSC-Regular.otf")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for font in (write_font(source, ".otf"), write_font(source, ".woff2", "--flavor=woff2")):
        print(f"{font.name}: {font.stat().st_size:,} bytes")
    write_licence()


if __name__ == "__main__":
    main()
