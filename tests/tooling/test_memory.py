"""A web process loads no large library that most processes never need."""

import subprocess
import sys

LATE = (
    "PIL.Image",
    "cryptography.fernet",
    "dns.resolver",
    "fido2",
    "holidays",
    "lxml",
    "odfdo",
    "openpyxl",
    "qrcode",
    "segno",
    "weasyprint",
    "webvtt",
    "xlsxwriter",
)
LOAD = f"""
import sys
import consult.project.asgi
print([name for name in {LATE!r} if name in sys.modules])
"""


def test_web_process_at_its_start_has_loaded_no_heavy_library():
    assert run(LOAD) == "[]"


def run(code):
    completed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return completed.stdout.strip()
