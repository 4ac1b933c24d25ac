"""What frozen objects keep: frames, of which copies are handed out, and answers about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, Generic, TypeVar, overload
from weakref import WeakKeyDictionary

import pandas as pd
from pandas.api.types import is_object_dtype

__all__ = ["Kept", "KeptLayers", "remembered"]

Frame = TypeVar("Frame", bound=pd.DataFrame | pd.Series)
_ON_WRITE: Final = int(pd.__version__.partition(".")[0]) >= 3
"""Whether pandas copies a frame when one of its copies is first written to, and not before."""

Of = TypeVar("Of")
Answer = TypeVar("Answer")


class Kept(Generic[Frame]):
    """A field of a dataclass that keeps a frame and answers a copy of it every time.

    Parameters
    ----------
    default : callable, optional
        Makes the frame where none is given; without it one must be.
    form : callable, optional
        Brings every frame that is given to the form in which it is kept.

    Copies are lazy (pandas copies on write since its version 3), so that reading costs
    microseconds, whatever the size; but lists within cells are copied one by one.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Box:
    ...     frame: Kept[pd.DataFrame] = Kept()
    >>> box = Box(pd.DataFrame({"n": [1], "names": [["a"]]}))
    >>> mine = box.frame
    >>> mine.loc[0, "n"] = 2
    >>> mine.loc[0, "names"].append("b")
    >>> box.frame.values.tolist()
    [[1, ['a']]]
    """

    def __init__(
        self,
        default: Callable[[], Frame] | None = None,
        *,
        form: Callable[[Any], Frame] | None = None,
    ) -> None:
        self._default = default
        self._form = form

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> Kept[Frame]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Frame: ...

    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None and self._default is not None:
            return self  # a dataclass takes it for the default, and hands it to __set__
        if instance is None:
            raise AttributeError(f"{owner.__name__} keeps a frame here, and has no default")
        return _copy(vars(instance)[self._name])

    def __set__(self, instance: object, frame: Frame) -> None:
        given = self._default() if isinstance(frame, Kept) and self._default else frame
        vars(instance)[self._name] = _copy(self._form(given) if self._form else given)


class KeptLayers(Generic[Frame]):
    """A field of a dataclass that keeps frames by name, none unless they are given.

    Parameters
    ----------
    form : callable, optional
        As for :class:`Kept`.
    """

    def __init__(self, *, form: Callable[[Any], Frame] | None = None) -> None:
        self._form = form

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> KeptLayers[Frame]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> dict[str, Frame]: ...

    def __get__(self, instance: object, owner: type) -> Any:
        if instance is None:
            return self  # a dataclass takes it for the default, and hands it to __set__
        return {name: _copy(frame) for name, frame in vars(instance)[self._name].items()}

    def __set__(self, instance: object, layers: Mapping[str, Frame]) -> None:
        given = {} if isinstance(layers, KeptLayers) else layers
        form = self._form or (lambda frame: frame)
        vars(instance)[self._name] = {name: _copy(form(frame)) for name, frame in given.items()}


def remembered(ask: Callable[[Of], Answer]) -> Callable[[Of], Answer]:
    """Ask a function once about each object, as long as that lives.

    Parameters
    ----------
    ask : callable
        Of one object that never changes; its answer is not to be changed either.

    Returns
    -------
    callable
    """
    answers: WeakKeyDictionary[Of, Answer] = WeakKeyDictionary()

    @wraps(ask)
    def answer(of: Of) -> Answer:
        if of not in answers:
            answers[of] = ask(of)
        return answers[of]

    return answer


def _copy(frame: Any) -> Any:
    copy = frame.copy(deep=not _ON_WRITE)
    if isinstance(copy, pd.Series):
        return _with_own_lists(copy) if is_object_dtype(copy.dtype) else copy
    for column, dtype in copy.dtypes.items():
        if is_object_dtype(dtype):
            copy[column] = _with_own_lists(copy[column])
    return copy


def _with_own_lists(cells: pd.Series) -> pd.Series:
    own = [cell.copy() if isinstance(cell, list) else cell for cell in cells]
    return pd.Series(own, index=cells.index, name=cells.name, dtype=object)
