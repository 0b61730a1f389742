"""Which platform made a page, by the marks that it leaves there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# By platform: response headers, generator tags, and words in the page's source that only it writes.
_HEADERS = {
    "Shopify": ("x-shopid", "x-shopify-stage", "x-sorting-hat-shopid"),
    "Zendesk": ("x-zendesk-origin-server", "x-zendesk-zorg"),
    "Magento": ("x-magento-vary", "x-magento-tags", "x-magento-cache-id"),
    "Shopware": ("sw-version-id", "sw-context-token"),
    "BigCommerce": ("x-bc-store-version",),
}
_GENERATORS = {
    "WooCommerce": "woocommerce",
    "PrestaShop": "prestashop",
    "Magento": "magento",
    "Shopware": "shopware",
    "BigCommerce": "bigcommerce",
    "Docusaurus": "docusaurus",
    "WordPress": "wordpress",
}
_WORDS = {
    "Shopify": ("cdn.shopify.com/", "/cdn/shop/", "Shopify.theme", "shopify-section"),
    "WooCommerce": ("/plugins/woocommerce/", "woocommerce-page", "wc-block-"),
    "Magento": ("text/x-magento-init", "data-mage-init", "Magento_Ui"),
    "PrestaShop": ("var prestashop =", "/modules/ps_", "prestashop-page"),
    "Shopware": ("/bundles/storefront/", "shopware.apps", "/themes/Frontend/"),
    "BigCommerce": ("cdn11.bigcommerce.com", "bigcommerce.com/s-", "stencil-utils"),
    "Zendesk": ("static.zdassets.com", "theme.zdassets.com", "/hc/theming_assets/"),
    "Intercom": ("static.intercomassets.com", "intercom-help-center", "downloads.intercomcdn.com"),
}
# The widget of its chat, which stands on shops and not on help centres.
_CHAT = re.compile(r"static\.zdassets\.com/ekr/|widget\.intercom\.io")
HELP = ("Zendesk", "Intercom", "Docusaurus")
SHOPS = ("Shopify", "WooCommerce", "Magento", "PrestaShop", "Shopware", "BigCommerce")


@dataclass(frozen=True, slots=True)
class Mark:
    """A platform, and what in the page says so."""

    platform: str
    sign: str


def marks(source: str, generator: str, headers: Mapping[str, str]) -> list[Mark]:
    """The platforms that a page's marks speak of, the most certain ones first.

    Args:
        source: The page as it was sent.
        generator: What its generator tag says.
        headers: The response's headers by name in lower case.
    """
    found: dict[str, str] = {}
    for platform, names in _HEADERS.items():
        for name in names:
            if name in headers:
                found.setdefault(platform, f"its answers carry {name}")
    if "shopify" in headers.get("powered-by", "").lower():
        found.setdefault("Shopify", "its answers say powered by Shopify")
    for platform, word in _GENERATORS.items():
        if word in generator.lower():
            found.setdefault(platform, f"its pages name {generator[:60]} as their generator")
    seen = _CHAT.sub("", source)
    for platform, words in _WORDS.items():
        for word in words:
            if word in seen:
                found.setdefault(platform, f"its pages mention {word.strip('/')}")
                break
    return [Mark(platform, sign) for platform, sign in found.items()]
