"""From episodes to verdicts: maximal intervals of days on which nothing changes."""

from __future__ import annotations

from typing import Final

import numpy as np

from whoholds._arrays import Ints, Packed, packed, pairs
from whoholds.dates.columns import LONG_AGO
from whoholds.engine.bearing import (
    UNCOUNTED,
    against_lists,
    lying_over,
    open_episodes,
    overlay_roles,
    overlays_over,
)
from whoholds.engine.bench import NONE
from whoholds.engine.conditions import BESIEGED, FIGHT
from whoholds.engine.evidence import Bools
from whoholds.engine.exits import support
from whoholds.engine.extents import HALF, MOST, PART
from whoholds.engine.grid import Grid, cuts_of_others
from whoholds.engine.inheritance import inherit, mixed
from whoholds.engine.interned import Sets, intern, join
from whoholds.engine.intervals import Intervals
from whoholds.engine.policy import Worth
from whoholds.engine.record import Record
from whoholds.engine.withdrawals import counting
from whoholds.vocabulary import ACCESS_EVENTS, ACCESSES, CERTAINTIES, EVENTS, SILENCES, STATUSES

UNKNOWN, HELD, CONTESTED, _BESIEGED, _SHARED, _MIXED = range(len(STATUSES))
NOT_KNOWN, POSSIBLE, CERTAIN = range(len(CERTAINTIES))
_CONTESTED: Final = EVENTS.index("contested")
_TOGETHER: Final = EVENTS.index("shared")
_FIRST_ACCESS: Final = EVENTS.index(ACCESS_EVENTS[0])
_NO_AXIS: Final = 0


def intervals(record: Record) -> tuple[Intervals, Sets]:
    """Compute the verdicts of every subject over the period.

    Parameters
    ----------
    record : Record

    Returns
    -------
    Intervals
        Gapless and without overlaps; neighbours differ.
    Sets
        The sets that the intervals' lists are numbered by; members are actors plus one, 0 being
        nobody.
    """
    evidence, episodes = record.evidence, record.episodes
    everything = np.arange(len(evidence.subjects))
    grid = Grid.of(record, everything, cuts_of_others(record))
    head = grid.last(episodes.subject, episodes.latest)
    holder = packed(np.where(head >= 0, _at(episodes.holder, head), _before(record, grid)))
    covered = overlays_over(record, grid)
    gives = (_status(record, holder, _shown(record, holder, covered)) == HELD) & (head >= 0)
    inherited = inherit(grid, holder, head, gives, record.around, record.listings)
    own = ~inherited.any
    shown = _shown(record, holder, covered)
    del covered, gives
    firm = (head >= 0) & own & (grid.start >= _firm_from(record)[grid.subject])
    doubted = (head >= 0) & own & (grid.start >= _at(record.doubts.since, head))
    firm &= ~doubted
    others, emptied = _alternatives(grid, record, holder, head, shown, np.flatnonzero(doubted))
    firm[emptied] = False
    access = _access(grid, record)
    partners, partner_sets = _partners(record)
    (alternatives, challengers, claimed_by), groups = _numbered(
        [others, _challengers(record, holder, shown, access), _claimed_by(record, head, shown)],
        partner_sets,
        len(grid),
    )
    status = _standing(record, grid, holder, head, shown)
    known = (holder >= 0) & own
    status[(status == UNKNOWN) & mixed(grid, known, record.around)] = _MIXED
    # When somebody came who is only said to have been driven out again, is a convention.
    earliest, latest = (
        np.where(episodes.implied, LONG_AGO, bound)
        for bound in (episodes.earliest, episodes.latest)
    )
    cells = {
        "subject": grid.subject,
        "start": grid.start,
        "holder": holder,
        "status": status,
        "access": packed(
            np.where(access >= 0, _at(record.access.holder, access), _axis(record, grid))
        ),
        "certainty": packed(_certainty(holder, firm, others[0])),
        "inferred": _inferred(record, shown, len(grid)),
        "silence": _silence(record, grid, known, status),
        "partners": packed(np.where(head >= 0, _at(partners, head), 0)),
        "challengers": challengers,
        "alternatives": alternatives,
        "claimed_by": claimed_by,
        "since_earliest": packed(np.where(head >= 0, _at(earliest, head), LONG_AGO)),
        "since_latest": packed(np.where(head >= 0, _at(latest, head), LONG_AGO)),
        "inherited_from": inherited.subject,
        "listing": inherited.listing,
        "episode": head,
    }
    return Intervals.merged(cells, record.period[1] + 1), groups


def _before(record: Record, grid: Grid) -> Packed:
    """Who may have held each cell before the first evidence."""
    episodes = record.episodes
    told = grid.start >= episodes.before_from[grid.subject]
    return packed(np.where(told, episodes.before[grid.subject], NONE))


def _standing(
    record: Record, grid: Grid, holder: Ints, head: Ints, shown: tuple[Ints, Ints]
) -> Packed:
    """Give the status of each cell, where several hold a place together among them."""
    status = packed(_status(record, holder, shown))
    status[_joint(record, grid, head) & (status == HELD)] = _SHARED
    return status


def _joint(record: Record, grid: Grid, head: Ints) -> Bools:
    """Mark cells of which is said that the holder has them together with others."""
    cell, at = lying_over(record, record.joint, grid)
    cell, at = cell[head[cell] >= 0], at[head[cell] >= 0]
    same = record.agreement.rows(head[cell], record.joint.row[at])
    answer = np.zeros(len(grid), bool)
    answer[cell[same]] = True
    return answer


def _silence(record: Record, grid: Grid, known: Bools, status: Packed) -> Packed:
    """Say why nobody is known to hold each cell, where nobody is."""
    evidence = record.evidence
    why = np.full(len(evidence.subjects), SILENCES.index("no_report"), np.int32)
    why[evidence.subject[evidence.event < _FIRST_ACCESS]] = SILENCES.index("unsettled")
    why[grid.subject[known]] = SILENCES.index("lapsed")
    return np.where(status == UNKNOWN, why[grid.subject], np.int32(0))


def _numbered(lists: list[tuple[Ints, Ints]], first: Sets, cells: int) -> tuple[list[Packed], Sets]:
    """Give numbers to the sets of actors of each cell, behind those of `first`."""
    ids: list[Packed] = []
    kept = [first]
    for cell, actor in lists:
        number, groups = intern(cell, actor + 1, cells)
        ids.append(packed(number + sum(map(len, kept))))
        kept.append(groups)
    return ids, join(kept)


def _at(values: Ints, index: Ints) -> Ints:
    """Look up, answering whatever for -1, which the caller masks."""
    return values[index] if len(values) else np.full(len(index), NONE)


def _firm_from(record: Record) -> Ints:
    """Day from which each subject's record rests on more than inference and lone sights."""
    episodes = record.episodes
    firm = ~episodes.lone & ~episodes.implied
    answer = np.full(len(record.evidence.subjects), np.iinfo(np.int64).max)
    np.minimum.at(answer, episodes.subject[firm], episodes.latest[firm])
    return answer


def _certainty(holder: Ints, firm: Bools, doubted: Ints) -> Ints:
    """Certain where the record is firm and nobody else comes into question."""
    settled = firm.copy()
    settled[doubted] = False
    return np.where(holder < 0, NOT_KNOWN, np.where(settled, CERTAIN, POSSIBLE))


def _shown(record: Record, holder: Packed, covered: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Keep the overlays that say something else than the verdicts they lie over."""
    cell, overlay = covered
    shows = overlay_roles(record, holder[cell], overlay) != UNCOUNTED
    return cell[shows], overlay[shows]


def _alternatives(
    grid: Grid,
    record: Record,
    holder: Ints,
    head: Ints,
    shown: tuple[Ints, Ints],
    doubted: Ints,
) -> tuple[tuple[Ints, Ints], Ints]:
    """Who else may hold each cell: other episodes, the time before, those in a fight or in doubt.

    Answers cells and actors, and the cells that may have been left already, by nobody knows whom.
    """
    episodes, evidence = record.episodes, record.evidence
    agree = evidence.actors.agree
    cell, episode = open_episodes(record, grid)
    other = episodes.holder[episode]
    foe = ~agree[holder[cell], other] & (holder[cell] != other)
    ruled = np.flatnonzero(foe & (head[cell] >= 0))
    foe[ruled] &= ~record.agreement.others(head[cell[ruled]], episode[ruled])
    emptied = cell[foe & (other < 0)]
    foe &= other >= 0

    before = episodes.before[grid.subject]
    until = np.minimum(_firm_from(record), _before_left(record))
    unsure = (grid.start < until[grid.subject]) & (before >= 0) & (head >= 0)
    unsure &= grid.start >= episodes.before_from[grid.subject]
    early = np.flatnonzero(unsure & ~agree[holder, before])

    i, n = pairs(head[doubted], record.doubts.episode)
    fought, inside = _inside(record, holder, head, shown)
    against, row = against_lists(record, grid, holder)
    cells = np.concatenate([cell[foe], early, doubted[i], fought, against])
    named = evidence.holder[row]
    actors = [other[foe], before[early], record.doubts.actor[n], inside, named]
    return (cells, np.concatenate(actors)), emptied


def _inside(
    record: Record, holder: Ints, head: Ints, shown: tuple[Ints, Ints]
) -> tuple[Ints, Ints]:
    """Who may be in a place that is fought for, beside its holder: cells and actors.

    It is whom a fight names as holder. Where nobody knows who has the place, or a part of it was
    taken, it is all who are named, but for allies of the holder.
    """
    evidence, over = record.evidence, record.overlays
    fight = over.kind[shown[1]] == FIGHT
    cell, at = shown[0][fight], shown[1][fight]
    row = over.row[at]
    seen = evidence.holder[row]
    apart = (seen >= 0) & ~evidence.actors.agree[holder[cell], seen]
    ruled = np.flatnonzero(apart & (head[cell] >= 0))
    apart[ruled] &= ~record.agreement.rows(head[cell[ruled]], row[ruled])

    both = ~evidence.change[row] & np.isin(evidence.extent[row], (MOST, HALF, PART))
    nobody = (evidence.event[row] == _CONTESTED) & (seen < 0) & (holder[cell] >= 0)
    several = np.flatnonzero(both | over.part[at] | nobody)
    owner, actor = evidence.challenger_sets.members(evidence.challengers[row[several]])
    who, named = np.append(several[owner], several), np.append(actor, seen[several])
    allied = evidence.actors.allied(named, holder[cell[who]], evidence.latest[row[who]])
    who, named = who[(named >= 0) & ~allied], named[(named >= 0) & ~allied]
    return np.append(cell[apart], cell[who]), np.append(seen[apart], named)


def _inferred(record: Record, shown: tuple[Ints, Ints], cells: int) -> Packed:
    """Mark cells over which nothing lies but what is inferred."""
    inferred = record.overlays.inferred[shown[1]]
    answer: Packed = np.zeros(cells, np.int32)
    answer[shown[0][inferred]] = 1
    answer[shown[0][~inferred]] = 0
    return answer


def _before_left(record: Record) -> Ints:
    """Day by which whoever held each subject before the first evidence is told to have left."""
    evidence = record.evidence
    exits = counting(evidence, record.worth)
    before = record.episodes.before[evidence.subject[exits]]
    own = exits[evidence.actors.agree[before, evidence.loser[exits]]]
    answer = np.full(len(evidence.subjects), np.iinfo(np.int64).max)
    np.minimum.at(answer, evidence.subject[own], evidence.latest[own])
    return answer


def _status(record: Record, holder: Ints, shown: tuple[Ints, Ints]) -> Ints:
    """Held, unless something lies over the holder; a siege tells more than a fight.

    A siege of somebody else than the holder is a fight: nobody said that the holder is inside.
    """
    cell, at = shown
    inside = record.evidence.holder[record.overlays.row[at]]
    besieged = record.overlays.kind[at] == BESIEGED
    besieged &= (inside < 0) | record.evidence.actors.agree[inside, holder[cell]]
    status = np.full(len(holder), HELD)
    status[cell] = CONTESTED
    status[cell[besieged]] = _BESIEGED
    return np.where(holder < 0, UNKNOWN, status)


def _challengers(
    record: Record, holder: Ints, shown: tuple[Ints, Ints], access: Ints
) -> tuple[Ints, Ints]:
    """Who attacks, surrounds, claims or has under fire what the holder holds."""
    evidence = record.evidence
    cell, row = shown[0], record.overlays.row[shown[1]]
    fire, fired = _under_fire(record, access)
    cells, rows = np.concatenate([cell, fire]), np.concatenate([row, fired])
    owner, actor = evidence.challenger_sets.members(evidence.challengers[rows])
    # Where friends of the holder fight a foe that is named, all who do stand by it.
    allied, day = evidence.actors.allied, evidence.latest[rows]
    friend = allied(actor, holder[cells[owner]], day[owner])
    beside = np.zeros(len(cells), bool)
    beside[owner[friend]] = True
    beside &= (evidence.holder[rows] >= 0) & ~allied(evidence.holder[rows], holder[cells], day)
    owner, actor = owner[~beside[owner]], actor[~beside[owner]]
    cells = np.concatenate([cells[owner], cell])
    actor = np.concatenate([actor, evidence.holder[row]])
    foe = (actor >= 0) & ~evidence.actors.agree[actor, holder[cells]]
    return cells[foe], actor[foe]


def _under_fire(record: Record, access: Ints) -> tuple[Ints, Ints]:
    """Cells whose access is fire control, with the rows of evidence that say so."""
    code = ACCESSES.index("fire_control")
    cell = np.flatnonzero((access >= 0) & (_at(record.access.holder, access) == code))
    row = np.flatnonzero(record.access.of_row >= 0)
    i, j = pairs(access[cell], record.access.of_row[row])
    return cell[i], row[j]


def _claimed_by(record: Record, head: Ints, shown: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Whose word alone a verdict rests on, or stands against it."""
    evidence, worth, over = record.evidence, record.worth, record.overlays
    best = np.zeros(len(record.episodes), np.int64)
    episode, row = support(record.episodes, evidence)
    np.maximum.at(best, episode, worth[row])
    alone = best == Worth.OWN_WORD
    cell = np.flatnonzero((head >= 0) & (alone[head] if len(alone) else False))
    unbacked = np.flatnonzero(alone[episode])
    i, j = pairs(head[cell], episode[unbacked])

    where, at = shown
    said = over.row[at]
    kind = where * 4 + over.kind[at]
    told = ~over.inferred[at]
    backed = np.isin(kind, kind[told & (worth[said] == Worth.COUNTS)])
    word = told & ~backed & (evidence.party[said] >= 0)
    return (
        np.concatenate([cell[i], where[word]]),
        np.concatenate([evidence.party[row[unbacked[j]]], evidence.party[said[word]]]),
    )


def _partners(record: Record) -> tuple[Ints, Sets]:
    """Who shares in each episode beside its holder: whom a `shared` names first, too."""
    evidence, episodes = record.evidence, record.episodes
    row = np.flatnonzero(episodes.of_row >= 0)
    owner, actor = evidence.partner_sets.members(evidence.partners[row])
    together = row[evidence.event[row] == _TOGETHER]
    lead = episodes.holder[episodes.of_row[together]]
    together = together[~evidence.actors.agree[evidence.holder[together], lead]]
    actor = np.concatenate([actor, evidence.holder[together]])
    episode = episodes.of_row[np.concatenate([row[owner], together])]
    beside = actor != episodes.holder[episode]
    return intern(episode[beside], actor[beside] + 1, len(episodes))


def _access(grid: Grid, record: Record) -> Ints:
    """Find the last news of access to each cell; -1 where none stands."""
    news = grid.last(record.access.subject, record.access.latest)
    return np.where((news >= 0) & (grid.start < _at(record.access_ends, news)), news, NONE)


def _axis(record: Record, grid: Grid) -> Ints:
    """Access where nothing was said: unknown for roads, no such axis for the others."""
    road = np.asarray(record.evidence.subjects.str.startswith("highway:"), bool)
    return np.where(road[grid.subject], ACCESSES.index("unknown"), _NO_AXIS)
