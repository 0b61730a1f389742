"""A shop's page with the widget in it, under a policy as strict as policies get."""

from __future__ import annotations

from html import escape

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse

from tests.ui.widget.stage import Stage

# What a careful shop sends: no inline script, no inline style, no script from strings.
STRICT = (
    "default-src 'none'; script-src 'self' {widget}; connect-src {widget}; "
    "img-src 'self' {widget}; "
    "style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def serve_shop(app: FastAPI, stage: Stage) -> None:
    @app.get("/page")
    @app.get("/page/{rest}")
    @app.get("/product/{rest}")
    @app.get("/help/{rest}")
    def page(lang: str = "en", dir: str = "ltr", attributes: str = "", src: str = "") -> Response:
        script = escape(src or f"{stage.address}/widget.js")
        content = (
            f'<!doctype html><html lang="{escape(lang)}" dir="{escape(dir)}"><head>'
            f'<meta charset="utf-8"><title>A shop</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="/picture/icon.svg"><link rel="stylesheet" href="/shop.css">'
            f'{stage.head}<script async src="{script}" {attributes or stage.attributes}></script>'
            f"</head><body><main><h1>Fernhollow</h1><p>Coats, tents and stoves for the hill.</p>"
            f'<p><a href="/page/two">Another page</a></p>{stage.body}</main></body></html>'
        )
        policy = (stage.policy or STRICT).format(widget=stage.address)
        return HTMLResponse(content, headers={"Content-Security-Policy": policy})

    @app.get("/shop.css")
    def style() -> Response:
        # A page as rude as they come: it styles everything, and another size is its normal one.
        rude = "* { letter-spacing: .02em; } html { font-size: 62.5%; } button { background: red; }"
        plain = "body { font: 1.6rem/1.5 Georgia, serif; max-width: 70rem; margin: 4rem auto; }"
        return Response(rude + plain, media_type="text/css")

    @app.get("/picture/{name}")
    def picture(name: str) -> Response:
        return Response(_picture(name), media_type="image/svg+xml")


def _picture(name: str) -> str:
    hue = sum(map(ord, name)) * 37 % 360
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">'
        f'<rect width="96" height="96" fill="hsl({hue} 30% 92%)"/>'
        f'<path fill="hsl({hue} 34% 42%)" '
        'd="M34 24 22 34l6 10 6-4v34h28V40l6 4 6-10-12-10-8 6h-12z"/></svg>'
    )


def shop(stage: Stage, path: str = "/page") -> str:
    """The shop's page as another origin than the API's."""
    return stage.address.replace("127.0.0.1", "localhost") + path
