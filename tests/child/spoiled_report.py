"""Stands between LinkChecker and whoever reads its report, and spoils it."""

import json
import os
import sys


class SpoiledReport:
    """A standard output that loses, doubles or changes lines of the report."""

    def __init__(self, how, out):
        self.how, self.out, self.seen = how, out, 0

    def write(self, text):
        for line in filter(None, text.split("\n")):
            for changed in self.spoil(json.loads(line)):
                self.out.write(changed + "\n")

    def __getattr__(self, name):
        return getattr(self.out, name)

    def flush(self):
        self.out.flush()

    def spoil(self, data):
        self.seen += "address" in data
        first = "address" in data and self.seen == 1
        if self.how == "empty" and "user" not in data:
            return []
        if self.how == "skip-one" and first:
            return []
        if self.how == "twice" and first:
            return [json.dumps(data)] * 2
        if self.how == "other" and first:
            data["address"] = "https://elsewhere.test/"
        if self.how == "miscount" and "counted" in data:
            data["counted"] += 1
        if self.how == "nobody" and "user" in data:
            data["user"] += 1
        if self.how == "garbage" and first:
            return ["<html>"]
        if self.how == "crash" and first:
            self.out.flush()
            sys.stderr.write("it broke")
            sys.stderr.flush()
            os._exit(3)
        return [json.dumps(data)]
