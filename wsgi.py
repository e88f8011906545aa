"""What a web server loads: `gunicorn wsgi:app`."""

from cxaudit.app import from_env

app = from_env()
