"""Functions whose only handler is misspelled."""

from __future__ import annotations

import pytest

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.messages import Loaded
from segfn_nb.errors import NoHandlersError
from segfn_nb.functions.definition import Definition
from segfn_nb.functions.settings import Settings


@pytest.mark.parametrize(
    ("kind", "source", "ends"),
    [
        (Kind.DESTINATION, "async function ontrack() {}", "onBatch. Did you mean onTrack where it says ontrack?"),
        (Kind.SOURCE, "const onRequests = () => {}", "onRequest. Did you mean onRequest where it says onRequests?"),
        (Kind.SOURCE, "function handler() {}", "may define: onRequest"),
    ],
)
def test_a_function_without_handler_says_which_was_meant(kind: Kind, source: str, ends: str) -> None:
    """The error names the one that is almost right."""
    with pytest.raises(NoHandlersError) as raised:
        Definition("f", kind, source, Settings()).check(Loaded("ok"))

    assert str(raised.value).endswith(ends)
