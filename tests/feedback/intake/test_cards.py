"""Cards: other people's tables, whoever wrote them, through the same door, with nothing half imported."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from feedback.core.records import AgeVersion, AnswerState, Channel, Method, RawResponse, Session, Share, Skip
from feedback.intake.cards import MappedTwice, NothingMapped, Prepared, prepare
from feedback.intake.mapping import options_of, suggest, unknown_values
from feedback.questionnaire.question_packs import load_pack
from feedback.spreadsheets.faults import NotATable
from feedback.spreadsheets.reading import read_table
from feedback.storage.failures import StoreFull
from feedback.wiring import Collection
from tests.factories import NOW

CORE = load_pack("core")
HEADER = ["q1", "q7"]
ROWS = [["Good", "more buses, and later"], ["awful", 'she said "no"\nand left'], ["OK", "café; zażółć"]]


def to_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def to_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cards(*rows: Sequence[str], header: Sequence[str] = HEADER, **choices: Any) -> Prepared:
    table = read_table(to_csv([header, *rows]), "cards.csv")
    return prepare(table, suggest(table, CORE), CORE, session_code="KTM482", **choices)


def reasons(prepared: Prepared) -> list[tuple[int, str, str]]:
    return [(r.row, r.column, r.reason) for r in prepared.refused]


class TestMapping:
    def test_columns_are_suggested_by_number_id_or_wording(self):
        """In any age version's words, in any case and punctuation; each question once, other columns not at all."""
        good = CORE.question("what_is_good")
        for age, wording in [(age, good.wording(age).question) for _, age in good.wordings if _ == "en"]:
            header = ["1", wording.upper(), "Q3", "grown_up", "Listened To", "language", "SHARE", "Method", "note", age]
            table = read_table(to_csv([header, ["x"] * len(header)]), "c.csv")
            assert suggest(table, CORE) == {
                "1": "how_are_things",
                wording.upper(): "what_is_good",
                "Q3": "safe_places",
                "grown_up": "grown_up",
                "Listened To": "listened_to",
                "language": "language",
                "SHARE": "share",
                "Method": "method",
            }

    def test_a_question_is_suggested_once(self):
        """Its own name goes before a number; unnamed and doubled columns get nothing."""
        table = read_table(b"q7,,anything_else,q7\na,b,c,d\n", "c.csv")
        assert suggest(table, CORE) == {"anything_else": "anything_else"}

    @pytest.mark.parametrize(
        "mapping",
        [{}, {"a": "language"}, {"a": "no_question"}, {"z": "anything_else"}, {"a": "anything_else", "b": "no_such"}],
        ids=range(5),
    )
    def test_a_mapping_that_leads_nowhere_is_named(self, mapping: dict[str, str]):
        """No question, an unknown one, an unknown column: NothingMapped."""
        table = read_table(b"a,b\n1,2\n", "c.csv")
        with pytest.raises(NothingMapped):
            prepare(table, mapping, CORE, session_code="KTM482")

    def test_two_columns_of_one_question_are_one_answer(self):
        """What is good, and "Other", a line each; an empty one adds nothing. Two columns for a card's language are named."""
        table = read_table(b"a,b\nthe park,and the pool\n,the pool\n", "c.csv")
        both = prepare(table, {"a": "anything_else", "b": "anything_else"}, CORE, session_code="KTM482")
        assert [r.answers[0].text for r in both.responses] == ["the park\nand the pool", "the pool"]
        with pytest.raises(MappedTwice):
            prepare(
                read_table(b"a,b,c\nen,en,x\n"),
                {"a": "language", "b": "language", "c": "anything_else"},
                CORE,
                session_code="KTM482",
            )

    @pytest.mark.parametrize("about", ["ResponseId", "IP Address", "Collector ID", "_uuid", "Recorded Date"])
    def test_another_survey_s_second_question_is_not_heard_s(self, about: str):
        """`Q2` beside what a survey tool writes about a row is that survey's: nothing is suggested by number."""
        table = read_table(f"{about},Q1,Q2,Q7\nx,Good,lamps,quiet\n".encode())
        assert suggest(table, CORE) == {}

    def test_numbers_whose_cells_are_no_options_are_another_survey_s(self):
        """Heard's first question is tapped: where most of its cells mean nothing, no number is believed."""
        assert suggest(read_table(b"q1,q2\n12,lamps\n13,parks\n9,x\n8,y\n"), CORE) == {}
        assert suggest(read_table(b"q1,q2\nGood,lamps\nBad,parks\n"), CORE) == {
            "q1": "how_are_things",
            "q2": "what_is_good",
        }

    def test_a_tool_s_way_of_writing_a_question_is_known(self):
        """A code before it (LimeSurvey), a digit after it (Microsoft Forms), a group (Kobo), an option after it."""
        asked = CORE.question("what_is_good").wording(AgeVersion.MIDDLE).question
        for heading in (f"Q2. {asked}", f"{asked}2", "grp/what_is_good", f"G1Q2) {asked}"):
            assert suggest(read_table(f"{heading},x\na,b\n".encode()), CORE) == {heading: "what_is_good"}
        face = CORE.question("how_are_things").wording(AgeVersion.MIDDLE).question
        table = read_table(f"Respondent ID,{face},,\n,Good,OK,Bad\n1,Good,,\n2,,,Bad\n".encode())
        assert set(suggest(table, CORE).values()) == {"how_are_things"}
        assert len(suggest(table, CORE)) == 3


class TestOptions:
    FACE = CORE.question("how_are_things")

    @pytest.mark.parametrize(
        ("cell", "options"),
        [
            ("Good", ["good"]),
            ("🙂 Good", ["good"]),
            ("2 - Good", ["good"]),
            ("Dobrze", ["good"]),
            ("Good; Good;", ["good"]),
            ("Good;OK", ["good", "ok"]),
            ("Good, OK", ["good", "ok"]),
            ("good\nawful", ["good", "awful"]),
            ("Not sure", ["not_sure"]),
            ("Bad", []),
            ("2", []),
        ],
    )
    def test_a_cell_means_its_options(self, cell: str, options: list[str]):
        """By word in any language, with a sign or a number before it, one or several; nothing is guessed."""
        assert options_of(self.FACE, cell) == options

    def test_what_a_person_says_that_words_mean_counts(self):
        """ "Bad" is "Not good" where somebody chose so, however it is written."""
        assert options_of(self.FACE, "BAD!; Bad", {"bad": "not_good"}) == ["not_good"]

    def test_words_that_are_no_option_are_counted(self):
        """Each once, most often first; what a spreadsheet made is not asked about."""
        table = read_table(b"q1,q7\nBad,a\nbad,b\nGood;Meh,c\n#N/A,d\n")
        assert unknown_values(table, {"q1": "how_are_things"}, self.FACE) == [("Bad", 2), ("Meh", 1)]


class TestPreparing:
    def test_a_row_becomes_a_response(self):
        """Options by id or by any age version's word, words as typed, skips by name, and what the columns say of it."""
        prepared = cards(
            ["GOOD", "  more buses ", "Not sure", "cy", "Yes", "scribed"],
            ["Not good", "", "rather not say", "", "", ""],
            header=["q1", "q7", "q2", "language", "share", "method"],
            channel=Channel.PAPER,
        )
        assert prepared.refused == ()
        first, second = prepared.responses
        answers = {a.question_id: a for a in first.answers}
        assert answers["how_are_things"].choice == "good"
        assert answers["anything_else"].text == "more buses"
        assert answers["what_is_good"].skip is Skip.NOT_SURE
        assert (first.language, first.share, first.method) == ("cy", Share.YES, Method.SCRIBED)
        assert [a.choice or a.skip for a in second.answers] == ["not_good", Skip.RATHER_NOT_SAY]
        assert (second.language, second.share, second.method) == ("en", Share.NO, Method.TYPED)

    def test_what_a_column_does_not_say_is_chosen_for_all(self):
        """Channel, method and permission of the whole file."""
        prepared = cards(["good", "x"], channel=Channel.IMPORT, method=Method.SPOKEN, share=Share.CHANGE_FIRST)
        (only,) = prepared.responses
        assert (only.channel, only.method, only.share) == (Channel.IMPORT, Method.SPOKEN, Share.CHANGE_FIRST)
        assert only.session_code == "KTM482"

    @pytest.mark.parametrize(
        ("row", "column", "reason"),
        [
            (["good", "x" * 4_001, "en"], "q7", "too-long"),
            (["good", "x" * 100_000, "en"], "q7", "too-long"),
            (["", "\u200b\u2060", "en"], "", "empty"),
            (["", "", "en"], "", "empty"),
            (["splendid", "", "en"], "", "unmapped"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_row_is_refused_by_number_column_and_code(self, row, column: str, reason: str):
        """Every other row comes in; the refused one is named without a letter of what stood in it."""
        prepared = cards(["good", "fine", "en"], row, ["ok", "fine", "en"], header=["q1", "q7", "language"])
        assert reasons(prepared) == [(3, column, reason)]
        assert len(prepared.responses) == 2

    def test_words_are_never_refused_for_their_neighbour(self):
        """The card comes in; the cell that means nothing is left out and named, and an unclear permission is none."""
        prepared = cards(
            ["splendid", "=) thanks", "tlh", "maybe"],
            ["Good;OK", "more buses", "Polish", "yes"],
            header=["q1", "q7", "language", "share"],
            share=Share.YES,
        )
        assert prepared.refused == ()
        assert [(r.row, r.column, r.reason) for r in prepared.left_out] == [
            (2, "q1", "not-an-option"),
            (2, "language", "unknown-language"),
            (2, "share", "unknown-share"),
            (3, "q1", "several"),
        ]
        first, second = prepared.responses
        assert [(a.question_id, a.text) for a in first.answers] == [("anything_else", "=) thanks")]
        assert (first.share, first.language) == (Share.NO, "en")
        assert (second.share, second.language) == (Share.YES, "pl")

    def test_what_a_person_says_that_words_mean_is_kept(self):
        """Values are mapped on screen: the card has its option."""
        table = read_table(to_csv([HEADER, ["Bad", "x"]]))
        prepared = prepare(
            table, suggest(table, CORE), CORE, session_code="KTM482", values={"how_are_things": {"bad": "not_good"}}
        )
        assert [a.choice for a in prepared.responses[0].answers] == ["not_good", None]
        assert prepared.left_out == ()

    def test_a_doubtful_row_comes_in_only_where_a_person_looked(self):
        """Otherwise it stays out with its reason."""
        table = read_table(b"q1,q7,q2\ngood,lamps,parks\nok,lamps, and benches, and shade,parks\n")
        kept = prepare(table, suggest(table, CORE), CORE, session_code="KTM482")
        assert (len(kept.responses), reasons(kept)) == (1, [(3, "", "doubt-wide")])
        assert len(prepare(table, suggest(table, CORE), CORE, session_code="KTM482", doubtful={3}).responses) == 2

    def test_what_a_spreadsheet_made_is_nobody_s_word(self):
        """A date, an error, a formula without its value: left out, the card's other words come in."""
        book = openpyxl.Workbook()
        for row in (HEADER, ["good", date(2026, 3, 5)], ["ok", "=A1+B1"], ["ok", "lamps"]):
            book.active.append(row)
        book.active["B3"] = ArrayFormula("B3:B4", "=A1:A2")
        out = io.BytesIO()
        book.save(out)
        table = read_table(out.getvalue())
        prepared = prepare(table, suggest(table, CORE), CORE, session_code="KTM482")
        assert [(r.row, r.reason) for r in prepared.left_out] == [(2, "made-date"), (3, "made-formula")]
        assert [[a.text for a in r.answers if a.text] for r in prepared.responses] == [[], [], ["lamps"]]

    @hypothesis_settings(max_examples=100, deadline=None)
    @given(
        rows=st.lists(
            st.lists(
                st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
                min_size=3,
                max_size=3,
            ),
            max_size=8,
        )
    )
    def test_every_row_comes_in_or_is_refused_and_no_code_holds_content(self, rows: list[list[str]]):
        """Nobody is lost: each row with anything in it is either a response or named; codes are from a short list."""
        data = to_csv([["q1", "q7", "q2"], ["good", "x", "y"], *rows])
        try:
            table = read_table(data, "c.csv")
        except NotATable:  # a file of control characters is named for what it is
            assert any(unicodedata.category(letter) == "Cc" for row in rows for cell in row for letter in cell)
            return
        mapping = {"q1": "how_are_things", "q7": "anything_else", "q2": "what_is_good"}
        prepared = prepare(table, mapping, CORE, session_code="KTM482")
        refused = {refusal.row for refusal in prepared.refused}
        assert len(prepared.responses) + len(refused) == len(table.rows)
        codes = {"not-an-option", "several", "made-error", "unmapped", "empty"}
        out = [r for r in (*prepared.refused, *prepared.left_out) if not r.reason.startswith("doubt-")]
        assert all(r.reason in codes and r.column in {"q1", "q7", "q2", ""} for r in out)


class TestThroughTheDoor:
    def bring_in(self, collection: Collection, session: Session, data: bytes, name: str = "c.csv") -> int:
        table = read_table(data, name)
        prepared = prepare(table, suggest(table, CORE), CORE, session_code=session.code)
        return collection.intake.take_in_all(prepared.responses, at=NOW)

    def test_bringing_a_file_in_twice_adds_nothing(self, collection: Collection, session: Session):
        """Under any name; of a longer file, what is new."""
        data = to_csv([HEADER, *ROWS])
        assert self.bring_in(collection, session, data) == 3
        assert self.bring_in(collection, session, data, "copy.csv") == 0
        assert self.bring_in(collection, session, to_csv([HEADER, *ROWS, ["good", "x"]])) == 1
        assert len(collection.answers.of_sessions([session.id])) == 8

    def test_cards_are_protected_as_any_answer(self, collection: Collection, session: Session):
        """A disclosure on paper is held, a phone number on paper is taken out."""
        self.bring_in(
            collection,
            session,
            b"q7\nmy stepdad hits me and i am scared to go home\nour club rings round on 07700 900123\n",
        )
        states = sorted((a.state, "07700" in (a.text or "")) for a in collection.answers.of_sessions([session.id]))
        assert states == [(AnswerState.HELD, False), (AnswerState.UNREAD, False)]

    @pytest.mark.data
    def test_the_public_feedback_comes_in_as_cards(
        self, collection: Collection, session: Session, data: Path, monkeypatch
    ):
        """409 real cards, every fourth of 1,636: where the disk fills at the last one, not one is in the file; with room
        again none is lost; brought in once more they add nothing.
        """
        responses = self.public_cards(session, data)
        real, calls = collection.slips.keep, iter(range(10_000))

        def failing(words: tuple[str, ...], response_id: str) -> None:
            if next(calls) == 408:
                raise StoreFull
            real(words, response_id)

        monkeypatch.setattr(collection.slips, "keep", failing)
        with pytest.raises(StoreFull):
            collection.intake.take_in_all(responses, at=NOW)
        assert collection.answers.of_sessions([session.id]) == []
        assert collection.store.rows("SELECT * FROM concerns") == collection.store.rows("SELECT * FROM originals") == []
        assert collection.intake.take_in_all(responses, at=NOW) == 409
        kept = collection.answers.of_sessions([session.id])
        assert len(kept) == 409
        assert {answer.question_id for answer in kept} == {"anything_else"}
        assert collection.intake.take_in_all(responses, at=NOW) == 0

    def public_cards(self, session: Session, data: Path) -> tuple[RawResponse, ...]:
        path = data / "themes_nhs_feedback.csv"
        if not path.exists():
            pytest.skip(f"{path.name} is not among the public data sets: real cards were not brought in")
        table = read_table(path.read_bytes(), path.name)
        prepared = prepare(table, {"text": "anything_else"}, CORE, session_code=session.code, channel=Channel.IMPORT)
        assert prepared.refused == ()
        return prepared.responses[::4]
