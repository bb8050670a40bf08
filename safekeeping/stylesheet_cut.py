"""Cuts a stylesheet down to the rules that a set of pages can match.

A rule is kept when its selector, without what depends on the moment (`:hover`, `:focus`,
`:checked`, `::before`…), matches an element of one of the pages. Media queries are kept with
the rules in them that are kept, so that dark mode, print and width still work. Custom
properties and keyframes that nothing refers to any more go, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import cssselect2
import tinycss2
from tinycss2 import ast

# What a state or a part of an element is called. The element itself decides whether to keep.
_MOMENTARY = re.compile(
    r"(?:\[open\]|::?(?:hover|focus-visible|focus-within|focus|active|visited|checked|indeterminate|target"
    r"|target-within|link|any-link|disabled|enabled|before|after|marker|placeholder|selection|backdrop"
    r"|first-letter|first-line|details-content|file-selector-button|autofill|invalid|valid"
    r"|-webkit-[a-z-]+(?:\([^()]*\))?|-moz-[a-z-]+(?:\([^()]*\))?|-ms-[a-z-]+)(?![\w-]))"
)
# `:not(…)`, with what else is in brackets in it.
_NOT = re.compile(r":not\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_PROPERTY = re.compile(
    r"""(?<=[{;])\s*(--[\w-]+)\s*:(?:[^;{}"'()]|\([^()]*\)|[()]|"[^"]*"|'[^']*')*(?:;|(?=\}))"""
)
_KEYFRAMES = re.compile(r"@keyframes\s+([\w-]+)\s*\{(?:[^{}]*\{[^{}]*\})*\s*\}")
_EMPTY_RULE = re.compile(
    r"(?:(?<=[{}])|\A)(?:[^{}@;]+|@(?:media|supports|container)[^{};]+)\{\s*\}"
)
_GROUPS = ("media", "supports", "layer", "container")


def cut_stylesheet(css: str, pages: Sequence[cssselect2.ElementWrapper]) -> str:
    """Return `css` with only those rules that can match an element of the pages."""
    elements = [element for page in pages for element in page.iter_subtree()]
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    kept = "".join(_cut_rules(rules, elements))
    return _drop_unused_names(kept)


def _cut_rules(
    rules: Iterable[ast.Node], elements: Sequence[cssselect2.ElementWrapper]
) -> Iterable[str]:
    for rule in rules:
        if isinstance(rule, ast.QualifiedRule):
            selectors = [
                selector
                for selector in _split_selectors(rule.prelude)
                if _matches(selector, elements)
            ]
            body = tinycss2.serialize(rule.content).strip()
            if selectors and body:
                yield f"{','.join(selectors)}{{{body}}}"
        elif isinstance(rule, ast.AtRule):
            prelude = tinycss2.serialize(rule.prelude)
            if rule.lower_at_keyword in _GROUPS and rule.content is not None:
                inner = tinycss2.parse_rule_list(
                    rule.content, skip_comments=True, skip_whitespace=True
                )
                body = "".join(_cut_rules(inner, elements))
                if body:
                    yield f"@{rule.at_keyword}{prelude}{{{body}}}"
            elif rule.lower_at_keyword not in ("charset", "import", "font-face"):
                yield rule.serialize()


def _split_selectors(prelude: Sequence[ast.Node]) -> list[str]:
    selectors: list[list[ast.Node]] = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return [tinycss2.serialize(tokens).strip() for tokens in selectors]


def _matches(selector: str, elements: Sequence[cssselect2.ElementWrapper]) -> bool:
    lasting = _MOMENTARY.sub(_nothing_or_any, _NOT.sub(_not_or_any, selector))
    try:
        compiled = cssselect2.compile_selector_list(lasting)
    except cssselect2.SelectorError:
        # Not understood: kept, so that cutting never removes what might be needed.
        return True
    return any(test.test(element) for test in compiled for element in elements)


def _not_or_any(match: re.Match[str]) -> str:
    """Leave out a `:not(…)` that names a state: at another moment it may match what it does not."""
    return _nothing_or_any(match) if _MOMENTARY.search(match[0]) else match[0]


def _nothing_or_any(match: re.Match[str]) -> str:
    """Replace a state by nothing where it follows a name, else by `*`, any element."""
    before = match.string[: match.start()]
    return "*" if not before or before[-1] in " >+~(,\n" else ""


def _drop_unused_names(css: str) -> str:
    """Drop custom properties and keyframes that are never used, until none is left."""
    while True:
        smaller = _EMPTY_RULE.sub("", _drop_keyframes(_drop_properties(css)))
        if smaller == css:
            return css
        css = smaller


def _drop_properties(css: str) -> str:
    used = set(_VARIABLE.findall(css))
    return _PROPERTY.sub(lambda match: match[0] if match[1] in used else "", css)


def _drop_keyframes(css: str) -> str:
    def keep_if_used(match: re.Match[str]) -> str:
        name = rf"(?<![\w-]){re.escape(match[1])}(?![\w-])"
        used = re.search(rf"animation(?:-name)?\s*:[^;}}]*{name}", css)
        return match[0] if used else ""

    return _KEYFRAMES.sub(keep_if_used, css)
