"""The machine learns from answers that people judged, where that is shown to be better, and says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from analysis.codebook.training_labels import judged
from analysis.records import ThemeRun
from analysis.wiring import House, open_all
from feedback.core.records import SafeText
from feedback.core.settings import Settings
from feedback.wiring import make
from tests.factories import ANALYST, FACILITATOR, NOW, cleared, open_session


@pytest.fixture
def whole(settings: Settings) -> Iterator[House]:
    make(settings)
    opened = open_all(settings)
    yield opened
    opened.collecting.store.close()


def ids(whole: House) -> list[str]:
    return [session.id for session in whole.collecting.sessions.all()]


def test_what_people_judged_is_learnt_where_it_helps(whole: House):
    """A local word that no example knows: after enough corrections the next run finds it, names the theme and both F1;
    with a few it changes nothing."""
    session = open_session(whole.collecting)
    places = ["green", "corner", "bridge", "market", "church", "library"]
    local = [cleared(whole.collecting, session, f"the zumbo at the {place} {n}") for n in (1, 2, 3) for place in places]
    other = [cleared(whole.collecting, session, f"the tree at the {place} {n}") for n in (1, 2, 3) for place in places]
    for answer in local[:9]:
        whole.book.move(answer.id, "things-to-do", True, by=ANALYST, at=NOW)
    assert "learnt" not in whole.book.run(ids(whole), at=NOW).versions
    for answer in local[9:]:
        whole.book.move(answer.id, "things-to-do", True, by=ANALYST, at=NOW)
    for answer in other:
        whole.book.move(answer.id, "basics", True, by=ANALYST, at=NOW)
    fresh = SafeText("meet me at the zumbo on sunday")
    assert "things-to-do" not in whole.book.hear(fresh)
    run = whole.book.run(ids(whole), at=NOW)
    assert "things-to-do (" in run.versions["learnt"]
    assert "things-to-do" in whole.book.hear(fresh)


def test_only_answers_that_somebody_judged_alone_teach(whole: House):
    """Moved ones as they stand, and those coded alike and blind; not a word that was taken back, nor an answer that was."""
    session = open_session(whole.collecting)
    answers = [cleared(whole.collecting, session, f"the bus is late, number {n}") for n in range(13)]
    whole.archive.keep_run(ThemeRun(placed={}, proposals=(), single_voices=(), set_aside={}, versions={}), at=NOW)
    kept = whole.coding.draw(
        "x", [ANALYST, FACILITATOR], ids(whole), by=ANALYST, at=NOW, size=10, among=[a.id for a in answers[3:]]
    )
    sample = whole.coding.sample(kept.id)
    for place, answer in enumerate(sample):
        whole.coding.code(kept.id, answer.id, {"transport"}, by=ANALYST)
        whole.coding.code(kept.id, answer.id, {"transport"} if place else {"police"}, by=FACILITATOR)

    def found() -> dict[str, frozenset[str]]:
        return judged(whole.collecting.store, whole.book.members())

    assert found() == {}
    for coder in (ANALYST, FACILITATOR):
        whole.coding.hand_in(kept.id, by=coder, at=NOW)
    alike = {answer.id: frozenset({"transport"}) for answer in sample[1:]}
    assert found() == alike
    for answer in answers[:3]:
        whole.book.move(answer.id, "police", True, by=ANALYST, at=NOW)
    last = whole.book.history.last_of(ANALYST.name)
    assert last is not None
    whole.book.take_back(last.number, by=ANALYST, at=NOW)
    whole.collecting.answers.take_back(answers[1].response_id, at=NOW)
    whole.book.move(sample[1].id, "home", True, by=ANALYST, at=NOW)
    moved = {answers[0].id: frozenset({"police"}), sample[1].id: frozenset({"home"})}
    assert found() == {**alike, **moved}
