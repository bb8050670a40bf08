"""Makes what the other commands run in: `.venv`, and for tests the browsers.

    python3 scripts/environment.py site       packages to build the site
    python3 scripts/environment.py test       packages to test it, too
    python3 scripts/environment.py browsers   Chromium, Firefox and poppler, from the system

Packages come from the hash-locked lists in `requirements/`. This file uses nothing but the
standard library, and no syntax newer than Python 3.6, so that an old Python gets a sentence
and not a traceback.
"""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)

# Debian's package of each program that the tests run.
PROGRAMS = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "epubcheck": "epubcheck",
    "java": "default-jre-headless",
    "minisign": "minisign",
    "nginx": "nginx-light",
    "pdftotext": "poppler-utils",
}
# The same for a library, which the driver of Playwright needs and a bare Debian lacks.
LIBRARIES = {"atomic": "libatomic1"}


def main(arguments):
    # type: (list[str]) -> int
    """Run one of the three commands; return the exit code."""
    if arguments in (["site"], ["test"]):
        return make_environment(arguments[0])
    if arguments == ["browsers"]:
        return install_programs()
    print(__doc__, file=sys.stderr)
    return 2


def make_environment(kind):
    # type: (str) -> int
    """Make `.venv` and install the list `requirements/<kind>.txt` into it."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        return refuse("Python 3.11 or newer is needed, this is " + found, "make PYTHON=python3.12")
    if importlib.util.find_spec("ensurepip") is None and not install(["python3-venv"]):
        return refuse("Python's venv module is missing", "sudo apt-get install python3-venv")
    python = VENV / "bin" / "python"
    if not works(python):
        say("making .venv")
        shutil.rmtree(str(VENV), ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    say("installing the packages of requirements/" + kind + ".txt")
    listed = str(ROOT / "requirements" / (kind + ".txt"))
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run(pip + ["--require-hashes", "-r", listed]).returncode != 0:
        return refuse("the packages could not be installed", "see pip's words above; try again")
    let_python_find_the_project(python)
    # Testing needs all that building does: either mark is one that make looks at.
    for mark in ("site",) if kind == "site" else ("site", "test"):
        (VENV / mark).touch()
    return 0


def works(python):
    # type: (Path) -> bool
    """Say whether the environment is there, whole, and of a Python that is new enough."""
    if not python.exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([str(python), "-c", probe], stderr=subprocess.DEVNULL).returncode == 0


def let_python_find_the_project(python):
    # type: (Path) -> None
    """Put the project's folder on the environment's path, so that plain `mkdocs` finds it."""
    probe = "import sysconfig; print(sysconfig.get_path('purelib'))"
    folder = subprocess.run([str(python), "-c", probe], stdout=subprocess.PIPE, check=True).stdout
    Path(os.fsdecode(folder.strip()), "safekeeping.pth").write_text(str(ROOT) + "\n")


def install_programs():
    # type: () -> int
    """Install what of `PROGRAMS` and `LIBRARIES` is not there; say which it is where that fails."""
    programs = [package for name, package in PROGRAMS.items() if shutil.which(name) is None]
    libraries = [
        package
        for name, package in LIBRARIES.items()
        if sys.platform == "linux" and ctypes.util.find_library(name) is None
    ]
    missing = sorted(programs + libraries)
    if not missing or install(missing):
        return 0
    return refuse(
        "the browser tests need " + ", ".join(missing),
        "sudo apt-get install " + " ".join(missing),
    )


def install(packages):
    # type: (list[str]) -> bool
    """Install Debian packages, if this is Debian and we may; say whether they are there now."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    say("installing " + " ".join(packages) + " from Debian")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update"], ["install", "--yes", "--no-install-recommends"] + packages):
        done = subprocess.run(
            ["apt-get", "-q"] + command, env=environment, stdout=subprocess.DEVNULL
        )
        if done.returncode != 0:
            return False
    return True


def say(text):
    # type: (str) -> None
    """Print what is being done, at once."""
    print(text, flush=True)


def refuse(what, remedy):
    # type: (str, str) -> int
    """Print what is wrong and what to do; return the exit code of a wrong use."""
    print("environment: " + what + "; do this: " + remedy, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
