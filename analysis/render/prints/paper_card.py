"""A question pack on paper: the same questions by their numbers, to be typed in at the desk for cards.

Three versions: `standard` is A5, two alike to a sheet of A4, front and back; `symbols` the same with larger symbols and
room to draw; `large` is large print (18 point, one card on A4), as the UK Association for Accessible Formats advises.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from analysis.render import typesetting
from analysis.render.characters import printable, shortened, tidy
from feedback.chat.script import Passage, Said, script
from feedback.core.records import AgeVersion
from feedback.questionnaire.question_packs import Pack, Question

_NEVER = date(2000, 1, 1)
_RIGHT_TO_LEFT = ("ar", "ur")


class CardVersion(StrEnum):
    STANDARD = "standard"
    SYMBOLS = "symbols"
    LARGE = "large"


def paper_card(
    pack: Pack,
    *,
    age: AgeVersion,
    language: str,
    version: CardVersion,
    title: str,
    code: str,
    local_numbers: Sequence[tuple[str, str]],
) -> bytes:
    """The card of a session as PDF, tagged; the same session gives the same bytes.

    `title` and `code` are the session's, so that a card which went astray is typed in where it belongs; `local_numbers`
    are (name, number) pairs, of which four are printed. Safety wording that no speaker of the language has checked stands
    beside the English.
    """
    say = script()
    notice = say.say(Said.PAPER_NOTICE, age, language)
    skips = say.say(Said.SKIPS, age, language)
    share = say.say(Said.SHARE, age, language)
    help_ = say.say(Said.HELP, age, language)
    data = {
        "title": printable(f"{notice.title}: {title}"),
        "author": "Heard",
        "language": notice.language,
        "rtl": language in _RIGHT_TO_LEFT,
        "version": version.value,
        "heading": printable(notice.title),
        "session": printable(shortened(tidy(title), 70)),
        "code": printable(code),
        "notice": [printable(line) for line in notice.lines],
        "english": _english(notice),
        "questions": [_asked(question, age, language) for question in pack.questions],
        "skips": [printable(word) for word in skips.buttons.values()],
        "share": {
            "title": printable(share.title),
            "lines": [printable(line) for line in share.lines],
            "options": [printable(word) for word in share.buttons.values()],
        },
        "help": {"title": printable(help_.title), "numbers": _numbers(local_numbers)},
    }
    return typesetting.pdf("paper_card", data, made_on=_NEVER)


def _english(notice: Passage) -> list[str]:
    return [printable(line) for line in notice.english.lines] if notice.english is not None else []


def _asked(question: Question, age: AgeVersion, language: str) -> dict[str, object]:
    wording = question.wording(age, language)
    return {
        "number": str(question.number),
        "question": printable(wording.question),
        "hint": printable(wording.help_text),
        "options": [[option.symbol, printable(option.word)] for option in wording.options],
    }


def _numbers(local: Sequence[tuple[str, str]]) -> list[list[str]]:
    near = [
        [printable(shortened(tidy(name), 40)), printable(shortened(tidy(number), 30))] for name, number in local[:4]
    ]
    return [*near, ["Childline", "0800 1111"], ["999", ""]]
