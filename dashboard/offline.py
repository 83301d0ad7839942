"""Settings of Solara for this use: no telemetry, no remote files, our own font, few tabs, short memory."""

import sys
from pathlib import Path

from dashboard.phrases import tell

ASSETS = Path(__file__).with_name("assets")
CULL = "10m"  # after which a tab that is out of reach is forgotten; its link brings everything back
TABS = 20  # open tabs of one browser
FONTS = Path(__file__).parents[1] / "experiments" / "report" / "fonts"


def stay_offline() -> None:
    """Change the running server's settings; call before it answers its first browser.

    Solara reads its environment when it starts, before it opens `app.py`, but looks these settings up only when needed.
    Telemetry is looked up after `app.py` was opened, the others for every page.
    """
    import solara.settings
    from solara.server import reload, settings

    settings.telemetry.mixpanel_enable = False
    settings.assets.fontawesome_enabled = False  # an icon font that this page does not use
    solara.settings.assets.cdn = ""  # nothing is fetched that did not come with Solara
    settings.main.mode = "production"  # development mode asks solara.dev whether the page was rendered
    reload.reloader.watcher.close()  # type: ignore[no-untyped-call]
    reload.reloader.watcher = reload.WatcherDummy([], lambda _: None)  # files of a server do not change
    settings.session.http_only = True
    settings.kernel.cull_timeout = CULL
    settings.kernel.max_per_session = TABS
    settings.theme.show_banner = False
    settings.theme.loader = "plain"
    settings.theme.title = "共治 Gongzhi"
    known = list(settings.assets.extra_locations)
    settings.assets.extra_locations = [*known, *(p for p in map(str, (ASSETS, FONTS)) if p not in known)]


def footer(lang: str) -> str:
    """What is true of this server: where it computes, what it keeps, and what it asks from elsewhere."""
    words = tell("foot", lang)
    return words + tell("foot_version", lang) if looks_for_versions() else words


def looks_for_versions() -> bool:
    """Whether `solara run` looked for a newer version of itself when it started; nothing here can stop that."""
    return Path(sys.argv[0]).stem in ("solara", "__main__") and "--no-check-version" not in sys.argv
