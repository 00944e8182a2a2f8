"""What was decided against one's account, for whoever follows the link of its mail."""
