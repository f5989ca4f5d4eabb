"""Understanding from the command line, without a browser."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from analysis.accountability import reminders
from analysis.disclosure import Audience
from analysis.render.documents import report
from analysis.render.documents.data_files import DataFormat
from analysis.reports import evidence_pack
from analysis.reports import rollup as partnerships
from analysis.reports import verify_pack as checking
from analysis.reports.data_tables import DataSet
from analysis.reports.documents import PACK, WRITERS, ending_of
from analysis.reports.period import Period, quarter_of
from analysis.reports.questions import telling
from analysis.theming import spreadsheet
from analysis.theming.clustering.agreement import Agreement
from analysis.wiring import Partnership, open_partnership
from feedback.access.permissions import COMMAND_LINE
from feedback.core.command_line import in_a_folder
from feedback.core.mail import addresses, mailer
from feedback.core.settings import Settings, from_mapping

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


In = Annotated[Path, typer.Option("--in", exists=True, dir_okay=False, help="The CSV to read")]
Out = Annotated[Path, typer.Option("--out", dir_okay=False, callback=in_a_folder, help="The CSV to write")]


def _settings() -> Settings:
    return from_mapping(os.environ)


def _partnership() -> Partnership:
    return open_partnership(_settings())


def _say(words: str) -> None:
    typer.echo(words, err=True)


@app.command()
def read() -> None:
    """Let the machine read every session's answers anew; people's decisions stay."""
    partnership = _partnership()
    result = partnership.machine.run(
        [s.id for s in partnership.collection.sessions.all()], by=COMMAND_LINE, at=datetime.now(UTC)
    )
    _say(
        f"{len(result.placed)} answers placed, {len(result.proposals)} new themes proposed, "
        f"{len(result.single_voices)} single voices, {len(result.set_aside)} set aside"
    )


@app.command()
def digest(
    out: Annotated[
        Path,
        typer.Option(
            callback=in_a_folder, help="Where to write, by its ending: .pdf .html .docx .pptx .png .child.pdf .zip"
        ),
    ],
    meeting: Annotated[str, typer.Option(help="The meeting's id; the coming one where neither is given")] = "",
    session: Annotated[str, typer.Option(help="A session's join code: a digest of that session alone")] = "",
    edition: Annotated[Audience, typer.Option(help="For whom")] = Audience.EXECUTIVE,
    plan: Annotated[bool, typer.Option("--plan", help="Plan a meeting of that session where there is none")] = False,
) -> None:
    """Freeze the opener of a meeting, or of one session, and write it as a document, or a scrutineer's pack (.zip)."""
    ending = ending_of(out.name)
    if not ending:
        raise typer.BadParameter(f"{out.suffix or 'no ending'}: choose one of {', '.join((*WRITERS, PACK))}")
    partnership, now = _partnership(), datetime.now(UTC)
    if session:
        found = partnership.collection.sessions.by_code(session)
        planned = [m for m in partnership.collection.meetings.all() if m.session_ids == (found.id,)]
        if not planned and not plan:
            raise typer.BadParameter(
                f"no meeting rests on {session} alone: plan one on the page, or add --plan and everybody sees it as planned"
            )
        if not planned:
            where = (found.plan.title, found.plan.held_on, found.plan.area, [found.id])
            planned = [partnership.collection.meetings.plan(*where, by=COMMAND_LINE, at=now)]
            _say(f"planned: {found.plan.title}, {found.plan.held_on:%d %b %Y}, {found.plan.area}")
        meeting_id = planned[0].id
    elif meeting:
        meeting_id = meeting
    else:
        coming = partnership.collection.meetings.coming()
        if coming is None:
            raise typer.BadParameter("no meeting is planned: give --meeting or --session")
        meeting_id = coming.id
    # Of a closed meeting, what was sealed is written, not something newer.
    sealed = partnership.seals.edition(meeting_id, edition)
    frozen = sealed or partnership.digests.freeze(meeting_id, edition, by=COMMAND_LINE, at=now)
    made = partnership.packs.make(frozen, by=COMMAND_LINE, at=now) if ending == PACK else WRITERS[ending](frozen)
    out.write_bytes(made)
    _say(f"{out}: {edition.value} edition {frozen.hash[:12]}")
    if ending == PACK:
        _say(f"fingerprint {evidence_pack.fingerprint(made)}")


@app.command()
def quarter(
    out: Annotated[
        Path,
        typer.Option(
            callback=in_a_folder, help="Where to write, by its ending: .pdf .html .docx, or .png of a public one"
        ),
    ],
    start: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day")] = None,
    edition: Annotated[Audience, typer.Option(help="For whom")] = Audience.EXECUTIVE,
) -> None:
    """Write the report of a quarter (this one where no days are given), or of a year rolled up from its quarters."""
    if out.suffix not in report.WRITERS:
        raise typer.BadParameter(f"{out.suffix or 'no ending'}: choose one of {', '.join(report.WRITERS)}")
    now = datetime.now(UTC)
    this = quarter_of(now.date())
    period = Period(start=start.date() if start else this.start, end=end.date() if end else this.end)
    quarters = _partnership().quarters
    if frozen := quarters.freeze(period, edition, by=COMMAND_LINE, at=now):
        _say(f"{frozen} editions frozen for {edition.value} readers, which had none")
    made = quarters.report(period, edition, at=now)
    out.write_bytes(report.WRITERS[out.suffix](made))
    _say(f"{out}: {edition.value} edition, {period.start} to {period.end}")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In plain words, such as: what do young people say about buses?")],
    edition: Annotated[Audience, typer.Option(help="Whose editions hold the counts")] = Audience.EXECUTIVE,
) -> None:
    """Answer with agreed quotes, counts that left with frozen editions, promises and decisions; or say why not.

    Nothing is generated and the question is not kept.
    """
    if edition is Audience.TEAM:
        raise typer.BadParameter("choose executive or public")
    asking = _partnership().asking
    found = asking.ask(question, by=COMMAND_LINE, audience=edition)
    for line in [
        *telling.why_not(found, asking.facts(edition)),
        *telling.also(found),
        found.heard_from,
        telling.not_heard(found),
    ]:
        if line:
            _say(line)
    for one in found.counts:
        _say(f"{telling.count(one)} {one.sessions} ({one.edition})")
    for line in [
        *telling.changes(found.changes),
        *map(telling.again, found.again),
        *map(telling.promise, found.promises),
    ]:
        _say(line)
    for voice in found.voices:
        _say(" ".join(part for part in (f"“{voice.words}”", voice.by, voice.where) if part))
    if tries := telling.tries(found):
        _say(tries)


@app.command("take-out")
def take_out(
    data_set: Annotated[DataSet, typer.Argument(help="What to take out; single answers: `heard export`")],
    out: Annotated[
        Path,
        typer.Option(dir_okay=False, callback=in_a_folder, help="Where to write, by its ending: .csv .xlsx .json .sav"),
    ],
) -> None:
    """Write a table for other programs; what the columns of a CSV mean is written beside it."""
    kind = next((one for one in DataFormat if out.suffix == f".{one.value}"), None)
    if kind is None:
        raise typer.BadParameter(f"{out.suffix or 'no ending'}: choose one of .csv, .xlsx, .json, .sav")
    files = {out: kind}
    if kind is DataFormat.CSV:
        files[out.with_suffix(f".{DataFormat.COLUMNS.value}")] = DataFormat.COLUMNS
    data_out, now = _partnership().data_out, datetime.now(UTC)
    for path, written_as in files.items():
        path.write_bytes(data_out.take(data_set, written_as, by=COMMAND_LINE, at=now))
        _say(str(path))


@app.command()
def remind() -> None:
    """E-mail HEARD_PROMISE_MAIL what is late and what comes due within two weeks: for a daily or weekly timer."""
    partnership, today = _partnership(), datetime.now(UTC).date()
    settings = partnership.collection.settings
    server, to = mailer(settings), addresses(settings.promise_mail)
    if server is None or not to:
        raise typer.BadParameter("set HEARD_SMTP_HOST and HEARD_PROMISE_MAIL first")
    found, missed = reminders.due(partnership.promises, partnership.owed, today=today), dict[str, str]()
    if found:
        missed = reminders.remind(
            found, server, to, today=today, address=settings.address, partnership=partnership.collection.partnership
        )
    told = f": told {len(to) - len(missed)}" if found else ": nobody was told"
    late, soon = len(found.late) + len(found.answers_late), len(found.soon) + len(found.answers_soon)
    _say(f"{late} late, {soon} due soon{told}")
    for address, reason in missed.items():
        _say(f"not told: {address} ({reason})")
    if missed:
        raise typer.Exit(1)


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The scrutineer's pack")],
    expect: Annotated[str, typer.Option(help="16 characters or more of a hash that was noted down")] = "",
) -> None:
    """Check a scrutineer's pack, and say what the noted hash vouches for. Exit code 1 unless that is all of it."""
    found = checking.check(path.read_bytes(), expected=expect)
    typer.echo(f"fingerprint {found.fingerprint}")
    typer.echo(f"edition     {found.edition_hash or '-'}")
    typer.echo(f"seal        {found.seal_hash or 'not sealed'}")
    if found.vouched:
        typer.echo(f"vouched for by the {found.noted.value} that was noted: {', '.join(found.vouched)}")
    for problem in found.problems:
        typer.echo(problem)
    if found.problems:
        raise typer.Exit(1)
    typer.echo("unchanged" if expect else "whole: now compare one of the hashes with the one that was noted down")


@app.command()
def themes(
    in_path: In,
    out: Out,
    text_column: Annotated[str, typer.Option(help="The column of the answers")] = "text",
    question_column: Annotated[str, typer.Option(help="The column of the questions, if there is one")] = "",
    framework: Annotated[Path | None, typer.Option(help="Another framework of themes than Heard's")] = None,
    groups: Annotated[int | None, typer.Option(min=1, help="So many groups; by default as many as hold steady")] = None,
    evaluate: Annotated[str, typer.Option(help="A column of people's labels to compare with, joined by |")] = "",
    vectors: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="A folder with a sentence-transformer, for groups")
    ] = None,
) -> None:
    """Theme any CSV: its columns, then theme, score, group and label."""
    with _Bar() as bar:
        found = spreadsheet.themes(
            in_path,
            out,
            text_column=text_column,
            question_column=question_column or None,
            framework=framework,
            groups=groups,
            evaluate=evaluate or None,
            vectors=vectors,
            progress=bar.show,
        )
    _tell(found)


@app.command()
def mood(
    in_path: In,
    out: Out,
    text_column: Annotated[str, typer.Option(help="The column of the answers")] = "text",
    evaluate: Annotated[str, typer.Option(help="A column of people's labels to compare with")] = "",
) -> None:
    """Rough mood of any CSV (neg, neu, pos): for many answers together, never for one person."""
    with _Bar() as bar:
        found = spreadsheet.mood(in_path, out, text_column=text_column, evaluate=evaluate or None, progress=bar.show)
    _tell(found)


@app.command()
def rollup(
    files: Annotated[list[Path], typer.Argument(help="Partnerships' files, each named after its partnership")],
    out: Annotated[Path, typer.Option(dir_okay=False, help="The CSV to write")] = Path("rollup.csv"),
    scheduler: Annotated[str, typer.Option(help="A Dask cluster, tcp://…; two workers here where none is given")] = "",
) -> None:
    """Themes over many partnerships' files. Answers stay where they lie; only protected counts and labels leave."""
    lines = partnerships.rollup_on(files, scheduler)
    names = sorted({name for line in lines for name in line.by})
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["theme", "name", "new", "young people", *names])
        for line in lines:
            own = [line.by[name].words if name in line.by else partnerships.NOT_TOLD for name in names]
            writer.writerow([line.theme, line.name, "new" if line.new else "", line.people.words, *own])
    _say(f"{out}: {len(names)} partnerships, {sum(line.new for line in lines)} new themes")


class _Bar:
    """A progress bar on the terminal, a task for each step."""

    def __init__(self) -> None:
        self._bar = Progress(console=Console(stderr=True))
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> _Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, step: str, done: int, total: int) -> None:
        if step not in self._tasks:
            self._tasks[step] = self._bar.add_task(step, total=total)
        self._bar.update(self._tasks[step], completed=done)


def _tell(found: Agreement | None) -> None:
    if found is not None:
        typer.echo(f"rows {found.rows}")
        typer.echo(f"adjusted mutual information {found.adjusted_mutual_information:.3f}")
        typer.echo(f"adjusted Rand {found.adjusted_rand:.3f}")
        typer.echo(f"micro F1 {found.micro_f1:.3f}, macro F1 {found.macro_f1:.3f} (of {found.named_by})")
