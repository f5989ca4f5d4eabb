"""The lock of a kiosk: a staff code opens a browser for one session's kiosk and lets people out of it again.

Nothing is kept of it here. The code and the cookie are derived from the session under Heard's own key. Wrong codes are
counted where they belong: at one session's start page, or at the one tablet where somebody tries to leave. The long code,
which nobody guesses, is never counted: no number of wrong ones keeps staff out.
"""

from __future__ import annotations

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.light import flood
from app.shell.access import cookie_name, known_cookie_name
from app.shell.wiring import now, settings
from feedback.access.permissions import Action, Staff, may
from feedback.core.errors import HeardError
from feedback.core.records import Session
from feedback.responses.sessions import UnknownCode
from feedback.wiring import Collection

_DIGITS, _MORE_DIGITS = 6, 6


class WrongStaffCode(HeardError):
    code = "staff-code-wrong"


class TooManyStaffCodes(HeardError):
    code = "staff-code-too-many"


def staff_code(collection: Collection, session: Session) -> str:
    """Six digits for the staff of a session: they turn a tablet into its kiosk, and back."""
    return long_staff_code(collection, session)[:_DIGITS]


def long_staff_code(collection: Collection, session: Session) -> str:
    """The same six and six more, for when somebody has tried too many of the short ones."""
    short = int.from_bytes(_derived(collection, "kiosk-code", session)[:8]) % 10**_DIGITS
    more = int.from_bytes(_derived(collection, "kiosk-code-more", session)[:8]) % 10**_MORE_DIGITS
    return f"{short:0{_DIGITS}d}{more:0{_MORE_DIGITS}d}"


def check(collection: Collection, session: Session, typed: str, *, tablet: str = "") -> None:
    """`tablet`: the kiosk on which it was typed, where it is one already (`tablet_of`).

    Raises WrongStaffCode, or TooManyStaffCodes where too many short ones were tried here just now.
    """
    digits = "".join(c for c in typed[:40] if c.isascii() and c.isdigit())
    # Before the count of tries: whoever has the long code gets in, whatever others have tried here.
    if hmac.compare_digest(digits, long_staff_code(collection, session)):
        return
    if not flood.staff_codes().take(f"{session.id}:{tablet}"):
        raise TooManyStaffCodes
    if not hmac.compare_digest(digits, staff_code(collection, session)):
        raise WrongStaffCode


def staff_of(collection: Collection, request: Request) -> Staff | None:
    """Whoever is signed in on this browser and may run sessions."""
    token = request.cookies.get(cookie_name())
    staff = collection.accounts.signed_in(token, at=now()) if token else None
    return staff if staff and may(staff, Action.RUN_SESSIONS) else None


def close(collection: Collection, response: Response, session: Session) -> None:
    """From here on this browser is the kiosk of this session: nobody is signed in on it, and it is not known as anybody's.

    It has a random name, which says nothing and is gone when the kiosk is left: wrong codes typed on it count for it alone.
    """
    tablet = secrets.token_hex(8)
    for name in (cookie_name(), known_cookie_name()):
        response.delete_cookie(name, path="/", secure=settings().secure, httponly=True, samesite="strict")
    response.set_cookie(
        _cookie(),
        f"{session.code}.{tablet}.{_derived(collection, f'kiosk-{tablet}', session).hex()}",
        httponly=True,
        secure=settings().secure,
        samesite="strict",
        path="/",
    )


def open_again(response: Response) -> None:
    response.delete_cookie(_cookie(), path="/", secure=settings().secure, httponly=True, samesite="strict")


def locked_to(collection: Collection, request: Request) -> Session | None:
    """The session whose kiosk this browser is."""
    if not (kept := request.cookies.get(_cookie())):
        return None
    code, tablet, proof = (*kept[:200].split(".", 2), "", "")[:3]
    try:
        session = collection.sessions.by_code(code)
    except UnknownCode:
        return None
    fits = proof.isascii() and hmac.compare_digest(proof, _derived(collection, f"kiosk-{tablet}", session).hex())
    return session if fits else None


def tablet_of(request: Request) -> str:
    """The random name of the kiosk that this browser is, once `locked_to` has said that it is one."""
    return (*request.cookies.get(_cookie(), "").split(".", 2), "")[1]


def back_to_kiosk(collection: Collection, request: Request) -> Response | None:
    """A kiosk's browser that strays comes back."""
    session = locked_to(collection, request)
    return None if session is None else RedirectResponse(f"/kiosk/{session.code}", status_code=303)


def _cookie() -> str:
    return cookie_name() + "-kiosk"


def _derived(collection: Collection, what: str, session: Session) -> bytes:
    return hmac.digest(collection.keys.slips, f"{what}:{session.id}".encode(), "sha256")
