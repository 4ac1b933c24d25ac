"""Mutants: files with something wrong in them, the same ones for the same number.

A mutant is made of a sound file by one to three changes of its bytes, or of its cells, values,
elements or members where it has any.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from typing import Any

ODD = (
    *("", " ", "\x00", "NaN", "nan", "inf", "-inf", "1e400", "-1e400", "9" * 30, "9" * 5000),
    *("-1", "0", "1e-400", "0x10", "١", "1,5", "999999999999", "2024-02-30", "9999-12-31~"),
    *("0000-01-01", "0001-01-01~", "[2024-01..", "..", "/", "town:", "highway:H1[..]", ";", "|"),
    *("../..", "a/../../b", "http://[", "https://", "javascript:x", "=1+1", "'", '"', "\\", "%"),
    *("\ud800", "\ufeff", "\u202e", "\r", "\n", "\t", "\u2028", "x" * 40_000, "é" * 300),
    *("(" * 3000, "[" * 3000, "{" * 3000, "<a " * 2000, "[[" * 2000, "--[[" * 1000, "&#0;", "&x;"),
    *("true", "null", "AA - 2024/13/45 - X", "<2024/??/?? - ", "Dec 31, 9999", "yesterday"),
)
_NODES: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**400, 1e308, float("nan"), float("inf"), "", "x", [], {}, [[]], [None]),
    *({"type": "Point"}, {"type": "Feature"}, {"coordinates": []}, [[0, 0], [1]], ["a"], [1e400]),
    *([181, 0], [0, 0], [[0, 0], [0, 0], [0, 0], [0, 0]], {"a": {"b": [1]}}),
)
_STARTS = (b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n \n", b"PK\x03\x04", b"[")
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1251", "utf-8-sig", "utf-7")


def mutant(data: bytes, name: str, number: int) -> bytes:
    """Change a file.

    Parameters
    ----------
    data : bytes
        The sound file.
    name : str
        Its name, whose suffix says what it is made of.
    number : int
        Which mutant.
    """
    chance = random.Random(f"{name} {number}")  # noqa: S311 - the same ones every time
    suffix = name.rpartition(".")[2].lower()
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        makers = [_of_bytes]
        if suffix in _MAKERS:
            makers = [_of_bytes, _MAKERS[suffix], _MAKERS[suffix]]
        try:
            data = chance.choice(makers)(data, chance)
        except Exception:  # what an earlier change left is none of these any more
            data = _of_bytes(data, chance)
    return data


def _written(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _of_bytes(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    to = min(len(data), at + chance.choice((1, 1, 3, 20, 400)))
    kind = chance.randrange(9)
    if kind == 0 and data:
        at = min(at, len(data) - 1)
        return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
    if kind == 1:
        return data[:at] + data[to:]
    if kind == 2:
        return data[:to] + data[at:to] * chance.choice((1, 2, 500)) + data[to:]
    if kind == 3:
        return data[:at]
    if kind == 4:
        return data[:at] + bytes(chance.randrange(256) for _ in range(8)) + data[to:]
    if kind == 5:
        text = data.decode("utf-8", "replace")
        return text.encode(chance.choice(_ENCODINGS), "replace")
    if kind == 6:
        return (
            chance.choice((b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\n \n", b"PK\x03\x04", b"[")) + data
        )
    if kind == 7:
        return data[:at] + _written(chance.choice(ODD)) + data[at:]
    return data[:at] + _written(chance.choice(ODD)) + data[to:]


def _of_cells(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8")
    between = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=between))
    row = chance.choice(rows)
    at = chance.randrange(len(row))
    kind = chance.randrange(8)
    if kind < 4:
        row[at] = chance.choice(ODD)
    elif kind == 4:
        row[at] = chance.choice(chance.choice(rows))
    elif kind == 5:
        rows.insert(chance.randrange(len(rows) + 1), list(row))
    elif kind == 6:
        rows.remove(row)
    else:
        for one in rows:
            one[at : at + 1] = chance.choice(([], [""], one[at : at + 1] * 2))
    out = io.StringIO()
    csv.writer(out, delimiter=between, lineterminator="\n").writerows(rows)
    return _written(out.getvalue())


def _of_json(data: bytes, chance: random.Random) -> bytes:
    whole = json.loads(data)
    inner, steps = whole, chance.randrange(1, 9)
    while True:
        keys: list[Any] = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = chance.choice(keys)
        steps -= 1
        if steps and isinstance(inner[key], (dict, list)) and inner[key]:
            inner = inner[key]
            continue
        break
    kind = chance.randrange(6)
    if kind < 2:
        inner[key] = chance.choice(_NODES)
    elif kind == 2:
        inner[key] = chance.choice(ODD)
    elif kind == 3:
        del inner[key]
    elif kind == 4 and isinstance(inner, list):
        inner.append(inner[key])
    else:
        deep = chance.choice((3, 200, 5000))
        return json.dumps(whole).encode()[:-1] + b"," + b'"a":[' * deep
    return json.dumps(whole).encode("utf-8")


def _of_markup(data: bytes, chance: random.Random) -> bytes:
    """Change an element, an attribute or a text of XML, or a word of anything that has words."""
    text = data.decode("utf-8")
    spots = list(re.finditer(r"<[^<>]*>|\"[^\"<>]*\"|(?<=>)[^<>]+(?=<)|[\w.-]+", text))
    one, other = chance.choice(spots), chance.choice(spots)
    put = chance.choice((chance.choice(ODD), other[0], one[0] * 2, one[0] * 300, ""))
    return _written(text[: one.start()] + put + text[one.end() :])


def _of_archive(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        members = old.infolist()
        chosen = chance.choice(members)
        for member in members:
            said, name = old.read(member), member.filename
            if member is chosen:
                if chance.randrange(6):
                    said = mutant(said, name, chance.randrange(10**6))
                else:
                    odd = (f"../{name}", name.upper(), "x" * 300, f"{name}/x", "a\\b")
                    name = chance.choice(odd)
            new.writestr(name, said)
    return out.getvalue()


def archive(number: int, mark: str) -> tuple[bytes, int, int]:
    """Pack documents, other files and further archives, some within others.

    Parameters
    ----------
    number : int
        Which archive.
    mark : str
        A sound placemark.

    Returns
    -------
    data : bytes
        The archive.
    marks, others : int
        Placemarks that lie in it, and files that are neither documents nor images.
    """
    chance = random.Random(f"archive {number}")  # noqa: S311 - the same ones every time
    return _packed(chance, mark, 1)


def _packed(chance: random.Random, mark: str, depth: int) -> tuple[bytes, int, int]:
    out, marks, others = io.BytesIO(), 0, 0
    with zipfile.ZipFile(
        out, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    ) as new:
        for i in range(chance.randrange(1, 5)):
            name = chance.choice(("", "a/", "ä b/c/", "__MACOSX/", "x.kmz.d/")) + f"{i}"
            theirs = "__MACOSX" in name
            kind = chance.randrange(6) if depth < 3 else chance.randrange(4)
            if kind < 2:
                some = chance.randrange(4)
                folders = chance.randrange(3)
                inner = "<Folder>" * folders + mark * some + "</Folder>" * folders
                link = "<NetworkLink><Link><href>0.kml</href></Link></NetworkLink>"
                new.writestr(f"{name}.kml", f"<kml><Document>{inner}{link}</Document></kml>")
                marks += 0 if theirs else some
            elif kind == 2:
                new.writestr(f"{name}.{chance.choice(('png', 'JPG', 'svg'))}", b"\x89PNG")
            elif kind == 3:
                new.writestr(f"{name}.{chance.choice(('txt', 'geojson', 'kml.bak'))}", b"{}")
                others += not theirs
            else:
                data, more, beside = _packed(chance, mark, depth + 1)
                new.writestr(f"{name}.{chance.choice(('kmz', 'zip', 'KMZ'))}", data)
                marks, others = marks + more * (not theirs), others + beside * (not theirs)
    return out.getvalue(), marks, others


_MAKERS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "csv": _of_cells,
    **dict.fromkeys(("json", "geojson", "umap"), _of_json),
    **dict.fromkeys(("kml", "xml", "rels", "lua", "toml"), _of_markup),
    **dict.fromkeys(("zip", "kmz", "xlsx", "ods"), _of_archive),
}
