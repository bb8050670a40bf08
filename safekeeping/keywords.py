"""Keywords: what readers call a thing where the text calls it otherwise.

Synonyms, misspellings, names of apps in another script. They stand in the front matter of a page
or in a heading's braces, and are read by the search alone: the pages of guides do not show them.
Each language has its own, so they are no part of a stamp (see `safekeeping.stamps`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from safekeeping.disguises import hosts, intrusion
from safekeeping.guide import split_keywords
from safekeeping.prose import bare_address

_MOST = 20
_LONGEST = 40
# Signs within names: Wi-Fi, don't, AT&T, C++, 2.0, v/v.
_SIGNS = frozenset("-'’&+./·\u200c\u200d\u200b ")


def keyword_faults(text: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a text of keywords, and what to do."""
    keywords = split_keywords(text)
    if not keywords:
        yield "keywords without a word", 'write keywords="one, another", or leave them out'
    if len(keywords) > _MOST:
        yield f"{len(keywords)} keywords", f"keep the {_MOST} that readers use most"
    folded = [word.casefold() for word in keywords]
    for index, keyword in enumerate(keywords):
        fault = _fault(keyword)
        if fault:
            yield fault
        elif folded[index] in folded[:index]:
            yield f"the keyword `{keyword}` stands twice", "delete one"


def _fault(keyword: str) -> tuple[str, str] | None:
    strange = next((c for c in keyword if not _may_stand(c)), None)
    address = bare_address(keyword) or min(hosts(keyword), default=None)
    if len(keyword) > _LONGEST:
        return f"a keyword of {len(keyword)} characters", f"write {_LONGEST} at most, or several"
    if strange:
        return f"`{strange}` in the keyword `{keyword}`", "write plain words, divided by commas"
    if address:
        return f"an address in the keywords: {address}", "delete it"
    return intrusion(keyword)


def _may_stand(character: str) -> bool:
    return character in _SIGNS or unicodedata.category(character)[0] in "LMN"
