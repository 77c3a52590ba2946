"""Fields that only the program may read: Fernet, with keys that can be changed over time.

The library is imported where it works: a server that has sealed and opened nothing yet saves its
6 MB.
"""

import base64
import binascii
import secrets
from functools import cache
from typing import TYPE_CHECKING

from techloan.errors import Refused

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

# A key is 16 bytes to sign with and 16 to encrypt with (the specification of Fernet).
_KEY_BYTES = 32
_in_use: tuple[str, ...] = ()


def use(keys: tuple[str, ...]) -> None:
    """Take the keys of this process, newest first; the newest seals, every one opens."""
    global _in_use
    _in_use = keys


def new_key() -> str:
    """Make a fresh key, as text for TECHLOAN_DATA_KEYS."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def is_key(text: str) -> bool:
    """Say whether a text is a key."""
    try:
        return len(base64.urlsafe_b64decode(text)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def seal(text: str) -> str:
    """Encrypt a text for a column. Raise `Refused` when there are no keys."""
    return seal_bytes(text.encode()).decode()


def seal_bytes(data: bytes) -> bytes:
    """Encrypt a file for a column. Raise `Refused` when there are no keys."""
    return _keys().encrypt(data)


def unseal(token: str) -> str:
    """Decrypt what `seal` made. Raise `Refused` when none of the keys fits."""
    return unseal_bytes(token.encode()).decode()


def unseal_bytes(token: bytes) -> bytes:
    """Decrypt what `seal_bytes` made. Raise `Refused` when none of the keys fits."""
    from cryptography.fernet import InvalidToken

    try:
        return _keys().decrypt(token)
    except InvalidToken:
        raise Refused(
            "This was locked with a key that is no longer in TECHLOAN_DATA_KEYS. "
            "Ask your administrator to add the old key."
        ) from None


def rotate(token: str) -> str:
    """Encrypt again with the newest key what any of the keys can open."""
    return rotate_bytes(token.encode()).decode()


def rotate_bytes(token: bytes) -> bytes:
    """Encrypt a file again with the newest key. Raise `InvalidToken` when none of the keys fits."""
    return _keys().rotate(token)


def _keys() -> "MultiFernet":
    if not _in_use:
        raise Refused("TECHLOAN_DATA_KEYS is missing, so secrets cannot be read or kept.")
    return _box(_in_use)


@cache
def _box(keys: tuple[str, ...]) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(key) for key in keys])
