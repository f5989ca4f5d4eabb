"""Middleware: Streamlit's own files, compressed once and served from memory; its shell page rewritten for Heard."""

from __future__ import annotations

import functools
import gzip
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import brotli
import streamlit
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.shell.words import ENGLISH, RIGHT_TO_LEFT, text
from feedback.core.content_files import LANGUAGES

_FILES = Path(streamlit.__file__).parent / "static"
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_PACKED = {".js", ".css", ".json", ".svg", ".html", ".wasm"}
# Heard uses the device's own type: a quarter of a megabyte that a phone need not fetch.
_FONTS = {".woff2", ".woff", ".ttf"}


class Statics:
    """ASGI middleware. Names of Streamlit's files carry a hash of their content, so that they never change.

    Only a name that stands in the listing is served: an odd spelling of a path reads no file and compresses nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or "/static/" not in scope["path"]:
            await self.app(scope, receive, send)
            return
        found = files().get(scope["path"].rsplit("/static/", 1)[-1])
        if found is None:
            await Response(status_code=404, headers=_FOREVER)(scope, receive, send)
            return
        await found.response(Headers(scope=scope).get("accept-encoding", ""))(scope, receive, send)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file of Streamlit's: on the disk as it is, in memory as phones take it."""

    path: Path
    media_type: str
    packed: Mapping[str, bytes]
    """Encoding (as in `Accept-Encoding`) → bytes, the smallest first."""

    def response(self, accepted: str) -> Response:
        """The file in the first encoding that the browser takes."""
        taken = {part.split(";")[0].strip() for part in accepted.split(",")}
        for encoding, body in self.packed.items():
            if encoding in taken:
                headers = _FOREVER | {"Content-Encoding": encoding, "Vary": "Accept-Encoding"}
                return Response(body, headers=headers, media_type=self.media_type)
        return FileResponse(self.path, headers=dict(_FOREVER), media_type=self.media_type)


@functools.cache
def files() -> Mapping[str, StaticFile]:
    """Every file that may be asked for, by its exact name, compressed once; the server reads them before it opens.

    Brotli at 5 takes a third of the time of 9 for 3 % more bytes. gzip stands beside it because browsers take brotli
    over HTTPS alone, and a hall may have none.
    """
    folder = _FILES / "static"
    found: dict[str, StaticFile] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or (path.suffix in _FONTS and "KaTeX" not in name and "Material" not in name):
            continue
        packed = {}
        if path.suffix in _PACKED:
            body = path.read_bytes()
            packed = {"br": brotli.compress(body, quality=5), "gzip": gzip.compress(body, 6, mtime=0)}
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        found[name] = StaticFile(path, kind, packed)
    return found


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
