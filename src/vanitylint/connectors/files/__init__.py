"""Backlogs in files: our own format, exports of Jira and GitHub, Markdown. Known by what is inside them."""
