"""A ledger with every kind of knowing and of not knowing, a town each."""

from __future__ import annotations

from dataclasses import replace

from hand_made import ledger as by_hand, straight
from shapely import box
from telling import claim, tell

from whoholds.ledgers import Ledger

DAY = "2024-06-15"
"""A day on which every town shows what it is named after."""

TOWNS = {
    "lull": (96.1, 20.0),
    "fight": (96.3, 20.0),
    "joint": (96.5, 20.0),
    "silent": (96.7, 20.0),
    "torn": (96.9, 20.0),
    "left": (96.1, 21.0),
    "spent": (96.3, 21.0),
    "back": (96.5, 21.0),
    "most": (96.7, 21.0),
    "held": (96.9, 21.0),
}


def town(
    name: str, event: str, when: str, holder: str = "", against: str = "", **more: str
) -> dict[str, str]:
    return claim(event, when, holder, against, on=f"town:{name}", **more)


CLAIMS = (
    town("lull", "attacked", "2024-05-01", "army", "front"),
    town("lull", "captured", "2024-07-20", "front", "army", by="herald"),
    town("fight", "held", "2024-01-10", "army"),
    town("fight", "attacked", "2024-06-10", "army", "front"),
    town("joint", "shared", "2024-05-05", "front", partners="league"),
    town("torn", "contested", "2024-06-01/2024-06-30", "", "front;army"),
    town("left", "captured", "2024-02-01", "front", "army"),
    town("left", "withdrew", "2024-04-01", "", "front"),
    town("left", "captured", "2024-09-01", "league"),
    town("spent", "attacked", "2024-03-01", "army", "front"),
    town("back", "recaptured", "2024-10-01", "army", "league"),
    town("most", "captured", "2024-06-01", "front", "army", extent="most"),
    town("held", "captured", "2024-02-01", "front", "army"),
    town("held", "held", "2024-06-02", "front", by="herald"),
)


def kinds(*more: dict[str, str]) -> Ledger:
    """The ledger, weighed by whoever asks; `more` claims are added."""
    told = tell(*CLAIMS, *more)
    around = told.states.set_geometry([box(95.9, 19.8, 97.1, 21.2)], crs=4326)
    roads = {"H1": (straight(11), ["lull", "joint", "torn"])}
    laid = by_hand(roads, TOWNS)
    return replace(
        told, states=around, towns=laid.towns, highways=laid.highways, stations=laid.stations
    )
