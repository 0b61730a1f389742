"""The simple tests of a promptfoo configuration as golden conversations."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from evals.exchange.exported import ExchangeError
from evals.exchange.imported import Gathering, Imported, words
from evals.exchange.nunjucks import filled, plain
from evals.golden import Moment
from evals.yaml_file import EXACT, Node, parsed

# The assertions that look for words, by the check that they become.
_WORDS = {
    "contains": "says",
    "icontains": "says",
    "contains-all": "says",
    "icontains-all": "says",
    "equals": "says",
    "not-contains": "never_says",
    "not-icontains": "never_says",
    "not-contains-any": "never_says",
    "not-icontains-any": "never_says",
}
_ANY = ("contains-any", "icontains-any")
_LIMITS = {"latency": "total_ms", "cost": "cost"}
# Names that a variable with the shopper's words usually has.
_MESSAGE = ("message", "question", "query", "input", "prompt", "text")
_TOP = {
    "description",
    "prompts",
    "tests",
    "defaultTest",
    "providers",
    "targets",
    "metadata",
    "tags",
}
_TEST = {"description", "vars", "assert", "metadata"}


def from_promptfoo(file: Path, moment: Moment) -> Imported:
    """Read the tests that stand in a configuration.

    Args:
        file: A ``promptfooconfig.yaml``, or a list of tests alone.
        moment: Of tests whose metadata name none.

    Raises:
        ExchangeError: It can't be read, or nothing of it maps.
    """
    root, data = parsed(file, ExchangeError, EXACT)
    found = Gathering(file.name, moment)
    config = {"tests": data} if isinstance(data, list) else data
    if not isinstance(config, dict):
        raise ExchangeError(f"{file}: not a promptfoo configuration; expected tests")
    lines = _Lines(file, root, ("tests",) if isinstance(data, dict) else ())
    for name in config:
        if name not in _TOP:
            found.skip(f"{file}", f"{name} is left out")
    tests = config.get("tests")
    if not isinstance(tests, list):
        raise ExchangeError(
            f"{file}: its tests don't stand in the file itself; write them into it as a list"
        )
    template = _template(config.get("prompts"))
    default = config.get("defaultTest")
    shared = default if isinstance(default, dict) else {}
    conversations: dict[str, _Conversation] = {}
    for number, test in enumerate(tests):
        where = lines.of(number)
        if not isinstance(test, dict):
            found.skip(where, "the test doesn't stand in the file itself")
            continue
        _take(found, conversations, where, number, _merged(shared, test), template)
    for one in conversations.values():
        if one.broken:
            continue
        found.add(one.where, one.name, one.turns, one.metadata)
    return found.done()


@dataclass(slots=True)
class _Conversation:
    where: str
    name: object
    metadata: object
    turns: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    broken: bool = False


def _take(
    found: Gathering,
    conversations: dict[str, _Conversation],
    where: str,
    number: int,
    test: dict[str, Any],
    template: str | None,
) -> None:
    metadata = test.get("metadata")
    shared = metadata.get("conversationId") if isinstance(metadata, dict) else None
    name = test.get("description") if shared is None else shared
    key = f"test {number}" if shared is None else f"conversation {shared}"
    conversation = conversations.setdefault(key, _Conversation(where, name, metadata))
    for other in test:
        if other not in _TEST:
            found.skip(where, f"{other} is left out")
    said = _said(test.get("vars"), template)
    if said is None:
        found.skip(where, "what the shopper says can't be told from its vars; name one `message`")
    expect = _expected(found, where, test.get("assert"))
    if not expect:
        found.skip(where, "it has no assertion that maps, so nothing would be checked")
    if said is None or not expect:
        if conversation.turns or shared is not None:
            conversation.broken = True
            found.skip(where, f"so the conversation {shared} is left out")
        else:
            conversation.broken = True
    else:
        conversation.turns.append((said, expect))


def _expected(found: Gathering, where: str, given: object) -> dict[str, Any]:
    expect: dict[str, Any] = {}
    for one in given if isinstance(given, list) else []:
        kind = one.get("type") if isinstance(one, dict) else None
        if not _taken(found, expect, kind, one):
            found.skip(where, f"the assertion {kind or repr(one)} is left out")
    return expect


def _taken(found: Gathering, expect: dict[str, Any], kind: object, given: Any) -> bool:
    """Add one assertion; False when it has no place in a golden."""
    if not isinstance(kind, str) or set(given) - {"type", "value", "threshold", "metric"}:
        return False
    if kind in _LIMITS:
        bound = given.get("threshold")
        if isinstance(bound, bool) or not isinstance(bound, int | float) or bound <= 0:
            return False
        expect.setdefault("limits", {})[_LIMITS[kind]] = str(bound) if kind == "cost" else bound
        return True
    value = given.get("value")
    texts = [_words(one) for one in (value if isinstance(value, list) else [value])]
    several = [one for one in texts if one is not None]
    if not several or len(several) < len(texts):
        return False
    if kind == "llm-rubric":
        expect.setdefault("rubric", []).extend(several)
    elif kind in _ANY:
        if "says_any" in expect:
            return False  # there is room for one choice only
        expect["says_any"] = several
    elif kind in _WORDS:
        if isinstance(value, list) and not kind.endswith(("-all", "-any")):
            return False
        expect.setdefault(_WORDS[kind], []).extend(several)
    else:
        return False
    if kind in ("equals", "contains", "contains-all", "contains-any", "not-contains"):
        found.remarks[f"{kind} is read as: stands in the answer, in any case"] = None
    return True


def _words(value: object) -> str | None:
    found = words(value)
    return plain(found) if found is not None else None


def _said(given: object, template: str | None) -> str | None:
    """What the shopper says: the one prompt filled in, or the variable that holds a message."""
    if not isinstance(given, dict):
        return None
    values = {str(name): text for name, value in given.items() if (text := _words(value))}
    if template is not None and (said := filled(template, values)) is not None:
        return said
    if len(given) == 1:
        return next(iter(values.values()), None)
    named = [values[name] for name in _MESSAGE if name in values]
    return named[0] if len(named) == 1 else None


def _template(prompts: object) -> str | None:
    """The only prompt, when it is one line of words with variables."""
    only = prompts[0] if isinstance(prompts, list) and len(prompts) == 1 else prompts
    if not isinstance(only, str) or (only.startswith(("file:", "[", "{")) and "{{" not in only[:2]):
        return None
    return only


def _merged(shared: dict[str, Any], test: dict[str, Any]) -> dict[str, Any]:
    """A test with what ``defaultTest`` gives to all of them."""
    merged = {**shared, **test}
    for name in ("vars", "metadata"):
        if isinstance(shared.get(name), dict) and isinstance(test.get(name), dict):
            merged[name] = {**shared[name], **test[name]}
    if isinstance(shared.get("assert"), list) and isinstance(test.get("assert"), list):
        merged["assert"] = [*test["assert"], *shared["assert"]]
    return merged


class _Lines:
    """Where in the file each test stands."""

    def __init__(self, file: Path, root: Node, place: tuple[str, ...]) -> None:
        self._file = file
        node = root
        for name in place:
            pairs = node.value if isinstance(node, yaml.MappingNode) else []
            # The last one counts, as in the values: what `<<` brings in stands before it.
            node = next((value for key, value in reversed(pairs) if key.value == name), None)
        self._nodes = node.value if isinstance(node, yaml.SequenceNode) else []

    def of(self, number: int) -> str:
        """File and line of a test, from 0."""
        return f"{self._file}, line {self._nodes[number].start_mark.line + 1}"
