"""What is noted of acts, reads, requests, e-mails and errors."""
