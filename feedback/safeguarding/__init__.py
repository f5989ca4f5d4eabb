"""Spotting signs of harm in what children write: rules that a safeguarding lead can read, joined with a model.

It is built to be checked by a person, not believed: each verdict names what matched.
"""

from feedback.core import sentence_vectors
from feedback.safeguarding.content import digest, lexicon
from feedback.safeguarding.encoder import about
from feedback.safeguarding.files import spot_file
from feedback.safeguarding.spotter import spot, spot_many

__all__ = ["VERSION", "spot", "spot_file", "spot_many"]


def __getattr__(name: str) -> str:
    """`VERSION`: the content's version and digest, the vectors' and the encoder's version. Read when asked for, not at import."""
    if name == "VERSION":
        return f"{lexicon().version}+{digest()}; {sentence_vectors.VERSION}; {about().version}"
    raise AttributeError(name)
