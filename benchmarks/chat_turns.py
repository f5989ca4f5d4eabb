"""What the conversation does with one thing said, against what it should do, on turns written by somebody else.

    python benchmarks/chat_turns.py TURNS.csv [--misses]

The file has the columns text, language, age, question, should. Each text is said at its question (found by its English
wording in the core pack); what happens is one of the words of the column `should`. Prints how many are right by kind and
by language, and how many answers were not kept.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.young_people import listener
from feedback.chat.engine import Conversation
from feedback.chat.script import Leaning, script
from feedback.chat.state import State, Step, ThemeName, Turn, Typed
from feedback.core.records import AgeVersion, Skip
from feedback.questionnaire.question_packs import load_pack

KINDS = {
    "who_sees_this": "who_reads",
    "is_it_anonymous": "anonymous",
    "what_happens_next": "what_next",
    "delete_my_answer": "delete",
    "need_help_now": "help_now",
    "who_made_you_are_you_a_robot": "real",
    "change_language": "language",
    "read_it_to_me": "read_aloud",
    "how_long_does_it_take": "how_long",
    "can_i_get_in_trouble": "trouble",
    "can_i_talk_to_a_person": "person",
    "what_is_the_partnership": "what_is_this",
    "swearing_or_testing_bot": "rude",
    "skip_question": "told how to skip",
}
SAME = {
    "skip": {"rather_not_say"},  # both leave the question with nothing said
    "help_now": {"help_now", "calm"},
    "person": {"person", "help_now"},
    "answer": {"answer", "calm"},
    "test": {"test", "rude"},  # whoever tries it out is told that it is only a computer
}
"""What is as good: the calm message keeps the words and opens help."""


class Deaf:
    """Hears no theme: this is about what a turn is, not what it speaks of."""

    def hear(self, text: str) -> Sequence[str]:
        return ()

    def leaning(self, question_id: str, text: str) -> Leaning:
        return Leaning.UNCLEAR

    def near(self, text: str) -> Sequence[str]:
        return ()

    def themes(self, language: str) -> Mapping[str, ThemeName]:
        return {}


def done(turn: Turn) -> str:
    """What a turn did, in the words of the column `should`."""
    if turn.state.leaving or turn.state.step is Step.STOPPED:
        return "stop_asking"
    if turn.open_help and turn.state.calm:
        return "calm"
    if turn.open_help:
        return "person" if any(p.key == "reply.can_i_talk_to_a_person" for p in turn.said) else "help_now"
    if any(answer.text for answer in turn.state.answers):
        return "answer"
    for passage in turn.said:
        kind, _, name = passage.key.partition(".")
        if kind == "reply":
            return KINDS.get(name, name)
    if any(answer.skip is Skip.RATHER_NOT_SAY for answer in turn.state.answers):
        return "rather_not_say"
    return "answer" if turn.state.following else "nothing"


def age_of(years: str) -> AgeVersion:
    number = int(years)
    return AgeVersion.YOUNGER if number <= 10 else AgeVersion.MIDDLE if number <= 14 else AgeVersion.OLDER


def said(row: Mapping[str, str]) -> Turn:
    pack = load_pack("core")
    place = next(
        (
            place
            for place, question in enumerate(pack.questions)
            if row["question"] in {question.wording(age).question for age in AgeVersion}
        ),
        len(pack.questions) - 1,
    )
    talk = Conversation(
        pack=pack,
        age=age_of(row["age"]),
        script=script(),
        listener=Deaf(),
        spot=listener._worry,
        intent=listener.asked,
    )
    return talk.next(State(step=Step.QUESTION, place=place, language=row["language"]), Typed(row["text"]))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("turns", type=Path)
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    with arguments.turns.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right, every = Counter[str](), Counter[str]()
    tongue, tongues = Counter[str](), Counter[str]()
    taken = 0
    for row in rows:
        did, should = done(said(row)), row["should"]
        good = did in SAME.get(should, {should})
        every[should] += 1
        tongues[row["language"]] += 1
        right[should] += good
        tongue[row["language"]] += good
        taken += should == "answer" and not good
        if arguments.misses and not good:
            print(f"{row['language']}  {should} → {did}: {row['text']}  [{row['question']}]")
    print(f"{sum(right.values())} of {len(rows)} right; {taken} of {every['answer']} answers not kept as such")
    print("; ".join(f"{kind} {right[kind]}/{count}" for kind, count in every.most_common()))
    print("; ".join(f"{code} {tongue[code]}/{count}" for code, count in tongues.items()))


if __name__ == "__main__":
    main()
