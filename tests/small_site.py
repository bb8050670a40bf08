"""A small, valid content tree, for tests to break or to build."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).parents[1]

REFERENCES = """\
maker-safety:
  title: "Maker: safety centre"
  address: https://www.maker.example.com/safety
  addresses:
    de: https://www.maker.example.com/de/safety
    pt-BR: https://www.maker.example.com/pt/safety
  archived: https://web.archive.org/web/2026/https://www.maker.example.com/safety
  known: verified
  checked: 2026-11-01
  watch: script-drawn
  note: the page is drawn by a script
helpline:
  title: A helpline that answers by post
  address: mailto:help@helpline.example.org
  known: weak
  checked: 2026-11-01
"""

SAMPLE_GUIDE = """\
---
title: Protect your sample account
description: How to keep a sample account yours.
updated: 2026-11-02
checked: 2026-11-01
---

This sample shows every part of a guide. See also [the first page](../index.md).

## Protect your account {#protect-your-account}

Start with these, as the [safety centre][maker-safety] does.

### Turn on 2-step verification {#two-step-verification level=essential}

- Use an *authenticator app*, as [the maker
  describes][maker-safety].
    - Write the recovery codes on paper.
        - Keep the paper at home.
    - Test one code.
- Avoid codes by SMS.

/// why
A password alone can be guessed, leaked or tricked out of you.

- A second step stops most of it.
///

### Choose a long password {#long-password}

1. Open `Settings`.
2. Write five words; see [the step above](#two-step-verification).

/// why
Long passwords are **hard** to guess.
///

## Hide who you are {#hide-who-you-are}

### Leave no trace {#leave-no-trace level=high-risk}

- Ask [the helpline][helpline] first.

/// why
What is at stake differs: read [why](sample.md#long-password-why).
///
"""


def page(title: str, body: str = "A line to lead in.\n") -> str:
    """Return a page that is no guide, with its front matter."""
    return f"---\ntitle: {title}\ndescription: One sentence.\nupdated: 2026-11-02\n---\n\n{body}"


def guide(body: str) -> str:
    """Return a guide with its front matter, of which the body starts on line 8."""
    dates = "updated: 2026-11-02\nchecked: 2026-11-01\n"
    return f"---\ntitle: A guide\ndescription: One sentence.\n{dates}---\n\n{body}"


def write_small_docs(docs: Path, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the tree into the folder `docs` and return it; the check finds nothing wrong there.

    `files` adds or replaces files by their path below `docs`; None leaves the file out.
    """
    strings = (PROJECT / "docs" / "en" / "strings.yml").read_text(encoding="utf-8")
    tree: dict[str, str | bytes | None] = {
        "LICENSE": "Words under a licence.\n",
        "references.yml": REFERENCES,
        "en/strings.yml": strings,
        "en/index.md": page("Small site"),
        "en/all.md": page("Every recommendation"),
        "en/help.md": page("Help", "Ask [the helpline][helpline].\n"),
        "en/guides/sample.md": SAMPLE_GUIDE,
    }
    for path, text in {**tree, **(files or {})}.items():
        if text is None:
            continue
        file = docs / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return docs
