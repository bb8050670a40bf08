"""Measures building all languages side by side against one after another, in the same run.

    python -m scripts.bench_build [--runs N]

Prints the median seconds of N runs (3 if not said) of each, and their ratio. Judges nothing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from scripts.site import site_languages


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.bench_build", description="Measure builds.")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    codes = [language.code for language in site_languages(Path("mkdocs.yml"))]
    together: list[float] = []
    in_turn: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.runs):
            together.append(seconds_to_build(Path(folder, "together"), codes))
            in_turn.append(sum(seconds_to_build(Path(folder, code), [code]) for code in codes))
    side, turn = median(together), median(in_turn)
    print(
        f"build {len(codes)} languages: side by side {side:.1f} s, in turn {turn:.1f} s,", end=" "
    )
    print(f"ratio {side / turn:.2f}")
    return 0


def seconds_to_build(place: Path, codes: list[str]) -> float:
    """Build these languages as a user does; return how long it took."""
    start = time.monotonic()
    command = [sys.executable, "-m", "scripts.site", "build", "--site-dir", str(place), *codes]
    subprocess.run([*command, "--no-downloads"], check=True, capture_output=True)
    return time.monotonic() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
