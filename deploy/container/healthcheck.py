"""Ask the web server of this container whether it is ready. Exit code 0 or 1.

The server answers only for its own names, so the question carries the first of them.
"""

import http.client
import os
import sys

names = os.environ.get("KIM_ALLOWED_HOSTS", "") or "localhost"
connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
try:
    connection.request("GET", "/health/ready", headers={"Host": names.split(",")[0].strip()})
    sys.exit(0 if connection.getresponse().status == http.client.OK else 1)
except OSError:
    sys.exit(1)
