"""Files of YAML: read with the lines that their parts stand in, and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from evals.score import EvalError

Node = Any
# The one that is written in C is ten times as fast, and a brand has hundreds of conversations. Of a
# file that breaks off, the other one names the last line rather than the one behind it.
FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
EXACT: Any = yaml.SafeLoader


def parsed(file: Path, error: type[EvalError], loading: Any = FAST) -> tuple[Node, Any]:
    """A file's YAML as nodes, which know their lines, and as values; None twice for an empty one.

    Args:
        file: UTF-8, with or without a byte order mark.
        error: What is raised when something is wrong.
        loading: With which of the two loaders.

    Raises:
        EvalError: The one given, when the file can't be read or isn't YAML, with its line.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
        loader = loading(text)
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    except (OSError, UnicodeDecodeError) as cause:
        raise error(f"{file}: can't be read: {cause}") from cause
    except yaml.MarkedYAMLError as cause:
        mark = cause.problem_mark or cause.context_mark
        place = f", line {mark.line + 1}" if mark else ""
        raise error(f"{file}{place}: not YAML: {cause.problem or cause}") from cause
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as cause:
        # A date such as 2026-02-31 is a ValueError, a list as a key a TypeError.
        raise error(f"{file}: not YAML: {cause}") from cause


class _Dumper(yaml.SafeDumper):
    """Writes strings such that they are read back the same."""


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # Written between single quotes, which is what it would get, it is read back as a space.
    style = '"' if "\x85" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _string)


def dumped(data: Any) -> str:
    """Values as YAML, in their order and in letters as they are."""
    text: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return text
