"""The gate: each hostile translation is refused with its line, no good one is."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from safekeeping.page_check import page_problems
from safekeeping.page_parser import parse_page
from safekeeping.problems import Problem
from safekeeping.renderer_traps import renderer_problems
from safekeeping.source_text import character_problems, split_lines, without_comments
from safekeeping.translation import pair_units
from safekeeping.translation_gate import gate_problems
from scripts.translations import main
from tests.translated_docs import (
    FOLDER,
    FRENCH,
    GUIDE,
    SOURCE,
    STRINGS,
    Ran,
    good,
    pairs,
    replaced,
    run,
    write_docs,
)

HOSTILE = FOLDER / "hostile"
EXPECTED = yaml.safe_load((HOSTILE / "expected.yml").read_text(encoding="utf-8"))
GOOD = sorted(file.stem for file in (FOLDER / "good").glob("*.md"))
FILE = f"docs/fr/{GUIDE}"

Gate = Callable[..., Ran]


@pytest.fixture
def gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Gate:
    """Return a function that runs the gate over a language, some files of the docs replaced."""

    def check(files: dict[str, str | bytes | None], language: str = "fr") -> Ran:
        monkeypatch.chdir(tmp_path)
        write_docs(tmp_path / "docs", language, files)
        return run(capsys, "check", language)

    return check


def errors_of(ran: Ran) -> list[str]:
    return [line for line in ran.lines[:-1] if "warning:" not in line]


def test_there_are_enough_fixtures_and_each_says_what_is_expected() -> None:
    assert sorted(EXPECTED) == sorted(file.stem for file in HOSTILE.glob("*.md"))
    assert len(EXPECTED) >= 60
    assert len(GOOD) >= 20


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the gate says of each hostile translation: all judged in one run, a page each."""
    files: dict[str, str | bytes | None] = {"fr/pixel.png": b"x", "en/pixel.png": b"x"}
    for name in EXPECTED:
        files[f"en/guides/{name}.md"] = SOURCE
        files[f"fr/guides/{name}.md"] = (HOSTILE / f"{name}.md").read_bytes()
    docs = write_docs(tmp_path_factory.mktemp("hostile") / "docs", "fr", files)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main(["--docs", str(docs), "check", "fr"])
    assert code == 1
    folder = f"{docs}/fr/guides/"
    found: dict[str, list[str]] = {}
    for line in printed.getvalue().splitlines()[:-1]:
        if line.startswith(folder) and "warning:" not in line:
            name, _, rest = line.removeprefix(folder).partition(".md:")
            found.setdefault(name, []).append(rest)
    assert "sample" not in found
    return found


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_hostile_translation_is_refused_by_its_line(
    name: str, faults: dict[str, list[str]]
) -> None:
    start = f"{EXPECTED[name]['line']}: "
    found = [fault for fault in faults[name] if fault.startswith(start)]
    assert any(EXPECTED[name]["what"] in fault and "; " in fault for fault in found), faults[name]


@pytest.mark.parametrize("language", GOOD)
def test_a_good_translation_is_not_refused(language: str, gate: Gate) -> None:
    ran = gate({}, language)
    assert ran.lines == [f"{language}: 1 pages, 4 parts; 0 errors, 0 warnings"]
    assert ran.code == 0


def test_windows_line_ends_are_no_fault(gate: Gate) -> None:
    assert gate({f"fr/{GUIDE}": FRENCH.replace("\n", "\r\n")}).code == 0


@pytest.mark.parametrize(
    ("language", "old", "new", "line"),
    [
        ("fa", "خارج شوید {", "خار\u200dج شوید {", 23),
        ("fa", "خارج شوید {", "TikT\u200cok {", 23),
        ("fa", "خارج شوید {", "خارج \u200cشوید {", 23),
        ("hi", "साइन आउट करें {", "Si\u200dgn {", 23),
        ("km", "ចេញពីគណនី {", "Si\u200bgn {", 23),
        ("ar", "سجّل الخروج {", "سجّل \u2066الخروج {", 23),
        ("ar", "سجّل الخروج {", "سجّل \u2069الخروج\u2066 {", 23),
        ("he", "התנתקו {", "\u2067התנתקו\u2069\u2069 {", 23),
        ("ar", "سجّل الخروج {", "سجّل \u202bالخروج\u202c {", 23),
    ],
)
def test_invisible_characters_only_where_a_script_needs_them(
    language: str, old: str, new: str, line: int, gate: Gate
) -> None:
    ran = gate({f"{language}/{GUIDE}": replaced(good(language), old, new)}, language)
    assert ran.code == 1
    assert all(f":{line}: " in fault and "U+20" in fault for fault in errors_of(ran))
    assert errors_of(ran)


def test_what_is_not_utf_8_is_refused(gate: Gate) -> None:
    ran = gate({f"fr/{GUIDE}": FRENCH.encode("latin-1", "replace")})
    assert errors_of(ran) == [f"{FILE}:3: text that is not UTF-8; save the file as UTF-8"]


def test_a_file_over_the_limit_is_refused_unread(gate: Gate) -> None:
    start = time.monotonic()
    ran = gate({f"fr/{GUIDE}": FRENCH + "[" * 20_000_000})
    assert time.monotonic() - start < 10
    assert [line.startswith(f"{FILE}:1: a file of 20,0") for line in errors_of(ran)] == [True]


@pytest.mark.parametrize(
    "path",
    [
        "page.html",
        "script.js",
        "guides/x.svg",
        "guides/sample.txt",
        "guides/strings.yml",
        "new.yml",
    ],
)
def test_a_stray_file_is_refused(path: str, gate: Gate) -> None:
    ran = gate({f"fr/{path}": "x"})
    assert errors_of(ran) == [
        f"docs/fr/{path}:1: a file that does not belong to a translation; delete it"
    ]


def test_a_picture_is_refused_unless_english_has_it(gate: Gate) -> None:
    ran = gate({"fr/guides/new.png": b"x", "fr/guides/old.png": b"x", "en/guides/old.png": b"x"})
    what = "a picture that the source does not have; delete it"
    assert errors_of(ran) == [f"docs/fr/guides/new.png:1: {what}"]


@pytest.mark.parametrize("path", [GUIDE, "strings.yml", "glossary.yml", "about", "note.txt"])
def test_a_link_to_another_file_is_refused(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_docs(tmp_path / "docs")
    link = tmp_path / "docs" / "fr" / path
    link.unlink(missing_ok=True)
    link.symlink_to("/etc" if path == "about" else "/etc/hostname")
    ran = run(capsys, "check", "fr")
    fault = f"docs/fr/{path}:1: a link to another file; put the file itself here"
    assert ran.code == 1
    assert [line for line in errors_of(ran) if line == fault] == [fault]


def test_a_folder_of_a_language_that_is_a_link_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_docs(tmp_path / "docs")
    (tmp_path / "docs" / "fr").rename(tmp_path / "elsewhere")
    (tmp_path / "docs" / "fr").symlink_to(tmp_path / "elsewhere")
    ran = run(capsys, "check", "fr")
    assert ran.code == 1
    assert "a link to another file" in ran.output


def with_string(key: str, new: str | None) -> tuple[str, int]:
    """Return strings.yml with one string replaced or left out, and the line it stood on."""
    lines = STRINGS.splitlines()
    index = next(i for i, line in enumerate(lines) if line.startswith(f"{key}:"))
    lines[index : index + 1] = [] if new is None else [f"{key}: {new}"]
    return "\n".join(lines) + "\n", index + 1


@pytest.mark.parametrize(
    ("key", "new", "what"),
    [
        (
            "updated",
            "Mis à jour",
            "`updated` has other names in braces than it should; keep",
        ),
        ("updated", '"Le {jour}"', "`updated` has other names in braces than it should"),
        ("menu", '"{date}"', "`menu` has other names in braces than it should; keep none"),
        ("menu", "<b>Menu</b>", "`menu` holds markup"),
        ("menu", '"[Menu](x)"', "`menu` holds markup"),
        ("menu", "M&eacute;nu", "`menu` holds markup"),
        ("menu", "Voyez www.evil.example", "`menu` holds markup"),
        ("menu", "Voyez httрs://evil.example", "`menu` holds an address in disguise"),
        ("menu", "Mеnu", "`menu` holds letters of several alphabets in one word: Mеnu"),
        ("menu", '""', "`menu` has no text"),
        ("menu", "[a, b]", "`menu` has no text"),
        ("menu", "!!python/name:os.system x", "a YAML anchor or tag"),
        ("menu", "Menu\u202e", "U+202E"),
        ("menu", "Menu\nevil: x", "an unknown string `evil`"),
        ("menu", "Menu\nmenu: x", "the key `menu` twice"),
    ],
)
def test_a_bad_string_is_refused(key: str, new: str, what: str, gate: Gate) -> None:
    text, line = with_string(key, new)
    line += "\n" in new
    ran = gate({"fr/strings.yml": text})
    found = [fault for fault in errors_of(ran) if fault.startswith(f"docs/fr/strings.yml:{line}:")]
    assert any(what in fault for fault in found), ran.output


def test_a_lost_string_and_a_lost_file_are_refused(gate: Gate) -> None:
    text, _ = with_string("menu", None)
    ran = gate({"fr/strings.yml": text})
    assert errors_of(ran) == ["docs/fr/strings.yml:1: the string `menu` is missing; add `menu: …`"]


def test_the_glossary_warns_and_is_judged_itself(gate: Gate) -> None:
    ran = gate({"fr/glossary.yml": "account: compte\npassword: code secret\n"})
    assert ran.code == 0
    assert [line.split("; ")[0] for line in ran.lines[:-1]] == [
        f"{FILE}:14: warning: `password` is not translated as `code secret` in `second-step`"
    ]
    assert "has no translation" in gate({"fr/glossary.yml": "account:\n"}).output
    assert "U+202E" in gate({"fr/glossary.yml": "account: comp\u202ete\n"}).output
    assert "not UTF-8" in gate({"fr/glossary.yml": b"account: \xff\n"}).output


STALE = FRENCH.replace("source=c3f8745f", "source=00000000")


@pytest.mark.parametrize(
    "words",
    [
        "![Pixel](../pixel.png)",
        "`https://evil.example`",
        "Voyez evil-aide.ru.",
        "Voyez httрs://evil.example.",
        "Voyez https://evil.example.",
        "Ouvrez TikТоk.",
        "<b>x</b>",
    ],
)
def test_a_stale_stamp_hides_no_intruder(words: str, gate: Gate) -> None:
    old = "Déconnectez-vous sur les appareils des autres."
    text = replaced(STALE, old, f"{old} {words}")
    ran = gate({f"fr/{GUIDE}": text, "fr/pixel.png": b"x", "en/pixel.png": b"x"})
    assert ran.code == 1
    assert all(line.startswith(f"{FILE}:25: ") for line in errors_of(ran)), ran.output


def test_a_stale_unit_may_differ_from_the_source_as_it_is_now(gate: Gate) -> None:
    text = replaced(STALE, "des autres.", "des 25 autres.\n- Et plus.\n- Et plus.")
    assert gate({f"fr/{GUIDE}": text}).code == 0


def test_code_that_english_has_may_hold_an_address(gate: Gate) -> None:
    english = replaced(
        SOURCE,
        "Sign out on devices of other people.",
        "Sign out; type `https://maker.example`.",
    )
    stamp = next(p.stamp for p in pairs(english).pairs if p.id == "sign-out")
    text = replaced(
        FRENCH.replace("c3f8745f", stamp),
        "Déconnectez-vous sur les appareils des autres.",
        "Déconnectez-vous et tapez `https://maker.example`.",
    )
    assert gate({f"fr/{GUIDE}": text, f"en/{GUIDE}": english}).code == 0


def judged(text: str) -> list[Problem]:
    """Return all that the gate says of a text as a translation of the guide."""
    page, problems = parse_page(text, GUIDE, translation=True)
    problems += page_problems(page, GUIDE, date(2026, 11, 22), translation=True)
    problems += character_problems(GUIDE, text, frozenset("\u200c"), isolates=True)
    lines = without_comments(split_lines(text))
    problems += renderer_problems(lines, page.front_matter_source.last_line, GUIDE)
    return problems + gate_problems(pair_units(_ENGLISH, page), GUIDE)


_ENGLISH = parse_page(SOURCE, GUIDE)[0]


_SIGNS = (
    "# ## ### - * ** _ ` ``` [ ] ( ) ![ ]( ][ < > <!-- --> { } {# source= /// //// \\ & &# ; % %41"
    " : // http www. .com а ο ｅ 。 １０ maker-safety protect second-step sign-out why lead --- 9"
)
_HIDDEN = "\t\r\n\0 \u2066\u2069\u202e\u200c\u200b\ufeff\U000e0041"
_PIECES = st.one_of(st.text(max_size=30), st.sampled_from([*_SIGNS.split(" "), *_HIDDEN]))


@given(st.lists(_PIECES, max_size=40).map("".join), st.integers(0, len(FRENCH)))
def test_no_text_crashes_the_gate_and_each_problem_names_a_line_of_it(text: str, at: int) -> None:
    for whole in (text, FRENCH[:at] + text + FRENCH[at:]):
        last = len(split_lines(whole)) or 1
        for problem in judged(whole):
            assert 1 <= problem.line <= last
            assert problem.remedy
            assert str(problem).isprintable()


@given(st.text(alphabet="ab \n\u2066\u2067\u2068\u2069", max_size=40))
def test_isolates_are_balanced_on_each_line_or_reported(text: str) -> None:
    def balanced(line: str) -> bool:
        depth = 0
        for c in line:
            depth += (c in "\u2066\u2067\u2068") - (c == "\u2069")
            if depth < 0:
                return False
        return depth == 0

    wrong = {n for n, line in enumerate(text.split("\n"), start=1) if not balanced(line)}
    found = character_problems("g", text, frozenset(), isolates=True)
    assert {problem.line for problem in found} == wrong


_UNITS = {
    "one word": "a",
    "square brackets": "[",
    "pictures": "![",
    "links": "[a](",
    "stars": "**a ",
    "one star": "*a_",
    "ticks": "`a``b",
    "tags": "<a ",
    "comments": "<!--\n",
    "entities": "&amp;",
    "reasons": "/// why\n",
    "steps": "- a\n",
    "hosts": "a-a.",
    "mailboxes": "a@",
    "two alphabets": "aа ",
    "full width": "ａ．",
    "percent": "%41",
    "spaces": " ",
    "Windows line ends": "a\r\n",
    "invisible": "\u200b",
    "isolates": "\u2066",
    "Chinese": "字。",
    "numbers": "1,",
}


def seconds(text: str) -> float:
    start = time.process_time()
    judged(text)
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("unit", _UNITS.values(), ids=list(_UNITS))
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    # Half of what a page may hold, and a quarter of that. 1 MB is five whole pages: less than
    # 20 s where nothing else runs.
    head = FRENCH.partition("\n## ")[0]
    small, large = (head + unit * (size // len(unit.encode())) for size in (25_000, 100_000))
    taken = seconds(large)
    assert taken < 10
    assert taken < 1.5 or taken < 12 * seconds(small)


def test_ids_without_end_take_no_time_without_end() -> None:
    headings = "".join(f"## a {{#a{number}}}\n" for number in range(10_000))
    assert seconds(FRENCH + headings) < 20


def test_the_gate_reads_no_more_than_the_language(gate: Gate) -> None:
    # The folder of another language is broken; this one is judged by itself.
    assert gate({"es/index.md": b"\xff"}).code == 0
    assert os.path.exists("docs/es/index.md")  # noqa: PTH110


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1", "2", "5"])
def test_a_host_within_another_is_no_host_of_its_own(tmp_path: Path, seed: str) -> None:
    # What a set gives first depends on the seed; with some of these the gate used to be wrong.
    line = "\n- In `shop.com.login.example/help`, `login.example` is the owner.\n- "
    source, french = SOURCE.replace("\n- ", line, 1), FRENCH.replace("\n- ", line, 1)
    write_docs(tmp_path / "docs", "fr", {f"en/{GUIDE}": source, f"fr/{GUIDE}": french})
    done = subprocess.run(
        [sys.executable, "-m", "scripts.translations", "--docs", str(tmp_path / "docs"), "check"],
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
    )
    assert "what looks like an address" not in done.stdout
    assert "parts" in done.stdout, done.stdout + done.stderr
