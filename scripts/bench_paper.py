"""Measures the PDFs: seconds, sides and bytes of each, next to Chromium printing the same page.

    python -m scripts.bench_paper

Builds the site once, then makes each PDF by itself, one after another. Chromium, if it is there,
prints the same pages in the same run; its time includes its start. Judges nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.pdfs import Pdf, make_pdf, pdfs_of, what_is_missing
from scripts.site import read_settings, site_languages

_CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")


def main() -> int:
    """Run the command; return the exit code."""
    config = Path("mkdocs.yml")
    missing = what_is_missing()
    if missing:
        print(missing, file=sys.stderr)
        return 1
    codes = [language.code for language in site_languages(config)]
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        command = [sys.executable, "-m", "scripts.site", "build", "--site-dir", str(site)]
        seconds = {"never": 0.0, "always": 0.0}
        for when in seconds:
            start = time.monotonic()
            subprocess.run([*command, "--pdfs", when], check=True, capture_output=True)
            seconds[when] = time.monotonic() - start
        pdfs = pdfs_of(site, read_settings(config)["site_url"] or "", codes)
        print(
            f"build without PDFs {seconds['never']:.1f} s, with {len(pdfs)} PDFs"
            f" {seconds['always']:.1f} s, ratio {seconds['always'] / seconds['never']:.2f}"
        )
        # Loading the libraries and finding the fonts is paid once in each process.
        make_pdf(pdfs[-1])
        for pdf in sorted(pdfs, key=lambda each: each.name):
            print(measured(pdf))
    return 0


def measured(pdf: Pdf) -> str:
    """Make one PDF and return a line about it."""
    start = time.monotonic()
    sides = make_pdf(pdf)
    seconds = time.monotonic() - start
    size = (pdf.site / pdf.name).stat().st_size
    line = f"{pdf.name:28} {seconds:5.2f} s {sides:3} sides {size / 1000:6.1f} kB"
    chromium = shutil.which("chromium")
    if chromium is None or len(pdf.pages) > 1:
        return line
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "page.pdf")
        page = (pdf.site / pdf.pages[0]).as_uri()
        start = time.monotonic()
        command = [chromium, *_CHROMIUM, f"--user-data-dir={folder}", f"--print-to-pdf={target}"]
        subprocess.run([*command, page], check=True, capture_output=True)
        other = time.monotonic() - start
        return (
            f"{line}   Chromium {other:5.2f} s {target.stat().st_size / 1000:6.1f} kB,"
            f" ratio {seconds / other:.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
