"""A chat model over Chat Completions, whose replies are put right and told when they're not whole.

Imports langchain_openai, which takes two seconds: only where a hosted model is configured.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

import httpx2
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.runnables import Runnable
from langchain_openai import ChatOpenAI

from assistant.hosted import KIND
from assistant.hosted.body import WATCH, http_client
from assistant.hosted.outage import trouble, useless
from assistant.hosted.patience import Patience
from assistant.hosted.schema import schema_of
from assistant.hosted.server import Server, server_of
from assistant.hosted.telling import teller
from assistant.keyless.model import KeylessChatModel
from assistant.models import ModelChoice
from assistant.run_events import Spoken
from prompts.brand import Brand


class HostedChatModel(ChatOpenAI):
    """ChatOpenAI under a watch, with the model that takes over where it fails.

    Attributes:
        choice: What was configured.
        keyless: Takes over.
    """

    choice: ModelChoice
    keyless: KeylessChatModel

    @property
    def _llm_type(self) -> str:
        return KIND

    @property
    def server(self) -> Server:
        """What this process knows about the server."""
        return server_of(self.choice.base_url, self.choice.label, self.choice.api_key)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Stream a reply.

        Raises:
            HostedError: It ended before it was whole, or is not to be used.
        """
        stream_usage = "stream_options" not in self.server.strict
        watch = WATCH.get()
        tell, name = teller(), uuid4().hex
        if watch is not None:
            kwargs["timeout"] = self._timeout(watch.deadline - time.monotonic())
        whole = super()._stream(messages, stop, run_manager, stream_usage=stream_usage, **kwargs)
        for chunk in whole:
            if chunk.text:
                tell(Spoken(name, chunk.text))
            yield chunk
        if watch is None:
            return
        deltas = watch.deltas
        if deltas.refusal:
            raise useless(f"the model refused to answer: {deltas.refusal[:200]}")
        if deltas.finish == "content_filter":
            raise useless("the model server's content filter stopped the reply")
        if deltas.finish == "length":
            raise useless("the reply ended at the model's limit of tokens")
        if not deltas.finish and not watch.done:
            raise trouble("the model server broke off in the middle of a reply")

    def _timeout(self, left: float) -> httpx2.Timeout:
        """What may be waited for a connection and for each byte, of the seconds that are left."""
        patience = Patience(self.choice.patience)
        silence = max(0.05, min(patience.silence, left))
        return httpx2.Timeout(silence, connect=min(patience.connect, silence))

    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type,
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        watch = WATCH.get()
        if watch is not None:
            watch.deltas.mend(chunk)
        return super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )

    def bind_tools(
        self, tools: Sequence[Any], **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Bind tools, told briefly."""
        return super().bind_tools([schema_of(tool) for tool in tools], **kwargs)


def hosted_model(choice: ModelChoice, brand: Brand) -> HostedChatModel:
    """The model of a choice; nothing is contacted before it is asked something."""
    return HostedChatModel(
        model=choice.label,
        # Servers on one's own machine want no key, but the client insists on one.
        api_key=choice.api_key or "none",  # type: ignore[arg-type]
        base_url=choice.base_url or None,
        # Repeated by the middleware, which knows what was shown and how much time is left.
        max_retries=0,
        http_client=http_client(),
        streaming=True,
        # Chosen by the model's name otherwise; compatible servers speak Chat Completions only.
        use_responses_api=False,
        choice=choice,
        keyless=KeylessChatModel(brand=brand),
    )
