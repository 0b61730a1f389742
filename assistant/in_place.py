"""Tools run in the thread of their turn, one after the other.

LangGraph starts a thread for each call of a tool, and another to wait for it. Tools compute, so
threads save them no time; but a thread that starts waits for the interpreter, and while it waits it
holds a lock that every other turn's executor needs. With 50 turns at once that was what most of
them waited for. One after the other, tools also find what the one before has embedded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

import langgraph.prebuilt.tool_node as tool_calls
import langgraph.pregel._executor as graph_tasks
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import get_executor_for_config

P = ParamSpec("P")
T = TypeVar("T")

# In a run's configuration: runs without it have their threads.
_MARK = "aisle_in_place"


class InPlace(Executor):
    """Does what is submitted before it returns; what that raises is in the future."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do it now."""
        future: Future[T] = Future()
        try:
            future.set_result(copy_context().run(fn, *args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future

    def map(
        self,
        fn: Callable[..., T],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
    ) -> Iterator[T]:
        """Do it for one after the other."""
        futures = [self.submit(fn, *arguments) for arguments in zip(*iterables, strict=False)]
        return (future.result() for future in futures)


def in_place() -> RunnableConfig:
    """The configuration of a run whose tools run in its own thread."""
    for module in (graph_tasks, tool_calls):
        # Neither takes an executor; both look this one up when they need one.
        vars(module)["get_executor_for_config"] = _executor_for
    return {"configurable": {_MARK: True}}


def _executor_for(config: RunnableConfig | None) -> AbstractContextManager[Executor]:
    if (config or {}).get("configurable", {}).get(_MARK):
        return nullcontext(InPlace())
    return get_executor_for_config(config)
