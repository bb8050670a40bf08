"""A pytest plugin: no test, and no Python that a test starts, may reach beyond this machine.

An attempt is refused and remembered, so that a test fails even where the code under test
swallows the refusal. A child ends at once: `tests/child/sitecustomize.py`. Browsers have
settings of their own: `tests/browser/browsers.py`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.child.only_home import host_beyond

_CHILD = str(Path(__file__).parent / "child")
_reached: list[str] = []


class NetworkReached(OSError):
    """A test reached for an address outside this machine."""


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    host = host_beyond(event, arguments)
    if host is not None:
        _reached.append(host)
        raise NetworkReached(f"a test reached for {host}; tests may reach only 127.0.0.1")


def pytest_configure() -> None:
    sys.addaudithook(_refuse)
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([_CHILD, *filter(None, paths)]))


@pytest.fixture(autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    _reached.clear()
    yield
    if _reached:
        pytest.fail(f"reached beyond this machine: {', '.join(_reached)}", pytrace=False)
