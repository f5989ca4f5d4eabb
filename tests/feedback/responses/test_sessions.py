"""Sessions: opened only when somebody is there to keep children safe, closed when all is read."""

from __future__ import annotations

import itertools
import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.access.permissions import MAY, Action
from feedback.core.errors import NotAllowed, NotFound
from feedback.core.records import AgeVersion, LocalNumber, Role, Session, SessionKind, SessionState
from feedback.intake import take_in
from feedback.questionnaire.question_packs import UnknownPack
from feedback.responses import sessions
from feedback.responses.sessions import (
    NoLocalHelp,
    NotReady,
    SessionNotOpen,
    StillToRead,
    UnknownCode,
    read_code,
    shown_code,
)
from feedback.wiring import Collection
from tests.factories import (
    ADMINISTRATOR,
    DSL,
    FACILITATOR,
    HARM,
    NOW,
    SERVICE,
    choice,
    draft,
    held,
    local_help,
    plan,
    send,
    sent,
    staff,
)

NEEDED = {
    "title": ("", "  ", "\n"),
    "area": ("", " "),
    "lead_worker": ("", "\t"),
    "dsl": ("", " "),
}
FIELDS = tuple(NEEDED)


class TestOpening:
    @hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(absent=st.sets(st.sampled_from(FIELDS)), data=st.data())
    def test_a_session_opens_only_when_nothing_is_missing(self, collection: Collection, absent: set[str], data):
        """For every choice of fields left empty: exactly those are named, in the form's order, and it stays shut."""
        blank = {field: data.draw(st.sampled_from(NEEDED[field])) for field in absent}
        if not collection.local_help.content.in_force().number:
            local_help(collection)
        session = draft(collection, **blank)
        if not absent:
            assert collection.sessions.open(session.id, by=FACILITATOR, at=NOW).state is SessionState.OPEN
            return
        with pytest.raises(NotReady) as refused:
            collection.sessions.open(session.id, by=FACILITATOR, at=NOW)
        assert refused.value.missing == tuple(field for field in FIELDS if field in absent)
        assert refused.value.facts == {"missing": ", ".join(refused.value.missing)}
        assert collection.sessions.get(session.id).state is SessionState.DRAFT
        with pytest.raises(SessionNotOpen):
            collection.sessions.joinable(session.code)

    @pytest.mark.parametrize(
        "there",
        [{"areas": ("South",)}, {"ages": (AgeVersion.YOUNGER,)}, {"call": "", "mail": "help@example.org"}],
        ids=["another area", "another age", "nobody answers"],
    )
    def test_no_session_opens_without_a_checked_local_number(self, collection: Collection, there: dict[str, Any]):
        """A number for another area or age, or an address where nobody answers, is none; an open session stays open."""
        session = draft(collection)
        with pytest.raises(NoLocalHelp) as refused:
            collection.sessions.open(session.id, by=FACILITATOR, at=NOW)
        assert refused.value.facts == {"area": "North"}
        local_help(collection, **there)
        with pytest.raises(NoLocalHelp):
            collection.sessions.open(session.id, by=FACILITATOR, at=NOW)
        service = local_help(collection)
        assert collection.sessions.open(session.id, by=FACILITATOR, at=NOW).state is SessionState.OPEN
        kept = collection.local_help.content
        gone = collection.local_help.remove(service.id, seen=kept.seen(), by=FACILITATOR, at=NOW)
        kept.publish(seen=gone.row.stamp, by=FACILITATOR, at=NOW)
        assert collection.sessions.joinable(session.code).state is SessionState.OPEN

    def test_a_number_that_nobody_checked_opens_nothing(self, collection: Collection):
        """It is kept and shown to nobody; the day that somebody checks it, the session opens."""
        kept = collection.local_help
        drafted = kept.put(SERVICE, checked=False, seen=kept.content.seen(), by=FACILITATOR, at=NOW)
        kept.content.publish(seen=drafted.row.stamp, by=FACILITATOR, at=NOW)
        session = draft(collection)
        assert kept.at(session) == ()
        with pytest.raises(NoLocalHelp):
            collection.sessions.open(session.id, by=FACILITATOR, at=NOW)
        kept.mark_checked(drafted.body.services[0].id, by=FACILITATOR, at=NOW)
        assert [one.name for one in kept.at(session)] == ["Duty team"]
        assert collection.sessions.open(session.id, by=FACILITATOR, at=NOW).state is SessionState.OPEN

    def test_on_record_that_there_is_none_a_session_opens(self, collection: Collection):
        """For its own area alone, said by a lead with a reason and told in the trail; ended, it keeps sessions shut again."""
        session, elsewhere = draft(collection, area="The  Moors"), draft(collection, area="Town")
        collection.local_help.waive("the moors", "rang the council: no line of its own", by=DSL, at=NOW)
        assert collection.sessions.open(session.id, by=FACILITATOR, at=NOW).state is SessionState.OPEN
        with pytest.raises(NoLocalHelp):
            collection.sessions.open(elsewhere.id, by=FACILITATOR, at=NOW)
        assert "local help: national numbers only" in [line.what for line in collection.audit.latest(9)]
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        collection.local_help.end_waiver("The Moors", by=DSL, at=NOW)
        with pytest.raises(NoLocalHelp):
            collection.sessions.open(session.id, by=FACILITATOR, at=NOW)

    def test_an_unknown_pack_is_refused_when_planning(self, collection: Collection):
        """Not when the first child sends: a pack or a version that does not exist makes no session."""
        with pytest.raises(UnknownPack):
            draft(collection, pack="nothing")
        with pytest.raises(UnknownPack):
            collection.sessions.plan(plan(), pack_version="1999-01", by=FACILITATOR, at=NOW)
        session = draft(collection)
        with pytest.raises(UnknownPack):
            collection.sessions.change(session.id, plan(pack="nothing"), by=FACILITATOR, at=NOW)
        assert collection.sessions.all() == [session]

    @pytest.mark.parametrize("role", Role)
    def test_only_those_who_run_sessions_move_them(self, collection: Collection, role: Role):
        """Every step asks for the role, whatever state the session is in, and changes nothing without it."""
        local_help(collection)
        session, by = draft(collection), staff(role)
        steps = (
            lambda: collection.sessions.plan(plan(), pack_version="2026-11", by=by, at=NOW),
            lambda: collection.sessions.change(session.id, plan(title="other"), by=by, at=NOW),
            lambda: collection.sessions.open(session.id, by=by, at=NOW),
            lambda: collection.sessions.close(session.id, by=by, at=NOW),
        )
        for step in steps:
            if role in MAY[Action.RUN_SESSIONS]:
                step()
            else:
                with pytest.raises(NotAllowed):
                    step()
                assert collection.sessions.all() == [session]


class TestChanging:
    def test_a_draft_may_change_wholly(self, collection: Collection):
        """Every field of a draft can be corrected and comes back as it was set."""
        other = replace(
            plan(),
            title="Wednesday",
            held_on=date(2027, 1, 2),
            kind=SessionKind.LEADERS_VISIT,
            area="South",
            age_version=AgeVersion.OLDER,
            pack="online",
            lead_worker="b",
            dsl="c",
            local_numbers=(LocalNumber(name="né", number="1"), LocalNumber(name="d", number="2")),
        )
        session = draft(collection)
        changed = collection.sessions.change(session.id, other, by=FACILITATOR, at=NOW)
        assert changed.plan == other
        assert changed == collection.sessions.get(session.id)
        assert (changed.code, changed.colour, changed.state) == (session.code, session.colour, SessionState.DRAFT)

    @pytest.mark.parametrize("change", [{"age_version": AgeVersion.OLDER}, {"pack": "online"}])
    def test_what_answers_rest_on_stays(self, collection: Collection, session: Session, change):
        """Once it was opened, the age version and the pack of a session stay."""
        with pytest.raises(SessionNotOpen):
            collection.sessions.change(session.id, plan(**change), by=FACILITATOR, at=NOW)
        assert collection.sessions.get(session.id) == session

    def test_an_open_session_stays_complete(self, collection: Collection, session: Session):
        """The lead, the DSL and the numbers cannot be taken out of an open session."""
        with pytest.raises(NotReady):
            collection.sessions.change(session.id, plan(dsl=""), by=FACILITATOR, at=NOW)
        assert collection.sessions.change(session.id, plan(dsl="other"), by=FACILITATOR, at=NOW).plan.dsl == "other"


class TestClosing:
    def test_unread_answers_keep_it_open(self, collection: Collection, session: Session):
        """It says how many are unread, and closes when somebody has read them."""
        answers = [sent(collection, session, f"more buses please, number {number}") for number in range(3)]
        with pytest.raises(StillToRead) as refused:
            collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        assert refused.value.facts == {"unread": 3, "new": 0}
        for answer in answers:
            collection.review.clear(answer.id, by=FACILITATOR, at=NOW)
        assert collection.sessions.close(session.id, by=FACILITATOR, at=NOW).state is SessionState.CLOSED

    def test_new_cases_keep_it_open(self, collection: Collection, session: Session):
        """A case that the desk has not opened keeps its session open; one that was opened does not."""
        case_id = held(collection, session)
        with pytest.raises(StillToRead) as refused:
            collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        assert refused.value.facts == {"unread": 0, "new": 1}
        collection.concerns.read(case_id, by=DSL, at=NOW)
        assert collection.sessions.close(session.id, by=FACILITATOR, at=NOW).state is SessionState.CLOSED

    def test_another_sessions_answers_do_not(self, collection: Collection, session: Session):
        """Each session counts its own."""
        other = collection.sessions.open(draft(collection).id, by=FACILITATOR, at=NOW)
        sent(collection, other, "more buses please")
        held(collection, other, HARM)
        assert collection.sessions.to_read(session.id) == (0, 0)
        assert collection.sessions.to_read(other.id) == (1, 1)
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)

    def test_only_an_open_session_closes(self, collection: Collection, session: Session):
        """A draft, and one that is closed, cannot be closed."""
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        for shut in (draft(collection), session):
            with pytest.raises(SessionNotOpen):
                collection.sessions.close(shut.id, by=FACILITATOR, at=NOW)

    def test_a_closed_session_can_be_opened_again(self, collection: Collection, session: Session):
        """Cards that turn up later still have a door."""
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        collection.sessions.open(session.id, by=FACILITATOR, at=NOW)
        assert send(collection, session, choice()).slip

    def test_nobody_slips_in_behind_the_closing(self, collection: Collection, session: Session, monkeypatch):
        """Closed while a response is being protected: it is refused whole; a closed session holds nothing unread."""
        protecting, closed = threading.Event(), threading.Event()
        spot = take_in.safeguarding.spot

        def slow(text, *, language, question=""):
            protecting.set()
            closed.wait(10)
            return spot(text, language=language, question=question)

        monkeypatch.setattr(take_in.safeguarding, "spot", slow)
        outcome: list[object] = []

        def answer() -> None:
            try:
                outcome.append(sent(collection, session, "more buses please"))
            except SessionNotOpen as error:
                outcome.append(error)

        thread = threading.Thread(target=answer)
        thread.start()
        protecting.wait(10)
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        closed.set()
        thread.join()
        assert isinstance(outcome[0], SessionNotOpen)
        assert collection.answers.of_sessions([session.id]) == []


class TestCodes:
    def test_codes_are_readable_and_never_words(self, collection: Collection):
        """Three consonants and three digits, none taken for another, none that spells or stands for a word."""
        codes = [draft(collection).code for _ in range(300)]
        assert len(set(codes)) == 300
        for code in codes:
            assert (code[:3].isalpha(), code[3:].isdigit()) == (True, True)
            assert not set(code) & set("AEIOUYLSZ01")
            assert code[:3] not in sessions._NOT_ON_A_POSTER
            assert read_code(shown_code(code)) == code

    def test_initials_that_nobody_wants_on_a_poster_are_passed_over(self, collection: Collection, monkeypatch):
        """A draw of such letters is drawn again."""
        drawn = itertools.chain("FGM234KTM482")
        monkeypatch.setattr(sessions.secrets, "choice", lambda among: next(drawn, among[0]))
        assert draft(collection).code == "KTM482"

    def test_a_code_that_is_taken_is_drawn_again(self, collection: Collection, monkeypatch):
        """Two sessions never share a code."""
        taken = draft(collection).code
        drawn = itertools.chain(taken, "KTM482")
        monkeypatch.setattr(sessions.secrets, "choice", lambda among: next(drawn, among[0]))
        assert draft(collection).code == "KTM482"

    @pytest.mark.parametrize(
        "typed",
        [
            "ktm482",
            "KTM 482",
            " k t m - 4 8 2 ",
            "ktm-482\n",
            "K.T.M.4.8.2",
            "\u200bktm482",
            "ＫＴＭ４８２",
            "/KTM482",
            "/s/KTM482/",
            "code: ktm 482",
            "https://heard.example:8501/s/KTM482?lang=pl&x=1",
        ],
    )
    def test_a_code_is_read_as_typed(self, typed: str):
        """Any case, any gap."""
        assert read_code(typed) == "KTM482"

    @given(typed=st.text(max_size=60))
    def test_anything_else_is_unknown(self, typed: str):
        """Whatever is typed gives a code of the right shape or UnknownCode: nothing else is asked of the file."""
        try:
            code = read_code(typed)
        except UnknownCode:
            return
        assert len(code) == 6
        assert set(code[:3]) <= set(sessions._LETTERS)
        assert set(code[3:]) <= set(sessions._DIGITS)

    @pytest.mark.parametrize("typed", ["", "KTM48", "KTM4822", "482KTM", "KTM٤٨٢", "K" * 100_000, "\ud800TM482"])
    def test_forged_codes_are_unknown(self, collection: Collection, session: Session, typed: str):
        """Wide digits, other scripts' digits, too long, half a character: UnknownCode."""
        with pytest.raises(UnknownCode):
            collection.sessions.joinable(typed)

    def test_a_good_code_of_no_session_is_unknown(self, collection: Collection, session: Session):
        """Guessing a code of the right shape says only that there is none."""
        other = "BBB222" if session.code != "BBB222" else "BBB223"
        with pytest.raises(UnknownCode):
            collection.sessions.joinable(other)

    def test_draft_and_closed_codes_let_nobody_in(self, collection: Collection, session: Session):
        """The state is named, so that the screen can say what is the matter."""
        unopened = draft(collection)
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
        for code, state in ((unopened.code, "draft"), (session.code, "closed")):
            with pytest.raises(SessionNotOpen) as refused:
                collection.sessions.joinable(code)
            assert refused.value.facts == {"state": state}


class TestRegister:
    def test_sessions_are_listed_newest_first(self, collection: Collection):
        """By the day they are held on, whatever the order of planning."""
        days = [date(2026, 11, 3), date(2026, 12, 1), date(2026, 10, 9)]
        for day in days:
            draft(collection, held_on=day)
        assert [session.plan.held_on for session in collection.sessions.all()] == sorted(days, reverse=True)

    def test_each_step_leaves_a_line(self, collection: Collection):
        """Planned, changed, opened, closed: who and when, about the session's id."""
        local_help(collection)
        session = draft(collection)
        collection.sessions.change(session.id, plan(title="x"), by=DSL, at=NOW)
        collection.sessions.open(session.id, by=FACILITATOR, at=NOW)
        collection.sessions.close(session.id, by=ADMINISTRATOR, at=NOW)
        lines = [(line.who, line.what) for line in reversed(collection.audit.latest(about=session.id))]
        assert lines == [
            (FACILITATOR.name, "session planned"),
            (DSL.name, "session changed"),
            (FACILITATOR.name, "session opened"),
            (ADMINISTRATOR.name, "session closed"),
        ]

    def test_help_is_counted_and_nothing_else(self, collection: Collection, session: Session):
        """Opening the help panel adds one; it leaves no line and no time."""
        lines = len(collection.audit.latest())
        for _ in range(3):
            collection.sessions.count_help(session.id)
        assert collection.sessions.help_presses(session.id) == 3
        assert collection.sessions.help_presses("none") == 0
        assert len(collection.audit.latest()) == lines

    def test_a_session_that_is_not_there_is_not_found(self, collection: Collection):
        """Every step on an unknown id raises NotFound."""
        for step in (
            lambda: collection.sessions.get("none"),
            lambda: collection.sessions.open("none", by=FACILITATOR, at=NOW),
            lambda: collection.sessions.close("none", by=FACILITATOR, at=NOW),
            lambda: collection.sessions.change("none", plan(), by=FACILITATOR, at=NOW),
        ):
            with pytest.raises(NotFound):
                step()
