"""Records of acts, reads, requests, e-mails and errors."""
