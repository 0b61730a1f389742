"""What names of elements and the form of an amount tell of a price on a page."""

from __future__ import annotations

import re

DIGIT = re.compile(r"\d")
PRICED = re.compile(
    r"pric|prix|preis|precio|preco|prezzo|cena|amount|prijs|pris\b|hinta|fiyat|цена|money|\bprc|kaina"
    r"|\bcost\b|価格|kakaku|pre[tț]\b",
    re.IGNORECASE,
)
FORMER_NAMES = re.compile(
    r"(?<![a-z])old(?![a-z])|(?<![a-z])ori?g(?:-?price|(?![a-z]))|(?<![a-z])was(?![a-z])|before|list-?_?price|compare|strike|crossed|stara(?![a-z])|regi(?![a-z])|ancien|vecchi|anterior|eski|vana-?hind|przekre|prev(?:ious)?-?price|former"
    r"|(?<![a-z])rrp|(?<![a-z])uvp|msrp|retail|original|previous|discountfrom|barr[ae]|tachad|durchgestr"
    r"|antes|(?<![a-z])del(?![a-z])|line-?through|undiscounted|non-?sale|full-?price|statt|oldprice",
    re.IGNORECASE,
)
REGULAR_NAMES = re.compile(r"regular|normal-?price|standard-?price", re.IGNORECASE)
CURRENT_NAMES = re.compile(
    r"current|final|(?<![a-z])sale|special|(?<![a-z])now(?![a-z])|our-?price|main|actual|promo|deal"
    r"|buy-?box|sell(?:ing)?-?price|offer-?price|new-?price|price-?new|(?<![a-z])ins(?![a-z])|internet"
    r"|price-?value|product-?price|price_?block",
    re.IGNORECASE,
)
OTHER_NAMES = re.compile(
    r"(?<![a-z])ship|deliver|sav(?:e(?!d)|ing)|unit-?price|per-?unit|price-?per|instal|monthly|filter"
    r"|per-?month|finance|loyal|member|points|reward|deposit|coupon|voucher|subscri|tax-?amount|vat-?amount"
    r"|min-?price-?info|lowest-?(?:recent|30)|omnibus|price-?history|installment"
    r"|parcel|klarna|afterpay|base-?price|grundpreis|giftwrap|(?<![a-z])used|trade|quantity-?break|(?<![a-z])tier",
    re.IGNORECASE,
)
# Without tax: the price only where no other is shown.
NET_NAMES = re.compile(r"excl(?!usive)|without-?tax|ex-?vat|net-?price", re.IGNORECASE)
STARTING = re.compile(
    r"starting (?:bid|price)|opening bid|startgebot|startpreis|puja inicial|mise à prix"
    r"|enchère de départ|offerta di partenza|base d.asta|cena wywoławcza|lance inicial",
    re.IGNORECASE,
)
# Added to a price or taken from it; the second amount of a range is neither.
SURCHARGE = re.compile(
    r"[+(]\s*[-−+]?\s*[^\w\s]?\s?\d[\d.,]*|(?<![\d\s€$£¥₹])\s*[-−]\s*[^\w\s]?\d|^\s*[-−]"
)
TIMES = re.compile(
    r"\d+\s*(?:rat[ay]?|cuotas|vezes|taksit|мес\w*|платеж\w*)?\s*[x×хX]\s*(?:de\s)?[^\w\s]{0,3}\s?\d"
    r"|[x×хX]\s*\d+\s*(?:мес|mes|ay\b|ta?ksit)",
    re.IGNORECASE,
)
OPTION_NAMES = re.compile(
    r"swatch|(?<![a-z])select(?!ed)|option|variation|radio|checkbox|dropdown|upgrade", re.I
)
# By weight, volume or length: never the price of the thing. By the piece: often it is.
MEASURE = re.compile(
    r"(?:/|\bper\b|\bpro\b|\bpor\b|\bje\b|=|\bpar\b|\bal\b)\s?(?:\d+\s?)?"
    r"(?:kg|g|gr|l|lt|ml|cl|m|m²|m2|mq|sqm|oz|fl\.? ?oz|lb|100|litre|liter|litro|kilo|metre|meter"
    r"|metro)\b",
    re.IGNORECASE,
)
PIECE = re.compile(
    r"(?:/|\bper\b|\bpro\b|\bpor\b|\bje\b|\bpar\b)\s?(?:\d+\s?)?(?:ct|count|unit[éà]?|unidade?|stk|stück|stuk|szt|ks|piece|pc|each|pack"
    r"|罐|個|件|支|包|入|片|盒|瓶)|每(?:罐|個|件|支|包|入|片|盒|瓶|組)",
    re.IGNORECASE,
)
CENTS = re.compile(
    r"cent|decimal|fraction|minor|(?<![a-z])sup(?![a-z])|small|rappen|frac", re.IGNORECASE
)
ONLY = re.compile(
    r"^[^\w]*(?:[^\W\d]{0,12}[.:]?\s*){0,3}[^\w\s]{0,3}\s*\d[\d\s.,'’٬٫]*[-–—.]{0,2}\s*(?:[^\w\s]{0,3}|[^\W\d]{1,12}\.?)(?:\s*[^\W\d]{1,6}\.?)?[^\w]*$"
)
SIGNED_WHOLE = re.compile(r"(\s?[^\d]{0,4}\d[\d\s.']*)(\s?[^\w\s.,]|\s?[A-Za-zł]{2,3})")
# By tenths ("7.6折", "3割"), a share, or a count of pieces: no amount of money.
NO_MONEY = re.compile(
    r"\d\s*(?:折|割|%|％|分の|份|人|件|個|个|개|명|шт|pcs|st\b|stk)", re.IGNORECASE
)
