"""Merging packs: each thing once, differences told, and nobody's copy counted twice."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from commands import run

from whoholds.errors import PackError, SourceDataError
from whoholds.read import merging, pack


@pytest.fixture
def other(tiny: Path, tmp_path: Path) -> Path:
    """The same country by another editor: one claim shared, one new, one page under another id."""
    folder = Path(shutil.copytree(tiny, tmp_path / "other"))
    data = json.loads((folder / "datapackage.json").read_text())
    data.update(name="other", title="Aland, seen by others")
    (folder / "datapackage.json").write_text(json.dumps(data))
    sources = (folder / "sources.csv").read_text()
    sources = sources.replace("gazette-mar,Birch falls", "gz3,Birch falls")
    sources = sources.replace(
        "https://gazette.example/mar,", "http://www.gazette.example/mar/?utm_source=x,"
    )
    sources = sources.replace(",,,gazette-mar", ",,,gz3")
    sources += "herald-2,A new page,The Herald,https://herald.example/new,,2024-07-02,,,gz3\n"
    (folder / "sources.csv").write_text(sources)
    (folder / "claims.csv").write_text(
        "claim_id,subject,event,when,phrase,holder,partners,challengers,claimant,operation,"
        "source_id,reported,supersedes,note\n"
        # what c02 of the first pack says, by the same page under another id
        "x1,town:birch,captured,2024-03,,front,league,army,,dawn,gz3,,,\n"
        # the same but for a party
        "x2,town:alder,held,../2024-01-05,,army,,front,,,gazette-jan,,,\n"
        # another claim under an id that is taken
        "c03,town:cedar,captured,2024-07-01,,front,,army,,,herald-2,,x1,\n"
    )
    return folder


def test_each_thing_once(tiny: Path, other: Path, tmp_path: Path) -> None:
    merged = merging.merge([tiny, other], tmp_path / "both")
    ledger = pack.open(merged.folder)
    assert len(ledger.claims) == 9
    assert len(ledger.towns) == 3
    assert len(ledger.sources) == 8
    assert merged.duplicates[["claim_id", "kept"]].to_numpy().tolist() == [
        ["x1", "c02"], ["x2", "c01"],
    ]  # fmt: skip


def test_ids_and_chains_go_on_meaning_what_they_meant(
    tiny: Path, other: Path, tmp_path: Path
) -> None:
    merged = merging.merge([tiny, other], tmp_path / "both")
    ledger = pack.open(merged.folder)
    derived = ledger.sources.set_index("source_id")["derived_from"]
    assert derived["herald-2"] == "gazette-mar"
    assert ("sources", "gz3", "other", "gazette-mar") in set(
        merged.renamed.itertuples(index=False, name=None)
    )
    new = ledger.claims.set_index("claim_id").loc["other-c03"]
    assert new["subject"] == "town:cedar"
    assert new["supersedes"] == "c02", "its own x1 was a copy of c02"
    assert ledger.claims.set_index("claim_id").loc["c03", "subject"] == "town:birch"


def test_differences_are_told(tiny: Path, other: Path, tmp_path: Path) -> None:
    file = other / "actors.csv"
    file.write_text(file.read_text().replace("#b71c1c", "#ff0000"))
    merged = merging.merge([tiny, other], tmp_path / "both")
    told = set(merged.conflicts.itertuples(index=False, name=None))
    assert ("actors", "front", "other", "tiny") in told
    assert ("claims", "x2", "other", "tiny") in told
    colours = pack.open(merged.folder).actors.set_index("actor_id")["colour"]
    assert colours["front"] == "#b71c1c", "the first pack counts"


def test_provenance_and_terms_are_kept(tiny: Path, other: Path, tmp_path: Path) -> None:
    merged = merging.merge([tiny, other], tmp_path / "both")
    text = (merged.folder / "imports" / "provenance.csv").read_text()
    assert "c02,tiny\n" in text
    assert "other-c03,other\n" in text
    ledger = pack.open(merged.folder)
    assert ledger.title == "Aland, an invented country + Aland, seen by others"
    assert ledger.attributions[0].licence == "CC0 1.0"
    assert set(ledger.backdrop) == {"neighbours"}


def test_the_command_says_what_it_merged_and_what_it_joined(
    tiny: Path, other: Path, tmp_path: Path
) -> None:
    both = tmp_path / "both"
    words = ["merge", str(tiny), str(other), "--into", str(both), "--title", "Aland, by two"]
    answer = run(*words)
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.splitlines() == [
        f"{both}: 9 claims of 8 sources, of tiny, other",
        "claims left out, since an earlier pack has them: 2; ids changed: 2; "
        "rows that differ, of which the earlier pack's were kept: 2",
        "  left out, x1 of other: c02 of tiny says the same",
        "  left out, x2 of other: c01 of tiny says the same",
        "  changed, sources: gz3 of other is gazette-mar",
        "  changed, claims: c03 of other is other-c03",
        "  differs, claims: x2 of other from that of tiny",
        "  differs, sources: gazette-mar of other from that of tiny",
    ]
    assert pack.open(both).title == "Aland, by two"
    assert pack.check(both) == []
    again = run(*words)
    assert (again.exit_code, "is not empty" in again.stderr) == (1, True), again.output


def test_a_long_report_lists_the_first_of_each_kind(tiny: Path, tmp_path: Path) -> None:
    merged = merging.merge([tiny, tiny], tmp_path / "twice")
    many = replace(merged, duplicates=pd.concat([merged.duplicates] * 3, ignore_index=True))
    lines = many.report().splitlines()
    assert "has them: 24;" in lines[1]
    assert len([line for line in lines if line.startswith("  left out")]) == 10
    assert lines[-1] == "  and more; of each kind the first 10 are listed"


def test_merging_a_pack_with_itself_changes_nothing(tiny: Path, tmp_path: Path) -> None:
    merged = merging.merge([tiny, tiny], tmp_path / "twice")
    once, twice = pack.open(tiny), pack.open(merged.folder)
    for table in ("claims", "sources", "actors", "actor_names", "stations", "operations"):
        assert getattr(once, table).equals(getattr(twice, table)), table
    assert merged.conflicts.empty
    assert merged.renamed.empty


def test_one_pack_is_no_merge(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="two packs"):
        merging.merge([tiny], tmp_path / "one")
    with pytest.raises(SourceDataError, match="not empty"):
        merging.merge([tiny, tiny], tiny)


def test_packs_that_contradict_each_other_are_not_written(
    tiny: Path, other: Path, tmp_path: Path
) -> None:
    names = other / "actor_names.csv"
    text = names.read_text().replace("2024-06-30", "2024-05-31")
    names.write_text(text.replace("2024-07-01", "2024-06-01"))
    assert pack.check(other) == []
    with pytest.raises(PackError, match="`army` already has another entry"):
        merging.merge([tiny, other], tmp_path / "both")
    assert not (tmp_path / "both").exists()


def test_new_packs_explain_themselves(tmp_path: Path) -> None:
    folder = pack.new(tmp_path / "mine")
    faults = [str(fault) for fault in pack.check(folder)]
    assert faults == [
        "datapackage.json:period: the pack does not say which days it covers; "
        "add `period`, such as `2023-10-01/..`",
        "towns.geojson: the pack has no town and no state yet; add the first",
    ]
    readme = (folder / "README.md").read_text()
    assert "`subject`: town:ID" in readme
    with pytest.raises(SourceDataError, match="not empty"):
        pack.new(folder)


def test_new_packs_may_copy_another(tiny: Path, tmp_path: Path) -> None:
    copy = pack.new(tmp_path / "mine", like=tiny)
    assert pack.open(copy).claims.equals(pack.open(tiny).claims)
    assert pack.open(copy).name == "mine"
