"""Measures when the first words of a page are seen, next to stock Material with the same guide.

    python -m scripts.bench_paint [--runs N]

Builds both in the same run, serves them on 127.0.0.1 with gzip, and opens the TikTok guide in
Chromium with a processor slowed down six times, on two slow networks. Prints the medians of N
runs (5 if not said) and their ratio. Judges nothing.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from statistics import median

import yaml
from playwright.sync_api import Browser, sync_playwright
from tqdm import tqdm

from safekeeping.publication import stylesheet_preload
from scripts.environment import PROGRAMS
from scripts.site import site_languages

_GUIDE = "guides/tiktok"
_SLOWER = 6
# Kilobits a second, and milliseconds to the server and back.
_NETWORKS = ((400, 400), (50, 500))

# As `mkdocs new` and Material's own first page set it up, without fonts from elsewhere.
_STOCK = """\
site_name: Safekeeping
site_url: http://127.0.0.1/
use_directory_urls: false
theme:
  name: material
  font: false
markdown_extensions: [attr_list, pymdownx.blocks.details]
"""

# First contentful paint, once it has happened.
_PAINT = """() => new Promise(done => {
  const look = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    paint ? done(paint.startTime) : setTimeout(look, 50);
  };
  look();
})"""


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.bench_paint", description="Measure the paint.")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    chromium = shutil.which("chromium")
    if chromium is None:
        parser.error(f"chromium is not there: apt-get install {PROGRAMS['chromium']}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = {"ours": _build_ours(Path(folder)), "stock": _build_stock(Path(folder))}
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        print(f"first contentful paint, processor {_SLOWER}x slower, median of {options.runs}")
        for kilobits, delay in _NETWORKS:
            times = _measure(browser, pages, kilobits, delay, options.runs)
            ours, stock = times["ours"], times["stock"]
            print(
                f"{kilobits:3} kbit/s, {delay} ms:  ours {ours / 1000:5.2f} s,"
                f"  stock Material {stock / 1000:5.2f} s,  ratio {ours / stock:.2f}"
            )
        browser.close()
    return 0


def _build_ours(folder: Path) -> tuple[Path, str]:
    language = site_languages(Path("mkdocs.yml"))[0].code
    site = folder / "ours"
    command = [sys.executable, "-m", "scripts.site", "build", "--site-dir", str(site), language]
    subprocess.run(command, check=True, capture_output=True)
    return site, f"{language}/{_GUIDE}.html"


def _build_stock(folder: Path) -> tuple[Path, str]:
    """Build the same texts with Material as it comes; reasons become its own blocks."""
    docs = folder / "docs"
    shutil.copytree("docs/en", docs)
    for file in docs.rglob("*.md"):
        text = file.read_text(encoding="utf-8")
        text = text.replace("/// why\n", "/// details | Learn why we recommend this\n\n")
        file.write_text(text + _definitions(text), encoding="utf-8")
    config = folder / "mkdocs.yml"
    config.write_text(_STOCK, encoding="utf-8")
    site = folder / "stock"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config)]
    subprocess.run([*command, "-d", str(site)], check=True, capture_output=True)
    return site, f"{_GUIDE}.html"


def _definitions(text: str) -> str:
    """Return what makes links of the references cited, which Material does not know."""
    references = yaml.safe_load(Path("docs/references.yml").read_text(encoding="utf-8"))
    cited = [name for name in references if f"][{name}]" in text]
    return "\n\n" + "".join(f"[{name}]: {references[name]['address']}\n" for name in cited)


def _measure(
    browser: Browser, pages: dict[str, tuple[Path, str]], kilobits: int, delay: int, runs: int
) -> dict[str, float]:
    """Return the median time in milliseconds for each page; they take turns."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    language = site_languages(Path("mkdocs.yml"))[0].code
    links = {"ours": stylesheet_preload(language), "stock": ""}
    servers = {name: _serve(site, links[name]) for name, (site, _) in pages.items()}
    turns = [name for _ in range(runs) for name in pages]
    for name in tqdm(turns, unit="page", disable=not sys.stderr.isatty(), leave=False):
        address = f"http://127.0.0.1:{servers[name].server_port}/{pages[name][1]}"
        times[name].append(_first_paint(browser, address, kilobits, delay))
    for server in servers.values():
        server.shutdown()
        server.server_close()
    return {name: median(found) for name, found in times.items()}


def _first_paint(browser: Browser, address: str, kilobits: int, delay: int) -> float:
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    session = context.new_cdp_session(page)
    speed = kilobits * 1000 / 8
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": delay,
            "downloadThroughput": speed,
            "uploadThroughput": speed,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    page.goto(address, wait_until="commit", timeout=120_000)
    page.set_default_timeout(120_000)
    paint = float(page.evaluate(_PAINT))
    context.close()
    return paint


def _serve(site: Path, preload: str) -> ThreadingHTTPServer:
    """Serve a folder with everything compressed, as hosts do, ours with its `Link` header."""

    @cache
    def packed(file: Path) -> bytes:
        return gzip.compress(file.read_bytes(), 9)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            file = site / self.path.partition("?")[0].lstrip("/")
            there = file.is_file()
            body = packed(file) if there else b""
            self.send_response(200 if there else 404)
            self.send_header("Content-Type", guess_type(file.name)[0] or "text/html")
            self.send_header("Content-Encoding", "gzip" if there else "identity")
            self.send_header("Content-Length", str(len(body)))
            if preload and file.suffix == ".html":
                self.send_header("Link", preload)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
