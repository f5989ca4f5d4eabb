"""Blind double-coding: the sample, that nobody sees anybody's codes too early, and what the agreement says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.codebook.coding_rounds import CodingRound, StillBlind
from analysis.codebook.double_coding import SMALLEST, StillToCode, TooFewToCode
from analysis.codebook.intercoder_reliability import Strength, agree
from analysis.codebook.sampling import spread
from analysis.disclosure import Audience
from analysis.render.wording import opener
from analysis.theming.steps import Assignment, ThemeRun
from analysis.wiring import Partnership, open_partnership
from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.records import Role
from feedback.core.settings import Settings
from tests.factories import ANALYST, EXECUTIVE, FACILITATOR, NOW, TODAY, cleared, held, open_session, sent, staff

THIRD = staff(Role.DSL, "third person")
BUS, DOGS = frozenset({"transport"}), frozenset({"safe-places"})


@pytest.fixture
def sessions(partnership: Partnership) -> list[str]:
    """Two sessions: one of sixteen answers, one of four."""
    big, small = open_session(partnership.collection), open_session(partnership.collection)
    for number in range(16):
        cleared(partnership.collection, big, f"the bus is late, number {number}")
    for number in range(4):
        cleared(partnership.collection, small, f"lights in the park, number {number}")
    return [big.id, small.id]


def draw(partnership: Partnership, sessions: list[str], **changes: object) -> CodingRound:
    facts = {"size": 10, "seed": "a", **changes}
    return partnership.coding.draw("Spring", [ANALYST, FACILITATOR], sessions, by=ANALYST, at=NOW, **facts)  # type: ignore[arg-type]


def code_all(partnership: Partnership, kept: CodingRound, by, codes=lambda place: BUS) -> None:
    for place, answer in enumerate(partnership.rounds.sample(kept.id)):
        partnership.coding.code(kept.id, answer.id, codes(place), by=by, at=NOW)


def finished(partnership: Partnership, sessions: list[str]) -> CodingRound:
    """The two differ on one answer in ten; the machine says nothing of anything but its guesses."""
    kept = draw(partnership, sessions)
    code_all(partnership, kept, ANALYST, lambda place: BUS if place % 2 else DOGS)
    code_all(partnership, kept, FACILITATOR, lambda place: BUS if place % 2 or place == 0 else DOGS)
    partnership.coding.hand_in(kept.id, by=ANALYST, at=NOW)
    return partnership.coding.hand_in(kept.id, by=FACILITATOR, at=NOW)


POOLS = st.dictionaries(st.text(max_size=3), st.sets(st.text(min_size=1, max_size=4), max_size=12), max_size=6)


@given(pool=POOLS, size=st.integers(1, 40), seed=st.text(max_size=4), mix=st.randoms())
def test_a_sample_is_the_same_again_and_spread(pool, size, seed, mix):
    """The same answers and seed give the same sample in any order; each session has its share, one at least."""
    pool = {session: {f"{session}/{id}" for id in ids} for session, ids in pool.items()}
    shuffled = {
        session: mix.sample(sorted(ids), len(ids)) for session, ids in mix.sample(sorted(pool.items()), len(pool))
    }
    sample = spread(pool, size, seed)
    assert spread(shuffled, size, seed) == sample
    total = sum(map(len, pool.values()))
    assert len(set(sample)) == len(sample) == min(size, total)
    filled = {session: ids for session, ids in pool.items() if ids}
    if size >= len(filled):
        for ids in filled.values():
            share = len(ids) * len(sample) / total
            assert len(ids & set(sample)) >= max(1, min(len(ids), int(share) - len(filled)))


def test_another_seed_draws_another_sample(partnership: Partnership, sessions: list[str]):
    """The sample hangs on the seed alone, which is kept and shown."""
    one, again, other = draw(partnership, sessions), draw(partnership, sessions), draw(partnership, sessions, seed="b")
    ids = [[answer.id for answer in partnership.rounds.sample(kept.id)] for kept in (one, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert {answer.session_id for answer in partnership.rounds.sample(one.id)} == set(sessions)


def test_who_may_code_and_what_is_drawn(partnership: Partnership, sessions: list[str]):
    """Two different people with the right to theme; nothing that one of them placed, that says nothing, or is held."""
    with pytest.raises(Invalid):
        partnership.coding.draw("x", [ANALYST, ANALYST], sessions, by=ANALYST, at=NOW)
    with pytest.raises(NotAllowed):
        partnership.coding.draw("x", [ANALYST, EXECUTIVE], sessions, by=ANALYST, at=NOW)
    with pytest.raises(NotAllowed):
        partnership.coding.draw("x", [ANALYST, FACILITATOR], sessions, by=EXECUTIVE, at=NOW)
    with pytest.raises(TooFewToCode):
        draw(partnership, sessions[1:])
    session = partnership.collection.sessions.get(sessions[0])
    placed = partnership.collection.answers.of_sessions(sessions)[0]  # before the next two: ids come in no order
    nothing, case = sent(partnership.collection, session, "idk"), held(partnership.collection, session)
    partnership.decisions.move(placed.id, "police", True, by=FACILITATOR, at=NOW)
    drawn = {answer.id for answer in partnership.rounds.sample(draw(partnership, sessions, size=100).id)}
    assert len(drawn) == 19
    assert not drawn & {nothing.id, placed.id}
    assert case


def test_nobody_sees_anybodys_codes_before_both_have_handed_in(partnership: Partnership, sessions: list[str]):
    """While coding, a person sees their own codes and how far the other is; with the second hand-in everybody sees."""
    kept = draw(partnership, sessions)
    code_all(partnership, kept, ANALYST)
    assert partnership.rounds.mine(kept.id, by=FACILITATOR) == {}
    assert partnership.rounds.progress(kept.id) == {ANALYST.id: 10, FACILITATOR.id: 0}
    assert partnership.rounds.hidden_from(FACILITATOR) == {answer.id for answer in partnership.rounds.sample(kept.id)}
    partnership.coding.hand_in(kept.id, by=ANALYST, at=NOW)
    assert partnership.rounds.hidden_from(ANALYST) == set()
    assert partnership.rounds.hidden_from(THIRD) == set()
    with pytest.raises(StillBlind):
        partnership.rounds.codings(kept.id)
    assert partnership.rounds.get(kept.id).result is None
    code_all(partnership, kept, FACILITATOR)
    partnership.coding.hand_in(kept.id, by=FACILITATOR, at=NOW)
    one, two, machine = partnership.rounds.codings(kept.id)
    assert one.keys() == two.keys() == machine.keys()
    assert partnership.rounds.get(kept.id).result is not None


def test_coding_stops_and_goes_on_where_it_was_and_goes_back(
    settings: Settings, partnership: Partnership, sessions: list[str]
):
    """Codes are kept as they are given; the last is taken back, an earlier one is changed, and the history has all."""
    kept = draw(partnership, sessions)
    first, second, *_ = partnership.rounds.sample(kept.id)
    partnership.coding.code(kept.id, first.id, BUS, by=ANALYST, at=NOW)
    partnership.coding.code(kept.id, second.id, (), by=ANALYST, at=NOW)
    again = open_partnership(settings)
    assert again.rounds.mine(kept.id, by=ANALYST) == {first.id: BUS, second.id: frozenset()}
    assert again.coding.undo(kept.id, by=ANALYST, at=NOW) == second.id
    again.coding.code(kept.id, first.id, DOGS, by=ANALYST, at=NOW)
    assert again.rounds.mine(kept.id, by=ANALYST) == {first.id: DOGS}
    assert len(again.collection.store.rows("SELECT * FROM codes")) == 3
    again.collection.store.close()
    assert partnership.coding.undo(kept.id, by=FACILITATOR, at=NOW) is None


def test_only_a_coder_codes_and_only_until_handing_in(partnership: Partnership, sessions: list[str]):
    """A third person, an answer or a theme from elsewhere, an unfinished or a second hand-in: all are refused."""
    kept = draw(partnership, sessions)
    answer = partnership.rounds.sample(kept.id)[0]
    elsewhere = next(
        a
        for a in partnership.collection.answers.of_sessions(sessions)
        if a.id not in partnership.rounds.hidden_from(ANALYST)
    )
    with pytest.raises(NotAllowed):
        partnership.coding.code(kept.id, answer.id, BUS, by=THIRD, at=NOW)
    with pytest.raises(NotFound):
        partnership.coding.code(kept.id, elsewhere.id, BUS, by=ANALYST, at=NOW)
    with pytest.raises(Invalid):
        partnership.coding.code(kept.id, answer.id, {"no such theme"}, by=ANALYST, at=NOW)
    with pytest.raises(StillToCode) as told:
        partnership.coding.hand_in(kept.id, by=ANALYST, at=NOW)
    assert told.value.facts == {"left": 10}
    code_all(partnership, kept, ANALYST)
    partnership.coding.hand_in(kept.id, by=ANALYST, at=NOW)
    for step in (
        lambda: partnership.coding.code(kept.id, answer.id, DOGS, by=ANALYST, at=NOW),
        lambda: partnership.coding.undo(kept.id, by=ANALYST, at=NOW),
        lambda: partnership.coding.hand_in(kept.id, by=ANALYST, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_the_machine_is_set_beside_people_as_it_stood(partnership: Partnership, sessions: list[str]):
    """The machine's own guesses are compared, not what people made of them, and a later run does not change the round."""
    answers = partnership.collection.answers.of_sessions(sessions)
    placed = {
        a.id: (Assignment(answer_id=a.id, theme_id="transport", score=0.9, matched=("bus",), start=0, end=3),)
        for a in answers
    }
    run = ThemeRun(placed=placed, proposals=(), single_voices=(), set_aside={}, versions={})
    partnership.runs.keep_run(run, at=NOW)
    kept = draw(partnership, sessions)
    assert kept.placed_before == 10
    partnership.decisions.move(partnership.rounds.sample(kept.id)[0].id, "transport", False, by=THIRD, at=NOW)
    code_all(partnership, kept, ANALYST, lambda place: BUS)
    code_all(partnership, kept, FACILITATOR, lambda place: BUS if place else DOGS)
    partnership.coding.hand_in(kept.id, by=ANALYST, at=NOW)
    partnership.coding.hand_in(kept.id, by=FACILITATOR, at=NOW)
    partnership.runs.keep_run(ThemeRun(placed={}, proposals=(), single_voices=(), set_aside={}, versions={}), at=NOW)
    result = partnership.rounds.get(kept.id).result
    assert result is not None
    assert (result.people.same, result.machine[0].same, result.machine[1].same) == (9, 10, 9)
    assert set(partnership.rounds.codings(kept.id)[2].values()) == {BUS}


def test_the_word_of_both_people_corrects_the_machine(partnership: Partnership, sessions: list[str]):
    """Where both said the same and the machine did not, one step puts the answer there; elsewhere it is refused."""
    kept = finished(partnership, sessions)
    one, two, _ = partnership.rounds.codings(kept.id)
    alike = next(id for id in one if one[id] == two[id] == DOGS)
    partnership.coding.take_peoples_word(kept.id, alike, by=THIRD, at=NOW)
    assert partnership.book.themes_of(alike) == ["safe-places"]
    with pytest.raises(Invalid):
        partnership.coding.take_peoples_word(kept.id, next(id for id in one if one[id] != two[id]), by=THIRD, at=NOW)


def test_an_answer_that_is_taken_back_leaves_every_code(partnership: Partnership, sessions: list[str]):
    """A young person's right to take an answer back reaches the codes; the round goes on without it."""
    kept = draw(partnership, sessions)
    code_all(partnership, kept, ANALYST)
    gone = partnership.rounds.sample(kept.id)[0]
    partnership.collection.answers.take_back(gone.response_id, at=NOW)
    assert len(partnership.rounds.sample(kept.id)) == 9
    assert gone.id not in partnership.rounds.mine(kept.id, by=ANALYST)
    partnership.coding.hand_in(kept.id, by=ANALYST, at=NOW)
    code_all(partnership, kept, FACILITATOR)
    assert partnership.coding.hand_in(kept.id, by=FACILITATOR, at=NOW).result is not None


def test_the_method_note_of_a_digest_tells_the_agreement(partnership: Partnership, sessions: list[str]):
    """A digest on these sessions says how far people agreed, and the machine with them; one without a round does not."""
    meeting = partnership.collection.meetings.plan("Q", TODAY, "library", sessions, by=ANALYST, at=NOW)
    before = opener(partnership.digests.compose(meeting.id, Audience.PUBLIC, today=TODAY)[0])
    assert "blind" not in before.method
    kept = finished(partnership, sessions)
    assert kept.result is not None
    digest = opener(partnership.digests.compose(meeting.id, Audience.PUBLIC, today=TODAY)[0])
    assert f"a sample ({SMALLEST} answers or more) blind" in digest.method
    assert f"agreement {kept.result.people.alpha:.2f} with each other" in digest.method


class TestAgreement:
    def test_full_agreement_and_none(self):
        """Alpha is 1 where all is alike, and not defined where nobody could differ; F1 is 1 in both."""
        codes = {"a": BUS, "b": DOGS, "c": frozenset()}
        same = agree(codes, codes)
        assert same is not None
        assert (same.alpha, same.micro_f1, same.macro_f1, same.same) == (1.0, 1.0, 1.0, 3)
        flat = agree({"a": BUS, "b": BUS}, {"a": BUS, "b": BUS})
        assert flat is not None
        assert (flat.alpha, flat.micro_f1, flat.strength) == (None, 1.0, Strength.RELIABLE)
        assert agree({}, {}) is None

    def test_alpha_is_krippendorffs_own_example(self):
        """The two-coder, ten-unit binary example of Krippendorff (2011, "Computing Krippendorff's alpha-reliability",
        section A): 0.095."""
        one, two = "0100000000", "1110010100"
        found = agree(
            {str(place): BUS if code == "1" else frozenset() for place, code in enumerate(one)},
            {str(place): BUS if code == "1" else frozenset() for place, code in enumerate(two)},
        )
        assert found is not None
        assert found.alpha == pytest.approx(0.095, abs=0.001)
        assert found.themes[0].alpha == pytest.approx(0.095, abs=0.001)
        assert found.strength is Strength.WEAK

    CODES = st.dictionaries(
        st.sampled_from("abcdef"), st.sets(st.sampled_from(["x", "y", "z"])).map(frozenset), max_size=6
    )

    @given(one=CODES, other=CODES)
    def test_agreement_has_no_direction(self, one, other):
        """Whoever is named first, the figures are the same; they stay within what they can be."""
        there, back = agree(one, other), agree(other, one)
        if there is None or back is None:
            assert there == back
            return
        assert there.micro_f1 == pytest.approx(back.micro_f1)
        assert there.macro_f1 == pytest.approx(back.macro_f1)
        assert (there.alpha is None) == (back.alpha is None)
        assert there.alpha == pytest.approx(back.alpha)
        assert 0 <= there.micro_f1 <= 1
        assert there.alpha is None or there.alpha <= 1
        assert (there.same == there.answers) == (there.alpha in (None, 1.0))
