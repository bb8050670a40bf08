"""Real nginx with the headers of `deploy/`, on this machine, as a publisher would run it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.browser.browsers import program
from tests.small_site import PROJECT

_CONFIGURATION = """\
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  types {{
    text/html html;
    text/css css;
    text/javascript js;
    image/png png;
    application/xml xml;
    text/plain txt;
  }}
  charset utf-8;
  gzip on;
  gzip_types text/css text/javascript;
  log_format asked '$status $uri';
  access_log {folder}/asked.log asked;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {site};
    include {headers};
    error_page 404 /en/404.html;
    location /ar/ {{ error_page 404 /ar/404.html; }}
  }}
}}
"""


@dataclass(frozen=True)
class Answer:
    """What the server says to one request of a browser, from its log."""

    status: int
    path: str


class Nginx:
    """Serves a folder on 127.0.0.1, with the headers, and keeps what was asked for."""

    def __init__(self, site: Path, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._folder = folder
        self.address = f"http://127.0.0.1:{port}"
        configuration = folder / "nginx.conf"
        configuration.write_text(
            _CONFIGURATION.format(
                # Only root may and must say as whom to read a folder that is root's alone.
                user="user root;" if os.geteuid() == 0 else "",
                folder=folder,
                port=port,
                site=site,
                headers=PROJECT / "deploy" / "nginx-headers.conf",
            )
        )
        command = [program("nginx"), "-p", str(folder), "-c", str(configuration)]
        self._process = subprocess.Popen([*command, "-e", str(folder / "error.log")])
        self._wait_for(port)

    def _wait_for(self, port: int) -> None:
        end = time.monotonic() + 10
        while self._process.poll() is None and time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        self.close()
        raise RuntimeError((self._folder / "error.log").read_text())

    def asked(self) -> list[Answer]:
        """Return what has been asked for since the last call."""
        log = self._folder / "asked.log"
        lines = log.read_text().splitlines()
        # nginx goes on writing at the end of the file.
        os.truncate(log, 0)
        return [Answer(int(line[:3]), line[4:]) for line in lines]

    def close(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait(timeout=10)
