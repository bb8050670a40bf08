"""Takes out of each page the spaces, quotes and closing tags that HTML does not need."""

import minify_html
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Return the page smaller and, to every browser, the same."""
    return small(output)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Do the same for pages that are made from a template alone."""
    return small(output_content) if template_name.endswith(".html") else output_content


def small(page: str) -> str:
    """Return a page without what HTML does not need; it stays valid by the standard."""
    return minify_html.minify(page, keep_html_and_head_opening_tags=True) + "\n"
