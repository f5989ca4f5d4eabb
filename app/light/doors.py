"""The first page of a demonstration: a door for everybody who uses Heard. A partnership's own file has none of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from analysis.accountability.seal_store import Seal
from analysis.digest.editions import Edition
from analysis.disclosure import Audience
from analysis.wiring import Partnership
from app.light.pages import draw
from app.shell.given import Opened, given
from app.shell.wiring import now
from app.shell.words import ENGLISH, texts
from feedback.access.permissions import Action, Staff, may
from feedback.core.records import Role, SessionState
from feedback.partnership.meetings import Meeting
from feedback.responses.sessions import shown_code
from feedback.storage.partnership_file import SampleAccount

PACK = "demonstration-pack.zip"

_ROLES = {
    "team": (Role.FACILITATOR, Role.DSL, Role.ANALYST),
    "leaders": (Role.EXECUTIVE,),
    "shadow_executive": (Role.SHADOW_EXECUTIVE,),
    "scrutineer": ("scrutineer",),
}
"""Whose accounts open a door. A demonstration without a scrutineer's account leads to a pack instead."""


@dataclass(frozen=True, slots=True)
class Door:
    """`key` names its words; `lead` is an address and what is written on the way there."""

    key: str
    tries: tuple[str, ...]
    accounts: tuple[SampleAccount, ...] = ()
    lead: str = ""
    code: str = ""


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/demonstration/scrutiny", given(opened, scrutiny), methods=["GET", "HEAD"]),
        Route(f"/demonstration/{PACK}", given(opened, pack), methods=["GET"]),
    ]


def doors(partnership: Partnership) -> tuple[Door, ...]:
    """The five doors of a demonstration; none in a partnership's own file."""
    collection = partnership.collection
    if not collection.demonstration:
        return ()
    open_now = next((s for s in collection.sessions.all() if s.state is SessionState.OPEN), None)
    found = [
        Door(
            "young_person",
            _tries("young_person"),
            lead=f"/s/{open_now.code}" if open_now else "",
            code=shown_code(open_now.code) if open_now else "",
        )
    ]
    for key, roles in _ROLES.items():
        accounts = tuple(one for one in collection.about.sample_accounts if one.role in roles)
        lead = "/demonstration/scrutiny" if key == "scrutineer" and not accounts else ""
        found.append(Door(key, _tries(key), accounts=accounts, lead=lead))
    return tuple(found)


def scrutiny(partnership: Partnership, _request: Request) -> Response:
    """What a scrutineer gets of a closed meeting, and how to check it. Only in a demonstration."""
    if not partnership.collection.demonstration:
        return RedirectResponse("/", status_code=303)
    return draw("scrutiny.html", sealed=_sealed(partnership), pack=PACK)


def pack(partnership: Partnership, _request: Request) -> Response:
    """A closed meeting's pack, as the demonstration's analyst would hand it over. Only in a demonstration."""
    if not partnership.collection.demonstration:
        return RedirectResponse("/", status_code=303)
    by, sealed = _analyst(partnership), _sealed(partnership)
    if by is None or sealed is None:
        return RedirectResponse("/", status_code=303)
    made = partnership.packs.make(sealed[2], by=by, at=now())
    headers = {"Content-Disposition": f'attachment; filename="{PACK}"', "Cache-Control": "no-store"}
    return Response(made, media_type="application/zip", headers=headers)


def _sealed(partnership: Partnership) -> tuple[Meeting, Seal, Edition] | None:
    """The last meeting that was closed with a seal, and what its leaders read."""
    seals = partnership.seals
    for meeting in sorted(partnership.collection.meetings.all(), key=lambda m: m.held_on, reverse=True):
        seal, edition = seals.of(meeting.id), seals.edition(meeting.id, Audience.EXECUTIVE)
        if seal and edition:
            return meeting, seal, edition
    return None


def _analyst(partnership: Partnership) -> Staff | None:
    """The sample account that hands packs over."""
    names = {one.name for one in partnership.collection.about.sample_accounts}
    staff = (
        Staff(id=one.id, name=one.name, role=one.role)
        for one in partnership.collection.accounts.all()
        if one.name in names
    )
    return next((one for one in staff if may(one, Action.MAKE_DIGEST)), None)


def _tries(key: str) -> tuple[str, ...]:
    """The keys of what to try behind a door, in order."""
    return tuple(sorted(one for one in texts(ENGLISH) if one.startswith(f"doors.{key}.try_")))
