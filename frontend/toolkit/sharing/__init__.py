"""Parts of pages that several readers share (ADR 140)."""
