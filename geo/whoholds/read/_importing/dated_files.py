"""Files with a day, or a first and a last one, in their names or in those of their folders."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from whoholds.dates import numeric
from whoholds.dates.months import MONTH, MONTHS

#: How the numbers of 02.03.2022 or 22_03_02 may be meant.
ORDERS = ("", "dmy", "mdy", "ymd")

_GAP = r"[-_./ ]"
_NAMED = re.compile(rf"(?<!\d)((?:19|20)\d\d){_GAP}?(\d\d){_GAP}?(\d\d)(?!\d)")
_TURNED = re.compile(rf"(?<!\d)(\d\d?)({_GAP})(\d\d?)\2((?:19|20)\d\d)(?!\d)")
_SHORT = re.compile(rf"(?<!\d)(\d\d)({_GAP})(\d\d)\2(\d\d)(?!\d)")
_UNIX = re.compile(r"(?<!\d)(1\d{9})(?:\d{3})?(?!\d)")
_WORDED = re.compile(
    rf"(?<![a-z\d])(?:(\d\d?){_GAP}?({MONTH})|({MONTH}){_GAP}?(\d\d?),?){_GAP}?((?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_TO = re.compile(r"[-_ ]*(?:to|until|till|--|–)[-_ ]*", re.IGNORECASE)
_LONGEST = 31  # days that one file may stand for
# What belongs to a shapefile, and is read with it.
_BESIDE = (".dbf", ".shx", ".prj", ".cpg", ".cst", ".sbn", ".sbx", ".qix", ".qmd", ".qpj")


@dataclass(frozen=True, order=True)
class Dated:
    """A file and the days that it stands for, both included."""

    first: dt.date
    last: dt.date
    file: Path

    @property
    def days(self) -> list[str]:
        """Each of its days."""
        number = (self.last - self.first).days + 1
        return [(self.first + dt.timedelta(days=day)).isoformat() for day in range(number)]


def day_of(file: Path) -> dt.date | None:
    """Day in a file's name, ``None`` where there is none, several, or none that exists.

    >>> day_of(Path("deepstatemap_data_20250809.geojson"))
    datetime.date(2025, 8, 9)
    >>> day_of(Path("front_20241332.geojson")) is None
    True
    """
    days = days_of(file.stem)
    return days[0] if not isinstance(days, str) and days[0] == days[1] else None


def days_of(name: str, order: str = "") -> tuple[dt.date, dt.date] | str:
    """First and last day in a name, or why there is none that is certain.

    Parameters
    ----------
    name : str
        Of a file, without its suffix, or of its folders, joined by ``/``.
    order : str
        How 02.03.2022 is meant, ``dmy`` or ``mdy``, and with ``ymd`` too, how 22_03_02 is; without
        it the latter is no day, and the former one only if it cannot be read both ways.

    >>> days_of("front_2Mar2022") == days_of("1646179200") == days_of("front 2022 03 02")
    True
    >>> days_of("2022-03-02_to_2022-03-05")
    (datetime.date(2022, 3, 2), datetime.date(2022, 3, 5))
    >>> days_of("02.03.2022")
    '02.03.2022 in its name may be 2022-02-03 or 2022-03-02; say which by `order`, dmy or mdy'
    >>> days_of("front_22_03_02", "ymd")
    (datetime.date(2022, 3, 2), datetime.date(2022, 3, 2))
    """
    found = sorted(_found(name, order))
    unclear = [why for _, _, _, why in found if why]
    if unclear:
        return unclear[0]
    days = [day for _, _, day, _ in found if day]
    if not days:
        return "no day in its name"
    if len(set(days)) == 1:
        return days[0], days[0]
    between = name[found[0][1] : found[-1][0]]
    if len(days) == 2 and _TO.fullmatch(between) and days[0] < days[1]:  # first and last
        if (days[1] - days[0]).days < _LONGEST:
            return days[0], days[1]
        return f"more than {_LONGEST} days in its name"
    return f"several days in its name, {days[0]} and {days[-1]}"


def _found(name: str, order: str) -> Iterator[tuple[int, int, dt.date | None, str]]:
    """Find each day: where it begins and ends, and which it is or why it is unclear."""
    left = name

    def taken(pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        nonlocal left
        for match in list(pattern.finditer(left)):
            left = left[: match.start()] + "x" * len(match[0]) + left[match.end() :]
            yield match

    for match in taken(_NAMED):
        yield (*match.span(), *_one({numeric.iso(*match.groups())}, match[0]))
    for match in taken(_TURNED):
        meant = numeric.meant(match[1], match[3], match[4], order)
        yield (*match.span(), *_one(set(meant), match[0]))
    for match in taken(_WORDED):
        month = str(MONTHS[(match[2] or match[3]).lower()])
        day = numeric.iso(match[5], month, match[1] or match[4])
        yield (*match.span(), *_one({day}, match[0]))
    for match in taken(_UNIX):
        yield (*match.span(), *_one({numeric.unix(match[1])}, match[0]))
    if order and left == name:  # else they may be a time of day
        for match in taken(_SHORT):
            at = dict(zip(order, (match[1], match[3], match[4]), strict=True))
            day = numeric.iso(f"20{at['y']}", at["m"], at["d"])
            yield (*match.span(), *_one({day}, match[0]))


def _one(days: set[str], written: str) -> tuple[dt.date | None, str]:
    options = sorted(days - {""})
    if len(options) == 1:
        return dt.date.fromisoformat(options[0]), ""
    if not options:
        return None, f"{written} in its name is no day"
    both = " or ".join(options)
    return None, f"{written} in its name may be {both}; say which by `order`, dmy or mdy"


def dated(root: Path, suffixes: Collection[str], order: str = "") -> list[tuple[dt.date, Path]]:
    """List the files of a folder that have one day in their names, in the order of days.

    A single file is taken for a folder that holds no other.
    """
    files, _ = sorted_out(root, suffixes, order)
    return [(one.first, one.file) for one in files if one.first == one.last]


def sorted_out(
    root: Path, suffixes: Collection[str], order: str = ""
) -> tuple[list[Dated], dict[str, str]]:
    """List the files of a folder and its sub-folders by day, and those that cannot be read.

    Parameters
    ----------
    root : Path
        The folder; a single file is taken for one that holds no other.
    suffixes : collection of str
        Suffixes of the files that can be read.
    order : str
        As in :func:`days_of`.

    Returns
    -------
    files : list of Dated
        In the order of days. The day is in the file's name, else in those of its sub-folders.
    left : dict of str to str
        Every other file, by its path in the folder -> why it is not read. Hidden files, and those
        that belong to a shapefile, are not listed.
    """
    files, left = undated(root, suffixes)
    found: list[Dated] = []
    base = root if root.is_dir() else root.parent
    for file in files:
        path = file.relative_to(base)
        days = days_of(file.stem, order)
        if days == "no day in its name" and len(path.parts) > 1:
            days = days_of("/".join(path.parts[:-1]), order)
        if isinstance(days, str):
            left[path.as_posix()] = days
        else:
            found.append(Dated(*days, file))
    return sorted(found), left


def undated(root: Path, suffixes: Collection[str]) -> tuple[list[Path], dict[str, str]]:
    """List the files of a folder and its sub-folders that can be read, and all others.

    Hidden files, and those that belong to a shapefile, are not listed.
    """
    inside = sorted(root.rglob("*")) if root.is_dir() else [root]
    base = root if root.is_dir() else root.parent
    shapes = {file.with_suffix("") for file in inside if file.suffix.lower() == ".shp"}
    found: list[Path] = []
    left: dict[str, str] = {}
    for file in inside:
        path = file.relative_to(base)
        hidden = any(part.startswith(".") for part in path.parts)
        beside = file.suffix.lower() in _BESIDE and file.with_suffix("") in shapes
        if not file.is_file() or hidden or beside:
            continue
        if file.suffix.lower() in suffixes:
            found.append(file)
        else:
            left[path.as_posix()] = f"`{file.suffix}` is no form of areas"
    return found, left
