"""A pytest plugin: the real site, built once, and small sites to build and to break."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.site import Language
from scripts.specimen import with_languages
from tests.small_site import PROJECT, write_small_docs

# What decides how a build comes out is set by each test, not by whoever runs the tests.
_ADDRESSES = ("SITE_URL", "REPO_URL", "ONION_URL", "SECURITY_CONTACT")
_OURS = ("MINISIGN_KEY", "WITH_DOWNLOADS", "WITH_PDFS")
_SETTINGS = (*_ADDRESSES, *_OURS, "BUILD_LANG", "DOCS_DIR", "SOURCE_DATE_EPOCH", "CI")


def environment() -> dict[str, str]:
    """Return the environment of a build: ours, with the guard of children, without settings."""
    return {key: value for key, value in os.environ.items() if key not in _SETTINGS}


@dataclass(frozen=True)
class Ended:
    """What a command left: its exit code, and all that it printed."""

    code: int
    output: str


@dataclass(frozen=True)
class Project:
    """A copy of the project's configuration, hooks and templates, beside content of its own."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "mkdocs.yml"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def file(self, path: str) -> Path:
        """Return a file of the project by its path."""
        return self.folder / path

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace text in a file that must hold it."""
        text = self.file(path).read_text(encoding="utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        self.file(path).write_text(text.replace(old, new), encoding="utf-8")

    def set_languages(self, **names: str) -> None:
        """Let the project have these languages, by code, with their own names."""
        languages = [Language(code, name) for code, name in names.items()]
        text = self.config.read_text(encoding="utf-8")
        self.config.write_text(with_languages(text, languages), encoding="utf-8")

    def add_hook(self, code: str) -> None:
        """Let MkDocs run one more hook, before all others."""
        self.file("hooks/added.py").write_text(code, encoding="utf-8")
        self.replace("mkdocs.yml", "\nhooks:\n", "\nhooks:\n  - hooks/added.py\n")

    def build(self, *arguments: str, **settings: str) -> Ended:
        """Run `scripts.site build` in the project's folder, with these environment variables.

        PDFs and downloads take seconds, and few tests look at them: PDFs are made if the arguments
        say so, and `publish` makes downloads.
        """
        return self.run(self.build_command(*arguments), **settings)

    def build_command(self, *arguments: str) -> list[str]:
        return [*self.publish_command(*arguments), "--no-downloads"]

    def publish(self, *arguments: str, **settings: str) -> Ended:
        """Build the whole site, with all that a publisher would put on a server."""
        return self.run(self.publish_command(*arguments), timeout=600, **settings)

    def publish_command(self, *arguments: str) -> list[str]:
        command = [sys.executable, "-m", "scripts.site", "build", "--pdfs", "never"]
        return [*command, "--config", str(self.config), "--site-dir", str(self.site), *arguments]

    def mkdocs_build(self, **settings: str) -> Ended:
        """Run plain `mkdocs build`, as people do."""
        return self.run([str(Path(sys.executable).with_name("mkdocs")), "build"], **settings)

    def run(self, command: list[str], timeout: int = 300, **settings: str) -> Ended:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=environment() | settings,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
        )
        return Ended(done.returncode, done.stdout)

    def start(self) -> subprocess.Popen[bytes]:
        """Start a build in a group of its own and do not wait for it."""
        return subprocess.Popen(
            self.build_command(),
            cwd=self.folder,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def copy_project(folder: Path, source: Path = PROJECT) -> Project:
    """Copy what builds a site, without content."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("mkdocs.yml", "LICENSE"):
        shutil.copy(source / name, folder)
    for name in ("hooks", "overrides"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source / name, folder / name, ignore=ignored)
    return Project(folder)


def make_project(folder: Path, files: Mapping[str, str | bytes | None] | None = None) -> Project:
    """Copy what builds a site, and write the small content tree, with `files` replaced."""
    project = copy_project(folder)
    project.set_languages(en="English")
    write_small_docs(folder / "docs", files)
    return project


@pytest.fixture(scope="session")
def _small_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("small") / "project")
    ended = project.build()
    assert ended.code == 0, ended.output
    return project


@pytest.fixture
def project(_small_project: Project, tmp_path: Path) -> Project:
    """A small project of its own to break, with the site that was built from it."""
    shutil.copytree(_small_project.folder, tmp_path / "project")
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def real_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the real project and its site, built once for all workers. Copy to change it."""
    return built_once(tmp_path_factory, "real", copy_real_project)


def copy_real_project(folder: Path) -> Project:
    """Copy the project with its content."""
    project = copy_project(folder)
    shutil.copytree(PROJECT / "docs", folder / "docs")
    return project


def built_once(
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    make: Callable[[Path], Project],
    build: Callable[[Project], Ended] = Project.build,
) -> Project:
    """Make a project and build its site, whichever worker comes first; the others wait."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    with (folder / f"{name}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        project = Project(folder / name)
        if not project.folder.exists():
            make(project.folder)
        if not project.site.exists():
            ended = build(project)
            assert ended.code == 0, ended.output
    return project


@pytest.fixture(scope="session")
def real_site(real_project: Project) -> Path:
    """The folder of the real site."""
    return real_project.site


def digests(folder: Path) -> dict[str, str]:
    """Return what tells one tree of files from another: of each path, the digest of its bytes."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
