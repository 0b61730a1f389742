from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

from desk.messages import Moved
from ui.api.notifier import Ephemeral, Notifier, Wake


def run(scene: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(20):
            await scene()

    asyncio.run(bounded())


async def quiet(wake: Wake) -> bool:
    """Whether nothing has come, once the loop has done what other threads asked of it."""
    for _ in range(3):
        await asyncio.sleep(0)
    return not wake.is_set()


def elsewhere(act: Callable[[], object]) -> None:
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


def typing(by: str, typing: bool = True) -> Ephemeral:
    return Ephemeral("typing", by, str(typing))


def test_those_who_follow_a_conversation_are_woken_and_nobody_else() -> None:
    async def scene() -> None:
        notifier = Notifier()
        with notifier.subscribed("c_1") as one, notifier.subscribed("c_2") as two:
            elsewhere(lambda: notifier.notify("c_1"))
            await one.wait()
            assert await quiet(two)
            one.clear()
            assert await quiet(one)

    run(scene)


def test_what_happens_after_clearing_wakes_again() -> None:
    async def scene() -> None:
        notifier = Notifier()
        with notifier.subscribed("c_1") as wake:
            for _ in range(100):
                elsewhere(lambda: notifier.notify("c_1"))
                wake.clear()
                elsewhere(lambda: notifier.notify("c_1"))
                await wake.wait()

    run(scene)


def test_lists_are_woken_by_words_and_deeds_but_not_by_pieces() -> None:
    async def scene() -> None:
        notifier = Notifier()
        with notifier.inbox() as inbox:
            notifier.hear(Moved("c_1", passing=True))
            assert await quiet(inbox)
            notifier.hear(Moved("c_1"))
            await inbox.wait()

    run(scene)


def test_what_is_not_stored_reaches_those_who_are_there() -> None:
    async def scene() -> None:
        notifier = Notifier()
        notifier.send("c_1", typing("agent"))
        with notifier.subscribed("c_1") as wake, notifier.inbox() as inbox:
            assert wake.take() == ()
            elsewhere(lambda: notifier.send("c_1", typing("agent")))
            await wake.wait()
            assert wake.take() == (typing("agent"),)
            assert wake.take() == ()
            assert await quiet(inbox)

    run(scene)


def test_a_slow_reader_gets_the_latest_of_each_and_no_heap() -> None:
    async def scene() -> None:
        notifier = Notifier()
        with notifier.subscribed("c_1") as wake:
            for number in range(10_000):
                notifier.send("c_1", typing("agent", number % 2 == 0))
                notifier.send("c_1", Ephemeral("read", "visitor", f"{number}"))
            assert wake.take() == (typing("agent", False), Ephemeral("read", "visitor", "9999"))

    run(scene)


def test_nothing_is_left_of_those_who_went() -> None:
    async def scene() -> None:
        notifier = Notifier()
        for number in range(1000):
            with notifier.subscribed(f"c_{number}"):
                pass
        assert notifier._waiting == {}
        notifier.notify("c_1")

    run(scene)


def test_the_shopper_is_there_only_while_the_shopper_follows() -> None:
    async def scene() -> None:
        notifier = Notifier()
        assert not notifier.followed("c_1")
        with notifier.subscribed("c_1", desk=True):
            assert not notifier.followed("c_1"), "an agent who looks at it is no shopper"
            with notifier.subscribed("c_1"):
                assert notifier.followed("c_1")
        assert not notifier.followed("c_1")

    run(scene)


def test_at_the_end_all_are_woken_also_those_who_come_late() -> None:
    async def scene() -> None:
        notifier = Notifier()
        with notifier.subscribed("c_1") as one, notifier.inbox() as two:
            elsewhere(notifier.close)
            await asyncio.gather(one.wait(), two.wait())
            assert notifier.closed
        with notifier.subscribed("c_2") as late:
            await late.wait()

    run(scene)


def test_a_loop_that_is_gone_hinders_nobody() -> None:
    notifier = Notifier()

    async def leave() -> None:
        # Entered and never left, as in a loop that was killed.
        notifier.subscribed("c_1").__enter__()

    asyncio.run(leave())

    async def scene() -> None:
        with notifier.subscribed("c_1") as wake:
            elsewhere(lambda: notifier.notify("c_1"))
            await wake.wait()

    run(scene)


def test_clearing_tells_of_news_that_the_loop_has_not_heard_of_yet() -> None:
    async def scene() -> None:
        notifier = Notifier()
        with notifier.inbox() as wake:
            assert not wake.clear()
            notifier.notify("c_1")
            assert not wake.is_set(), "the loop has had no turn yet"
            assert wake.clear()
            assert not wake.clear()
            assert await quiet(wake)

    run(scene)
