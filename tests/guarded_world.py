"""One of everything that staff may change, and for each public writer one change that is allowed and would be kept."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from analysis.accountability.promise_records import DecisionKind, PromiseEvent, ProposedDecision
from analysis.accountability.triangulation import Kind, NewBeside, Says
from analysis.codebook.codebook import Candidate
from analysis.codebook.refi_qda import QdaCode, guid_of
from analysis.disclosure import Audience
from analysis.figures.representation import Characteristic
from analysis.reports.period import Period
from analysis.theming.steps import Assignment, ThemeRun
from analysis.wiring import Partnership
from feedback.access.permissions import Action, Staff
from feedback.core.records import Method, Role, Share
from feedback.local_content.identity import PartnershipIdentity
from feedback.local_content.local_help import LocalHelp
from feedback.local_content.local_help_list import KIND, LocalHelpList
from feedback.local_content.revisions import LocalContent
from feedback.partnership.findings import NewFinding
from feedback.partnership.stories import Reader
from feedback.questionnaire.question_packs import LATEST
from feedback.spreadsheets.reading import read_table
from tests.factories import (
    ADMINISTRATOR,
    ANALYST,
    COLLEAGUE,
    DSL,
    EXECUTIVE,
    FACILITATOR,
    HARM,
    NOW,
    SERVICE,
    SHADOW,
    TODAY,
    choice,
    cleared,
    draft,
    held,
    open_session,
    plan,
    response,
    sent,
    set_up_factor,
    staff,
)

FIRST_CODER, SECOND_CODER = staff(Role.ANALYST, "first coder"), staff(Role.FACILITATOR, "second coder")
LATER = TODAY + timedelta(days=30)
FINDING = NewFinding(
    group="Youth panel", found_on=TODAY, source="minutes", method="survey", people=12, words="more benches"
)
FIGURE = NewBeside(
    theme_id="t", kind=Kind.AUDIT, what="9 buses", source="timetable", dated_on=TODAY, says=Says.AGREES, public=True
)
STORY: Mapping[str, Any] = {
    "title": "A long way",
    "words": "It takes two buses to get to college.",
    "agency": "College",
    "role": "tutor",
    "method": Method.TYPED,
    "consent": "asked and signed",
    "readers": [Reader.EXECUTIVE],
}


@dataclass(frozen=True, slots=True)
class World:
    """A partnership with one of each thing; `ids` by what they are."""

    partnership: Partnership
    ids: Mapping[str, str]


def build(whole: Partnership) -> dict[str, str]:
    """Fill a fresh partnership; gives the ids of what may be changed."""
    rooms, ids = whole.collection, {}
    session = open_session(rooms)
    ids["session"], ids["draft"] = session.id, draft(rooms).id
    ids["empty"] = open_session(rooms, title="Nobody yet").id
    ids["empty code"] = open_session(rooms, title="From a file").code
    ids["earlier"] = open_session(rooms, held_on=TODAY - timedelta(days=90)).id
    ids["service"] = rooms.local_help.content.in_force().body.services[0].id
    rooms.local_help.waive("Hills", "nobody answers there", by=DSL, at=NOW)
    trial = LocalContent(rooms.store, rooms.audit, TRIAL)
    trial.write_draft(lambda body, _: body, seen=trial.seen(), by=DSL, at=NOW)
    ids["unread"] = sent(rooms, session, "more buses, ring 07700 900123").id
    ids["cleared"] = cleared(rooms, session, "longer hours at the library").id
    ids["quoted"] = cleared(rooms, session, "a later bus please", share=Share.YES).id
    rooms.review.propose_quote(ids["quoted"], "a later bus please", by=FACILITATOR, at=NOW)
    rooms.imports.bring_in([response(ids["empty code"], choice())], by=FACILITATOR, at=NOW)
    ids["import"] = rooms.imports.all(by=FACILITATOR)[0].id
    ids["new case"] = held(rooms, session)
    ids["seen case"] = held(rooms, session, "my uncle hits me when he drinks and i am scared")
    rooms.concerns.read(ids["seen case"], by=DSL, at=NOW)
    rooms.accounts.add("Somebody Here", Role.ANALYST, by=ADMINISTRATOR, at=NOW)
    ids["account"] = next(account.id for account in rooms.accounts.all())
    _leads(whole, ids)
    ids["meeting"] = rooms.meetings.plan("Quarter", LATER, "Hall", [session.id], by=ANALYST, at=NOW).id
    ids["item"] = rooms.meetings.add_item(ids["meeting"], "Buses", "How people get about", by=ANALYST, at=NOW).id
    rooms.meetings.ask(ids["meeting"], [("Why do buses stop at six?", "Transport")], by=ANALYST, at=NOW)
    ids["question"] = rooms.meetings.questions(ids["meeting"])[0].id
    rooms.shadow.leave_view(ids["item"], HARM, by=SHADOW, at=NOW)
    ids["seat's case"] = next(case.id for case in rooms.concerns.cases(by=DSL) if case.session_id is None)
    rooms.concerns.read(ids["seat's case"], by=DSL, at=NOW)
    ids["put"] = rooms.challenge.put(ids["meeting"], "Who pays?", "Treasurer", by=SHADOW, at=NOW).id
    ids["story"] = rooms.stories.bring(**STORY, by=FACILITATOR, at=NOW).id
    rooms.findings.bring([FINDING], by=FACILITATOR, at=NOW)
    ids["finding"] = rooms.findings.all()[0].id
    visit = rooms.visits.plan(role="Director", agency="Council", place="Club", on=TODAY, by=EXECUTIVE, at=NOW)
    ids["visit"] = visit.id
    visit = rooms.visits.plan(role="Chair", agency="Council", place="School", on=TODAY, by=EXECUTIVE, at=NOW)
    ids["held visit"] = rooms.visits.hold(visit.id, on=TODAY, heard="more light", by=EXECUTIVE, at=NOW).id
    ids["decision"] = whole.promises.decide(decision(ids), by=EXECUTIVE, at=NOW).id
    whole.triangulation.bring([FIGURE], by=ANALYST, at=NOW)
    ids["figure"] = whole.triangulation.all()[0].id
    ids["to close"] = rooms.meetings.plan("Last", LATER, "Hall", [ids["empty"]], by=ANALYST, at=NOW).id
    whole.digests.freeze(ids["to close"], Audience.EXECUTIVE, by=ANALYST, at=NOW)
    held_today = rooms.meetings.plan("Board", TODAY, "Hall", [ids["earlier"]], by=ANALYST, at=NOW)
    rooms.meetings.ask(held_today.id, [("Who pays?", "Chair"), ("By when?", "Chair")], by=ANALYST, at=NOW)
    ids["owed"], ids["written"] = (asked.id for asked in rooms.meetings.questions(held_today.id))
    for question in (ids["owed"], ids["written"]):
        whole.owed.owe(question, "Chair", TODAY, by=EXECUTIVE, at=NOW)
    rooms.meetings.hold(held_today.id, by=EXECUTIVE, at=NOW)
    ids["its words"] = whole.owed.answer(ids["written"], "By spring", by=EXECUTIVE, at=NOW).id
    rooms.review.propose_quote(ids["cleared"], "longer hours at the library", by=FACILITATOR, at=NOW)
    rooms.review.agree_quote(ids["cleared"], by=COLLEAGUE, at=NOW)
    _themes(whole, ids)
    _code(whole, ids)
    return ids


def _leads(whole: Partnership, ids: dict[str, str]) -> None:
    """A safeguarding lead who can sign in, and one who is to be given the desk."""
    accounts = whole.collection.accounts
    phrase = accounts.add("The Lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    assert phrase is not None
    signed_in = accounts.sign_in("The Lead", phrase, at=NOW)
    accounts.choose_password(signed_in.token, "four plain words here", at=NOW)
    set_up_factor(accounts, signed_in.token)
    accounts.add("Second Lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    ids["lead"] = next(one.id for one in accounts.all() if one.name == "The Lead")
    ids["asked lead"] = accounts.waiting()[0].account_id


def _themes(whole: Partnership, ids: dict[str, str]) -> None:
    """A theme that waits, and two that were approved, each with an answer of its own."""
    session = open_session(whole.collection, title="Themes")
    placed: dict[str, tuple[Assignment, ...]] = {}
    for theme in ("transport", "police", "home"):
        answer = cleared(whole.collection, session, f"something about {theme} and more")
        guess = Assignment(answer_id=answer.id, theme_id=theme, score=0.9, matched=(), start=0, end=9)
        placed[answer.id] = (guess,)
        ids[f"on {theme}"] = answer.id
    run = ThemeRun(placed=placed, proposals=(), single_voices=(), set_aside={}, versions={})
    whole.runs.keep_run(run, at=NOW)
    for theme in ("police", "home"):
        whole.decisions.approve(waiting(whole, theme), by=ANALYST, at=NOW)


def _code(whole: Partnership, ids: dict[str, str]) -> None:
    """A round that is under way, which the first has still to code and the second to hand in; and one that is finished,
    on which both said alike what the codebook does not."""
    session = open_session(whole.collection, title="To code")
    for number in range(10):
        cleared(whole.collection, session, f"the bus is late, number {number}")
    for name in ("open", "finished"):
        kept = whole.coding.draw(name, [FIRST_CODER, SECOND_CODER], [session.id], by=ANALYST, at=NOW, size=10, seed="s")
        ids[f"{name} round"] = kept.id
        for answer in whole.rounds.sample(kept.id):
            for coder in (FIRST_CODER, SECOND_CODER) if name == "finished" else (SECOND_CODER,):
                whole.coding.code(kept.id, answer.id, {"police"}, by=coder, at=NOW)
    ids["coded"] = whole.rounds.sample(ids["finished round"])[0].id
    for coder in (FIRST_CODER, SECOND_CODER):
        whole.coding.hand_in(ids["finished round"], by=coder, at=NOW)


def waiting(whole: Partnership, theme_id: str) -> Candidate:
    return next(candidate for candidate in whole.book.candidates() if candidate.id == theme_id)


def as_coder(by: Staff, coder: Staff) -> Staff:
    """Somebody of this role and name with a coder's account: only a round's own two people code in it."""
    return replace(by, id=coder.id)


def decision(ids: Mapping[str, str]) -> ProposedDecision:
    return ProposedDecision(
        meeting_id=ids["meeting"],
        theme_id="t",
        kind=DecisionKind.YES,
        words="One more bus",
        owner="Transport",
        agency="Council",
        due_on=LATER,
        measure="a bus at nine",
        tell_children="a poster",
    )


Call = Callable[[World, Staff], object]


@dataclass(frozen=True, slots=True)
class Change:
    """actions: what the writer asks permission for; more than one where it depends on who asks."""

    actions: tuple[Action, ...]
    call: Call


def _change(*actions: Action) -> Callable[[Call], Change]:
    return lambda call: Change(actions, call)


_bring = _change(Action.BRING_IN_CARDS)
_run, _review, _desk = _change(Action.RUN_SESSIONS), _change(Action.REVIEW), _change(Action.READ_DESK)
_account, _digest, _decide = _change(Action.MANAGE_ACCOUNTS), _change(Action.MAKE_DIGEST), _change(Action.DECIDE)
_theme, _help, _waive = _change(Action.THEME), _change(Action.KEEP_LOCAL_HELP), _change(Action.WAIVE_LOCAL_HELP)
_look = _change(Action.SET_IDENTITY)
_promise, _seat = _change(Action.KEEP_PROMISES), _change(Action.SPEAK_AS_SHADOW)

TRIAL = replace(KIND, name="trial")


def _local_help(world: World) -> LocalHelp:
    return world.partnership.collection.local_help


def _kept(world: World) -> LocalContent[LocalHelpList]:
    """Local help as it counts, without a draft."""
    return _local_help(world).content


def _look_of(world: World) -> PartnershipIdentity:
    return world.partnership.collection.identities


def _look_seen(world: World) -> str:
    return _look_of(world).content.seen()


def _trial(world: World) -> LocalContent[LocalHelpList]:
    """Content of which a draft waits."""
    return LocalContent(world.partnership.collection.store, world.partnership.collection.audit, TRIAL)


CHANGES: Mapping[str, Change] = {
    "Accounts.add": _account(lambda w, by: w.partnership.collection.accounts.add("New Name", Role.DSL, by=by, at=NOW)),
    "Accounts.invite_again": _account(
        lambda w, by: w.partnership.collection.accounts.invite_again(w.ids["account"], by=by, at=NOW)
    ),
    "Accounts.reset_factor": _account(
        lambda w, by: w.partnership.collection.accounts.reset_factor(w.ids["lead"], by=by, at=NOW)
    ),
    "Accounts.switch": _account(
        lambda w, by: w.partnership.collection.accounts.switch(w.ids["account"], False, by=by, at=NOW)
    ),
    "Accounts.change_role": _account(
        lambda w, by: w.partnership.collection.accounts.change_role(w.ids["account"], Role.DSL, by=by, at=NOW)
    ),
    "Accounts.agree_to_lead": _desk(
        lambda w, by: w.partnership.collection.accounts.agree_to_lead(w.ids["asked lead"], by=by, at=NOW)
    ),
    "Accounts.decline_lead": _desk(
        lambda w, by: w.partnership.collection.accounts.decline_lead(w.ids["asked lead"], by=by, at=NOW)
    ),
    "LocalContent.discard": _help(lambda w, by: _trial(w).discard(seen=_trial(w).seen(), by=by, at=NOW)),
    "LocalContent.publish": _help(lambda w, by: _trial(w).publish(seen=_trial(w).seen(), by=by, at=NOW)),
    "LocalContent.take_back": _help(lambda w, by: _kept(w).take_back(_kept(w).in_force().number, by=by, at=NOW)),
    "LocalContent.write_at_once": _help(
        lambda w, by: _kept(w).write_at_once(lambda body, _: body, "checked", by=by, at=NOW)
    ),
    "LocalContent.write_draft": _help(
        lambda w, by: _kept(w).write_draft(lambda body, _: body, seen=_kept(w).seen(), note="why", by=by, at=NOW)
    ),
    "PartnershipIdentity.bring_in": _look(
        lambda w, by: _look_of(w).bring_in(_look_of(w).content.as_toml().encode(), seen=_look_seen(w), by=by, at=NOW)
    ),
    "PartnershipIdentity.change": _look(
        lambda w, by: _look_of(w).change("Northtown", "#123456", None, seen=_look_seen(w), by=by, at=NOW)
    ),
    "LocalHelp.bring_in": _help(
        lambda w, by: _local_help(w).bring_in(_kept(w).as_toml().encode(), seen=_kept(w).seen(), by=by, at=NOW)
    ),
    "LocalHelp.mark_checked": _help(lambda w, by: _local_help(w).mark_checked(w.ids["service"], by=by, at=NOW)),
    "LocalHelp.put": _help(
        lambda w, by: _local_help(w).put(SERVICE, checked=True, seen=_kept(w).seen(), by=by, at=NOW)
    ),
    "LocalHelp.remove": _help(
        lambda w, by: _local_help(w).remove(w.ids["service"], seen=_kept(w).seen(), by=by, at=NOW)
    ),
    "LocalHelp.waive": _waive(lambda w, by: _local_help(w).waive("Moors", "rang the council", by=by, at=NOW)),
    "LocalHelp.end_waiver": _waive(lambda w, by: _local_help(w).end_waiver("Hills", by=by, at=NOW)),
    "Sessions.plan": _run(
        lambda w, by: w.partnership.collection.sessions.plan(plan(), pack_version=LATEST, by=by, at=NOW)
    ),
    "Sessions.change": _run(
        lambda w, by: w.partnership.collection.sessions.change(w.ids["session"], plan(title="T"), by=by, at=NOW)
    ),
    "Sessions.open": _run(lambda w, by: w.partnership.collection.sessions.open(w.ids["draft"], by=by, at=NOW)),
    "Sessions.close": _run(lambda w, by: w.partnership.collection.sessions.close(w.ids["empty"], by=by, at=NOW)),
    "Concerns.read": _desk(lambda w, by: w.partnership.collection.concerns.read(w.ids["new case"], by=by, at=NOW)),
    "Concerns.read_card": _desk(
        lambda w, by: w.partnership.collection.concerns.read_card(w.ids["new case"], by=by, at=NOW)
    ),
    "Concerns.give_to": _desk(
        lambda w, by: w.partnership.collection.concerns.give_to(w.ids["new case"], by.id, by=by, at=NOW)
    ),
    "Concerns.act": _desk(
        lambda w, by: w.partnership.collection.concerns.act(w.ids["seen case"], "M-1", by=by, at=NOW)
    ),
    "Concerns.close": _desk(
        lambda w, by: w.partnership.collection.concerns.close(w.ids["seen case"], "done", by=by, at=NOW)
    ),
    "Concerns.release": _desk(
        lambda w, by: w.partnership.collection.concerns.release(w.ids["seen case"], by=by, at=NOW)
    ),
    "Concerns.release_words": _desk(
        lambda w, by: w.partnership.collection.concerns.release_words(w.ids["seat's case"], by=by, at=NOW)
    ),
    "HeldWords.release": _desk(
        lambda w, by: w.partnership.collection.held_words.release(w.ids["seat's case"], by=by, at=NOW)
    ),
    "Concerns.note": _desk(
        lambda w, by: w.partnership.collection.concerns.note(w.ids["seen case"], "rang", by=by, at=NOW)
    ),
    "Concerns.read_original": _desk(
        lambda w, by: w.partnership.collection.concerns.read_original(w.ids["unread"], by=by, at=NOW)
    ),
    "Rota.tell_me_at": _desk(lambda w, by: w.partnership.collection.rota.tell_me_at("lead@example.org", by=by, at=NOW)),
    "Rota.go_away": _desk(
        lambda w, by: w.partnership.collection.rota.go_away(TODAY, LATER, w.ids["lead"], "all quiet", by=by, at=NOW)
    ),
    "Rota.come_back": _desk(lambda w, by: w.partnership.collection.rota.come_back(by=by, at=NOW)),
    "Rota.hand_over": _desk(
        lambda w, by: w.partnership.collection.rota.hand_over(
            w.ids["new case"], w.ids["lead"], "rang the duty team", by=by, at=NOW
        )
    ),
    "Imports.bring_in": _bring(
        lambda w, by: w.partnership.collection.imports.bring_in(
            [response(w.ids["empty code"], choice("ok"))], by=by, at=NOW
        )
    ),
    "Imports.undo": _bring(lambda w, by: w.partnership.collection.imports.undo(w.ids["import"], by=by, at=NOW)),
    "Review.clear": _review(lambda w, by: w.partnership.collection.review.clear(w.ids["unread"], by=by, at=NOW)),
    "Review.put_back": _review(lambda w, by: w.partnership.collection.review.put_back(w.ids["cleared"], by=by, at=NOW)),
    "Review.hold": _review(lambda w, by: w.partnership.collection.review.hold(w.ids["unread"], by=by, at=NOW)),
    "Review.mark_serious": _review(
        lambda w, by: w.partnership.collection.review.mark_serious(w.ids["unread"], True, by=by, at=NOW)
    ),
    "Review.redact_more": _review(
        lambda w, by: w.partnership.collection.review.redact_more(w.ids["unread"], 0, 4, "name", by=by, at=NOW)
    ),
    "Review.propose_quote": _review(
        lambda w, by: w.partnership.collection.review.propose_quote(w.ids["cleared"], "longer hours", by=by, at=NOW)
    ),
    "Review.agree_quote": _review(
        lambda w, by: w.partnership.collection.review.agree_quote(w.ids["quoted"], by=by, at=NOW)
    ),
    "Review.withdraw_quote": _review(
        lambda w, by: w.partnership.collection.review.withdraw_quote(w.ids["quoted"], by=by, at=NOW)
    ),
    "Meetings.plan": _digest(
        lambda w, by: w.partnership.collection.meetings.plan("Next", LATER, "Hall", [w.ids["session"]], by=by, at=NOW)
    ),
    "Meetings.hold": _decide(lambda w, by: w.partnership.collection.meetings.hold(w.ids["meeting"], by=by, at=NOW)),
    "Meetings.add_item": _change(Action.MAKE_DIGEST, Action.SPEAK_AS_SHADOW)(
        lambda w, by: w.partnership.collection.meetings.add_item(
            w.ids["meeting"], "Parks", "Where we sit", by=by, at=NOW
        )
    ),
    "Meetings.ask": _digest(
        lambda w, by: w.partnership.collection.meetings.ask(
            w.ids["meeting"], [("Who pays?", "Treasurer")], by=by, at=NOW
        )
    ),
    "Shadow.leave_view": _seat(
        lambda w, by: w.partnership.collection.shadow.leave_view(w.ids["item"], "yes", by=by, at=NOW)
    ),
    "Shadow.write_message": _seat(
        lambda w, by: w.partnership.collection.shadow.write_message(w.ids["meeting"], "please listen", by=by, at=NOW)
    ),
    "Challenge.put": _seat(
        lambda w, by: w.partnership.collection.challenge.put(w.ids["meeting"], "By when?", "Chair", by=by, at=NOW)
    ),
    "UnputQuestions.explain": _decide(
        lambda w, by: w.partnership.collection.unput.explain(w.ids["put"], "asked last time", by=by, at=NOW)
    ),
    "Challenge.back": _seat(lambda w, by: w.partnership.collection.challenge.back(w.ids["put"], True, by=by, at=NOW)),
    "Challenge.rank": _seat(
        lambda w, by: w.partnership.collection.challenge.rank(w.ids["meeting"], ["t"], by=by, at=NOW)
    ),
    "Challenge.suggest_name": _seat(
        lambda w, by: w.partnership.collection.challenge.suggest_name("t", "Getting about", by=by, at=NOW)
    ),
    "Challenge.check": _seat(
        lambda w, by: w.partnership.collection.challenge.check("e", False, "too few", by=by, at=NOW)
    ),
    "Stories.bring": _review(lambda w, by: w.partnership.collection.stories.bring(**STORY, by=by, at=NOW)),
    "Stories.agree": _review(lambda w, by: w.partnership.collection.stories.agree(w.ids["story"], by=by, at=NOW)),
    "Stories.redact_more": _review(
        lambda w, by: w.partnership.collection.stories.redact_more(w.ids["story"], 0, 2, "name", by=by, at=NOW)
    ),
    "Stories.withdraw": _review(lambda w, by: w.partnership.collection.stories.withdraw(w.ids["story"], by=by, at=NOW)),
    "Findings.bring": _review(
        lambda w, by: w.partnership.collection.findings.bring([replace(FINDING, words="more bins")], by=by, at=NOW)
    ),
    "Findings.agree": _review(lambda w, by: w.partnership.collection.findings.agree(w.ids["finding"], by=by, at=NOW)),
    "Findings.remove": _review(lambda w, by: w.partnership.collection.findings.remove(w.ids["finding"], by=by, at=NOW)),
    "Schools.bring_in": _run(
        lambda w, by: w.partnership.collection.schools.bring_in(
            read_table(b"EstablishmentName\nAshgrove Primary School\n", "schools.csv"), by=by, at=NOW
        )
    ),
    "Visits.plan": _promise(
        lambda w, by: w.partnership.collection.visits.plan(role="D", agency="C", place="P", on=LATER, by=by, at=NOW)
    ),
    "Visits.move": _promise(lambda w, by: w.partnership.collection.visits.move(w.ids["visit"], LATER, by=by, at=NOW)),
    "Visits.hold": _promise(
        lambda w, by: w.partnership.collection.visits.hold(w.ids["visit"], on=TODAY, heard="more light", by=by, at=NOW)
    ),
    "Visits.answer": _promise(
        lambda w, by: w.partnership.collection.visits.answer(w.ids["held visit"], "two lamps", by=by, at=NOW)
    ),
    "Visits.call_off": _promise(
        lambda w, by: w.partnership.collection.visits.call_off(w.ids["visit"], "snow", by=by, at=NOW)
    ),
    "FollowUps.open_way_back": _run(
        lambda w, by: w.partnership.follow_ups.open_way_back(w.ids["session"], "Back", by=by, at=NOW)
    ),
    "FollowUps.ask_again": _digest(
        lambda w, by: w.partnership.follow_ups.ask_again(
            w.ids["session"], w.ids["earlier"], w.ids["decision"], by=by, at=NOW
        )
    ),
    "Ratings.rate": _change(Action.DECIDE, Action.SPEAK_AS_SHADOW)(
        lambda w, by: w.partnership.ratings.rate(
            TODAY, LATER, {"space": 1, "voice": 2, "audience": 3, "influence": 4}, "slow", by=by, at=NOW
        )
    ),
    "Promises.decide": _decide(lambda w, by: w.partnership.promises.decide(decision(w.ids), by=by, at=NOW)),
    "Promises.undo": _decide(lambda w, by: w.partnership.promises.undo(w.ids["decision"], by=by, at=NOW)),
    "Promises.step": _promise(
        lambda w, by: w.partnership.promises.step(w.ids["decision"], PromiseEvent.UPDATE, "asked", by=by, at=NOW)
    ),
    "Promises.tell": _promise(
        lambda w, by: w.partnership.promises.tell(w.ids["decision"], "buses stop", "one more", by=by, at=NOW)
    ),
    "Triangulation.bring": _digest(
        lambda w, by: w.partnership.triangulation.bring([replace(FIGURE, what="8 buses")], by=by, at=NOW)
    ),
    "Triangulation.judge": _digest(
        lambda w, by: w.partnership.triangulation.judge(w.ids["figure"], Says.DIFFERS, by=by, at=NOW)
    ),
    "Triangulation.remove": _digest(lambda w, by: w.partnership.triangulation.remove(w.ids["figure"], by=by, at=NOW)),
    "Representation.set_profile": _change(Action.THEME)(
        lambda w, by: w.partnership.reach.set_profile(Characteristic.AREA, {"North": 0.5}, by=by, at=NOW)
    ),
    "AnswersOwed.owe": _decide(lambda w, by: w.partnership.owed.owe(w.ids["question"], "Chair", LATER, by=by, at=NOW)),
    "AnswersOwed.answer": _decide(
        lambda w, by: w.partnership.owed.answer(w.ids["owed"], "From March on", by=by, at=NOW)
    ),
    "AnswersOwed.agree": _decide(
        lambda w, by: w.partnership.owed.agree(w.ids["written"], w.ids["its words"], by=by, at=NOW)
    ),
    "AnswersOwed.move": _promise(
        lambda w, by: w.partnership.owed.move(w.ids["owed"], LATER, "the budget is late", by=by, at=NOW)
    ),
    "Seals.close": _decide(lambda w, by: w.partnership.seals.close(w.ids["to close"], by=by, at=NOW)),
    "MeetingNotes.note_theme": _theme(
        lambda w, by: w.partnership.notes.note_theme(w.ids["meeting"], "police", "they ask", "kind", by=by, at=NOW)
    ),
    "MeetingNotes.choose_opening": _theme(
        lambda w, by: w.partnership.notes.choose_opening(w.ids["meeting"], w.ids["cleared"], by=by, at=NOW)
    ),
    "Digests.freeze": _digest(
        lambda w, by: w.partnership.digests.freeze(w.ids["to close"], Audience.PUBLIC, by=by, at=NOW)
    ),
    "Quarters.freeze": _digest(
        lambda w, by: w.partnership.quarters.freeze(Period(start=TODAY, end=TODAY), Audience.PUBLIC, by=by, at=NOW)
    ),
    "MachineCoding.run": _digest(lambda w, by: w.partnership.machine.run([w.ids["session"]], by=by, at=NOW)),
    "Decisions.approve": _theme(
        lambda w, by: w.partnership.decisions.approve(
            waiting(w.partnership, "transport"), name="Late buses", by=by, at=NOW
        )
    ),
    "Decisions.rename": _theme(
        lambda w, by: w.partnership.decisions.rename("police", "Officers", "The police", by=by, at=NOW)
    ),
    "Decisions.merge": _theme(
        lambda w, by: w.partnership.decisions.merge(waiting(w.partnership, "transport"), "police", by=by, at=NOW)
    ),
    "Decisions.merge_themes": _theme(
        lambda w, by: w.partnership.decisions.merge_themes("home", "police", by=by, at=NOW)
    ),
    "Decisions.split": _theme(
        lambda w, by: w.partnership.decisions.split(
            waiting(w.partnership, "transport"), [w.ids["on transport"]], "Late buses", "Late", by=by, at=NOW
        )
    ),
    "Decisions.bring_in": _theme(
        lambda w, by: w.partnership.decisions.bring_in(
            [QdaCode(guid=guid_of("elsewhere", "1"), name="Late buses")], by=by, at=NOW
        )
    ),
    "Decisions.reject": _theme(
        lambda w, by: w.partnership.decisions.reject(waiting(w.partnership, "transport"), by=by, at=NOW)
    ),
    "Decisions.undo": _theme(lambda w, by: w.partnership.decisions.undo("police", by=by, at=NOW)),
    "Decisions.move": _theme(
        lambda w, by: w.partnership.decisions.move(w.ids["on home"], "police", True, by=by, at=NOW)
    ),
    "Decisions.transfer": _theme(
        lambda w, by: w.partnership.decisions.transfer(w.ids["on home"], "home", "police", by=by, at=NOW)
    ),
    "Decisions.take_back": _theme(
        lambda w, by: w.partnership.decisions.take_back(
            w.partnership.book.history.steps("home")[0].number, by=by, at=NOW
        )
    ),
    "DoubleCoding.draw": _theme(
        lambda w, by: w.partnership.coding.draw(
            "Spring",
            [FIRST_CODER, SECOND_CODER],
            [s.id for s in w.partnership.collection.sessions.all()],
            by=by,
            at=NOW,
            size=10,
        )
    ),
    "DoubleCoding.code": _theme(
        lambda w, by: w.partnership.coding.code(
            w.ids["open round"], w.ids["coded"], {"home"}, by=as_coder(by, FIRST_CODER), at=NOW
        )
    ),
    "DoubleCoding.undo": _theme(
        lambda w, by: w.partnership.coding.undo(w.ids["open round"], by=as_coder(by, SECOND_CODER), at=NOW)
    ),
    "DoubleCoding.hand_in": _theme(
        lambda w, by: w.partnership.coding.hand_in(w.ids["open round"], by=as_coder(by, SECOND_CODER), at=NOW)
    ),
    "DoubleCoding.take_peoples_word": _theme(
        lambda w, by: w.partnership.coding.take_peoples_word(w.ids["finished round"], w.ids["coded"], by=by, at=NOW)
    ),
}

_numbers = itertools.count(1)


def somebody(role: Role) -> Staff:
    """Somebody of this role who has done nothing here yet."""
    return staff(role, f"new {role.value} {next(_numbers)}")
