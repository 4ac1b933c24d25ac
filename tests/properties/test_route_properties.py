"""Roads of every shape: lengths are conserved, mirrors mirror, order is kept."""

from __future__ import annotations

from itertools import combinations_with_replacement, pairwise

import hand_made
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, strategies as st
from shapely import LineString, MultiLineString, Point

from whoholds import crs
from whoholds.roads.calibration import _least
from whoholds.roads.route import Route, expand, fit, stretch_ids
from whoholds.situation import join

METRE = 1e-3


@st.composite
def lines(draw: st.DrawFn, most: int = 40) -> LineString:
    """Wandering roads: steps of up to 5 km in any direction, anywhere that people live."""
    n = draw(st.integers(2, most))
    lon = draw(st.floats(-170, 170))
    lat = draw(st.floats(-55, 68))
    turns = draw(st.lists(st.floats(-1.2, 1.2), min_size=n, max_size=n))
    steps = draw(st.lists(st.floats(0.002, 0.05), min_size=n, max_size=n))
    heading = draw(st.floats(0, 6.3)) + np.cumsum(turns)
    x = lon + np.cumsum(steps * np.cos(heading) / np.cos(np.radians(lat)))
    y = lat + np.cumsum(steps * np.sin(heading))
    return LineString([(lon, lat), *zip(x, y, strict=True)])


@st.composite
def roads(draw: st.DrawFn) -> tuple[LineString, list[Point]]:
    """A wandering road with stations at its ends and at some of its vertices, in order."""
    line = draw(lines())
    inner = draw(st.sets(st.integers(1, max(1, len(line.coords) - 2)), max_size=6))
    places = [0, *sorted(inner), len(line.coords) - 1]
    return line, [Point(line.coords[nth]) for nth in dict.fromkeys(places)]


def road_of(line: LineString) -> Route:
    return fit(line, [Point(line.coords[0]), Point(line.coords[-1])])


def length(geometry: object) -> float:
    return float(crs.length_km(geometry)[0])  # type: ignore[arg-type]


@given(lines(), st.lists(st.floats(0, 1), max_size=30))
def test_any_cutting_conserves_length(line: LineString, shares: list[float]) -> None:
    assume(Point(line.coords[0]).distance(Point(line.coords[-1])) > 0.01)
    road = road_of(line)
    cuts = np.unique([0.0, *(np.array(shares) * road.length_km), road.length_km])
    pieces = road.pieces(cuts[:-1], cuts[1:])
    assert road.length_km == pytest.approx(length(line), rel=1e-9)
    assert crs.length_km(pieces) == pytest.approx(np.diff(cuts), rel=1e-3, abs=METRE)
    assert crs.length_km(pieces).sum() == pytest.approx(road.length_km, rel=1e-6)
    for before, after in pairwise(pieces):
        assert before.coords[-1] == pytest.approx(after.coords[0], abs=1e-12)


@given(lines(), st.floats(0, 1), st.floats(0, 1))
def test_a_piece_of_a_piece(line: LineString, one: float, other: float) -> None:
    """Cutting by measure agrees with walking along the line, vertex by vertex."""
    assume(Point(line.coords[0]).distance(Point(line.coords[-1])) > 0.01)
    road = road_of(line)
    low, high = sorted(np.array([one, other]) * road.length_km)
    piece = road.cut(low, high)
    vertices = np.array(line.coords)
    at = np.concatenate([[0], np.cumsum(crs.step_km(vertices))])
    inside = vertices[(at > low) & (at < high)]
    if high > low:
        assert np.array(piece.coords)[1:-1] == pytest.approx(inside)


@given(roads())
def test_a_line_drawn_backwards_is_the_same_road(road: tuple[LineString, list[Point]]) -> None:
    line, stations = road
    assume(len(stations) > 1 and stations[0].distance(stations[-1]) > 0.01)
    there, back = fit(line, stations), fit(line.reverse(), stations)
    assert back.km == pytest.approx(there.km, abs=METRE)
    assert back.geometry.equals_exact(there.geometry, 1e-9)


@given(roads())
def test_reversing_the_stations_mirrors_every_measure(
    road: tuple[LineString, list[Point]],
) -> None:
    line, stations = road
    assume(len(stations) > 1 and stations[0].distance(stations[-1]) > 0.01)
    names = [f"t{nth}" for nth in range(len(stations))]
    there = fit(line, stations, towns=names, highway_id="R").stretches()
    back = fit(line, stations[::-1], towns=names[::-1], highway_id="R").stretches()[::-1]
    whole = there["to_km"].iloc[-1]
    assert back["from_town"].tolist() == there["to_town"].tolist()
    assert (whole - back["to_km"]).tolist() == pytest.approx(there["from_km"].tolist(), abs=METRE)
    for one, other in zip(there.geometry, back.geometry, strict=True):
        assert one.equals_exact(other.reverse(), 1e-9)


@given(roads(), st.randoms(use_true_random=False))
def test_parts_in_any_order_and_direction_are_the_same_road(
    road: tuple[LineString, list[Point]], random: object
) -> None:
    line, stations = road
    assume(len(line.coords) > 4 and stations[0].distance(stations[-1]) > 0.01)
    assume(line.is_simple)
    cuts = sorted(random.sample(range(1, len(line.coords) - 1), 2))  # type: ignore[attr-defined]
    ends = [0, *cuts, len(line.coords) - 1]
    parts = [line.coords[a : b + 1] for a, b in pairwise(ends)]
    random.shuffle(parts)  # type: ignore[attr-defined]
    parts = [part[:: random.choice([1, -1])] for part in parts]  # type: ignore[attr-defined]
    # Ends that lie within 50 m of each other are one place, so tight bends are left out.
    corners = [Point(line.coords[nth]) for nth in ends]
    assume(min(a.distance(b) for a, b in pairwise(corners)) > 0.005)
    assume(corners[0].distance(corners[2]) > 0.005 < corners[1].distance(corners[3]))
    plain, mixed = fit(line, stations), fit(MultiLineString(parts), stations)
    assert mixed.km == pytest.approx(plain.km, abs=METRE)
    assert mixed.gaps_km == 0


@given(
    st.integers(2, 5).flatmap(
        lambda rows: st.lists(
            st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=rows, max_size=rows
        )
    )
)
def test_stations_are_placed_as_well_as_can_be(table: list[list[int]]) -> None:
    """The sum of offsets is the least of all ways to keep the order: against trying them all."""
    offsets = np.array(table, dtype=float)
    picked, cost = _least(offsets)
    ways = combinations_with_replacement(range(offsets.shape[1]), len(offsets))
    least = min(offsets[np.arange(len(offsets)), list(way)].sum() for way in ways)
    assert cost == least == offsets[np.arange(len(offsets)), picked].sum()
    assert (np.diff(picked) >= 0).all()


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_sections_span_what_lies_between(ends: list[tuple[int, int]]) -> None:
    towns = [f"t{nth}" for nth in range(8)]
    stations = pd.DataFrame({"highway_id": "R", "town_id": towns, "order": range(1, 9)})
    ends = [(a, b) for a, b in ends if a != b]
    spans = expand(pd.Series([f"highway:R[t{a}..t{b}]" for a, b in ends], dtype="str"), stations)
    plain = [
        (row, f"highway:R[t{nth}..t{nth + 1}]")
        for row, (a, b) in enumerate(ends)
        for nth in range(min(a, b), max(a, b))
    ]
    assert list(spans.itertuples(index=False, name=None)) == plain


@given(roads(), st.data())
def test_pieces_of_a_day_cover_the_road_once(
    road: tuple[LineString, list[Point]], data: st.DataObject
) -> None:
    """Whatever is held by whom: gapless, as long as the road, every stretch in one right piece."""
    line, stations = road
    assume(len(stations) > 1 and stations[0].distance(stations[-1]) > 0.01)
    towns = {f"t{nth}": (place.x, place.y) for nth, place in enumerate(stations)}
    ledger = hand_made.ledger({"R": (line, list(towns))}, towns)
    stretches = stretch_ids(ledger.stations)["stretch_id"].tolist()
    holders = data.draw(
        st.lists(
            st.sampled_from(["army", "front", ""]),
            min_size=len(stretches),
            max_size=len(stretches),
        )
    )
    verdicts = {f"highway:{s}": {"holder": h} for s, h in zip(stretches, holders, strict=True)}
    found = join(hand_made.Line(ledger, verdicts), "2024-05-01").highways
    assert [s for piece in found["stretches"] for s in piece] == stretches
    assert [
        h for h, piece in zip(found["holder"], found["stretches"], strict=True) for _ in piece
    ] == holders
    assert all(a != b for a, b in pairwise(found["holder"]))
    assert found["from_km"].tolist()[1:] == found["to_km"].tolist()[:-1]
    assert crs.length_km(found.geometry).sum() == pytest.approx(length(line), rel=1e-3)
