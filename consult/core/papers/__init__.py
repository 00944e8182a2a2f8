"""Documents for printing and for office programs."""
