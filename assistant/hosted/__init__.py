"""Answering with a hosted model: any server that speaks Chat Completions, watched and bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

KIND = "aisle-hosted"


def middleware_of(model: BaseChatModel) -> list[Any]:
    """What the graph of this model needs round it; nothing where no hosted model answers.

    Whether it is one is asked without importing its class, which takes seconds.
    """
    if model._llm_type != KIND:
        return []
    from assistant.hosted.middleware import HostedMiddleware
    from assistant.hosted.model import HostedChatModel

    assert isinstance(model, HostedChatModel)
    return [HostedMiddleware(model)]
