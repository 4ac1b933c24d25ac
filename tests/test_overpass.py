"""Roads out of OpenStreetMap's JSON: in disorder, with holes, from a file or a local server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import geopandas as gpd
import hand_made
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, MultiLineString

from whoholds import crs
from whoholds.engine.timeline import weigh
from whoholds.errors import RouteError, SourceDataError, SubjectError
from whoholds.export.formats.to_file import to_file
from whoholds.ledgers import Attribution, Ledger
from whoholds.read import overpass, pack
from whoholds.roads import route
from whoholds.roads.layout import stretches
from whoholds.situation import join

TOWNS = {"a": (96.0, 20.0), "b": (96.2, 20.0), "c": (96.4, 20.0)}
OTHERS = Attribution("highways", "Somebody else's survey", "CC BY 4.0", "https://example.org")


def way(key: int, *places: tuple[float, float], **tags: str) -> dict[str, Any]:
    geometry = [{"lon": lon, "lat": lat} for lon, lat in places]
    return {"type": "way", "id": key, "geometry": geometry, "tags": tags}


def relation(key: int, *members: dict[str, Any], **tags: str) -> dict[str, Any]:
    inner = [
        {"type": m["type"], "ref": m["id"], "role": "", "geometry": m.get("geometry")}
        for m in members
    ]
    return {"type": "relation", "id": key, "members": inner, "tags": tags}


def answer(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    stamp = {"timestamp_osm_base": "2026-03-01T04:05:06Z", "copyright": "ODbL"}
    return {"version": 0.6, "generator": "test", "osm3s": stamp, "elements": list(elements), **more}


def saved(folder: Path, data: object) -> Path:
    path = folder / "road.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


WEST = way(1, (96.0, 20.0), (96.1, 20.0))
MIDDLE = way(2, (96.2, 20.0), (96.1, 20.0))  # the other way round
EAST = way(3, (96.2, 20.0), (96.4, 20.0))
ROAD = relation(9, EAST, WEST, MIDDLE, ref="H1", name="Highway One")


class TestReading:
    def test_members_in_disorder_make_one_line(self, tmp_path: Path) -> None:
        road = overpass.read(saved(tmp_path, answer(ROAD)))
        assert (road.ref, road.name, road.relations) == ("H1", "Highway One", (9,))
        assert road.geometry.normalize().equals_exact(
            LineString([(96, 20), (96.1, 20), (96.2, 20), (96.4, 20)]).normalize(), 0
        )
        assert road.gaps.empty
        assert road.missing == ()

    def test_the_licence_and_its_date_come_along(self, tmp_path: Path) -> None:
        road = overpass.read(saved(tmp_path, answer(ROAD)))
        assert road.attribution == Attribution(
            "highways",
            "© OpenStreetMap contributors, data of 2026-03-01",
            "ODbL-1.0",
            "https://www.openstreetmap.org/copyright",
        )

    def test_ways_by_their_nodes(self, tmp_path: Path) -> None:
        nodes = [{"type": "node", "id": n, "lon": 96 + n / 10, "lat": 20} for n in range(5)]
        ways = [
            {"type": "way", "id": 1, "nodes": [4, 3, 2]},
            {"type": "way", "id": 2, "nodes": [0, 1, 2]},
        ]
        members = [{"type": "way", "ref": n, "role": ""} for n in (1, 2)]
        head = {"type": "relation", "id": 9, "members": members, "tags": {"ref": "H1"}}
        road = overpass.read(saved(tmp_path, answer(head, *ways, *nodes)))
        assert crs.length_km(road.geometry)[0] == pytest.approx(41.86, abs=0.01)
        assert road.geometry.geom_type == "LineString"

    def test_relations_of_relations(self, tmp_path: Path) -> None:
        halves = [relation(7, WEST, MIDDLE), relation(8, EAST)]
        whole = relation(9, *halves, ref="H1")
        road = overpass.read(saved(tmp_path, answer(whole, *halves)))
        assert crs.length_km(road.geometry)[0] == pytest.approx(41.86, abs=0.01)

    def test_a_hole_is_reported_with_its_place_and_length(self, tmp_path: Path) -> None:
        road = overpass.read(saved(tmp_path, answer(relation(9, EAST, WEST, ref="H1"))))
        assert road.gaps["km"].round(2).tolist() == [10.46]
        assert road.gaps.geometry[0].equals(LineString([(96.1, 20), (96.2, 20)]))
        assert road.gaps.crs == "EPSG:4326"

    def test_ways_left_out_of_the_file_are_named(self, tmp_path: Path) -> None:
        hidden = {"type": "way", "id": 2}
        road = overpass.read(saved(tmp_path, answer(relation(9, EAST, hidden, WEST, ref="H1"))))
        assert road.missing == (2,)

    def test_a_roundabout_leaves_no_gap(self, tmp_path: Path) -> None:
        ring = way(2, (96.1, 20), (96.15, 20.05), (96.2, 20), (96.15, 19.95), (96.1, 20))
        road = overpass.read(saved(tmp_path, answer(relation(9, WEST, ring, EAST, ref="H1"))))
        assert road.gaps.empty
        laid = route.fit(road.geometry, hand_made.ledger({}, TOWNS).towns.geometry)
        assert laid.length_km == pytest.approx(41.86 - 10.46 + 2 * 7.6, rel=0.01)

    def test_both_carriageways_are_one_road(self, tmp_path: Path) -> None:
        out = way(2, (96.1, 20), (96.15, 20.001), (96.2, 20))
        back = way(4, (96.2, 20), (96.15, 19.999), (96.1, 20))
        road = overpass.read(saved(tmp_path, answer(relation(9, WEST, out, back, EAST, ref="H1"))))
        laid = route.fit(road.geometry, hand_made.ledger({}, TOWNS).towns.geometry)
        assert laid.length_km == pytest.approx(41.86, rel=0.01)

    def test_slip_roads_are_not_the_road(self, tmp_path: Path) -> None:
        head = relation(9, WEST, way(5, (96.1, 20), (96.1, 20.3)), MIDDLE, EAST, ref="H1")
        head["members"][1]["role"] = "link"
        road = overpass.read(saved(tmp_path, answer(head)))
        assert road.geometry.bounds[3] == 20

    def test_ways_without_a_relation(self, tmp_path: Path) -> None:
        ways = [way(1, (96, 20), (96.1, 20), ref="H1"), way(2, (96.1, 20), (96.2, 20), ref="H1")]
        road = overpass.read(
            saved(tmp_path, answer(*ways, way(3, (9, 9), (9, 8), ref="X"))), ref="H1"
        )
        assert crs.length_km(road.geometry)[0] == pytest.approx(20.93, abs=0.01)
        assert road.relations == ()

    @pytest.mark.parametrize(
        ("data", "told"),
        [
            pytest.param([1, 2], "no `elements`", id="other JSON"),
            pytest.param(answer(), "no road", id="empty"),
            pytest.param(answer(ROAD, relation(10, WEST, ref="H2")), "H1, H2; name one", id="two"),
            pytest.param(answer(relation(9, ref="H1")), "no geometry", id="no ways"),
            pytest.param(
                answer(ROAD, remark='runtime error: Query timed out in "query"'),
                "broke off",
                id="half an answer",
            ),
        ],
    )
    def test_what_is_no_road_is_refused(self, tmp_path: Path, data: object, told: str) -> None:
        with pytest.raises(SourceDataError, match=told):
            overpass.read(saved(tmp_path, data))

    def test_no_json_at_all(self, tmp_path: Path) -> None:
        path = tmp_path / "x.json"
        path.write_text("<html>429</html>", encoding="utf-8")
        with pytest.raises(SourceDataError, match=r"x\.json"):
            overpass.read(path)


class Server:
    """Answers as an Overpass server would, and keeps what it was asked."""

    def __init__(self, *answers: tuple[int, str, str]) -> None:
        self.asked: list[str] = []
        answers_left = list(answers)
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(200, "text/plain", "Rate limit: 2\n2 slots available now.\n")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                asked.append(unquote_plus(body))
                self._say(*answers_left.pop(0))

            def _say(self, status: int, kind: str, text: str) -> None:
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever)
        self.thread.start()
        self.endpoint = f"http://127.0.0.1:{self.http.server_port}/api/"

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    running = Server(*request.param)
    yield running
    running.close()


GOOD = (200, "application/json", json.dumps(answer(ROAD)))
NONE = (200, "application/json", json.dumps(answer()))
REFUSED = (
    400,
    "text/html",
    "<html><body><p><strong>Error</strong>: line 1: parse error: Unknown type</p></body></html>",
)
BUSY = (
    504,
    "text/html",
    "<html><body><p><strong>Error</strong>: runtime error: open64: 0 Success"
    " /osm3s_osm_base Dispatcher_Client::request_read_and_idx::timeout."
    " The server is probably too busy to handle your request. </p></body></html>",
)


class TestFetching:
    @pytest.mark.parametrize("server", [[GOOD]], indirect=True)
    def test_by_ref_from_an_endpoint_of_choice(self, server: Server, tmp_path: Path) -> None:
        pytest.importorskip("aio_overpass")
        kept = tmp_path / "kept.json"
        road = overpass.fetch("H1", within=(95, 19, 97, 21), endpoint=server.endpoint, into=kept)
        assert road.ref == "H1"
        assert road.attribution.licence == "ODbL-1.0"
        assert '[ref="H1"](19,95,21,97)' in server.asked[0]
        assert overpass.read(kept).geometry.equals(road.geometry)

    @pytest.mark.parametrize("server", [[BUSY, GOOD]], indirect=True)
    def test_a_busy_server_is_asked_again(self, server: Server) -> None:
        pytest.importorskip("aio_overpass")
        road = overpass.fetch("H1", within=(95, 19, 97, 21), endpoint=server.endpoint)
        assert road.ref == "H1"
        assert len(server.asked) == 2

    @pytest.mark.parametrize("server", [[NONE]], indirect=True)
    def test_a_road_the_server_does_not_know(self, server: Server) -> None:
        pytest.importorskip("aio_overpass")
        with pytest.raises(SourceDataError, match="no road 'H7'"):
            overpass.fetch("H7", within=(95, 19, 97, 21), endpoint=server.endpoint)

    @pytest.mark.parametrize("server", [[REFUSED]], indirect=True)
    def test_a_server_that_refuses(self, server: Server) -> None:
        pytest.importorskip("aio_overpass")
        with pytest.raises(SourceDataError, match="ask another endpoint"):
            overpass.fetch("H1", within=(95, 19, 97, 21), endpoint=server.endpoint)


class TestRedrawing:
    """Another line under a road changes kilometres and nothing else."""

    ledger = hand_made.ledger(
        {"H1": (LineString([(96, 20), (96.2, 20), (96.4, 20)]), ["a", "b", "c"])}, TOWNS
    )
    bent = LineString([(96.4, 20), (96.3, 20.05), (96.2, 20.01), (96.1, 20.1), (96, 20)])

    def test_sections_keep_their_ends_and_only_kilometres_change(self) -> None:
        redrawn = overpass.with_route(self.ledger, "H1", self.bent, OTHERS)
        before, after = stretches(self.ledger), stretches(redrawn)
        same = ["highway_id", "stretch_id", "from_town", "to_town"]
        pd.testing.assert_frame_equal(pd.DataFrame(before[same]), pd.DataFrame(after[same]))
        assert after["to_km"].iloc[-1] > before["to_km"].iloc[-1]
        assert after.geometry[0].coords[0] == (96, 20)

    def test_the_attribution_joins_the_others_and_the_ledger_stays(self) -> None:
        redrawn = overpass.with_route(self.ledger, "H1", self.bent, OTHERS)
        assert redrawn.attributions == (*self.ledger.attributions, OTHERS)
        assert redrawn.highways["geometry_source"].tolist() == ["Somebody else's survey"]
        assert self.ledger.highways["geometry_source"].tolist() == ["by hand"]
        assert self.ledger.highways.geometry[0].equals(
            LineString([(96, 20), (96.2, 20), (96.4, 20)])
        )

    def test_several_parts_will_do(self) -> None:
        parts = MultiLineString([[(96.2, 20), (96.4, 20)], [(96.2, 20), (96, 20)]])
        redrawn = overpass.with_route(self.ledger, "H1", parts, OTHERS)
        assert stretches(redrawn)["to_km"].iloc[-1] == pytest.approx(41.86, abs=0.01)

    def test_a_line_that_ends_halfway_is_refused(self) -> None:
        half = LineString([(96, 20), (96.05, 20)])
        with pytest.raises(RouteError, match="c lies 36"):
            overpass.with_route(self.ledger, "H1", half, OTHERS)

    def test_a_road_that_is_not_there(self) -> None:
        with pytest.raises(SubjectError, match="H9"):
            overpass.with_route(self.ledger, "H9", self.bent, OTHERS)


@pytest.mark.parametrize("ending", [".geojson", ".kml", ".gpkg", ".parquet", ".fgb"])
def test_the_licence_travels_into_what_is_exported(ending: str, tiny: Path, tmp_path: Path) -> None:
    ledger = pack.open(tiny)
    osm = Attribution("highways", "© OpenStreetMap contributors", "ODbL-1.0", "")
    redrawn = overpass.with_route(ledger, "H1", ledger.highways.geometry[0], osm)
    written = to_file(weigh(redrawn), tmp_path / f"roads{ending}", day="2024-07-10")
    assert b"OpenStreetMap contributors" in written.read_bytes()


@pytest.mark.shared_data
class TestCoarseOpenStreetMap:
    """The coarse routed paths that lie with the test data."""

    def line(self, shared_data: Path, name: str) -> LineString:
        paths = gpd.read_file(shared_data / "osm" / "scgraph_mm_routes.geojson")
        return paths.set_index("route").geometry[name]

    def test_redrawing_ah1_changes_no_verdict(self, shared_data: Path, myanmar: Ledger) -> None:
        osm = Attribution("highways", "© OpenStreetMap contributors", "ODbL-1.0", "")
        redrawn = overpass.with_route(
            myanmar, "AH1", self.line(shared_data, "AH1"), osm, quality="schematic"
        )
        timeline, again = weigh(myanmar), weigh(redrawn)
        pd.testing.assert_frame_equal(timeline.frame, again.frame)
        day, same = join(timeline, "2025-09-22"), join(again, "2025-09-22")
        lost = ["from_km", "to_km", "geometry"]
        pd.testing.assert_frame_equal(
            pd.DataFrame(day.highways.drop(columns=lost)),
            pd.DataFrame(same.highways.drop(columns=lost)),
        )
        moved = ~np.isclose(day.highways["to_km"], same.highways["to_km"])
        assert set(day.highways["highway_id"][moved]) == {"AH1"}

    def test_uh8_ends_near_dawei_there_and_is_refused(
        self, shared_data: Path, myanmar: Ledger
    ) -> None:
        # The coarse graph has no road south of Dawei, and reaches it through Thailand.
        with pytest.raises(RouteError, match=r"UH8: palauk lies 100.*kawthaung lies 4\d\d"):
            overpass.with_route(myanmar, "UH8", self.line(shared_data, "NH8"), OTHERS)
