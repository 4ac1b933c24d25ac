"""Borders that neighbours share are kept once, and areas come back whole from them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from whoholds.export.html.arcs import Arcs, share
from whoholds.export.html.geometry import GRID


def whole(parts: Arcs) -> dict[int, shapely.Geometry]:
    """Put areas together again from their arcs."""
    rings: dict[int, list[shapely.Polygon]] = {}
    for number, turns in parts.rings:
        points = [
            point
            for turn in turns
            for point in (parts.arcs[turn >> 1][::-1] if turn & 1 else parts.arcs[turn >> 1])[:-1]
        ]
        rings.setdefault(number, []).append(shapely.Polygon(np.array(points) / GRID))
    return {
        number: shapely.coverage_union_all([]) if not own else _evenodd(own)
        for number, own in rings.items()
    }


def _evenodd(rings: list[shapely.Polygon]) -> shapely.Geometry:
    out = rings[0]
    for ring in rings[1:]:
        out = shapely.symmetric_difference(out, ring)
    return out


def test_two_neighbours_share_one_border() -> None:
    parts = share([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], [4, 7])
    assert len(parts.arcs) == 3
    assert {frozenset(pair) for pair in parts.sides} == {
        frozenset({4, 0}), frozenset({7, 0}), frozenset({4, 7}),
    }  # fmt: skip
    shared = next(a for a, s in zip(parts.arcs, parts.sides, strict=True) if set(s) == {4, 7})
    assert set(shared) == {(GRID, 0), (GRID, GRID)}


def test_the_first_side_lies_to_the_left() -> None:
    parts = share([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], [1, 2])
    arc, sides = next(
        (a, s) for a, s in zip(parts.arcs, parts.sides, strict=True) if set(s) == {1, 2}
    )
    north = arc[-1][1] > arc[0][1]
    assert sides == ((1, 2) if north else (2, 1))


def test_an_island_in_a_lake_and_its_lake_have_one_shore() -> None:
    island = shapely.box(1, 1, 2, 2)
    around = shapely.box(0, 0, 3, 3).difference(island)
    parts = share([around, island], [1, 2])
    assert len(parts.arcs) == 2
    back = whole(parts)
    assert back[1].equals(around)
    assert back[2].equals(island)


@pytest.mark.parametrize("seed", range(5))
def test_cells_come_back_whole(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = shapely.multipoints(rng.uniform(0, 4, (60, 2)).round(2))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.box(0, 0, 4, 4)))
    # On the grid, so that nothing is rounded on the way; a third of the cells is left out.
    cells = shapely.set_precision(cells, 1 / GRID)[20:]
    parts = share(list(cells), list(range(1, len(cells) + 1)))
    for number, shape in whole(parts).items():
        assert shapely.symmetric_difference(shape, cells[number - 1]).area < 1e-9
    walked = [turn >> 1 for _, turns in parts.rings for turn in turns]
    both = [1 + (0 not in pair) for pair in parts.sides]
    assert np.bincount(walked).tolist() == both
