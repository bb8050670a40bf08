"""A pytest plugin: a site in English and Arabic, of the specimen and its like, built once."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests.built_site import Project, copy_project
from tests.small_site import PROJECT

# Where the site says that it is published.
ADDRESS = "https://safekeeping.example"


def two_language_project(folder: Path) -> Project:
    """Copy what builds a site, with the specimen in English and, in part, in Arabic."""
    project = copy_project(folder)
    project.set_languages(en="English", ar="العربية")
    shutil.copytree(PROJECT / "specimen", folder / "docs")
    shutil.copy(PROJECT / "docs" / "references.yml", folder / "docs")
    for language in ("en", "ar"):
        words = PROJECT / "docs" / language / "strings.yml"
        shutil.copy(words, folder / "docs" / language)
    return project


@pytest.fixture(scope="session")
def two_languages(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project and its site, built once for all workers. Copy to change it."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    with (folder / "two-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        project = Project(folder / "two")
        if not project.folder.exists():
            two_language_project(project.folder)
        if not project.site.exists():
            ended = project.build()
            assert ended.code == 0, ended.output
    return project


@pytest.fixture(scope="session")
def two_language_site(two_languages: Project) -> Path:
    """The folder of the site in English and Arabic."""
    return two_languages.site
