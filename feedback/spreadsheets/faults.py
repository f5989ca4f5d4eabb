"""Why a file cannot be read: each reason has its own sentence for whoever chose the file."""

from __future__ import annotations

from feedback.core.errors import Invalid


class NotATable(Invalid):
    """No table that Heard reads, whatever its name says. Kinds of it say what it is instead."""

    code = "cards-not-a-table"


class LockedFile(NotATable):
    """A workbook with a password."""

    code = "cards-locked"


class CutOff(NotATable):
    """The file's end is missing: a download or a copy that was broken off."""

    code = "cards-cut-off"


class WebPage(NotATable):
    """A web page, such as the sign-in page of the survey tool; or a page that a tool calls `.xls`."""

    code = "cards-web-page"


class NumbersFile(NotATable):
    """A document of Apple Numbers."""

    code = "cards-numbers"


class OtherDocument(NotATable):
    """A text document, a PDF, a picture, a presentation."""

    code = "cards-document"


class Archive(NotATable):
    """Files packed into one, which may hold the table."""

    code = "cards-archive"


class Statistics(NotATable):
    """Data of SPSS, Stata or SAS."""

    code = "cards-statistics"


class DataText(NotATable):
    """JSON or XML: a program's data, no table."""

    code = "cards-data-text"


class WrongEncoding(Invalid):
    """The bytes are text in no encoding that Heard reads."""

    code = "cards-wrong-encoding"


class NoRows(Invalid):
    code = "cards-no-rows"


class TooManyRows(Invalid):
    code = "cards-too-many-rows"


class TooManyColumns(NotATable):
    code = "cards-too-many-columns"


class TooBig(Invalid):
    code = "cards-too-big"


class ColumnsMissing(Invalid):
    """The file has not every heading that is needed; `missing` names them."""

    code = "columns-missing"
