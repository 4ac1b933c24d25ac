"""Empty packs of three wars, a few towns and both sides each, as a newcomer would begin one."""

from __future__ import annotations

import json
from pathlib import Path

from whoholds.read import pack

WARS = {
    "ukraine": (
        [
            ("kherson", "Kherson", "Херсон", "706448", 32.6178, 46.6354),
            ("kyiv", "Kyiv", "Київ|Kiev", "703448", 30.5238, 50.4547),
            ("melitopol", "Melitopol", "Мелітополь|Мелитополь", "701404", 35.3653, 46.8434),
            ("izium", "Izium", "Ізюм|Изюм|Izyum", "707565", 37.2483, 49.2088),
        ],
        "ukraine,Ukraine,AFU,#0057b7,,military,\nrussia,Russia,RuAF,#d52b1e,,invader,\n",
    ),
    "southsudan": (
        [
            ("malakal", "Malakal", "", "370457", 31.6605, 9.5334),
            ("juba", "Juba", "", "373303", 31.5825, 4.8517),
        ],
        "gov,Government of South Sudan,SPLA,#2e7d32,,military,\n"
        "io,SPLA-IO,SPLA-IO,#b71c1c,,rebels,\n",
    ),
    "syria": (
        [
            ("aleppo", "Aleppo", "", "170063", 37.1612, 36.2012),
            ("homs", "Homs", "", "169577", 36.7137, 34.7268),
            ("kobani", "Kobani", "Ayn al-Arab", "162627", 38.3546, 36.8912),
            ("hasakah", "Al-Hasakah", "", "173811", 40.7478, 36.5024),
        ],
        "gov,Government,SAA,#2e7d32,,military,\nsdf,Syrian Democratic Forces,SDF,#fdd835,,sdf,\n",
    ),
}
#: A sheet of towns, days and who held them.
MAPPING = """
[columns]
place = "Town"
when = "Date"
holder = "Who"
[constants]
event = "held"
[places]
known = true
"""
STARTS = {"ukraine": "2022-02-24", "southsudan": "2013-12-15", "syria": "2011-03-15"}


def made(war: str, folder: Path) -> Path:
    """Make the pack of a war."""
    towns, actors = WARS[war]
    mine = pack.new(folder)
    features = [
        {
            "type": "Feature",
            "properties": {
                "town_id": key,
                "name": name,
                "name_local": "",
                "alt_names": others,
                "state_id": "",
                "geonames_id": number,
                "population": 100_000,
                "coordinate_source": "GeoNames",
                "coordinate_precision_km": 1,
            },
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for key, name, others, number, lon, lat in towns
    ]
    whole = {"type": "FeatureCollection", "features": features}
    (mine / "towns.geojson").write_text(json.dumps(whole), encoding="utf-8")
    with (mine / "actors.csv").open("a", encoding="utf-8") as table:
        table.write(actors)
    descriptor = mine / "datapackage.json"
    told = json.loads(descriptor.read_text(encoding="utf-8"))
    told["period"] = f"{STARTS[war]}/.."
    descriptor.write_text(json.dumps(told), encoding="utf-8")
    return mine
