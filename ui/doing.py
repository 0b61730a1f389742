"""What shoppers are told while a tool runs, by the tool's name."""

from __future__ import annotations

_DOING = {
    "search_products": "Looking through the products",
    "get_product": "Checking the details",
    "compare_products": "Comparing them for you",
    "search_help": "Reading the help pages",
    "hand_over": "Asking a colleague to join",
    "identify_customer": "Checking who you are",
    "get_profile": "Looking at your details",
    "list_orders": "Looking at your orders",
    "get_order": "Looking at your order",
    "list_items": "Looking what it comes in",
    "list_product_types": "Looking what can be ordered",
    "confirm_change": "Making the change",
}
# Whatever is to be changed, proposing it changes nothing yet.
_PROPOSE = "propose_"


def doing(what: str) -> str:
    """What a status event says, in words for a shopper.

    Args:
        what: Name of a tool.
    """
    if what.startswith(_PROPOSE):
        return "Preparing the change"
    return _DOING.get(what, "One moment")
