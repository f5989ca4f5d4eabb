"""Learn spotting's numbers from its content: `python -m feedback.safeguarding.learn`, a few minutes.

Run it after a change of rules, examples, word lists or `model.toml`; a test says when it is due. Four files are written:
the model of English examples (`learnt.npz`), what other languages are like (`learnt_languages.npz`), the encoder's second
head (`learnt_head.npz`) and the weights of the combiner (`weights.toml`). With `--weights` only the last two, in less than a
minute: enough where held-back sets changed and nothing else.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.safeguarding.content import (
    OtherWeights,
    digest_of_held_back,
    digest_of_lessons,
    examples,
    folder,
    learnt,
    learnt_head,
    learnt_languages,
    weights,
)
from feedback.safeguarding.learn_languages import learn_languages
from feedback.safeguarding.learn_weights import learn_weights
from feedback.safeguarding.model import numbers_of

_SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of each part of a file: the same numbers give the same bytes."""


def _write(numbers: Mapping[str, NDArray[Any]], to: Path, learnt_from: str) -> None:
    """Write the numbers, and the digest of what they were learnt from."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        for name, values in sorted({**numbers, "learnt_from": np.array(learnt_from)}.items()):
            part = io.BytesIO()
            np.save(part, values, allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy", _SAME_DAY), part.getvalue(), zipfile.ZIP_DEFLATED)


def learn_weighing(other: OtherWeights) -> None:
    """Learn the second head and the combiner anew from the held-back sets, and write them."""
    head = learn_weights(other, Path(str(folder().joinpath("weights.toml"))))
    numbers = {"weights": head.weights, "start": np.array(head.start, np.float32)}
    _write(numbers, Path(str(learnt_head())), digest_of_held_back())


def learn() -> None:
    """Learn everything anew, and write it into the content."""
    _write(numbers_of(examples()), Path(str(learnt())), digest_of_lessons())
    numbers, other = learn_languages()
    _write(numbers, Path(str(learnt_languages())), digest_of_lessons())
    learn_weighing(other)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", action="store_true", help="only what is learnt from the held-back sets")
    if parser.parse_args().weights:
        learn_weighing(weights().other_languages)
    else:
        learn()


if __name__ == "__main__":
    main()
