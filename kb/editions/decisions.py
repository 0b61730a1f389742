"""What an editor decides about editions and sources; indexed first, then published at once."""

from __future__ import annotations

from collections.abc import Callable

from kb.documents import KnowledgeError
from kb.editions.publishing import Override
from kb.knowledge import Knowledge, Progress


def _silent(_step: str, _done: int, _total: int) -> None:
    return None


def publish_held(
    knowledge: Knowledge,
    number: int,
    *,
    override: Override | None = None,
    judge: Callable[[int], object] | None = None,
    wait: float = 1.0,
    progress: Progress = _silent,
) -> int:
    """Publish an edition that was held back.

    Where another edition was published since it was made, what it read is carried onto that one,
    and that is something new, which nobody has judged yet.

    Args:
        knowledge: The store's.
        number: The held edition.
        override: Who publishes it, and why; needed where the gate held it.
        judge: Is given the number of what will be published where that isn't what was judged
            before; raises what speaks against it. Not asked where there is an ``override``.
        wait: Seconds to wait for another process that writes.
        progress: Hears ``(step, done, total)``.

    Returns:
        The number of the edition that is live now.

    Raises:
        KnowledgeError: The edition isn't held, or needs a reason, or another process is writing.
    """
    with knowledge.catalog.writing(wait):
        info = knowledge.catalog.info(number)
        if info.state == "held" and info.gated and (override is None or not override.reason):
            raise KnowledgeError(
                f"edition {number} was held because answers get worse; publish it with "
                '--reason "…", which is kept in the history, or see `aisle edition show '
                f"{number}`"
            )
        indexing = _Indexing(knowledge, progress)

        def prepare(edition: int) -> None:
            indexing(edition)
            if edition != number and judge is not None and override is None:
                judge(edition)

        return knowledge.catalog.publish(number, prepare=prepare, override=override, wait=wait)


def reject_held(knowledge: Knowledge, number: int, reason: str, *, wait: float = 1.0) -> None:
    """Give an edition up that checks held back; what only it held leaves the indexes.

    Raises:
        KnowledgeError: The edition isn't held, or another process is writing.
    """
    with knowledge.catalog.writing(wait):
        knowledge.catalog.reject(number, reason)
        knowledge.sweep()


def roll_back(
    knowledge: Knowledge, number: int, *, wait: float = 1.0, progress: Progress = _silent
) -> int:
    """Publish the content of an old edition as a new one; returns the new one's number.

    Raises:
        KnowledgeError: The edition isn't kept or was never published, or another process is
            writing.
    """
    prepare = _Indexing(knowledge, progress)
    return knowledge.catalog.rollback(number, prepare=prepare, wait=wait)


def remove_source(
    knowledge: Knowledge,
    name: str,
    *,
    override: Override | None = None,
    judge: Callable[[int], object] | None = None,
    wait: float = 1.0,
    progress: Progress = _silent,
) -> int:
    """Publish an edition without what a source gave, and forget the source.

    Args:
        knowledge: The store's.
        name: The source's.
        override: Who decides it, and why; kept in the history.
        judge: Is given the number of what will be published; raises what speaks against it, and
            then nothing changes. Not asked where there is an ``override``.
        wait: Seconds to wait for another process that writes.
        progress: Hears ``(step, done, total)``.

    Returns:
        The number of the edition that is live now.

    Raises:
        KnowledgeError: No such source, or another process is writing.
    """
    indexing = _Indexing(knowledge, progress)

    def prepare(edition: int) -> None:
        indexing(edition)
        if judge is not None and override is None:
            judge(edition)

    return knowledge.catalog.remove_source(name, prepare=prepare, override=override, wait=wait)


class _Indexing:
    """Indexes what is about to be published and isn't indexed yet."""

    def __init__(self, knowledge: Knowledge, progress: Progress) -> None:
        self._knowledge = knowledge
        self._progress = progress

    def __call__(self, edition: int) -> None:
        self._knowledge.index(self._knowledge.catalog.edition(edition), self._progress)
