"""Keywords: where they may stand, what they may hold, and what they do not touch."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safekeeping.guide import split_keywords
from safekeeping.keywords import keyword_faults
from safekeeping.page_parser import parse_page
from safekeeping.stamping import new_translation, text_without_stamp, with_stamp
from safekeeping.translation_gate import gate_problems
from tests.checking import Check
from tests.small_site import SAMPLE_GUIDE
from tests.translated_docs import FRENCH, SOURCE, pairs, replaced, run, statuses, write_docs

HEADING = "{#two-step-verification level=essential}"


def with_keywords(keywords: str) -> str:
    words = f'{{#two-step-verification level=essential keywords="{keywords}"}}'
    return replaced(SAMPLE_GUIDE, HEADING, words)


@pytest.mark.parametrize("comma", [",", ", ", "،", "、", "，"])
def test_commas_of_any_script_divide_them(comma: str) -> None:
    page, problems = parse_page(with_keywords(f"2FA{comma}two factor{comma}تحقق"), "guides/g.md")
    assert problems == []
    assert page.recommendations[0].heading.keywords == ("2FA", "two factor", "تحقق")
    assert page.recommendations[1].heading.keywords == ()


def test_pages_and_sections_may_have_them() -> None:
    text = replaced(SAMPLE_GUIDE, "{#protect-your-account}", '{#protect-your-account keywords="a"}')
    text = replaced(
        text, "updated: 2026-11-02\n", "updated: 2026-11-02\nkeywords: tik tok, tictoc\n"
    )
    page, problems = parse_page(text, "guides/g.md")
    assert problems == []
    assert page.front_matter
    assert page.front_matter.keywords == ("tik tok", "tictoc")
    assert page.sections[0].heading.keywords == ("a",)


WRONG = {
    "an address": ("see evil.example.com", "an address in the keywords"),
    "an address in disguise": ("evil\u2024com", "in the keyword"),
    "mixed alphabets": ("pаssword", "letters of several alphabets"),
    "markup": ("<b>x</b>", "`<` in the keyword"),
    "a link": ("[x](y)", "`[` in the keyword"),
    "a pipe": ("a|b", "`|` in the keyword"),
    "twice": ("MFA, mfa", "stands twice"),
    "too long": ("x" * 41, "a keyword of 41 characters"),
    "too many": (", ".join(f"w{n}" for n in range(21)), "21 keywords"),
    "none": (" , ", "keywords without a word"),
    "a mark of direction": ("a\u202eb", ""),
}


@pytest.mark.parametrize(("keywords", "what"), WRONG.values(), ids=WRONG)
def test_what_they_may_not_hold(check: Check, keywords: str, what: str) -> None:
    checked = check({"en/guides/sample.md": with_keywords(keywords)})
    assert checked.code == 1
    line = SAMPLE_GUIDE[: SAMPLE_GUIDE.index(HEADING)].count("\n") + 1
    found = [text for text in checked.lines if f"sample.md:{line}: " in text]
    assert any(what in text and "; " in text for text in found), checked.lines


@pytest.mark.parametrize(
    ("front_matter", "what"),
    [
        ("keywords: [a, b]", "`keywords` is not text"),
        ("keywords: http://evil.example", "in the keyword"),
        ("keywords: ''", "keywords without a word"),
    ],
)
def test_what_the_front_matter_may_not_hold(check: Check, front_matter: str, what: str) -> None:
    text = replaced(SAMPLE_GUIDE, "updated: 2026-11-02\n", f"updated: 2026-11-02\n{front_matter}\n")
    checked = check({"en/guides/sample.md": text})
    assert checked.code == 1
    assert any("sample.md:5: " in line and what in line for line in checked.lines), checked.lines


@pytest.mark.parametrize(
    "braces", ['keywords="2FA', "keywords=", 'keywords=""', 'keywords="a" "b"']
)
def test_broken_quotes_are_found(check: Check, braces: str) -> None:
    text = replaced(SAMPLE_GUIDE, HEADING, f"{{#two-step-verification {braces}}}")
    assert check({"en/guides/sample.md": text}).code == 1


@given(st.text(max_size=60))
def test_any_text_is_judged_and_what_passes_is_plain(text: str) -> None:
    faults = list(keyword_faults(text))
    assert all(what and remedy for what, remedy in faults)
    if not faults:
        assert not set("<>\"'&{}[]") & set("".join(split_keywords(text))) - set("&'")


# Translations


def test_the_sources_keywords_move_no_stamp_and_a_translation_has_its_own() -> None:
    heading = next(line for line in SOURCE.splitlines() if line.startswith("### "))
    changed = replaced(SOURCE, heading, heading.replace("}", ' keywords="new, words"}'))
    assert set(statuses(changed).values()) == set(statuses().values())
    french = next(line for line in FRENCH.splitlines() if line.startswith("### "))
    own = replaced(FRENCH, french, french.replace("}", ' keywords="mots, à nous"}'))
    pages = pairs(changed, own)
    assert gate_problems(pages, "x.md") == []
    assert pages.translation
    assert pages.translation.recommendations[0].heading.keywords == ("mots", "à nous")


def test_a_stamp_is_written_beside_keywords_and_they_count_as_words() -> None:
    french = next(line for line in FRENCH.splitlines() if line.startswith("### "))
    own = replaced(FRENCH, french, french.replace("}", ' keywords="mots"}'))
    before, after = pairs(), pairs(translation=own)
    unit = after.translation.recommendations[0] if after.translation else None
    old = before.translation.recommendations[0] if before.translation else None
    assert unit and old
    assert text_without_stamp(unit) != text_without_stamp(old)
    stamped = with_stamp(own, after, unit.heading.id)
    assert 'keywords="mots" source=' in stamped


@pytest.mark.parametrize("keywords", ["evil.example", "pаssword", "<b>"])
def test_nothing_disguised_comes_in_with_a_translations_keywords(keywords: str) -> None:
    french = next(line for line in FRENCH.splitlines() if line.startswith("### "))
    text = replaced(FRENCH, french, french.replace("}", f' keywords="{keywords}"}}'))
    problems = parse_page(text, "guides/sample.md", translation=True)[1]
    assert problems


def test_a_new_translation_shows_the_sources_keywords_as_a_comment() -> None:
    page = parse_page(with_keywords("2FA, MFA"), "guides/g.md")[0]
    made = new_translation(page)
    assert "<!--\nkeywords: 2FA, MFA\n" in made
    translated, problems = parse_page(made, "guides/g.md", translation=True)
    assert problems == []
    assert all(not heading.keywords for heading in translated.headings())


def test_a_translator_sees_which_parts_have_no_keywords_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    heading = next(line for line in SOURCE.splitlines() if line.startswith("### "))
    changed = replaced(SOURCE, heading, heading.replace("}", ' keywords="new, words"}'))
    name = heading.partition("{#")[2].split()[0].rstrip("}")
    monkeypatch.chdir(tmp_path)
    write_docs(tmp_path / "docs", "fr", {"en/guides/sample.md": changed})
    hint = f"fr/guides/sample.md#{name}: no keywords yet; in English: new, words"
    assert hint in run(capsys, "todo", "fr").lines
    french = next(line for line in FRENCH.splitlines() if line.startswith("### "))
    own = replaced(FRENCH, french, french.replace("}", ' keywords="mots"}'))
    write_docs(
        tmp_path / "docs", "fr", {"en/guides/sample.md": changed, "fr/guides/sample.md": own}
    )
    assert hint not in run(capsys, "todo", "fr").lines
