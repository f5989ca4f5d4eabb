"""What a finished round says: people with each other and the machine with people, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from analysis.codebook.coding_rounds import CodingResult, CodingRound, CodingRounds
from analysis.codebook.double_coding import DoubleCoding
from analysis.codebook.intercoder_reliability import PairAgreement
from app.shell.screen import literal, say
from app.shell.wiring import now
from app.team.act import act
from app.team.display import question, session_names, words
from app.team.paging import shown
from app.team.themes.double_coding_desk import facts
from feedback.access.permissions import Staff
from feedback.responses.sessions import Sessions

_CLOSE = 0.1


def show(
    sessions: Sessions, rounds: CodingRounds, coding: DoubleCoding, kept_rounds: Sequence[CodingRound], staff: Staff
) -> None:
    st.header(say("coding.finished"))
    if not kept_rounds:
        st.info(say("coding.finished_none"))
        return
    kept = kept_rounds[0]
    if len(kept_rounds) > 1:
        kept = st.selectbox(say("coding.which"), kept_rounds, format_func=lambda each: each.title, key="finished")
    st.subheader(literal(kept.title))
    facts(kept)
    if kept.result is not None:
        _verdict(kept.result)
        _table(kept, kept.result)
        st.caption(say("coding.how"))
        _themes(kept, kept.result)
        _differ(sessions, rounds, coding, kept, staff)


def _verdict(result: CodingResult) -> None:
    st.markdown(say(f"coding.verdict_{result.people.strength.value}"))
    alphas = [pair.alpha for pair in result.machine if pair.alpha is not None]
    if alphas and result.people.alpha is not None:
        behind = result.people.alpha - sum(alphas) / len(alphas)
        key = "better" if behind <= 0 else "close" if behind <= _CLOSE else "worse"
        st.markdown(say(f"coding.machine_{key}"))


def _table(kept: CodingRound, result: CodingResult) -> None:
    one, two = (literal(coder.name) for coder in kept.coders)
    pairs = {
        say("coding.pair_people", one=one, two=two): result.people,
        say("coding.pair_machine", one=one): result.machine[0],
        say("coding.pair_machine", one=two): result.machine[1],
    }
    if result.together is not None:
        pairs[say("coding.pair_together")] = result.together
    rows = [
        [
            f"**{name}**",
            _alpha(pair),
            _number(pair.micro_f1),
            _number(pair.macro_f1),
            say("coding.same_of", same=pair.same, answers=pair.answers),
        ]
        for name, pair in pairs.items()
    ]
    _markdown([say(f"coding.{head}") for head in ("who", "alpha", "micro", "macro", "same")], rows)


def _themes(kept: CodingRound, result: CodingResult) -> None:
    """Each theme that either person used, those the people agree on least first."""
    names = {theme.id: f"{theme.symbol} {literal(theme.name)}" for theme in kept.codebook}
    machine = [{theme.theme_id: theme.alpha for theme in pair.themes} for pair in result.machine]
    rows = []
    for theme in sorted(result.people.themes, key=lambda t: (1 if t.alpha is None else t.alpha, t.theme_id)):
        alphas = [alpha for each in machine if (alpha := each.get(theme.theme_id)) is not None]
        mean = sum(alphas) / len(alphas) if alphas else None
        both = f"{theme.both} / {theme.either}"
        rows.append([names.get(theme.theme_id, theme.theme_id), both, _number(theme.alpha), _number(mean)])
    with st.expander(say("coding.themes"), icon="🧩"):
        _markdown([say(f"coding.theme{part}") for part in ("", "_used", "_people", "_machine")], rows)


def _differ(sessions: Sessions, rounds: CodingRounds, coding: DoubleCoding, kept: CodingRound, staff: Staff) -> None:
    one, two, machine = rounds.codings(kept.id)
    answers = [a for a in rounds.sample(kept.id) if not one.get(a.id) == two.get(a.id) == machine.get(a.id)]
    st.subheader(say("coding.differ", count=len(answers)))
    if not answers:
        st.write(say("coding.differ_none"))
    who = {literal(kept.coders[0].name): one, literal(kept.coders[1].name): two, say("coding.the_machine"): machine}
    names, to_correct = session_names(sessions), coding.to_correct(kept.id)
    for answer in shown(answers, key=f"differ-{kept.id}"):
        with st.container(border=True):
            st.caption(question(answer, names[answer.session_id]))
            words(answer.text or "", key=f"differ-{answer.id}")
            for name, codes in who.items():
                st.markdown(f"- {say('coding.says', who=name, themes=_names(kept, codes.get(answer.id)))}")
            if answer.id in to_correct:
                st.button(
                    say("coding.take"),
                    key=f"take-{answer.id}",
                    icon="✏️",
                    on_click=act,
                    args=(
                        partial(coding.take_peoples_word, kept.id, answer.id, by=staff, at=now()),
                        say("coding.taken"),
                    ),
                )


def _names(kept: CodingRound, codes: frozenset[str] | None) -> str:
    found = [f"{theme.symbol} {literal(theme.name)}" for theme in kept.codebook if codes and theme.id in codes]
    return ", ".join(found) or say("coding.coded_none")


def _alpha(pair: PairAgreement) -> str:
    if pair.alpha is None:
        return say("coding.undefined")
    return say("coding.interval", alpha=_number(pair.alpha), low=_number(pair.low), high=_number(pair.high))


def _number(value: float | None) -> str:
    return say("coding.undefined") if value is None else f"{value:.2f}"


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table that a screen reader reads as one. What people typed in it is literal already."""
    lines = [head, ["---"] * len(head), *rows]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
