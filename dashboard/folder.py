"""The server's own folder: results and places of visitors, and nothing else, are kept in it."""

import os
from pathlib import Path

VARIABLE = "GONGZHI_APP_FOLDER"
USUAL = Path("results") / "app"


def server_folder() -> Path:
    """The folder; by default `results/app` where the server was started."""
    return Path(os.environ.get(VARIABLE) or USUAL).resolve()


def runs_folder() -> Path:
    """Result folders of the runs, each one as the command line writes and reads it."""
    return server_folder() / "runs"


def places_folder() -> Path:
    """Places of visitors, a TOML file each, named after its content."""
    return server_folder() / "places"
