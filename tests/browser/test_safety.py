"""No value of a ledger ever becomes code or markup, whatever it is."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pandas as pd
import pytest
from visits import Visit, Visitor

import whoholds as wh
from whoholds.export.html import to_embed, to_html
from whoholds.schema.columns import COLUMNS

# Openings out of every context that a string may be put into: text, attributes of all quotes,
# scripts, template literals, styles, addresses, CSV cells, templates of Jinja and of folium.
PAYLOADS = {
    "script": "</script><script>alert(1)</script>",
    "img": "<img src=x onerror=alert(1)>",
    "svg": "<svg/onload=alert(1)>",
    "details": "<details open ontoggle=alert(1)>",
    "iframe": '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
    "double": '"><img src=x onerror=alert(1)>',
    "single": "' onmouseover='alert(1)' x='",
    "unquoted": "x onfocus=alert(1) autofocus tabindex=1",
    "template": "${alert(1)}`+alert(1)+`",
    "backtick": "\\\\`;alert(1);//",
    "string": "';alert(1);//\\';alert(1);//\";alert(1);//",
    "json": '\\u003cscript\\u003ealert(1)\\u003c/script\\u003e","x":{"__proto__":{"a":1}}',
    "separators": "a\u2028alert(1)\u2029b\x0b\x0cc",
    "comment": "--></title></style></textarea></noscript><script>alert(1)</script><!--",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>",
    "entity": "&lt;img src=x onerror=alert(1)&gt;&#60;script&#62;",
    "javascript": "javascript:alert(1)//https://a.example",
    "data": "data:text/html,<script>alert(1)</script>",
    "spaced": " \tjava\nscript:alert(1)",
    "vbscript": "vbscript:msgbox(1)",
    "style": "}</style><style>*{background:url(https://evil.example/x)}",
    "expression": "red;background:url(https://evil.example/y)",
    "jinja": "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "formula": "=HYPERLINK(\"https://evil.example\",\"x\")",
    "import": "<link rel=stylesheet href=https://evil.example/z><base href=https://evil.example>",
    "meta": '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "form": "<form action=https://evil.example><button formaction=javascript:alert(1)>x",
    "mutation": "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;"
    "&lt;img src=1 onerror=alert(1)&gt;\">",
    "polyglot": "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A%0d%0a//"
    "</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>\\x3e",
}  # fmt: skip


def poisoned(ledger: wh.Ledger, payload: str) -> wh.Ledger:
    """A ledger with a payload in every string that a person writes."""

    def put(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return table.assign(**{name: table[name] + payload for name in columns})

    attributions = tuple(
        dataclasses.replace(a, text=a.text + payload, licence=payload, url=payload)
        for a in ledger.attributions
    )
    return dataclasses.replace(
        ledger,
        title=ledger.title + payload,
        version=ledger.version + payload,
        name=ledger.name + payload,
        claims=put(ledger.claims, "note", "phrase"),
        sources=put(ledger.sources.assign(url=payload, archived_url=payload), "title", "publisher"),
        actors=put(ledger.actors, "name", "abbreviation", "colour", "bloc", "note"),
        actor_names=put(ledger.actor_names, "name", "abbreviation"),
        operations=put(ledger.operations, "name", "note"),
        towns=put(ledger.towns, "name", "name_local", "alt_names"),
        highways=put(ledger.highways, "name", "alt_names", "geometry_quality"),
        states=put(ledger.states, "name", "name_local", "alt_names"),
        remarks=(payload, *ledger.remarks),
        attributions=attributions,
    )


def walk(seen: Visit) -> None:
    """Make every part of the page show its texts."""
    page = seen.page
    for subject in ("town:birch", "highway:H1[alder..birch]", "state:XA-1"):
        seen.eval(
            "(id) => whoholds.app.select(whoholds.app.model.find(id), document.body)", subject
        )
        page.wait_for_selector("#wh-details:not([hidden])")
        seen.eval("document.querySelectorAll('#wh-details details').forEach((d) => d.open = true)")
    page.mouse.move(300, 300)
    box = page.locator("#wh-details").bounding_box()
    assert box is not None
    page.click("#wh-tab-changes")
    page.click("#wh-spans button >> nth=2")
    page.wait_for_timeout(200)
    page.click("#wh-tab-figure")
    page.click("#wh-tab-about")
    page.click("#wh-tab-places")
    page.fill("#wh-query", "alder")
    page.wait_for_timeout(50)
    page.click("#wh-local")


@pytest.fixture(scope="module")
def ledger(tiny: Path) -> wh.Ledger:
    return wh.open(tiny)


@pytest.mark.parametrize("name", PAYLOADS)
def test_nothing_runs_nothing_breaks_and_all_shows_as_text(
    name: str, ledger: wh.Ledger, tmp_path: Path, visit: Visitor
) -> None:
    payload = PAYLOADS[name]
    page_file = to_html(
        wh.weigh(poisoned(ledger, payload)), tmp_path / "map.html", title="T" + payload
    )
    seen = visit(page_file, "#day=2024-09-20")
    walk(seen)
    page = seen.page
    assert seen.eval("document.title").endswith(payload.split()[-1][-8:])
    # What the details say is what the ledger says, to the letter.
    seen.eval("whoholds.app.select(whoholds.app.model.find('town:birch'), document.body)")
    seen.until("document.getElementById('wh-details-name').textContent.startsWith('Birch')")
    texts = seen.eval("document.getElementById('wh-details').textContent")
    assert "Birch" + payload in texts
    assert payload in seen.eval("document.getElementById('wh-remarks').textContent")
    # Only our own scripts and styles are there, and nothing of what the payloads would make.
    assert page.locator("script").count() == 5
    assert page.locator("style").count() == 2
    ours = ".swatch[src^='data:image/png;base64,']"
    pictures = f"img:not({ours})"
    for strange in (pictures, "iframe", "form", "base", "math", "link", "body > svg", "object"):
        assert page.locator(strange).count() == 0, strange
    handlers = "[...document.querySelectorAll('*')].some((e) => [...e.attributes].some("
    assert not seen.eval(handlers + "(a) => a.name.startsWith('on')))")
    links = page.eval_on_selector_all("a", "all => all.map((a) => a.protocol)")
    assert set(links) <= {"http:", "https:", "file:"}


@pytest.mark.parametrize("name", ["script", "comment", "double", "jinja", "mutation"])
def test_the_picture_for_readers_without_scripts_is_safe_too(
    name: str, ledger: wh.Ledger, tmp_path: Path, visit: Visitor
) -> None:
    payload = PAYLOADS[name]
    path = to_html(wh.weigh(poisoned(ledger, payload)), tmp_path / "map.html")
    page = visit(path, wait=False, java_script_enabled=False).page
    assert "Birch" + payload[:4] in page.inner_text("noscript table")
    for tag in ("img", "math", "noscript script", "noscript style"):
        assert page.locator(tag).count() == 0, tag


# What opens every context but has none of the signs that ids and subjects are made of.
HOSTILE_ID = "\"'><img/src=x/onerror=alert(1)></script><svg/onload=alert(2)>{{7*7}}<!--"
HOSTILE = "".join(PAYLOADS.values()) + HOSTILE_ID
DATES = {"when", "reported", "published", "accessed", "start", "end"}
IDS = {
    *("claim_id", "source_id", "actor_id", "operation_id", "highway_id", "town_id", "state_id"),
    *("holder", "partners", "challengers", "claimant", "operation", "supersedes", "affiliation"),
    *("derived_from", "parent", "capital"),
}


def hostile_subject(subject: str) -> str:
    """The same place, its ids hostile: `town:alder`, `highway:H1[alder..cedar]`."""
    return re.sub(
        r"(?<=:)[^\[]+|(?<=\[)[^.]+|(?<=\.\.)[^\]]+", lambda m: m[0] + HOSTILE_ID, subject
    )


def hostile_cell(column: str, text: str) -> str:
    if column == "subject":
        return hostile_subject(text)
    if column in IDS:
        return ";".join(part and part + HOSTILE_ID for part in text.split(";"))
    return text + HOSTILE


def hostile(ledger: wh.Ledger) -> wh.Ledger:
    """A ledger that is hostile in every text that it has, whatever column it stands in."""
    tables = {}
    for name in COLUMNS:
        table = getattr(ledger, name).copy()
        texts = [c for c in table.columns if pd.api.types.is_string_dtype(table[c].dtype)]
        assert len(texts) > 1, f"{name} has texts"
        for column in set(texts) - DATES - {"event"}:
            table[column] = [hostile_cell(column, text) for text in table[column].fillna("")]
        tables[name] = table
    free = {name: getattr(ledger, name) + HOSTILE for name in ("name", "title", "version")}
    credited = tuple(
        dataclasses.replace(a, text=HOSTILE, licence=HOSTILE, url=HOSTILE)
        for a in ledger.attributions
    )
    return dataclasses.replace(ledger, **tables, **free, remarks=(HOSTILE,), attributions=credited)


# What a browser made of the document: nothing may have come out of a text.
STRANGE = """() => {
    const all = [...document.querySelectorAll("*")];
    const tags = new Set(["IMG", "FORM", "BASE", "MATH", "LINK", "OBJECT", "EMBED", "DETAILS"]);
    const ours = (e) => e.matches(".swatch[src^='data:image/png;base64,'], .claims + details, "
        + "#wh-details details");
    return [
        ...all.filter((e) => tags.has(e.tagName) && !ours(e)),
        ...all.filter((e) => [...e.attributes].some((a) => /^on|^srcdoc$/.test(a.name))),
        ...document.querySelectorAll("body > svg, meta[http-equiv=refresh]"),
        ...all.filter((e) => e.children.length === 0 && e.textContent.includes("49<!--")),
    ].map((e) => e.outerHTML.slice(0, 200));
}"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_hostile_text_in_every_column_stays_text_in_page_and_frame(
    scripts: bool, ledger: wh.Ledger, tmp_path: Path, visit: Visitor
) -> None:
    timeline = wh.weigh(hostile(ledger))
    to_html(timeline, tmp_path / "map.html")
    frame = to_embed(timeline, tmp_path / "embed.html")
    subject = hostile_subject("town:birch")
    seen = visit(tmp_path / "map.html", wait=scripts, java_script_enabled=scripts)
    if scripts:
        for each in timeline.subjects:
            seen.eval(
                "(id) => whoholds.app.select(whoholds.app.model.find(id), document.body)", each
            )
            seen.until("!document.getElementById('wh-details').hidden")
            assert seen.eval(STRANGE) == []
        seen.eval(
            "(id) => whoholds.app.select(whoholds.app.model.find(id), document.body)", subject
        )
        seen.until("document.getElementById('wh-details-name').textContent.startsWith('Birch')")
        details = seen.eval("document.getElementById('wh-details').textContent")
        assert "Birch" + HOSTILE in details
        assert "Birch falls" + HOSTILE in details
    else:
        assert seen.eval(STRANGE) == []
        row = "document.querySelector('noscript td').textContent"
        assert seen.eval(row).startswith("Alder" + PAYLOADS["script"])
    assert seen.page.title().startswith("Who holds what: Aland")
    framing = visit(frame, wait=False, java_script_enabled=scripts)
    assert framing.eval(STRANGE) == []
    assert framing.page.locator("script").count() == 1
    assert framing.page.locator("iframe").count() == 1
    assert framing.page.get_attribute("iframe", "title") == (
        "Who holds what: Aland, an invented country" + HOSTILE
    )


def test_hostile_text_in_every_column_stays_text_in_a_notebook(
    ledger: wh.Ledger, tmp_path: Path, visit: Visitor
) -> None:
    drawn = wh.explore(wh.join(wh.weigh(hostile(ledger)), "2024-06-01"))
    path = tmp_path / "cell.html"
    drawn.save(path)
    seen = visit(path)
    assert seen.eval(STRANGE) == []


def test_a_colour_that_is_none_becomes_a_colour_of_ours(
    ledger: wh.Ledger, tmp_path: Path, visit: Visitor
) -> None:
    path = to_html(wh.weigh(poisoned(ledger, ";x")), tmp_path / "map.html")
    colours = visit(path).eval("whoholds.app.model.actors.colours")
    assert all(len(colour) == 7 and colour.startswith("#") for colour in colours)


def test_a_script_that_is_not_ours_does_not_run(
    ledger: wh.Ledger, tmp_path: Path, visit: Visitor
) -> None:
    path = to_html(wh.weigh(ledger), tmp_path / "map.html")
    seen = visit(path)
    seen.eval(
        """() => {
            const script = document.createElement("script");
            script.textContent = "globalThis.ran = true";
            document.body.append(script);
            const image = document.createElement("div");
            image.setAttribute("onclick", "globalThis.ran = true");
            document.body.append(image);
            image.click();
        }"""
    )
    assert seen.eval("globalThis.ran") is None
    refused = [error for error in seen.errors if "Content Security Policy" in error]
    assert len(refused) == 2
    seen.errors.clear()


def test_the_policy_lets_nothing_in_but_known_scripts_and_styles(
    ledger: wh.Ledger, tmp_path: Path, visit: Visitor
) -> None:
    path = to_html(wh.weigh(ledger), tmp_path / "map.html")
    policy = visit(path).page.get_attribute("meta[http-equiv]", "content") or ""
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == "'none'"
    assert "unsafe" not in policy
    assert "*" not in policy
    assert all(word.startswith("'sha256-") for word in rules["script-src"].split())
