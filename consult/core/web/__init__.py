"""The web process: how requests arrive, take turns and are answered."""
