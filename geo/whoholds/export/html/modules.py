"""The page's script out of its modules: JavaScript as it is written, joined into one scope.

Each module of ``js/`` states what it uses, ``import { name } from "./other.js";``, and what it
gives, ``export`` before a declaration that begins a line. Their order follows from that: what a
module imports stands before it. No other form of import or export is read, and none is needed;
whoever writes one is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)
_DECLARED = re.compile(
    r"^(export )?(?:async )?(?:function\b *\*?|class\b|const\b|let\b|var\b) *(\w*)", re.MULTILINE
)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


@dataclass(frozen=True)
class Module:
    """One file of JavaScript.

    Parameters
    ----------
    name : str
        Its file's, without ``.js``.
    imports : mapping of str to tuple of str
        Names by the module that they come from.
    declared : tuple of str
        Names declared at the beginning of a line, exported or not.
    exported : frozenset of str
    body : str
        The text without imports, and without the word ``export``.
    """

    name: str
    imports: Mapping[str, tuple[str, ...]]
    declared: tuple[str, ...]
    exported: frozenset[str]
    body: str


def parse(name: str, text: str) -> Module:
    r"""Read what a module uses and gives.

    Raises
    ------
    ValueError
        When it has imports or exports of another form.

    Examples
    --------
    >>> module = parse("b", 'import { a } from "./a.js";\nexport const b = a + 1;\n')
    >>> dict(module.imports), module.declared, module.body
    ({'a': ('a',)}, ('b',), 'const b = a + 1;\n')
    """
    imports = {
        source: tuple(word.strip() for word in words.split(",") if word.strip())
        for words, source in _IMPORT.findall(text)
    }
    declarations = _DECLARED.findall(text)
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    left = _LEFT.search(body)
    if left or not all(word for _, word in declarations):
        line = left[0] if left else "a declaration that takes a value apart"
        raise ValueError(
            f"{name}.js: modules are joined that write `import {{ name }} from "
            f'"./other.js";` and `export` before a named declaration; not: {line}'
        )
    return Module(
        name=name,
        imports=imports,
        declared=tuple(word for _, word in declarations),
        exported=frozenset(word for export, word in declarations if export),
        body=body,
    )


def ordered(entry: str, read: Callable[[str], str]) -> list[Module]:
    """Put a module and all that it uses in order, each after those that it imports.

    Parameters
    ----------
    entry : str
        Name of the module that uses, in the end, all others.
    read : callable
        Answers the text of a module by its name; FileNotFoundError where there is none.

    Returns
    -------
    list of Module
        The same for the same texts.

    Raises
    ------
    ValueError
        When modules import each other in a circle, import what is not there, or declare the
        same name.
    """
    modules = _reached(entry, read)
    try:
        names = list(
            TopologicalSorter({m.name: m.imports for m in modules.values()}).static_order()
        )
    except CycleError as error:
        circle = " -> ".join(f"{name}.js" for name in reversed(error.args[1]))
        raise ValueError(f"modules import each other in a circle: {circle}") from error
    in_order = [modules[name] for name in names]
    _expect_exports(modules)
    _expect_one_home(in_order)
    return in_order


def join(entry: str, read: Callable[[str], str]) -> str:
    """Join a module and all that it uses into one text; see :func:`ordered`."""
    return "\n".join(module.body for module in ordered(entry, read))


def _reached(entry: str, read: Callable[[str], str]) -> dict[str, Module]:
    """Read a module and, in the order in which they are first imported, all that it uses."""
    modules: dict[str, Module] = {}
    wanted = {entry: ""}
    while wanted:
        name, user = next(iter(wanted.items()))
        del wanted[name]
        try:
            modules[name] = parse(name, read(name))
        except FileNotFoundError as error:
            raise ValueError(f"{user}.js imports ./{name}.js, which is not there") from error
        wanted |= {source: name for source in modules[name].imports if source not in modules}
    return modules


def _expect_exports(modules: Mapping[str, Module]) -> None:
    for module in modules.values():
        for source, names in module.imports.items():
            missing = [name for name in names if name not in modules[source].exported]
            if missing:
                raise ValueError(
                    f"{module.name}.js imports `{missing[0]}`, which {source}.js does not export"
                )


def _expect_one_home(modules: Iterable[Module]) -> None:
    homes: dict[str, str] = {}
    for module in modules:
        for name in module.declared:
            home = homes.setdefault(name, module.name)
            if home != module.name:
                raise ValueError(
                    f"`{name}` is declared in {home}.js and in {module.name}.js: in one script "
                    "they would be one, so rename either"
                )
