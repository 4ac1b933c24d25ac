"""What each column of a pack holds, in words for whoever fills it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Table -> what one row is.
ROWS: Mapping[str, str] = MappingProxyType(
    {
        "claims": "one source saying one thing about one place or road",
        "sources": "a publication",
        "actors": "a party to the conflict",
        "actor_names": "a name that a party bore for a time",
        "actor_blocs": "a bloc that a party belonged to for a time",
        "operations": "a named offensive",
        "towns": "a place, a point",
        "highways": "a road, one line",
        "stations": "a town's place along a road",
        "states": "a first-level division, a polygon",
        "sites": "a base, camp, gate, bridge, airport, mine or village: a point, no town",
        "areas": "a named part of the country: a polygon, or without one the places in it",
        "area_places": "a town or site that lies in an area",
        "lists": "one source saying of a whole set of places who holds which",
        "list_rows": "a place that a list names",
    }
)

_DAY = "a day, 2024-06-30; blank where open; the end is not included"

#: Table -> column -> what it holds.
COLUMN_NOTES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "claims": {
            "claim_id": "stable, never used again",
            "subject": "town:ID, site:ID, area:ID, state:ID, highway:ID[a..b] between two "
            "stations, or highway:ID",
            "event": "captured, recaptured, handed_over, withdrew (a change); held, contested, "
            "attacked, besieged, siege_lifted, shared (a condition); roads: fire_control, closed, "
            "reopened",
            "when": "EDTF: 2024-08-03, 2024-08, 2024-08~, [2024-08-01..2024-08-05], 2024-08-03/.., "
            "../2024-08-03 (already so by then)",
            "phrase": "the words it came from, where they were vague",
            "holder": "actor who holds it afterwards or meanwhile; the one inside a siege",
            "partners": "actors beside the holder, separated by ;",
            "challengers": "actors who lost it, attack it or stand around it, separated by ;",
            "claimant": "actor whose word it is, where the source only relays it",
            "operation": "the offensive it belongs to",
            "source_id": "who says so",
            "reported": "when it became public (EDTF); blank: when its source was published",
            "supersedes": "the claim that it corrects or takes back",
            "note": "a few words of your own",
            "extent": "how much of the place itself: most, half, part, edge; blank for all of it",
            "after": "claims on the same subject that it came after, separated by ;",
        },
        "sources": {
            "source_id": "stable, never used again",
            "title": "of the publication",
            "publisher": "who published it",
            "url": "where it stands, http or https",
            "archived_url": "a copy that lasts",
            "published": "when (EDTF); blank where unknown, then fill accessed",
            "accessed": "the day on which somebody read it",
            "affiliation": "actor that it speaks for",
            "derived_from": "the source that it merely repeats",
        },
        "actors": {
            "actor_id": "stable, timeless: names change, ids do not",
            "name": "the present name",
            "abbreviation": "as the press writes it",
            "colour": "#rrggbb",
            "parent": "actor that it is part of",
            "bloc": "military, resistance, other",
            "note": "a few words of your own",
        },
        "actor_names": {
            "actor_id": "whose name",
            "start": _DAY,
            "end": _DAY,
            "name": "the name then",
            "abbreviation": "as the press wrote it",
        },
        "actor_blocs": {
            "actor_id": "whose bloc",
            "start": _DAY,
            "end": _DAY,
            "bloc": "the bloc then",
        },
        "operations": {
            "operation_id": "stable",
            "name": "as the press writes it",
            "actor_id": "who began it",
            "start": "EDTF",
            "end": "EDTF, blank where open",
            "note": "a few words of your own",
        },
        "stations": {
            "highway_id": "the road",
            "town_id": "the town on it",
            "order": "1, 2, 3 … along the road",
        },
        "towns": {
            "town_id": "stable: small letters, digits and hyphens",
            "name": "in Latin letters",
            "name_local": "in the local script, Unicode",
            "alt_names": "other spellings, separated by |",
            "state_id": "the state it lies in",
            "geonames_id": "its number in GeoNames",
            "population": "people, a whole number",
            "coordinate_source": "who says where it lies",
            "coordinate_precision_km": "how far off the point may be",
            "sensitive": "`true` where exports may blur the place, see --coarsen",
            "rank": "capital, seat (of a township), town, quarter (of a city)",
            "pcode": "P-code of the township whose seat it is",
        },
        "sites": {
            "site_id": "stable: small letters, digits and hyphens",
            "name": "in Latin letters",
            "name_local": "in the local script, Unicode",
            "alt_names": "other spellings, separated by |",
            "kind": "base, camp, gate, bridge, airport, port, factory, mine, village, other",
            "state_id": "the state it lies in",
            "geonames_id": "its number in GeoNames",
            "coordinate_source": "who says where it lies",
            "coordinate_precision_km": "how far off the point may be",
            "sensitive": "`true` where exports may blur the place, see --coarsen",
        },
        "areas": {
            "area_id": "stable: small letters, digits and hyphens",
            "name": "in Latin letters",
            "name_local": "in the local script, Unicode",
            "alt_names": "other names, separated by |",
            "level": "region, district, township, or zone for any other part of the country",
            "state_id": "the state it lies in; blank where it lies in several",
            "pcode": "its P-code",
            "seat": "town_id of the place that it is ruled from",
            "geometry_source": "who drew it; the geometry itself may be blank",
        },
        "area_places": {"area_id": "the area", "place": "town:ID or site:ID that lies in it"},
        "lists": {
            "list_id": "stable, never used again",
            "source_id": "who says so",
            "claimant": "actor whose word it is, where the source only relays it",
            "as_of": "the day of which it tells (EDTF)",
            "universe": "of which set of places it tells: seats (of all townships), seats:X;Y or "
            "places:X;Y (those in states or areas X and Y), or listed (those it names and no more)",
            "says": "control, or administration (a vote, a census, martial law: less than control)",
            "rest_holder": "actor who has all of the set that the list does not name; blank: none",
            "count": "how many places the source counts in the set; blank where it does not say",
            "note": "a few words of your own, shown beside what follows from the list",
        },
        "list_rows": {
            "list_id": "the list",
            "subject": "town:ID, or area:ID of a township, which stands for its seat",
            "holder": "actor who has it; blank where the list names it and does not say who",
        },
        "highways": {
            "highway_id": "stable, as on the signs: AH1",
            "name": "in words",
            "alt_names": "other names, separated by |",
            "geometry_quality": "surveyed or schematic",
            "geometry_source": "who drew the line",
        },
        "states": {
            "state_id": "ISO 3166-2, such as MM-17",
            "name": "in Latin letters",
            "name_local": "in the local script, Unicode",
            "alt_names": "other names, separated by |",
            "capital": "town_id of its capital",
        },
    }
)
