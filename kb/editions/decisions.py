"""What an editor decides about editions and sources; indexed first, then published at once."""

from __future__ import annotations

from kb.knowledge import Knowledge, Progress


def _silent(_step: str, _done: int, _total: int) -> None:
    return None


def publish_held(
    knowledge: Knowledge, number: int, *, wait: float = 1.0, progress: Progress = _silent
) -> int:
    """Publish an edition that checks held back.

    Where another edition was published since it was made, what it read is carried onto that one.

    Returns:
        The number of the edition that is live now.

    Raises:
        KnowledgeError: The edition isn't held, or another process is writing.
    """
    prepare = _Indexing(knowledge, progress)
    return knowledge.catalog.publish(number, prepare=prepare, wait=wait)


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
    knowledge: Knowledge, name: str, *, wait: float = 1.0, progress: Progress = _silent
) -> int:
    """Publish an edition without what a source gave, and forget the source.

    Returns:
        The number of the edition that is live now.

    Raises:
        KnowledgeError: No such source, or another process is writing.
    """
    prepare = _Indexing(knowledge, progress)
    return knowledge.catalog.remove_source(name, prepare=prepare, wait=wait)


class _Indexing:
    """Indexes what is about to be published and isn't indexed yet."""

    def __init__(self, knowledge: Knowledge, progress: Progress) -> None:
        self._knowledge = knowledge
        self._progress = progress

    def __call__(self, edition: int) -> None:
        self._knowledge.index(self._knowledge.catalog.edition(edition), self._progress)
