"""Checklists and guides to print: what they hold, in which order and language, and until when."""

from __future__ import annotations

import base64
import io
from calendar import isleap
from datetime import date
from pathlib import Path

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from safekeeping.dates import months_later
from safekeeping.guide_views import guide_views
from safekeeping.languages import read_content
from tests.built_site import Project, make_project
from tests.html_reader import Element, read_page
from tests.small_site import PROJECT, SAMPLE_GUIDE, guide, page, write_small_docs

CHECKLIST = "en/checklists/sample.html"
PRINT = "en/print/sample.html"
ORDER = ["two-step-verification", "long-password", "leave-no-trace"]
TODAY = date(2027, 1, 1)


def only(elements: object) -> Element:
    (element,) = elements  # type: ignore[misc]
    return element


def entries(page: Element) -> dict[str, Element]:
    """Return the recommendations of a checklist by their ids."""
    lists = page.of_class("entries")
    return {e.attributes["id"]: e for each in lists for e in each.inside if isinstance(e, Element)}


# Which views there are


def test_each_guide_has_a_checklist_and_a_page_to_print(tmp_path: Path) -> None:
    other = SAMPLE_GUIDE.replace("(sample.md#", "(other.md#")
    docs = write_small_docs(tmp_path / "docs", {"en/basics/other.md": other})
    content, problems = read_content(docs, "en", TODAY)
    assert [str(p) for p in problems] == []
    names = {"checklists/other.md", "checklists/sample.md", "print/other.md", "print/sample.md"}
    assert guide_views(content.pages).keys() == names


@pytest.mark.parametrize(
    ("path", "said", "remedy"),
    [
        ("en/basics/sample.md", "the name `sample` again: ", "give one of the two files another"),
        ("en/guides/index.md", "a guide with the name `index`", "give the file another name"),
        ("en/checklists/new.md", "a page in the folder `checklists/`", "move it to another folder"),
        ("en/print/new.md", "a page in the folder `print/`", "move it to another folder"),
    ],
)
def test_a_page_in_the_way_of_a_view_is_an_error(
    tmp_path: Path, path: str, said: str, remedy: str
) -> None:
    text = SAMPLE_GUIDE.replace("(sample.md#", "(../guides/sample.md#")
    if path.endswith("new.md"):
        text = page("New")
    docs = write_small_docs(tmp_path / "docs", {path: text})
    _, problems = read_content(docs, "en", TODAY)
    (problem,) = map(str, problems)
    # Of two guides with one name, the second in the order of paths is named, with the first.
    where = "en/guides/sample.md" if path == "en/basics/sample.md" else path
    assert f"{where}:1: " in problem
    assert said in problem
    assert remedy in problem


# A year later


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_the_day_some_months_later_is_the_same_or_the_last(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day
    if later.day < day.day:
        assert (
            months_later(date(later.year, later.month, 1), 1).toordinal() == later.toordinal() + 1
        )


def test_a_year_after_a_leap_day_is_the_day_before_march() -> None:
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_later(date(2028, 2, 29), 48) == date(2032, 2, 29)
    assert isleap(2032)


# What a small site's views hold


@pytest.mark.slow
def test_a_checklist_has_every_recommendation_by_level(project: Project) -> None:
    page = read_page(project.site / CHECKLIST)
    found = entries(page)
    assert list(found) == ORDER
    sheets = list(page.of_class("sheet"))
    names = [only(sheet.all("h2")).text for sheet in sheets]
    assert names == ["Essential", "Recommended", "For high risk"]
    titles = [[h.text for h in sheet.all("h3")] for sheet in sheets]
    assert titles == [["Protect your account"], ["Protect your account"], ["Hide who you are"]]
    assert [h.text for h in page.all("h1")] == ["Checklist: Protect your sample account"]
    first = found["two-step-verification"]
    box = only(first.all("input"))
    assert box.attributes["type"] == "checkbox"
    assert box.attributes["autocomplete"] == "off"
    assert "checked" not in box.attributes
    label = only(first.all("label"))
    assert label.attributes["for"] == box.attributes["id"]
    assert label.text == "Turn on 2-step verification"
    steps = [item.text for item in first.all("li")]
    assert steps[0].startswith("Use an authenticator app, as the maker describes")
    assert [step.split()[0] for step in steps] == ["Use", "Write", "Keep", "Test", "Avoid"]
    assert only(first.all("em")).text == "authenticator app"
    assert "guessed, leaked" not in page.text


@pytest.mark.slow
def test_links_on_a_checklist_lead_to_the_guide_or_stay(project: Project) -> None:
    found = entries(read_page(project.site / CHECKLIST))
    ways = {name: only(e.of_class("to-guide")).attributes["href"] for name, e in found.items()}
    assert ways == {name: f"../guides/sample.html#{name}" for name in ORDER}
    links = [a.attributes["href"] for a in found["long-password"].all("a")]
    assert "#two-step-verification" in links


@pytest.mark.slow
def test_the_guide_leads_to_its_views_and_they_to_each_other(project: Project) -> None:
    def within(name: str) -> set[str]:
        page = read_page(project.site / "en" / name)
        links = {a.attributes["href"] for a in only(page.all("article")).all("a")}
        return {link for link in links if link.endswith(".html") and "#" not in link}

    assert {"../checklists/sample.html", "../print/sample.html"} <= within("guides/sample.html")
    assert {"../guides/sample.html", "../print/sample.html", "index.html"} <= within(
        "checklists/sample.html"
    )
    assert {"../guides/sample.html", "../checklists/sample.html"} <= within("print/sample.html")
    assert within("checklists/index.html") >= {"sample.html"}
    # No PDF was made, and none is offered.
    assert not [f for f in project.site.rglob("*.html") if ".pdf" in f.read_text("utf-8")]


@pytest.mark.slow
def test_on_the_page_to_print_nothing_is_folded_and_addresses_are_numbered(
    project: Project,
) -> None:
    article = only(read_page(project.site / PRINT).all("article"))
    assert list(article.all("details", "summary")) == []
    reasons = list(article.of_class("why"))
    assert [r.attributes["id"] for r in reasons] == [f"{name}-why" for name in ORDER]
    assert "A password alone can be guessed, leaked or tricked out of you." in reasons[0].text
    assert all(r.text.startswith("Why we recommend this ") for r in reasons)
    lists = [[item.text for item in each.all("li")] for each in article.of_class("addresses")]
    home = "https://safekeeping.example/en/index.html"
    maker = "https://www.maker.example.com/safety"
    assert lists == [[f"[1] {home}"], [f"[2] {maker}"]]
    marks = [mark.text for mark in article.of_class("citation")]
    assert marks == ["[1]", "[2]", "[2]"]
    assert "as the maker describes[2]." in article.text
    # A mailbox stands in the text, on every page.
    assert "(help@helpline.example.org)" in article.text
    links = [a.attributes["href"] for a in article.all("a")]
    assert "#long-password-why" in links


@pytest.mark.slow
def test_each_view_says_its_dates_and_its_address(project: Project) -> None:
    for name in (CHECKLIST, PRINT):
        page = read_page(project.site / name)
        assert only(page.of_class("not-after")).text == "Do not trust this after 1 November 2027"
        head = only(page.of_class("head"))
        days = [time.attributes["datetime"] for time in head.all("time")]
        assert days == ["2026-11-02", "2026-11-01", "2027-11-01"]
        address = f"https://safekeeping.example/{name}"
        assert only(page.all("figcaption")).text == address
        pictures = list(only(page.of_class("back")).all("img"))
        # A guide says its address on each page of paper.
        assert len(pictures) == (1 if name == CHECKLIST else 0)
        for picture in pictures:
            assert picture.attributes["alt"] == "QR code of the address of this page"
            assert same_code(picture.attributes["src"], address)
            assert not same_code(picture.attributes["src"], address + "x")


def same_code(source: str, address: str) -> bool:
    """Say whether a picture shows the code of an address, module by module."""
    kind, _, data = source.partition(",")
    assert kind == "data:image/png;base64"
    picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("L")
    modules = [bytes(row) for row in segno.make_qr(address, error="m").matrix]
    scale = picture.width // (len(modules) + 8)
    if picture.width != scale * (len(modules) + 8):
        return False

    def dark(x: int, y: int) -> bool:
        middle = [int((n + 4.5) * scale) for n in (x, y)]
        return int(picture.getpixel((middle[0], middle[1]))) < 128  # type: ignore[arg-type]

    return all(dark(x, y) == bool(row[x]) for y, row in enumerate(modules) for x in range(len(row)))


@pytest.mark.slow
def test_the_period_of_trust_is_the_configurations(project: Project) -> None:
    project.replace("mkdocs.yml", "trust_months: 12", "trust_months: 3")
    assert project.build().code == 0
    page = read_page(project.site / CHECKLIST)
    assert only(page.of_class("not-after")).text == "Do not trust this after 1 February 2027"


@pytest.mark.slow
@pytest.mark.parametrize("period", ["0", "-1", "a year", "1.5", "true", ""])
def test_a_period_that_is_none_is_refused(project: Project, period: str) -> None:
    project.replace("mkdocs.yml", "trust_months: 12", f"trust_months: {period}")
    ended = project.build()
    assert ended.code == 1
    assert "mkdocs.yml: extra.trust_months is" in ended.output
    assert "write how many whole months" in ended.output


@pytest.mark.slow
def test_a_view_that_loses_a_word_stops_the_build(project: Project) -> None:
    code = (
        "from safekeeping import rendered_guide\n"
        "to_html = rendered_guide.to_html\n"
        "from safekeeping import {0}\n"
        "{0}.to_html = lambda e: to_html(e).replace('Avoid codes by SMS', 'Avoid codes')\n"
    )
    for number, view in enumerate(("checklist", "print_page")):
        text = code.format(view)
        if number == 0:
            project.add_hook(text)
        else:
            project.file("hooks/added.py").write_text(text, encoding="utf-8")
        ended = project.build()
        assert ended.code == 1
        assert "sample.md: the rendered page differs from the file" in ended.output
        assert ("checklists/" if number == 0 else "print/") in ended.output


@pytest.mark.slow
def test_without_a_public_address_views_are_made_and_lead_nowhere(project: Project) -> None:
    text = project.config.read_text("utf-8").replace(
        'site_url: !ENV [SITE_URL, "https://safekeeping.example/"]', 'site_url: ""'
    )
    project.config.write_text(text, "utf-8")
    assert project.build().code == 0
    page = read_page(project.site / CHECKLIST)
    assert list(page.of_class("back")) == []
    assert list(entries(page)) == ORDER


# Many guides, in any state of translation

STATES = """\
---
title: Estados
description: Una frase.
source: "{lead}"
review: machine
---

El principio.

## Sección {{#section source={section}}}

### Vieja {{#stale source=00000000}}

- Un paso viejo.

/// why
Porque sí, siempre.
///

### Urgente {{#urgent source=00000000}}

- Un paso peligroso.

/// why
Porque sí, siempre.
///
"""
SOURCE = guide(
    "The beginning.\n\n## Section {#section}\n\n"
    + "\n".join(
        f"### The {name} one {{#{name} level=essential{' urgent' * (name == 'urgent')}}}\n\n"
        f"- A {name} step, in full.\n\n/// why\nBecause of {name}.\n///\n"
        for name in ("stale", "urgent", "missing")
    )
)


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A site in English and Spanish of eleven guides more; one is translated, in part."""
    files: dict[str, str | bytes | None] = {
        f"en/{folder}/g{n}.md": SOURCE for folder, n in [("guides", 1), ("guides", 2)]
    }
    files |= {f"en/basics/b{n}.md": SAMPLE_GUIDE.replace("sample.md", f"b{n}.md") for n in range(8)}
    files["es/strings.yml"] = (PROJECT / "docs/es/strings.yml").read_text("utf-8")
    folder = tmp_path_factory.mktemp("translated") / "project"
    project = make_project(folder, files)
    project.set_languages(en="English", es="Español")
    content, _ = read_content(project.file("docs"), "es", TODAY)
    stamps = {pair.id: pair.stamp for pair in content.translations["guides/g1.md"].pairs}
    text = STATES.format(lead=stamps["lead"], section=stamps["section"])
    file = project.file("docs/es/guides/g1.md")
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    ended = project.build()
    assert ended.code == 0, ended.output
    return project


@pytest.mark.slow
def test_eleven_guides_have_their_views_in_every_language(translated: Project) -> None:
    for language in ("en", "es"):
        index = read_page(translated.site / language / "checklists/index.html")
        links = {a.attributes["href"] for a in only(index.all("article")).all("a")}
        for name in ("g1", "g2", "sample", *(f"b{n}" for n in range(8))):
            assert f"{name}.html" in links
            for view in ("checklists", "print"):
                assert (translated.site / language / view / f"{name}.html").is_file()


@pytest.mark.slow
def test_ids_are_the_same_in_every_language(translated: Project) -> None:
    for name in ("g1", "g2", "b0"):
        for view in ("checklists", "print"):
            pages = [
                read_page(translated.site / code / view / f"{name}.html") for code in ("en", "es")
            ]
            one, other = (
                [e.attributes["id"] for e in only(p.all("article")).all() if "id" in e.attributes]
                for p in pages
            )
            assert one == other
            assert len(set(one)) == len(one) >= 3


@pytest.mark.slow
def test_a_checklist_says_what_is_old_and_shows_no_old_step_of_what_is_urgent(
    translated: Project,
) -> None:
    found = entries(read_page(translated.site / "es/checklists/g1.html"))
    stale, urgent, missing = (found[name] for name in ("stale", "urgent", "missing"))
    assert "Un paso viejo." in stale.text
    assert "Léelo en la guía." in only(stale.of_class("note")).text
    assert "A stale step" not in stale.text
    for entry, step in ((urgent, "A urgent step, in full."), (missing, "A missing step, in full.")):
        text = only(entry.of_class("source-text"))
        assert (text.attributes["lang"], text.attributes["dir"]) == ("en", "ltr")
        assert text.text == step
        label = only(entry.all("label"))
        assert (label.attributes["lang"], label.attributes["dir"]) == ("en", "ltr")
        assert len(list(entry.of_class("note"))) == 1
    assert "peligroso" not in urgent.text


@pytest.mark.slow
def test_the_page_to_print_shows_old_and_new_side_by_side(translated: Project) -> None:
    page = read_page(translated.site / "es/print/g1.html")
    assert list(only(page.all("article")).all("details")) == []
    for words in ("Un paso viejo.", "A stale step, in full.", "Un paso peligroso."):
        assert words in page.text


@pytest.mark.slow
def test_an_untranslated_guide_is_marked_as_english(translated: Project) -> None:
    page = read_page(translated.site / "es/checklists/b0.html")
    heading = only(page.all("h1"))
    assert heading.text == "Lista de verificación: Protect your sample account"
    title = only(heading.all("span"))
    assert (title.attributes["lang"], title.text) == ("en", "Protect your sample account")
    assert "Esta página" in only(page.of_class("head")).text
    listed = read_page(translated.site / "es/checklists/index.html")
    link = only(a for a in listed.all("a") if a.attributes["href"] == "b0.html")
    assert link.attributes["lang"] == "en"
    translated_link = only(a for a in listed.all("a") if a.attributes["href"] == "g1.html")
    assert "lang" not in translated_link.attributes
