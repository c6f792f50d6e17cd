"""What pip builds from a checkout: everything that runs, nothing that is stale, and nothing at all when a part fails."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest

import segfn_nb
from segfn_nb.runtime.libraries import AWSV3_PACKAGES

ROOT = Path(__file__).parents[2]
JAVASCRIPT = ROOT / "js-extension"
LABEXTENSION = "share/jupyter/labextensions/segfn-nb-labextension"
NOT_IN_A_FRESH_CLONE = shutil.ignore_patterns(
    ".*cache", ".built", ".git", ".hypothesis", ".venv*", ".yarn", "__pycache__", "labextension", "lib", "node_modules",
    "static",
)  # fmt: skip


class Builds(NamedTuple):
    """A checkout and what was built from it."""

    checkout: Path
    wheel: Path
    wheel_from_sdist: Path


def environment(**extra: str) -> dict[str, str]:
    """The environment of a build: the programs of this Python first, because jlpm and node are among them."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"} | extra


def build_wheel(source: Path, target: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Let pip build a wheel of `source`, a checkout or a source distribution, with what is installed here."""
    command = ("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", target, source)
    return subprocess.run(
        [sys.executable, *command], env=environment(**extra), capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """Build a wheel of a copy of this checkout, a source distribution of it, and a wheel of that one without any Node."""
    place = tmp_path_factory.mktemp("builds")
    checkout = place / "checkout"
    shutil.copytree(ROOT, checkout, ignore=NOT_IN_A_FRESH_CLONE)
    direct = build_wheel(checkout, place / "direct")
    assert direct.returncode == 0, direct.stdout + direct.stderr
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", place / "sdist"],
        cwd=checkout,
        env=environment(HATCH_JUPYTER_BUILDER_SKIP_NPM="1"),
        check=True,
        capture_output=True,
    )
    [sdist] = (place / "sdist").iterdir()
    (place / "no-programs").mkdir()
    unpacked = build_wheel(sdist, place / "from-sdist", PATH=str(place / "no-programs"))
    assert unpacked.returncode == 0, unpacked.stdout + unpacked.stderr
    return Builds(checkout, *(next((place / name).glob("*.whl")) for name in ("direct", "from-sdist")))


def names(wheel: Path) -> set[str]:
    """The files of a wheel; what goes below share/ is named as installed, hashes in names are left out."""
    with ZipFile(wheel) as archive:
        found = {re.sub(r"^[^/]*\.data/data/", "", name) for name in archive.namelist()}
    return {re.sub(r"\.[0-9a-f]{16,20}\.js$", ".HASH.js", name) for name in found if ".dist-info/" not in name}


def test_wheel_holds_the_package_and_every_bundle(builds: Builds) -> None:
    """A wheel holds each file of the package and one built file for each entry of the JavaScript workspace."""
    files = (path.relative_to(ROOT) for path in (ROOT / "segfn_nb").rglob("*") if path.is_file())
    package = {path.as_posix() for path in files if not {"__pycache__", "labextension", "static"} & set(path.parts)}
    bundles = {
        target + path.stem
        for folder, target in (("bundles", ""), ("builtins", "node/"), ("libraries", "libraries/"))
        for path in (JAVASCRIPT / "runtime/src" / folder).glob("*.ts")
    } | {"core"}
    aws = (JAVASCRIPT / "node_modules/aws-sdk/clients").glob("*.js")
    bundles |= {f"libraries/aws/{path.stem}" for path in aws if path.stem not in {"all", "browser_default"}}
    parts = ["shared", *(name.partition("/")[2].removeprefix("client-") for name in AWSV3_PACKAGES)]
    bundles |= {f"libraries/aws3/{part}" for part in parts} | {"libraries/google/storage", "libraries/google/bigquery"}
    widgets = (path for path in (JAVASCRIPT / "widgets/src").iterdir() if path.is_file())
    expected = (
        package
        | {f"segfn_nb/runtime/static/{name}.js" for name in bundles}
        | {"segfn_nb/runtime/static/libraries/LICENSES.txt"}
        | {f"segfn_nb/widgets/static/{path.stem}.{path.suffix.strip('.').replace('ts', 'js')}" for path in widgets}
        | {f"{LABEXTENSION}/install.json", f"{LABEXTENSION}/package.json", f"{LABEXTENSION}/static/remoteEntry.HASH.js"}
    )

    built = names(builds.wheel)

    assert expected - built == set()
    assert {name for name in built - expected if not name.startswith(f"{LABEXTENSION}/static/")} == set()


def test_wheel_of_the_source_distribution_is_the_same(builds: Builds) -> None:
    """A source distribution holds the bundles, so that its wheel needs no Node and no network."""
    with ZipFile(builds.wheel) as direct, ZipFile(builds.wheel_from_sdist) as unpacked:
        contents = [
            {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
            for archive in (direct, unpacked)
        ]

        assert contents[0] == contents[1]


def test_bundles_tell_nothing_about_the_machine_that_built_them(builds: Builds) -> None:
    """No bundle holds a path of the checkout or points to a source map."""
    with ZipFile(builds.wheel) as archive:
        telling = [
            name
            for name in archive.namelist()
            if name.endswith((".map", "build_log.json"))
            or str(builds.checkout).encode() in archive.read(name)
            or (name.endswith(".js") and b"sourceMappingURL=" in archive.read(name))
        ]

    assert telling == []


def test_a_failed_build_fails_pip(builds: Builds) -> None:
    """An installation ends with an error when one bundle cannot be built, even where an earlier build succeeded."""
    broken = builds.checkout / "js-extension/widgets/src/table.ts"
    broken.write_text("export default {\n")

    result = build_wheel(builds.checkout, builds.checkout / "wheels")

    assert (result.returncode != 0, list(builds.checkout.glob("wheels/*.whl"))) == (True, [])


def test_version_is_the_same_everywhere() -> None:
    """pyproject.toml, the JupyterLab extension and `segfn_nb.__version__` agree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    extension = json.loads((JAVASCRIPT / "lab/package.json").read_text())["version"]

    assert (extension, segfn_nb.__version__) == (project, project)
