"""How verdicts are drawn in QGIS: the shared palette and signs as symbols.

The colour of a category says who holds it. The signs lie over it, decided feature by feature:
hatched where contested (more sparsely where that is inferred) and where shared, ringed where
besieged, dashed where claimed, pale where only possible. What nobody is known to hold has a
category for each reason why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whoholds.export import style
from whoholds.export.gpkg.qgis_xml import Node, node, option, properties, quoted, rgba

_CHALLENGERS = '"challengers"'
_CASING = "#2b2b2b"
_FAINT = "#6f6f6f"
_BORDER = "#8c8c8c"
_LAND = "#fbfaf7"
# Legends draw symbols without a feature or a scale, and draw what an expression would switch
# off. So signs are transparent unless an expression colours them.
_CLEAR = "0,0,0,0"
_CONTESTED = "coalesce(try(\"status\" = 'contested'), FALSE)"
_INFERRED = 'coalesce(try("inferred"), FALSE)'
_SHARED = "coalesce(try(\"status\" = 'shared'), FALSE)"
_STRIPED = f"({_CONTESTED} OR {_SHARED})"
_BESIEGED = "coalesce(try(\"status\" = 'besieged'), FALSE)"
_CLAIMED = "coalesce(try(\"claimed_by\" <> '[]'), FALSE)"
_CLOSED = "coalesce(try(\"access\" = 'closed'), FALSE)"
_FIRE = "coalesce(try(\"access\" = 'fire_control'), FALSE)"
_POSSIBLE = "coalesce(try(\"certainty\" = 'possible'), FALSE)"
_SCALE = "coalesce(try(@map_scale), 6000000)"
_SIZE = f"scale_linear({_SCALE}, 500000, 9000000, 4.6, 2.4)"
_WIDTH = f"scale_linear({_SCALE}, 500000, 9000000, 1.9, 1.0)"

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


@dataclass(frozen=True)
class Palette:
    """Colours and names of the holders, as every layer shows them.

    Parameters
    ----------
    colours : mapping of str to str
        Every actor to ``#rrggbb``, ``""`` for nobody known.
    names : mapping of str to str
        Every actor to its name, ``""`` to the word for unknown.
    holders : tuple of str
        The actors that hold anything at any time, in legend order.
    silences : tuple of str
        Reasons why nobody is known to hold something at some time, beside that there is no report.
    """

    colours: Mapping[str, str]
    names: Mapping[str, str]
    holders: tuple[str, ...]
    silences: tuple[str, ...] = ()


def symbol(kind: str, name: str, layers: Sequence[Node], *, alpha: float = 1.0) -> Node:
    """Put symbol layers together, the lowest first.

    Parameters
    ----------
    kind : {"marker", "line", "fill"}
    name : str
        Its key among the symbols of a renderer.
    layers : sequence of Element
    alpha : float
        Opacity of the whole.
    """
    head = {
        "type": kind,
        "name": name,
        "alpha": f"{alpha:g}",
        "clip_to_extent": "1",
        "force_rhr": "0",
    }
    return node("symbol", head, properties({}), *layers)


def layer(
    drawing: str,
    options: Mapping[str, str],
    expressions: Mapping[str, str] | None = None,
    inside: Node | None = None,
    *,
    own: bool = False,
) -> Node:
    """Make one layer of a symbol.

    Parameters
    ----------
    drawing : str
        Class of the layer, such as ``SimpleFill``.
    options : mapping of str to str
        Its fixed properties; lengths are millimetres.
    expressions : mapping of str to str, optional
        Its properties that change from feature to feature.
    inside : Element, optional
        The symbol it repeats.
    own : bool
        Whether its colour is the colour of the symbol; all others keep theirs when somebody
        gives the symbol another colour.
    """
    parts = [option(dict(options)), properties(expressions or {})]
    if inside is not None:
        parts.append(inside)
    locked = str(int(not own))
    return node("layer", {"class": drawing, "pass": "0", "locked": locked, "enabled": "1"}, *parts)


def outline(name: str, colour: str, width: float, fill: str | None = None) -> Node:
    """Make a plain polygon symbol, filled or not."""
    options = {
        "color": rgba(fill or "#ffffff"),
        "style": "solid" if fill else "no",
        "outline_color": rgba(colour),
        "outline_style": "solid",
        "outline_width": f"{width:g}",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    return symbol("fill", name, [layer("SimpleFill", options, own=True)])


def stroke(name: str, colour: str, width: float, dash: str = "") -> Node:
    """Make a plain line symbol."""
    return symbol("line", name, [layer("SimpleLine", _line(colour, width, dash), own=True)])


def _of(column: str, palette: Palette) -> str:
    """Look up the colour of the first actor in a column, or an expression, of JSON lists."""
    pairs = ", ".join(
        f"{quoted(actor)}, {quoted(colour)}" for actor, colour in palette.colours.items() if actor
    )
    first = f"array_first(from_json({column}))"
    return f"coalesce(map_get(map({pairs}), {first}), {quoted(_CASING)})"


def _when(condition: str, colour: str = _CASING) -> str:
    return f"if({condition}, {quoted(rgba(colour))}, {quoted(_CLEAR)})"


def _paled(colour: str, opacity: float = 1.0) -> str:
    sure, possible = (round(255 * opacity * share) for share in (1.0, style.POSSIBLE_OPACITY))
    return (
        f"if({_POSSIBLE}, color_rgba({rgba(colour, possible)}), color_rgba({rgba(colour, sure)}))"
    )


def _line(colour: str, width: float, dash: str = "") -> dict[str, str]:
    return {
        "line_color": rgba(colour) if colour else _CLEAR,
        "line_style": "solid",
        "line_width": f"{width:g}",
        "line_width_unit": "MM",
        "capstyle": "flat",
        "joinstyle": "round",
        "use_custom_dash": "1" if dash else "0",
        "customdash": dash or "5;2",
        "customdash_unit": "MM",
    }


def _disc(colour: str, outline_colour: str, width: float, *, filled: bool = True) -> dict[str, str]:
    return {
        "name": "circle",
        "color": rgba(colour, 255 if filled else 0),
        "outline_color": rgba(outline_colour) if outline_colour else _CLEAR,
        "outline_style": "solid",
        "outline_width": f"{width:g}",
        "outline_width_unit": "MM",
        "size": "3",
        "size_unit": "MM",
        "scale_method": "diameter",
    }


def _hatch(palette: Palette, distance: float, width: float, expressions: dict[str, str]) -> Node:
    """Lay lines of the challenger's colour, or of who shares it, across an area."""
    options = {
        "angle": f"{style.HATCH_ANGLE:g}",
        "distance": f"{distance:g}",
        "distance_unit": "MM",
        "line_width": f"{width:g}",
        "color": _CLEAR,
    }
    expressions["lineDistance"] = f"{distance:g} * if({_INFERRED} OR {_SHARED}, 2, 1)"
    stripe = _stripe(palette, width, distance / width)
    return layer("LinePatternFill", options, expressions, stripe)


def _stripe(palette: Palette, width: float, shared: float) -> Node:
    """Draw one line of the hatch; where a place is shared it is as wide as the gap beside it."""
    # Inferred areas have no partners: those who share land are its alternatives.
    beside = 'coalesce(try("partners"), try("alternatives"))'
    expressions = {
        "outlineColor": _of(f"if({_SHARED}, {beside}, {_CHALLENGERS})", palette),
        "outlineWidth": f"{width:g} * if({_INFERRED}, 0.8, if({_SHARED}, {shared:g}, 1))",
    }
    return symbol("line", "", [layer("SimpleLine", _line("", width), expressions)])


def town(name: str, colour: str, palette: Palette, known: bool) -> Node:
    """Draw a town, in its holder's colour with the signs over it."""
    # What nobody is known to hold is smaller, so that what is known stands out.
    size = _SIZE if known else f"0.62 * {_SIZE}"
    ring = layer(
        "SimpleMarker",
        _disc("#ffffff", "", 0.7, filled=False),
        {
            "enabled": _BESIEGED,
            "size": f"{size} + 1.9",
            "outlineColor": _of(_CHALLENGERS, palette),
        },
    )
    ground = layer("SimpleMarker", _disc("#ffffff", "#ffffff", 0.6), {"size": size})
    disc = layer(
        "SimpleMarker",
        _disc(colour, _CASING if known else _FAINT, 0.2),
        {
            "size": size,
            "fillColor": _paled(colour),
            "outlineStyle": f"if({_CLAIMED}, 'no', 'solid')",
        },
        own=True,
    )
    hatch = layer(
        "FilledMarker",
        {"name": "circle", "size": "3", "size_unit": "MM", "color": rgba(_CASING)},
        {"enabled": _STRIPED, "size": f"{size} - 0.2"},
        symbol("fill", "", [_hatch(palette, 1.1, 0.5, {})]),
    )
    claimed = layer(
        "SimpleMarker",
        _disc("#ffffff", "", 0.38, filled=False) | {"outline_style": "dash"},
        {"enabled": _CLAIMED, "size": f"{size} + 0.7", "outlineColor": _when(_CLAIMED)},
    )
    return symbol("marker", name, [ring, ground, disc, hatch, claimed])


def road(name: str, colour: str, palette: Palette, known: bool) -> Node:
    """Draw a road, in its holder's colour with the signs over it."""
    width = _WIDTH if known else f"0.55 * {_WIDTH}"
    around = layer(
        "SimpleLine",
        _line("", 3.4),
        {
            "enabled": _BESIEGED,
            "outlineColor": _of(_CHALLENGERS, palette),
            "outlineWidth": f"{width} + 1.6",
        },
    )
    casing = layer(
        "SimpleLine", _line(_CASING if known else _FAINT, 2.0), {"outlineWidth": f"{width} + 0.5"}
    )
    ground = layer("SimpleLine", _line("#ffffff", 1.5), {"outlineWidth": width})
    core = layer(
        "SimpleLine",
        _line(colour, 1.5),
        {
            "outlineWidth": width,
            "outlineColor": _paled(colour),
            "customDash": f"if({_CLAIMED}, '2.4;1.4', '1000;0')",
        },
        own=True,
    )
    bars = layer(
        "HashLine",
        _BARS,
        {
            "enabled": _STRIPED,
            "lineDistance": width,
            "interval": f"2.2 * if({_INFERRED}, 3, 1)",
        },
        _stripe(palette, 0.9, 1.3),
    )
    return symbol(
        "line",
        name,
        [around, casing, ground, core, bars, _along("cross2", _CLOSED), _along("triangle", _FIRE)],
    )


def _along(shape: str, when: str) -> Node:
    """Repeat a mark along a road that cannot be used freely."""
    mark = layer(
        "SimpleMarker",
        _disc("#ffffff", "", 0.35, filled=False) | {"name": shape, "size": "2.2"},
        {"outlineColor": _when(when), "fillColor": _when(when, "#ffffff")},
    )
    return layer("MarkerLine", _MARKS, {"enabled": when}, symbol("marker", "", [mark]))


def area(name: str, colour: str, palette: Palette, known: bool) -> Node:
    """Draw an area, in its holder's colour with the signs over it."""
    # Land of its own colour, lest the sea shine through what is pale.
    ground = layer("SimpleFill", {"color": rgba(_LAND), "style": "solid", "outline_style": "no"})
    fill = layer(
        "SimpleFill",
        {
            "color": rgba(colour),
            "style": "solid",
            "outline_style": "solid",
            "outline_color": rgba(_BORDER),
            "outline_width": "0.22",
            "outline_width_unit": "MM",
            "joinstyle": "round",
        },
        {"fillColor": _paled(colour, 0.42 if known else 0.14)},
        own=True,
    )
    hatch = _hatch(palette, 3.2, 0.5, {"enabled": _STRIPED})
    ring = layer(
        "SimpleLine",
        _line("", 1.4) | {"offset": "0.7", "offset_unit": "MM", "draw_inside_polygon": "1"},
        {"enabled": _BESIEGED, "outlineColor": _of(_CHALLENGERS, palette)},
    )
    dashes = layer(
        "SimpleLine",
        _line("", 0.5, "2.4;1.4") | {"draw_inside_polygon": "1"},
        {"enabled": _CLAIMED, "outlineColor": _when(_CLAIMED)},
    )
    return symbol("fill", name, [ground, fill, hatch, ring, dashes])


def unknown(kind: str, reason: str) -> Node:
    """Draw what nobody is known to hold in spite of reports, or holds in part."""
    grey = style.UNKNOWN_COLOUR
    dash = "2.4;1.4" if reason == "lapsed" else "0.7;1.2"
    if kind == "highway":
        casing = layer("SimpleLine", _line("#ffffff", 1.2), {"outlineWidth": f"0.8 * {_WIDTH}"})
        width = {"outlineWidth": f"0.5 * {_WIDTH}"}
        return symbol(
            "line", "", [casing, layer("SimpleLine", _line(grey, 0.9, dash), width, own=True)]
        )
    if kind == "state":
        fill = {"color": rgba(grey, 62 if reason == "mixed" else 20), "style": "solid"}
        edge = {"outline_style": "solid", "outline_color": rgba(_BORDER), "outline_width": "0.22"}
        ground = layer(
            "SimpleFill", {"color": rgba(_LAND), "style": "solid", "outline_style": "no"}
        )
        parts = [ground, layer("SimpleFill", fill | edge, own=True)]
        if reason != "mixed":
            line = _line(grey, 0.5, dash) | {"draw_inside_polygon": "1"}
            parts.append(layer("SimpleLine", line))
        return symbol("fill", "", parts)
    size = f"0.85 * {_SIZE}"
    ring = layer("SimpleMarker", _disc("#ffffff", grey, 0.5), {"size": size})
    if reason == "lapsed":
        return symbol("marker", "", [ring])
    dot = layer("SimpleMarker", _disc(grey, "", 0), {"size": f"0.3 * {_SIZE}"}, own=True)
    return symbol("marker", "", [ring, dot])
