from __future__ import annotations

from sqlalchemy import event

from kb.knowledge import Knowledge
from kb.recalled import RecalledEdition


def _versions(knowledge: Knowledge) -> list[int]:
    return sorted({located.version for located in knowledge.catalog.edition().passages()})


def test_it_reads_what_the_edition_reads(demo_knowledge: Knowledge) -> None:
    plain = demo_knowledge.catalog.edition()
    recalled = RecalledEdition(demo_knowledge.catalog.engine, plain.number)
    some = _versions(demo_knowledge)[:20]
    for asked in (some[:5], some[3:9], [some[7], some[2], 10**9]):
        assert recalled.load(asked) == plain.load(asked)
        told, expected = recalled.passages_of(asked), plain.passages_of(asked)
        assert len(told) == len(expected)
        assert all(passage in expected for passage in told)


def test_what_was_read_last_isnt_read_again_and_what_is_held_is_bounded(
    demo_knowledge: Knowledge,
) -> None:
    engine = demo_knowledge.catalog.engine
    recalled = RecalledEdition(engine, demo_knowledge.catalog.current(), most=2)
    asked: list[str] = []

    def heard(*told: object) -> None:
        asked.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", heard)
    try:
        one, two, three = _versions(demo_knowledge)[:3]
        asked.clear()
        for _ in range(3):
            recalled.load([one, two])
        assert len(asked) == 1
        recalled.load([three])
        recalled.load([two, three])
        assert len(asked) == 2
        recalled.load([one])
        assert len(asked) == 3
    finally:
        event.remove(engine, "before_cursor_execute", heard)
