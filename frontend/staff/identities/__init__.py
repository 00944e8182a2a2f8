"""Who somebody is, behind glass: asking to know it, and reading it once a second person agreed (ADR 50)."""
