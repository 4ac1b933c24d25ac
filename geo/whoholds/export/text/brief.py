"""A brief in Markdown: what changed of late, every sentence with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

from whoholds import dates
from whoholds._renamed import renamed
from whoholds.analysis.accounts import Account, Sentence
from whoholds.analysis.change import Change, change
from whoholds.analysis.changes_text import more_than_once
from whoholds.analysis.freshness import FRESHNESS, freshness_on
from whoholds.analysis.phrasing import Names
from whoholds.analysis.shares import COUNTRY, shares
from whoholds.analysis.track_record import TrackRecord
from whoholds.dates import describe_day as _day
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.export import style
from whoholds.export.escaping import markdown, web_address
from whoholds.export.files import replacing
from whoholds.situation import join

__all__ = ["to_brief"]

_SECTIONS = (
    ("holder", False, "Changed hands"),
    ("holder", True, "Reported for the first time"),
    ("status", False, "Fights and sieges"),
    ("access", False, "Roads opened and closed"),
    ("certainty", False, "More or less certain than before"),
)
"""What changed, whether it is a first report, and the heading."""
_MEASURES = {
    "towns": "Towns",
    "sites": "Bases, camps, gates, villages and other sites",
    "people": "People of towns whose population is known",
    "highway_km": "Kilometres of road",
}


@renamed(line="timeline", days="recent_days")
def to_brief(
    timeline: Timeline,
    path: str | Path,
    *,
    recent_days: int = 90,
    pictures: bool = False,
    track: TrackRecord | None = None,
) -> Path:
    """Write what changed in the last days of a timeline.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        Markdown file (CommonMark, with tables as GitHub has them) to make or replace.
    recent_days : int
        How far back the brief looks from the last day of the period, or from the last day of
        knowledge when that is earlier.
    pictures : bool
        Whether to draw the history of each road that changed, as a PNG file beside the brief
        and named after it, such as ``brief-AH1.png``. Needs the extra ``plot``.
    track : TrackRecord, optional
        Of the timeline's ledger, to tell how often its verdicts were taken back.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        When `recent_days` is less than 1.
    ExportError
        When the file could not be written; what stood there before still stands.
    """
    if recent_days < 1:
        raise ValueError(f"recent_days is {recent_days}: pass 1 or more")
    expect(timeline, Timeline)
    if track is not None:
        expect(track, TrackRecord)
    last = max(min(timeline.period[1], timeline.as_known), timeline.period[0])
    first = max(timeline.period[0], last - timedelta(days=recent_days))
    changed = change(timeline, first, last)
    account = changed.sentences()
    target = Path(path)
    blocks = [
        *_head(timeline, first, last),
        *_sections(account),
        *_back_and_forth(timeline, first, last),
        *(_roads(timeline, target, first, last) if pictures else ()),
        *_tally(changed, timeline),
        *_shares(timeline, last),
        *_known(timeline, last),
        *(_track(track) if track is not None else ()),
        *_sources(account),
        *_tail(timeline),
    ]
    with replacing(target, timeline.ledger.hidden) as beside:
        beside.write_text("\n\n".join(blocks) + "\n", encoding="utf-8", newline="\n")
    return target


def _head(timeline: Timeline, first: date, last: date) -> Iterator[str]:
    span = f"{_day(first)} to {_day(last)}"
    yield f"# {markdown(timeline.ledger.title)}: what changed, {span}"
    yield (
        f"The verdicts of {_day(first)} and of {_day(last)} side by side, weighed by the policy "
        f"“{timeline.policy.name}” from what was public by {_day(timeline.as_known)}. "
        "Numbers in brackets lead to the sources at the end."
    )
    for remark in timeline.ledger.remarks:
        yield f"> {markdown(remark)}"


def _sections(account: Account) -> Iterator[str]:
    if not len(account):
        yield "Nothing is known to have changed."
    for what, first, heading in _SECTIONS:
        own = [
            sentence
            for sentence in account.sentences
            if sentence.what == what and (sentence.turn == "first") == first
        ]
        if own:
            yield f"## {heading}"
            yield "\n".join(f"- {_cited(sentence)}" for sentence in own)


def _cited(sentence: Sentence) -> str:
    """Write a sentence with links to its sources; brackets side by side would be one link."""
    numbers = " ".join(f"[{number}]" for number in sentence.sources)
    return f"{markdown(sentence.text)} {numbers}".strip()


def _back_and_forth(timeline: Timeline, first: date, last: date) -> Iterator[str]:
    """Tell of places that changed hands more than once, which two days alone do not show."""
    told = more_than_once(timeline, first, last)
    if told:
        yield "## More than once"
        yield "\n".join(f"- {markdown(sentence)}" for sentence in told)


def _roads(timeline: Timeline, target: Path, first: date, last: date) -> Iterator[str]:
    """Draw the roads on which something changed, from the first day of the timeline."""
    from whoholds.export.figures.road_history import to_road_history

    runs = timeline.between(first, last)
    changed = runs.loc[(runs["kind"] == "highway") & runs["subject"].duplicated(), "subject"]
    names = timeline.ledger.highways.set_index("highway_id")["name"]
    roads = changed.str.extract(r"^highway:(.+)\[", expand=False)
    for number, road in enumerate(name for name in names.index if name in set(roads)):
        if not number:
            yield "## Roads over time"
        beside = target.with_name(f"{target.stem}-{re.sub(r'[^A-Za-z0-9_-]+', '-', road)}.png")
        to_road_history(timeline, beside, road, end=last, caption=False)
        said = markdown(f"Who held which stretch of {names[road]}, over time")
        yield f"![{said}]({quote(beside.name)})"


def _tally(changed: Change, timeline: Timeline) -> Iterator[str]:
    """Count gains and losses of towns; who is reported for the first time has gained nothing."""
    turned = changed.frame[changed.frame["turn"] != "first"]
    table = Change(changed.timelines, changed.days, turned).tally()
    towns = table[(table["kind"] == "town") & (table["actor"] != "")]
    if not len(towns):
        return
    names = Names(timeline.ledger, changed.days)
    rows = [
        f"| {markdown(names.after(row['actor']))} | {_range(row['gained_surely'], row['gained'])} "
        f"| {_range(row['lost_surely'], row['lost'])} |"
        for row in towns.to_dict("records")
    ]
    yield "## Towns gained and lost"
    yield "\n".join(["| | gained | lost |", "|---|--:|--:|", *rows])


def _shares(timeline: Timeline, last: date) -> Iterator[str]:
    """Say what each party holds at least and at most on the last day."""
    table = shares(join(timeline, last))
    country = table[table["scope"] == COUNTRY]
    names = Names(timeline.ledger, (last, last))
    yield f"## At least and at most, {_day(last)}"
    yield (
        "At least: what nobody else may hold. At most: all where the record names a party as one "
        "who may hold it. Open: where nobody is named, or nobody beside the one named, and anybody "
        "may be there; so much more than its “at most” a party may hold."
    )
    for measure, heading in _MEASURES.items():
        own = country[country["measure"] == measure]
        rows = [
            f"| {markdown(names.after(row['actor']))} | {row['least']:,.0f} | {row['most']:,.0f} |"
            for row in own.sort_values("most", ascending=False, kind="stable").to_dict("records")
            if row["most"] > 0 and row["actor"]
        ]
        if rows:
            total = f"{float(own['total'].iloc[0]):,.0f}"
            nobody = own.loc[own["actor"] == "", "most"].sum()
            head = f"| {heading}, of {total}; open: {nobody:,.0f} | at least | at most |"
            yield "\n".join([head, "|---|--:|--:|", *rows])


def _known(timeline: Timeline, last: date) -> Iterator[str]:
    """Say how old the reports of the towns are, and what kind of not knowing the rest is."""
    towns = timeline.on(last)
    towns = towns[towns["kind"] == "town"]
    if not len(towns):
        return
    fresh = freshness_on(towns, last).value_counts()
    silent = towns["silence"].value_counts()
    held = int((towns["holder"] != "").sum())
    yield f"## What is known of the towns, {_day(last)}"
    counted = [
        (f"Holder known, of {len(towns)}", held),
        *((f"— {_heard(one)}", fresh.get(one, 0)) for one in FRESHNESS),
        ("Nobody known to hold it", len(towns) - held),
        *((f"— {words}", silent.get(one, 0)) for one, words in style.SILENCE_LABELS.items()),
    ]  # fmt: skip
    rows = [f"| {markdown(label)} | {count} |" for label, count in counted if count]
    yield "\n".join(["| | towns |", "|---|--:|", *rows])


def _heard(fresh: str) -> str:
    """Say when holders of a freshness were last heard of."""
    words = style.FRESHNESS_LABELS[fresh].removeprefix(f"{fresh}: ")
    return f"{'' if fresh == 'unheard' else 'last heard of '}{words} ({fresh})"


def _track(record: TrackRecord) -> Iterator[str]:
    """Say how often verdicts were taken back, and how long changes took to be known."""
    sums = record.taken_back("certainty", kind="town")
    if not len(sums):
        return
    now = sums.loc[sums["later"] == "end", ["taken_back", "unreported"]].sum()
    sums = sums[sums["later"] != "end"]
    yield "## How often this map was wrong"
    yield (
        f"Every town on every day from {_day(record.days[0])} to {_day(record.days[1])}, as known "
        "on that day, against what was known of that same day later. Taken back: somebody else "
        "was named then, who does not agree. What nobody ever reported is not seen here."
    )
    later = list(dict.fromkeys(sums["later"]))
    rows = []
    for certainty, own in sums.groupby("certainty", sort=False):
        cells = own.set_index("later")
        shares = [f"{100 * cells['share'][one]:.1f} % of {cells['counted'][one]:,}"
                  if one in cells.index else "" for one in later]  # fmt: skip
        rows.append(f"| {certainty} | {' | '.join(shares)} |")
    head = f"| taken back, of towns by day | {' | '.join(f'{one} later' for one in later)} |"
    yield "\n".join([head, f"|---|{'--:|' * len(later)}", *rows])
    if now["taken_back"]:
        yield (
            f"Of those taken back by now, {100 * now['unreported'] / now['taken_back']:.0f} % were "
            "late news: on the day, no claim for the later holder was public."
        )
    waits = record.delays(kind="town").set_index("until")["half"]
    if waits.notna().all():
        yield (
            f"Half of the changes that are dated to the day were reported within "
            f"{waits['days_to_report']} days, and certain within {waits['days_to_certainty']}."
        )


def _sources(account: Account) -> Iterator[str]:
    if not len(account.sources):
        return
    yield "## Sources"
    items, links = [], []
    for row in account.sources.to_dict("records"):
        parts = [markdown(str(row[name])) for name in ("title", "publisher") if row[name]]
        if row["published"]:
            parts.append(f"published {dates.describe(str(row['published']))}")
        url = web_address(str(row["url"]) or str(row["archived_url"]))
        if url:
            parts.append(f"<{url}>")
            links.append(f"[{row['number']}]: <{url}>")
        items.append(f"{row['number']}. {', '.join(parts)}")
    yield "\n".join(items)
    if links:
        yield "\n".join(links)


def _tail(timeline: Timeline) -> Iterator[str]:
    credits_ = dict.fromkeys(
        f"{one.text} ({one.licence})" if one.licence else one.text
        for one in timeline.ledger.attributions
        if one.text
    )
    if credits_:
        yield "## Whose work this rests on"
        yield "\n".join(f"- {markdown(one)}" for one in credits_)


def _range(least: int, most: int) -> str:
    return str(most) if least == most else f"{least} to {most}"
