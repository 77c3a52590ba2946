"""Passwords: Argon2id, at least 12 characters, common ones refused."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from techloan.errors import Refused
from techloan.words import words

SHORTEST, LONGEST = 12, 200
# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Checked when nobody has the address, so that "unknown" takes as long as "wrong".
_NOBODY = _hasher.hash("nobody has this password, it only takes the time")


def hash_password(password: str, about: tuple[str, ...] = ()) -> str:
    """Return the hash to keep; raise `Refused` when the password is too short or easy to guess.

    `about` are words that others know of the person, such as their name and address.
    """
    if len(password) < SHORTEST:
        raise Refused(f"Please choose at least {SHORTEST} characters. Three random words do well.")
    if len(password) > LONGEST:
        raise Refused(f"Please choose at most {LONGEST} characters.")
    if is_common(password, about):
        raise Refused("That password is easy to guess. Three random words do well.")
    return _hasher.hash(password)


def is_common(password: str, about: tuple[str, ...] = ()) -> bool:
    """Say whether a list of common passwords, names and patterns makes this one easy to guess."""
    from zxcvbn import zxcvbn  # its dictionaries are large, and most processes never need them

    known = [part for text in about for part in (text, *words(text))]
    score: int = zxcvbn(password[:72], user_inputs=known)["score"]
    return score < 2


def matches(password: str, password_hash: str | None) -> bool:
    """Say whether the password fits; without a hash it takes the same time to say no."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
