"""`scripts.translations` from end to end, in a repository of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.translated_docs import (
    FRENCH,
    GUIDE,
    SOURCE,
    STRINGS,
    Ran,
    pairs,
    replaced,
    run,
    write_docs,
)

ENGLISH_FILE, FRENCH_FILE = f"docs/en/{GUIDE}", f"docs/fr/{GUIDE}"
_IDENTITY = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
}


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def commit() -> None:
    git("add", "--all")
    git("commit", "-q", "-m", "A change")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with English and French, committed; the working folder."""
    for key, value in _IDENTITY.items():
        monkeypatch.setenv(key, value)
    for key in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.chdir(tmp_path)
    write_docs(tmp_path / "docs")
    git("init", "-q", "-b", "main")
    commit()
    return tmp_path


Command = Callable[..., Ran]


@pytest.fixture
def command(repository: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return lambda *arguments: run(capsys, *arguments)


def edit(file: str, old: str, new: str) -> None:
    path = Path(file)
    path.write_bytes(replaced(path.read_bytes().decode(), old, new).encode())


def change_english() -> None:
    edit(ENGLISH_FILE, "Sign out on devices of other people.", "Sign out everywhere, today.")


def done(ran: Ran) -> bool:
    return ran.code == 0 and ran.lines[-1] == "fr: 4 parts to do"


# The other pages of the small site, of which each has a lead, are not translated: four parts.


def test_one_changed_recommendation_is_one_thing_to_do_until_it_is_stamped(
    command: Command,
) -> None:
    assert done(command("todo", "fr"))
    change_english()
    stamp = next(p.stamp for p in pairs(Path(ENGLISH_FILE).read_text()).pairs if p.id == "sign-out")
    ran = command("todo", "fr")
    assert ran.lines[-1] == "fr: 5 parts to do"
    head = f"=== fr/{GUIDE}#sign-out: stale; stamp {stamp}"
    told = ran.output[ran.output.index(head) :].split("\n=== ")[0]
    was, now, translated = (
        told.index(part)
        for part in (
            "--- English as it was translated",
            "--- English now",
            "--- translation",
        )
    )
    assert was < now < translated
    assert "devices of other people" in told[was:now]
    assert "Sign out everywhere, today." in told[now:translated]
    assert "Déconnectez-vous sur les appareils" in told[translated:]
    counts = [line for line in command("status", "fr").lines if GUIDE in line]
    assert counts == [f"fr/{GUIDE}: 3 current, 1 stale, 0 missing, 0 unknown; machine"]

    edit(FRENCH_FILE, "sur les appareils des autres.", "partout, aujourd’hui.")
    before = Path(FRENCH_FILE).read_text(encoding="utf-8")
    assert command("stamp", "fr", f"{GUIDE}#sign-out").lines == [f"{FRENCH_FILE}#sign-out: {stamp}"]
    after = Path(FRENCH_FILE).read_text(encoding="utf-8")
    assert after == replaced(before, "source=c3f8745f", f"source={stamp}")
    assert done(command("todo", "fr"))
    assert command("check", "fr").code == 0


def test_a_paragraph_wrapped_anew_is_nothing_to_do(command: Command) -> None:
    edit(
        ENGLISH_FILE,
        "This guide helps you keep your account,",
        "This guide\nhelps you  keep your\naccount,",
    )
    assert done(command("todo", "fr"))


def test_the_old_english_is_found_after_several_commits(command: Command) -> None:
    change_english()
    commit()
    edit(ENGLISH_FILE, "everywhere, today.", "everywhere, now.")
    commit()
    output = command("todo", "fr").output
    assert "- Sign out on devices of other people." in output
    assert "- Sign out everywhere, now." in output
    assert "today" not in output


def test_the_most_harmful_comes_first(command: Command) -> None:
    edit(ENGLISH_FILE, "{#sign-out}", "{#sign-out urgent}")
    edit(ENGLISH_FILE, "of other people.", "of others.")
    edit(ENGLISH_FILE, "10 codes", "codes")
    edit(ENGLISH_FILE, "a quiet hour", "an hour")
    heads = [line for line in command("todo", "fr").lines if line.startswith("=== ")]
    ids = [head.partition(":")[0].rpartition("#")[2] for head in heads]
    assert ids[:3] == ["sign-out", "second-step", "protect"]
    assert ids[3:] == ["lead"] * 4
    assert heads[0].startswith(f"=== fr/{GUIDE}#sign-out: stale, urgent; stamp ")


def test_a_started_file_is_not_translated_until_it_is(command: Command) -> None:
    Path(FRENCH_FILE).unlink()
    ran = command("start", "fr", GUIDE)
    assert (ran.code, len(ran.lines)) == (0, 1)
    told = json.loads(command("status", "fr", "--json").output)["fr"][GUIDE]
    assert (told["current"], told["stale"], told["missing"], told["unknown"]) == (0, 0, 4, 0)
    assert command("check", "fr").code == 0
    text = Path(FRENCH_FILE).read_text(encoding="utf-8")
    assert all(f"#{unit} source=" in text for unit in ("protect", "second-step", "sign-out"))
    assert "<!--\n- Sign out on devices of other people." in text
    # Written over one comment, that part is translated and current, and no other.
    lead = text[text.index("<!--") : text.index("-->") + 3]
    edit(FRENCH_FILE, lead, "Ce guide vous aide, selon [l’éditeur][maker-safety].")
    told = json.loads(command("status", "fr", "--json").output)["fr"][GUIDE]["units"]
    assert {unit: value["status"] for unit, value in told.items()} == {
        "lead": "current",
        "protect": "missing",
        "second-step": "missing",
        "sign-out": "missing",
    }


def test_the_first_file_of_a_language_says_that_strings_are_needed(command: Command) -> None:
    ran = command("start", "sw", GUIDE)
    assert ran.code == 0
    assert ran.lines[1].startswith(
        "docs/sw/strings.yml: is not there yet; copy docs/en/strings.yml"
    )
    Path("docs/sw/strings.yml").write_text(STRINGS, encoding="utf-8")
    assert command("check", "sw").code == 0


@pytest.mark.parametrize("committed", [False, True])
def test_stamp_refuses_a_text_that_did_not_change(committed: bool, command: Command) -> None:
    change_english()
    if committed:
        commit()
    before = Path(FRENCH_FILE).read_bytes()
    ran = command("stamp", "fr", f"{GUIDE}#sign-out")
    assert ran.code == 2
    assert "the text of guides/sample.md#sign-out is that of its last stamp" in ran.lines[-1]
    assert Path(FRENCH_FILE).read_bytes() == before
    edit(FRENCH_FILE, "\n- Déc", "\n<!-- TODO -->\n\n- Déc")  # a comment changes nothing
    assert command("stamp", "fr", f"{GUIDE}#sign-out").code == 2
    ran = command("stamp", "fr", f"{GUIDE}#sign-out", "--unchanged", "no difference in French")
    assert ran.code == 0
    assert ran.lines[-1].endswith("(unchanged: no difference in French)")
    assert command("stamp", "fr", f"{GUIDE}#sign-out").lines[-1].endswith("already")


def test_a_text_changed_in_an_earlier_commit_may_be_stamped(command: Command) -> None:
    change_english()
    edit(FRENCH_FILE, "sur les appareils des autres.", "partout, aujourd’hui.")
    commit()
    assert command("stamp", "fr", f"{GUIDE}#sign-out").code == 0
    assert done(command("todo", "fr"))


def test_a_text_stamped_anew_must_change_again(command: Command) -> None:
    change_english()
    edit(FRENCH_FILE, "sur les appareils des autres.", "partout, aujourd’hui.")
    assert command("stamp", "fr", f"{GUIDE}#sign-out").code == 0
    commit()
    edit(ENGLISH_FILE, "everywhere, today.", "everywhere, now.")
    assert command("stamp", "fr", f"{GUIDE}#sign-out").code == 2


def test_stamping_the_lead_keeps_all_else_and_its_line_ends(command: Command) -> None:
    Path(FRENCH_FILE).write_bytes(FRENCH.replace("\n", "\r\n").encode())
    edit(ENGLISH_FILE, "title: Keep your", "title: Mind your")
    edit(FRENCH_FILE, "title: Gardez", "title: Veillez sur")
    before = Path(FRENCH_FILE).read_bytes()
    assert command("stamp", "fr", f"{GUIDE}#lead").code == 0
    stamp = pairs(Path(ENGLISH_FILE).read_text()).pairs[0].stamp.encode()
    assert Path(FRENCH_FILE).read_bytes() == before.replace(b"10b1c663", stamp)


def test_a_title_that_speaks_of_sources_is_left_alone(command: Command) -> None:
    edit(FRENCH_FILE, "### Déconnectez-vous {", "### Déconnectez-vous, source=ouverte {")
    change_english()
    edit(FRENCH_FILE, "des autres.", "de tous les autres.")
    assert command("stamp", "fr", f"{GUIDE}#sign-out").code == 0
    heading = Path(FRENCH_FILE).read_text(encoding="utf-8").splitlines()[22]
    assert heading.startswith("### Déconnectez-vous, source=ouverte {#sign-out source=")
    assert "c3f8745f" not in heading


@pytest.mark.parametrize("committed", [False, True])
def test_restamp_moves_only_what_was_current(committed: bool, command: Command) -> None:
    shutil.copytree("docs/fr", "docs/es")
    edit(f"docs/es/{GUIDE}", "source=c3f8745f", "source=00000000")
    commit()
    change_english()
    if committed:
        commit()
    before = Path(f"docs/es/{GUIDE}").read_bytes()
    ran = command("restamp", f"{GUIDE}#sign-out", "--editorial")
    assert ran.code == 0
    assert ran.lines[0] == f"docs/es/{GUIDE}#sign-out: was stale before, and stays so"
    assert Path(f"docs/es/{GUIDE}").read_bytes() == before
    assert done(command("todo", "fr"))
    assert command("restamp", f"{GUIDE}#sign-out", "--editorial").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "arguments are required"),
        (["todo"], "LANG"),
        (["todo", "xx"], "there is no translation docs/xx; there are: fr"),
        (["todo", "en"], "there is no translation docs/en; there are: fr"),
        (["status", "../fr"], "there is no translation"),
        (["check", "xx"], "there is no translation docs/xx"),
        (["start", "fr", "guides/none.md"], "there is no docs/en/guides/none.md; pages: "),
        (["start", "fr", GUIDE], "is there already; see `todo fr`"),
        (["start", "en", GUIDE], "is there already"),
        (["start", "../x", GUIDE], "../x is no language code"),
        (["start", "--help-me", GUIDE], "required"),
        (["stamp", "fr", GUIDE], "is not of the form"),
        (["stamp", "fr", f"{GUIDE}#"], "is not of the form"),
        (
            ["stamp", "fr", f"{GUIDE}#none"],
            "there is no unit none in guides/sample.md; units: lead,",
        ),
        (["stamp", "fr", "guides/none.md#x"], "there is no page guides/none.md; pages: "),
        (["stamp", "fr", "help.md#lead"], "help.md#lead is not translated in fr"),
        (["restamp", f"{GUIDE}#sign-out"], "--editorial"),
        (["restamp", "--editorial", f"{GUIDE}#none"], "there is no unit none"),
        (["restamp", "--editorial", "guides/none.md#x"], "there is no page guides/none.md"),
        (["restamp", "--editorial", f"{GUIDE}#sign-out"], "git knows no earlier text"),
    ],
)
def test_a_wrong_use_ends_with_2_and_a_sentence(
    arguments: list[str], said: str, command: Command
) -> None:
    ran = command(*arguments)
    assert ran.code == 2
    assert said in ran.lines[-1]
    assert "Traceback" not in ran.output


def test_without_docs_and_without_git_there_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert "there is no folder docs/en" in run(capsys, "status").lines[-1]
    write_docs(tmp_path / "docs")
    edit(ENGLISH_FILE, "of other people.", "of others.")
    assert "5 parts to do" in run(capsys, "todo", "fr").output
    assert run(capsys, "restamp", "--editorial", f"{GUIDE}#sign-out").code == 2
    assert "is not known" in run(capsys, "check", "fr", "--base", "HEAD").output


def test_status_for_machines(command: Command) -> None:
    told = json.loads(command("status", "--json").output)
    assert sorted(told) == ["fr"]
    assert told["fr"][GUIDE]["review"] == "machine"
    assert told["fr"]["help.md"]["review"] is None
    assert told["fr"][GUIDE]["units"]["sign-out"] == {"status": "current", "stamp": "c3f8745f"}


def faults(ran: Ran) -> list[str]:
    return [line for line in ran.lines[:-1] if "warning:" not in line]


def test_the_gate_accepts_a_whole_change(command: Command) -> None:
    change_english()
    commit()
    edit(FRENCH_FILE, "sur les appareils des autres.", "partout, aujourd’hui.")
    command("stamp", "fr", f"{GUIDE}#sign-out")
    ran = command("check", "--base", "HEAD")
    assert (ran.code, ran.lines[:-1]) == (0, [])


def test_changed_text_with_an_old_stamp_is_refused(command: Command) -> None:
    change_english()
    commit()
    edit(FRENCH_FILE, "sur les appareils des autres.", "partout, hier.")
    ran = command("check", "fr", "--base", "HEAD")
    assert ran.code == 1
    what = "`sign-out` is new or changed, but its stamp is not that of the source now"
    assert [fault.split("; ")[0] for fault in faults(ran)] == [f"{FRENCH_FILE}:23: {what}"]
    assert command("check", "fr").code == 0


def test_a_stamp_that_moved_while_the_text_did_not_is_told(command: Command) -> None:
    change_english()
    commit()
    command("stamp", "fr", f"{GUIDE}#sign-out", "--unchanged", "why not")
    ran = command("check", "fr", "--base", "HEAD")
    assert ran.code == 0
    assert [line.split("; ")[0] for line in ran.lines[:-1]] == [
        f"{FRENCH_FILE}:23: warning: the stamp of `sign-out` moved, but its text did not change"
    ]


@pytest.mark.parametrize(
    "path",
    [
        "mkdocs.yml",
        ENGLISH_FILE,
        "docs/es/help.md",
        "docs/references.yml",
        "hooks/x.py",
        "docs/é.md",
    ],
)
def test_a_change_beside_a_translation_is_refused(path: str, command: Command) -> None:
    edit(FRENCH_FILE, "des autres.", "de tous les autres.")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("\n# more\n")
    ran = command("check", "fr", "--base", "HEAD")
    place = "docs/fr/" if path.startswith("docs/es") else path
    assert any(line.startswith(place) and "send it by itself" in line for line in faults(ran))


def test_a_file_taken_from_beside_a_translation_is_noticed(command: Command) -> None:
    git("mv", "docs/en/help.md", "docs/fr/help.md")
    ran = command("check", "fr", "--base", "HEAD")
    assert "docs/en/help.md:1: a change beside a translation; send it by itself" in ran.lines


def test_a_change_of_english_alone_is_nothing_to_refuse(command: Command) -> None:
    change_english()
    assert command("check", "--base", "HEAD").code == 0


@pytest.mark.parametrize("base", ["no-such-revision", "--output=written", "-x"])
def test_an_unknown_revision_is_refused(base: str, command: Command) -> None:
    ran = command("check", "fr", f"--base={base}")
    assert ran.code == 1
    assert f"the revision `{base}` is not known" in ran.output
    assert not Path("written").exists()


def test_the_english_that_the_fixtures_translate_has_no_fault(command: Command) -> None:
    assert Path(ENGLISH_FILE).read_text(encoding="utf-8") == SOURCE
    assert command("check").lines == ["fr: 1 pages, 4 parts; 0 errors, 0 warnings"]


def test_english_may_change_together_with_stamps_alone(command: Command) -> None:
    shutil.copytree("docs/fr", "docs/es")
    commit()
    change_english()
    assert command("restamp", f"{GUIDE}#sign-out", "--editorial").code == 0
    restamped = command("check", "--base", "HEAD")
    assert not [line for line in faults(restamped) if "send it by itself" in line]
    edit(FRENCH_FILE, "des autres.", "de tous les autres.")
    slipped_in = command("check", "--base", "HEAD")
    assert [line for line in faults(slipped_in) if "send it by itself" in line]
