"""The connector for Jira Cloud and Data Center: issues as work items, fetched live or exported."""
