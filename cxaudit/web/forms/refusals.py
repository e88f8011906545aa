"""What a use case refuses, beside the field that it is about; what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from wtforms import Form

from cxaudit.domain.errors import InvalidInput, Refused, StaleRevision
from cxaudit.web.pages import sentence_of

T = TypeVar("T")


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
