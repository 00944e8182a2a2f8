"""A web process at its start has loaded no large library that most processes never need."""

import subprocess
import sys

LATE = ("PIL.Image", "holidays", "lxml", "odfdo", "openpyxl", "qrcode", "weasyprint", "xlsxwriter")
LOAD = f"""
import sys
import consult.project.asgi
from django.urls import get_resolver
get_resolver().url_patterns
print([name for name in {LATE!r} if name in sys.modules])
"""


def test_web_process_at_its_start_has_loaded_no_heavy_library():
    found = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
