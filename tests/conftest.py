"""The demo store, crawled once a session over real HTTP, and the assistant that answers from it."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import threading

# Before anything imports the libraries that read them: no test may reach beyond this machine.
os.environ.update(
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    TOKENIZERS_PARALLELISM="false",
    GRADIO_ANALYTICS_ENABLED="False",
    ANONYMIZED_TELEMETRY="False",
    RAY_USAGE_STATS_ENABLED="0",
)
# Idle threads of the embedder sleep instead of spinning: on a busy machine that halves the run.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from assistant.agent import Assistant
from assistant.conversation import Answer, Conversation, Role
from assistant.models import ModelChoice, chat_model
from kb.embed import SentenceTransformerEmbedder
from kb.knowledge import Knowledge, Knows
from prompts.brand import Brand, load_brand
from tests.fakes import LOOPBACK, served

settings.register_profile(
    "aisle",
    deadline=None,  # no test asserts on timing
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    max_examples=60,
)
settings.load_profile("aisle")


def conversation(*messages: str) -> Conversation:
    """A conversation in which the shopper said these, and nobody answered."""
    said = Conversation("test")
    for message in messages:
        said = said.said(Role.SHOPPER, message)
    return said


def talk(assistant: Assistant, *messages: str) -> Conversation:
    """The conversation in which the shopper says these, one after the other's answer."""
    said = Conversation("test")
    for message in messages:
        said = said.said(Role.SHOPPER, message)
        answer = assistant.answer(said)
        said = said.said(Role.ASSISTANT, answer.text, answer)
    return said


def ask(assistant: Assistant, *messages: str) -> Answer:
    """The answer to the last of these messages."""
    answer = talk(assistant, *messages).turns[-1].answer
    assert answer is not None
    return answer


def keyless(knowledge: Knows, brand: Brand) -> Assistant:
    """The assistant of the default install."""
    return Assistant(knowledge, brand, chat_model(ModelChoice(), brand), "keyless")


def settle() -> None:
    """Have the garbage collector pass by what is in memory now and stays there until the end.

    A look at every module and every collected test takes most of a second, and the code under test
    asks for one whenever it measures memory.
    """
    gc.collect()
    gc.freeze()


def pytest_collection_finish() -> None:
    """All tests are imported."""
    settle()


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    found = SentenceTransformerEmbedder()
    found.load()
    settle()
    return found


# Files whose tests mostly wait: for a limit that passes, for a lock, for a process that was killed.
WAITING = (
    "tests/ui/serving/test_clients.py",
    "tests/ui/serving/test_disk.py",
    "tests/ui/serving/test_crash.py",
    "tests/ui/jobs/test_processes.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the files out, those that wait are spread over the run.

    They are neighbours in the tree: all processes would wait at the same time.
    """
    if not hasattr(config, "workerinput"):
        return
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    busy = [tests for name, tests in files.items() if name not in WAITING]
    waiting = [files[name] for name in WAITING if name in files]
    for number, tests in enumerate(waiting):
        # Each goes behind the one before it and its share of the others.
        busy.insert(number + number * (len(files) - len(waiting)) // len(waiting), tests)
    items[:] = [item for tests in busy for item in tests]


_SHOP = pytest.StashKey[str]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """All processes of pytest-xdist have one shop, whose address is in what was read of it."""
    from ui.demo.shop import create_shop

    if _SHOP not in node.config.stash:
        shop = served(create_shop)
        node.config.stash[_SHOP] = shop.__enter__()
        node.config.add_cleanup(lambda: shop.__exit__(None, None, None))
    node.workerinput["demo_shop"] = node.config.stash[_SHOP]


@pytest.fixture(scope="session")
def demo_shop(pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of the demo shop, which is open for the whole session."""
    if workerinput := getattr(pytestconfig, "workerinput", None):
        yield workerinput["demo_shop"]
        return
    from ui.demo.shop import create_shop

    with served(create_shop) as address:
        yield address


@pytest.fixture(scope="session")
def demo_store(
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
    embedder: SentenceTransformerEmbedder,
    demo_shop: str,
) -> Path:
    """A store directory into which the demo shop was crawled. Read it, don't write to it.

    What questions to its help pages need is embedded, as a server does in the background.
    """
    home = tmp_path_factory.mktemp("demo-store") / "store"
    if not hasattr(pytestconfig, "workerinput"):
        _crawl(home, embedder, demo_shop)
        return home
    # One process crawls while the others wait; each has a copy of its own.
    first = tmp_path_factory.getbasetemp().parent / "demo-store"
    with FileLock(f"{first}.lock"):
        if not first.exists():
            _crawl(home, embedder, demo_shop)
            shutil.copytree(home, first.with_suffix(".made"))
            first.with_suffix(".made").rename(first)
    if not home.exists():
        shutil.copytree(first, home)
    return home


def _crawl(home: Path, embedder: SentenceTransformerEmbedder, shop: str) -> None:
    from ingest.refresh import refresh
    from ingest.sources import open_source

    with contextlib.closing(Knowledge(home, embedder)) as knowledge:
        source = open_source(f"{shop}/", limits=LOOPBACK)
        report = refresh(knowledge, [source], options={source.name: {"location": f"{shop}/"}})
        assert report.published, report
        knowledge.read_ahead(threading.Event())


@pytest.fixture(scope="session")
def demo_knowledge(demo_store: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Knowledge]:
    knowledge = Knowledge(demo_store, embedder)
    yield knowledge
    knowledge.close()


@pytest.fixture(scope="session")
def larkfell() -> Brand:
    return load_brand("larkfell")


@pytest.fixture(scope="session")
def demo_assistant(demo_knowledge: Knowledge, larkfell: Brand) -> Assistant:
    return keyless(demo_knowledge, larkfell)


@pytest.fixture
def make_knowledge(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> Iterator[Callable[..., Knowledge]]:
    """Opens stores in this test's own directory and closes them after it."""
    opened: list[Knowledge] = []

    def make(name: str = "store", using: object = embedder) -> Knowledge:
        knowledge = Knowledge(tmp_path / name, using)  # type: ignore[arg-type]
        opened.append(knowledge)
        return knowledge

    yield make
    for knowledge in opened:
        knowledge.close()
