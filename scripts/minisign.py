"""Signing and checking signatures with the program minisign (https://jedisct1.github.io/minisign).

The program asks for the key's password on the terminal, so no password ever passes through here.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_PROGRAM = "minisign"
_MISSING = "minisign is not there; do this: sudo apt-get install minisign, or brew install minisign"


class SigningFailed(Exception):
    """A file could not be signed, or a signature not be checked. Its text says what to do."""


def has_minisign() -> bool:
    """Say whether the program is there."""
    return shutil.which(_PROGRAM) is not None


def sign(file: Path, signature: Path, secret_key: Path, comment: str) -> None:
    """Sign a file with a secret key; the comment is signed along. Raises SigningFailed."""
    if not secret_key.is_file():
        raise SigningFailed(f"there is no key {secret_key}; name it with KEY=…")
    command = ["-S", "-s", str(secret_key), "-m", str(file), "-x", str(signature), "-t", comment]
    # Standard input and error stay those of the terminal, for the password.
    done = _run(command, ask=True)
    if done.returncode != 0 or not signature.is_file():
        said = done.stdout.strip()
        raise SigningFailed(f"minisign could not sign with {secret_key} {said}".rstrip())


def is_signed(file: Path, signature: Path, public_key: str) -> bool:
    """Say whether the signature of a file is that of the public key. Raises SigningFailed."""
    command = ["-V", "-q", "-P", public_key, "-m", str(file), "-x", str(signature)]
    return _run(command).returncode == 0


def _run(arguments: list[str], *, ask: bool = False) -> subprocess.CompletedProcess[str]:
    if not has_minisign():
        raise SigningFailed(_MISSING)
    return subprocess.run(
        [_PROGRAM, *arguments],
        stdin=None if ask else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=None if ask else subprocess.DEVNULL,
        text=True,
        check=False,
    )
