"""All that a parent and a worker process say to each other. msgpack frames, each behind a 4-byte little-endian length."""

from __future__ import annotations

from segfn_nb.contracts.instrumenting import Instrument, Instrumented
from segfn_nb.contracts.messages import Answer, Ask, Done, Ended, Failed, Hold, Load, Loaded, Ready, Report, Run
from segfn_nb.contracts.parsing import Compile, Compiled, Examine, Examined, Strip, Stripped
from segfn_nb.contracts.playing import PlayAnswer, PlayQuestion

ToWorker = Load | Run | Answer | Hold | Strip | Examine | Compile | Instrument | PlayQuestion
FromWorker = (
    Ready
    | Loaded
    | Ask
    | Done
    | Ended
    | Hold
    | Report
    | Failed
    | Stripped
    | Examined
    | Compiled
    | Instrumented
    | PlayAnswer
)
