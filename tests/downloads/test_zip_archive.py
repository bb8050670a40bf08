"""How our zips are packed: what went in comes out, in fewer bytes, and always the same.

That a program by others reads them, too, is seen where epubcheck, in Java, reads the books.
"""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safekeeping.zip_archive import zip_bytes

DAY = date(2026, 11, 22)
NAMES = st.from_regex(r"[a-z0-9]{1,8}(/[a-z0-9]{1,8}){0,3}\.(html|pdf)", fullmatch=True)


def read_back(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


@given(files=st.dictionaries(NAMES, st.binary(max_size=300), max_size=12))
def test_what_went_in_comes_out(files: dict[str, bytes]) -> None:
    data = zip_bytes(files, DAY)
    assert read_back(data) == files
    assert zip_bytes(dict(reversed(files.items())), DAY) == data


def test_files_stand_in_order_with_their_day_and_for_all_to_read() -> None:
    data = zip_bytes({"b.html": b"x" * 90, "a.html": b"", "kind": b"k"}, DAY, first="kind")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["kind", "a.html", "b.html"]
    assert {entry.date_time for entry in entries} == {(2026, 11, 22, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.create_system for entry in entries} == {3}
    kinds = [entry.compress_type for entry in entries]
    assert kinds == [zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]


def test_it_is_smaller_than_python_packs() -> None:
    words = ["lock", "the", "door", "key", "and", "phone", "before", "you", "go", "تأكدوا"]
    text = " ".join(random.Random(1).choices(words, k=8000)).encode()
    packed = len(zip_bytes({"a.html": text}, DAY))
    assert packed < 0.98 * len(zlib.compress(text, 9))
    # What cannot be made smaller is not made larger.
    noise = random.Random(2).randbytes(5000)
    assert len(zip_bytes({"a.html": noise}, DAY)) < 5000 + 200


@pytest.mark.parametrize("day", [date(1979, 12, 31), date(2108, 1, 1)])
def test_a_day_that_no_zip_can_hold_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="a zip cannot be of"):
        zip_bytes({"a.html": b""}, day)
