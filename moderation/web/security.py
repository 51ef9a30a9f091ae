"""What the browser is told: run our own script and style, ask no other host, sit in no frame."""

from __future__ import annotations

from flask import Flask, Response, request

PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DOCS = PAGES.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")  # Swagger UI sets styles


def register(app: Flask) -> None:
    """Send security headers with every answer."""

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = DOCS if request.endpoint == "docs.browse" else PAGES
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
