"""The transcoding of sound and video, by path and without the database (ADR 37).

Every file is treated as hostile until it is rendered again. `probe` detects the format of a file
from its first bytes and with ffprobe, and refuses unwanted files (`IsRefused`). `renditions` makes
the files that are played. `clips` cuts some seconds. Each program runs in a sandbox: it has no
network, few rights, and bounded time, memory and output, and it ends with the process that waits
for it.
"""
