"""Judging a file in a process whose memory and time are limited: a test cannot pass by luck."""

import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import resource, sys
from django.conf import settings
settings.configure(USE_I18N=False)
from tasks.evidence_errors import EvidenceRefused
from tasks.evidence_files import accept
import PIL.JpegImagePlugin, PIL.PngImagePlugin, PIL.WebPImagePlugin, PIL.MpoImagePlugin
content = sys.stdin.buffer.read()
# What the process holds by now, and so much more.
held = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
most = held + int(sys.argv[2]) * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (most, most))
try:
    accept(content, name=sys.argv[1], max_bytes=1 << 30, keeps_location=False)
    print("taken")
except EvidenceRefused as refused:
    print(refused)
"""


def verdict(content, name, *, megabytes, seconds=20):
    """What is said of the file: `taken`, or why not. Fails where it takes more than that."""
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, name, str(megabytes)],
        input=content,
        capture_output=True,
        cwd=ROOT,
        timeout=10 * seconds,  # the processor's time is bounded below; others use it, too
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
    )
    assert told.returncode == 0, told.stderr.decode()[-2000:]
    return told.stdout.decode().strip()
