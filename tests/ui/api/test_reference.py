from __future__ import annotations

import re

import httpx

from ui.api.problems import KINDS


def test_the_page_names_every_address_problem_and_shape(http: httpx.Client) -> None:
    page = http.get("/docs")
    document = http.get("/v1/openapi.json").json()
    assert page.headers["content-type"].startswith("text/html")
    for path in document["paths"]:
        assert path in page.text
    for kind in KINDS:
        assert f'id="problem-{kind.name}"' in page.text
    ids = set(re.findall(r'id="([^"]+)"', page.text))
    links = set(re.findall(r'href="#([^"]+)"', page.text))
    assert links <= ids, "no link of the page leads nowhere"
    for name in document["components"]["schemas"]:
        assert f"shape-{name}" in ids


def test_the_page_asks_no_other_host(http: httpx.Client) -> None:
    page = http.get("/docs")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert not re.search(r"""(?:src|href|url\()\s*=?["']?\s*(?:https?:)?//""", page.text)


def test_the_document_speaks_of_problems_and_events(http: httpx.Client) -> None:
    document = http.get("/v1/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert {"Problem", "MessageEvent", "AnswerEvent"} <= set(schemas)
    assert "HTTPValidationError" not in str(document)
    references = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert references <= set(schemas)
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["tags"]
            for status, reply in operation["responses"].items():
                if status[0] in "45" and status != "503":
                    assert "application/problem+json" in reply["content"], operation["summary"]
