"""From a report to people."""
