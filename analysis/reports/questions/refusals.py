"""Why a question has no answer, or not the one that was asked for: each truth by itself, none for all."""

from __future__ import annotations

from enum import StrEnum


class WhyNot(StrEnum):
    """What is true where there is no answer. Words stand in the phrases of documents, under `ask.`"""

    NOT_UNDERSTOOD = "not_understood"
    COMMANDS = "commands"
    NAMES_SOMEBODY = "names_somebody"
    COMPARES = "compares"
    COUNTS_A_SETTING = "counts_a_setting"
    GROUPS_NOT_ASKED = "groups_not_asked"
    NO_SUCH_PLACE = "no_such_place"
    PLACE_NOT_ASKED = "place_not_asked"
    AGE_NOT_ASKED = "age_not_asked"
    TIME_NOT_ASKED = "time_not_asked"
    NO_THEME = "no_theme"
    """Asked openly, and no theme that people agreed on is of it."""
    NOBODY_OR_TOO_FEW = "nobody_or_too_few"
    """Asked, and nobody or fewer than may be told said it: which of the two is not told, since "somebody did" tells too."""
    NOBODY_SAID = "nobody_said"
    """For the team, which works with exact counts: asked, and nobody said it."""
    TOO_FEW_HERE = "too_few_here"
    """Heard and told elsewhere; of this place, age or time nobody or too few."""
    PLACE_NOT_APART = "place_not_apart"
    """The meetings that heard this place heard others too, and no count is of it alone."""
    NO_PROMISE = "no_promise"
    NOTHING_PUBLISHED = "nothing_published"


class AlsoTrue(StrEnum):
    """What an answer must say beside itself."""

    PLACE_AND_AGE = "place_and_age"
    WIDER_AGES = "wider_ages"
    WITHIN = "within"
    NEIGHBOUR = "neighbour"
    SIDES_NOT_BY_AGE = "sides_not_by_age"
    SIDES_NOT_TOLD = "sides_not_told"
    WORDS_OF_OTHERS = "words_of_others"
    SENSITIVE_ASKED = "sensitive_asked"
    SENSITIVE_HELD = "sensitive_held"
    SENSITIVE_HELP = "sensitive_help"
