"""A web process loads no large library that most processes never need, and returns free memory."""

import subprocess
import sys

LATE = (
    "PIL.Image",
    "cryptography.fernet",
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
# Blocks of a kilobyte come from the C library. The cycles that refer to them wait for a full
# collection, and the blocks that stay in use keep glibc from lowering its heap.
GARBAGE = """
import gc
from consult.project.allocator import return_free_memory, share_one_arena

def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

share_one_arena()
return_free_memory()
gc.disable()
kept = []
for number in range(60_000):
    cycle = [bytes(1000)]
    cycle.append(cycle)
    if number % 100 == 0:
        kept.append(bytes(1000))
before = resident()
gc.collect()
print(round(before - resident()))
"""


def test_web_process_at_its_start_has_loaded_no_heavy_library():
    assert run(LOAD) == "[]"


def test_full_collection_of_garbage_returns_its_memory_to_the_system():
    assert int(run(GARBAGE)) >= 40


def run(code):
    completed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return completed.stdout.strip()
