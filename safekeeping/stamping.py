"""Writes stamps into the text of a translation, and makes new files to translate into."""

from __future__ import annotations

import re

from safekeeping.guide import Page, Recommendation, Section
from safekeeping.source_text import split_lines, without_comments
from safekeeping.stamps import stamp_of
from safekeeping.translation import PageTranslation

_BRACES = re.compile(r"\{[^{}]*\}[ ]*$")
_STAMP_WORD = re.compile(r"\s*\bsource=[^\s}]*")
_FRONT_MATTER_STAMP = re.compile(r"^source:.*$")


def with_stamp(text: str, pages: PageTranslation, unit_id: str) -> str:
    """Return the text of a translated file with the unit's stamp as it should be now.

    `pages` must be made from this text. Raises KeyError for a unit that is not translated.
    """
    pair = next((p for p in pages.pairs if p.id == unit_id and p.translation), None)
    if pair is None or pair.translation is None:
        raise KeyError(unit_id)
    lines = split_lines(text)
    if isinstance(pair.translation, Page):
        return "".join(_stamped_front_matter(lines, pair.stamp))
    index = pair.translation.heading.line - 1
    heading = lines[index].rstrip("\r\n")
    end = lines[index][len(heading) :]
    lines[index] = _with_braces(heading, f" source={pair.stamp}") + end
    return "".join(lines)


def _with_braces(heading: str, stamp: str) -> str:
    """Return a heading with `stamp` in its braces in the place of the one it has, if any."""

    def stamped(match: re.Match[str]) -> str:
        return _STAMP_WORD.sub("", match[0]).rstrip()[:-1].rstrip() + stamp + "}"

    return _BRACES.sub(stamped, heading)


def _stamped_front_matter(lines: list[str], stamp: str) -> list[str]:
    line = f'source: "{stamp}"'
    for index, old in enumerate(lines[1:], start=1):
        if _FRONT_MATTER_STAMP.match(old.rstrip("\r\n")):
            lines[index] = line + old[len(old.rstrip("\r\n")) :]
            return lines
        if old.rstrip() == "---":
            end = lines[0][len(lines[0].rstrip("\r\n")) :]
            return [*lines[:index], line + end, *lines[index:]]
    return lines


def written_stamp(unit: Page | Section | Recommendation) -> str | None:
    """Return the stamp that a translated unit bears."""
    if isinstance(unit, Page):
        return unit.translation.stamp if unit.translation else None
    return unit.heading.stamp


def unit_source(unit: Page | Section | Recommendation) -> str:
    """Return the text of a unit as it stands in its file; of a page, that of its lead."""
    return unit.lead.source.text if isinstance(unit, Page) else unit.source.text


def text_without_stamp(unit: Page | Section | Recommendation) -> str:
    """Return what a translator wrote in a unit: no stamp, no comment, spaces squeezed."""
    if isinstance(unit, Page):
        words = unit.translation
        text = f"{words.title}\n{words.description}\n" if words else ""
        return " ".join((text + _published(unit.lead.source.text)).split())
    heading, *lines = split_lines(unit.source.text) or [""]
    return " ".join(
        (_with_braces(heading.rstrip(), "") + "\n" + _published("".join(lines))).split()
    )


def _published(text: str) -> str:
    return "".join(without_comments(split_lines(text)))


def new_translation(source: Page) -> str:
    """Return a file to translate a page into: headings, ids and stamps, the text as comments.

    Nothing in it counts as translated before words are written below a heading.
    """
    front_matter = source.front_matter
    if front_matter is None:
        raise ValueError(f"{source.path} cannot be read")
    parts = [
        "---\n"
        f'title: "{_quoted(front_matter.title)}"\n'
        f'description: "{_quoted(front_matter.description)}"\n'
        f'source: "{stamp_of(source)}"\n'
        "review: machine\n"
        "---",
        _comment(source.lead.source.text),
    ]
    if front_matter.keywords:
        parts.insert(1, _comment(_keywords_to_translate(front_matter.keywords)))
    for section in source.sections:
        parts += _new_unit("##", section)
        for recommendation in section.recommendations:
            parts += _new_unit("###", recommendation)
    return "\n\n".join(part for part in parts if part) + "\n"


def _new_unit(signs: str, unit: Section | Recommendation) -> list[str]:
    title = " ".join(unit.heading.title.markdown.split())
    heading = f"{signs} {title} {{#{unit.heading.id} source={stamp_of(unit)}}}"
    body = "".join(split_lines(unit.source.text)[1:])
    return [heading, _comment(_keywords_to_translate(unit.heading.keywords) + body)]


def _keywords_to_translate(keywords: tuple[str, ...]) -> str:
    """Return the source's keywords, for a comment: a translation has those of its own readers."""
    return f"keywords: {', '.join(keywords)}\n" if keywords else ""


def _comment(text: str) -> str:
    return f"<!--\n{text.strip()}\n-->" if text.strip() else ""


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace('"', "'")
