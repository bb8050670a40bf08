"""Stops the build when a page, rendered, does not say what its file says."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from safekeeping.content import Content
from safekeeping.rendered_text import first_difference, parsed_blocks, rendered_blocks

# What the other hooks add to the words of the file.
_ADDED = frozenset({"host", "mailbox", "level", "note", "folded", "gone"})
_ADDED_TO_VIEWS = frozenset({"citation", "addresses", "label", "to-guide", "notes"})


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Compare block by block; raise with the first difference."""
    content: Content = config.extra["content"]
    parsed = parsed_blocks(content.page_of(page.file.src_uri))
    difference = first_difference(parsed, rendered_blocks(html, _ADDED | _ADDED_TO_VIEWS))
    if difference:
        raise PluginError(
            f"{page.file.src_uri}: the rendered page differs from the file;"
            f" simplify the Markdown near this text\n"
            f"  in the file:  {difference[0]}\n  on the page:  {difference[1]}"
        )
    return html
