"""Copies made to be called right: none of them is, and none says more than it is."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from safekeeping.checksums import CHECKSUMS_FILE, SIGNATURE_FILE, checksum, checksums_text
from safekeeping.zip_archive import zip_bytes
from scripts.minisign import sign
from tests.built_site import environment
from tests.downloads.test_signing import Keys, keys, make_keys
from tests.downloads.test_verify import verify

__all__ = ["keys"]

DAY = date(2026, 11, 22)
FOOT = b"<footer><time datetime=2026-11-22>"
PAGES = {"START-HERE.html": b"<p>start" + FOOT, "en/help.html": b"<p>help" + FOOT}
EVIL = b"<p>EVIL"


def listed(files: dict[str, bytes], top: str = "safekeeping-en/") -> dict[str, bytes]:
    """Return files below a top folder, with a list of their checksums."""
    sums = {path: checksum(data) for path, data in files.items()}
    inside = files | {CHECKSUMS_FILE: checksums_text(sums).encode()}
    return {f"{top}{path}": data for path, data in inside.items()}


def packed(
    files: dict[str, bytes],
    *,
    modes: dict[str, int] | None = None,
    method: int = zipfile.ZIP_DEFLATED,
    comment: bytes = b"",
) -> bytes:
    """Return a zip as a stranger may make it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.comment = comment
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (modes or {}).get(name, stat.S_IFREG | 0o644) << 16
            entry.compress_type = method
            archive.writestr(entry, data)
    return buffer.getvalue()


def test_a_bundle_as_we_pack_it_is_as_listed(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    for data in (zip_bytes(listed(PAGES), DAY), packed(listed(PAGES))):
        file.write_bytes(data)
        code, said = verify(file)
        assert code == 0, said
        assert "as listed: 2 files\n" in said
        assert "a copy of 2026-11-22" in said


ours = listed(PAGES)
link = "safekeeping-en/en/help.html"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "says it is a book": lambda: packed({"mimetype": b"", "../../evil.html": EVIL}),
    "a book's mark in a bundle": lambda: packed(
        {**{n: d for n, d in ours.items() if CHECKSUMS_FILE not in n}, "mimetype": b"x"}
    ),
    "a page twice, once above": lambda: packed({link: EVIL, **ours, "en/help.html": EVIL}),
    "the same name for other programs": lambda: packed(ours | {link.upper(): EVIL}),
    "above the folder": lambda: packed(listed(PAGES, "../")),
    "from the top of the disk": lambda: packed(listed(PAGES, "/")),
    "no folder": lambda: packed(listed(PAGES, "")),
    "a link": lambda: packed(ours, modes={link: stat.S_IFLNK | 0o777}),
    "a device": lambda: packed(ours, modes={link: stat.S_IFCHR | 0o777}),
    "a program before it": lambda: b"MZ EVIL" + packed(ours),
    "a zip before it": lambda: packed({link: EVIL}) + packed(ours),
    "something after it": lambda: packed(ours) + EVIL,
    "a note at its end": lambda: packed(ours, comment=packed({link: EVIL})),
    "packed by LZMA": lambda: packed(ours, method=zipfile.ZIP_LZMA),
    "cut short": lambda: packed(ours)[:-40],
    "no list": lambda: packed({link: PAGES["en/help.html"]}),
    "empty": lambda: packed({}),
    "a name with a line in it": lambda: packed(ours | {"safekeeping-en/x\n/tmp: right": EVIL}),
    "a list of nothing that is there": lambda: packed(
        {"safekeeping-en/SHA256SUMS": f"{checksum(b'')}  a.html\n".encode()}
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_is_wrong(name: str, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(HOSTILE[name]())
    code, said = verify(file)
    assert code == 1, said
    assert said.endswith(f"{file}: WRONG: do not rely on it\n")
    assert "/tmp: right" not in said.splitlines()


def test_a_spoiled_lzma_stream_does_not_make_it_fall_over(tmp_path: Path) -> None:
    data = bytearray(packed({"mimetype": b"x" * 999}, method=zipfile.ZIP_LZMA))
    file = tmp_path / "x.epub"
    for place in range(38, len(data) - 22):
        spoiled = data.copy()
        spoiled[place] ^= 0xFF
        file.write_bytes(spoiled)
        assert verify(file)[0] == 1


@pytest.mark.parametrize("name", ["garbage.pdf", "x.html", "x.zim"])
def test_a_lone_file_that_nothing_vouches_for_is_not_called_right(
    name: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(bytes(99))
    code, said = verify(file)
    assert code == 1
    assert said.endswith(f"{file}: NOT CHECKED: nothing here says what it should be\n")


def folder_of(place: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return place


DOWNLOADS = {"safekeeping-en.zip": packed(ours), "tiktok-en.html": b"<p>x" + FOOT}


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "downloads", listed(DOWNLOADS, ""))


def sign_list(folder: Path, key: Path) -> None:
    sign(folder / CHECKSUMS_FILE, folder / SIGNATURE_FILE, key, "x")


@pytest.mark.slow
def test_no_set_passes_for_signed_when_our_key_is_known(
    downloads: Path, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINISIGN_KEY", keys.public)
    sign_list(downloads, keys.secret)
    code, said = verify(downloads)
    assert code == 0, said
    assert said.endswith(f"{downloads}: right, and signed by us\n")
    # A signature of nobody.
    (downloads / SIGNATURE_FILE).unlink()
    for place in (downloads, downloads / "tiktok-en.html"):
        code, said = verify(place)
        assert code == 1
        assert "not signed: " in said
    # Of somebody else, in a folder that looks like an unpacked copy.
    files = {**DOWNLOADS, "START-HERE.html": b"<p>" + FOOT}
    other = folder_of(tmp_path / "other", listed(files, ""))
    sign_list(other, make_keys(tmp_path / "stranger").secret)
    code, said = verify(other)
    assert code == 1
    assert "the SIGNATURE IS NOT that of" in said
    # And without any: as an unpacked copy, which nobody can sign.
    (other / SIGNATURE_FILE).unlink()
    code, said = verify(other)
    assert said.endswith(": as listed; that shows damage, but not who made it\n")


def test_what_is_not_listed_is_said_not_to_be_checked_and_dates_nothing(downloads: Path) -> None:
    (downloads / "en.html").write_bytes(b"our key: EVIL<footer><time datetime=2031-01-01>")
    code, said = verify(downloads)
    assert code == 0
    assert "not listed, so not checked: en.html; trust those of the site only\n" in said
    assert "a copy of 2026-11-22" in said


def test_a_good_folder_does_not_vouch_for_what_lies_beside_it(
    downloads: Path, tmp_path: Path
) -> None:
    assert verify(tmp_path)[0] == 0
    assert verify(tmp_path)[1].endswith(
        f"{downloads}: as listed; that shows damage, but not who made it\n"
    )
    (tmp_path / "START-HERE.html").write_bytes(EVIL)
    code, said = verify(tmp_path)
    assert code == 1
    assert f"there is no SHA256SUMS in {tmp_path}; name the folder that holds it" in said


@pytest.mark.parametrize("kind", ["desktop.ini", "fifo", "link", "link named .DS_Store"])
def test_what_we_never_put_there_is_named(downloads: Path, kind: str) -> None:
    name = {"link": "x.html", "link named .DS_Store": ".DS_Store"}.get(kind, kind)
    if kind == "fifo":
        os.mkfifo(downloads / name)
    elif kind.startswith("link"):
        (downloads / name).symlink_to("/etc/passwd")
    else:
        (downloads / name).write_text("IconResource=x")
    code, said = verify(downloads)
    assert code == 1
    assert f"not in SHA256SUMS: {name}\n" in said


@pytest.mark.parametrize("coding", ["utf-8:strict", "ascii:strict"])
def test_names_cannot_write_to_the_terminal(downloads: Path, coding: str) -> None:
    (downloads / "x\nall: right, and signed by us\x1b[8m.html").write_bytes(EVIL)
    (downloads / os.fsdecode(b"\xff\xd9\x85.html")).write_bytes(EVIL)
    (downloads / "\u202elmth.x").write_bytes(EVIL)
    done = subprocess.run(
        [sys.executable, "-m", "scripts.downloads", "verify", str(downloads)],
        env=environment() | {"PYTHONIOENCODING": coding},
        cwd=Path(__file__).parents[2],
        capture_output=True,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    lines = done.stdout.decode("utf-8").splitlines()
    assert [line for line in lines if line.endswith("WRONG: do not rely on it")] == lines[-1:]
    assert not [sign for line in lines for sign in line if not sign.isprintable()]
    assert "not in SHA256SUMS: x\\nall: right, and signed by us\\x1b[8m.html" in lines
