"""The file of a tablet that cannot send, brought in by the office; what became of each answer in it."""

from __future__ import annotations

from flask_wtf import FlaskForm

from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.services.recovery import recover
from cxaudit.web.forms.imports import TabletFileForm
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.programme.screens import blueprint
from cxaudit.web.wording import field_text


@blueprint.get("/recovery")
@requires("assignment.manage")
def recovery() -> str:
    """The form that takes the file."""
    return _page(TabletFileForm(formdata=None))


def _page(form: FlaskForm, error: str | None = None) -> str:
    return render("programme/recovery.html", form=form, error=error)


@blueprint.post("/recovery")
@requires("assignment.manage")
def recover_file() -> str | tuple[str, int]:
    """Take what is sound in the file, and say what became of the rest. Again: nothing changes."""
    form = TabletFileForm()
    if not form.validate():
        return _page(form), 422
    try:
        done = recover(runtime(), actor(), form.file.data.read())
    except (InvalidInput, Refused) as wrong:
        return _page(form, sentence_of(wrong)), 422
    return render("programme/recovered.html", done=done, field_text=field_text)
