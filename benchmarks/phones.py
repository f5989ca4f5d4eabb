"""Many phones at once: joining, answering and sending over Streamlit's websocket, against a real server process.

    python benchmarks/phones.py --phones 200

Starts Heard with an empty partnership in a temporary folder, opens one session, and plays one conversation on each
phone: the notice, every question of the core pack, the review, Send. Prints start, tap-to-next-question and Send times
(p50, p95), errors, the server's memory, and checks that no response was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from feedback import wiring  # noqa: E402 - the benchmark runs from the repository without being installed
from feedback.access.permissions import COMMAND_LINE  # noqa: E402
from feedback.core.records import AgeVersion, SessionKind, SessionPlan  # noqa: E402
from feedback.core.settings import Settings  # noqa: E402
from feedback.questionnaire.question_packs import LATEST  # noqa: E402
from feedback.wiring import open_collection  # noqa: E402

PAGE = "tell-us"
WORDS = "the youth club is good but the last bus goes before it ends so we walk home"


@dataclass
class Times:
    start: list[float] = field(default_factory=list)
    tap: list[float] = field(default_factory=list)
    send: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Screen:
    """What a phone shows: buttons by label, the box, and every text."""

    buttons: dict[str, str] = field(default_factory=dict)
    box: str = ""
    submit: str = ""
    texts: list[str] = field(default_factory=list)


class Phone:
    def __init__(self, socket_: ClientConnection, query: str) -> None:
        self.socket, self.query, self.script = socket_, query, ""
        self.screen = Screen()

    async def run(self, *, trigger: str = "", box: tuple[str, str] | None = None) -> float:
        """One rerun, after a tap or with words typed; gives its seconds."""
        page = "" if self.script else PAGE  # as a browser does: by name at first, then by what the server called it
        state = ClientState(query_string=self.query, page_script_hash=self.script, page_name=page)
        if trigger:
            widget = state.widget_states.widgets.add(id=trigger)
            widget.trigger_value = True
        if box:
            widget = state.widget_states.widgets.add(id=box[0])
            widget.string_value = box[1]
        began = time.perf_counter()
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())
        await self._until_finished()
        return time.perf_counter() - began

    async def _until_finished(self) -> None:
        self.screen = Screen()
        async with asyncio.timeout(120):
            while True:
                data = await self.socket.recv()
                message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
                kind = message.WhichOneof("type")
                if kind == "new_session":
                    self.screen = Screen()
                elif kind == "navigation":
                    self.script = message.navigation.page_script_hash
                elif kind == "delta":
                    self._take(message)
                elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return

    def _take(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "button":
                label = element.button.label
                if element.button.is_form_submitter:
                    self.screen.submit = element.button.id
                else:
                    self.screen.buttons[label] = element.button.id
            case "text_area":
                self.screen.box = element.text_area.id
            case "markdown":
                self.screen.texts.append(element.markdown.body)
            case "heading":
                self.screen.texts.append(element.heading.body)

    def button(self, *names: str) -> str:
        for label, id in self.screen.buttons.items():
            if any(name in label for name in names):
                return id
        raise LookupError(f"no button like {names} among {len(self.screen.buttons)}")


async def play(address: str, code: str, times: Times, delay: float, think: float) -> None:
    await asyncio.sleep(delay)
    try:
        await _conversation(address, code, times, think)
    except (OSError, LookupError, TimeoutError) as error:
        times.errors.append(f"{type(error).__name__}: {error}"[:120])


async def _conversation(address: str, code: str, times: Times, think: float) -> None:
    began = time.perf_counter()
    async with connect(
        f"ws://{address}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=f"http://{address}",  # type: ignore[arg-type]
        max_size=None,
        open_timeout=60,
    ) as opened:
        phone = Phone(opened, f"code={code}")
        await phone.run()
        times.start.append(time.perf_counter() - began)
        while True:
            await asyncio.sleep(think * random.uniform(0.5, 1.5))
            if phone.screen.box and phone.screen.submit:
                times.tap.append(await phone.run(trigger=phone.screen.submit, box=(phone.screen.box, WORDS)))
                continue
            id = phone.button("Start", "I choose to take part", "Good", "Yes", "A lot", "That", "Send", "Carry on")
            sending = phone.screen.buttons.get("Send") == id
            took = await phone.run(trigger=id)
            (times.send if sending else times.tap).append(took)
            if sending and any("four words" in text for text in phone.screen.texts):
                return


def session_in(folder: Path) -> tuple[Settings, str]:
    settings = Settings(data=folder)
    wiring.make(settings)
    collection = open_collection(settings)
    plan = SessionPlan(
        title="Load",
        held_on=date.today(),  # noqa: DTZ011 - a session's day is a local day
        kind=SessionKind.COMMUNITY,
        area="Hall",
        age_version=AgeVersion.MIDDLE,
        pack="core",
        lead_worker="Lead",
        dsl="DSL",
    )
    at = datetime.now(UTC)
    collection.local_help.waive("", "a measurement: nobody is there", by=COMMAND_LINE, at=at)
    planned = collection.sessions.plan(plan, pack_version=LATEST, by=COMMAND_LINE, at=at)
    return settings, collection.sessions.open(planned.id, by=COMMAND_LINE, at=at).code


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_of(pid: int) -> int:
    """Resident megabytes of a process (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


def share(values: list[float], part: float) -> str:
    return f"{statistics.quantiles(values, n=100)[int(part * 100) - 1] * 1000:.0f} ms" if len(values) > 1 else "-"


def measure(phones: int, spread: float, think: float) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        settings, code = session_in(Path(folder) / "data")
        port = free_port()
        command = [sys.executable, "-m", "heard", "run", f"--port={port}"]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "HEARD_DATA": str(settings.data)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            began = time.perf_counter()
            while True:
                try:
                    if httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).status_code == 200:
                        break
                except httpx.TransportError:
                    pass
                if time.perf_counter() - began > 60 or server.poll() is not None:
                    raise SystemExit("the server did not start")
                time.sleep(0.1)
            cold, before = time.perf_counter() - began, memory_of(server.pid)
            times = Times()

            async def everybody() -> None:
                address = f"127.0.0.1:{port}"
                await asyncio.gather(
                    *(play(address, code, times, spread * number / phones, think) for number in range(phones))
                )

            asyncio.run(everybody())
            after = memory_of(server.pid)
        finally:
            server.terminate()
            server.wait()
        kept = open_collection(settings).store.row("SELECT count(*) AS n FROM responses")
        kept_count = int(kept["n"]) if kept else 0
    print(
        f"| {phones} over {spread:.0f} s | {think:.0f} s | {share(times.start, 0.5)} / {share(times.start, 0.95)} "
        f"| {share(times.tap, 0.5)} / {share(times.tap, 0.95)} | {share(times.send, 0.5)} / {share(times.send, 0.95)} "
        f"| {len(times.errors)} | {kept_count} | {before} → {after} MB | {cold:.1f} s |",
        flush=True,
    )
    for error in sorted(set(times.errors))[:5]:
        print("  error:", error)
    return kept_count == phones and not times.errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phones", type=int, nargs="*", default=[50, 200])
    parser.add_argument("--spread", type=float, nargs="*", default=[0, 20], help="seconds over which they arrive")
    parser.add_argument("--data", help="not used here; every benchmark takes it")
    parser.add_argument(
        "--think", type=float, nargs="*", default=[5], help="mean seconds to read a screen, and 0: none"
    )
    asked = parser.parse_args()
    print(
        "| phones | reading | start p50 / p95 | tap to next p50 / p95 | send p50 / p95 | errors | kept | memory | cold start |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    fine = [
        measure(phones, spread, think) for phones in asked.phones for spread in asked.spread for think in asked.think
    ]
    raise SystemExit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
