"""Of when a copy is: by the last commit of the repository that holds the content."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from safekeeping.content import Content
from safekeeping.copy_date import copy_date
from safekeeping.languages import read_content
from tests.small_site import write_small_docs


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """The content of a small project, updated on 2 November 2026, in no repository."""
    docs = write_small_docs(tmp_path / "project/docs")
    return read_content(docs, "en", date(2026, 12, 1))[0]


def git(content: Content, *arguments: str) -> None:
    who = {
        "GIT_AUTHOR_NAME": "x",
        "GIT_AUTHOR_EMAIL": "x",
        "GIT_COMMITTER_DATE": "1800057599 +1400",
    }
    who |= {"GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x", "PATH": "/usr/bin:/bin"}
    folder = content.folder.parent
    subprocess.run(["git", *arguments], cwd=folder, env=who, check=True, capture_output=True)


def commit(content: Content) -> None:
    git(content, "init")
    git(content, "add", ".")
    git(content, "commit", "-m", "x")


def test_in_no_repository_it_is_the_newest_page(content: Content) -> None:
    assert copy_date(content, {}) == date(2026, 11, 2)


def test_in_a_repository_it_is_the_last_commit_in_utc(content: Content) -> None:
    commit(content)
    assert copy_date(content, {}) == date(2027, 1, 15)
    assert copy_date(content, {"SOURCE_DATE_EPOCH": "1800057600"}) == date(2027, 1, 16)


def test_settings_of_the_person_change_nothing(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(content)
    git(content, "config", "log.showSignature", "true")
    git(content, "config", "gpg.program", "echo")
    other = tmp_path / "other"
    subprocess.run(["git", "init", "-q", other], check=True)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert copy_date(content, {}) == date(2027, 1, 15)


def test_before_the_first_commit_it_is_the_newest_page(content: Content) -> None:
    git(content, "init")
    assert copy_date(content, {}) == date(2026, 11, 2)


def test_who_owns_the_files_changes_nothing(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(content)
    # git's own way to try how it treats what belongs to others.
    folder = tmp_path / "bin"
    folder.mkdir()
    asked = f"GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {shutil.which('git')}"
    (folder / "git").write_text(f'#!/bin/sh\n{asked} "$@"\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    refused = subprocess.run(["git", "log"], cwd=content.folder, capture_output=True, text=True)
    assert "dubious ownership" in refused.stderr
    assert copy_date(content, {}) == date(2027, 1, 15)


@pytest.mark.parametrize("wrong", ["a repository that git does not read", "no git"])
def test_where_git_says_nothing_nobody_guesses(
    content: Content, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    commit(content)
    if wrong == "no git":
        monkeypatch.setenv("PATH", "/nowhere")
    else:
        (content.folder.parent / ".git/HEAD").write_text("spoiled")
    with pytest.raises(ValueError, match="or set SOURCE_DATE_EPOCH to that time"):
        copy_date(content, {})
