"""External benchmarks: the list, one of them, taking one away, and bringing a list in."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from cxaudit.domain.errors import InvalidInput
from cxaudit.domain.external_benchmark import ExternalBenchmark
from cxaudit.domain.ids import ExternalBenchmarkId
from cxaudit.services import benchmark_import, external_benchmarks, external_words
from cxaudit.services.benchmark_import import BenchmarksImport
from cxaudit.web.forms.benchmarks import BenchmarkFields, BenchmarkForm, BenchmarksFileForm, NewBenchmarkForm
from cxaudit.web.forms.imports import CheckedForm
from cxaudit.web.forms.refusals import attempt
from cxaudit.web.forms.revised import attempt_change
from cxaudit.web.guards import actor, language, requires, runtime
from cxaudit.web.pages import gettext as _
from cxaudit.web.pages import render, sentence_of
from cxaudit.web.received import page_number, require_page

blueprint = Blueprint("benchmarks", __name__, url_prefix="/benchmarks")

_FIELDS = {
    "benchmark_text_missing": "{field}",
    "benchmark_text_too_long": "{field}",
    "benchmark_percent": "{field}",
    "benchmark_n": "n",
    "benchmark_channel_unknown": "channel",
    "benchmark_sector_unknown": "sector",
    "benchmark_without_value": "overall",
    "benchmark_taken": "name",
}
"""Where a refusal stands."""
Answer = Response | tuple[str, int]


@blueprint.get("/")
@requires("benchmark.manage")
def index() -> str:
    """All of them, a page at a time."""
    page = page_number()
    found = external_benchmarks.list_benchmarks(runtime(), actor(), page)
    require_page(page, -(-found.count // external_benchmarks.PAGE))
    return render(
        "programme/benchmarks.html",
        found=found,
        told_of=external_words.told_of,
        page=page,
        size=external_benchmarks.PAGE,
    )


@blueprint.get("/new")
@requires("benchmark.manage")
def new() -> str:
    """The form that adds one."""
    return _form_page(NewBenchmarkForm(formdata=None), None)


def _form_page(form: BenchmarkFields, benchmark: ExternalBenchmark | None) -> str:
    if form.sector.choices is None:
        form.offer(external_benchmarks.list_sectors(runtime(), actor()))
    return render("programme/benchmark.html", form=form, benchmark=benchmark)


@blueprint.post("/new")
@requires("benchmark.manage")
def add() -> Answer:
    """Keep it; a refused form keeps what was typed."""
    form = NewBenchmarkForm()
    form.offer(external_benchmarks.list_sectors(runtime(), actor()))
    added = form.validate() and attempt(
        form,
        lambda: external_benchmarks.add_benchmark(runtime(), actor(), form.benchmark_id(), form.typed()),
        _FIELDS,
    )
    if not added:
        return _form_page(form, None), 422
    flash(_("The benchmark {name} is added.", name=added.name), "done")
    return redirect(url_for("programme.benchmarks.index"))


@blueprint.get("/<benchmark_id>")
@requires("benchmark.manage")
def change(benchmark_id: ExternalBenchmarkId) -> str:
    """The form that changes one."""
    found = external_benchmarks.get_benchmark(runtime(), actor(), benchmark_id)
    return _form_page(BenchmarkForm.of(found), found)


@blueprint.post("/<benchmark_id>")
@requires("benchmark.manage")
def save(benchmark_id: ExternalBenchmarkId) -> Answer:
    """Change it; a refused form keeps what was typed, and shows what another window saved."""
    found = external_benchmarks.get_benchmark(runtime(), actor(), benchmark_id)
    form = BenchmarkForm()
    form.offer(external_benchmarks.list_sectors(runtime(), actor()))
    drawn_from = replace(found, revision=form.revision.data or 0)
    saved = form.validate() and attempt_change(
        form,
        lambda: external_benchmarks.change_benchmark(runtime(), actor(), drawn_from, form.typed()),
        _FIELDS,
        lambda: _now(benchmark_id),
    )
    if not saved:
        return _form_page(form, found), 422
    flash(_("The benchmark {name} is changed.", name=saved.name), "done")
    return redirect(url_for("programme.benchmarks.index"))


def _now(benchmark_id: ExternalBenchmarkId) -> BenchmarkForm:
    form = BenchmarkForm.of(external_benchmarks.get_benchmark(runtime(), actor(), benchmark_id))
    form.offer(external_benchmarks.list_sectors(runtime(), actor()))
    return form


@blueprint.get("/<benchmark_id>/remove")
@requires("benchmark.manage")
def ask_removal(benchmark_id: ExternalBenchmarkId) -> str:
    """Whether it shall really go."""
    found = external_benchmarks.get_benchmark(runtime(), actor(), benchmark_id)
    return render(
        "programme/benchmark_remove.html", benchmark=found, told=external_words.told_of(language(), found)
    )


@blueprint.post("/<benchmark_id>/remove")
@requires("benchmark.manage")
def remove(benchmark_id: ExternalBenchmarkId) -> Response:
    """Take it away."""
    gone = external_benchmarks.remove_benchmark(runtime(), actor(), benchmark_id)
    flash(_("The benchmark {name} is removed.", name=gone.name), "done")
    return redirect(url_for("programme.benchmarks.index"))


@blueprint.get("/import")
@requires("benchmark.manage")
def choose() -> str:
    """The form that takes a list."""
    return _file_page(BenchmarksFileForm(formdata=None))


def _file_page(form: BenchmarksFileForm, error: str | None = None) -> str:
    sectors = external_benchmarks.list_sectors(runtime(), actor())
    return render("programme/benchmarks_import.html", form=form, sectors=sectors, error=error)


@blueprint.post("/import")
@requires("benchmark.manage")
def check() -> str | tuple[str, int]:
    """Read the list and say row by row what would become of it; nothing is kept."""
    form = BenchmarksFileForm()
    if not form.validate():
        return _file_page(form), 422
    checked, content = CheckedForm(formdata=None, filename=form.file.data.filename), form.content()
    try:
        done = _import(checked, content, dry_run=True)
    except InvalidInput as wrong:
        return _file_page(form, sentence_of(wrong)), 422
    checked.carry(content)
    return render("programme/benchmarks_preview.html", done=done, form=checked)


def _import(form: CheckedForm, content: bytes, *, dry_run: bool = False) -> BenchmarksImport:
    name = form.filename.data or ""
    return benchmark_import.import_benchmarks(runtime(), actor(), content, name, dry_run=dry_run)


@blueprint.post("/import/confirm")
@requires("benchmark.manage")
def confirm() -> Answer:
    """Import the list that was checked; everything is checked again."""
    form = CheckedForm()
    try:
        done = _import(form, form.carried())
    except InvalidInput as wrong:
        return _file_page(BenchmarksFileForm(formdata=None), sentence_of(wrong)), 422
    counts = {what: done.count(what) for what in ("created", "updated", "unchanged")}
    flash(_("Benchmarks created: {created}; updated: {updated}; unchanged: {unchanged}.", **counts), "done")
    return redirect(url_for("programme.benchmarks.index"))
