"""Measures, and prints figures next to another tool's in the same run. Judges nothing.

    python -m scripts.bench [--guides N]

Parses and checks N guides (1,000 if not said) of the TikTok guide's size, as a user would, and
converts the same texts with Python-Markdown for comparison.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tqdm import tqdm


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.bench", description="Measure the check.")
    parser.add_argument("--guides", type=int, default=1000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        docs = Path(folder, "docs")
        size = write_guides(docs, options.guides)
        print(f"{options.guides} guides of {size / 1000:.0f} kB, {os.cpu_count()} processors")
        check = [sys.executable, "-m", "scripts.guides", "check", "--docs", str(docs)]
        seconds, megabytes = run(check)
        print(f"parse and check:     {seconds:6.1f} s, {megabytes:5.0f} MB at most in one process")
        convert = [sys.executable, "-c", CONVERT, str(docs / "en" / "guides")]
        other, megabytes = run(convert)
        print(f"Python-Markdown:     {other:6.1f} s, {megabytes:5.0f} MB (one process, no check)")
        print(f"ratio:               {seconds / other:6.2f}")
    return 0


CONVERT = """
import pathlib, sys, markdown
md = markdown.Markdown(extensions=["attr_list", "sane_lists", "toc"])
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.md")):
    md.reset()
    md.convert(path.read_text(encoding="utf-8"))
"""


def write_guides(docs: Path, count: int) -> int:
    """Copy the content to `docs` with `count` guides more; return the size of one in bytes."""
    shutil.copytree("docs/en", docs / "en")
    shutil.copy("docs/references.yml", docs)
    text = Path("docs/en/guides/tiktok.md").read_text(encoding="utf-8")
    bar = tqdm(range(count), unit="guide", disable=not sys.stderr.isatty(), leave=False)
    for number in bar:
        guide = text.replace("title: ", f"title: {number}. ", 1)
        (docs / "en" / "guides" / f"copy-{number}.md").write_text(guide, encoding="utf-8")
    return len(text.encode())


def run(command: list[str]) -> tuple[float, float]:
    """Run a command; return its seconds and the most memory one of its processes took, in MB."""
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - start
    if done.returncode != 0:
        raise SystemExit(f"bench: {command} failed:\n{done.stdout}{done.stderr}")
    # ru_maxrss counts in kB on Linux and in bytes on macOS, and is that of the largest child.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return seconds, peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
