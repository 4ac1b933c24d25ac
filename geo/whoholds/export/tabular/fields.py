"""What every exported column and table is called, means and may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from whoholds.actor_names import actor_names
from whoholds.export import style
from whoholds.ledgers import Ledger
from whoholds.vocabulary import LEVELS, SAYS


@dataclass(frozen=True)
class Field:
    """One exported column.

    Parameters
    ----------
    title : str
        What a reader sees above it.
    description : str
        What it means, in one sentence.
    codes : str
        Name of the list of allowed values, a key of :func:`codes`; empty for free values.
    link : bool
        Whether it holds a web address.
    """

    title: str
    description: str
    codes: str = ""
    link: bool = False


_VERDICT = {
    "start_utc": Field("Shown from (UTC)", "First second of the first day, made from start_date."),
    "end_utc": Field("Shown until (UTC)", "Last second of the last day, made from end_date."),
    "start_date": Field("First day", "First day of the verdict."),
    "end_date": Field("Last day", "Last day of the verdict; empty: still so, as far as known."),
    "day": Field("Day", "The day the verdict is for."),
    "holder": Field("Holder", "Who holds it; empty: nobody is known to.", "actor"),
    "verdict_id": Field(
        "Verdict", "Permanent id of the verdict: what it is on, and its first day."
    ),
    "holder_name": Field("Holder's name", "Name of the holder on the verdict's last day."),
    "status": Field(
        "Status", "How it is held: in peace, contested, besieged, shared or in part.", "status"
    ),
    "access": Field("Access", "Whether the road can be used.", "access"),
    "certainty": Field(
        "Certainty", "certain: whatever the vague dates meant; possible: not so.", "certainty"
    ),
    "silence": Field("Why unknown", "Why nobody is known to hold it.", "silence"),
    "inferred": Field(
        "Inferred", "Contested only because it lies between two reports of fighting or a fall."
    ),
    "partners": Field("Partners", "Who holds it together with the holder; JSON list of actors."),
    "challengers": Field("Challengers", "Who attacks or surrounds it; JSON list of actors."),
    "alternatives": Field(
        "Alternatives", 'Who else may hold it; JSON list of actors, "" for nobody known.'
    ),
    "claimed_by": Field("Claimed by", "Whose own word this rests on; JSON list of actors."),
    "since_earliest": Field("Since, at the earliest", "Earliest day the holder can have come."),
    "since_latest": Field("Since, at the latest", "Latest day the holder can have come."),
    "last_heard": Field("Last heard", "Latest day for which any claim says so."),
    "freshness": Field("Freshness", "How long before the day that was.", "freshness"),
    "inherited_from": Field(
        "Inherited from",
        "Whose word this is, for want of any report of the place itself: the area or state around "
        "it (area:…, state:…), or a list (list:…).",
    ),
    "claims": Field("Claims", "The claims it rests on; JSON list of claim_id."),
}

_PLACE = {
    "town_id": Field("Town", "Permanent id of the town."),
    "site_id": Field("Site", "Permanent id of the site."),
    "site_kind": Field("Kind of site", "What it is.", "site_kind"),
    "area_id": Field("Named area", "Permanent id of the named part of the country."),
    "level": Field("Level", "A division, or any other named part of the country.", "level"),
    "pcode": Field("P-code", "Its code in the lists of humanitarian agencies."),
    "seat": Field("Seat", "The town that it is ruled from; a list of townships means their seats."),
    "subjects": Field("Places in it", "The towns and sites that lie in it; JSON list."),
    "place": Field("Place", "The town or site that lies in it."),
    "highway_id": Field("Road", "Permanent id of the road."),
    "stretch_id": Field("Stretch", "Permanent id of the road between two neighbouring stations."),
    "piece_id": Field("Piece", "Neighbouring stretches with the same verdict on that day."),
    "stretches": Field("Stretches", "The stretches in the piece; JSON list of stretch_id."),
    "state_id": Field("State", "ISO 3166-2 code of the state or region.", "state"),
    "name": Field("Name", "Name in Latin letters."),
    "name_local": Field("Local name", "Name in the local script."),
    "population": Field(
        "People of the town alone",
        "People living in the place itself, where the pack tells; missing for many small places, "
        "so that sums are too low.",
    ),
    "from_town": Field("From", "Station where it begins."),
    "to_town": Field("To", "Station where it ends."),
    "from_km": Field("From km", "Kilometres along the road, on the ellipsoid."),
    "to_km": Field("To km", "Kilometres along the road, on the ellipsoid."),
    "km": Field("Length", "Kilometres, on the ellipsoid."),
    "km2": Field("Area", "Square kilometres, on an equal-area projection."),
    "places": Field("Places", "How many places lie in it."),
    "method": Field("Method", "How it was inferred."),
    "evidence_radius_km": Field(
        "Evidence radius", "Kilometres from any evidence beyond which land is unknown."
    ),
    "left_bloc": Field("Side on the left", "The side on the left, along the line."),
    "right_bloc": Field("Side on the right", "The side on the right, along the line."),
    "left_holders": Field("Holders on the left", "JSON list of actors next to the line."),
    "right_holders": Field("Holders on the right", "JSON list of actors next to the line."),
    "geometry_quality": Field(
        "Line", "surveyed: it lies where the road lies; schematic: drawn from place to place."
    ),
    "kind": Field("Kind", "What it is a verdict on, such as a town."),
    "longitude": Field("Longitude", "Degrees east of Greenwich, on WGS 84; towns and sites only."),
    "latitude": Field("Latitude", "Degrees north of the equator, on WGS 84; towns and sites only."),
    "drawn_by": Field("Drawn by", "Who drew the area: the title of the source."),
    "map_status": Field("Status there", "What the map that it comes from calls it."),
    "map_name": Field("Name there", "What the area is called on the map that it comes from."),
    "attribution": Field("Credit", "The line to show wherever the area is drawn."),
    "licence": Field("Licence", "On what terms it may be passed on; empty: none was granted."),
    "geonames_id": Field("GeoNames", "Its number at geonames.org."),
    "alt_names": Field("Other names", "Further names and spellings, with | between them."),
    "rank": Field("Rank", "What kind of town it is."),
    "coordinate_source": Field("Coordinates from", "Where its coordinates come from."),
    "coordinate_precision_km": Field(
        "Precision", "How far off its coordinates may be, in kilometres."
    ),
    "geometry_source": Field("Shape from", "Where its shape comes from."),
    "capital": Field("Capital", "Its capital town."),
    "iso": Field("Country", "ISO 3166-1 code of the country."),
}

_RECORD = {
    "claim_id": Field("Claim", "Permanent id of the claim."),
    "subject": Field("Subject", "What the claim, or the row of a list, speaks of."),
    "event": Field("Event", "What is claimed to have happened or been so.", "event"),
    "when": Field("When", "As the source tells it, in EDTF (ISO 8601-2)."),
    "when_earliest": Field("When, at the earliest", "First day that the date told can mean."),
    "when_latest": Field("When, at the latest", "Last day that the date told can mean."),
    "known_on": Field("Known on", "Day by which it was public, at the latest."),
    "phrase": Field("Words", "The source's words for the time, where they were vague."),
    "claimant": Field("Claimant", "The party whose word the source relays.", "actor"),
    "operation": Field("Operation", "The named offensive it belongs to."),
    "turn": Field("Kind of change", "What is new: a holder, or only what is known.", "turn"),
    "from_holder": Field("From", "Who was known to hold it before; empty: nobody.", "actor"),
    "from_name": Field("From, by name", "The name that party had the day before."),
    "to_holder": Field("To", "Who is known to hold it from then on; empty: nobody.", "actor"),
    "to_name": Field("To, by name", "The name that party had on the day."),
    "earliest": Field("At the earliest", "First day on which it can have happened."),
    "latest": Field("At the latest", "Last day on which it can have happened."),
    "operations": Field(
        "Operations", "Named offensives of the new holder's side that went on then; JSON list."
    ),
    "source_id": Field("Source", "Permanent id of the source."),
    "source_title": Field("Source", "Title of the source."),
    "source_url": Field("Link", "Where the source can be read.", link=True),
    "reported": Field("Reported", "When it became public, in EDTF; empty: with its source."),
    "supersedes": Field("Supersedes", "The claim that this one corrects."),
    "note": Field("Note", "Remark."),
    "extent": Field("Extent", "How much of the place it took in; empty for all of it.", "extent"),
    "after": Field("After", "Claims on the same place that it came after."),
    "basis": Field("Basis", "Whether it is a list's word; empty: a claim of its own.", "basis"),
    "says": Field(
        "Says",
        "What the list tells: control, or whose administration was seen, which is less.",
        "says",
    ),
    "knowledge": Field("Knowledge", "How one knows who holds them.", "knowledge"),
    "towns": Field("Towns", "How many towns they are."),
    "sites": Field("Sites", "How many sites they are."),
    "list_id": Field("List", "Permanent id of the list."),
    "as_of": Field("As of", "The day of which the list tells, in EDTF."),
    "universe": Field("Universe", "The set of places of which the list tells."),
    "rest_holder": Field(
        "The rest is", "Who holds all of the set that the list does not name.", "actor"
    ),
    "count": Field("Count", "How many places the source counts in the set."),
    "title": Field("Title", "Title of the publication."),
    "publisher": Field("Publisher", "Who published it."),
    "url": Field("Link", "Where it can be read.", link=True),
    "archived_url": Field("Archived copy", "Where a copy is kept.", link=True),
    "published": Field("Published", "When it was published, in EDTF."),
    "accessed": Field("Accessed", "When it was read, in EDTF."),
    "affiliation": Field("Speaks for", "The party it speaks for.", "actor"),
    "derived_from": Field("Repeats", "The source it merely repeats."),
    "actor_id": Field("Actor", "Permanent id of the party."),
    "abbreviation": Field("Abbreviation", "Short form of the name."),
    "colour": Field("Colour", "Colour on every map, #rrggbb."),
    "parent": Field("Parent", "The party it is a part of.", "actor"),
    "bloc": Field("Bloc", "The side it is on."),
    "operation_id": Field("Operation", "Permanent id of the offensive."),
    "start": Field("Start", "When it began, in EDTF."),
    "end": Field("End", "When it ended, in EDTF."),
    "topic": Field("Topic", "What the text is about."),
    "text": Field("Text", "What there is to say about it."),
}

_BASES = {
    "listed": "a list names it",
    "complement": "a list does not name it: it is among the rest",
}

_TURNS = {
    "hands": "changed hands",
    "first": "first report of a holder",
    "again": "the last holder is known of again",
    "lost": "nobody is known to hold it any more",
}

_KNOWLEDGE = {
    "certain": "reported, certain",
    "possible": "reported, possible",
    "listed": "by a list",
    "inherited": "by the area or state around",
    **style.SILENCE_LABELS,
}

FIELDS: Mapping[str, Field] = MappingProxyType(_VERDICT | _PLACE | _RECORD)
"""Every exported column by its name; a name means the same in every table."""

_AREA = (
    "named part of the country, such as a township, by what is said of it and its places: not the "
    "land inferred from towns. Most have no geometry, being no more than the places in them: the "
    "attribute table shows these, the map those that somebody drew."
)

TITLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "towns": ("Towns on the day", "One row a town, with the verdict of one day."),
        "sites": (
            "Sites on the day",
            "One row a base, camp, gate, bridge or the like, with the verdict of one day.",
        ),
        "highways": (
            "Roads on the day",
            "One row a piece of road, neighbouring stretches with one verdict made one.",
        ),
        "states": ("States on the day", "One row a state or region, with claims about all of it."),
        "areas": ("Named areas on the day", f"One row a {_AREA}"),
        "town_control": ("Towns over time", "One row a verdict on a town, with its days."),
        "site_control": ("Sites over time", "One row a verdict on a site, with its days."),
        "highway_control": (
            "Roads over time",
            "One row a verdict on a stretch of road between two stations, with its days.",
        ),
        "state_control": ("States over time", "One row a verdict on a whole state, with its days."),
        "area_verdicts": (
            "Named areas over time",
            f"One row a verdict, with its days, on a {_AREA}",
        ),
        "control_areas": (
            "Areas, inferred",
            "Areas inferred from the towns; nobody reported these outlines.",
        ),
        "frontlines": ("Frontlines, inferred", "Edges between inferred areas of opposing sides."),
        "drawn_areas": (
            "Areas as drawn by others",
            "One row an area of a day, as its drawer has it; no verdict rests on these outlines, "
            "and their licences are their drawers'.",
        ),
        "changes": (
            "Changes",
            "One row a change of holder, there and back, where it happened and when; first reports "
            "are told apart.",
        ),
        "claims": (
            "Claims",
            "One row is one source saying one thing about one subject; also what lists say.",
        ),
        "sources": ("Sources", "The publications that the claims come from."),
        "actors": ("Actors", "The parties, with their colours."),
        "operations": ("Operations", "Named offensives."),
        "within": (
            "What lies within on the day",
            "One row a party in an area or a state: how many places it holds there, and how one "
            "knows.",
        ),
        "lists": (
            "Lists",
            "One row is one source saying of a whole set of places who holds which.",
        ),
        "list_rows": ("Rows of lists", "The places that lists name, and who has them."),
        "area_places": ("Places in areas", "The towns and sites that lie in named areas."),
        "months": ("Months", "The last day of each month, for an atlas: a page a row."),
        "readme": ("Read me", "What this file is, what it rests on and how it may be used."),
        "neighbours": ("Neighbours", "Countries around, drawn as a backdrop."),
        "coast": ("Coast", "Coastline, drawn as a backdrop."),
    }
)
"""Title and description of every exported table."""


def field(name: str) -> Field:
    """Describe a column; one that nobody described is called by its own name.

    Parameters
    ----------
    name : str

    Returns
    -------
    Field

    Examples
    --------
    >>> field("end_date").title
    'Last day'
    >>> field("made_up").title
    'made_up'
    """
    return FIELDS.get(name, Field(name, name))


def table_title(name: str) -> tuple[str, str]:
    """Name and describe a table; one that nobody described is called by its own name.

    Parameters
    ----------
    name : str

    Returns
    -------
    tuple of str
        Title and description.
    """
    return TITLES.get(name, (name.replace("_", " ").capitalize(), name))


def codes(ledger: Ledger, day: str) -> dict[str, dict[str, str]]:
    """List the allowed values of every coded column, with the words for them.

    Parameters
    ----------
    ledger : Ledger
    day : str
        ISO day whose names the actors take.

    Returns
    -------
    dict of str to dict of str to str
        Name of the list to its values and their words. Nobody known is an empty cell, and
        stands in none of the lists.
    """
    names = actor_names(ledger, day)
    states = ledger.states
    return {
        "actor": {actor: name for actor, name in names.items() if actor},
        "status": dict(style.STATUS_LABELS),
        "access": dict(style.ACCESS_LABELS),
        "certainty": dict(style.CERTAINTY_LABELS),
        "silence": dict(style.SILENCE_LABELS),
        "freshness": dict(style.FRESHNESS_LABELS),
        "event": dict(style.EVENT_LABELS),
        "extent": dict(style.EXTENT_LABELS),
        "site_kind": dict(style.SITE_LABELS),
        "level": {level: level for level in LEVELS},
        "says": {said: said for said in SAYS},
        "basis": dict(_BASES),
        "knowledge": dict(_KNOWLEDGE),
        "turn": dict(_TURNS),
        "state": dict(zip(states["state_id"], states["name"], strict=True)),
    }
