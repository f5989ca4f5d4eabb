"""The machine learns from answers that people judged, where that is shown to be better, and says so."""

from __future__ import annotations

from analysis.codebook.training_labels import TrainingLabels
from analysis.theming.steps import ThemeRun
from analysis.wiring import Partnership
from feedback.core.records import SafeText
from tests.factories import ANALYST, FACILITATOR, NOW, cleared, open_session


def ids(partnership: Partnership) -> list[str]:
    return [session.id for session in partnership.collection.sessions.all()]


def test_what_people_judged_is_learnt_where_it_helps(partnership: Partnership):
    """A local word that no example knows: after enough corrections the next run finds it, names the theme and both F1;
    with a few it changes nothing."""
    session = open_session(partnership.collection)
    places = ["green", "corner", "bridge", "market", "church", "library"]
    local = [
        cleared(partnership.collection, session, f"the zumbo at the {place} {n}") for n in (1, 2, 3) for place in places
    ]
    other = [
        cleared(partnership.collection, session, f"the tree at the {place} {n}") for n in (1, 2, 3) for place in places
    ]
    for answer in local[:9]:
        partnership.decisions.move(answer.id, "things-to-do", True, by=ANALYST, at=NOW)
    assert "learnt" not in partnership.machine.run(ids(partnership), by=ANALYST, at=NOW).versions
    for answer in local[9:]:
        partnership.decisions.move(answer.id, "things-to-do", True, by=ANALYST, at=NOW)
    for answer in other:
        partnership.decisions.move(answer.id, "basics", True, by=ANALYST, at=NOW)
    fresh = SafeText("meet me at the zumbo on sunday")
    assert "things-to-do" not in partnership.machine.hear(fresh)
    run = partnership.machine.run(ids(partnership), by=ANALYST, at=NOW)
    assert "things-to-do (" in run.versions["learnt"]
    assert "things-to-do" in partnership.machine.hear(fresh)


def test_only_answers_that_somebody_judged_alone_teach(partnership: Partnership):
    """Moved ones as they stand, and those coded alike and blind; not a word that was taken back, nor an answer that was."""
    session = open_session(partnership.collection)
    answers = [cleared(partnership.collection, session, f"the bus is late, number {n}") for n in range(13)]
    partnership.runs.keep_run(ThemeRun(placed={}, proposals=(), single_voices=(), set_aside={}, versions={}), at=NOW)
    kept = partnership.coding.draw(
        "x", [ANALYST, FACILITATOR], ids(partnership), by=ANALYST, at=NOW, size=10, among=[a.id for a in answers[3:]]
    )
    sample = partnership.rounds.sample(kept.id)
    for place, answer in enumerate(sample):
        partnership.coding.code(kept.id, answer.id, {"transport"}, by=ANALYST, at=NOW)
        partnership.coding.code(kept.id, answer.id, {"transport"} if place else {"police"}, by=FACILITATOR, at=NOW)

    labels = TrainingLabels(
        book=partnership.book,
        corrections=partnership.corrections,
        rounds=partnership.rounds,
        answers=partnership.collection.answers,
    )

    def found() -> dict[str, frozenset[str]]:
        return labels.judged()

    assert found() == {}
    for coder in (ANALYST, FACILITATOR):
        partnership.coding.hand_in(kept.id, by=coder, at=NOW)
    alike = {answer.id: frozenset({"transport"}) for answer in sample[1:]}
    assert found() == alike
    for answer in answers[:3]:
        partnership.decisions.move(answer.id, "police", True, by=ANALYST, at=NOW)
    last = partnership.book.history.last_of(ANALYST.name)
    assert last is not None
    partnership.decisions.take_back(last.number, by=ANALYST, at=NOW)
    partnership.collection.answers.take_back(answers[1].response_id, at=NOW)
    partnership.decisions.move(sample[1].id, "home", True, by=ANALYST, at=NOW)
    moved = {answers[0].id: frozenset({"police"}), sample[1].id: frozenset({"home"})}
    assert found() == {**alike, **moved}
