"""Takes out of a PDF that WeasyPrint has made what no reader needs, before it is written.

A PDF travels by chat and in the zip of its language. What is seen, read aloud, searched and
copied stays as it was. pydyf, which writes for WeasyPrint, has no types.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import deflate
import pydyf
from fontTools.ttLib import TTFont
from weasyprint.pdf.stream import Stream as PageStream

from safekeeping.zip_archive import SMALLEST

# Elements without a meaning of their own: WeasyPrint wraps each line of text in one.
_WRAPPERS = frozenset({"/Span", "/NonStruct"})
# Elements in which text may stand without a wrapper (ISO 32000-1, 14.8.4).
_HOLDERS = _WRAPPERS | {"/P", "/H1", "/H2", "/H3", "/H4", "/Lbl", "/LBody", "/Link", "/Caption"}
_PLAIN = frozenset({"Type", "S", "P", "Pg", "K"})

# An embedded font whose glyphs are named by number does without these (ISO 32000-1, 9.9).
_IDLE_TABLES = ("GDEF", "OS/2", "cmap", "gasp", "name")

# Literal strings pass as they are. Shown glyphs with nothing between them become one string; what
# stands between others is a count of thousandths of the letters' size, and needs no fractions. A
# line of text begins within a hundredth of a point, a 7,200th of an inch, of where it did; what is
# drawn may be scaled, and keeps a place more.
_NUMBER = rb"-?\d+(?:\.\d+)?"
_TOKEN = re.compile(
    rb"(?P<text>\((?:\\.|[^\\()])*\))"
    rb"|(?P<glyphs>\[(?:<[0-9a-f]*>|" + _NUMBER + rb")+\](?= TJ\b))"
    rb"|(?P<start>(?<![\w.])1 0 0 -1 (?P<x>" + _NUMBER + rb") (?P<y>" + _NUMBER + rb")(?= Tm\b))"
    rb"|(?<=\n)(?P<shape>(?:" + _NUMBER + rb" )+(?:re|[lmc])(?=\n))",
    re.DOTALL,
)
_GLYPHS_OR_SPACE = re.compile(rb"<([0-9a-f]*)>|(" + _NUMBER + rb")")


class _Compressor:
    """Stands in for zlib's object of that name: takes all at once, and makes it smaller."""

    def __init__(self, level: int) -> None:
        self._data = b""

    def compress(self, data: bytes) -> bytes:
        self._data += data
        return b""

    def flush(self) -> bytes:
        return bytes(deflate.zlib_compress(self._data, SMALLEST))


@contextmanager
def smaller_streams() -> Iterator[None]:
    """Let pydyf, which offers no choice, compress with libdeflate: a twentieth less."""
    kept = pydyf.zlib
    pydyf.zlib = SimpleNamespace(**vars(kept) | {"compressobj": _Compressor})
    try:
        yield
    finally:
        pydyf.zlib = kept


def make_lean(document: object, pdf: Any) -> None:
    """Make a PDF smaller in place; it is what WeasyPrint calls a finisher."""
    _merge_wrappers(pdf)
    _forget_places(pdf)
    for item in pdf.objects:
        if isinstance(item, PageStream):
            item.stream = [shorter_operators(b"\n".join(map(_as_bytes, item.stream)))]
        elif isinstance(item, pydyf.Stream) and "Length1" in item.extra:
            font = leaner_font(item.stream[0])
            item.stream, item.extra["Length1"] = [font], len(font)


def _as_bytes(operator: Any) -> bytes:
    if isinstance(operator, pydyf.Object):
        return bytes(operator.data)
    return operator if isinstance(operator, bytes) else str(operator).encode("ascii")


def shorter_operators(operators: bytes) -> bytes:
    """Return a page's operators with fewer signs: the same glyphs in the same places."""
    return _TOKEN.sub(_shorter, operators)


def _shorter(token: re.Match[bytes]) -> bytes:
    if token["glyphs"]:
        return _shorter_line(token["glyphs"])
    if token["start"]:
        return b"1 0 0 -1 %s %s" % (_rounded(token["x"], 2), _rounded(token["y"], 2))
    if token["shape"]:
        *places, operator = token["shape"].split()
        return b" ".join([*(_rounded(place, 3) for place in places), operator])
    return token[0]


def _shorter_line(line: bytes) -> bytes:
    """Return an array of glyphs and spaces with whole spaces; what is rounded off is carried on."""
    made = b""
    space = 0.0
    for glyphs, number in _GLYPHS_OR_SPACE.findall(line):
        space += float(number or 0)
        if glyphs:
            whole = round(space)
            space -= whole
            made += b">%d<%s" % (whole, glyphs) if whole else glyphs
    return b"[<%s>]" % made


def _rounded(number: bytes, decimals: int) -> bytes:
    return f"{float(number):.{decimals}f}".rstrip("0").rstrip(".").encode()


def leaner_font(data: bytes) -> bytes:
    """Return a TrueType font without the tables that an embedded one does not need."""
    font = TTFont(io.BytesIO(data), lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    for table in _IDLE_TABLES:
        if table in font:
            del font[table]
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def _merge_wrappers(pdf: Any) -> None:
    """Let text stand in paragraphs and list items themselves, not in an element for each line."""
    elements = {
        item.reference: item
        for item in pdf.objects
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructElem"
    }
    # Which element took in what a wrapper held, by their references.
    holders: dict[bytes, bytes] = {}
    for reference in _root(pdf)["K"]:
        _take_in(elements[reference], elements, holders)
    # Of each page the elements that its marks belong to, and of each annotation its one.
    numbers = _object(pdf, _root(pdf)["ParentTree"])["Nums"]
    for place, item in enumerate(numbers):
        if isinstance(item, list):
            item[:] = [_holder(mark, holders) for mark in item]
        else:
            numbers[place] = _holder(item, holders)
    for reference in holders:
        _free(elements[reference])


def _take_in(element: Any, elements: dict[bytes, Any], holders: dict[bytes, bytes]) -> None:
    kids: list[Any] = []
    for kid in element["K"]:
        child = elements.get(kid)
        if child is None:
            # A number: marked content of the page.
            kids.append(kid)
            continue
        _take_in(child, elements, holders)
        if not _may_be_merged(child, element):
            kids.append(kid)
            continue
        for grandchild in child["K"]:
            if grandchild in elements:
                elements[grandchild]["P"] = element.reference
        kids += child["K"]
        holders[kid] = element.reference
    element["K"][:] = kids


def _may_be_merged(child: Any, parent: Any) -> bool:
    return (
        child["S"] in _WRAPPERS
        and parent["S"] in _HOLDERS
        and child.keys() <= _PLAIN
        and child["Pg"] == parent["Pg"]
    )


def _holder(mark: Any, holders: dict[bytes, bytes]) -> Any:
    while mark in holders:
        mark = holders[mark]
    return mark


def _forget_places(pdf: Any) -> None:
    """Keep of the places with names those to which a link of the same file leads."""
    places = pdf.catalog.get("Names", {}).get("Dests", {})
    items = (item for item in pdf.objects if isinstance(item, pydyf.Dictionary))
    wanted = {item["Dest"].string for item in items if isinstance(item.get("Dest"), pydyf.String)}
    if places:
        pairs = zip(places["Names"][::2], places["Names"][1::2], strict=True)
        kept = [pair for pair in pairs if pair[0].string in wanted]
        places["Names"] = pydyf.Array([part for pair in kept for part in pair])
    if places and not places["Names"]:
        del pdf.catalog["Names"]["Dests"]


def _root(pdf: Any) -> Any:
    return _object(pdf, pdf.catalog["StructTreeRoot"])


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _free(item: Any) -> None:
    """Take an object out of the file; its number stays, marked as free, like object 0."""
    item.free, item.generation, item.offset, item.number = "f", 65535, 0, 0
