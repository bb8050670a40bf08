"""Gives each page's template its dates: last change of substance, facts last checked."""

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from safekeeping.content import Content
from safekeeping.dates import long_date


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Date the page by its own word, so that the sitemap does not depend on the clock."""
    content: Content = config.extra["content"]
    front_matter = content.page_of(page.file.src_uri).front_matter
    if front_matter is None:
        raise ValueError(f"{page.file.src_uri} was not checked")
    page.update_date = front_matter.updated.isoformat()
    return markdown


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Add `dates`: of each the words before and after the date, the date in words, the date."""
    content: Content = config.extra["content"]
    front_matter = content.page_of(page.file.src_uri).front_matter
    if front_matter is None:
        raise ValueError(f"{page.file.src_uri} was not checked")
    dated = [("updated", front_matter.updated), ("facts-checked", front_matter.checked)]
    context["dates"] = [
        (content.strings.say(key, date="\0").split("\0"), long_date(day, content.language), day)
        for key, day in dated
        if day is not None
    ]
    return context
