"""The navigation: made from the pages there are, in the order `extra.navigation` names."""

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from safekeeping.content import Content


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the navigation; raise for a page that it would leave out."""
    content: Content = config.extra["content"]
    order: list[str] = config.extra["navigation"]
    outside: list[str] = config.extra["outside_navigation"]
    left = sorted(path for path in content.pages if path not in outside)
    config.nav = []
    for name in order:
        if name in left:
            left.remove(name)
            config.nav.append(f"{content.language}/{name}")
            continue
        inside = [path for path in left if path.startswith(f"{name}/")]
        inside.sort(key=lambda path: (path != f"{name}/index.md", path))
        left = [path for path in left if path not in inside]
        if inside:
            title = content.strings.say(f"folder-{name}")
            entry: dict[str, Any] = {title: [f"{content.language}/{path}" for path in inside]}
            config.nav.append(entry)
    if left:
        what = f"not in the navigation: {', '.join(left)}"
        raise PluginError(f"mkdocs.yml: {what}; add each page or its folder to extra.navigation")
    return config
