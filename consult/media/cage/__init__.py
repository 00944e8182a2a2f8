"""A sandbox for the programs that read untrusted files (ADR 37).

The programs have no network and limited resources, and end with the process that waits for them.
"""
