"""The account of a person, and what pages show to that person alone."""
