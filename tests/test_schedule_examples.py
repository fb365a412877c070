"""The recipes of examples/schedule: those who read them find nothing amiss, and what they run mails and reports.

What they run is run: with the environment they name, against a Jira and a mail server on this machine. Only places,
addresses and passwords are other ones.
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
pytestmark = pytest.mark.skipif(os.name == "nt", reason="what runs these is no Windows")


def recipe(name: str) -> str:
    return (SCHEDULE / name).read_text(encoding="utf-8")


def tool(name: str) -> str:
    """A program that reads such files; in CI it is there."""
    found = shutil.which(name, path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if not found and not os.environ.get("CI"):
        pytest.skip(f"there is no {name} here")
    assert found, f"there is no {name} here"
    return found


def reads(*words: str | Path, folder: Path = SCHEDULE) -> str:
    """Let a program read something; it finds nothing amiss. Gives what it says."""
    program, *rest = map(str, words)
    done = subprocess.run([tool(program), *rest], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


# Those who read them


def test_crontab():
    usage = subprocess.run([tool("crontab"), "-h"], capture_output=True, text=True, check=False)
    if "dry run" not in usage.stdout + usage.stderr:
        pytest.skip("this is not Debian's crontab: to another one -n means another thing")
    assert "successfully checked" in reads("crontab", "-n", "crontab")


def test_systemd_units(tmp_path):
    for name in ("vanitylint-mail.service", "vanitylint-mail.timer"):
        (tmp_path / name).write_text(recipe(name).replace("/opt/vanitylint/bin/vanitylint", sys.executable))
    said = reads("systemd-analyze", "verify", "./vanitylint-mail.service", "./vanitylint-mail.timer", folder=tmp_path)
    assert said == ""
    told = reads("systemd-analyze", "security", "--offline=true", "./vanitylint-mail.service", folder=tmp_path)
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert exposure
    assert float(exposure[1]) < 2  # of 10


def test_the_timer_names_a_time():
    (when,) = re.findall(r"^OnCalendar=(.+)$", recipe("vanitylint-mail.timer"), re.MULTILINE)
    assert "Normalized form: Mon..Fri *-*-* 07:00:00 Europe/Berlin" in reads("systemd-analyze", "calendar", when)


@pytest.mark.parametrize("version", [("-k", "1.27.0"), ("-k", "1.31.0"), ()])  # the first with time zones to the newest
def test_kubernetes_manifest(version):
    said = reads("kubernetes-validate", *version, "--strict", "kubernetes-cronjob.yaml")
    assert said.count("passed") == 3


def test_gitlab_pipeline():
    reads("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", "gitlab-ci.yml")


def test_containerfile():
    reads("hadolint", "Containerfile")


def test_what_the_containerfile_needs_is_let_through():
    """And it needs what pyproject.toml puts into the wheel."""
    through = set(re.findall(r"^!(\S+)$", recipe("Containerfile.dockerignore"), re.MULTILINE))
    assert all((ROOT / name).exists() for name in through)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    put_in = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    named = set(re.findall(r"^COPY (\w\S+) \./$", recipe("Containerfile"), re.MULTILINE))
    assert named == {"action-requirements.txt"}
    assert through == {"pyproject.toml", "LICENSE", "README.md", "src", *put_in, *named}


# How they fit together


def test_all_have_the_same_settings_and_name_the_same_secrets():
    settings, _, job = yaml.safe_load_all(recipe("kubernetes-cronjob.yaml"))
    assert settings["data"]["vanitylint.toml"] == recipe("vanitylint.toml")
    for secret in secrets("secrets.env"):
        assert secret in recipe("gitlab-ci.yml") or "MAIL" in secret
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert container["envFrom"] == [{"secretRef": {"name": "vanitylint"}}]


def test_all_name_this_version():
    texts = {path.name: path.read_text(encoding="utf-8") for path in SCHEDULE.iterdir()}
    named = {name: re.findall(r"vanitylint(?:@v|:)(\d[\d.]*\d)", text) for name, text in texts.items()}
    assert {version for found in named.values() for version in found} == {__version__}
    assert {name for name, found in named.items() if found} >= {
        "crontab", "vanitylint-mail.service", "gitlab-ci.yml", "kubernetes-cronjob.yaml", "Containerfile"}  # fmt: skip


def secrets(name: str) -> dict[str, str]:
    """As systemd and kubectl read such a file, where nothing is quoted."""
    lines = [line for line in recipe(name).splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


# What they run


@dataclass
class World:
    """A Jira, a mail server, and a folder that stands for the machine's."""

    folder: Path
    jira: FakeJira
    post: Post

    def settings(self, text: str) -> str:
        """A config of theirs, with the mail server that is here."""
        assert text.count('host = "smtp.example.com"') == 1
        return text.replace('host = "smtp.example.com"', f'host = "localhost"\nport = {self.post.port}')

    def secrets(self) -> dict[str, str]:
        """Theirs, with what opens the doors that are here."""
        named = {"JIRA_URL": self.jira.url, "JIRA_API_TOKEN": TOKEN, "VANITYLINT_MAIL_PASSWORD": PASSWORD}
        kept = secrets("secrets.env")
        assert named.keys() <= kept.keys()
        return kept | named

    def run(self, words: Sequence[str], env: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
        """Run something with this environment, and what a machine has: programs, and an authority it trusts."""
        machine = {"PATH": "/usr/bin:/bin", "SSL_CERT_FILE": str(self.folder / "ca.pem")}
        return subprocess.run(words, cwd=folder, env=machine | dict(env), capture_output=True, text=True, check=False)

    def mailed_once(self) -> bool:
        """Whether one mail came, about the Jira that is here."""
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


def test_cron_mails_and_says_nothing_unless_something_is_amiss(world):
    (line,) = [line for line in recipe("crontab").splitlines() if " vanitylint mail" in line.replace("/", " ")]
    *_, command = line.split(None, 5)
    place = world.folder / "srv"
    (place / ".venv" / "bin").mkdir(parents=True)
    (place / ".venv" / "bin" / "vanitylint").symlink_to(BIN / "vanitylint")
    (place / "vanitylint.toml").write_text(world.settings(recipe("vanitylint.toml")))
    (place / "secrets.env").write_text("".join(f"{name}={value}\n" for name, value in world.secrets().items()))
    assert "%" not in command  # which cron takes for the end of the line
    words = ["/bin/sh", "-c", command.replace("/srv/backlog", str(place))]
    env = {"HOME": str(world.folder), "LOGNAME": "backlog", "SHELL": "/bin/sh"}  # what cron sets
    for _ in range(2):
        ran = world.run(words, env, world.folder)
        assert (ran.stdout, ran.stderr, world.mailed_once()) == ("", "", True)
    assert "leads: already mailed today, no mail" in (place / "last-run.log").read_text()
    (place / "vanitylint.toml").write_text("sources = []\n")
    assert "no recipient is set for the mail" in world.run(words, env, world.folder).stdout
    shutil.rmtree(place)
    assert world.run(words, env, world.folder).stderr


def test_the_systemd_service_mails(world):
    unit = ConfigParser(interpolation=None, delimiters=["="], strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    text = recipe("vanitylint-mail.service")
    unit.read_string(text)
    service = unit["Service"]
    etc, state = world.folder / "etc", world.folder / "state"
    etc.mkdir()
    state.mkdir()

    def here(words: str) -> str:
        places = {"/etc/vanitylint": etc, "/var/lib/vanitylint": state, "/opt/vanitylint/bin": BIN}
        for theirs, ours in places.items():
            words = words.replace(theirs, str(ours))
        return words

    assert service["StateDirectory"] == "vanitylint"
    Path(here("/etc/vanitylint/vanitylint.toml")).write_text(world.settings(recipe("vanitylint.toml")))
    assert service["EnvironmentFile"] == "/etc/vanitylint/secrets.env"
    named = dict(here(found).split("=", 1) for found in re.findall(r"^Environment=(.+)$", text, re.MULTILINE))
    ran = world.run(shlex.split(here(service["ExecStart"])), named | world.secrets(), Path(here(service["WorkingDirectory"])))  # fmt: skip
    assert (ran.returncode, world.mailed_once()) == (0, True), ran.stderr
    assert (state / "backlog.db").is_file()
    assert [path.name for path in etc.iterdir()] == ["vanitylint.toml"]


def test_the_kubernetes_job_mails(world):
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

    def here(path: str) -> str:
        return str(mounted[str(Path(path).parent)] / Path(path).name)

    env = {each["name"]: here(each["value"]) for each in container["env"]}
    assert 'ENTRYPOINT ["vanitylint"]' in recipe("Containerfile")
    ran = world.run([str(BIN / "vanitylint"), *container["args"]], env | world.secrets(), world.folder)
    assert (ran.returncode, world.mailed_once()) == (0, True), ran.stderr
    assert (world.folder / "remembered" / "backlog.db").is_file()


def pipeline_job(name: str) -> dict[str, Any]:
    pipeline = yaml.safe_load(recipe("gitlab-ci.yml"))
    job = pipeline[name]
    return {**pipeline[job["extends"]], **job}


def in_gitlab(world: World, job: Mapping[str, Any], folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a job, as a runner with `set -eo pipefail` does."""
    (install,) = job["before_script"]
    assert install.startswith("python -m pip install")
    path = f"{BIN}:/usr/bin:/bin"
    return world.run(["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])], {"CI": "true", "PATH": path, **env}, folder)  # fmt: skip


def test_the_gitlab_schedule_reports_and_remembers(world):
    job = pipeline_job("backlog-report")
    folder = world.folder / "builds"
    folder.mkdir()
    kept = {name: value for name, value in world.secrets().items() if name.startswith("JIRA")}
    ran = in_gitlab(world, job, folder, **kept)
    assert ran.returncode == 0, ran.stderr
    assert "Guest checkout" in ran.stdout
    for name in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"], *job["cache"]["paths"]):
        assert (folder / name).exists()


def test_the_gitlab_merge_request_is_asked_about_what_it_changes(world):
    job = pipeline_job("backlog-changes")
    folder = world.folder / "builds"
    shutil.copytree(ROOT / "examples" / "markdown-backlog", folder / "backlog")

    def git(*words: str) -> str:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        return subprocess.run(
            [tool("git"), *who, *words], cwd=folder, capture_output=True, text=True, check=True
        ).stdout

    git("init", "--quiet", "--initial-branch=main")
    git("add", "backlog")
    git("commit", "--quiet", "--message", "The backlog")
    base = git("rev-parse", "HEAD").strip()
    ran = in_gitlab(world, job, folder, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert ran.returncode == 0, ran.stderr
    (file,) = (folder / "backlog" / "epics").glob("BELL-47-*.md")
    file.write_text(f"{file.read_text()}\nMore overviews.\n")
    git("checkout", "--quiet", "-b", "topic")
    git("commit", "--quiet", "--all", "--message", "A change")
    ran = in_gitlab(world, job, folder, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert ran.returncode == job["allow_failure"]["exit_codes"], ran.stderr
    assert "BELL-47" in ran.stdout
    assert "BELL-33" not in ran.stdout

    git("checkout", "--quiet", "main")
    (other,) = (folder / "backlog" / "epics").glob("BELL-19-*.md")
    other.write_text(f"{other.read_text()}\nWhat others did meanwhile.\n")
    git("commit", "--quiet", "--all", "--message", "On the target")
    target = git("rev-parse", "HEAD").strip()
    git("merge", "--quiet", "--no-edit", "topic")
    merged = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": target}
    ran = in_gitlab(world, job, folder, **merged)
    assert ran.returncode == job["allow_failure"]["exit_codes"], ran.stderr
    assert "BELL-47" in ran.stdout
    assert "BELL-19" not in ran.stdout
    for name in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (folder / name).exists()


# What the page shows of them


def test_the_page_shows_what_the_recipes_say():
    """Each part of a block, between the marks of what is left out, stands in a recipe: as it is, or as a comment on top."""
    texts = [path.read_text(encoding="utf-8") for path in SCHEDULE.iterdir()]
    said = "\n".join([*texts, *(re.sub(r"^#   ", "", text, flags=re.MULTILINE) for text in texts)])
    blocks = re.findall(
        r"^```\w+\n(.*?)^```$", (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    parts = [line.strip() for block in blocks for part in block.split("…\n") for line in part.splitlines()]
    assert len(parts) > 20
    lines = {line.strip() for line in said.splitlines()}
    assert [part for part in parts if part not in lines] == []
