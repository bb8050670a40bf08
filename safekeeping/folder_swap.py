"""Puts a finished folder in the place of another, so that nobody ever sees half of one."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

# renameat2(2) of Linux and renamex_np(2) of macOS exchange two names in one step.
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


# How the name ends that a folder has for the instant in which another takes its place.
OLD = "-old"


def restore_folder(place: Path, pattern: str) -> None:
    """Put back what stood at `place`, if a program was killed in that instant.

    `pattern` is that of the names which folders had, beside `place`, before they took it.
    """
    left = list(place.parent.glob(f"{pattern}{OLD}/"))
    if not place.exists() and len(left) == 1:
        left[0].rename(place)


def replace_folder(new: Path, place: Path) -> None:
    """Move the folder `new` to `place` and delete what stood there.

    Both must lie on one file system. Where the system can exchange two names, `place` holds
    the old or the new folder at every moment, whole; elsewhere it is absent for an instant.
    """
    if not place.exists():
        new.rename(place)
        return
    if not _exchange(new, place):
        aside = new.with_name(f"{new.name}{OLD}")
        place.rename(aside)
        try:
            new.rename(place)
        except OSError:
            aside.rename(place)
            raise
        new = aside
    shutil.rmtree(new)


def _exchange(first: Path, second: Path) -> bool:
    names = os.fsencode(first), os.fsencode(second)
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(*names, _RENAME_SWAP)
    elif hasattr(library, "renameat2"):
        failed = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE)
    else:
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), os.fspath(second))
