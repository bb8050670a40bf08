"""Verifying: any change is found and named, age is said, and nobody's file makes it fall over."""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import tempfile
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safekeeping.checksums import (
    CHECKSUMS_FILE,
    checksum,
    checksums_text,
    compare,
    read_checksums,
    short_checksum,
)
from safekeeping.zip_archive import name_fault, zip_bytes
from scripts.downloads import main
from tests.built_site import Project, digests

slow = pytest.mark.slow


def verify(place: Path, *arguments: str) -> tuple[int, str]:
    """Return the exit code of `verify`, and what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(["verify", str(place), *arguments])
    return code, out.getvalue()


@slow
def test_what_was_built_is_right(downloads: Path, unpacked: Path) -> None:
    places = [downloads, downloads / CHECKSUMS_FILE, *unpacked.iterdir()]
    names = read_checksums((downloads / CHECKSUMS_FILE).read_text(encoding="utf-8"))
    assert len(names) >= 20
    for place in (*places, *(downloads / name for name in names)):
        code, said = verify(place)
        assert code == 0, said
        assert said.endswith(f"{place}: as listed; that shows damage, but not who made it\n")
        assert "as listed: " in said


@slow
def test_one_byte_flipped_anywhere_is_found_and_named(copied: Path) -> None:
    places = random.Random(4711)
    files = sorted(file for file in copied.iterdir() if file.name in listed(copied))
    assert len(files) >= 20
    for file in files:
        data = file.read_bytes()
        for place in (0, len(data) - 1, *(places.randrange(len(data)) for _ in range(4))):
            flipped = bytearray(data)
            flipped[place] ^= 1 << places.randrange(8)
            file.write_bytes(flipped)
            # Once for each file in the whole folder, which takes longest.
            for judged in (copied, file) if place == 0 else (file,):
                code, said = verify(judged)
                assert code == 1, f"{file.name} at {place}"
                assert f"changed: {file.name}\n" in said
                assert "WRONG: do not rely on it" in said
        file.write_bytes(data)
    assert verify(copied)[0] == 0


def listed(folder: Path) -> dict[str, str]:
    return read_checksums((folder / CHECKSUMS_FILE).read_text(encoding="utf-8"))


@slow
def test_a_byte_flipped_in_the_list_is_found(copied: Path) -> None:
    file = copied / CHECKSUMS_FILE
    data = file.read_bytes()
    for place in random.Random(4711).sample(range(len(data)), 60):
        flipped = bytearray(data)
        flipped[place] ^= 1
        file.write_bytes(flipped)
        assert verify(copied)[0] == 1, place


@slow
def test_in_a_lone_bundle_the_changed_file_is_named(downloads: Path, tmp_path: Path) -> None:
    source = downloads / "safekeeping-fr.zip"
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = "safekeeping-fr/fr/help.html"
    spoiled = files | {name: files[name].replace(b"a", b"b", 1)}
    lone = tmp_path / "dull.zip"
    lone.write_bytes(zip_bytes(spoiled, date(2026, 11, 22)))
    code, said = verify(lone)
    assert code == 1
    assert "changed: fr/help.html\n" in said
    lone.write_bytes(zip_bytes({**files, "safekeeping-fr/fr/more.html": b"x"}, date(2026, 1, 1)))
    assert "not in SHA256SUMS: fr/more.html\n" in verify(lone)[1]
    lone.write_bytes(zip_bytes({n: d for n, d in files.items() if n != name}, date(2026, 1, 1)))
    assert "missing: fr/help.html\n" in verify(lone)[1]
    # Under another name it is still what it was.
    shutil.copy(source, lone)
    code, said = verify(lone)
    assert code == 0
    assert "no SHA256SUMS beside it: compare its beginning with the site's" in said
    assert f"SHA-256 begins: {short_checksum(checksum(source.read_bytes()))}\n" in said


@slow
def test_in_an_unpacked_copy_the_changed_file_is_named(unpacked: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(unpacked / "safekeeping-ar", tmp_path / "x" / "any name")
    # What systems leave there by themselves is no change of ours.
    (copy / ".DS_Store").write_text("x")
    assert verify(copy)[0] == verify(tmp_path / "x")[0] == 0
    assert "left by the system, not looked at: .DS_Store\n" in verify(copy)[1]
    page = copy / "ar/guides/tiktok.html"
    page.write_bytes(page.read_bytes() + b" ")
    (copy / "ar/help.html").unlink()
    (copy / "ar/more.html").symlink_to("/etc/passwd")
    code, said = verify(copy)
    assert code == 1
    for line in ("changed: ar/guides/tiktok.html", "missing: ar/help.html"):
        assert f"{line}\n" in said
    assert "not in SHA256SUMS: ar/more.html\n" in said


@slow
def test_a_missing_and_an_added_download_are_named(copied: Path) -> None:
    (copied / "safekeeping-es.zip").rename(copied / "safekeeping-xx.zip")
    code, said = verify(copied)
    assert code == 1
    assert "missing: safekeeping-es.zip\n" in said
    assert "not in SHA256SUMS: safekeeping-xx.zip\n" in said
    assert verify(copied / "safekeeping-xx.zip")[0] == 0
    assert (
        "as listed, under another name: safekeeping-es.zip\n"
        in verify(copied / "safekeeping-xx.zip")[1]
    )
    (copied / CHECKSUMS_FILE).unlink()
    code, said = verify(copied)
    assert code == 1
    assert "there is no SHA256SUMS in" in said


# How old it is


@slow
def test_a_copy_from_an_older_build_says_its_age_today(project: Project) -> None:
    today = datetime.now(UTC).date()
    for days, old in ((500, True), (10, False)):
        day = today - timedelta(days=days)
        epoch = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
        ended = project.publish(SOURCE_DATE_EPOCH=str(epoch))
        assert ended.code == 0, ended.output
        folder = project.site / "downloads"
        for place in (folder, folder / "safekeeping-en.zip", folder / "sample-en.html"):
            code, said = verify(place)
            assert code == 0, said
            assert f"a copy of {day}, {days} days old" in said
            assert ("that is more than a year: look for a newer one" in said) is old
        with zipfile.ZipFile(folder / "safekeeping-en.zip") as bundle:
            start = bundle.read("safekeeping-en/START-HERE.html").decode()
            readme = bundle.read("safekeeping-en/README.txt").decode()
            assert bundle.infolist()[0].date_time[:3] == (day.year, day.month, day.day)
        words = f"{day.day} {day:%B %Y}"
        assert f"This copy is of {words}. If that is more than a year ago, do not rely" in start
        assert f"Copy of {words}. Newer ones: safekeeping.example" in readme
        assert f"This copy is of {words}." in (folder / "sample-en.html").read_text()
    day = today + timedelta(days=30)
    epoch = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    assert project.publish(SOURCE_DATE_EPOCH=str(epoch)).code == 0
    code, said = verify(project.site / "downloads")
    assert code == 1
    assert f"a copy of {day}, which is still to come: is this clock right?" in said


# What strangers send

any_bytes = st.binary(max_size=300)


@given(any_bytes, st.sampled_from(["x.zip", "x.html", "x", CHECKSUMS_FILE]))
def test_no_file_makes_it_fall_over(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(data)
        for place in (file, file.parent):
            code, said = verify(place)
            assert code in (0, 1)
            assert str(place) in said


@given(st.binary(max_size=40), st.integers(0, 10_000), st.integers(0, 255))
@settings(max_examples=200)
def test_no_spoiled_bundle_makes_it_fall_over(added: bytes, place: int, value: int) -> None:
    files = {"top/START-HERE.html": b"<p>x", "top/a.html": added}
    sums = {name.removeprefix("top/"): checksum(data) for name, data in files.items()}
    files["top/SHA256SUMS"] = checksums_text(sums).encode()
    data = bytearray(zip_bytes(files, date(2026, 11, 22)))
    data[place % len(data)] = value
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.zip")
        file.write_bytes(data)
        assert verify(file)[0] in (0, 1)


def test_a_bundle_that_swells_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("top/SHA256SUMS", bytes(201_000_000))
    code, said = verify(file)
    assert code == 1
    assert "it would swell to more than our files are; do not unpack it" in said


@given(st.text(max_size=200))
def test_a_list_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert read_checksums(text)


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a\\b"])
def test_a_list_cannot_name_what_lies_outside(name: str) -> None:
    with pytest.raises(ValueError, match="outside its folder"):
        read_checksums(f"{checksum(b'')}  {name}\n")


names = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=9)


@given(st.dictionaries(names, st.binary(max_size=9), min_size=1))
def test_what_is_written_is_read_and_compared(files: dict[str, bytes]) -> None:
    sums = {name: checksum(data) for name, data in files.items()}
    assert read_checksums(checksums_text(sums)) == sums
    assert compare(sums, sums).good
    name = min(files)
    findings = compare(sums, sums | {name: checksum(files[name] + b"x")})
    assert findings.changed == (name,)
    assert not findings.good
    assert not compare({}, {}).good


@given(st.text(max_size=60))
def test_a_name_that_is_let_through_is_plain(path: str) -> None:
    if not name_fault(path):
        assert path.isascii()
        assert all(part and part[0] not in ". " for part in path.split("/"))
        assert not set(path) & set('\\:*?"<>|\0\n')


def test_wrong_use_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["verify", str(tmp_path / "none")],
        ["build", str(tmp_path)],
        ["build", str(tmp_path), "--config", str(tmp_path / "none.yml")],
        ["sign", str(tmp_path)],
        [],
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        assert "error: " in capsys.readouterr().err


@slow
def test_a_list_is_what_sha256sum_reads(downloads: Path) -> None:
    names = listed(downloads)
    assert names == {name: value for name, value in digests(downloads).items() if name in names}
    text = (downloads / CHECKSUMS_FILE).read_text(encoding="utf-8")
    assert text.splitlines() == sorted(text.splitlines(), key=lambda line: line[66:])
    # By another's program.
    assert os.system(f"cd '{downloads}' && sha256sum --check --strict --quiet SHA256SUMS") == 0
