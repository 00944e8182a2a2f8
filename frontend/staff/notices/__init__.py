"""Notices one by one, without whoever sent them: noted as without ground, and what is decided of several."""
