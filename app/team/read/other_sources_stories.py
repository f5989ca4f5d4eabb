"""A story that an agency brings: consent first, redacted like any words, read by a second person."""

from __future__ import annotations

import streamlit as st

from app.shell.screen import flash, flash_trouble, literal, plain_errors, say
from app.shell.wiring import now
from app.team.display import day, words
from app.team.read.review_steps import joined, word_places
from feedback.access.permissions import Staff
from feedback.core.errors import HeardError
from feedback.core.records import Method
from feedback.partnership.stories import LONGEST_LINE, LONGEST_STORY, Reader, Stories, Story, StoryState
from feedback.redaction import LABELS

_SIGNS = {StoryState.WAITING: "🕓", StoryState.AGREED: "✅", StoryState.WITHDRAWN: "⬜"}
_FIELDS = ("title", "agency", "role", "consent", "acted")


def show(stories: Stories, staff: Staff) -> None:
    brought = stories.all()
    if not brought:
        st.info(say("elsewhere.stories_none"))
    for story in brought:
        _story(stories, story, staff)
    with st.expander(say("elsewhere.story_new"), icon="➕", expanded=not brought), st.form("story"):
        _new(stories, staff)


def _new(stories: Stories, staff: Staff) -> None:
    st.write(say("elsewhere.story_hint"))
    st.text_input(say("elsewhere.story_title"), max_chars=LONGEST_LINE, key="story-title")
    st.text_area(say("elsewhere.story_words"), max_chars=LONGEST_STORY, height=200, key="story-words")
    st.selectbox(
        say("elsewhere.story_method"),
        list(Method),
        format_func=lambda m: say(f"sessions.method_{m.value}"),
        key="story-method",
    )
    st.text_input(say("elsewhere.agency"), max_chars=LONGEST_LINE, key="story-agency")
    st.text_input(say("elsewhere.role"), max_chars=LONGEST_LINE, key="story-role", help=say("elsewhere.role_help"))
    st.text_input(
        say("elsewhere.consent"), max_chars=LONGEST_LINE, key="story-consent", help=say("elsewhere.consent_help")
    )
    st.multiselect(
        say("elsewhere.readers"),
        list(Reader),
        format_func=lambda r: say(f"elsewhere.reader_{r.value}"),
        key="story-readers",
        help=say("elsewhere.readers_help"),
    )
    st.text_input(say("elsewhere.acted"), max_chars=LONGEST_LINE, key="story-acted", help=say("elsewhere.acted_help"))
    # In the callback: what was typed stays in its boxes unless the story was kept.
    st.form_submit_button(
        say("elsewhere.story_keep"),
        type="primary",
        on_click=_keep,
        args=(stories, staff),
    )


def _keep(stories: Stories, staff: Staff) -> None:
    typed = {name: str(st.session_state[f"story-{name}"]) for name in (*_FIELDS, "words")}
    try:
        stories.bring(
            **typed,
            method=st.session_state["story-method"],
            readers=st.session_state["story-readers"],
            by=staff,
            at=now(),
        )
    except HeardError as error:
        flash_trouble(error)
        return
    for name in typed:
        st.session_state[f"story-{name}"] = ""
    st.session_state["story-readers"] = []
    flash(say("elsewhere.story_kept"))


def _story(stories: Stories, story: Story, staff: Staff) -> None:
    with st.container(border=True):
        state = say(f"elsewhere.story_{story.state.value}")
        st.subheader(f"{_SIGNS[story.state]} {literal(story.title)}", anchor=False)
        readers = ", ".join(say(f"elsewhere.reader_{r.value}") for r in sorted(story.readers)) or say(
            "elsewhere.team_only"
        )
        st.caption(
            literal(
                " · ".join(
                    (state, story.agency, story.role, day(story.brought_on), say("elsewhere.for", readers=readers))
                )
            )
        )
        if story.state is StoryState.WITHDRAWN:
            return
        words(story.words, key=f"story-{story.id}")
        st.caption(literal(say("elsewhere.consent_line", consent=story.consent)))
        if story.acted:
            st.caption(literal(say("elsewhere.acted_line", reference=story.acted)))
        _steps(stories, story, staff)


def _steps(stories: Stories, story: Story, staff: Staff) -> None:
    with st.container(horizontal=True), plain_errors():
        if story.state is StoryState.WAITING:
            mine = story.brought_by == staff.id
            hint = say("elsewhere.second_person") if mine else None
            if st.button(say("elsewhere.agree"), key=f"agree-{story.id}", type="primary", disabled=mine, help=hint):
                stories.agree(story.id, by=staff, at=now())
                flash(say("elsewhere.agreed"))
                st.rerun()
        if st.button(say("elsewhere.withdraw"), key=f"withdraw-{story.id}"):
            st.dialog(say("elsewhere.withdraw"))(_withdraw)(stories, story, staff)
    with st.expander(say("review.more"), icon="🖍️"), st.form(f"story-more-{story.id}", border=False), plain_errors():
        places = word_places(story.words)
        chosen = st.multiselect(
            say("review.more_words"),
            range(len(places)),
            format_func=lambda n: say("review.word", number=n + 1, word=story.words[slice(*places[n])]),
            placeholder=say("review.more_placeholder"),
        )
        kind = st.selectbox(say("review.more_kind"), list(LABELS), format_func=lambda k: say(f"review.kind_{k}"))
        if st.form_submit_button(say("review.more_go")) and chosen:
            for start, end in reversed(joined(chosen, places)):
                stories.redact_more(story.id, start, end, kind, by=staff, at=now())
            flash(say("elsewhere.redacted"))
            st.rerun()


def _withdraw(stories: Stories, story: Story, staff: Staff) -> None:
    st.write(say("elsewhere.withdraw_words"))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("elsewhere.withdraw_yes"), type="primary"):
            stories.withdraw(story.id, by=staff, at=now())
            flash(say("elsewhere.withdrawn"))
            st.rerun()
        if st.button(say("review.no")):
            st.rerun()
