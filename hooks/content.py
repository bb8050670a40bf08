"""Reads and checks the content before anything is built; the build stops on any error.

The other hooks find it with `config.extra["content"]`.
"""

import logging
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from safekeeping.content import read_content
from safekeeping.dates import latest_date_on_earth
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
    config.extra["content"] = content
    return config
