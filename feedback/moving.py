"""Where "back" leads from every step of a conversation. It takes nothing away."""

from __future__ import annotations

from dataclasses import replace

from feedback.chat.state import State, Step

_BEFORE = {
    Step.NOTICE: Step.GREETING,
    Step.DECLINED: Step.NOTICE,
    Step.RECAP: Step.QUESTION,
    Step.RECAP_ADD: Step.RECAP,
    Step.SHARE: Step.RECAP,
    Step.SENDING: Step.REVIEW,
}


def back(state: State, *, last: int) -> State:
    """The step before, with all that was given; `last` is the place of the last question."""
    if state.calm or state.following:
        return replace(state, calm=False, following="")
    match state.step:
        case Step.QUESTION if state.reviewing:
            return replace(state, step=Step.REVIEW, reviewing=False, place=last)
        case Step.QUESTION if state.place > 0:
            return replace(state, place=state.place - 1)
        case Step.QUESTION:
            return replace(state, step=Step.NOTICE)
        case Step.REVIEW:
            return replace(state, step=Step.SHARE if state.has_words else Step.QUESTION, place=last)
    return replace(state, step=_BEFORE.get(state.step, state.step))
