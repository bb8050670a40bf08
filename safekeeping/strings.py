"""The words of the interface: `strings.yml` in each language's folder.

The pages of the site use no other words than those of the Markdown files and these. What a
string may hold in braces is fixed here, so that a translation cannot lose it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from safekeeping.disguises import intrusion
from safekeeping.link_verdict import LINK_STATES
from safekeeping.problems import Problem
from safekeeping.prose import bare_address
from safekeeping.yaml_lines import read_mapping

# Each string, and the names in braces that it must hold.
KNOWN_STRINGS: Mapping[str, frozenset[str]] = {
    "reason-label": frozenset(),
    "updated": frozenset({"date"}),
    "facts-checked": frozenset({"date"}),
    "edit-page": frozenset(),
    "level-essential": frozenset(),
    "level-recommended": frozenset(),
    "level-high-risk": frozenset(),
    "guide-entry": frozenset({"link", "description", "minutes", "date"}),
    "recommendation-entry": frozenset({"link", "level"}),
    "folder-guides": frozenset(),
    "folder-basics": frozenset(),
    "folder-about": frozenset(),
    "folder-contribute": frozenset(),
    "edit-unit": frozenset(),
    "note-machine": frozenset(),
    "note-untranslated": frozenset(),
    "note-missing": frozenset(),
    "note-stale": frozenset({"date"}),
    "note-urgent": frozenset(),
    "fold-current-source": frozenset(),
    "fold-older-translation": frozenset(),
    "translation-help": frozenset(),
    "translation-page": frozenset({"link", "current", "units", "percent"}),
    "translation-machine": frozenset(),
    "translation-human": frozenset({"date"}),
    "translation-none": frozenset(),
    "translation-stale-unit": frozenset({"unit", "stamp"}),
    "translation-missing-unit": frozenset({"unit", "stamp"}),
    "translation-lead": frozenset(),
    "translation-source": frozenset(),
    "link-dead": frozenset({"date"}),
    "link-soft-dead": frozenset({"date"}),
    "link-taken-over": frozenset({"date"}),
    "link-archived": frozenset(),
    "links-checked": frozenset({"count", "date"}),
    "links-never-checked": frozenset({"count"}),
    **{f"links-{state}": frozenset() for state in LINK_STATES},
    "links-good": frozenset({"date"}),
    "links-since": frozenset({"date"}),
    "links-asked": frozenset({"date"}),
    "links-never-good": frozenset(),
    "links-read": frozenset({"date"}),
    "skip-to-content": frozenset(),
    "menu": frozenset(),
    "breadcrumb": frozenset(),
    "neighbours": frozenset(),
    "reason-for": frozenset({"title"}),
    "contents": frozenset(),
    "emergency": frozenset(),
    "not-found-title": frozenset(),
    "not-found-text": frozenset(),
    "not-found-home": frozenset(),
    "previous": frozenset(),
    "next": frozenset(),
    "licence": frozenset(),
    "view-checklists": frozenset(),
    "view-print": frozenset(),
    "checklist-title": frozenset({"title"}),
    "print-title": frozenset({"title"}),
    "checklist-why": frozenset(),
    "reason-open": frozenset(),
    "not-after": frozenset({"date"}),
    "ticks-forgotten": frozenset(),
    "paper-shows-all": frozenset(),
    "show": frozenset(),
    "show-all": frozenset(),
    "count": frozenset({"done", "all"}),
    "note-stale-checklist": frozenset({"date"}),
    "paper-workshop": frozenset(),
    "paper-date": frozenset(),
    "paper-notes": frozenset(),
    "print-addresses": frozenset(),
    "qr-code": frozenset(),
    "guide-whole": frozenset(),
    "pdf": frozenset(),
    "checklists-title": frozenset(),
    "checklists-text": frozenset(),
    "checklists-all": frozenset(),
    "pack": frozenset(),
    "search-label": frozenset(),
    "search-keys": frozenset(),
    "search-found": frozenset({"count"}),
    "search-nothing": frozenset(),
    "search-more": frozenset(),
    "search-no-script": frozenset(),
    "search-all": frozenset(),
    "keywords": frozenset({"keywords"}),
    "a-to-z": frozenset(),
    "a-to-z-entry": frozenset({"word", "links"}),
    # Copies: at the foot of every page, in the archives, and in the list of downloads.
    "copy-note": frozenset({"date", "site"}),
    "copy-age": frozenset({"date"}),
    "copy-start": frozenset(),
    "copy-open": frozenset(),
    "copy-more": frozenset(),
    "copy-licences": frozenset(),
    "copy-absent": frozenset(),
    "copy-absent-file": frozenset({"name"}),
    "copy-absent-text": frozenset(),
    "copy-single": frozenset({"mark"}),
    "downloads-list": frozenset(),
    "download-pdf": frozenset(),
    "download-zip": frozenset(),
    "download-html": frozenset(),
    "download-epub": frozenset(),
    "download-zim": frozenset(),
    "download-made": frozenset({"date", "size"}),
    "download-hash": frozenset({"hash"}),
    "download-hashes": frozenset(),
    "download-signed": frozenset(),
    "download-key": frozenset({"value"}),
    "download-unsigned": frozenset(),
    "downloads-read": frozenset(),
}
_NAME = re.compile(r"\{([a-z]*)\}")


@dataclass(frozen=True, slots=True)
class Strings:
    """The words of one language's interface."""

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, **values: str) -> str:
        """Return the string `key` with its names in braces filled in.

        Raises KeyError for a string or a name that `KNOWN_STRINGS` does not know.
        """
        expected = KNOWN_STRINGS[key]
        if expected != values.keys():
            raise KeyError(f"{key} takes {sorted(expected)}, not {sorted(values)}")
        return _NAME.sub(lambda match: values[match[1]], self.texts[key])


def read_strings(text: str, path: str, language: str) -> tuple[Strings, list[Problem]]:
    """Read a `strings.yml`. Every known string must be there, none else, names in braces kept."""
    entries, problems = read_mapping(text, path)
    texts: dict[str, str] = {}
    for key, located in entries.items():
        if key not in KNOWN_STRINGS:
            remedy = "delete it, or add it to safekeeping/strings.py"
            problems.append(Problem(path, located.line, f"an unknown string `{key}`", remedy))
        elif not isinstance(located.value, str) or not located.value.strip():
            problems.append(Problem(path, located.line, f"`{key}` has no text", "write it"))
        elif frozenset(_NAME.findall(located.value)) != KNOWN_STRINGS[key]:
            names = " ".join(f"{{{name}}}" for name in sorted(KNOWN_STRINGS[key])) or "none"
            what = f"`{key}` has other names in braces than it should"
            problems.append(Problem(path, located.line, what, f"keep {names}"))
        elif re.search(r"[<>&\[\]]", located.value) or bare_address(located.value):
            remedy = "write plain words"
            problems.append(Problem(path, located.line, f"`{key}` holds markup", remedy))
        elif intrusion(located.value):
            what, remedy = intrusion(located.value) or ("", "")
            problems.append(Problem(path, located.line, f"`{key}` holds {what}", remedy))
        else:
            texts[key] = " ".join(located.value.split())
    for key in sorted(KNOWN_STRINGS.keys() - entries.keys()):
        if not problems or entries:
            problems.append(Problem(path, 1, f"the string `{key}` is missing", f"add `{key}: …`"))
    return Strings(language, texts), problems
