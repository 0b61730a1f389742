"""The replies a brand words, and the variables each of them may use."""

from __future__ import annotations

# Every template knows these.
COMMON = ("brand", "contact")

REPLIES: dict[str, frozenset[str]] = {
    # Meeting and leaving
    "greeting": frozenset(),
    "hello": frozenset(),
    "thanks": frozenset(),
    "goodbye": frozenset(),
    "about": frozenset(),
    "contact": frozenset(),
    # Products
    "found_one": frozenset({"measure", "product", "price", "conditions"}),
    "found_some": frozenset({"measure", "count", "product", "price", "conditions"}),
    "found_sorted": frozenset({"measure", "count", "product", "price", "order", "conditions"}),
    "given_up": frozenset({"conditions"}),
    "nothing_fits": frozenset({"conditions"}),
    "nothing_cheaper": frozenset({"product", "price"}),
    "product_fact": frozenset({"product", "fact"}),
    "product_price": frozenset({"product", "price", "list_price"}),
    "product_stock": frozenset({"product", "state", "count"}),
    "product_option_yes": frozenset({"product", "option", "state", "sizes"}),
    "product_option_gone": frozenset({"product", "option", "state"}),
    "product_option_no": frozenset({"product", "option", "available"}),
    "product_options": frozenset({"product", "options"}),
    "product_about": frozenset({"product", "price", "summary"}),
    "product_unknown": frozenset({"product"}),
    "which_product": frozenset({"products"}),
    "compared": frozenset({"count"}),
    "compare_what": frozenset(),
    "ask_more": frozenset(),
    # Help
    "policy": frozenset({"quote", "title"}),
    "also": frozenset({"quote", "title"}),
    "article_other_language": frozenset({"language"}),
    # Not knowing, and people
    "unknown": frozenset(),
    "out_of_scope": frozenset(),
    "own_order": frozenset(),
    "handed_over": frozenset(),
    "complaint": frozenset(),
    "calm": frozenset(),
    "too_long": frozenset({"limit"}),
    "trouble": frozenset(),
}
