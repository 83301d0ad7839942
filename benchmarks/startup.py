"""Import time of the command line before any command."""

import subprocess
import sys

from benchmarks.jobs import ROOT, environment

MODULE = "experiments.cli"


def import_seconds(module: str = MODULE) -> float:
    """CPU seconds, user and system, that importing `module` adds to a fresh interpreter."""
    code = f"import time; t = time.process_time(); import {module}; print(time.process_time() - t)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    return float(done.stdout)
