"""Small, valid examples of Heard's nouns. A test names only what it is about."""

from __future__ import annotations

import base64
import hmac
import itertools
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from feedback.access.accounts import Accounts
from feedback.access.permissions import Staff
from feedback.core.records import (
    AgeVersion,
    Answer,
    Channel,
    Method,
    RawAnswer,
    RawResponse,
    RawText,
    Role,
    SafeText,
    Session,
    SessionKind,
    SessionPlan,
    Share,
    Skip,
)
from feedback.intake.take_in import Receipt
from feedback.local_content.local_help import ServiceEntry
from feedback.local_content.local_help_list import LocalService
from feedback.responses.answers import SafeAnswer, SafeResponse
from feedback.wiring import Collection

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
TODAY = NOW.date()
HARM = "my stepdad hits me and i am scared to go home"
"""Words that spotting takes for a concern."""

_numbers = itertools.count(1)


def staff(role: Role = Role.FACILITATOR, name: str = "") -> Staff:
    """Somebody signed in; each call is another person unless a name is given."""
    name = name or f"{role.value} {next(_numbers)}"
    return Staff(id=f"id of {name}", name=name, role=role)


FACILITATOR = staff(Role.FACILITATOR, "first facilitator")
COLLEAGUE = staff(Role.FACILITATOR, "second facilitator")
DSL = staff(Role.DSL, "safeguarding lead")
ANALYST = staff(Role.ANALYST, "analyst")
EXECUTIVE = staff(Role.EXECUTIVE, "executive")
SHADOW = staff(Role.SHADOW_EXECUTIVE, "Seat Kingfisher")
ADMINISTRATOR = staff(Role.ADMINISTRATOR, "administrator")


def lead(collection: Collection, name: str = "The lead") -> Staff:
    """A safeguarding lead with an account, who can sign in; beside the first, another lead says yes."""
    accounts = collection.accounts
    phrase = accounts.add(name, Role.DSL, by=ADMINISTRATOR, at=NOW)
    if phrase is None:
        phrase = accounts.agree_to_lead(accounts.waiting()[-1].account_id, by=DSL, at=NOW)
    signed_in = accounts.sign_in(name, phrase, at=NOW)
    accounts.choose_password(signed_in.token, "four plain words here", at=NOW)
    return signed_in.staff


def set_up_factor(accounts: Accounts, token: str, at: datetime = NOW) -> tuple[str, tuple[str, ...]]:
    """The second factor of whoever holds a sign-in, as an app on a phone has it: the secret, and the recovery codes."""
    secret = accounts.begin_factor(token, issuer="Heard", at=at).secret
    return secret, accounts.confirm_factor(token, code_of(secret, at), at=at)


def code_of(secret: str, at: datetime) -> str:
    """What the app shows at this moment (RFC 6238), reckoned here and not by Heard."""
    step = int(at.timestamp()) // 30
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def plan(**changes: Any) -> SessionPlan:
    complete = SessionPlan(
        title="Tuesday group",
        held_on=date(2026, 11, 23),
        kind=SessionKind.COMMUNITY,
        area="North",
        age_version=AgeVersion.MIDDLE,
        pack="core",
        lead_worker="lead worker",
        dsl="designated lead",
    )
    return replace(complete, **changes)


SERVICE = ServiceEntry(
    name="Duty team", call="0300 000 0000", what_for={"en": "If you are not safe."}, hours={"en": "Every day, 9 to 5."}
)


def local_help(collection: Collection, **changes: Any) -> LocalService:
    """A local service that somebody checked and that counts; gives it."""
    kept = collection.local_help
    drafted = kept.put(replace(SERVICE, **changes), checked=True, seen=kept.content.seen(), by=FACILITATOR, at=NOW)
    kept.content.publish(seen=drafted.row.stamp, by=FACILITATOR, at=NOW)
    return drafted.body.services[-1]


def draft(collection: Collection, **changes: Any) -> Session:
    return collection.sessions.plan(plan(**changes), pack_version="2026-11", by=FACILITATOR, at=NOW)


def open_session(collection: Collection, **changes: Any) -> Session:
    """An open session, near a service that children can ring."""
    if not collection.local_help.content.in_force().body.services:
        local_help(collection)
    return collection.sessions.open(draft(collection, **changes).id, by=FACILITATOR, at=NOW)


def text(words: str, question_id: str = "anything_else") -> RawAnswer:
    return RawAnswer(question_id=question_id, text=RawText(words))


def choice(option: str = "good", question_id: str = "how_are_things") -> RawAnswer:
    return RawAnswer(question_id=question_id, choice=option)


def skip(question_id: str = "what_is_good", how: Skip = Skip.NOT_SURE) -> RawAnswer:
    return RawAnswer(question_id=question_id, skip=how)


def nonce() -> str:
    return f"nonce-of-one-device-{next(_numbers)}"


def response(session: Session | str, *answers: RawAnswer, **changes: Any) -> RawResponse:
    """What one young person sends; without answers, one harmless text."""
    return replace(
        RawResponse(
            session_code=session if isinstance(session, str) else session.code,
            channel=Channel.FORM,
            answers=answers or (text("more buses in the evening please"),),
            nonce=nonce(),
        ),
        **changes,
    )


def send(collection: Collection, session: Session, *answers: RawAnswer, **changes: Any) -> Receipt:
    return collection.intake.take_in(response(session, *answers, **changes), at=NOW)


def sent(collection: Collection, session: Session, words: str, **changes: Any) -> Answer:
    """Send one text and give its answer as kept."""
    receipt = send(collection, session, text(words), **changes)
    response_id = collection.slips.response_of(" ".join(receipt.slip))
    return collection.answers.of_response(response_id)[0]


def cleared(collection: Collection, session: Session, words: str, share: Share = Share.YES) -> Answer:
    answer = sent(collection, session, words, share=share)
    collection.review.clear(answer.id, by=FACILITATOR, at=NOW)
    return collection.answers.get(answer.id)


def held(collection: Collection, session: Session, words: str = HARM) -> str:
    """Send words that spotting holds; gives the case's id."""
    answer = sent(collection, session, words)
    return next(case.id for case in collection.concerns.cases(by=DSL) if case.answer_id == answer.id)


def safe_answer(words: str | None = "more buses", **changes: Any) -> SafeAnswer:
    answer = SafeAnswer(question_id="anything_else", text=None if words is None else SafeText(words))
    return replace(answer, **changes)


def safe_response(session_id: str, *answers: SafeAnswer, **changes: Any) -> SafeResponse:
    return replace(
        SafeResponse(
            session_id=session_id,
            nonce_hash=f"hash {next(_numbers)}",
            age_version=AgeVersion.MIDDLE,
            channel=Channel.FORM,
            method=Method.TYPED,
            language="en",
            share=Share.YES,
            rules_version="1",
            answers=answers or (safe_answer(),),
        ),
        **changes,
    )


def run_together(threads: Sequence[threading.Thread]) -> None:
    """Start them all, then wait for each."""
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
