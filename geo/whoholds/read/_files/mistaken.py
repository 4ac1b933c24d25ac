"""What people have in place of the file they mean: a web page, a pointer, something cut short."""

from __future__ import annotations

from whoholds.errors import SourceDataError

HEAD = 4096
"""Bytes of a file that tell."""


def refuse(head: bytes, name: str) -> None:
    """Refuse what was downloaded by mistake, and say how to come by the file itself.

    Parameters
    ----------
    head : bytes
        The beginning of the file, :data:`HEAD` bytes or more.
    name : str
        Name of the file, for the error.

    Raises
    ------
    SourceDataError
        If it is empty, a web page or a pointer of Git LFS.
    """
    start = head[:HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").lower().replace(b"\0", b"")
    if not start:
        raise SourceDataError(f"{name} is empty; download or export it again")
    if start.startswith(b"version https://git-lfs"):
        raise SourceDataError(
            f"{name} is a pointer of Git LFS, not the file; run `git lfs pull`, or download the "
            "file itself"
        )
    if start.startswith((b"<!doctype html", b"<html", b"<head")):
        raise SourceDataError(
            f"{name} is a web page, such as one that asks to sign in; open it in a browser, and "
            "export or download the file itself"
        )
