"""Signing with the real minisign: what is signed, whose key it was, and what is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.browsers import program
from tests.built_site import Project, digests
from tests.downloads.test_verify import verify
from tests.html_reader import read_page

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Keys:
    """A pair of keys: the file of the secret one, and the public one."""

    secret: Path
    public: str


def make_keys(folder: Path) -> Keys:
    """Make a pair whose secret key has no password."""
    secret, public = folder / "secret.key", folder / "public.key"
    folder.mkdir(exist_ok=True)
    command = [program("minisign"), "-G", "-W", "-s", str(secret), "-p", str(public)]
    subprocess.run(command, check=True, capture_output=True)
    return Keys(secret, public.read_text().splitlines()[1])


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return make_keys(tmp_path / "keys")


def test_without_a_key_the_page_says_that_nothing_is_signed(project: Project) -> None:
    ended = project.publish()
    assert ended.code == 0, ended.output
    assert ", not signed, in " in ended.output
    assert "These files are not signed." in read_page(project.site / "downloads/en.html").text
    assert not (project.site / "downloads/SHA256SUMS.minisig").exists()


def test_with_a_key_all_is_signed_and_the_page_shows_how(project: Project, keys: Keys) -> None:
    ended = project.publish("--key", str(keys.secret), MINISIGN_KEY=keys.public)
    assert ended.code == 0, ended.output
    assert ", signed, in " in ended.output
    folder = project.site / "downloads"
    text = read_page(folder / "en.html").text
    assert "not signed" not in text
    assert f"Our public key: {keys.public}" in text
    signature = (folder / "SHA256SUMS.minisig").read_text()
    assert " ".join(signature.split()) in text
    assert "trusted comment: Safekeeping, copy of 2026-11-02" in signature
    code, said = verify(folder, "--public-key", keys.public)
    assert code == 0
    assert f"signed with {keys.public}" in said
    code, said = verify(folder / "safekeeping-en.zip", "--public-key", keys.public)
    assert code == 0
    assert f"signed with {keys.public}" in said
    # As the page tells readers to do it.
    command = [program("minisign"), "-V", "-m", "SHA256SUMS", "-P", keys.public]
    assert subprocess.run(command, cwd=folder, capture_output=True).returncode == 0


def test_a_key_of_somebody_else_and_a_changed_list_are_found(
    project: Project, keys: Keys, tmp_path: Path
) -> None:
    assert project.publish("--key", str(keys.secret)).code == 0
    folder = project.site / "downloads"
    assert verify(folder, "--public-key", keys.public)[0] == 0
    other = make_keys(tmp_path / "other")
    code, said = verify(folder, "--public-key", other.public)
    assert code == 1
    assert f"the SIGNATURE IS NOT that of {other.public}" in said
    # Who changes a file can make a new list, but not a new signature.
    zipped = folder / "safekeeping-en.zip"
    zipped.write_bytes(zipped.read_bytes() + b"x")
    listed = subprocess.run(
        "sha256sum *.zip *-en.html > SHA256SUMS", shell=True, cwd=folder, check=True
    )
    assert listed.returncode == 0
    code, said = verify(folder, "--public-key", keys.public)
    assert code == 1
    assert "changed: " not in said
    assert "the SIGNATURE IS NOT that of" in said
    # Nor does it help to take the signature away.
    (folder / "SHA256SUMS.minisig").unlink()
    code, said = verify(folder, "--public-key", keys.public)
    assert code == 1
    assert "not signed" in said


def test_a_site_that_was_built_can_be_signed_later(project: Project, keys: Keys) -> None:
    assert project.publish().code == 0
    before = digests(project.site)
    command = ["-m", "scripts.downloads", "sign", str(project.site), "--config"]
    run = [sys.executable, *command, str(project.config), "--key", str(keys.secret)]
    ended = project.run(run)
    assert ended.code == 0, ended.output
    after = digests(project.site)
    changed = {name for name in after if after[name] != before.get(name)}
    # A ZIM is another each time it is made, and with it the list.
    again = {"downloads/safekeeping-en.zim", "downloads/SHA256SUMS"}
    assert changed - again == {"downloads/SHA256SUMS.minisig", "downloads/en.html"}
    assert verify(project.site / "downloads", "--public-key", keys.public)[0] == 0


@pytest.mark.parametrize("wrong", ["no key", "no key of minisign's", "not the public one's"])
def test_a_key_that_does_not_fit_changes_nothing(
    project: Project, keys: Keys, tmp_path: Path, wrong: str
) -> None:
    before = digests(project.site)
    key, settings, said = keys.secret, {}, "minisign could not sign with"
    if wrong == "no key":
        key, said = tmp_path / "none.key", "none.key; name it with KEY="
    elif wrong == "no key of minisign's":
        key.chmod(0o600)
        key.write_text("not a key\n")
    else:
        other = make_keys(tmp_path / "other")
        settings, said = {"MINISIGN_KEY": other.public}, "does not belong to the public key"
    ended = project.publish("--key", str(key), **settings)
    assert ended.code == 1
    assert said in ended.output
    assert "nothing was changed" in ended.output
    assert "Traceback" not in ended.output
    assert digests(project.site) == before


def test_without_the_program_it_says_what_to_install(
    project: Project, keys: Keys, tmp_path: Path
) -> None:
    path = tmp_path / "bin"
    path.mkdir()
    git = shutil.which("git")
    if git:
        (path / "git").symlink_to(git)
    ended = project.publish("--key", str(keys.secret), PATH=str(path))
    assert ended.code == 1
    assert "minisign is not there; do this: sudo apt-get install minisign" in ended.output
