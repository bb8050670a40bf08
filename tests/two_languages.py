"""A pytest plugin: a site in English and Arabic, of the specimen and its like, built once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.built_site import Project, built_once, copy_project
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
    return built_once(tmp_path_factory, "two", two_language_project)


@pytest.fixture(scope="session")
def two_language_site(two_languages: Project) -> Path:
    """The folder of the site in English and Arabic."""
    return two_languages.site
