"""View: the files of a pack as they were at one moment, or as they would be."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from whoholds.errors import SourceDataError
from whoholds.read._pack import entries, journal


class View:
    """The files of a pack, each read where it is to be read, and remembered.

    Parameters
    ----------
    folder : Path
        Of the pack.
    instead : mapping of str to bytes, optional
        Files that stand in for those of the pack: what it would be with them.
    """

    def __init__(self, folder: Path, instead: Mapping[str, bytes] | None = None) -> None:
        self.folder = folder
        self._instead = dict(instead or {})
        self._pending = journal.pending(folder)
        self._marks: dict[str, entries.Mark | None] = {}
        self._read: dict[str, bytes | None] = {}

    @property
    def read(self) -> Mapping[str, bytes | None]:
        """What was read, by name; ``None`` where there was no such file."""
        return dict(self._read)

    def refusal(self, name: str) -> str:
        """Why an entry may not be read, ``""`` if it may; see :func:`entries.refusal`."""
        return entries.refusal(self.folder, name)

    def bytes(self, name: str) -> bytes:
        """Read a file.

        Raises
        ------
        SourceDataError
            If it is no regular file of the pack's own, or cannot be read.
        FileNotFoundError
            If it is not there.
        """
        if name in self._instead:
            return self._instead[name]
        if refused := self.refusal(name):
            raise SourceDataError(f"`{name}` {refused}")
        place = journal.place(self.folder, name, self._pending)
        self._marks[name], self._read[name] = _mark(place), None
        if place is None:
            raise FileNotFoundError(name)
        try:
            data, self._marks[name] = entries.read(place)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise SourceDataError(f"`{name}` cannot be read: {error.strerror}") from error
        self._read[name] = data
        return data

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        if name in self._instead:
            return True
        place = journal.place(self.folder, name, self._pending)
        return place is not None and place.is_file()

    def names(self, aside: frozenset[str] = frozenset()) -> list[str]:
        """List all files but hidden ones; see :func:`entries.listed`."""
        there = set(entries.listed(self.folder, aside))
        added = {name for name in self._pending if aside.isdisjoint(Path(name).parts)}
        return sorted(name for name in there | added if self.has(name))

    def within(self, name: str) -> list[Path]:
        """List where the files of one of its folders are to be read, by their names.

        Raises
        ------
        SourceDataError
            If it is no folder, or an entry in it is no regular file.
        """
        folder = self.folder / name
        names = {each for each in self._pending if Path(each).parent == Path(name)}
        if os.path.lexists(folder):
            if refused := self.refusal(f"{name}/file"):
                raise SourceDataError(f"`{name}` of `{self.folder}` {refused}")
            names |= {
                f"{name}/{entry.name}"
                for entry in os.scandir(folder)
                if not entry.name.startswith(".") and not entry.is_dir(follow_symlinks=False)
            }
        for each in sorted(names):
            if refused := self.refusal(each):
                raise SourceDataError(f"`{entries.spoken(each)}` {refused}")
        places = [journal.place(self.folder, each, self._pending) for each in sorted(names)]
        return [place for place in places if place is not None and place.is_file()]

    def still(self) -> bool:
        """Tell whether all files are what they were when they were read.

        Each was then the same from its reading until now, so there was a moment at which all of
        them were as they were read.
        """
        pending = journal.pending(self.folder)
        return all(
            mark == _mark(journal.place(self.folder, name, pending))
            for name, mark in self._marks.items()
        )


def _mark(place: Path | None) -> entries.Mark | None:
    try:
        return None if place is None else entries.mark(place.lstat())
    except OSError:
        return None
