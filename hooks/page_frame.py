"""Gives every template what the frame of a page needs: words, languages, policy, favicon."""

import posixpath
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from safekeeping.content import Content
from safekeeping.page_policy import FAVICON, PAGE_POLICY


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Set what is the same on every page of the language."""
    content: Content = config.extra["content"]
    env.globals.update(
        strings=content.strings,
        language=content.language,
        languages=[],
        policy=PAGE_POLICY,
        favicon=FAVICON,
    )
    return env


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Add `languages`: each with its code, its own name, the way to this page and its address."""
    content: Content = config.extra["content"]
    up = posixpath.relpath("..", posixpath.dirname(page.url) or ".")
    site = (config.site_url or "/").removesuffix(f"{content.language}/")
    context["languages"] = [
        {
            "code": entry.locale,
            "name": entry.name,
            "link": f"{up}/{entry.locale}/{page.url}",
            "address": f"{site}{entry.locale}/{page.url}",
        }
        for entry in config.plugins["i18n"].config.languages
    ]
    return context
