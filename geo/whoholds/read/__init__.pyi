"""The outside world, read into a ledger."""

from . import (
    acled as acled,
    adding as adding,
    context as context,
    drawn as drawn,
    forms as forms,
    imported as imported,
    merging as merging,
    my_maps as my_maps,
    overpass as overpass,
    pack as pack,
    polygons as polygons,
    sheet as sheet,
    tables as tables,
    ucdp as ucdp,
    viina as viina,
    wikipedia as wikipedia,
)
