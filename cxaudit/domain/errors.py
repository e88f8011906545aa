"""Errors of the product: a stable code and the facts its sentence needs, never a sentence."""

from __future__ import annotations


class DomainError(Exception):
    """Something a person can act on. `code` names a sentence of the catalogue, `params` fill it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NotFound(DomainError):
    """No such thing, or not for this person: the two are never told apart."""

    def __init__(self, kind: str, **params: object) -> None:
        super().__init__("not_found", kind=kind, **params)


class Refused(DomainError):
    """The request is understood and a named rule refuses it."""


class Forbidden(DomainError):
    """This person may not do this, whatever the thing."""

    def __init__(self, permission: str) -> None:
        super().__init__("forbidden", permission=permission)


class InvalidAnswer(DomainError):
    """A value that the item cannot take."""


class InvalidInput(DomainError):
    """A form field or file that cannot be read; `params` say which and why."""


class StaleRevision(DomainError):
    """Somebody saved in between: read again, then repeat."""

    def __init__(self, kind: str) -> None:
        super().__init__("stale_revision", kind=kind)
