"""Runs first in every Python that a test starts: no network, and another clock if asked.

`TEST_CLOCK_AHEAD` shifts what Python says of the present by so many seconds. The times that
the system gives to files stay as they are. `TEST_HOSTS` holds as JSON on which port of this
machine the hosts of a test answer; no other host below `.test` is known. `TEST_SPOILED_REPORT`
says how LinkChecker's report is to come out wrong.
"""

import datetime
import json
import os
import socket
import sys
import time

from only_home import STOPPED, host_beyond
from spoiled_report import SpoiledReport


def _stop(event, arguments):
    # Not an exception, which the code under test might swallow.
    host = host_beyond(event, arguments)
    if host is not None:
        os.write(2, f"a program that a test started reached for {host}\n".encode())
        os._exit(STOPPED)


def _set_clocks_ahead(seconds):
    now, clock_now = time.time, time.time_ns
    gmtime, localtime, strftime = time.gmtime, time.localtime, time.strftime
    time.time = lambda: now() + seconds
    time.time_ns = lambda: clock_now() + seconds * 10**9
    time.gmtime = lambda when=None: gmtime(time.time() if when is None else when)
    time.localtime = lambda when=None: localtime(time.time() if when is None else when)
    time.strftime = lambda form, when=None: strftime(form, when or time.localtime())
    real_date, real_datetime = datetime.date, datetime.datetime

    class AlsoReal(type):
        def __instancecheck__(cls, instance):
            return isinstance(instance, real_datetime if cls is LaterDatetime else real_date)

    class LaterDate(real_date, metaclass=AlsoReal):
        @classmethod
        def today(cls):
            return cls.fromtimestamp(time.time())

    class LaterDatetime(real_datetime, metaclass=AlsoReal):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(time.time(), tz)

        @classmethod
        def today(cls):
            return cls.fromtimestamp(time.time())

        @classmethod
        def utcnow(cls):
            return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)

    datetime.date, datetime.datetime = LaterDate, LaterDatetime


def _know_only(hosts):
    find = socket.getaddrinfo

    def getaddrinfo(host, port, *arguments, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if not str(name).endswith(".test"):
            return find(host, port, *arguments, **kwargs)
        if name not in hosts:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return find("127.0.0.1", hosts[name], *arguments, **kwargs)

    socket.getaddrinfo = getaddrinfo


sys.addaudithook(_stop)
if os.environ.get("TEST_SPOILED_REPORT") and "scripts.link_prober" in sys.orig_argv:
    sys.stdout = SpoiledReport(os.environ["TEST_SPOILED_REPORT"], sys.stdout)
if os.environ.get("TEST_HOSTS"):
    _know_only(json.loads(os.environ["TEST_HOSTS"]))
if os.environ.get("TEST_CLOCK_AHEAD"):
    _set_clocks_ahead(int(os.environ["TEST_CLOCK_AHEAD"]))
