"""The themes of a digest: how many spoke of each, how that changed since last time, and whose words stand beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from analysis.codebook.theme_decisions import Theme
from analysis.digest.counts import ExactCounts, ProtectedCounts, Sides, count, interval, protected_change
from analysis.digest.evidence import DigestEvidence, MeetingEvidence, ResponseEvidence
from analysis.digest.record import AgreedQuote, DigestTheme
from analysis.disclosure import Audience, ProtectedTable, Thresholds
from analysis.figures import proportions
from analysis.figures.proportions import Change
from analysis.theming.stance import Stance
from feedback.core.records import SafeText

_NOTHING = (SafeText(""), SafeText(""))


def quotes_of(responses: ResponseEvidence) -> dict[str, AgreedQuote]:
    """Answer id → its agreed words, with an age band and no setting: the two together could point at somebody.

    Of sessions in one place alone the page tells the setting of all its words, and so no age.
    """
    one_place = len({(session.plan.kind, session.plan.area) for session in responses.sessions}) < 2
    age_of = {answer.id: answer.age_version for answer in responses.answers}
    return {
        quote.answer_id: AgreedQuote(words=quote.words, age=None if one_place else age_of[quote.answer_id])
        for quote in responses.quotes
    }


def theme_of(
    evidence: DigestEvidence,
    theme: Theme,
    counts: ProtectedCounts,
    change: Change,
    quotes: tuple[AgreedQuote, ...],
    audience: Audience,
    thresholds: Thresholds,
) -> DigestTheme:
    says, good = evidence.codebook.notes.get(theme.id, _NOTHING)
    sides = counts.sides[theme.id]
    people, everybody = counts.themes.at(theme.id), counts.themes.at()
    earlier = _theme_table_before(evidence.meeting, audience)
    then = earlier.by_key().get(earlier.layout.key(theme.id)) if earlier else None
    return DigestTheme(
        theme_id=theme.id,
        name=theme.name,
        child_name=theme.child_name,
        symbol=theme.symbol,
        priorities=theme.priorities,
        people=people,
        worries=sides.at(Stance.WORRY.value),
        strengths=sides.at(Stance.STRENGTH.value),
        says=says,
        good=good,
        change=change,
        now=interval(people, everybody, thresholds),
        before=interval(then, earlier.at(), thresholds) if earlier and then else None,
        before_on=evidence.meeting.before.held_on if evidence.meeting.before and then else None,
        quotes=quotes,
    )


def quotes_by_theme(
    themes: Sequence[str], quotes: Mapping[str, AgreedQuote], evidence: DigestEvidence
) -> dict[str, tuple[AgreedQuote, ...]]:
    """Theme id → the quotes that stand beside it: one of a young person, whose two would look like two young people's.

    An answer may speak of several themes; its words stand beside the first of them alone.
    """
    response_of = {answer.id: answer.response_id for answer in evidence.responses.answers}
    shown: set[AgreedQuote] = set()
    found: dict[str, tuple[AgreedQuote, ...]] = {}
    for theme_id in themes:
        members = evidence.codebook.members.get(theme_id, frozenset())
        of_person: dict[str, AgreedQuote] = {}
        for answer_id, quote in quotes.items():
            if answer_id in members and quote not in shown:
                of_person.setdefault(response_of[answer_id], quote)
        found[theme_id] = tuple(of_person.values())
        shown.update(found[theme_id])
    return found


def changes(
    evidence: DigestEvidence,
    exact: ExactCounts,
    now: ProtectedTable,
    audience: Audience,
    sides: Sides,
    thresholds: Thresholds,
) -> Callable[[str], Change]:
    """How a theme's share stands to last time's: by the counts themselves for the team, which may read them, and by
    what editions for the same readers tell for everybody else."""
    before, least = evidence.meeting.before, thresholds.base_for_breakdown(audience)
    if audience is Audience.TEAM:
        earlier = count(evidence.responses.answers_before, evidence.codebook.members, sides) if before else None
        return lambda theme_id: proportions.since(
            (exact.by_theme[theme_id], exact.base),
            (earlier.by_theme.get(theme_id, 0), earlier.base) if earlier else None,
            least=least,
        )
    table = _theme_table_before(evidence.meeting, audience)

    def change(theme_id: str) -> Change:
        then = table.by_key().get(table.layout.key(theme_id)) if table else None
        if table is None or then is None:
            return Change.CANNOT_TELL if before else Change.FIRST_TIME
        return protected_change((now.at(theme_id), now.at()), (then, table.at()), thresholds, least=least)

    return change


def _theme_table_before(meeting: MeetingEvidence, audience: Audience) -> ProtectedTable | None:
    """What the latest edition of the meeting before told the same readers of themes."""
    if meeting.before is None:
        return None
    theirs = [one for one in meeting.released if (one.meeting_id, one.audience) == (meeting.before.id, audience)]
    # The last is the latest: `released` comes oldest first.
    tables = (protection.table for protection in (theirs[-1].protections if theirs else ()))
    return next((table for table in tables if table.layout.rows.name == "theme"), None)
