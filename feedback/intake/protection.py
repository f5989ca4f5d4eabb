"""What protects a child's words before they are kept: check that they fit, spot signs of harm, redact.

Nothing here reads or writes a store; raw words leave it for the desk or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from feedback import redaction, safeguarding
from feedback.chat.script import Said, script
from feedback.core.content_files import LANGUAGES
from feedback.core.errors import Invalid
from feedback.core.records import (
    AgeVersion,
    AnswerState,
    QuestionKind,
    RawAnswer,
    RawResponse,
    RawText,
    SafeText,
    ThemeCheck,
    Tier,
    Verdict,
)
from feedback.core.typed_words import clean
from feedback.questionnaire.question_packs import Pack, Question, Wording
from feedback.redaction.school_names import NO_SCHOOLS, SchoolNames
from feedback.responses.answers import SafeAnswer
from feedback.safeguarding.rules import RANK

# Far more than there are themes: a bound for what a forged request may hold.
MOST_THEMES = 100

RINGS = (Tier.CONCERN, Tier.URGENT)
"""Tiers whose words go to the desk at once."""

_PROMPT = re.compile(r"(easier|follow_up)(\.[a-z][a-z0-9_-]{0,39}){1,2}")
_THEME_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class NothingSaid(Invalid):
    """Not one question was answered or skipped."""

    code = "nothing-said"


class DoesNotFit(Invalid):
    """An answer is to a question that this pack does not ask, or of a kind that it does not take."""

    code = "answer-does-not-fit"


@dataclass(frozen=True, slots=True)
class ProtectedNote:
    """An adult's note after spotting and redaction: safe words for the reader, or raw ones for the desk."""

    safe: SafeText | None = field(default=None, repr=False)
    verdict: Verdict = field(default_factory=lambda: Verdict(tier=Tier.NONE))
    raw: RawText | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ProtectedAnswer:
    """One answer after spotting and redaction; the raw words go to the desk or nowhere."""

    safe: SafeAnswer
    verdict: Verdict
    raw: RawText | None

    def __repr__(self) -> str:
        return f"<Protected {self.safe.question_id}>"


def check(raw: RawResponse, pack: Pack) -> tuple[RawAnswer, ...]:
    """The answers that say something, cleaned. Raises TooLong, DoesNotFit or NothingSaid."""
    if raw.language not in LANGUAGES or not _names_themes(raw.theme_check):
        raise DoesNotFit
    questions = {question.id: question for question in pack.questions}
    answers: dict[tuple[str, bool], RawAnswer] = {}
    for answer in raw.answers:
        question, place = questions.get(answer.question_id), (answer.question_id, bool(answer.prompt))
        # A question has one answer, and one more at most: to its follow-up, or a word beside the choice.
        if question is None or place in answers or not _fits_prompt(answer, question):
            raise DoesNotFit
        text = clean(answer.text) if answer.text else None
        if answer.choice is not None and answer.choice not in question.option_ids:
            raise DoesNotFit
        if text and question.kind is not QuestionKind.TEXT and answer.prompt != Said.ADD:
            raise DoesNotFit
        if text or answer.choice or answer.skip:
            skip = None if text or answer.choice else answer.skip
            answers[place] = replace(answer, text=text or None, skip=skip)
    if not answers:
        raise NothingSaid
    return tuple(answers.values())


def _fits_prompt(answer: RawAnswer, question: Question) -> bool:
    """Whether it answers its question itself; or in words the follow-up to a question in words, or beside a choice."""
    if not answer.prompt:
        return True
    if answer.choice is not None:
        return False
    if question.kind is not QuestionKind.TEXT:
        return answer.prompt == Said.ADD and answer.skip is None
    return _PROMPT.fullmatch(answer.prompt) is not None


def _names_themes(told: ThemeCheck | None) -> bool:
    """Whether it holds ids of themes and nothing in words; what was taken away had been heard."""
    if told is None:
        return True
    named = (*told.heard, *told.taken_away, *told.added)
    ids = all(_THEME_ID.fullmatch(theme) for theme in named) and len(named) <= MOST_THEMES
    return (
        ids
        and set(told.taken_away) <= set(told.heard)
        and all(len(set(some)) == len(some) for some in (told.heard, told.taken_away, told.added))
    )


def protect(answer: RawAnswer, language: str, asked: str = "", schools: SchoolNames = NO_SCHOOLS) -> ProtectedAnswer:
    """Spot signs of harm, then redact. The words of a match do not go with the answer; the desk holds them.

    `asked` is the question in English: "nowhere" tells of harm only with it. `schools` are those of the place.
    """
    if not answer.text:
        safe = SafeAnswer(
            question_id=answer.question_id,
            prompt=answer.prompt,
            choice=answer.choice,
            skip=answer.skip,
            # There is nothing to read in a tap, so it counts at once.
            state=AnswerState.CLEARED,
        )
        return ProtectedAnswer(safe, Verdict(tier=Tier.NONE), None)
    verdict = safeguarding.spot(answer.text, language=language, question=asked)
    if verdict.tier in RINGS:
        return _held(answer, verdict)
    redacted = redaction.redact(answer.text, schools)
    safe = SafeAnswer(
        question_id=answer.question_id,
        prompt=answer.prompt,
        text=redacted.text,
        redacted=tuple(span.type for span in redacted.spans),
        tier=verdict.tier,
    )
    # Where nothing was redacted the safe words are the original, and no second copy of them is kept.
    return ProtectedAnswer(safe, verdict, answer.text if redacted.spans else None)


def protect_all(
    answers: Sequence[RawAnswer],
    language: str,
    questions: Mapping[str, Wording],
    age: AgeVersion,
    schools: SchoolNames = NO_SCHOOLS,
) -> list[ProtectedAnswer]:
    """Each answer by itself, then a follow-up's together with the first: half of a disclosure may stand in each.

    `questions` are the questions in English by id; a word beside a choice is read with its question and its option.
    Where only the two together ring, or ring louder, both go to the desk.
    """
    picked = {
        answer.question_id: option.word
        for answer in answers
        for option in questions[answer.question_id].options
        if option.id == answer.choice
    }

    def asked(answer: RawAnswer) -> str:
        question, option = questions[answer.question_id].question, picked.get(answer.question_id, "")
        return script().answers(question, answer.prompt, age, option)

    done = {
        (answer.question_id, answer.prompt): protect(answer, language, asked(answer), schools) for answer in answers
    }
    first = {answer.question_id: answer for answer in answers if answer.text and not answer.prompt}
    for more in (answer for answer in answers if answer.text and answer.prompt and answer.question_id in first):
        pair = (first[more.question_id], more)
        joined = RawText(f"{pair[0].text}\n{more.text}")
        verdict = safeguarding.spot(joined, language=language, question=questions[more.question_id].question)
        alone = max(RANK[done[one.question_id, one.prompt].verdict.tier] for one in pair)
        if verdict.tier in RINGS and RANK[verdict.tier] > alone:
            verdict = replace(verdict, matched=(*verdict.matched, "an answer and its follow-up together"))
            done |= {(one.question_id, one.prompt): _held(one, verdict) for one in pair}
    return list(done.values())


def _held(answer: RawAnswer, verdict: Verdict) -> ProtectedAnswer:
    """The answer without its words, and the words for the desk."""
    safe = SafeAnswer(question_id=answer.question_id, prompt=answer.prompt, tier=verdict.tier, state=AnswerState.HELD)
    return ProtectedAnswer(safe, verdict, answer.text)


def protect_note(typed: RawText | None, schools: SchoolNames = NO_SCHOOLS) -> ProtectedNote:
    """A worker's note passes what a child's words pass; what it tells of harm goes to the desk. Raises TooLong."""
    words = clean(typed) if typed else None
    if not words:
        return ProtectedNote()
    verdict = safeguarding.spot(words)
    if verdict.tier in RINGS:
        return ProtectedNote(verdict=replace(verdict, matched=(*verdict.matched, "an adult's note")), raw=words)
    return ProtectedNote(safe=redaction.redact(words, schools).text)


def harm_added(told: ThemeCheck | None) -> tuple[RawText, Verdict] | None:
    """What the desk is to read first where a child added themes of harm itself: their names, since it typed no words.

    None where it added none. What the machine heard is no sign: the words themselves were read for harm.
    """
    known = script().harm_themes
    harms = [known[theme] for theme in (told.added if told else ()) if theme in known]
    if not harms:
        return None
    matched = tuple(f"{harm.category}: added by the young person: {harm.name}" for harm in harms)
    names = RawText("\n".join(harm.name for harm in harms))
    return names, Verdict(tier=Tier.NEEDS_READER, category=harms[0].category, matched=matched)
