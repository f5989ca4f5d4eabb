"""The server around the screens: light routes, middleware, and what happens at start and on an error."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from threadpoolctl import threadpool_limits

from app.guard import Guard
from app.light import join, lock, pages
from app.navigation import PAGES
from app.partnership import downloads
from app.shell.screen import error_words, say
from app.shell.statics import Statics, files, shell
from app.shell.wiring import now, partnership, settings
from app.team.keep import my_account, sign_in
from feedback.chat import wants
from feedback.chat.script import script
from feedback.core.errors import HeardError
from feedback.core.records import RawAnswer, RawText
from feedback.intake.protection import protect
from feedback.questionnaire.question_packs import LATEST, load_pack, packs
from feedback.redaction import redact

log = logging.getLogger("heard")

SCRIPT = Path(__file__).parent / "main.py"
"""What Streamlit reruns, wherever Heard is installed."""

THREADS = 120
"""Requests that may wait for the partnership's file at one time."""

REWRITE_EVERY = 300.0
"""Seconds between two rewrites of a file that is written to."""

REWRITE_MOST = 64_000_000
"""Bytes: a larger file would hold a child's Send for over a second; closing a session and `tidy` rewrite that one."""

PURGE_EVERY = 60.0
"""Seconds between two looks for conversations that were left alone."""

LOOK_EVERY = 2.0
"""Seconds between two looks for cases that the desk was not told of."""


def routes() -> Sequence[BaseRoute]:
    """Every route beside Streamlit's own, and the page that each of its screens starts from."""
    pages.belong_to(partnership)
    screens = ["/", *(f"/{spec.path}" for spec in PAGES)]
    return [
        *join.routes(partnership),
        *sign_in.routes(partnership),
        *my_account.routes(partnership),
        *downloads.routes(partnership),
        *(Route(path, _screen, methods=["GET", "HEAD"]) for path in screens),
    ]


def _screen(request: Request) -> Response:
    """A Streamlit page; on a kiosk's browser, its kiosk."""
    return lock.back_to_kiosk(partnership().collection, request) or shell(request)


def middleware() -> Sequence[Middleware]:
    """From the outside in: what is closed and which headers, which host, compressed files from memory.

    The headers stand outermost: who is turned away for a foreign host's name gets them too.
    """
    host = settings().address.split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    hosts = list(dict.fromkeys([host, "localhost", "127.0.0.1"]))
    return [Middleware(Guard), Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(Statics)]


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the partnership and warm what the first young people would otherwise wait for, all at once."""
    # Each young person's words are a thread of their own; threads within a product of vectors only wait for each other.
    threadpool_limits(limits=1, user_api="blas")
    sys.setswitchinterval(0.001)  # a thread that sent a message gets its turn back in a millisecond, not in five
    # Starlette's 40 threads would all wait behind one slow writer while a hall of 200 phones asks for pages.
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    await run_in_threadpool(_warm)
    # What is loaded by now stays for the life of the process; a collection need not look at it again.
    gc.collect()
    gc.freeze()
    tasks = [
        asyncio.create_task(_tell_the_desk()),
        asyncio.create_task(_keep_no_order()),
        asyncio.create_task(_keep_no_talk()),
    ]
    yield {}
    for task in tasks:
        task.cancel()


def _warm() -> None:
    """Load what the first young people would otherwise wait for."""
    partnership()
    files()
    script()
    for pack in packs(LATEST):
        load_pack(pack.id, LATEST)
    protect(RawAnswer(question_id="warm", text=RawText("warm")), "en")
    wants.asked("warm")
    # What was left alone while the server was down goes before anybody comes.
    partnership().collection.unsent.purge(at=now())
    partnership().machine.hear(redact(RawText("warm")).text)


async def _tell_the_desk() -> None:
    """Every few seconds, in a thread of its own: whoever sends an answer never waits for a mail server."""
    alerts = (await run_in_threadpool(partnership)).collection.alerts
    while True:  # a lead may give an address of their own at any time
        await asyncio.sleep(LOOK_EVERY)
        try:
            await asyncio.to_thread(alerts.look, at=now())
        except (HeardError, OSError) as error:
            log.error("the desk could not be told: %s", _named(error))


async def _keep_no_order() -> None:
    """Now and then while young people send: the places of rows in the file tell no more of who came before whom than
    the last few minutes. Where nothing was written since, nothing is done.
    """
    store = (await run_in_threadpool(partnership)).collection.store
    while True:
        await asyncio.sleep(REWRITE_EVERY)
        try:
            await asyncio.to_thread(store.rewrite_if_changed, most_bytes=REWRITE_MOST)
        except (HeardError, OSError) as error:
            log.error("the file could not be written anew: %s", _named(error))


async def _keep_no_talk() -> None:
    """Conversations that were left alone go within minutes, and with them every sealed byte of those that ended."""
    unsent = (await run_in_threadpool(partnership)).collection.unsent
    while True:
        await asyncio.sleep(PURGE_EVERY)
        try:
            await asyncio.to_thread(unsent.purge, at=now())
        except (HeardError, OSError) as error:
            log.error("unsent conversations could not be removed: %s", _named(error))


def _named(error: HeardError | OSError) -> str:
    """What the log may say of it: a code, never a path or a word."""
    return error.code if isinstance(error, HeardError) else type(error).__name__


def on_script_error(error: Exception) -> bool:
    """Plain words on the screen; in the log the kind of error alone, since its message could hold an answer."""
    log.error("a page failed: %s", type(error).__name__)
    st.error(error_words(error) if isinstance(error, HeardError) else say("errors.error"))
    return True
