"""For WSGI servers: `gunicorn wsgi:application`. `moderation serve` starts one and the worker beside it."""

from moderation.app import configure_logging, create_app
from moderation.settings import read_settings

settings = read_settings()
configure_logging(settings.log_level)
application = create_app(settings)
