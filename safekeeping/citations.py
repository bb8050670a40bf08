"""The references a page cites, as Markdown reads them for one language."""

from __future__ import annotations

from safekeeping.content import Content
from safekeeping.guide import LinkKind, Page


def reference_definitions(content: Content, page: Page) -> str:
    """Return a Markdown definition for each reference the page cites, sorted by id.

    Raises KeyError for an unknown id; checked content has none.
    """
    pages = [page]
    if page.path in content.translations:
        # The source stands folded below what is stale, so its references are needed, too.
        pages.append(content.translations[page.path].source)
        pages += filter(None, [content.translations[page.path].translation])
    links = (link for each in pages for link in each.links())
    cited = sorted({link.target for link in links if link.kind is LinkKind.REFERENCE})
    lines = (f"[{i}]: <{content.references[i].address_for(content.language)}>" for i in cited)
    return "\n".join(lines)
