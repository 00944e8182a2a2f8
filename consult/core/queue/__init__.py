"""Events and jobs: what follows an act, and when it is done."""
