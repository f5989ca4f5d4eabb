"""The model's numbers lie in a file: they fit the examples, and nothing is trained while somebody waits."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from feedback.safeguarding import content
from feedback.safeguarding.model import model, readable


def test_the_numbers_were_learnt_from_todays_examples():
    """Whoever changes an example or a rule learns the numbers anew: `python -m feedback.safeguarding.learn`."""
    for learnt in (content.learnt(), content.learnt_languages()):
        with learnt.open("rb") as file, np.load(file, allow_pickle=False) as numbers:
            assert str(numbers["learnt_from"]) == content.digest_of_lessons(), learnt.name


def test_the_second_head_was_learnt_from_todays_held_back_sets():
    """Whoever changes a held-back set, the model or the encoder learns anew, by `learn --weights`."""
    with content.learnt_head().open("rb") as file, np.load(file, allow_pickle=False) as numbers:
        assert str(numbers["learnt_from"]) == content.digest_of_held_back()


def test_the_model_knows_what_it_has_learnt():
    """The numbers in the file tell harm from ordinary words, as a model trained this minute would."""
    said = [
        run
        for text in ("my stepdad hits me every night", "the swings are broken in our park")
        for run in readable(text)
    ]
    harm, ordinary = model().score(said)
    assert harm > 4 > 0 > ordinary


def test_nothing_is_trained_when_heard_starts():
    """A first answer waits for no training: a fresh process spots harm without the library that trains."""
    asked = "import sys; from feedback.safeguarding import spot; print(spot('my dad hits me').tier, 'sklearn' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.split() == ["urgent", "False"]
