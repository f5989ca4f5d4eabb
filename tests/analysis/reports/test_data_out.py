"""Data taken out: what is in each table, what is in none, who may, and what the trail says of it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from analysis.accountability.promise_records import DecisionKind, PromiseEvent, ProposedDecision
from analysis.disclosure import Audience
from analysis.render.documents.data_files import DataFormat
from analysis.render.documents.data_table import dictionary
from analysis.reports.data_out import WHO_MAY, may_take
from analysis.reports.data_tables import DataSet
from analysis.wiring import Partnership
from feedback.access.permissions import COMMAND_LINE
from feedback.core.errors import NotAllowed
from feedback.core.records import Role
from feedback.partnership.meetings import Meeting
from tests.factories import (
    ANALYST,
    COLLEAGUE,
    EXECUTIVE,
    FACILITATOR,
    NOW,
    choice,
    cleared,
    held,
    open_session,
    response,
    sent,
    staff,
    text,
)

DUE = NOW.date() + timedelta(days=60)


def rows(partnership: Partnership, data_set: DataSet, by=ANALYST) -> list[dict[str, Any]]:
    """The rows as JSON has them."""
    made = partnership.data_out.take(data_set, DataFormat.JSON, by=by, at=NOW)
    return json.loads(made)["rows"]


def of_csv(made: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def promised(partnership: Partnership, meeting: Meeting) -> str:
    """A yes on buses that was moved once; gives the decision's id."""
    decision = partnership.promises.decide(
        ProposedDecision(
            meeting_id=meeting.id,
            theme_id=next(iter(partnership.book.approved())),
            kind=DecisionKind.YES,
            words="A later bus",
            owner="Head of transport",
            agency="Council",
            due_on=DUE,
            measure="The timetable",
            tell_children="A poster",
        ),
        by=EXECUTIVE,
        at=NOW,
    )
    moved = DUE + timedelta(days=30)
    partnership.promises.step(decision.id, PromiseEvent.MOVED, "=1+1 more time", due_on=moved, by=EXECUTIVE, at=NOW)
    return decision.id


class TestAnswers:
    def test_only_cleared_answers_leave_and_never_a_held_word(self, partnership: Partnership):
        """Unread, set aside and held answers are in no format, and neither are raw words."""
        collection = partnership.collection
        session = open_session(collection)
        mine = cleared(collection, session, "ring me on 07700 900123 about the bus")
        sent(collection, session, "nobody has read this yet")
        held(collection, session)
        found = rows(partnership, DataSet.ANSWERS)
        assert [row["answer"] for row in found] == [mine.id]
        for kind in DataFormat:
            made = partnership.data_out.take(DataSet.ANSWERS, kind, by=ANALYST, at=NOW)
            for word in ("07700", "stepdad", "nobody has read this"):
                assert word.encode() not in made

    def test_a_row_says_what_was_asked_and_where_but_not_when(self, partnership: Partnership):
        """Question, option, place, setting, age version and month; no day, no time, no response."""
        collection = partnership.collection
        session = open_session(collection)
        collection.intake.take_in(response(session, choice("good"), text("more buses please")), at=NOW)
        for answer in collection.answers.of_sessions([session.id]):
            collection.review.clear(answer.id, by=FACILITATOR, at=NOW)
        tapped, wrote = sorted(rows(partnership, DataSet.ANSWERS), key=lambda row: row["question"], reverse=True)
        assert (tapped["choice"], tapped["text"], tapped["stance"]) == ("good", None, None)
        assert tapped["choice_text"]
        assert tapped["question_text"].endswith("?")
        assert (wrote["text"], wrote["stance"]) == ("more buses please", "ask")
        assert (wrote["place"], wrote["setting"], wrote["age_version"]) == ("North", "community", "11-14")
        assert wrote["month"] == "2026-11"
        person = {answer.response_id for answer in collection.answers.of_sessions([session.id])}
        said = str([tapped, wrote])
        assert not any(response_id in said for response_id in person)
        assert "2026-11-23" not in said
        assert {name for name, value in tapped.items() if value == wrote[name]} <= {
            *("session", "session_title", "place", "setting", "month", "age_version", "language", "may_be_quoted"),
            *("follow_up", "skip", "themes", "theme_names"),
        }

    def test_rows_stand_in_the_order_of_random_ids(self, partnership: Partnership):
        """Whatever order answers came in, the file's is that of ids that chance made."""
        session = open_session(partnership.collection)
        came = [cleared(partnership.collection, session, f"bus number {n}").id for n in range(12)]
        assert [row["answer"] for row in rows(partnership, DataSet.ANSWERS)] == sorted(came)

    def test_themes_are_those_that_people_approved(self, partnership: Partnership, meeting: Meeting):
        """An answer carries approved themes by id and by name; what the machine guessed besides is not in it."""
        approved = partnership.book.approved()
        found = rows(partnership, DataSet.ANSWERS)
        themed = [row for row in found if row["themes"]]
        assert len(themed) >= 12
        for row in themed:
            assert row["theme_names"] == "; ".join(approved[theme_id].name for theme_id in row["themes"])
        theme_id = themed[0]["themes"][0]
        partnership.decisions.undo(theme_id, by=ANALYST, at=NOW)
        assert not any(theme_id in row["themes"] for row in rows(partnership, DataSet.ANSWERS))

    def test_whoever_codes_blind_takes_no_theme_of_those_answers(self, partnership: Partnership, meeting: Meeting):
        """While somebody codes answers without seeing themes, their file has none for these answers; others' has."""
        partnership.coding.draw("Round", [ANALYST, COLLEAGUE], meeting.session_ids, by=ANALYST, at=NOW, size=12)
        blind = partnership.rounds.hidden_from(ANALYST)
        assert blind
        mine = {row["answer"]: row["themes"] for row in rows(partnership, DataSet.ANSWERS)}
        others = {row["answer"]: row["themes"] for row in rows(partnership, DataSet.ANSWERS, by=FACILITATOR)}
        assert all(mine[answer_id] == [] for answer_id in blind)
        assert any(others[answer_id] for answer_id in blind)


class TestOtherTables:
    def test_the_codebook_has_every_theme_and_no_count(self, partnership: Partnership, meeting: Meeting):
        """Approved and waiting themes with what belongs in them."""
        found = {row["theme"]: row for row in rows(partnership, DataSet.THEMES)}
        assert found.keys() >= {theme.id for theme in partnership.book.framework.themes}
        for theme in partnership.book.approved().values():
            assert (found[theme.id]["state"], found[theme.id]["name"]) == ("approved", theme.name)
        assert "waiting" in {row["state"] for row in found.values()}

    def test_sessions_name_nobody(self, partnership: Partnership):
        """The plan without lead workers, safeguarding leads and join codes."""
        session = open_session(partnership.collection)
        (row,) = rows(partnership, DataSet.SESSIONS)
        assert (row["session"], row["title"], row["held_on"], row["state"]) == (
            session.id, "Tuesday group", "2026-11-23", "open",
        )  # fmt: skip
        assert not {"lead worker", "designated lead", session.code} & {str(value) for value in row.values()}

    def test_a_decision_with_its_steps(self, partnership: Partnership, meeting: Meeting):
        """The day that stands now, how often it moved, and each step under the decision's id."""
        decision_id = promised(partnership, meeting)
        (row,) = rows(partnership, DataSet.DECISIONS)
        assert (row["decision"], row["kind"], row["state"]) == (decision_id, "yes", "open")
        assert (row["first_due_on"], row["times_moved"]) == (DUE.isoformat(), 1)
        (step,) = rows(partnership, DataSet.STEPS)
        assert (step["decision"], step["number"], step["step"]) == (decision_id, 1, "moved")
        assert step["due_on"] == row["due_on"] == (DUE + timedelta(days=30)).isoformat()

    def test_published_counts_are_what_left_and_no_exact_one(self, partnership: Partnership, meeting: Meeting):
        """Figures of leaders' and public editions, told as there; the team's own edition, which is exact, stays."""
        made = {who: partnership.digests.freeze(meeting.id, who, by=ANALYST, at=NOW) for who in Audience}
        found = rows(partnership, DataSet.PUBLISHED, by=EXECUTIVE)
        assert {row["edition"] for row in found} == {made[Audience.EXECUTIVE].id, made[Audience.PUBLIC].id}
        for who in (Audience.EXECUTIVE, Audience.PUBLIC):
            tables = [one.table for one in partnership.editions.protections(made[who].id)]
            left = [figure.words for table in tables for figure in table.figures]
            assert [row["told"] for row in found if row["audience"] == who.value] == left
        assert not any(str(row["told"]).isdigit() for row in found if row["audience"] == "public")


class TestFiles:
    @pytest.mark.parametrize("kind", [DataFormat.CSV, DataFormat.XLSX])
    def test_no_spreadsheet_runs_what_somebody_wrote(self, partnership: Partnership, meeting: Meeting, kind):
        """A note that begins as a formula gets an apostrophe before it."""
        promised(partnership, meeting)
        made = partnership.data_out.take(DataSet.STEPS, kind, by=ANALYST, at=NOW)
        if kind is DataFormat.CSV:
            (note,) = [row["note"] for row in of_csv(made)]
        else:
            sheet = load_workbook(io.BytesIO(made))["steps"]
            note = sheet.cell(2, [cell.value for cell in sheet[1]].index("note") + 1).value
        assert note == "'=1+1 more time"

    @pytest.mark.parametrize("data_set", DataSet)
    def test_every_column_is_explained_in_and_beside_each_file(self, partnership: Partnership, meeting, data_set):
        """The dictionary of JSON, the second sheet of Excel and the file beside a CSV name the columns of the data."""
        promised(partnership, meeting)
        partnership.digests.freeze(meeting.id, Audience.PUBLIC, by=ANALYST, at=NOW)
        take = partnership.data_out.take
        columns = list(of_csv(take(data_set, DataFormat.CSV, by=ANALYST, at=NOW))[0])
        beside = of_csv(take(data_set, DataFormat.COLUMNS, by=ANALYST, at=NOW))
        assert [row["column"] for row in beside if row["means"]] == columns
        inside = json.loads(take(data_set, DataFormat.JSON, by=ANALYST, at=NOW))["columns"]
        assert [one["name"] for one in inside] == columns
        assert all(one["means"] for one in inside)
        book = load_workbook(io.BytesIO(take(data_set, DataFormat.XLSX, by=ANALYST, at=NOW)))
        assert [cell.value for cell in book[data_set.value][1]] == columns
        assert book.sheetnames == [data_set.value, f"{data_set.value}-columns"]

    @pytest.mark.parametrize("data_set", DataSet)
    def test_every_code_is_in_the_dictionary(self, partnership: Partnership, meeting: Meeting, data_set: DataSet):
        """A column whose values are listed holds no other value."""
        promised(partnership, meeting)
        table = partnership.data_out.table(data_set, by=ANALYST, at=NOW)
        for place, column in enumerate(table.columns):
            cells = [row[place] for row in table.rows if column.values]
            found = {code for cell in cells for code in (cell if isinstance(cell, tuple) else (cell,))}
            assert found - {None} <= column.values.keys()
        assert {row[0] for row in dictionary(table).rows} == {column.name for column in table.columns}


class TestWho:
    @pytest.mark.parametrize("role", Role)
    def test_single_answers_belong_to_the_team(self, partnership: Partnership, role: Role):
        """Facilitators, analysts and the safeguarding lead; nobody else, nor whoever runs commands on the server."""
        by = staff(role)
        if role in (Role.FACILITATOR, Role.ANALYST, Role.DSL):
            assert partnership.data_out.take(DataSet.ANSWERS, DataFormat.CSV, by=by, at=NOW)
            return
        for ask in (partnership.data_out.take, lambda d, _, **k: partnership.data_out.table(d, **k)):
            with pytest.raises(NotAllowed):
                ask(DataSet.ANSWERS, DataFormat.CSV, by=by, at=NOW)
        assert not may_take(COMMAND_LINE, DataSet.ANSWERS)

    def test_nobody_takes_anything(self):
        """Without a person there is no data, and every set has its rule."""
        assert set(WHO_MAY) == set(DataSet)
        assert not any(may_take(None, data_set) for data_set in DataSet)

    def test_each_taking_leaves_its_line(self, partnership: Partnership):
        """Who took what, in which format; a refusal leaves none."""
        partnership.data_out.take(DataSet.ANSWERS, DataFormat.XLSX, by=ANALYST, at=NOW)
        with pytest.raises(NotAllowed):
            partnership.data_out.take(DataSet.ANSWERS, DataFormat.CSV, by=EXECUTIVE, at=NOW)
        (line,) = partnership.collection.audit.latest()
        assert (line.who, line.what, line.about) == (ANALYST.name, "data taken out as xlsx", "answers")
