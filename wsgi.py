"""What a web server loads: `gunicorn wsgi:app`."""

from cxaudit.config import Settings

from cxaudit.app import create_app

app = create_app(Settings.from_env())
