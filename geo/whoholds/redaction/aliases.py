"""Aliases: what hidden rows are called instead, the same in every build.

They are made with a secret key that no output holds, so that nobody can try the names of a
gazetteer until one fits.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path
from typing import Final

import click

from whoholds.errors import RedactionError

VARIABLE: Final = "WHOHOLDS_KEY"
"""Environment variable that names the file with the key."""

_LEAST: Final = 16


def read_key(path: str | Path | None = None) -> bytes:
    """Read the key, and make one where none is named and none lies in the usual place.

    Parameters
    ----------
    path : str or Path, optional
        File with at least 16 bytes. By default what the variable ``WHOHOLDS_KEY`` names, then
        ``redaction.key`` in the user's folder of settings.

    Returns
    -------
    bytes

    Raises
    ------
    RedactionError
        The file named cannot be read or holds too little; or none can be made.
    """
    named = path or os.environ.get(VARIABLE)
    if named:
        return _read(Path(named))
    usual = Path(click.get_app_dir("whoholds")) / "redaction.key"
    try:
        usual.parent.mkdir(parents=True, exist_ok=True)
        # Whoever comes second reads what the first has written.
        descriptor = os.open(usual, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise RedactionError(
            f"{usual}: no key can be made there ({error.strerror}); hidden places get their ids "
            f"from one: name a file with {_LEAST} bytes or more by --key or {VARIABLE}"
        ) from error
    return _read(usual)


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise RedactionError(
            f"{path}: the key cannot be read ({error.strerror}); name the file that the desk keeps"
        ) from error
    if len(key) < _LEAST:
        raise RedactionError(f"{path}: a key has {_LEAST} bytes or more; this has {len(key)}")
    return key


def alias(key: bytes, pack: str, table: str, row: str) -> str:
    """Give what a row is called instead of its id.

    >>> alias(b"0123456789abcdef", "myanmar", "towns", "lashio")
    'withheld-3d5a5bdc87'
    """
    message = "\0".join((pack, table, row)).encode()
    return f"withheld-{hmac.digest(key, message, 'sha256').hex()[:10]}"
