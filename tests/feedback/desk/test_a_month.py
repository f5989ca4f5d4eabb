"""A month at the desk, played through: forty cards in three languages, two leads, a leave, and every case at its end."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from feedback.core.records import AnswerState, Tier
from feedback.desk.cases import CaseState, by_child
from feedback.wiring import Collection
from tests.factories import FACILITATOR, NOW, TODAY, lead, open_session, response, text

HARM = {
    "en": (
        "my stepdad hits me and i am scared to go home",
        "i have tablets and i will end it tonight",
        "my uncle touches me when mum is out and says it is our secret",
        "there is never food at home and mum is always asleep",
    ),
    "pl": ("chcę się zabić", "tata mnie bije", "wujek mnie dotyka"),
    "ro": ("vreau să mor", "tata mă bate", "unchiul mă atinge"),
}
ORDINARY = {
    "en": ("later buses on sundays", "the park needs lights", "more art club", "the library is great"),
    "pl": ("więcej autobusów wieczorem", "boisko jest fajne", "chcę więcej zajęć plastycznych"),
    "ro": ("mai multe autobuze seara", "terenul este frumos", "vreau mai multe ore de desen"),
}
PIECES = (text(HARM["en"][0]), text("please i want it to stop, he hits me with a belt", "what_is_good"))
"""One child who tells in two answers."""


def cards() -> list[tuple[str, tuple, bool]]:
    """Forty cards: language, answers, whether a child tells of harm in it."""
    found = [("en", PIECES, True)]
    for tells, words in ((True, HARM), (False, ORDINARY)):
        found += [(language, (text(one),), tells) for language, every in words.items() for one in every]
    ordinary = [card for card in found if not card[2]]
    while len(found) < 40:
        found.append(ordinary[len(found) % len(ordinary)])
    return found


def test_a_month_with_forty_cards_in_three_languages(collection: Collection) -> None:
    """Each child who told of harm is one line at the desk, in whichever language; each is seen, acted on or given back, and
    closed; nothing is overdue at the end, nothing was counted twice, and no session closes before its children were seen."""
    first, second = lead(collection, "First lead"), lead(collection, "Second lead")
    sessions = [open_session(collection, title=f"Week {week}", dsl_account=first.id) for week in range(4)]
    told: Counter[str] = Counter()
    for number, (language, answers, tells) in enumerate(cards()):
        at = NOW + timedelta(days=7 * (number % 4), minutes=number)
        collection.intake.take_in(response(sessions[number % 4], *answers, language=language), at=at)
        told[language] += tells

    children = by_child(collection.concerns.cases(by=first))
    assert len({child.number for child in children}) == len(children)
    of = _languages(collection)
    assert len(cards()) == 40
    found = Counter(of[child.first.card] for child in children)
    assert found["en"] >= told["en"]
    assert all(found[language] >= told[language] for language in told)
    assert max(len(child.cases) for child in children) == 2
    assert sum(found.values()) - sum(told.values()) <= 2, "ordinary cards flood the desk"

    # The first week is the first lead's; then she is away and the deputy has what is open.
    week = [child for child in children if child.first.session_id == sessions[0].id]
    for child in week:
        collection.concerns.give_to(child.first.id, first.id, by=first, at=NOW)
        collection.concerns.read_card(child.first.id, by=first, at=NOW)
    away = TODAY + timedelta(days=5)
    given = collection.rota.go_away(away, away + timedelta(days=21), second.id, "see each note", by=first, at=NOW)
    assert given == len(week)
    assert [one.account.id for one in collection.rota.at_the_desk(away)] == [second.id]

    for child in by_child(collection.concerns.cases(by=second)):
        at = child.first.raised_at + timedelta(minutes=70)
        if child.state is CaseState.NEW:
            collection.concerns.give_to(child.first.id, second.id, by=second, at=at)
            collection.concerns.read_card(child.first.id, by=second, at=at)
        for case in child.cases:
            if case.tier is Tier.URGENT:
                collection.concerns.act(case.id, f"MASH-{child.number}", by=second, at=at)
            elif case.answer_id is not None and not case.released:
                collection.concerns.release(case.id, by=second, at=at)
            collection.concerns.close(case.id, "in hand with the family's worker", by=second, at=at)

    ended = by_child(collection.concerns.cases(by=second))
    assert len(ended) == len(children)
    assert {child.state for child in ended} == {CaseState.CLOSED}
    assert not any(child.overdue(NOW + timedelta(days=60)) for child in ended)
    assert {child.first.holder for child in ended} == {second.id}
    for session in sessions:
        for answer in collection.review.queue(session.id, by=FACILITATOR):
            collection.review.clear(answer.id, by=FACILITATOR, at=NOW)
        assert collection.sessions.to_read(session.id) == (0, 0)
        collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    every = collection.answers.of_sessions([session.id for session in sessions])
    assert len(every) == 41
    assert all(answer.text for answer in every if answer.state is AnswerState.CLEARED)


def _languages(collection: Collection) -> dict[str, str]:
    """The language of each card."""
    return {row["id"]: row["language"] for row in collection.store.rows("SELECT id, language FROM responses")}
