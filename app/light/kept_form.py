"""The quick form without scripts: what was given is found again after a step, so that each step leads on to an address that
Back and a reload may ask for. After Send the slip is found again the same way.

It is kept as a conversation of the chat is: sealed, under a random name that is on this browser alone, for a quarter of an
hour (`feedback.chat.unsent_store`). With scripts only the slip is kept; a browser without cookies is kept nothing for.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from analysis.wiring import Partnership
from app.light import chosen
from app.light.chosen import conversation_cookie
from app.light.given import Given
from app.shell.wiring import now
from feedback.chat.state import State, Step
from feedback.chat.unsent_store import ConversationElsewhere, ConversationOver, KeptConversation, UnsentConversations
from feedback.core.records import Channel, Session
from feedback.intake.take_in import Receipt
from feedback.questionnaire.question_packs import Pack
from feedback.storage.failures import StoreError

log = logging.getLogger("heard")


@dataclass(frozen=True, slots=True)
class KeptForm:
    """One browser's form in one session. `token`: its random name, empty where it takes no cookies."""

    unsent: UnsentConversations
    session: Session
    token: str

    def __repr__(self) -> str:
        return "<KeptForm>"

    def find(self) -> KeptConversation | None:
        if not self.token:
            return None
        try:
            found = self.unsent.find(self.token, at=now())
        except StoreError as error:
            log.error("a form's steps could not be read: %s", error.code)
            return None
        return found if found is not None and found.code == self.session.code else None

    def keep(self, so_far: Given, language: str, found: KeptConversation | None) -> bool:
        """Whether it is kept, where it stands now, after `found`."""
        if not self.token:
            return False
        kept = KeptConversation(
            code=self.session.code,
            nonce=so_far.nonce,
            number=found.number + 1 if found else 0,
            state=_state(so_far, language),
            easy=so_far.easy,
        )
        try:
            self.unsent.keep(self.token, kept, after=found.number if found else None, at=now())
        except (ConversationElsewhere, ConversationOver):
            return False
        except StoreError as error:
            log.error("a form's step could not be kept: %s", error.code)
            return False
        return True

    def keep_slip(self, receipt: Receipt, *, nonce: str, language: str, easy: bool = False) -> bool:
        """Whether a reload will show the slip again."""
        if not self.token:
            return False
        sent = KeptConversation(
            code=self.session.code,
            nonce=nonce,
            number=0,
            state=State(language=language),
            easy=easy,
            slip=receipt.slip,
            calm=receipt.calm,
        )
        try:
            self.unsent.keep_slip(self.token, sent, at=now())
        except StoreError as error:
            log.error("a slip could not be kept: %s", error.code)
            return False
        return True

    def forget(self) -> None:
        try:
            if self.token:
                self.unsent.forget(self.token)
        except StoreError as error:  # it lapses by itself within minutes
            log.error("a slip could not be removed: %s", error.code)


def kept_form(partnership: Partnership, request: Request, session: Session) -> KeptForm:
    token = request.cookies.get(conversation_cookie(Channel.FORM), "")
    return KeptForm(partnership.collection.unsent, session, token)


def begin_anew(partnership: Partnership, request: Request, response: Response) -> None:
    """This browser's form begins; nothing stays of another."""
    try:
        chosen.begin_anew(partnership.collection.unsent, request, response, Channel.FORM)
    except StoreError as error:  # then each step answers without an address of its own
        log.error("a form could not be begun anew: %s", error.code)


def given_so_far(found: KeptConversation, pack: Pack) -> Given:
    """What was kept, as the form carries it."""
    state = found.state
    so_far = Given(
        pack=pack,
        place="",
        nonce=found.nonce,
        words={answer.question_id: answer.text for answer in state.answers if answer.text},
        picks={a.question_id: str(a.choice or a.skip) for a in state.answers if a.choice or a.skip},
        share=state.share,
        reviewing=state.reviewing,
        easy=found.easy,
    )
    asking = state.step is Step.QUESTION
    return so_far.at(so_far.route.questions[state.place] if asking else str(state.step))


def merged(screen: Given, before: Given) -> Given:
    """What a screen sends, laid on what is kept: the screen may be an older one that Back brought out of the browser. It
    speaks of its own question, and of others only where nothing is kept."""
    kept = ({*before.words} | {*before.picks}) - {screen.place}
    words = {id: words for id, words in screen.words.items() if id not in kept}
    picks = {id: pick for id, pick in screen.picks.items() if id not in kept}
    return replace(
        screen,
        words=words | {id: words for id, words in before.words.items() if id in kept},
        picks=picks | {id: pick for id, pick in before.picks.items() if id in kept},
        share=before.share,
    )


def shown_at(session: Session, language: str, place: str) -> Response:
    """On to a screen's own address; it names the question and nothing of an answer."""
    return RedirectResponse(f"/s/{session.code}/form?lang={language}&at={place}", status_code=303)


def _state(so_far: Given, language: str) -> State:
    asked = so_far.route.questions
    asking = so_far.place in asked
    return State(
        step=Step.QUESTION if asking else Step(so_far.place),
        language=language,
        place=asked.index(so_far.place) if asking else len(asked) - 1,
        answers=so_far.answers(),
        share=so_far.share,
        reviewing=so_far.reviewing,
    )
