"""Who parses: this process, or workers elsewhere that are sent the same functions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, ParamSpec, Protocol, TypeVar, runtime_checkable

from ingest.reading import IngestError, Outcome, Source

P = ParamSpec("P")
T = TypeVar("T")

# Records sent at once: enough that sending them costs little beside parsing them.
BATCH = 200
# Batches in flight for each worker: the next is there when one is done, and no more are held.
AHEAD = 2


class Workers(Protocol):
    """Runs functions of module level, here or elsewhere.

    Attributes:
        width: How many functions run at once; 0 when they run at once and in the caller.
    """

    @property
    def width(self) -> int:
        """How many functions run at the same time; 0 when the caller waits for each."""
        ...

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a function; its arguments and its result have to be picklable."""
        ...


class InProcess:
    """The default: whoever asks does the work, before anything is returned."""

    width = 0

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run the function; the future is done."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A page or record that was read and is still to be parsed.

    Attributes:
        parse: A function of module level that depends on nothing but its arguments.
        given: Its arguments, picklable.
    """

    parse: Callable[..., Outcome]
    given: tuple[Any, ...]

    def outcome(self) -> Outcome:
        """What parsing gives; raises what ``parse`` raises."""
        return self.parse(*self.given)


IN_PROCESS = InProcess()


@runtime_checkable
class Divisible(Protocol):
    """A source whose parsing can be done by others.

    Attributes:
        workers: Who does it; None leaves it to the source.
    """

    workers: Workers | None


def assigned(source: Source, workers: Workers) -> Source:
    """The source, parsed by these workers from now on if it can be parsed by others at all.

    With :data:`IN_PROCESS` it stays as it is: a crawl parses in processes of its own choice.
    """
    if workers is not IN_PROCESS and isinstance(source, Divisible):
        source.workers = workers
    return source


def parsed(read: Iterable[Outcome | Unparsed], workers: Workers) -> Iterator[Outcome]:
    """The outcomes of a source in their order, parsed by the workers.

    Args:
        read: What the source gives, lazily.
        workers: With workers elsewhere, at most ``AHEAD`` batches for each are under way.

    Raises:
        IngestError: What parsing or reading raised, once everything before it was given.
    """
    if not workers.width:
        for item in read:
            yield item.outcome() if isinstance(item, Unparsed) else item
        return
    under_way: deque[Future[list[Outcome | IngestError]]] = deque()
    for batch in _batches(read):
        under_way.append(workers.submit(_parse, batch))
        if len(under_way) >= workers.width * AHEAD:
            yield from _given(under_way.popleft())
    while under_way:
        yield from _given(under_way.popleft())


Batch = list[Outcome | Unparsed | IngestError]


def _batches(read: Iterable[Outcome | Unparsed]) -> Iterator[Batch]:
    batch: Batch = []
    try:
        for item in read:
            batch.append(item)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except IngestError as error:
        # It stands where it was raised, so that what came before it is given before it.
        batch.append(error)
    if batch:
        yield batch


def _parse(batch: Batch) -> list[Outcome | IngestError]:
    """Parse what is to be parsed; runs where the workers are."""
    done: list[Outcome | IngestError] = []
    for item in batch:
        try:
            done.append(item.outcome() if isinstance(item, Unparsed) else item)
        except IngestError as error:
            done.append(error)
            break
    return done


def _given(future: Future[list[Outcome | IngestError]]) -> Iterator[Outcome]:
    for outcome in future.result():
        if isinstance(outcome, IngestError):
            raise outcome
        yield outcome
