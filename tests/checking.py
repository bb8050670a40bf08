"""A pytest plugin: a fixed profile for hypothesis, and the check as a user runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from scripts.guides import main
from tests.small_site import write_small_docs

settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("fixed")


@dataclass(frozen=True)
class Checked:
    """What `python -m scripts.guides check` did: exit code, and its lines without the last."""

    code: int
    lines: list[str]
    summary: str


Check = Callable[[Mapping[str, str | bytes | None]], Checked]


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    """Return a function that checks the small site with some files replaced."""

    def run(files: Mapping[str, str | bytes | None]) -> Checked:
        monkeypatch.chdir(tmp_path)
        write_small_docs(tmp_path / "docs", files)
        code = main(["check", "--docs", "docs"])
        *lines, summary = capsys.readouterr().out.splitlines()
        return Checked(code, lines, summary)

    return run
