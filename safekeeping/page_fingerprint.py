"""What is remembered of a page elsewhere, to see later whether it is still the same page.

A page's fingerprint is its title, the length of its text and a hash of its text. The hash is
made so that near texts have near hashes (simhash: M. Charikar, "Similarity estimation
techniques from rounding algorithms", STOC 2002): a corrected word, another date or another list
of related articles must not raise an alarm, and another page must.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

import lxml.html
from lxml.etree import ParserError

# The top-level types of RFC 6838, 4.2 and later ones. A page may be titled "and/or".
_MEDIA_TYPE = re.compile(
    r"(?:application|audio|font|haptics|image|message|model|multipart|text|video)/[a-z0-9.+-]+"
)

# Parts of a page that are not its text, or that change from one visit to the next.
_NOT_TEXT = (
    *("script", "style", "noscript", "template", "svg", "iframe"),
    *("nav", "header", "footer", "aside", "form", "time"),
)

# Characters of text that go into a hash: enough to know any page, few enough to be quick.
_LONGEST_TEXT = 50_000
_LONGEST_TITLE = 200
# So many elements that may hold the text are looked at.
_MOST_PLACES = 5

# The hash takes the text in overlapping pieces of so many characters. Pieces of characters
# work in scripts without spaces, too.
_PIECE = 5
_BITS = 64

# Two hashes of unrelated texts differ in about half of the 64 bits. Tried on our own guides, 50
# to 1,000 words at a time: with a tenth of the words replaced, 10 bits differed (median; 19 at
# most), with a third 17 to 20, and texts about something else differed in 25 and more of 64,
# save one in twenty.
SAME_TEXT = 16
# For "the very same page but for its address or a number in it".
TWIN_TEXT = 6


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is remembered of a page: title, characters of normalised text, hash in hexadecimal.

    Of a file that is no page the title is its media type, and the hash that of its bytes.
    """

    title: str
    length: int
    hash: str

    def is_file(self) -> bool:
        """Say whether this is a file that is no page, such as a PDF."""
        return _MEDIA_TYPE.fullmatch(self.title) is not None

    def same_as(self, other: Fingerprint, bits: int = SAME_TEXT) -> bool:
        """Say whether title and text are those of the other, but for small changes."""
        if normal_text(self.title) != normal_text(other.title):
            return False
        if self.is_file():
            return self.hash == other.hash
        return (int(self.hash, 16) ^ int(other.hash, 16)).bit_count() <= bits


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page elsewhere as far as it matters here.

    `heading` is its first H1, `words` the number of words in its text, `ids` the places on it
    that a fragment may name, `start` the first characters of its text.
    """

    fingerprint: Fingerprint
    heading: str
    words: int
    start: str
    ids: frozenset[str]
    has_script: bool


def read_html(content: bytes, charset: str | None) -> ReadPage:
    """Read a page from its bytes; `charset` is what the server said of them, if it did."""
    try:
        root = lxml.html.document_fromstring(content, parser=_parser(charset))
    except (ParserError, ValueError):
        # No element at all.
        return ReadPage(fingerprint_of("", ""), "", 0, "", frozenset(), has_script=False)
    title = printable(root.findtext(".//title") or "")[:_LONGEST_TITLE]
    heading = next((printable(h.text_content()) for h in root.iter("h1")), "")
    # Not in one expression: sorting the places of both takes minutes on a page full of them.
    ids = frozenset(str(value) for value in (*root.xpath("//@id"), *root.xpath("//a/@name")))
    has_script = any(True for _ in root.iter("script"))
    text = _text_of(root)
    return ReadPage(
        fingerprint=fingerprint_of(title, text),
        heading=heading[:_LONGEST_TITLE],
        words=len(text.split()),
        start=text[:2000],
        ids=ids,
        has_script=has_script,
    )


def file_fingerprint(content: bytes, media_type: str) -> Fingerprint:
    """Return the fingerprint of a file that is no page."""
    digest = hashlib.blake2b(content, digest_size=_BITS // 8).hexdigest()
    known = media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream"
    return Fingerprint(known, len(content), digest)


def fingerprint_of(title: str, text: str) -> Fingerprint:
    """Return the fingerprint of a title and a text."""
    normal = normal_text(text)
    return Fingerprint(title, len(normal), f"{_simhash(normal[:_LONGEST_TEXT]):016x}")


def normal_text(text: str) -> str:
    """Return the letters of a text: one case, one form of each, one space between words.

    Digits are left out: dates and counts change without the page becoming another.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"[^\W\d_]+", folded))


def printable(text: str) -> str:
    """Return words from elsewhere on one line, without control and formatting characters."""
    shown = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    return " ".join(shown.split())


def _parser(charset: str | None) -> lxml.html.HTMLParser:
    try:
        return lxml.html.HTMLParser(encoding=charset, no_network=True, huge_tree=False)
    except LookupError:
        return lxml.html.HTMLParser(no_network=True, huge_tree=False)


def _text_of(root: lxml.html.HtmlElement) -> str:
    body = root.find("body")
    everything = root if body is None else body
    # The first few of each: a page may hold thousands, one within the other.
    mains, articles = (islice(everything.iter(tag), _MOST_PLACES) for tag in ("main", "article"))
    for place in (*mains, *articles, everything):
        text = " ".join(_pieces_of_text(place))
        if normal_text(text):
            return text
    # A page may hold all it says in what is left out above.
    return " ".join(_pieces_of_text(everything, left_out=("script", "style", "template")))


def _pieces_of_text(
    place: lxml.html.HtmlElement, left_out: tuple[str, ...] = _NOT_TEXT
) -> list[str]:
    pieces: list[str] = []
    # By hand and not by recursion: a page may be nested as deep as it likes.
    waiting: list[tuple[lxml.html.HtmlElement, bool]] = [(place, False)]
    while waiting:
        element, ended = waiting.pop()
        if ended:
            pieces.append(element.tail or "")
            continue
        if element is not place:
            waiting.append((element, True))
        if not isinstance(element.tag, str) or element.tag in left_out:
            continue
        pieces.append(element.text or "")
        waiting += [(child, False) for child in reversed(element)]
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]


def _simhash(text: str) -> int:
    pieces = {text[i : i + _PIECE] for i in range(max(1, len(text) - _PIECE + 1))} if text else ()
    counts = [0] * _BITS
    for piece in pieces:
        digest = hashlib.blake2b(piece.encode(), digest_size=_BITS // 8).digest()
        value = int.from_bytes(digest, "big")
        for bit in range(_BITS):
            counts[bit] += 1 if value >> bit & 1 else -1
    return sum(1 << bit for bit, count in enumerate(counts) if count > 0)
