"""The first screen on a poor phone: bytes, first paint, and the time until a first answer is given, by both doors.

    python benchmarks/first_screen.py

A real server with an empty partnership and a real Chromium at 360x740 whose processor is slowed four times and whose
network gives 1.6 Mbit/s down, 750 kbit/s up and 150 ms a round trip, as Lighthouse's "slow 4G" does. Each row is the
median of `--runs` visits with an empty cache; the last column once more with what a first visit left in it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).parent))

from phones import free_port, session_in  # noqa: E402

SLOWER, DOWN, UP, ROUND_TRIP = 4, 1.6e6 / 8, 0.75e6 / 8, 150
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass(frozen=True, slots=True)
class Visit:
    """Times in milliseconds since the address was opened; bytes and requests over the wire until the first answer."""

    paint: float
    shown: float
    answered: float
    bytes: int
    requests: int


def slowed(browser: Browser) -> tuple[Page, Callable[[], tuple[int, int]]]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    wire = context.new_cdp_session(page)
    seen = [0, 0]

    def arrived(event: dict[str, float]) -> None:
        seen[0] += int(event["encodedDataLength"])
        seen[1] += 1

    wire.on("Network.loadingFinished", arrived)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": ROUND_TRIP, "downloadThroughput": DOWN, "uploadThroughput": UP},
    )
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return page, lambda: (seen[0], seen[1])


def visit(page: Page, counted: Callable[[], tuple[int, int]], address: str, first: str, then: str) -> Visit:
    """Open an address, wait for an element, touch it, and wait for what comes next."""
    before, start = counted(), time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(first).first.wait_for()
    shown = time.perf_counter()
    page.locator(first).first.click()
    page.locator(then).first.wait_for()
    done = time.perf_counter()
    after = counted()
    paint = float(page.evaluate(PAINT))
    return Visit(paint, (shown - start) * 1000, (done - start) * 1000, after[0] - before[0], after[1] - before[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", help="not used: every benchmark takes it")
    arguments = parser.parse_args()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("!! no Chromium on this machine: not measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        (settings, code), port = session_in(Path(folder)), free_port()
        address = f"http://localhost:{port}"
        server = subprocess.Popen(
            [sys.executable, "-m", "heard", "run", f"--port={port}"],
            cwd=ROOT,
            env={**os.environ, "HEARD_DATA": str(settings.data), "HEARD_ADDRESS": address},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(address)
            _measure(chromium, address, code, arguments.runs)
        finally:
            server.terminate()
            server.wait()


def _wait(address: str) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _measure(chromium: str, address: str, code: str, runs: int) -> None:
    doors = {
        "door `/s/CODE`, then the form": (f"{address}/s/{code}", "button[value=form]", ".pick"),
        "quick form": (f"{address}/s/{code}/form?in=1", ".pick", "textarea"),
        "chat": (f"{address}/tell-us?code={code}&in=1", "[class*='st-key-tap-'] button", ".stTextArea textarea"),
    }
    print(
        "| route | KB over the wire | requests | first paint | question shown | first answer given | again, with its cache |"
    )
    print("|---|---|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (where, first, then) in doors.items():
            found, again = [], []
            for _ in range(runs):
                page, counted = slowed(browser)
                found.append(visit(page, counted, where, first, then))
                page.evaluate("localStorage.clear()")  # another child: what the phone keeps is the pages alone
                again.append(visit(page, counted, where, first, then).answered)
                page.context.close()
            middle = {
                field: statistics.median(getattr(one, field) for one in found) for field in Visit.__dataclass_fields__
            }
            print(
                f"| {name} | {middle['bytes'] / 1000:.0f} | {middle['requests']:.0f} | {middle['paint'] / 1000:.1f} s"
                f" | {middle['shown'] / 1000:.1f} s | {middle['answered'] / 1000:.1f} s"
                f" | {statistics.median(again) / 1000:.1f} s |",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
