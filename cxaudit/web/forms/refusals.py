"""What a use case refuses, beside the field that it is about; what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec, TypeVar

from wtforms import Form

from cxaudit.domain.errors import InvalidInput, NotFound, Refused, StaleRevision
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.typed import typed_texts

P = ParamSpec("P")
T = TypeVar("T")


def showing_typed(back: str) -> Callable[[Callable[P, T]], Callable[P, T | tuple[str, int]]]:
    """For a view that saves a form of a thing which another window may have removed or closed meanwhile: what
    was typed is then shown, to be copied. `back` is the address to go on from."""

    def decorate(view: Callable[P, T]) -> Callable[P, T | tuple[str, int]]:
        @wraps(view)
        def showing(*args: P.args, **kwargs: P.kwargs) -> T | tuple[str, int]:
            try:
                return view(*args, **kwargs)
            except (NotFound, Refused) as gone:
                page = render(
                    "errors/not_sent.html",
                    sentence=sentence_of(gone),
                    code=gone.code,
                    typed=typed_texts(),
                    back=back,
                )
                return page, 404 if isinstance(gone, NotFound) else 409

        return showing

    return decorate


def attempt(form: Form, run: Callable[[], T], fields: Mapping[str, str]) -> T | None:
    """What `run` gives; None when it refuses: the form then says why.

    `fields` maps the code of a refusal to the name of its field, which may hold places of the refusal's
    facts (`name_{language}`); a code without a field stands on top of the form.
    """
    try:
        return run()
    except (InvalidInput, Refused, StaleRevision) as refused:
        name = fields.get(refused.code, "").format(**refused.params)
        if name:
            form[name].errors = [sentence_of(refused)]
        else:
            form.form_errors = [sentence_of(refused)]
        return None
