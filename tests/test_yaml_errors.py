"""Every error of references.yml and strings.yml: the message and its line."""

from __future__ import annotations

import pytest

from tests.checking import Check
from tests.small_site import PROJECT, REFERENCES

STRINGS = (PROJECT / "docs" / "en" / "strings.yml").read_text(encoding="utf-8")
LAST = REFERENCES.count("\n")


def with_address(address: str) -> str:
    """Add an entry on the lines after the last, its address on the third of them."""
    facts = "  known: verified\n  checked: 2026-11-01\n"
    return f"{REFERENCES}extra:\n  title: Extra\n  address: {address}\n{facts}"


ADDRESSES = {
    "http": "http://a.example.org/",
    "user": "https://me@a.example.org/",
    "port": "https://a.example.org:8443/",
    "internationalised": "https://xn--80ak6aa92e.com/",
    "look-alike": "https://аpple.com/",
    "capitals": "https://A.example.org/",
    "no host": "https:///x",
    "one label": "https://localhost/",
    "number host": "https://127.0.0.1/",
    "space": "https://a.example.org/a b",
    "script": "javascript:alert(1)",
    "two mailboxes": "mailto:a@example.org,b@example.org",
    "mailbox subject": "mailto:a@example.org?subject=x",
    "telephone": "tel:112",
    "a list": "[a]",
    "a number": "12",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_address_refused(check: Check, address: str) -> None:
    checked = check({"references.yml": with_address(address)})
    wanted = f"docs/references.yml:{LAST + 3}: the address "
    assert any(line.startswith(wanted) for line in checked.lines), checked.lines
    assert checked.code == 1


def test_reference_never_used_is_a_warning(check: Check) -> None:
    checked = check({"references.yml": with_address("https://a.example.org/")})
    what = "warning: the reference `extra` is never used; cite it, or delete it"
    assert checked.lines == [f"docs/references.yml:{LAST + 1}: {what}"]
    assert checked.code == 0
    assert checked.summary.endswith("0 errors, 1 warnings")


OTHER = with_address("https://a.example.org/")
REFERENCE_FILES = {
    "id": (OTHER.replace("extra:", "Ex_tra:"), f"{LAST + 1}: the id `Ex_tra`"),
    "no fields": (f"{REFERENCES}extra: x\n", f"{LAST + 1}: `extra` has no fields"),
    "unknown field": (f"{OTHER}  color: red\n", f"{LAST + 6}: an unknown field `color`"),
    "no title": (OTHER.replace("  title: Extra\n", ""), f"{LAST + 1}: `extra` has no `title`"),
    "twice": (
        with_address("https://www.maker.example.com/safety"),
        f"{LAST + 1}: the address of `maker-safety` again",
    ),
    "bad known": (REFERENCES.replace("known: weak", "known: maybe"), "15: `maybe` is not known"),
    "bad date": (REFERENCES[:-11] + "soon\n", "16: `soon` is not a date"),
    "no such day": (REFERENCES[:-11] + "2026-13-45\n", "16: `2026-13-45` is not a value"),
    "future": (REFERENCES[:-11] + "2999-01-01\n", "12: `helpline`: the date 2999-01-01 lies"),
    "archived": (
        REFERENCES.replace("archived: https:", "archived: http:"),
        "7: the address `http:",
    ),
    "language": (REFERENCES.replace("    de:", "    german:"), "5: `german` is no language code"),
    "key twice": (REFERENCES + REFERENCES, f"{LAST + 1}: the key `maker-safety` twice"),
    "empty": ("", "1: no reference at all"),
    "a list": ("- a\n", "1: not a list of `key: value` lines"),
    "unclosed": ("a:\n  b: [\n", "3: YAML that cannot be read"),
    "anchor": ("a: &b c\n", "1: a YAML anchor or tag"),
    "tag": ("a: 1\nb: !!python/object:os.system {}\n", "2: a YAML anchor or tag"),
    "alias": ("a: 1\nb: *c\n", "2: a YAML alias"),
    "merge": ("<<: {a: b}\n", "1: a key that is not a word"),
    "deep": ("a: " + "[" * 10_000, "1: YAML nested too deeply"),
    "NUL": ("a: 1\nb: \0\n", "2: a character that YAML does not allow"),
    "control": ("a: 1\nb: \x07\n", "2: a character that YAML does not allow"),
    "line end": ("a: 1\nb: \u2028\n", "2: a character that YAML takes for a line end"),
    "escape": ('a: 1\nb: "\\u202e"\n', "2: a character written with a backslash"),
    "no character": ('a: 1\nb: "\\UFFFFFFFF"\n', "2: a character written with a backslash"),
    "binary": (b"a: 1\n\xff\xfe", "2: text that is not UTF-8"),
    "missing": (None, "1: a file that cannot be read"),
}


@pytest.mark.parametrize(("text", "expected"), REFERENCE_FILES.values(), ids=REFERENCE_FILES)
def test_error_of_references(check: Check, text: str | bytes | None, expected: str) -> None:
    checked = check({"references.yml": text})
    wanted = f"docs/references.yml:{expected}"
    assert any(line.startswith(wanted) for line in checked.lines), checked.lines
    assert checked.code == 1


def line_of(key: str) -> int:
    return next(n for n, line in enumerate(STRINGS.splitlines(), 1) if line.startswith(f"{key}:"))


END = STRINGS.count("\n") + 1
MENU = next(line for line in STRINGS.splitlines() if line.startswith("menu:"))
STRING_FILES = {
    "unknown": (STRINGS + "colour: red\n", f"{END}: an unknown string `colour`"),
    "missing": (STRINGS.replace(MENU, ""), "1: the string `menu` is missing"),
    "no text": (STRINGS.replace(MENU, "menu: 12"), f"{line_of('menu')}: `menu` has no text"),
    "markup": (STRINGS.replace(MENU, "menu: <b>"), f"{line_of('menu')}: `menu` holds markup"),
    "lost name": (STRINGS.replace("{date}", "x"), f"{line_of('updated')}: `updated` has other"),
    "more names": (STRINGS.replace(MENU, 'menu: "{x}"'), f"{line_of('menu')}: `menu` has other"),
    "twice": (f"{STRINGS}{MENU}\n", f"{END}: the key `menu` twice"),
    "empty": ("", "1: the string `"),
    "hidden": (STRINGS.replace(MENU, "menu: a\u200bb"), f"{line_of('menu')}: a character"),
}


@pytest.mark.parametrize(("text", "expected"), STRING_FILES.values(), ids=STRING_FILES)
def test_error_of_strings(check: Check, text: str, expected: str) -> None:
    checked = check({"en/strings.yml": text})
    wanted = f"docs/en/strings.yml:{expected}"
    assert any(line.startswith(wanted) for line in checked.lines), checked.lines
    assert checked.code == 1
