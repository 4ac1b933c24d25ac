"""What a page is made of, before any browser reads it."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st
from shapely import LineString, Point, Polygon

import whoholds as wh
from whoholds.engine.timeline import Timeline
from whoholds.errors import DateError
from whoholds.export.html import assets, modules, to_html
from whoholds.export.html.box import Box, planes, zigzag
from whoholds.export.html.geometry import GRID, add_points, add_shapes

numbers = st.lists(st.integers(-(2**30), 2**30), max_size=60)


def unpacked(text: str) -> tuple[dict[str, object], dict[str, list[int]]]:
    """Read a box as js/unpack.js does."""
    whole = zlib.decompress(base64.b64decode(text), -15)
    length = int.from_bytes(whole[:4], "little")
    header = json.loads(whole[4 : 4 + length])
    at, columns = 4 + length, {}
    for name, (kind, count, width) in header["columns"].items():
        planes = [whole[at + n * count : at + (n + 1) * count] for n in range(width)]
        at += count * width
        values = [int.from_bytes(number, "little") for number in zip(*planes, strict=True)]
        if kind:
            values = [(v >> 1) ^ -(v & 1) for v in values]
        columns[name] = np.cumsum(values).tolist() if kind == 2 else values
        assert len(columns[name]) == count
    assert at == len(whole)
    return header, columns


@given(signed=numbers, plain=st.lists(st.integers(0, 2**31 - 1), max_size=60))
def test_columns_come_out_as_they_went_in(signed: list[int], plain: list[int]) -> None:
    box = Box()
    box.add("plain", plain)
    box.add("signed", signed, "signed")
    box.add("steps", [n // 4 for n in signed], "steps")
    header, columns = unpacked(box.base64({"a": "ၐ</script>"}))
    assert header["a"] == "ၐ</script>"
    assert columns["plain"] == plain
    assert columns["signed"] == signed
    assert columns["steps"] == [n // 4 for n in signed]


@given(numbers)
def test_folding_keeps_small_numbers_small(values: list[int]) -> None:
    folded = zigzag(values)
    assert (folded >= 0).all()
    assert [(int(v) >> 1) ^ -(int(v) & 1) for v in folded] == values


def test_nothing_is_written_for_nothing() -> None:
    assert planes([]) == b""


def test_shapes_keep_their_places_to_the_grid() -> None:
    box = Box()
    hole = Polygon([(96, 20), (97, 20), (97, 21)], [[(96.5, 20.2), (96.6, 20.2), (96.6, 20.3)]])
    add_shapes(box, "s", [hole, LineString([(1, 2), (1.00001, 2), (3, 4)])])
    add_points(box, "p", [Point(96.12344, -20.00006)])
    columns = unpacked(box.base64({}))[1]
    assert columns["s.parts"] == [2, 1]
    # The second point of the line falls on the first and is left out.
    assert columns["s.sizes"] == [4, 4, 2]
    assert columns["s.x"][-2:] == [1 * GRID, 3 * GRID]
    assert (columns["p.x"], columns["p.y"]) == ([961234], [-200001])


def test_our_own_code_has_no_eval_no_inner_html_and_no_outside_address() -> None:
    code = assets.loader() + assets.script()
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                 "new Function", "localStorage", "sessionStorage", "document.cookie", "fetch(",
                 "XMLHttpRequest", "sendBeacon", "WebSocket"):  # fmt: skip
        assert word not in code, word
    addresses = set(re.findall(r"https?://[^\"'` )]+", code))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def sources() -> dict[str, str]:
    """The page's own modules by name."""
    folder = Path(assets.__file__).parent / "js"
    return {file.stem: assets.module(file.stem) for file in folder.glob("*.js")}


def test_comments_and_indents_are_all_that_is_left_out() -> None:
    for name, text in sources().items():
        # A text over several lines would lose its indents.
        assert len(re.findall(r"(?<!\\)`", text)) % 2 == 0, name


def test_every_module_and_every_style_is_in_the_page() -> None:
    texts = sources()
    joined = {module.name for module in modules.ordered("main", texts.__getitem__)}
    assert {*joined, "loader"} == set(texts)
    folder = Path(assets.__file__).parent
    assert {file.stem for file in (folder / "css").glob("*.css")} == set(assets.STYLES)


def join(**texts: str) -> str:
    """Join invented modules, from `main` on."""

    def read(name: str) -> str:
        if name not in texts:
            raise FileNotFoundError(name)
        return texts[name]

    return modules.join("main", read)


def test_what_a_module_imports_stands_before_it_and_only_once() -> None:
    script = join(
        main='import { b } from "./b.js";\nimport { a } from "./a.js";\n\ngo(a, b);\n',
        b='/* B. */\n\nimport {\n  a,\n  c,\n} from "./a.js";\n\nexport const b = a + c;\n',
        a="export const a = 1;\nexport function c() {\n  const b = 2;\n  return b;\n}\n",
        never="export const d = 1;\n",
    )
    lines = [line for line in script.splitlines() if line]
    assert lines == [
        *("const a = 1;", "function c() {", "  const b = 2;", "  return b;", "}"),
        *("/* B. */", "const b = a + c;", "go(a, b);"),
    ]


USES_A = 'import { a } from "./a.js";\n'


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (
            {"a": 'import { b } from "./b.js";\nexport const a = 1;\n',
             "b": USES_A + "export const b = 1;\n"},
            r"circle: (a\.js -> b\.js -> a\.js|b\.js -> a\.js -> b\.js)$",
        ),
        ({}, r"main\.js imports \./a\.js, which is not there"),
        ({"a": "const a = 1;\n"}, r"main\.js imports `a`, which a\.js does not export"),
        (
            {"a": 'import { over } from "./b.js";\nexport class a {}\nfunction under() {}\n',
             "b": "export const over = 1;\nfunction under() {}\n"},
            r"`under` is declared in b\.js and in a\.js",
        ),
        ({"a": "export default 1;\n"}, r"a\.js: .*not: export default 1;"),
        ({"a": 'import * as b from "./b.js";\n'}, r"a\.js: .*not: import \* as b"),
        ({"a": "export const { a } = b;\n"}, r"a\.js: .*takes a value apart"),
    ],
)  # fmt: skip
def test_modules_that_cannot_be_one_script_are_named(texts: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        join(main=USES_A, **texts)


def test_no_ledger_text_stands_in_a_script(timeline: Timeline, tmp_path: Path) -> None:
    text = to_html(timeline, tmp_path / "m.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    rules = policy.group(1).replace("&#39;", "'")
    assert len(scripts) == 2
    for script in scripts:
        assert assets.digest(script) in rules
        assert "Aland" not in script


def test_a_day_outside_the_period_is_an_error_and_writes_nothing(
    timeline: Timeline, tmp_path: Path
) -> None:
    for day in ("2031-01-01", "tomorrow"):
        with pytest.raises(DateError):
            to_html(timeline, tmp_path / "m.html", day=day)
    assert not list(tmp_path.iterdir())


def test_language_and_title_are_declared(timeline: Timeline, tmp_path: Path) -> None:
    path = to_html(timeline, tmp_path / "m.html", title="Wer hält <Aland>?", lang="en-GB")
    text = path.read_text(encoding="utf-8")
    assert '<html lang="en-GB">' in text
    assert "<title>Wer hält &lt;Aland&gt;?</title>" in text


def test_one_day_of_knowledge_and_one_frame_of_areas_may_stand_for_a_list(
    timeline: Timeline, tmp_path: Path
) -> None:
    areas = wh.areas_over_time(timeline, by="verdict", by_state=True)
    one = to_html(timeline, tmp_path / "one.html", as_known="2024-04-01", areas=areas)
    many = to_html(timeline, tmp_path / "many.html", as_known=["2024-04-01"], areas=[areas])
    assert one.read_bytes() == many.read_bytes()


def test_a_page_declares_no_language_that_it_does_not_speak(
    timeline: Timeline, tmp_path: Path
) -> None:
    for write, known in ((to_html, "ar, en, my"), (wh.to_embed, "en")):
        with pytest.raises(ValueError, match=rf"lang is 'de'.*pass one of {known}"):
            write(timeline, tmp_path / "m.html", lang="de")
    with pytest.raises(ValueError, match="names no language"):
        to_html(timeline, tmp_path / "m.html", lang=",")
    assert not list(tmp_path.iterdir())


def test_what_is_no_timeline_is_named(timeline: Timeline, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="a Timeline is wanted"):
        to_html(wh.join(timeline, "2024-06-01"), tmp_path / "m.html")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a Situation is wanted"):
        wh.explore(timeline)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
