"""YAML read safely, with the line of every value, and errors instead of exceptions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from safekeeping.problems import Problem


@dataclass(frozen=True, slots=True)
class Located:
    """A value of a YAML file and the line, counted from 1, on which it starts.

    `value` is a scalar, a `list[Located]` or a `dict[str, Located]`. `line` of an entry of
    a mapping is the line of its key.
    """

    value: Any
    line: int

    @property
    def shown(self) -> str:
        """The value as a message names it."""
        if isinstance(self.value, (list, dict)):
            return "a list"
        return "nothing" if self.value is None else f"`{self.value}`"


# Far deeper than any file of ours; PyYAML needs minutes for thousands of brackets.
_DEEPEST = 10

# YAML counts these as line ends, an editor does not: every line number after them is wrong.
_ODD_LINE_END = re.compile("[\x85\u2028\u2029]")
_LINE_END = re.compile("\r\n|\r|\n")
# Escapes in double quotes could bring in a character that cannot be seen in the file.
_ESCAPE = re.compile(r"\\(?:\\|(?P<refused>[^\\\"/ \r\n]))")


class _Refused(Exception):
    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def read_mapping(
    text: str, path: str, first_line: int = 1
) -> tuple[dict[str, Located], list[Problem]]:
    """Read a YAML mapping from `text`, which starts on line `first_line` of the file `path`.

    Returns the mapping and no problem, or an empty mapping and the one problem that stopped
    the reading. Aliases, merge keys, tags, keys used twice and escaped characters are refused.
    """
    # Empty lines stand in for what comes before, so that every line is the file's.
    text = "\n" * (first_line - 1) + text
    try:
        _refuse_what_hides(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            return {}, []
        if not isinstance(node, yaml.MappingNode):
            raise _Refused(_line(node), "not a list of `key: value` lines", "write `key: value`")
        value: dict[str, Located] = _convert(node, yaml.SafeLoader("")).value
        return value, []
    except _Refused as refused:
        return {}, [Problem(path, refused.line, refused.what, refused.remedy)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else first_line
        what = f"YAML that cannot be read ({error.problem or error.context})"
        return {}, [Problem(path, line, what, "mend it; put quotes around text that holds a colon")]
    except yaml.reader.ReaderError as error:
        line = _line_at(text, int(error.position))
        return {}, [Problem(path, line, "a character that YAML does not allow", "delete it")]


def _refuse_what_hides(text: str) -> None:
    """Refuse what makes YAML mean another thing than it seems to, or take long to read."""
    odd = _ODD_LINE_END.search(text)
    if odd:
        line = _line_at(text, odd.start())
        raise _Refused(line, "a character that YAML takes for a line end", "delete it")
    try:
        _refuse_events(text)
    except (ValueError, OverflowError):  # of "\U00110000", which is no character
        raise _Refused(_line_at(text, text.find("\\U")), *_ESCAPE_FAULT) from None


_ESCAPE_FAULT = ("a character written with a backslash", "type the character itself")


def _refuse_events(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(line, "a YAML alias (`*name`)", "write the value out")
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            depth += isinstance(event, yaml.CollectionStartEvent)
            if depth > _DEEPEST:
                raise _Refused(line, "YAML nested too deeply", "write it flat")
            if event.anchor is not None or event.tag is not None:
                raise _Refused(line, "a YAML anchor or tag (`&name`, `!name`)", "delete it")
            start, end = event.start_mark, event.end_mark
            if isinstance(event, yaml.ScalarEvent) and event.style == '"' and start and end:
                raw = text[start.index : end.index]
                if any(match["refused"] for match in _ESCAPE.finditer(raw)):
                    raise _Refused(line, *_ESCAPE_FAULT)


def _line_at(text: str, index: int) -> int:
    return len(_LINE_END.findall(text, 0, max(index, 0))) + 1


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1 if node.start_mark else 1


def _convert(node: yaml.Node, loader: yaml.SafeLoader) -> Located:
    if isinstance(node, yaml.SequenceNode):
        return Located([_convert(child, loader) for child in node.value], _line(node))
    if isinstance(node, yaml.MappingNode):
        return Located(_convert_mapping(node, loader), _line(node))
    try:
        return Located(loader.construct_object(node), _line(node))
    except (ValueError, OverflowError, yaml.YAMLError) as error:
        value = node.value if len(node.value) < 40 else node.value[:39] + "…"
        what = f"`{value}` is not a value that can be read ({str(error).splitlines()[0]})"
        raise _Refused(_line(node), what, "correct it, or put it in quotes") from None


def _convert_mapping(node: yaml.MappingNode, loader: yaml.SafeLoader) -> dict[str, Located]:
    mapping: dict[str, Located] = {}
    for key_node, value_node in node.value:
        key = key_node.value
        if not isinstance(key_node, yaml.ScalarNode) or not isinstance(key, str) or key == "<<":
            raise _Refused(_line(key_node), "a key that is not a word", "write `key: value`")
        if key in mapping:
            raise _Refused(_line(key_node), f"the key `{key}` twice", "keep one of them")
        mapping[key] = Located(_convert(value_node, loader).value, _line(key_node))
    return mapping
