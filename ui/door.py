"""The way into the studio: its address, with a one-time link as long as nobody owns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.settings import Settings


def studio_address(settings: Settings, address: str) -> str:
    """Where the studio is opened.

    Without an owner it is a link with which the first one is made, once and within a day; each
    start makes another and ends the one before. There is no password to begin with that somebody
    could know.

    Args:
        settings: Which store.
        address: Where the server is reached, without a path.

    Raises:
        StoreUnavailable: The desk's database can't be used.
    """
    from desk.accounts import AccountBook, AccountExists

    accounts = AccountBook(settings.desk_url)
    try:
        return f"{address}/studio/invitation/{accounts.first_link()}"
    except AccountExists:
        return f"{address}/studio"
    finally:
        accounts.close()
