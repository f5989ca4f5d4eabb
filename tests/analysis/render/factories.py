"""Opener records for the renderers' tests: full, empty, too long, and written to break a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from analysis.accountability.promise_records import PromiseState
from analysis.digest.opener import Bar, Opener, PromiseLine, Quote, ThemeEntry
from analysis.digest.record import ChildrensQuestion, ShadowView
from analysis.disclosure import Audience
from analysis.render.characters import in_every_text
from analysis.theming.steps import Priority

AWKWARD = (
    '<b>&amp;</b> "q" # $x$ *b* _i_ @a \\ `c` = - + ~ //',
    '#import "@preview/x:0.1.0": * #panic() #read("/etc/passwd")',
    "</p><script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} ${x} %s {0} {theme}",
    "Gŵyl yn Nhŷ Ŵyn, Zażółć gęślą jaźń, își țară, Її ґанок є",
    "بتحب المدرسة؟ مجھے اسکول پسند ہے",
    "😀👩‍👩‍👧🏴󠁧󠁢󠁷󠁬󠁳󠁿👍🏽🇺🇦 ✓☐ ½ € £",
    "\u202eesrever\u202c \u2066x\u2069 \x07\x00 \ufeff z\u200bero 漢字",
    "W" * 60,
    "",
)


def full() -> Opener:
    """What a well-fed meeting gets: every part present, at the length that people write."""
    return Opener(
        partnership="Riverside Safeguarding Children Partnership",
        meeting_id="m-7",
        meeting_title="Executive meeting",
        meeting_on=date(2026, 6, 4),
        meeting_place="Wharf Community Centre",
        audience=Audience.EXECUTIVE,
        made_on=date(2026, 5, 28),
        demonstration=True,
        opening_quote=Quote(
            text="The bus stop by the shops is dark and nobody comes. I wait inside the chippy until mum can get me.",
            attribution="Young person, community session",
        ),
        heard_from="about 85 children and young people",
        sessions_line="4 sessions, March to May 2026.",
        not_heard=("children under 8", "young people not in school", "children in care"),
        themes=(
            ThemeEntry(
                theme_id="safe-places",
                name="Safe places",
                child_name="Feeling safe out and about",
                symbol="🏙",
                priorities=(Priority.CONTEXTUAL_SAFEGUARDING,),
                said_by="about 40",
                what_children_say="The park and the bus station feel unsafe after dark. They want lights.",
                what_is_good="The youth club and the library feel safe.",
                change="More than last time (about 25).",
                quotes=(Quote(text="i go the long way round so i dont pass the park", attribution="Age 11 to 14"),),
            ),
            ThemeEntry(
                theme_id="feelings",
                name="Feelings and stress",
                child_name="Feelings and worries",
                symbol="💭",
                priorities=(Priority.EMOTIONAL_HEALTH,),
                said_by="about 30",
                what_children_say="Waiting for help takes months. Many would rather talk to someone at school first.",
                what_is_good="Pastoral staff who keep their promises.",
                change="About the same.",
                quotes=(Quote(text="they said six weeks. it was after christmas", attribution="Age 15 to 25"),),
            ),
            ThemeEntry(
                theme_id="listened-to",
                name="Being listened to",
                child_name="Being listened to",
                symbol="👂",
                priorities=(Priority.VOICE,),
                said_by="about 25",
                what_children_say="Adults ask, write it down, then nothing. They want an answer, even if it is no.",
                what_is_good="Coming to this meeting and being answered.",
                change="New this time.",
                quotes=(Quote(text="just tell us no. dont go quiet", attribution="Youth club session"),),
            ),
        ),
        bars=(
            Bar(theme="Safe places", strengths=15, worries=40, label="about 40 worries, about 15 good things"),
            Bar(theme="Feelings and stress", strengths=None, worries=30, label="about 30 worries"),
            Bar(theme="Being listened to", strengths=10, worries=25, label="about 25 worries, about 10 good things"),
            Bar(theme="Things to do", strengths=35, worries=10, label="about 10 worries, about 35 good things"),
        ),
        shadow_message=(
            "Safe means that someone notices when we do not get home. "
            "Please walk the route with us before you decide about the lights."
        ),
        shadow_views=(
            ShadowView(
                item="Item 4, exclusions", view="Ask the person who was sent home what they missed.", seat="Kestrel"
            ),
        ),
        questions=(
            ChildrensQuestion(
                id="q1",
                question="Who is in charge of the lights at the bus station, and when will they be on?",
                answered_by="Director of Place",
            ),
            ChildrensQuestion(
                id="q2",
                question="If I ask for help in school, how long until a person talks to me?",
                answered_by="Designated Nurse",
            ),
        ),
        promises=(
            PromiseLine(
                promise_id="p1",
                words="Open the youth club on Sundays",
                owner="Head of Youth Services",
                due_on=date(2026, 4, 30),
                state=PromiseState.KEPT,
                because="",
            ),
            PromiseLine(
                promise_id="p2",
                words="Tell each child how long the waiting list is",
                owner="Designated Nurse",
                due_on=date(2026, 3, 31),
                state=PromiseState.DRIFTING,
                because="date moved twice",
            ),
            PromiseLine(
                promise_id="p3",
                words="Free bus travel to school clubs",
                owner="Director of Place",
                due_on=date(2026, 2, 28),
                state=PromiseState.STUCK,
                because="no money agreed",
            ),
        ),
        promises_line="1 kept, 1 drifting, 1 stuck.",
        method="Themes proposed by software, approved by two people. Two readers agreed on 8 in 10 answers.",
        limits="Those who came chose to. Numbers are rounded to 5; fewer than 5 are not shown. Not representative.",
        versions={"themes": "1", "rules": "3", "questions": "core-2"},
    )


def empty() -> Opener:
    """The least there can be: a meeting, and nothing approved for it."""
    return replace(
        full(),
        meeting_place="",
        demonstration=False,
        opening_quote=None,
        heard_from="nobody yet",
        sessions_line="",
        not_heard=(),
        themes=(),
        bars=(),
        shadow_message="",
        shadow_views=(),
        questions=(),
        promises=(),
        promises_line="",
        method="",
        limits="",
        versions={},
    )


def overlong() -> Opener:
    """Every text ten times too long, every list longer than a page holds."""
    base = full()
    many = replace(
        base,
        themes=base.themes * 3,
        bars=tuple(replace(bar, theme=f"{n} {bar.theme}") for n in range(5) for bar in base.bars),
        shadow_views=base.shadow_views * 5,
        questions=base.questions * 3,
        promises=base.promises * 5,
        not_heard=base.not_heard * 5,
    )
    return in_every_text(many, lambda text: f"{text} " * 10 if " " in text else text)


def widest(filler: str = "W") -> Opener:
    """Every text one unbroken run of a wide letter, far longer than any limit."""
    return in_every_text(overlong(), lambda text: filler * 400 if " " in text else text)


def awkward(text: str) -> Opener:
    """The full digest with one text in every place where words may stand."""
    return in_every_text(full(), lambda words: text if " " in words else words)
