"""Which chat model answers: the keyless one, or a hosted one over Chat Completions."""

from __future__ import annotations

from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel

from assistant.conversation import AssistantError
from assistant.keyless.model import KeylessChatModel
from prompts.brand import Brand

DEFAULT_MODEL = "gpt-4.1-mini"
TIMEOUT_SECONDS = 30.0
RETRIES = 2


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What the settings say about the model.

    Attributes:
        api_key: Empty for servers that want none.
        base_url: Of any server that speaks Chat Completions; empty for OpenAI's own.
        name: The model's name there; empty for the default.
    """

    api_key: str = ""
    base_url: str = ""
    name: str = ""

    @property
    def hosted(self) -> bool:
        """Whether a hosted model was configured."""
        return bool(self.api_key or self.base_url)

    @property
    def label(self) -> str:
        """The model's name as the trace keeps it."""
        return (self.name or DEFAULT_MODEL) if self.hosted else "keyless"


def chat_model(choice: ModelChoice, brand: Brand) -> BaseChatModel:
    """The chat model for a choice; a hosted one isn't contacted until it is asked something."""
    if not choice.hosted:
        return KeylessChatModel(brand=brand)
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(
        model=choice.name or DEFAULT_MODEL,
        # Servers on one's own machine want no key, but the client insists on one.
        api_key=choice.api_key or "none",  # type: ignore[arg-type]
        base_url=choice.base_url or None,
        timeout=TIMEOUT_SECONDS,
        max_retries=RETRIES,
        streaming=True,
        # Chosen by the model's name otherwise; compatible servers speak Chat Completions only.
        use_responses_api=False,
    )


def explained(error: Exception) -> AssistantError:
    """An error of the model's server in words that say what to do."""
    import openai

    where = "the model server"
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return AssistantError(
            f"{where} refused the key (HTTP {error.status_code}); check OPENAI_API_KEY and "
            "OPENAI_BASE_URL, or unset both to answer without a hosted model"
        )
    if isinstance(error, openai.NotFoundError):
        return AssistantError(f"{where} doesn't know the model; set AISLE_MODEL to one it serves")
    if isinstance(error, openai.RateLimitError):
        return AssistantError(f"{where} is over its rate limit or quota; try again later")
    if isinstance(error, openai.APITimeoutError):
        return AssistantError(f"{where} didn't answer within {TIMEOUT_SECONDS:.0f} s; try again")
    if isinstance(error, openai.APIConnectionError):
        return AssistantError(
            f"{where} can't be reached; check OPENAI_BASE_URL and that it is running"
        )
    if isinstance(error, openai.APIStatusError):
        return AssistantError(f"{where} answered HTTP {error.status_code}: {error.message}")
    return AssistantError(
        f"answering failed: {type(error).__name__}: {error}; check that OPENAI_BASE_URL, if set, "
        "leads to a server that speaks Chat Completions"
    )
