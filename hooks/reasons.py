"""Renders `/// why … ///` as a block that opens without a script and has its own address."""

from typing import ClassVar
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from safekeeping.content import Content
from safekeeping.guide import REASON_SUFFIX
from safekeeping.language_facts import text_direction
from safekeeping.markdown_tokens import REASON_NAME
from safekeeping.strings import Strings


class _ReasonBlock(Block):  # type: ignore[misc]
    NAME = REASON_NAME
    ARGUMENT = False
    CONFIG: ClassVar = {"label": ""}

    def on_create(self, parent: Element) -> Element:
        details = SubElement(parent, "details", {"class": "why"})
        SubElement(details, "summary").text = self.config["label"]
        return details


class _ReasonNames(Treeprocessor):
    """Gives each reason its id, and says to those who hear it which recommendation it is of."""

    def __init__(self, md: Markdown, strings: Strings) -> None:
        super().__init__(md)
        self.strings = strings

    def run(self, root: Element) -> None:
        heading: Element | None = None
        for block in root.iterfind(".//div[@class='source-text']"):
            for summary in block.iter("summary"):
                # Within text of the source language the label is in the reader's.
                summary.set("lang", self.strings.language)
                summary.set("dir", text_direction(self.strings.language))
        for element in root.iter():
            if element.tag in ("h1", "h2", "h3"):
                heading = element if element.tag == "h3" else None
            elif element.tag == "details" and element.get("class") == "why":
                if heading is None:
                    raise PluginError("a reason block stands outside a recommendation")
                element.set("id", heading.get("id", "") + REASON_SUFFIX)
                title = " ".join("".join(heading.itertext()).split())
                name = SubElement(element[0], "span", {"class": "hidden"})
                name.text = self.strings.say("reason-for", title=title)


class _Reasons(BlocksExtension):  # type: ignore[misc]
    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.strings = strings

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        block_mgr.register(_ReasonBlock, {"label": self.strings.say("reason-label")})
        # After attr_list (priority 8) has given the headings their ids.
        md.treeprocessors.register(_ReasonNames(md, self.strings), "reason_names", 7.5)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Teach Markdown the block, with its label in the words of the language."""
    content: Content = config.extra["content"]
    config.markdown_extensions.append(_Reasons(content.strings))
    return config
