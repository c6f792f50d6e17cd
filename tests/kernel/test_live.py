"""Live replays from a notebook's magics, in a real kernel."""

from __future__ import annotations

from tests.kernel.conftest import Notebook
from tests.server import Server


def test_many_events_need_confirm(notebook: Notebook) -> None:
    """`%replay --http live:...` over many events says what would be sent; with --confirm it sends each event once."""
    with Server() as server:
        body = "JSON.stringify({ n: event.properties.n })"
        fetch = f"await fetch('{server.url}/', {{ method: 'POST', body: {body} }})"
        notebook.run("events = [{'type': 'track', 'properties': {'n': n}} for n in range(120)]")
        notebook.run(f"%%destination_function to_crm\nasync function onTrack(event) {{ {fetch} }}")
        asked = notebook.run(f"%replay to_crm events --http live:{server.host} --concurrency 10")
        sent = len(server.seen)
        done = notebook.run(f"%replay to_crm events --http live:{server.host} --concurrency 10 --confirm")

        assert (asked.status, sent, done.status) == ("error", 0, "ok")
        assert f"a live replay of 120 events would send about 120 requests\n    {server.host}  about 120" in asked.text(
            "error"
        )
        assert "--confirm" in asked.text("error")
        assert sorted(server.counts()) == list(range(120)) == sorted(seen.event for seen in server.seen)
    assert notebook.value("to_crm.last.deliveries['delivered'], to_crm.last.is_mock") == (120, False)


def test_a_magic_records_and_plays_back(notebook: Notebook) -> None:
    """`--http record:...` and `--http cassette:...` in magics, also as a variable's name; `%replay?` tells of both."""
    with Server() as server:
        fetch = f"await fetch('{server.url}/', {{ method: 'POST', body: JSON.stringify({{ n: event.properties.n }}) }})"
        notebook.run("import tempfile; folder = tempfile.mkdtemp()")
        notebook.run("events = [{'type': 'track', 'properties': {'n': n}} for n in range(3)]")
        notebook.run(f"%%destination_function to_crm\nasync function onTrack(event) {{ {fetch} }}")
        done = notebook.run(f"%replay to_crm events --http record:$folder/t.jsonl@{server.host} --into live")
    played = notebook.run("%replay to_crm events --http cassette:$folder/t.jsonl --into again")
    notebook.run("from segfn_nb import Cassette; tape = Cassette(folder + '/t.jsonl')")
    notebook.run("%replay to_crm events --http tape --into by_name")
    helped = notebook.run("print(get_ipython().find_magic('replay').__doc__)").text("stdout")

    assert (done.status, played.status) == ("ok", "ok")
    assert notebook.value("(live.hash == again.hash == by_name.hash, by_name.answered_here[:8])") == (True, "cassette")
    assert "record:PATH@HOST" in helped
    assert "cassette:PATH" in helped
