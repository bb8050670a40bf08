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
from safekeeping.markdown_tokens import REASON_NAME


class _ReasonBlock(Block):  # type: ignore[misc]
    NAME = REASON_NAME
    ARGUMENT = False
    CONFIG: ClassVar = {"label": ""}

    def on_create(self, parent: Element) -> Element:
        details = SubElement(parent, "details", {"class": "why"})
        SubElement(details, "summary").text = self.config["label"]
        return details


class _ReasonIds(Treeprocessor):
    def run(self, root: Element) -> None:
        heading_id: str | None = None
        for element in root:
            if element.tag in ("h1", "h2"):
                heading_id = None
            elif element.tag == "h3":
                heading_id = element.get("id")
            elif element.tag == "details":
                if heading_id is None:
                    raise PluginError("a reason block stands outside a recommendation")
                element.set("id", heading_id + REASON_SUFFIX)


class _Reasons(BlocksExtension):  # type: ignore[misc]
    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        block_mgr.register(_ReasonBlock, {"label": self.label})
        # After attr_list (priority 8) has given the headings their ids.
        md.treeprocessors.register(_ReasonIds(md), "reason_ids", 7.5)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Teach Markdown the block, with its label in the words of the language."""
    content: Content = config.extra["content"]
    label = content.strings.say("reason-label")
    config.markdown_extensions.append(_Reasons(label))
    return config
