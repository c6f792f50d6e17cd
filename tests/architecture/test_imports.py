"""What `import segfn_nb` brings, and what it must not."""

from __future__ import annotations

import json
import subprocess
import sys

import segfn_nb

HEAVY = {"anywidget", "httpx", "IPython", "ipywidgets", "numpy", "pandas", "pyarrow", "quickjs"}


def test_cold_import_loads_no_heavy_library() -> None:
    """`import segfn_nb` alone loads no library that takes time: those come when they are first needed."""
    program = "import json, sys, segfn_nb; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", program], text=True))

    assert set(loaded) & HEAVY == set()


def test_a_worker_loads_no_http_client_unless_it_is_live() -> None:
    """What a worker process imports before it knows its function has neither an HTTP client nor tables in it."""
    program = "import json, sys, segfn_nb.workers.__main__; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", program], text=True))

    assert set(loaded) & {"aiohttp", "asyncio", "httpx", "pandas", "pyarrow", "ssl"} == set()


def test_exports_are_sorted_and_all_there() -> None:
    """`__all__` is sorted, without repetition, is what `dir()` shows, and each of its names can be had."""
    shown = [name for name in dir(segfn_nb) if name in segfn_nb.__all__]

    assert shown == segfn_nb.__all__ == sorted(set(segfn_nb.__all__))
    assert [name for name in segfn_nb.__all__ if not hasattr(segfn_nb, name)] == []
