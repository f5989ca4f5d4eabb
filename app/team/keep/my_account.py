"""One's own account: the second factor, set up with an app on a phone, and its recovery codes. Plain forms, no script."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import segno
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from analysis.wiring import Partnership
from app.light import lock
from app.light.pages import draw, posted, typed
from app.shell.given import Opened, given
from app.shell.wiring import now
from app.shell.words import ENGLISH, text
from app.team.keep.sign_in import elsewhere, know, token_of
from feedback.access.account_records import Owed, SignInFailed
from feedback.access.permissions import Staff, needs_second_factor
from feedback.access.second_factor import CodesSlowed, WrongCode

LONGEST_ISSUER = 40
"""Characters of the partnership's name that an app shows above its code."""


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/my-account", given(opened, show), methods=["GET"]),
        Route("/my-account/second-factor", given(opened, set_up), methods=["GET"]),
        Route("/my-account/second-factor", posted(given(opened, confirm)), methods=["POST"]),
        Route("/my-account/codes", posted(given(opened, new_codes)), methods=["POST"]),
        Route("/my-account/other-phone", posted(given(opened, take_off)), methods=["POST"]),
    ]


def show(partnership: Partnership, request: Request) -> Response:
    if stray := lock.back_to_kiosk(partnership.collection, request) or elsewhere(partnership, request, None):
        return stray
    return _page(partnership, request)


def set_up(partnership: Partnership, request: Request) -> Response:
    """The QR code for an app. Whoever's role demands a second factor comes here from signing in."""
    stray = lock.back_to_kiosk(partnership.collection, request)
    return stray or elsewhere(partnership, request, None, Owed.SECOND_FACTOR) or _set_up_page(partnership, request)


def confirm(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    """The app gave a right code: recovery codes, once."""
    accounts, token = partnership.collection.accounts, token_of(request)
    if token is None:
        return RedirectResponse("/sign-in", status_code=303)
    try:
        codes = accounts.confirm_factor(token, typed(sent, "code"), at=now())
    except (WrongCode, CodesSlowed) as error:
        return _set_up_page(partnership, request, text(ENGLISH, f"errors.{error.code}"))
    except SignInFailed:
        return RedirectResponse("/sign-in", status_code=303)
    response = _codes_page(codes)
    staff = accounts.signed_in(token, at=now())
    if staff is not None:
        know(accounts, response, staff)
    return response


def new_codes(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    def step(staff: Staff) -> Response:
        factors = partnership.collection.accounts.factors
        return _codes_page(factors.new_codes(staff, typed(sent, "code"), at=now()))

    return _with_code(partnership, request, step)


def take_off(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    """For another phone: the one before is taken off, and the next is set up at once."""

    def step(staff: Staff) -> Response:
        partnership.collection.accounts.factors.take_off(staff, typed(sent, "code"), at=now())
        return RedirectResponse("/my-account/second-factor", status_code=303)

    return _with_code(partnership, request, step)


def _with_code(partnership: Partnership, request: Request, step: Callable[[Staff], Response]) -> Response:
    staff = _staff(partnership, request)
    if staff is None:
        return RedirectResponse("/sign-in", status_code=303)
    try:
        return step(staff)
    except (WrongCode, CodesSlowed) as error:
        return _page(partnership, request, text(ENGLISH, f"errors.{error.code}"))


def _staff(partnership: Partnership, request: Request) -> Staff | None:
    token = token_of(request)
    return partnership.collection.accounts.signed_in(token, at=now()) if token else None


def _page(partnership: Partnership, request: Request, problem: str = "") -> Response:
    staff, factors = _staff(partnership, request), partnership.collection.accounts.factors
    if staff is None:
        return RedirectResponse("/sign-in", status_code=303)
    return draw(
        "my_account.html",
        status=400 if problem else 200,
        problem=problem,
        name=staff.name,
        role=staff.role,
        on=factors.has(staff.id),
        demanded=needs_second_factor(staff.role),
        left=factors.codes_left(staff.id),
        demonstration=partnership.collection.demonstration,
    )


def _set_up_page(partnership: Partnership, request: Request, problem: str = "") -> Response:
    accounts, token = partnership.collection.accounts, token_of(request) or ""
    issuer = f"Heard, {partnership.collection.partnership}"[:LONGEST_ISSUER]
    try:
        made = accounts.begin_factor(token, issuer=issuer, at=now())
    except (WrongCode, SignInFailed):  # it stands already, or there is none in a demonstration
        return RedirectResponse("/my-account", status_code=303)
    picture = segno.make(made.address, error="m", micro=False)
    return draw(
        "second_factor.html",
        status=400 if problem else 200,
        problem=problem,
        picture=picture.svg_inline(scale=5, border=4, dark="#000", light="#fff"),
        secret=" ".join(made.secret[at : at + 4] for at in range(0, len(made.secret), 4)),
        owed=accounts.owes(token, at=now()) is Owed.SECOND_FACTOR,
    )


def _codes_page(codes: Sequence[str]) -> Response:
    return draw("recovery_codes.html", codes=codes)
