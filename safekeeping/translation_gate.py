"""What a translation must keep of its source: nothing may come in but words.

The parser and the page check have judged the file by itself (structure, raw HTML, addresses,
characters). Here it is compared with the source, unit by unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from safekeeping.disguises import hosts, intrusion
from safekeeping.guide import Link, LinkKind, Page, Prose, Recommendation, Section, Step
from safekeeping.problems import Problem
from safekeeping.prose import bare_address
from safekeeping.translation import LEAD, PageTranslation, Status, UnitPair, unit_prose

# Numbers of one digit are often words in another language ("2-step": "en deux étapes").
_NUMBER = re.compile(r"\d{2,}")
_STRONG_SIGN = re.compile(r"\*\*|__")
_CODE = re.compile(r"`([^`]+)`")
# English left in place: so many words of a sentence or step equal to the source.
_UNTRANSLATED_WORDS = 5
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
# Where one sentence ends and the next begins.
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")

Judge = Callable[[UnitPair, str], Iterator[Problem]]


def gate_problems(pages: PageTranslation, path: str) -> list[Problem]:
    """Return what is wrong with a translated page when it is compared with its source.

    `path` is how the translated file is shown. Units that are missing are no problem; units
    that are stale are judged only for what may not come in, as the source has changed since.
    """
    problems = list(_order_problems(pages, path))
    in_source = _source_addresses(pages.source)
    for pair in pages.pairs:
        if pair.translation is None:
            continue
        problems += _intruder_problems(pair, path, in_source)
        if pair.status is Status.CURRENT:
            for judge in (_shape_problems, _link_problems, _mark_problems, _untranslated_problems):
                problems += judge(pair, path)
    return sorted(set(problems))


def _order_problems(pages: PageTranslation, path: str) -> Iterator[Problem]:
    """Judge ids, kinds and order of the headings."""
    if pages.translation is None:
        return
    words = pages.translation.translation
    if words and not words.stamp and pages.translation.lead.blocks:
        remedy = f'add source: "{pages.pairs[0].stamp}"'
        yield Problem(path, 1, "the lead has no stamp", remedy)
    source = {heading.id: number for number, heading in enumerate(pages.source.headings())}
    kinds = {section.heading.id: "##" for section in pages.source.sections}
    last = -1
    for section in pages.translation.sections:
        units: list[Section | Recommendation] = [section, *section.recommendations]
        for unit in units:
            heading = unit.heading
            if heading.id not in source:
                if heading.id:
                    remedy = "use the ids of the source; delete what it does not have"
                    what = f"`{heading.id}` is not in the source"
                    yield Problem(path, heading.line, what, remedy)
                continue
            signs = "##" if isinstance(unit, Section) else "###"
            if signs != kinds.get(heading.id, "###"):
                what = f"`{heading.id}` is a {signs} heading, but not in the source"
                yield Problem(path, heading.line, what, "use the same number of # signs")
            if source[heading.id] < last:
                what = f"`{heading.id}` stands after what it comes before in the source"
                yield Problem(path, heading.line, what, "keep the order of the source")
            last = max(last, source[heading.id])
            if not heading.stamp:
                remedy = "add source=… as the status page shows it"
                yield Problem(path, heading.line, f"`{heading.id}` has no stamp", remedy)


def _shape_problems(pair: UnitPair, path: str) -> Iterator[Problem]:
    """Judge the number of steps and of reasons."""
    source, translation = pair.source, pair.translation
    if not isinstance(source, Recommendation) or not isinstance(translation, Recommendation):
        return
    line = translation.heading.line
    expected, found = _count_steps(source.steps), _count_steps(translation.steps)
    if not expected / 2 <= found <= expected * 2:
        what = f"{found} steps where the source has {expected}"
        yield Problem(path, line, what, "translate step by step, in the same order")
    if len(translation.reasons) != len(source.reasons):
        what = f"{len(translation.reasons)} reasons where the source has {len(source.reasons)}"
        yield Problem(path, line, what, "keep one `/// why` block")


def _count_steps(steps: tuple[Step, ...]) -> int:
    return sum(1 + _count_steps(step.steps) for step in steps)


def _link_problems(pair: UnitPair, path: str) -> Iterator[Problem]:
    """Judge that the unit leads where its source leads, and nowhere else."""
    expected = Counter(
        (link.kind, link.target) for p in unit_prose(pair.source) for link in p.links
    )
    found = Counter(
        (link.kind, link.target) for p in unit_prose(pair.translation) for link in p.links
    )
    line = _line(pair)
    for (kind, target), _ in sorted((found - expected).items()):
        if kind is LinkKind.IMAGE:
            continue  # judged whether the unit is current or not
        what = f"a {kind} more than in the source: `{target}`"
        yield Problem(path, _link_line(pair, target) or line, what, "cite what the source cites")
    for (kind, target), _ in sorted((expected - found).items()):
        what = f"a {kind} of the source is missing: `{target}`"
        yield Problem(path, line, what, f"add a link to `{target}` where the source has it")


def _link_line(pair: UnitPair, target: str) -> int | None:
    lines = [k.line for p in unit_prose(pair.translation) for k in p.links if k.target == target]
    return lines[-1] if lines else None


def _mark_problems(pair: UnitPair, path: str) -> Iterator[Problem]:
    """Judge numbers, button names and code."""
    source, translation = list(_texts(pair.source)), list(_texts(pair.translation))
    expected, found = _numbers(source), _numbers(translation)
    if expected != found:
        missing = ", ".join(sorted((expected - found).elements())) or "none"
        extra = ", ".join(sorted((found - expected).elements())) or "none"
        what = f"numbers differ from the source (missing: {missing}; too many: {extra})"
        line = _line_with(translation, found - expected, lambda p: _numbers([p]))
        yield Problem(path, line or _line(pair), what, "write the same numbers in digits")
    buttons, marked = sum(map(_strong, source)), sum(map(_strong, translation))
    if buttons != marked:
        what = f"{marked} names in ** ** where the source has {buttons}"
        line = next((p.line for p in translation if _strong(p)), None) if marked > buttons else None
        yield Problem(path, line or _line(pair), what, "mark the same button names, and no more")
    if _codes(source) != _codes(translation):
        what = "`words like these` differ from the source"
        extra_codes = _codes(translation) - _codes(source)
        line = _line_with(translation, extra_codes, lambda p: _codes([p]))
        yield Problem(path, line or _line(pair), what, "copy them as they are")


def _texts(unit: Page | Section | Recommendation | None) -> Iterator[Prose]:
    """Yield the running text of a unit; of a page, its title and description, too."""
    if isinstance(unit, Page):
        words = unit.translation or unit.front_matter
        for text in (words.title, words.description) if words else ():
            yield Prose("", text, (), 1)
    yield from unit_prose(unit)


def _line_with(
    translation: list[Prose], extra: Counter[str], count: Callable[[Prose], Counter[str]]
) -> int | None:
    """Return the line of the first text that holds something extra."""
    return next((p.line for p in translation if count(p) & extra), None)


def _strong(prose: Prose) -> int:
    """Count the names in ** **; what opens and never closes is for the parser to report."""
    return len(_STRONG_SIGN.findall(_CODE.sub(" ", prose.markdown))) // 2


def _numbers(prose: Iterable[Prose]) -> Counter[str]:
    return Counter(number for p in prose for number in _NUMBER.findall(_ascii_digits(p.text)))


def _ascii_digits(text: str) -> str:
    """Return the text with digits of every script as 0 to 9, and thousands without separators."""
    digits = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text
    )
    return re.sub(r"(?<=\d)[,.\u00a0\u202f\u066c](?=\d{3}\b)", "", digits)


def _codes(prose: Iterable[Prose]) -> Counter[str]:
    return Counter(code for p in prose for code in _CODE.findall(p.markdown))


def _untranslated_problems(pair: UnitPair, path: str) -> Iterator[Problem]:
    """Find sentences that are still those of the source."""
    source = {words for p in unit_prose(pair.source) for words in _sentences(p.text)}
    for prose in unit_prose(pair.translation):
        if any(words in source for words in _sentences(prose.text)):
            remedy = "translate it, or delete the unit: readers then see the source, marked"
            yield Problem(path, prose.line, "text left in the source's language", remedy)


def _sentences(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each sentence that is long enough to be no name."""
    for sentence in _SENTENCE_END.split(text):
        words = tuple(word.casefold() for word in _WORD.findall(sentence))
        if len(words) >= _UNTRANSLATED_WORDS:
            yield words


def _source_addresses(source: Page) -> set[str]:
    """Return all in the source that looks like an address or a host, and all its code."""
    texts = [p.text for p in source.prose()]
    return {host for text in texts for host in hosts(text)} | set(_codes(source.prose()))


def _intruder_problems(pair: UnitPair, path: str, in_source: set[str]) -> Iterator[Problem]:
    """Find addresses in disguise, words that mix scripts, and pictures."""
    pictures = {link.target for link in _pictures(pair.source)}
    for link in _pictures(pair.translation):
        if link.target not in pictures:
            what = f"an image more than in the source: `{link.target}`"
            yield Problem(path, link.line, what, "delete it")
    for prose in _texts(pair.translation):
        codes = _CODE.findall(prose.markdown)
        foreign = [code for code in codes if code not in in_source and bare_address(code)]
        words = prose.text
        # The longest first: one may stand within another, and what is left would be a host.
        for code in sorted(set(codes), key=lambda code: (-len(code), code)):
            words = words.replace(" ".join(code.split()), " ")
        fault = intrusion(words)
        host = min(hosts(words) - in_source, default=None)
        if foreign:
            what = f"an address that the source does not have: {foreign[0]}"
            yield Problem(path, prose.line, what, "delete it; addresses stand in references.yml")
        elif fault:
            yield Problem(path, prose.line, *fault)
        elif host:
            remedy = "delete it; if it is the end of a sentence, put a space after the full stop"
            yield Problem(path, prose.line, f"what looks like an address: {host}", remedy)


def _pictures(unit: Page | Section | Recommendation | None) -> Iterator[Link]:
    for prose in unit_prose(unit):
        yield from (link for link in prose.links if link.kind is LinkKind.IMAGE)


def _line(pair: UnitPair) -> int:
    if pair.id == LEAD:
        return 1
    unit = pair.translation
    return unit.heading.line if isinstance(unit, Section | Recommendation) else 1
