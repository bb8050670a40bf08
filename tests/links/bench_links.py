"""Measures the link checks against LinkChecker alone, and against what politeness demands.

    python -m tests.links.bench_links [--pages N] [--addresses N] [--hosts N]

Prints seconds and ratios. Judges nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median

from tests.links.link_run import Checker
from tests.links.misbehaving_server import Answer, Handler, Heard, good, page, running, words

_SPACING, _SLOW = 1.0, 0.2
_ANCHORS = "[checking]\nthreads=10\n[output]\nstatus=0\n[AnchorCheck]\n"


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="tests.links.bench_links", description="Measure.")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--addresses", type=int, default=500)
    parser.add_argument("--hosts", type=int, default=20)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        # LinkChecker reads as nobody when root runs it.
        Path(folder).chmod(0o755)
        measure_internal(Path(folder), options.pages)
    with tempfile.TemporaryDirectory() as folder:
        measure_external(Path(folder), options.addresses, options.hosts)
    return 0


def measure_internal(folder: Path, pages: int) -> None:
    """Check a site of so many pages, each with twelve places and 42 links to places."""
    site = folder / "site"
    write_site(site, pages)
    ours = [sys.executable, "-m", "scripts.links", "internal", "--site", str(site)]
    config = folder / "linkcheckerrc"
    config.write_text(_ANCHORS, encoding="utf-8")
    theirs = [str(Path(sys.executable).with_name("linkchecker")), "--config", str(config)]
    theirs += [(site / "en" / "index.html").as_uri()]
    quick = median(timed(ours)[0] for _ in range(3))
    slow, said = timed(theirs)
    seen = re.search(r"That's it\. ([\d,]+) links", said)
    print(
        f"links within {pages} pages: ours {quick:.2f} s, LinkChecker {slow:.1f} s"
        f" ({seen[1] if seen else 'no'} links seen), {slow / quick:.0f} times as long"
    )


def write_site(site: Path, pages: int) -> None:
    """Write pages that link to each other and to places on each other."""
    names = [f"page-{number}" for number in range(pages)]
    (site / "en").mkdir(parents=True)
    for number, name in enumerate([*names, "index"]):
        # So that every page is reached from the first one, and every place is linked to.
        near = [names[(number * 30 + step) % pages] for step in range(30)]
        contents = "".join(f'<a href="#p{n}">x</a>' for n in range(12))
        places = "".join(f'<h2 id="p{n}">Place {n}</h2><p>{words("w", 50)}' for n in range(12))
        links = "".join(f'<a href="{to}.html#p{n % 12}">x</a>' for n, to in enumerate(near))
        text = f'<!doctype html><html lang="en"><title>{name}</title>{contents}{places}{links}'
        (site / "en" / f"{name}.html").write_text(text, encoding="utf-8")
    # That is what makes the folder one of a language.
    (site / "en" / "index.html").touch()


def timed(command: list[str]) -> tuple[float, str]:
    """Run a command that must find nothing wrong; return its seconds and its output."""
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{command[:3]} ended with {done.returncode}:\n{done.stdout[-2000:]}")
    return time.monotonic() - start, done.stdout


def measure_external(folder: Path, addresses: int, hosts: int) -> None:
    """Ask for so many addresses on slow hosts; compare with what the hosts' peace demands."""
    each = addresses // hosts
    names = [f"h{number}.test" for number in range(hosts)]
    paths = {f"/{number}": slowly(page(200, good(f"Page {number}"))) for number in range(each)}
    with running(dict.fromkeys(names, paths), folder) as servers:
        checker = Checker(folder, servers)
        checker.write(*(f"https://{name}/{number}" for name in names for number in range(each)))
        start = time.monotonic()
        ended = checker.run(
            "check",
            *("--references", str(checker.references), "--spacing", str(_SPACING)),
            *("--certificates", str(servers.authority)),
        )
        took = time.monotonic() - start
        if ended.code != 0:
            raise SystemExit(ended.output)
        demanded = max(polite_seconds(servers.of(name, robots=True)) for name in names)
        gaps = [b.at - a.at for name in names for a, b in pairwise(servers.of(name, robots=True))]
    print(
        f"{addresses} addresses on {hosts} slow hosts: {took:.1f} s, {len(servers.heard)} requests;"
        f" politeness demands {demanded:.1f} s, {took / demanded:.2f} times that;"
        f" least pause between two requests to a host {min(gaps):.2f} s"
    )


def slowly(answer: Answer) -> Answer:
    def answer_later(handler: Handler) -> None:
        time.sleep(_SLOW)
        answer(handler)

    return answer_later


def polite_seconds(heard: list[Heard]) -> float:
    """Return what one host's requests take, one by one, each with its answer and a pause."""
    return len(heard) * (_SLOW + _SPACING)


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    # Where the commands that we run learn the hosts of this machine.
    os.environ["PYTHONPATH"] = str(Path("tests/child").resolve())
    sys.exit(main(sys.argv[1:]))
