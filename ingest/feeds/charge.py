"""What is charged: a platform's price and its former price, in the shop's one currency."""

from __future__ import annotations

from ingest.currency import currency_in
from ingest.price import parse_amount
from kb.documents import Money


class PriceError(ValueError):
    """A price that is given and can't be taken; the message says which, and what to do."""


def charge_of(price: object, former: object, currency: str) -> tuple[Money | None, Money | None]:
    """What is charged, and the former price where it is higher; None without a price.

    Args:
        price: A decimal literal, a number, or a price as people write it; None or empty for none.
        former: The regular, recommended or "compare at" price, in the same forms.
        currency: ISO 4217 code of the shop; empty when nothing names it.

    Raises:
        PriceError: There is a price, but it can't be read or has no currency.
    """
    said = "" if price is None else str(price).strip()
    if not said:
        return None, None
    charged = parse_amount(said, currency)
    if charged is None:
        if not currency_in(said, currency or None) and parse_amount(said, "EUR") is not None:
            raise PriceError(
                f"the price {said!r} has no currency; name the shop's when you open the source "
                "(for example currency GBP)"
            )
        raise PriceError(f"no price that can be read: {said!r}")
    listed = parse_amount(str(former), currency) if former not in (None, "") else None
    if listed and listed.currency == charged.currency and listed.amount > charged.amount:
        return charged, listed
    return charged, None
