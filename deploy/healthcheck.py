"""Ask the web process of this container for /healthz; the exit status says whether all is well."""

import os
import sys
import urllib.error
import urllib.request

ADDRESS = "http://127.0.0.1:8000/healthz"
SECONDS = 4.0

name = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
# As the proxy asks: by a name that is ours, and as if encrypted.
request = urllib.request.Request(ADDRESS, headers={"Host": name, "X-Forwarded-Proto": "https"})
try:
    urllib.request.urlopen(request, timeout=SECONDS).close()  # noqa: S310 - an address of ours
except (urllib.error.URLError, TimeoutError) as error:
    sys.exit(f"Not well: {error}")
