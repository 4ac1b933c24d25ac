"""Which symbol each feature of a layer has in QGIS."""

from __future__ import annotations

from whoholds.export import escaping, style
from whoholds.export.gpkg import parts, symbols
from whoholds.export.gpkg.qgis_xml import Node, node

# Ids of actors have no question mark, so that none is taken for a reason.
_CATEGORY = (
    "coalesce(\"holder\", CASE WHEN \"status\" = 'mixed' THEN '?mixed' "
    "WHEN \"silence\" IN ('unsettled', 'lapsed') THEN '?' || \"silence\" ELSE '' END)"
)


_MAKE = {
    "town": symbols.town,
    "site": symbols.site,
    "highway": symbols.road,
    "area": symbols.area,
    "state": symbols.state,
}


def categories(kind: str, palette: parts.Palette, *, derived: bool = False) -> Node:
    """Draw a layer by who holds each feature.

    Parameters
    ----------
    kind : {"town", "site", "highway", "area", "state"}
    palette : Palette
    derived : bool
        Whether the features are inferred from others and have no reason why they are unknown.

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
    entries, drawings = [], []
    for place, (value, label, drawing) in enumerate(drawn):
        drawing.set("name", str(place))
        drawings.append(drawing)
        entries.append(
            node(
                "category",
                {
                    "render": "true",
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
            "attr": "holder" if derived else _CATEGORY,
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


def drawn(palette: parts.Palette) -> Node:
    """Draw areas as others drew them: in outline, so that nobody takes them for verdicts.

    Parameters
    ----------
    palette : Palette
        Its holders are those of the drawn areas.

    Returns
    -------
    Element
        A categorised renderer on the holder; the last category is where nobody is said to hold it.
    """
    entries = [(actor, palette.names[actor], palette.colours[actor]) for actor in palette.holders]
    entries.append(("", "Nobody is said to hold it", palette.colours[""]))
    categories_ = [
        node("category", {"render": "true", "symbol": str(place), "value": actor,
                          "label": escaping.legend_text(label)})
        for place, (actor, label, _) in enumerate(entries)
    ]  # fmt: skip
    head = {"type": "categorizedSymbol", "attr": "coalesce(\"holder\", '')", "symbollevels": "0",
            "forceraster": "0", "enableorderby": "0", "referencescale": "-1"}  # fmt: skip
    return node(
        "renderer-v2",
        head,
        node("categories", None, *categories_),
        node(
            "symbols",
            None,
            *(symbols.drawn(str(n), colour) for n, (_, _, colour) in enumerate(entries)),
        ),
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
