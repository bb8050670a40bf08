"""Downloads are the same bytes wherever they are made, and never half of one under its name."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from safekeeping.checksums import read_checksums
from tests.built_site import Ended, Project, copy_project, digests, environment
from tests.test_site_build import LATER, change_title, leftovers, modes

pytestmark = pytest.mark.slow


def sums(project: Project) -> dict[str, str]:
    """Return what SHA256SUMS says, without ZIMs, which hold a random number."""
    text = (project.site / "downloads/SHA256SUMS").read_text(encoding="utf-8")
    return {n: v for n, v in read_checksums(text).items() if not n.endswith(".zim")}


# Built twice


def test_the_same_content_gives_the_same_downloads_anywhere(
    published: Project, tmp_path: Path
) -> None:
    other = copy_project(tmp_path / "another folder" / "deeper" / "ж", published.folder)
    files = sorted(file for file in published.file("docs").rglob("*") if file.is_file())
    for age, file in enumerate(reversed(files)):
        copy = other.folder / file.relative_to(published.folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        os.utime(copy, (age * 86_400, age * 86_400))
    languages = ("en", "ar")
    settings = {
        "TZ": "Pacific/Kiritimati",
        "LANG": "C",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4711",
        "TEST_CLOCK_AHEAD": str(LATER),
        "COLUMNS": "40",
        "HOME": str(tmp_path),
    }
    clock = other.run([sys.executable, "-c", "import time; print(int(time.time()))"], **settings)
    assert int(clock.output) > time.time() + LATER - 60
    mask = os.umask(0o077)
    try:
        ended = other.publish("--pdfs", "always", *languages, **settings)
    finally:
        os.umask(mask)
    assert ended.code == 0, ended.output
    ours = sums(other)
    assert ours == {name: value for name, value in sums(published).items() if name in ours}
    assert len(ours) >= 24
    # All else of these languages, too, but for what tells of the ZIMs.
    here, there = digests(other.site), digests(published.site)
    told = {f"downloads/{language}.html" for language in languages}
    same = {name for name in here if name.startswith(("en/", "ar/", "downloads/"))} - told
    same -= {name for name in same if name.endswith((".zim", "SHA256SUMS"))}
    assert sum(name.endswith(".pdf") for name in same) >= 45
    assert {name: here[name] for name in same} == {name: there[name] for name in same}
    kept = modes(published.site)
    assert {name: mode for name, mode in modes(other.site).items() if kept[name] != mode} == {}


def test_a_word_changed_in_a_guide_changes_its_downloads(project: Project) -> None:
    assert project.publish().code == 0
    before = sums(project)
    project.replace("docs/en/guides/sample.md", "Avoid codes", "Do avoid codes")
    assert project.publish().code == 0
    after = sums(project)
    assert after.keys() == before.keys()
    assert all(after[name] != before[name] for name in after)


# Killed


def test_killed_at_any_moment_the_last_good_set_is_there(project: Project) -> None:
    assert project.publish().code == 0
    old = without_zims(project)
    change_title(project)
    start = time.monotonic()
    ended = project.publish("--site-dir", str(project.folder / "elsewhere"))
    assert ended.code == 0, ended.output
    full = time.monotonic() - start
    new = without_zims(Project(project.folder), project.folder / "elsewhere")
    assert new.keys() == old.keys()
    killed = 0
    for part in (0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
        build = subprocess.Popen(
            project.publish_command(),
            cwd=project.folder,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(full * part)
        os.killpg(build.pid, signal.SIGKILL)
        killed += build.wait() == -signal.SIGKILL
        found = without_zims(project)
        assert found in (old, new)
        if found == new:
            break
    assert killed >= 2
    assert project.publish().code == 0
    assert without_zims(project) == new
    assert leftovers(project) == []


def without_zims(project: Project, site: Path | None = None) -> dict[str, str]:
    """Return the digests of a site's files, but for those that differ each time."""
    found = digests(site or project.site)
    assert {"downloads/safekeeping-en.zim", "downloads/SHA256SUMS"} <= found.keys()
    changing = (".zim", "SHA256SUMS", "downloads/en.html")
    return {name: value for name, value in found.items() if not name.endswith(changing)}


def test_making_downloads_alone_is_as_safe(project: Project) -> None:
    assert project.publish().code == 0
    before = without_zims(project)
    command = [sys.executable, "-m", "scripts.downloads", "build", str(project.site)]
    command += ["--config", str(project.config)]
    for seconds in (0.4, 0.8, 1.2, 1.6):
        build = subprocess.Popen(
            command, cwd=project.folder, env=environment(), stdout=subprocess.DEVNULL
        )
        time.sleep(seconds)
        build.kill()
        build.wait()
        # What is begun lies beside, under a name that no reader asks for.
        found = without_zims(project)
        assert {n: v for n, v in found.items() if not n.startswith(".downloads-")} == before
    ended = project.run(command)
    assert ended.code == 0, ended.output
    assert without_zims(project) == before


# The disk is full


def full_disk(folder: Path, size: int) -> bool:
    """Put a small file system of its own at a folder, where we may; say whether we might."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True).returncode == 0


def test_where_no_larger_file_can_be_written_nothing_is_lost(project: Project) -> None:
    """As a quota does, on any machine: a write beyond the limit fails in the middle of a file."""
    assert project.publish().code == 0
    before = digests(project.site)
    sizes = sorted(file.stat().st_size for file in (project.site / "downloads").iterdir())
    # The largest, and all but the smallest.
    for limit in (sizes[-1] - 1, sizes[len(sizes) // 2] - 1):
        ended = build_into(project, project.site, limit=limit)
        assert ended.code == 1, ended.output
        assert "Traceback" not in ended.output
        assert f"nothing was changed in {project.site}" in ended.output
        assert digests(project.site) == before


def test_a_full_disk_loses_nothing(project: Project, tmp_path: Path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    built = project.publish()
    assert built.code == 0, built.output
    size = sum(file.stat().st_size for file in project.site.rglob("*") if file.is_file())
    mounted = full_disk(place, size * 4)
    try:
        site = shutil.copytree(project.site, place / "site")
        before = digests(site)
        if mounted:
            # Room for half of what is to come.
            free = shutil.disk_usage(place).free
            downloads = sum(f.stat().st_size for f in (site / "downloads").iterdir())
            (place / "filler").write_bytes(bytes(max(0, free - downloads // 2)))
            ended = build_into(project, site)
        else:
            ended = build_into(project, site, limit=20_000)
        assert ended.code == 1, ended.output
        assert "Traceback" not in ended.output
        assert "nothing was changed in" in ended.output
        assert digests(site) == before
        if mounted:
            (place / "filler").unlink()
        assert list(site.glob(".downloads*")) == []
        ended = build_into(project, site)
        assert ended.code == 0, ended.output
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)


def build_into(project: Project, site: Path, limit: int | None = None) -> Ended:
    """Make the downloads of a site; with a limit, no file may be larger."""

    def lower() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "scripts.downloads", "build", str(site)]
    done = subprocess.run(
        [*command, "--config", str(project.config)],
        cwd=project.folder,
        env=environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=lower,
    )
    return Ended(done.returncode, done.stdout)
