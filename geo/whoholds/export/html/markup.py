"""The one way from values to markup: templates that escape whatever is not known to be ours."""

from __future__ import annotations

from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from whoholds.messages import number, tr

_TEMPLATES: Final = Environment(
    loader=PackageLoader("whoholds.export.html"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_TEMPLATES.globals |= {"tr": tr, "number": number}


def render(template: str, **values: object) -> str:
    """Fill a template of the page.

    Parameters
    ----------
    template : str
        A file of ``templates/``, such as ``page.html``.
    **values
        What it names. Texts are escaped, unless :func:`trusted` said that they are markup.

    Returns
    -------
    str

    Raises
    ------
    jinja2.UndefinedError
        When it names a value that is not given.
    """
    return _TEMPLATES.get_template(template).render(**values)


def trusted(text: str) -> Markup:
    """Let a text into a template as it stands: a script or style of ours, or what folium wrote.

    Nothing that comes from a ledger may be handed to it.
    """
    return Markup(text)  # noqa: S704 (the only place, see above)
