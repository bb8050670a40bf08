"""Running text: its words and its links, read from markdown-it's tokens, and what spoils it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from markdown_it.token import Token

from safekeeping.guide import Link, LinkKind, Prose
from safekeeping.markdown_tokens import REFERENCE_SCHEME

Report = Callable[[int, str, str], None]
"""Takes a line, counted from 1, what is wrong, and what to do."""

# An address in running text, however it is disguised as words: a scheme, `www.`, a mailbox,
# or a bare host under one of the endings that people write. Each starts with a single character
# of its word: with more, a very long word would take minutes.
_ADDRESS = re.compile(
    r"(?:\b(?:https?|ftp|mailto|tel|javascript|data|file):\S|\bwww\.\w|\bxn--\w|[\w.+-]@[\w-]+\.\w"
    r"|[\w-]\.(?:com|org|net|info|io|me|onion|app|gov|edu)\b)",
    re.IGNORECASE,
)
_AROUND_ADDRESS = ".,;:!?()\"'“”‘’«»"
# Signs that mark something only in pairs: one alone is a slip, and the renderer may pair it up.
_LEFT_OVER = re.compile(r"[*`\[\]]|(?<!\w)_|_(?!\w)")
# The characters before which Python-Markdown, which renders the pages, takes a backslash off.
_ESCAPABLE = frozenset("\\`*_{}[]()>#+-.!")
# `[words] [id]` and `[words][ id ]` are links for one of CommonMark and Python-Markdown only.
_BRACKETS_APART = re.compile(r"(?<![\]\\])\[(?:\\.|[^\[\]\\])*\]\s+\[")
_SPACED_ID = re.compile(r"\]\[(?:\s[^\]]*|[^\]]*\s)\]")


def bare_address(text: str) -> str | None:
    """Return the first address that stands in running text, or None."""
    match = _ADDRESS.search(text)
    if not match:
        return None
    start = match.start()
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    return text[start:].split(maxsplit=1)[0].strip(_AROUND_ADDRESS)


def read_prose(inline: Token, line: int, report: Report) -> Prose:
    """Read an inline token that starts on `line`, counted from 1; report what may not be there."""
    first_line = line
    words: list[str] = []
    links: list[Link] = []
    open_link: tuple[str, int, int] | None = None
    for is_text, run in groupby(inline.children or [], _is_text):
        if is_text:
            characters = list(run)
            words += (token.content for token in characters)
            _judge_text(characters, line, report)
            continue
        for token in run:
            if token.type in ("softbreak", "hardbreak"):
                words.append(" ")
                line += 1
            elif token.type == "code_inline":
                words.append(token.content)
                _judge_code(token.content, line, report)
            elif token.type == "link_open":
                open_link = (str(token.attrs["href"]), len(words), line)
            elif token.type == "link_close" and open_link:
                href, first_word, link_line = open_link
                links.append(_link(href, "".join(words[first_word:]).strip(), link_line, report))
                open_link = None
            elif token.type == "image":
                links.append(_image(token, line, report))
                words.append(links[-1].text)
            elif token.type == "html_inline":
                what = f"raw HTML: {' '.join(token.content.split())}"
                report(line, what, "write it as Markdown, or `like this`")
            line = first_line + token.meta["last_line"] if "last_line" in token.meta else line
    _judge_brackets(inline.content, first_line, report)
    text = " ".join("".join(words).split())
    return Prose(inline.content, text, tuple(links), first_line)


def _is_text(token: Token) -> bool:
    return token.type in ("text", "text_special")


def _judge_text(run: Sequence[Token], line: int, report: Report) -> None:
    """Judge neighbouring characters, of which those of a backslash or `&name;` are told apart."""
    text = "".join(token.content for token in run)
    address = bare_address(text)
    if address:
        remedy = "give it an id in docs/references.yml and cite it as [words][id]"
        report(line, f"an address written in the page: {address}", remedy)
    if "{" in text or "}" in text:
        report(line, "braces in running text", "leave them out, or `write them so`")
    for token in run:
        if token.type == "text":
            sign = _LEFT_OVER.search(token.content)
            if sign:
                remedy = f"close what it opens, or write \\{sign[0]} to show it"
                report(line, f"a sign `{sign[0]}` that marks nothing", remedy)
        elif token.info == "escape" and token.content not in _ESCAPABLE:
            report(line, f"a backslash before {token.content}", "delete the backslash")


def _judge_code(code: str, line: int, report: Report) -> None:
    if code != code.strip():
        report(line, "a space at the edge of `words like these`", "delete it")


def _judge_brackets(markdown: str, first_line: int, report: Report) -> None:
    for trap in (_BRACKETS_APART, _SPACED_ID):
        match = trap.search(markdown)
        if match:
            line = first_line + markdown.count("\n", 0, match.start())
            report(line, "a space between or in square brackets", "write [words][id]")


def _link(href: str, text: str, line: int, report: Report) -> Link:
    if not text:
        report(line, "a link without words", "write what it leads to between the [ ]")
    if href.startswith(REFERENCE_SCHEME):
        return Link(LinkKind.REFERENCE, href.removeprefix(REFERENCE_SCHEME), text, line)
    if ":" in href or href.startswith(("/", "\\")) or "\\" in href:
        remedy = "give it an id in docs/references.yml and cite it as [words][id]"
        report(line, f"an address written in the page: {href}", remedy)
    return Link(LinkKind.PAGE, href, text, line)


def _image(token: Token, line: int, report: Report) -> Link:
    source = str(token.attrs["src"])
    if not token.content.strip():
        report(line, f"an image without alternative text: {source}", "say in [ ] what it shows")
    if ":" in source or source.startswith(("/", "\\")):
        report(line, f"an image from elsewhere: {source}", "keep it beside the page")
    return Link(LinkKind.IMAGE, source, token.content, line)
