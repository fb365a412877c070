"""Jira, Cloud and Data Center: its issues as work items, live or exported."""
