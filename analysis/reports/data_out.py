"""Data taken out of Heard for other programs: who may take what, and the audit line that each taking leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from analysis.accountability.promises import Promises
from analysis.codebook import refi_qda
from analysis.codebook.codebook import Codebook
from analysis.codebook.coding_rounds import CodingRounds
from analysis.codebook.refi_qda import QdaCode, QdaFormat, QdaSource, guid_of
from analysis.digest.editions import Editions
from analysis.render.documents.data_files import DataFormat, written
from analysis.render.documents.data_table import DataCell, DataTable
from analysis.reports import data_tables
from analysis.reports.data_tables import DataSet
from feedback import __version__
from feedback.access.permissions import Action, Staff, may
from feedback.core.errors import NotAllowed
from feedback.wiring import Collection

WHO_MAY: Mapping[DataSet, tuple[Action, ...]] = {
    DataSet.ANSWERS: (Action.TAKE_OUT_ANSWERS,),
    # Names of themes that wait are made of what children said: for whoever works on themes.
    DataSet.THEMES: (Action.THEME,),
    DataSet.SESSIONS: (Action.RUN_SESSIONS,),
    DataSet.DECISIONS: (Action.SEE_DIGEST, Action.MAKE_DIGEST),
    DataSet.STEPS: (Action.SEE_DIGEST, Action.MAKE_DIGEST),
    DataSet.PUBLISHED: (Action.SEE_DIGEST, Action.MAKE_DIGEST),
}
"""Any of these actions opens it."""


CODED: Mapping[QdaFormat, DataSet] = {QdaFormat.CODEBOOK: DataSet.THEMES, QdaFormat.PROJECT: DataSet.ANSWERS}
"""What a file of REFI-QDA holds: whoever may take that out may take it in this form."""

_ORIGIN = f"Heard {__version__}"


def may_take(staff: Staff | None, data_set: DataSet) -> bool:
    return any(may(staff, action) for action in WHO_MAY[data_set])


class DataOut:
    """Reads one state of the file; changes nothing but the audit trail."""

    def __init__(
        self, collection: Collection, *, book: Codebook, rounds: CodingRounds, promises: Promises, editions: Editions
    ) -> None:
        self._collection, self._audit = collection, collection.audit
        self._book, self._rounds = book, rounds
        self._promises, self._editions = promises, editions

    def take(self, data_set: DataSet, kind: DataFormat, *, by: Staff, at: datetime) -> bytes:
        """The file, and a line in the audit trail that says who took what. Raises NotAllowed."""
        table = self.table(data_set, by=by, at=at)
        made = written(table, kind, made_on=at.date())
        self._audit.note(by.name, f"data taken out as {kind.value}", data_set.value, at=at)
        return made

    def take_coded(self, kind: QdaFormat, *, by: Staff, at: datetime) -> bytes:
        """The codebook, or cleared answers in words with their approved themes as codings, for programs of qualitative
        analysis; and a line in the audit trail. Raises NotAllowed."""
        data_set = CODED[kind]
        table = self.table(data_set, by=by, at=at)
        if kind is QdaFormat.CODEBOOK:
            made = refi_qda.codebook(self._codes(), origin=_ORIGIN)
        else:
            name = self._collection.partnership
            made = refi_qda.project(name, self._codes(waiting=False), _sources(table), origin=_ORIGIN)
        self._audit.note(by.name, f"data taken out as {kind.value}", data_set.value, at=at)
        return made

    def _codes(self, *, waiting: bool = True) -> list[QdaCode]:
        """Approved themes; with `waiting` Heard's own too that nobody has decided on."""
        covers = {theme.id: theme.covers for theme in self._book.framework.themes}
        named = {theme.id: theme.name for theme in self._book.approved().values()}
        if waiting:
            decided = self._book.decided()
            named |= {theme.id: theme.name for theme in self._book.framework.themes if theme.id not in decided}
        return [QdaCode(guid=guid_of("theme", id), name=named[id], says=covers.get(id, "")) for id in sorted(named)]

    def table(self, data_set: DataSet, *, by: Staff, at: datetime) -> DataTable:
        """What would be taken out, to look at. Raises NotAllowed."""
        if not may_take(by, data_set):
            raise NotAllowed(action=WHO_MAY[data_set][0].value)
        makers: Mapping[DataSet, Callable[[], DataTable]] = {
            DataSet.ANSWERS: lambda: self._answers(by),
            DataSet.THEMES: lambda: data_tables.themes(self._book.framework.themes, self._book.decided()),
            DataSet.SESSIONS: lambda: data_tables.sessions(self._collection.sessions.all()),
            DataSet.DECISIONS: lambda: self._decisions(at),
            DataSet.STEPS: lambda: data_tables.steps(self._promises.all()),
            DataSet.PUBLISHED: self._published,
        }
        with self._collection.store.snapshot():
            return makers[data_set]()

    def _answers(self, by: Staff) -> DataTable:
        sessions = {session.id: session for session in self._collection.sessions.all()}
        return data_tables.answers(
            self._collection.answers.of_sessions(list(sessions)),
            sessions,
            self._book.members(),
            self._book.approved(),
            self._rounds.hidden_from(by),
        )

    def _decisions(self, at: datetime) -> DataTable:
        return data_tables.decisions(
            self._promises.decisions(),
            self._promises.all(),
            {meeting.id: meeting for meeting in self._collection.meetings.all()},
            self._book.names(),
            at.date(),
        )

    def _published(self) -> DataTable:
        return data_tables.published(
            [
                (edition, [protection.table for protection in self._editions.protections(edition.id)])
                for edition in self._editions.all()
            ]
        )


def _sources(answers: DataTable) -> list[QdaSource]:
    """The answers in words of the table that would be taken out; named by their random ids, never by their words."""
    names = [column.name for column in answers.columns]
    rows = (dict(zip(names, row, strict=True)) for row in answers.rows)
    return [
        QdaSource(
            guid=guid_of("answer", str(row["answer"])),
            name=str(row["answer"]),
            text=str(row["text"]),
            codes=tuple(guid_of("theme", theme_id) for theme_id in _several(row["themes"])),
        )
        for row in rows
        if row["text"]
    ]


def _several(cell: DataCell) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else ()
