"""What is true according to one edition of a store."""

from __future__ import annotations

from kb.documents import Article, Kind, Product
from kb.edition import Edition
from prompts.brand import Brand


class EditionFacts:
    """The records of one edition.

    Args:
        edition: Whose.
        own_words: What the brand itself states, such as how the store is reached.
        products: Where products are read, when somebody has planted text in those of the edition:
            a price that only a planted text names is nobody's.
    """

    def __init__(
        self, edition: Edition, own_words: str = "", *, products: Edition | None = None
    ) -> None:
        self._edition = edition
        self._products = products or edition
        self._own_words = own_words

    @property
    def own_words(self) -> str:
        """What the brand itself states: figures and addresses that stand in no record."""
        return self._own_words

    def product(self, product_id: str) -> Product | None:
        """The product's record; None when there is no such product."""
        found = self._products.document(Kind.PRODUCT, product_id)
        return found if isinstance(found, Product) else None

    def article(self, article_id: str) -> Article | None:
        """The article; None when there is no such article."""
        found = self._edition.document(Kind.ARTICLE, article_id)
        return found if isinstance(found, Article) else None


def words_of(brand: Brand) -> str:
    """What a brand itself states beside its articles: how it is called and reached."""
    contact = brand.settings.contact
    return "\n".join((brand.name, contact.email, contact.phone, contact.hours))
