"""Where the collecting rooms are wired together, once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlite_utils.migrations import Migrations

from feedback.access.accounts import Accounts
from feedback.access.audit_trail import Audit
from feedback.chat.unsent_store import UnsentConversations
from feedback.core.errors import HeardError
from feedback.core.settings import Settings
from feedback.desk.alerts import Alerts, ways
from feedback.desk.case_store import Concerns
from feedback.desk.rota import Rota
from feedback.desk.tellings import Tellings
from feedback.intake.imports import Imports
from feedback.intake.review import Review
from feedback.intake.take_in import Intake
from feedback.local_content.identity import PartnershipIdentity
from feedback.local_content.local_help import LocalHelp
from feedback.partnership.challenge import Challenge
from feedback.partnership.findings import Findings
from feedback.partnership.held_words import HeldWords
from feedback.partnership.meetings import Meetings
from feedback.partnership.schools import Schools
from feedback.partnership.shadow_executive import Shadow
from feedback.partnership.stories import Stories
from feedback.partnership.unput_questions import UnputQuestions
from feedback.partnership.visits import Visits
from feedback.responses.answers import SqliteAnswers
from feedback.responses.quotes import Quotes
from feedback.responses.sessions import Sessions
from feedback.responses.slips import Slips
from feedback.storage import backup
from feedback.storage import keys as key_file
from feedback.storage.database import Store, open_store
from feedback.storage.keys import Keys
from feedback.storage.migrations import collecting
from feedback.storage.partnership_file import About

log = logging.getLogger("heard")


class NoData(HeardError):
    """There is no partnership's file here yet; `heard init` makes one."""

    code = "no-data"


class DataLost(HeardError):
    """There are keys here and no partnership's file: it was lost or moved, and an empty one would hide that."""

    code = "data-lost"


class WrongKeys(HeardError):
    """The key file is another partnership's: it opens none of this one's sealed words, and no slip."""

    code = "keys-of-another"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Collection:
    """Every collecting room of one partnership."""

    settings: Settings
    about: About
    store: Store
    keys: Keys
    audit: Audit
    local_help: LocalHelp
    identities: PartnershipIdentity
    sessions: Sessions
    answers: SqliteAnswers
    quotes: Quotes
    concerns: Concerns
    rota: Rota
    alerts: Alerts
    slips: Slips
    intake: Intake
    unsent: UnsentConversations
    imports: Imports
    review: Review
    accounts: Accounts
    meetings: Meetings
    shadow: Shadow
    challenge: Challenge
    unput: UnputQuestions
    held_words: HeldWords
    stories: Stories
    findings: Findings
    visits: Visits
    schools: Schools

    @property
    def partnership(self) -> str:
        """The name on documents."""
        return self.about.partnership

    @property
    def demonstration(self) -> bool:
        """Whether this file was made by `demo`: then every page says so."""
        return self.about.demonstration


def make(settings: Settings) -> None:
    """Make the data folder, for its owner alone, an empty partnership's file and a key file. Nothing else makes one.

    Where there is a partnership's file already, no new keys are made: they would open nothing of it. Raises DataLost
    where there are keys and no file: an empty one would hide the loss.
    """
    if settings.keys.exists() and not settings.database.exists():
        raise DataLost(file=str(settings.database))
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not settings.keys.exists() and not settings.database.exists():
        key_file.save(key_file.make(), settings.keys)
    settings.database.touch(mode=0o600)


def _copy_first(old: Store, settings: Settings) -> None:
    """Before a newer Heard changes the file: nothing else leads back to the older one."""
    made = backup.make(old, settings.data / "backups", at=datetime.now(UTC), why=backup.BEFORE_CHANGE)
    log.warning("this Heard changes the partnership's file; a copy from before lies in backups/%s", made.name)


def open_collection(settings: Settings, *, more: Sequence[Migrations] = ()) -> Collection:
    """Open a partnership. `more` are the migrations of rooms above.

    A file of an earlier Heard is copied into the backups before it is changed. Raises NoData, DataLost, KeysMissing,
    KeysBroken, WrongKeys, or a StoreError, StoreFull too where there is no room for that copy: then nothing was changed.
    """
    if not settings.database.exists():
        raise DataLost(file=str(settings.database)) if settings.keys.exists() else NoData
    keys = key_file.load(settings.keys)
    store = open_store(settings.database, [collecting, *more], before_change=lambda old: _copy_first(old, settings))
    audit = Audit(store)
    identities = PartnershipIdentity(store, audit)
    about = About(store, settings.partnership, named=identities.own_name)
    if not about.fits(keys):
        store.close()
        raise WrongKeys(file=str(settings.keys))
    answers, slips = SqliteAnswers(store), Slips(store, keys)
    quotes, concerns = Quotes(store, answers), Concerns(store, keys, audit, answers)
    local_help = LocalHelp(store, audit, about=about)
    sessions = Sessions(store, audit, unread=answers, cases=concerns, local_help=local_help)
    accounts = Accounts(store, audit, keys, about, hours=settings.sign_in_hours)
    rota = Rota(store, audit, accounts=accounts, concerns=concerns)
    held_words = HeldWords(store, audit, concerns)
    challenge = Challenge(store, audit, held=held_words)
    meetings = Meetings(store, audit, challenge=challenge, held=held_words)
    intake = Intake(store=store, sessions=sessions, answers=answers, concerns=concerns, slips=slips, keys=keys)
    return Collection(
        settings=settings,
        about=about,
        store=store,
        keys=keys,
        audit=audit,
        local_help=local_help,
        identities=identities,
        sessions=sessions,
        answers=answers,
        quotes=quotes,
        concerns=concerns,
        rota=rota,
        alerts=Alerts(
            concerns=concerns,
            accounts=accounts,
            tellings=Tellings(store),
            sessions=sessions,
            ways=lambda: ways(settings, rota.addresses(datetime.now(UTC).date())),
            address=settings.address,
        ),
        slips=slips,
        unsent=UnsentConversations(settings.unsent, keys),
        intake=intake,
        imports=Imports(store=store, audit=audit, intake=intake, answers=answers, sessions=sessions, keys=keys),
        review=Review(store=store, answers=answers, quotes=quotes, concerns=concerns, audit=audit),
        accounts=accounts,
        meetings=meetings,
        shadow=Shadow(store, audit, meetings=meetings, held=held_words),
        challenge=challenge,
        unput=UnputQuestions(store, audit, meetings=meetings, challenge=challenge),
        held_words=held_words,
        stories=Stories(store, audit),
        findings=Findings(store, audit),
        visits=Visits(store, audit),
        schools=Schools(store, audit),
    )
