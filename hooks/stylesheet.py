"""Writes the stylesheets, and keeps Material's own files out of the site.

Material's rules are cut to those that the specimen page can match, ours follow. The specimen
holds every component that a page may use, so what people write never changes the stylesheet.
Checklists and pages to print have a second one, of ours alone.
"""

from pathlib import Path

import minify_html
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from safekeeping.page_policy import PAPER_STYLESHEET, STYLESHEET
from safekeeping.specimen import SPECIMEN_FILE, specimen_trees
from safekeeping.stylesheet_cut import cut_stylesheet

_OURS = ("css/palette.css", "css/page.css")
_FOR_PAPER = "css/paper.css"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out every file of the theme: pages need our stylesheets and nothing else."""
    for file in list(files):
        if file.src_uri.startswith(("assets/", "css/", "downloads/")):
            files.remove(file)
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """Write the stylesheets into the site."""
    ours = Path(config.theme.custom_dir or "")
    theme = "assets/stylesheets/main.*.css"
    sheets = [sheet for folder in config.theme.dirs for sheet in Path(folder).glob(theme)]
    if len(sheets) != 1:
        raise PluginError(f"expected one {theme} of Material, found {len(sheets)}")
    specimen = (ours / SPECIMEN_FILE).read_text(encoding="utf-8")
    files = [sheets[0], *(ours / name for name in _OURS)]
    css = "".join(file.read_text(encoding="utf-8") for file in files)
    cut = cut_stylesheet(css, specimen_trees(specimen))
    target = Path(config.site_dir) / STYLESHEET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_minified(cut), encoding="utf-8")
    paper = (ours / _FOR_PAPER).read_text(encoding="utf-8")
    (Path(config.site_dir) / PAPER_STYLESHEET).write_text(_minified(paper), encoding="utf-8")


def _minified(css: str) -> str:
    """Return a stylesheet without needless spaces, by way of a page that holds nothing else."""
    opening, closing = "<style>", "</style>"
    page = minify_html.minify(f"{opening}{css}{closing}", minify_css=True)
    return page[page.index(opening) + len(opening) : page.rindex(closing)]
