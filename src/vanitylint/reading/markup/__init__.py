"""Conversion of trackers' markup to Markdown: Atlassian documents, Jira wiki text, HTML."""
