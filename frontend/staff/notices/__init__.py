"""Team pages about a notice, without its reporter: notices without ground, and repeated misuse."""
