"""What the demonstration shows from elsewhere: a story, other groups' findings, figures beside themes, leaders' visits."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta

from analysis.accountability.triangulation import Kind, NewBeside, Says
from analysis.wiring import Partnership
from feedback.core.records import Method
from feedback.partnership.findings import NewFinding
from feedback.partnership.stories import Reader
from heard.demonstration.collecting import Built
from heard.demonstration.content import FOLDER


def build(partnership: Partnership, built: Built, now: datetime) -> None:
    """Bring all of it in as the team would: one person brings, another agrees."""
    told = tomllib.loads((FOLDER / "elsewhere.toml").read_text(encoding="utf-8"))
    rooms, brings, agrees = partnership.collection, built.staff["Analyst"], built.staff["Facilitator"]
    first = told["story"]
    lines = {name: first[name] for name in ("title", "agency", "role", "consent", "words", "acted")}
    story = rooms.stories.bring(
        **lines,
        method=Method(first["method"]),
        readers=[Reader(one) for one in first["readers"]],
        by=brings,
        at=now - timedelta(days=20),
    )
    rooms.stories.agree(story.id, by=agrees, at=now - timedelta(days=19))
    found = [
        NewFinding(
            group=one["group"],
            found_on=now.date() - timedelta(days=one["days_ago"]),
            source=one["source"],
            method=one["method"],
            people=one.get("people"),
            words=one["finding"],
        )
        for one in told["findings"]
    ]
    rooms.findings.bring(found, by=brings, at=now)
    for finding in rooms.findings.all():
        rooms.findings.agree(finding.id, by=agrees, at=now)
    beside = [
        NewBeside(
            theme_id=one["theme"],
            kind=Kind(one["kind"]),
            what=one["what"],
            source=one["source"],
            dated_on=now.date() - timedelta(days=one["days_ago"]),
            says=Says(one["says"]),
            public=one["public"],
        )
        for one in told["beside"]
    ]
    partnership.triangulation.bring(beside, by=brings, at=now)
    leader = built.staff["Executive"]
    for one in told["visits"]:
        day = now.date() + timedelta(days=one["in_days"])
        visit = rooms.visits.plan(
            role=one["role"], agency=one["agency"], place=one["place"], on=day, by=leader, at=now - timedelta(days=90)
        )
        if "held" in one:
            held = datetime.combine(day, now.timetz())
            rooms.visits.hold(visit.id, on=day, heard=one["held"], by=leader, at=held)
            if "answer" in one:
                rooms.visits.answer(visit.id, one["answer"], by=leader, at=held + timedelta(days=14))
