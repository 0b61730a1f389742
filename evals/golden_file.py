"""Golden conversations read from files of strict YAML, with file and line in every error."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from evals.golden import DRAFT, Golden, GoldenError, Line, Strict, unique
from evals.yaml_file import Node, parsed

SHOWN = 30  # problems that one message names


class _File(Strict):
    brand: Line
    goldens: tuple[Golden, ...]


def load_goldens(path: Path) -> tuple[Golden, ...]:
    """Read one golden file, or every ``*.yaml`` of a folder, in the order of names.

    Args:
        path: A file or a folder.

    Returns:
        Each golden knows its file and line and what the paths in its setting are relative to.

    Raises:
        GoldenError: Nothing there, a file is broken, or an id occurs twice; all that is wrong
            with a file at once.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise GoldenError(
            f"{path}: no golden conversations here; expected a .yaml file or a folder"
        )
    return tuple(unique((golden for file in files for golden in _read(file)), _taken))


def place_of(golden: Golden, location: Sequence[str | int] = ()) -> str:
    """File and line of a part of a golden, for messages; its id when it was made in code.

    Args:
        golden: Whose part.
        location: Keys and positions from the golden on: ``("turns", 0, "expect", "shows", 1)``.
    """
    file, _, _ = golden.where.rpartition(", line ")
    if not file:
        return f"golden {golden.id}"
    try:
        root, data = parsed(Path(file), GoldenError)
        ids = [one["id"] for one in data["goldens"]]
        line = _line(root, ("goldens", ids.index(golden.id), *location))
    except (GoldenError, LookupError, TypeError, ValueError):  # the file has changed meanwhile
        return golden.where
    return f"{file}, line {line}"


def _taken(first: Golden, again: Golden) -> GoldenError:
    return GoldenError(f"{again.where}: the id {again.id!r} is taken already, in {first.where}")


def _read(file: Path) -> Iterator[Golden]:
    root, data = parsed(file, GoldenError)
    if not isinstance(data, dict):
        raise GoldenError(f"{file}: no golden conversations here; expected `brand:` and `goldens:`")
    problems = [f"{file}, line {line}: {told}" for line, told in _duplicates(root)]
    if problems:
        raise GoldenError(listed(problems))
    try:
        found = _File.model_validate(data)
    except ValidationError as error:
        told = [
            f"{file}, line {_line(root, e['loc'])}: {_told(e)}" for e in _causes(error.errors())
        ]
        raise GoldenError(listed(told)) from error
    if not found.goldens:
        raise GoldenError(f"{file}, line {_line(root, ('goldens',))}: goldens: there are none")
    drafts = [n for n, golden in enumerate(found.goldens) if golden.why.startswith(DRAFT)]
    if drafts:
        raise GoldenError(
            listed(
                f"{file}, line {_line(root, ('goldens', n, 'why'))}: {found.goldens[n].id!r} is a "
                "draft: check what it expects, and say why it matters"
                for n in drafts
            )
        )
    for number, golden in enumerate(found.goldens):
        where = f"{file}, line {_line(root, ('goldens', number))}"
        yield golden.read_from(where, str(file.parent))


def listed(problems: Iterable[str]) -> str:
    """Problems as one message, each in a line of its own and once; the first thirty."""
    lines = list(dict.fromkeys(problems))
    more = [f"and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return ";\n".join((*lines[:SHOWN], *more))


def _duplicates(root: Node) -> Iterator[tuple[int, str]]:
    """Keys that stand twice in one mapping: YAML would let the last one win in silence."""
    waiting = [root]
    visited: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            keys: dict[str, int] = {}
            for key, value in node.value:
                waiting.append(value)
                line = key.start_mark.line + 1
                if isinstance(key, yaml.ScalarNode) and key.value in keys:
                    yield line, f"{key.value!r} stands here and in line {keys[key.value]}"
                elif isinstance(key, yaml.ScalarNode):
                    keys[key.value] = line


def _causes(errors: Sequence[Any]) -> Iterator[Any]:
    """Without lists that are only said to be too short because what is in them is wrong."""
    for error in errors:
        place = error["loc"]
        inner = any(e["loc"][: len(place)] == place and e["loc"] != place for e in errors)
        if error["type"] != "too_short" or not inner:
            yield error


def _told(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "file"
    if error["type"] == "extra_forbidden":
        known = sorted(_fields_at(error["loc"]))
        near = difflib.get_close_matches(str(error["loc"][-1]), known, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
        return f"{place}: unknown key; {hint}"
    if error["type"] == "missing":
        return f"{place}: is missing"
    if error["type"] in ("too_short", "string_too_short"):
        return f"{place}: is empty"
    return f"{place}: {str(error['msg']).removeprefix('Value error, ')}"


def _fields_at(location: Sequence[str | int]) -> set[str]:
    """The keys that may stand where an unknown one does."""
    model: type[BaseModel] = _File
    for part in location[:-1]:
        field = model.model_fields.get(str(part)) if isinstance(part, str) else None
        inner = _model_of(field.annotation) if field is not None else None
        model = inner or model
    return set(model.model_fields)


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, alone or in a tuple, perhaps or none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_of(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in found if model is not None), None)


def _line(root: Node, location: Sequence[str | int]) -> int:
    """The line in the file that a pydantic location points to, from 1."""
    node = root
    line = 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if k.value == part]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            if part >= len(node.value):
                break
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
