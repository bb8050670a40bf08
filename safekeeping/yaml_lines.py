"""YAML read safely, with the line of every value, and errors instead of exceptions."""

from __future__ import annotations

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


class _Refused(Exception):
    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def read_mapping(
    text: str, path: str, first_line: int = 1
) -> tuple[dict[str, Located], list[Problem]]:
    """Read a YAML mapping from `text`, which starts on line `first_line` of the file `path`.

    Returns the mapping and no problem, or an empty mapping and the one problem that stopped
    the reading. Aliases, merge keys, tags of Python and keys used twice are refused.
    """
    offset = first_line - 1
    try:
        _refuse_aliases(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            return {}, []
        if not isinstance(node, yaml.MappingNode):
            raise _Refused(_line(node), "not a list of `key: value` lines", "write `key: value`")
        value: dict[str, Located] = _convert(node, yaml.SafeLoader("")).value
        return value, []
    except _Refused as refused:
        return {}, [Problem(path, refused.line + offset, refused.what, refused.remedy)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line + 1 if mark else 1) + offset
        what = f"YAML that cannot be read ({error.problem or error.context})"
        return {}, [Problem(path, line, what, "mend it; put quotes around text that holds a colon")]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1 + offset
        return {}, [Problem(path, line, "a character that YAML does not allow", "delete it")]
    except RecursionError:
        return {}, [Problem(path, first_line, "YAML nested too deeply", "write it flat")]


def _refuse_aliases(text: str) -> None:
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise _Refused(line, "a YAML alias (`*name`)", "write the value out")


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
        what = f"`{node.value}` is not a value that can be read ({str(error).splitlines()[0]})"
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
