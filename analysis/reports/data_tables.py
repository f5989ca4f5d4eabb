"""The tables that leave Heard: what each row and each column is. Nothing here asks who may (`data_out`)."""

from __future__ import annotations

import functools
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from enum import StrEnum
from pathlib import Path

from analysis.accountability.promise_records import Decision, DecisionKind, Promise, PromiseEvent, PromiseState
from analysis.codebook.theme_decisions import Decided, Theme, ThemeDecision
from analysis.digest.editions import Edition
from analysis.disclosure import Audience, ProtectedTable
from analysis.render.documents.data_table import JOINED_BY, DataCell, DataColumn, DataTable
from analysis.theming.stance import Stance, stances_of_answers
from analysis.theming.steps import FrameworkTheme, Priority
from feedback.chat.script import script
from feedback.core.records import AgeVersion, Answer, AnswerState, Session, SessionKind, SessionState, Share, Skip
from feedback.partnership.meetings import Meeting
from feedback.questionnaire.question_packs import load_pack

_SAYS = Path(__file__).parent / "data_dictionary.en.toml"

_WAITING = "waiting"
"""State of a theme that nobody has decided on."""


class DataSet(StrEnum):
    """What can be taken out."""

    ANSWERS = "answers"
    THEMES = "themes"
    SESSIONS = "sessions"
    DECISIONS = "decisions"
    STEPS = "steps"
    PUBLISHED = "published"


@functools.cache
def _dictionary() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_SAYS.read_text(encoding="utf-8"))


def meanings(name: DataSet) -> Mapping[str, str]:
    """Column → what it means, in the columns' order."""
    return _dictionary()[name.value]


def _values(*codes: StrEnum) -> dict[str, str]:
    return {code.value: code.value.replace("_", " ").replace("-", " ").capitalize() for code in codes}


def _table(
    name: DataSet,
    rows: Iterable[Mapping[str, DataCell]],
    values: Mapping[str, Mapping[str, str]],
    many: Sequence[str] = (),
) -> DataTable:
    """The dictionary says which columns there are: a row that has another, or lacks one, raises KeyError."""
    says = meanings(name)
    columns = tuple(
        DataColumn(name=column, says=words, values=values.get(column, {}), many=column in many)
        for column, words in says.items()
    )
    made = []
    for row in rows:
        if row.keys() != says.keys():
            raise KeyError(*sorted(row.keys() ^ says.keys()))
        made.append(tuple(row[column] for column in says))
    return DataTable(name=name.value, columns=columns, rows=tuple(made))


def answers(
    found: Sequence[Answer],
    sessions: Mapping[str, Session],
    members: Mapping[str, Set[str]],
    approved: Mapping[str, Theme],
    blind: Set[str],
) -> DataTable:
    """Answers that a person cleared, by their random ids; held and unread ones are not in it, whoever asks.

    members: theme id → ids of its answers. `blind`: answers whose themes this reader may not see while coding them.
    """
    cleared = sorted((a for a in found if a.state is AnswerState.CLEARED), key=lambda answer: answer.id)
    themes: dict[str, list[str]] = defaultdict(list)
    for theme_id in sorted(members.keys() & approved.keys()):
        for answer_id in members[theme_id] - blind:
            themes[answer_id].append(theme_id)
    stances = dict(zip((a.id for a in cleared), stances_of_answers(cleared), strict=True))
    rows = (_answer(a, sessions[a.session_id], themes[a.id], approved, stances[a.id]) for a in cleared)
    values = {
        "age_version": _values(*AgeVersion),
        "setting": _values(*SessionKind),
        "skip": _values(*Skip),
        "may_be_quoted": _values(*Share),
        "stance": _values(*Stance),
        "themes": {theme.id: theme.name for theme in approved.values()},
    }
    return _table(DataSet.ANSWERS, rows, values, many=("themes",))


def _answer(
    answer: Answer, session: Session, themes: Sequence[str], approved: Mapping[str, Theme], stance: Stance
) -> dict[str, DataCell]:
    question = load_pack(session.plan.pack, session.pack_version).question(answer.question_id)
    wording = question.wording(answer.age_version)
    return {
        "answer": answer.id,
        "session": session.id,
        "session_title": session.plan.title,
        "place": session.plan.area,
        "setting": session.plan.kind.value,
        "month": f"{session.plan.held_on:%Y-%m}",
        "age_version": answer.age_version.value,
        "language": answer.language,
        "question": answer.question_id,
        "question_text": wording.question,
        "follow_up": script().asked_more(answer.prompt, answer.age_version) or None,
        "choice": answer.choice,
        "choice_text": next((option.word for option in wording.options if option.id == answer.choice), None),
        "skip": answer.skip.value if answer.skip else None,
        "text": str(answer.text) if answer.text else None,
        "may_be_quoted": answer.share.value,
        "stance": stance.value if answer.text else None,
        "themes": tuple(themes),
        "theme_names": JOINED_BY.join(approved[theme_id].name for theme_id in themes) or None,
    }


def themes(known: Sequence[FrameworkTheme], decided: Mapping[str, ThemeDecision]) -> DataTable:
    """The codebook: Heard's own themes and those that people made, with what was decided. No counts."""
    covers = {theme.id: theme.covers for theme in known}
    rows: list[dict[str, DataCell]] = [
        {
            "theme": theme.id,
            "name": theme.name,
            "child_name": theme.child_name,
            "state": _WAITING,
            "merged_into": None,
            "priorities": tuple(p.value for p in theme.priorities),
            "covers": theme.covers,
            "decided_on": None,
        }
        for theme in known
        if theme.id not in decided
    ]
    rows += [
        {
            "theme": one.theme.id,
            "name": one.theme.name,
            "child_name": one.theme.child_name,
            "state": one.state.value,
            "merged_into": one.merged_into,
            "priorities": tuple(p.value for p in one.theme.priorities),
            "covers": covers.get(one.theme.id),
            "decided_on": one.theme.approved_on,
        }
        for one in decided.values()
    ]
    values = {
        "state": {**_values(*Decided), _WAITING: "Nobody has decided"},
        "priorities": {p.value: p.name.replace("_", " ").capitalize() for p in Priority},
    }
    return _table(DataSet.THEMES, sorted(rows, key=lambda row: str(row["theme"])), values, many=("priorities",))


def sessions(found: Sequence[Session]) -> DataTable:
    """Sessions as they were planned, without the people who run them and without how many came."""
    rows = (
        {
            "session": one.id,
            "title": one.plan.title,
            "held_on": one.plan.held_on,
            "setting": one.plan.kind.value,
            "place": one.plan.area,
            "age_version": one.plan.age_version.value,
            "pack": one.plan.pack,
            "pack_version": one.pack_version,
            "state": one.state.value,
        }
        for one in found
    )
    values = {
        "setting": _values(*SessionKind),
        "age_version": _values(*AgeVersion),
        "state": _values(*SessionState),
    }
    return _table(DataSet.SESSIONS, rows, values)


def decisions(
    found: Sequence[Decision],
    promises: Sequence[Promise],
    meetings: Mapping[str, Meeting],
    names: Mapping[str, str],
    today: date,
) -> DataTable:
    """Every decision, and where its promise stands today. names: theme id → name."""
    promised = {promise.decision.id: promise for promise in promises}
    rows = (_decision(one, promised.get(one.id), meetings.get(one.meeting_id), names, today) for one in found)
    return _table(DataSet.DECISIONS, rows, {"kind": _values(*DecisionKind), "state": _values(*PromiseState)})


def _decision(
    one: Decision, promise: Promise | None, meeting: Meeting | None, names: Mapping[str, str], today: date
) -> dict[str, DataCell]:
    return {
        "decision": one.id,
        "meeting": meeting.title if meeting else None,
        "meeting_on": meeting.held_on if meeting else None,
        "theme": one.theme_id,
        "theme_name": names.get(one.theme_id),
        "kind": one.kind.value,
        "words": str(one.words),
        "because": str(one.because),
        "owner": one.owner,
        "agency": one.agency,
        "first_due_on": one.due_on,
        "due_on": promise.due_on if promise else None,
        "times_moved": promise.times_moved if promise else None,
        "measure": str(one.measure),
        "state": promise.state(today).value if promise else None,
        "decided_on": one.decided_on,
    }


def steps(promises: Sequence[Promise]) -> DataTable:
    """What happened to each promise, in its order; not who wrote it down, which the audit trail keeps."""
    rows = (
        {
            "decision": promise.decision.id,
            "number": number,
            "step": step.kind.value,
            "step_on": step.on,
            "note": str(step.note),
            "due_on": step.due_on,
        }
        for promise in promises
        for number, step in enumerate(promise.steps, start=1)
    )
    return _table(DataSet.STEPS, rows, {"step": _values(*PromiseEvent)})


def published(editions: Sequence[tuple[Edition, Sequence[ProtectedTable]]]) -> DataTable:
    """The counts of editions exactly as they left. The team's own editions hold exact counts and are left out."""
    rows = (
        row
        for edition, tables in editions
        if edition.audience is not Audience.TEAM
        for table in tables
        for row in _published(edition, table)
    )
    outside = _values(*(audience for audience in Audience if audience is not Audience.TEAM))
    return _table(DataSet.PUBLISHED, rows, {"audience": outside})


def _published(edition: Edition, table: ProtectedTable) -> Iterable[dict[str, DataCell]]:
    layout = table.layout
    within = ", ".join(f"{name} {value}" for name, value in layout.within)
    for (row, column), shown in zip(layout.places(), table.figures, strict=True):
        yield {
            "edition": edition.id,
            "meeting_on": edition.digest.meeting_on,
            "audience": edition.audience.value,
            "within": within or None,
            "rows": layout.rows.name,
            "row": row,
            "columns": layout.columns.name if layout.columns else None,
            "column": column,
            "told": shown.words,
            "share": shown.percent,
        }
