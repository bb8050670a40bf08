"""The files beside the pages that tell hosts, browsers and search engines how to treat them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from xml.sax.saxutils import escape, quoteattr

from safekeeping.content import SOURCE_LANGUAGE, Content
from safekeeping.guide_views import INDEX, find_view
from safekeeping.page_policy import (
    PAGE_POLICY,
    POLICY_HEADER,
    RESPONSE_HEADERS,
    SEARCH_POLICY,
    STYLESHEET,
    policy_header,
)
from safekeeping.search_index import SEARCH_PAGE

SEARCH_ADDRESS = f"{SEARCH_PAGE.removesuffix('.md')}.html"

# RFC 9116, section 2.5.5, recommends that security.txt expires within a year.
_SECURITY_TXT_DAYS = 365


def headers_file(languages: Sequence[str], pages: Iterable[str]) -> str:
    """Return `_headers`, as Netlify, Cloudflare Pages and others read it.

    `pages` are the paths of all HTML files. Where several rules fit an address, these hosts join
    what they say, and a browser keeps to all of it: so no rule for the policy may fit both the
    search page and another. Named parts (`:language`) keep the rules few, as hosts ask.
    """
    everywhere = (f"  {n}: {v}" for n, v in RESPONSE_HEADERS.items() if n != POLICY_HEADER)
    preloads = (f"/{code}/*\n  Link: {stylesheet_preload(code)}" for code in languages)
    places = {"/", "/:language/"} | {_policy_rule(path, languages) for path in pages}
    policies = (f"{place}\n  {POLICY_HEADER}: {_policy_of(place)}" for place in sorted(places))
    return "\n".join(["/*", *everywhere, *preloads, *policies]) + "\n"


def _policy_rule(path: str, languages: Sequence[str]) -> str:
    """Return the rule that a page comes under: its own, or that of its folder in any language."""
    top, *inside = path.split("/")
    if not inside:
        return f"/{top}"
    if top not in languages:
        return f"/{top}/*"
    return f"/:language/{inside[0]}" + ("/*" if inside[1:] else "")


def _policy_of(place: str) -> str:
    return policy_header(SEARCH_POLICY if place.endswith(f"/{SEARCH_ADDRESS}") else PAGE_POLICY)


def stylesheet_preload(language: str) -> str:
    """Return the `Link` header by which a browser asks for the stylesheet with the page's head.

    On a network with a long way to the server that saves one way there and back.
    """
    return f"</{language}/{STYLESHEET}>; rel=preload; as=style"


def nginx_snippet() -> str:
    """Return what to include in an nginx `server` block."""
    headers = {**RESPONSE_HEADERS, POLICY_HEADER: "$policy"}
    lines = [
        f'set $policy "{policy_header(PAGE_POLICY)}";',
        f'if ($uri ~ "^/[A-Za-z-]+/{re.escape(SEARCH_ADDRESS)}$") {{',
        f'    set $policy "{policy_header(SEARCH_POLICY)}";',
        "}",
        *(f'add_header {name} "{value}" always;' for name, value in headers.items()),
        'set $stylesheet "";',
        'if ($uri ~ "^/([A-Za-z-]+)/(.*\\.html)?$") {',
        f'    set $stylesheet "{stylesheet_preload("$1")}";',
        "}",
        "add_header Link $stylesheet;",
    ]
    top = "# Include this in the server block that serves the site. Made by scripts.site headers."
    return top + "\n" + "\n".join(lines) + "\n"


def robots_txt(site_url: str) -> str:
    """Return robots.txt: everything may be read, and where the sitemap is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site_url.rstrip('/')}/sitemap.xml\n"


def security_txt(site_url: str, contact: str, contents: Sequence[Content]) -> str:
    """Return security.txt (RFC 9116). It expires a year after the last change of the content."""
    expires = _last_change(contents) + timedelta(days=_SECURITY_TXT_DAYS)
    languages = ", ".join(content.language for content in contents)
    return (
        f"Contact: {contact}\n"
        f"Expires: {expires.isoformat()}T00:00:00Z\n"
        f"Preferred-Languages: {languages}\n"
        f"Canonical: {site_url.rstrip('/')}/.well-known/security.txt\n"
    )


def sitemap(site_url: str, contents: Sequence[Content]) -> str:
    """Return sitemap.xml: each page of each language, with the same page in the others.

    Pages are also the views of guides and the list of checklists.
    """
    by_language = {content.language: content for content in contents}
    entries = (
        _sitemap_entry(site_url, language, path, by_language)
        for language, content in by_language.items()
        for path in sorted([*content.pages, *content.views, INDEX])
        if has_page(content, path)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "".join(entries) + "</urlset>\n"
    )


def has_page(content: Content, path: str) -> bool:
    """Whether a language has a page of its own: of a translation, at least one part of it.

    A view is the language's own if its guide is, the list of checklists if any guide is.
    """
    if path == INDEX:
        return any(has_page(content, guide.path) for guide in content.guides)
    view = find_view(path, content.pages)
    if view:
        return has_page(content, view.guide.path)
    if path not in content.pages:
        return False
    return content.source is None or not content.translations[path].untranslated


def _sitemap_entry(
    site_url: str, language: str, path: str, by_language: Mapping[str, Content]
) -> str:
    front_matter = by_language[language].page_of(f"{language}/{path}").front_matter
    languages = [code for code, content in by_language.items() if has_page(content, path)]
    changed = f"<lastmod>{front_matter.updated}</lastmod>" if front_matter else ""
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(address)}/>'
        for code, address in alternate_addresses(site_url, path, languages)
    )
    address = escape(page_address(site_url, language, path))
    return f"<url><loc>{address}</loc>{changed}{alternates}</url>\n"


def alternate_addresses(
    site_url: str, path: str, languages: Sequence[str]
) -> list[tuple[str, str]]:
    """Return (code, address) for each of the languages that have the page, and `x-default`.

    `x-default` is the page that asks for the language, for the home page; else the source.
    """
    found = [(language, page_address(site_url, language, path)) for language in languages]
    if path == "index.md":
        return [*found, ("x-default", site_url.rstrip("/") + "/")]
    sources = [("x-default", address) for code, address in found if code == SOURCE_LANGUAGE]
    return found + sources


def page_address(site_url: str, language: str, path: str) -> str:
    """Return the public address of a page given by its language and its `.md` path."""
    return f"{site_url.rstrip('/')}/{language}/{path.removesuffix('.md')}.html"


def _last_change(contents: Sequence[Content]) -> date:
    return max(
        page.front_matter.updated
        for content in contents
        for page in content.pages.values()
        if page.front_matter
    )
