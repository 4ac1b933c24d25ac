"""What every exported file says of itself."""

from __future__ import annotations

from whoholds.engine.timeline import Timeline
from whoholds.export.gpkg import metadata


def about(line: Timeline) -> dict[str, str]:
    """Say what a file is, what it rests on and on what terms it may be used.

    Parameters
    ----------
    line : Timeline

    Returns
    -------
    dict of str to str
    """
    ledger = line.ledger
    first, last = line.period
    return {
        "title": ledger.title,
        "pack": f"{ledger.name} {ledger.version}".strip(),
        "ledger_digest": ledger.digest,
        "policy": line.policy.name,
        "as_known": str(line.as_known),
        "period": f"{first}/{last}",
        "software": metadata.software(),
        "remarks": " ".join(ledger.remarks),
        "attribution": metadata.credit_line(ledger.attributions),
        "licences": metadata.licence_line(ledger.attributions),
    }
