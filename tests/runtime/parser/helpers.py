"""The parsers' bundles, each evaluated once, for tests that ask them many things."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from segfn_nb.engine.context import Engine
from segfn_nb.runtime.bundles import bundle_source


@cache
def _function(bundle: str, name: str) -> tuple[Engine, Any]:
    engine = Engine(memory_bytes=256_000_000, stack_bytes=4_000_000)
    module = f"(function (module, exports) {{{bundle_source(bundle)}\nreturn module.exports}})"
    return engine, engine.evaluate(f"((m) => {module}(m, m.exports).{name})({{exports: {{}}}})")


def called(bundle: str, name: str, *arguments: str) -> Any:
    """What a bundle's function says, decoded."""
    return json.loads(_function(bundle, name)[1](*arguments))
