"""The command line: streams, exit codes, and what each command answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from commands import run


def test_build_writes_its_files_and_names_them_on_stdout(tiny: Path, tmp_path: Path) -> None:
    told = run("build", tiny, "--out", tmp_path)
    assert told.exit_code == 0, told.output
    paths = [Path(line) for line in told.stdout.splitlines()]
    assert [path.name for path in paths] == ["map.html", "control.gpkg", "brief.md", "embed.html"]
    assert all(path.stat().st_size > 0 for path in paths)


def test_the_snippet_names_where_the_map_will_lie(tiny: Path, tmp_path: Path) -> None:
    told = run("build", tiny, "--out", tmp_path, "--url", "https://desk.example/maps/")
    assert told.exit_code == 0, told.output
    page = (tmp_path / "embed.html").read_text(encoding="utf-8")
    assert '<iframe class="whoholds" src="https://desk.example/maps/map.html"' in page


def test_on_answers_one_json_object(tiny: Path) -> None:
    told = json.loads(run("on", tiny, "2024-10-01", "--format", "json").stdout)
    assert (told["pack"], told["day"], told["policy"]) == ("tiny", "2024-10-01", "corroborated")
    birch = next(town for town in told["towns"] if town["town_id"] == "birch")
    assert birch["holder"] == "front"
    assert birch["claimed_by"] == ["army"]
    assert birch["since"] == {"earliest": "2024-03-02", "latest": "2024-03-08"}
    (piece,) = told["highways"]
    assert piece["piece_id"] == "H1[alder..cedar]"
    assert told["states"][0]["shares"]


@pytest.mark.parametrize("form", ["table", "csv", "geojson"])
def test_on_names_every_town_in_every_format(tiny: Path, form: str) -> None:
    told = run("on", tiny, "2024-10-01", "--format", form)
    assert told.exit_code == 0, told.output
    assert all(name in told.stdout for name in ("Alder", "Birch", "Cedar"))


def test_why_names_verdict_claims_and_sources(tiny: Path) -> None:
    told = run("why", "town:birch", "2024-10-01", "--pack", tiny)
    assert told.exit_code == 0, told.output
    for words in ("Birch on 1 October 2024", "c07", "The Herald", "https://herald.example/mar"):
        assert words in told.stdout
    assert "corrected by c07" in told.stdout


def test_as_known_leaves_later_news_out(tiny: Path) -> None:
    words = ("on", tiny, "2024-10-01", "--format", "json", "--as-known", "2024-03-31")
    towns = {town["town_id"]: town for town in json.loads(run(*words).stdout)["towns"]}
    assert (towns["birch"]["holder"], towns["birch"]["inherited_from"]) == ("army", "state:XA-1")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_timeline_lists_all_intervals(tiny: Path, form: str) -> None:
    told = run("timeline", tiny, "--format", form)
    assert told.exit_code == 0, told.output
    assert told.stdout.count("town:birch") >= 3


def test_check_passes_a_sound_pack(tiny: Path) -> None:
    told = run("check", tiny)
    assert told.exit_code == 0, told.output
    assert "8 claims" in told.stdout


def test_check_names_every_fault_at_once(tiny: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(tiny, pack)
    claims = pack / "claims.csv"
    text = (
        claims.read_text().replace("town:cedar", "town:cedra").replace("2024-09-10", "2024-13-10")
    )
    claims.write_text(text)
    told = run("check", pack)
    assert told.exit_code == 1
    assert "cedra" in told.stdout
    assert "cedar" in told.stdout
    assert "2024-13-10" in told.stdout


@pytest.mark.parametrize(
    "words",
    [
        *(["on"], ["on", "tiny"], ["frobnicate"]),
        ["on", "tiny", "2024-01-01", "--policy", "hearsay"],
        ["animate", "tiny", "--out", "film.gif", "--step", "0"],
        ["build", "tiny", "--card", "card.png"],
        ["build", "tiny", "--url", "maps.example"],
        ["build", "tiny", "--out", __file__],
    ],
)
def test_wrong_usage_exits_with_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["on", "no-such-pack", "2024-01-01"], "no-such-pack"),
        (["on", "TINY", "2019-01-01"], "2019-01-01"),
        (["on", "TINY", "yesterday"], "yesterday"),
        (["on", "TINY", "2024-10"], "`2024-10` is no day"),
        (["on", "TINY", "2024-10-01", "--as-known", "2024"], "`2024` is no day"),
        (["why", "town:brich", "2024-10-01", "--pack", "TINY"], "did you mean `town:birch`?"),
        (["why", "Birch", "2024-10-01", "--pack", "TINY"], "did you mean `town:birch`?"),
        (["passable", "TINY", "2024-10-01", "aldr", "cedar", "--actor", "army"], "`alder`"),
        (["passable", "TINY", "2024-10-01", "alder", "cedar", "--actor", "arny"], "`army`"),
        (["export", "TINY", "-o", "no.gpkg", "--kind", "town"], "holds all layers"),
    ],
)
def test_what_cannot_be_answered_exits_with_1_and_a_line(
    tiny: Path, words: list[str], said: str
) -> None:
    told = run(*[tiny if word == "TINY" else word for word in words])
    assert told.exit_code == 1
    assert told.stderr.startswith("Error: ")
    assert said in told.stderr
    assert "Traceback" not in told.output


def test_days_of_a_span_may_still_be_called_from_and_to(tiny: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    words = ("road", tiny, "H1", "--out")
    now = run(*words, tmp_path / "a.svg", "--start", "2024-03-01", "--end", "2024-05-31")
    told = run(*words, tmp_path / "b.svg", "--from", "2024-03-01", "--to", "2024-05-31")
    assert (now.exit_code, now.stderr) == (0, "")
    assert told.exit_code == 0, told.output
    assert told.stderr.splitlines() == [
        "--from is called --start now; it goes with the next version",
        "--to is called --end now; it goes with the next version",
    ]
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert "--from" not in run("road", "--help").stdout


def test_a_quiet_time_and_sources_that_agree_say_so(tiny: Path) -> None:
    told = run("change", tiny, "2024-10-01", "2024-10-02")
    assert told.stdout == "Nothing changed from 2024-10-01 to 2024-10-02.\n"
    told = run("disagreements", tiny, "--as-known", "2020-01-01")
    assert told.stdout == "No sources differ.\n"


def test_areas_need_states_and_say_so_before_anything_is_written(
    tiny: Path, tmp_path: Path
) -> None:
    pack = shutil.copytree(tiny, tmp_path / "pack")
    nothing = '{"type": "FeatureCollection", "features": []}'
    (pack / "states.geojson").write_text(nothing)
    claims = pack / "claims.csv"
    kept = [line for line in claims.read_text().splitlines() if "state:" not in line]
    claims.write_text("\n".join(kept) + "\n")
    towns = pack / "towns.geojson"
    towns.write_text(towns.read_text().replace("XA-1", ""))
    told = run("build", pack, "--areas", "-o", tmp_path / "out")
    assert (told.exit_code, "omit --areas" in told.stderr) == (2, True), told.output
    assert not (tmp_path / "out").exists()
    assert run("build", pack, "-o", tmp_path / "out").exit_code == 0


def test_a_language_without_a_catalogue_is_refused_before_anything_is_written(
    tiny: Path, tmp_path: Path
) -> None:
    result = run("build", tiny, "-o", tmp_path / "out", "--lang", "my,tlh")
    assert result.exit_code == 2
    assert "lang is 'tlh'" in result.output
    assert not (tmp_path / "out").exists()
