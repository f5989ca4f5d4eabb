"""The words of a digest, made when somebody reads it: the one place where an edition's data become sentences."""

from __future__ import annotations

from collections import Counter
from datetime import date

from analysis.accountability.answers_owed import OwedState
from analysis.accountability.promise_records import Drift, Promise, PromiseState
from analysis.digest.compose import standing
from analysis.digest.opener import (
    Bar,
    BesideLine,
    BroughtStory,
    ChangeLine,
    FaceBar,
    Opener,
    PlaceLine,
    PromiseLine,
    Quote,
    ThemeEntry,
)
from analysis.digest.record import (
    AgencyStory,
    AgreedQuote,
    AnswerStanding,
    AreaCount,
    Digest,
    DigestTheme,
    GroupFinding,
    HowMade,
    NotHeard,
    PromiseStanding,
    SessionPlace,
    SourceFigure,
)
from analysis.disclosure import Shown
from analysis.render import words
from analysis.render.phrases import Phrases, load
from feedback.core.records import AgeVersion
from feedback.questionnaire.question_packs import load_pack

_CORE, _FACES = "core", "how_are_things"


def opener(digest: Digest | Opener, *, language: str = "") -> Opener:
    """A digest in words, in its own language unless another is asked for.

    An edition of an earlier Heard holds words and no data: it reads as it was frozen.
    """
    if isinstance(digest, Opener):
        return digest
    say = load(language or digest.language)
    return Opener(
        partnership=digest.partnership,
        meeting_id=digest.meeting_id,
        meeting_title=digest.meeting_title,
        meeting_on=digest.meeting_on,
        meeting_place=digest.meeting_place,
        audience=digest.audience,
        made_on=digest.made_on,
        demonstration=digest.demonstration,
        opening_quote=_quote(digest.opening_quote, say) if digest.opening_quote else None,
        heard_from=_heard_from(digest.people, len(digest.sessions), say),
        sessions_line=_sessions(digest.sessions, say),
        not_heard=_not_heard(digest.not_heard, say),
        themes=tuple(_theme(theme, say) for theme in digest.themes),
        bars=tuple(_bar(theme) for theme in digest.themes),
        shadow_message=digest.shadow_message,
        shadow_views=digest.shadow_views,
        questions=digest.questions,
        promises=tuple(_promise(promise, say) for promise in digest.promises),
        promises_line=" ".join((_promises(digest.promises, say), *_answered(digest.answers, say))),
        method=_method(digest.how_made, say),
        limits=say.say("limits"),
        versions=digest.versions,
        story=_story(digest.story, say) if digest.story else None,
        beside=tuple(_figure(one, say) for one in digest.figures),
        findings=tuple(_finding(one, say) for one in digest.findings),
        faces=_faces(digest, say),
        changes=_changes(digest, say),
        places=tuple(_area(one, say) for one in digest.areas),
        promise_months=digest.promise_months,
        answers=tuple(_answer(one, say) for one in digest.answers),
    )


def why(promise: Promise, today: date, *, language: str = "en") -> str:
    """Why a promise stands as it does: the reasons of its drift, or the last note on it; empty if all is well."""
    return _because(standing(promise, today), load(language))


def versions(language: str = "en") -> dict[str, str]:
    """The versions of the words that documents are made in."""
    return {"phrases": load(language).version, "documents": str(words.load(language).version)}


def whose(age: AgeVersion | None, *, language: str = "en") -> str:
    """Whose words a quote is: somebody's of an age, or just somebody's."""
    say = load(language)
    return say.say("quote.age", age=say.say(f"ages.{age.value}")) if age else say.say("quote.somebody")


def _quote(quote: AgreedQuote, say: Phrases) -> Quote:
    return Quote(text=quote.words, attribution=whose(quote.age, language=say.language))


def _people(shown: Shown, say: Phrases) -> str:
    """How many young people, as closely as it may be told."""
    if shown.high is None:
        return say.say("count.not_shown")
    if shown.low == shown.high:
        return say.say("count.exact_one" if shown.low == 1 else "count.exact", count=shown.low)
    return (
        say.say("count.at_least", count=shown.low) if shown.low else say.say("count.fewer_than", count=shown.high + 1)
    )


def _heard_from(people: Shown, sessions: int, say: Phrases) -> str:
    return say.say("heard_from_one" if sessions == 1 else "heard_from", people=_people(people, say), sessions=sessions)


def _sessions(sessions: tuple[SessionPlace, ...], say: Phrases) -> str:
    places = dict.fromkeys(say.say("place", kind=say.say(f"kinds.{s.kind.value}"), area=s.area) for s in sessions)
    return say.say("sessions_line", places="; ".join(places))


def _not_heard(missing: NotHeard, say: Phrases) -> tuple[str, ...]:
    return (
        *(say.say("not_heard_age", age=say.say(f"ages.{age.value}")) for age in missing.ages),
        *(say.say("not_heard_kind", kind=say.say(f"kinds.{kind.value}")) for kind in missing.kinds),
        *(say.say("not_heard_area", area=area) for area in missing.areas),
        *([say.say("not_heard_language")] if missing.other_languages else []),
    )


def _theme(theme: DigestTheme, say: Phrases) -> ThemeEntry:
    people, share = _people(theme.people, say), theme.people.percent
    return ThemeEntry(
        theme_id=theme.theme_id,
        name=theme.name,
        child_name=theme.child_name,
        symbol=theme.symbol,
        priorities=theme.priorities,
        said_by=say.say("said_by_share", people=people, share=share) if share else people,
        what_children_say=theme.says,
        what_is_good=theme.good,
        change=say.say(f"change.{theme.change.value}"),
        quotes=tuple(_quote(quote, say) for quote in theme.quotes),
    )


def _bar(theme: DigestTheme) -> Bar:
    """One row of the chart of worries and good things."""
    return Bar(
        theme=theme.name,
        strengths=theme.strengths.value,
        worries=theme.worries.value,
        label=f"{theme.worries.words} / {theme.strengths.words}",
    )


def _promise(promise: PromiseStanding, say: Phrases) -> PromiseLine:
    owner = say.say("owner", owner=promise.owner, agency=promise.agency) if promise.owner else ""
    return PromiseLine(
        promise_id=promise.promise_id,
        words=promise.words,
        owner=owner,
        due_on=promise.due_on,
        state=promise.state,
        because=_because(promise, say),
    )


def _because(promise: PromiseStanding, say: Phrases) -> str:
    reasons = [
        say.say(
            f"drift.{reason.why.value}",
            date=say.day(reason.on) if reason.on and reason.why is not Drift.MOVED else "",
            times=reason.times_moved,
        )
        for reason in promise.drift
    ]
    return "; ".join(reasons) or promise.note


def _promises(promises: tuple[PromiseStanding, ...], say: Phrases) -> str:
    states = Counter(promise.state for promise in promises)
    if not states:
        return say.say("no_promises_line")
    return say.say("promises_line", **{state.value: states[state] for state in PromiseState})


def _answered(answers: tuple[AnswerStanding, ...], say: Phrases) -> tuple[str, ...]:
    """How many of the questions asked before have their answer; nothing where none was asked."""
    states = Counter(one.state for one in answers)
    order = (OwedState.ANSWERED, OwedState.OWED, OwedState.LATE)
    told = [say.say(f"asked.told_{state.value}", count=states[state]) for state in order if states[state]]
    return (say.say("asked.line", told=", ".join(told)),) if answers else ()


def _answer(one: AnswerStanding, say: Phrases) -> BesideLine:
    answered, due = one.state is OwedState.ANSWERED, say.day(one.due_on)
    moved = say.say("asked.moved", times=one.times_moved) if one.times_moved > 1 and not answered else ""
    asked_on = say.day(one.asked_on)
    return BesideLine(
        theme=one.question,
        says=", ".join(part for part in (say.say(f"asked.{one.state.value}"), moved) if part),
        what=one.answer if answered else say.say(f"asked.by_{one.state.value}", role=one.role, date=due),
        source=say.say("asked.source_answered" if answered else "asked.source", role=one.role, date=asked_on),
    )


def _method(made: HowMade, say: Phrases) -> str:
    method = say.say("method_unread" if made.unread else "method", step=made.step)
    if made.coded is None:
        return method
    facts = {"people": f"{made.coded.people:.2f}", "machine": f"{made.coded.machine:.2f}"}
    return f"{method} {say.say('method_coded', answers=made.coded.answers, **facts)}"


def _story(story: AgencyStory, say: Phrases) -> BroughtStory:
    by = say.say(f"story_by.{story.method.value}", agency=story.agency, role=story.role)
    return BroughtStory(title=story.title, words=story.words, brought_by=by)


def _figure(one: SourceFigure, say: Phrases) -> BesideLine:
    says = say.say(f"beside.{one.says.value}")
    return BesideLine(theme=one.theme, says=says, what=one.what, source=_source(one.source, one.dated_on, say))


def _finding(one: GroupFinding, say: Phrases) -> BesideLine:
    heard = say.say("sources.people", people=one.people) if one.people else ""
    method = ", ".join(part for part in (one.method, heard) if part)
    return BesideLine(theme=one.group, says=method, what=one.words, source=_source(one.source, one.found_on, say))


def _source(source: str, day: date, say: Phrases) -> str:
    return say.say("sources.source", source=source, date=say.day(day))


def _faces(digest: Digest, say: Phrases) -> tuple[FaceBar, ...]:
    options = {o.id: o for o in load_pack(_CORE).question(_FACES).wording(AgeVersion.OLDER).options}
    return tuple(
        FaceBar(
            symbol=options[face.option_id].symbol,
            word=options[face.option_id].word,
            value=face.people.value,
            said_by=_people(face.people, say),
        )
        for face in digest.faces
    )


def _changes(digest: Digest, say: Phrases) -> tuple[ChangeLine, ...]:
    """Each theme's share now and before; nothing where none may be told."""
    if not any(theme.now for theme in digest.themes):
        return ()
    return tuple(
        ChangeLine(
            theme=theme.name,
            now=theme.now,
            before=theme.before,
            before_on=theme.before_on,
            change=say.say(f"change.{theme.change.value}"),
        )
        for theme in digest.themes
    )


def _area(one: AreaCount, say: Phrases) -> PlaceLine:
    return PlaceLine(
        name=one.area,
        value=one.people.value if one.people else None,
        said_by=_people(one.people, say) if one.people else say.say("no_session_there"),
        expected=one.expected,
        asked=one.people is not None,
    )
