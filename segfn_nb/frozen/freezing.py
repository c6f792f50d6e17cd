"""
Turns calls of a replay into cases.

Each is run alone, in a fresh environment, with the answers it got; what it does then is what is expected, so nothing is
frozen that fails at once. Where alone it does something else, earlier calls are put before it; where that does not help
either, it is left out, and said why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from segfn_nb.contracts.function import Kind
from segfn_nb.contracts.http import MASK, SCRUBBED, Recorded, TransportError
from segfn_nb.contracts.outcome import Exchange
from segfn_nb.frozen.answers import NO_ANSWER, recorded_of, request_alone, requests_of, written
from segfn_nb.frozen.cases import Call, Case, Expected, call_of, case_of, expected_of, without_places, write
from segfn_nb.frozen.playing import Played, Player
from segfn_nb.functions.masking import Masker
from segfn_nb.functions.outcome import Outcome
from segfn_nb.functions.pseudonyms.personal import personal_looking
from segfn_nb.functions.pseudonyms.pseudonyms import Pseudonyms
from segfn_nb.functions.recording.scrub import Scrubber

_NEAREST = (1, 5, 25, 100)
"""How many of the calls before a call are tried, where alone it does something else."""

_MOST_DROPPED = 30
"""Of earlier calls that help, so many are tried to be left out again, one at a time."""


ANOTHER = "__scrubbed_too__"
"""What stands in captured requests for a credential that is not the value of a setting."""


class Occurred(NamedTuple):
    """
    A call of a replay: what went in and what came of it.

    `requests` are those of its first attempt. `reached`: the counters it moved; None: not known. `is_whole`: nothing of it
    was beyond the limits. `is_part`: it is a batch from which events were taken out.
    """

    row: int
    texts: list[bytes]
    outcomes: list[Outcome]
    requests: list[Exchange]
    is_batch: bool = False
    reached: frozenset[int] | None = None
    is_whole: bool = True
    is_part: bool = False


class Refused(Exception):  # noqa: N818 - not an error of ours, but why a call is no test
    """Why a call cannot be frozen."""


class Freezer:
    """
    Makes cases.

    Args:
        kind: The function's.

        player: Runs them, with the settings of the folder.

        people: Pseudonyms for what is masked.

        secrets: `Settings.secrets()` of the replay.

        open_values: Values of settings that are no secrets.

        is_repeatable: Whether the replay itself would do the same again; else only how and where a call ended is compared.

        earlier: The calls before a row in its environment, the nearest first.
    """

    def __init__(
        self,
        kind: Kind,
        player: Player,
        people: Pseudonyms,
        *,
        secrets: Sequence[str],
        open_values: Sequence[str],
        is_repeatable: bool,
        earlier: Callable[[int], Sequence[int]],
        occurred: Callable[[int], Occurred],
    ) -> None:
        self._kind = kind
        self._player = player
        self._people = people
        self._secrets = list(secrets)
        self._open_values = list(open_values)
        self._mask = Masker(secrets, mask=SCRUBBED)
        self._is_exact = is_repeatable and not people
        self._earlier = earlier
        self._occurred = occurred
        self.personal: dict[str, None] = {}

    def learn(self, row: int) -> None:
        """Give pseudonyms to what is masked in a call, so that it is found in the events of others too."""
        for text in self._occurred(row).texts:
            self._people.learn(_loaded(text))

    def case(self, row: int, name: str) -> Case:
        """
        The case of a row.

        Raises:
            Refused: There is none; the message says why.
        """
        was = self._occurred(row)
        if not was.is_whole:
            raise Refused("its requests or output went beyond the limits, so not all of it was kept")
        part = _fewer_events(was)
        if part is not None:
            with suppress(Refused):
                return self._case(part, name)
        return self._case(was, name)

    def _case(self, was: Occurred, name: str) -> Case:
        before: list[Occurred] = []
        played, asked = self._alone(was, before)
        why = self._difference(played, asked, was)
        if why:
            before = self._helping(was)
            if not before:
                raise Refused(why)
            before = self._fewest(before, was)
            played, asked = self._alone(was, before)
        calls = [
            self._call(one, written(Scrubber(()).exchanges(one_asked)))
            for one, one_asked in zip([*before, was], asked, strict=True)
        ]
        case = case_of(calls[-1], calls[:-1], played.expected)
        again = self._player.strictly(case, name)
        if _plain(again.expected) != _plain(played.expected) or again.requests != expected_requests(case):
            raise Refused("it does not do the same twice: its requests depend on something that is not recorded")
        case = case_of(calls[-1], calls[:-1], again.expected)
        self._refuse_leaks(case)
        self.personal.update(dict.fromkeys(self._personal(case)))
        return case

    def leaks(self, case: Case) -> bool:
        """Whether a masked value stands in a case all the same: one that was met in another event later."""
        return bool(self._people and self._people.standing_in(write(case).decode()))

    def _alone(self, was: Occurred, before: Sequence[Occurred]) -> tuple[Played, list[list[Recorded]]]:
        scripts = [(self._call(one, []), self._answers(one)) for one in before]
        return self._player.scripted(scripts, self._call(was, []), self._answers(was))

    def _call(self, was: Occurred, requests: list[Any]) -> Call:
        return call_of(was.row, [self._clean(text) for text in was.texts], requests, is_batch=was.is_batch)

    def _clean(self, text: bytes) -> bytes:
        """An event without secrets and without what is masked."""
        text = self._mask.json(text)
        if self._people or self._kind is Kind.SOURCE:
            event = self._people.event(_loaded(text))
            if self._kind is Kind.SOURCE and isinstance(event, dict):
                event = self._without_credentials(event)
            if event != _loaded(text):
                text = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        try:
            return msgspec.json.format(text, indent=-1)
        except msgspec.MsgspecError as error:
            raise Refused(f"its event cannot be written down: {error}") from None

    def _without_credentials(self, event: dict[str, Any]) -> dict[str, Any]:
        """A captured request without what its headers say of who sent it."""
        headers = event.get("headers")
        if not isinstance(headers, dict):
            return event
        scrub = Scrubber(self._secrets)
        clean = {
            name: value
            if not isinstance(value, str) or value.split(" ")[-1] in self._open_values
            else _credential(value, scrub.header(name, value))
            for name, value in headers.items()
        }
        return {**event, "headers": clean}

    def _answers(self, was: Occurred) -> list[Recorded]:
        """What the first attempt was answered, clean."""
        recorded = [_with_placeholder(recorded_of(one)) for one in was.requests]
        recorded = Scrubber(self._secrets).exchanges(recorded)
        return [self._people.recorded(one) for one in recorded] if self._people else recorded

    def _difference(self, played: Played, asked: Sequence[Sequence[Recorded]], was: Occurred) -> str:
        """Why what ran now is not what occurred; empty: it is."""
        for one in (recorded for call in asked for recorded in call):
            if isinstance(one.result, TransportError) and one.result.code == NO_ANSWER:
                return f"run alone it sends {one.request.method} {_host(one.request.url)}, and no answer to that was recorded"
        cause = ", its values masked," if self._people else ""
        for now, outcome in zip(played.outcomes, was.outcomes, strict=True):
            first = _first_attempt(outcome)
            if now.delivery != first.delivery:
                return f"run alone{cause} it ends as {now.delivery}, and not as {first.delivery}"
            if (now.error is None) != (first.error is None) or (
                now.error and first.error and (now.error.name, now.error.line) != (first.error.name, first.error.line)
            ):
                return f"run alone{cause} it ends with another error"
        is_last = not any(outcome.earlier for outcome in was.outcomes)
        if is_last and None not in (was.reached, played.reached) and was.reached != played.reached:
            return f"run alone{cause} it takes another way through the code"
        if self._is_exact and is_last and not was.is_part:
            expected = [_as_placed(expected_of(outcome)) for outcome in was.outcomes]
            if _plain(expected) != _plain(played.expected) or self._requests(was) != played.requests:
                return "run alone it does not do what it did in the replay: it depends on earlier events"
        return ""

    def _requests(self, was: Occurred) -> list[Any]:
        if any(outcome.delivery == "timeout" for outcome in was.outcomes):
            return []
        asked = requests_of(was.requests, Scrubber(self._secrets))
        return [msgspec.json.decode(_placed(msgspec.json.encode(one)), type=type(one)) for one in asked]

    def _helping(self, was: Occurred) -> list[Occurred]:
        """Earlier calls after which a call does what it did; empty: none are known."""
        earlier = list(self._earlier(was.row))
        if not earlier:
            return []
        asking = [row for row in earlier[::-1] if self._occurred(row).requests][:1]
        tried: list[list[int]] = [earlier[:1], asking]
        for count in _NEAREST[1:]:
            tried += [earlier[:count], [*asking, *earlier[:count]]]
        for rows in tried:
            before = [self._occurred(row) for row in sorted(set(rows))]
            if before and all(one.is_whole for one in before) and not self._fails(was, before):
                return before
        return []

    def _fewest(self, before: list[Occurred], was: Occurred) -> list[Occurred]:
        """Without those that are not needed."""
        for one in before[:_MOST_DROPPED]:
            others = [other for other in before if other is not one]
            if others and not self._fails(was, others):
                before = others
        return before

    def _fails(self, was: Occurred, before: list[Occurred]) -> bool:
        played, asked = self._alone(was, before)
        return bool(self._difference(played, asked, was))

    def _refuse_leaks(self, case: Case) -> None:
        text = write(case)
        if Masker(self._secrets).occurs(text):
            raise Refused("the value of a sensitive setting would be written")
        if self.leaks(case):
            raise Refused("a masked value would be written: it stands in a place that is not masked")

    def _personal(self, case: Case) -> list[str]:
        events = [_loaded(text) for call in [*case.before, case] for text in call.texts]
        masked = self._people.paths
        return [
            path
            for event in events
            for path in personal_looking(event)
            if not any(_is_below(tuple(path.split(".")), one) for one in masked)
        ]


def _fewer_events(was: Occurred) -> Occurred | None:
    """A batch with one event for each way in which its events ended; None: it has no more than that."""
    kept: dict[tuple[object, ...], int] = {}
    for i, outcome in enumerate(was.outcomes):
        error = outcome.error
        kept.setdefault((outcome.delivery, None if error is None else (error.name, error.line)), i)
    if not was.is_batch or len(kept) == len(was.outcomes):
        return None
    places = sorted(kept.values())
    return was._replace(texts=[was.texts[i] for i in places], outcomes=[was.outcomes[i] for i in places], is_part=True)


def _credential(value: str, clean: str) -> str:
    """What stands for a credential in a captured request: one that is no setting's value must not become equal to one."""
    return value if SCRUBBED in value or clean == value else ANOTHER


def expected_requests(case: Case) -> list[Any]:
    """What a case's call must ask; nothing where it runs out of time."""
    if any(one.delivery == "timeout" for one in case.all_expected):
        return []
    return [request_alone(one) for one in case.requests]


def _plain(expected: Sequence[Expected]) -> list[Expected]:
    return [msgspec.structs.replace(one, logs=without_places(one.logs)) for one in expected]


class _First(NamedTuple):
    delivery: str
    error: Any


def _first_attempt(outcome: Outcome) -> _First:
    if not outcome.earlier:
        return _First(outcome.delivery, outcome.error)
    error = outcome.earlier[0].error
    return _First("timeout" if error.name == "Timeout" else "retry", error)


def _with_placeholder(recorded: Recorded) -> Recorded:
    """What results show in place of a secret is no text a header may hold; the placeholder of the settings is."""
    return msgspec.json.decode(_placed(msgspec.json.encode(recorded)), type=Recorded)


def _as_placed(expected: Expected) -> Expected:
    return msgspec.json.decode(_placed(msgspec.json.encode(expected)), type=Expected)


def _placed(text: bytes) -> bytes:
    return text.replace(MASK.encode(), SCRUBBED.encode())


def _is_below(path: tuple[str, ...], mask: tuple[str, ...]) -> bool:
    return len(path) >= len(mask) and all(
        part in ("*", name) for part, name in zip(mask, path[: len(mask)], strict=True)
    )


def _host(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    return f"{scheme}{mark}{rest.partition('/')[0]}"


def _loaded(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(f"its event cannot be read: {error}") from None
