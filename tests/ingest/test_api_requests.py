"""Requests to an API with the store's own credential, on the crawler's wire."""

from __future__ import annotations

import json

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest.fetch import Fetcher, user_agent
from ingest.limits import CrawlLimits
from ingest.response import Broken, Fetched, Refused

SECRET = {"X-Shopify-Access-Token": "shpat_secret", "Authorization": "Bearer secret"}


@pytest.fixture
def api(httpserver: HTTPServer, limits: CrawlLimits):
    with Fetcher(httpserver.url_for("/"), limits, headers=SECRET, robots=False) as opened:
        yield opened


def test_headers_go_out_and_come_back(httpserver: HTTPServer, api: Fetcher) -> None:
    httpserver.expect_request("/a", headers=SECRET).respond_with_data(
        "[]", content_type="application/json", headers={"Link": '<b>; rel="next"', "X-Left": "39"}
    )
    answer = api.fetch(httpserver.url_for("/a"))
    assert isinstance(answer, Fetched)
    assert (answer.headers["link"], answer.headers["x-left"]) == ('<b>; rel="next"', "39")
    assert [request.path for request, _ in httpserver.log] == ["/a"]  # and no robots.txt


def test_parameters_stay_as_they_are(httpserver: HTTPServer, api: Fetcher) -> None:
    httpserver.expect_request("/a").respond_with_data("[]", content_type="application/json")
    api.fetch(httpserver.url_for("/a") + "?sort=id&b=2&a=1&page[after]=x%3D&utm_source=us")
    ((request, _),) = httpserver.log
    assert request.query_string == b"sort=id&b=2&a=1&page%5Bafter%5D=x%3D&utm_source=us"


def test_json_is_posted(httpserver: HTTPServer, api: Fetcher) -> None:
    def echo(request: Request) -> Response:
        assert request.method == "POST"
        assert request.headers["Content-Type"] == "application/json"
        return Response(request.get_data(), content_type="application/graphql-response+json")

    httpserver.expect_request("/graphql").respond_with_handler(echo)
    answer = api.fetch(httpserver.url_for("/graphql"), json={"query": "{ shop { naïve } }"})
    assert isinstance(answer, Fetched)
    assert json.loads(answer.body) == {"query": "{ shop { naïve } }"}


def test_a_busy_api_is_posted_to_again(httpserver: HTTPServer, api: Fetcher) -> None:
    httpserver.expect_ordered_request("/a").respond_with_data("", 429, {"Retry-After": "0"})
    httpserver.expect_ordered_request("/a").respond_with_data("{}", content_type="application/json")
    assert isinstance(api.fetch(httpserver.url_for("/a"), json={}), Fetched)


@pytest.mark.parametrize("status", [400, 401, 403, 422, 500])
def test_an_error_tells_its_status_and_what_the_api_said(
    httpserver: HTTPServer, api: Fetcher, status: int
) -> None:
    httpserver.expect_request("/a").respond_with_json({"errors": "no" + "x" * 9_000}, status)
    answer = api.fetch(httpserver.url_for("/a"))
    assert isinstance(answer, Broken)
    assert answer.status == status
    assert b'"errors"' in answer.body
    assert len(answer.body) <= 2_000


def test_not_found_tells_its_status(httpserver: HTTPServer, api: Fetcher) -> None:
    httpserver.expect_request("/a").respond_with_data("", 404)
    answer = api.fetch(httpserver.url_for("/a"))
    assert isinstance(answer, Refused)
    assert answer.status == 404


def test_a_credential_follows_no_redirect_to_another_origin(limits: CrawlLimits) -> None:
    with HTTPServer() as first, HTTPServer() as second:
        second.expect_request("/b").respond_with_data("[]", content_type="application/json")
        second.expect_request("/back").respond_with_data("", 302, {"Location": first.url_for("/c")})
        first.expect_request("/c").respond_with_data("[]", content_type="application/json")
        for path, target in (("/a", "/b"), ("/round", "/back")):
            first.expect_request(path).respond_with_data(
                "", 302, {"Location": second.url_for(target), "Set-Cookie": "session=secret"}
            )
        options = {"same_site": False, "headers": SECRET, "robots": False}
        with Fetcher(first.url_for("/"), limits, **options) as fetcher:
            assert isinstance(fetcher.fetch(first.url_for("/a")), Fetched)
            assert isinstance(fetcher.fetch(first.url_for("/round")), Fetched)
        told = [{**request.headers} for request, _ in second.log]
        assert len(told) == 2
        assert "secret" not in json.dumps(told)
        assert first.log[-1][0].headers["Authorization"] == "Bearer secret"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_is_posted_goes_nowhere_else(
    httpserver: HTTPServer, api: Fetcher, status: int
) -> None:
    with HTTPServer() as other:
        other.expect_request("/b").respond_with_data("[]", content_type="application/json")
        target = other.url_for("/b")
        httpserver.expect_request("/a").respond_with_data("", status, {"Location": target})
        answer = api.fetch(httpserver.url_for("/a"), json={"query": "x"})
        assert isinstance(answer, Refused | Broken)
        assert other.log == []


def test_a_redirect_that_keeps_the_method_is_followed_at_home(
    httpserver: HTTPServer, api: Fetcher
) -> None:
    httpserver.expect_request("/a").respond_with_data("", 308, {"Location": "/b"})
    httpserver.expect_request("/b", method="POST", data='{"q": 1}').respond_with_json({})
    assert isinstance(api.fetch(httpserver.url_for("/a"), json={"q": 1}), Fetched)


def test_the_agent_says_whom_to_write_to(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data("x", content_type="text/html")
    mail = CrawlLimits(per_second=0, allow_hosts=("localhost",), contact="web@shop.example")
    with Fetcher(httpserver.url_for("/"), mail, robots=False) as fetcher:
        fetcher.fetch(httpserver.url_for("/a"))
    ((request, _),) = httpserver.log
    assert request.headers["From"] == "web@shop.example"
    assert "+web@shop.example" in request.headers["User-Agent"]
    assert "run by the store" in user_agent()


def test_a_connection_that_was_closed_is_opened_again(limits: CrawlLimits) -> None:
    import socket
    import threading

    served: list[bytes] = []

    def serve(listening: socket.socket) -> None:
        for count in range(3):  # answers once, then drops the second request unanswered
            connection, _ = listening.accept()
            with connection:
                if count != 1:
                    served.append(connection.recv(4_096))
                    connection.sendall(
                        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1\r\n"
                        b"Connection: close\r\n\r\nx"
                    )
                else:
                    connection.recv(4_096)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with Fetcher(url, limits, robots=False) as fetcher:
            assert isinstance(fetcher.fetch(url), Fetched)
            assert isinstance(fetcher.fetch(url), Fetched)
        thread.join()
    assert len(served) == 2
