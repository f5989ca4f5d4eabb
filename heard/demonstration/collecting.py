"""Building the demonstration partnership through the same doors as a real one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from feedback.access.permissions import COMMAND_LINE, Staff
from feedback.core.errors import HeardError
from feedback.core.records import RawResponse, Role, Session
from feedback.desk.cases import CaseKind, CaseState
from feedback.questionnaire.question_packs import LATEST
from feedback.spreadsheets.reading import read_table
from feedback.storage.partnership_file import SampleAccount
from feedback.wiring import Collection
from heard.demonstration.content import LOCAL_HELP, SCHOOLS, Demo, DemoSession, load

DEMONSTRATION_PASSWORD = "look around in here"  # noqa: S105 - published on purpose: it opens invented answers only


@dataclass(frozen=True, slots=True)
class DemoAccount:
    name: str
    role: Role


ACCOUNTS = (
    DemoAccount("Facilitator", Role.FACILITATOR),
    DemoAccount("Safeguarding lead", Role.DSL),
    DemoAccount("Analyst", Role.ANALYST),
    DemoAccount("Executive", Role.EXECUTIVE),
    DemoAccount("Seat Otter", Role.SHADOW_EXECUTIVE),
    DemoAccount("Administrator", Role.ADMINISTRATOR),
)


SAMPLE_ACCOUNTS = tuple(SampleAccount(one.name, one.role, DEMONSTRATION_PASSWORD) for one in ACCOUNTS)


class OverRealData(HeardError):
    """There is a real partnership's file here; a demonstration is never built over it."""

    code = "demonstration-over-real-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What stands: sessions in the order of the content, and card → question → answer id for each of them."""

    sessions: tuple[Session, ...]
    answer_ids: tuple[tuple[Mapping[str, str], ...], ...]
    staff: Mapping[str, Staff]
    opening_answer_id: str | None
    again: Session
    last_year: Session


def build(collection: Collection, *, now: datetime, progress: Callable[[str], None] = lambda _: None) -> Built | None:
    """Fill an empty partnership with the demonstration; None where it stands already.

    Raises OverRealData where the file has a real partnership's sessions or accounts in it.
    """
    if collection.demonstration:
        # A demonstration of an older Heard does not say yet which accounts look around in it.
        collection.about.mark_demonstration(collection.partnership, SAMPLE_ACCOUNTS)
        return None
    if collection.sessions.all() or collection.accounts.all():
        raise OverRealData
    demo = load()
    # One transaction: a demonstration stands whole or not at all.
    with collection.store.transaction():
        collection.about.mark_demonstration(demo.partnership.partnership, SAMPLE_ACCOUNTS)
        staff = _accounts(collection, demo, now)
        # Made-up names under the register's own headings, so that a visitor can see what a list finds.
        schools = read_table(SCHOOLS.read_bytes(), SCHOOLS.name)
        collection.schools.bring_in(schools, by=COMMAND_LINE, at=now)
        _local_help(collection, staff, now)
        built = []
        for number, past in enumerate(demo.sessions, start=1):
            progress(f"session {number} of {len(demo.sessions) + 1}")
            session, ids = _session(collection, past, staff, now)
            _read_everything(collection, session, past, ids, staff, now)
            built.append((collection.sessions.get(session.id), ids))
        apart = []
        for name, one in (("asked again", demo.asked_again), ("the year before", demo.last_year)):
            progress(name)
            session, ids = _session(collection, one, staff, now)
            _read_everything(collection, session, one, ids, staff, now)
            apart.append(collection.sessions.get(session.id))
        progress("the open session")
        session, ids = _session(collection, demo.open_session, staff, now)
        opening = _quotes(collection, demo, [ids for _, ids in built], staff, now)
    return Built(
        sessions=(*(s for s, _ in built), session),
        answer_ids=(*(i for _, i in built), ids),
        staff=staff,
        opening_answer_id=opening,
        again=apart[0],
        last_year=apart[1],
    )


def _accounts(collection: Collection, demo: Demo, now: datetime) -> dict[str, Staff]:
    """The accounts to look around with, and a seat each for the shadow executive."""
    seats = [DemoAccount(seat, Role.SHADOW_EXECUTIVE) for seat in demo.partnership.seats]
    staff = {}
    for account in dict.fromkeys([*ACCOUNTS, *seats]):
        phrase = collection.accounts.add(account.name, account.role, by=COMMAND_LINE, at=now)
        assert phrase is not None, "one lead alone: nobody has to agree"
        signed_in = collection.accounts.sign_in(account.name, phrase, at=now)
        collection.accounts.choose_password(signed_in.token, DEMONSTRATION_PASSWORD, at=now)
        collection.accounts.sign_out(signed_in.token)
        staff[account.name] = signed_in.staff
    return staff


def _local_help(collection: Collection, staff: Mapping[str, Staff], now: datetime) -> None:
    """Made-up services near the made-up places, looked at and let count as a partnership would its own."""
    lead, local_help = staff["Safeguarding lead"], collection.local_help
    seen = local_help.content.seen()
    drafted = local_help.bring_in(LOCAL_HELP.read_bytes(), checked=True, seen=seen, by=lead, at=now)
    local_help.content.publish(seen=drafted.row.stamp, by=lead, at=now)


def _session(
    collection: Collection, demo: DemoSession, staff: Mapping[str, Staff], now: datetime
) -> tuple[Session, tuple[Mapping[str, str], ...]]:
    plan = demo.session.plan(now.date())
    at = min(now, datetime.combine(plan.held_on, time(16), tzinfo=UTC))
    by = staff["Facilitator"]
    session = collection.sessions.plan(plan, pack_version=LATEST, by=by, at=at)
    session = collection.sessions.open(session.id, by=by, at=at)
    ids = []
    for card in demo.cards:
        nonce = secrets.token_urlsafe(16)
        collection.intake.take_in(
            RawResponse(
                session_code=session.code,
                channel=card.channel,
                answers=card.raw_answers(plan.pack),
                nonce=nonce,
                share=card.share,
                language=card.language,
                method=card.method,
                theme_check=card.looked.check() if card.looked else None,
            ),
            at=at,
        )
        response_id = collection.intake.response_of(nonce)
        ids.append({answer.question_id: answer.id for answer in collection.answers.of_response(response_id)})
    return session, tuple(ids)


def _read_everything(
    collection: Collection,
    session: Session,
    demo: DemoSession,
    ids: tuple[Mapping[str, str], ...],
    staff: Mapping[str, Staff],
    now: datetime,
) -> None:
    """A past session: each answer was read, each case went its way, and the session was closed."""
    facilitator, dsl = staff["Facilitator"], staff["Safeguarding lead"]
    at = min(now, datetime.combine(session.plan.held_on, time(9), tzinfo=UTC) + timedelta(days=1))
    for answer in collection.review.queue(session.id, by=facilitator):
        collection.review.clear(answer.id, by=facilitator, at=at)
    serious = {a for card, answers in zip(demo.cards, ids, strict=True) if card.needs_help for a in answers.values()}
    for case in collection.concerns.cases(by=dsl):
        if case.session_id != session.id or case.state is not CaseState.NEW:
            continue
        collection.concerns.read(case.id, by=dsl, at=at)
        if case.answer_id in serious:
            collection.concerns.act(case.id, "demonstration-0000", by=dsl, at=at)
            collection.concerns.close(case.id, "Passed on; the worker spoke with the young person.", by=dsl, at=at)
        else:
            collection.concerns.release(case.id, by=dsl, at=at)
            collection.concerns.close(
                case.id, "Read in full: an everyday worry, nobody at risk.", by=dsl, at=at, false_alarm=True
            )
    collection.sessions.close(session.id, by=facilitator, at=at)


def let_stand(collection: Collection, staff: Mapping[str, Staff], *, at: datetime) -> None:
    """The safeguarding lead looks at what seats wrote that reads like harm, finds it harmless, and lets it stand."""
    dsl = staff["Safeguarding lead"]
    for case in collection.concerns.cases(by=dsl):
        if case.kind is CaseKind.SHADOW and case.state is CaseState.NEW:
            collection.concerns.read(case.id, by=dsl, at=at)
            collection.held_words.release(case.id, by=dsl, at=at)
            collection.concerns.close(case.id, "About how things are, nobody at risk.", by=dsl, at=at, false_alarm=True)


def _quotes(
    collection: Collection,
    demo: Demo,
    ids: list[tuple[Mapping[str, str], ...]],
    staff: Mapping[str, Staff],
    now: datetime,
) -> str | None:
    """Two people agree on each quote; gives the answer whose words open the coming meeting."""
    opening = None
    for quote in demo.quotes:
        answer = collection.answers.get(ids[quote.session - 1][quote.card - 1][quote.question])
        if answer.text is not None:
            collection.review.propose_quote(answer.id, answer.text, by=staff["Facilitator"], at=now)
            collection.review.agree_quote(answer.id, by=staff["Analyst"], at=now)
            opening = answer.id if quote.opens_meeting else opening
    return opening
