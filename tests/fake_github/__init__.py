"""A fake GitHub for tests: a real HTTP server that executes GraphQL over data that tests build and change."""

from tests.fake_github.github import FakeGitHub
from tests.fake_github.recording import Request

__all__ = ["FakeGitHub", "Request"]
