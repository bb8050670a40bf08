"""Measures the search next to Material's own and Pagefind, on the same texts in the same run.

    python -m scripts.bench_search

Asks each the reviewed queries of tests/search in Chromium, over HTTP: how often the right
recommendation comes first, and among the first three. Each recommendation is a page of its own
for the other two, with its keywords in sight, so that they can show what they find at their best.
Then: what ours weighs, and how long hostile and usual queries take it on 1,000 recommendations
with a processor made six times slower. Judges nothing.
"""

from __future__ import annotations

import argparse
import gzip
import html
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from tqdm import tqdm

from scripts.environment import PROGRAMS
from scripts.search_answers import (
    LANGUAGES,
    Golden,
    golden,
    index_of,
    script_of,
    write_search_page,
)

_SLOWER = 6
_RECOMMENDATIONS = 1000

# Ours: all of the query at once, then the ids of what is shown, and the milliseconds it took.
_ASK_OURS = """query => {
  const field = document.getElementById("query");
  field.value = query;
  const start = performance.now();
  field.dispatchEvent(new Event("input", {bubbles: true}));
  const time = performance.now() - start;
  const links = [...document.querySelectorAll("#results a")];
  return [links.map(link => link.getAttribute("href").split("#")[1]), time];
}"""
# Material's field answers in its own time: until it does, a mark stands in the place of its count.
_ASK_MATERIAL = """async query => {
  const count = document.querySelector("[data-md-component=search-result] .md-search-result__meta");
  const field = document.querySelector("[data-md-component=search-query]");
  field.focus();
  field.value = "";
  field.dispatchEvent(new Event("keyup", {bubbles: true}));
  await new Promise(done => setTimeout(done, 60));
  count.textContent = "asked";
  field.value = query;
  field.dispatchEvent(new Event("keyup", {bubbles: true}));
  for (let tries = 0; tries < 40 && count.textContent === "asked"; tries++)
    await new Promise(done => setTimeout(done, 25));
  await new Promise(done => setTimeout(done, 60));
  const links = [...document.querySelectorAll(".md-search-result__item > .md-search-result__link")];
  return links.map(link => new URL(link.href).pathname.match(/([^/]*)\\.html/)?.[1]);
}"""
_ASK_PAGEFIND = """async query => {
  const pagefind = await import("/pagefind/pagefind.js");
  const found = await pagefind.search(query);
  const pages = await Promise.all(found.results.slice(0, 5).map(result => result.data()));
  return pages.map(page => page.url.match(/([^/]*)\\.html/)?.[1]);
}"""

_HOSTILE = {
    "markup": "<img src=x onerror=alert(1)>",
    "100 kB of one letter": "a" * 100_000,
    "100 kB of words": "password " * 11_000,
    "a bomb": "(a+)+$" * 30,
    "control characters": "".join(map(chr, range(32))) * 6,
    "200 letters": "e" * 200,
    "many common words": "the account of your app and settings or privacy to open in phone it",
    "a usual question": "how do I delete my account",
    "one word": "password",
}


@dataclass(frozen=True)
class _Text:
    """A recommendation as the other two get it."""

    id: str
    title: str
    paragraphs: list[str]


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.bench_search", description="Measure the search.")
    parser.parse_args(arguments)
    chromium = shutil.which("chromium")
    if chromium is None:
        parser.error(f"chromium is not there: apt-get install {PROGRAMS['chromium']}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder, "site")
        command = [sys.executable, "-m", "scripts.site", "build", "--site-dir", str(site)]
        subprocess.run(command, check=True, capture_output=True)
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        _compare(browser, site, Path(folder))
        _weigh(site)
        _time(browser, site, Path(folder))
        browser.close()
    return 0


def _compare(browser: Browser, site: Path, folder: Path) -> None:
    print("the right one first / among the first three, of the reviewed queries")
    print(f"{'':10}{'queries':>8}{'ours':>15}{'Material':>15}{'Pagefind':>15}")
    totals = [[0, 0], [0, 0], [0, 0]]
    asked = 0
    for language in tqdm(LANGUAGES, disable=not sys.stderr.isatty(), leave=False):
        answers = golden(language)
        place = folder / language
        write_search_page(site, language, place / "ours")
        texts = _texts((place / "ours/assets/search-index.js").read_text(encoding="utf-8"), answers)
        _build_material(place, language, texts)
        _build_pagefind(place / "pagefind", language, texts)
        hits = []
        for name, script in (
            ("ours/search.html", _ASK_OURS),
            ("material/index.html", _ASK_MATERIAL),
            ("pagefind/index.html", _ASK_PAGEFIND),
        ):
            with _opened(browser, place / name) as page:
                hits.append(_hits(answers, partial(page.evaluate, script)))
        asked += len(answers.answers)
        shown = [_percent(first, three, len(answers.answers)) for first, three in hits]
        tqdm.write(f"{language:10}{len(answers.answers):8}" + "".join(f"{x:>15}" for x in shown))
        totals = [
            [a + b for a, b in zip(*pair, strict=True)] for pair in zip(totals, hits, strict=True)
        ]
    shown = [_percent(first, three, asked) for first, three in totals]
    print(f"{'all':10}{asked:8}" + "".join(f"{x:>15}" for x in shown))


def _percent(first: int, three: int, asked: int) -> str:
    return f"{first / asked:.0%} / {three / asked:.0%}"


def _hits(answers: Golden, ask: Callable[[str], Any]) -> list[int]:
    """Return of how many queries a right answer comes first, and among the first three."""
    first = three = 0
    for query, right in answers.answers.items():
        found = ask(query)
        ids = found[0] if found and isinstance(found[0], list) else found
        first += bool(ids[:1] and ids[0] in right)
        three += any(i in right for i in ids[:3])
    return [first, three]


def _texts(script: str, answers: Golden) -> list[_Text]:
    """Return the recommendations that an index holds of the guides the answers are about."""
    texts = []
    for address, _, units in index_of(script):
        if address.replace(".html", ".md") not in answers.guides:
            continue
        for identity, title, kind, *rest in units:
            if kind < 3:
                text, reason, keywords = [*rest, "", "", ""][:3]
                paragraphs = [*text.split("\n"), *reason.split("\n"), keywords]
                texts.append(_Text(identity, title, [p for p in paragraphs if p]))
    return texts


def _build_material(place: Path, language: str, texts: list[_Text]) -> None:
    """Build a stock site: a language that Material does not know gets what it gives instead."""
    docs = place / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Home\n", encoding="utf-8")
    for text in texts:
        body = "\n\n".join(html.escape(p) for p in text.paragraphs)
        (docs / f"{text.id}.md").write_text(f"# {text.title}\n\n{body}\n", encoding="utf-8")
    folder = Path(str(files("material"))) / "templates/partials/languages"
    known = {file.stem for file in folder.glob("*.html")}
    theme = language if language in known else "en"
    config = place / "mkdocs.yml"
    config.write_text(
        "site_name: Corpus\nuse_directory_urls: false\n"
        f"theme: {{name: material, font: false, language: {theme}}}\n"
        f"plugins: [search: {{lang: {language}}}]\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config)]
    subprocess.run([*command, "-d", str(place / "material")], check=True, capture_output=True)


def _build_pagefind(site: Path, language: str, texts: list[_Text]) -> None:
    site.mkdir()
    start = f"<!doctype html><html lang={language}><meta charset=utf-8>"
    (site / "index.html").write_text(f"{start}<title>Home</title>", encoding="utf-8")
    for text in texts:
        body = "".join(f"<p>{html.escape(p)}</p>" for p in text.paragraphs)
        title = html.escape(text.title)
        page = f"{start}<title>{title}</title><body><main><h1>{title}</h1>{body}</main>"
        (site / f"{text.id}.html").write_text(page, encoding="utf-8")
    command = [sys.executable, "-m", "pagefind", "--site", str(site)]
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def _opened(browser: Browser, file: Path) -> Iterator[Page]:
    """Open a page from a server of its folder, and wait until it is still."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=file.parent))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/{file.name}")
    page.wait_for_load_state("networkidle")
    yield page
    context.close()
    server.shutdown()


def _weigh(site: Path) -> None:
    for name in ("search.js", "search.css"):
        print(f"{name}: {_zipped(site / 'en/assets' / name):,} bytes gz")
    for folder in sorted(site.glob("*/assets/search-index.js")):
        words = len(folder.read_text(encoding="utf-8").split())
        size = _zipped(folder)
        name = folder.parts[-3]
        print(f"index {name}: {size:,} bytes gz, {words:,} words, {size / words:.2f} kB a 1,000")


def _zipped(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9, mtime=0))


def _time(browser: Browser, site: Path, folder: Path) -> None:
    """Repeat the guides of all languages until there are 1,000 recommendations, and ask.

    All languages, so that there are as many different words as in guides about many things.
    """
    page = write_search_page(site, "en", folder / "many")
    guides = [
        entry
        for index in sorted(site.glob("*/assets/search-index.js"))
        for entry in index_of(index.read_text(encoding="utf-8"))
        if entry[0].startswith("guides/")
    ]
    count = sum(unit[2] < 3 for guide in guides for unit in guide[2])
    copies = -(-_RECOMMENDATIONS // count)
    index = page.parent / "assets/search-index.js"
    index.write_text(script_of(guides * copies), encoding="utf-8")
    with _opened(browser, page) as opened:
        opened.context.new_cdp_session(opened).send(
            "Emulation.setCPUThrottlingRate", {"rate": _SLOWER}
        )
        print(f"{copies * count} recommendations, processor {_SLOWER}x slower, milliseconds")
        for name, query in _HOSTILE.items():
            times = []
            for _ in range(5):
                opened.evaluate(_ASK_OURS, "")
                times.append(opened.evaluate(_ASK_OURS, query)[1])
            shown = f"first {times[0]:5.1f}, median of five {median(times):5.1f}"
            print(f"{name:22} {shown}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
