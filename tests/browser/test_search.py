"""The search page in real browsers, scripts on: what it finds, what it never does.

With SCREENSHOTS set to a folder, pictures of what is looked at are left there.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from scripts.search_answers import CORPORA, LANGUAGES, golden, script_of, write_search_page
from tests.browser.browsers import Browser, Chromium, Firefox, wait_until
from tests.browser.conftest import asked_for
from tests.browser.kinds import HEIGHT, SCHEMES, WIDTHS
from tests.browser.test_axe import said
from tests.browser.test_nothing_is_kept import KEPT_BY_FIREFOX, KEPT_BY_PAGE
from tests.browser.web_server import Nginx

pytestmark = pytest.mark.slow

# Types all of a text at once, and returns the addresses that are shown.
ASK = """(() => {
  element.value = %s;
  element.dispatchEvent(new Event("input", {bubbles: true}));
  return [...document.querySelectorAll("#results a")].map(link => link.getAttribute("href"));
})()"""
SHOWN = "[...document.querySelectorAll('#results li')].length"
ADDRESS = "location.href"


@pytest.fixture(scope="session")
def scripted_chromium(chromium: Chromium) -> Iterator[Chromium]:
    started = Chromium(within=chromium)
    yield started
    started.close()


@pytest.fixture(scope="session")
def scripted_firefox() -> Iterator[Firefox]:
    started = Firefox(scripts=True)
    yield started
    started.close()


@pytest.fixture(params=["scripted_chromium", "scripted_firefox"])
def browser(request: pytest.FixtureRequest) -> Browser:
    """Each browser in turn, scripts on."""
    return asked_for(request)


@pytest.fixture(scope="module")
def nginx(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    server = Nginx(real_site, tmp_path_factory.mktemp("nginx"))
    yield server
    server.close()


@pytest.fixture(params=["file", "http"])
def place(request: pytest.FixtureRequest, real_site: Path) -> str:
    """Where the site is opened: from its folder, and from a server with our headers."""
    if request.param == "file":
        return real_site.as_uri()
    return str(request.getfixturevalue("nginx").address)


def ask(browser: Browser, query: str) -> list[str]:
    """Return the addresses that a query brings, the best first."""
    # As a browser's own strings are: half of a sign made of two as it is.
    units = query.encode("utf-16-be", "surrogatepass")
    numbers = [int.from_bytes(units[i : i + 2]) for i in range(0, len(units), 2)]
    text = f"String.fromCharCode.apply(null, {numbers})" if len(numbers) < 50_000 else None
    if text is None:
        assert len(set(query)) == 1, "a long text of one sign"
        text = f"String.fromCharCode({numbers[0]}).repeat({len(query)})"
    return list(browser.measure("#query", ASK % text))


# What is found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_recommendation_comes_first(
    browser: Browser, real_site: Path, language: str, tmp_path: Path
) -> None:
    answers = golden(language).answers
    assert len(answers) >= (12 if language in CORPORA else 15)
    browser.open(write_search_page(real_site, language, tmp_path / "site").as_uri())
    ranks = {}
    for query, right in answers.items():
        ids = [address.partition("#")[2] for address in ask(browser, query)]
        ranks[query] = min((ids.index(i) + 1 for i in right if i in ids), default=None)
    not_first = {query: rank for query, rank in ranks.items() if rank != 1}
    not_seen = {query for query, rank in ranks.items() if rank is None or rank > 3}
    assert len(not_first) <= 0.1 * len(answers), not_first
    assert len(not_seen) <= 0.02 * len(answers), not_seen


def test_each_language_of_the_site_and_enough_others_have_answers() -> None:
    assert {"en", "es", "fr", "ar", "fa"} <= set(LANGUAGES) - set(CORPORA)
    assert {"ru", "zh", "th", "my", "hi", "he", "tr"} <= set(CORPORA)
    assert set(CORPORA) <= set(LANGUAGES)
    for language in CORPORA:
        file = Path(__file__).parents[1] / "search" / "corpora" / f"{language}.md"
        assert 10 <= file.read_text(encoding="utf-8").count("\n### ") <= 20


SAME = {
    "case": ("PASSWORD", "password"),
    "full width": ("ｐａｓｓｗｏｒｄ", "password"),
    "a ligature": ("proﬁle", "profile"),
    "accents": ("pässwörd", "password"),
    "a soft hyphen": ("pass\u00adword", "password"),
    "digits of other scripts": ("٢-step", "2-step"),
    "mathematical letters": ("𝐩𝐚𝐬𝐬𝐰𝐨𝐫𝐝", "password"),
}


@pytest.mark.parametrize(("typed", "usual"), SAME.values(), ids=SAME)
def test_ways_to_type_the_same_find_the_same(
    scripted_chromium: Chromium, real_site: Path, typed: str, usual: str
) -> None:
    scripted_chromium.open((real_site / "en/search.html").as_uri())
    assert ask(scripted_chromium, typed) == ask(scripted_chromium, usual) != []


FOLDED = {
    "tashkeel and tatweel": ("كَلِمَةُ الســرّ", "كلمه السر"),
    "alef and hamza": ("أإآٱ", "اااا"),
    "Persian letters": ("یک گوشی", "يك گوشي"),
    "alef maqsura": ("على", "علي"),
    "zero width non-joiner": ("می‌خواهم", "ميخواهم"),
    "presentation forms": ("ﻛﻠﻤﺔ", "كلمه"),
    "Hebrew points and final letters": ("שָׁלוֹם", "שלומ"),
    "Devanagari nukta": ("फ़ोन", "फोन"),
    "a nukta of its own": ("फ\u093cोन", "फोन"),
    "Cyrillic": ("Ёлка и йод", "елка и иод"),
    "Turkish": ("ISPARTA İzmir ığdır", "isparta izmir igdir"),
    "Greek": ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
    "German": ("Straße", "strasse"),
    "Vietnamese": ("mật khẩu Đà Nẵng", "mat khau da nang"),
    "half-width kana keep their voice": ("ﾊﾟｽﾜｰﾄﾞ", "パスワード".replace("パ", "ハ\u309a")),
    "Thai keeps vowels and tones": ("รหัสผ่าน", "รหัสผ่าน"),
    "digits": ("٢۲२২２߂𑁨𝟚", "22222222"),
}


@pytest.mark.parametrize(("written", "compared"), FOLDED.values(), ids=FOLDED)
def test_what_is_compared(
    scripted_chromium: Chromium, real_site: Path, written: str, compared: str
) -> None:
    scripted_chromium.open((real_site / "en/search.html").as_uri())
    expected = compared.replace("ワ", "ワ").replace("ド", "ト\u3099")
    assert fold(scripted_chromium, written) == expected


def fold(browser: Browser, text: str) -> str:
    numbers = [ord(sign) for sign in text]
    return str(browser.measure("body", f"fold(String.fromCodePoint.apply(null, {numbers}))"))


@given(st.text(st.characters(codec="utf-16", exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=300)
def test_folding_again_changes_nothing_and_leaves_digits_of_one_kind(
    folding: Callable[[str], Any], text: str
) -> None:
    whole, again, digits = folding(text)
    assert again == whole
    assert digits == [], "a digit that is not one of 0 to 9"


@pytest.fixture(scope="module")
def folding(scripted_chromium: Chromium, real_site: Path) -> Callable[[str], Any]:
    scripted_chromium.open((real_site / "en/search.html").as_uri())

    def run(text: str) -> Any:
        numbers = [ord(sign) for sign in text]
        return scripted_chromium.measure(
            "body",
            f"(whole => [whole, fold(whole), whole.match(/[^\\P{{Nd}}0-9]/gu) ?? []])"
            f"(fold(String.fromCodePoint.apply(null, {numbers})))",
        )

    return run


def test_a_result_says_where_it_is_and_marks_what_was_asked(
    browser: Browser, real_site: Path
) -> None:
    browser.open((real_site / "en/search.html").as_uri())
    first = ask(browser, "hashtags")[0]
    assert first == "guides/tiktok.html#mentions-and-tags"
    assert browser.text("#results li a").startswith("Limit mentions and tags")
    assert browser.text("#results .place") == (
        "Protect your data when using TikTok › Decide who can see what"
    )
    assert browser.text("#results .level").endswith("Recommended")
    marked = browser.measure("#results li", "element.querySelector('mark').innerText")
    assert marked == "hashtags"


def test_what_stands_in_the_source_language_is_marked_so(browser: Browser, real_site: Path) -> None:
    browser.open((real_site / "fa/search.html").as_uri())
    assert "guides/tiktok.html#doxxing" in ask(browser, "harassment")
    link = "document.querySelector(\"#results a[href$='#doxxing']\")"
    assert browser.measure("body", f"[{link}.lang, {link}.dir]") == ["en", "ltr"]
    ask(browser, "گذرواژه")
    assert browser.measure("#results a", "[element.lang, element.dir]") == ["", ""]


def test_ranking(scripted_chromium: Chromium, real_site: Path, tmp_path: Path) -> None:
    """Title over step over reason, whole word over part, essential first."""
    page = write_search_page(real_site, "en", tmp_path / "site")
    units = [
        ["", "A page", 4],
        ["part", "Applesauce", 1, "x."],
        ["reason", "One", 1, "x.", "Then an apple."],
        ["step", "Two", 1, "Take an apple.", "x."],
        ["title", "Eat the apple", 1, "x.", "x."],
        ["essential", "Eat the apple", 0, "x.", "x."],
        ["words", "Three", 2, "x.", "x.", "apple, pear"],
        ["step-part", "Four", 1, "Take applesauce.", "x."],
    ]
    index = script_of([["a.html", "", units]])
    (page.parent / "assets/search-index.js").write_text(index)
    scripted_chromium.open(page.as_uri())
    found = [address.partition("#")[2] for address in ask(scripted_chromium, "apple")]
    assert found == ["essential", "title", "words", "part", "step", "step-part", "reason"]


# Hostile queries and a hostile index

HOSTILE = {
    "markup": "<img src=x onerror=alert(1)>",
    "a script": "<script>document.title='ran'</script>",
    "100 kB of one letter": "a" * 100_000,
    "100 kB of a regular expression": "(" * 100_000,
    "a bomb": "(a+)+$" * 20,
    "control characters": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "directions": "\u202e\u2066\u200f" * 30,
    "nothing but marks": "\u0301" * 150,
    "half a sign": "\ud83d",
    "half signs": "\udc00\ud800" * 60,
    "names of functions": "constructor toString hasOwnProperty __proto__",
    "signs of replacement": "$& $1 $` #",
    "percent signs": "%E0%A4%A %00 %",
    "unusual": "\uffff\ufdd0\U0010ffff",
}


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_finds_nothing(browser: Browser, real_site: Path, query: str) -> None:
    browser.console()
    browser.open((real_site / "en/search.html").as_uri())
    elements = "document.querySelectorAll('*').length"
    before = browser.measure("body", elements)
    assert ask(browser, query) == []
    if len(query) < 50_000:
        blank = "!document.getElementById('query').value.trim()"
        wait_until(browser, f"element.innerText.includes('Nothing found') || {blank}", True)
        address = str(browser.measure("body", ADDRESS))
        assert "<" not in address
    assert browser.measure("body", elements) == before
    assert "ran" not in str(browser.measure("body", "document.title"))
    assert browser.console() == []
    assert ask(browser, "password") != []


@pytest.mark.parametrize("query", ["javascript:alert(document.title='ran')", "__proto__"])
def test_words_in_what_is_hostile_are_words(browser: Browser, real_site: Path, query: str) -> None:
    browser.console()
    browser.open((real_site / "en/search.html").as_uri())
    words = query.replace("_", " ").replace(":", " ")
    assert ask(browser, query) == ask(browser, words)
    assert "ran" not in str(browser.measure("body", "document.title"))
    assert browser.console() == []


@given(st.text(st.characters(codec=None), max_size=60))
def test_no_text_breaks_the_search(asking: Callable[[str], list[str]], text: str) -> None:
    assert isinstance(asking(text), list)


@pytest.fixture(scope="module")
def asking(
    scripted_chromium: Chromium, real_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], list[str]]:
    page = write_search_page(real_site, "zh", tmp_path_factory.mktemp("asked") / "site")
    scripted_chromium.open(page.as_uri())
    scripted_chromium.console()

    def run(text: str) -> list[str]:
        found = ask(scripted_chromium, text)
        assert scripted_chromium.console() == []
        return found

    return run


def test_an_index_cannot_become_markup(browser: Browser, real_site: Path, tmp_path: Path) -> None:
    page = write_search_page(real_site, "en", tmp_path / "site")
    evil = "<img src=x onerror=\"document.title='ran'\"><b>word</b> </script><script>1</script>"
    units = [["", evil, 4, evil], ["x", evil, 0, f"{evil} word. {evil}", evil, evil, 1]]
    (page.parent / "assets/search-index.js").write_text(script_of([["a.html", evil, units]]))
    browser.console()
    browser.open(page.as_uri())
    assert len(ask(browser, "word")) == 2
    assert (
        browser.measure("body", "document.querySelectorAll('#results img, #results b').length") == 0
    )
    assert evil.split("</b>", maxsplit=1)[0] in browser.text("#results li a")
    assert browser.measure("body", "document.title") != "ran"
    assert browser.console() == []


# What the page does, and does not


def test_nothing_is_asked_for_kept_or_complained_of(browser: Browser, place: str) -> None:
    browser.console()
    browser.open(f"{place}/en/search.html")
    assert browser.is_shown("#query")
    assert not browser.is_shown("#no-search")
    names = ["", "assets/safekeeping.css", "assets/search.css", "assets/search-index.js"]
    allowed = {f"{place}/en/{name}" for name in [*names, "assets/search.js", "search.html"]}
    after_loading = browser.requests()
    assert set(after_loading) <= allowed
    assert len(after_loading) == (5 if place.startswith("http") else 0)
    for query in ("password", "gps", "<b>"):
        ask(browser, query)
    wait_until(browser, "location.hash", "#q=%3Cb%3E")
    assert browser.requests() == after_loading
    assert browser.console() == []
    if isinstance(browser, Firefox):
        kept = browser.in_browser(KEPT_BY_FIREFOX)
        kept = [what for what in kept if not what.startswith("storage moz-extension")]
        kept += browser.measure("body", "Object.keys(localStorage)")
    else:
        script = KEPT_BY_PAGE.replace("async () => ", "") if place.startswith("http") else "[]"
        kept = browser.measure("body", f"(async () => ({script}))()")
    assert kept == []


def test_the_page_holds_no_door_to_the_network(browser: Browser, nginx: Nginx) -> None:
    """What the policy forbids fails: the page's own script could send nothing either."""
    browser.open(f"{nginx.address}/en/search.html")
    nginx.asked()
    browser.measure(
        "body", "(new Image().src = 'http://127.0.0.1:9/x', fetch('/en/x').catch(() => 0), 1)"
    )
    browser.measure("#search", "(element.action = '/en/sent', element.hidden = false, 1)")
    time.sleep(0.3)
    assert [answer.path for answer in nginx.asked()] == []
    assert browser.console() != []


def test_the_address_holds_the_query_and_the_history_is_not_filled(
    browser: Browser, place: str
) -> None:
    browser.open(f"{place}/en/search.html")
    before = browser.measure("body", "history.length")
    browser.type("#query", "fake profile é")
    wait_until(browser, "location.hash", f"#q={quote('fake profile é')}")
    assert browser.measure("body", "history.length") == before
    count = browser.measure("body", SHOWN)
    assert count > 0
    address = str(browser.measure("body", ADDRESS))
    browser.open(address)
    assert browser.measure("#query", "element.value") == "fake profile é"
    assert browser.measure("body", SHOWN) == count
    # One comes back to it as well.
    browser.press_enter("#results li a")
    wait_until(browser, "location.pathname.endsWith('/guides/tiktok.html')", True)
    browser.go_back()
    wait_until(browser, "document.querySelectorAll('#results li').length", count)


@pytest.mark.parametrize("written", ["%E0%A4%A", "%", "a%20b", "%3Cimg%20src%3Dx%3E"])
def test_any_address_can_be_opened(browser: Browser, real_site: Path, written: str) -> None:
    browser.console()
    browser.open(f"{(real_site / 'en/search.html').as_uri()}#q={written}")
    expected = {"a%20b": "a b", "%3Cimg%20src%3Dx%3E": "<img src=x>"}.get(written, written)
    assert browser.measure("#query", "element.value") == expected
    assert browser.console() == []


def test_by_keyboard_alone(browser: Browser, real_site: Path) -> None:
    browser.open((real_site / "en/search.html").as_uri())
    assert browser.measure("body", "document.activeElement.id") == "query"
    browser.type("#query", "password")
    active = "document.activeElement.getAttribute('href')"
    links = "[...document.querySelectorAll('#results a')].map(a => a.getAttribute('href'))"
    first, second = browser.measure("body", links)[:2]
    browser.press("ArrowDown")
    assert browser.measure("body", active) == first
    browser.press("ArrowDown")
    assert browser.measure("body", active) == second
    browser.press("ArrowUp")
    browser.press("ArrowUp")
    assert browser.measure("body", "document.activeElement.id") == "query"
    browser.press("Enter")
    page, _, place = first.partition("#")
    wait_until(browser, f"location.pathname.endsWith('/{page}')", True)
    assert browser.measure("body", "location.hash") == f"#{place}"
    assert "password" in place or "password" in page


def test_who_listens_hears_the_count_once(scripted_chromium: Chromium, real_site: Path) -> None:
    browser = scripted_chromium
    browser.open((real_site / "en/search.html").as_uri())
    assert browser.measure("#found", "element.getAttribute('role')") == "status"
    browser.measure(
        "#found",
        "(window.heard = [], new MutationObserver(() => window.heard.push(element.textContent))"
        ".observe(element, {childList: true}), 1)",
    )
    browser.type("#query", "police")
    found = "document.getElementById('found').textContent"
    wait_until(browser, f"/^Results: [1-9][0-9]*$/.test({found})", True)
    assert browser.measure("body", "window.heard") == [browser.measure("body", found)]
    label = "document.querySelector('label[for=query]').innerText"
    assert browser.measure("body", label) == "What are you looking for?"
    assert browser.text("#" + browser.measure("#query", "element.getAttribute('aria-describedby')"))


def test_more_results_on_demand(browser: Browser, real_site: Path) -> None:
    browser.open((real_site / "en/search.html").as_uri())
    assert not browser.is_shown("#more")
    assert len(ask(browser, "tiktok")) == 10
    browser.click("#more")
    assert browser.measure("body", SHOWN) == 20
    eleventh = "document.activeElement === document.querySelectorAll('#results a')[10]"
    assert browser.measure("body", eleventh)


# Without a script, and looked at


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar", "fa"])
def test_without_a_script_the_page_says_so_and_leads_on(
    chromium: Chromium, firefox: Firefox, real_site: Path, language: str
) -> None:
    words = yaml.safe_load(
        (Path(__file__).parents[2] / f"docs/{language}/strings.yml").read_text(encoding="utf-8")
    )
    for still in (chromium, firefox):
        still.open((real_site / language / "search.html").as_uri())
        assert words["search-no-script"] in still.text("#no-search")
        assert not still.is_shown("#query")
        assert not still.is_shown("#more")
        still.click("#no-search a")
        assert str(still.measure("body", "location.pathname")).endswith(f"/{language}/all.html")


def test_without_its_index_the_page_is_as_without_a_script(
    browser: Browser, real_site: Path, tmp_path: Path
) -> None:
    shutil.copytree(real_site / "en", tmp_path / "en")
    (tmp_path / "en/assets/search-index.js").unlink()
    browser.open((tmp_path / "en/search.html").as_uri())
    assert browser.is_shown("#no-search")
    assert not browser.is_shown("#query")


@pytest.mark.parametrize(
    ("language", "query"), [("en", "password"), ("ar", "حساب"), ("fa", "account")]
)
def test_axe_finds_nothing_wrong_and_nothing_sticks_out(
    page: Page, real_site: Path, language: str, query: str
) -> None:
    folder = os.environ.get("SCREENSHOTS")
    for asked in ("", query, "qqqq"):
        page.goto("about:blank")
        page.goto(f"{(real_site / language / 'search.html').as_uri()}#q={quote(asked)}")
        for scheme in SCHEMES:
            for width in (*WIDTHS, 320):
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.emulate_media(color_scheme=scheme)
                page.evaluate("document.getAnimations().forEach(a => a.finish())")
                found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
                assert len(found["passes"]) > 10
                assert said(found) == []
                assert page.evaluate("document.scrollingElement.scrollWidth") <= width
                if folder:
                    name = f"search-{language}-{asked or 'empty'}-{width}-{scheme}.png"
                    page.screenshot(path=f"{folder}/{name}", full_page=width > 320)
