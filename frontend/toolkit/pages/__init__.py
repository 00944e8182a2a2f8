"""What every page needs: its decorator, its refusals, its icons and paths."""
