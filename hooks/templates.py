"""Stops the build at a broken template, and says in which file and line it is broken."""

import traceback
from pathlib import Path
from typing import NoReturn

from jinja2 import Environment, TemplateSyntaxError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from safekeeping.problems import display_path


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read every template of ours; raise for one that is broken, before the site is cleaned."""
    folder = Path(config.theme.custom_dir or "")
    templates = config.theme.get_env()
    for file in sorted(folder.rglob("*.html")):
        try:
            templates.get_template(file.relative_to(folder).as_posix())
        except TemplateSyntaxError as error:
            raise _broken(error.filename or str(file), error.lineno, error) from None
    return config


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Let a template that breaks while a page is made say where, too."""
    handle = env.handle_exception

    def handle_and_say_where(source: str | None = None) -> NoReturn:
        try:
            handle(source)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            places = [frame for frame in frames if frame.filename.endswith(".html")]
            if not places:
                raise
            raise _broken(places[-1].filename, places[-1].lineno, error) from None

    env.handle_exception = handle_and_say_where  # type: ignore[method-assign]
    return env


def _broken(file: str, line: int | None, error: Exception) -> PluginError:
    what = str(error).partition("\n")[0]
    return PluginError(f"{display_path(Path(file))}:{line}: a broken template ({what}); mend it")
