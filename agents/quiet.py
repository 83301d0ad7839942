"""Silence a warning of Mesa that would appear at the top of a notebook.

Mesa looks for the progress bar of notebooks, which nothing here uses, and warns where ipywidgets is not installed.
"""

import warnings

warnings.filterwarnings("ignore", message="IProgress not found")
