"""When the check itself cannot be believed: it says so, and writes nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.links.link_run import Checker
from tests.links.misbehaving_server import closed_port, good, page, running

pytestmark = pytest.mark.slow

PAGE = "https://a.test/page"
OK = page(200, good())


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("skip-one", "reported on 1 of 2 addresses"),
        ("twice", "reported on 3 of 2 addresses"),
        ("other", "not asked for"),
        ("empty", "reported on 0 of 2 addresses"),
        ("miscount", "reported on 2 of 2 addresses"),
        ("nobody", "ran as user"),
        ("garbage", "report holds"),
        ("crash", "LinkChecker ended with"),
    ],
)
def test_a_report_that_is_not_whole_is_a_failure(tmp_path: Path, how: str, why: str) -> None:
    hosts = {"a.test": {"/page": OK, "/b": page(200, good("B"))}}
    with running(hosts, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write(PAGE, "https://a.test/b")
        ended = checker.run(
            "check",
            *("--references", str(checker.references), "--spacing", "0.1", "--timeout", "2"),
            *("--certificates", str(servers.authority)),
            TEST_SPOILED_REPORT=how,
        )
        assert ended.code == 2, ended.output
        assert why in ended.output
        assert "Traceback" not in ended.output.partition("LinkChecker ended with")[0]
        assert not checker.ledger.exists()


def test_nobody_answers_so_we_are_cut_off(tmp_path: Path) -> None:
    with running({}, tmp_path) as servers:
        checker = Checker(tmp_path, servers, {f"{n}.test": closed_port() for n in "abc"})
        checker.write(*(f"https://{n}.test/page" for n in "abc"))
        run = checker.check()
        assert run.code == 2
        assert "none of 3 hosts gave an answer" in run.output
        assert not checker.ledger.exists()


def test_private_networks_are_not_asked(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write(PAGE)
        references = ["--references", str(checker.references), "--pause", "0"]
        ended = checker.run("check", *references, private=False)
        assert f"suspect: {PAGE}: an address inside a private network" in ended.output
        assert servers.heard == []


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("mailto:help@a.test", "an empty check is a failed check"),
        # No test reaches beyond this machine: its guard ends the prober.
        ("https://www.example.org/", "a program that a test started reached for www.example.org"),
    ],
)
def test_nothing_to_ask_and_nowhere_to_go_are_failures(
    tmp_path: Path, address: str, why: str
) -> None:
    with running({}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write(address)
        run = checker.check()
        assert run.code == 2
        assert why in run.output


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("- a\n", 1, "not a list of `key: value` lines"),
        ("a:\n  title: T\n", 1, "has no `address`"),
        ("", 1, "no reference at all"),
    ],
)
def test_references_that_cannot_be_read(tmp_path: Path, text: str, code: int, why: str) -> None:
    with running({}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.references.write_text(text, encoding="utf-8")
        run = checker.check()
        assert (run.code, why in run.output) == (code, True), run.output


def test_a_ledger_that_cannot_be_read_is_kept(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write(PAGE)
        broken = f'checked: 2026-11-01\nlinks:\n  "{PAGE}":\n    verdict: fine\n'
        checker.ledger.write_text(broken, encoding="utf-8")
        run = checker.check()
        assert run.code == 1
        assert "link-ledger.yml:3: the entry of https://a.test/page cannot be read" in run.output
        assert checker.ledger.read_text(encoding="utf-8") == broken
        assert servers.heard == []


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--only", "nobody"], "not in"),
        (["--references", "nowhere.yml"], "there is no nowhere.yml"),
        (["--base", "no-such-revision"], "at the revision no-such-revision"),
        (["--today", "soon"], "invalid"),
        (["--spacing", "-1"], "--spacing"),
    ],
)
def test_wrong_use(tmp_path: Path, arguments: list[str], why: str) -> None:
    with running({}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write(PAGE)
        ended = checker.run("check", "--references", str(checker.references), *arguments)
        assert ended.code == 2, ended.output
        assert why in ended.output


def test_only_what_a_change_adds_is_asked_for_and_nothing_is_written(tmp_path: Path) -> None:
    hosts = {"a.test": {"/page": page(410), "/new": OK, "/bad": page(404), "/busy": page(503)}}
    with running(hosts, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write(PAGE)
        git(tmp_path, "init", "-q")
        git(tmp_path, "add", "references.yml")
        git(tmp_path, "commit", "-qm", "first")
        assert checker.check("--base", "HEAD").code == 0
        assert servers.heard == []
        checker.write(PAGE, "https://a.test/new", "https://a.test/busy")
        run = checker.check("--base", "HEAD")
        # What may pass by itself does not stop anybody.
        assert run.code == 0, run.output
        assert set(run.links) == {"https://a.test/new", "https://a.test/busy"}
        assert "/page" not in servers.paths("a.test")
        assert not checker.ledger.exists()
        checker.write(PAGE, "https://a.test/bad")
        run = checker.check("--base", "HEAD")
        assert run.code == 1
        assert "suspect: https://a.test/bad" in run.output


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)
