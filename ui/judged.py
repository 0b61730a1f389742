"""What is judged, wired: whose golden conversations, and what answers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from ui.settings import Settings, SettingsError, set_process_defaults

if TYPE_CHECKING:
    from assistant.agent import Assistant
    from assistant.guard.masking import Masker
    from assistant.orders.policy import OrderPolicy
    from evals.golden import Golden, GoldenError
    from evals.runs.workers import Workers
    from evals.targets.in_process import InProcess
    from evals.targets.target import Target
    from evals.targets.world import World
    from kb.search import Retriever
    from prompts.brand import Brand

# In the store's directory: its own goldens, what was measured of it, and of that the results that
# needn't be asked again.
OWN = "goldens"
MEASURED = Path("evals")
CACHE = MEASURED / "cache.db"
# What `--target` takes, beside an address of our API.
AISLE = "aisle"
COMPLETIONS = "openai:"


# ---- goldens


def suite_of(named: str, settings: Settings) -> tuple[Golden, ...]:
    """The golden conversations that are meant.

    Args:
        named: A brand: those that ship for it and the store's own. Or a file or folder: those.
        settings: Of the store, whose own ones are in ``goldens`` in its directory.

    Raises:
        SettingsError: There is no such brand, file or folder.
        GoldenError: A file is broken, or an id is taken twice.
    """
    from evals.golden import unique
    from evals.golden_file import load_goldens

    places = _places(named, settings)
    return tuple(unique((golden for place in places for golden in load_goldens(place)), _taken))


def _taken(first: Golden, again: Golden) -> GoldenError:
    from evals.golden import GoldenError

    return GoldenError(
        f"{again.where}: the id {again.id!r} is taken already by {first.where}; rename one"
    )


def settings_for(named: str, settings: Settings) -> Settings:
    """The settings to judge a brand's conversations with: they are about that brand's words."""
    if settings.brand == Settings().brand and _ships(named):
        return replace(settings, brand=named)
    return settings


def _places(named: str, settings: Settings) -> list[Path]:
    own = settings.home / OWN
    has_own = own.is_dir() and any(own.glob("*.yaml"))
    if _ships(named):
        with as_file(files("evals") / "goldens" / named) as folder:
            return [folder, own] if has_own else [folder]
    path = Path(named).expanduser()
    if path.exists():
        return [path]
    if named == settings.brand and has_own:
        return [own]
    shipped = files("evals") / "goldens"
    known = sorted(entry.name for entry in shipped.iterdir() if entry.is_dir())
    raise SettingsError(
        f"no golden conversations at {named}: it is neither a file or folder nor one of the brands "
        f"that ship with some ({', '.join(known) or 'none'}); a store's own are in {own}"
    )


def _ships(named: str) -> bool:
    plain = bool(named) and "/" not in named and "\\" not in named and not named.startswith(".")
    return plain and (files("evals") / "goldens" / named).is_dir()


# ---- targets


@dataclass(frozen=True, slots=True)
class Asked:
    """What is measured.

    Attributes:
        open: Opens it; can be pickled to a worker process.
        waiting: Whether it mostly waits for a server, so that threads are enough.
    """

    open: Callable[[], AbstractContextManager[Target]]
    waiting: bool

    def workers(self, count: int = 0) -> Workers:
        """How its conversations are held side by side; 0 to choose."""
        from evals.runs.workers import Workers

        return Workers(count, self.waiting)


def target_of(named: str, settings: Settings, edition: int = 0) -> Asked:
    """What ``--target`` names.

    Args:
        named: ``aisle`` for the assistant in this process, the address of a running Aisle, or
            ``openai:`` and the address of any server that speaks Chat Completions.
        settings: The store, the brand, and the model with its key.
        edition: Of the store, for the assistant in this process; 0 for the live one.

    Raises:
        SettingsError: It is none of these, or has no editions to choose from.
    """
    if named == AISLE:
        return Asked(
            OpenAisle(settings, edition), waiting=bool(settings.api_key or settings.base_url)
        )
    if edition:
        raise SettingsError("--edition is for the store in this process; leave --target out")
    if named.startswith(("http://", "https://")):
        return Asked(OpenApi(named), waiting=True)
    if named.removeprefix(COMPLETIONS).startswith(("http://", "https://")):
        return Asked(OpenCompletions(named.removeprefix(COMPLETIONS), settings), waiting=True)
    raise SettingsError(
        f"--target {named}: name {AISLE}, the address of a running Aisle such as "
        f"http://127.0.0.1:8000, or {COMPLETIONS}http://… for a server of Chat Completions"
    )


@dataclass(frozen=True, slots=True)
class OpenAisle:
    """Opens the assistant over a store; its real orders are out of reach.

    Attributes:
        edition: Its number; 0 for the one that is live when it is opened.
    """

    settings: Settings
    edition: int = 0

    @contextmanager
    def __call__(self) -> Iterator[Target]:
        """Open the store, and close it in the end.

        Raises:
            SettingsError: There is no store, or it can't be opened.
            KnowledgeError: There is no such edition.
        """
        set_process_defaults(self.settings)
        from ui.app import build_brand, build_knowledge

        brand = build_brand(self.settings)
        knowledge = build_knowledge(self.settings)
        try:
            retriever = (
                knowledge.retriever_at(self.edition) if self.edition else knowledge.retriever()
            )
            with aisle_over(self.settings, brand, retriever) as target:
                yield target
        finally:
            knowledge.close()


@dataclass(frozen=True, slots=True)
class OpenApi:
    """Opens a running Aisle by its address."""

    url: str

    @contextmanager
    def __call__(self) -> Iterator[Target]:
        """Connect, and close the connections in the end."""
        from evals.targets.http_api import HttpApi

        with HttpApi(self.url) as target:
            yield target


@dataclass(frozen=True, slots=True)
class OpenCompletions:
    """Opens a server that speaks Chat Completions; the settings name its model and key."""

    url: str
    settings: Settings

    @contextmanager
    def __call__(self) -> Iterator[Target]:
        """Connect, and close the connections in the end."""
        from assistant.models import DEFAULT_MODEL
        from evals.targets.chat_completions import ChatCompletions
        from ui.app import model_choice

        choice = model_choice(self.settings)
        name = self.settings.model or DEFAULT_MODEL
        with ChatCompletions(self.url, name, key=choice.api_key, price=choice.price) as target:
            yield target


def aisle_over(
    settings: Settings, brand: Brand, retriever: Retriever, *, keyless: bool = False
) -> InProcess:
    """The assistant over one edition, as shoppers would meet it; close it in the end.

    Args:
        settings: Which model answers, under which rules about orders.
        brand: Whose words.
        retriever: Over the edition.
        keyless: Whether the keyless model answers, whatever the settings say.
    """
    from assistant.models import ModelChoice
    from evals.targets.code import code_digest
    from evals.targets.facts import words_of
    from evals.targets.fingerprint import fingerprint
    from evals.targets.in_process import InProcess
    from kb.documents import digest
    from ui.app import build_masker, build_order_policy, model_choice

    choice = ModelChoice() if keyless else model_choice(settings)
    masker, policy = build_masker(settings), build_order_policy(settings)
    # What else of the settings decides answers: where the model runs and what it may take, and
    # the models that search.
    model = choice.label
    if choice.hosted:
        model = f"{model} at {choice.base_url or 'OpenAI'}, {choice.window}, {choice.patience:g} s"
    code = code_digest()
    if settings.embedder or settings.reranker:
        code = digest(code, settings.embedder, settings.reranker)
    return InProcess(
        retriever,
        partial(_assistant, settings, brand, masker, policy, keyless),
        fingerprint(retriever, brand, model, policy, code=code),
        token=masker.token,
        own_words=words_of(brand),
    )


def _assistant(
    settings: Settings,
    brand: Brand,
    masker: Masker,
    policy: OrderPolicy,
    keyless: bool,
    world: World,
) -> Assistant:
    from assistant.agent import Assistant
    from assistant.models import ModelChoice, chat_model
    from ui.app import model_choice

    choice = ModelChoice() if keyless else model_choice(settings)
    return Assistant(
        world.knowledge,
        brand,
        chat_model(choice, brand),
        choice.label,
        masker=masker,
        orders=world.orders,
        policy=policy,
    )
