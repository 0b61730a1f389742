"""JSON APIs behind one client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.credential import Credential
from ingest.feeds.client import Client, Reply, link_header, next_link, rows
from ingest.limits import CrawlLimits
from ingest.reading import SourceError

SECRET = Credential("s3cret-t0ken", "SHOP_TOKEN")
Asked = Callable[..., Client]


@pytest.fixture
def ask(httpserver: HTTPServer, limits: CrawlLimits) -> Iterator[Asked]:
    opened: list[Client] = []

    def build(credential: Credential | None = SECRET) -> Client:
        client = Client(
            httpserver.url_for("/api"),
            limits,
            service="Shelf",
            headers={"X-Version": "7"},
            credential=credential,
            auth=credential.bearer() if credential else None,
            needs="a key that may read",
        )
        opened.append(client)
        return client

    yield build
    for client in opened:
        client.__exit__()


def test_headers_and_parameters_are_sent(httpserver: HTTPServer, ask: Asked) -> None:
    httpserver.expect_request(
        "/api/things",
        headers={"Authorization": "Bearer s3cret-t0ken", "X-Version": "7"},
        query_string={"page[size]": "2", "sid": "kept"},
    ).respond_with_json({"things": [{"id": 1}]}, headers={"X-Total": "1"})
    reply = ask().get("things", {"page[size]": "2", "sid": "kept"})
    assert rows(reply, "things") == [{"id": 1}]
    assert reply.headers["x-total"] == "1"


def test_questions_can_be_posted(httpserver: HTTPServer, ask: Asked) -> None:
    httpserver.expect_request(
        "/api/graphql", method="POST", json={"query": "{shop}"}
    ).respond_with_json({"data": {}})
    assert ask().post("graphql", {"query": "{shop}"}).data == {"data": {}}


def test_pages_are_followed_by_link_header(httpserver: HTTPServer, ask: Asked) -> None:
    link = '<{}>; rel="prev", <{}>; title="a, b"; rel="next last"'
    second = httpserver.url_for("/api/things?page=2")
    httpserver.expect_request("/api/things", query_string={"page": "2"}).respond_with_json(
        [{"id": 2}]
    )
    httpserver.expect_request("/api/things").respond_with_json(
        [{"id": 1}], headers={"Link": link.format("https://e.x/", second)}
    )
    found = ask().records("things", "", following=link_header)
    assert [row["id"] for row in found] == [1, 2]


def test_a_link_to_another_host_is_asked_of_the_own_one(httpserver: HTTPServer, ask: Asked) -> None:
    httpserver.expect_request("/api/things", query_string={"after": "x"}).respond_with_json(
        {"things": [{"id": 2}], "next": None}
    )
    httpserver.expect_request("/api/things").respond_with_json(
        {"things": [{"id": 1}], "next": "https://platform.example/api/things?after=x"}
    )
    found = ask().records("things", "things", following=next_link("next"))
    assert [row["id"] for row in found] == [1, 2]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_credential_is_named_and_not_shown(
    httpserver: HTTPServer, ask: Asked, status: int
) -> None:
    httpserver.expect_request("/api/things").respond_with_json({"error": "no"}, status=status)
    with pytest.raises(
        SourceError, match=f"SHOP_TOKEN \\(HTTP {status}.*a key that may read"
    ) as told:
        ask().get("things")
    assert "s3cret" not in str(told.value)
    httpserver.expect_request("/robots.txt").respond_with_data("", 404)
    with pytest.raises(SourceError, match=r"without a key that may read.*--token-env"):
        ask(None).get("things")


def test_a_busy_server_is_asked_again(httpserver: HTTPServer, ask: Asked) -> None:
    httpserver.expect_ordered_request("/api/things").respond_with_data(
        "", 429, headers={"Retry-After": "0"}
    )
    httpserver.expect_ordered_request("/api/things").respond_with_data("", 503)
    httpserver.expect_ordered_request("/api/things").respond_with_json([{"id": 1}])
    assert rows(ask().get("things")) == [{"id": 1}]


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (Response("", 500), "can't be read at .*HTTP 500.*run again"),
        (Response("", 429, {"Retry-After": "900"}), "come back in 900 s"),
        (Response("", 404), "no such page.*check the address"),
        (Response("", 400), "refused .*check the source's options"),
        (Response('{"a": ', 200, content_type="application/json"), "no JSON"),
        (
            Response("<html>Sign in</html>", 200, content_type="text/html"),
            "text/html that is no JSON",
        ),
        (Response("[" * 100_000, 200, content_type="application/json"), "no JSON"),
        (Response("7", 200, content_type="application/json"), "with int, not with an object"),
        (Response("x" * 300_000, 200, content_type="application/json"), "too large"),
    ],
)
def test_what_is_wrong_is_one_kind_of_error(
    httpserver: HTTPServer, ask: Asked, response: Response, said: str
) -> None:
    httpserver.expect_request("/api/things").respond_with_response(response)
    with pytest.raises(SourceError, match=f"(?s){said}") as told:
        ask().get("things")
    assert "Shelf" in str(told.value)
    assert "s3cret" not in str(told.value)


def test_paging_that_goes_round_ends(httpserver: HTTPServer, ask: Asked) -> None:
    httpserver.expect_request("/api/same").respond_with_json({"things": [], "next": "same"})

    def counting(request: Request) -> Response:
        number = int(request.args.get("page", "1"))
        body = f'{{"things": [{{"id": 1}}], "number": {number}, "next": "?page={number + 1}"}}'
        return Response(body, content_type="application/json")

    httpserver.expect_request("/api/stuck").respond_with_handler(counting)
    httpserver.expect_request("/api/deaf").respond_with_json({"things": [{"id": 1}]})
    for path, following in [
        ("same", next_link("next")),
        ("stuck", next_link("next")),
        ("deaf", lambda _reply: {"page": "2"}),
    ]:
        with pytest.raises(SourceError, match="goes round in circles"):
            list(ask().records(path, "things", following=following))


def test_a_record_that_moves_to_the_next_page_is_given_once(
    httpserver: HTTPServer, ask: Asked
) -> None:
    httpserver.expect_request("/api/things", query_string={"page": "2"}).respond_with_json(
        [{"id": 2}, {"id": 3}]
    )
    httpserver.expect_request("/api/things").respond_with_json([{"id": 1}, {"id": 2}])
    steps = iter([{"page": "2"}, None])
    found = ask().records("things", "", following=lambda _reply: next(steps))
    assert [row["id"] for row in found] == [1, 2, 3]


def test_robots_are_kept_without_a_credential_only(httpserver: HTTPServer, ask: Asked) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /api/")
    httpserver.expect_request("/api/things").respond_with_json([])
    assert ask().get("things").data == []
    with pytest.raises(SourceError, match=r"robots\.txt forbids it"):
        ask(None).get("things")


def test_a_credential_never_goes_over_an_open_line(limits: CrawlLimits) -> None:
    with pytest.raises(SourceError, match=r"no https address.*SHOP_TOKEN.*--allow-host") as told:
        Client("http://shop.example/", limits, service="x", credential=SECRET, auth=SECRET.bearer())
    assert "s3cret" not in str(told.value)
    assert "s3cret" not in repr(SECRET)


def test_the_address_guard_holds(httpserver: HTTPServer, limits: CrawlLimits) -> None:
    client = Client(httpserver.url_for("/"), replace(limits, allow_hosts=()), service="x")
    with client, pytest.raises(SourceError, match=r"is this machine itself|not a public address"):
        client.get("things")


def test_a_credential_stays_with_its_host(httpserver: HTTPServer, ask: Asked) -> None:
    other = httpserver.url_for("/other").replace("localhost", "127.0.0.1")
    if "127.0.0.1" in httpserver.url_for("/"):
        other = httpserver.url_for("/other").replace("127.0.0.1", "localhost")
    httpserver.expect_request("/api/moved").respond_with_data("", 302, headers={"Location": other})
    httpserver.expect_request("/other").respond_with_json([])
    with pytest.raises(SourceError, match="another site"):
        ask().get("moved")
    assert [request.path for request, _ in httpserver.log] == ["/api/moved"]


@pytest.mark.parametrize("data", [{"things": None}, {"things": [1]}, {"other": []}, [1]])
def test_rows_are_objects(data: object) -> None:
    with pytest.raises(SourceError, match="no list of objects under 'things'"):
        rows(Reply("https://e.x/", data, {}), "things")


@given(st.text(alphabet='<>;,= "relnxt\\', max_size=80))
def test_no_link_header_raises(text: str) -> None:
    link_header(Reply("https://e.x/", [], {"link": text}))
