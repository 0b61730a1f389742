"""What ``brand.yaml`` holds, strictly read."""

from __future__ import annotations

import difflib
from decimal import Decimal
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from prompts.render import PromptError

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# What code watches for in any conversation; a brand may leave some of it to the model.
Topic = Literal["anger", "legal", "privacy", "safety", "medical"]
TOPICS: tuple[Topic, ...] = ("anger", "legal", "privacy", "safety", "medical")


class Contact(BaseModel):
    """How a person at the store is reached."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: Line
    phone: str = ""
    hours: str = ""


class Limits(BaseModel):
    """What an answer may at most hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cards: int = Field(default=4, ge=1, le=12)
    quotes: int = Field(default=2, ge=1, le=5)
    question_characters: int = Field(default=4000, ge=100, le=20000)


class Handover(BaseModel):
    """When a conversation goes to a person, beside when a person is asked for.

    Attributes:
        words: Words or phrases that call a person wherever they are said.
        topics: What is watched for: anger, legal, privacy, safety, medical.
        order_above: Amount from which an order is a person's matter; None for no amount.
        after_failures: Answers in a row that didn't help before a person is called; 0 for never.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: tuple[Line, ...] = ()
    topics: tuple[Topic, ...] = TOPICS
    order_above: Decimal | None = Field(default=None, gt=0)
    after_failures: int = Field(default=2, ge=0, le=10)


class Gate(BaseModel):
    """What is asked before a change of knowledge, or of the brand, gets to shoppers.

    Attributes:
        enabled: None for where there are golden conversations.
        tolerance: Share of the golden conversations that may go worse.
        checks: Questions made from the catalogue that are asked as well; 0 for none.
        checks_tolerance: Share of these that may go worse, net of those that go better.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool | None = None
    tolerance: float = Field(default=0.0, ge=0, le=1)
    checks: int = Field(default=200, ge=0, le=5000)
    checks_tolerance: float = Field(default=0.02, ge=0, le=1)


class BrandFile(BaseModel):
    """The content of ``brand.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en"
    sells: Line
    persona: Line
    tone: Line
    policy: tuple[Line, ...] = ()
    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = "#33566b"
    contact: Contact
    suggestions: tuple[Line, ...] = Field(default=(), max_length=6)
    # The same in other languages: a list under `de`, under `fr`.
    suggestions_in: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")],
        Annotated[tuple[Line, ...], Field(max_length=6)],
    ] = Field(default_factory=dict)
    # The older way to say `handover: {words: …}`; both are kept to.
    handover_words: tuple[Line, ...] = ()
    handover: Handover = Handover()
    # Days without a word after which a conversation is deleted; 0 keeps it.
    retention_days: int = Field(default=365, ge=0, le=3650)
    limits: Limits = Limits()
    gate: Gate = Gate()

    @property
    def calling_words(self) -> tuple[str, ...]:
        """The brand's own words that call a person."""
        return (*self.handover_words, *self.handover.words)


_PARTS: dict[str, type[BaseModel]] = {
    "contact": Contact,
    "limits": Limits,
    "handover": Handover,
    "gate": Gate,
}


def read_brand_file(text: str, where: str) -> BrandFile:
    """Read a ``brand.yaml``.

    Args:
        text: The file's content.
        where: The file, for the error message.

    Raises:
        PromptError: Names every key that is wrong, and what it may be.
    """
    try:
        data: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PromptError(f"{where}: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise PromptError(f"{where}: expected keys and values, such as `name: My Shop`")
    try:
        return BrandFile.model_validate(data)
    except ValidationError as error:
        problems = []
        for item in error.errors():
            place = ".".join(str(part) for part in item["loc"])
            message = item["msg"]
            if item["type"] == "extra_forbidden":
                inside = str(item["loc"][0]) if len(item["loc"]) > 1 else ""
                known = list(_PARTS.get(inside, BrandFile).model_fields)
                near = difflib.get_close_matches(str(item["loc"][-1]), known, 1)
                message = "unknown key" + (f"; did you mean {near[0]!r}?" if near else "")
            problems.append(f"{place}: {message}")
        raise PromptError(f"{where}: " + "; ".join(problems)) from error
