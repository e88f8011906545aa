"""Composes the web process."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect

from cxaudit import resources
from cxaudit.bootstrap import build
from cxaudit.config import Settings
from cxaudit.services.runtime import Runtime
from cxaudit.web import (
    errors,
    health,
    logos,
    pages,
    photos,
    received,
    search,
    security,
    session,
    verification,
)
from cxaudit.web.account import blueprint as account
from cxaudit.web.admin import blueprint as admin
from cxaudit.web.api import blueprint as api
from cxaudit.web.field import blueprint as field
from cxaudit.web.portal import blueprint as portal
from cxaudit.web.programme import blueprint as programme
from cxaudit.web.review import blueprint as review

_UPLOAD_LIMIT = 64 * 1024 * 1024
_YEAR = 365 * 24 * 3600
_FIELD_LIMIT = 16 * 1024 * 1024  # an import of 10 MB is carried as text from its check to its confirmation


class _Site(Flask):
    """What was built lies under a name made from its content: a browser need never ask whether it changed."""

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        built = filename is not None and filename.startswith("build/")
        return _YEAR if built else super().get_send_file_max_age(filename)


def create_app(settings: Settings, runtime: Runtime | None = None) -> Flask:
    """The whole web process for `settings`; tests may hand in the runtime they already have."""
    app = _Site(
        "cxaudit", template_folder=str(resources.templates_dir()), static_folder=str(resources.static_dir())
    )
    app.extensions["cxaudit"] = runtime or build(settings)
    app.config.update(_flask_settings(settings))
    received.install(app)
    session.install(app)  # before anything refuses: a refusal speaks the reader's language
    received.set_limits(app)
    CSRFProtect(app)
    errors.install(app)
    security.install(app, settings)
    pages.install(app)  # after the libraries, whose `_` of templates gives way to ours
    for blueprint in (
        account,
        admin,
        api,
        field,
        portal,
        programme,
        review,
        photos.blueprint,
        logos.blueprint,
        search.blueprint,
        verification.blueprint,
        health.blueprint,
    ):
        app.register_blueprint(blueprint)
    security.limit_guessing(app, settings)
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": _UPLOAD_LIMIT,
        "MAX_FORM_MEMORY_SIZE": _FIELD_LIMIT,
        "SESSION_COOKIE_NAME": "cxaudit",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https://"),
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "SESSION_REFRESH_EACH_REQUEST": False,  # a slow answer must not sign in again who has just signed out
        "WTF_CSRF_TIME_LIMIT": None,  # a tablet may come back after days
        "WTF_CSRF_HEADERS": ["X-CSRF"],
        "WTF_I18N_ENABLED": False,  # `components/forms.html` words what WTForms says, from our catalogue
    }


def from_env() -> Flask:
    """The web process of an installation whose settings are in the environment."""
    return create_app(Settings.from_env())
