"""ACLED: three kinds of event can be claims, and only where the codes tell who holds the place.

What is expected is what the ACLED Codebook says (acleddata.com/methodology/acled-codebook, 2025),
in the sections that the tests name.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import acled, adding, pack
from whoholds.read._importing.actor_names import ActorNames

DAY = dt.date(2024, 12, 1)
EVENT = {
    "event_id_cnty": "XAA1", "event_date": "2024-05-10", "event_type": "Battles",
    "sub_event_type": "Government regains territory", "actor1": "Forest Front",
    "actor2": "Military Forces of Aland (2021-)", "inter1": "Rebel group",
    "inter2": "State forces", "country": "Aland", "location": "Birch",
    "latitude": "20.6", "longitude": "97.0", "geo_precision": "1", "time_precision": "1",
    "source": "The Gazette", "timestamp": "1716000000",
    "notes": "raw words that must stay behind",
}  # fmt: skip


def _read(tmp_path: Path, ledger: Ledger, *changes: dict[str, str]) -> object:
    path = tmp_path / "acled.csv"
    pd.DataFrame([EVENT | change for change in changes]).to_csv(path, index=False)
    return acled.read(path, ledger, accessed=DAY)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("recaptured", "army", "front")),
        # the order of actors implies nothing
        ({"actor1": EVENT["actor2"], "actor2": "Forest Front", "inter1": "1", "inter2": "2"},
         ("recaptured", "army", "front")),
        ({"sub_event_type": "Non-state actor overtakes territory"}, ("captured", "front", "army")),
        # two actors in one name, of whom neither is part of the other: who lost it is not told
        ({"actor1": "FF/AoA: Forest Front (2019-)"}, ("recaptured", "army", "")),
        ({"actor1": "FF/LH: Forest Front (2019-)"}, ("recaptured", "army", "front")),
        ({"actor1": "FF-In Opposition: Forest Front"}, ("recaptured", "army", "")),
        ({"actor1": "FF: Forest Front (Splinter Faction)"}, ("recaptured", "army", "")),
        ({"actor1": "FF: Forest Front (2019-)"}, ("recaptured", "army", "front")),
        # "or a foreign state actor": armies abroad are of type 8, "External/Other forces"
        ({"sub_event_type": "Non-state actor overtakes territory",
          "inter1": "External/Other forces"}, ("captured", "front", "army")),
    ],
)  # fmt: skip
def test_who_holds_it_now(
    tmp_path: Path, ledger: Ledger, change: dict[str, str], expected: tuple[str, ...]
) -> None:
    claims = _read(tmp_path, ledger, change).claims
    assert claims[["subject", "event", "holder", "challengers"]].to_numpy().tolist() == [
        ["town:birch", *expected]
    ]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"inter1": "State forces"}, "Government regains territory (who, untold)"),
        ({"inter2": "Rebel group"}, "Government regains territory (who, untold)"),
        ({"sub_event_type": "Non-state actor overtakes territory", "inter2": "2"},
         "Non-state actor overtakes territory (who, untold)"),
        ({"sub_event_type": "Non-violent transfer of territory"},
         "Non-violent transfer of territory (who, untold)"),
        # the one actor named may be the one who left
        ({"sub_event_type": "Non-violent transfer of territory", "actor2": "", "inter2": ""},
         "Non-violent transfer of territory (who, untold)"),
        ({"sub_event_type": "Non-state actor overtakes territory", "actor1": "Somebody"},
         "Non-state actor overtakes territory (who, untold)"),
        ({"sub_event_type": "Armed clash"}, "Armed clash"),
        ({"geo_precision": "2"}, "Government regains territory (place rough)"),
        # "Mutinies of militaries" are of type 1 too; so are states that hold part of a country
        ({"actor2": "Mutiny of Military Forces of Aland (2021-)"},
         "Government regains territory (who, untold)"),
        ({"actor2": "Military Forces of Alandia (1991-)"},
         "Government regains territory (who, untold)"),
        # "locations are recorded as City Name – District name"
        ({"location": "Birch - Old City"}, "Government regains territory (part of a city)"),
        ({"location": "Birch – Harbour"}, "Government regains territory (part of a city)"),
        ({"location": "Elm"}, "Government regains territory (no town of the pack)"),
        ({"latitude": "20.1"}, "Government regains territory (no town of the pack)"),
    ],
)  # fmt: skip
def test_all_else_is_context(
    tmp_path: Path, ledger: Ledger, change: dict[str, str], kind: str
) -> None:
    imported = _read(tmp_path, ledger, change)
    assert imported.claims.empty
    assert imported.context["kind"].tolist() == [kind]


# Event types of before "ACLED Introduces New Event Types and Sub-Event Types" (14 March 2019).
@pytest.mark.parametrize(
    ("older", "expected"),
    [
        ("Battle-Government regains territory", ("recaptured", "army", "front")),
        ("Battle-Non-state actor overtakes territory", ("captured", "front", "army")),
        ("Battle-Non-state actors overtake territory", ("captured", "front", "army")),
        ("Battle-non-state actor overtakes territory ", ("captured", "front", "army")),
        ("Non-violent transfer of territory", None),  # two actors: who of them, untold
        ("Battle-No change of territory", None),
        ("Headquarters or base established", None),
        ("Strategic development", None),
        ("Remote violence", None),
        ("Riots/Protests", None),
    ],
)
def test_the_older_form_says_the_same(
    tmp_path: Path, ledger: Ledger, older: str, expected: tuple[str, ...] | None
) -> None:
    event = EVENT | {"event_type": older, "event_date": "10-May-2012", "inter1": "2", "inter2": "1"}
    event |= {"event_id_no_cnty": "1", "ally_actor_1": "", "gwno": "999"}
    del event["sub_event_type"], event["timestamp"]
    path = tmp_path / "acled.csv"
    pd.DataFrame([{key.upper(): cell for key, cell in event.items()}]).to_csv(path, index=False)
    imported = acled.read(path, ledger, accessed=DAY)
    claims = imported.claims[["event", "holder", "challengers", "when"]].to_numpy().tolist()
    assert claims == ([[*expected, "2012-05-10"]] if expected else [])
    assert len(imported.context) == (0 if expected else 1)


def test_a_mapping_of_the_whole_name_decides_alone(tmp_path: Path, ledger: Ledger) -> None:
    rebels = "Army/M-In Opposition: Front Movement-In Opposition"
    path = tmp_path / "acled.csv"
    event = EVENT | {"sub_event_type": "Non-state actor overtakes territory", "actor1": rebels}
    pd.DataFrame([event]).to_csv(path, index=False)
    assert acled.read(path, ledger, accessed=DAY).claims.empty
    mapped = acled.read(path, ledger, actors={rebels: "front"}, accessed=DAY).claims
    assert mapped[["holder", "challengers"]].to_numpy().tolist() == [["front", "army"]]


@pytest.mark.parametrize(
    "day",
    ["2024-05-10", "2024-05-10T00:00:00Z", "10 May 2024", "10-May-2024", "10-May-24", "10/05/2024"],
)
def test_days_of_all_versions(tmp_path: Path, ledger: Ledger, day: str) -> None:
    older = {"inter1": "2", "inter2": "1"} if "/" in day else {}
    imported = _read(tmp_path, ledger, {"event_date": day, **older})
    assert imported.claims["when"].tolist() == ["2024-05-10"]


def test_slashed_days_of_newer_exports_may_be_either(tmp_path: Path, ledger: Ledger) -> None:
    with pytest.raises(SourceDataError, match=r"acled.csv:2: `03/02/2022` may be either"):
        _read(tmp_path, ledger, {"event_date": "03/02/2022", "disorder_type": "Political violence"})


def test_days_written_month_first_are_refused_for_all_rows(tmp_path: Path, ledger: Ledger) -> None:
    unstamped = {"event_date": "05/10/2024", "timestamp": ""}
    with pytest.raises(SourceDataError, match=r"acled.csv:3: `05/13/2024` is written month first"):
        _read(tmp_path, ledger, unstamped, {"event_date": "05/13/2024"})
    with pytest.raises(SourceDataError, match=r"acled.csv:2: .* as its timestamp of 2024-05-18"):
        _read(tmp_path, ledger, {"event_date": "05-10-2024"})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"year": "2023"}, "year 2023"),
        ({"timestamp": "1714521600"}, "uploaded on 2024-05-01"),
        # the hours between Greenwich and the place are no contradiction
        ({"timestamp": "1715270400", "year": "2024.0"}, ""),
        # a date that stands for six days before and after it
        ({"timestamp": "1715040000", "time_precision": "2"}, ""),
    ],
)
def test_dates_that_contradict_each_other_are_set_aside(
    tmp_path: Path, ledger: Ledger, change: dict[str, str], told: str
) -> None:
    imported = _read(tmp_path, ledger, change)
    assert imported.disagreements["other"].tolist() == ([told] if told else [])
    assert imported.counts["claims"] == (0 if told else 1)
    assert imported.counts["leftovers"] == (1 if told else 0)


@pytest.mark.parametrize("day", ["03-02-2022", "03.02.2022", "3/2/2022"])
def test_days_that_a_spreadsheet_turned_are_not_read(
    tmp_path: Path, ledger: Ledger, day: str
) -> None:
    with pytest.raises(SourceDataError, match=r"may be either"):
        _read(tmp_path, ledger, {"event_date": day})


def test_precision_of_time_and_place(tmp_path: Path, ledger: Ledger) -> None:
    # "Time precision codes": 2, "the middle of the period is used"; 3, "sometime during a month"
    imported = _read(
        tmp_path,
        ledger,
        {"time_precision": "2"},
        {"time_precision": "3"},
        {"time_precision": "3.0", "geo_precision": "3.0"},
        {"geo_precision": "2"},
        {"geo_precision": ""},
        {"time_precision": ""},
    )
    assert imported.claims["when"].tolist() == ["[2024-05-04..2024-05-16]", "2024-05"]
    # "Spatial precision codes": 2, near a town or a small part of a region; 3, a larger region
    assert imported.context.geometry.isna().tolist() == [True, False, True]
    assert imported.context["precision"].tolist() == ["a region", "near or around the place", ""]
    assert imported.leftovers["row"].tolist() == [7], "an unknown precision of time is not guessed"


def test_source_is_the_event_on_the_day_it_was_put_out(tmp_path: Path, ledger: Ledger) -> None:
    imported = _read(tmp_path, ledger, {})
    (source,) = imported.sources.to_dict("records")
    assert (source["title"], source["published"]) == (
        "ACLED event XAA1, after The Gazette",
        "2024-05-18",
    )


def test_events_of_the_older_form_fit_a_pack(tmp_path: Path, ledger: Ledger, tiny: Path) -> None:
    """They have no `timestamp`: what is known of their publication is the day of the download."""
    mine = pack.new(tmp_path / "mine", like=tiny)
    imported = _read(
        tmp_path,
        ledger,
        {"timestamp": "", "event_date": "10/05/2024", "inter1": "2", "inter2": "1"},
    )
    assert imported.sources["published"].tolist() == [""]
    assert adding.add(imported, mine).claims == 1
    assert pack.open(mine).claims["claim_id"].isin(imported.claims["claim_id"]).sum() == 1


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("KNU/KNLA: Karen National Union/Karen National Liberation Army", "knu"),
        ("PNO/PNA: Pa-O National Organization/Pa-O National Army", "pno"),
        ("RCSS/SSA-S: Restoration Council of Shan State/Shan State Army-South", "rcss"),
        ("SSPP/SSA-N: Shan State Progress Party/Shan State Army-North", "sspp"),
        # the pack knows the army alone, by both its names: a piece of this one
        ("KIO/KIA: Kachin Independence Organization/Kachin Independence Army", ""),
        ("KNU/KNLA-PC: Karen National Union/Karen National Liberation Army-Peace Council", ""),
        ("TNLA/MNDAA", ""),  # two parties, neither part of the other
    ],
)
def test_names_of_myanmar_find_their_party(myanmar: Ledger, name: str, actor: str) -> None:
    assert ActorNames.of(myanmar).loosely(name) == actor


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("Forest Front", "front"),
        ("FF: Forest Front", "front"),
        ("FF: Forest Front (2019-)", "front"),
        ("Forest Front (FF) (2019-2021)", "front"),
        ("AoA: Army of Aland", "army"),
        # a party and its own part, all of them known
        ("FF/LH: Forest Front/League of the Hills", "front"),
        ("LH/FF: League of the Hills/Forest Front", "front"),
        ("FF/LH", "front"),
        # in another orthography
        ("LH: League of the Hill", "league"),
        # one half of a pair is a piece of a name, known by both its names or not
        ("FF/XX: Forest Front/Xanadu Exiles", ""),
        ("XX/FF: Xanadu Exiles/Forest Front", ""),
        ("FF/XX", ""),
        ("XX: Forest Front", ""),
        ("Mai Mai: FF", ""),
        ("Forest Front: Green", ""),
        ("Forest Front (Minnow)", ""),
        ("Forest Front - North", ""),
        # the same letters, and other people
        ("FF: Fathers' Fist", ""),
        # enemies
        ("FF/AoA: Forest Front/Army of Aland", ""),
        ("Forest Front (AoA)", ""),
        # whoever broke with them
        ("FF: Forest Front (Splinter Faction)", ""),
        ("FF-IO: Forest Front-In Opposition", ""),
        ("FF: Forest Front (Opposition)", ""),
        ("Former Forest Front/FF", ""),
        ("Ex-FF: Forest Front", ""),
        ("Anti-FF: Forest Front", ""),
        ("FF: Forest Front Breakaway", ""),
        ("FF: Forest Front (Dissidents)", ""),
        ("Mutiny of FF: Forest Front", ""),
        ("FF: Forest Front - Renegade", ""),
    ],
)
def test_a_piece_of_a_name_is_nobody(ledger: Ledger, name: str, actor: str) -> None:
    assert ActorNames.of(ledger).loosely(name) == actor


def test_state_forces_that_broke_away_are_not_the_states(tmp_path: Path, ledger: Ledger) -> None:
    faction = {"actor2": "Military Forces of Aland (2021-) Hill Faction"}
    guard = {"actor2": "Military Forces of Aland (2021-) Border Guard"}
    assert _read(tmp_path, ledger, faction, guard).claims["row"].tolist() == [3]


def test_raw_notes_stay_behind(tmp_path: Path, ledger: Ledger) -> None:
    imported = _read(tmp_path, ledger, {}, {"sub_event_type": "Armed clash"})
    frames = (imported.claims, imported.sources, imported.context, imported.leftovers)
    assert not any("raw words" in frame.to_csv() for frame in frames)
    assert "ACLED" in imported.terms.notice


def test_unreadable_rows_are_set_aside(tmp_path: Path, ledger: Ledger) -> None:
    imported = _read(tmp_path, ledger, {"event_date": "soon"}, {"latitude": "north"}, {})
    assert imported.leftovers["why"].tolist() == [
        "its date or its precision is unreadable",
        "its coordinates are missing, 0 and 0, or no degrees",
    ]
    assert imported.counts == {"rows": 3, "claims": 1, "context": 0, "leftovers": 2}


def test_other_tables_are_refused(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(SourceDataError, match="no ACLED export: it lacks event_id_cnty"):
        acled.read(path, ledger)


@pytest.mark.shared_data
def test_real_events_of_the_older_form_are_context(shared_data: Path, ledger: Ledger) -> None:
    imported = acled.read(shared_data / "acled" / "acled_explosions_remote_violence.csv", ledger)
    assert imported.counts == {"rows": 2734, "claims": 0, "context": 2734, "leftovers": 0}
    assert imported.context.geometry.isna().sum() == 16, "geo_precision 3 is drawn nowhere"
    newer = acled.read(shared_data / "acled" / "acled_old_dummy.csv", ledger)
    assert newer.counts["context"] == newer.counts["rows"] == 326


def test_the_report_says_why_changes_were_not_used(tmp_path: Path, ledger: Ledger) -> None:
    unknown = {"sub_event_type": "Non-state actor overtakes territory", "actor1": "Somebody"}
    report = _read(tmp_path, ledger, {}, unknown, {"geo_precision": "2"}).report()
    assert "changes of territory not used, of 3: 2" in report
    assert "not used, place rough: 1" in report
    assert "not used, unknown party: 1" in report
    assert "1 parties unknown to the pack, in 1 rows" in report
    assert "--actor Somebody=ID: 1" in report
