"""Libraries that only some users install: what needs one says so when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from whoholds.errors import MissingExtraError

P = ParamSpec("P")
T = TypeVar("T")


def needs(extra: str, *libraries: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function say which extra it needs, before it does anything, and draw plain text.

    Parameters
    ----------
    extra : str
        Name of the extra in ``pyproject.toml``.
    *libraries : str
        What the function imports of it.

    Returns
    -------
    callable
        A decorator. The function raises :class:`~whoholds.errors.MissingExtraError` when a
        library is missing, and can be looked at and documented without any. To what it draws
        with matplotlib, ``$`` is a sign like any other, and begins no mathematics.

    Examples
    --------
    >>> @needs("plot", "no_such_library")
    ... def draw() -> None: ...
    >>> draw()
    Traceback (most recent call last):
    whoholds.errors.MissingExtraError: draw needs no_such_library: pip install 'whoholds[plot]'
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def called(*args: Any, **keywords: Any) -> T:
            for library in libraries:
                try:
                    importlib.import_module(library)
                except ImportError as error:
                    raise MissingExtraError(
                        f"{function.__name__} needs {library}: pip install 'whoholds[{extra}]'"
                    ) from error
            if "matplotlib" not in libraries:
                return function(*args, **keywords)
            import matplotlib as mpl

            # Texts keep what this says when they are made, also when drawn later.
            with mpl.rc_context({"text.parse_math": False, "text.usetex": False}):
                return function(*args, **keywords)

        return called

    return decorate
