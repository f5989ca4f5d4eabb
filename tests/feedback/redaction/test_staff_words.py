"""What staff write for leaders and the public: places, days and bodies stand as typed; people and their details do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.records import RawText
from feedback.redaction import WrittenBy, redact


def kept(typed: str) -> str:
    return redact(RawText(typed), written_by=WrittenBy.STAFF).text


@pytest.mark.parametrize(
    "typed",
    [
        "A later bus from Park Road on Tuesdays",
        "St Mark's youth club will open until nine on Fridays.",
        "The council has asked Harrowmere bus company for a later 38 bus.",
        "A youth worker will be at the Rose Garden every Tuesday from 4 April.",
        "Headteachers from Kingsmead, Oakwood and Holy Trinity agreed to change the uniform policy.",
        "Young people in Bramley and Stanningley told us they do not feel safe by the underpass.",
        "The landlord of the Victoria Shopping Centre decides on its benches.",
        "Harlow Rise Academy will try a quiet room.",
        "Seven Sisters Road gets a crossing in June.",
        "The Director of Children's Services will report back in May.",
        "The van was outside the Jordan Centre.",
    ],
)
def test_places_days_bodies_and_roles_stand_as_typed(typed: str) -> None:
    """A decision that leaders took and young people read names the road, the day and who does it."""
    assert kept(typed) == typed


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("It was raised by Keira, who is in Year 8.", "It was raised by [name], who is in Year 8."),
        ("A message came from Harley at Park Road.", "A message came from [name] at Park Road."),
        ("In Saoirse's view the park is for dogs.", "In [name]'s view the park is for dogs."),
        ("The staff do not believe in Devonte.", "The staff do not believe in [name]."),
        ("Contact Deborah Whitfield at the Civic Centre.", "Contact [name] at the Civic Centre."),
        ("Mason Hall left the youth club in April.", "[name] left the youth club in April."),
        ("We spoke to the Kowalski family in June.", "We spoke to the [name] family in June."),
        ("Mrs Oyelaran and the Head of Year met.", "[name] and the Head of Year met."),
        ("April will speak first.", "[name] will speak first."),
        ("PC Hill came to Hill Park.", "[name] came to Hill Park."),
        ("We visited 27 Cromwell Road.", "We visited [address]."),
        ("We visited them at fourteen Larkfield Road.", "We visited them at [address]."),
        ("They moved to the Larkhill hostel.", "They moved to the [address]."),
        ("Ring 07700 900 318 or write to youth@council.example.", "Ring [phone] or write to [email]."),
        ("Message @northside_voices about it.", "Message [handle] about it."),
        ("He was born on 14/02/2011.", "He was born on [birth date]."),
        ("The car was LR19 KTV.", "The car was [plate]."),
    ],
)
def test_people_and_their_details_go(typed: str, safe: str) -> None:
    """A person's name, a home with its number, and how to reach somebody are nobody's business in a digest."""
    assert kept(typed) == safe


def test_young_peoples_words_lose_places_as_before() -> None:
    """What a child tells of school and street says who the child is: nothing changed there, and it is what happens unasked."""
    told = "i go to harlow rise academy and live on beech avenue"
    assert redact(RawText(told)).text == "i go to [school] and live on [address]"
    assert redact(RawText(told)) == redact(RawText(told), written_by=WrittenBy.YOUNG_PERSON)


_PIECES = (
    *("Keira", "Bramley", "and", "in", "the", "Victoria", "Park", "Hall", "St", "Mark's", "April", "will", "from", ","),
    *(
        "4",
        "Tuesday",
        "family",
        "[name]",
        ".",
        "'s",
        "van",
        "Park Road",
        "12",
        "hostel",
        "Dr",
        "said",
        "Oakwood School",
    ),
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(_PIECES)).map(" ".join)))
def test_staff_words_settle_too(typed: str) -> None:
    """What was kept can be put into the same box again and stays what it is; each span replaces just its own words."""
    once = redact(RawText(typed), written_by=WrittenBy.STAFF)
    assert kept(once.text) == once.text
    assert all(0 <= span.start < span.end <= len(typed) for span in once.spans)
