"""Where in the public repository a page is edited, or begun."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class EditAddresses:
    """The two addresses under which the repository edits a file and begins a new one.

    `edit` is followed by the file's path below `docs`, `new` by its folder there and the name.
    Both are empty when the project has no public repository.
    """

    edit: str
    new: str

    def of(self, language: str, path: str, *, exists: bool) -> str:
        """Return the address at which to work on a page of a language."""
        file = f"{language}/{path}"
        if exists or not self.new:
            return f"{self.edit}{file}" if self.edit else ""
        folder, name = posixpath.split(file)
        return f"{self.new}{folder}?filename={quote(name)}"
