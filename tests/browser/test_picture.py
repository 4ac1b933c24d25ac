"""A picture of the view, as PNG and SVG, that says of itself what it is."""

from __future__ import annotations

import io
from pathlib import Path

import hostile
import numpy as np
import pytest
from articles import Article, into_view
from defusedxml.ElementTree import fromstring
from PIL import Image
from visits import Visit, Visitor

import whoholds as wh

SVG = "{http://www.w3.org/2000/svg}"
LAYERS = ["ground", "states", "areas", "drawn", "roads", "towns", "sites", "names"]
FRAGMENT = "#day=2024-06-01&areas=1"


def save(seen: Visit, kind: str) -> tuple[str, bytes]:
    """Press the button; the file's name and content."""
    if not seen.page.is_visible("#wh-note"):
        seen.page.click("#wh-share")
    with seen.page.expect_download() as coming:
        seen.page.click(f"#wh-note button:text-is('{kind.upper()}')")
    return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()


def words(picture: bytes) -> str:
    root = fromstring(picture)
    return " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def test_the_svg_has_named_layers_and_says_all_in_text(myanmar_page: Path, visit: Visitor) -> None:
    seen = visit(myanmar_page, "#day=2025-09-22&known=2025-09-30")
    name, content = save(seen, "svg")
    assert name == "myanmar-2025-09-22.svg"
    root = fromstring(content)
    named = [g.get("id", "") for g in root.iter(f"{SVG}g")]
    assert [layer for layer in LAYERS if layer in named] == LAYERS
    towns = next(g for g in root.iter(f"{SVG}g") if g.get("id") == "towns")
    assert len(towns) == seen.eval("whoholds.app.towns.x.length")
    text = words(content)
    for said in ("Who holds what: Myanmar", "22 September 2025, as known on 30 September 2025",
                 "Arakan Army (AA)", "Contested: fighting", "Road sections",
                 "policy “corroborated”",
                 "GeoNames", "Myitkyina", "KACHIN", "Drawn with whoholds"):  # fmt: skip
        assert said in text
    link = "{http://www.w3.org/1999/xlink}href"
    addresses = [each.get(link, "") for each in root.iter() if each.get(link)]
    assert all(address.startswith(("#part-", "data:image/png")) for address in addresses)


@pytest.mark.parametrize("fragment", [FRAGMENT, "#day=2024-09-12&z=8/21.3/96.2&names=local"])
def test_both_pictures_are_one_and_light_whatever_the_theme(
    fragment: str, framed_page: Path, tmp_path: Path, visit: Visitor
) -> None:
    seen = visit(framed_page, fragment, color_scheme="dark")
    name, content = save(seen, "png")
    assert name.endswith(".png")
    pixels = Image.open(io.BytesIO(content)).convert("RGB")
    _, vector = save(seen, "svg")
    root = fromstring(vector)
    size = {side: int(float(root.get(side, "0"))) for side in ("width", "height")}
    assert abs(pixels.width - 2 * size["width"]) <= 2
    assert pixels.getpixel((3, 3)) == (255, 255, 255)
    file = tmp_path / "picture.svg"
    file.write_bytes(vector)
    shown = visit(file, wait=False, viewport=size, device_scale_factor=2).page.screenshot()
    drawn = Image.open(io.BytesIO(shown)).convert("RGB").resize(pixels.size)
    # Lines may lie half a pixel apart; seen from afar they are one.
    apart = np.abs(np.asarray(drawn.reduce(12), float) - np.asarray(pixels.reduce(12), float))
    assert (apart.max(axis=2) > 40).mean() < 0.01


def test_what_is_left_out_is_told(framed_page: Path, visit: Visitor) -> None:
    seen = visit(framed_page, "#day=2024-06-01&only=contested&hide=unknown&areas=1")
    text = words(save(seen, "svg")[1])
    assert "Shown alone: Contested" in text
    assert "Not shown: what nobody is known to hold." in text
    assert "Areas are inferred" in text


def test_a_hostile_pack_stays_text(tmp_path: Path, visit: Visitor) -> None:
    timeline = wh.weigh(wh.open(hostile.pack(tmp_path / "pack")))
    seen = visit(wh.to_html(timeline, tmp_path / "map.html"))
    _, content = save(seen, "svg")
    root = fromstring(content)
    ours = {"svg", "title", "style", "defs", "g", "use", "path", "rect", "text", "image", "pattern",
            "clipPath", "linearGradient", "stop"}  # fmt: skip
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= ours
    assert not any(name.startswith("on") for each in root.iter() for name in each.attrib)
    assert "<script>alert(1)</script>" in "".join(words(content).split())
    (tmp_path / "picture.svg").write_bytes(content)
    opened = visit(tmp_path / "picture.svg", wait=False)
    opened.page.wait_for_timeout(100)


def test_a_frame_that_may_not_give_files_or_print_says_so(article: Article) -> None:
    def change(snippet: str) -> str:
        head, _, tail = snippet.partition('sandbox="')
        return f'{head}sandbox="allow-scripts"{tail.partition(chr(34))[2]}'

    seen, _ = article(width=600, change=change)
    frame = into_view(seen)
    for button, said in (("PNG", "If no file came"), ("Print", "If no paper came")):
        frame.click("#wh-share")
        frame.click(f"#wh-note button:text-is('{button}')")
        frame.wait_for_selector(f"#wh-note-said:has-text('{said}')")
        frame.click("#wh-note .close")
    seen.errors.clear()  # The browser's own words about what it did not allow.
