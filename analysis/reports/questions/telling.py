"""What an answer says beside young people's words: fixed sentences, chosen by what is true (`phrases`, under `ask.`)."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.accountability.promise_records import DecisionKind
from analysis.figures.proportions import Change
from analysis.render.phrases import load
from analysis.reports.questions.asked_for import ToldFacts, VoicesAnswer
from analysis.reports.questions.changes import AskedAgainFound, FoundChange
from analysis.reports.questions.counts import FoundCount
from analysis.reports.questions.promised import FoundPromise


def why_not(answer: VoicesAnswer, facts: ToldFacts) -> list[str]:
    """A sentence for each truth about what is not told."""
    say, named = load(), answer.question.place
    place = answer.place or (" ".join(named.spoken).title() if named else "")
    last = say.day(facts.last) if facts.last else "-"
    return [
        say.say(f"ask.{why.value}", place=place, places=", ".join(facts.places), date=last, least=facts.least)
        for why in answer.why_not
    ]


def also(answer: VoicesAnswer) -> list[str]:
    """A sentence for each thing that must be said beside the answer."""
    main = answer.question.main
    asked = main.spoken if main else ""
    return [load().say(f"ask.{one.value}", asked=asked, theme=answer.about) for one in answer.also]


def said_by(one: FoundCount) -> str:
    """How many, of what age and on which side."""
    say = load()
    age = say.say("ask.of_age", age=say.say(f"ages.{one.age.value}")) if one.age else ""
    side = say.say(f"ask.side_{one.side.value}") if one.side else ""
    return f"{one.said_by}{age}{side}"


def count(one: FoundCount) -> str:
    """One count with its meeting and day."""
    say = load()
    return say.say("ask.count_line", theme=one.theme, said_by=said_by(one), meeting=one.meeting, date=say.day(one.on))


def promise(one: FoundPromise) -> str:
    """A promise with its state, the role that owes it and its date; a no with its reason."""
    say = load()
    if one.kind is DecisionKind.NO_BECAUSE or one.state is None or one.due_on is None:
        return say.say("ask.no_line", words=one.words, because=one.because)
    state = say.say(f"ask.state_{one.state.value}")
    line = say.say("ask.promise_line", words=one.words, state=state, owner=one.owner, date=say.day(one.due_on))
    return f"{line} {one.because}".strip()


def changes(found: Sequence[FoundChange]) -> list[str]:
    """What became of themes' shares between two meetings, a line for each outcome, those that changed first."""
    say = load()
    order = (Change.MORE, Change.LESS, Change.FIRST_TIME, Change.CANNOT_TELL)
    return [
        say.say(
            f"ask.change_{outcome.value}",
            themes="; ".join(names),
            since=say.day(found[0].since),
            until=say.day(found[0].until),
        )
        for outcome in order
        if (names := [one.theme for one in found if one.change is outcome])
    ]


def how_change_is_told() -> str:
    """What a change is told from, and when none is."""
    return load().say("ask.change_how")


def again(one: AskedAgainFound) -> str:
    """What became of a worry after a promise."""
    say = load()
    since, until = say.day(one.asked_first), say.day(one.asked_again)
    return say.say(f"ask.again_{one.change.value}", promise=one.promise.rstrip("."), since=since, until=until)


def not_heard(answer: VoicesAnswer) -> str:
    """Whom the newest edition rests on hardly or not at all, in a line; empty where nobody is missing."""
    return load().say("ask.not_heard", who="; ".join(answer.not_heard)) if answer.not_heard else ""


def tries(answer: VoicesAnswer) -> str:
    """What can be asked; empty where nothing is suggested."""
    return load().say("ask.try", themes=", ".join(answer.suggested)) if answer.suggested else ""
