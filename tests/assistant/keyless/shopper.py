"""Reading answers as a shopper does: cards, and the records behind them."""

from __future__ import annotations

from decimal import Decimal

from assistant.agent import Assistant
from assistant.conversation import Answer, ProductCard
from kb.documents import Kind, Product
from tests.conftest import talk


def answers(assistant: Assistant, *messages: str) -> list[Answer]:
    return [turn.answer for turn in talk(assistant, *messages).turns if turn.answer is not None]


def record(assistant: Assistant, card: ProductCard) -> Product:
    found = assistant.knowledge.catalog.edition().document(Kind.PRODUCT, card.product_id)
    assert isinstance(found, Product)
    return found


def lowest(product: Product) -> Decimal:
    return min(form.price.amount for form in product.variants or (product,) if form.price)


def stated(product: Product) -> dict[str, str]:
    return {attribute.name: attribute.value for attribute in product.attributes}


def comes_in(product: Product, value: str) -> bool:
    options = [o.value for v in product.variants for o in v.options]
    return any(value in found.casefold() for found in [*options, *stated(product).values()])


def titles(answer: Answer) -> list[str]:
    return [card.title for card in answer.cards]
