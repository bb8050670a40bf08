"""Building: what comes out, what is refused, and that the last good site is never lost."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.built_site import Ended, Project, digests
from tests.html_reader import read_page

pytestmark = pytest.mark.slow


def leftovers(project: Project) -> list[Path]:
    return sorted(p for p in project.folder.glob(".site-*") if p.name != ".site-lock")


def change_title(project: Project) -> None:
    """Change what every page of the small site says."""
    project.replace("mkdocs.yml", "site_name: Safekeeping", "site_name: Anew")


# What a build makes


def test_a_small_site_has_every_kind_of_page(project: Project) -> None:
    made = {name for name in digests(project.site) if name.endswith(".html")}
    pages = {"404", "all", "guides/sample", "help", "index"}
    pages |= {"checklists/index", "checklists/sample", "print/sample"}
    assert made == {"index.html", *(f"en/{page}.html" for page in pages)}


def test_a_build_says_what_it_made(project: Project) -> None:
    ended = project.build()
    assert ended.code == 0
    files = digests(project.site)
    pages = sum(name.endswith(".html") for name in files)
    assert f"site: en; {pages} pages, 0 PDFs, {len(files)} files," in ended.output


@pytest.mark.parametrize("settings", [{}, {"BUILD_LANG": "en"}])
def test_plain_mkdocs_makes_the_same_pages(project: Project, settings: dict[str, str]) -> None:
    before = digests(project.site / "en")
    shutil.rmtree(project.site)
    ended = project.mkdocs_build(**settings)
    assert ended.code == 0, ended.output
    assert digests(project.site / "en") == before


# What a build refuses

WRONG_CONTENT = {
    "unknown reference": ("en/help.md", "[the helpline][helpline]", "[it][nope]", 7),
    "address in a page": ("en/help.md", "[helpline]", "(https://x.example/)", 7),
    "reason that does not end": ("en/guides/sample.md", "stops most of it.\n///", "stops.\n", 23),
    "date that is none": ("en/guides/sample.md", "checked: 2026-11-01", "checked: soon", 5),
    "strings that are no YAML": ("en/strings.yml", "menu: Menu", "menu: [Menu", None),
    "reference without address": ("references.yml", "mailto:help@", "help@", 14),
}


def line_of(file: Path, text: str) -> int:
    return file.read_text(encoding="utf-8").split(text)[0].count("\n") + 1


def assert_refused(ended: Ended, *places: str) -> None:
    assert ended.code == 1, ended.output
    assert "Traceback" not in ended.output
    for place in places:
        assert place in ended.output


@pytest.mark.parametrize(("path", "old", "new", "line"), WRONG_CONTENT.values(), ids=WRONG_CONTENT)
def test_wrong_content_stops_both_builds_and_changes_nothing(
    project: Project, path: str, old: str, new: str, line: int | None
) -> None:
    before = digests(project.site)
    project.replace(f"docs/{path}", old, new)
    place = f"docs/{path}:{line or ''}"
    for ended in (project.build(), project.mkdocs_build()):
        assert_refused(ended, place)
        assert re.search(re.escape(f"docs/{path}:") + r"\d+: ", ended.output)
        assert digests(project.site) == before
    assert leftovers(project) == []


TEMPLATES = ["partials/content.html", "404.html", "root.html"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_that_cannot_be_read_changes_nothing(project: Project, name: str) -> None:
    before = digests(project.site)
    file = project.file(f"overrides/{name}")
    file.write_text(f"{{# one #}}\n{{% if %}}\n{file.read_text(encoding='utf-8')}")
    for ended in (project.build(), project.mkdocs_build()):
        assert_refused(ended, f"overrides/{name}:2: a broken template (Expected an expression")
        assert digests(project.site) == before


def test_a_template_that_breaks_on_a_page_is_named_with_its_line(project: Project) -> None:
    before = digests(project.site)
    project.file("overrides/partials/content.html").write_text("{# one #}\n{{ no.such.thing }}")
    place = "overrides/partials/content.html:2: a broken template ('no' is undefined)"
    assert_refused(project.build(), place)
    assert digests(project.site) == before
    assert_refused(project.mkdocs_build(), place)


def test_the_first_page_says_what_it_misses(project: Project) -> None:
    before = digests(project.site)
    project.file("overrides/root.html").write_text("{{ no }}")
    assert_refused(project.build(), "overrides/root.html: a broken template ('no' is undefined)")
    assert digests(project.site) == before


def test_a_build_that_reaches_beyond_this_machine_is_stopped(project: Project) -> None:
    before = digests(project.site)
    project.add_hook(
        "import socket\n"
        "def on_env(env, **_):\n"
        "    try: socket.create_connection(('192.0.2.1', 443), timeout=0.1)\n"
        "    except OSError: pass\n"
    )
    assert_refused(project.build(), "a program that a test started reached for 192.0.2.1")
    assert digests(project.site) == before


def test_a_page_that_the_navigation_leaves_out_is_refused(project: Project) -> None:
    before = digests(project.site)
    project.file("docs/en/more").mkdir()
    shutil.copy(project.file("docs/en/help.md"), project.file("docs/en/more/page.md"))
    for ended in (project.build(), project.mkdocs_build()):
        assert_refused(
            ended, "mkdocs.yml: not in the navigation: more/page.md; add", "extra.navigation"
        )
        assert digests(project.site) == before


# Every way out of the site is in references.yml, even where another hook writes the link.

ADDS_TO_MARKDOWN = "def on_page_markdown(markdown, **_):\n    return markdown + {!r}\n"


@pytest.mark.parametrize(
    "markdown",
    [
        "\n\n[words](https://not-known.example/)\n",
        "\n\n[words](//not-known.example/)\n",
        "\n\n[words](/\\\\not-known.example/)\n",
        "\n\n[words][added]\n\n[added]: https://not-known.example/\n",
    ],
)
def test_an_address_that_is_not_in_the_references_is_refused(
    project: Project, markdown: str
) -> None:
    before = digests(project.site)
    project.add_hook(ADDS_TO_MARKDOWN.format(markdown))
    ended = project.build()
    assert_refused(ended, "not-known.example/ is not in docs/references.yml", "the address ")
    assert digests(project.site) == before


# What the page says is what the file says.

CHANGED_PAGES = {
    "a word lost": "html.replace('Avoid codes by SMS', 'Avoid codes')",
    "a paragraph lost": "html.replace('<p>A password alone', '<!--').replace('tricked', '--><p>')",
    "two steps made one": "html.replace('</code>.</li>\\n<li>', '</code>. ')",
    "a reason lost": "re.sub('<details.*?</details>', '', html, flags=re.DOTALL)",
    "the order changed": "html.replace('Open ', 'Y ').replace('Write five', 'Open ')",
}


@pytest.mark.parametrize("changed", CHANGED_PAGES.values(), ids=CHANGED_PAGES)
def test_a_page_that_does_not_say_what_its_file_says_is_refused(
    project: Project, changed: str
) -> None:
    before = digests(project.site)
    project.add_hook(
        "import re\n"
        "def on_page_content(html, page, **_):\n"
        "    if 'sample' not in page.file.src_uri:\n"
        "        return html\n"
        f"    changed = {changed}\n"
        "    assert changed != html, 'the test changes nothing'\n"
        "    return changed\n"
    )
    ended = project.build()
    assert_refused(ended, "en/guides/sample.md: the rendered page differs from the file")
    assert digests(project.site) == before


def test_hooks_that_change_nothing_are_let_through(project: Project) -> None:
    before = digests(project.site)
    project.add_hook("def on_page_content(html, **_):\n    return html\n")
    assert project.build().code == 0
    assert digests(project.site) == before


# Wrong usage


def test_an_unknown_language_is_refused_and_the_known_ones_are_named(project: Project) -> None:
    ended = project.build("xx", "en")
    assert ended.code == 2
    assert "mkdocs.yml: xx; the languages are en" in ended.output


def test_a_missing_configuration_is_refused(project: Project) -> None:
    project.config.unlink()
    ended = project.build()
    assert ended.code == 2
    assert "there is no " in ended.output
    assert "name it with --config" in ended.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("site_name: [", "mkdocs.yml"),
        ("", "no list of languages; write"),
        ("plugins: [search]", "no list of languages; write"),
        ("plugins: [i18n: {languages: [{locale: en}]}]", "no list of languages; write"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_refused(
    project: Project, text: str, said: str
) -> None:
    project.config.write_text(text)
    ended = project.build()
    assert ended.code == 2
    assert said in ended.output
    assert "Traceback" not in ended.output


@pytest.mark.parametrize("place", ["docs", "docs/en", "overrides", "mkdocs.yml", "."])
def test_what_is_not_a_site_is_never_replaced(project: Project, place: str) -> None:
    before = digests(project.folder)
    ended = project.build("--site-dir", str(project.file(place)))
    assert ended.code == 2
    assert "is not a site" in ended.output
    assert digests(project.folder) == before


def test_an_empty_folder_and_another_site_may_be_replaced(project: Project) -> None:
    place = project.file("empty")
    place.mkdir()
    for _ in range(2):
        assert project.build("--site-dir", str(place)).code == 0
        assert digests(place) == digests(project.site)


def test_a_place_that_cannot_be_written_is_named(project: Project) -> None:
    ended = project.build("--site-dir", "/proc/no/site")
    assert_refused(ended, "/proc/no", "nothing was changed")


# The last good site


def test_a_build_killed_at_any_moment_leaves_a_whole_site(project: Project) -> None:
    old = digests(project.site)
    change_title(project)
    start = time.monotonic()
    assert project.build("--site-dir", str(project.folder / "elsewhere")).code == 0
    full = time.monotonic() - start
    new = digests(project.folder / "elsewhere")
    assert new.keys() == old.keys()
    assert new != old
    killed = left_behind = 0
    # Many early moments: on a busy machine the build that was timed may be the slow one.
    for part in (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.85, 0.95):
        build = project.start()
        time.sleep(full * part)
        os.killpg(build.pid, signal.SIGKILL)
        killed += build.wait() == -signal.SIGKILL
        left_behind += len(leftovers(project)) > 0
        assert digests(project.site) in (old, new)
        if digests(project.site) == new:
            break
    assert killed >= 3
    assert left_behind >= 1
    assert project.build().code == 0
    assert digests(project.site) == new
    assert leftovers(project) == []


def test_a_build_whose_head_alone_is_killed_does_not_spoil_the_next(project: Project) -> None:
    change_title(project)
    assert project.build("--site-dir", str(project.folder / "elsewhere")).code == 0
    build = project.start()
    while not leftovers(project):
        assert build.poll() is None
        time.sleep(0.005)
    # MkDocs, its child, goes on in the folder that the next build clears away.
    os.kill(build.pid, signal.SIGKILL)
    assert build.wait() == -signal.SIGKILL
    ended = project.build()
    assert ended.code == 0, ended.output
    assert digests(project.site) == digests(project.folder / "elsewhere")


def test_two_builds_at_once_and_a_reader_see_only_whole_sites(project: Project) -> None:
    old = digests(project.site)
    change_title(project)
    assert project.build("--site-dir", str(project.folder / "elsewhere")).code == 0
    new = digests(project.folder / "elsewhere")
    builds = [project.start(), project.start()]
    page = project.site / "en" / "guides" / "sample.html"
    seen = set()
    while any(build.poll() is None for build in builds):
        # Raises if the page is gone for a moment.
        seen.add(page.read_bytes())
    assert [build.returncode for build in builds] == [0, 0]
    assert len(seen) == 2
    assert old != new == digests(project.site)
    assert leftovers(project) == []


def test_a_build_waits_until_another_has_ended(project: Project) -> None:
    at_work = project.folder / ".site-abcd1234"
    at_work.mkdir()
    with project.file(".site-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build = project.start()
        with pytest.raises(subprocess.TimeoutExpired):
            build.wait(timeout=1)
        assert leftovers(project) == [at_work]
    assert build.wait(timeout=60) == 0
    assert leftovers(project) == []


def test_a_build_leaves_alone_what_another_place_is_building(project: Project) -> None:
    running = project.folder / ".site-old-abcd1234"
    killed = project.folder / ".site-abcd1234"
    running.mkdir()
    killed.mkdir()
    assert project.build().code == 0
    assert running.is_dir()
    assert not killed.exists()


def test_a_site_whose_place_was_empty_when_its_builder_was_killed_comes_back(
    project: Project,
) -> None:
    # Where names cannot be exchanged, the place is empty for an instant.
    before = digests(project.site)
    project.site.rename(project.file(".site-abcdefgh-old"))
    project.file(".site-abcdefgh").mkdir()
    project.replace("docs/en/guides/sample.md", "level=essential", "level=wrong")
    assert project.build().code == 1
    assert digests(project.site) == before
    assert leftovers(project) == []


# The same input gives the same bytes.

LATER = 400 * 24 * 3600


def modes(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): oct(p.stat().st_mode) for p in sorted(folder.rglob("*"))}


def test_the_time_that_packagers_set_dates_the_copy_and_changes_nothing_else(
    project: Project,
) -> None:
    before = pages_without_feet(project.site)
    assert project.build(SOURCE_DATE_EPOCH="1999999999").code == 0
    page = (project.site / "en/help.html").read_text(encoding="utf-8")
    assert "Copy of <time datetime=2033-05-18>18 May 2033</time>. Newer ones: safe" in page
    assert pages_without_feet(project.site) == before


def pages_without_feet(site: Path) -> dict[str, str]:
    """Return what stands on each page above its foot."""
    return {
        file.relative_to(site).as_posix(): file.read_text(encoding="utf-8").split("<footer")[0]
        for file in sorted(site.rglob("*.html"))
    }


@pytest.mark.parametrize("epoch", ["0", "yesterday", "-1", "99999999999999999999"])
def test_a_time_that_cannot_be_is_refused(project: Project, epoch: str) -> None:
    before = digests(project.site)
    assert_refused(project.build(SOURCE_DATE_EPOCH=epoch), "SOURCE_DATE_EPOCH", "unset it, or set")
    assert digests(project.site) == before


def test_without_any_time_a_copy_is_dated_by_its_last_commit_else_by_its_pages(
    project: Project,
) -> None:
    assert foot(project) == "Copy of 2 November 2026. Newer ones: safekeeping.example"
    git = ["git", "-C", str(project.folder), "-c", "user.name=x", "-c", "user.email=x@x.example"]
    when = {"GIT_COMMITTER_DATE": "2026-11-05T23:30:00-05:00"}
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
        subprocess.run([*git, *command], check=True, env=os.environ | when)
    assert project.build().code == 0
    # By the clock of Greenwich, whoever builds it and where.
    assert foot(project) == "Copy of 6 November 2026. Newer ones: safekeeping.example"
    assert project.build(SITE_URL="https://other.example/guides/").code == 0
    assert foot(project).endswith("Newer ones: other.example/guides")


def foot(project: Project) -> str:
    (footer,) = read_page(project.site / "en/help.html").all("footer")
    return list(footer.all("p"))[1].text


def test_the_words_of_a_page_change_its_bytes(project: Project) -> None:
    before = digests(project.site)
    project.replace("docs/en/help.md", "Ask", "Now ask")
    assert project.build().code == 0
    after = digests(project.site)
    assert {name for name in after if after[name] != before[name]} == {"en/help.html"}
