"""Bring your own: a reporter's map, a spreadsheet and drawn areas become a pack, in ten minutes.

Run it, read it, and put your own files in place of the small ones that it writes, whose news are
made up. The same on the command line: ``whoholds new my-pack --from myanmar``, ``whoholds import
my-maps front.kml --into my-pack``, ``whoholds check my-pack``, ``whoholds build my-pack``.

ACLED, UCDP GED and VIINA are imported alike: ``whoholds import acled events.csv --into my-pack``.
For the map modules of Wikipedia ``whoholds import wikipedia module.lua --into my-pack --set
revised=2025-11-20`` first writes ``module.icons.toml``: say there whose each colour is, and repeat.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import whoholds as wh
from whoholds.read import adding, context, merging, my_maps, pack, polygons, sheet

out = Path(sys.argv[1] if len(sys.argv) > 1 else "out")
out.mkdir(parents=True, exist_ok=True)
today = dt.date(2025, 12, 1)  # the day on which the files below were exported

# 1. A pack of your own. An empty one explains itself in its README.md; this one starts as a copy
#    of Myanmar, whose towns, roads and actors the files below speak of.
mine = pack.new(out / "my-pack", like="myanmar")
ledger = wh.open(mine)

# 2. A Google My Map, exported as KML. The name of a marker says who was where on which day; a
#    line in its description that says what happened says more.
(out / "front.kml").write_text(
    """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Front</name>
<Placemark><name>KIA - 2025/11/20 - Mo Mauk</name>
  <description><![CDATA[2025/11/20 - Controlled by KIA - https://news.example/2025/11/21/momauk]]>
  </description><Point><coordinates>97.36,24.25,0</coordinates></Point></Placemark>
<Placemark><name>AA/SAC - 2025/11/?? - Sittwe</name><description/>
  <Point><coordinates>92.90,20.15,0</coordinates></Point></Placemark>
<Placemark><name>SAC - Unknown Battalion</name><description/>
  <Point><coordinates>96.10,21.90,0</coordinates></Point></Placemark>
</Document></kml>""",
    encoding="utf-8",
)
imported = my_maps.read(out / "front.kml", ledger, accessed=today)
print(imported.report())
print(imported.claims[["subject", "event", "when", "holder", "challengers"]].to_string())

# 3. Nothing is lost: what became no claim stands beside the pack, row by row, with its reason.
#    "Mo Mauk" was taken for Momauk; the new spelling goes into the pack, where you can see it.
added = adding.add(imported, mine)
print(f"{added.claims} claims, {added.sources} sources and {added.aliases} spellings added")
print(imported.aliases.to_string())

# 4. A spreadsheet, with a few lines that say which column is what. The date 03/08/2024 would be
#    either of two days; the mapping says which. A small town needs its state, or its coordinates,
#    for other places may bear its name; `known = true` under [places] says that none is meant.
(out / "facts.csv").write_text(
    "Town,State,When,What,Who,Against,Link\n"
    "Lashio,Shan,03/08/2024,taken,MNDAA,Junta,https://news.example/lashio\n"
    "Nowhere,Shan,04/08/2024,taken,MNDAA,Junta,https://news.example/nowhere\n",
    encoding="utf-8",
)
(out / "facts.toml").write_text(
    """[columns]
place = "Town"
state = "State"
when = "When"
event = "What"
holder = "Who"
challengers = "Against"
url = "Link"
[values.event]
taken = "captured"
[actors]
Junta = "military"
[states]
Shan = "MM-17"
[dates]
order = "dmy"
""",
    encoding="utf-8",
)
imported = sheet.read(out / "facts.csv", ledger, mapping=out / "facts.toml", accessed=today)
print(imported.report())
adding.add(imported, mine)

# 5. Areas that somebody drew, a file a day: the towns inside were held on that day. The days in
#    between are not claimed.
(out / "areas").mkdir(exist_ok=True)
for day in ("2025-11-01", "2025-11-20"):
    (out / "areas" / f"control_{day}.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},'
        '"geometry": {"type": "Polygon", "coordinates": [[[92.9, 20.4], [93.7, 20.4],'
        "[93.7, 21.0], [92.9, 21.0], [92.9, 20.4]]]}}]}",
        encoding="utf-8",
    )
imported = polygons.read(out / "areas", ledger, holder="aa", title="Areas of AA", accessed=today)
print(imported.report())
adding.add(imported, mine)

# 6. What claims nothing, such as the battalion without a date or events of violence, and the areas
#    themselves can be looked at beside the verdicts. No map draws them.
beside = context.read(mine)
print(beside[["form", "row", "kind", "parties", "place", "attribution"]].to_string())
print(context.areas(mine)[["day", "holder", "name"]].to_string())

# 7. The pack is checked from end to end, then weighed and drawn like any other.
print(f"{len(pack.check(mine))} faults")
timeline = wh.weigh(wh.open(mine), policy="as_reported")
print(wh.explain(wh.why(timeline, "town:momauk", "2025-11-30")))
print(wh.to_html(timeline, out / "map.html"))

# 8. A colleague's pack and yours, merged: one page is one source, so a report that both of you
#    have counts once.
merged = merging.merge(["myanmar", mine], out / "both")
print(f"{len(merged.duplicates)} claims stood in both packs, {len(merged.conflicts)} rows differ")
