"""A Markdown file, read once: text in, page and problems out. Never raises on any text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from safekeeping.front_matter import (
    cut_front_matter,
    read_front_matter,
    read_translation_front_matter,
)
from safekeeping.guide import (
    Block,
    FrontMatter,
    Heading,
    Lead,
    Level,
    Page,
    Prose,
    Reason,
    Recommendation,
    Section,
    TranslationFrontMatter,
    lies_in_guide_folder,
)
from safekeeping.keywords import keyword_faults
from safekeeping.markdown_tokens import tokens as markdown_tokens
from safekeeping.page_grammar import block_end, read_blocks, read_heading
from safekeeping.problems import Problem
from safekeeping.source_text import SourceText, piece, split_lines, without_comments
from safekeeping.stamps import STAMP


@dataclass(slots=True)
class _Reading:
    """One file while it is read: where it lies, its lines and tokens, what is wrong so far."""

    path: str
    shown_path: str
    lines: list[str]
    tokens: Sequence[Token]
    translation: bool
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_guide(self) -> bool:
        return lies_in_guide_folder(self.path)

    def report(self, line: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.shown_path, line, what, remedy))

    def source(self, first: int, last: int) -> SourceText:
        return piece(self.lines, first, last)

    def blocks(self, start: int, end: int) -> tuple[Block, ...]:
        return read_blocks(self.tokens, start, end, self.report, fences=not self.is_guide)


@dataclass(frozen=True, slots=True)
class _Part:
    """The range of a heading or of the lead: tokens [start, end), lines [first, last) from 0."""

    level: int
    start: int
    end: int
    first: int
    last: int


def parse_page(
    text: str, path: str, shown_path: str | None = None, *, translation: bool = False
) -> tuple[Page, list[Problem]]:
    """Read the Markdown of a page, of the source language or, with `translation`, of another.

    `path` is relative to the language's folder (`guides/tiktok.md`); `shown_path` is how the
    problems name the file, `path` if not given. Any text gives a page; problems say what of it
    is not as the format asks.
    """
    shown = shown_path or path
    lines = split_lines(text)
    offset = cut_front_matter(lines)
    front_matter: FrontMatter | None = None
    translated: TranslationFrontMatter | None = None
    if translation:
        translated, problems = read_translation_front_matter(lines[:offset], shown)
    else:
        guide = lies_in_guide_folder(path)
        front_matter, problems = read_front_matter(lines[:offset], shown, guide=guide)
    # Empty lines stand in for the front matter, so that the tokens' lines are the file's.
    read = without_comments(lines[offset:]) if translation else lines[offset:]
    body = "\n" * offset + "".join(read)
    reading = _Reading(path, shown, lines, markdown_tokens(body), translation, problems)
    parts = _parts(reading, offset)
    lead = Lead(_read_blocks(reading, 0, parts[0]), reading.source(offset, parts[0].last))
    sections = _read_sections(reading, parts[1:])
    page = Page(path, front_matter, piece(lines, 0, offset), lead, sections, translated)
    return page, reading.problems


def _parts(reading: _Reading, offset: int) -> list[_Part]:
    """Cut the page before each of its section and recommendation headings; first the lead."""
    cuts = [(0, 0, offset)]
    previous = 1
    i = 0
    while i < len(reading.tokens):
        token = reading.tokens[i]
        if token.type == "heading_open" and token.map:
            level = int(token.tag[1])
            if _starts_part(reading, token, level, previous):
                cuts.append((level, i, token.map[0]))
                previous = level
        i = block_end(reading.tokens, i)
    ends = [(start, line) for _, start, line in cuts[1:]]
    ends.append((len(reading.tokens), len(reading.lines)))
    return [
        _Part(level, start, end, first, last)
        for (level, start, first), (end, last) in zip(cuts, ends, strict=True)
    ]


def _starts_part(reading: _Reading, token: Token, level: int, previous: int) -> bool:
    """Report a heading that has no place here; return whether it starts a unit."""
    line = token.map[0] + 1 if token.map else 1
    if token.markup in ("=", "-"):
        reading.report(line, "a heading underlined", "write it with `##` in front")
    if level == 1:
        reading.report(line, "a first-level heading (#)", "the title stands in the front matter")
    elif level > previous + 1:
        what = f"a heading level skipped: {'#' * level} after {'#' * previous}"
        reading.report(line, what, f"write {'#' * (previous + 1)}, or add what belongs between")
    elif level > 3 or (level == 3 and not reading.is_guide):
        deepest = "## and ### only" if reading.is_guide else "## only"
        reading.report(line, f"a heading {'#' * level}", f"this kind of page has {deepest}")
    return level in (2, 3)


def _read_sections(reading: _Reading, parts: list[_Part]) -> tuple[Section, ...]:
    sections: list[Section] = []
    i = 0
    while i < len(parts):
        part = parts[i]
        stop = i + 1
        while stop < len(parts) and parts[stop].level == 3:
            stop += 1
        if part.level == 3:
            # A recommendation before any section (reported above): an empty section holds it,
            # so that nothing of the file is lost.
            heading = Heading(Prose("", "", (), part.first + 1), "", (), part.first + 1)
            blocks: tuple[Block, ...] = ()
            source = reading.source(part.first, part.first)
            own = parts[i:stop]
        else:
            heading = read_heading(reading.tokens, part.start, reading.report)
            _level(reading, heading, allowed=False)
            blocks = _read_blocks(reading, block_end(reading.tokens, part.start), part)
            source = reading.source(part.first, part.last)
            own = parts[i + 1 : stop]
        recommendations = tuple(_read_recommendation(reading, p) for p in own)
        sections.append(Section(heading, blocks, recommendations, source))
        i = stop
    return tuple(sections)


def _read_recommendation(reading: _Reading, part: _Part) -> Recommendation:
    heading = read_heading(reading.tokens, part.start, reading.report)
    blocks, reasons = _read_body(reading, block_end(reading.tokens, part.start), part)
    source = reading.source(part.first, part.last)
    return Recommendation(heading, _level(reading, heading, allowed=True), blocks, reasons, source)


def _level(reading: _Reading, heading: Heading, *, allowed: bool) -> Level:
    """Return the level a heading names; report unknown attributes and unknown levels."""
    level = Level.RECOMMENDED
    own = ("source",) if reading.translation else ("level", "urgent") if allowed else ("urgent",)
    for key, value in heading.attributes:
        if key == "keywords":
            for what, remedy in keyword_faults(value):
                reading.report(heading.line, what, remedy)
        elif key not in own:
            what = f"an unknown attribute `{key}={value}`"
            reading.report(heading.line, what, _attribute_remedy(reading, allowed))
        elif key == "source" and not STAMP.fullmatch(value):
            what = f"`{value}` is no stamp"
            reading.report(heading.line, what, "copy the one that the status page shows")
        elif key == "level" and value not in tuple(Level):
            remedy = "known: " + ", ".join(Level)
            reading.report(heading.line, f"an unknown level `{value}`", remedy)
        elif key == "level":
            level = Level(value)
    return level


def _attribute_remedy(reading: _Reading, recommendation: bool) -> str:
    if reading.translation:
        return 'a translated heading has {#id source=… keywords="…"} and no more'
    if recommendation:
        return 'a recommendation has {#id level=… keywords="…"}, a section {#id keywords="…"}'
    return "a section has {#id}; levels are for recommendations"


def _read_blocks(reading: _Reading, start: int, part: _Part) -> tuple[Block, ...]:
    """Read a part that has no place for a reason, from the token `start` on."""
    blocks, reasons = _read_body(reading, start, part)
    for reason in reasons:
        line = reason.source.first_line
        reading.report(line, "a reason outside a recommendation", "move it below its ###")
    return blocks


def _read_body(
    reading: _Reading, start: int, part: _Part
) -> tuple[tuple[Block, ...], tuple[Reason, ...]]:
    """Read a part from the token `start` on: its blocks, then its reasons, which close it."""
    blocks: list[Block] = []
    reasons: list[Reason] = []
    run_start = start
    i = run_start
    while i < part.end:
        token = reading.tokens[i]
        stop = block_end(reading.tokens, i)
        if token.type == "reason_open":
            blocks += reading.blocks(run_start, i)
            reasons.append(_read_reason(reading, i, stop))
            run_start = stop
        elif reasons:
            line = token.map[0] + 1 if token.map else part.first + 1
            reading.report(line, "text after the reason", "the reason stands last: move it up")
        i = stop
    blocks += reading.blocks(run_start, part.end)
    return tuple(blocks), tuple(reasons)


def _read_reason(reading: _Reading, start: int, end: int) -> Reason:
    token = reading.tokens[start]
    first, last = token.map or [0, 0]
    if not token.meta["closed"]:
        reading.report(first + 1, "`/// why` is never closed", "add a line `///` after the reason")
    blocks = reading.blocks(start + 1, end - 1)
    return Reason(blocks, reading.source(first, last))
