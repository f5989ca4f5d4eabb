"""The whole way once, in a browser, with nothing faked: from a child's tap to the first item of a meeting, and back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.e2e.conftest import DESKTOP, PHONE, Server, Visitor, settle

LATE_BUS = "the last bus goes before the club ends so we walk home in the dark every week"
HARM = "my stepdad hits me and i am scared to go home"
CANARY = "zanzibarquince"


def printed(pdf: bytes) -> str:
    """A document's text without spaces and places where a line may break."""
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)
    return "".join(text.replace("\u200b", "").split())


def fill(page: Page, label: str, words: str) -> None:
    box = page.get_by_role("textbox", name=label).first
    box.fill(words)
    box.blur()


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a drop-down by typing, as a keyboard user would."""
    box = page.get_by_role("combobox", name=re.compile(label))
    wanted = page.get_by_role("option", name=re.compile(re.escape(option))).first
    for patience in (5_000, 5_000, 20_000):  # a rerun that ends late shuts the list
        settle(page)
        box.click()
        box.fill(option)
        try:
            wanted.click(timeout=patience)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            break
    else:
        raise AssertionError(f"no option like {option!r} in {label!r}")
    settle(page)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_ten_steps(visit: Callable[..., Visitor], server: Server, size: dict[str, int], tmp_path: Path) -> None:
    """A session is opened, a young person answers, paper comes in, a reader clears, themes and a quote are agreed,
    the opener is frozen, the shadow executive speaks, the meeting decides, and the slip tells what was promised."""
    title = f"Story night {size['width']}"
    code = step_1_open_a_session(visit(DESKTOP), title)
    slip = step_2_a_young_person_joins(visit(size), code)
    step_3_paper_comes_in(visit(DESKTOP), title, tmp_path)
    step_4_intake_protected(server)
    step_5_the_team_reviews(visit(DESKTOP), visit(DESKTOP), title)
    step_6_themes(visit(DESKTOP))
    meeting = step_7_the_digest(visit(DESKTOP), title, size)
    step_8_the_shadow_executive(visit(size), meeting)
    step_9_the_meeting_decides(visit(DESKTOP), meeting, server, f"Run {size['width']} later buses on club nights")
    step_10_back_with_the_slip(visit(size), slip)
    if size == DESKTOP:
        promised = f"Run {size['width']} later buses on club nights"
        step_11_a_year_goes_by(visit(DESKTOP), visit(PHONE), slip, server, promised)


def step_1_open_a_session(team: Visitor, title: str) -> str:
    """It refuses to open without lead and safeguarding lead, says what is missing, then gives a code."""
    page = team.page
    team.sign_in("Facilitator")
    team.open("Sessions")
    page.get_by_role("button", name="New session").click()
    fill(page, "What is it called?", title)
    fill(page, "Area or place", "Alderbrook")
    fill(page, "Lead worker", "")
    fill(page, "Without an account: their name", "")
    page.get_by_role("button", name="Save and open").click()
    expect(page.get_by_text("The lead worker is missing")).to_be_visible()
    expect(page.get_by_text("The safeguarding lead is missing")).to_be_visible()
    fill(page, "Lead worker", "Worker in the blue jumper")
    fill(page, "Without an account: their name", "Lead on duty")
    assert team.accessible() == []
    page.get_by_role("button", name="Save and open").click()
    told = page.get_by_text(re.compile(r"Young people join with the code [A-Z]{3} \d{3}"))
    expect(told).to_be_visible()
    match = re.search(r"code ([A-Z]{3}) (\d{3})", told.inner_text())
    assert match is not None
    folded = page.locator("details:not([open]) > summary", has_text="How young people join")
    while folded.count():
        folded.first.click()
    posters = [link.get_attribute("href") for link in page.get_by_role("link", name="Poster").all()]
    bodies = [page.context.request.get(f"{team.server.address}{path}").body() for path in posters]
    assert any(match[1] + match[2] in printed(body) for body in bodies)
    return match[1] + match[2]


def step_2_a_young_person_joins(child: Visitor, code: str) -> str:
    """From the QR code's page through one question a screen to a slip; nothing is asked of any other host."""
    page = child.page
    child.go(f"/s/{code}")
    assert child.accessible() == []
    page.get_by_role("button", name="I choose to take part: chat").click()
    expect(page.get_by_role("heading", name="How are things for you")).to_be_visible()
    assert child.accessible() == []
    page.get_by_role("button", name="OK").click()
    answer(page, "What is good", "the youth club because they listen " + CANARY)
    answer(page, "safe", HARM)
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    page.get_by_role("button", name="Carry on").click()
    tap(page, "grown-up", "Yes")
    expect(page.get_by_role("heading", name=re.compile("listen", re.I)).last).to_be_visible()
    expect(page.get_by_role("button", name="A lot")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("button", name="Yes ✓")).to_be_visible()
    tap(page, "grown-up", "Sometimes")
    tap(page, "listen", "A bit")
    answer(page, "change", LATE_BUS)
    answer(page, "Anything else", "")
    expect(page.get_by_role("heading", name="Did we get you right?")).to_be_visible()
    assert child.accessible() == []
    page.get_by_role("button", name="That is right").click()
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_text(LATE_BUS)).to_be_visible()
    assert child.accessible() == []
    page.get_by_role("button", name="Send", exact=True).click()
    slip = page.locator("h1", has_text=" · ")
    expect(slip).to_be_visible()
    assert child.elsewhere() == []
    assert HARM not in page.content()
    words = slip.inner_text().replace(" · ", " ")
    page.reload()
    expect(page.get_by_text(words.split()[0])).to_have_count(0)
    return words


def answer(page: Page, question: str, words: str) -> None:
    """Answer in words, and pass over a follow-up; without words, rather not say."""
    expect(page.get_by_role("heading", name=re.compile(question, re.I)).first).to_be_visible()
    if not words:
        page.get_by_role("button", name="Rather not say").click()
        return
    before, step = page.locator("h1").first.inner_text(), page.get_by_text(re.compile(r"^\d+ of \d+$"))
    at = step.first.inner_text()
    page.get_by_role("textbox").first.fill(words)
    page.get_by_role("button", name="Next").click()
    for _ in range(60):
        settle(page)
        headings, skips = page.locator("h1").all_inner_texts(), page.get_by_role("button", name="Rather not say")
        # A follow-up has a heading of its own and is no step further.
        if before not in headings and skips.count() and step.count() and step.first.inner_text() == at:
            skips.click()
        elif (headings and before not in headings) or (not headings and not skips.count()):
            return


def tap(page: Page, question: str, option: str) -> None:
    """Tap as a reader does: a second tap at once would count as the same one."""
    expect(page.get_by_role("heading", name=re.compile(question, re.I)).first).to_be_visible()
    page.wait_for_timeout(400)
    page.get_by_role("button", name=option).first.click()


def step_3_paper_comes_in(team: Visitor, title: str, folder: Path) -> None:
    """Twelve cards from a file: two rows are refused with their reason, the others come in, and only once."""
    page = team.page
    rows = ["How are things,What should change,Notes", ",,x", "brilliant,,x"]
    rows += [f"{face},the last bus goes too early number {n},{title}" for n, face in enumerate(["ok", "good"] * 5)]
    path = folder / "cards.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    team.sign_in("Facilitator")
    team.open("Bring in cards")
    choose(page, "Which session", title)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("Found 12 cards with 3 columns")).to_be_visible()
    # Columns that are called like a question are chosen already.
    for question, column in (("1. How are things", "How are things"), ("6. What", "What should change")):
        chosen = page.get_by_role("group").filter(
            has=page.get_by_role("combobox", name=re.compile(re.escape(question)))
        )
        expect(chosen.get_by_text(column, exact=True).first).to_be_visible()
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Cards that can come in: 10")).to_be_visible()
    expect(page.get_by_text("Rows that stay out: 2")).to_be_visible()
    assert team.accessible() == []
    page.get_by_role("button", name="Bring in 10 cards").click()
    expect(page.get_by_text("10 cards are in")).to_be_visible()


def step_4_intake_protected(server: Server) -> None:
    """The harm that was typed lies nowhere in the data folder in clear; the everyday words do."""
    kept = b"".join(path.read_bytes() for path in sorted(server.data.rglob("*")) if path.is_file())
    assert HARM.encode() not in kept
    assert CANARY.encode() in kept
    log = server.log.read_text()
    assert CANARY not in log
    assert "stepdad" not in log


def step_5_the_team_reviews(first: Visitor, second: Visitor, title: str) -> None:
    """The held answer shows no words; an answer is cleared and offered as a quote; a second person agrees."""
    page = first.page
    first.sign_in("Facilitator")
    first.open("Read answers")
    choose(page, "Session", title)
    expect(page.get_by_text("At the safeguarding desk: 1")).to_be_visible()
    assert "stepdad" not in page.content()
    assert first.accessible() == []
    left = page.get_by_text(re.compile(r"To read: \d+"))
    while left.count():
        now_showing = page.get_by_text(LATE_BUS).count()
        before = left.first.inner_text()
        if now_showing:
            page.get_by_role("button", name="Read, offer as a quote").click()
            page.get_by_role("button", name="Offer to a second person").click()
        else:
            page.get_by_role("button", name="Read, nothing to do").click()
        page.wait_for_function("(was) => !document.body.innerText.includes(was)", arg=before)
        settle(page)
    second.sign_in("Analyst")
    second.open("Read answers")
    second.page.get_by_text("Quotes", exact=True).first.click()
    expect(second.page.get_by_text(LATE_BUS).first).to_be_visible()
    second.page.get_by_role("button", name="Agree", exact=True).first.click()
    expect(second.page.get_by_text("Agreed. The words may be shown.")).to_be_visible()


def step_6_themes(analyst: Visitor) -> None:
    """The machine reads everything anew; the team's decisions stay, and all answers are placed or unplaced."""
    page = analyst.page
    analyst.sign_in("Analyst")
    analyst.open("Themes")
    page.get_by_role("button", name="Find themes").first.click()
    expect(page.get_by_text("Done. Look at what waits for a decision.")).to_be_visible(timeout=120_000)
    line = page.get_by_text("All answers in words:")
    expect(line).to_be_visible()
    sums = re.search(r"(\d+) = (\d+) in at least one theme \+ (\d+) in none", line.inner_text())
    assert sums is not None
    everyone, placed, unplaced = (int(figure) for figure in sums.groups())
    assert everyone == placed + unplaced
    assert analyst.accessible() == []


def step_7_the_digest(analyst: Visitor, title: str, size: dict[str, int]) -> str:
    """A meeting on this session alone: the page, the PDF and the HTML come from one frozen edition, bytes and all."""
    page, name = analyst.page, f"Executive {size['width']}"
    analyst.sign_in("Analyst")
    analyst.open("Plan a meeting")
    analyst.settled()
    page.get_by_text("Plan a new meeting").click()
    fill(page, "What is the meeting called?", name)
    fill(page, "Where?", "Town hall")
    sessions = page.get_by_role("combobox", name=re.compile("Which sessions does it hear of"))
    sessions.press("ArrowDown")
    sessions.press_sequentially(title)
    page.get_by_role("option", name=re.compile(title)).first.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Plan this meeting").click()
    expect(page.get_by_text("The meeting is planned.")).to_be_visible()
    choose(page, "Meeting", name)
    page.get_by_text("Agenda", exact=True).click()
    fill(page, "Agenda item", "Late buses")
    fill(page, "The same in plain words", "The last bus goes too early. What will be done?")
    page.get_by_role("button", name="Add to the agenda").click()
    expect(page.get_by_text("Added. The shadow executive sees it now.")).to_be_visible()
    page.get_by_text("The words that open the meeting").click()
    page.get_by_text(LATE_BUS).first.click()
    page.get_by_role("button", name="Open the meeting with these words").click()
    page.get_by_role("button", name="Freeze this edition").click()
    expect(page.get_by_text(re.compile("Frozen: executive edition"))).to_be_visible(timeout=60_000)
    assert analyst.accessible() == []
    link = page.get_by_role("link", name="PDF").first.get_attribute("href")
    assert link is not None
    address = f"{analyst.server.address}{link}"
    once, again = page.context.request.get(address).body(), page.context.request.get(address).body()
    assert once == again
    document = pypdf.PdfReader(BytesIO(once))
    # The opener on one page, and what others brought with it on the next.
    assert len(document.pages) == 3
    assert "thelastbusgoesbeforetheclubends" in printed(once)
    web = page.context.request.get(address.replace(".pdf", ".html")).text()
    assert LATE_BUS in web
    assert "stepdad" not in web
    return name


def step_8_the_shadow_executive(seat: Visitor, meeting: str) -> None:
    """A seat reads the agenda in plain words and leaves its message, under its own heading."""
    page = seat.page
    seat.sign_in("Seat Otter")
    if seat.page.viewport_size and seat.page.viewport_size["width"] < 500:
        seat.go("/agenda")
    else:
        seat.open("Our agenda")
    expect(page.get_by_role("heading", name="Our agenda")).to_be_visible()
    fill(page, "Your view on this", f"Ask who waits at that stop. {meeting}")
    page.get_by_role("button", name="Save my view").first.click()
    expect(page.get_by_text("Your view is saved.")).to_be_visible()
    assert seat.accessible() == []


def step_9_the_meeting_decides(executive: Visitor, meeting: str, server: Server, promised: str) -> None:
    """A yes without an owner is refused; with owner, date and measure it becomes a promise."""
    page = executive.page
    executive.sign_in("Executive")
    executive.open("The meeting")
    choose(page, "Meeting", meeting)
    page.get_by_role("radio", name="Present").click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("Screen 2 of")).to_be_visible()
    page.get_by_role("radio", name="Decide").click()
    expect(page.get_by_text("still need a decision")).to_be_visible()
    page.get_by_role("radio", name="Yes", exact=True).first.click(force=True)
    fill(page, "What will be done?", promised)
    page.get_by_role("button", name="Save this decision").first.click()
    expect(page.get_by_text("This decision still needs: an owner, an agency, a date")).to_be_visible()
    fill(page, "Who owns it?", "Head of passenger transport")
    fill(page, "Which agency?", "Council")
    page.get_by_role("spinbutton", name="day, By when?").first.click()
    page.keyboard.type((datetime.now(UTC) + timedelta(days=30)).strftime("%d%m%Y"))
    fill(page, "How will we know it is done?", "The bus runs")
    fill(page, "How will children be told?", "A poster at the stop")
    fill(page, "You said", "The last bus goes before the club ends")
    fill(page, "We will", "There will be a later bus on club nights")
    page.get_by_role("button", name="Save this decision").first.click()
    expect(page.get_by_text("Saved. It stands in the promises.")).to_be_visible()
    assert executive.accessible() == []
    expect(page.get_by_role("button", name="Close the meeting")).to_be_disabled()
    while page.get_by_text("still need a decision").count():
        left = page.get_by_text("still need a decision").inner_text()
        page.get_by_role("radio", name="No, because").last.click(force=True)
        settle(page)
        page.get_by_role("textbox", name="The reason, in words a child can read").last.fill(
            "It costs more than we have"
        )
        page.get_by_role("button", name="Save this decision").last.click()
        page.wait_for_function("(was) => !document.body.innerText.includes(was)", arg=left)
        settle(page)
    page.get_by_role("button", name="Close the meeting").click()
    page.get_by_role("button", name="Yes, close it").click()
    expect(page.get_by_text("This meeting was held on")).to_be_visible()
    executive.open("Promises")
    expect(page.get_by_role("heading", name=promised)).to_be_visible()
    expect(page.get_by_text(re.compile("Drifting: overdue since")).first).to_be_visible()
    decided = sqlite3.connect(server.data / "heard.db").execute(
        "SELECT count(*) FROM decisions WHERE words = ?", (promised,)
    )
    assert decided.fetchone() == (1,)


def step_10_back_with_the_slip(child: Visitor, slip: str) -> None:
    """The four words open what the session spoke of, who hears it and what was promised."""
    page = child.page
    child.go("/my-slip")
    fill(page, "Four words", slip.upper())
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_role("heading", name="What your session talked about")).to_be_visible()
    expect(page.get_by_text("Town hall")).to_be_visible()
    expect(page.get_by_text("There will be a later bus on club nights")).to_be_visible()
    assert child.accessible() == []
    assert child.elsewhere() == []


def step_11_a_year_goes_by(analyst: Visitor, child: Visitor, slip: str, server: Server, promised: str) -> None:
    """Nobody kept the promise: it drifts, the next opener says so, and so does the young person's slip.

    The clock is moved by moving what was decided a year back, in the file itself.
    """
    with sqlite3.connect(server.data / "heard.db", timeout=20) as file:
        moved = file.execute(
            "UPDATE decisions SET decided_on = date(decided_on, '-1 year'), due_on = date(due_on, '-1 year')"
            " WHERE words = ?",
            (promised,),
        )
        assert moved.rowcount == 1
    file.close()
    page = analyst.page
    analyst.sign_in("Analyst")
    analyst.open("Plan a meeting")
    choose(page, "Meeting", "Old Bus Depot")
    page.get_by_role("button", name="Freeze this edition").click()
    expect(page.get_by_text(re.compile("Frozen: executive edition"))).to_be_visible(timeout=60_000)
    analyst.open("The meeting")
    choose(page, "Meeting", "Old Bus Depot")
    expect(page.get_by_text("Promised before:")).to_be_visible()
    # On a screen the opener lists every promise; a printed page may leave one to the full record.
    expect(page.get_by_text(f"Drifting: {promised}")).to_be_visible()
    child.go("/my-slip")
    fill(child.page, "Four words", slip.upper())
    child.page.get_by_role("button", name="Look").click()
    expect(child.page.get_by_text("Late. Leaders have been asked why.").first).to_be_visible()
    assert child.elsewhere() == []
