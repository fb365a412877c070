"""GitHub as a source: repositories, issues, projects and whole organisations, through its GraphQL API."""
