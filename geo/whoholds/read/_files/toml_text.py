"""TOML files of users -> tables, or one sentence on what is wrong; texts as TOML has them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from whoholds.errors import SourceDataError

_LARGEST = 1 << 20  # bytes; a table of every icon and actor has a hundredth


def load(file: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    SourceDataError
        If it cannot be read, is larger than 1 MiB, is no TOML, or is nested too deeply.
    """
    try:
        with file.open("rb") as source:
            data = source.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise SourceDataError(f"{file.name} has more than {_LARGEST:,} bytes; shorten it")
        return tomllib.loads(data.decode("utf-8"))
    except OSError as error:
        raise SourceDataError(f"{file.name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceDataError(f"{file.name} is no UTF-8 text; save it as UTF-8") from error
    except RecursionError as error:
        raise SourceDataError(f"{file.name} is nested too deeply; write plain tables") from error
    except ValueError as error:  # tomllib's own among them
        raise SourceDataError(
            f"{file.name} cannot be read as TOML: {error}; mend it there"
        ) from error


def quoted(text: str) -> str:
    r"""Write a text as TOML does, with what no screen should be sent spelled out.

    >>> quoted('a "b"\n')
    '"a \\"b\\"\\U0000000a"'
    """
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"{}"'.format(
        "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in plain)
    )
