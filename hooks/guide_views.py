"""Makes the checklist and the page to print of each guide, and the list of checklists.

They are pages to MkDocs, so they have the same frame and pass the same hooks; their text is made
from the guide's rendered page.
"""

from datetime import date
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from safekeeping.checklist import Sheets
from safekeeping.composition import shows_source
from safekeeping.content import Content
from safekeeping.dates import long_date, months_later
from safekeeping.downloads import DOWNLOADS_FOLDER, list_name, pack_name
from safekeeping.guide import Page as Guide
from safekeeping.guide_views import INDEX, GuideView, View
from safekeeping.print_page import PrintPage
from safekeeping.qr_code import qr_code_address
from safekeeping.translation import Status

_TEMPLATES = {View.CHECKLIST: "checklist.html", View.PRINT: "print.html"}
_TITLES = {View.CHECKLIST: "checklist-title", View.PRINT: "print-title"}
_PERIOD = "trust_months"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Refuse a period of trust that is none."""
    months = config.extra.get(_PERIOD)
    if type(months) is not int or months < 1:
        what = f"mkdocs.yml: extra.{_PERIOD} is {months!r}"
        raise PluginError(f"{what}; write how many whole months checked facts are to be trusted")
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a file for each view; they follow the guides, so that those are rendered first."""
    content: Content = config.extra["content"]
    for path in [*content.views, *([INDEX] if content.guides else [])]:
        folders = config.docs_dir, config.site_dir
        files.append(File(f"{content.language}/{path}", *folders, config.use_directory_urls))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Give each view its title and its template."""
    content: Content = config.extra["content"]
    view = content.view_of(page.file.src_uri)
    if view:
        page.meta["title"] = content.strings.say(_TITLES[view.view], title=page.meta["title"])
        page.meta["template"] = _TEMPLATES[view.view]
        # That of the guide describes the guide: two pages with one description help nobody.
        page.meta["description"] = ""
    elif content.is_index(page.file.src_uri):
        page.meta["template"] = "checklists.html"
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the text of the view in the place of the empty page."""
    content: Content = config.extra["content"]
    view = content.view_of(page.file.src_uri)
    if view is None:
        return html
    file = files.get_file_from_path(f"{content.language}/{view.guide.path}")
    guide = file.page.content if file and file.page else None
    if guide is None:
        raise ValueError(f"{view.path} comes before its guide is rendered")
    if view.view is View.PRINT:
        site = config.site_url or ""
        return PrintPage(guide, view.guide_url, view.url, site, content.strings).html()
    stale = _stale(view, content)
    return Sheets(view.guide, guide, view.guide_url, view.url, content.strings, stale).html()


def _stale(view: GuideView, content: Content) -> dict[str, str]:
    """Return what a checklist says of each unit whose translation is older than its source."""
    translation = content.translations.get(view.guide.path)
    front_matter = view.guide.front_matter
    if translation is None or front_matter is None:
        return {}
    said = content.strings.say(
        "note-stale-checklist", date=long_date(front_matter.updated, content.language)
    )
    pairs = (pair for pair in translation.pairs if pair.status is Status.STALE)
    return {pair.id: said for pair in pairs if not shows_source(pair)}


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Add what the templates of views need, and to a guide's page the ways to its views."""
    content: Content = config.extra["content"]
    views = list(content.views.values())
    view = content.view_of(page.file.src_uri)
    if view is None and not content.is_index(page.file.src_uri):
        context["views"] = [(each.view, each.url) for each in views if each.guide_url == page.url]
        return context
    # Nobody edits a view: what it says is mended in the guide.
    page.edit_url = None
    address = page.canonical_url if config.site_url else ""
    # A guide for paper says its address in words, its PDF on every page: a code would be a
    # twentieth of each file.
    on_paper = view is not None and view.view is View.PRINT
    code = qr_code_address(address) if address and not on_paper else ""
    context |= {"address": address, "qr_code": code}
    pdfs: bool = config.extra["pdfs"]
    if view:
        guide = view.guide
        context |= {
            "pdf": view.url.removesuffix(".html") + ".pdf" if pdfs else "",
            "views": [(v.view, v.url) for v in views if v.guide == guide and v != view],
            "guide_url": view.guide_url,
            "guide_title": guide.front_matter.title if guide.front_matter else "",
            "heading": content.strings.say(_TITLES[view.view], title="\0").split("\0"),
            "not_after": _not_after(guide, content, config),
        }
    else:
        checklists = [each for each in views if each.view is View.CHECKLIST]
        context["checklists"] = [_listed(each, content, config) for each in checklists]
        context["pdf"] = _way_to_pack(content.language, config) if pdfs else ""
    return context


def _way_to_pack(language: str, config: MkDocsConfig) -> str:
    """Return the way from a language's folder to the PDF of all checklists.

    It leads to the list of downloads, if there is one, which says how large the file is; and in a
    copy, where the file is not, something can say so in the list's place.
    """
    name = list_name(language) if config.extra["downloads"] else pack_name(language)
    return f"../{DOWNLOADS_FOLDER}/{name}"


def _not_after(guide: Guide, content: Content, config: MkDocsConfig) -> tuple[list[str], str, date]:
    """Return words before and after the day from which paper is not to be trusted, and the day."""
    if guide.front_matter is None or guide.front_matter.checked is None:
        raise ValueError(f"{guide.path} has not been checked")
    day = months_later(guide.front_matter.checked, config.extra[_PERIOD])
    words = content.strings.say("not-after", date="\0").split("\0")
    return words, long_date(day, content.language), day


def _listed(view: GuideView, content: Content, config: MkDocsConfig) -> dict[str, Any]:
    """Return of a checklist what the list of all of them says."""
    translation = content.translations.get(view.guide.path)
    return {
        "url": view.url,
        "title": view.guide.front_matter.title if view.guide.front_matter else view.url,
        "untranslated": translation is not None and translation.untranslated,
        "not_after": _not_after(view.guide, content, config),
    }
