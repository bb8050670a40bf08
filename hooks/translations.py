"""Composes each page of a translation with the source, and renders what composition adds.

Pages that the translation lacks are made, so that every language has every page.
"""

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from safekeeping.composition import FOLDED_BLOCK, SOURCE_TEXT_BLOCK, Composer, shows_source
from safekeeping.content import Content
from safekeeping.edit_addresses import EditAddresses
from safekeeping.guide import Review
from safekeeping.language_facts import text_direction

_HEADING = re.compile(r"<h[23]\b[^>]*>")
_ID = re.compile(r'\bid="([^"]*)"')


class _SourceText(Block):  # type: ignore[misc]
    NAME = SOURCE_TEXT_BLOCK
    ARGUMENT = False
    CONFIG = {"lang": "", "dir": ""}  # noqa: RUF012

    def on_create(self, parent: Element) -> Element:
        attributes = {"lang": self.config["lang"], "dir": self.config["dir"]}
        return SubElement(parent, "div", {"class": "source-text", **attributes})


class _Folded(Block):  # type: ignore[misc]
    NAME = FOLDED_BLOCK
    ARGUMENT = True

    def on_create(self, parent: Element) -> Element:
        details = SubElement(parent, "details", {"class": "folded"})
        SubElement(details, "summary").text = self.argument
        return details


class _TranslationBlocks(BlocksExtension):  # type: ignore[misc]
    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        direction = text_direction(self.language)
        block_mgr.register(_SourceText, {"lang": self.language, "dir": direction})
        block_mgr.register(_Folded, {})


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Teach Markdown the blocks that composition writes."""
    content: Content = config.extra["content"]
    if content.source:
        blocks = _TranslationBlocks(content.source.language)
        config.markdown_extensions.append(blocks)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a file for each page of the source that the translation does not have."""
    content: Content = config.extra["content"]
    for path in sorted(content.translations):
        name = f"{content.language}/{path}"
        if files.get_file_from_path(name) is None:
            # Not `File.generated`: the i18n plugin expects a path, and copies nothing else.
            folders = config.docs_dir, config.site_dir
            files.append(File(name, *folders, config.use_directory_urls))
    return files


def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Give pages without a file an empty text, in whose place the composed one is put."""
    path = page.file.abs_src_path
    return None if path and Path(path).is_file() else ""


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the composed page in the place of the file's text."""
    content: Content = config.extra["content"]
    model = content.page_of(page.file.src_uri)
    if model.front_matter is None:
        raise ValueError(f"{page.file.src_uri} was not checked")
    page.meta = {"title": model.front_matter.title, "description": model.front_matter.description}
    if model.path not in content.translations:
        return markdown
    page.meta["untranslated"] = content.translations[model.path].untranslated
    if content.source is None or content.view_of(page.file.src_uri):
        # Views are made from the rendered guide.
        return markdown
    direction = text_direction(content.source.language)
    composer = Composer(content.strings, content.source.strings, direction)
    return composer.markdown(content.translations[model.path])


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Add what a translated page's template needs.

    `translation_note`: what is said at the top, by whom it was made or that it is missing;
    `source_ids`: the units that stand in the source language.
    """
    content: Content = config.extra["content"]
    context["translation_note"], context["source_ids"] = "", []
    translation = content.translations.get(content.page_of(page.file.src_uri).path)
    if content.source is None or translation is None:
        return context
    addresses: EditAddresses = config.extra["edit_addresses"]
    exists = translation.translation is not None
    page.edit_url = addresses.of(content.language, translation.source.path, exists=exists)
    context["source_ids"] = [pair.id for pair in translation.pairs if shows_source(pair)]
    # And the headings of lists that other hooks have added, which say so themselves.
    marked = f'lang="{content.source.language}"'
    headings = _HEADING.findall(page.content or "")
    context["source_ids"] += [
        match[1] for tag in headings if marked in tag and (match := _ID.search(tag))
    ]
    if translation.untranslated:
        context["translation_note"] = content.strings.say("note-untranslated")
    elif translation.review is Review.MACHINE:
        context["translation_note"] = content.strings.say("note-machine")
    return context
