"""Start of the web server: ``granian --interface wsgi config.wsgi:application``."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.environment import Refusal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    application = get_wsgi_application()
    from config.start import end_with_parent, refuse_superuser

    refuse_superuser()
    end_with_parent()
except Refusal as refusal:
    sys.stderr.write(f"{refusal}\n")
    raise
