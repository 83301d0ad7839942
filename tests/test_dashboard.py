"""The dashboard without a browser: its texts, and that nothing is asked from elsewhere."""

import re
import string
import sys
from pathlib import Path

import pytest
from told import of

from dashboard.offline import footer, looks_for_versions, stay_offline
from dashboard.phrases import catalogue
from experiments.report.phrases import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent

# Texts


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_text_is_there_in_both_languages_with_the_same_names() -> None:
    for name in catalogue():
        with of(name):
            text = catalogue()[name]
            assert set(text) == set(LANGUAGES)
            assert all(words.strip() for words in text.values()) or "_unit_" in name
            assert fields(text["en"]) == fields(text["zh"])


def code() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").rglob("*.py"))


def test_every_text_that_a_page_names_is_in_the_catalogue() -> None:
    assert set(re.findall(r'tell\(\s*"(\w+)"', code())) <= set(catalogue())


def test_every_text_is_used() -> None:
    """By its name, or by one that is made, such as `tell(f"page_{each}", lang)`."""
    words = code()
    templates = re.findall(r'"((?:[^"\s{}]|\{[^}]*\})+)"', words)
    parts = [re.split(r"\{[^}]*\}", text) for text in templates if "{" in text]
    parts = [each for each in parts if re.search(r"[a-z]{2}", "".join(each))]
    made = [r"\w+".join(map(re.escape, each)) for each in parts]
    assert [
        name
        for name in catalogue()
        if f'"{name}"' not in words and not any(re.fullmatch(pattern, name) for pattern in made)
    ] == []


# Offline


@pytest.mark.parametrize(
    ("command", "looks"),
    [
        (["solara", "run", "app.py"], True),
        (["solara", "run", "app.py", "--no-check-version"], False),
        (["gongzhi", "app"], False),
    ],
)
def test_the_footer_says_only_what_is_true(
    command: list[str], looks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", command)
    assert looks_for_versions() is looks
    assert ("newer version" in footer("en")) is looks and ("新版本" in footer("zh")) is looks


def test_nothing_is_asked_from_elsewhere_whatever_solara_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import solara.settings
    from solara.server import reload, settings

    for part, name in (
        (solara.settings.assets, "cdn"),
        (settings.session, "http_only"),
        (settings.kernel, "cull_timeout"),
        (settings.kernel, "max_per_session"),
        (settings.theme, "loader"),
        (reload.reloader, "watcher"),
        (settings.telemetry, "mixpanel_enable"),
        (settings.assets, "fontawesome_enabled"),
        (settings.assets, "extra_locations"),
        (settings.main, "mode"),
        (settings.theme, "show_banner"),
        (settings.theme, "title"),
    ):
        monkeypatch.setattr(part, name, getattr(part, name))
    settings.telemetry.mixpanel_enable, settings.main.mode = True, "development"
    stay_offline()
    stay_offline()
    assert settings.telemetry.mixpanel_enable is False and settings.main.mode == "production"
    assert solara.settings.assets.cdn == "" and settings.session.http_only is True
    served = settings.assets.extra_paths()
    assert len(served) == len(set(served))
    for name in ("custom.css", "NotoSansSC-GB2312.woff2"):
        assert any((folder / name).is_file() for folder in served)


def test_the_style_names_no_other_server() -> None:
    folder = ROOT / "dashboard" / "assets"
    style = (folder / "custom.css").read_text(encoding="utf-8")
    assert not any("://" in path.read_text(encoding="utf-8") for path in folder.glob("*.css"))
    imported = re.findall(r'@import url\("/static/assets/(\w+\.css)"\);', style)
    assert style.count("@import") == len(imported) and all((folder / name).is_file() for name in imported)
    assert '"Noto Sans SC Gongzhi"' in style
