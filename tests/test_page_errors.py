"""Every error of a page: the message, and the line it stands on."""

from __future__ import annotations

import pytest

from tests.checking import Check
from tests.small_site import guide, page

WHY = "/// why\nBecause.\n///\n"
STEP = "- Do it.\n"

# Line 8 is the first of `guide`; these put each text below on a line that is easy to tell.
SECTION = "Lead.\n\n## S {#s}\n\n"  # 8 to 11
WHOLE = f"{SECTION}### R {{#r}}\n\n{STEP}\n{WHY}"  # 12, step 14, reason 16 to 18


def in_lead(text: str) -> str:
    """Stand `text` on line 8."""
    return f"{text}\n\n{WHOLE.removeprefix('Lead.')}"


def as_steps(text: str) -> str:
    """Stand `text` on line 14."""
    return f"{SECTION}### R {{#r}}\n\n{text}\n\n{WHY}"


def titled(heading: str) -> str:
    """Stand a recommendation's heading on line 12."""
    return f"{SECTION}{heading}\n\n{STEP}\n{WHY}"


STRUCTURE = {
    "no id": (titled("### R"), "12: a heading without an id"),
    "id twice": (WHOLE + f"\n### Q {{#r}}\n\n{STEP}\n{WHY}", "20: the id `r` again (first on"),
    "id in capitals": (titled("### R {#Re_do}"), "12: the id `Re_do`; use small letters"),
    "id with two hyphens": (titled("### R {#a--b}"), "12: the id `a--b`"),
    "id of a reason": (titled("### R {#r-why}"), "12: the id `r-why`: that ending is kept"),
    "level skipped": ("Lead.\n\n### R {#r}\n\n- x\n\n" + WHY, "10: a heading level skipped: ###"),
    "first level": (WHOLE + "\n# One {#one}\n", "20: a first-level heading (#)"),
    "fourth level": (WHOLE.replace("/// why", "#### F {#f}\n\n/// why"), "16: a heading ####"),
    "underlined": ("Lead.\n\nS\n-----\n" + WHOLE[5:], "10: a heading underlined"),
    "no words": (titled("### {#r}"), "12: a heading without words"),
    "link in heading": (titled("### [R](../help.md) {#r}"), "12: a link in a heading"),
    "# at the end": (titled("### R# {#r}"), "12: a heading that ends in #"),
    "unknown level": (titled("### R {#r level=expert}"), "12: an unknown level `expert`; known:"),
    "unknown key": (titled("### R {#r colour=red}"), "12: an unknown attribute `colour=red`"),
    "section level": (WHOLE.replace("{#s}", "{#s level=essential}"), "10: an unknown attribute"),
    "word in braces": (titled("### R {#r .red}"), "12: `.red` in the heading's braces"),
    "no step": (SECTION + f"### R {{#r}}\n\nText.\n\n{WHY}", "12: a recommendation without a step"),
    "no reason": (SECTION + f"### R {{#r}}\n\n{STEP}", "12: a recommendation without a reason"),
    "two reasons": (WHOLE + "\n" + WHY, "20: a second reason in one recommendation"),
    "empty reason": (as_steps("- x")[: -len(WHY)] + "/// why\n///\n", "16: an empty reason"),
    "never closed": (WHOLE.removesuffix("///\n"), "16: `/// why` is never closed"),
    "closed by heading": (
        WHOLE.removesuffix("///\n") + f"\n### Q {{#q}}\n\n{STEP}\n{WHY}",
        "16: `/// why` is never closed",
    ),
    "unknown block": (WHOLE + "\n/// note\nx\n///\n", "20: an unknown block `/// note`"),
    "stray": (WHOLE + "\n///\n", "20: `///` that closes nothing"),
    "indented": (as_steps("- x\n\n    /// why\n    y\n    ///"), "16: `///` inside a list"),
    "text after": (WHOLE + "\nMore.\n", "20: text after the reason"),
    "reason in section": (SECTION + WHY + "\n" + WHOLE[len(SECTION) :], "12: a reason outside"),
    "reason in lead": ("Lead.\n\n" + WHY + WHOLE[5:], "10: a reason outside a recommendation"),
    "no lead": (WHOLE[6:], "7: no lead; say above the first heading"),
    "empty section": (WHOLE + "\n## T {#t}\n", "20: a section with nothing in it"),
    "no recommendation": ("Lead.\n", "1: a guide without a recommendation"),
    "second paragraph": (as_steps("- x\n\n    y"), "16: a second paragraph in one step"),
    "quotation": (in_lead("> x"), "8: a quotation"),
    "line across": (in_lead("***"), "8: a line across the page"),
    "code block": (in_lead("```\nx\n```"), "8: a code block"),
    "empty step": (as_steps("- x\n-\n- y"), "15: a step without words"),
}

ADDRESS = "an address written in the page: "
PROSE = {
    "inline": ("[x](https://a.example)", f"8: {ADDRESS}https://a.example"),
    "autolink": ("<https://a.example>", f"8: {ADDRESS}https://a.example"),
    "bare http": ("see (http://a.example/b).", f"8: {ADDRESS}http://a.example/b;"),
    "www": ("see www.a.example", f"8: {ADDRESS}www.a.example;"),
    "mailbox": ("write to me.too@a.example.", f"8: {ADDRESS}me.too@a.example;"),
    "bare host": ("see mail.signal.org/x now", f"8: {ADDRESS}mail.signal.org/x;"),
    "javascript": ("[x](javascript:alert)", f"8: {ADDRESS}javascript:alert"),
    "data": ("[x](data:text,y)", f"8: {ADDRESS}data:text,y"),
    "two slashes": ("[x](//a.example)", f"8: {ADDRESS}//a.example"),
    "entities": ("[x](&#104;ttps://a.example)", f"8: {ADDRESS}https://a.example"),
    "bare entities": ("&#104;ttps&colon;//a.example", f"8: {ADDRESS}https://a.example"),
    "with backslash": (r"see signal\.org", f"8: {ADDRESS}signal.org"),
    "definition": ("[x]: https://a.example", f"8: {ADDRESS}https://a.example"),
    "no such page": ("[x](../no.md)", "8: a link to a page that does not exist: ../no.md"),
    "no such heading": ("[x](#no)", "8: a link to a heading that does not exist: #no"),
    "heading elsewhere": ("[x](../help.md#no)", "8: a link to a heading that does not exist"),
    "no such reference": ("[x][no]", "8: an unknown reference `no`; add it to docs/refer"),
    "link without words": ("[](../help.md)", "8: a link without words"),
    "html block": ("<div>\nx\n</div>", "8: raw HTML; write it as Markdown"),
    "html inline": ("a <b>c</b>", "8: raw HTML: </b>;"),
    "html comment": ("a <!-- b -->", "8: raw HTML: <!-- b -->;"),
    "image without text": ("![](x.png)", "8: an image without alternative text: x.png"),
    "image missing": ("![x](x.png)", "8: an image that is not there: x.png"),
    "image elsewhere": ("![x](https://a.example/x.png)", "8: an image from elsewhere: https"),
    "braces": ("a {b} c", "8: braces in running text"),
    "star left": ("a **b* c", "8: a sign `*` that marks nothing"),
    "line left": ("a _b c", "8: a sign `_` that marks nothing"),
    "bracket left": (
        "a [b c",
        r"8: a sign `[` that marks nothing; close what it opens, or write \[",
    ),
    "backtick left": ("a `b c", "8: a sign ```"),
    "needless backslash": (r"a \~ b", "8: a backslash before ~; delete the backslash"),
    "brackets apart": ("[helpline] [x][helpline]", "8: a space between or in square brackets"),
    "spaced id": ("[x][ helpline ]", "8: a space between or in square brackets"),
    "code edge": ("`a `", "8: a space at the edge"),
    "after two-line code": ("`a\nb`\nc {d}", "10: braces in running text"),
    "after two-line link": ("[a](../help.md\n'b')\nc {d}", "10: braces in running text"),
    "tab": ("a\tb", "8: a tab"),
    "soft hyphen": ("a\u00adb", "8: a character that cannot be seen or changes direction: U+00AD"),
    "override": ("a\u202eb", "8: a character that cannot be seen or changes direction: U+202E"),
    "zero width": ("a\u200bb", "8: a character that cannot be seen or changes direction: U+200B"),
    "mark order": ("a\ufeffb", "8: a character that cannot be seen or changes direction: U+FEFF"),
    "tag": ("a\U000e0041b", "8: a character that cannot be seen or changes direction: U+E0041"),
    "escape": ("a\x1bb", "8: a character that cannot be seen or changes direction: U+001B"),
    "line separator": (
        "a\u2028b",
        "8: a character that cannot be seen or changes direction: U+2028",
    ),
    "old line end": ("a\rb", "8: an old Mac line end"),
    "list below text": ("Text:\n- x", "9: a list right below text"),
    "hashtag": ("#nofilter", "8: a line that starts with #"),
    "backslash": ("a\\\nb", "8: a backslash at the end of a line"),
    "indented line": ("a\n\n b", "10: a line indented after an empty line"),
    "year first": ("1986. A year", "8: a line that starts with a number and a full stop"),
    "only looks empty": ("a\n\u00a0\nb", "9: a line that only looks empty"),
    "other Markdown": ("!!! note", "8: a line of another kind of Markdown: !!!"),
}

STEPS = {
    "two spaces": ("- a\n  - b", "15: a step indented unevenly; four spaces"),
    "bracket number": ("1) a", "14: a numbered step with `)`"),
    "mixed": ("- a\n1. b", "15: numbered and plain steps in one list"),
    "gap": ("- a\n\n    - b", "16: an empty line before a step below a step"),
    "two spaces after": ("-  a", "14: more than one space after the sign"),
    "hash": ("- #a", "14: a step that starts with #"),
    "too deep": ("- a\n    - b\n        - c\n            - d", "17: a step more than three"),
    "backslash": ("- a\\\n  b", "14: a backslash at the end of a line"),
}

GUIDES = STRUCTURE | {
    **{f"prose, {k}": (in_lead(text), what) for k, (text, what) in PROSE.items()},
    **{f"steps, {k}": (as_steps(text), what) for k, (text, what) in STEPS.items()},
    "right below closing": (
        WHOLE + "### Q {#q}\n\n- x\n\n" + WHY,
        "19: text right below a closing",
    ),
    "fence below text": (as_steps("- x\n/// why"), "15: `///` right below text"),
}


@pytest.mark.parametrize(("body", "expected"), GUIDES.values(), ids=GUIDES)
def test_error_of_a_guide(check: Check, body: str, expected: str) -> None:
    checked = check({"en/guides/broken.md": guide(body)})
    wanted = f"docs/en/guides/broken.md:{expected}"
    assert any(line.startswith(wanted) for line in checked.lines), checked.lines
    assert checked.code == 1


def front(*lines: str) -> str:
    return "\n".join(["---", *lines, "---", "", WHOLE])


T, D, U, C = "title: T", "description: D", "updated: 2026-11-02", "checked: 2026-11-01"
FRONT_MATTER = {
    "none": (WHOLE, "1: no front matter"),
    "not closed": (f"---\n{T}\n\n{WHOLE}", "1: no front matter"),
    "unknown key": (front(T, D, U, C, "author: x"), "6: an unknown key `author`; known: title"),
    "no title": (front(D, U, C), "1: no `title`"),
    "no updated": (front(T, D, C), "1: no `updated`"),
    "no checked": (front(T, D, U), "1: no `checked`"),
    "title no text": (front("title: 12", D, U, C), "2: `title` is not text"),
    "title a list": (front("title: [a]", D, U, C), "2: `title` is not text"),
    "no date": (front(T, D, "updated: soon", C), "4: `updated` is not a date: `soon`"),
    "no such day": (front(T, D, "updated: 2026-13-45", C), "4: `2026-13-45` is not a value"),
    "date a list": (front(T, D, "updated: [a]", C), "4: `updated` is not a date: a list"),
    "future": (front(T, D, U, "checked: 2999-01-01"), "5: `checked`: the date 2999-01-01 lies in"),
    "past": (front(T, D, "updated: 1999-01-01", C), "4: `updated`: the date 1999-01-01 lies bef"),
    "key twice": (front(T, D, U, C, T), "6: the key `title` twice"),
    "colon": (front("title: a: b", D, U, C), "2: YAML that cannot be read (mapping values"),
    "alias": (front(T, "description: *a", U, C), "3: a YAML alias"),
    "no mapping": (front("words"), "2: not a list of `key: value` lines"),
    "empty": (front(), "1: no `title`"),
    "hidden sign": (front(r'title: "a\u202eb"', D, U, C), "2: a character written with a back"),
    "NUL": (front("title: a\0b", D, U, C), "2: a character that YAML does not allow"),
}


@pytest.mark.parametrize(("text", "expected"), FRONT_MATTER.values(), ids=FRONT_MATTER)
def test_error_of_front_matter(check: Check, text: str, expected: str) -> None:
    checked = check({"en/guides/broken.md": text})
    wanted = f"docs/en/guides/broken.md:{expected}"
    assert any(line.startswith(wanted) for line in checked.lines), checked.lines
    assert checked.code == 1


def test_errors_of_whole_files(check: Check) -> None:
    checked = check(
        {
            "en/guides/binary.md": b"---\ntitle: \xff\xfe",
            "en/guides/long.md": guide(WHOLE + "word " * 50_000),
            "en/guides/empty.md": "",
        }
    )
    assert (
        checked.lines[0]
        == "docs/en/guides/binary.md:2: text that is not UTF-8; save the file as UTF-8"
    )
    assert "docs/en/guides/empty.md:1: no front matter;" in "\n".join(checked.lines)
    assert checked.lines[-1].startswith("docs/en/guides/long.md:1: a file of 250,")


def test_pages_that_are_no_guides(check: Check) -> None:
    checked = check(
        {"en/help.md": page("Help", "Lead [x][helpline].\n\n## A {#a}\n\n### B {#b}\n")}
    )
    assert checked.lines == [
        "docs/en/help.md:11: a heading ###; this kind of page has ## only",
    ]


def test_all_errors_at_once_and_sorted(check: Check) -> None:
    body = "a {b}\n\n## S\n\n### R {#r level=x}\n\n- [x][no]\n\n/// why\n<b>\n///\n\n#### Z\n"
    checked = check({"en/guides/a.md": guide(body), "en/guides/b.md": "x"})
    places = [line.split(": ")[0] for line in checked.lines]
    expected = ["a.md:8", "a.md:10", "a.md:12", "a.md:14", "a.md:16", "a.md:17", "a.md:20"]
    assert list(dict.fromkeys(places)) == [f"docs/en/guides/{p}" for p in [*expected, "b.md:1"]]
    assert checked.code == 1


def test_an_image_that_is_there_is_no_error(check: Check) -> None:
    files = {"en/guides/x y.png": b"", "en/guides/g.md": guide(in_lead("![x](<x y.png>)"))}
    assert check(files).code == 0
