"""A GitHub to test against: real HTTP on this machine, GraphQL executed over data that tests build and change."""

from tests.fake_github.github import FakeGitHub
from tests.fake_github.recording import Request

__all__ = ["FakeGitHub", "Request"]
