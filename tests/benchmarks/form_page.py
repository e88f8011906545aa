"""(b) The audit form's page with 120 answered items, against the same controls from a bare Jinja template."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from werkzeug.test import create_environ

from tests.benchmarks.clock import Line, Prepared, compare, serve
from tests.benchmarks.world import add_visits, answers, bench_office, checklist, sign_in
from tests.people import Office

_AIM = 3.0
_TEMPLATE = """<!doctype html><html lang="fr"><head><title>Visite</title></head><body><form method="post">
{% for item in items %}{% set value = values[item.key] %}
<section id="item-{{ item.key }}"><fieldset><legend>{{ item.text.fr }}</legend>
{% if item.kind == "yes_no" %}
{% for key, said in (("yes", "Oui"), ("no", "Non")) %}<label><input type="radio" name="q.{{ item.key }}" value="{{ key }}"{% if value == key %} checked{% endif %}><span>{{ said }}</span></label>{% endfor %}
{% elif item.kind == "likert" %}
{% for key in range(1, 6) %}<label><input type="radio" name="q.{{ item.key }}" value="{{ key }}"{% if value == key %} checked{% endif %}><span>{{ key }}</span></label>{% endfor %}
{% elif item.kind == "single" %}
{% for option in item.options %}<label><input type="radio" name="q.{{ item.key }}" value="{{ option.key }}"{% if value == option.key %} checked{% endif %}><span>{{ option.text.fr }}</span></label>{% endfor %}
{% elif item.kind == "elapsed" %}
<label>Secondes <input name="q.{{ item.key }}" inputmode="decimal" value="{{ value }}"></label>
{% else %}
<textarea name="q.{{ item.key }}">{{ value }}</textarea>
{% endif %}
{% if item.allow_na %}<label><input type="checkbox" name="na.{{ item.key }}" value="na">Sans objet</label>{% endif %}
{% if item.kind != "text" %}<details><summary>Commentaire</summary><label>Observé <textarea name="c.{{ item.key }}"></textarea></label></details>{% endif %}
</fieldset></section>
{% endfor %}
<button>Enregistrer</button></form></body></html>"""


def lines() -> list[Line]:
    """All items in one section, so that the page draws each of them."""
    with tempfile.TemporaryDirectory() as folder, bench_office(Path(folder), 1) as (office, app):
        heads = {
            f"{key}/v": {"val": value, "op": f"op-{key}", "lam": 1, "dev": "tablet", "at": 1}
            for key, value in answers().items()
        }
        (audit,) = add_visits(office, 1, "in_progress", "draft", heads)
        cookie, _ = sign_in(app, "Ana")
        bare = bare_application(office)

        def ours() -> Prepared:
            path = f"/field/audits/{audit}/sections/A"
            return lambda: serve(app, [create_environ(path, headers={"Cookie": cookie})])

        def plain() -> Prepared:
            return lambda: serve(bare, [create_environ("/")])

        assert all(serve(page, [create_environ(at, headers={"Cookie": cookie})]).count(b"<fieldset") == 120
                   for page, at in ((app, f"/field/audits/{audit}/sections/A"), (bare, "/")))  # fmt: skip
        return [compare("Audit form, 120 items / bare Jinja page", ours, plain, _AIM)]


def bare_application(office: Office) -> Flask:
    """Reads one JSON document and draws it."""
    engine = office.runtime.storage.engine
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, answers TEXT NOT NULL)"))
        connection.execute(text("INSERT INTO bare (answers) VALUES (:a)"), {"a": json.dumps(answers())})
    bare, items = Flask("bare"), checklist(1)["questions"]
    template = bare.jinja_env.from_string(_TEMPLATE)  # once, as a file would be

    @bare.get("/")
    def page() -> str:
        with engine.connect() as connection:
            document = connection.scalar(text("SELECT answers FROM bare"))
        return template.render(items=items, values=json.loads(str(document)))

    return bare
