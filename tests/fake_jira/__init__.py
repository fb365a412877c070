"""A Jira to test against, Cloud or Data Center: real HTTP on this machine, over data that tests build and change."""

from tests.fake_jira.jira import FakeJira
from tests.fake_jira.recording import Request

__all__ = ["FakeJira", "Request"]
