"""Which pages there are, and for whom. A page that somebody may not see is not registered for them at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from analysis.wiring import Partnership
from app.partnership import answers, ask, meeting, promises, quarter, visits
from app.shadow_executive import agenda, sign_off, vote
from app.shell import access, frame, pace
from app.shell.screen import say
from app.shell.wiring import now, partnership
from app.team import today
from app.team.answer import meetings as planning
from app.team.collect import cards, live, sessions
from app.team.keep import accounts, audit_trail, data_out, identity, local_help
from app.team.read import desk, other_sources, representation, review, trends
from app.team.themes import codebook, double_coding
from app.young_people import my_slip, tell_us, welcome
from app.young_people.listener import hearing
from feedback.access.permissions import Action, Staff, may


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """`show` hands the page what it uses of the partnership, and no more where that is six things or fewer.

    `action` None is for everybody. `section` is a key of `app/text`; young people's pages stand in none.
    """

    show: Callable[[Partnership], None]
    key: str
    path: str
    icon: str
    action: Action | None = None
    section: str = ""

    def page(self, partnership: Partnership) -> st.Page:
        return st.Page(
            partial(self.show, partnership), title=say(f"pages.{self.key}"), icon=self.icon, url_path=self.path
        )


PAGES = (
    PageSpec(
        show=lambda p: tell_us.page(
            p.collection.sessions,
            p.collection.intake,
            p.collection.unsent,
            hearing(p.machine, p.book, p.told_before),
            p.collection.local_help,
        ),
        key="tell_us",
        path="tell-us",
        icon="💬",
    ),
    PageSpec(
        show=lambda p: my_slip.page(
            p.collection.sessions,
            p.collection.answers,
            p.collection.slips,
            p.replies,
            p.follow_ups,
            p.collection.local_help,
        ),
        key="my_slip",
        path="my-slip",
        icon="🔎",
    ),
    PageSpec(
        show=lambda p: sessions.page(p.collection.sessions, p.follow_ups, p.collection.rota, p.collection.local_help),
        key="sessions",
        path="sessions",
        icon="📅",
        action=Action.RUN_SESSIONS,
        section="collect",
    ),
    PageSpec(
        show=lambda p: live.page(
            p.collection.sessions,
            p.collection.answers,
            p.collection.concerns.marker,
            lambda plan: p.collection.rota.lead_of(plan, now().date()),
        ),
        key="live",
        path="live",
        icon="🟢",
        action=Action.RUN_SESSIONS,
        section="collect",
    ),
    PageSpec(
        show=lambda p: cards.page(p.collection.sessions, p.collection.intake, p.collection.imports),
        key="cards",
        path="cards",
        icon="🗂️",
        action=Action.BRING_IN_CARDS,
        section="collect",
    ),
    PageSpec(
        show=lambda p: review.page(
            p.collection.sessions, p.collection.answers, p.collection.quotes, p.collection.review, p.collection.accounts
        ),
        key="review",
        path="review",
        icon="📖",
        action=Action.REVIEW,
        section="read",
    ),
    PageSpec(
        show=lambda p: desk.page(
            p.collection.audit,
            p.collection.sessions,
            p.collection.accounts,
            p.collection.concerns,
            p.collection.rota,
            p.collection.alerts,
            p.collection.held_words,
            p.collection.local_help,
        ),
        key="concerns",
        path="desk",
        icon="🛟",
        action=Action.READ_DESK,
        section="read",
    ),
    PageSpec(
        show=lambda p: codebook.page(p), key="themes", path="themes", icon="🧩", action=Action.THEME, section="read"
    ),
    PageSpec(
        show=lambda p: double_coding.page(p.collection.sessions, p.collection.accounts, p.rounds, p.coding),
        key="coding",
        path="double-coding",
        icon="👥",
        action=Action.THEME,
        section="read",
    ),
    PageSpec(
        show=lambda p: trends.page(p.collection.sessions, p.machine, p.trends),
        key="trends",
        path="changing",
        icon="📈",
        action=Action.THEME,
        section="read",
    ),
    PageSpec(
        show=lambda p: representation.page(p.reach),
        key="reach",
        path="heard",
        icon="📣",
        action=Action.THEME,
        section="read",
    ),
    PageSpec(
        show=lambda p: other_sources.page(p.collection.stories, p.collection.findings, p.book, p.triangulation),
        key="elsewhere",
        path="elsewhere",
        icon="📚",
        action=Action.REVIEW,
        section="read",
    ),
    PageSpec(
        show=lambda p: planning.page(p),
        key="meetings",
        path="meetings",
        icon="🗓️",
        action=Action.MAKE_DIGEST,
        section="answer",
    ),
    PageSpec(
        show=lambda p: meeting.page(p),
        key="meeting",
        path="meeting",
        icon="🏛️",
        action=Action.SEE_DIGEST,
        section="answer",
    ),
    PageSpec(
        show=lambda p: ask.page(p.collection.sessions, p.asking),
        key="ask",
        path="ask",
        icon="🔎",
        action=Action.SEE_DIGEST,
        section="answer",
    ),
    PageSpec(
        show=lambda p: promises.page(
            p.collection.sessions, p.collection.meetings, p.promises, p.follow_ups, p.asked_again
        ),
        key="promises",
        path="promises",
        icon="🤝",
        action=Action.SEE_DIGEST,
        section="answer",
    ),
    PageSpec(
        show=lambda p: answers.page(p.collection.meetings, p.collection.unput, p.owed),
        key="answers",
        path="childrens-questions",
        icon="💡",
        action=Action.SEE_DIGEST,
        section="answer",
    ),
    PageSpec(
        show=lambda p: visits.page(p.collection.visits),
        key="visits",
        path="visits",
        icon="🚪",
        action=Action.SEE_DIGEST,
        section="answer",
    ),
    PageSpec(
        show=lambda p: quarter.page(p.ratings, p.quarters),
        key="quarter",
        path="quarter",
        icon="📊",
        action=Action.SEE_DIGEST,
        section="answer",
    ),
    PageSpec(
        show=lambda p: agenda.page(p.collection.meetings, p.collection.shadow, p.collection.held_words, p.promises),
        key="agenda",
        path="agenda",
        icon="🗣️",
        action=Action.SPEAK_AS_SHADOW,
        section="answer",
    ),
    PageSpec(
        show=lambda p: vote.page(p.collection.meetings, p.collection.challenge, p.collection.unput, p.book),
        key="vote",
        path="our-say",
        icon="🗳️",
        action=Action.SPEAK_AS_SHADOW,
        section="answer",
    ),
    PageSpec(
        show=lambda p: sign_off.page(p.collection.meetings, p.collection.challenge, p.editions),
        key="sign_off",
        path="check",
        icon="🔏",
        action=Action.SPEAK_AS_SHADOW,
        section="answer",
    ),
    PageSpec(
        show=lambda p: local_help.page(p.collection.local_help, p.collection.sessions),
        key="local_help",
        path="local-help",
        icon="☎️",
        action=Action.KEEP_LOCAL_HELP,
        section="keep",
    ),
    PageSpec(
        show=lambda p: identity.page(p.collection.identities, p.collection.about.without_own_name),
        key="identity",
        path="name-and-look",
        icon="🎨",
        action=Action.SET_IDENTITY,
        section="keep",
    ),
    PageSpec(
        show=lambda p: accounts.page(p.collection.accounts),
        key="accounts",
        path="accounts",
        icon="🔑",
        action=Action.MANAGE_ACCOUNTS,
        section="keep",
    ),
    PageSpec(
        show=lambda p: audit_trail.page(p.collection.audit),
        key="audit",
        path="audit",
        icon="🧾",
        action=Action.SEE_AUDIT,
        section="keep",
    ),
    PageSpec(
        show=lambda p: data_out.page(p.data_out, p.decisions),
        key="data_out",
        path="take-data-out",
        icon="📤",
        action=Action.SEE_DIGEST,
        section="keep",
    ),
)


def visible(staff: Staff | None) -> list[PageSpec]:
    """The pages this person may open."""
    return [spec for spec in PAGES if spec.action is None or may(staff, spec.action)]


def run() -> None:
    """Frame and page of one rerun."""
    staff, opened = access.current(), partnership()
    pages = {spec.key: spec.page(opened) for spec in visible(staff)}
    if staff is None:
        home = st.Page(
            partial(welcome.page, opened.collection.sessions, opened.collection.local_help),
            title=say("pages.welcome"),
            icon="👋",
            default=True,
        )
    else:
        home = st.Page(lambda: today.show(opened, staff, pages), title=say("pages.today"), icon="🏠", default=True)
    # Hidden: Streamlit's own sectioned menu is a list that screen readers cannot count. The frame draws it.
    chosen = st.navigation([home, *pages.values()], position="hidden")
    frame.show(staff, chosen, _menu(staff, home, pages) if staff else {}, demonstration=opened.collection.demonstration)
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
