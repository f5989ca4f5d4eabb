"""Documents to download: posters and editions, for those whose role may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from analysis.accountability import reminders
from analysis.codebook.refi_qda import QdaFormat
from analysis.disclosure import Audience
from analysis.render.documents import report
from analysis.render.documents.data_files import MEDIA_TYPES, DataFormat
from analysis.render.prints.paper_card import CardVersion
from analysis.reports.data_out import CODED, may_take
from analysis.reports.data_tables import DataSet
from analysis.reports.documents import KINDS, PACK, WRITERS
from analysis.reports.period import BadPeriod, Period
from analysis.wiring import Partnership
from app.shell import posters
from app.shell.access import cookie_name
from app.shell.given import Opened, given
from app.shell.wiring import now, settings
from feedback.access.permissions import Action, Staff, may
from feedback.core.content_files import LANGUAGES
from feedback.core.errors import NotFound

_TEAM_ONLY = {Audience.TEAM: Action.MAKE_DIGEST}


def routes(opened: Opened) -> Sequence[Route]:
    """Each route is given the partnership, and asks it who is there."""
    return [
        Route("/documents/poster/{session_id}.pdf", given(opened, poster), methods=["GET"]),
        Route("/documents/card/{session_id}.{version}.{language}.pdf", given(opened, paper_card), methods=["GET"]),
        Route("/documents/said-did/{session_id}.pdf", given(opened, said_did_poster), methods=["GET"]),
        Route("/documents/quarter/{start}/{end}/{audience}.{kind}", given(opened, quarter), methods=["GET"]),
        Route("/documents/data/{data_set}/{kind}", given(opened, data), methods=["GET"]),
        Route("/documents/coded/{kind}", given(opened, coded), methods=["GET"]),
        Route("/documents/promises.ics", given(opened, promises), methods=["GET"]),
        Route("/documents/edition/{edition_id}.{kind:path}", given(opened, edition), methods=["GET"]),
    ]


def promises(partnership: Partnership, request: Request) -> Response:
    """Every promise that stands and every answer that is owed, for a calendar."""
    if not may(_staff(partnership, request), Action.SEE_DIGEST):
        return RedirectResponse("/sign-in", status_code=303)
    made = reminders.calendar(
        partnership.promises.all(),
        partnership.owed.held(),
        today=now().date(),
        address=settings().address,
        partnership=partnership.collection.partnership,
    )
    return _file(made, "text/calendar", "promises.ics")


def poster(partnership: Partnership, request: Request) -> Response:
    if not may(_staff(partnership, request), Action.RUN_SESSIONS):
        return RedirectResponse("/sign-in", status_code=303)
    try:
        session = partnership.collection.sessions.get(request.path_params["session_id"])
    except NotFound:
        return Response(status_code=404)
    near, own = partnership.collection.local_help.at(session), partnership.collection.identities.shown()
    made = posters.session_poster(session, near, own)
    return _file(made, "application/pdf", f"heard-poster-{session.code}.pdf")


def paper_card(partnership: Partnership, request: Request) -> Response:
    """The session's questions on paper, in a version and a language."""
    if not may(_staff(partnership, request), Action.RUN_SESSIONS):
        return RedirectResponse("/sign-in", status_code=303)
    asked = request.path_params
    if asked["version"] not in list(CardVersion) or asked["language"] not in LANGUAGES:
        return Response(status_code=404)
    try:
        session = partnership.collection.sessions.get(asked["session_id"])
    except NotFound:
        return Response(status_code=404)
    version = CardVersion(asked["version"])
    made = posters.paper_card(session, version, asked["language"], partnership.collection.local_help.at(session))
    return _file(made, "application/pdf", f"heard-cards-{session.code}-{version.value}-{asked['language']}.pdf")


def said_did_poster(partnership: Partnership, request: Request) -> Response:
    """ "You said, we did" for the wall of the place where a session was."""
    if not may(_staff(partnership, request), Action.RUN_SESSIONS):
        return RedirectResponse("/sign-in", status_code=303)
    try:
        session = partnership.collection.sessions.get(request.path_params["session_id"])
    except NotFound:
        return Response(status_code=404)
    made = posters.said_did_poster(partnership.replies, partnership.follow_ups, session)
    return _file(made, "application/pdf", f"heard-you-said-we-did-{session.code}.pdf")


def edition(partnership: Partnership, request: Request) -> Response:
    staff = _staff(partnership, request)
    try:
        found = partnership.editions.get(request.path_params["edition_id"])
    except NotFound:
        return Response(status_code=404)
    if not may(staff, _TEAM_ONLY.get(found.audience, Action.SEE_DIGEST)):
        return RedirectResponse("/sign-in", status_code=303)
    ending = f".{request.path_params['kind']}"
    if ending == PACK and found.audience is not Audience.TEAM:
        if staff is None or not may(staff, Action.MAKE_DIGEST):
            return RedirectResponse("/sign-in", status_code=303)
        packed = partnership.packs.make(found, by=staff, at=now())
        name = f"heard-scrutiny-{found.digest.meeting_on.isoformat()}-{found.audience.value}{PACK}"
        return _file(packed, "application/zip", name)
    if (
        ending == ".present"
    ):  # the same page, opened and not saved; all of it is inside, so it goes on without a network
        page = WRITERS[".html"](found)
        return Response(page, media_type=KINDS[".html"], headers={"Cache-Control": "no-store"})
    if ending not in WRITERS or (ending == ".png" and found.audience is not Audience.PUBLIC):
        return Response(status_code=404)
    made = WRITERS[ending](found)
    name = f"heard-opener-{found.digest.meeting_on.isoformat()}-{found.audience.value}{ending}"
    return _file(made, KINDS[ending], name)


def data(partnership: Partnership, request: Request) -> Response:
    """A table for other programs, as it stands now; the audit trail notes who took it."""
    asked, staff = request.path_params, _staff(partnership, request)
    if asked["data_set"] not in list(DataSet) or asked["kind"] not in list(DataFormat):
        return Response(status_code=404)
    data_set, kind = DataSet(asked["data_set"]), DataFormat(asked["kind"])
    if staff is None or not may_take(staff, data_set):
        return RedirectResponse("/sign-in", status_code=303)
    made = partnership.data_out.take(data_set, kind, by=staff, at=now())
    return _file(made, MEDIA_TYPES[kind], f"heard-{data_set.value}-{now().date()}.{kind.value}")


def coded(partnership: Partnership, request: Request) -> Response:
    """The codebook, or cleared answers with their themes, for programs of qualitative analysis."""
    asked, staff = request.path_params["kind"], _staff(partnership, request)
    if asked not in list(QdaFormat):
        return Response(status_code=404)
    kind = QdaFormat(asked)
    if staff is None or not may_take(staff, CODED[kind]):
        return RedirectResponse("/sign-in", status_code=303)
    made = partnership.data_out.take_coded(kind, by=staff, at=now())
    return _file(made, "application/octet-stream", f"heard-{CODED[kind].value}-{now().date()}.{kind.value}")


def quarter(partnership: Partnership, request: Request) -> Response:
    """The report of a quarter or a year, made as it stands now."""
    asked, staff = request.path_params, _staff(partnership, request)
    try:
        period = Period(start=date.fromisoformat(asked["start"]), end=date.fromisoformat(asked["end"]))
        audience = Audience(asked["audience"])
    except (ValueError, BadPeriod):
        return Response(status_code=404)
    ending = f".{asked['kind']}"
    if not may(staff, _TEAM_ONLY.get(audience, Action.SEE_DIGEST)):
        return RedirectResponse("/sign-in", status_code=303)
    if ending not in report.WRITERS or (ending == ".png" and audience is not Audience.PUBLIC):
        return Response(status_code=404)

    def made() -> bytes:
        return report.WRITERS[ending](partnership.quarters.report(period, audience, at=now()))

    name = f"heard-report-{period.start}-{period.end}-{audience.value}{ending}"
    return _file(made(), KINDS[ending], name)


def _staff(partnership: Partnership, request: Request) -> Staff | None:
    token = request.cookies.get(cookie_name())
    return partnership.collection.accounts.signed_in(token, at=now()) if token else None


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=kind, headers=headers)
