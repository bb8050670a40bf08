"""What the repository remembers of a file."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

# How many versions of a file are looked through for the one that a stamp was made from.
_MOST_VERSIONS = 300


def version_at(revision: str, path: Path) -> str | None:
    """Return the text of a file at a revision, or None if it is not there or there is no git."""
    relative = _git(path.parent, "ls-files", "-z", "--full-name", "--", path.name).rstrip("\0")
    if not relative or revision.startswith("-"):
        return None
    done = _run(path.parent, "show", f"{revision}:{relative}")
    return done.stdout if done.returncode == 0 else None


def versions(path: Path) -> Iterator[str]:
    """Yield the versions of a file, newest first, as far as there is history."""
    log = _git(path.parent, "log", f"-{_MOST_VERSIONS}", "--format=%H", "--", path.name)
    for revision in log.split():
        text = version_at(revision, path)
        if text is not None:
            yield text


def changed_files(base: str, folder: Path) -> list[str] | None:
    """Return the paths that differ from a revision, from the top of the repository.

    None when the revision is not known.
    """
    if base.startswith("-"):
        return None
    # With both names of what was renamed, and no quotes around names.
    done = _run(folder, "diff", "-z", "--name-only", "--no-renames", base, "--")
    if done.returncode != 0:
        return None
    others = "--others", "--exclude-standard", "--full-name"
    untracked = _git(folder, "ls-files", "-z", *others, ":/")
    return sorted({*done.stdout.split("\0"), *untracked.split("\0")} - {""})


def top_folder(folder: Path) -> Path | None:
    """Return the top of the repository that holds a folder, or None."""
    top = _git(folder, "rev-parse", "--show-toplevel").strip()
    return Path(top) if top else None


def _git(folder: Path, *arguments: str) -> str:
    done = _run(folder, *arguments)
    return done.stdout if done.returncode == 0 else ""


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127, "", "git is not installed")
