"""Gives every template what the frame of a page needs: words, languages, policy, favicon."""

import posixpath
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from safekeeping.content import Content
from safekeeping.page_policy import FAVICON, PAGE_POLICY
from safekeeping.publication import alternate_addresses, page_address


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Set what is the same on every page of the language."""
    content: Content = config.extra["content"]
    env.globals.update(
        strings=content.strings,
        language=content.language,
        languages=[],
        alternates=[],
        onion_location="",
        policy=PAGE_POLICY,
        favicon=FAVICON,
    )
    return env


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Add what the frame needs to know of this page.

    `languages`: those that have the page, with code, own name and the way there;
    `alternates`: (code, public address) of the same; `onion_location`, if there is an onion.
    """
    content: Content = config.extra["content"]
    path = content.page_of(page.file.src_uri).path
    up = posixpath.relpath("..", posixpath.dirname(page.url) or ".")
    site = (config.site_url or "/").removesuffix(f"{content.language}/")
    there = [
        entry
        for entry in config.plugins["i18n"].config.languages
        if Path(config.docs_dir, entry.locale, path).is_file()
    ]
    context["languages"] = [
        {"code": entry.locale, "name": entry.name, "link": f"{up}/{entry.locale}/{page.url}"}
        for entry in there
    ]
    context["alternates"] = alternate_addresses(site, path, [entry.locale for entry in there])
    if config.extra["onion_url"]:
        onion = config.extra["onion_url"]
        context["onion_location"] = page_address(onion, content.language, path)
    return context
