"""How verdicts are drawn in QGIS: the shared palette and signs as symbols.

The colour of a category says who holds it. The signs lie over it, decided feature by feature:
hatched where contested (more sparsely where that is inferred) and where shared, ringed where
besieged, dashed where claimed, pale where only possible, small and dotted where a list tells of it
and nothing is reported. What nobody is known to hold has a category for each reason why.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from whoholds.export import style
from whoholds.export.gpkg import parts
from whoholds.export.gpkg.qgis_xml import Node, quoted, rgba

SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "base": "square",
        "camp": "triangle",
        "gate": "star",
        "bridge": "cross_fill",
        "airport": "arrow",
        "port": "semi_circle",
        "factory": "pentagon",
        "mine": "diamond",
        "village": "hexagon",
        "other": "octagon",
    }
)
"""Kind of site to its shape, as QGIS names it."""

# Across a road, and along it.
_BARS = {
    "interval": "2.2",
    "interval_unit": "MM",
    "hash_length": "1.6",
    "hash_length_unit": "MM",
    "hash_angle": f"{style.HATCH_ANGLE:g}",
    "rotate": "1",
    "placement": "interval",
}
_MARKS = {
    "interval": "9",
    "interval_unit": "MM",
    "rotate": "0",
    "placement": "interval",
    "offset_along_line": "4.5",
    "offset_along_line_unit": "MM",
}
_SHAPE = "coalesce(map_get(map({}), try(\"site_kind\")), 'octagon')".format(
    ", ".join(f"{quoted(kind)}, {quoted(shape)}" for kind, shape in SHAPES.items())
)
_SITE = 0.8
"""Size of a site where that of a town is one."""
_LISTED = 0.68
"""Size of a place of which only a list tells, where that of one with reports is one."""
# Of areas: drawn long and short, so that no border of states or of inferred land looks like it.
_OUTLINE = "2.6;0.8;0.5;0.8"


def town(name: str, colour: str, palette: parts.Palette, known: bool) -> Node:
    """Draw a town, in its holder's colour with the signs over it."""
    return _place(name, colour, palette, known, parts.SIZE, {})


def site(name: str, colour: str, palette: parts.Palette, known: bool) -> Node:
    """Draw a site as a town, smaller and in the shape of its kind."""
    size = f"{_SITE:g} * {parts.SIZE}"
    return _place(name, colour, palette, known, size, {"name": _SHAPE})


def _place(
    name: str, colour: str, palette: parts.Palette, known: bool, size: str, shape: dict[str, str]
) -> Node:
    """Draw a point of a size, in a shape that an expression chooses."""
    # What nobody is known to hold is smaller, so that what is known stands out.
    size = size if known else f"0.62 * {size}"
    edge = "'solid'"
    look = {"fillColor": parts.paled(colour)}
    if palette.listed and known:
        size = f"{size} * if({parts.LISTED}, {_LISTED:g}, 1)"
        edge = f"if({parts.LISTED}, 'dot', 'solid')"
        faint = quoted(rgba(colour, round(255 * style.LISTED_OPACITY)))
        look = {
            "fillColor": f"if({parts.LISTED}, {faint}, {look['fillColor']})",
            "outlineWidth": f"if({parts.LISTED}, 0.35, 0.2)",
            "outlineColor": f"if({parts.LISTED}, {quoted(rgba(colour))}, "
            f"{quoted(rgba(parts.CASING))})",
        }
    ring = parts.layer(
        "SimpleMarker",
        parts.disc("#ffffff", "", 0.7, filled=False),
        {
            "enabled": parts.BESIEGED,
            "size": f"{size} + 1.9",
            "outlineColor": parts.sole_of(parts.CHALLENGERS, palette),
        },
    )
    white = parts.disc("#ffffff", "#ffffff", 0.6)
    ground = parts.layer("SimpleMarker", white, {"size": size, **shape})
    disc = parts.layer(
        "SimpleMarker",
        parts.disc(colour, parts.CASING if known else parts.FAINT, 0.2),
        {
            "size": size,
            **shape,
            "outlineStyle": f"if({parts.CLAIMED}, 'no', {edge})",
            **look,
        },
        own=True,
    )
    hatch = parts.layer(
        "FilledMarker",
        {"name": "circle", "size": "3", "size_unit": "MM", "color": rgba(parts.CASING)},
        {"enabled": parts.STRIPED, "size": f"{size} - 0.2", **shape},
        parts.symbol("fill", "", [parts.hatch(palette, 1.1, 0.5, {})]),
    )
    claimed = parts.layer(
        "SimpleMarker",
        parts.disc("#ffffff", "", 0.38, filled=False) | {"outline_style": "dash"},
        {
            "enabled": parts.CLAIMED,
            "size": f"{size} + 0.7",
            **shape,
            "outlineColor": parts.when(parts.CLAIMED),
        },
    )
    return parts.symbol("marker", name, [ring, ground, disc, hatch, claimed])


def change(name: str, colour: str, palette: parts.Palette) -> Node:
    """Draw a change: who came within, who was there before around it."""
    disc = parts.layer(
        "SimpleMarker",
        parts.disc(colour, parts.CASING, 0.9),
        {
            "size": parts.SIZE,
            "fillColor": parts.paled(colour),
            "outlineColor": parts.colour_of('"from_holder"', palette, palette.colours[""]),
        },
        own=True,
    )
    return parts.symbol("marker", name, [disc])


def by_list() -> Node:
    """Draw an example of a place of which only a list tells, in nobody's colour."""
    faded = round(255 * style.LISTED_OPACITY)
    disc = parts.disc(parts.FAINT, parts.CASING, 0.35) | {
        "color": rgba(parts.FAINT, faded),
        "outline_style": "dot",
        "size": f"{3 * _LISTED:g}",
    }
    return parts.symbol("marker", "", [parts.layer("SimpleMarker", disc, own=True)])


def of_kind(kind: str) -> Node:
    """Draw an example of a kind of site, in nobody's colour."""
    disc = parts.disc("#ffffff", parts.CASING, 0.3) | {"name": SHAPES[kind]}
    return parts.symbol("marker", "", [parts.layer("SimpleMarker", disc, own=True)])


def road(name: str, colour: str, palette: parts.Palette, known: bool) -> Node:
    """Draw a road, in its holder's colour with the signs over it."""
    width = parts.WIDTH if known else f"0.55 * {parts.WIDTH}"
    around = parts.layer(
        "SimpleLine",
        parts.line("", 3.4),
        {
            "enabled": parts.BESIEGED,
            "outlineColor": parts.sole_of(parts.CHALLENGERS, palette),
            "outlineWidth": f"{width} + 1.6",
        },
    )
    edge = parts.line(parts.CASING if known else parts.FAINT, 2.0)
    casing = parts.layer("SimpleLine", edge, {"outlineWidth": f"{width} + 0.5"})
    ground = parts.layer("SimpleLine", parts.line("#ffffff", 1.5), {"outlineWidth": width})
    core = parts.layer(
        "SimpleLine",
        parts.line(colour, 1.5),
        {
            "outlineWidth": width,
            "outlineColor": parts.paled(colour),
            "customDash": f"if({parts.CLAIMED}, '2.4;1.4', '1000;0')",
        },
        own=True,
    )
    bars = parts.layer(
        "HashLine",
        _BARS,
        {
            "enabled": parts.STRIPED,
            "lineDistance": width,
            "interval": f"2.2 * if({parts.INFERRED}, 3, 1)",
        },
        parts.stripe(palette, 0.9, 1.3),
    )
    marks = [_along("cross2", parts.CLOSED), _along("triangle", parts.FIRE)]
    return parts.symbol("line", name, [around, casing, ground, core, bars, *marks])


def _along(shape: str, when: str) -> Node:
    """Repeat a mark along a road that cannot be used freely."""
    mark = parts.layer(
        "SimpleMarker",
        parts.disc("#ffffff", "", 0.35, filled=False) | {"name": shape, "size": "2.2"},
        {"outlineColor": parts.when(when), "fillColor": parts.when(when, "#ffffff")},
    )
    inside = parts.symbol("marker", "", [mark])
    return parts.layer("MarkerLine", _MARKS, {"enabled": when}, inside)


def state(name: str, colour: str, palette: parts.Palette, known: bool) -> Node:
    """Draw a state, or land inferred from towns, in its holder's colour with the signs over it."""
    fill = parts.layer(
        "SimpleFill",
        {
            "color": rgba(colour),
            "style": "solid",
            "outline_style": "solid",
            "outline_color": rgba(parts.BORDER),
            "outline_width": "0.22",
            "outline_width_unit": "MM",
            "joinstyle": "round",
        },
        {"fillColor": parts.paled(colour, 0.42 if known else 0.14)},
        own=True,
    )
    return parts.symbol("fill", name, [_land(), fill, *_over(palette)])


def area(name: str, colour: str, palette: parts.Palette, known: bool) -> Node:
    """Draw a named part of the country: its outline, and a tint through which all else shows."""
    tint = {"color": rgba(colour), "style": "solid", "outline_style": "no"}
    faint = {"fillColor": parts.paled(colour, 0.3 if known else 0.0)}
    fill = parts.layer("SimpleFill", tint, faint, own=True)
    edge = _outline(parts.OUTLINE if known else parts.FAINT)
    return parts.symbol("fill", name, [fill, *_over(palette), edge])


def _over(palette: parts.Palette) -> list[Node]:
    """Lay the signs of contested, besieged and claimed over land."""
    hatch = parts.hatch(palette, 3.2, 0.5, {"enabled": parts.STRIPED})
    ring = parts.layer(
        "SimpleLine",
        parts.line("", 1.4) | {"offset": "0.7", "offset_unit": "MM", "draw_inside_polygon": "1"},
        {
            "enabled": parts.BESIEGED,
            "outlineColor": parts.sole_of(parts.CHALLENGERS, palette),
        },
    )
    dashes = parts.layer(
        "SimpleLine",
        parts.line("", 0.5, "2.4;1.4") | {"draw_inside_polygon": "1"},
        {"enabled": parts.CLAIMED, "outlineColor": parts.when(parts.CLAIMED)},
    )
    return [hatch, ring, dashes]


def _land() -> Node:
    """Lay land of its own colour below, lest the sea shine through what is pale."""
    return parts.layer(
        "SimpleFill", {"color": rgba(parts.LAND), "style": "solid", "outline_style": "no"}
    )


def _outline(colour: str) -> Node:
    return parts.layer("SimpleLine", parts.line(colour, 0.45, _OUTLINE))


def unknown(kind: str, reason: str) -> Node:
    """Draw what nobody is known to hold in spite of reports, or holds in part."""
    dash = "2.4;1.4" if reason == "lapsed" else "0.7;1.2"
    if kind == "highway":
        return _unknown_road(dash)
    if kind == "state":
        return _unknown_state(reason, dash)
    if kind == "area":
        return _unknown_area(reason, dash)
    shape = {"name": _SHAPE} if kind == "site" else {}
    whole = f"{_SITE:g} * {parts.SIZE}" if kind == "site" else parts.SIZE
    size = f"0.85 * {whole}"
    grey = style.UNKNOWN_COLOUR
    ring = parts.layer("SimpleMarker", parts.disc("#ffffff", grey, 0.5), {"size": size, **shape})
    if reason == "lapsed":
        return parts.symbol("marker", "", [ring])
    within = {"size": f"0.3 * {whole}"}
    dot = parts.layer("SimpleMarker", parts.disc(grey, "", 0), within, own=True)
    return parts.symbol("marker", "", [ring, dot])


def _unknown_road(dash: str) -> Node:
    white = parts.line("#ffffff", 1.2)
    casing = parts.layer("SimpleLine", white, {"outlineWidth": f"0.8 * {parts.WIDTH}"})
    grey = parts.line(style.UNKNOWN_COLOUR, 0.9, dash)
    core = parts.layer("SimpleLine", grey, {"outlineWidth": f"0.5 * {parts.WIDTH}"}, own=True)
    return parts.symbol("line", "", [casing, core])


def _unknown_state(reason: str, dash: str) -> Node:
    grey = style.UNKNOWN_COLOUR
    fill = {"color": rgba(grey, 62 if reason == "mixed" else 20), "style": "solid"}
    edge = {
        "outline_style": "solid",
        "outline_color": rgba(parts.BORDER),
        "outline_width": "0.22",
    }
    drawn = [_land(), parts.layer("SimpleFill", fill | edge, own=True)]
    if reason != "mixed":
        line = parts.line(grey, 0.5, dash) | {"draw_inside_polygon": "1"}
        drawn.append(parts.layer("SimpleLine", line))
    return parts.symbol("fill", "", drawn)


def _unknown_area(reason: str, dash: str) -> Node:
    """Draw an area held in part, hatched the other way round, or one that nobody holds."""
    grey = style.UNKNOWN_COLOUR
    if reason != "mixed":
        line = parts.line(grey, 0.5, dash) | {"draw_inside_polygon": "1"}
        drawn = [parts.layer("SimpleLine", line, own=True), _outline(parts.FAINT)]
        return parts.symbol("fill", "", drawn)
    hatch = {
        "angle": f"{180 - style.HATCH_ANGLE:g}",
        "distance": "3.6",
        "distance_unit": "MM",
        "line_width": "0.25",
        "color": rgba(grey),
    }
    inside = parts.symbol("line", "", [parts.layer("SimpleLine", parts.line(grey, 0.25), own=True)])
    pattern = parts.layer("LinePatternFill", hatch, inside=inside, own=True)
    return parts.symbol("fill", "", [pattern, _outline(parts.OUTLINE)])


def drawn(name: str, colour: str) -> Node:
    """Draw an area that somebody else drew: its outline, and a light hatch.

    It leans the other way than that of verdicts, and is grey where an area is not simply held.
    """
    lines = {
        "angle": f"{180 - style.HATCH_ANGLE:g}",
        "distance": "2.4",
        "distance_unit": "MM",
        "line_width": "0.2",
        "color": rgba(colour, 150),
    }
    grey = quoted(rgba(style.UNKNOWN_COLOUR, 150))
    plain = quoted(rgba(colour, 150))
    inside = parts.symbol(
        "line",
        "",
        [
            parts.layer(
                "SimpleLine",
                parts.line(colour, 0.2),
                {"outlineColor": f"if(coalesce(\"event\", '') = 'held', {plain}, {grey})"},
            )
        ],
    )
    edge = parts.layer(
        "SimpleFill",
        {
            "color": parts.CLEAR,
            "style": "no",
            "outline_color": rgba(colour),
            "outline_style": "solid",
            "outline_width": "0.5",
            "outline_width_unit": "MM",
            "joinstyle": "round",
        },
        own=True,
    )
    return parts.symbol("fill", name, [parts.layer("LinePatternFill", lines, None, inside), edge])
