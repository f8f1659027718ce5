"""Requests in, those that may be answered out: which host they name, which page they come from, who sends them."""
