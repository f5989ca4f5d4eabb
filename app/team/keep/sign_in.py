"""Signing in and out: plain forms, a cookie that scripts cannot read, and a server that can end it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from analysis.wiring import Partnership
from app.light import lock
from app.light.pages import draw, posted, typed
from app.shell.access import cookie_name
from app.shell.given import Opened, given
from app.shell.wiring import now, settings
from app.shell.words import ENGLISH, text
from feedback.access.accounts import Locked, SignInFailed
from feedback.access.passwords import SHORTEST_PASSWORD, EasyPassword, SignInBusy, WeakPassword


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/sign-in", given(opened, ask), methods=["GET"]),
        Route("/sign-in", posted(given(opened, enter)), methods=["POST"]),
        Route("/choose-password", ask_password, methods=["GET"]),
        Route("/choose-password", posted(given(opened, choose)), methods=["POST"]),
        Route("/sign-out", ask_out, methods=["GET"]),
        Route("/sign-out", given(opened, leave), methods=["POST"]),
    ]


def ask(partnership: Partnership, request: Request) -> Response:
    return lock.back_to_kiosk(partnership.collection, request) or _form(partnership)


def enter(partnership: Partnership, _request: Request, sent: FormData | None) -> Response:
    name, password = typed(sent, "name"), typed(sent, "password")
    try:
        signed_in = partnership.collection.accounts.sign_in(name, password, at=now())
    except Locked as error:
        return _form(partnership, text(ENGLISH, f"errors.{error.code}", **error.facts), name, status=429)
    except SignInBusy as error:
        return _form(partnership, text(ENGLISH, f"errors.{error.code}"), name, status=503)
    except SignInFailed as error:
        return _form(partnership, text(ENGLISH, f"errors.{error.code}"), name, status=401)
    response = RedirectResponse("/choose-password" if signed_in.must_choose else "/", status_code=303)
    response.set_cookie(
        cookie_name(),
        signed_in.token,
        max_age=settings().sign_in_hours * 3600,
        httponly=True,
        secure=settings().secure,
        samesite="strict",
        path="/",
    )
    return response


def ask_password(request: Request) -> Response:
    if _token(request) is None:
        return RedirectResponse("/sign-in", status_code=303)
    return _password_form()


def choose(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    token = _token(request)
    if token is None:
        return RedirectResponse("/sign-in", status_code=303)
    password = typed(sent, "password")
    if password != typed(sent, "again"):
        return _password_form(text(ENGLISH, "errors.passwords-differ"))
    try:
        partnership.collection.accounts.choose_password(token, password, at=now())
    except (WeakPassword, EasyPassword, SignInBusy) as error:
        return _password_form(text(ENGLISH, f"errors.{error.code}", **error.facts))
    except SignInFailed:
        return RedirectResponse("/sign-in", status_code=303)
    return RedirectResponse("/", status_code=303)


def ask_out(_request: Request) -> Response:
    return draw("sign_out.html")


def leave(partnership: Partnership, request: Request) -> Response:
    token = _token(request)
    if token is not None:
        partnership.collection.accounts.sign_out(token)
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(cookie_name(), path="/", secure=settings().secure, httponly=True, samesite="strict")
    return response


def _token(request: Request) -> str | None:
    return request.cookies.get(cookie_name())


def _form(partnership: Partnership, problem: str = "", name: str = "", *, status: int = 200) -> Response:
    demo = partnership.collection.about.sample_accounts
    return draw("sign_in.html", status=status, problem=problem, name=name[:80], demo=demo)


def _password_form(problem: str = "") -> Response:
    return draw("choose_password.html", status=400 if problem else 200, problem=problem, least=SHORTEST_PASSWORD)
