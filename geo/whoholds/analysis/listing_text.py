"""What a list says of a place of which nothing is reported, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from whoholds import dates
from whoholds.analysis.freshness import word
from whoholds.analysis.phrasing import Names
from whoholds.characters import isolated

__all__ = ["Listing", "listing_sentences"]


@dataclass(frozen=True)
class Listing:
    """What a list says of one place.

    Parameters
    ----------
    list_id : str
    holder : str
        Who has the place by it.
    basis, says : str
        See :data:`whoholds.vocabulary.BASES` and :data:`whoholds.vocabulary.SAYS`.
    as_of : date
        The day of which the list tells.
    claimant, publisher : str
        Whose word it is, and who published it.
    elsewhere : bool
        It names another place, the seat of the township in which this one lies.
    """

    list_id: str
    holder: str
    basis: str
    says: str
    as_of: date
    claimant: str
    publisher: str
    elsewhere: bool


def listing_sentences(
    listing: Listing, names: Names, day: date, *, fought: bool = False
) -> list[str]:
    """Say what kind of knowledge a list is, whose, and how old.

    Parameters
    ----------
    listing : Listing
    names : Names
    day : date
        Of the verdict.
    fought : bool
        Whether the place is reported to be fought over, which says nothing of who holds it.

    Returns
    -------
    list of str
        Sentences without full stops.
    """
    when = f"a list of {dates.describe(listing.as_of.isoformat()).removeprefix('on ')}"
    what = "its township" if listing.elsewhere else "it"
    whose = "administered by" if listing.says == "administration" else "held by"
    holder = names.after(listing.holder)
    if listing.basis == "complement":
        said = f"{what} is not among the places that {when} names; the rest is {whose} {holder}"
    else:
        said = f"{when} has {what} {whose} {holder}"
    speaker = names.after(listing.claimant) if listing.claimant else isolated(listing.publisher)
    silent = "No report says who holds it" if fought else "Nothing is reported of the place itself"
    sentences = [f"{silent}: {said}, says {speaker}"]
    if listing.says == "administration":
        sentences.append(
            "Administration was seen in a part of it at least: that is less than control"
        )
    age = (day - listing.as_of).days
    if age < 0:
        sentences.append(f"The list is of a later day: {holder} held what nobody had taken yet")
    else:
        sentences.append(f"The list is {age} days old: {word(age)}")
    return sentences
