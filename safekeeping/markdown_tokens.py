"""Markdown cut into tokens by markdown-it, with the two things guides add to CommonMark.

- `/// why … ///` becomes `reason_open` … `reason_close`; other uses of `///` become
  `stray_fence`. The format is that of pymdownx.blocks, which renders the pages.
- `{#id key=value}` at the end of a heading is taken off it and kept in the token's `meta`.

Characters written with a backslash or as `&name;` stay tokens of their own (`text_special`), so
that a sign that was meant can be told from one that was left over. Tokens that can span lines
carry in their `meta` the line, counted from that of the text, on which they end.

Every text in square brackets becomes a link to `reference:<label>`: whether the label is known
is for the check to say. Definitions of references are not read at all: addresses stand in
`docs/references.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, backtick, html_inline, image, link
from markdown_it.token import Token

REASON_NAME = "why"
REFERENCE_SCHEME = "reference:"

_HEADING = re.compile(r"#{1,6}(?:\s|$)")
_ATTRIBUTES = re.compile(r"[ ]*\{([^{}\n]*)\}[ ]*\Z")


class _EveryReference(dict[str, dict[str, str]]):
    """References as markdown-it looks them up: each label stands for itself."""

    def get(self, label: str, default: Any = None) -> dict[str, str]:
        return {"href": REFERENCE_SCHEME + label.lower(), "title": ""}


_InlineRule = Callable[[StateInline, bool], bool]

# What can hold a line end that leaves no token of its own.
_SPANNING_RULES: dict[str, _InlineRule] = {
    "backticks": backtick,
    "link": link,
    "image": image,
    "html_inline": html_inline,
}


def _noting_last_line(rule: _InlineRule) -> _InlineRule:
    def noting(state: StateInline, silent: bool) -> bool:
        before = len(state.tokens)
        found = rule(state, silent)
        if found and len(state.tokens) > before:
            state.tokens[-1].meta = {"last_line": _line_ends_before(state)}
        return found

    return noting


def _line_ends_before(state: StateInline) -> int:
    """Count the line ends before the state's place, from where they were last counted."""
    text, place, count = state.env.get("line ends", ("", 0, 0))
    if text is not state.src or place > state.pos:
        place, count = 0, 0
    count += state.src.count("\n", place, state.pos)
    state.env["line ends"] = (state.src, state.pos, count)
    return int(count)


def _build_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 20})
    parser.disable(["reference", "text_join"])
    for name, rule in _SPANNING_RULES.items():
        parser.inline.ruler.at(name, _noting_last_line(rule))
    parser.block.ruler.before(
        "fence", "reason", _reason_rule, {"alt": ["paragraph", "list", "blockquote"]}
    )
    parser.core.ruler.before("inline", "heading_attributes", _take_heading_attributes)
    # Addresses are judged by our check, which gives a line and a remedy; markdown-it would
    # silently leave a refused one as text, or rewrite it.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


def tokens(text: str) -> list[Token]:
    """Return the block tokens of a Markdown text; `token.map` counts lines from 0."""
    return _PARSER.parse(text, {"references": _EveryReference()})


def _line_text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _fence_name(line: str) -> str | None:
    """Return what follows the slashes of a fence line, or None when it is no fence."""
    return line[3:].strip() if line.startswith("///") else None


def _reason_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    name = _fence_name(_line_text(state, start))
    if name is None or state.is_code_block(start):
        return False
    if silent:
        return True
    if name != REASON_NAME or state.level > 0 or state.sCount[start] > 0:
        token = state.push("stray_fence", "", 0)
        token.info = name
        token.map = [start, start + 1]
        token.meta = {"indented": state.level > 0 or state.sCount[start] > 0}
        state.line = start + 1
        return True
    stop, closed = _find_closing_fence(state, start + 1, end)
    _push_reason(state, start, stop, closed)
    state.line = stop + 1 if closed else stop
    return True


def _find_closing_fence(state: StateBlock, line: int, end: int) -> tuple[int, bool]:
    """Return the line that ends the block, and whether it is a closing fence.

    A heading or another opening fence ends a block that was never closed: one slip then costs
    one recommendation and not the rest of the page.
    """
    while line < end:
        text = _line_text(state, line)
        name = _fence_name(text)
        if name == "":
            return line, True
        if name is not None or (_HEADING.match(text) and state.sCount[line] < 4):
            return line, False
        line += 1
    return end, False


def _push_reason(state: StateBlock, start: int, stop: int, closed: bool) -> None:
    opening = state.push("reason_open", "", 1)
    opening.map = [start, stop + 1 if closed else stop]
    opening.meta = {"closed": closed}
    old_end, old_parent = state.lineMax, state.parentType
    state.lineMax, state.parentType = stop, "reason"
    state.md.block.tokenize(state, start + 1, stop)
    state.lineMax, state.parentType = old_end, old_parent
    state.push("reason_close", "", -1)


def _take_heading_attributes(state: StateCore) -> None:
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open":
            continue
        match = _ATTRIBUTES.search(inline.content)
        if match:
            inline.content = inline.content[: match.start()]
            opening.meta = {"attributes": match[1]}


_PARSER = _build_parser()
