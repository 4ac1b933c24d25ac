"""What verdicts are made of: the evidence weighed, and all that was concluded from it."""

from __future__ import annotations

from dataclasses import dataclass

from whoholds._arrays import Ints
from whoholds.engine.agreement import Agreement
from whoholds.engine.conditions import Overlays
from whoholds.engine.containment import Containment
from whoholds.engine.doubts import Doubts
from whoholds.engine.episodes import Episodes
from whoholds.engine.evidence import Evidence
from whoholds.engine.listings import Listings


@dataclass(frozen=True, eq=False)
class Record:
    """All that verdicts are made of.

    Parameters
    ----------
    evidence : Evidence
    worth : ndarray of int64
        What each row of evidence counts for, see :class:`~whoholds.engine.policy.Worth`.
    episodes, access : Episodes
        Of holders, and of a road's access (holders being places in ``ACCESSES``).
    access_ends : ndarray of int64
        First day on which each news of access no longer stands.
    replaced : ndarray of int64
        See :meth:`Episodes.replaced`.
    overlays : Overlays
    joint : Overlays
        Over which days several are said to hold a place together.
    disputed : Overlays
        Over which days a list says something else than what is reported.
    around : Containment
    listings : Listings
    agreement : Agreement
        Of the episodes of holders.
    doubts : Doubts
    period : tuple of int
        First and last day, inclusive, counted from 1970-01-01.
    """

    evidence: Evidence
    worth: Ints
    episodes: Episodes
    access: Episodes
    access_ends: Ints
    replaced: Ints
    overlays: Overlays
    joint: Overlays
    disputed: Overlays
    around: Containment
    listings: Listings
    agreement: Agreement
    doubts: Doubts
    period: tuple[int, int]
