"""Shows the level of each recommendation, in words, under its heading."""

from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.config.defaults import MkDocsConfig

from safekeeping.content import Content
from safekeeping.guide import Level
from safekeeping.strings import Strings


class _LevelLabels(Treeprocessor):
    def __init__(self, md: Markdown, strings: Strings) -> None:
        super().__init__(md)
        self.strings = strings

    def run(self, root: Element) -> None:
        heading: Element | None = None
        for element in list(root.iter()):
            if element.tag in ("h1", "h2", "h3"):
                heading = element
                # Words to those who translate, and to the search; not to browsers.
                heading.attrib.pop("urgent", None)
                heading.attrib.pop("keywords", None)
            elif element.tag == "details" and element.get("class") == "why" and heading is not None:
                level = Level(heading.attrib.pop("level", Level.RECOMMENDED))
                names = "level" if level is Level.RECOMMENDED else f"level level-{level}"
                label = Element("p", {"class": names})
                label.text = self.strings.say(f"level-{level}")
                label.tail = "\n"
                root.insert(list(root).index(heading) + 1, label)


class _Levels(Extension):
    def __init__(self, strings: Strings) -> None:
        super().__init__()
        self.strings = strings

    def extendMarkdown(self, md: Markdown) -> None:
        # attr_list, which reads the braces, has priority 8.
        md.treeprocessors.register(_LevelLabels(md, self.strings), "levels", 7)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Teach Markdown the labels, in the words of the language."""
    content: Content = config.extra["content"]
    config.markdown_extensions.append(_Levels(content.strings))  # type: ignore[arg-type]
    return config
