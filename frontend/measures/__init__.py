"""Pages about a measure against an account, for the person who follows the link of its e-mail."""
