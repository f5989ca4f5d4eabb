"""Which pages there are, and for whom. A page that somebody may not see is not registered for them at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app.partnership import ask, meeting, promises, quarter, visits
from app.shadow_executive import agenda, sign_off, vote
from app.shell import access, frame, pace
from app.shell.screen import say
from app.team import today
from app.team.answer import meetings as planning
from app.team.collect import cards, live, sessions
from app.team.keep import accounts, audit_trail
from app.team.read import desk, other_sources, representation, review, trends
from app.team.themes import codebook, double_coding
from app.young_people import my_slip, tell_us, welcome
from feedback.access.permissions import Action, Staff, may


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """`action` None is for everybody. `section` is a key of `app/text`; young people's pages stand in none."""

    show: Callable[[], None]
    key: str
    path: str
    icon: str
    action: Action | None = None
    section: str = ""

    def page(self) -> st.Page:
        return st.Page(self.show, title=say(f"pages.{self.key}"), icon=self.icon, url_path=self.path)


PAGES = (
    PageSpec(show=tell_us.page, key="tell_us", path="tell-us", icon="💬"),
    PageSpec(show=my_slip.page, key="my_slip", path="my-slip", icon="🔎"),
    PageSpec(
        show=sessions.page, key="sessions", path="sessions", icon="📅", action=Action.RUN_SESSIONS, section="collect"
    ),
    PageSpec(show=live.page, key="live", path="live", icon="🟢", action=Action.RUN_SESSIONS, section="collect"),
    PageSpec(show=cards.page, key="cards", path="cards", icon="🗂️", action=Action.BRING_IN_CARDS, section="collect"),
    PageSpec(show=review.page, key="review", path="review", icon="📖", action=Action.REVIEW, section="read"),
    PageSpec(show=desk.page, key="concerns", path="desk", icon="🛟", action=Action.READ_DESK, section="read"),
    PageSpec(show=codebook.page, key="themes", path="themes", icon="🧩", action=Action.THEME, section="read"),
    PageSpec(
        show=double_coding.page, key="coding", path="double-coding", icon="👥", action=Action.THEME, section="read"
    ),
    PageSpec(show=trends.page, key="trends", path="changing", icon="📈", action=Action.THEME, section="read"),
    PageSpec(show=representation.page, key="reach", path="heard", icon="📣", action=Action.THEME, section="read"),
    PageSpec(
        show=other_sources.page, key="elsewhere", path="elsewhere", icon="📚", action=Action.REVIEW, section="read"
    ),
    PageSpec(
        show=planning.page, key="meetings", path="meetings", icon="🗓️", action=Action.MAKE_DIGEST, section="answer"
    ),
    PageSpec(show=meeting.page, key="meeting", path="meeting", icon="🏛️", action=Action.SEE_DIGEST, section="answer"),
    PageSpec(show=ask.page, key="ask", path="ask", icon="🔎", action=Action.SEE_DIGEST, section="answer"),
    PageSpec(
        show=promises.page, key="promises", path="promises", icon="🤝", action=Action.SEE_DIGEST, section="answer"
    ),
    PageSpec(show=visits.page, key="visits", path="visits", icon="🚪", action=Action.SEE_DIGEST, section="answer"),
    PageSpec(show=quarter.page, key="quarter", path="quarter", icon="📊", action=Action.SEE_DIGEST, section="answer"),
    PageSpec(show=agenda.page, key="agenda", path="agenda", icon="🗣️", action=Action.SPEAK_AS_SHADOW, section="answer"),
    PageSpec(show=vote.page, key="vote", path="our-say", icon="🗳️", action=Action.SPEAK_AS_SHADOW, section="answer"),
    PageSpec(
        show=sign_off.page, key="sign_off", path="check", icon="🔏", action=Action.SPEAK_AS_SHADOW, section="answer"
    ),
    PageSpec(
        show=accounts.page, key="accounts", path="accounts", icon="🔑", action=Action.MANAGE_ACCOUNTS, section="keep"
    ),
    PageSpec(show=audit_trail.page, key="audit", path="audit", icon="🧾", action=Action.SEE_AUDIT, section="keep"),
)


def visible(staff: Staff | None) -> list[PageSpec]:
    """The pages this person may open."""
    return [spec for spec in PAGES if spec.action is None or may(staff, spec.action)]


def run() -> None:
    """Frame and page of one rerun."""
    staff = access.current()
    pages = {spec.key: spec.page() for spec in visible(staff)}
    if staff is None:
        home = st.Page(welcome.page, title=say("pages.welcome"), icon="👋", default=True)
    else:
        home = st.Page(lambda: today.show(staff, pages), title=say("pages.today"), icon="🏠", default=True)
    # Hidden: Streamlit's own sectioned menu is a list that screen readers cannot count. The frame draws it.
    chosen = st.navigation([home, *pages.values()], position="hidden")
    frame.show(staff, chosen, _menu(staff, home, pages) if staff else {})
    if staff is None:
        with pace.turn():
            chosen.run()
    else:
        chosen.run()
        frame.foot()


def _menu(staff: Staff, home: st.Page, pages: dict[str, st.Page]) -> dict[str, list[st.Page]]:
    """A staff member's pages by section, theirs first, then what young people see."""
    sections = {"": [home]}
    specs = sorted(visible(staff), key=lambda spec: spec.action is None)
    for spec in specs:
        sections.setdefault(say(f"pages.section_{spec.section or 'young_people'}"), []).append(pages[spec.key])
    return sections
