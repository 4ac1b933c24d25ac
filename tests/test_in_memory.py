"""A ledger made, changed, checked and kept without a folder."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import whoholds as wh
from whoholds import schema
from whoholds.hidden import Hidden


@pytest.fixture
def parts() -> dict[str, Any]:
    """The least that makes a ledger, as a notebook would have it."""
    return {
        "claims": pd.DataFrame(
            {
                "claim_id": ["c1", "c2"],
                "subject": "town:hama",
                "event": ["held", "captured"],
                "when": pd.to_datetime(["2024-11-26", "2024-12-05"]),
                "holder": pd.Categorical(["saa", "hts"]),
                "challengers": [[], ["saa"]],
                "source_id": ["wire", "herald"],
            },
            index=["x", "x"],
        ),
        "sources": pd.DataFrame(
            {
                "source_id": ["wire", "herald"],
                "title": ["All quiet", "Hama falls"],
                "publisher": ["The Wire", "The Herald"],
                "url": [None, None],
                "published": ["2024-11-27", "2024-12-06"],
            }
        ),
        "actors": pd.DataFrame(
            {"actor_id": ["saa", "hts"], "name": ["Army", "HTS"], "colour": ["#b71c1c", "#1b7837"]}
        ),
        "towns": gpd.GeoDataFrame(
            {"town_id": ["hama"], "name": ["Hama"], "state_id": [np.nan]},
            geometry=gpd.points_from_xy([36.76], [35.13], crs=4326),
        ).to_crs(32637),
        "period": "2024-11-26/2024-12-31",
    }


def test_a_ledger_of_the_least_has_the_right_holders(parts: dict[str, Any]) -> None:
    timeline = wh.weigh(wh.ledger(**parts))
    assert [timeline.on(day)["holder"].item() for day in ("2024-12-04", "2024-12-05")] == [
        "saa",
        "hts",
    ]
    assert timeline.ledger.towns.geometry.x.item() == pytest.approx(36.76)


def test_every_fault_is_told_at_once_with_row_and_mend(parts: dict[str, Any]) -> None:
    parts["claims"] = parts["claims"].assign(
        event=["held", "catpured"], source_id=["wire", "hreald"]
    )
    parts["actors"] = parts["actors"].drop(columns="colour")
    parts["towns"] = parts["towns"].set_crs(None, allow_override=True)
    parts["period"] = ""
    with pytest.raises(wh.PackError) as refused:
        wh.ledger(**parts)
    told = {(fault.file, fault.row, fault.column) for fault in refused.value.faults}
    assert {
        ("claims.csv", 3, "event"),
        ("claims.csv", 3, "source_id"),
        ("actors.csv", 1, "colour"),
        ("towns.geojson", 1, "geometry"),
        ("datapackage.json", None, "period"),
    } <= told
    assert all(fault.mend for fault in refused.value.faults)


def test_a_frame_of_another_kind_is_told_by_name(parts: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="towns is a GeoDataFrame, and this is a list"):
        wh.ledger(**parts | {"towns": [1]})


def test_a_saved_ledger_opens_as_it_was(tiny_ledger: wh.Ledger, tmp_path: Path) -> None:
    noted = replace(tiny_ledger, claims=tiny_ledger.claims.assign(mine="seen"))
    opened = wh.open(noted.save(tmp_path / "again"))
    for name in schema.COLUMNS:
        pd.testing.assert_frame_equal(
            pd.DataFrame(getattr(opened, name)), pd.DataFrame(getattr(noted, name))
        )
    assert opened.digest == noted.digest
    assert (opened.title, opened.version, opened.remarks) == (
        noted.title,
        noted.version,
        noted.remarks,
    )
    assert wh.check(tmp_path / "again") == []


def test_a_pack_is_never_saved_over(tiny_ledger: wh.Ledger, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(wh.SourceDataError, match="not empty"):
        tiny_ledger.save(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_what_is_withheld_or_faulty_is_not_saved(tiny_ledger: wh.Ledger, tmp_path: Path) -> None:
    with pytest.raises(wh.SourceDataError, match="withheld"):
        replace(tiny_ledger, hidden=Hidden(("Birch",))).save(tmp_path / "a")
    claims = tiny_ledger.claims.assign(event="catpured")
    with pytest.raises(wh.PackError, match="catpured"):
        replace(tiny_ledger, claims=claims).save(tmp_path / "a")
    assert not list(tmp_path.iterdir())


def test_a_ledger_is_checked_as_its_folder_is(tiny_ledger: wh.Ledger) -> None:
    assert tiny_ledger.check() == wh.check(tiny_ledger) == []
    bad = replace(tiny_ledger, claims=tiny_ledger.claims.assign(when="soon"))
    assert {fault.row for fault in bad.check()} == set(range(2, len(bad.claims) + 2))
    away = tiny_ledger.towns
    away.loc[1, "geometry"] = away.geometry.translate(0, 0.3).iloc[1]
    told = replace(tiny_ledger, towns=away).check()
    assert [(fault.file, fault.row) for fault in told] == [("stations.csv", 3)]


# -- choosing claims ------------------------------------------------------------------------------


def test_what_is_chosen_and_what_is_left_are_the_whole(tiny_ledger: wh.Ledger) -> None:
    source = tiny_ledger.claims["source_id"].iloc[0]
    for wish in (
        {"source": source},
        {"source": [source]},
        {"actor": "army"},
        {"subject": "town:birch"},
        {"before": "2024-06-01"},
        {"source": source, "actor": "army"},
    ):
        kept, left = tiny_ledger.only(**wish), tiny_ledger.without(**wish)
        ids = [*kept.claims["claim_id"], *left.claims["claim_id"]]
        assert sorted(ids) == sorted(tiny_ledger.claims["claim_id"]), wish
        assert len(kept.claims), wish
        assert kept.check() == left.check() == [], wish
        wh.weigh(left)


def test_each_wish_means_what_it_says(tiny_ledger: wh.Ledger) -> None:
    source = tiny_ledger.claims["source_id"].iloc[0]
    assert set(tiny_ledger.only(source=source).claims["source_id"]) == {source}
    assert source not in set(tiny_ledger.without(source=source).sources["source_id"])
    assert set(tiny_ledger.only(subject="town:birch").claims["subject"]) == {"town:birch"}
    road = tiny_ledger.only(subject="highway:H1").claims["subject"]
    assert len(road)
    assert road.str.startswith("highway:H1").all()
    early = tiny_ledger.only(before="2024-06-01")
    assert early.known.max() < np.datetime64("2024-06-01").astype(int) <= tiny_ledger.known.max()
    assert tiny_ledger.without() is tiny_ledger


def test_lists_go_with_their_source_and_stay_otherwise(tiny_ledger: wh.Ledger) -> None:
    lists = pd.DataFrame(
        {"list_id": ["L1"], "source_id": tiny_ledger.sources["source_id"].iloc[:1],
         "as_of": "2024-03-01", "universe": "listed", "says": "control"}
    )  # fmt: skip
    rows = pd.DataFrame({"list_id": ["L1"], "subject": ["town:cedar"], "holder": ["army"]})
    listing = replace(tiny_ledger, lists=lists, list_rows=rows)
    source = lists["source_id"].item()
    assert listing.without(source=source).lists.empty
    assert listing.without(source=source).list_rows.empty
    assert len(listing.only(source=source).lists) == 1
    assert len(listing.without(subject="town:birch").lists) == 1
    assert len(listing.only(subject="town:birch").lists) == 1


@pytest.mark.parametrize("wish", [{"source": "wier"}, {"actor": "arny"}, {"subject": "town:brich"}])
def test_an_unknown_wish_is_refused_with_what_may_be_meant(
    wish: dict[str, str], tiny_ledger: wh.Ledger
) -> None:
    for choose in (tiny_ledger.only, tiny_ledger.without):
        with pytest.raises(wh.SubjectError, match=f"no {next(iter(wish))} `"):
            choose(**wish)  # type: ignore[arg-type]


def test_a_mask_is_found_by_its_labels(tiny_ledger: wh.Ledger) -> None:
    claims = tiny_ledger.claims
    wanted = claims.loc[claims["holder"].eq("front"), "claim_id"].tolist()
    shuffled = claims.sample(frac=1, random_state=1)
    masks: list[Any] = [
        claims["holder"].eq("front"),
        shuffled["holder"].eq("front"),
        claims["holder"].eq("front").to_numpy(),
        claims["holder"].eq("front").tolist(),
        lambda rows: rows["holder"] == "front",
        claims["holder"].astype("string[pyarrow]") == "front",
    ]
    for mask in masks:
        assert tiny_ledger.where(mask).claims["claim_id"].tolist() == wanted


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda mask: mask.iloc[1:], "other labels"),
        (lambda mask: mask.set_axis(range(5, 5 + len(mask))), "other labels"),
        (lambda mask: mask.to_numpy()[1:], "one truth for each"),
        (lambda mask: mask.astype("boolean").where(mask), "leaves some claims open"),
        (lambda mask: mask.astype(int), "one truth for each"),
    ],
)
def test_a_mask_that_leaves_claims_open_is_refused(
    spoil: Callable[[Any], Any], said: str, tiny_ledger: wh.Ledger
) -> None:
    with pytest.raises(ValueError, match=said):
        tiny_ledger.where(spoil(tiny_ledger.claims["holder"].eq("front")))


def test_a_claim_whose_correction_goes_stands_again(tiny_ledger: wh.Ledger) -> None:
    claims = tiny_ledger.claims
    mender = claims[claims["supersedes"].ne("")].iloc[0]
    without_old = tiny_ledger.where(claims["claim_id"].ne(mender["supersedes"]))
    assert without_old.claims["supersedes"].eq("").all()
    assert without_old.check() == []


def test_an_error_goes_from_process_to_process(tiny_ledger: wh.Ledger) -> None:
    error = wh.PackError("tiny", [wh.Fault("claims.csv", 2, "when", "`soon`", "write a day")])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (str(again), again.faults) == (str(error), error.faults)
