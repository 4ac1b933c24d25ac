"""Colours of actors that a reader, or a reader who sees fewer colours, takes for one."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from whoholds.analysis._hints.material import Finding, Material
from whoholds.analysis.colour_vision import EYES, lab

FOES: Final = 10.0
"""How far apart to every eye, in CIE 1976, colours of parties on different sides must lie."""

FRIENDS: Final = 5.0
"""How far apart to most eyes those of one side must; about twice what can just be told."""


def near(material: Material) -> Finding:
    """Find holders whose colour can hardly be told from that of another.

    A side that has one and the same colour wants it so.

    Parameters
    ----------
    material : Material

    Returns
    -------
    Finding
    """
    ledger, who = material.ledger, material.evidence.actors
    actors = ledger.actors
    holds = actors["actor_id"].isin(material.claims["holder"][material.standing].unique())
    holds &= actors["colour"].str.fullmatch(re.compile("#[0-9a-fA-F]{6}"))
    rows = np.flatnonzero(holds.to_numpy(bool))
    colours = actors["colour"].iloc[rows].str.lower().tolist()
    code = who.codes(actors["actor_id"].iloc[rows])
    later, earlier = np.tril_indices(len(rows), -1)
    day = np.full(len(later), material.evidence.as_known)
    friends = who.allied(code[later], code[earlier], day)
    same = np.array(colours, object)[later] == np.array(colours, object)[earlier]
    least = np.full(len(later), np.inf)
    eye = np.full(len(later), -1)
    for number, name in enumerate(EYES):
        spots = lab(colours, name)
        apart = np.linalg.norm(spots[later] - spots[earlier], axis=1)
        closer = (apart < np.where(friends, FRIENDS, FOES)) & (apart < least)
        closer &= ~(friends & (same | bool(name)))
        closer &= eye != 0  # what every eye sees needs no other
        least, eye = np.where(closer, apart, least), np.where(closer, number, eye)
    found: dict[int, tuple[int, str]] = {}
    for pair in np.argsort(least, kind="stable")[: np.count_nonzero(np.isfinite(least))]:
        other, seen = int(rows[earlier[pair]]), list(EYES)[eye[pair]]
        found.setdefault(int(rows[later[pair]]), (other, seen))

    def say(row: int) -> tuple[str, str]:
        other, seen = found[row]
        names, shown = actors["actor_id"], actors["colour"]
        to = f" to an eye with {seen}" if seen else ""
        return (
            f"`{shown.iloc[row]}` of `{names.iloc[row]}` looks like `{shown.iloc[other]}` of "
            f"`{names.iloc[other]}`{to}",
            "choose a colour that is lighter, darker or of another hue",
        )

    return Finding("near-colours", "colour", np.array(sorted(found), np.int64), say, "actors")
