"""Does it still catch? One broken link, fragment and reference in each language turn it red."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from safekeeping.internal_links import read_site_page, strays
from scripts.links import main
from scripts.site import site_languages
from tests.built_site import Ended, Project, environment
from tests.links.link_run import Checker
from tests.links.misbehaving_server import good, page, running
from tests.small_site import PROJECT

pytestmark = pytest.mark.slow

LANGUAGES = [language.code for language in site_languages(PROJECT / "mkdocs.yml")]


def internal(site: Path) -> Ended:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.links", "internal", "--site", str(site)],
        cwd=PROJECT,
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return Ended(done.returncode, done.stdout)


@pytest.fixture
def site(real_site: Path, tmp_path: Path) -> Path:
    """The real site, to break."""
    return shutil.copytree(real_site, tmp_path / "site")


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_real_site_is_well(real_site: Path) -> None:
    ended = internal(real_site)
    assert ended.code == 0, ended.output
    links = int(re.search(r"(\d+) links within the site; 0 wrong", ended.output)[1])
    assert links > 200 * len(LANGUAGES)


# A page, what is broken in it, and where the link leads then.
BROKEN = {
    "link": ("guides/tiktok.html", "href=../help.html", "href=../gone.html", "gone.html"),
    "fragment": ("all.html", "tiktok.html#strong-password", "tiktok.html#x", "tiktok.html#x"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_broken_is_caught(site: Path, language: str, kind: str) -> None:
    page, whole, broken, leads_to = BROKEN[kind]
    replace(site / language / page, whole, broken)
    ended = internal(site)
    assert ended.code == 1
    assert re.search(rf"(?m)^site/{language}/{page}:\d+: {language}/\S*{leads_to}: ", ended.output)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broken_reference_is_caught(real_project: Project, tmp_path: Path, language: str) -> None:
    docs = shutil.copytree(real_project.folder / "docs", tmp_path / "docs")
    replace(docs / language / "help.md", "[access-now-helpline]", "[access-now-helplin]")
    ended = real_project.run([sys.executable, "-m", "scripts.guides", "check", "--docs", str(docs)])
    assert ended.code == 1
    assert f"{language}/help.md" in ended.output
    assert "an unknown reference `access-now-helplin`" in ended.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dead_address_of_one_language_is_caught(tmp_path: Path, language: str) -> None:
    ways = {f"/{code}": page(200, good(f"In {code}")) for code in LANGUAGES}
    ways[f"/{language}"] = page(410)
    with running({"a.test": {"/page": page(200, good("Any")), **ways}}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        lines = "".join(f"\n    {code}: https://a.test/{code}" for code in LANGUAGES)
        checker.write("https://a.test/page", addresses=lines)
        run = checker.check()
        assert run.code == 1
        dead = [address for address in run.links if run.state(address) == "dead"]
        assert dead == [f"https://a.test/{language}"]


def test_a_link_into_another_language_is_caught_unless_it_says_so(site: Path) -> None:
    other = "href=../../fr/help.html"
    replace(site / "en/guides/tiktok.html", "href=../help.html", other)
    ended = internal(site)
    assert ended.code == 1
    assert "leads to fr/help.html, in another language" in ended.output
    replace(site / "en/guides/tiktok.html", other, f"hreflang=fr {other}")
    assert internal(site).code == 0


def test_a_link_from_the_top_of_the_site_is_judged_by_language_too() -> None:
    found = read_site_page("en/a.html", b"<html lang=en><a href=/fr/help.html>x</a>")
    assert [link.target for link in found.links] == ["fr/help.html"]
    assert len(strays([found], frozenset({"en", "fr"}))) == 1


def test_a_page_in_another_language_than_its_folder_is_caught(site: Path) -> None:
    replace(site / "es/help.html", "lang=es", "lang=en")
    ended = internal(site)
    assert ended.code == 1
    assert "es/help.html:1: says it is in `en`" in ended.output


def test_no_site_is_no_good_site(tmp_path: Path) -> None:
    ended = internal(tmp_path)
    assert ended.code == 2
    assert "run `make site` first" in ended.output
    (tmp_path / "index.html").write_text("<p>Nothing", encoding="utf-8")
    assert internal(tmp_path).code == 2


def test_a_checker_that_finds_nothing_is_not_believed(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = tmp_path / "lychee"
    silent.write_text("#!/bin/sh\ncat > /dev/null\necho '{\"error_map\": {}}'\n", encoding="utf-8")
    silent.chmod(0o755)
    monkeypatch.setattr("scripts.internal_links._LYCHEE", silent)
    assert main(["internal", "--site", str(site)]) == 2
    assert "its silence about the site means nothing" in capsys.readouterr().err
