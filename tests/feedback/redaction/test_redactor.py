"""What redaction hides, and what it leaves alone."""

import re

import pytest

from feedback.core.errors import Invalid
from feedback.core.records import RawText, SafeText
from feedback.redaction import LABELS, redact, redact_more, stored


def safe(text: str) -> str:
    return redact(RawText(text)).text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my teacher Mr Okafor shouts", "my teacher [name] shouts"),
        ("tell sanjay im sorry", "tell [name] im sorry"),
        ("my mate jayden's mum is nice", "my mate [name]'s mum is nice"),
        ("miss khan helps me", "[name] helps me"),
        ("aunty shabnam is kind", "aunty [name] is kind"),
        ("me and kayleigh play tag", "me and [name] play tag"),
        ("callums nan makes tea", "[name] nan makes tea"),
        ("Mr. O. shouts", "[name]. shouts"),
        ("it was Zuzanna Kowalczyk", "it was [name]"),
        ("Oluwaseun, Siân and Nasra are kind", "[name], [name] and [name] are kind"),
        ("zorblina hit me", "[name] hit me"),
        ("KAYLEIGH IS MEAN TO ME", "[name] IS MEAN TO ME"),
    ],
)
def test_names_are_hidden_and_the_rest_is_kept(said: str, kept: str) -> None:
    """A name of any community, in small letters, after a title, possessive, initial or unknown, is replaced alone."""
    assert safe(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "will you mark my work",
        "in the summer there is nothing to do",
        "we get a grace period",
        "it gives me joy and hope",
        "there is a rose garden",
        "marcus rashford got us free meals",
        "taylor swift is better than ed sheeran",
        "andrew tate is ruining boys",
        "we saw king charles on telly",
        "i live in crewe and go to macclesfield",
        "i like mcdonalds and minecraft",
        "man city beat everton in may",
        "my mum and my nan love me",
        "my new primary school is better than my old high school",
        "the main road by the high street is too fast",
        "i called 999 and childline on 0800 1111",
        "meet me @school at 3:45",
        "i got 100 likes on insta and 50 on tiktok",
        "my snap is broken",
        "we met on 3/4/24",
        "year 10 and year 11 have 1200 kids",
        "it is a 2 minute walk or a 10 min drive",
        "it came at 0730 then 0830 then 0930",
        "the bus broke on 12 may",
        "the twitch channel is boring",
        "foster care is hard and the king should visit",
        "chester to crewe is two trains",
        "we pass the old mill, then the park",
        "we were in room 14 for the exam",
        "the girls' toilets are shut",
    ],
)
def test_what_says_nothing_of_anybody_is_kept(said: str) -> None:
    """Ordinary words that are also names, towns, public people, brands, clubs and plain numbers stay."""
    assert safe(said) == said


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("07700 900123", "phone"),
        ("+44 7700 900 123", "phone"),
        ("(01632) 960 001", "phone"),
        ("oh seven seven double oh nine hundred one two three", "phone"),
        ("jay.k@example.com", "email"),
        ("jay dot k at example dot com", "email"),
        ("jay_k_at_example_dot_com", "email"),
        ("07 then 7009 then 00461", "phone"),
        ("07700 nine hundred 461", "phone"),
        ("c w 1 2 a b", "postcode"),
        ("The Old Forge, 3 Pump Lane", "address"),
        ("Ysgol Glan Afon", "school"),
        ("Fernlea Girls' Grammar", "school"),
        ("CW1 2AB", "postcode"),
        ("wa160zz", "postcode"),
        ("12 Acacia Road", "address"),
        ("flat 12b, 40 station road", "address"),
        ("@jay.k", "handle"),
        ("jaydz_09", "handle"),
        ("https://example.com/a?b=c", "link"),
        ("discord.gg/aBc", "link"),
        ("AB12 CDE", "plate"),
        ("JG 10 37 59 A", "ni_number"),
        ("943 476 5919", "nhs_number"),
    ],
)
def test_details_are_hidden_wherever_they_stand(said: str, kind: str) -> None:
    """A contact detail or number is known by its own shape, at any place in a sentence."""
    assert safe(said) == LABELS[kind]
    assert safe(f"ok so {said} ok") == f"ok so {LABELS[kind]} ok"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("snap: wafflecat", "snap: [handle]"),
        ("add me on roblox wafflecat7", "add me on roblox [handle]"),
        ("my discord is wafflecat#1234", "my discord is [handle]"),
        ("dm waffle.the.cat", "dm [handle]"),
        ("hes waffle.cat.ls9 on tiktok", "hes [handle] on tiktok"),
        ("so fun.add me on snap", "so fun.add me on snap"),
        ("my house is ninety two thornbury", "my house is [address]"),
        ("its forty six c queens walk", "its [address]"),
        ("we live in two rooms", "we live in two rooms"),
        ("we stay on the old forge road", "we stay on the [address]"),
        ("we live on the main road", "we live on the main road"),
        ("born on boxing day 2011", "born on [birth date]"),
        ("boxing day was boring", "boxing day was boring"),
        ("my postcode is m14 5t q", "my postcode is [postcode]"),
        ("byłem u Krzyśka", "byłem u [name]"),
        ("nie lubię pani Kowalskiej", "nie lubię [name]"),
        ("fratele meu Vlăduț are 5 ani", "fratele meu [name] are 5 ani"),
        ("мене слухає пані Коваленко", "мене слухає [name]"),
        ("see you u Know", "see you u Know"),
        ("i live at 12 acacia", "i live at [address]"),
        ("we live on beech avenue", "we live on [address]"),
        ("we live on beech avenue number 41", "we live on [address]"),
        ("i go to st marys", "i go to [school]"),
        ("i go to kings academy", "i go to [school]"),
        ("she left sandbach high", "she left [school]"),
        ("born 3/4/12", "born [birth date]"),
        ("my birthday is 3rd april 2012", "my birthday is [birth date]"),
        ("i turned 12 on 9 november", "i turned 12 on [birth date]"),
        ("yt channel is wafflecatuk", "yt channel is [handle]"),
        ("their account is gossip.crewe.hs", "their account is [handle]"),
        ("a white van PN 07 KLM parked", "a white van [plate] parked"),
        ("the hotel room is room 212", "the hotel room is [address]"),
        ("22 high st crewe", "[address] crewe"),
        ("write back at r.hughes@example.sch.uk", "write back at [email]"),
        ("qq123456c is my national insurance", "[NI number] is my national insurance"),
        ("my postcode is cw2", "my postcode is [postcode]"),
        ("ring me on 212345", "ring me on [phone]"),
        ("his reg is P123 ABC", "his reg is [plate]"),
        ("my nhs number is 123 456 7890", "my nhs number is [NHS number]"),
        ("national insurance QQ123456C", "national insurance [NI number]"),
    ],
)
def test_details_are_hidden_by_what_announces_them(said: str, kept: str) -> None:
    """What has no shape of its own is known by the words before it, and those words stay."""
    assert safe(said) == kept


def test_a_name_that_is_a_word_is_hidden_when_it_names_somebody() -> None:
    """The same word is a name in one sentence and a word in the next."""
    assert safe("my friend grace is nice") == "my friend [name] is nice"
    assert safe("say grace before tea") == "say grace before tea"
    assert safe("will pushed me over") == "[name] pushed me over"
    assert safe("will it change") == "will it change"


def test_a_friend_is_hidden_though_a_star_has_the_name() -> None:
    """A public person's name is no hiding place for a child of the same name."""
    assert safe("i listen to stormzy") == "i listen to stormzy"
    assert safe("my cousin mario hit me") == "my cousin [name] hit me"


def test_other_languages_and_alphabets() -> None:
    """Names are found in languages that Heard speaks, and their ordinary words are kept."""
    assert safe("Mam na imię Kasia i lubię park") == "Mam na imię [name] i lubię park"
    assert safe("Мене звати Олена") == "Мене звати [name]"
    assert safe("اسمي محمد") == "اسمي [name]"
    assert safe("Lubię szkołę i boisko") == "Lubię szkołę i boisko"


def test_offsets_count_code_points() -> None:
    """A span's offsets point at the detail in the original, whatever emoji stand before it."""
    text = "😀🏳️‍🌈 tell sanjay 😀 ring 07700 900123"
    spans = redact(RawText(text)).spans
    assert [(text[span.start : span.end], span.type) for span in spans] == [
        ("sanjay", "name"),
        ("07700 900123", "phone"),
    ]


def test_look_alike_letters_and_digits_hide_nothing() -> None:
    """Full-width digits and curly quotes are read as plain ones, and replaced whole."""
    assert safe("ring ０７７００ ９００１２３") == "ring [phone]"
    assert safe("jayden’s mum") == "[name]’s mum"


def test_a_reviewer_hides_more() -> None:
    """A reviewer's range is replaced by its kind; everything else stays."""
    assert redact_more(SafeText("the boy with the red bike"), 4, 25, "name") == "the [name]"


@pytest.mark.parametrize(("start", "end", "kind"), [(-1, 2, "name"), (2, 2, "name"), (0, 99, "name"), (0, 2, "nick")])
def test_a_reviewer_cannot_hide_what_is_not_there(start: int, end: int, kind: str) -> None:
    """A range outside the text, an empty one and an unknown kind are refused, without a word of the text."""
    with pytest.raises(Invalid) as refused:
        redact_more(SafeText("some words"), start, end, kind)
    assert "words" not in str(refused.value)


def test_stored_text_is_read_back_as_it_is() -> None:
    """Reading safe text from the store changes nothing."""
    assert stored("tell [name]") == "tell [name]"


def test_a_result_shows_no_words() -> None:
    """What lands in a log by accident says how much was hidden, not what."""
    assert "sanjay" not in repr(redact(RawText("tell sanjay")))


@pytest.mark.parametrize(
    ("said", "safe"),
    [
        ("mr okonkwo helps us", "[name] helps us"),
        ("Ms. Brandreth reads with me", "[name] reads with me"),
        ("PC Harland knows us", "[name] knows us"),
        ("tell dr mahmood thanks", "tell [name] thanks"),
        ("i sit with harvey t, he is nice", "i sit with [name], he is nice"),
    ],
)
def test_a_title_and_an_initial_go_with_the_name(said: str, safe: str):
    """Left behind, a title tells sex, work or married state, and an initial which of two."""
    assert redact(RawText(said)).text == safe


@pytest.mark.parametrize("said", ["me n harvey n jay go there", "miss is nice", "sir shouts", "the doctor was kind"])
def test_a_title_alone_is_nobodys(said: str):
    """Children call every teacher miss or sir, and write n for and."""
    safe = redact(RawText(said)).text
    assert not safe.startswith("[name]")
    assert " n " in safe or safe == said


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("i used mums card 4111 1111 1111 1111 on it", "[bank card]"),
        ("its 5555555555554444 dont tell", "[bank card]"),
        ("the card says 1234 5678 9012 3456", "[bank card]"),
        ("///jumble.teapot.frosting is ours", "[address]"),
        ("find us at goblin.napkin.stride on what3words", "[address]"),
        ("we live at forty one sedgely way", "[address]"),
        ("fourteen larkfield rd is damp", "[address]"),
        ("im in room 9 at the hostel", "[address]"),
        ("our pitch 31 on the caravan site floods", "[address]"),
        ("im in care at Birchwood childrens home", "[address]"),
        ("our postcode is M60 OXY", "[postcode]"),
        ("nobody delivers to NE98-4RT", "[postcode]"),
        ("mail me on rowan(underscore)f(at)icloud(dot)com", "[email]"),
        ("txt 07700_900_381", "[phone]"),
    ],
)
def test_odd_shapes_of_contact_details(said: str, label: str):
    """As children and tired hands write them: in words, with dashes, with letters for digits."""
    assert label in redact(RawText(said)).text


@pytest.mark.parametrize(
    "said",
    [
        "there are four big parks near the two old mills",
        "my order was 1234567890123456789012",
        "room 9 in science is cold",
        "the www.look.at.this thing",
        "one way streets are bad and two go by us",
    ],
)
def test_what_only_looks_like_one_stays(said: str):
    """Numbers that count, rooms of a school, one-way streets."""
    safe = redact(RawText(said)).text
    assert not {"[bank card]", "[address]", "[postcode]"} & set(re.findall(r"\[[^\]]+\]", safe))
