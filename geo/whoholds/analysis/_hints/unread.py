"""Sources whose page nobody is said to have opened, with the claims that rest on them."""

from __future__ import annotations

import numpy as np

from whoholds.analysis._hints.material import Finding, Material, quoted


def unopened(material: Material) -> Finding:
    """Ask about sources without a day of access, naming every claim that cites them."""
    sources = material.ledger.sources
    standing = material.claims[material.standing]
    cited = standing.groupby("source_id", sort=False)["claim_id"].agg(list).to_dict()
    names = sources["source_id"].tolist()
    rows = [n for n, name in enumerate(names) if name in cited and not sources["accessed"].iloc[n]]

    def say(row: int) -> tuple[str, str]:
        claims = quoted(cited[names[row]])
        what = f"nobody is said to have opened the page of `{names[row]}`, on which {claims} rests"
        return what, "read it, mend what it says otherwise, and write the day into `accessed`"

    return Finding("unopened", "accessed", np.array(rows, np.int64), say, "sources", every=True)
