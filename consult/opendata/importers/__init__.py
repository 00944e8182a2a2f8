"""The readers of other platforms' exports, as streams of records. They write nothing."""
