"""Add to a bill of materials what stands inside packages and goes into what whoholds writes."""

import hashlib
import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path


def digest(data: bytes) -> list[dict[str, str]]:
    """Name a file by its contents."""
    return [{"alg": "SHA-256", "content": hashlib.sha256(data).hexdigest()}]


def leaflet() -> dict[str, object]:
    """Find the script that pages carry; of the package's files no other is used but its style."""
    data = (resources.files("js_lib_leaflet") / "static/js_lib_leaflet/leaflet.js").read_bytes()
    version = re.search(rb"Leaflet (\d+\.\d+\.\d+)", data)[1].decode()
    return {
        "type": "library",
        "bom-ref": "leaflet",
        "name": "leaflet",
        "version": version,
        "purl": f"pkg:npm/leaflet@{version}",
        "description": "Inlined into map.html, with its licence.",
        "licenses": [{"license": {"id": "BSD-2-Clause"}}],
        "hashes": digest(data),
    }


def letters() -> list[dict[str, object]]:
    """Find the fonts that pages carry letters of."""
    folder = resources.files("justmytype_intl_sea") / "fonts/ofl"
    return [
        {
            "type": "file",
            "bom-ref": f"font-{font.name}",
            "name": font.name,
            "description": "Letters of it are inlined into map.html, with its licence.",
            "licenses": [{"license": {"id": "OFL-1.1"}}],
            "hashes": digest(font.read_bytes()),
        }
        for script in sorted(folder.iterdir(), key=lambda each: each.name)
        for font in script.iterdir()
        if font.name.endswith(".ttf")
    ]


def ffmpeg() -> dict[str, object]:
    """Find the program that the extra `animate` brings, and by its own words its licence."""
    import imageio_ffmpeg

    program = imageio_ffmpeg.get_ffmpeg_exe()
    said = subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"ffmpeg version (\S+)", said)[1]
    gpl, third = ("--enable-gpl" in said, "--enable-version3" in said)
    licence = f"{'GPL' if gpl else 'LGPL'}-{'3.0' if third else '2.1'}-or-later"
    if gpl and not third:
        licence = "GPL-2.0-or-later"
    return {
        "type": "application",
        "bom-ref": "ffmpeg",
        "name": "ffmpeg",
        "version": version,
        "description": "A binary inside imageio-ffmpeg, run as a program of its own by `animate`.",
        "licenses": [{"license": {"id": licence}}],
        "hashes": digest(Path(program).read_bytes()),
    }


bill = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
inside = [leaflet(), *letters(), ffmpeg()]
bill["components"] = [*bill["components"], *inside]
for one in bill["dependencies"]:
    if one["ref"] == bill["metadata"]["component"]["bom-ref"]:
        one["dependsOn"] = sorted({*one.get("dependsOn", []), *(str(p["bom-ref"]) for p in inside)})
bill["dependencies"] += [{"ref": one["bom-ref"]} for one in inside]
print(json.dumps(bill, indent=1, ensure_ascii=False))
