"""What the symbols of verdicts are made of: colours, layers, and conditions of their signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whoholds.export import style
from whoholds.export.gpkg.qgis_xml import Node, node, option, properties, quoted, rgba

CHALLENGERS = '"challengers"'
CASING = "#2b2b2b"
FAINT = "#6f6f6f"
BORDER = "#8c8c8c"
"""Of states, and of the land inferred from towns."""

OUTLINE = "#6a4c93"
"""Of the named parts of the country, which nobody is to take for either."""

LAND = "#fbfaf7"
# Legends draw symbols without a feature or a scale, and draw what an expression would switch
# off. So signs are transparent unless an expression colours them.
CLEAR = "0,0,0,0"
CONTESTED = "coalesce(try(\"status\" = 'contested'), FALSE)"
INFERRED = 'coalesce(try("inferred"), FALSE)'
SHARED = "coalesce(try(\"status\" = 'shared'), FALSE)"
STRIPED = f"({CONTESTED} OR {SHARED})"
BESIEGED = "coalesce(try(\"status\" = 'besieged'), FALSE)"
CLAIMED = "coalesce(try(\"claimed_by\" <> '[]'), FALSE)"
CLOSED = "coalesce(try(\"access\" = 'closed'), FALSE)"
FIRE = "coalesce(try(\"access\" = 'fire_control'), FALSE)"
LISTED = "coalesce(try(\"inherited_from\" LIKE 'list:%'), FALSE)"
POSSIBLE = "coalesce(try(\"certainty\" = 'possible'), FALSE)"
SCALE = "coalesce(try(@map_scale), 6000000)"
SIZE = f"scale_linear({SCALE}, 500000, 9000000, 4.6, 2.4)"
WIDTH = f"scale_linear({SCALE}, 500000, 9000000, 1.9, 1.0)"


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
    listed : bool
        Whether lists colour anything of which nothing is reported.
    sites : tuple of str
        The kinds of sites that there are, in legend order.
    """

    colours: Mapping[str, str]
    names: Mapping[str, str]
    holders: tuple[str, ...]
    silences: tuple[str, ...] = ()
    listed: bool = False
    sites: tuple[str, ...] = ()


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
    return symbol("line", name, [layer("SimpleLine", line(colour, width, dash), own=True)])


def sole_of(column: str, palette: Palette) -> str:
    """Look up the colour of the one actor in a column, or an expression, of JSON lists.

    Several have none of them for the others: what they do is drawn in ink.
    """
    listed = f"from_json({column})"
    one = f"if(array_length({listed}) > 1, NULL, array_first({listed}))"
    return colour_of(one, palette, CASING)


def colour_of(actor: str, palette: Palette, nobody: str) -> str:
    """Look up the colour of the actor that an expression names."""
    pairs = ", ".join(
        f"{quoted(actor)}, {quoted(colour)}" for actor, colour in palette.colours.items() if actor
    )
    return f"coalesce(map_get(map({pairs}), {actor}), {quoted(nobody)})"


def when(condition: str, colour: str = CASING) -> str:
    """Give a colour where a condition holds, and none elsewhere."""
    return f"if({condition}, {quoted(rgba(colour))}, {quoted(CLEAR)})"


def paled(colour: str, opacity: float = 1.0) -> str:
    """Give a colour, pale where the verdict is only possible."""
    sure, possible = (round(255 * opacity * share) for share in (1.0, style.POSSIBLE_OPACITY))
    return f"if({POSSIBLE}, color_rgba({rgba(colour, possible)}), color_rgba({rgba(colour, sure)}))"


def line(colour: str, width: float, dash: str = "") -> dict[str, str]:
    """Set a line, ``dash`` being millimetres drawn and left out; transparent without a colour."""
    return {
        "line_color": rgba(colour) if colour else CLEAR,
        "line_style": "solid",
        "line_width": f"{width:g}",
        "line_width_unit": "MM",
        "capstyle": "flat",
        "joinstyle": "round",
        "use_custom_dash": "1" if dash else "0",
        "customdash": dash or "5;2",
        "customdash_unit": "MM",
    }


def disc(colour: str, outline_colour: str, width: float, *, filled: bool = True) -> dict[str, str]:
    """Set a disc, its outline transparent without a colour."""
    return {
        "name": "circle",
        "color": rgba(colour, 255 if filled else 0),
        "outline_color": rgba(outline_colour) if outline_colour else CLEAR,
        "outline_style": "solid",
        "outline_width": f"{width:g}",
        "outline_width_unit": "MM",
        "size": "3",
        "size_unit": "MM",
        "scale_method": "diameter",
    }


def hatch(palette: Palette, distance: float, width: float, expressions: dict[str, str]) -> Node:
    """Lay lines of the challenger's colour, or of who shares it, across an area."""
    options = {
        "angle": f"{style.HATCH_ANGLE:g}",
        "distance": f"{distance:g}",
        "distance_unit": "MM",
        "line_width": f"{width:g}",
        "color": CLEAR,
    }
    expressions["lineDistance"] = f"{distance:g} * if({INFERRED} OR {SHARED}, 2, 1)"
    return layer("LinePatternFill", options, expressions, stripe(palette, width, distance / width))


def stripe(palette: Palette, width: float, shared: float) -> Node:
    """Draw one line of the hatch; where a place is shared it is as wide as the gap beside it."""
    # Inferred areas have no partners: those who share land are its alternatives.
    beside = 'coalesce(try("partners"), try("alternatives"))'
    expressions = {
        "outlineColor": sole_of(f"if({SHARED}, {beside}, {CHALLENGERS})", palette),
        "outlineWidth": f"{width:g} * if({INFERRED}, 0.8, if({SHARED}, {shared:g}, 1))",
    }
    return symbol("line", "", [layer("SimpleLine", line("", width), expressions)])
