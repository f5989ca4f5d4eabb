"""The keys: kept in a file beside the data folder, never in it, so a copy of the data opens nothing."""

from __future__ import annotations

import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from feedback.core.errors import HeardError

# As long as what SHA-256 gives: a shorter key weakens HMAC, a longer one adds nothing (RFC 2104, section 3).
SLIPS_BYTES = 32


class KeysMissing(HeardError):
    """The key file is not where the settings say."""

    code = "keys-missing"


class KeysBroken(HeardError):
    """The key file is there but cannot be read, or is not what `save` wrote."""

    code = "keys-broken"


class CannotUnseal(HeardError):
    """These bytes were sealed with a key that is not in the key file."""

    code = "cannot-unseal"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """`slips` keys the hashes of slips and nonces and never changes; `desk` seals raw words, newest key first."""

    slips: bytes
    desk: tuple[bytes, ...]

    def seal(self, words: str) -> bytes:
        """Encrypt and sign (Fernet: AES-128-CBC with HMAC-SHA256) under the newest key."""
        # Fernet writes the time beside what it seals: nought, since nothing keeps the second at which a child spoke.
        return Fernet(self.desk[0]).encrypt_at_time(words.encode(), 0)

    def unseal(self, sealed: bytes) -> str:
        """The words again. Raises CannotUnseal where no key fits or the bytes were changed."""
        try:
            return MultiFernet([Fernet(key) for key in self.desk]).decrypt(sealed).decode()
        except InvalidToken:
            raise CannotUnseal from None

    def with_new_desk_key(self) -> Keys:
        """The same keys with a fresh one in front; old ones stay until everything is sealed anew."""
        return Keys(self.slips, (Fernet.generate_key(), *self.desk))


def make() -> Keys:
    """Fresh random keys."""
    return Keys(secrets.token_bytes(SLIPS_BYTES), (Fernet.generate_key(),))


def load(path: Path) -> Keys:
    """Read the key file. Raises KeysMissing, KeysBroken."""
    try:
        kept = tomllib.loads(path.read_text(encoding="ascii"))
        keys = Keys(bytes.fromhex(kept["slips"]), tuple(key.encode() for key in kept["desk"]))
        fitting = [Fernet(key) for key in keys.desk]
    except FileNotFoundError:
        raise KeysMissing from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise KeysBroken from None  # the parser's own error may quote a key
    if not fitting or len(keys.slips) < SLIPS_BYTES:
        raise KeysBroken
    return keys


def save(keys: Keys, path: Path) -> None:
    """Write the key file for its owner alone, in one step so that a full disk leaves the old one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    desk = ", ".join(f'"{key.decode()}"' for key in keys.desk)
    new = path.with_name(path.name + ".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        out.write("# Heard. Without this file the words at the safeguarding desk cannot be read.\n")
        out.write(f'slips = "{keys.slips.hex()}"\ndesk = [{desk}]\n')
        out.flush()
        os.fsync(out.fileno())
    new.replace(path)
