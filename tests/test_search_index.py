"""What the search page is made of: the index, the script, and that nothing else weighs more."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safekeeping.content import Content
from safekeeping.page_parser import parse_page
from safekeeping.references import Reference
from safekeeping.search_index import changed_signs, search_index, search_index_script
from safekeeping.strings import Strings
from scripts.search_answers import index_of
from tests.built_site import Project
from tests.html_reader import read_page
from tests.small_site import PROJECT, SAMPLE_GUIDE
from tests.two_languages import two_language_project

NODE = PROJECT / ".venv/bin/node"
COMPILER = PROJECT / ".venv/node/node_modules/typescript/bin/tsc"


def content_of(**pages: str) -> Content:
    """Return the content of these pages, by name without folder or ending."""
    parsed = {
        f"guides/{name}.md": parse_page(text, f"guides/{name}.md")[0]
        for name, text in pages.items()
    }
    references: dict[str, Reference] = {}
    return Content("en", Path(), parsed, references, Strings("en", {}))


def test_units_stand_in_order_with_their_words() -> None:
    text = SAMPLE_GUIDE.replace("level=essential}", 'level=essential keywords="2FA, MFA"}')
    ((address, keywords, units),) = search_index(content_of(sample=text))
    assert (address, keywords) == ("guides/sample.html", "")
    assert isinstance(units, list)
    assert [unit[:3] for unit in units] == [
        ["", "Protect your sample account", 4],
        ["protect-your-account", "Protect your account", 3],
        ["two-step-verification", "Turn on 2-step verification", 0],
        ["long-password", "Choose a long password", 1],
        ["hide-who-you-are", "Hide who you are", 3],
        ["leave-no-trace", "Leave no trace", 2],
    ]
    steps = units[2][3].split("\n")
    assert steps[0] == "Use an authenticator app, as the maker describes."
    assert steps[2] == "Keep the paper at home."
    assert units[2][4].startswith("A password alone can be guessed")
    assert units[2][5:] == ["2FA, MFA"]
    # What is empty at the end is left out.
    assert len(units[3]) == 5
    assert len(units[4]) == 3


def test_pages_that_only_lead_elsewhere_are_left_out() -> None:
    page = parse_page(SAMPLE_GUIDE, "all.md")[0]
    pages = {"all.md": page, "search.md": page, "help.md": page}
    content = Content("en", Path(), pages, {}, Strings("en", {}))
    assert [entry[0] for entry in search_index(content)] == ["help.html"]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_ends_the_script_or_becomes_more_than_a_text(text: str) -> None:
    content = content_of(sample=SAMPLE_GUIDE)
    (page,) = content.pages.values()
    heading = page.sections[0].heading
    # Past the parser, as if it had let everything through.
    object.__setattr__(heading.title, "text", f"{text}</script><!--\u2028__proto__")
    script = search_index_script(content)
    assert "<" not in script
    assert not re.search("[\u2028\u2029\ufeff]", script)
    assert script.count("\n") == 1
    (read,) = index_of(script)
    assert read[2][1][1] == f"{text}</script><!--\u2028__proto__"


def test_pages_about_us_are_found_by_their_headings() -> None:
    page = parse_page(SAMPLE_GUIDE, "about/us.md")[0]
    content = Content("en", Path(), {"about/us.md": page}, {}, Strings("en", {}))
    ((_, _, units),) = search_index(content)
    assert isinstance(units, list)
    assert units[0][3], "the lead is there"
    sections = [unit for unit in units if unit[2] == 3]
    assert len(sections) == 2
    assert all(len(unit) == 3 for unit in sections)


@given(text=st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=60))
def test_signs_that_change_places_are_changed_back(text: str) -> None:
    content = content_of(sample=SAMPLE_GUIDE)
    heading = content.pages["guides/sample.md"].sections[0].heading
    # Mostly Arabic, so that it is worth it; and what is hardest to write in a script.
    words = f'{text} اختاروا كلمة مرور طويلة </script> \\ " ` ${{x}} 😀 \u2028 ' * 60
    object.__setattr__(heading.title, "text", words)
    index = search_index(content)
    signs = changed_signs(index)
    assert len(signs) > 10
    assert all(signs[other] == sign for sign, other in signs.items())
    script = search_index_script(content)
    assert index_of(script) == index
    assert "<" not in script
    # What is asked of a plain one is asked of it, too.
    plain = len(json.dumps(index, ensure_ascii=False).encode())
    assert len(script.encode()) < 0.95 * plain + 1000


def test_where_it_saves_little_the_words_stay_as_they_are() -> None:
    content = content_of(sample=SAMPLE_GUIDE)
    assert changed_signs(search_index(content)) == {}
    assert "Turn on 2-step verification" in search_index_script(content)


@pytest.mark.slow
def test_the_script_gives_node_the_very_index(real_site: Path, tmp_path: Path) -> None:
    script = (real_site / "ar/assets/search-index.js").read_text(encoding="utf-8")
    file = tmp_path / "index.js"
    file.write_text(script + "console.log(JSON.stringify(searchIndex))", encoding="utf-8")
    done = subprocess.run([NODE, file], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == index_of(script)
    assert len(index_of(script)) > 5


# Types


def check_types(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [NODE, COMPILER, "--project", folder / "search"], capture_output=True, text=True
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("function fold(text) {", "function fold(text) { text = 1;"),
        ("entry.title", "entry.titel"),
        ("byId(id) {", "byId(id, more) {"),
    ],
)
def test_a_wrong_type_is_found(tmp_path: Path, old: str, new: str) -> None:
    shutil.copytree(PROJECT / "overrides/search", tmp_path / "search")
    script = tmp_path / "search/search.js"
    text = script.read_text(encoding="utf-8")
    assert old in text
    script.write_text(text.replace(old, new, 1), encoding="utf-8")
    ended = check_types(tmp_path)
    assert ended.returncode != 0
    assert "search.js(" in ended.stdout


# What it weighs


def weight(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9, mtime=0))


@pytest.mark.slow
def test_the_script_is_small_and_the_index_is_no_longer_than_its_words(real_site: Path) -> None:
    assert weight(real_site / "en/assets/search.js") <= 4000
    assert weight(real_site / "en/assets/search.css") <= 1000
    for language, most in {"en": 2.4, "es": 2.4, "fr": 2.4, "ar": 2.9, "fa": 2.4}.items():
        file = real_site / language / "assets/search-index.js"
        index = json.dumps(index_of(file.read_text(encoding="utf-8")), ensure_ascii=False)
        words = len(index.split())
        assert words > 5000
        assert weight(file) / words <= most


@pytest.mark.slow
def test_no_script_of_ours_writes_markup_or_speaks_to_anyone(real_site: Path) -> None:
    script = (real_site / "en/assets/search.js").read_text(encoding="utf-8")
    assert len(script) > 3000
    doors = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval|Function\(|fetch|XMLHttp"
    keeping = r"Beacon|WebSocket|EventSource|localStorage|sessionStorage|indexedDB|cookie|import\("
    assert not re.findall(f"{doors}|{keeping}", script)
    # Regular expressions are made of our own texts alone.
    assert len(re.findall(r"\bRegExp\(", script)) == 2


@pytest.mark.slow
def test_the_rest_of_the_site_weighs_not_one_byte_more(
    two_languages: Project, tmp_path: Path
) -> None:
    """Against the same site whose menu leads to the list, as if there were no search."""
    without = two_language_project(tmp_path / "project")
    without.replace("mkdocs.yml", "help.md, search.md, d", "help.md, all.md, d")
    without.replace("mkdocs.yml", "outside_navigation: [all.md]", "outside_navigation: [search.md]")
    ended = without.build()
    assert ended.code == 0, ended.output
    compared = 0
    for file in sorted(two_languages.site.rglob("*")):
        name = file.relative_to(two_languages.site)
        other = without.site / name
        # These two change places in the menu, and so among the neighbours of others.
        if file.is_dir() or file.stem in ("search", "all", "help", "page", "search-index"):
            continue
        compared += 1
        assert file.stat().st_size <= other.stat().st_size, name
        if file.suffix == ".css":
            assert file.read_bytes() == other.read_bytes()
    assert compared > 10
    for file in two_languages.site.rglob("*.html"):
        loads = "search.js" in file.read_text(encoding="utf-8")
        assert loads == (file.name == "search.html"), file


@pytest.mark.slow
def test_the_list_leads_from_every_keyword(real_site: Path) -> None:
    page = read_page(real_site / "en/all.html")
    items = [item.text for item in page.all("li")]
    title = "Turn on 2-step verification (Essential) · Also"
    by_guide = [text for text in items if text.startswith(title)]
    assert len(by_guide) == 1
    assert "Also: 2FA, MFA, two-factor" in by_guide[0]
    phishing = [text for text in items if text.startswith("phishing: ")]
    assert len(phishing) == 1
    assert "Distrust messages that claim to come from TikTok" in phishing[0]
    headings = [e.text for e in page.all("h3") if e.attributes["id"].startswith("a-to-z-")]
    assert headings == sorted(headings)
    assert {"#", "A", "P"} <= set(headings)
    farsi = read_page(real_site / "fa/all.html")
    foreign = [e for e in farsi.all("em") if "doxxing" in e.text]
    assert foreign
    assert all(e.attributes["lang"] == "en" for e in foreign)


@pytest.mark.slow
def test_keywords_stand_in_no_guide(real_site: Path) -> None:
    page = (real_site / "en/guides/tiktok.html").read_text(encoding="utf-8")
    assert "keywords=" not in page
    assert "smishing" not in page
    index = (real_site / "en/assets/search-index.js").read_text(encoding="utf-8")
    assert "smishing" in index


@pytest.mark.slow
def test_a_site_without_the_search_page_has_none_of_it(project: Project) -> None:
    assert not (project.site / "en/search.html").exists()
    sheets = {file.name for file in project.site.glob("en/assets/*")}
    assert sheets == {"safekeeping.css", "paper.css"}
