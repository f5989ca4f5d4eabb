"""Learn spotting's numbers from its content: `python -m feedback.safeguarding.learn`, a few minutes.

Run it after a change of rules, examples, word lists or `model.toml`; a test says when it is due. Three files are written:
the model of English examples (`learnt.npz`), what other languages are like (`learnt_languages.npz`), and the weights of the
combiner (`weights.toml`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.safeguarding.content import digest_of_lessons, examples, folder, learnt, learnt_languages
from feedback.safeguarding.learn_languages import learn_languages
from feedback.safeguarding.learn_weights import learn_weights
from feedback.safeguarding.model import numbers_of

_SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of each part of a file: the same numbers give the same bytes."""


def _write(numbers: Mapping[str, NDArray[Any]], to: Path) -> None:
    """Write the numbers, and the digest of what they were learnt from."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        for name, values in sorted({**numbers, "learnt_from": np.array(digest_of_lessons())}.items()):
            part = io.BytesIO()
            np.save(part, values, allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy", _SAME_DAY), part.getvalue(), zipfile.ZIP_DEFLATED)


def learn() -> None:
    """Learn everything anew, and write it into the content."""
    _write(numbers_of(examples()), Path(str(learnt())))
    numbers, other = learn_languages()
    _write(numbers, Path(str(learnt_languages())))
    learn_weights(other, Path(str(folder().joinpath("weights.toml"))))


if __name__ == "__main__":
    learn()
