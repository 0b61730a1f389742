"""The address guard, against a canary on loopback that nothing may reach."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from ingest import guard as guards
from ingest.crawl import Crawl
from ingest.fetch import Fetcher
from ingest.guard import AddressGuard, AddressRefusedError, UnresolvedError, parse_allowed
from ingest.limits import CrawlLimits
from ingest.reading import IngestError, SourceError
from ingest.response import Broken, Fetched, Refused
from ingest.sources import open_source

BARE = CrawlLimits(per_second=0, timeout=1.0, retries=1, backoff=0.01, longest_wait=0.1)
PUBLIC = "93.184.216.34"


class Canary:
    """A web server on 127.0.0.1 and ::1, at one port, that counts who comes."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        canary = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                canary.hits.append(f"{self.headers.get('Host')} {self.path}")
                body = b"User-agent: *\nAllow: /\n" if "robots" in self.path else b"secret"
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        class Six(ThreadingHTTPServer):
            address_family = socket.AF_INET6

        self.servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler)]
        self.port = self.servers[0].server_address[1]
        with contextlib.suppress(OSError):  # no IPv6 here: its vectors then prove little
            self.servers.append(Six(("::1", self.port), Handler))
        for server in self.servers:
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        for server in self.servers:
            server.shutdown()
            server.server_close()


@pytest.fixture(scope="module")
def nest() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


@pytest.fixture
def canary(nest: Canary) -> Canary:
    nest.hits.clear()
    return nest


# What a resolver under an attacker's control says.
NAMES = {
    "loop.test": ["127.0.0.1"],
    "loop6.test": ["::1"],
    "mixed.test": [PUBLIC, "127.0.0.1"],
    "mixed6.test": ["2606:2800:220:1::1", "::1"],
    "mapped.test": ["::ffff:127.0.0.1"],
    "127.0.0.1.nip.test": ["127.0.0.1"],
    "7f000001.wild.test": ["127.0.0.1"],
    "app.localtest.test": ["127.0.0.1"],
    "zero.test": ["0.0.0.0"],
    "zero6.test": ["::"],
    "ten.test": ["10.1.2.3"],
    "metadata.google.internal": ["169.254.169.254"],
    "scoped.test": ["fe80::1%lo"],
    "junk.test": ["not an address"],
    "xn--bcher-kva.test": ["127.0.0.1"],
    "under_score.test": ["127.0.0.1"],
    "short": ["127.0.0.1"],
    "localhost": ["127.0.0.1", "::1"],
    "a.localhost": ["127.0.0.1"],
    "localhost.localdomain": ["127.0.0.1"],
    "ip6-localhost": ["::1"],
}


def resolver(host: str, _port: int) -> list[str]:
    if host in NAMES:
        return NAMES[host]
    raise UnresolvedError(f"{host} has no address")


HOSTS = [
    # loopback by name
    "localhost", "LOCALHOST", "localhost.", "a.localhost", "a.b.localhost", "LocalHost.localdomain",
    "ip6-localhost", "short", "ⓛocalhost", "loc%61lhost", "loc\u00adalhost", "ＬＯＣＡＬＨＯＳＴ",
    # IPv4 in all its spellings
    "127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001",
    "0X7F.1", "0x7f.0x0.0x0.0x1", "017700000001", "0177.0.0.1", "0177.0.0.01", "00000177.1",
    "127.0.0x1", "１２７.０.０.１", "①②⑦.0.0.1", "127。0。0。1", "127．0．0．1", "%31%32%37.0.0.1",
    "0.0.0.0", "0", "0x0", "4294967295", "1.1.1.1.127", "127.0.0.1%00.test",
    # private, shared, link-local, multicast, reserved, metadata
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "100.100.100.200",
    "169.254.169.254", "169.254.170.2", "2852039166", "0xA9FEA9FE", "192.0.0.192", "198.18.0.1",
    "192.0.2.1", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "192.88.99.1", "metadata.google.internal",
    # IPv6, and IPv4 inside it
    "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[2002:7f00:1::]",
    "[2002:a00:1::1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]",
    "[2001:0:7f00:1::1]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[fe80::1]", "[fe80::1%lo]",
    "[fe80::1%25lo]", "[::1%1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
    "[2001:db8::1]", "[100::1]", "[5f00::1]", "[3fff::1]", "[2a00::5efe:127.0.0.1]",
    # names that a resolver leads astray
    "loop.test", "LOOP.test.", "loop6.test", "mixed.test", "mixed6.test", "mapped.test",
    "127.0.0.1.nip.test", "7f000001.wild.test", "app.localtest.test", "zero.test", "zero6.test",
    "ten.test", "scoped.test", "junk.test", "bücher.test", "under_score.test",
    # who asks, and what a parser may take for the host
    "user:pass@127.0.0.1", "example.com@127.0.0.1", "example.com:80@127.0.0.1", "a@b@127.0.0.1",
    "127.0.0.1#@example.com", "127.0.0.1\\@example.com", "example.com\\@127.0.0.1", "\t127.0.0.1",
    "127.0.0.1\n", "[::1].test", "[127.0.0.1]", "127.0.0.1%2f", "127.0.0.1..", ".127.0.0.1",
]  # fmt: skip


def address(host: str, port: int) -> str:
    # The port goes where the host ends, whatever is behind it.
    for end in ("#", "\\@example.com"):
        if end in host:
            return f"http://{host.replace(end, f':{port}{end}', 1)}/canary"
    return f"http://{host}:{port}/canary"


def test_there_are_many() -> None:
    assert len(set(HOSTS)) == len(HOSTS) >= 60


@pytest.mark.parametrize("host", HOSTS)
def test_no_address_that_is_typed_reaches_the_canary(canary: Canary, host: str) -> None:
    url = address(host, canary.port)
    for options in ({}, {"robots": False}, {"headers": {"Authorization": "Bearer x"}}):
        with Fetcher(url, BARE, same_site=False, resolve=resolver, **options) as fetcher:
            answer = fetcher.fetch(url)
            assert isinstance(answer, Refused | Broken), answer
            assert isinstance(fetcher.fetch(url, json={}), Refused | Broken)
    assert canary.hits == []


@pytest.mark.parametrize("host", HOSTS)
def test_no_redirect_reaches_the_canary(canary: Canary, host: str, httpserver: HTTPServer) -> None:
    url = address(host, canary.port)
    target = url.replace("\t", "").replace("\n", "").encode("utf-8").decode("latin-1")
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    httpserver.expect_request("/a").respond_with_data("", 302, {"Location": target})
    front = f"front.test:{httpserver.port}"
    limits = CrawlLimits(per_second=0, timeout=20.0, retries=0, allow_hosts=(front,))

    def leads(name: str, port: int) -> list[str]:
        return ["127.0.0.1"] if name == "front.test" else resolver(name, port)

    with Fetcher(f"http://{front}/", limits, same_site=False, resolve=leads) as fetcher:
        assert isinstance(fetcher.fetch(f"http://{front}/a"), Refused | Broken)
        assert isinstance(
            fetcher.fetch(f"http://front.test:{canary.port}/"), Refused
        )  # another port of an allowed host
    assert [r.path for r, _ in httpserver.log] == ["/robots.txt", "/a"]
    assert canary.hits == []


def test_without_the_guard_they_would_reach_it(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trusting(_: AddressGuard, host: str, port: int) -> list[str]:
        return NAMES.get(host.rstrip("."), [host])

    monkeypatch.setattr(AddressGuard, "check", lambda *_: None)
    monkeypatch.setattr(AddressGuard, "addresses", trusting)
    reached = 0
    quick = CrawlLimits(per_second=0, timeout=0.2, retries=0)
    for host in [h for h in HOSTS if "7" in h or "local" in h.lower() or "loop" in h]:
        before = len(canary.hits)
        url = address(host, canary.port)
        with Fetcher(url, quick, same_site=False, robots=False) as fetcher:
            fetcher.fetch(url)
        reached += len(canary.hits) > before
    assert reached >= 25


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1:{port}"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "2130706433"),
        ("localhost", "LOCALHOST."),
        ("a.localhost", "a.localhost"),
        ("loop.test", "loop.test"),
        ("bücher.test", "bücher.test:{port}"),
        ("[::1]", "::1"),
        ("[0:0::1]", "[::1]:{port}"),
    ],
)
def test_a_host_that_is_allowed_by_name_is_reached(canary: Canary, host: str, allowed: str) -> None:
    if "::" in host and len(canary.servers) < 2:
        pytest.skip("no IPv6 on this machine")
    limits = CrawlLimits(per_second=0, allow_hosts=(allowed.format(port=canary.port),))
    url = address(host, canary.port)
    with Fetcher(url, limits, resolve=resolver) as fetcher:
        answer = fetcher.fetch(url)
    assert isinstance(answer, Fetched)
    assert answer.body == b"secret"
    assert len(canary.hits) == 2


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("loop.test", "127.0.0.1"),
        ("127.0.0.1", "loop.test"),
        ("127.0.0.1", "127.0.0.1:1"),
        ("loop.test", "test"),
        ("127.0.0.1", "localhost"),
        ("a.localhost", "localhost"),
    ],
)
def test_allowing_one_name_allows_no_other(canary: Canary, host: str, allowed: str) -> None:
    limits = CrawlLimits(per_second=0, timeout=1.0, allow_hosts=(allowed,))
    url = address(host, canary.port)
    with Fetcher(url, limits, resolve=resolver) as fetcher:
        answer = fetcher.fetch(url)
    assert isinstance(answer, Refused)
    assert f"--allow-host {host}:{canary.port}" in answer.reason
    assert "AISLE_ALLOW_HOSTS" in answer.reason
    assert canary.hits == []


def test_a_resolver_that_changes_its_mind_changes_nothing(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when it is checked, loopback when it is connected to."""
    turns = [0]
    connected: list[str] = []
    plain = httpcore.SyncBackend.connect_tcp

    def rebinding(_host: str, _port: int) -> list[str]:
        turns[0] += 1
        return [PUBLIC] if turns[0] % 2 else ["127.0.0.1"]

    def connect(self: httpcore.SyncBackend, host: str, *rest: object) -> object:
        connected.append(host)
        if host == PUBLIC:
            raise httpcore.ConnectError("no network in tests")
        return plain(self, host, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    url = f"http://rebind.test:{canary.port}/"
    with Fetcher(url, BARE, resolve=rebinding, robots=False) as fetcher:
        kinds = [type(fetcher.fetch(url)) for _ in range(6)]
    assert kinds == [Broken, Refused] * 3
    assert set(connected) == {PUBLIC}
    assert canary.hits == []


def test_the_checked_address_is_connected_to_and_the_name_is_kept(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "unpublic", lambda address: "")  # as if loopback were public
    asked: list[str] = []

    def once(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    url = f"http://shop.test:{canary.port}/"
    with Fetcher(url, BARE, resolve=once) as fetcher:
        assert isinstance(fetcher.fetch(url), Fetched)
        assert isinstance(fetcher.fetch(url), Fetched)
    assert set(asked) == {"shop.test"}
    assert {hit.split()[0] for hit in canary.hits} == {f"shop.test:{canary.port}"}


def test_the_environments_proxies_are_ignored(
    canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    with Fetcher("http://10.0.0.1/", BARE) as fetcher:
        assert isinstance(fetcher.fetch("http://10.0.0.1/"), Refused)
    assert canary.hits == []


@pytest.fixture
def front(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """A shop that is allowed by name, on this machine."""
    monkeypatch.setattr(
        guards,
        "system_resolver",
        lambda host, port: ["127.0.0.1"] if host == "front.test" else resolver(host, port),
    )
    return lambda path: f"http://front.test:{httpserver.port}{path}"


def shop_limits(server: HTTPServer) -> CrawlLimits:
    return CrawlLimits(
        per_second=0, timeout=20.0, retries=0, allow_hosts=(f"front.test:{server.port}",)
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "loop.test", "[::1]", "2130706433", "localhost"])
def test_no_page_leads_a_crawl_to_the_canary(
    canary: Canary, httpserver: HTTPServer, front: Callable[[str], str], host: str
) -> None:
    bad = address(host, canary.port)
    page = (
        f"<html><head><base href='{bad}'><link rel=canonical href='{bad}'></head><body>"
        f"<a href='{bad}'>x</a><a href='/y'>y</a><a href='{front('/z')}'>z</a>"
        f"<meta http-equiv=refresh content='0;url={bad}'></body></html>"
    )
    inner = f"<sitemapindex><sitemap><loc>{bad}/s.xml</loc></sitemap></sitemapindex>"
    urls = f"<urlset><url><loc>{bad}</loc></url></urlset>"
    httpserver.expect_request("/robots.txt").respond_with_data(
        f"Sitemap: {bad}\nSitemap: {front('/in.xml')}\nSitemap: {front('/u.xml')}\n"
    )
    httpserver.expect_request("/in.xml").respond_with_data(inner, content_type="text/xml")
    httpserver.expect_request("/u.xml").respond_with_data(urls, content_type="text/xml")
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    httpserver.expect_request("/z").respond_with_data("", 302, {"Location": bad})
    outcomes = list(Crawl(front("/"), shop_limits(httpserver)).read({}))
    assert outcomes
    assert canary.hits == []


def test_no_robots_txt_leads_to_the_canary(
    canary: Canary, httpserver: HTTPServer, front: Callable[[str], str]
) -> None:
    target = f"http://127.0.0.1:{canary.port}/robots.txt"
    httpserver.expect_request("/robots.txt").respond_with_data("", 301, {"Location": target})
    with Fetcher(front("/"), shop_limits(httpserver)) as fetcher:
        answer = fetcher.fetch(front("/"))
    assert isinstance(answer, Broken)
    assert "left alone" in answer.reason
    assert canary.hits == []


@pytest.mark.parametrize("path", ["/", "/feed.xml", "/feed.csv"])
def test_no_source_that_is_opened_reaches_the_canary(canary: Canary, path: str) -> None:
    with pytest.raises(SourceError, match="AISLE_ALLOW_HOSTS"):
        list(open_source(f"http://127.0.0.1:{canary.port}{path}").read({}))
    assert canary.hits == []


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("Shop.Internal", ("shop.internal", 0)),
        ("localhost:8080", ("localhost", 8080)),
        ("::1", ("::1", 0)),
        ("[::1]:80", ("::1", 80)),
        ("192.168.1.20", ("192.168.1.20", 0)),
    ],
)
def test_what_can_be_allowed(entry: str, place: tuple[str, int]) -> None:
    assert parse_allowed(entry) == place


@pytest.mark.parametrize(
    "entry", ["", "*", "http://a/", "a/b", "a b", "a@b", "10.0.0.0/8", "a:99999", "[::1"]
)
def test_what_can_not_be_allowed(entry: str) -> None:
    with pytest.raises(IngestError, match=r"can be allowed"):
        parse_allowed(entry)


@given(st.text(max_size=60), st.integers(0, 2**128 - 1))
def test_the_guard_raises_nothing_of_its_own(text: str, number: int) -> None:
    guard = AddressGuard(resolve=resolver)
    six = socket.inet_ntop(socket.AF_INET6, number.to_bytes(16, "big"))
    for host in (text, f"[{six}]", f"{number % 2**33}", f"{text}.test"):
        for url in (f"http://{host}/", f"https://{host}:8000/x", host):
            try:
                guard.check(url)
            except AddressRefusedError:
                continue
        try:
            guard.addresses(host, 80)
        except (AddressRefusedError, UnresolvedError):
            continue
