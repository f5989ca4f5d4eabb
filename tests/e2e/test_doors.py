"""A newcomer in front of the demonstration: every door opens, and the evidence can be checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from heard.__main__ import app
from tests.e2e.conftest import DESKTOP, PHONE


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", ["/", "/demonstration/scrutiny"])
def test_everybody_can_read_the_doors(visit, size: dict[str, int], scheme: str, path: str):
    """axe finds nothing serious, and nothing runs out of a narrow screen."""
    visitor = visit(size, color_scheme=scheme)
    visitor.go(path)
    assert visitor.accessible() == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_each_door_opens(visit, code: str):
    """One tap leads a newcomer to a young person's welcome, and to the screens of each account."""
    visitor = visit(DESKTOP)
    visitor.go("/")
    visitor.page.get_by_role("link", name="Join with the code").click()
    visitor.page.wait_for_url("**/s/*")
    assert f"/s/{code}" in visitor.page.url
    for name in ("Facilitator", "Safeguarding lead", "Analyst", "Executive", "Seat Otter"):
        someone = visit(DESKTOP)
        someone.go("/")
        someone.page.get_by_role("button", name=f"Look around as {name}").click()
        someone.page.get_by_role("heading", name="Today").wait_for()


def test_the_evidence_is_taken_and_checked(visit, tmp_path: Path):
    """The command that the page shows says that the pack is unchanged; a changed byte does not pass."""
    visitor = visit(DESKTOP)
    visitor.go("/")
    visitor.page.get_by_role("link", name="See a meeting's evidence").click()
    command = visitor.page.locator("p.card code").inner_text().split()
    with visitor.page.expect_download() as taken:
        visitor.page.get_by_role("link", name="Take the pack").click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    assert command[:3] == ["heard", "verify", path.name]
    checked = CliRunner().invoke(app, ["verify", str(path), *command[3:]])
    assert (checked.exit_code, "unchanged" in checked.output) == (0, True)
    made = bytearray(path.read_bytes())
    made[made.index(b'"meeting_title"') + 20] ^= 1
    path.write_bytes(made)
    assert CliRunner().invoke(app, ["verify", str(path), *command[3:]]).exit_code == 1
