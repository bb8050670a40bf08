"""Makes the search page of a language: its frame, its policy, its script and what that searches.

No other page has a script, and none of these files is loaded by another page.
"""

import re
from pathlib import Path
from typing import Any

import minify_html
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from safekeeping.content import Content
from safekeeping.language_facts import text_direction
from safekeeping.page_policy import SEARCH_INDEX, SEARCH_POLICY, SEARCH_SCRIPT, SEARCH_STYLES
from safekeeping.search_index import SEARCH_PAGE, search_index_script

_COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)

# Where the two files are written, below the templates.
_FOLDER = "search"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out the folder as it is: its files are written smaller, and elsewhere."""
    for file in list(files):
        if file.src_uri.startswith(f"{_FOLDER}/"):
            files.remove(file)
    return files


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Say to the frame whether this is the search page, and under which policy it stands."""
    content: Content = config.extra["content"]
    context["search"] = content.page_of(page.file.src_uri).path == SEARCH_PAGE
    if context["search"]:
        context["policy"] = SEARCH_POLICY
        context["source_language"] = _source_language(content)
    return context


def _source_language(content: Content) -> str:
    """Return code and direction of the language that untranslated parts stand in, if any may."""
    if content.source is None:
        return ""
    return f"{content.source.language} {text_direction(content.source.language)}"


def on_post_build(config: MkDocsConfig) -> None:
    """Write what the page loads: the script, its stylesheet and the index of the language."""
    content: Content = config.extra["content"]
    if SEARCH_PAGE not in content.pages:
        return
    ours = Path(config.theme.custom_dir or "", _FOLDER)
    site = Path(config.site_dir)
    script = (ours / "search.js").read_text(encoding="utf-8")
    styles = (ours / "search.css").read_text(encoding="utf-8")
    (site / SEARCH_SCRIPT).parent.mkdir(parents=True, exist_ok=True)
    (site / SEARCH_SCRIPT).write_text(_minified("script", script), encoding="utf-8")
    (site / SEARCH_STYLES).write_text(_minified("style", styles), encoding="utf-8")
    (site / SEARCH_INDEX).write_text(search_index_script(content), encoding="utf-8")


def _minified(tag: str, text: str) -> str:
    """Return a script or a stylesheet made smaller, by way of a page that holds nothing else.

    The minifier keeps comments, and adds one of its own. In ours each is of the form `/* … */`
    or has its own line.
    """
    opening, closing = f"<{tag}>", f"</{tag}>"
    text = _COMMENT.sub("", text)
    page = minify_html.minify(f"{opening}{text}{closing}", minify_css=True, minify_js=True)
    small = page[page.index(opening) + len(opening) : page.rindex(closing)]
    return small.replace("/* @__PURE__ */ ", "") + "\n"
