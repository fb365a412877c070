"""The recipes in examples/schedule: their tools accept them, and their commands send mails and write reports.

The commands run in the environment that a recipe names, against a Jira and a mail server on this machine. Only paths,
addresses and passwords are different.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme
import yaml
from tests.delivery.server import PASSWORD, USER, Post, start
from tests.fake_jira import FakeJira

from vanitylint import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
SCHEDULE = ROOT / "examples" / "schedule"
BIN = Path(sys.executable).parent
TOKEN = "a-token"  # noqa: S105 - of a fake
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the recipes are not for Windows")


def recipe(name: str) -> str:
    return (SCHEDULE / name).read_text(encoding="utf-8")


def tool(name: str) -> str:
    """Return the path of a program; skip the test if it is not installed, except in CI."""
    path = shutil.which(name, path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if not path and not os.environ.get("CI"):
        pytest.skip(f"{name} is not installed")
    assert path, f"{name} is not installed"
    return path


def validate(*words: str | Path, folder: Path = SCHEDULE) -> str:
    """Run a program that validates a recipe, which must succeed, and return its output."""
    program, *rest = map(str, words)
    result = subprocess.run([tool(program), *rest], cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


# Validation by the tools that read them


def test_crontab_is_valid():
    usage = subprocess.run([tool("crontab"), "-h"], capture_output=True, text=True, check=False)
    if "dry run" not in usage.stdout + usage.stderr:
        pytest.skip("this is not Debian's crontab; others have another meaning of -n")
    assert "successfully checked" in validate("crontab", "-n", "crontab")


def test_systemd_units_are_valid_and_secure(tmp_path):
    for name in ("vanitylint-mail.service", "vanitylint-mail.timer"):
        (tmp_path / name).write_text(recipe(name).replace("/opt/vanitylint/bin/vanitylint", sys.executable))
    output = validate(
        "systemd-analyze", "verify", "./vanitylint-mail.service", "./vanitylint-mail.timer", folder=tmp_path
    )
    assert output == ""
    report = validate("systemd-analyze", "security", "--offline=true", "./vanitylint-mail.service", folder=tmp_path)
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", report)
    assert exposure
    assert float(exposure[1]) < 2  # of 10


def test_systemd_timer_runs_on_weekdays_at_7():
    (when,) = re.findall(r"^OnCalendar=(.+)$", recipe("vanitylint-mail.timer"), re.MULTILINE)
    assert "Normalized form: Mon..Fri *-*-* 07:00:00 Europe/Berlin" in validate("systemd-analyze", "calendar", when)


@pytest.mark.parametrize("version", [("-k", "1.27.0"), ("-k", "1.31.0"), ()])  # first with time zones to newest
def test_kubernetes_manifest_is_valid(version):
    output = validate("kubernetes-validate", *version, "--strict", "kubernetes-cronjob.yaml")
    assert output.count("passed") == 3


def test_gitlab_pipeline_is_valid():
    validate(
        "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", "gitlab-ci.yml"
    )


def test_containerfile_is_valid():
    validate("hadolint", "Containerfile")


def test_dockerignore_allows_what_the_containerfile_needs():
    """It also needs what pyproject.toml puts into the wheel."""
    allowed = set(re.findall(r"^!(\S+)$", recipe("Containerfile.dockerignore"), re.MULTILINE))
    assert all((ROOT / name).exists() for name in allowed)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    copied = set(re.findall(r"^COPY (\w\S+) \./$", recipe("Containerfile"), re.MULTILINE))
    assert copied == {"action-requirements.txt"}
    assert allowed == {"pyproject.toml", "LICENSE", "README.md", "src", *included, *copied}


# Consistency


def test_recipes_have_the_same_settings_and_secrets():
    settings, _, job = yaml.safe_load_all(recipe("kubernetes-cronjob.yaml"))
    assert settings["data"]["vanitylint.toml"] == recipe("vanitylint.toml")
    for secret in secrets("secrets.env"):
        assert secret in recipe("gitlab-ci.yml") or "MAIL" in secret
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert container["envFrom"] == [{"secretRef": {"name": "vanitylint"}}]


def test_recipes_name_the_current_version():
    texts = {path.name: path.read_text(encoding="utf-8") for path in SCHEDULE.iterdir()}
    versions = {name: re.findall(r"vanitylint(?:@v|:)(\d[\d.]*\d)", text) for name, text in texts.items()}
    assert {version for matches in versions.values() for version in matches} == {__version__}
    assert {name for name, matches in versions.items() if matches} >= {
        "crontab", "vanitylint-mail.service", "gitlab-ci.yml", "kubernetes-cronjob.yaml", "Containerfile"}  # fmt: skip


def secrets(name: str) -> dict[str, str]:
    """Return the variables in a file as systemd and kubectl read them, without quotes."""
    lines = [line for line in recipe(name).splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


# Running the commands


@dataclass
class World:
    """A Jira, a mail server, and a folder that stands in for those of the machine."""

    folder: Path
    jira: FakeJira
    post: Post

    def settings(self, text: str) -> str:
        """Return the config of a recipe with the local mail server."""
        assert text.count('host = "smtp.example.com"') == 1
        return text.replace('host = "smtp.example.com"', f'host = "localhost"\nport = {self.post.port}')

    def secrets(self) -> dict[str, str]:
        """Return the secrets of the recipes, with those of the local servers."""
        local = {"JIRA_URL": self.jira.url, "JIRA_API_TOKEN": TOKEN, "VANITYLINT_MAIL_PASSWORD": PASSWORD}
        documented = secrets("secrets.env")
        assert local.keys() <= documented.keys()
        return documented | local

    def run(self, words: Sequence[str], env: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
        """Run a command with this environment and that of a machine: programs, and a trusted certificate authority."""
        machine = {"PATH": "/usr/bin:/bin", "SSL_CERT_FILE": str(self.folder / "ca.pem")}
        return subprocess.run(words, cwd=folder, env=machine | dict(env), capture_output=True, text=True, check=False)

    def mailed_once(self) -> bool:
        """Return whether exactly one mail was sent, about the local Jira."""
        return [to for to, _ in self.post.mails] == [["lead@example.com"]] and "SHOP" in self.post.last()["Subject"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    post = Post()
    controller = start(post, context, auth=True)
    with FakeJira(token=TOKEN, email=USER) as jira:
        jira.project("SHOP").issue("Epic", summary="Guest checkout", status="In Progress")
        yield World(tmp_path, jira, post)
        assert jira.breaches == []
    controller.stop()


def test_cron_sends_mail_and_prints_only_errors(world):
    (line,) = [line for line in recipe("crontab").splitlines() if " vanitylint mail" in line.replace("/", " ")]
    *_, command = line.split(None, 5)
    backlog_folder = world.folder / "srv"
    (backlog_folder / ".venv" / "bin").mkdir(parents=True)
    (backlog_folder / ".venv" / "bin" / "vanitylint").symlink_to(BIN / "vanitylint")
    (backlog_folder / "vanitylint.toml").write_text(world.settings(recipe("vanitylint.toml")))
    (backlog_folder / "secrets.env").write_text("".join(f"{name}={value}\n" for name, value in world.secrets().items()))
    assert "%" not in command  # cron takes it for the end of the line
    words = ["/bin/sh", "-c", command.replace("/srv/backlog", str(backlog_folder))]
    env = {"HOME": str(world.folder), "LOGNAME": "backlog", "SHELL": "/bin/sh"}  # what cron sets
    for _ in range(2):
        result = world.run(words, env, world.folder)
        assert (result.stdout, result.stderr, world.mailed_once()) == ("", "", True)
    assert "leads: already mailed today, no mail" in (backlog_folder / "last-run.log").read_text()
    (backlog_folder / "vanitylint.toml").write_text("sources = []\n")
    assert "no recipient is set for the mail" in world.run(words, env, world.folder).stdout
    shutil.rmtree(backlog_folder)
    assert world.run(words, env, world.folder).stderr


def test_systemd_service_sends_mail(world):
    unit = ConfigParser(interpolation=None, delimiters=["="], strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    text = recipe("vanitylint-mail.service")
    unit.read_string(text)
    service = unit["Service"]
    etc, state = world.folder / "etc", world.folder / "state"
    etc.mkdir()
    state.mkdir()

    def localise(words: str) -> str:
        places = {"/etc/vanitylint": etc, "/var/lib/vanitylint": state, "/opt/vanitylint/bin": BIN}
        for path, local_path in places.items():
            words = words.replace(path, str(local_path))
        return words

    assert service["StateDirectory"] == "vanitylint"
    Path(localise("/etc/vanitylint/vanitylint.toml")).write_text(world.settings(recipe("vanitylint.toml")))
    assert service["EnvironmentFile"] == "/etc/vanitylint/secrets.env"
    env = dict(localise(variable).split("=", 1) for variable in re.findall(r"^Environment=(.+)$", text, re.MULTILINE))
    result = world.run(
        shlex.split(localise(service["ExecStart"])), env | world.secrets(), Path(localise(service["WorkingDirectory"]))
    )
    assert (result.returncode, world.mailed_once()) == (0, True), result.stderr
    assert (state / "backlog.db").is_file()
    assert [path.name for path in etc.iterdir()] == ["vanitylint.toml"]


def test_kubernetes_job_sends_mail(world):
    settings, claim, job = yaml.safe_load_all(recipe("kubernetes-cronjob.yaml"))
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["remembered"]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert volumes["settings"]["configMap"]["name"] == settings["metadata"]["name"]
    mounted = {mount["mountPath"]: world.folder / mount["name"] for mount in container["volumeMounts"]}
    for folder in mounted.values():
        folder.mkdir()
    for name, text in settings["data"].items():
        (world.folder / "settings" / name).write_text(world.settings(text))

    def localise(path: str) -> str:
        return str(mounted[str(Path(path).parent)] / Path(path).name)

    env = {variable["name"]: localise(variable["value"]) for variable in container["env"]}
    assert 'ENTRYPOINT ["vanitylint"]' in recipe("Containerfile")
    result = world.run([str(BIN / "vanitylint"), *container["args"]], env | world.secrets(), world.folder)
    assert (result.returncode, world.mailed_once()) == (0, True), result.stderr
    assert (world.folder / "remembered" / "backlog.db").is_file()


def pipeline_job(name: str) -> dict[str, Any]:
    pipeline = yaml.safe_load(recipe("gitlab-ci.yml"))
    job = pipeline[name]
    return {**pipeline[job["extends"]], **job}


def run_gitlab_job(world: World, job: Mapping[str, Any], folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a job as a runner does, with `set -eo pipefail`."""
    (install,) = job["before_script"]
    assert install.startswith("python -m pip install")
    path = f"{BIN}:/usr/bin:/bin"
    return world.run(["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])], {"CI": "true", "PATH": path, **env}, folder)  # fmt: skip


def test_gitlab_schedule_writes_reports_and_cache(world):
    job = pipeline_job("backlog-report")
    folder = world.folder / "builds"
    folder.mkdir()
    jira_secrets = {name: value for name, value in world.secrets().items() if name.startswith("JIRA")}
    result = run_gitlab_job(world, job, folder, **jira_secrets)
    assert result.returncode == 0, result.stderr
    assert "Guest checkout" in result.stdout
    for name in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"], *job["cache"]["paths"]):
        assert (folder / name).exists()


def test_gitlab_merge_request_is_checked_for_its_own_changes(world):
    job = pipeline_job("backlog-changes")
    folder = world.folder / "builds"
    shutil.copytree(ROOT / "examples" / "markdown-backlog", folder / "backlog")

    def git(*words: str) -> str:
        author = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        return subprocess.run(
            [tool("git"), *author, *words], cwd=folder, capture_output=True, text=True, check=True
        ).stdout

    git("init", "--quiet", "--initial-branch=main")
    git("add", "backlog")
    git("commit", "--quiet", "--message", "The backlog")
    base = git("rev-parse", "HEAD").strip()
    result = run_gitlab_job(world, job, folder, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert result.returncode == 0, result.stderr
    (file,) = (folder / "backlog" / "epics").glob("BELL-47-*.md")
    file.write_text(f"{file.read_text()}\nMore overviews.\n")
    git("checkout", "--quiet", "-b", "topic")
    git("commit", "--quiet", "--all", "--message", "A change")
    result = run_gitlab_job(world, job, folder, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert result.returncode == job["allow_failure"]["exit_codes"], result.stderr
    assert "BELL-47" in result.stdout
    assert "BELL-33" not in result.stdout

    git("checkout", "--quiet", "main")
    (other,) = (folder / "backlog" / "epics").glob("BELL-19-*.md")
    other.write_text(f"{other.read_text()}\nWhat others did meanwhile.\n")
    git("commit", "--quiet", "--all", "--message", "On the target")
    target = git("rev-parse", "HEAD").strip()
    git("merge", "--quiet", "--no-edit", "topic")
    merged = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": target}
    result = run_gitlab_job(world, job, folder, **merged)
    assert result.returncode == job["allow_failure"]["exit_codes"], result.stderr
    assert "BELL-47" in result.stdout
    assert "BELL-19" not in result.stdout
    for name in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (folder / name).exists()


# Excerpts on the page


def test_page_shows_excerpts_of_the_recipes():
    """All lines of the code blocks, except omission marks, are in a recipe: as code, or in the comment at its top."""
    texts = [path.read_text(encoding="utf-8") for path in SCHEDULE.iterdir()]
    recipes = "\n".join([*texts, *(re.sub(r"^#   ", "", text, flags=re.MULTILINE) for text in texts)])
    blocks = re.findall(
        r"^```\w+\n(.*?)^```$", (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    parts = [line.strip() for block in blocks for part in block.split("…\n") for line in part.splitlines()]
    assert len(parts) > 20
    lines = {line.strip() for line in recipes.splitlines()}
    assert [part for part in parts if part not in lines] == []
