"""A pytest plugin: the real site with its downloads, built once, and its bundles unpacked."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from tests.built_site import Ended, Project, built_once, copy_real_project

# A folder as people have them: spaces, and letters of several scripts.
UNPACKED = "мои файлы ملفات 文件 (1)"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the real project and its site with PDFs and downloads, built once for all."""
    return built_once(tmp_path_factory, "published", copy_real_project, _publish_with_pdfs)


def _publish_with_pdfs(project: Project) -> Ended:
    return project.publish("--pdfs", "always")


@pytest.fixture(scope="session")
def downloads(published: Project) -> Path:
    """The folder of the real site's downloads. Copy to change it."""
    return published.site / "downloads"


@pytest.fixture
def copied(downloads: Path, tmp_path: Path) -> Path:
    """A copy of the downloads to spoil."""
    return shutil.copytree(downloads, tmp_path / "copied")


@pytest.fixture(scope="session")
def unpacked(downloads: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the bundles of all languages were unpacked, each beside the others."""
    folder = tmp_path_factory.mktemp("unpacked") / UNPACKED
    bundles = sorted(downloads.glob("*.zip"))
    assert bundles
    for bundle in bundles:
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(folder)
    return folder
