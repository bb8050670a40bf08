"""Turns cited ids into links to the addresses of references.yml, and marks them as leading out.

Every external link is a reference or leads to where pages are edited; any other stops the
build. After each link stands its host, hidden on a screen and shown on paper. Mailboxes and
numbers are shown everywhere. Beside a link that the ledger holds to be dead stands since when,
and the archived copy; one that somebody has taken over is no link any more.
"""

from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from safekeeping.citations import reference_definitions
from safekeeping.content import Content
from safekeeping.dates import long_date
from safekeeping.link_ledger import LedgerEntry
from safekeeping.link_verdict import GONE, Verdict
from safekeeping.references import Reference, shown_address


class _ExternalLinks(Treeprocessor):
    def __init__(self, md: Markdown, content: Content, repository: str) -> None:
        super().__init__(md)
        self.repository = repository
        self.content = content
        self.references = {
            reference.address_for(content.language): reference
            for reference in content.references.values()
        }

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for index, link in reversed(list(enumerate(parent))):
                if link.tag == "a" and _leads_out(link.get("href") or ""):
                    self._mark(parent, index, link)

    def _mark(self, parent: Element, index: int, link: Element) -> None:
        address = link.get("href") or ""
        if self.repository and address.startswith(self.repository):
            link.set("rel", "noreferrer")
            return
        if address not in self.references:
            raise PluginError(f"the address {address} is not in docs/references.yml")
        on_web = address.startswith("https:")
        if on_web:
            link.set("rel", "noreferrer")
        shown = Element("span", {"class": "host" if on_web else "mailbox"})
        shown.text = f" ({shown_address(address)})"
        shown.tail, link.tail = link.tail, None
        parent.insert(index + 1, shown)
        entry = self._gone(address)
        if entry is None:
            return
        warning = self._warning(entry, self.references[address])
        warning.tail, shown.tail = shown.tail, None
        parent.insert(index + 2, warning)
        if entry.verdict is Verdict.TAKEN_OVER:
            # Nobody should get there by a slip of the finger, or from paper.
            link.tag = "span"
            link.attrib.clear()
            parent.remove(shown)

    def _gone(self, address: str) -> LedgerEntry | None:
        """Return the entry of a link of which readers must be warned."""
        ledger, waiver = self.content.ledger, self.references[address].waived
        entry = ledger.entries.get(address)
        if entry is None or entry.verdict not in GONE:
            return None
        # As of the last check, not of today: the same content gives the same page.
        return None if waiver and ledger.checked and ledger.checked <= waiver.until else entry

    def _warning(self, entry: LedgerEntry, reference: Reference) -> Element:
        say = self.content.strings.say
        day = long_date(entry.since or entry.checked, self.content.language)
        warning = Element("span", {"class": "gone"})
        warning.text = f" ({say(f'link-{entry.verdict}', date=day)})"
        if reference.archived:
            warning.text = f"{warning.text[:-1]} "
            attributes = {"href": reference.archived, "rel": "noreferrer"}
            copy = SubElement(warning, "a", attributes)
            copy.text = say("link-archived")
            copy.tail = ")"
        return warning


def _leads_out(address: str) -> bool:
    # Browsers read a backslash as a slash, and `//host` as an address of that host. Here
    # Markdown still has a mark in place of each sign that stood behind a backslash.
    return ":" in address or STX in address or address.strip().startswith(("//", "/\\", "\\"))


class _References(Extension):
    def __init__(self, content: Content, repository: str) -> None:
        super().__init__()
        self.content = content
        self.repository = repository

    def extendMarkdown(self, md: Markdown) -> None:
        # After the inline patterns (priority 20) have made the links.
        links = _ExternalLinks(md, self.content, self.repository)
        md.treeprocessors.register(links, "external_links", 6)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Teach Markdown to mark external links."""
    extension = _References(
        config.extra["content"], f"{config.repo_url.rstrip('/')}/" if config.repo_url else ""
    )
    config.markdown_extensions.append(extension)  # type: ignore[arg-type]
    return config


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Append the definitions of the references the page cites, for the page's language."""
    content: Content = config.extra["content"]
    definitions = reference_definitions(content, content.page_of(page.file.src_uri))
    return f"{markdown}\n\n{definitions}\n"
