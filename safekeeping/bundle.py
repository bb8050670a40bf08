"""What goes into the zip of a language: the pages as they are served, and how to use them.

Above the pages stand START-HERE.html, README.txt, the licences and SHA256SUMS of all. Pages of
this language lead to pages that are not in the copy: those of other languages, and the list of
downloads. For each such folder one page says so, and others, at the very paths, lead to it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from lxml import html

from safekeeping.checksums import CHECKSUMS_FILE, checksum, checksums_text

START_FILE = "START-HERE.html"
README_FILE = "README.txt"
GUIDES_LICENCE = "licences/guides-CC-BY-SA-4.0.txt"
SOFTWARE_LICENCE = "licences/software-MIT.txt"

# What a server answers to an address that is not there. It stands at no address of its own and
# its links begin at the top of a server, so from a folder they would lead nowhere.
_NOT_FOUND_PAGE = "404.html"


def bundle_name(language: str) -> str:
    """Return the name of a language's bundle, without what its format adds."""
    return f"safekeeping-{language}"


def pages_to_copy(served: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return, of a language's files by their paths in its folder, those that go into copies."""
    return {path: data for path, data in served.items() if path != _NOT_FOUND_PAGE}


def bundle_files(
    language: str,
    pages: Mapping[str, bytes],
    beside: Mapping[str, bytes],
    absent_page: Callable[[str], bytes],
) -> dict[str, bytes]:
    """Return the files of a language's zip by their paths in it.

    `pages` are the language's files as they are served, `beside` what stands above them;
    `absent_page` makes what says that a page, given by its path in the site, is not in the copy.
    """
    files = {f"{language}/{path}": data for path, data in pages.items()} | dict(beside)
    files |= _in_place_of(sorted(targets_outside(files)), language, absent_page)
    sums = {path: checksum(data) for path, data in files.items()}
    files[CHECKSUMS_FILE] = checksums_text(sums).encode()
    return {f"{bundle_name(language)}/{path}": data for path, data in files.items()}


def _in_place_of(
    missing: list[str], language: str, absent_page: Callable[[str], bytes]
) -> dict[str, bytes]:
    """Return what stands at the paths of missing pages, given in order.

    Where the first page of a language is missing, all its others lead there.
    """
    files = {}
    for path in missing:
        first = f"{path.partition('/')[0]}/index.html"
        if path != first and first in missing:
            files[path] = _leads_to(posixpath.relpath(first, posixpath.dirname(path)), language)
        else:
            files[path] = absent_page(path)
    return files


def _leads_to(way: str, language: str) -> bytes:
    """Return a page that leads on at once, and shows the way to who forbids that.

    There are very many of them, so each is as small as can be.
    """
    name = bundle_name(language)
    start = f"<!doctype html><html lang={language}><title>{name}</title>"
    to = f'<meta http-equiv=refresh content="0; url={way}"><a href={way}>{name}</a>'
    return f"{start}{to}\n".encode("ascii")


def targets_outside(files: Mapping[str, bytes]) -> set[str]:
    """Return the paths to which pages among the files lead and where no file is.

    Raises ValueError, naming page and link, for a link that no page can stand in for: one that
    leads above the copy, or to something that is no page.
    """
    missing: set[str] = set()
    for path, data in files.items():
        if path.endswith(".html"):
            for link, target in links_within(path, data):
                if target in files:
                    continue
                if target.startswith(("../", "/")) or not target.endswith(".html"):
                    what = f"{path}: the link {link} would lead nowhere in a copy"
                    raise ValueError(f"{what}; let it lead to a page of the site, relatively")
                missing.add(target)
    return missing


def links_within(path: str, page: bytes) -> list[tuple[str, str]]:
    """Return each link of a page without scheme and host, and the path it leads to.

    A link that begins with a slash keeps it; a link to a place on the same page leads to `path`.
    """
    found = []
    for element, attribute, link, _ in html.document_fromstring(page.decode()).iterlinks():
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or element.tag == "meta" or attribute == "content":
            continue
        target = posixpath.join(posixpath.dirname(path), unquote(parts.path))
        found.append((link, posixpath.normpath(target) if parts.path else path))
    return found
