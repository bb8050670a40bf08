"""Gives every template what the frame of a page needs: words, languages, policy, favicon."""

import posixpath
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from safekeeping.content import Content
from safekeeping.guide import GUIDE_FOLDERS
from safekeeping.language_facts import text_direction
from safekeeping.page_policy import FAVICON, PAGE_POLICY


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Set what is the same on every page of the language."""
    content: Content = config.extra["content"]
    env.globals.update(
        strings=content.strings,
        language=content.language,
        direction=text_direction(content.language),
        languages=[],
        onion_location="",
        source_ids=[],
        guide_folders=GUIDE_FOLDERS,
        in_source_language=_in_source_language(content),
        policy=PAGE_POLICY,
        favicon=FAVICON,
    )
    return env


def _in_source_language(content: Content) -> str:
    """Return the attributes of an element whose words are in the source language."""
    if content.source is None:
        return ""
    language = content.source.language
    return f' lang="{language}" dir="{text_direction(language)}"'


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Add what the frame needs to know of this page.

    `languages`: each with its code, its own name and the way to this page in it;
    `onion_location`, if there is an onion.
    """
    content: Content = config.extra["content"]
    up = posixpath.relpath("..", posixpath.dirname(page.url) or ".")
    context["languages"] = [
        {"code": entry.locale, "name": entry.name, "link": f"{up}/{entry.locale}/{page.url}"}
        for entry in config.plugins["i18n"].config.languages
    ]
    if config.extra["onion_url"]:
        onion = config.extra["onion_url"].rstrip("/")
        context["onion_location"] = f"{onion}/{content.language}/{page.url}"
    return context
