"""Reads and checks the content before anything is built; the build stops on any error.

The other hooks find it with `config.extra["content"]`, where pages are edited with
`config.extra["edit_addresses"]`, and which pages each language has with
`config.extra["translated_paths"]`.
"""

import logging
from dataclasses import replace
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from safekeeping.dates import latest_date_on_earth
from safekeeping.edit_addresses import EditAddresses
from safekeeping.languages import read_content, translated_paths
from safekeeping.problems import errors

log = logging.getLogger("mkdocs.hooks.content")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the language's content; raise with every error in it, before the site is cleaned."""
    language = config.plugins["i18n"].default_language  # type: ignore[attr-defined]
    content, problems = read_content(Path(config.docs_dir), language, latest_date_on_earth())
    wrong = errors(problems)
    for problem in problems:
        if problem not in wrong:
            log.warning(str(problem))
    if wrong:
        lines = "\n".join(map(str, wrong))
        raise PluginError(f"the content is wrong, nothing was built:\n{lines}")
    first = config.extra["first_guides"]
    config.extra["content"] = replace(content, first_guides=tuple(first))
    config.extra["edit_addresses"] = _edit_addresses(config)
    languages = [entry.locale for entry in config.plugins["i18n"].config.languages]
    config.extra["translated_paths"] = {
        code: translated_paths(content.source or content, code, latest_date_on_earth())
        for code in languages
    }
    return config


def _edit_addresses(config: MkDocsConfig) -> EditAddresses:
    if not config.repo_url:
        return EditAddresses("", "")
    repository = config.repo_url.rstrip("/")
    return EditAddresses(
        f"{repository}/{config.edit_uri}", f"{repository}/{config.extra['new_uri']}"
    )
