"""Team pages that show a confidential identity once a second person agreed (ADR 50)."""
