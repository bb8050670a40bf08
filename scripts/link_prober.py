"""Asks for addresses with LinkChecker; the child process of `scripts.links`.

    python -m scripts.link_prober < request.json > report.jsonl

In: one JSON object with `manners` and `requests`, see safekeeping.link_probe. Out: one line of
JSON that says who ran, then one for each address, as soon as it is known, then one that says
how many LinkChecker has counted. LinkChecker does the asking: queue, threads, robots.txt,
redirects, errors. We give it a queue that keeps the spacing of each host without making other
hosts wait (its own sleeps with a lock in hand), sessions that bound time and say who we are,
and a plugin and a logger that take down the facts.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from dataclasses import asdict
from typing import Any

from linkcheck import configuration, plugins
from linkcheck.cache import results, robots_txt, urlqueue
from linkcheck.checker import get_url_from
from linkcheck.director import aggregator, check_urls
from linkcheck.logger import _Logger

from safekeeping.link_probe import Fault, Hop, Manners, Probe, Request, SeenPage, probe_data
from safekeeping.page_fingerprint import file_fingerprint, read_html
from scripts.link_session import Clock, PoliteSession, fault_of, host_of, read_body, retry_after

# A thread for each host that is being asked, up to this many.
_MOST_THREADS = 32
# Seconds for which a thread without work sleeps before it looks whether all is over.
_AT_REST = 0.05
_PAGES = ("text/html", "application/xhtml+xml")


class _Queue(urlqueue.UrlQueue):  # type: ignore[misc]
    """Hands out an address only when its host may be asked: one at a time, and spaced."""

    def __init__(self, clock: Clock, requests: dict[str, Request]) -> None:
        super().__init__()
        self._clock = clock
        start = time.monotonic()
        self._due = {address: start + request.after for address, request in requests.items()}
        self._busy: set[str] = set()

    def _get(self, timeout: float | None) -> Any:
        end = time.monotonic() + (timeout or 3600.0)
        while True:
            now = time.monotonic()
            soonest = end
            for index, item in enumerate(self.queue):
                host = host_of(item.base_url)
                if host in self._busy:
                    continue
                due = max(self._due[item.base_url], self._clock.due(host))
                if due <= now:
                    del self.queue[index]
                    self._busy.add(host)
                    self.in_progress += 1
                    return item
                soonest = min(soonest, due)
            # LinkChecker waits for its threads at the end, and they for us.
            if now >= end or (not self.queue and not self.in_progress):
                self.not_empty.wait(_AT_REST)
                raise urlqueue.Empty
            self.not_empty.wait(max(0.001, soonest - now))

    def task_done(self, url_data: Any) -> None:
        with self.mutex:
            self._busy.discard(host_of(url_data.base_url))
            self.not_empty.notify_all()
        super().task_done(url_data)


class _NoMemory(results.ResultCache):  # type: ignore[misc]
    """Every address is asked for itself, also one that another has redirected to."""

    def add_result(self, key: str, result: object) -> None:
        pass


class _Aggregate(aggregator.Aggregate):  # type: ignore[misc]
    """LinkChecker's threads, with our sessions; the queue and they do the waiting."""

    def __init__(self, manners: Manners, clock: Clock, *parts: Any) -> None:
        super().__init__(*parts)
        self._manners, self._clock = manners, clock

    def wait_for_host(self, host: str) -> None:
        pass

    def add_request_session(self) -> None:
        session = PoliteSession(self._manners, self._clock, self.config["maxhttpredirects"])
        with self._clock.lock:
            self.request_sessions[threading.get_ident()] = session


class _Facts:
    """What is taken down of each address while LinkChecker asks for it."""

    def __init__(self, manners: Manners, requests: dict[str, Request]) -> None:
        self.manners = manners
        self.requests = requests
        self.status: dict[str, int] = {}
        self.hops: dict[str, tuple[Hop, ...]] = {}
        self.retry_after: dict[str, float | None] = {}
        self.pages: dict[str, SeenPage] = {}
        self.faults: dict[str, BaseException] = {}


class _TakesDown:
    """What our two plugins share: where facts go, and that there must have been an answer."""

    facts: _Facts

    def applies_to(self, url_data: Any, **_: Any) -> bool:
        return url_data.url_connection is not None


class _Answer(_TakesDown, plugins._ConnectionPlugin):  # type: ignore[misc]
    """Takes down the status of the last answer and how it was reached."""

    def check(self, url_data: Any) -> None:
        response, facts = url_data.url_connection, self.facts
        facts.status[url_data.base_url] = response.status_code
        facts.retry_after[url_data.base_url] = retry_after(response.headers, time.time())


class _Content(_TakesDown, plugins._ContentPlugin):  # type: ignore[misc]
    """Reads the page, as much as the manners allow, and takes down what matters of it."""

    def check(self, url_data: Any) -> None:
        response, address = url_data.url_connection, url_data.base_url
        try:
            self._read(response, address, url_data)
        except Exception as error:
            self.facts.faults[address] = error

    def _read(self, response: Any, address: str, url_data: Any) -> None:
        body = read_body(response, self.facts.manners.largest)
        media_type = url_data.content_type or ""
        if not body:
            return
        if media_type and media_type not in _PAGES:
            self.facts.pages[address] = SeenPage(file_fingerprint(body, media_type), words=1)
            return
        page = read_html(body, url_data.content_encoding)
        asked = self.facts.requests[address].fragments
        self.facts.pages[address] = SeenPage(
            fingerprint=page.fingerprint,
            heading=page.heading,
            words=page.words,
            start=page.start,
            found=tuple(fragment for fragment in asked if fragment in page.ids),
            has_script=page.has_script,
        )


def _guarded(url_data: Any, facts: _Facts) -> Any:
    """Let what LinkChecker stumbles over be a failure of this address, and not of all.

    A server can make it stumble: `Location: https://[` raises what it does not expect.
    """
    check = url_data.local_check

    def local_check() -> None:
        try:
            check()
        except Exception as error:
            facts.faults[url_data.base_url] = error
            url_data.set_result(f"{type(error).__name__}: {error}", valid=False)

    url_data.local_check = local_check
    return url_data


class _Report(_Logger):  # type: ignore[misc]
    """Writes one line of JSON for each address that LinkChecker has done with."""

    LoggerName = "report"

    def __init__(self, facts: _Facts, sessions: dict[int, PoliteSession]) -> None:
        super().__init__()
        self._facts, self._sessions = facts, sessions

    def comment(self, text: str, **_: Any) -> None:
        pass

    def start_output(self) -> None:
        pass

    def end_output(self, **_: Any) -> None:
        pass

    def log_filter_url(self, url_data: Any, do_print: bool) -> None:
        self.stats.log_url(url_data, do_print)
        self.log_url(url_data)

    def log_url(self, url_data: Any) -> None:
        write_line(probe_data(self._probe(url_data)))

    def _probe(self, url_data: Any) -> Probe:
        facts, address = self._facts, url_data.base_url
        session = self._sessions.get(threading.get_ident())
        hops = session.take_hops() if session else ()
        # Taken in any case: what is left belongs to the next address.
        ended = session.take_fault() if session else None
        error = ended or facts.faults.get(address)
        status = facts.status.get(address)
        if status is None and error is None and url_data.valid:
            # LinkChecker calls an address valid that robots.txt has kept it from asking for.
            return Probe(address, robots=True)
        if url_data.result.startswith("TooManyRedirects"):
            return Probe(address, fault=Fault.REDIRECTS, detail=url_data.result[:200], hops=hops)
        if status is None or error is not None:
            fault = fault_of(error, url_data.result)
            return Probe(address, fault=fault, detail=url_data.result[:200], hops=hops)
        return Probe(
            address,
            status=status,
            detail=url_data.result[:200],
            hops=hops,
            retry_after=facts.retry_after.get(address),
            page=facts.pages.get(address),
        )


def write_line(data: object) -> None:
    """Write one line of the report; it is read while we go on."""
    print(json.dumps(data), flush=True)


def probe_all(manners: Manners, requests: dict[str, Request]) -> int:
    """Let LinkChecker ask for all; return how many it has counted."""
    config = configuration.Configuration()
    hosts = {host_of(address) for address in requests}
    config["threads"] = min(len(hosts), _MOST_THREADS)
    config["timeout"] = manners.timeout
    config["useragent"] = manners.user_agent
    config["maxfilesizedownload"] = sys.maxsize
    config["recursionlevel"] = 0
    config["checkextern"] = True
    config["status"] = False
    config["verbose"] = True
    # Plugins of whoever runs this have no business here.
    config["pluginfolders"] = []
    if manners.certificates:
        config["sslverify"] = manners.certificates
    facts, clock = _Facts(manners, requests), Clock(manners.spacing)
    sessions: dict[int, PoliteSession] = {}
    config["logger"] = report = _Report(facts, sessions)
    config.sanitize()
    plugin_manager = plugins.PluginManager(config)
    for plugin, place in (
        (_Answer(config), plugin_manager.connection_plugins),
        (_Content(config), plugin_manager.content_plugins),
    ):
        plugin.facts = facts
        place.append(plugin)
    robots = robots_txt.RobotsTxt(config["useragent"])
    queue = _Queue(clock, requests)
    memory = _NoMemory(config["resultcachesize"])
    aggregate = _Aggregate(manners, clock, config, queue, robots, plugin_manager, memory)
    aggregate.request_sessions = sessions
    for address in requests:
        queue.put(_guarded(get_url_from(address, 0, aggregate, extern=(0, 0)), facts))
    check_urls(aggregate)
    if report.stats.internal_errors:
        raise RuntimeError(f"LinkChecker met {report.stats.internal_errors} errors of its own")
    return int(report.stats.number)


def main() -> int:
    """Read what to ask for from standard input, report on standard output."""
    order = json.load(sys.stdin)
    manners = Manners(**order["manners"])
    requests = {
        item["address"]: Request(**{**item, "fragments": tuple(item["fragments"])})
        for item in order["requests"]
    }
    write_line({"linkchecker": configuration.Version, "user": os.getuid()})
    write_line({"counted": probe_all(manners, requests)})
    return 0


def order_of(manners: Manners, requests: list[Request]) -> str:
    """Return what this program reads from its standard input."""
    return json.dumps({"manners": asdict(manners), "requests": [asdict(r) for r in requests]})


if __name__ == "__main__":
    sys.exit(main())
