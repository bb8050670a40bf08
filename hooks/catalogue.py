"""Adds the list of guides to the home page, and all recommendations to all.md."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from safekeeping.catalogue import guide_list, recommendation_list
from safekeeping.content import Content

_LISTS = {"index.md": guide_list, "all.md": recommendation_list}


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Append the page's list to its Markdown, if it has one."""
    content: Content = config.extra["content"]
    path = content.page_of(page.file.src_uri).path
    if path not in _LISTS:
        return markdown
    return f"{markdown}\n\n{_LISTS[path](content, path)}\n"
