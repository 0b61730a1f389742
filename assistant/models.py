"""Which chat model answers: the keyless one, or a hosted one over Chat Completions."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from langchain_core.language_models import BaseChatModel

from assistant.hosted.patience import DEFAULT_SECONDS
from assistant.keyless.model import KeylessChatModel
from prompts.brand import Brand

if TYPE_CHECKING:
    from assistant.hosted.server import ModelHealth

DEFAULT_MODEL = "gpt-4.1-mini"
# Small enough for models on one's own machine, and for the bill.
DEFAULT_WINDOW = 16_000
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What a model's tokens cost, in US dollars a million."""

    prompt: Decimal
    completion: Decimal

    def of(self, prompt: int, completion: int) -> Decimal:
        """The cost of so many tokens in US dollars."""
        return (self.prompt * prompt + self.completion * completion) / MILLION


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What the settings say about the model.

    Attributes:
        api_key: Empty for servers that want none.
        base_url: Of any server that speaks Chat Completions; empty for OpenAI's own.
        name: The model's name there; empty for the default.
        window: Tokens that prompt and reply may have together.
        price: None when costs aren't counted.
        patience: Seconds a turn may wait for the model before the keyless one takes over.
    """

    api_key: str = field(default="", repr=False)
    base_url: str = ""
    name: str = ""
    window: int = DEFAULT_WINDOW
    price: Price | None = None
    patience: float = DEFAULT_SECONDS

    @property
    def hosted(self) -> bool:
        """Whether a hosted model was configured."""
        return bool(self.api_key or self.base_url)

    @property
    def label(self) -> str:
        """The model's name as the trace keeps it."""
        return (self.name or DEFAULT_MODEL) if self.hosted else "keyless"


def model_health(choice: ModelChoice) -> ModelHealth | None:
    """How the hosted model does, as this process has seen it; None without one."""
    if not choice.hosted:
        return None
    from assistant.hosted.server import server_of

    return server_of(choice.base_url, choice.label, choice.api_key).health


def chat_model(choice: ModelChoice, brand: Brand) -> BaseChatModel:
    """The chat model for a choice; a hosted one isn't contacted until it is asked something."""
    if not choice.hosted:
        return KeylessChatModel(brand=brand)
    from assistant.hosted.model import hosted_model

    return hosted_model(choice, brand)
