"""A session's poster and its short web address."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.reply import Replies
from analysis.render.prints import paper_card as paper
from analysis.render.prints import poster, said_did
from analysis.render.prints.paper_card import CardVersion
from app.shell.wiring import now, settings
from app.shell.words import ENGLISH, text
from feedback.core.records import Session
from feedback.local_content.identity import Identity
from feedback.local_content.local_help_list import LocalService, printed
from feedback.questionnaire.question_packs import load_pack
from feedback.responses.sessions import shown_code


def join_address(session: Session) -> str:
    """Where the QR code leads: the light page of this session."""
    return f"{settings().address.rstrip('/')}/s/{session.code}"


def session_poster(session: Session, near: Sequence[LocalService], own: Identity) -> bytes:
    """The A4 poster of a session as PDF, with the partnership's name and logo where it has its own."""
    plan = session.plan
    return poster.session_poster(
        title=plan.title,
        code=shown_code(session.code),
        url=join_address(session),
        when=text(ENGLISH, "shell.poster_when", date=plan.held_on.strftime("%d %B %Y").lstrip("0")),
        where=plan.area,
        colour=session.colour,
        local_numbers=printed(near, plan.local_numbers),
        by=own.name,
        logo=own.logo,
    )


def paper_card(session: Session, version: CardVersion, language: str, near: Sequence[LocalService]) -> bytes:
    """The session's questions on paper, as PDF."""
    plan = session.plan
    return paper.paper_card(
        load_pack(plan.pack, session.pack_version),
        age=plan.age_version,
        language=language,
        version=version,
        title=plan.title,
        code=shown_code(session.code),
        local_numbers=printed(near, plan.local_numbers),
    )


def said_did_address(session: Session) -> str:
    """Where "You said, we did" of a session stands."""
    return f"{join_address(session)}/did"


def said_did_poster(replies: Replies, follow_ups: FollowUps, session: Session) -> bytes:
    """What became of a session, A4, as PDF: as it stands today."""
    plan, today = session.plan, now().date()
    return said_did.poster(
        title=plan.title,
        outcomes=replies.of_session(follow_ups.origin(session.id), today=today).outcomes,
        url=said_did_address(session),
        when=text(ENGLISH, "shell.poster_when", date=plan.held_on.strftime("%d %B %Y").lstrip("0")),
        where=plan.area,
        made_on=today,
    )
