"""Statistical disclosure control: the only way by which a count meets a reader outside the team.

>>> show_count(27, audience=Audience.EXECUTIVE).words
'at least 25'
"""

from analysis.disclosure.rules import NOT_SHOWN, Audience, BadThresholds, Shown, Thresholds, in_words, share, show_count
from analysis.disclosure.suppression import protect
from analysis.disclosure.tables import (
    BadTable,
    ChartRow,
    CountTable,
    Dimension,
    Key,
    LogLine,
    ProtectedTable,
    Protection,
    Reason,
    one_way,
    two_way,
)

__all__ = [
    "NOT_SHOWN",
    "Audience",
    "BadTable",
    "BadThresholds",
    "ChartRow",
    "CountTable",
    "Dimension",
    "Key",
    "LogLine",
    "ProtectedTable",
    "Protection",
    "Reason",
    "Shown",
    "Thresholds",
    "in_words",
    "one_way",
    "protect",
    "share",
    "show_count",
    "two_way",
]
