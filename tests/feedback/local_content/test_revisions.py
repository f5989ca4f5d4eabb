"""A partnership's own content: one that counts, every earlier version kept, and no change unseen by those who work on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.core.errors import ChangedMeanwhile, NotFound
from feedback.core.settings import Settings
from feedback.local_content.local_help_list import LocalHelpList, NationalOnly
from feedback.local_content.revisions import DraftWaiting, LocalContent, NoSuchContent, to_toml
from feedback.wiring import Collection, open_collection
from tests.factories import DSL, FACILITATOR, NOW, TODAY


def saying(words: str) -> LocalHelpList:
    return LocalHelpList(services=(), none_for=(NationalOnly(area=words, because="why", by="who", on=TODAY),))


def said(body: LocalHelpList) -> str:
    return body.none_for[0].area if body.none_for else ""


def write(content: LocalContent[LocalHelpList], words: str) -> str:
    return content.write_draft(lambda *_: saying(words), seen=content.seen(), by=FACILITATOR, at=NOW).row.stamp


def count(content: LocalContent[LocalHelpList], words: str) -> int:
    write(content, words)
    return content.publish(seen=content.seen(), by=DSL, at=NOW).row.number


@pytest.fixture
def content(collection: Collection) -> LocalContent[LocalHelpList]:
    return collection.local_help.content


def test_a_draft_counts_only_once_somebody_lets_it(content: LocalContent[LocalHelpList]):
    """What ships counts until then; afterwards the version has a name, and who wrote it and who let it count are kept."""
    assert content.in_force().version == "as shipped"
    write(content, "north")
    assert said(content.in_force().body) == ""
    content.publish(seen=content.seen(), by=DSL, at=NOW)
    assert (said(content.in_force().body), content.in_force().version) == ("north", "own 1")
    [kept] = content.all()
    assert (kept.row.written_by, kept.row.published_by) == (FACILITATOR.name, DSL.name)
    assert content.draft() is None


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["write", "publish", "discard", "take back"]), max_size=14))
def test_what_counts_is_the_newest_that_nobody_took_back(collection: Collection, steps: list[str]):
    """Whatever is done in whatever order: what counts is as a plain list would have it, and no version is ever lost."""
    content = collection.local_help.content
    while content.in_force().number:
        content.take_back(content.in_force().number, by=DSL, at=NOW)
    content.discard(seen=content.seen(), by=DSL, at=NOW)
    before, shelf, draft = len(content.all()), [""], None
    published = before
    for place, step in enumerate(steps):
        if step == "write":
            draft = f"words {place}"
            write(content, draft)
        elif step == "publish":
            if draft is None:
                with pytest.raises(NotFound):
                    content.publish(seen=content.seen(), by=DSL, at=NOW)
            else:
                content.publish(seen=content.seen(), by=DSL, at=NOW)
                shelf.append(draft)
                draft, published = None, published + 1
        elif step == "discard":
            content.discard(seen=content.seen(), by=DSL, at=NOW)
            draft = None
        elif len(shelf) > 1:
            content.take_back(content.in_force().number, by=DSL, at=NOW)
            shelf.pop()
        assert said(content.in_force().body) == shelf[-1]
        assert len([one for one in content.all() if not one.row.is_draft]) == published


def test_another_process_sees_it_at_once(
    collection: Collection, content: LocalContent[LocalHelpList], settings: Settings
):
    """Two processes over one file: what one lets count, and takes back, the other shows at its next look."""
    other = open_collection(settings)
    assert other.local_help.content.in_force().number == 0
    number = count(content, "north")
    assert said(other.local_help.content.in_force().body) == "north"
    content.take_back(number, by=DSL, at=NOW)
    assert other.local_help.content.in_force().number == 0
    other.store.close()


def test_a_version_is_read_once(
    collection: Collection, content: LocalContent[LocalHelpList], monkeypatch: pytest.MonkeyPatch
):
    """A help panel is drawn at every tap in a hall: its list is checked once a version, and never again."""
    count(content, "north")
    first = content.in_force().body
    monkeypatch.setattr(LocalHelpList, "model_validate_json", None)
    assert content.in_force().body is first


def test_somebody_elses_change_is_noticed(content: LocalContent[LocalHelpList]):
    """Whoever looked at an older draft neither lets a newer one count unseen, nor writes over it, nor throws it away."""
    old = write(content, "north")
    write(content, "south")
    for step in (
        lambda: content.publish(seen=old, by=DSL, at=NOW),
        lambda: content.discard(seen=old, by=DSL, at=NOW),
        lambda: content.write_draft(lambda *_: saying("west"), seen=old, by=DSL, at=NOW),
    ):
        with pytest.raises(ChangedMeanwhile) as told:
            step()
        assert told.value.facts["who"] == FACILITATOR.name
    draft = content.draft()
    assert draft is not None
    assert said(draft.body) == "south"


def test_one_that_was_taken_back_is_not_built_upon_unseen(content: LocalContent[LocalHelpList]):
    """A screen that shows a version which was taken back since, writes nothing over what counts now."""
    number = count(content, "north")
    seen = content.seen()
    content.take_back(number, by=DSL, at=NOW + timedelta(days=1))
    with pytest.raises(ChangedMeanwhile):
        content.write_draft(lambda *_: saying("west"), seen=seen, by=DSL, at=NOW)


def test_what_does_not_count_cannot_be_taken_back(content: LocalContent[LocalHelpList]):
    """Neither what ships, nor an earlier version, nor one twice."""
    first, second = count(content, "north"), count(content, "south")
    for number in (0, first, 99):
        with pytest.raises(NotFound):
            content.take_back(number, by=DSL, at=NOW)
    content.take_back(second, by=DSL, at=NOW)
    assert said(content.in_force().body) == "north"


def test_a_step_that_counts_at_once_waits_for_the_draft(content: LocalContent[LocalHelpList]):
    """It would not be in the draft, and be lost on the day the draft counts."""
    write(content, "north")
    with pytest.raises(DraftWaiting):
        content.write_at_once(lambda body, _: body, "checked", by=DSL, at=NOW)


def test_a_file_goes_out_and_comes_in_the_same(content: LocalContent[LocalHelpList]):
    """As TOML, as the file that ships: every word of it comes back, in any script."""
    count(content, "Świdnica – ہیلو – “north”")
    assert content.from_toml(content.as_toml().encode()) == content.in_force().body


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"services = 1\nnone_for = []", "services"),
        (b"services = []\nnone_for = []\nsurprise = 1", "surprise"),
        (b"services = [", ""),
        (b"\xff\xfe", ""),
        (b"x" * 1_000_001, ""),
        (b"a." * 4000 + b"a = 1", ""),
    ],
)
def test_a_file_that_does_not_fit_is_refused_by_name(content: LocalContent[LocalHelpList], data: bytes, told: str):
    """What does not fit is named by its place; nothing of it comes in."""
    with pytest.raises(NoSuchContent) as refused:
        content.from_toml(data)
    assert refused.value.facts["where"] == told


def test_what_a_file_hides_stays_out(content: LocalContent[LocalHelpList]):
    """Control characters and direction overrides of a stranger's file do not come in with its words."""
    sly = to_toml(saying("no\u202erth"))
    assert said(content.from_toml(sly.encode())) == "north"
