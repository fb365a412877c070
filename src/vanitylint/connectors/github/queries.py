"""GraphQL queries. What they select of an issue is defined in `selections`."""

from __future__ import annotations

from vanitylint.connectors.github.selections import field_values, issue_fragment

_RATE_LIMIT = "rateLimit { cost remaining resetAt }"
_PAGE_INFO = "pageInfo { hasNextPage endCursor }"
_MILESTONE = "number title description dueOn state url createdAt updatedAt closedAt"


def repository_page(parts: frozenset[str]) -> str:
    """Return a query for a page of issues, least recently updated first. The first page includes repository data."""
    has_projects = "projects" in parts
    projects = "projects: nodes(ids: $projects) @include(if: $isFirst) { ... on ProjectV2 { id updatedAt } }"
    return f"""
query RepositoryPage(
  $owner: String!, $name: String!, $first: Int!, $after: String, $since: DateTime, $isFirst: Boolean!
  {", $projects: [ID!]!" if has_projects else ""}
) {{
  {_RATE_LIMIT}
  repository(owner: $owner, name: $name) {{
    nameWithOwner
    hasIssuesEnabled @include(if: $isFirst)
    all: issues(first: 1) @include(if: $isFirst) {{ totalCount }}
    milestones(first: 100) @include(if: $isFirst) {{ {_PAGE_INFO} nodes {{ {_MILESTONE} }} }}
    issues(first: $first, after: $after, orderBy: {{field: UPDATED_AT, direction: ASC}}, filterBy: {{since: $since}}) {{
      totalCount {_PAGE_INFO} nodes {{ ...issue }}
    }}
  }}
  {projects if has_projects else ""}
}}
{issue_fragment(parts)}"""


def issues_by_id(parts: frozenset[str]) -> str:
    """Return a query for issues by id."""
    return f"""
query IssuesById($ids: [ID!]!) {{
  {_RATE_LIMIT}
  nodes(ids: $ids) {{ __typename ...issue }}
}}
{issue_fragment(parts)}"""


def one_issue(parts: frozenset[str]) -> str:
    """Return a query for one issue by number."""
    return f"""
query OneIssue($owner: String!, $name: String!, $number: Int!) {{
  {_RATE_LIMIT}
  repository(owner: $owner, name: $name) {{
    nameWithOwner
    issueOrPullRequest(number: $number) {{ __typename ...issue }}
  }}
}}
{issue_fragment(parts)}"""


def project_page(parts: frozenset[str]) -> str:
    """Return a query for a page of a project's items, with the issues in them."""
    return f"""
query ProjectPage($owner: String!, $number: Int!, $first: Int!, $after: String) {{
  {_RATE_LIMIT}
  repositoryOwner(login: $owner) {{
    ... on ProjectV2Owner {{
      projectV2(number: $number) {{
        id title
        field(name: "Status") {{ ... on ProjectV2FieldCommon {{ name }} }}
        items(first: $first, after: $after) {{
          totalCount {_PAGE_INFO}
          nodes {{
            id type isArchived updatedAt
            content {{ __typename ...issue ... on DraftIssue {{ id title body createdAt updatedAt }} }}
            {field_values()}
          }}
        }}
      }}
    }}
  }}
}}
{issue_fragment(parts)}"""


PROJECT_MEMBERS = f"""
query ProjectMembers($id: ID!, $after: String) {{
  {_RATE_LIMIT}
  node(id: $id) {{
    ... on ProjectV2 {{
      field(name: "Status") {{ ... on ProjectV2FieldCommon {{ name }} }}
      items(first: 100, after: $after) {{
        totalCount {_PAGE_INFO}
        nodes {{
          id type updatedAt
          content {{
            __typename
            ... on Issue {{
              id updatedAt
              repository {{ nameWithOwner }}
              milestone {{ title description dueOn state closedAt }}
            }}
            ... on DraftIssue {{ updatedAt }}
          }}
        }}
      }}
    }}
  }}
}}"""
"""Query for the items of a project and when each was updated, without their contents."""

DRAFTS_BY_ID = f"""
query DraftsById($ids: [ID!]!) {{
  {_RATE_LIMIT}
  nodes(ids: $ids) {{
    ... on ProjectV2Item {{
      id updatedAt
      content {{ ... on DraftIssue {{ title body createdAt updatedAt }} }}
      {field_values()}
    }}
  }}
}}"""
"""Query for drafts by the ids of their project items."""

ISSUE_IDS = f"""
query IssueIds($owner: String!, $name: String!, $after: String) {{
  {_RATE_LIMIT}
  repository(owner: $owner, name: $name) {{
    issues(first: 100, after: $after, orderBy: {{field: CREATED_AT, direction: ASC}}) {{
      {_PAGE_INFO} nodes {{ id }}
    }}
  }}
}}"""
"""Query for the ids of a repository's issues, without their contents."""

MORE_MILESTONES = f"""
query MoreMilestones($owner: String!, $name: String!, $after: String) {{
  {_RATE_LIMIT}
  repository(owner: $owner, name: $name) {{
    milestones(first: 100, after: $after) {{ {_PAGE_INFO} nodes {{ {_MILESTONE} }} }}
  }}
}}"""

REPOSITORIES = f"""
query Repositories($owner: String!, $after: String) {{
  {_RATE_LIMIT}
  repositoryOwner(login: $owner) {{
    repositories(
      first: 100, after: $after, ownerAffiliations: OWNER, isArchived: false, hasIssuesEnabled: true,
      orderBy: {{field: NAME, direction: ASC}}
    ) {{
      totalCount {_PAGE_INFO}
      nodes {{
        name
        nameWithOwner
        issues(first: 1, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{ totalCount nodes {{ updatedAt }} }}
        milestones(first: 1, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{ totalCount nodes {{ updatedAt }} }}
      }}
    }}
  }}
}}"""
"""Query for an owner's repositories that have issues enabled, and when an issue was last updated in each."""

_FULL_RATE_LIMIT = "rateLimit { cost limit remaining resetAt }"
_PROJECT = """
number title closed
fields(first: 50) {
  nodes {
    ... on ProjectV2FieldCommon { name }
    ... on ProjectV2SingleSelectField { options { name } }
  }
}"""


def repository_survey(parts: frozenset[str]) -> str:
    """Return a query for what a repository contains and the names it uses."""
    types = "issueTypes(first: 50) { nodes { name } }" if "types" in parts else ""
    projects = f"projectsV2(first: 20) {{ nodes {{ {_PROJECT} }} }}" if "projects" in parts else ""
    return f"""
query RepositorySurvey($owner: String!, $name: String!) {{
  {_FULL_RATE_LIMIT}
  repository(owner: $owner, name: $name) {{
    nameWithOwner visibility hasIssuesEnabled
    issues(first: 1) {{ totalCount }}
    milestones(first: 1) {{ totalCount }}
    labels(first: 100) {{ nodes {{ name }} }}
    {types}
    {projects}
  }}
}}"""


PROJECT_SURVEY = f"""
query ProjectSurvey($owner: String!, $number: Int!) {{
  {_FULL_RATE_LIMIT}
  repositoryOwner(login: $owner) {{
    ... on ProjectV2Owner {{ projectV2(number: $number) {{ {_PROJECT} items(first: 1) {{ totalCount }} }} }}
  }}
}}"""

OWNER_SURVEY = f"""
query OwnerSurvey($owner: String!) {{
  {_FULL_RATE_LIMIT}
  repositoryOwner(login: $owner) {{
    repositories(first: 100, ownerAffiliations: OWNER, isArchived: false, hasIssuesEnabled: true) {{
      totalCount nodes {{ issues(first: 1) {{ totalCount }} }}
    }}
  }}
}}"""
