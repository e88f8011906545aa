"""Auditors: the list, one of them, certifications, conflicts of interest. Agency only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from cxaudit.domain.errors import InvalidInput, Refused
from cxaudit.domain.ids import AuditorId
from cxaudit.services import auditors
from cxaudit.services.auditors import NewAuditor
from cxaudit.web.forms.auditors import AuditorForm, CertifyForm, ConflictForm
from cxaudit.web.guards import actor, requires, runtime
from cxaudit.web.pages import gettext as _
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.received import page_number, require_page

blueprint = Blueprint("auditors", __name__, url_prefix="/auditors")

Page = Response | tuple[str, int]


@blueprint.get("/")
@requires("assignment.manage")
def index() -> str:
    """Every auditor."""
    text = request.args.get("text") or None
    page = page_number()
    lines, count, today = auditors.list_auditors(runtime(), actor(), text, page)
    require_page(page, -(-count // auditors.PAGE))
    return render(
        "programme/auditors.html", lines=lines, count=count, today=today, text=text, page=page,
        size=auditors.PAGE,
    )  # fmt: skip


@blueprint.get("/new")
@requires("assignment.manage")
def new() -> str:
    """The form that adds one."""
    return render("programme/auditor_new.html", form=AuditorForm(formdata=None), error=None)


@blueprint.post("/new")
@requires("assignment.manage")
def create() -> Page:
    """Add an auditor, whose account an administrator opens."""
    form = AuditorForm()
    if not form.validate():
        return render("programme/auditor_new.html", form=form, error=None), 422
    try:
        made = auditors.create_auditor(runtime(), actor(), _typed(form))
    except (InvalidInput, Refused) as wrong:
        return render("programme/auditor_new.html", form=form, error=sentence_of(wrong)), 409
    flash(_("Auditor {number} is added. An administrator opens the account.", number=made.number), "done")
    return redirect(url_for("programme.auditors.desk", auditor_id=made.id))


def _typed(form: AuditorForm) -> NewAuditor:
    number, city = form.number.data or "", form.city.data or ""
    return NewAuditor(form.name.data, form.email.data, form.language.data, number, city)


@dataclass(frozen=True)
class _Forms:
    """The forms of the page; the one that was posted keeps what was typed."""

    certify: CertifyForm = field(default_factory=lambda: CertifyForm(formdata=None))
    conflict: ConflictForm = field(default_factory=lambda: ConflictForm(formdata=None))


@blueprint.get("/<auditor_id>")
@requires("assignment.manage")
def desk(auditor_id: AuditorId) -> str:
    """One auditor."""
    return _desk_page(auditor_id, _Forms())


def _desk_page(auditor_id: AuditorId, forms: _Forms, error: str | None = None) -> str:
    found = auditors.get_auditor(runtime(), actor(), auditor_id)
    forms.certify.offer(found.names)
    forms.conflict.offer(found.clients, found.locations)
    return render("programme/auditor.html", desk=found, forms=forms, error=error)


def _step(auditor_id: AuditorId, forms: _Forms, form: FlaskForm | None, run: Callable[[], None]) -> Page:
    """Do what was posted, and show the page again: refused with its reason, or as it is now."""
    found = auditors.get_auditor(runtime(), actor(), auditor_id)
    forms.certify.offer(found.names)
    forms.conflict.offer(found.clients, found.locations)
    if form is not None and not form.validate():
        return _desk_page(auditor_id, forms), 422
    try:
        run()
    except (InvalidInput, Refused) as wrong:
        return _desk_page(auditor_id, forms, sentence_of(wrong)), 409
    return redirect(url_for("programme.auditors.desk", auditor_id=auditor_id))


@blueprint.post("/<auditor_id>/active")
@requires("assignment.manage")
def set_active(auditor_id: AuditorId) -> Page:
    """Pause or resume."""
    active = request.form.get("active") == "yes"
    return _step(
        auditor_id,
        _Forms(),
        None,
        lambda: auditors.set_active(runtime(), actor(), auditor_id, active=active),
    )


@blueprint.post("/<auditor_id>/certifications")
@requires("assignment.manage")
def certify(auditor_id: AuditorId) -> Page:
    """Certify, or renew."""
    form = CertifyForm()
    return _step(
        auditor_id,
        _Forms(certify=form),
        form,
        lambda: auditors.certify(runtime(), actor(), auditor_id, form.name.data, form.valid_until.data),
    )


@blueprint.post("/<auditor_id>/certifications/<certification_id>/end")
@requires("assignment.manage")
def end_certification(auditor_id: AuditorId, certification_id: str) -> Page:
    """End a certification today."""
    return _step(
        auditor_id,
        _Forms(),
        None,
        lambda: auditors.end_certification(runtime(), actor(), auditor_id, certification_id),
    )


@blueprint.post("/<auditor_id>/conflicts")
@requires("assignment.manage")
def declare_conflict(auditor_id: AuditorId) -> Page:
    """Declare a conflict of interest."""
    form = ConflictForm()
    return _step(
        auditor_id,
        _Forms(conflict=form),
        form,
        lambda: auditors.declare_conflict(runtime(), actor(), auditor_id, form.where(), form.reason.data),
    )


@blueprint.post("/<auditor_id>/conflicts/<conflict_id>/remove")
@requires("assignment.manage")
def remove_conflict(auditor_id: AuditorId, conflict_id: str) -> Page:
    """Take a conflict of interest back."""
    return _step(
        auditor_id,
        _Forms(),
        None,
        lambda: auditors.remove_conflict(runtime(), actor(), auditor_id, conflict_id),
    )
