"""Small maps in which one thing is amiss: what becomes of each, as their list says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import my_maps, pack, tables

pytestmark = pytest.mark.shared_data

#: Kherson, held by `russia` on 2 March 2022.
HELD = [("town:kherson", "2022-03-02", "russia")]
NONE: list[tuple[str, str, str]] = []
CLAIMS: dict[str, tuple[list[tuple[str, str, str]], str]] = {
    "kml/two.kmz": ([*HELD, ("town:kherson", "2022-11-11", "ukraine")], "documents of the file: 2"),
    "kml/link_inside.kmz": (HELD, "documents of the file: 2"),
    "kml/networklink_plus.kml": (HELD, "NetworkLink), which is not followed: 1"),
    "kml/groundoverlay.kml": (HELD, "GroundOverlay, which is no placemark: 1"),
    "kml/timestamp.kml": (HELD, ""),
    "kml/folder_date.kml": (HELD, ""),
    "kml/date_17.kml": ([("town:kherson", "[2022-03-02..2022-03-05]", "russia")], ""),
    "kml/extdata.kml": (NONE, "a day in `Date` and a side in `Holder`"),
    "kml/cyr_collide.kml": (NONE, "a day in `дата` and a side in `сила`"),
    "kml/nan_coords.kml": (NONE, "no degrees on the globe: 1"),
    "kml/utm_coords.kml": (NONE, "no degrees on the globe: 1"),
    "kml/comma_decimal.kml": (NONE, "no geometry that can be read: 1"),
    "kml/lon_360.kml": (NONE, "no degrees on the globe: 1"),
    "gj/Name.geojson": (HELD, ""),
    "gj/multipoint.geojson": (HELD, ""),
    **{
        f"kml/{name}": (HELD, "")
        for name in (
            *("upper.kmz", "unbound_prefix.kml", "nbsp.kml", "amp.kml", "leading_newline.kml"),
            *("leading_space_bom.kml", "utf16_says_utf8.kml", "space_coords.kml"),
        )
    },
}
REFUSED = {
    "kml/groundoverlay_only.kml": "no placemark, and GroundOverlay",
    "kml/empty_doc.kml": "no placemark, and nothing else",
    "kml/corrupt.kmz": "fetch it again",
    "kml/corrupt2.kmz": "fetch it again",
    "kml/html.kml": "is a web page",
    "kml/cp1251_says_utf8.kml": "name the encoding in its first line",
}


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> Path:
    folder = shared_data.parent / "faults" / "import_cases"
    if not folder.is_dir():
        pytest.skip("the small maps are not here")
    return folder


@pytest.fixture(scope="module")
def ukraine(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = pack.new(tmp_path_factory.mktemp("packs") / "ukraine")
    told = json.loads((folder / "datapackage.json").read_text())
    (folder / "datapackage.json").write_text(json.dumps(told | {"period": "2022-02-24/.."}))
    with (folder / "actors.csv").open("a") as file:
        file.write("ukraine,Ukraine,AFU,#0057b8,,,\nrussia,Russia,RuAF,#c00000,,,\n")
    towns = [("kherson", "Kherson", 32.6178, 46.6354), ("kyiv", "Kyiv", 30.5238, 50.4547)]
    features = [
        {
            "type": "Feature",
            "properties": {"town_id": town, "name": name, "state_id": ""},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for town, name, lon, lat in towns
    ]
    whole = {"type": "FeatureCollection", "features": features}
    (folder / "towns.geojson").write_text(json.dumps(whole))
    return pack.open(folder)


@pytest.mark.parametrize("name", CLAIMS)
def test_what_a_map_says(cases: Path, ukraine: Ledger, name: str) -> None:
    claims, told = CLAIMS[name]
    imported = my_maps.read(cases / name, ukraine, accessed="2026-11-27")
    rows = imported.claims[["subject", "when", "holder"]].itertuples(index=False, name=None)
    assert list(rows) == claims
    assert told in imported.report()
    assert sum(list(imported.counts.values())[1:]) == imported.counts["rows"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read(cases: Path, ukraine: Ledger, name: str) -> None:
    with pytest.raises(SourceDataError, match=REFUSED[name]):
        my_maps.read(cases / name, ukraine, accessed="2026-11-27")


def test_the_list_is_whole(cases: Path) -> None:
    maps = {f"kml/{file.name}" for file in (cases / "kml").iterdir()}
    assert maps <= {*CLAIMS, *REFUSED}


@pytest.mark.parametrize("name", ["extdata.kml", "timestamp.kml", "folder_date.kml"])
def test_context_and_mappings_have_the_day(cases: Path, name: str) -> None:
    (mark,) = tables.read(cases / "kml" / name).to_dict("records")
    assert {"2022/03/02", "2022-03-02"} & set(map(str, mark.values()))
