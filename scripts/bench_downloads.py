"""Measures building with the downloads against building without, in the same run.

    python -m scripts.bench_downloads [--runs N]

Prints the median seconds of N runs (3 if not said) of each, their ratio, and the size of each
kind of download beside what the same pages weigh unpacked. Judges nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from safekeeping.downloads import DOWNLOADS_FOLDER, KINDS


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.bench_downloads", description="Measure copies.")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    without: list[float] = []
    whole: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        for _ in range(options.runs):
            without.append(seconds_to_build(site, "--no-downloads"))
            whole.append(seconds_to_build(site))
        files = [file for file in site.rglob("*") if file.is_file()]
        made = [file for file in files if file.parent.name == DOWNLOADS_FOLDER]
        pages = sum(file.stat().st_size for file in files) - sum(f.stat().st_size for f in made)
        sizes = {
            kind: sum(file.stat().st_size for file in made if file.suffix == f".{kind}")
            for kind in KINDS
        }
    ratio = median(whole) / median(without)
    print(f"build with downloads {median(whole):.1f} s, without {median(without):.1f} s,", end=" ")
    print(f"ratio {ratio:.2f}")
    each = ", ".join(f"{kind} {size / 1000:.0f} kB" for kind, size in sizes.items())
    print(f"all languages: pages {pages / 1000:.0f} kB; {each}")
    return 0


def seconds_to_build(place: Path, *arguments: str) -> float:
    """Build every language as a user does; return how long it took."""
    start = time.monotonic()
    command = [sys.executable, "-m", "scripts.site", "build", "--site-dir", str(place)]
    subprocess.run([*command, *arguments], check=True, capture_output=True)
    return time.monotonic() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
