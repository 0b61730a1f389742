"""The protocol of whatever answers golden conversations, and what is seen of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import astuple, dataclass, field
from typing import Protocol, runtime_checkable

from assistant.conversation import Answer, Handoff
from evals.golden import Golden
from evals.score import EvalError, Part
from kb.documents import Article, Product


class TargetError(EvalError):
    """The target could not be asked: it isn't there, refused or broke. Not a wrong answer."""


class SettingError(EvalError):
    """The target can't be put in the setting that a golden asks for, so that can't be measured."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an answer depends on beside the conversation; a result is only good for the same.

    Attributes:
        target: What was asked, such as ``aisle`` or an address.
        code: Digest of the program's own source and the libraries that decide answers.
        prompt: The brand's version.
        edition: Digest of the published documents and of the store's calibration and policies;
            not the edition's number: the same content published again is the same.
        model: Name of the chat model.
        judge: Who is asked the rubrics, and whether that counts; empty without one.
    """

    target: str
    code: str = ""
    prompt: str = ""
    edition: str = ""
    model: str = ""
    judge: str = ""

    def key(self) -> str:
        """A SHA-256 over all of it, hex."""
        return hashlib.sha256("\0".join(astuple(self)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Observed:
    """One answer as it was seen.

    Attributes:
        answer: Parts that the target doesn't show are empty; see :attr:`Target.parts`.
        total_ms: Wall-clock milliseconds until it was whole.
        first_ms: Until its first words; None when it came in one piece.
    """

    answer: Answer
    total_ms: float
    first_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """What a conversation left behind.

    Attributes:
        orders: By order number: its fields by name, as ``ends.orders`` of a golden writes them.
        inbox: What was handed over, oldest first.
    """

    orders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    inbox: tuple[Handoff, ...] = ()


class Session(Protocol):
    """One conversation with a target."""

    def say(self, text: str) -> Observed:
        """Say something as the shopper and wait for the answer.

        Raises:
            TargetError: The target could not be asked.
        """
        ...

    def ended(self) -> Ended:
        """What the conversation left behind."""
        ...


class Facts(Protocol):
    """What is true according to the knowledge that a target answers from."""

    @property
    def own_words(self) -> str:
        """What the brand itself states, such as how the store is reached; empty without any."""
        ...

    def product(self, product_id: str) -> Product | None:
        """The product's record; None when there is no such product."""
        ...

    def article(self, article_id: str) -> Article | None:
        """The article; None when there is no such article."""
        ...


@runtime_checkable
class Informed(Protocol):
    """A session with facts of its own, since its setting changes what is true."""

    @property
    def facts(self) -> Facts:
        """What is true in this conversation."""
        ...


class Target(Protocol):
    """Whatever is measured."""

    @property
    def fingerprint(self) -> Fingerprint:
        """What its answers depend on."""
        ...

    @property
    def parts(self) -> frozenset[Part]:
        """What of an answer it shows."""
        ...

    @property
    def facts(self) -> Facts | None:
        """What is true, where that is known: always the edition the answers come from."""
        ...

    def open(self, golden: Golden) -> AbstractContextManager[Session]:
        """Begin a conversation in the setting that a golden asks for.

        Raises:
            SettingError: No conversation with this target can be put in that setting.
            TargetError: The target can't be reached.
        """
        ...


@runtime_checkable
class Warms(Protocol):
    """A target that has something to load before its first answer is as quick as the others."""

    def warm(self) -> None:
        """Load it now."""
        ...


def cannot_be_set(golden: Golden, target: str) -> None:
    """Refuse whatever setting a golden asks for, for a target whose world isn't ours.

    Args:
        golden: Goes on when it asks for none.
        target: Who can't, for the message.

    Raises:
        SettingError: It asks for a setting; the message names each part of it.
    """
    asked = golden.setting.model_dump(exclude_none=True) if golden.setting else {}
    if asked:
        raise SettingError(f"{' and '.join(asked)} can't be set for {target}")
