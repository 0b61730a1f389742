"""SKUs, GTINs and brands: what can be one, checked before it is believed."""

from __future__ import annotations

import re

from kb.editions.gtin import check_digit, is_gtin

_EMPTY = frozenset(
    {"", "-", "--", "0", "n/a", "na", "n.a.", "none", "null", "undefined", "nan", "true", "false",
     "default", "default title", "sku", "unknown", "no", "yes", "tbc", "tbd", "generic", "#", ".",
     "does not apply", "not applicable", "nicht zutreffend", "non applicabile", "no aplica",
     "ne s'applique pas", "object", "[object object]", "product", "brand"}
)  # fmt: skip
_PLAIN = re.compile(r"[^\W_]")
_ODD = re.compile(r"://|[<>{}\[\]$€£¥@?!;]|\.(?:jpe?g|png|webp|html?|php|js)$", re.IGNORECASE)
_LONGEST = 64
_CODE = re.compile(r"[^\W_][\w./\-+#*~]*(?<![./\-+#*~,])")


def sku_of(value: object) -> str:
    """A value as a SKU, or an empty string when it can't be one."""
    text = " ".join(str(value).split()) if value is not None else ""
    if text.casefold() in _EMPTY or len(text) > _LONGEST or _ODD.search(text):
        return ""
    if not _PLAIN.search(text) or text.count(" ") > 4:
        return ""
    return text


def code_in(text: str) -> str:
    """The code that a text begins with; codes have a digit, as words do not."""
    match = _CODE.match(text.lstrip(" :：#.=-–〉>»"))
    code = match.group() if match else ""
    return sku_of(code) if 2 <= len(code) <= 40 and any(c.isdigit() for c in code) else ""


def gtin_of_text(value: object) -> str:
    """A GTIN or ISBN with a right check digit, as digits; else an empty string.

    An ISBN-10 is taken to its 13 digits, as the International ISBN Agency defines it.
    """
    text = re.sub(r"[\s\-‐–.]", "", str(value)).upper() if value is not None else ""
    if len(text) == 10 and re.fullmatch(r"\d{9}[\dX]", text) and text.isascii():
        total = sum(
            weight * (10 if c == "X" else int(c))
            for weight, c in zip(range(10, 0, -1), text, strict=True)
        )
        if total % 11 == 0:
            stem = f"978{text[:9]}"
            return stem + str(check_digit(stem))
        return ""
    return text if is_gtin(text) and len(set(text)) > 1 else ""


def brand_of(value: object) -> str:
    """A value as a brand's name, or an empty string when it can't be one."""
    text = " ".join(str(value).split()) if value is not None else ""
    text = re.split(r"[:：]\s", text)[-1].strip(
        " :,;|-–\u200f\u200e"
    )  # "More of the brand: Harrow"
    if text.casefold() in _EMPTY or len(text) > 60 or _ODD.search(text.replace("!", "")):
        return ""
    return text if _PLAIN.search(text) and not text.isdigit() else ""


def squeezed(text: str) -> str:
    """Letters and digits alone, in lower case: two ways of writing one code come out equal."""
    return "".join(c for c in text.casefold() if c.isalnum())
