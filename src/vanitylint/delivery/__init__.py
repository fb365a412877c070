"""Delivery of reports to people: mails, and comments on issues."""
