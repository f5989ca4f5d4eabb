"""The light page and the quick form on a phone: with scripts and without, with a connection and without one."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import VOICES, Server, Visitor, kept, press

CANARY = "quincezanzibar"
HARM = "my stepdad hits me and i am scared to go home"
Visit = Callable[..., Visitor]


def _rows(server: Server, question: str, *values: object) -> list[tuple[object, ...]]:
    return sqlite3.connect(server.data / "heard.db").execute(question, values).fetchall()


def responses(server: Server) -> int:
    return int(str(_rows(server, "SELECT count(*) FROM responses WHERE channel = 'form'")[0][0]))


def begin(visitor: Visitor, code: str, **more: str) -> Page:
    visitor.go(f"/s/{code}" + "".join(f"?{key}={value}" for key, value in more.items()))
    visitor.page.get_by_role("button", name="quick form").click()
    return visitor.page


def type_in(page: Page, words: str) -> None:
    page.get_by_role("textbox").fill(words)
    press(page, "Next")


def to_review(page: Page, words: str = CANARY) -> None:
    press(page, "Not good")
    type_in(page, words)
    press(page, "Not sure")
    press(page, "Sometimes")
    press(page, "A bit")
    type_in(page, "")
    press(page, "Rather not say")
    press(page, "No")
    expect(page.get_by_role("heading", name="what you said")).to_be_visible()


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than the phone."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def small_targets(page: Page) -> list[str]:
    """What can be touched and is under 44 px high or wide, but for links within a sentence."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll('button, summary, textarea, a.button, .lines a, .languages a')]
            .filter((e) => e.checkVisibility())
            .filter((e) => Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width) < 44)
            .map((e) => e.outerHTML.slice(0, 90))"""
        )
    )


def test_the_first_screen_is_small_over_the_wire(visit: Visit, code: str) -> None:
    """Door, choice and form are one request each: no script, style, font or picture has to follow."""
    visitor = visit()
    begin(visitor, code)
    assert [url.split("?")[0].removeprefix(visitor.server.address) for url in visitor.asked] == [
        f"/s/{code}",
        f"/s/{code}",  # the choice to take part, posted
        f"/s/{code}/form",
    ]


def test_the_whole_form_with_scripts_off(visit: Visit, server: Server, code: str) -> None:
    """A phone that runs no script answers, goes back, changes, sends once and holds a slip."""
    before = responses(server)
    page = begin(visit(java_script_enabled=False), code)
    to_review(page)
    page.get_by_role("button", name=re.compile("Change What's good")).click()
    expect(page.get_by_role("textbox")).to_have_value(CANARY)
    type_in(page, f"{CANARY} and more")
    press(page, "Send")
    expect(page.locator(".slip li")).to_have_count(4)
    slip = page.locator(".slip").inner_text()
    page.reload()
    assert page.locator(".slip").inner_text() == slip
    assert responses(server) == before + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_whole_form_with_scripts_on(visit: Visit, server: Server, code: str, scheme: str) -> None:
    """Each screen is accessible in light and dark; nothing leaves for another host; after Send nothing is left."""
    before = responses(server)
    visitor = visit(color_scheme=scheme)
    page = begin(visitor, code)
    for step in (
        lambda: press(page, "Awful"),
        lambda: type_in(page, CANARY),
        lambda: press(page, "Not sure"),
        lambda: press(page, "Yes"),
        lambda: press(page, "Not really"),
        lambda: type_in(page, ""),
        lambda: press(page, "Rather not say"),
        lambda: press(page, "Yes"),
    ):
        assert visitor.accessible() == []
        assert small_targets(page) == []
        assert sideways(page) <= 0
        step()
    expect(page.get_by_text(CANARY)).to_be_visible()
    assert visitor.accessible() == []
    assert CANARY in kept(page)
    press(page, "Send")
    expect(page.locator(".slip li")).to_have_count(4)
    assert visitor.accessible() == []
    assert CANARY not in kept(page) + page.content()
    assert visitor.elsewhere() == []
    assert responses(server) == before + 1
    page.reload()
    expect(page.locator(".slip li")).to_have_count(4)
    page.get_by_role("button", name="Done: take the words off this phone").click()
    visitor.go(f"/s/{code}/form")  # whoever opens that address next meets the notice
    expect(page.get_by_role("button", name="I choose to take part: quick form")).to_be_visible()


def test_a_cut_connection_costs_nothing(visit: Visit, server: Server, code: str) -> None:
    """Cut at the second question, the form goes on, says so, keeps the words on the phone and sends when it can."""
    before = responses(server)
    page = begin(visit(), code)
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("no signal")
    to_review(page)
    page.locator("summary", has_text="I need help").click()
    expect(page.get_by_role("link", name="Samaritans 116 123")).to_be_visible()
    page.get_by_role("link", name="Back to the questions").click()
    press(page, "Send")
    expect(page.get_by_role("status")).to_contain_text("not sent yet")
    expect(page.get_by_role("status")).to_be_in_viewport()
    press(page, "Back")  # nothing has left this phone, so there is nothing that a change could miss
    expect(page.get_by_role("heading", name="May we share your words?")).to_be_visible()
    press(page, "Yes")
    press(page, "Send")
    assert CANARY in kept(page)
    assert responses(server) == before
    page.context.set_offline(False)
    expect(page.locator(".slip li")).to_have_count(4, timeout=20_000)
    assert CANARY not in kept(page) + page.content()
    assert responses(server) == before + 1


def test_an_answer_lost_on_the_way_back_is_not_sent_twice(visit: Visit, server: Server, code: str) -> None:
    """The server kept it, the reply was lost: the next try brings the slip of the first."""
    before = responses(server)
    page = begin(visit(), code)
    to_review(page)
    lost: list[bool] = []

    def lose(route: Route) -> None:
        if not lost:
            lost.append(True)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/form", lose)
    press(page, "Send")
    expect(page.locator(".slip li")).to_have_count(4, timeout=20_000)
    assert lost
    assert responses(server) == before + 1


def test_nothing_is_changed_while_nobody_knows_whether_it_was_sent(visit: Visit, server: Server, code: str) -> None:
    """A change made then would be lost without a word: the page says that it waits, until the reply comes."""
    before = responses(server)
    page = begin(visit(), code)
    to_review(page)
    lost: list[bool] = []

    def lose(route: Route) -> None:
        lost.append(True)
        if len(lost) == 1:
            route.fetch()
        route.abort()

    page.route("**/form", lose)
    press(page, "Send")
    expect(page.get_by_role("status")).to_contain_text("not sent yet")
    press(page, "Back")
    page.go_back()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    page.unroute("**/form")
    expect(page.locator(".slip li")).to_have_count(4, timeout=20_000)
    assert responses(server) == before + 1


def test_words_take_the_place_of_a_skip(visit: Visit, code: str) -> None:
    """ "Rather not say" is not marked beside words that were typed after it."""
    page = begin(visit(), code)
    press(page, "Good")
    press(page, "Rather not say")
    press(page, "Back")
    expect(page.locator("[aria-current=true]:visible")).to_have_count(1)
    page.get_by_role("textbox").fill(CANARY)
    expect(page.locator("[aria-current=true]:visible")).to_have_count(0)


def test_a_reload_brings_the_words_back(visit: Visit, code: str) -> None:
    """A phone that dropped the page says so at the door, and finds every answer where it was behind it."""
    page = begin(visit(), code)
    press(page, "Good")
    page.get_by_role("textbox").fill(CANARY)
    page.reload()
    expect(page.get_by_text("Your answers are not sent yet")).to_be_visible()
    page.get_by_role("button", name="quick form").click()
    expect(page.get_by_role("status")).to_contain_text("still here")
    expect(page.get_by_role("textbox")).to_have_value(CANARY)


def test_a_pressed_send_is_sent_after_a_reload(visit: Visit, server: Server, code: str) -> None:
    """Send without a connection, page closed: opened again within the hour, it goes."""
    before = responses(server)
    page = begin(visit(), code)
    to_review(page)
    # The way to the server is cut for what is sent alone: no "back online" sends it before the page is opened again.
    page.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    press(page, "Send")
    expect(page.get_by_role("status")).to_contain_text("not sent yet")
    page.unroute("**/*")
    page.reload()
    page.get_by_role("button", name="quick form").click()
    expect(page.locator(".slip li")).to_have_count(4, timeout=20_000)
    assert responses(server) == before + 1


def test_stop_wipes_the_phone(visit: Visit, server: Server, code: str) -> None:
    """After Stop neither the page, its storage, its undo memory nor Back shows a word; nothing was sent."""
    before = responses(server)
    page = begin(visit(), code)
    press(page, "Good")
    page.get_by_role("textbox").fill(CANARY)
    page.get_by_role("link", name="Stop").click()
    press(page, "Stop and wipe it")
    expect(page.get_by_role("heading", name="You stopped")).to_be_visible()
    assert CANARY not in kept(page) + page.content()
    page.go_back()
    page.wait_for_timeout(300)
    values = page.evaluate("[...document.querySelectorAll('textarea, input')].map((e) => e.value).join()")
    assert CANARY not in values + page.content() + kept(page)
    assert responses(server) == before


def test_an_hour_wipes_the_phone(visit: Visit, code: str) -> None:
    """Left open for an hour, or opened again after it, the phone holds nothing and says that it is gone."""
    visitor = visit()
    visitor.page.clock.install()
    page = begin(visitor, code)
    press(page, "Good")
    page.get_by_role("textbox").fill(CANARY)
    page.clock.fast_forward("59:00")
    assert CANARY in kept(page)
    page.clock.fast_forward("01:05")
    expect(page.get_by_role("heading", name="All gone")).to_be_visible()
    assert CANARY not in kept(page)
    page.evaluate(
        "(key) => localStorage.setItem(key, JSON.stringify("
        "{at: Date.now() - 3700000, place: 'review', words: {what_is_good: 'quincezanzibar'}, picks: {}}))",
        f"heard-{code}",
    )
    left = page.evaluate("JSON.stringify({...localStorage})")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("All gone")
    assert CANARY not in kept(page)
    page.evaluate("(left) => Object.assign(localStorage, JSON.parse(left))", left)
    visitor.go("/")
    assert CANARY not in kept(page)


def test_the_phones_own_back_goes_one_question_back(visit: Visit, code: str) -> None:
    """Back on the phone is Back on the form, and loses nothing."""
    page = begin(visit(), code)
    press(page, "Good")
    page.get_by_role("textbox").fill(CANARY)
    press(page, "Next")
    page.go_back()
    expect(page.get_by_role("textbox")).to_have_value(CANARY)
    page.go_back()
    expect(page.get_by_role("button", name="Good", exact=True)).to_have_attribute("aria-current", "true")


def test_two_tabs_are_one_response(visit: Visit, server: Server, code: str) -> None:
    """The same answers open twice on a phone are sent once; the other tab empties itself."""
    before = responses(server)
    visitor = visit()
    page = begin(visitor, code)
    to_review(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="quick form").click()
    expect(other.get_by_text(CANARY)).to_be_visible()
    press(page, "Send")
    expect(page.locator(".slip li")).to_have_count(4)
    expect(other.get_by_role("status")).to_contain_text("Nothing is left here")
    assert CANARY not in kept(other) + other.content()
    assert responses(server) == before + 1


def test_harm_is_met_calmly_and_help_is_open(visit: Visit, code: str) -> None:
    """The calm words come first, with the slip and the numbers under them; the words themselves are gone."""
    visitor = visit()
    page = begin(visitor, code)
    to_review(page, HARM)
    press(page, "Send")
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    expect(page.get_by_role("link", name="Samaritans 116 123")).to_be_visible()
    expect(page.locator(".slip li")).to_have_count(4)
    assert visitor.accessible() == []
    assert HARM not in page.content()


def test_too_long_is_said_while_typing(visit: Visit, code: str) -> None:
    """A pasted book is refused kindly on its own screen, kept in its box, and goes on once it is shorter."""
    page = begin(visit(), code)
    press(page, "Good")
    type_in(page, "x" * 4_001)
    expect(page.get_by_role("alert")).to_contain_text("4000")
    expect(page.get_by_role("textbox")).to_have_value("x" * 4_001)
    type_in(page, "x" * 4_000)
    expect(page.get_by_role("heading", name="Where do you feel safe")).to_be_visible()


def test_help_is_counted_and_nothing_else(visit: Visit, server: Server, code: str) -> None:
    """Opening the panel adds one to the session's count, once a page; the card for a worker fills the screen."""
    page = begin(visit(), code)
    count = "SELECT help_presses FROM sessions WHERE code = ?"
    before = int(str(_rows(server, count, code)[0][0]))
    for _ in range(3):
        page.locator("summary", has_text="I need help").click()
    page.wait_for_timeout(500)
    assert int(str(_rows(server, count, code)[0][0])) == before + 1
    page.get_by_text("Show this to a worker").click()
    box = page.locator("details.worker").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (360, 740)
    page.locator("details.worker > summary").click()
    expect(page.get_by_role("link", name="Samaritans 116 123")).to_be_visible()


@pytest.mark.parametrize("language", ["ar", "ur", "pl", "uk"])
def test_other_languages_mirror_and_fit(visit: Visit, code: str, language: str) -> None:
    """Arabic and Urdu run from right to left; every language fits the phone, switches and keeps the answers."""
    visitor = visit()
    visitor.take_part(code, "quick form")
    page = visitor.page
    press(page, "Good")
    page.get_by_role("textbox").fill(CANARY)
    page.locator(".tongues summary").click()
    page.locator(f"button[value='lang:{language}']").click()
    page.wait_for_function("(language) => document.documentElement.lang === language", arg=language)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language in ("ar", "ur") else "ltr")
    assert page.locator("textarea:visible").input_value() == CANARY
    assert sideways(page) <= 0
    assert visitor.accessible() == []
    assert json.loads(page.evaluate("localStorage.getItem(Object.keys(localStorage)[0])"))["words"]


def test_without_a_connection_the_language_says_that_it_waits(visit: Visit, code: str) -> None:
    """The one thing that needs the server says so and takes nothing away."""
    page = begin(visit(), code)
    press(page, "Good")
    page.get_by_role("textbox").fill(CANARY)
    page.context.set_offline(True)
    page.locator(".tongues summary").click()
    page.locator("button[value='lang:pl']").click()
    expect(page.get_by_role("status")).to_contain_text("needs a signal")
    expect(page.get_by_role("textbox")).to_have_value(CANARY)


def test_text_at_twice_its_size(visit: Visit, code: str) -> None:
    """At 200 % nothing is cut off or runs out of the side, on the door and on each screen."""
    visitor = visit()
    page = visitor.page
    page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
    )
    begin(visitor, code)
    screens = (
        (page.get_by_role("button", name="Good", exact=True), lambda: press(page, "Good")),
        (page.get_by_role("textbox"), lambda: type_in(page, CANARY)),
        (page.get_by_role("button", name="Not sure", exact=True), lambda: press(page, "Not sure")),
    )
    for belongs, step in screens:
        expect(belongs.first).to_be_visible()  # or the screen before would be measured, or none at all
        assert sideways(page) <= 0
        assert page.locator("button:visible").evaluate_all(
            "(all) => all.every((e) => e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1)"
        )
        step()


def test_easier_to_read_goes_along(visit: Visit, code: str) -> None:
    """Bigger words, more space and stronger colours, chosen once, hold on the form and in the chat, and cut nothing off."""
    visitor = visit()
    page = visitor.page
    visitor.go(f"/s/{code}")
    size = "() => parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"
    small = page.evaluate(size)
    page.get_by_text("Make it easier to read").click()
    for choice in ("Bigger words", "More space", "Stronger colours"):
        page.get_by_label(choice).check()
    assert page.evaluate(size) >= 1.5 * small - 0.1
    assert sideways(page) <= 0
    page.get_by_role("button", name="quick form").click()
    expect(page.locator("#quick")).to_be_visible()
    assert page.evaluate(size) >= 1.5 * small - 0.1
    assert sideways(page) <= 0
    assert visitor.accessible() == []
    visitor.take_part(code)
    expect(page.locator("#easier-big")).to_be_checked()
    visitor.settled()
    assert sideways(page) <= 0
    looks = "(e) => { const s = getComputedStyle(e); return [s.color, s.letterSpacing, parseFloat(s.fontSize)]; }"
    colour, spacing, _ = page.locator(".stMain .stMarkdown p").last.evaluate(looks)
    assert colour == "rgb(0, 0, 0)"
    assert spacing != "normal"
    assert visitor.accessible() == []
    assert visitor.elsewhere() == []


def test_easy_words_on_the_way_keep_what_was_typed(visit: Visit, code: str) -> None:
    """With scripts on, easy words come at once and the half-typed answer stays."""
    page = begin(visit(), code)
    press(page, "Good")
    usual = page.locator("h1:visible").inner_text()
    page.get_by_role("textbox").fill(CANARY)
    page.get_by_role("button", name="Easy words").click()
    expect(page.get_by_role("button", name="Usual words")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value(CANARY)
    assert page.locator("h1:visible").inner_text() != usual
    page.reload()
    page.get_by_role("button", name="Go on where you were").click()
    expect(page.get_by_role("textbox")).to_have_value(CANARY)
    expect(page.get_by_role("button", name="Usual words")).to_be_visible()


def test_easier_to_read_without_scripts(visit: Visit, code: str) -> None:
    """The choice works on the page it is made on with scripts off."""
    visitor = visit(java_script_enabled=False)
    visitor.go(f"/s/{code}")
    tall = visitor.page.locator("h1").bounding_box()
    visitor.page.get_by_text("Make it easier to read").click()
    visitor.page.get_by_label("Bigger words").check()
    taller = visitor.page.locator("h1").bounding_box()
    assert tall is not None
    assert taller is not None
    assert taller["height"] > tall["height"]


@pytest.mark.parametrize(
    ("local", "offered"),
    [
        ("{ name: 'near', lang: 'en_GB', localService: true }", True),
        ("{ name: 'near', lang: 'pl-PL', localService: true }", False),
        ("{ name: 'far too', lang: 'en-US', localService: false }", False),
    ],
)
def test_reading_aloud_stays_on_the_device(visit: Visit, code: str, local: str, offered: bool) -> None:
    """The button is there only with a voice of the page's language on the device, and that voice alone is used."""
    visitor = visit()
    visitor.page.add_init_script(VOICES.replace("LOCAL", local))
    page = begin(visitor, code)
    button = page.get_by_role("button", name="Read it to me")
    expect(page.locator("#news")).to_be_attached()
    page.wait_for_load_state("load")  # the script that offers it stands at the page's end
    expect(button).to_have_count(int(offered))
    if offered:
        button.click()
        spoken = page.evaluate("spoken")
        assert {name for name, _ in spoken} == {"near"}
        assert "How are things" in spoken[0][1]
        assert any("Awful" in text and "Great" in text for _, text in spoken)


def test_keyboard_alone(visit: Visit, code: str) -> None:
    """The form can be filled in with Tab and Enter, and the focus comes along to each new question."""
    page = begin(visit(), code)
    page.get_by_role("button", name="Great").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What's good")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type(CANARY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Where do you feel safe")).to_be_focused()


def test_the_slip_on_a_light_page(visit: Visit, server: Server, code: str) -> None:
    """Four words show what became of it; taking back asks first and then removes everything of it."""
    visitor = visit(java_script_enabled=False)
    page = begin(visitor, code)
    to_review(page)
    press(page, "Send")
    words = " ".join(page.locator(".slip li").all_inner_texts())
    before = responses(server)
    visitor.go("/")
    page.get_by_role("link", name="four words").click()
    page.get_by_role("textbox").fill(words.upper())
    press(page, "Look")
    expect(page.get_by_role("heading", name="What your session talked about")).to_be_visible()
    press(page, "Take my answers back")
    press(page, "No, leave them")
    assert responses(server) == before
    press(page, "Take my answers back")
    press(page, "Yes, take them back")
    expect(page.get_by_text("Your answers are gone")).to_be_visible()
    assert responses(server) == before - 1


@pytest.mark.parametrize("path", ["/", "/back", "/s/CODE", "/s/CODE/stopped"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_pages_are_accessible(visit: Visit, code: str, path: str, scheme: str) -> None:
    """axe-core finds nothing serious or critical, with the help panel open and shut, on a phone in light and dark."""
    visitor = visit(color_scheme=scheme)
    visitor.go(path.replace("CODE", code))
    assert visitor.accessible() == []
    visitor.page.locator("summary", has_text="I need help").click()
    assert visitor.accessible() == []
    assert small_targets(visitor.page) == []
    assert sideways(visitor.page) <= 0


def test_a_word_beside_a_choice_on_a_phone(visit: Visit, server: Server, code: str) -> None:
    """Folded, so that one tap answers; opened, it is large enough and accessible; a reload brings back what was typed; it
    stands under the choice in the review and is sent beside it, once."""
    word = "medlarmarmara"  # the other tests of this server send words too
    visitor = visit()
    page = begin(visitor, code)
    box = page.get_by_role("textbox", name="Write here, then tap one.")
    expect(box).to_be_hidden()
    page.locator("summary:visible", has_text="Anything to add? You don't have to.").click()
    box.fill(word)
    assert visitor.accessible() == []
    assert small_targets(page) == []
    assert sideways(page) <= 0
    page.reload()
    page.get_by_role("button", name="quick form").click()
    expect(box).to_have_value(word)
    press(page, "Not good")
    press(page, "Back")
    expect(box).to_have_value(word)
    expect(page.locator("[aria-current=true]:visible")).to_have_count(1)
    press(page, "Good")
    page.get_by_role("textbox").fill("the river")
    press(page, "Next")
    for name in ("Not sure", "Sometimes", "A bit"):
        press(page, name)
    type_in(page, "")
    press(page, "Rather not say")
    press(page, "No")
    given = page.locator("[data-line=how_are_things] .given:visible")
    expect(given).to_have_text([re.compile("Good$"), word])
    press(page, "Send")
    expect(page.locator("[data-sent]")).to_be_visible()
    found = _rows(server, "SELECT question_id, prompt, choice FROM answers WHERE text = ?", word)
    assert found == [("how_are_things", "add", None)]
    assert word not in kept(page)


def test_the_slip_survives_a_reload_and_is_saved_as_a_picture(visit: Visit, code: str, tmp_path: Path) -> None:
    """Its words come back at their own address; the picture is made in the page, and no address holds a word of it."""
    visitor = visit()
    page = begin(visitor, code)
    for name in ("Good", "Not sure", "Not sure", "Yes", "Not sure", "Not sure", "Not sure", "Send"):
        press(page, name)
    words = page.locator("ol.slip li")
    expect(words).to_have_count(4)
    said = words.all_inner_texts()
    page.reload()
    expect(words).to_have_text(said)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a picture").click()
    saved.value.save_as(tmp_path / "slip.png")
    assert (tmp_path / "slip.png").read_bytes().startswith(b"\x89PNG")
    assert visitor.elsewhere() == []
    assert not any(word in url for url in visitor.asked for word in said if not url.startswith("blob:"))
