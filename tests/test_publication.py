"""What stands beside the pages and in their heads for hosts, search engines and researchers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from safekeeping.page_policy import PAGE_POLICY, RESPONSE_HEADERS, SEARCH_POLICY
from safekeeping.publication import alternate_addresses
from scripts.site import main
from tests.built_site import Project
from tests.html_reader import Element, read_page
from tests.site_checker import pages_of
from tests.small_site import PROJECT
from tests.two_languages import ADDRESS

ONION = "http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwxyz.onion/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def heads(page: Element, tag: str, **attributes: str) -> list[dict[str, str]]:
    """Return the attributes of each such element that has these."""
    wanted = {name.replace("_", "-"): value for name, value in attributes.items()}.items()
    return [e.attributes for e in page.all(tag) if wanted <= e.attributes.items()]


# The headers


def test_the_headers_command_prints_every_header(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["headers", "nginx"]) == 0
    lines = capsys.readouterr().out.splitlines()
    said = {**RESPONSE_HEADERS, "Content-Security-Policy": "$policy"}
    expected = [f'add_header {name} "{value}" always;' for name, value in said.items()]
    assert [line for line in lines if line.startswith("add_header")][:-1] == expected
    assert lines[1] == f"set $policy \"{PAGE_POLICY}; frame-ancestors 'none'\";"
    assert lines[0].startswith("# ")
    assert lines[-1] == "add_header Link $stylesheet;"


def test_the_headers_forbid_what_they_should() -> None:
    policy = dict(part.split(" ", 1) for part in PAGE_POLICY.split("; "))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert RESPONSE_HEADERS["Content-Security-Policy"] == PAGE_POLICY + "; frame-ancestors 'none'"
    search = dict(part.split(" ", 1) for part in SEARCH_POLICY.split("; "))
    assert search == {**policy, "script-src": "'self'"}
    assert RESPONSE_HEADERS["Referrer-Policy"] == "no-referrer"
    assert RESPONSE_HEADERS["X-Content-Type-Options"] == "nosniff"
    assert RESPONSE_HEADERS["Cross-Origin-Opener-Policy"] == "same-origin"
    assert RESPONSE_HEADERS["Cross-Origin-Resource-Policy"] == "same-origin"
    features = RESPONSE_HEADERS["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(features)
    assert all(re.fullmatch(r"[a-z-]+=\(\)", feature) for feature in features)


def test_the_file_for_nginx_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["headers", "nginx"])
    kept = (PROJECT / "deploy" / "nginx-headers.conf").read_text(encoding="utf-8")
    remedy = "run python -m scripts.site headers nginx > deploy/nginx-headers.conf"
    assert kept == capsys.readouterr().out, remedy


@pytest.mark.slow
def test_the_site_holds_the_file_of_headers(two_language_site: Path) -> None:
    lines = (two_language_site / "_headers").read_text("utf-8").splitlines()
    policy = "Content-Security-Policy"
    others = [f"  {name}: {value}" for name, value in RESPONSE_HEADERS.items() if name != policy]
    assert lines[: 1 + len(others)] == ["/*", *others]
    for language in ("en", "ar"):
        link = f"  Link: </{language}/assets/safekeeping.css>; rel=preload; as=style"
        assert lines[lines.index(f"/{language}/*") + 1] == link
        assert (two_language_site / language / "assets" / "safekeeping.css").is_file()


def rules_of(headers: str) -> dict[str, list[str]]:
    """Return the lines of each rule of a `_headers` file by its path."""
    rules: dict[str, list[str]] = {}
    place = ""
    for line in headers.splitlines():
        if line.startswith(" "):
            rules[place].append(line.strip())
        else:
            place = line
            assert place not in rules
            rules[place] = []
    return rules


def fits(rule: str, path: str) -> bool:
    """Whether a rule is for an address, as Netlify and Cloudflare Pages read it."""
    parts = [re.escape(part) for part in rule.split("*")]
    pattern = re.sub(r":\w+", "[^/]+", ".*".join(parts))
    return re.fullmatch(pattern, path) is not None


@pytest.mark.slow
def test_each_page_comes_under_one_policy_and_the_search_page_under_its_own(
    two_language_site: Path,
) -> None:
    rules = rules_of((two_language_site / "_headers").read_text("utf-8"))
    pages = [f"/{f.relative_to(two_language_site).as_posix()}" for f in pages_of(two_language_site)]
    assert len(pages) > 10
    for path in [*pages, "/", "/en/", "/ar/"]:
        found = [
            line.removeprefix("Content-Security-Policy: ")
            for rule, lines in rules.items()
            for line in lines
            if line.startswith("Content-Security-Policy: ") and fits(rule, path)
        ]
        policy = SEARCH_POLICY if path.endswith("/search.html") else PAGE_POLICY
        assert found == [f"{policy}; frame-ancestors 'none'"], path
    assert len(rules) < 100


# The files for robots and researchers


@pytest.mark.slow
def test_the_sitemap_names_each_page_with_the_same_page_in_the_other_language(
    two_language_site: Path,
) -> None:
    entries = {}
    for url in ElementTree.parse(two_language_site / "sitemap.xml").getroot():
        links = {e.attrib["hreflang"]: e.attrib["href"] for e in url.findall(f"{XHTML}link")}
        entries[url.findtext(f"{SITEMAP}loc")] = links
        assert url.findtext(f"{SITEMAP}lastmod") == "2026-11-22"
    pages = [
        file.relative_to(two_language_site).as_posix()
        for file in two_language_site.glob("*/**/*.html")
        if file.name != "404.html"
    ]
    # Six pages, a checklist, a guide to print and the list of checklists, in two languages.
    assert len(pages) == 18
    assert sorted(entries) == sorted(f"{ADDRESS}/{page}" for page in pages)
    for page in pages:
        inside = page.partition("/")[2]
        same = {code: f"{ADDRESS}/{code}/{inside}" for code in ("ar", "en")}
        default = f"{ADDRESS}/" if inside == "index.html" else same["en"]
        assert entries[f"{ADDRESS}/{page}"] == {**same, "x-default": default}


def test_a_page_without_a_source_has_no_default() -> None:
    address = "https://a.example/"
    assert alternate_addresses(address, "b/c.md", ["fa", "ar"]) == [
        ("fa", "https://a.example/fa/b/c.html"),
        ("ar", "https://a.example/ar/b/c.html"),
    ]


@pytest.mark.slow
def test_robots_may_read_everything_and_find_the_sitemap(two_language_site: Path) -> None:
    lines = (two_language_site / "robots.txt").read_text("utf-8").splitlines()
    rules = dict(line.split(": ", 1) for line in lines if line)
    assert rules == {"User-agent": "*", "Allow": "/", "Sitemap": f"{ADDRESS}/sitemap.xml"}


def newest_change(docs: Path) -> datetime:
    dates = [
        yaml.safe_load(file.read_text("utf-8").split("---\n")[1])["updated"]
        for file in (docs / "en").rglob("*.md")
    ]
    return datetime.combine(max(dates), datetime.min.time(), UTC)


@pytest.mark.slow
def test_security_txt_says_whom_to_tell_and_expires_within_a_year(
    two_languages: Project,
) -> None:
    lines = (two_languages.site / ".well-known/security.txt").read_text("utf-8").splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert len(fields) == len(lines) == 4
    assert re.match(r"(https://|mailto:|tel:)\S+$", fields["Contact"])
    assert fields["Canonical"] == f"{ADDRESS}/.well-known/security.txt"
    assert sorted(fields["Preferred-Languages"].split(", ")) == ["ar", "en"]
    # RFC 3339, as RFC 9116 asks.
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%S%z")
    newest = newest_change(two_languages.file("docs"))
    assert newest < expires <= newest + timedelta(days=365)


@pytest.mark.slow
def test_the_contact_of_security_txt_can_be_set(project: Project) -> None:
    ended = project.build(SECURITY_CONTACT="mailto:holes@safekeeping.example")
    assert ended.code == 0, ended.output
    text = (project.site / ".well-known/security.txt").read_text("utf-8")
    assert "Contact: mailto:holes@safekeeping.example\n" in text


# The heads of pages


@pytest.mark.slow
def test_each_page_says_its_address(two_language_site: Path) -> None:
    counted = 0
    for file, page in pages_of(two_language_site).items():
        name = file.relative_to(two_language_site).as_posix()
        language, _, inside = name.partition("/")
        links = heads(page, "link", rel="canonical")
        # That in the other languages stands in the sitemap: in every page it would cost readers.
        assert heads(page, "link", rel="alternate") == []
        if not inside or inside == "404.html":
            assert links == []
            continue
        counted += 1
        assert [link["href"] for link in links] == [f"{ADDRESS}/{language}/{inside}"]
        assert heads(page, "meta", property="og:image") == []
    assert counted == 18


@pytest.mark.slow
def test_with_an_onion_each_page_says_its_own_address_there(
    project: Project, two_language_site: Path
) -> None:
    ended = project.build(ONION_URL=ONION)
    assert ended.code == 0, ended.output
    pages = sorted(project.site.glob("en/**/*.html"))
    assert len(pages) >= 5
    for file in pages:
        found = heads(read_page(file), "meta", http_equiv="onion-location")
        expected = f"{ONION}{file.relative_to(project.site).as_posix()}"
        if file.name == "404.html":
            assert found == []
        else:
            assert [meta["content"] for meta in found] == [expected]
    for page in pages_of(two_language_site).values():
        assert heads(page, "meta", http_equiv="onion-location") == []


# From language to language


@pytest.mark.slow
def test_the_language_switch_leads_to_the_same_page(two_language_site: Path) -> None:
    counted = 0
    for file, page in pages_of(two_language_site).items():
        language, _, inside = file.relative_to(two_language_site).as_posix().partition("/")
        switch = [a for menu in page.of_class("menu") for a in menu.all("a")]
        switch = [a for a in switch if "hreflang" in a.attributes]
        # A page to print leads to its guide, which has the switch.
        if not inside or inside == "404.html" or inside.startswith("print/"):
            assert switch == []
            continue
        counted += 1
        assert [a.text for a in switch] == ["English", "العربية"]
        for link in switch:
            code = link.attributes["hreflang"]
            assert link.attributes["lang"] == code
            target = (file.parent / link.attributes["href"]).resolve()
            # From a checklist to the guide that it is made from.
            same = inside.replace("checklists/specimen", "guides/specimen")
            way = inside if code == language else same
            assert target == (two_language_site / code / way).resolve()
            assert ("aria-current" in link.attributes) == (code == language)
    assert counted == 16


@pytest.mark.slow
def test_one_language_has_no_switch(project: Project) -> None:
    ended = project.build()
    assert ended.code == 0, ended.output
    pages = pages_of(project.site)
    assert len(pages) > 5
    for page in pages.values():
        assert not [a for menu in page.of_class("menu") for a in menu.of_class("languages")]


@pytest.mark.slow
def test_the_first_page_lists_the_languages_in_their_own_names(two_language_site: Path) -> None:
    page = read_page(two_language_site / "index.html")
    links = list(page.all("a"))
    assert [(a.text, a.attributes["href"], a.attributes["lang"]) for a in links] == [
        ("English", "en/index.html", "en"),
        ("العربية", "ar/index.html", "ar"),
    ]
    assert list(page.all("script")) == []
    assert heads(page, "meta", http_equiv="refresh") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "direction", "words"),
    [("en", "ltr", "This page is not here"), ("ar", "rtl", "هذه الصفحة غير موجودة هنا")],
)
def test_each_language_says_in_its_words_what_is_not_there(
    two_language_site: Path, language: str, direction: str, words: str
) -> None:
    page = read_page(two_language_site / language / "404.html")
    (root,) = page.all("html")
    assert (root.attributes["lang"], root.attributes["dir"]) == (language, direction)
    assert [heading.text for heading in page.all("h1")] == [words]
    # It is shown at any depth, so its links do not depend on where it is.
    links = [e.attributes["href"] for e in page.all("a", "link") if "href" in e.attributes]
    within = [link for link in links if not link.startswith(("#", "data:"))]
    assert len(within) > 5
    assert all(link.startswith(f"/{language}/") for link in within)
