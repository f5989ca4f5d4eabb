"""What came of what young people said before, here or nearby: one thing decided, for a young person who asks why they
should say anything."""

from __future__ import annotations

from datetime import date

from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.promise_records import PromiseState
from analysis.accountability.reply import Outcome, Replies
from feedback.core.records import Session
from feedback.responses.sessions import Sessions

_MOST_LOOKED = 3
"""Sessions that are looked through: somebody waits for the answer, and weighing each takes time beside many editions."""


class ToldBefore:
    """Only what the public reply of a session tells to anybody is told here."""

    def __init__(self, *, sessions: Sessions, follow_ups: FollowUps, replies: Replies) -> None:
        self._sessions, self._follow_ups, self._replies = sessions, follow_ups, replies

    def near(self, session: Session, *, today: date) -> Outcome | None:
        """One outcome from the same place where there is one, else from elsewhere in the partnership, of the latest session.

        What has come to something (kept, late, stopped or refused) before what is still on the way; good news has no
        precedence over bad. None where nothing may be told.
        """
        decided = self._replies.decided()
        known = [one for one in self._sessions.all() if one.id in decided and self._follow_ups.origin(one.id) == one.id]
        nearest = sorted(known, key=lambda one: (one.plan.area == session.plan.area, one.plan.held_on, one.id))[::-1]
        for one in nearest[:_MOST_LOOKED]:
            outcomes = self._replies.of_session(one.id, today=today).outcomes
            if outcomes:
                return next((told for told in outcomes if told.state is not PromiseState.OPEN), outcomes[0])
        return None
