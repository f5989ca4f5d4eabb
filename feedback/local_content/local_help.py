"""Keeping local help: every change is somebody's, becomes a draft first, and counts once it was looked at."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import Boxes, GuardedStep
from feedback.access.permissions import Action, Staff
from feedback.core.content_files import ENGLISH, LANGUAGES
from feedback.core.errors import Invalid, NotFound
from feedback.core.records import AgeVersion, Session
from feedback.local_content import contacts
from feedback.local_content.local_help_list import (
    KIND,
    LONGEST_REASON,
    LocalHelpList,
    LocalService,
    NationalOnly,
    plain_area,
)
from feedback.local_content.revisions import LocalContent, Revision
from feedback.storage.database import Store
from feedback.storage.failures import StoreError
from feedback.storage.partnership_file import About

LONGEST = {"name": 60, "call": 40, "text": 40, "mail": 120, "web": 120, "what_for": 160, "hours": 120, "area": 60}
"""Code points that each box of a service takes."""


class IncompleteService(Invalid):
    """A service lacks a name, what it is for, when it answers, or any way to reach it. `missing` names the boxes."""

    code = "local-help-incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """A service as typed. Languages other than English may be empty."""

    name: str
    call: str = ""
    text: str = ""
    mail: str = ""
    web: str = ""
    what_for: Mapping[str, str]
    hours: Mapping[str, str]
    areas: tuple[str, ...] = ()
    ages: tuple[AgeVersion, ...] = ()


class LocalHelp:
    """`about`: numbers of Ofcom's range for drama may stand in a demonstration, and nowhere else."""

    def __init__(self, store: Store, audit: Audit, *, about: About) -> None:
        self._content = LocalContent(store, audit, KIND)
        self._about = about

    @property
    def content(self) -> LocalContent[LocalHelpList]:
        """Versions, the draft, letting it count and taking back."""
        return self._content

    def at(self, session: Session | None) -> tuple[LocalService, ...]:
        """Whom a child can reach at a session; without one, those for every area. Where the file cannot be read just now,
        whoever it was a moment ago: a help panel never stays empty for it."""
        area, age = (session.plan.area, session.plan.age_version) if session else (None, None)
        try:
            return self._content.in_force().body.near(area, age)
        except StoreError:
            return self._content.last_known().body.near(area, age)

    def ready(self, area: str, age: AgeVersion) -> bool:
        return self._content.in_force().body.ready(area, age)

    def put(
        self, entry: ServiceEntry, *, id: str = "", checked: bool, seen: str, by: Staff, at: datetime
    ) -> Revision[LocalHelpList]:
        """Add a service to the draft, or change the one with this id. checked: `by` rang it, or saw it in its own source.

        A check is of the ways to reach it: with another number it is gone unless given anew. Raises NotFound,
        IncompleteService, NoSuchNumber, NumberOfDrama, NoSuchMail, NoSuchAddress, WordsTooLong, ChangedMeanwhile.
        """

        def change(body: LocalHelpList, step: GuardedStep) -> LocalHelpList:
            before = _find(body, id) if id else None
            service = self._service(entry, step.names, before)
            if checked:
                service = _checked(service, by, at)
            services = [service if one.id == id else one for one in body.services]
            return _with(body, services if before else [*services, service])

        return self._content.write_draft(change, seen=seen, names=_boxes(entry), by=by, at=at)

    def remove(self, id: str, *, seen: str, by: Staff, at: datetime) -> Revision[LocalHelpList]:
        """Take a service out of the draft. Raises NotFound, ChangedMeanwhile."""

        def change(body: LocalHelpList, _: GuardedStep) -> LocalHelpList:
            gone = _find(body, id)
            return _with(body, [one for one in body.services if one.id != gone.id])

        return self._content.write_draft(change, seen=seen, by=by, at=at)

    def mark_checked(self, id: str, *, by: Staff, at: datetime) -> Revision[LocalHelpList]:
        """`by` rang it today, or saw it in its own source. Counts at once. Raises NotFound, DraftWaiting."""

        def change(body: LocalHelpList, _: GuardedStep) -> LocalHelpList:
            checked = _checked(_find(body, id), by, at)
            return _with(body, [checked if one.id == id else one for one in body.services])

        return self._content.write_at_once(change, "checked", by=by, at=at)

    def waive(self, area: str, because: str, *, by: Staff, at: datetime) -> Revision[LocalHelpList]:
        """Put on record that there is no local number for an area (all areas where it is empty). Counts at once.

        Raises IncompleteService without a reason, NotAllowed, DraftWaiting.
        """

        def change(body: LocalHelpList, step: GuardedStep) -> LocalHelpList:
            if not step.names["reason"]:
                raise IncompleteService(missing="reason")
            record = NationalOnly(area=step.names["area"], because=step.names["reason"], by=by.name, on=at.date())
            others = [one for one in body.none_for if plain_area(one.area) != plain_area(record.area)]
            return body.model_copy(update={"none_for": (*others, record)})

        names = {"area": (area, LONGEST["area"]), "reason": (because, LONGEST_REASON)}
        return self._content.write_at_once(
            change, "national numbers only", names=names, action=Action.WAIVE_LOCAL_HELP, by=by, at=at
        )

    def end_waiver(self, area: str, *, by: Staff, at: datetime) -> Revision[LocalHelpList]:
        """Take such a record away again. Raises NotAllowed, DraftWaiting."""

        def change(body: LocalHelpList, _: GuardedStep) -> LocalHelpList:
            return body.model_copy(
                update={"none_for": tuple(one for one in body.none_for if plain_area(one.area) != plain_area(area))}
            )

        return self._content.write_at_once(
            change, "national numbers only, ended", action=Action.WAIVE_LOCAL_HELP, by=by, at=at
        )

    def bring_in(
        self, data: bytes, *, checked: bool = False, seen: str, by: Staff, at: datetime
    ) -> Revision[LocalHelpList]:
        """A TOML file's services as the draft, in place of all others. Somebody else's check is none of ours: only what
        stands here already, with the same ways to reach it, stays checked, unless `by` has `checked` them all today.

        Raises NoSuchContent, NumberOfDrama, ChangedMeanwhile.
        """
        brought = self._content.from_toml(data)

        def change(body: LocalHelpList, step: GuardedStep) -> LocalHelpList:
            del step
            known = {one.contact(): one for one in body.services}
            kept = [self._as_ours(one, known.get(one.contact())) for one in brought.services]
            if checked:
                kept = [_checked(one, by, at) for one in kept]
            return LocalHelpList(services=tuple(kept), none_for=body.none_for)

        return self._content.write_draft(change, seen=seen, names=_names_of(brought), by=by, at=at)

    def _service(self, entry: ServiceEntry, names: Mapping[str, str], before: LocalService | None) -> LocalService:
        """The service of an entry whose boxes are clean. Raises IncompleteService, or what is wrong with a contact."""
        what_for, hours = _in_languages(names, "what_for"), _in_languages(names, "hours")
        reached = {
            "call": names["service_call"] and contacts.phone(names["service_call"]),
            "text": names["service_text"] and contacts.phone(names["service_text"]),
            "mail": names["service_mail"] and contacts.mail(names["service_mail"]),
            "web": names["service_web"] and contacts.web(names["service_web"]),
        }
        needed = {
            "name": names["service_name"],
            "way": any(reached.values()),
            "what_for": what_for.get(ENGLISH),
            "hours": hours.get(ENGLISH),
        }
        missing = [box for box, value in needed.items() if not value]
        if missing:
            raise IncompleteService(missing=", ".join(missing))
        service = LocalService(
            id=before.id if before else secrets.token_hex(4),
            name=names["service_name"],
            call=reached["call"],
            text=reached["text"],
            mail=reached["mail"],
            web=reached["web"],
            what_for=what_for,
            hours=hours,
            areas=tuple(words for box, words in names.items() if box.startswith("service_area_") and words),
            ages=entry.ages,
        )
        self._refuse_drama(service)
        return _with_check_of(service, before)

    def _as_ours(self, brought: LocalService, known: LocalService | None) -> LocalService:
        self._refuse_drama(brought)
        return _with_check_of(
            brought.model_copy(update={"id": secrets.token_hex(4), "checked_on": "", "checked_by": ""}), known
        )

    def _refuse_drama(self, service: LocalService) -> None:
        if not self._about.demonstration and any(
            contacts.is_fictional(number) for number in (service.call, service.text)
        ):
            raise contacts.NumberOfDrama


def _checked(service: LocalService, by: Staff, at: datetime) -> LocalService:
    return service.model_copy(update={"checked_on": at.date(), "checked_by": by.name})


def _with_check_of(service: LocalService, before: LocalService | None) -> LocalService:
    """The check stays with the ways to reach it, and with nothing else."""
    if before is None or before.contact() != service.contact():
        return service
    return service.model_copy(update={"checked_on": before.checked_on, "checked_by": before.checked_by})


def _boxes(entry: ServiceEntry) -> Boxes:
    """What was typed, by the names of the boxes: a number and a service's name are the very point of them."""
    typed = {field: getattr(entry, field) for field in ("name", "call", "text", "mail", "web")}
    return {
        **{f"service_{field}": (words, LONGEST[field]) for field, words in typed.items()},
        **_numbered("what_for", entry.what_for),
        **_numbered("hours", entry.hours),
        **{f"service_area_{place}": (area, LONGEST["area"]) for place, area in enumerate(entry.areas, start=1)},
    }


def _numbered(field: str, said: Mapping[str, str]) -> Boxes:
    places = {language: place for place, language in enumerate(LANGUAGES, start=1)}
    return {f"service_{field}_{places[one]}": (words, LONGEST[field]) for one, words in said.items()}


def _in_languages(names: Mapping[str, str], field: str) -> dict[str, str]:
    said = {language: names.get(f"service_{field}_{place}", "") for place, language in enumerate(LANGUAGES, start=1)}
    return {language: words for language, words in said.items() if words}


def _names_of(brought: LocalHelpList) -> Boxes:
    """A file's words as boxes, so that what is too long is refused with its number as what is typed is."""
    return {f"service_name_{place}": (one.name, LONGEST["name"]) for place, one in enumerate(brought.services, start=1)}


def _find(body: LocalHelpList, id: str) -> LocalService:
    found = next((one for one in body.services if one.id == id), None)
    if found is None:
        raise NotFound
    return found


def _with(body: LocalHelpList, services: list[LocalService]) -> LocalHelpList:
    return body.model_copy(update={"services": tuple(services)})
