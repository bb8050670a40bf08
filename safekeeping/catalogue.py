"""Lists made from all guides of a language: for the home page, and of every recommendation.

Each is Markdown, so that it is rendered, linked and checked as what people write is.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator
from itertools import groupby

from safekeeping.alphabet import alphabetical, initial
from safekeeping.composition import shows_source
from safekeeping.content import Content
from safekeeping.dates import long_date
from safekeeping.guide import GUIDE_FOLDERS, Level, Page, Recommendation
from safekeeping.language_facts import enumeration, text_direction
from safekeeping.translation import LEAD

# Words a minute for careful reading in a language that may not be the reader's first. Native
# readers of English read non-fiction silently at about 238 (Brysbaert, Journal of Memory and
# Language 109, 2019, 104047); readers in a second language and readers who act on a step read
# markedly slower.
READING_SPEED = 150

# The id of the second list of `recommendation_list`.
A_TO_Z = "a-to-z"

_MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]{}<>#])")


def reading_minutes(page: Page) -> int:
    """Return how long a page takes to read, in whole minutes, at least 1."""
    return max(1, math.ceil(page.word_count() / READING_SPEED))


def guide_list(content: Content, from_path: str) -> str:
    """List the guides of a language as Markdown by folder, for the page `from_path`.

    Each folder's heading has the folder's name as its id. Each guide comes with its one
    sentence, minutes to read and the date of its last check. Raises ValueError for a guide
    without readable front matter; checked content has none.
    """
    parts: list[str] = []
    for folder in GUIDE_FOLDERS:
        guides = [guide for guide in content.guides if guide.path.startswith(f"{folder}/")]
        if guides:
            parts.append(f"## {content.strings.say(f'folder-{folder}')} {{#{folder}}}")
            parts.append("\n".join(_guide_entry(content, guide, from_path) for guide in guides))
    return "\n\n".join(parts)


def _guide_entry(content: Content, guide: Page, from_path: str) -> str:
    front_matter = guide.front_matter
    if front_matter is None or front_matter.checked is None:
        raise ValueError(f"{guide.path} has not been checked")
    mark = language_mark(content, guide, LEAD)
    title, description = map(escape_markdown, (front_matter.title, front_matter.description))
    entry = content.strings.say(
        "guide-entry",
        link=f"**[{title}]({relative_link(guide.path, from_path)}){mark}**",
        # Only an element can say in which language words are, so these are emphasised.
        description=f"*{description}*{mark}" if mark else description,
        minutes=str(reading_minutes(guide)),
        date=long_date(front_matter.checked, content.language),
    )
    return f"- {entry}"


def recommendation_list(content: Content, from_path: str) -> str:
    """List every recommendation as Markdown, for the page `from_path`: by guide, then A to Z.

    Each comes with its keywords, so that a browser's own search finds them, too. Headings of the
    first list get ids made of the guide's name and the section's id, the same in every language.
    """
    lists = [*_by_guide(content, from_path), *_a_to_z(content, from_path)]
    return "\n\n".join(lists)


def _by_guide(content: Content, from_path: str) -> Iterator[str]:
    for guide in content.guides:
        title = guide.front_matter.title if guide.front_matter else guide.path
        link = relative_link(guide.path, from_path)
        name = guide.path.removesuffix(".md").replace("/", "-")
        mark = _language_attributes(content, guide, LEAD)
        yield f"## {escape_markdown(title)} {{#{name}{mark}}}"
        for section in guide.sections:
            if not section.recommendations:
                continue
            mark = _language_attributes(content, guide, section.heading.id)
            title = section.heading.title.markdown
            yield f"### {title} {{#{name}-{section.heading.id}{mark}}}"
            entries = (
                _recommendation_entry(content, guide, r, link) for r in section.recommendations
            )
            yield "\n".join(entries)


def essential_list(content: Content, from_path: str) -> str:
    """List the essential recommendations by guide as Markdown, for the page `from_path`.

    The basics come first: other guides lean on them. Headings get ids made of the guide's name.
    """
    parts: list[str] = []
    for guide in sorted(content.guides, key=_is_no_basics):
        essential = [r for r in guide.recommendations if r.level is Level.ESSENTIAL]
        if not essential:
            continue
        title = guide.front_matter.title if guide.front_matter else guide.path
        link = relative_link(guide.path, from_path)
        name = guide.path.removesuffix(".md").replace("/", "-")
        mark = _language_attributes(content, guide, LEAD)
        parts.append(f"## {escape_markdown(title)} {{#{name}{mark}}}")
        parts.append(
            "\n".join(
                f"- [{r.heading.title.markdown}]({link}#{r.heading.id})"
                f"{language_mark(content, guide, r.heading.id)}"
                for r in essential
            )
        )
    return "\n\n".join(parts)


def _is_no_basics(guide: Page) -> bool:
    return not guide.path.startswith("basics/")


def _recommendation_entry(
    content: Content, guide: Page, recommendation: Recommendation, page: str
) -> str:
    heading = recommendation.heading
    mark = language_mark(content, guide, heading.id)
    entry = content.strings.say(
        "recommendation-entry",
        link=f"[{heading.title.markdown}]({page}#{heading.id}){mark}",
        level=content.strings.say(f"level-{recommendation.level}"),
    )
    if not heading.keywords:
        return f"- {entry}"
    keywords = escape_markdown(enumeration(heading.keywords, content.language))
    # An element is needed to say that words are in another language.
    keywords = f"*{keywords}*{mark}" if mark else keywords
    return f"- {entry} · {content.strings.say('keywords', keywords=keywords)}"


def _a_to_z(content: Content, from_path: str) -> Iterator[str]:
    """List titles and keywords in one order, as the index of a book does, by initial letter."""
    titles: dict[str, list[str]] = {}
    keywords: dict[str, list[str]] = {}
    marks: dict[str, str] = {}
    for guide in content.guides:
        page = relative_link(guide.path, from_path)
        for recommendation in guide.recommendations:
            heading = recommendation.heading
            mark = language_mark(content, guide, heading.id)
            link = f"[{heading.title.markdown}]({page}#{heading.id}){mark}"
            titles.setdefault(heading.title.text, []).append(link)
            for keyword in heading.keywords:
                keywords.setdefault(keyword, []).append(link)
                marks[keyword] = mark
    yield f"## {content.strings.say('a-to-z')} {{#{A_TO_Z}}}"
    ordered = alphabetical([*titles, *keywords], content.language)
    groups = groupby(ordered, lambda word: initial(word, content.language))
    for number, (letter, words) in enumerate(groups, start=1):
        yield f"### {escape_markdown(letter)} {{#{A_TO_Z}-{number}}}"
        lines = []
        for word in words:
            lines += [f"- {link}" for link in titles.get(word, [])]
            if word in keywords:
                shown = escape_markdown(word)
                shown = f"*{shown}*{marks[word]}" if marks[word] else shown
                links = enumeration(keywords[word], content.language)
                lines.append("- " + content.strings.say("a-to-z-entry", word=shown, links=links))
        yield "\n".join(lines)


def _language_attributes(content: Content, page: Page, unit: str) -> str:
    """Return attributes, after a space, for a title that stands in the source language."""
    if content.source is None:
        return ""
    pairs = content.translations[page.path].pairs
    if not any(pair.id == unit and shows_source(pair) for pair in pairs):
        return ""
    language = content.source.language
    return f" lang={language} dir={text_direction(language)}"


def language_mark(content: Content, page: Page, unit: str) -> str:
    """Return what marks a link whose words stand in the source language, or nothing."""
    attributes = _language_attributes(content, page, unit)
    return f"{{:{attributes}}}" if attributes else ""


def escape_markdown(text: str) -> str:
    """Return plain text so that Markdown shows it as it is."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", text)


def relative_link(path: str, from_path: str) -> str:
    """Return the way from one page to another, both given by their paths."""
    return posixpath.relpath(path, posixpath.dirname(from_path) or ".")
