"""What every exported file says of itself."""

from __future__ import annotations

from whoholds.engine.timeline import Timeline
from whoholds.export.tabular.credits import credit_line, licence_line, software


def about(timeline: Timeline) -> dict[str, str]:
    """Say what a file is, what it rests on and on what terms it may be used.

    Parameters
    ----------
    timeline : Timeline

    Returns
    -------
    dict of str to str
    """
    ledger = timeline.ledger
    first, last = timeline.period
    return {
        "title": ledger.title,
        "pack": f"{ledger.name} {ledger.version}".strip(),
        "ledger_digest": ledger.digest,
        "policy": timeline.policy.name,
        "as_known": str(timeline.as_known),
        "period": f"{first}/{last}",
        "software": software(),
        "remarks": " ".join(ledger.remarks),
        "attribution": credit_line(ledger.attributions),
        "licences": licence_line(ledger.attributions),
    }
