"""The grammar's small words: lists, headings, blocks, read from markdown-it's tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from safekeeping.guide import Block, Fence, Heading, Paragraph, Prose, Step, StepList
from safekeeping.prose import Report, read_prose

# A word, or `key="several words"`.
_ATTRIBUTE = re.compile(r'[^\s="]+="[^"]*"(?=\s|$)|\S+')

_VALUE = re.compile(r'"[^"]+"|[^"]+')

_FOREIGN = {
    "html_block": ("raw HTML", "write it as Markdown"),
    "fence": ("a code block", "guides have steps; write it as a step"),
    "code_block": ("a block indented by four spaces", "indent only steps below a step"),
    "blockquote_open": ("a quotation", "write it as a paragraph"),
    "hr": ("a line across the page", "use a heading (##)"),
}


def read_blocks(
    tokens: Sequence[Token], start: int, end: int, report: Report, *, fences: bool
) -> tuple[Block, ...]:
    """Read the blocks of tokens[start:end]; report each that has no place in a page.

    `fences` says whether blocks of code may stand here.
    """
    blocks: list[Block] = []
    i = start
    while i < end:
        token = tokens[i]
        line = token.map[0] + 1 if token.map else 1
        if token.type == "paragraph_open":
            blocks.append(Paragraph(read_prose(tokens[i + 1], line, report)))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            blocks.append(_read_list(tokens, i, report))
        elif token.type == "fence" and fences:
            blocks.append(Fence(token.content, line))
        elif token.type in _FOREIGN:
            what, remedy = _FOREIGN[token.type]
            report(line, what, remedy)
        elif token.type == "stray_fence":
            _report_fence(token, line, report)
        elif token.type == "heading_open" and token.level > 0:
            report(line, "a heading inside a block", "close the block before it")
        i = block_end(tokens, i)
    return tuple(blocks)


def _report_fence(token: Token, line: int, report: Report) -> None:
    if token.meta["indented"]:
        report(line, "`///` inside a list", "start the line with it, after an empty line")
    elif token.info:
        report(line, f"an unknown block `/// {token.info}`", "the one block there is: `/// why`")
    else:
        report(line, "`///` that closes nothing", "open the block with `/// why`, or delete it")


def block_end(tokens: Sequence[Token], i: int) -> int:
    """Return the index after the block that starts at tokens[i]."""
    if tokens[i].nesting != 1:
        return i + 1
    level = tokens[i].level
    i += 1
    while tokens[i].level != level or tokens[i].nesting != -1:
        i += 1
    return i + 1


def _read_list(tokens: Sequence[Token], start: int, report: Report) -> StepList:
    end = block_end(tokens, start)
    steps: list[Step] = []
    i = start + 1
    while i < end - 1:
        stop = block_end(tokens, i)
        steps.append(_read_step(tokens, i, stop, report))
        i = stop
    opening = tokens[start]
    line = opening.map[0] + 1 if opening.map else 1
    return StepList(tuple(steps), opening.type == "ordered_list_open", line)


def _read_step(tokens: Sequence[Token], start: int, end: int, report: Report) -> Step:
    opening = tokens[start]
    line = opening.map[0] + 1 if opening.map else 1
    prose: Prose | None = None
    smaller: list[Step] = []
    i = start + 1
    while i < end - 1:
        token = tokens[i]
        at = token.map[0] + 1 if token.map else line
        if token.type == "paragraph_open" and prose is None and not smaller:
            prose = read_prose(tokens[i + 1], at, report)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            smaller.extend(_read_list(tokens, i, report).steps)
        elif token.type == "stray_fence":
            _report_fence(token, at, report)
        elif token.type == "heading_open":
            report(at, "a heading inside a step", "start the line with it")
        else:
            what, remedy = _FOREIGN.get(
                token.type, ("a second paragraph in one step", "make it a step of its own")
            )
            report(at, what, remedy)
        i = block_end(tokens, i)
    if prose is None or not prose.text:
        report(line, "a step without words", "write what to do, or delete the line")
    return Step(prose or Prose("", "", (), line), tuple(smaller))


def read_heading(tokens: Sequence[Token], start: int, report: Report) -> Heading:
    """Read the heading that opens at tokens[start]; report faults of its attributes."""
    opening = tokens[start]
    line = opening.map[0] + 1 if opening.map else 1
    title = read_prose(tokens[start + 1], line, report)
    if not title.text:
        report(line, "a heading without words", "write what the part is about")
    if title.markdown.rstrip().endswith("#"):
        report(line, "a heading that ends in #", "delete the #")
    if title.links:
        report(line, "a link in a heading", "put the link in the text below it")
    heading_id = ""
    attributes: list[tuple[str, str]] = []
    for word in _ATTRIBUTE.findall(str((opening.meta or {}).get("attributes", ""))):
        key, equals, value = word.partition("=")
        if word.startswith("#") and not heading_id:
            heading_id = word[1:]
        elif word == "urgent" and "urgent" not in dict(attributes):
            attributes.append(("urgent", "urgent"))
        elif equals and key and _VALUE.fullmatch(value) and key not in dict(attributes):
            attributes.append((key, value.strip('"')))
        else:
            report(
                line, f"`{word}` in the heading's braces", "write {#id} or {#id level=essential}"
            )
    return Heading(title, heading_id, tuple(attributes), line)
