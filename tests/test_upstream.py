"""Which of Material's templates ours stand in place of, and whether Material has changed them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import material

from tests.small_site import PROJECT

OURS = PROJECT / "overrides"
MATERIAL = Path(material.__file__).parent / "templates"
LIST = PROJECT / "tests" / "material_templates.sha256"


def listed() -> dict[str, str]:
    """Return the digest of each template in the list, as `sha256sum` writes it."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def changed(folder: Path, digests: dict[str, str]) -> list[str]:
    """Return each template that is no longer what it was when ours was written."""
    return [
        name
        for name, digest in digests.items()
        if not (folder / name).is_file()
        or hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
    ]


def test_no_template_has_changed_in_material() -> None:
    remedy = (
        "Material has changed these; read what is new there, change ours in overrides/ if a reader"
        " would gain by it, then write the new sha256sum into tests/material_templates.sha256"
    )
    assert changed(MATERIAL, listed()) == [], remedy


def test_each_template_of_ours_that_stands_in_place_of_one_is_listed() -> None:
    ours = {file.relative_to(OURS).as_posix() for file in OURS.rglob("*.html")}
    in_place_of = {name for name in ours if (MATERIAL / name).is_file()}
    assert "partials/header.html" in in_place_of
    assert sorted(in_place_of) == sorted(listed())


def test_a_change_and_a_loss_are_found(tmp_path: Path) -> None:
    for name in ("same.html", "other.html"):
        (tmp_path / name).write_text("as it was")
    was = hashlib.sha256(b"as it was").hexdigest()
    digests = {"same.html": was, "other.html": was, "gone.html": was}
    assert changed(tmp_path, digests) == ["gone.html"]
    (tmp_path / "other.html").write_text("as it is")
    assert changed(tmp_path, digests) == ["other.html", "gone.html"]
