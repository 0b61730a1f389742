"""What the benchmarks work on: a folder that is thrown away, an embedder, a machine."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from ui.settings import Settings, SettingsError

if TYPE_CHECKING:
    from ingest.reading import Source
    from kb.embed import Embedder
    from kb.knowledge import Knowledge

Progress = Callable[[str, int, int], None]

VERSIONS = ("torch", "sentence-transformers", "chromadb", "langchain")
# How figures say that the model was left out.
STAND_IN = "stand-in embedder"


@dataclass
class Workbench:
    """What every part gets.

    Attributes:
        settings: Only the embedder is taken from them.
        folder: Thrown away after each part.
        data: A folder with ``icecat/products.jsonl.gz``; None to do without.
        store: A store that was built before, for parts that only read one; it isn't changed.
        sample: Records of Icecat to read; 0 for all.
        sizes: Numbers of products at which memory is measured.
        thorough: Whether parts were chosen by name, and may take their time.
        progress: Hears ``(step, done, total)``.
    """

    settings: Settings
    folder: Path = Path()
    data: Path | None = None
    store: Path | None = None
    sample: int = 0
    sizes: tuple[int, ...] = ()
    thorough: bool = False
    progress: Progress = field(default=lambda _step, _done, _total: None)

    @cached_property
    def embedder(self) -> Embedder:
        """The model, in memory and warm."""
        from ui.app import build_embedder

        embedder = build_embedder(self.settings)
        embedder.passages(["a warm jacket for the hills"] * 32)
        embedder.query("hello")
        return embedder

    def home(self, name: str) -> Settings:
        """Settings of a store of this name."""
        return replace(self.settings, home=self.folder / name)

    @contextmanager
    def knowledge(self, name: str, embedder: Embedder | None = None) -> Iterator[Knowledge]:
        """A store of this name, made when it isn't there; the model embeds unless another does."""
        from kb.knowledge import Knowledge

        knowledge = Knowledge(self.folder / name, embedder or self.embedder)
        try:
            yield knowledge
        finally:
            knowledge.close()


def machine() -> str:
    """The processor's model, its cores, and the system."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for row in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if row.startswith("model name"):
                model = row.partition(":")[2].strip()
                break
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def versions() -> dict[str, str]:
    """The versions that figures depend on."""
    return {"python": platform.python_version(), **{n: metadata.version(n) for n in VERSIONS}}


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def refreshed(knowledge: Knowledge, source: Source, progress: Progress) -> float:
    """Seconds of one refresh.

    Raises:
        SettingsError: What was read was not what the benchmark laid out.
    """
    from ingest.refresh import refresh

    started = time.perf_counter()
    report = refresh(knowledge, [source], options={source.name: {}}, progress=progress)
    took = time.perf_counter() - started
    if not report.edition:
        raise SettingsError(f"the benchmark's own source {source.name} was not published")
    return took
