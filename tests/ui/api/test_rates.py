"""How much one visitor, one address and one site may ask for."""

from __future__ import annotations

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from desk.sites import SiteSettings
from tests.ui.api.conftest import Client
from tests.ui.api.scripted import Scripted, begin, build, served
from ui.api import visiting
from ui.api.rates import FILES, MAILS, SHARED, Allowance, Rates, TooMany, address_of


def site(**limits: int) -> SiteSettings:
    free = {"visitor_per_minute": 9999, "address_per_minute": 9999, "site_per_minute": 9999}
    return SiteSettings.model_validate({"limits": free | limits})


def refused(response: httpx.Response, word: str) -> None:
    assert response.status_code == 429, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"].endswith("rate-limited")
    assert word in response.json()["detail"]
    assert 1 <= int(response.headers["retry-after"]) <= 60


def test_one_visitor_has_a_share_and_others_theirs(tmp_path: Path, scripted: Scripted) -> None:
    with (
        served(lambda _: build(tmp_path, scripted, site=site(visitor_per_minute=4))) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as http,
    ):
        one, other = Client(http), Client(http)
        assert [one.say(f"{n}").status_code for n in range(3)] == [202] * 3
        refused(one.say("and one more"), "You send more")
        assert one.http.get(one.path).status_code == 200, "reading goes on"
        assert other.say("hello").status_code == 202
        other.events()
        one.events()
        assert sum(m["role"] == "shopper" for m in one.messages()) == 3


def test_one_address_has_a_share_when_a_proxy_names_it(tmp_path: Path, scripted: Scripted) -> None:
    limited = site(address_per_minute=3)
    with (
        served(lambda _: build(tmp_path, scripted, site=limited, proxies=1)) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
    ):

        def come(forwarded: str) -> httpx.Response:
            return http.post(
                "/v1/visitors", json={"site": "default"}, headers={"X-Forwarded-For": forwarded}
            )

        assert [come("203.0.113.7").status_code for _ in range(3)] == [201] * 3
        refused(come("203.0.113.7"), "network")
        # What the shopper wrote before the proxy did changes nothing.
        refused(come("198.51.100.1, 203.0.113.7"), "network")
        assert come("203.0.113.8").status_code == 201


def test_without_a_proxy_the_header_is_not_read(
    tmp_path: Path,
    scripted: Scripted,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(visiting, "_told", [])
    assert address_of("203.0.113.9", "10.0.0.1", 0) == "203.0.113.9"
    limited = site(address_per_minute=1)
    with (
        served(lambda _: build(tmp_path, scripted, site=limited)) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
    ):
        http.headers["X-Forwarded-For"] = "203.0.113.7"
        for _ in range(3):
            begin(http)  # this machine's own pages come from here, and aren't limited
    told = [record for record in caplog.records if "AISLE_PROXIES" in record.getMessage()]
    assert len(told) == 1, "who forgot to say so is told, once"


def test_one_site_has_a_share(tmp_path: Path, scripted: Scripted) -> None:
    with (
        served(lambda _: build(tmp_path, scripted, site=site(site_per_minute=5))) as address,
        httpx.Client(base_url=address, trust_env=False) as http,
        ThreadPoolExecutor(8) as pool,
    ):
        body = {"site": "default"}
        came = list(pool.map(lambda _: http.post("/v1/visitors", json=body), range(20)))
        assert sum(r.status_code == 201 for r in came) == 5
        refused(next(r for r in came if r.status_code == 429), "Too many people")


@pytest.mark.parametrize(
    ("client", "forwarded", "proxies", "address"),
    [
        ("203.0.113.9", "", 0, "203.0.113.9"),
        ("127.0.0.1", "", 0, ""),
        ("::1", "", 0, ""),
        ("::ffff:127.0.0.1", "", 0, ""),
        ("::ffff:203.0.113.9", "", 0, "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:0db8:0001:0002::/64"),
        ("2001:db8:1:2:ffff::", "", 0, "2001:0db8:0001:0002::/64"),
        ("127.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.2", "1.1.1.1, 203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.2", "1.1.1.1, 203.0.113.9, 10.0.0.3", 2, "203.0.113.9"),
        ("10.0.0.2", "203.0.113.9", 2, "203.0.113.9"),
        ("10.0.0.2", "made up", 1, "10.0.0.2"),
        ("10.0.0.2", "", 1, "10.0.0.2"),
        ("testclient", "", 0, "testclient"),
    ],
)
def test_an_address_is_what_our_own_proxies_say(
    client: str, forwarded: str, proxies: int, address: str
) -> None:
    assert address_of(client, forwarded, proxies) == address


def test_a_flood_from_ever_new_addresses_takes_no_more_memory_and_limits_itself() -> None:
    rates = Rates(told_apart=200)
    allowance = Allowance(visitor=5, address=5, site=10**6)
    let_in = 0

    def flood(first: int, count: int) -> None:
        nonlocal let_in
        for n in range(first, first + count):
            try:
                rates.spend(allowance, visitor="", address=f"a{n}", site="s", reading=False)
                let_in += 1
            except TooMany:
                pass

    tracemalloc.start()
    flood(0, 1_000)
    early = tracemalloc.get_traced_memory()[0]
    flood(1_000, 2_000)
    late = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert rates.windows <= 200 + SHARED + 1
    assert late < early * 1.5
    assert let_in <= 200 + SHARED * 5


def test_streams_are_counted_per_visitor_and_address(tmp_path: Path, scripted: Scripted) -> None:
    rates = Rates(per_visitor=2)
    with (
        served(lambda _: build(tmp_path, scripted, rates=rates)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as http,
    ):
        client = Client(http)
        path = f"{client.path}/events"
        with client.http.stream("GET", path) as one, client.http.stream("GET", path) as two:
            assert one.status_code == two.status_code == 200
            third = client.http.get(path)
            assert third.status_code == 429
            assert third.json()["type"].endswith("too-many-streams")
            assert int(third.headers["retry-after"]) >= 1
        for _ in range(200):
            if rates.streams == 0:
                break
            client.http.get("/v1/health")
        assert rates.streams == 0, "closed streams count no more"
        with client.http.stream("GET", path) as again:
            assert again.status_code == 200


def test_the_store_is_nobodys_mail_server(tmp_path: Path, scripted: Scripted) -> None:
    limited = build(tmp_path, scripted, site=site(), proxies=1, mail=lambda: True)
    with (
        served(lambda _: limited) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as http,
    ):
        # A new visitor each time, from ever new addresses, with words that somebody shall read.
        answers = []
        for n in range(5):
            spammer = Client(http)
            spammer.http.headers["X-Forwarded-For"] = f"203.0.113.{n}"
            spammer.say("You have won: https://evil.example/")
            copy = {"email": "Victim@mail.example" if n % 2 else "victim@mail.example"}
            answers.append(spammer.http.post(f"{spammer.path}/transcript", json=copy))
            spammer.events()
        assert [each.status_code for each in answers] == [202, 202, 202, 429, 429]
        assert answers[3].json()["type"].endswith("rate-limited")
        assert "tomorrow" in answers[3].json()["detail"]
        assert len(limited.state.service.books.outbox.due(limit=99)) == 3


def test_an_address_and_a_site_have_a_share_of_what_is_scarce_and_refusals_take_none() -> None:
    rates = Rates()

    def mail(address: str, to: str, of: str = "shop") -> bool:
        try:
            rates.spend_scarce("mail", MAILS, recipient=to, address=address, site=of)
        except TooMany as error:
            return error.seconds <= 3600
        return True

    sent = sum(mail("203.0.113.7", f"{n}@mail.example") for n in range(100))
    assert sent == MAILS["address"]
    sent += sum(mail("", f"{n}@other.example") for n in range(1000))
    assert sent == MAILS["site"]
    windows = rates.windows
    assert not any(mail(f"198.51.100.{n}", f"{n}@third.example") for n in range(200))
    assert rates.windows == windows, "who is refused leaves nothing behind"
    assert mail("203.0.113.8", "0@mail.example", of="another")
    who = {"visitor": "v", "address": "", "site": "shop"}
    for _ in range(FILES["visitor"]):
        rates.spend_scarce("file", FILES, **who)
    with pytest.raises(TooMany, match="tomorrow"):
        rates.spend_scarce("file", FILES, **who)
