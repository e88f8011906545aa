"""Sign-in by Flask-Security, on our own accounts; response headers; rate limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import ceil
from time import time
from typing import Any, cast
from urllib.parse import urlsplit

import secure
from flask import Flask, Response, request, session
from flask_babel import Babel
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address
from flask_security import MailUtil, RoleMixin, Security, UserDatastore, UserMixin
from flask_security.utils import hash_password
from werkzeug.middleware.proxy_fix import ProxyFix

from cxaudit.config import Settings
from cxaudit.domain.access import Actor
from cxaudit.domain.account import Account
from cxaudit.services import people
from cxaudit.web import errors
from cxaudit.web.guards import PUBLIC, SIGNED_IN, language, runtime
from cxaudit.web.session import SIGN_IN

RULES = {
    "security.login": PUBLIC,
    "security.logout": SIGNED_IN,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    "security.change_password": SIGNED_IN,
    "security.verify": SIGNED_IN,
    "security.static": PUBLIC,
    "static": PUBLIC,
}
"""The routes of Flask-Security by name; every other route carries its own rule."""

_LIMITS = {
    "security.login": "10 per minute; 60 per hour",
    "security.forgot_password": "5 per minute; 20 per hour",
    "verification.check": "30 per minute; 300 per hour",
}
"""How often one address may fail to sign in, ask for a letter, and read what a report's code says."""
_SENT_ON = 302
_MEMORY = "memory://"
_POLICY = (
    secure.ContentSecurityPolicy()
    .default_src("'self'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:", "blob:")
    .object_src("'none'")
    .base_uri("'self'")
    .form_action("'self'")
    .frame_ancestors("'none'")
)
_SETTINGS = {
    "SECURITY_URL_PREFIX": "/account",
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    # No network look-ups while somebody signs in; the reserved domain .test serves the demonstration.
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
    "SECURITY_RECOVERABLE": True,
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
    "SECURITY_CHANGEABLE": True,
    "SECURITY_REGISTERABLE": False,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_POST_LOGOUT_VIEW": "/account/login",
    "SECURITY_POST_RESET_VIEW": "/account/login",
    "SECURITY_POST_CHANGE_VIEW": "/",
    "SECURITY_CACHE_CONTROL": {"private": None, "no-store": None},  # names alone: True would be written out
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
}


class SignedIn(UserMixin):
    """What Flask-Security sees of an account; `actor` is what our pages see."""

    roles: list[RoleMixin]
    fs_uniquifier: str = ""

    def __init__(self, person: people.Person) -> None:
        account = person.account
        self.account = account
        self.actor: Actor = person.actor
        self.roles = []  # roles are ours: Flask-Security knows none
        self.id = account.id  # type: ignore[assignment]  # it expects numbers, and only compares them
        self.email = account.email
        self.active = account.active
        self.fs_uniquifier = account.uniquifier
        self.password = account.password_hash
        self.confirmed_at = account.confirmed_at

    def changed(self) -> Account:
        """The account with what Flask-Security set."""
        return replace(self.account, password_hash=self.password, uniquifier=self.fs_uniquifier)


class ServiceDatastore(UserDatastore):
    """Accounts through the use cases of `services.people`; `commit` runs one."""

    def __init__(self) -> None:
        super().__init__(SignedIn, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> SignedIn | None:  # noqa: ARG002
        """The account with this id, e-mail (never case-sensitive) or uniquifier."""
        ((name, value),) = kwargs.items()
        field = {"fs_uniquifier": "uniquifier"}.get(name, name)
        sign_in = session.get(SIGN_IN, "") if field == "uniquifier" else ""
        person = people.find_person(runtime(), sign_in, **{field: str(value)})
        return None if person is None else SignedIn(person)

    def find_role(self, role: str) -> None:  # noqa: ARG002
        """Roles are ours: Flask-Security knows none."""
        return

    def put(self, model: SignedIn) -> SignedIn:
        """Keep a changed password or uniquifier."""
        people.change_account(runtime(), model.changed())
        return model

    def commit(self) -> None:
        """Nothing is left to do: `put` ran the use case."""


class QueuedMail(MailUtil):
    """Mails of Flask-Security become mail jobs: a request never talks to a mail server."""

    def send_mail(self, template: str, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Queue our own mail of that name with its link.

        The link's host is that of the settings: the one of the request is the sender's word only.
        """
        user = cast("SignedIn", kwargs["user"])
        path = urlsplit(str(kwargs.get("reset_link", "/"))).path
        name = template.rpartition("/")[2]
        people.mail_later(runtime(), user.account.id, name, runtime().settings.base_url + path)


def install(app: Flask, settings: Settings) -> None:
    """Sign-in pages, and headers on every answer.

    The address is that of the connection, or what the outermost of the trusted proxies wrote down: more is
    anybody's word.
    """
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
    app.config.update(_SETTINGS)
    app.config.setdefault("SECURITY_PASSWORD_SALT", app.config["SECRET_KEY"])
    Babel(app, locale_selector=_library_locale)
    Security(app, ServiceDatastore(), mail_util_cls=QueuedMail)
    headers = secure.Secure(
        csp=_POLICY,
        xcto=secure.XContentTypeOptions(),
        referrer=secure.ReferrerPolicy().same_origin(),
        coop=secure.CrossOriginOpenerPolicy().same_origin(),
    )

    @app.after_request
    def add_headers(answer: Response) -> Response:
        answer.headers.update(headers.headers)
        return answer


def password_hash(app: Flask, password: str) -> str:
    """The hash that signing in accepts, for commands that make accounts."""
    with app.app_context():
        return str(hash_password(password))


def _library_locale() -> str:
    """Flask-Security ships its own French as fr_FR; only its texts are chosen this way."""
    return "fr_FR" if language() == "fr" else "en"


def limit_guessing(app: Flask, settings: Settings) -> None:
    """Limits per address on what guesses, once all routes are there."""
    storage = _counter(settings)
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=storage,
        storage_options={} if storage == _MEMORY else {"socket_connect_timeout": 2},
        in_memory_fallback_enabled=storage != _MEMORY,
        on_breach=_wait,
    )
    for endpoint, limit in _LIMITS.items():
        view: Any = app.view_functions[endpoint]
        failed = _failed if endpoint == "security.login" else None
        reads = _only_reads if endpoint in RULES else None
        limited: Any = limiter.limit(limit, exempt_when=reads, deduct_when=failed)(view)
        app.view_functions[endpoint] = limited


def _counter(settings: Settings) -> str:
    """Where attempts are counted: for all processes in Redis where there is one, else in each process."""
    return settings.queue_url if urlsplit(settings.queue_url).scheme in {"redis", "rediss"} else _MEMORY


def _only_reads() -> bool:
    return request.method == "GET"


def _failed(answer: Response) -> bool:
    """Whether nobody was signed in: an office behind one address may sign in as often as it likes."""
    return answer.status_code != _SENT_ON


def _wait(limit: RequestLimit) -> Response:
    seconds = max(1, ceil(limit.reset_at - time()))
    return errors.too_many(seconds)
