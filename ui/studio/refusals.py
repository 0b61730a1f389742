"""What the studio answers to who may not, or to what can't be done."""

from __future__ import annotations

from ui.studio.wording import sentence


class StudioRefusal(Exception):  # noqa: N818 - reads as what it is
    """A request that is not carried out.

    Attributes:
        status: The HTTP status it is answered with.
        title: What is wrong, in a few words.
        words: What is wrong this time, and what to do.
    """

    status = 400
    title = "That can't be done"

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = sentence(words)


class NotSignedIn(StudioRefusal):
    """Nobody is signed in; the page is shown after signing in."""

    status = 401
    title = "Please sign in"


class NotAllowed(StudioRefusal):
    """The account's role doesn't include this."""

    status = 403
    title = "Your role doesn't include this"


class Forged(StudioRefusal):
    """The form doesn't come from a page of this studio, or the page is too old."""

    status = 403
    title = "The page was too old"


class Missing(StudioRefusal):
    """There is nothing at that address."""

    status = 404
    title = "There is nothing here"


class Unusable(StudioRefusal):
    """What was sent can't be used, and why."""

    status = 422


class TooOften(StudioRefusal):
    """Too many tries in a short time."""

    status = 429
    title = "Too many tries"
