"""Who wrote: what they wrote in a consultation, what was decided about their account, and deciding it."""
