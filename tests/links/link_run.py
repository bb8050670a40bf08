"""Running `scripts.links` as people do, against the hosts of a test."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.built_site import Ended, environment
from tests.links.misbehaving_server import Servers
from tests.small_site import PROJECT

SPACING = 0.3
_QUICK = ["--spacing", str(SPACING), "--timeout", "1.5", "--deadline", "2", "--pause", "0.5"]


@dataclass(frozen=True)
class Run:
    """What a run of the check has left: exit code, output, findings by address."""

    code: int
    output: str
    links: dict[str, dict[str, Any]]
    seconds: float

    def state(self, address: str) -> str:
        return str(self.links[address]["state"])


@dataclass
class Checker:
    """A file of references and a ledger, in a folder of their own."""

    folder: Path
    servers: Servers
    hosts: dict[str, int] = field(default_factory=dict)

    @property
    def references(self) -> Path:
        return self.folder / "references.yml"

    @property
    def ledger(self) -> Path:
        return self.folder / "link-ledger.yml"

    def write(self, *addresses: str, extra: str = "", **fields: str) -> None:
        """Write one reference for each address; `fields` are lines for all of them."""
        lines = "".join(f"  {key}: {value}\n" for key, value in fields.items())
        self.references.write_text(
            "".join(
                f"ref-{number}:\n  title: Page {number}\n  address: {address}\n"
                f"  known: verified\n  checked: 2026-11-01\n{lines}"
                for number, address in enumerate(addresses)
            )
            + extra,
            encoding="utf-8",
        )

    def check(self, *arguments: str, day: str = "2026-11-22", command: str = "check") -> Run:
        """Run the check on this day."""
        out = self.folder / "found.json"
        out.unlink(missing_ok=True)
        start = time.monotonic()
        ended = self.run(
            command,
            *("--references", str(self.references), "--json", str(out), "--today", day),
            *("--certificates", str(self.servers.authority), *_QUICK),
            *arguments,
        )
        found = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {"links": {}}
        return Run(ended.code, ended.output, found["links"], time.monotonic() - start)

    def run(self, command: str, *arguments: str, private: bool = True, **settings: str) -> Ended:
        hosts = json.dumps(self.servers.ports | self.hosts)
        private = ["--private-networks"] if private and command in ("check", "accept") else []
        done = subprocess.run(
            [sys.executable, "-m", "scripts.links", command, *private, *arguments],
            cwd=PROJECT,
            env=environment() | {"TEST_HOSTS": hosts} | settings,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
        )
        return Ended(done.returncode, done.stdout)
