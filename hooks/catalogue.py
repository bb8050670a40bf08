"""Adds lists to the pages they belong to: guides, all recommendations, state of translation."""

from datetime import date

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from safekeeping.catalogue import essential_list, guide_list, recommendation_list
from safekeeping.content import Content
from safekeeping.link_report import LINKS_PAGE, links_list
from safekeeping.translation_report import STATUS_PAGE, status_list

_LISTS = {"index.md": guide_list, "start.md": essential_list, "all.md": recommendation_list}


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Append the page's list to its Markdown, if it has one."""
    content: Content = config.extra["content"]
    path = content.page_of(page.file.src_uri).path
    if path == STATUS_PAGE:
        report = status_list(content, path, config.extra["edit_addresses"])
        return f"{markdown}\n\n{report}\n"
    if path == LINKS_PAGE:
        # As of the last check, not of today: the same content gives the same page.
        day = content.ledger.checked or date.min
        return f"{markdown}\n\n{links_list(content, day)}\n"
    if path not in _LISTS:
        return markdown
    return f"{markdown}\n\n{_LISTS[path](content, path)}\n"
