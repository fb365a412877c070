"""Backlogs in files: vanitylint's own format, exports of Jira and GitHub, and Markdown, recognised by their content."""
