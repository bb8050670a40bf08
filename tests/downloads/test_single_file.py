"""A guide in one file: all of it is there, nothing else is needed, and it is small."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest

from safekeeping.single_file import Words, single_file
from tests.built_site import Project
from tests.html_reader import Element, read_page
from tests.site_checker import links_within, loads_from_elsewhere
from tests.test_valid_html import complaints

pytestmark = pytest.mark.slow

# Bytes of the guide on TikTok, as it is and compressed, as it travels.
RAW, COMPRESSED = 60_000, 25_000


def single_files(downloads: Path) -> list[Path]:
    return sorted(file for file in downloads.glob("*-*.html"))


def test_each_guide_of_each_language_has_one(published: Project, downloads: Path) -> None:
    guides = [
        f"{file.stem}-{folder.name}.html"
        for folder in (published.site / "en").parent.iterdir()
        if (folder / "index.html").is_file()
        for place in ("guides", "basics")
        for file in (folder / place).glob("*.html")
    ]
    assert "tiktok-fa.html" in guides
    assert [file.name for file in single_files(downloads)] == sorted(guides)


def test_it_is_small_enough_for_a_chat(downloads: Path) -> None:
    sizes = {}
    for file in downloads.glob("tiktok-*.html"):
        data = file.read_bytes()
        language = file.stem.removeprefix("tiktok-")
        if len(language) == 2:
            sizes[language] = (len(data), len(gzip.compress(data, 9, mtime=0)))
    print(sizes)
    assert len(sizes) >= 5
    remedy = "no fault of a correction: find what else in the file can be lighter"
    assert max(raw for raw, _ in sizes.values()) <= RAW, f"{sizes}; {remedy}"
    assert max(compressed for _, compressed in sizes.values()) <= COMPRESSED, f"{sizes}; {remedy}"


def test_every_page_made_for_copies_is_valid(downloads: Path, unpacked: Path) -> None:
    starts = [folder / "START-HERE.html" for folder in unpacked.iterdir()]
    absent = [folder / name for folder in unpacked.iterdir() for name in ("downloads", "fr", "es")]
    assert all(page.exists() for page in (*starts, *absent))
    # A rule for paper that the checker does not know yet; in a file of its own it never sees it.
    known = "Unknown pseudo-element or pseudo-class “::details-content”"
    said = complaints(downloads, *starts, *absent)
    assert [line for line in said if known not in line] == []


def test_all_of_the_guide_is_in_it_with_reasons_and_boxes(
    published: Project, downloads: Path
) -> None:
    for file in single_files(downloads):
        name, _, language = file.stem.rpartition("-")
        places = (published.site / language / folder for folder in ("guides", "basics"))
        (served,) = (read_page(p / f"{name}.html") for p in places if (p / f"{name}.html").exists())
        alone = read_page(file)
        (text,) = served.of_class("text")
        # What each reason is the reason of, and hosts, which a stylesheet shows.
        hidden = [span.text for span in (*text.of_class("hidden"), *text.of_class("host"))]
        unsaid = "|".join(re.escape(words) for words in sorted(hidden, key=len, reverse=True))
        words = re.sub(unsaid, "", text.text).replace(" ", "")
        assert next(alone.all("form")).text.replace(" ", "").endswith(words), file.name
        contents = [folded for nav in alone.all("nav") for folded in nav.all("details")]
        reasons = [folded for folded in alone.all("details") if folded not in contents]
        headings = list(alone.all("h3"))
        assert len(headings) == len(list(served.of_class("why"))) >= 5
        assert len(reasons) == len(headings)
        assert len(contents) == len(list(served.of_class("toc")))
        for heading in headings:
            (label,) = (part for part in heading.inside if isinstance(part, Element))
            assert label.tag == "label"
            box = label.inside[0]
            assert isinstance(box, Element)
            assert box.attributes == {"type": "checkbox"}
            assert label.text == heading.text != ""
        ids = [e.attributes["id"] for e in alone.all() if "id" in e.attributes]
        assert len(ids) == len(set(ids))
        assert {f"#{each}" for each in ids} <= set(links_within(alone))


def test_it_needs_nothing_else(downloads: Path, tmp_path: Path) -> None:
    for file in single_files(downloads):
        page = read_page(file)
        assert not list(page.all("script", "iframe", "object", "header", "link", "button"))
        # Which sends nothing: see the policy.
        assert [form.attributes for form in page.all("form")] == [{"autocomplete": "off"}]
        assert not [e for e in page.all() for name in e.attributes if name.startswith("on")]
        ids = {e.attributes.get("id") for e in page.all()}
        for link in links_within(page):
            assert link.startswith("#")
            assert link[1:] in ids
        for link in page.all("a"):
            address = link.attributes["href"]
            assert address.startswith(("#", "https://", "mailto:", "tel:"))
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert loads_from_elsewhere(tmp_path) == []


def test_its_policy_lets_in_its_own_style_and_no_other(downloads: Path) -> None:
    for file in single_files(downloads):
        text = file.read_text(encoding="utf-8")
        (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy,) = (
            meta.attributes["content"]
            for meta in read_page(file).all("meta")
            if meta.attributes.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )
        assert not [e for e in read_page(file).all() if "style" in e.attributes]


def test_links_to_our_other_pages_lead_to_the_site(downloads: Path) -> None:
    page = read_page(downloads / "tiktok-en.html")
    links = [link.attributes["href"] for link in page.all("a")]
    ours = [link for link in links if link.startswith("https://safekeeping.example/")]
    assert len(ours) > 5
    assert all(re.match(r"https://safekeeping\.example/en/.+\.html", link) for link in ours)


def test_every_link_out_is_marked_and_the_file_says_how(downloads: Path) -> None:
    for file in single_files(downloads):
        text = file.read_text(encoding="utf-8")
        (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        mark = "←" if "<html dir=rtl" in text else "→"
        first, second = (f'{at}a:not([href^=\\#]):after{{content:"{sign}"}}' for at, sign in MARKS)
        assert first in style
        assert (second in style) == (mark == "←")
        page = read_page(file)
        (note, *_) = page.of_class("note")
        assert mark in note.text
        assert not {"←", "→", "{mark}"} - {mark} & set(note.text)
        links = [link.attributes["href"] for link in page.all("a")]
        assert sum(not link.startswith("#") for link in links) > 3


MARKS = (("", "→"), ("html[dir=rtl] ", "←"))


def test_levels_keep_their_kind(published: Project, downloads: Path) -> None:
    kinds = {"level": None, "level level-essential": "essential"}
    kinds["level level-high-risk"] = "high-risk"
    alone = read_page(downloads / "tiktok-ar.html")
    served = read_page(published.site / "ar/guides/tiktok.html")
    levels = [(p.text, kinds[p.attributes["class"]]) for p in served.of_class("level")]
    assert len({kind for _, kind in levels}) == 3
    paragraphs = [(p.text, p.attributes.get("class")) for p in alone.all("p")]
    words = {text for text, _ in levels}
    assert [each for each in paragraphs if each[0] in words] == levels


PAGE = """<!doctype html><html lang=en><head><meta charset=utf-8>
<meta http-equiv=Content-Security-Policy content=x></head><body><main><article>
<h1>A guide</h1><p class=dates>today</p><div class=text><h3 id=a>A</h3>{}</div></article></main>
</body>"""


def test_a_picture_travels_inside() -> None:
    page = PAGE.format("<img src=../a%20b.png alt=x>").encode()
    asked = []

    def read(way: str) -> bytes:
        asked.append(way)
        return b"PNG"

    made = single_file(page, "https://x.example/en/guides/a.html", Words("n", "a"), "p{a:b}", read)
    assert b"src=data:image/png;base64,UE5H" in made
    assert asked == ["../a%20b.png"]
    svg = PAGE.format("<img src=a.svg alt=x>").encode()
    with pytest.raises(ValueError, match=r"the picture a\.svg is of no kind"):
        single_file(svg, "https://x.example/", Words("n", "a"), "", read)


@pytest.mark.parametrize(
    ("old", "said"),
    [("Content-Security-Policy", "no Content"), ("dates", "dates"), ("main", "no main part")],
)
def test_a_page_without_what_it_needs_is_refused(old: str, said: str) -> None:
    page = PAGE.format("").replace(old, "other").encode()
    with pytest.raises(ValueError, match=said):
        single_file(page, "https://x.example/", Words("n", "a"), "", lambda way: b"")
