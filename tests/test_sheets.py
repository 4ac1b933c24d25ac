"""Every sheet gives its map room, and its words neither overlap, nor are cut, nor too small."""

from __future__ import annotations

import dataclasses
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

pytest.importorskip("matplotlib")

from hypothesis import given, settings, strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

import whoholds as wh
from whoholds.analysis.change import change
from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import ExportError, SourceDataError, SubjectError
from whoholds.export.figures.change_image import changed
from whoholds.export.figures.labels import Spot, place_names
from whoholds.export.figures.map_image import composed, look_of, to_image
from whoholds.export.figures.sheet import LEAST_MAP, SIZES, arrange, sheet
from whoholds.export.figures.theme import DARK
from whoholds.situation import join

SHAPES = {"tall": (0.35, 1.6), "square": (1.0, 2.0), "wide": (2.6, 1.0)}
DAY = "2024-10-01"


def stretched(timeline: Timeline, shape: str) -> Timeline:
    """Give the tiny land another shape."""
    ledger, (wide, high) = timeline.ledger, SHAPES[shape]

    def moved(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        shapes = shapely.transform(
            layer.geometry.to_numpy(),
            lambda at: (at - (97.0, 20.5)) * (wide, high) + (97.0, 20.5),
        )
        return layer.set_geometry(gpd.GeoSeries(shapes, layer.index, crs=layer.crs))

    layers = {name: moved(getattr(ledger, name)) for name in ("towns", "states", "highways")}
    backdrop = {name: moved(layer) for name, layer in ledger.backdrop.items()}
    return weigh(dataclasses.replace(ledger, **layers, backdrop=backdrop))


def boxes(figure: Figure) -> dict[str, list[tuple[str, Bbox]]]:
    """Measure the texts of a picture, by the group that they stand in."""
    FigureCanvasAgg(figure).draw()
    found: dict[str, list[tuple[str, Bbox]]] = {}
    for axes in figure.axes:
        for text in axes.findobj(Text):
            if text.get_visible() and text.get_text().strip():
                own = found.setdefault(str(axes.get_gid()), [])
                own.append((text.get_text(), text.get_window_extent()))
    return found


def judge(figure: Figure, least: float) -> None:
    """Hold a picture to what every one must keep."""
    width, height = figure.get_size_inches() * figure.dpi
    land = next(axes for axes in figure.axes if axes.get_gid() == "land").get_window_extent()
    assert land.width * land.height >= (LEAST_MAP - 0.002) * width * height
    groups = boxes(figure)
    every = [one for name in groups for one in groups[name] if name != "inset"]
    for text, box in every:
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y1 <= height + 1, text
    words = [one for name in ("head", "key", "foot") for one in groups.get(name, [])]
    for text, box in words:
        over = Bbox.intersection(box, land)
        assert over is None or over.width * over.height < 2, f"{text} lies on the map"
    for (one, first), (other, second) in combinations(words, 2):
        over = Bbox.intersection(first, second)
        # Letters with descenders reach into the line below.
        assert over is None or min(over.height, over.width) < 0.3 * first.height, (one, other)
    for (one, first), (other, second) in combinations(groups.get("labels", []), 2):
        over = Bbox.intersection(first, second)
        assert over is None or min(over.width, over.height) < 0.3 * first.height, (one, other)
    smallest = min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text())
    assert smallest * figure.dpi / 72 >= least - 0.01


@pytest.mark.parametrize("shape", list(SHAPES))
@pytest.mark.parametrize("size", list(SIZES))
def test_a_sheet_of_every_size_keeps_its_map_and_words(
    timeline: Timeline, size: str, shape: str
) -> None:
    land = stretched(timeline, shape)
    figure, _ = composed(join(land, DAY), look_of(land, size=size), method=None)
    judge(figure, SIZES[size].least)


@pytest.mark.parametrize("size", ["social", "story"])
def test_a_change_keeps_its_map_and_words(timeline: Timeline, size: str) -> None:
    found = change(timeline, "2024-02-01", "2024-07-01")
    judge(changed(found, look_of(timeline, size=size))[0], SIZES[size].least)


@pytest.fixture(scope="module")
def real() -> Timeline:
    return weigh(wh.open("myanmar"))


@pytest.mark.parametrize(
    ("size", "by", "theme"), [("social", "sides", "dark"), ("a4", "parties", "light")]
)
def test_a_real_day_keeps_its_map_and_words(real: Timeline, size: str, by: str, theme: str) -> None:
    """A tall land of 500 towns; a heading never stands without what it announces."""
    look = look_of(real, size=size, by=by, theme=theme)
    figure, _ = composed(join(real, "2025-09-22"), look, method=None)
    judge(figure, SIZES[size].least)
    groups = boxes(figure)
    names = [text for text, _ in groups["labels"]]
    assert {"Yangon", "Mandalay", "Naypyidaw", "Sittwe", "Loikaw"} <= set(names)
    told = [text for text, _ in groups["key"]]
    (head,) = (nth for nth, text in enumerate(told) if text.startswith("Changed hands in"))
    assert told[head + 1].startswith("Banmauk")
    assert re.fullmatch(r"And \d+ more, told in the caption\.", told[-1])


def test_words_without_end_are_cut_and_told_beside(timeline: Timeline) -> None:
    title = "A long title " * 250
    look = look_of(timeline, width=900, height=500, title=title)
    figure, caption = composed(join(timeline, DAY), look, method=None)
    judge(figure, look.paper.least)
    assert any(text.endswith("…") for text, _ in boxes(figure)["head"])
    assert title.strip() in caption.text


@pytest.mark.parametrize(("width", "height"), [(100, None), (None, 7000)])
def test_sides_of_a_sheet_have_bounds(width: int | None, height: int | None) -> None:
    with pytest.raises(ValueError, match="pass 320 to 6,000 pixels"):
        sheet("social", width, height)


@given(
    st.sampled_from(list(SIZES)),
    st.floats(0.2, 5),
    st.tuples(st.floats(10, 200), st.floats(20, 500), st.floats(10, 200)),
)
@settings(max_examples=60)
def test_boxes_lie_on_the_sheet_and_apart(
    size: str, shape: float, heights: tuple[float, float, float]
) -> None:
    paper = SIZES[size]
    at = arrange(paper, (shape, 1.0), lambda _: heights)
    if at is None:
        return
    rects = [shapely.box(b.left, b.top, b.left + b.width, b.top + b.height)
             for b in (at.map, at.head, at.body, at.foot)]  # fmt: skip
    whole = shapely.box(-1e-6, -1e-6, paper.width + 1e-6, paper.height + 1e-6)
    assert all(whole.contains(rect) for rect in rects)
    assert all(a.intersection(b).area < 1e-6 for a, b in combinations(rects, 2))
    assert rects[0].area >= LEAST_MAP * paper.width * paper.height


spots = st.builds(
    Spot, x=st.floats(0, 400), y=st.floats(0, 300), name=st.just("Name"),
    tier=st.integers(0, 3), weight=st.floats(0, 9), radius=st.just(4.0), lesser=st.booleans(),
    width=st.floats(10, 90), size=st.just(14.0),
)  # fmt: skip


@given(st.lists(spots, max_size=25))
@settings(max_examples=60)
def test_names_neither_overlap_nor_leave_the_map(places: list[Spot]) -> None:
    labels = place_names(places, (0, 0, 400, 300), [(0, 0, 60, 40)])
    rects = [shapely.box(*label.box) for label in labels]
    assert all(a.intersection(b).area < 1e-9 for a, b in combinations(rects, 2))
    assert all(shapely.box(0, 0, 400, 300).covers(rect) for rect in rects)
    assert all(shapely.box(0, 0, 60, 40).intersection(rect).area < 1e-9 for rect in rects)


def test_what_matters_more_is_named_where_one_name_has_room() -> None:
    rest: dict[str, Any] = {"x": 50, "radius": 4.0, "lesser": False, "width": 90, "size": 14.0}
    near = [Spot(y=20, name="Seat", tier=1, weight=0, **rest),
            Spot(y=26, name="Hamlet", tier=3, weight=99, **rest)]  # fmt: skip
    assert [label.spot.name for label in place_names(near, (45, 0, 150, 34))] == ["Seat"]


def test_an_svg_can_be_taken_apart(timeline: Timeline, tmp_path: Path) -> None:
    path = to_image(timeline, tmp_path / "map.svg", day=DAY, crop="news")
    drawing = path.read_text(encoding="utf-8")
    groups = re.findall(r'<g id="([a-z]+)">', drawing)
    for name in ("land", "areas", "states", "roads", "towns", "labels", "head", "key", "foot"):
        assert groups.count(name) == 1
    letters = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawing))
    assert "Alder" in letters
    assert "1 October 2024" in letters
    assert "<title>" in drawing


def test_a_pdf_has_its_fonts(timeline: Timeline, tmp_path: Path) -> None:
    told = to_image(timeline, tmp_path / "map.pdf", day=DAY, method=None).read_bytes()
    assert b"/FontFile2" in told
    assert b"/Type3" not in told


def test_words_go_with_a_picture(timeline: Timeline, tmp_path: Path) -> None:
    path = to_image(timeline, tmp_path / "map.png", day=DAY, method=None, title="Who holds $x$")
    beside = (tmp_path / "map.txt").read_text(encoding="utf-8")
    for words in ("Alternative text", "Map of Who holds $x$ on 1 October 2024", "Contested: Birch",
                  "whoholds tests, invented", "Of 3 towns:", "Aland does not exist"):  # fmt: skip
        assert words in beside
    with Image.open(path) as image:
        assert "Contested: Birch" in image.text["Description"]
        assert "whoholds tests" in image.text["Copyright"]
    again = to_image(timeline, path, day="2024-07-01", method=None)
    assert "1 July 2024" in again.with_suffix(".txt").read_text(encoding="utf-8")


def test_a_text_of_somebody_else_is_kept(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "map.txt").write_text("my notes", encoding="utf-8")
    with pytest.raises(ExportError, match="no earlier output"):
        to_image(timeline, tmp_path / "map.png", day=DAY, method=None)
    assert [one.name for one in tmp_path.iterdir()] == ["map.txt"]
    assert (tmp_path / "map.txt").read_text(encoding="utf-8") == "my notes"


def test_dark_paper_is_dark(timeline: Timeline, tmp_path: Path) -> None:
    path = to_image(timeline, tmp_path / "map.png", day=DAY, theme="dark", method=None)
    with Image.open(path) as image:
        assert (
            "#{:02x}{:02x}{:02x}".format(*image.convert("RGB").getpixel((1195, 625))) == DARK.paper
        )


def test_without_a_day_the_last_news_are_drawn(timeline: Timeline, tmp_path: Path) -> None:
    to_image(timeline, tmp_path / "map.png", method=None)
    told = (tmp_path / "map.txt").read_text(encoding="utf-8")
    frame = timeline.frame
    day = re.search(r"on (\d+ \w+ 2024)", told)
    assert day
    assert any(f"{start:%-d %B %Y}" == day[1] for start in frame["start"])


def test_a_crop_shows_the_places_and_where_they_lie(timeline: Timeline, tmp_path: Path) -> None:
    situation, look = join(timeline, DAY), look_of(timeline)
    whole, _ = composed(situation, look, method=None)
    part, _ = composed(situation, look, method=None, crop="birch")
    wide, narrow = (figure.axes[0].get_xlim() for figure in (whole, part))
    assert narrow[1] - narrow[0] < wide[1] - wide[0]
    assert "inset" in {axes.get_gid() for axes in part.axes}
    with pytest.raises(SubjectError, match="did you mean `Birch`"):
        composed(situation, look, method=None, crop=["Brich"])


def test_a_newsroom_has_its_own_look(timeline: Timeline, tmp_path: Path) -> None:
    Image.new("RGBA", (40, 20), "#123456").save(tmp_path / "logo.png")
    toml = tmp_path / "look.toml"
    toml.write_text('credit = "Drawn by The Daily"\nlogo = "logo.png"\n'
                    'font = "DejaVu Serif"\n[sides]\nmilitary = "#AA00BB"\n')  # fmt: skip
    path = to_image(timeline, tmp_path / "map.svg", day="2024-07-01", style=toml, method=None)
    drawing = path.read_text(encoding="utf-8")
    assert "Drawn by The Daily" in drawing
    assert "#aa00bb" in drawing
    assert "DejaVu Serif" in drawing
    assert "<image" in drawing


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ('colour = "red"', "a style has no `colour`"),
        ("credit = 3", "`credit` is no text"),
        ('font = "No Such Letters"', "is not installed"),
        ('[sides]\nmilitary = "red"', "`military` is no colour"),
        ('sides = "red"', "`sides` is no table"),
        ('[sides]\nmilitry = "#aa00bb"', "did you mean `military`"),
        ('logo = "none.png"', "the logo cannot be read"),
        ("credit = ", "no style can be read"),
    ],
)
def test_a_wrong_look_is_told(timeline: Timeline, tmp_path: Path, told: str, message: str) -> None:
    toml = tmp_path / "look.toml"
    toml.write_text(told, encoding="utf-8")
    with pytest.raises(SourceDataError, match=re.escape(message)):
        to_image(timeline, tmp_path / "map.png", day=DAY, style=toml)
    assert not (tmp_path / "map.png").exists()


def test_parties_are_told_apart_on_request(timeline: Timeline) -> None:
    situation = join(timeline, "2024-07-01")
    told = {}
    for by in ("sides", "parties"):
        figure, _ = composed(situation, look_of(timeline, by=by), method=None)
        told[by] = " ".join(text for text, _ in boxes(figure)["key"])
    assert "Military:" in told["sides"]
    assert "Army of Aland (AoA):" in told["parties"]
    with pytest.raises(ValueError, match="pass one of sides, parties"):
        look_of(timeline, by="blocs")
