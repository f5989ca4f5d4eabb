"""Collecting from the command line, without a browser."""

from __future__ import annotations

import csv
import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from feedback import health, redaction, restore, retention, safeguarding, wiring
from feedback.access.accounts import Accounts
from feedback.access.permissions import COMMAND_LINE
from feedback.chat import intents
from feedback.core.command_line import in_a_folder
from feedback.core.mail import mailer
from feedback.core.records import AgeVersion, Channel, Method, Role, SessionKind, SessionPlan, Share
from feedback.core.settings import Settings, from_mapping
from feedback.intake import cards, mapping
from feedback.questionnaire.question_packs import LATEST, load_pack
from feedback.responses.sessions import shown_code
from feedback.spreadsheets.reading import ReadAs, read_table
from feedback.storage import backup, keys
from feedback.wiring import Collection, open_collection

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


WAITS_FOR_A_LEAD = "A safeguarding lead is asked first, on Today; once they agree they have the passphrase."

In = Annotated[Path, typer.Option("--in", exists=True, dir_okay=False, help="The file to read")]
Out = Annotated[Path, typer.Option("--out", dir_okay=False, callback=in_a_folder, help="The file to write")]


def _settings() -> Settings:
    return from_mapping(os.environ)


def _collection() -> Collection:
    return open_collection(_settings())


def _now() -> datetime:
    return datetime.now(UTC)


@app.command()
def init(administrator: Annotated[str, typer.Option(help="Name of the first administrator")]) -> None:
    """Make an empty partnership and its first administrator; prints a one-time passphrase."""
    settings = _settings()
    wiring.make(settings)
    collection = open_collection(settings)
    phrase = collection.accounts.add(administrator, Role.ADMINISTRATOR, by=COMMAND_LINE, at=_now())
    typer.echo(f"Partnership: {settings.database}\nKeys (keep a copy elsewhere): {settings.keys}")
    typer.echo(f"Sign in as {administrator} within 48 hours with this one-time passphrase:\n{phrase}")


@app.command()
def account(name: str, role: Role) -> None:
    """Make an account; prints its one-time passphrase. A further safeguarding lead waits until one agrees."""
    phrase = _collection().accounts.add(name, role, by=COMMAND_LINE, at=_now())
    typer.echo(phrase or WAITS_FOR_A_LEAD)


@app.command()
def passphrase(name: str) -> None:
    """A fresh one-time passphrase for somebody who forgot their password; the last safeguarding lead's comes from here."""
    accounts = _collection().accounts
    found = _account_named(accounts, name)
    typer.echo(accounts.invite_again(found, by=COMMAND_LINE, at=_now()) or WAITS_FOR_A_LEAD)


def _account_named(accounts: Accounts, name: str) -> str:
    found = [one.id for one in accounts.all() if one.name.casefold() == name.strip().casefold()]
    if not found:
        raise typer.BadParameter("nobody here has this name")
    return found[0]


@app.command("lost-phone")
def lost_phone(name: str) -> None:
    """Take the second factor off somebody who lost the phone and the recovery codes; the leads are told of it."""
    accounts = _collection().accounts
    accounts.reset_factor(_account_named(accounts, name), by=COMMAND_LINE, at=_now())
    typer.echo("taken off: at the next sign-in a new one is set up where the role demands it")


@app.command("mail-test")
def mail_test(
    address: Annotated[str, typer.Argument(help="Whom to send one message, such as a lead's address")],
) -> None:
    """Send one message by the mail server of the settings; says that the server took it, or why it did not."""
    settings = _settings()
    server = mailer(settings)
    if server is None:
        raise typer.BadParameter("set HEARD_SMTP_HOST first")
    server.send(address, "A test of Heard's e-mail", f"Messages of {settings.address} reach this address.\n")
    if settings.database.exists():
        _collection().alerts.reached(address)
    typer.echo(f"{settings.smtp_host} took a message for {address}: see that it is in the mailbox")


@app.command()
def session(
    title: Annotated[str, typer.Option()],
    area: Annotated[str, typer.Option()],
    lead_worker: Annotated[str, typer.Option()],
    dsl: Annotated[str, typer.Option(help="The designated safeguarding lead")],
    kind: Annotated[SessionKind, typer.Option()] = SessionKind.COMMUNITY,
    age: Annotated[AgeVersion, typer.Option()] = AgeVersion.MIDDLE,
    pack: Annotated[str, typer.Option()] = "core",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its day; today by default")] = None,
) -> None:
    """Plan and open a session; prints its join code. There must be local help for its area first."""
    load_pack(pack, LATEST)
    plan = SessionPlan(
        title=title,
        held_on=on.date() if on else date.today(),  # noqa: DTZ011 - a session's day is the day people there call it
        kind=kind,
        area=area,
        age_version=age,
        pack=pack,
        lead_worker=lead_worker,
        dsl=dsl,
    )
    collection = _collection()
    planned = collection.sessions.plan(plan, pack_version=LATEST, by=COMMAND_LINE, at=_now())
    typer.echo(shown_code(collection.sessions.open(planned.id, by=COMMAND_LINE, at=_now()).code))


@app.command("import")
def import_cards(
    session: Annotated[str, typer.Option(help="Join code of the open session the cards belong to")],
    in_path: In,
    map_: Annotated[list[str] | None, typer.Option("--map", help="COLUMN=QUESTION; by default, guessed")] = None,
    channel: Annotated[Channel, typer.Option()] = Channel.IMPORT,
    method: Annotated[Method, typer.Option()] = Method.TYPED,
    share: Annotated[Share, typer.Option(help="May these words be shared?")] = Share.NO,
    refused: Annotated[Path | None, typer.Option(help="Where to write the rows that stay out, and why")] = None,
    value: Annotated[list[str] | None, typer.Option(help="What words mean, as QUESTION:WORDS=OPTION")] = None,
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook; by default that with most words")] = "",
    doubtful: Annotated[bool, typer.Option("--doubtful", help="Rows too that may be read wrong")] = False,
) -> None:
    """Bring in a survey tool's export (CSV, Excel, OpenDocument), a row a card. All that fit come in, or none."""
    collection = _collection()
    found = collection.sessions.joinable(session)
    pack = load_pack(found.plan.pack, found.pack_version)
    table = read_table(in_path.read_bytes(), in_path.name, ReadAs(sheet=sheet))
    pairs = dict(entry.rsplit("=", 1) for entry in map_) if map_ else mapping.suggest(table, pack)
    ready = cards.prepare(
        table,
        pairs,
        pack,
        session_code=found.code,
        channel=channel,
        method=method,
        share=share,
        values=_values(value or []),
        doubtful=table.doubts.keys() if doubtful else (),
    )
    with typer.progressbar(length=len(ready.responses), label="Reading cards", file=sys.stderr) as bar:
        new = collection.imports.bring_in(ready.responses, by=COMMAND_LINE, at=_now(), progress=lambda _: bar.update(1))
    if refused is not None:
        with refused.open("w", newline="", encoding="utf-8") as out:
            rows = [(r.row, r.column, r.reason) for r in (*ready.refused, *ready.left_out)]
            csv.writer(out).writerows([("row", "column", "reason"), *rows])
    stayed_out = len({r.row for r in ready.refused})
    typer.echo(f"{new} cards came in, {len(ready.responses) - new} were here already, {stayed_out} rows stayed out")
    if ready.left_out:
        typer.echo(f"{len(ready.left_out)} cells of cards that came in were left out: --refused writes which")


def _values(said: list[str]) -> cards.Values:
    found: dict[str, dict[str, str]] = {}
    for entry in said:
        words, _, option = entry.rpartition("=")
        question, _, words = words.partition(":")
        found.setdefault(question, {})[mapping.as_key(words)] = option
    return found


@app.command("local-help")
def bring_in_local_help(
    in_path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Local help as TOML")],
    checked: Annotated[
        bool, typer.Option("--checked", help="Each was rung today, or seen on the service's own page")
    ] = False,
) -> None:
    """Bring in whom children can ring near here, in place of the list before; `--checked` lets it count at once."""
    collection = _collection()
    local_help = collection.local_help
    seen = local_help.content.seen()
    drafted = local_help.bring_in(in_path.read_bytes(), checked=checked, seen=seen, by=COMMAND_LINE, at=_now())
    if checked:
        local_help.content.publish(seen=drafted.row.stamp, by=COMMAND_LINE, at=_now())
    state = "shown to children from now" if checked else "a draft: check each under Local help, then let it count"
    typer.echo(f"{len(drafted.body.services)} services, {state}")


@app.command("schools")
def bring_in_schools(
    in_path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or XLSX of the public register")],
) -> None:
    """Bring in the schools of the place, so that answers lose their short names too. A new list replaces the last."""
    collection = _collection()
    table = read_table(in_path.read_bytes(), in_path.name)
    typer.echo(f"{collection.schools.bring_in(table, by=COMMAND_LINE, at=_now())} schools are known here now")


@app.command()
def export(out: Out, session: Annotated[str, typer.Option(help="Join code; all sessions by default")] = "") -> None:
    """Write cleared, redacted answers as CSV for the team's own work. It holds single answers: not for publication."""
    collection = _collection()
    collection.audit.note(COMMAND_LINE.name, "data taken out as csv", "answers", at=_now())
    sessions = [collection.sessions.by_code(session)] if session else collection.sessions.all()
    codes = {s.id: s.code for s in sessions}
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["session", "answer", "question", "age_version", "language", "choice", "skip", "text", "follow_up"]
        )
        for answer in collection.answers.of_sessions(list(codes)):
            if answer.state.value == "cleared":
                row = [codes[answer.session_id], answer.id, answer.question_id, answer.age_version.value]
                row += [answer.language, answer.choice or "", answer.skip.value if answer.skip else ""]
                writer.writerow([*row, _inert(answer.text or ""), answer.prompt])


@app.command()
def spot(in_path: In, out_path: Out) -> None:
    """Look for signs of harm in a CSV (id,text); writes id,tier,category,matched."""
    safeguarding.spot_file(in_path, out_path)


@app.command()
def redact(in_path: In, out_path: Out) -> None:
    """Take personal details out of JSON lines (id,text); writes id,text,spans with offsets in code points."""
    redaction.redact_file(in_path, out_path)


@app.command()
def intent(in_path: In, out_path: Out) -> None:
    """Tell what a young person asks the chat (CSV id,text); writes id,intent,score."""
    intents.classify_file(in_path, out_path)


@app.command("health")
def tell_health() -> None:
    """Say as JSON how the file, disk, copies, tidying, mail and desk are; ends with 1 where something is not well."""
    collection, backups = _collection(), _settings().data / "backups"
    found = health.health(collection.store, collection.audit, collection.alerts, backups=backups, at=_now())
    typer.echo(json.dumps(found.said(), indent=2))
    raise typer.Exit(not found.well)


@app.command("backup")
def make_backup() -> None:
    """Copy the partnership's file while it is in use, into its backups folder; prints the path."""
    settings = _settings()
    typer.echo(backup.make(open_collection(settings).store, settings.data / "backups", at=_now()))


@app.command()
def tidy(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go")] = False,
    after_a_pause: Annotated[
        bool, typer.Option("--after-a-pause", help="Nobody worked here for two months or more: the clock is right")
    ] = False,
) -> None:
    """Destroy raw words, stories and backups whose time is up, and in backups what was taken back. Run it daily."""
    settings = _settings()
    collection = open_collection(settings)
    store, cases, months, story_months = (
        collection.store,
        collection.concerns,
        settings.raw_months,
        settings.story_months,
    )
    backups = settings.data / "backups"
    if not dry_run:
        collection.imports.forget(at=_now())
    if dry_run:
        found = retention.would_tidy(store, cases, months=months, story_months=story_months, backups=backups, at=_now())
    else:
        collection.unsent.purge(at=_now())
        found = retention.tidy(
            store,
            cases,
            collection.audit,
            months=months,
            story_months=story_months,
            backups=backups,
            at=_now(),
            after_a_pause=after_a_pause,
        )
    typer.echo(
        f"{found.texts} texts and {found.backups} backups {'would be' if dry_run else ''} destroyed".replace("  ", " ")
    )
    if found.unopened:
        typer.echo(f"{found.unopened} cases are past their time and nobody has opened them: their words stay", err=True)


@app.command("restore")
def put_back(
    copy: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The copy, from the backups folder")],
) -> None:
    """Put a copy back in the place of the partnership's file, which is moved aside. Stop Heard first."""
    found = restore.restore(copy, _settings(), at=_now())
    typer.echo(f"put back; {found.gone_again} answers and stories that were taken back since are out of it again")
    if found.aside is not None:
        typer.echo(f"what stood here lies in {found.aside}: when all is well, delete it")


@app.command("new-key")
def new_key() -> None:
    """Seal the desk's words under a fresh key. Restart Heard after it; then `forget-old-keys` ends the old ones."""
    settings = _settings()
    collection = open_collection(settings)
    both = collection.keys.with_new_desk_key()
    # Saved before anything is sealed anew, and the old key kept: a running Heard still seals under it, and a failure
    # in between leaves every word readable.
    keys.save(both, settings.keys)
    count = collection.concerns.seal_again(both) + collection.accounts.factors.seal_again(both)
    collection.store.shrink()
    typer.echo(f"{count} texts sealed under the new key; restart Heard, then run: heard forget-old-keys")


@app.command("forget-old-keys")
def forget_old_keys() -> None:
    """Seal what an older key still holds under the newest, and forget the others. Backups sealed under them close."""
    settings = _settings()
    collection = open_collection(settings)
    count = collection.concerns.seal_again(collection.keys) + collection.accounts.factors.seal_again(collection.keys)
    keys.save(keys.Keys(collection.keys.slips, collection.keys.desk[:1]), settings.keys)
    collection.store.shrink()
    typer.echo(f"{count} texts sealed under the newest key; the older ones are forgotten")


def _inert(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
