"""Which symbol each feature of a layer has in QGIS."""

from __future__ import annotations

from collections.abc import Sequence

from whoholds.export import escaping, style
from whoholds.export.gpkg import moments, parts, symbols
from whoholds.export.gpkg.qgis_xml import Node, node

# Ids of actors have no question mark, so that none is taken for a reason.
_CATEGORY = (
    "coalesce(\"holder\", CASE WHEN \"status\" = 'mixed' THEN '?mixed' "
    "WHEN \"silence\" IN ('unsettled', 'lapsed') THEN '?' || \"silence\" ELSE '' END)"
)

_HIDDEN = "At another time"
_LAST_DRAWING = (
    '@map_end_time IS NOT NULL OR "start_date" = maximum("start_date", group_by:="drawn_by")'
)
_MAKE = {
    "town": symbols.town,
    "site": symbols.site,
    "highway": symbols.road,
    "area": symbols.area,
    "state": symbols.state,
}


def categories(
    kind: str, palette: parts.Palette, *, derived: bool = False, timed: bool = False
) -> Node:
    """Draw a layer by who holds each feature.

    Parameters
    ----------
    kind : {"town", "site", "highway", "area", "state"}
    palette : Palette
    derived : bool
        Whether the features are inferred from others and have no reason why they are unknown.
    timed : bool
        Whether they come and go with time.

    Returns
    -------
    Element
        A categorised renderer on the holder, with one category a holder, one for each reason why
        nobody is known, and one where nothing is reported, which also takes whatever has none.
        Categories that no feature has only explain signs in the legend.
    """
    make = _MAKE[kind]
    reasons = () if derived else palette.silences
    if kind in ("area", "state") and not derived:
        reasons = ("mixed", *reasons)
    said = {key: sentence.partition(":")[0] for key, sentence, _ in style.SIGN_KEY}
    drawn = [
        *((actor, palette.names[actor], make("", palette.colours[actor], palette, True))
          for actor in palette.holders),
        *((f"?{key}", said[key], symbols.unknown(kind, key)) for key in reasons),
        ("", said["no_report"], make("", palette.colours[""], palette, False)),
        *_examples(kind, palette),
    ]  # fmt: skip
    category = "holder" if derived and not timed else '"holder"' if derived else _CATEGORY
    if timed:
        hidden = make("", palette.colours[""], palette, False)
        return _categorised(moments.standing(category), [*drawn, (moments.HIDDEN, _HIDDEN, hidden)])
    return _categorised(category, drawn)


def drawn(palette: parts.Palette) -> Node:
    """Draw areas as others drew them: in outline, so that nobody takes them for verdicts.

    Parameters
    ----------
    palette : Palette
        Its holders are those of the drawn areas.

    Returns
    -------
    Element
        A categorised renderer on the holder; the last but one category is where nobody is said to
        hold it. Where a map has no time, the last drawing of each hand is drawn.
    """
    entries = [(actor, palette.names[actor], palette.colours[actor]) for actor in palette.holders]
    entries.append(("", "Nobody is said to hold it", palette.colours[""]))
    entries.append((moments.HIDDEN, _HIDDEN, palette.colours[""]))
    return _categorised(
        f"if({_LAST_DRAWING}, coalesce(\"holder\", ''), '{moments.HIDDEN}')",
        [(actor, label, symbols.drawn("", colour)) for actor, label, colour in entries],
    )


def changes(palette: parts.Palette) -> Node:
    """Draw changes of holders in the colour of who came.

    Parameters
    ----------
    palette : Palette

    Returns
    -------
    Element
        A categorised renderer on the new holder; the last category is where nobody is known.
    """
    drawn = [
        (actor, palette.names[actor], symbols.change("", palette.colours[actor], palette))
        for actor in palette.holders
    ]
    nobody = ("", "Nobody is known any more", symbols.change("", palette.colours[""], palette))
    return _categorised("to_holder", [*drawn, nobody])


def fronts(*, timed: bool) -> Node:
    """Draw frontlines, all alike."""

    def stroke() -> Node:
        return parts.stroke("0", "#1c1c1c", 0.9, "3;1.2")

    if not timed:
        return single(stroke())
    return _categorised(
        moments.standing("''"),
        [("", "Front, inferred", stroke()), (moments.HIDDEN, _HIDDEN, stroke())],
    )


def _categorised(attribute: str, drawn: Sequence[tuple[str, str, Node]]) -> Node:
    """Draw by the values of an expression; what is hidden has a category that is off."""
    entries, drawings = [], []
    for place, (value, label, drawing) in enumerate(drawn):
        drawing.set("name", str(place))
        drawings.append(drawing)
        entries.append(
            node(
                "category",
                {
                    "render": "false" if value == moments.HIDDEN else "true",
                    "symbol": str(place),
                    "value": value,
                    "label": escaping.legend_text(label),
                },
            )
        )
    return node(
        "renderer-v2",
        {
            "type": "categorizedSymbol",
            "attr": attribute,
            "symbollevels": "0",
            "forceraster": "0",
            "enableorderby": "0",
            "referencescale": "-1",
        },
        node("categories", None, *entries),
        node("symbols", None, *drawings),
        node("rotation"),
        node("sizescale"),
    )


def _examples(kind: str, palette: parts.Palette) -> list[tuple[str, str, Node]]:
    """Explain signs that any holder's places may have, under values that no feature has."""
    examples = []
    if palette.listed and kind in ("town", "site"):
        examples.append(("?listed", style.BY_LIST[1], symbols.by_list()))
    if kind == "site":
        examples += [
            (f"?{each}", style.SITE_LABELS[each].capitalize(), symbols.of_kind(each))
            for each in palette.sites
        ]
    return examples


def single(drawing: Node) -> Node:
    """Draw every feature of a layer with one symbol."""
    return node(
        "renderer-v2",
        {"type": "singleSymbol", "symbollevels": "0", "forceraster": "0", "enableorderby": "0"},
        node("symbols", None, drawing),
        node("rotation"),
        node("sizescale"),
    )
