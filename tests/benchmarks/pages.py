"""How big and how quick the page is, beside folium's Timeline in the same run.

    python tests/benchmarks/pages.py [S M L] [--rounds N] [--no-peer]

A *step* is from changing the day to the painted frame: a task posted from the animation frame in
which the page paints. The *frame floor* is the same with one word of the page changed instead.
The peer's files come from npm once and are then served from disk, so that no network is counted.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
from folium.plugins import Timeline as PeerTimeline, TimelineSlider
from folium.utilities import JsCode
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

import _workloads as workloads

import whoholds as wh
from whoholds.export.html import to_html

LIMITS = {"S": 250_000, "M": 650_000, "L": 1_300_000}
PACKAGES = ("leaflet@1.9.3", "leaflet.timeline@1.6.0", "jquery@3.7.1", "moment@2.18.1")
SERVED = {
    "leaflet@1.9.3/dist/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet@1.9.3/dist/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet.timeline@1.6.0/dist/leaflet.timeline.min.js": (
        "leaflet.timeline/dist/leaflet.timeline.js"
    ),
    "jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "moment.js/2.18.1/moment.min.js": "moment/min/moment.min.js",
}

# Watches for the maps: notes the first frame in which each is there.
WATCH = """(() => {
    const seen = globalThis.seen = {};
    const tests = { first: () => FIRST, live: () => LIVE };
    const look = () => {
        for (const [name, test] of Object.entries(tests)) {
            let there = false;
            try { there = test(); } catch { }
            if (!there) continue;
            seen[name] = performance.now();
            delete tests[name];
        }
        if (Object.keys(tests).length) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})()"""

STEPS = """async (days) => {
    const frame = () => new Promise((r) => requestAnimationFrame(r));
    const posted = () => new Promise((r) => {
        const c = new MessageChannel();
        c.port1.onmessage = r;
        c.port2.postMessage(0);
    });
    const out = [];
    for (const day of days) {
        await frame();
        await posted();
        // Not always at the same place between two frames.
        await new Promise((r) => setTimeout(r, 2 + Math.random() * 14));
        const start = performance.now();
        CHANGE;
        await frame();
        await posted();
        out.push(performance.now() - start);
    }
    return out;
}"""

OURS = {
    "first": "document.querySelector('.wh-still')",
    "live": "document.documentElement.classList.contains('mapped')",
    "change": "whoholds.app.store.set({ day })",
    "floor": "document.getElementById('wh-day').textContent = `day ${10000 + (day % 2)}`",
}


def main() -> None:
    """Measure and print one table a size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=["S", "M", "L"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pages-"))
    peers = None if asked.no_peer else _fetch(Path(tempfile.gettempdir()) / "pages-npm")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for size in asked.sizes:
            timeline = wh.weigh(workloads.make(size))
            ours = to_html(timeline, folder / f"{size}.html")
            print(
                f"\n{size}: {len(timeline.frame):,} intervals, {len(timeline.subjects):,} subjects"
            )
            figures = _measure(browser, ours, OURS, asked.rounds)
            _report("whoholds", ours, figures, LIMITS[size])
            if peers is not None:
                page, calls = _peer(timeline, folder / f"{size}-peer.html", peers)
                _report("Timeline", page, _measure(browser, page, calls, asked.rounds), None)
        browser.close()


def _measure(
    browser: Browser, path: Path, calls: dict[str, str], rounds: int
) -> dict[str, list[float]]:
    figures: dict[str, list[float]] = {}
    for nth in range(rounds):
        context = browser.new_context(viewport={"width": 1024, "height": 768})
        page = context.new_page()
        page.add_init_script(WATCH.replace("FIRST", calls["first"]).replace("LIVE", calls["live"]))
        page.goto(path.as_uri(), wait_until="commit")
        # Not wait_for_function: what it runs is forbidden by the page's policy.
        while not page.evaluate("globalThis.seen?.live"):
            page.wait_for_timeout(50)
        page.wait_for_timeout(800)
        painted = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        )
        for name in ("first", "live"):
            seen = page.evaluate(f"seen.{name}")
            figures.setdefault(f"{name} map", []).append(max(seen, painted))
        choose = np.random.default_rng(nth)
        first = int(workloads.FIRST.astype(int))
        drawn = (first + choose.integers(0, workloads.DAYS, 60)).tolist()
        walked = list(range(first + 300, first + 360))
        _steps(page, figures, calls, walked, drawn, "")
        session = context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
        figures.setdefault("heap", []).append(heap)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        _steps(page, figures, calls, walked, drawn, "throttled ")
        context.close()
    return figures


def _steps(
    page: Page,
    figures: dict[str, list[float]],
    calls: dict[str, str],
    walked: list[int],
    drawn: list[int],
    prefix: str,
) -> None:
    for name, days, change in (
        ("floor", walked, calls["floor"]),
        ("sequential", walked, calls["change"]),
        ("random", drawn, calls["change"]),
    ):
        found = page.evaluate(STEPS.replace("CHANGE", change), days)
        figures.setdefault(prefix + name, []).extend(found)


def _report(name: str, path: Path, figures: dict[str, list[float]], limit: int | None) -> None:
    size = path.stat().st_size
    bound = "" if limit is None else f" of {limit:,} allowed"
    print(f"  {name}: {size:,} bytes{bound}")
    for key, values in figures.items():
        ranked = sorted(values)
        ninety = ranked[int(len(ranked) * 0.95)]
        unit = "MB" if key == "heap" else "ms"
        print(
            f"    {key:<21}median {statistics.median(values):7.1f}  "
            f"95 % {ninety:7.1f}  most {ranked[-1]:7.1f} {unit}"
        )
    for prefix in ("", "throttled "):
        floor = statistics.median(figures[prefix + "floor"])
        ratios = [
            statistics.median(figures[prefix + kind]) / floor for kind in ("sequential", "random")
        ]
        print(f"    {prefix}times the frame floor: {ratios[0]:.2f}, {ratios[1]:.2f}")


def _fetch(folder: Path) -> Path | None:
    """Get the peer's files by npm, once."""
    npm = shutil.which("npm")
    if npm is None:
        print("no npm here: folium's Timeline is left out")
        return None
    folder.mkdir(exist_ok=True)
    for package in PACKAGES:
        name = package.partition("@")[0]
        if (folder / name).exists():
            continue
        subprocess.run([npm, "pack", package], cwd=folder, check=True, capture_output=True)
        archive = next(folder.glob(f"{name}-*.tgz"))
        with tarfile.open(archive) as tar:
            tar.extractall(folder / name, filter="data")
        for inner in (folder / name / "package").iterdir():
            inner.rename(folder / name / inner.name)
    return folder


def _peer(timeline: wh.Timeline, path: Path, files: Path) -> tuple[Path, dict[str, str]]:
    """Draw the same intervals with folium's Timeline, as its documentation shows."""
    frame = timeline.frame
    ledger = timeline.ledger
    shapes: dict[str, Any] = {}
    for kind, layer, ident in (
        ("town", ledger.towns, "town_id"),
        ("state", ledger.states, "state_id"),
    ):
        features = json.loads(layer.geometry.to_json())["features"]
        for name, feature in zip(layer[ident], features, strict=True):
            shapes[f"{kind}:{name}"] = feature["geometry"]
    colours = dict(zip(ledger.actors["actor_id"], ledger.actors["colour"], strict=True))
    end = frame["end"].fillna(pd.Timestamp(timeline.period[1]) + pd.Timedelta(days=1))
    features = [
        {
            "type": "Feature",
            "geometry": shapes[subject],
            "properties": {
                "name": subject, "holder": holder, "status": status,
                "start": int(start), "end": int(stop), "colour": colours.get(holder, "#9a9a9a"),
            },
        }
        for subject, holder, status, start, stop in zip(
            frame["subject"], frame["holder"], frame["status"],
            frame["start"].astype("int64") * 1000, end.astype("int64") * 1000, strict=True,
        )
        if subject in shapes
    ]  # fmt: skip
    drawn = folium.Map(location=[19, 96.5], zoom_start=5, tiles=None, prefer_canvas=True)
    style = JsCode("(f) => ({color: f.properties.colour, fillColor: f.properties.colour})")
    point = JsCode("(f, at) => L.circleMarker(at, {radius: 3})")
    layer = PeerTimeline(
        {"type": "FeatureCollection", "features": features}, style=style, point_to_layer=point
    ).add_to(drawn)
    slider = TimelineSlider(auto_play=False, show_ticks=False).add_timelines(layer).add_to(drawn)
    drawn.save(path)
    path.write_text(
        re.sub(r"https://[^\"']+\.(?:js|css)", lambda url: _near(url[0], files), path.read_text())
    )
    there = "document.querySelector('.leaflet-overlay-pane canvas, .leaflet-overlay-pane path')"
    return path, {
        "first": there,
        "live": there,
        "change": f"{slider.get_name()}.setTime(day * 864e5)",
        "floor": "document.title = `day ${day}`; document.body.dataset.day = day",
    }


def _near(url: str, files: Path) -> str:
    """Where a file of the peer lies; what draws nothing, such as its fonts, is left out."""
    own = [file for ending, file in SERVED.items() if url.endswith(ending)]
    return (files / own[0]).as_uri() if own else "data:,"


if __name__ == "__main__":
    main()
