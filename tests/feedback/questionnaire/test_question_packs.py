"""Question packs: what every question promises, and what a pack may not ask."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import ValidationError

from feedback.core.content_files import CONTENT, LANGUAGES, read
from feedback.core.errors import HeardError, NotFound
from feedback.core.records import AgeVersion, QuestionKind
from feedback.questionnaire.question_packs import LATEST, Pack, UnknownPack, _Manifest, _QuestionFile, load_pack, packs

PACKS = [load_pack(info.id) for info in packs()]
FOLDER = CONTENT / "questions" / LATEST
CORE = (
    "how_are_things",
    "what_is_good",
    "safe_places",
    "grown_up",
    "listened_to",
    "what_should_change",
    "anything_else",
)
WHY = {"en": r"\bwhy\b|how come", "cy": r"\bpam\b", "pl": "dlaczego|czemu", "ro": r"de ce\b", "uk": "чому|навіщо"}
WHY |= {"ur": "کیوں", "ar": "لماذا|ليش"}
HARM = r"\b(abus|hurt|hit|harm|touch|beat|rape|sex|suicid|self-harm|secret|violen|happened to you)"
LEADING = r"(don'?t you|isn'?t it|aren'?t you|do you agree|would you agree|surely|should .* stop|how bad|how good)"


def everything_asked(pack: Pack, language: str) -> str:
    wordings = [question.wording(age, language) for question in pack.questions for age in AgeVersion]
    return "\n".join(f"{w.question} {w.help_text} {' '.join(o.word for o in w.options)}" for w in wordings)


def test_core_pack_asks_the_seven_agreed_questions_in_order():
    """Sessions, themes and paper cards may rely on the core questions' ids, order and numbers."""
    core = load_pack("core")
    assert tuple(question.id for question in core.questions) == CORE
    assert [question.number for question in core.questions] == [1, 2, 3, 4, 5, 6, 7]


def test_the_core_pack_is_offered_first():
    """Staff who do not choose get the core pack; two more are there to choose."""
    assert packs()[0].id == "core"
    assert {info.id for info in packs()} == {"core", "getting-around", "online"}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_a_pack_is_short_and_opens_with_the_same_face_and_closes_open(pack: Pack):
    """At most seven questions; the first is the face that makes sessions comparable, the last is the child's own."""
    assert len(pack.questions) <= 7
    assert pack.questions[0].id == "how_are_things"
    assert pack.questions[0].kind is QuestionKind.FACE
    assert pack.questions[-1].id == "anything_else"


def test_faces_keep_a_real_negative_end():
    """A child for whom things are awful can say so, in each age version, with a picture and a word."""
    face = load_pack("core").question("how_are_things")
    assert face.option_ids == ("great", "good", "ok", "not_good", "awful")
    for age in AgeVersion:
        assert [option.word for option in face.wording(age).options][-2:] == ["Not good", "Awful"]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_asks_why(pack: Pack, language: str):
    """No child is asked to justify an answer, in any language."""
    assert not re.search(WHY[language], everything_asked(pack, language), re.IGNORECASE)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_no_question_asks_about_harm_or_leads(pack: Pack):
    """No question asks about abuse, and none puts an answer in a child's mouth."""
    asked = everything_asked(pack, "en")
    assert not re.search(HARM, asked, re.IGNORECASE)
    assert not re.search(LEADING, asked, re.IGNORECASE)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_every_question_is_written_in_english_and_welsh(pack: Pack):
    """Welsh readers meet no English question."""
    for question in pack.questions:
        for age in AgeVersion:
            assert not question.wording(age, "en").fallback
            assert not question.wording(age, "cy").fallback


def test_a_language_not_yet_written_falls_back_to_english_and_says_so():
    """A reader of another language is never left without a question, and the screen knows that it is English."""
    wording = load_pack("core").questions[0].wording(AgeVersion.MIDDLE, "tlh")
    assert (wording.fallback, wording.language) == (True, "en")


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_options_are_the_same_choices_at_every_age(pack: Pack):
    """Answers of the three age versions can be counted together; symbols never stand without words."""
    for question in pack.questions:
        for age in AgeVersion:
            for language in LANGUAGES:
                options = question.wording(age, language).options
                assert tuple(option.id for option in options) == question.option_ids
                assert all(option.symbol and option.word for option in options)


def test_files_are_where_their_names_say():
    """A file's id and version are its name and folder, and no question lies about unasked."""
    manifests = {path: read(path, _Manifest) for path in FOLDER.glob("pack-*.toml")}
    questions = {path: read(path, _QuestionFile) for path in FOLDER.glob("*.toml") if path not in manifests}
    assert all(path.stem == f"pack-{manifest.id}" for path, manifest in manifests.items())
    assert all(path.stem == question.id for path, question in questions.items())
    assert {file.version for file in (*manifests.values(), *questions.values())} == {LATEST}
    assert {question.id for question in questions.values()} == {
        question_id for manifest in manifests.values() for question_id in manifest.questions
    }


@pytest.mark.parametrize(("pack_id", "version"), [("nosuch", None), ("core", "1999-01"), ("../core", None)])
def test_an_unknown_pack_is_refused_by_name(pack_id: str, version: str | None):
    """A session cannot open on questions that do not exist."""
    with pytest.raises(UnknownPack) as error:
        load_pack(pack_id, version)
    assert isinstance(error.value, HeardError)


def test_an_unknown_question_is_refused():
    """Asking a pack for a question that it does not ask is an error, not a guess."""
    with pytest.raises(NotFound):
        load_pack("core").question("nosuch")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "text"},
        {"kind": "slider"},
        {"surprise": 1},
        {"options": []},
        {"options": [{"id": "a", "symbol": "", "en": {"8-10": "x", "11-14": "x", "15-25": "x"}}] * 2},
        {"options": [{"id": "a", "symbol": "x", "en": {"8-10": "x", "11-14": "x", "15-25": "x"}}] * 2},
        {"en": {"8-10": {"question": "x", "help_text": "x"}}},
    ],
)
def test_a_malformed_question_file_is_refused(change: dict[str, object]):
    """An unfinished or mistyped file never reaches a child."""
    words = {"question": "Q", "help_text": "H"}
    option = {"symbol": "x", "en": {"8-10": "x", "11-14": "x", "15-25": "x"}}
    good = {
        "version": LATEST,
        "id": "q",
        "kind": "choice",
        "en": {"8-10": words, "11-14": words, "15-25": words},
        "options": [{"id": "a", **option}, {"id": "b", **option}],
    }
    assert _QuestionFile.model_validate_json(json.dumps(good)).id == "q"
    with pytest.raises(ValidationError):
        _QuestionFile.model_validate_json(json.dumps(good | change))
