"""Sphinx settings of the documentation as a site; `python -m scripts.site` builds it in both languages."""

import os
import re
import sys
from pathlib import Path

from sphinx.search.zh import SearchChinese

ROOT = Path(os.environ["GONGZHI_ROOT"])
LANG = os.environ["GONGZHI_SITE_LANG"]
sys.path.insert(0, str(ROOT))

project = {"en": "Gongzhi", "zh": "共治 Gongzhi"}[LANG]
author = "The Gongzhi authors"
html_show_copyright = False
language = {"en": "en", "zh": "zh_CN"}[LANG]

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 6
myst_enable_extensions = ["html_image"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_templates", "_static"]
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
suppress_warnings = ["myst.header"]

autodoc_typehints = "none"
autodoc_member_order = "bysource"
add_module_names = False
default_role = "code"

html_theme = "furo"
html_title = project
html_show_sourcelink = False
html_copy_source = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_context = {"other_pages": os.environ["GONGZHI_SITE_OTHER"].split(), "lang": LANG}


def setup(app):
    """Docstrings are plain text: a name that ends in an underscore is no link. Chinese has a search of its own."""
    app.connect("autodoc-process-docstring", _plain)
    app.add_search_language(_Pairs)


class _Pairs(SearchChinese):
    """Search in Chinese without a dictionary: every two signs in a row are a term, in pages and in what is asked."""

    js_splitter_code = r"""
var splitQuery = (query) =>
  (query.match(/[\u4e00-\u9fff]+|[A-Za-z0-9_]+/g) || []).flatMap((run) =>
    /^[\u4e00-\u9fff]{2,}$/.test(run) ? Array.from(run.slice(1), (sign, at) => run[at] + sign) : [run]
  );
"""

    def split(self, text):
        """Pairs of Chinese signs, and words of other letters."""
        pairs = [run[at : at + 2] for run in _SIGNS.findall(text) for at in range(len(run) - 1)]
        latin = self.latin1_letters.findall(text)
        self.latin_terms.update(latin)
        return pairs + latin


_SIGNS = re.compile("[\u4e00-\u9fff]+")


def _plain(_app, _what, _name, _obj, _options, lines):
    lines[:] = [re.sub(r"(?<=\w)_(?=[\s,:.)])", r"\\_", line) for line in lines]
