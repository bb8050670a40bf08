"""Each language is built into a folder of its own: `site/en`, published under `/en/`."""

from pathlib import Path
from typing import Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

# One sitemap covers all languages; `scripts.site` writes it.
_SITEMAP = "sitemap.xml"
_serving = False


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember whether pages are served while they are written; then they stand at the top."""
    global _serving
    _serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Move the build and its public address into the language's folder."""
    config.theme.static_templates.discard(_SITEMAP)
    if not _serving:
        language = config.plugins["i18n"].default_language  # type: ignore[attr-defined]
        config.site_dir = str(Path(config.site_dir) / language)
        if config.site_url:
            config.site_url = f"{config.site_url.rstrip('/')}/{language}/"
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out the i18n plugin's template for a sitemap of one language."""
    template = files.get_file_from_path(_SITEMAP)
    if template:
        files.remove(template)
    return files
