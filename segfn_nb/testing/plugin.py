"""
The pytest plugin: frozen tests are collected where a `segfn-test.toml` lies, and `load_function` loads one for a test.

Every pytest of an environment with segfn_nb imports this file, so it imports nothing that takes time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from segfn_nb.testing.running import CaseResult, Runner
    from segfn_nb.workspace.function import Function

MANIFEST = "segfn-test.toml"


class CaseFailed(Exception):  # noqa: N818 - pytest shows its text, and nobody else meets it
    """A case does something else than expected."""

    def __init__(self, result: CaseResult) -> None:
        super().__init__(result.text())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--segfn-update`."""
    parser.getgroup("segfn").addoption(
        "--segfn-update", action="store_true", help="frozen tests: expect from now on what the function does now"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A folder of frozen tests is collected by its manifest."""
    return FrozenTests.from_parent(parent, path=file_path) if file_path.name == MANIFEST else None


class FrozenTests(pytest.File):
    """One folder: a worker for all of its cases."""

    _runner: Runner | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """One item for each case."""
        from segfn_nb.frozen.folder import case_names

        for name in case_names(self.path.parent):
            yield FrozenCase.from_parent(self, name=name.removesuffix(".json"))

    def run(self, name: str, *, update: bool) -> CaseResult:
        """Run a case; the worker is started by the first one."""
        from segfn_nb.testing.running import Runner

        if self._runner is None:
            self._runner = Runner.of(self.path.parent)
        return self._runner.run_file(name, update=update)

    def teardown(self) -> None:
        """End the worker."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None


class FrozenCase(pytest.Item):
    """One case."""

    def runtest(self) -> None:
        """Run it; the failure says what differs."""
        tests = self.parent
        assert isinstance(tests, FrozenTests)
        result = tests.run(f"{self.name}.json", update=bool(self.config.getoption("--segfn-update")))
        if result.updated:
            self.add_report_section("call", "segfn", "\n".join(["updated:", *result.lines]))
        if not result.passed:
            raise CaseFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The difference and nothing else; the same for a function that cannot be used."""
        from segfn_nb.errors import FunctionError, HostError, SegfnError

        error = excinfo.value
        if isinstance(error, FunctionError):
            return "\n".join(error.report())
        if isinstance(error, CaseFailed) or (isinstance(error, SegfnError) and not isinstance(error, HostError)):
            return str(error)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        return self.path.parent / f"{self.name}.json", None, f"frozen {self.name}"


@pytest.fixture
def load_function(request: pytest.FixtureRequest) -> Iterator[Callable[..., Function]]:
    """
    Loads a function as `segfn_nb.load` does, a file beside the test or from the current folder; ends it after the test.

    Example:
        >>> def test_an_order(load_function):  # doctest: +SKIP
        ...     crm = load_function("../functions/orders_to_crm.js", kind="destination")
    """
    loaded: list[Function] = []

    def load(what: str, **options: Any) -> Function:
        from segfn_nb.workspace.kinds import load as load_one

        beside = request.path.parent / what
        function = load_one(str(beside) if beside.is_file() else what, **options)
        loaded.append(function)
        return function

    yield load
    for function in loaded:
        function.reset()
