"""No test reaches beyond this machine, and one that tries fails, whatever swallows the error."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.child.only_home import STOPPED
from tests.small_site import PROJECT

# Addresses and names that are kept for documentation: nobody answers, should the guard fail.
ATTEMPTS = """\
import contextlib, socket, urllib.request

def test_by_address_swallowed():
    with contextlib.suppress(OSError):
        socket.create_connection(("192.0.2.1", 443), timeout=0.1)

def test_by_name_swallowed():
    with contextlib.suppress(OSError):
        urllib.request.urlopen("https://site.example/", timeout=0.1)

def test_without_connecting():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s, contextlib.suppress(OSError):
        s.sendto(b"?", ("192.0.2.1", 53))

def test_by_the_newer_protocol():
    with socket.socket(socket.AF_INET6) as s, contextlib.suppress(OSError):
        s.settimeout(0.1)
        s.connect(("2001:db8::1", 443))

def test_that_stays():
    pass
"""


@pytest.mark.slow
def test_each_way_out_fails_the_test_even_if_swallowed(tmp_path: Path) -> None:
    (tmp_path / "test_attempts.py").write_text(ATTEMPTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.network_guard", "-q", "-rA"]
    # Without the guard of children, so that the plugin is seen at work.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
        cwd=PROJECT,
        env=environment,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "5 passed, 4 errors" in done.stdout
    assert done.stdout.count("reached beyond this machine: 192.0.2.1") >= 2
    assert "reached beyond this machine: site.example" in done.stdout
    assert "reached beyond this machine: 2001:db8::1" in done.stdout


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('192.0.2.1', 443), timeout=0.1)",
        "import urllib.request as r\ntry: r.urlopen('https://site.example/')\nexcept OSError: pass",
    ],
)
def test_a_program_that_a_test_starts_is_stopped(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == STOPPED
    assert "a program that a test started reached for" in done.stderr


def test_this_machine_may_be_reached() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.handle_request).start()
        with pytest.raises(urllib.error.HTTPError, match="501"):
            urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/", timeout=5)
