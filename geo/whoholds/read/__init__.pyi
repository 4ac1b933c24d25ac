"""The outside world, read into a ledger."""

from . import (
    acled as acled,
    adding as adding,
    atlos as atlos,
    context as context,
    drawn as drawn,
    forms as forms,
    geoconfirmed as geoconfirmed,
    imported as imported,
    merging as merging,
    my_maps as my_maps,
    overpass as overpass,
    pack as pack,
    polygons as polygons,
    sheet as sheet,
    suggesting as suggesting,
    tables as tables,
    ucdp as ucdp,
    umap as umap,
    viina as viina,
    wikipedia as wikipedia,
)
