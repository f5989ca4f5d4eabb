"""Middleware: closes what nobody needs, limits what comes in, and sets the headers that keep a page to itself."""

from __future__ import annotations

from http.cookies import SimpleCookie

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.light import refused
from app.shell.access import cookie_name
from app.shell.wiring import now, partnership

MOST_BODY = 200_000
"""Bytes of a light page's form: seven answers at their longest, percent-encoded, and room."""

_CLOSED = (
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/agent",
    "/_stcore/allowed-message-origins",
)
_UPLOAD = "/_stcore/upload_file"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Nothing to other hosts. (With "no-referrer" a browser would send our own forms as from nowhere.)
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    # Streamlit's charts compile their expressions, hence unsafe-eval; nothing comes from another host.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
}


class Guard:
    """ASGI middleware around everything, light pages and Streamlit alike."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, headers = scope["path"], Headers(scope=scope)
        refusal = await _refusal(path, scope["method"], headers)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    out.setdefault(name, value)
                if "server" in out:
                    del out["server"]
            await send(message)

        await (refusal or self.app)(scope, receive, with_headers)


async def _refusal(path: str, method: str, headers: Headers) -> Response | None:
    if path.startswith(_CLOSED):
        return PlainTextResponse("", status_code=404)
    if path.startswith(_UPLOAD):
        # Streamlit takes a file from anybody with a page open; only staff have a page that asks for one.
        welcome = method == "OPTIONS" or await run_in_threadpool(_signed_in, headers)
        return None if welcome else PlainTextResponse("", status_code=403)
    if method == "POST" and not path.startswith("/_stcore"):
        if not same_origin(headers):
            return await run_in_threadpool(refused.page, 403)
        length = headers.get("content-length", "")
        if not length.isdigit():
            return await run_in_threadpool(refused.page, 411)
        if int(length) > MOST_BODY:
            return await run_in_threadpool(refused.page, 413)
    return None


def same_origin(headers: Headers) -> bool:
    """Whether a form was sent from a page of this host (Fetch standard: `Origin`; `Sec-Fetch-Site` where given)."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    return origin is not None and origin.split("://", 1)[-1] == headers.get("host", "")


def _signed_in(headers: Headers) -> bool:
    cookie = SimpleCookie(headers.get("cookie", "")).get(cookie_name())
    return cookie is not None and partnership().collection.accounts.signed_in(cookie.value, at=now()) is not None
