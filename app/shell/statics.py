"""Middleware: Streamlit's own files, compressed once and served from memory; its shell page rewritten for Heard."""

from __future__ import annotations

import functools
import mimetypes
import re
from html import escape
from pathlib import Path

import brotli
import streamlit
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.shell.words import ENGLISH, RIGHT_TO_LEFT, text
from feedback.core.content_files import LANGUAGES

_FILES = Path(streamlit.__file__).parent / "static"
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_PACKED = {".js", ".css", ".json", ".svg", ".html", ".wasm"}
# Heard uses the device's own type: a quarter of a megabyte that a phone need not fetch.
_FONTS = {".woff2", ".woff", ".ttf"}


class Statics:
    """ASGI middleware. Names of Streamlit's files carry a hash of their content, so that they never change."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and "/static/" in scope["path"]:
            name = scope["path"].rsplit("/static/", 1)[-1]
            if Path(name).suffix in _FONTS and "KaTeX" not in name and "Material" not in name:
                await Response(status_code=404, headers=_FOREVER)(scope, receive, send)
                return
            found = _file(name, "br" in Headers(scope=scope).get("accept-encoding", ""))
            if found is not None:
                await found(scope, receive, send)
                return
        await self.app(scope, receive, send)


@functools.lru_cache(maxsize=1024)
def _file(name: str, packed: bool) -> Response | None:
    folder = (_FILES / "static").resolve()
    path = (folder / name).resolve()
    if not path.is_file() or not path.is_relative_to(folder):
        return None
    body, headers = path.read_bytes(), dict(_FOREVER)
    if packed and path.suffix in _PACKED:
        body = brotli.compress(body, quality=9)
        headers |= {"Content-Encoding": "br", "Vary": "Accept-Encoding"}
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(body, headers=headers, media_type=kind)


@functools.cache
def _shell_page(language: str) -> tuple[bytes, bytes]:
    """Streamlit's page under Heard's name and in a language, without what it would fetch for nothing; plain, packed."""
    page = (_FILES / "index.html").read_text(encoding="utf-8")
    page = re.sub(r"<link\s+rel=\"preload\"[^>]*as=\"font\"[^>]*>", "", page)
    page = re.sub(r"<link rel=\"service-desc\"[^>]*>", "", page)
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    page = page.replace('<html lang="en">', f'<html lang="{language}" dir="{direction}">')
    name = escape(text(language, "shell.name"))
    plain = page.replace("<title>Streamlit</title>", f"<title>{name}</title>").encode()
    return plain, brotli.compress(plain, quality=9)


def shell(request: Request) -> Response:
    """Route of every Streamlit page: the same small page, whose script then asks for the rest."""
    asked = request.query_params.get("lang", ENGLISH)
    plain, packed = _shell_page(asked if asked in LANGUAGES else ENGLISH)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if "br" in request.headers.get("accept-encoding", ""):
        return Response(packed, headers=headers | {"Content-Encoding": "br"}, media_type="text/html")
    return Response(plain, headers=headers, media_type="text/html")
