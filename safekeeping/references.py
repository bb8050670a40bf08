"""`references.yml`: every external address of the site, once, by id."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit

from safekeeping.problems import Problem
from safekeeping.yaml_lines import Located, read_mapping

_Choice = TypeVar("_Choice", bound=StrEnum)

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})*")
_WEB_ADDRESS = re.compile(r"https://[A-Za-z0-9._~:/?#@!$&*+,;=%-]+")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_MAILBOX = re.compile(r"mailto:([A-Za-z0-9._+-]+@([a-z0-9.-]+))")
_TELEPHONE = re.compile(r"tel:\+[0-9]{7,15}")


class Known(StrEnum):
    """How an address is known.

    `verified`: a copy of the page was read, or the owner of the site links to it.
    `weak`: only files of third parties name it.
    """

    VERIFIED = "verified"
    WEAK = "weak"


class Watch(StrEnum):
    """A note for the link checker about how the host behaves."""

    SCRIPT_DRAWN = "script-drawn"


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why an address is not asked for by the link checker, and up to which day."""

    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Reference:
    """One external address.

    `addresses` maps language codes to the same page in those languages; `checked` is the day
    on which `known` was last established. `line` is where the entry starts in the file.
    """

    id: str
    title: str
    address: str
    addresses: tuple[tuple[str, str], ...]
    archived: str | None
    known: Known
    checked: date
    watch: Watch | None
    note: str | None
    line: int
    waived: Waiver | None = None

    def web_addresses(self) -> tuple[str, ...]:
        """Return every different web address of the entry, all languages together."""
        addresses = (self.address, *(address for _, address in self.addresses))
        return tuple(dict.fromkeys(a for a in addresses if a.startswith("https:")))

    def address_for(self, language: str) -> str:
        """Return the address for readers of a language: its own if there is one."""
        return dict(self.addresses).get(language, self.address)

    def shown_address(self, language: str) -> str:
        """Return what of the address a reader on paper is told.

        The host of a page (`support.tiktok.com`); of a mailbox or a telephone, all of it.
        """
        return shown_address(self.address_for(language))


def shown_address(address: str) -> str:
    """Return the host of a web address without `www.`, or the whole mailbox or number."""
    parts = urlsplit(address)
    if parts.scheme in ("mailto", "tel"):
        return parts.path
    return (parts.hostname or "").removeprefix("www.")


def read_references(text: str, path: str) -> tuple[dict[str, Reference], list[Problem]]:
    """Read `references.yml`. Returns the good entries by id and everything wrong with others."""
    entries, problems = read_mapping(text, path)
    references: dict[str, Reference] = {}
    owner: dict[str, str] = {}
    for reference_id, located in entries.items():
        entry = _Entry(path, reference_id, located, problems)
        reference = entry.read()
        if reference is None:
            continue
        references[reference_id] = reference
        for address in {reference.address, *dict(reference.addresses).values()}:
            if owner.setdefault(address, reference_id) != reference_id:
                what = f"the address of `{owner[address]}` again: {address}"
                problems.append(
                    Problem(path, located.line, what, "keep one entry and cite it everywhere")
                )
    if not entries and not problems:
        problems.append(Problem(path, 1, "no reference at all", "add one: id, title, address, …"))
    return references, problems


@dataclass(slots=True)
class _Entry:
    """One entry of the file while it is read; collects what is wrong with it."""

    path: str
    id: str
    located: Located
    problems: list[Problem]

    def read(self) -> Reference | None:
        before = len(self.problems)
        if not ID.fullmatch(self.id):
            self.fault(self.located.line, f"the id `{self.id}`", "use a-z, 0-9 and hyphens")
        if not isinstance(self.located.value, dict):
            self.fault(self.located.line, f"`{self.id}` has no fields", "add title, address, …")
            return None
        values: dict[str, Located] = self.located.value
        for key, value in values.items():
            if key not in _FIELDS:
                self.fault(value.line, f"an unknown field `{key}`", "known: " + ", ".join(_FIELDS))
        for key in _REQUIRED:
            if key not in values:
                self.fault(self.located.line, f"`{self.id}` has no `{key}`", f"add `{key}: …`")
        fields = {k: _FIELDS[k](self, v) for k, v in values.items() if k in _FIELDS}
        if len(self.problems) > before:
            return None
        return Reference(
            id=self.id,
            title=fields["title"],
            address=fields["address"],
            addresses=fields.get("addresses", ()),
            archived=fields.get("archived"),
            known=fields["known"],
            checked=fields["checked"],
            watch=fields.get("watch"),
            note=fields.get("note"),
            line=self.located.line,
            waived=fields.get("waived"),
        )

    def fault(self, line: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.path, line, what, remedy))

    def text(self, located: Located) -> str:
        if isinstance(located.value, str) and located.value.strip():
            return " ".join(located.value.split())
        self.fault(located.line, f"{located.shown} is not text", "write words, in quotes")
        return ""

    def address(self, located: Located) -> str:
        address = located.value
        fault = address_fault(address) if isinstance(address, str) else "it is not text"
        if fault:
            self.fault(located.line, f"the address {located.shown}: {fault}", "correct it")
            return ""
        return str(address)

    def web_address(self, located: Located) -> str:
        address = self.address(located)
        if address and not address.startswith("https:"):
            self.fault(located.line, f"the address {located.shown}: not https", "correct it")
        return address

    def language_addresses(self, located: Located) -> tuple[tuple[str, str], ...]:
        if not isinstance(located.value, dict):
            self.fault(located.line, "`addresses` is no list of languages", "write `es: https://…`")
            return ()
        for language, value in located.value.items():
            if not LANGUAGE.fullmatch(language):
                self.fault(value.line, f"`{language}` is no language code", "write es, pt-BR, …")
        return tuple((k, self.address(v)) for k, v in sorted(located.value.items()))

    def choice(self, kind: type[_Choice], located: Located) -> _Choice | None:
        try:
            return kind(located.value)
        except ValueError:
            known = ", ".join(kind)
            self.fault(located.line, f"{located.shown} is not known here", f"write {known}")
            return None

    def waiver(self, located: Located) -> Waiver | None:
        values = located.value if isinstance(located.value, dict) else {}
        if values.keys() != {"reason", "until"}:
            self.fault(located.line, "`waived` is not complete", "write `reason` and `until`")
            return None
        reason, until = self.text(values["reason"]), self.day(values["until"])
        return Waiver(reason, until) if reason and until else None

    def day(self, located: Located) -> date | None:
        if type(located.value) is date:
            return located.value
        self.fault(located.line, f"{located.shown} is not a date", "write it as 2026-11-22")
        return None


_FIELDS: Mapping[str, Callable[[_Entry, Located], Any]] = {
    "title": _Entry.text,
    "address": _Entry.address,
    "addresses": _Entry.language_addresses,
    "archived": _Entry.web_address,
    "known": lambda entry, value: entry.choice(Known, value),
    "checked": _Entry.day,
    "watch": lambda entry, value: entry.choice(Watch, value),
    "note": _Entry.text,
    "waived": _Entry.waiver,
}
_REQUIRED = ("title", "address", "known", "checked")


def address_fault(address: str) -> str | None:
    """Say what is wrong with an external address, or return None.

    Allowed: https with a plain lower-case host name, mailto with one mailbox, tel with an
    international number. A host must be written in ASCII letters, so that no look-alike
    letter can stand in it; internationalised hosts (`xn--`) are refused for the same reason.
    """
    mailbox = _MAILBOX.fullmatch(address)
    if mailbox:
        return _host_fault(mailbox[2])
    if address.startswith("tel:"):
        return None if _TELEPHONE.fullmatch(address) else "write tel:+ and digits only"
    if not _WEB_ADDRESS.fullmatch(address):
        return "it must be https://, mailto: or tel:, in plain ASCII without spaces"
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "it cannot be read"
    if "@" in parts.netloc or port is not None:
        return "it holds a user name or a port"
    return _host_fault(parts.netloc)


def _host_fault(host: str) -> str | None:
    if not _HOST.fullmatch(host):
        return f"`{host}` is no host name in small letters"
    if any(label.startswith("xn--") for label in host.split(".")):
        return f"`{host}` is an internationalised name, which can imitate another"
    return None
