"""Gives every template what the frame of a page needs: words, languages, policy."""

import os
import posixpath
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from safekeeping.content import Content
from safekeeping.copy_date import copy_date, copy_note
from safekeeping.downloads import DOWNLOADS_FOLDER, DOWNLOADS_PAGE, list_name
from safekeeping.guide import GUIDE_FOLDERS
from safekeeping.language_facts import text_direction
from safekeeping.page_policy import PAGE_POLICY


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
        downloads_list="",
        copy_note=_copy_note(content, config.site_url or ""),
    )
    return env


def _copy_note(content: Content, address: str) -> str:
    """Return what the foot says of this copy; `address` is that of the language's folder."""
    try:
        day = copy_date(content, os.environ)
    except ValueError as error:
        raise PluginError(str(error)) from None
    site = address.removesuffix(f"/{content.language}/")
    return copy_note(content.strings, day, site)


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
    `onion_location`, if there is an onion; `downloads_list`, on the page about downloads, the
    way to the list of files.
    """
    content: Content = config.extra["content"]
    up = posixpath.relpath("..", posixpath.dirname(page.url) or ".")
    context["languages"] = [
        {
            "code": entry.locale,
            "name": entry.name,
            "link": f"{up}/{_way(entry.locale, page, config)}",
        }
        for entry in config.plugins["i18n"].config.languages
    ]
    if config.extra["downloads"] and page.file.src_uri == f"{content.language}/{DOWNLOADS_PAGE}":
        context["downloads_list"] = f"../{DOWNLOADS_FOLDER}/{list_name(content.language)}"
    if config.extra["onion_url"]:
        onion = config.extra["onion_url"].rstrip("/")
        context["onion_location"] = f"{onion}/{content.language}/{page.url}"
    return context


def _way(language: str, page: Page, config: MkDocsConfig) -> str:
    """Return the way, from all languages' folder, to a page in a language.

    From a view it is the way to the guide. Where the language has no translation of the page, it
    is the way to the language's first page: the page itself would be in English. Both save
    copies pages that do nothing but say what is not in them.
    """
    content: Content = config.extra["content"]
    view = content.view_of(page.file.src_uri)
    model = view.guide if view else content.pages.get(page.file.src_uri.partition("/")[2])
    if model is None or language == content.language:
        url = page.url
    elif model.path in config.extra["translated_paths"][language]:
        url = model.path.removesuffix(".md") + ".html"
    else:
        url = "index.html"
    return f"{language}/{url}"
