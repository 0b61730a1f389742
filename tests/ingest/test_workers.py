from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import pytest

from ingest.reading import IngestError, Outcome, Read, Skipped, SourceError
from ingest.workers import AHEAD, BATCH, IN_PROCESS, InProcess, Unparsed, assigned, parsed
from kb.documents import Article
from tests.fakes import Shelf

P = ParamSpec("P")
T = TypeVar("T")


class Elsewhere:
    """Two workers in threads, to which everything goes as it would over a wire."""

    width = 2

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(2)
        self.under_way = 0
        self.most = 0

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        sent = pickle.dumps((function, args, kwargs))

        def run() -> T:
            function, args, kwargs = pickle.loads(sent)
            done: T = pickle.loads(pickle.dumps(function(*args, **kwargs)))
            return done

        future = self._pool.submit(run)
        future.add_done_callback(lambda _: None)
        return future

    def close(self) -> None:
        self._pool.shutdown()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    workers = Elsewhere()
    yield workers
    workers.close()


def read(number: int) -> Outcome:
    if number == 666:
        raise SourceError("record 666: no currency; name it")
    return Read(f"record {number}", (Article(f"a{number}", f"Title {number}"),))


def records(count: int) -> Iterator[Outcome | Unparsed]:
    for number in range(count):
        if number % 10 == 3:
            yield Skipped(f"record {number}", "nothing in it")
        else:
            yield Unparsed(read, (number,))


def test_workers_give_what_this_process_gives_and_in_the_same_order(elsewhere: Elsewhere) -> None:
    here = list(parsed(records(3 * BATCH + 7), IN_PROCESS))
    assert [o.where for o in here] == [f"record {n}" for n in range(3 * BATCH + 7)]
    assert list(parsed(records(3 * BATCH + 7), elsewhere)) == here


def test_nothing_is_read_ahead_of_what_the_workers_can_take(elsewhere: Elsewhere) -> None:
    begun = 0

    def counted() -> Iterator[Outcome | Unparsed]:
        nonlocal begun
        for item in records(100 * BATCH):
            begun += 1
            yield item

    outcomes = parsed(counted(), elsewhere)
    next(outcomes)
    assert begun <= elsewhere.width * AHEAD * BATCH
    assert elsewhere.most <= elsewhere.width * AHEAD


def test_in_process_every_outcome_is_given_as_soon_as_it_is_read() -> None:
    begun: list[int] = []

    def counted() -> Iterator[Outcome | Unparsed]:
        for number in range(5):
            begun.append(number)
            yield Unparsed(read, (number,))

    outcomes = parsed(counted(), IN_PROCESS)
    next(outcomes)
    assert begun == [0]


@pytest.mark.parametrize("name", ["in process", "elsewhere"])
def test_an_error_in_parsing_is_the_same_error_after_what_came_before(
    name: str, elsewhere: Elsewhere
) -> None:
    workers = elsewhere if name == "elsewhere" else IN_PROCESS
    outcomes = parsed(records(1000), workers)
    given: list[Outcome] = []
    with pytest.raises(SourceError, match="record 666: no currency; name it"):
        given.extend(iter(outcomes))
    assert [o.where for o in given] == [f"record {n}" for n in range(666)]


@pytest.mark.parametrize("name", ["in process", "elsewhere"])
def test_an_error_in_reading_is_the_same_error_after_what_came_before(
    name: str, elsewhere: Elsewhere
) -> None:
    workers = elsewhere if name == "elsewhere" else IN_PROCESS

    def broken() -> Iterator[Outcome | Unparsed]:
        yield from records(5)
        raise SourceError("broken XML at line 6")

    given: list[Outcome] = []
    with pytest.raises(SourceError, match="broken XML at line 6"):
        given.extend(parsed(broken(), workers))
    assert len(given) == 5


def test_what_is_no_error_of_reading_is_not_swallowed(elsewhere: Elsewhere) -> None:
    for workers in (IN_PROCESS, elsewhere):
        with pytest.raises(ZeroDivisionError):
            list(parsed([Unparsed(divmod, (1, 0))], workers))


def test_a_future_of_this_process_is_done() -> None:
    future = InProcess().submit(divmod, 7, 2)
    assert future.done()
    assert future.result() == (3, 1)
    with pytest.raises(ZeroDivisionError):
        InProcess().submit(divmod, 7, 0).result()


def test_a_source_that_parses_by_itself_is_left_as_it_is(elsewhere: Elsewhere) -> None:
    shelf = Shelf("shelf")
    assert assigned(shelf, elsewhere) is shelf
    assert not hasattr(shelf, "workers")


def test_every_own_error_survives_the_way_back() -> None:
    def kinds(kind: type[IngestError]) -> Iterator[type[IngestError]]:
        yield kind
        for below in kind.__subclasses__():
            yield from kinds(below)

    import ingest.cluster
    import ingest.feeds.record
    import ingest.refresh  # noqa: F401 - so that its errors are known

    for kind in kinds(IngestError):
        error = pickle.loads(pickle.dumps(kind("what, where, what to do")))
        assert type(error) is kind
        assert str(error) == "what, where, what to do"
