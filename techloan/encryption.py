"""Fields that only the program may read: Fernet, with keys that can be changed over time."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from techloan.errors import Refused

_box: MultiFernet | None = None


def use(keys: tuple[str, ...]) -> None:
    """Take the keys of this process, newest first; the newest seals, every one opens."""
    global _box
    _box = MultiFernet([Fernet(key) for key in keys]) if keys else None


def new_key() -> str:
    """Make a fresh key, as text for TECHLOAN_DATA_KEYS."""
    return Fernet.generate_key().decode()


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


def _keys() -> MultiFernet:
    if _box is None:
        raise Refused("TECHLOAN_DATA_KEYS is missing, so secrets cannot be read or kept.")
    return _box
