"""The simple conditions of an XLSForm (`relevant`) as a condition tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Tree = dict[str, Any]

_TOKEN = re.compile(
    r"""\s*(?: \$\{\s*(?P<name>[^}]+?)\s*\} | (?P<text>'[^']*'|"[^"]*") | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
    | (?P<sign><=|>=|!=|=|<|>|\(|\)|,) | (?P<word>[A-Za-z_][A-Za-z0-9_.-]*) )""",
    re.VERBOSE,
)
_ORDER = {">": "gt", ">=": "ge", "<": "lt", "<=": "le"}
_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "=", "!=": "!="}
_MAX_DEPTH = 8
_MAX_LENGTH = 2000


class NotSimple(Exception):
    """The expression says more than a condition tree can."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question that a later condition may read: its kind, and the wire value of each choice's name."""

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)


def condition_of(expression: str, known: Mapping[str, tuple[str, Known]]) -> Tree:
    """The condition tree that means the same as `expression`.

    `known` maps the names in the form to (item key, what it can hold), earlier questions only. Understood are
    `${q} = 'x'` and the other comparisons, `selected(${q}, 'x')`, `not(...)`, `and`, `or` and brackets.
    Raises NotSimple for anything else.
    """
    if len(expression) > _MAX_LENGTH:
        raise NotSimple
    parser = _Parser(_tokens(expression), known)
    tree = parser.either()
    parser.end()
    if _depth(tree) > _MAX_DEPTH:
        raise NotSimple
    return tree


def both(first: Tree | None, second: Tree | None) -> Tree | None:
    """The tree that holds when both do; None is a condition that always holds."""
    parts = [tree for tree in (first, second) if tree is not None]
    return _group("all", parts) if parts else None


def depth_allowed(tree: Tree | None) -> bool:
    """Whether a checklist may hold a tree that deep."""
    return tree is None or _depth(tree) <= _MAX_DEPTH


def _depth(tree: Tree) -> int:
    children = tree.get("all") or tree.get("any") or ([tree["not"]] if "not" in tree else [])
    return 1 + max((_depth(child) for child in children), default=0)


def _group(kind: str, parts: list[Tree]) -> Tree:
    if len(parts) == 1:
        return parts[0]
    flat: list[Tree] = []
    for part in parts:
        flat.extend(part.get(kind, [part]))
    return {kind: flat}


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    rest = expression.strip()
    while rest:
        match = _TOKEN.match(rest)
        if match is None or match.lastgroup is None:
            raise NotSimple
        tokens.append((match.lastgroup, match[match.lastgroup]))
        rest = rest[match.end() :].strip()
    return tokens


class _Parser:
    """Recursive descent: `or` binds weaker than `and`, which binds weaker than one comparison or bracket."""

    def __init__(self, tokens: list[tuple[str, str]], known: Mapping[str, tuple[str, Known]]) -> None:
        self._tokens = tokens
        self._known = known
        self._at = 0
        self._open = 0

    def end(self) -> None:
        """Everything has been read."""
        if self._at < len(self._tokens):
            raise NotSimple

    def either(self) -> Tree:
        """Alternatives, or a single condition."""
        return self._chain("or", "any", self._all)

    def _all(self) -> Tree:
        return self._chain("and", "all", self._one)

    def _chain(self, word: str, kind: str, part: Callable[[], Tree]) -> Tree:
        parts = [part()]
        while self._peek() == ("word", word):
            self._at += 1
            parts.append(part())
        return _group(kind, parts)

    def _one(self) -> Tree:
        kind, text = self._peek()
        if (kind, text) == ("sign", "("):
            return self._bracketed()
        if (kind, text) == ("word", "not"):
            self._at += 1
            return {"not": self._bracketed()}
        if (kind, text) == ("word", "selected"):
            self._at += 1
            return self._selected()
        return self._comparison()

    def _bracketed(self) -> Tree:
        self._open += 1
        if self._open > _MAX_DEPTH:
            raise NotSimple
        self._expect("(")
        tree = self.either()
        self._open -= 1
        self._expect(")")
        return tree

    def _selected(self) -> Tree:
        self._expect("(")
        key, known = self._question(self._take())
        self._expect(",")
        value = self._literal(self._take())
        self._expect(")")
        if known.kind == "multi":
            return {"q": key, "op": "has", "v": _choice(known, value)}
        return _equal(key, known, value)

    def _comparison(self) -> Tree:
        left, (kind, sign), right = self._take(), self._take(), self._take()
        if kind != "sign" or sign not in _MIRRORED:
            raise NotSimple
        if right[0] == "name":
            left, right, sign = right, left, _MIRRORED[sign]
        key, known = self._question(left)
        value = self._literal(right)
        if sign in _ORDER:
            return _ordered(key, known, _ORDER[sign], value)
        if value == "":
            tree: Tree = {"q": key, "op": "answered"}
            return tree if sign == "!=" else {"not": tree}
        tree = _equal(key, known, value)
        return tree if sign == "=" else {"not": tree}

    def _question(self, token: tuple[str, str]) -> tuple[str, Known]:
        if token[0] != "name" or token[1] not in self._known:
            raise NotSimple
        return self._known[token[1]]

    def _literal(self, token: tuple[str, str]) -> str:
        if token[0] == "text":
            return token[1][1:-1]
        if token[0] != "number":
            raise NotSimple
        return token[1]

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _expect(self, sign: str) -> None:
        if self._take() != ("sign", sign):
            raise NotSimple


def _choice(known: Known, value: str) -> str:
    if value not in known.values:
        raise NotSimple
    return known.values[value]


def _equal(key: str, known: Known, value: str) -> Tree:
    if known.kind in ("single", "yes_no"):
        return {"q": key, "op": "eq", "v": _choice(known, value)}
    if known.kind == "numeric":  # equality of a tree compares text, and 3 may be written 3.0
        return {"all": [_ordered(key, known, "ge", value), _ordered(key, known, "le", value)]}
    if known.kind in ("text", "date"):
        return {"q": key, "op": "eq", "v": value}
    raise NotSimple


def _ordered(key: str, known: Known, op: str, value: str) -> Tree:
    if known.kind != "numeric" or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        raise NotSimple
    return {"q": key, "op": op, "v": value}
