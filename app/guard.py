"""Middleware: closes what nobody needs, limits what comes in, and sets the headers that keep a page to itself."""

from __future__ import annotations

import logging
import re
from http.cookies import SimpleCookie

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.light import refused
from app.shell.access import cookie_name
from app.shell.wiring import now, partnership, settings

log = logging.getLogger("heard")

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
"""A host's name or address as it may stand in a header of ours (RFC 3986, 3.2.2)."""

MOST_BODY = 200_000
"""Bytes of a light page's form: seven answers at their longest, percent-encoded, and room."""

# Streamlit's own, which answer anybody: how busy it is, what runs here, from where it may be used.
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
}

_STREAMLIT = (
    # Streamlit writes its own scripts and styles into its page, and its charts compile their expressions: hence the two
    # "unsafe" ones here, and on no page of young people's that is drawn without it (app/light/policy.py).
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {socket}; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_ONE_YEAR = "max-age=31536000"


class Guard:
    """ASGI middleware around everything, light pages and Streamlit alike."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A websocket's origin is Streamlit's to check, and its host the next middleware's.
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, headers = scope["path"], Headers(scope=scope)
        refusal = await _refusal(path, scope["method"], headers)
        own = _own_headers(headers.get("host", ""))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in own.items():
                    out.setdefault(name, value)
                # It names the software to whoever looks for holes in it.
                if "server" in out:
                    del out["server"]
            await send(message)

        await (refusal or self.app)(scope, receive, with_headers)


def _own_headers(host: str) -> dict[str, str]:
    """What every answer carries, a refusal too. Sockets are this host's alone: "wss:" would be anybody's."""
    secure = settings().secure
    socket = f"{'wss' if secure else 'ws'}://{host}" if _HOST.fullmatch(host) else ""
    own = {**_HEADERS, "Content-Security-Policy": _STREAMLIT.format(socket=socket)}
    return {**own, "Strict-Transport-Security": _ONE_YEAR} if secure else own


async def _refusal(path: str, method: str, headers: Headers) -> Response | None:
    if path.startswith(_CLOSED):
        return PlainTextResponse("", status_code=404)
    if path.startswith(_UPLOAD):
        # Streamlit takes a file from anybody with a page open; only staff have a page that asks for one.
        # A browser's question before it sends: it carries no cookie, and no file either.
        if method == "OPTIONS" or await run_in_threadpool(_signed_in, headers):
            return None
        log.warning("refused: a file from nobody who is signed in")
        return PlainTextResponse("", status_code=403)
    if method == "POST" and not path.startswith("/_stcore"):
        if not same_origin(headers):
            # What a proxy gets wrong that does not pass the Host header on: its keeper finds the reason in the log.
            log.warning("refused: the form's origin is not this host")
            return await run_in_threadpool(refused.page, 403)
        length = headers.get("content-length", "")
        # Without a length its size is known only once all of it is in memory.
        if not length.isdigit():
            log.warning("refused: a form that does not tell its length")
            return await run_in_threadpool(refused.page, 411)
        if int(length) > MOST_BODY:
            log.warning("refused: a form over %d bytes", MOST_BODY)
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
