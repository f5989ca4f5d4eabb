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
from app.shell.access import cookie_name, known_cookie_name
from app.shell.given import Opened, given
from app.shell.wiring import now, settings
from app.shell.words import ENGLISH, text
from feedback.access.account_records import Owed, SignInFailed
from feedback.access.accounts import Accounts
from feedback.access.passwords import SHORTEST_PASSWORD, EasyPassword, SignInBusy, WeakPassword
from feedback.access.permissions import Staff
from feedback.access.second_factor import CodesSlowed, WrongCode
from feedback.access.sign_in_line import SignInSlowed
from feedback.core.errors import HeardError

NEXT = {Owed.CHOOSE: "/choose-password", Owed.CODE: "/sign-in/code", Owed.SECOND_FACTOR: "/my-account/second-factor"}
"""Where somebody who still owes something is led: nothing else opens for them."""

KNOWN_FOR = 180 * 24 * 3600
"""Seconds for which a browser is known by its mark; it opens nothing."""


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/sign-in", given(opened, ask), methods=["GET"]),
        Route("/sign-in", posted(given(opened, enter)), methods=["POST"]),
        Route("/sign-in/code", given(opened, ask_code), methods=["GET"]),
        Route("/sign-in/code", posted(given(opened, give_code)), methods=["POST"]),
        Route("/choose-password", ask_password, methods=["GET"]),
        Route("/choose-password", posted(given(opened, choose)), methods=["POST"]),
        Route("/sign-out", ask_out, methods=["GET"]),
        Route("/sign-out", given(opened, leave), methods=["POST"]),
    ]


def ask(partnership: Partnership, request: Request) -> Response:
    return lock.back_to_kiosk(partnership.collection, request) or _form(partnership)


def enter(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    name, accounts = typed(sent, "name"), partnership.collection.accounts
    try:
        signed_in = accounts.sign_in(
            name,
            typed(sent, "password"),
            at=now(),
            code=typed(sent, "code"),
            browser=request.cookies.get(known_cookie_name(), ""),
        )
    except SignInSlowed as error:
        return _form(partnership, error, name, status=429)
    except SignInBusy as error:
        return _form(partnership, error, name, status=503)
    except SignInFailed as error:
        return _form(partnership, error, name, status=401)
    response = RedirectResponse(NEXT[signed_in.owes] if signed_in.owes else "/", status_code=303)
    response.set_cookie(
        cookie_name(),
        signed_in.token,
        max_age=settings().sign_in_hours * 3600,
        httponly=True,
        secure=settings().secure,
        samesite="strict",
        path="/",
    )
    if signed_in.owes is None:
        know(accounts, response, signed_in.staff)
    return response


def know(accounts: Accounts, response: Response, staff: Staff) -> None:
    """Somebody is wholly signed in on this browser: later on it waits in no line with people who guess."""
    response.set_cookie(
        known_cookie_name(),
        accounts.mark_for(staff),
        max_age=KNOWN_FOR,
        httponly=True,
        secure=settings().secure,
        samesite="strict",
        path="/",
    )


def ask_code(partnership: Partnership, request: Request) -> Response:
    return elsewhere(partnership, request, Owed.CODE) or draw("sign_in_code.html", problem="")


def give_code(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    accounts, token = partnership.collection.accounts, token_of(request)
    if token is None:
        return RedirectResponse("/sign-in", status_code=303)
    try:
        staff = accounts.give_code(token, typed(sent, "code"), at=now())
    except (WrongCode, CodesSlowed) as error:
        return draw("sign_in_code.html", status=400, problem=text(ENGLISH, f"errors.{error.code}"))
    except SignInFailed:
        return RedirectResponse("/sign-in", status_code=303)
    response = onward(partnership, token)
    know(accounts, response, staff)
    return response


def ask_password(request: Request) -> Response:
    if token_of(request) is None:
        return RedirectResponse("/sign-in", status_code=303)
    return _password_form()


def choose(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    token = token_of(request)
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
    return onward(partnership, token)


def ask_out(_request: Request) -> Response:
    return draw("sign_out.html")


def leave(partnership: Partnership, request: Request) -> Response:
    token = token_of(request)
    if token is not None:
        partnership.collection.accounts.sign_out(token)
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(cookie_name(), path="/", secure=settings().secure, httponly=True, samesite="strict")
    return response


def token_of(request: Request) -> str | None:
    return request.cookies.get(cookie_name())


def elsewhere(partnership: Partnership, request: Request, *here: Owed | None) -> Response | None:
    """Where whoever has no business on a page belongs; None for those who owe what it is for (None: owe nothing)."""
    token, accounts = token_of(request), partnership.collection.accounts
    if token is None or accounts.holder(token, at=now()) is None:
        return RedirectResponse("/sign-in", status_code=303)
    return None if accounts.owes(token, at=now()) in here else onward(partnership, token)


def onward(partnership: Partnership, token: str) -> RedirectResponse:
    """To what this sign-in still owes, or to its first page."""
    owes = partnership.collection.accounts.owes(token, at=now())
    return RedirectResponse(NEXT[owes] if owes else "/", status_code=303)


def _form(partnership: Partnership, error: HeardError | None = None, name: str = "", *, status: int = 200) -> Response:
    return draw(
        "sign_in.html",
        status=status,
        problem=text(ENGLISH, f"errors.{error.code}", **error.facts) if error else "",
        name=name[:80],
        with_code=isinstance(error, (SignInSlowed, SignInBusy)),
        demo=partnership.collection.about.sample_accounts,
    )


def _password_form(problem: str = "") -> Response:
    return draw("choose_password.html", status=400 if problem else 200, problem=problem, least=SHORTEST_PASSWORD)
