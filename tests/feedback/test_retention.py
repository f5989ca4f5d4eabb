"""Retention: when raw words' time is up, their bytes are gone from every file that held them."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feedback.core.errors import NotFound
from feedback.core.records import Method, Session
from feedback.desk.cases import CaseState, WordsGone
from feedback.retention import DAYS_A_MONTH, LONGEST_PAUSE, ClockLeapt, tidy, would_tidy
from feedback.storage import backup, database
from feedback.storage.failures import StoreBusy
from feedback.storage.keys import Keys
from feedback.wiring import Collection
from tests.factories import DSL, FACILITATOR, HARM, NOW, response, send, sent, text

LATER = NOW + timedelta(days=400)


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def tidied(
    collection: Collection,
    backups: Path,
    *,
    at: datetime,
    opened: bool = True,
    months: int = 12,
    story_months: int = 24,
) -> tuple[int, int]:
    """`tidy` a year later, by a clock that is right; every case was opened before, unless it says otherwise."""
    for case in collection.concerns.cases(by=DSL) if opened else ():
        if case.state is CaseState.NEW:
            collection.concerns.read(case.id, by=DSL, at=NOW)
    rooms = (collection.store, collection.concerns, collection.audit)
    found = tidy(*rooms, months=months, story_months=story_months, backups=backups, at=at, after_a_pause=True)
    return found.texts, found.backups


def sealed(collection: Collection) -> list[bytes]:
    rows = collection.store.rows(
        "SELECT sealed FROM concerns WHERE sealed IS NOT NULL UNION ALL SELECT sealed FROM originals"
    )
    return [row["sealed"] for row in rows]


def anywhere(folder: Path, token: bytes) -> list[str]:
    """The files under a folder that hold these bytes. A seal is told by its middle: its start is alike in all."""
    return [path.name for path in folder.rglob("*") if path.is_file() and token[20:80] in path.read_bytes()]


def test_sealed_words_that_are_due_are_gone_from_every_byte(
    collection: Collection, session: Session, tmp_path: Path, backups: Path
):
    """File, free pages, log and the backups of a year: no sealed word that is due is left in any of them."""
    send(collection, session, text(HARM), text("ring 07700 900123 about the bus", "what_is_good"))
    old = sealed(collection)
    backup.make(collection.store, backups, at=NOW)
    kept = backup.make(collection.store, backups, at=LATER - timedelta(days=30))
    assert len(old) == 2
    assert all(len(anywhere(tmp_path, token)) >= 3 for token in old)
    gone = tidied(collection, backups, at=LATER)
    assert gone == (2, 1)
    assert [anywhere(tmp_path, token) for token in old] == [[], []]
    assert [path.name for path in backups.glob("*.db")] == [kept.name]


def test_words_that_are_not_due_stay(collection: Collection, session: Session, backups: Path):
    """A day before their time the desk still reads them, and the younger backup still holds them."""
    receipt = send(collection, session, text(HARM), text("ring 07700 900123 about the bus", "what_is_good"))
    made = backup.make(collection.store, backups, at=NOW + timedelta(days=1))
    before = sealed(collection)
    almost = NOW + timedelta(days=365)
    gone = tidied(collection, backups, at=almost)
    assert gone == (0, 0)
    assert sealed(collection) == before
    assert all(anywhere(backups, token) == [made.name] for token in before)
    (case,) = collection.concerns.cases(by=DSL)
    assert collection.concerns.read(case.id, by=DSL, at=NOW).words == HARM
    assert collection.slips.response_of(" ".join(receipt.slip))


def test_what_people_may_read_stays(collection: Collection, session: Session, backups: Path):
    """Safe answers, slips, and the course of each case outlive the raw words."""
    receipt = send(collection, session, text(HARM), text("more buses", "what_is_good"))
    tidied(collection, backups, at=LATER)
    found = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert [answer.text for answer in found] == [None, "more buses"]
    (case,) = collection.concerns.cases(by=DSL)
    assert case.state is CaseState.SEEN
    with pytest.raises(WordsGone):
        collection.concerns.read(case.id, by=DSL, at=LATER)
    collection.concerns.close(case.id, "words gone unread", by=DSL, at=LATER)


def test_an_original_is_gone_and_its_answer_stays(collection: Collection, session: Session, backups: Path):
    """What was taken out of an answer cannot be looked up any more; what is left of it reads as before."""
    answer = sent(collection, session, "ring 07700 900123 about the bus")
    tidied(collection, backups, at=LATER)
    with pytest.raises(NotFound):
        collection.concerns.read_original(answer.id, by=DSL, at=LATER)
    assert collection.answers.get(answer.id) == answer


def test_a_backup_goes_on_opening(collection: Collection, session: Session, tmp_path: Path, backups: Path):
    """A backup in which words were destroyed is still a whole copy of everything else."""
    answer = sent(collection, session, "more buses")
    send(collection, session, text(HARM))
    made = backup.make(collection.store, backups, at=LATER - timedelta(days=1))
    tidied(collection, backups, at=LATER)
    copy = database.Store(made)
    assert copy.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert copy.rows("SELECT text FROM answers WHERE id = ?", [answer.id]) == [{"text": "more buses"}]
    assert copy.rows("SELECT sealed FROM concerns") == [{"sealed": None}]
    copy.close()


def test_a_backup_that_no_longer_opens_goes(collection: Collection, backups: Path):
    """Nobody can restore from it, and nobody can tell what it holds."""
    backups.mkdir()
    (backups / "heard-2027-12-01-000000.db").write_bytes(b"torn" * 4000)
    assert tidied(collection, backups, at=LATER) == (
        0,
        1,
    )
    assert list(backups.iterdir()) == []


def test_other_files_in_the_folder_are_left_alone(collection: Collection, backups: Path):
    """Retention touches what backup made, nothing else."""
    backups.mkdir()
    (backups / "read me.txt").write_text("hello")
    tidied(collection, backups, at=LATER)
    assert [path.name for path in backups.iterdir()] == ["read me.txt"]


def test_it_leaves_a_line_with_numbers_only(collection: Collection, session: Session, backups: Path):
    """The audit trail says how many went; nothing of what they said."""
    send(collection, session, text(HARM))
    tidied(collection, backups, at=LATER)
    line = collection.audit.latest(1)[0]
    assert (line.who, line.what) == ("command line", "retention: 1 texts, 0 backups destroyed")


def test_it_does_not_claim_what_it_could_not_do(
    collection: Collection, session: Session, tmp_path: Path, backups: Path, monkeypatch
):
    """With a reader in the way the log keeps old bytes: StoreBusy, no line, and the next run finishes the work."""
    monkeypatch.setattr(database, "BUSY_MS", 50)
    send(collection, session, text(HARM))
    (token,) = sealed(collection)
    with collection.store.reading() as db:
        reader = db.execute("SELECT * FROM sqlite_master")
        reader.fetchone()
        with pytest.raises(StoreBusy):
            tidied(collection, backups, at=LATER)
        reader.close()
    assert not any("retention" in line.what for line in collection.audit.latest())
    tidied(collection, backups, at=LATER)
    assert anywhere(tmp_path, token) == []


def test_a_case_after_rotation_is_destroyed_as_well(
    collection: Collection, session: Session, tmp_path: Path, backups: Path
):
    """Neither the old seal nor the new one is left."""
    collection.intake.take_in(response(session, text(HARM)), at=NOW)
    (old,) = sealed(collection)
    newer: Keys = collection.keys.with_new_desk_key()
    collection.concerns.seal_again(newer)
    (new,) = sealed(collection)
    tidied(collection, backups, at=LATER)
    assert (anywhere(tmp_path, old), anywhere(tmp_path, new)) == ([], [])


def test_what_was_taken_back_is_gone_from_the_backups_too(
    collection: Collection, session: Session, tmp_path: Path, backups: Path
):
    """A young person takes answers back, a story's consent ends: after `tidy` no file holds a word of either, and
    what others said is still there."""
    mine = send(collection, session, text("the heron by the weir"))
    send(collection, session, text("the warm library"))
    story = collection.stories.bring(
        title="A title", words="one worker stayed through it", agency="A", role="r", method=Method.TYPED,
        consent="in writing", readers=[], by=FACILITATOR, at=NOW,
    )  # fmt: skip
    made = backup.make(collection.store, backups, at=NOW)
    collection.answers.take_back(collection.slips.response_of(" ".join(mine.slip)), at=NOW)
    collection.stories.withdraw(story.id, by=FACILITATOR, at=NOW)
    held = [b"heron by the weir", b"one worker stayed", b"in writing"]
    assert all(words in made.read_bytes() for words in held)
    tidied(collection, backups, at=NOW)
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(words in content for words in held for content in files)
    assert b"the warm library" in made.read_bytes()


def test_a_backup_is_rewritten_and_not_only_changed(
    collection: Collection, session: Session, tmp_path: Path, backups: Path
):
    """Free pages of a backup may hold words too, as in one that an older Heard or a copying tool made: with what is
    destroyed in it they go as well."""
    mine = send(collection, session, text("the heron by the weir"))
    made = backup.make(collection.store, backups, at=NOW)
    with contextlib.closing(sqlite3.connect(made)) as other:
        other.execute("PRAGMA secure_delete = OFF")
        other.execute("CREATE TABLE left_over (words TEXT)")
        other.executemany("INSERT INTO left_over VALUES (?)", [("a kingfisher " * 40,)] * 20)
        other.execute("DROP TABLE left_over")
        other.commit()
    assert b"kingfisher" in made.read_bytes()
    collection.answers.take_back(collection.slips.response_of(" ".join(mine.slip)), at=NOW)
    tidied(collection, backups, at=NOW)
    assert b"kingfisher" not in made.read_bytes()
    assert b"heron" not in made.read_bytes()


class TestTheDayItself:
    """The oldest day that may be kept is kept whole; the day before it is gone."""

    at = datetime(2027, 11, 23, 10, 30, tzinfo=UTC)
    day = (at - timedelta(days=12 * DAYS_A_MONTH)).date()

    def tidied(
        self, collection: Collection, backups: Path, *, months: int = 12, story_months: int = 12
    ) -> tuple[int, int]:
        return tidied(collection, backups, at=self.at, months=months, story_months=story_months)

    def at_ten(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)

    def test_sealed_words(self, collection: Collection, session: Session, backups: Path):
        """Of a case and of an original, one from the day before and one from the day: one of each goes."""
        for day in (self.day - timedelta(days=1), self.day):
            for words in (HARM, "ring 07700 900123 about the bus"):
                collection.intake.take_in(response(session, text(words)), at=self.at_ten(day))
        assert self.tidied(collection, backups)[0] == 2
        assert len(sealed(collection)) == 2

    def test_backups(self, collection: Collection, backups: Path):
        """The one made on the day stays; a second before midnight is the day before."""
        midnight = datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC)
        backup.make(collection.store, backups, at=midnight - timedelta(seconds=1))
        kept = backup.make(collection.store, backups, at=midnight)
        assert self.tidied(collection, backups) == (0, 1)
        assert list(backups.glob("*.db")) == [kept]

    def test_stories(self, collection: Collection, backups: Path):
        """A story has its own months, and its own day."""
        for day in (self.day - timedelta(days=1), self.day):
            collection.stories.bring(
                title=f"Brought on {day}", words="one worker stayed", agency="A", role="r", method=Method.TYPED,
                consent="c", readers=[], by=FACILITATOR, at=self.at_ten(day),
            )  # fmt: skip
        assert self.tidied(collection, backups, months=84)[0] == 1
        assert [story.brought_on for story in collection.stories.all()] == [self.day]

    def test_what_was_taken_back_is_remembered_as_long_as_a_backup_may_hold_it(
        self, collection: Collection, session: Session, backups: Path
    ):
        """Then the random id goes too: nothing tells for ever that somebody took words back."""
        for day in (self.day - timedelta(days=1), self.day):
            receipt = send(collection, session)
            collection.answers.take_back(collection.slips.response_of(" ".join(receipt.slip)), at=self.at_ten(day))
        self.tidied(collection, backups)
        assert [row["gone_on"] for row in collection.store.rows("SELECT gone_on FROM taken_back")] == [
            self.day.isoformat()
        ]


def test_stories_have_a_time_of_their_own(collection: Collection, tmp_path: Path, backups: Path):
    """After its months a story is gone from the file and from younger backups; a day before it is not."""
    collection.stories.bring(
        title="A title", words="one worker stayed through it", agency="A", role="r", method=Method.TYPED,
        consent="c", readers=[], by=FACILITATOR, at=NOW,
    )  # fmt: skip
    kept = backup.make(collection.store, backups, at=LATER - timedelta(days=30))
    both: dict[str, Any] = {"months": 84, "story_months": 12}
    assert tidied(collection, backups, at=NOW + timedelta(days=364), **both) == (0, 0)
    assert len(collection.stories.all()) == 1
    assert tidied(collection, backups, at=LATER, **both) == (1, 0)
    assert collection.stories.all() == []
    assert kept.exists()
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and b"one worker stayed" in p.read_bytes()]


def test_a_case_that_nobody_opened_keeps_its_words_however_old(
    collection: Collection, session: Session, tmp_path: Path, backups: Path
):
    """What must not be lost is lost by no timer: it stays, in the backups too, and is told."""
    send(collection, session, text(HARM))
    (token,) = sealed(collection)
    kept = backup.make(collection.store, backups, at=LATER - timedelta(days=30))
    assert tidied(collection, backups, at=LATER, opened=False) == (0, 0)
    assert {collection.store.path.name, kept.name} <= set(anywhere(tmp_path, token))
    (case,) = collection.concerns.cases(by=DSL)
    assert collection.concerns.read(case.id, by=DSL, at=LATER).words == HARM
    assert tidied(collection, backups, at=LATER) == (1, 0)
    assert anywhere(tmp_path, token) == []


@pytest.mark.parametrize("leap", [LONGEST_PAUSE + timedelta(seconds=1), timedelta(days=730)])
def test_a_wrong_clock_destroys_nothing(collection: Collection, session: Session, backups: Path, leap: timedelta):
    """Far after the newest record `tidy` stops and says both days, whatever else was done under that clock."""
    send(collection, session, text(HARM))
    collection.audit.note("somebody", "a step", "", at=NOW)
    collection.audit.note("somebody", "a step under the wrong clock", "", at=NOW + leap)
    before, arguments = sealed(collection), (collection.store, collection.concerns, collection.audit)
    kept = backup.make(collection.store, backups, at=NOW)
    with pytest.raises(ClockLeapt) as stopped:
        tidy(*arguments, months=12, story_months=24, backups=backups, at=NOW + leap)
    assert stopped.value.facts["newest"] == "23 November 2026"
    assert sealed(collection) == before
    assert kept.exists()
    tidy(*arguments, months=12, story_months=24, backups=backups, at=NOW + LONGEST_PAUSE)


def test_a_dry_run_says_what_would_go_and_destroys_nothing(collection: Collection, session: Session, backups: Path):
    """Whoever runs a server looks before it is gone: the same numbers, before and after."""
    send(collection, session, text(HARM), text("ring 07700 900123 about the bus", "what_is_good"))
    backup.make(collection.store, backups, at=NOW)
    (case,) = collection.concerns.cases(by=DSL)
    settings: dict[str, Any] = {"months": 12, "story_months": 24, "backups": backups, "at": LATER}
    assert would_tidy(collection.store, collection.concerns, **settings).unopened == 1
    collection.concerns.read(case.id, by=DSL, at=NOW)
    before = sealed(collection)
    found = would_tidy(collection.store, collection.concerns, **settings)
    assert sealed(collection) == before
    assert (found.texts, found.backups, found.unopened) == (2, 1, 0)
    assert tidied(collection, backups, at=LATER) == (found.texts, found.backups)


def test_a_backup_of_nothing_goes_and_another_database_stays(collection: Collection, session: Session, backups: Path):
    """Neither stops the daily tidying, which would leave words that are due in the other backups."""
    send(collection, session, text(HARM))
    backups.mkdir()
    (backups / "heard-2027-12-01-000000.db").write_bytes(b"")
    other = sqlite3.connect(backups / "heard-2027-12-02-000000.db")
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.commit()
    other.close()
    assert tidied(collection, backups, at=LATER) == (1, 1)
    assert [path.name for path in backups.glob("*.db")] == ["heard-2027-12-02-000000.db"]


def test_a_backup_is_one_file_after_tidying(collection: Collection, session: Session, backups: Path):
    """It opens from a read-only medium, and nothing of it stands in a log beside it."""
    send(collection, session, text(HARM))
    made = backup.make(collection.store, backups, at=LATER - timedelta(days=30))
    tidied(collection, backups, at=LATER)
    assert made.read_bytes()[18:20] == b"\x01\x01"
    assert [path.name for path in backups.iterdir()] == [made.name]
