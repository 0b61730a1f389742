"""What is installed, configured, reachable and missing; useful above all when parts are broken."""

from __future__ import annotations

import importlib
import platform
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from kb.counting import counted
from ui.settings import Settings, SettingsError, load_settings, set_process_defaults

if TYPE_CHECKING:
    from kb.knowledge import Knowledge

LIBRARIES = (
    "torch",
    "sentence-transformers",
    "chromadb",
    "langchain",
    "langchain-openai",
    "gradio",
)
OWN = ("kb", "prompts", "ingest", "assistant", "desk", "evals", "ui")
OPENAI = "https://api.openai.com/v1"
TIMEOUT = 5.0
AGAIN = "set up the project again (`make setup`, or install aisle again)"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's.

    Attributes:
        group: ``installed``, ``configured`` or ``reachable``.
        good: None where there is nothing to judge.
        remedy: What to do when it isn't good.
    """

    group: str
    name: str
    good: bool | None
    detail: str
    remedy: str = ""


def examine(
    environ: Mapping[str, str] | None = None, home: Path | None = None, brand: str = ""
) -> Iterator[Finding]:
    """Look at everything, one finding after another; nothing that is broken stops it.

    Args:
        environ: Instead of the process's environment.
        home: The store's directory instead of the one in the environment.
        brand: The brand instead of the one in the environment.
    """
    yield from _installed()
    try:
        settings = load_settings(environ)
        yield Finding("configured", "environment", True, "every variable is known and readable")
    except SettingsError as error:
        yield Finding("configured", "environment", False, str(error), "mend or unset that variable")
        settings = _despite(environ)
    if home is not None:
        settings = replace(settings, home=home)
    if brand:
        settings = replace(settings, brand=brand)
    set_process_defaults(settings)
    yield from _configured(settings)
    yield from _guarded("reachable", "store", lambda: _store(settings))
    yield from _guarded("reachable", "embedder", lambda: _embedder(settings))
    yield from _guarded("reachable", "chat model", lambda: _model(settings))


def _despite(environ: Mapping[str, str] | None) -> Settings:
    """The settings without what is misspelt; the plain ones when a value is wrong."""
    try:
        return load_settings(environ, strict=False)
    except SettingsError:
        return Settings()


def _guarded(group: str, name: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:
        # A doctor who faints is no help: whatever a broken part raises is a finding.
        said = " ".join(str(error).split())
        # Errors of our own say what to do themselves.
        own = type(error).__module__.partition(".")[0] in OWN
        yield Finding(group, name, False, said or type(error).__name__, "" if own else AGAIN)


def _installed() -> Iterator[Finding]:
    from ui.app import version

    found = platform.python_version_tuple()
    good = (3, 11) <= (int(found[0]), int(found[1])) < (3, 14)
    yield Finding(
        "installed", "python", good, platform.python_version(), "use Python 3.11, 3.12 or 3.13"
    )
    yield Finding("installed", "aisle", None, version())
    for name in LIBRARIES:
        try:
            yield Finding("installed", name, True, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding("installed", name, False, "not installed", AGAIN)
    yield Finding("installed", "sqlite", True, sqlite3.sqlite_version)


def _configured(settings: Settings) -> Iterator[Finding]:
    def of_brand() -> Iterator[Finding]:
        from ui.app import build_brand

        try:
            brand = build_brand(settings)
        except Exception as error:
            said = " ".join(str(error).split())
            yield Finding("configured", "brand", False, said, "mend that file, or AISLE_BRAND")
            return
        where = f", with the store's own {settings.brand_folder}" if settings.brand_folder else ""
        detail = f"{brand.name} ({settings.brand}{where}), version {brand.version}"
        yield Finding("configured", "brand", True, detail)

    yield from of_brand()
    if settings.api_key or settings.base_url:
        from ui.app import model_choice

        key = f"key {settings.masked_key}" if settings.api_key else "no key"
        detail = f"{model_choice(settings).label} at {settings.base_url or OPENAI}, {key}"
    else:
        detail = "keyless: no OPENAI_API_KEY or OPENAI_BASE_URL is set, and none is needed"
        if settings.model:
            detail += f"; AISLE_MODEL={settings.model} has no effect"
    yield Finding("configured", "chat model", None, detail)
    yield Finding("configured", "embedder", None, settings.embedder or "the default one")


def _store(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not (home / "store.db").is_file():
        nearest = next(p for p in (home, *home.resolve().parents) if p.exists())
        yield _writable(nearest, home)
        yield Finding(
            "reachable",
            "store",
            False,
            f"there is none in {home}",
            "fill one with `aisle ingest URL_OR_FILE`, or see `aisle demo`",
        )
        return
    yield _writable(home, home)
    from ui.app import build_knowledge

    knowledge = build_knowledge(settings)
    try:
        yield from _contents(knowledge)
    finally:
        knowledge.close()


def _writable(folder: Path, home: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Finding("reachable", "directory", True, f"{home} can be written")
    except OSError as error:
        detail = f"{home} can't be written: {error.strerror}"
        remedy = "mend its permissions, or name another directory with --store or AISLE_HOME"
        return Finding("reachable", "directory", False, detail, remedy)


def _contents(knowledge: Knowledge) -> Iterator[Finding]:
    from kb.documents import Kind

    live = knowledge.catalog.current()
    if not live:
        yield Finding(
            "reachable",
            "store",
            False,
            "it is empty: nothing was ever published",
            "fill it with `aisle ingest URL_OR_FILE`",
        )
        return
    edition = knowledge.catalog.edition(live)
    products, articles = edition.count(Kind.PRODUCT), edition.count(Kind.ARTICLE)
    sources = len(knowledge.catalog.sources())
    yield Finding(
        "reachable",
        "store",
        True,
        f"edition {live}: {counted(products, 'product')} and {counted(articles, 'article')} "
        f"of {counted(sources, 'source')}",
    )
    passages = list(edition.passages())
    total = len({p.chunk.key for p in passages})

    def words() -> Iterator[Finding]:
        gone = len(knowledge.lexical.missing(p.chunk.key for p in passages))
        yield _index("word index", total, gone, "passages")

    def vectors() -> Iterator[Finding]:
        keys = {p.key for p in passages}
        gone = len(knowledge.vectors.missing(keys))
        yield _index("vector index", len(keys), gone, "vectors")

    yield from _guarded("reachable", "word index", words)
    yield from _guarded("reachable", "vector index", vectors)


def _index(name: str, total: int, gone: int, what: str) -> Finding:
    if gone:
        detail = f"{gone:,} of the {total:,} {what} of this edition are missing"
        return Finding("reachable", name, False, detail, "run `aisle kb rebuild`")
    return Finding("reachable", name, True, f"all {total:,} {what} of this edition are there")


def _embedder(settings: Settings) -> Iterator[Finding]:
    from ui.app import build_embedder

    for name in ("torch", "sentence_transformers"):
        importlib.import_module(name)
    embedder = build_embedder(settings)
    vector = embedder.query("a warm jacket")
    checked = "" if settings.embedder else ", its weights are the expected ones"
    detail = f"{embedder.name} is loaded: {vector.shape[0]} dimensions{checked}"
    yield Finding("reachable", "embedder", True, detail)


def _model(settings: Settings) -> Iterator[Finding]:
    from ui.app import model_choice

    choice = model_choice(settings)
    if not choice.hosted:
        yield Finding("reachable", "chat model", True, "keyless: nothing has to be reached")
        return
    import httpx

    address = f"{settings.base_url or OPENAI}/models"
    headers = {"Authorization": f"Bearer {settings.api_key}"} if settings.api_key else {}
    try:
        answer = httpx.get(address, headers=headers, timeout=TIMEOUT)
    except (httpx.HTTPError, ValueError) as error:
        yield _no_model(
            f"{address} can't be reached: {str(error) or type(error).__name__}",
            "check OPENAI_BASE_URL and that the server runs, or unset it to answer keyless",
        )
        return
    if answer.status_code in (401, 403):
        yield _no_model(
            f"{address} refuses the key (HTTP {answer.status_code})",
            "check OPENAI_API_KEY, or unset it to answer keyless",
        )
    elif answer.is_error:
        yield _no_model(
            f"{address} answers HTTP {answer.status_code}",
            "check OPENAI_BASE_URL; it usually ends in /v1",
        )
    else:
        yield _served(choice.label, address, answer.text)


def _no_model(detail: str, remedy: str) -> Finding:
    return Finding("reachable", "chat model", False, detail, remedy)


def _served(name: str, address: str, body: str) -> Finding:
    from pydantic import BaseModel, ValidationError

    class Model(BaseModel):
        id: str

    class Models(BaseModel):
        data: list[Model]

    try:
        known = [model.id for model in Models.model_validate_json(body).data]
    except ValidationError:
        return _no_model(f"{address} answers, but with no list of models", "check OPENAI_BASE_URL")
    if name not in known:
        some = ", ".join(known[:5]) or "none"
        said = f"{address} doesn't serve {name!r}; it serves {some}"
        return _no_model(said, "set AISLE_MODEL to one of them")
    return Finding("reachable", "chat model", True, f"{address} serves {name}")
