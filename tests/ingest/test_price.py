"""Prices as shops write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.currency import currency_in, region_currency, sign_in
from ingest.price import parse_amount, parse_price, read_price
from kb.documents import Money


def money(amount: str, currency: str) -> Money:
    return Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        ("1.299,00 €", None, money("1299.00", "EUR")),
        ("£1,299", None, money("1299", "GBP")),
        ("Rs. 1,499.00", None, money("1499.00", "INR")),
        ("Rs. 1,499.00", "PKR", money("1499.00", "PKR")),
        ("129.00 GBP", None, money("129.00", "GBP")),
        ("CHF 1'299.-", None, money("1299", "CHF")),
        ("1 299,00 kr", "SEK", money("1299.00", "SEK")),
        ("€ 12,-", None, money("12", "EUR")),
        ("¥12,000", None, money("12000", "JPY")),
        ("R$ 1.234,56", None, money("1234.56", "BRL")),
        ("$5", "CAD", money("5", "CAD")),
        ("US$ 5", "CAD", money("5", "USD")),
        ("129 dollars", None, money("129", "USD")),
        ("399 Kč", None, money("399", "CZK")),
        ("99p", None, money("0.99", "GBP")),
        ("18€90", None, money("18.90", "EUR")),
        ("12.500 KWD", None, money("12.500", "KWD")),
        ("0.999 €", None, money("0.999", "EUR")),
        ("Save 20% £8", None, money("8", "GBP")),
        ("12,50", "EUR", money("12.50", "EUR")),
        ("1 299,00 kr", "NOK", money("1299.00", "NOK")),
        ("¥1,980(税込)", None, money("1980", "JPY")),
        ("US $12.99", "CAD", money("12.99", "USD")),
        ("12,99 zł", None, money("12.99", "PLN")),
        ("CHF 1'299.–", None, money("1299", "CHF")),
        ("10,–", "EUR", money("10", "EUR")),
        ("131 990 тг.", None, money("131990", "KZT")),
        ("8 Optionen von 98,65 €", None, money("98.65", "EUR")),
    ],
)
def test_reads_what_people_write(text: str, hint: str | None, expected: Money) -> None:
    assert parse_price(text, currency=hint) == expected


@pytest.mark.parametrize(
    "text",
    ["POA", "call us", "", "free", "2 for £5", "3 x 19,90 €", "-5 €", "20% off", "12,50", "12 kr"],
)
def test_says_nothing_rather_than_something_wrong(text: str) -> None:
    assert parse_price(text) is None


@pytest.mark.parametrize(
    ("text", "lowest"),
    [("$20–$30", "20"), ("£10.00 - £12.50", "10.00"), ("€20 to €10", "10"), ("from $20", "20")],
)
def test_a_range_gives_its_lowest_and_says_so(text: str, lowest: str) -> None:
    reading = read_price(text)
    assert reading is not None
    assert reading.lowest
    assert reading.money.amount == Decimal(lowest)


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        (129.5, "EUR", money("129.5", "EUR")),
        (4995, "USD", money("4995", "USD")),
        ("1,299.00", "USD", money("1299.00", "USD")),
        ("129.00 GBP", "", money("129.00", "GBP")),
        ("129.00 GBP", "EUR", money("129.00", "GBP")),
        ("129.990", "CLP", money("129990", "CLP")),
        ("1e3", "EUR", money("1e3", "EUR")),
    ],
)
def test_machine_readable_amounts(value: object, currency: str, expected: Money) -> None:
    assert parse_amount(value, currency) == expected


@pytest.mark.parametrize("value", [None, True, "", "POA", -3, float("nan"), float("inf"), 1e30])
def test_what_is_no_amount(value: object) -> None:
    assert parse_amount(value, "EUR") is None


@pytest.mark.parametrize(
    ("text", "sign"),
    [("£12", "£"), ("63,07 Lei", "Lei"), ("99.00 NZD", "NZD"), ("R$ 5", "R$"), ("5 feet", "")],
)
def test_the_currency_as_it_is_written(text: str, sign: str) -> None:
    assert sign_in(text) == sign


@pytest.mark.parametrize(
    ("url", "lang", "code"),
    [
        ("https://shop.example.co.uk/p", "", "GBP"),
        ("https://www.example.com/nz/en/p", "en-nz", "NZD"),
        ("https://ar-sa.example.com/p", "", "SAR"),
        ("https://www.example.ie/p", "en-gb", "EUR"),
        ("https://www.example.com/p", "en", ""),
    ],
)
def test_the_currency_of_a_country(url: str, lang: str, code: str) -> None:
    assert region_currency(url, lang) == code


@given(st.text(max_size=300), st.sampled_from([None, "EUR", "JPY", "xx"]))
def test_never_raises(text: str, hint: str | None) -> None:
    found = parse_price(text, currency=hint)
    assert found is None or (found.amount >= 0 and len(found.currency) == 3)
    assert len(currency_in(text, hint)) in {0, 3}
    parse_amount(text, hint or "")


_AMOUNTS = st.decimals(min_value=0, max_value=9_999_999, places=2)


@given(_AMOUNTS, st.sampled_from([("£", "GBP"), ("€", "EUR"), ("$", "USD"), ("₹", "INR")]))
def test_english_amounts_come_back(amount: Decimal, sign: tuple[str, str]) -> None:
    written = f"{sign[0]}{amount:,.2f}"
    assert parse_price(written) == Money(amount, sign[1])
    assert parse_price(f"{amount:,.2f} {sign[1]}") == Money(amount, sign[1])


@given(_AMOUNTS)
def test_continental_amounts_come_back(amount: Decimal) -> None:
    written = f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    assert parse_price(f"{written} €") == Money(amount, "EUR")
    assert parse_price(f"EUR {written}") == Money(amount, "EUR")


@given(_AMOUNTS)
def test_literals_come_back(amount: Decimal) -> None:
    assert parse_amount(str(amount), "GBP") == Money(amount, "GBP")
