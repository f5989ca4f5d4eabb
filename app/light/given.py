"""What one young person gave so far in the quick form. It travels with the form itself; the server keeps none of it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from starlette.datastructures import FormData

from feedback.chat.route import Route, Screen, Standing, too_long
from feedback.chat.script import Said
from feedback.core.records import Channel, QuestionKind, RawAnswer, RawResponse, RawText, Share, Skip
from feedback.questionnaire.question_packs import Pack

# At least as long as intake asks for (`take_in.SHORTEST_NONCE`); ours have 24.
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """`words` and `picks` (options, or ways not to answer) by question id; where a question is answered by a tap, its words
    stand beside it. `reviewing`: one answer is being changed.

    `easy`: Easy Read, in the words of the youngest version; what is sent is the same.
    """

    pack: Pack = field(repr=False)
    place: str
    nonce: str = field(repr=False)
    words: Mapping[str, RawText] = field(default_factory=dict, repr=False)
    picks: Mapping[str, str] = field(default_factory=dict, repr=False)
    share: Share | None = None
    reviewing: bool = False
    easy: bool = False

    def anew(self) -> Given:
        """The same, to be sent as something new."""
        return replace(self, nonce=secrets.token_urlsafe(18))

    @property
    def has_words(self) -> bool:
        return any(words.strip() for words in self.words.values())

    @property
    def anything(self) -> bool:
        return self.has_words or bool(self.picks)

    @property
    def route(self) -> Route:
        return route_of(self.pack)

    @property
    def standing(self) -> Standing:
        """What of it decides the way."""
        return Standing(words=self.has_words, shared=self.share is not None, reviewing=self.reviewing)

    def at(self, place: str) -> Given:
        return replace(self, place=place)

    def change(self, place: str) -> Given:
        """Back to one screen from the review. Anything that is no screen stays where it is."""
        may = place in self.route.places and place != Screen.REVIEW
        return replace(self, place=place, reviewing=True) if may else self

    def picked(self, pick: str) -> Given:
        """An option or a way not to answer was tapped; it stands in place of the words of an open question.

        An unknown one changes nothing.
        """
        if self.place == Screen.SHARE and pick in {*Share}:
            return replace(self, share=Share(pick)).next()
        if self.place not in self.route.questions or pick not in (*self.pack.question(self.place).option_ids, *Skip):
            return self
        left = self.place if self._in_words(self.place) else ""
        words = {id: words for id, words in self.words.items() if id != left}
        return replace(self, words=words, picks={**self.picks, self.place: pick}).next()

    def _in_words(self, question_id: str) -> bool:
        return self.pack.question(question_id).kind is QuestionKind.TEXT

    def next(self) -> Given:
        """On to the next screen of the way."""
        return self._gone(self.route.next(self.place, self.standing))

    def back(self) -> Given:
        return self._gone(self.route.back(self.place, self.standing))

    def _gone(self, place: str) -> Given:
        return replace(self, place=place, reviewing=False)

    def too_long(self) -> str | None:
        """The first question whose answer is longer than intake takes."""
        return next((id for id, words in self.words.items() if too_long(words)), None)

    def hidden(self) -> Iterator[tuple[str, str]]:
        """The fields that carry this to the next screen, but for the box that is on this one."""
        yield "nonce", self.nonce
        yield "place", self.place
        yield "reviewing", "yes" if self.reviewing else ""
        yield "easy", "yes" if self.easy else ""
        yield "share", self.share.value if self.share else ""
        yield from ((f"words.{id}", words) for id, words in self.words.items() if id != self.place)
        yield from ((f"picks.{id}", pick) for id, pick in self.picks.items())

    def answers(self) -> tuple[RawAnswer, ...]:
        """Words and taps as the records they become; a word beside a choice is one of its own."""
        skips = {skip.value: skip for skip in Skip}
        answers = [
            RawAnswer(question_id=id, prompt="" if self._in_words(id) else Said.ADD, text=words)
            for id, words in self.words.items()
            if words.strip()
        ]
        for id, pick in self.picks.items():
            skip = skips.get(pick)
            answers.append(RawAnswer(question_id=id, choice=None if skip else pick, skip=skip))
        return tuple(answers)

    def response(self, *, session_code: str, channel: Channel, language: str) -> RawResponse:
        """What is sent. Without a tap on "yes" nothing may be shared."""
        return RawResponse(
            session_code=session_code,
            channel=channel,
            answers=self.answers(),
            nonce=self.nonce,
            share=self.share or Share.NO,
            language=language,
        )


def route_of(pack: Pack, *, kiosk: bool = False) -> Route:
    """The form's way through a pack. On a kiosk its welcome stands before question 1."""
    return Route(questions=tuple(question.id for question in pack.questions), before="welcome" if kiosk else "")


def begin(pack: Pack, *, easy: bool = False) -> Given:
    """The first question, nothing given yet."""
    return Given(pack=pack, place=pack.questions[0].id, nonce=secrets.token_urlsafe(18), easy=easy)


def read(form: FormData, pack: Pack) -> Given:
    """What a form carries. Fields are the child's own words or nothing: what does not fit the pack is left out."""
    words, picks = {}, {}
    for question in pack.questions:
        typed, pick = _field(form, f"words.{question.id}"), _field(form, f"picks.{question.id}")
        if typed.strip():
            words[question.id] = RawText(typed)
        if question.kind is QuestionKind.TEXT and typed.strip():
            continue
        if pick in (*question.option_ids, *Skip):
            picks[question.id] = pick
    fresh = begin(pack)
    nonce, place, share = _field(form, "nonce"), _field(form, "place"), _field(form, "share")
    return replace(
        fresh,
        nonce=nonce if _NONCE.fullmatch(nonce) else fresh.nonce,
        place=place if place in fresh.route.places else fresh.place,
        words=words,
        picks=picks,
        share=Share(share) if share in {*Share} else None,
        reviewing=_field(form, "reviewing") == "yes",
        easy=_field(form, "easy") == "yes",
    )


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
