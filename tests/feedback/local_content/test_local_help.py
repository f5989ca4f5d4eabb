"""Local help: the right number for the right child, checked by a person, and none that rings nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.content_files import LANGUAGES
from feedback.core.errors import HeardError, NotAllowed, NotFound
from feedback.core.records import AgeVersion, LocalNumber
from feedback.core.typed_words import WordsTooLong
from feedback.local_content.contacts import NoSuchAddress, NoSuchMail, NoSuchNumber, NumberOfDrama
from feedback.local_content.local_help import IncompleteService
from feedback.local_content.local_help_list import LocalHelpList, LocalService, kept_with_session, printed
from feedback.local_content.revisions import to_toml
from feedback.storage.failures import StoreBusy
from feedback.wiring import Collection
from tests.factories import DSL, FACILITATOR, NOW, SERVICE, TODAY, draft, local_help, open_session


def service(**changes: Any) -> LocalService:
    plain = {
        "id": "a",
        "name": "Duty team",
        "call": "0300 000 0000",
        "what_for": {"en": "If not safe."},
        "hours": {"en": "Daily."},
        "checked_on": TODAY,
        "checked_by": "who",
    }
    return LocalService.model_validate(plain | changes)


areas = st.sampled_from(["North", "south ", "EAST"])
services = st.builds(
    lambda id, named, ages, checked: service(
        id=str(id),
        areas=tuple(named),
        ages=tuple(ages),
        checked_on=TODAY if checked else "",
        checked_by="who" if checked else "",
    ),
    st.integers(0, 10**6),
    st.sets(areas),
    st.sets(st.sampled_from(AgeVersion)),
    st.booleans(),
)


@given(st.lists(services, max_size=8), areas | st.none(), st.sampled_from(AgeVersion) | st.none())
def test_a_child_is_shown_each_checked_service_for_its_place_and_age_and_no_other(
    listed: list[LocalService], area: str | None, age: AgeVersion | None
):
    """For every list: whoever serves that area and age and was checked, those of the area itself first, nobody else."""
    shown = LocalHelpList(services=tuple(listed), none_for=()).near(area, age)

    def right(one: LocalService) -> bool:
        here = not one.areas or (area is not None and area.strip().lower() in {a.strip().lower() for a in one.areas})
        return bool(one.checked_on) and here and (not one.ages or age is None or age in one.ages)

    assert sorted(one.id for one in shown) == sorted(one.id for one in listed if right(one))
    assert [not one.areas for one in shown] == sorted(not one.areas for one in shown)


def test_none_ships(collection: Collection):
    """A fresh partnership has no local number at all: one of another council would be the wrong one."""
    assert collection.local_help.content.in_force().body == LocalHelpList(services=(), none_for=())


def test_a_check_is_of_a_number_and_goes_with_it(collection: Collection):
    """Other words keep the check; another number is one that nobody has rung."""
    kept, one = collection.local_help, local_help(collection)

    def changed(**changes: Any) -> LocalService:
        entry = replace(SERVICE, **changes)
        seen = kept.content.seen()
        return kept.put(entry, id=one.id, checked=False, seen=seen, by=DSL, at=NOW).body.services[0]

    assert (changed(name="Duty line").checked_on, changed(name="Duty line").checked_by) == (TODAY, FACILITATOR.name)
    assert changed(call="0300 000 0001").checked_on == ""


def test_after_ninety_days_staff_are_told_and_the_number_stays(collection: Collection):
    """On day 90 all is well; on day 91 it waits for a check, and a child is shown it still."""
    session = open_session(collection)
    body = collection.local_help.content.in_force().body
    assert body.stale(TODAY + timedelta(days=90)) == ()
    assert [one.name for one in body.stale(TODAY + timedelta(days=91))] == ["Duty team"]
    assert [one.name for one in collection.local_help.at(session)] == ["Duty team"]
    collection.local_help.mark_checked(body.services[0].id, by=DSL, at=NOW + timedelta(days=91))
    assert collection.local_help.content.in_force().body.stale(TODAY + timedelta(days=91)) == ()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"name": " "}, IncompleteService),
        ({"call": ""}, IncompleteService),
        ({"what_for": {"en": "", "cy": "Siarad"}}, IncompleteService),
        ({"hours": {"en": " "}}, IncompleteService),
        ({"call": "0300"}, NoSuchNumber),
        ({"text": "0300 000"}, NoSuchNumber),
        ({"mail": "help"}, NoSuchMail),
        ({"web": "help"}, NoSuchAddress),
        ({"call": "01632 960101"}, NumberOfDrama),
        ({"text": "07700 900123"}, NumberOfDrama),
        ({"name": "n" * 61}, WordsTooLong),
        ({"hours": {"en": "h" * 121}}, WordsTooLong),
    ],
)
def test_what_would_fail_a_child_is_refused(collection: Collection, changes: dict[str, Any], error: type[HeardError]):
    """Half a service, a number that cannot be rung, one of films: refused by name, and nothing of it is kept."""
    kept = collection.local_help
    with pytest.raises(error):
        kept.put(replace(SERVICE, **changes), checked=True, seen=kept.content.seen(), by=DSL, at=NOW)
    assert kept.content.draft() is None


def test_a_demonstration_alone_may_use_numbers_of_films(collection: Collection):
    """There, and nowhere else, a number that rings nowhere is the right one."""
    collection.about.mark_demonstration("Made up", [])
    assert local_help(collection, call="01632 960101").call == "01632 960101"


def test_another_partnerships_check_is_none_of_ours(collection: Collection):
    """What comes in by file waits for somebody here to ring it; what stands here already stays checked."""
    known = local_help(collection)
    strange = service(id="b", name="Others' team", call="0300 000 0009")
    data = LocalHelpList(services=(service(name="Our own team"), strange), none_for=())
    kept = collection.local_help
    written = kept.bring_in(to_toml(data).encode(), seen=kept.content.seen(), by=DSL, at=NOW).body.services
    assert [(one.name, one.checked_by) for one in written] == [("Our own team", known.checked_by), ("Others' team", "")]


def test_a_file_brings_in_no_number_of_films(collection: Collection):
    """The demonstration's file is refused by a real partnership."""
    kept = collection.local_help
    data = LocalHelpList(services=(service(call="01632 960101"),), none_for=())
    with pytest.raises(NumberOfDrama):
        kept.bring_in(to_toml(data).encode(), seen=kept.content.seen(), by=DSL, at=NOW)


def test_only_a_lead_or_an_administrator_says_that_there_is_none(collection: Collection):
    """Whoever runs the session does not get round looking up a number."""
    with pytest.raises(NotAllowed):
        collection.local_help.waive("North", "busy", by=FACILITATOR, at=NOW)
    with pytest.raises(IncompleteService):
        collection.local_help.waive("North", " ", by=DSL, at=NOW)


def test_what_is_gone_cannot_be_changed(collection: Collection):
    """A service that was removed meanwhile is told, not made again."""
    kept = collection.local_help
    with pytest.raises(NotFound):
        kept.put(SERVICE, id="gone", checked=True, seen=kept.content.seen(), by=DSL, at=NOW)
    with pytest.raises(NotFound):
        kept.remove("gone", seen=kept.content.seen(), by=DSL, at=NOW)


def test_a_help_panel_outlives_a_busy_file(collection: Collection, monkeypatch: pytest.MonkeyPatch):
    """Where the file cannot be read for a moment, a child sees the numbers of the moment before."""
    session = open_session(collection)
    shown = collection.local_help.at(session)
    assert shown

    def busy(*_: object) -> int:
        raise StoreBusy

    monkeypatch.setattr("feedback.storage.content_revisions.ContentRevisions.in_force", busy)
    assert collection.local_help.at(session) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_english_stands_in_and_says_so(language: str):
    """A language that nobody has written shows the English, marked; one that is written is not marked."""
    one = service(what_for={"en": "Talk.", "cy": "Siarad."})
    assert one.purpose(language) == {"en": ("Talk.", False), "cy": ("Siarad.", False)}.get(language, ("Talk.", True))


def test_a_tap_rings_texts_or_writes_and_opens_no_page():
    """The links of a service load nothing: tel, sms and mailto alone; a web address is words."""
    one = service(text="85258", mail="help@example.org", web="example.org/help")
    assert [way.link for way in one.ways()] == ["tel:03000000000", "sms:85258", "mailto:help@example.org", ""]


def test_an_old_sessions_own_numbers_stay_beside_and_stand_once():
    """What was typed for one session before stays with it, unless it is the same number by another name."""
    typed = (LocalNumber(name="duty", number="0300 0000000"), LocalNumber(name="club", number="0300 000 0007"))
    assert [one.name for one in kept_with_session(typed, [service()])] == ["club"]
    assert printed([service()], typed) == [("Duty team", "0300 000 0000"), ("club", "0300 000 0007")]


def test_a_session_with_numbers_of_its_own_needs_local_help_all_the_same(collection: Collection):
    """Typed once and checked by nobody since: what an older draft carries opens nothing."""
    session = draft(collection, local_numbers=(LocalNumber(name="duty", number="0300 000 0000"),))
    assert not collection.local_help.ready(session.plan.area, session.plan.age_version)
