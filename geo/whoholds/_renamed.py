"""Old names that still work for one version, with a warning that says the new one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def renamed(
    meant: Mapping[str, Callable[[object], bool]] | None = None, /, **old: str
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function be called by the old names of its keywords too.

    Parameters
    ----------
    meant : mapping of str to callable, optional
        Where an old name now stands for something else: tells of a value whether it is one
        that the old keyword took.
    **old : str
        What each old keyword is called now.

    Returns
    -------
    callable
        A decorator. Type checkers and :func:`inspect.signature` see the new keywords alone.

    Examples
    --------
    >>> @renamed(first="start")
    ... def reach(*, start: str) -> str:
    ...     return start
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     reach(first="2025-09-22"), str(caught[0].message)
    ('2025-09-22', 'reach: `first` is called `start` now; the old name goes with the next version')
    """
    tests = meant or {}

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def called(*args: Any, **keywords: Any) -> T:
            for name in old.keys() & keywords.keys():
                if name in tests and not tests[name](keywords[name]):
                    continue
                if old[name] in keywords:
                    raise TypeError(
                        f"{function.__name__}() got `{name}` and `{old[name]}`, which are one"
                    )
                warn_renamed(f"{function.__name__}: `{name}`", old[name])
                keywords[old[name]] = keywords.pop(name)
            return function(*args, **keywords)

        return called

    return decorate


def warn_renamed(old: str, new: str) -> None:
    """Warn whoever called the function that calls this one of a name that is about to go.

    Parameters
    ----------
    old : str
        What was named, and where.
    new : str
        What it is called now.
    """
    text = f"{old} is called `{new}` now; the old name goes with the next version"
    warnings.warn(text, DeprecationWarning, stacklevel=3)
