"""Learn the model's numbers from the examples of the content: `python -m feedback.safeguarding.learn`.

Run it after a change of rules, examples, word lists or `model.toml`; a test says when it is due.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from feedback.safeguarding.content import digest_of_lessons, examples, learnt
from feedback.safeguarding.model import numbers_of

_SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""The date of each part of the file: the same numbers give the same bytes."""


def learn(to: Path) -> None:
    """Write the numbers, and the digest of what they were learnt from, to a file."""
    numbers = {**numbers_of(examples()), "learnt_from": np.array(digest_of_lessons())}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        for name, values in sorted(numbers.items()):
            part = io.BytesIO()
            np.save(part, values, allow_pickle=False)
            file.writestr(zipfile.ZipInfo(f"{name}.npy", _SAME_DAY), part.getvalue(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    learn(Path(str(learnt())))
