"""What the clients share: sessions, how a command runs and how its reply is read."""

from __future__ import annotations

import textwrap
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import _core
from .._observers import Cancel
from .._options import handle_of
from ._replies import READERS, style_of, word
from .exceptions import ExecAbortError, RedisError, ResponseError, WatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .._database import DB
    from .._kinds import WriteOptions
    from ._replies import Options, Reader, Style

    Command = tuple[tuple[Any, ...], Options]

MOST_PLANS = 1000

# Commands that may wait for somebody.
WAITING = frozenset(
    "BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN XREAD XREADGROUP".split()
)


class Plan(NamedTuple):
    """What the first word of a command says."""

    name: str
    """The command's name, in capitals."""
    words: tuple[str, ...] | None
    """The words that it is, if it is more than one."""
    reader: Callable[[Any, Options], Any] | None
    """What makes the client's value of a reply; None: it is the value."""
    waits: bool
    """Whether the command may wait for somebody."""


def name_of(words: tuple[Any, ...]) -> str:
    """A command's name, in capitals."""
    return str(word(words[0])).upper()


def reader_of_callback(callback: Callable[..., Any]) -> Callable[[Any, Options], Any]:
    return lambda reply, options: callback(reply, **options)


def reader_of_style(reader: Reader, style: Style) -> Callable[[Any, Options], Any]:
    return lambda reply, options: reader(reply, style, options)


def is_block(one: Any) -> bool:
    return isinstance(one, bytes | str) and str(word(one)).upper() == "BLOCK"


def interruptible(function: Callable[[_core.Handle | None], Any]) -> Any:
    """Calls a function that waits, so that a signal such as Ctrl-C ends it: from the main thread on
    another one, for Python handles signals on the main thread, between its own instructions."""
    if threading.current_thread() is not threading.main_thread():
        return function(None)
    cancel, done = Cancel(), threading.Event()
    results: list[Any] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            results.append(function(cancel._handle))
        except BaseException as error:
            failures.append(error)
        finally:
            done.set()

    threading.Thread(target=work, name="librocks wait", daemon=True).start()
    try:
        done.wait()
    except BaseException:
        cancel.cancel()
        done.wait()
        raise
    if failures:
        raise failures.pop()
    return results.pop()


class Engine:
    """Redis's structures in a database, with the sessions that nobody uses now."""

    def __init__(
        self,
        database: DB,
        number: int,
        protocol: int | None,
        legacy_responses: bool,
        decode: bool,
        encoding: str,
        errors: str,
        options: WriteOptions | None,
        write_options: Mapping[str, Any],
    ) -> None:
        self.style = style_of(protocol, legacy_responses)
        self.database = database  # as long as there are clients
        self.number = number
        self.texts = (encoding, errors, decode)
        self._callbacks: dict[str, Callable[..., Any]] = {}
        self._plans: dict[Any, Plan] = {}
        self._free: list[_core.RedisSession] = []
        self._redis = _core.redis_open(
            database._target, handle_of(_core.OPTIONS_WRITE, options, write_options)
        )

    # ---- sessions ----

    def take(self) -> _core.RedisSession:
        """The session that was used last, or a new one."""
        try:
            return self._free.pop()
        except IndexError:
            session = _core.RedisSession(self._redis, self.style.wire, *self.texts)
        if self.number:
            reply = session.call(("SELECT", self.number))
            if isinstance(reply, RedisError):
                raise reply
        return session

    def give_back(self, session: _core.RedisSession) -> None:
        self._free.append(session)

    def close(self) -> None:
        """Gives up the sessions that nobody uses."""
        self._free.clear()

    # ---- one command ----

    def plan(self, words: tuple[Any, ...]) -> Plan:
        """The plan of a command; those of names are kept."""
        first = words[0] if words else ""
        try:
            return self._plans[first]
        except (KeyError, TypeError):
            plan = self._plan(str(word(first)))
            if isinstance(first, str) and len(self._plans) < MOST_PLANS:
                self._plans[first] = plan
            return plan

    def _plan(self, first: str) -> Plan:
        name = first.upper()
        reader = None
        if name in self._callbacks:
            reader = reader_of_callback(self._callbacks[name])
        elif name in READERS:
            reader = reader_of_style(READERS[name], self.style)
        words = tuple(first.split()) if " " in first else None
        return Plan(name, words, reader, name in WAITING)

    def waits(self, words: tuple[Any, ...]) -> bool:
        """Whether a command may wait for somebody: those of streams with BLOCK alone."""
        plan = self.plan(words)
        return plan.waits and (plan.name[0] != "X" or any(map(is_block, words)))

    def set_callback(self, command: str, callback: Callable[..., Any]) -> None:
        """From now on a function makes the client's value of a command's replies."""
        self._callbacks[command.upper()] = callback
        self._plans = {}

    def send(
        self,
        session: _core.RedisSession,
        words: tuple[Any, ...],
        options: Options,
        cancel: _core.Handle | None,
    ) -> Any:
        """The reply as it comes; an error is what is returned."""
        plan = self.plan(words)
        if plan.words is not None:
            words = (*plan.words, *words[1:])
        return session.call(words, cancel, "raw" in options)

    def read(self, words: tuple[Any, ...], reply: Any, options: Options) -> Any:
        """The client's value of a reply."""
        reader = self.plan(words).reader
        return reply if reader is None else reader(reply, options)

    def run_in(
        self,
        session: _core.RedisSession,
        words: tuple[Any, ...],
        options: Options,
        cancel: _core.Handle | None = None,
    ) -> Any:
        """Runs a command in a session."""
        reply = self.send(session, words, options, cancel)
        if isinstance(reply, RedisError):
            raise reply
        return self.read(words, reply, options)

    def run(
        self, words: tuple[Any, ...], options: Options, cancel: _core.Handle | None = None
    ) -> Any:
        """Runs a command in a session that is free."""
        if options.get("answer") is not None:
            return options["answer"]
        session = self.take()
        try:
            return self.run_in(session, words, options, cancel)
        finally:
            self.give_back(session)

    # ---- several commands ----

    def run_many(
        self,
        session: _core.RedisSession,
        commands: list[Command],
        raise_on_error: bool,
        cancel: _core.Handle | None = None,
    ) -> list[Any]:
        """Runs commands one after the other."""
        replies: list[Any] = []
        for words, options in commands:
            if options.get("answer") is not None:
                replies.append(options["answer"])
                continue
            try:
                replies.append(self.run_in(session, words, options, cancel))
            except ResponseError as error:
                replies.append(error)
        if raise_on_error:
            raise_first(commands, replies)
        return replies

    def run_as_one(
        self,
        session: _core.RedisSession,
        commands: list[Command],
        raise_on_error: bool,
        cancel: _core.Handle | None = None,
    ) -> list[Any]:
        """Runs commands as a transaction: MULTI, the commands, EXEC."""
        refused: list[RedisError] = []
        self.run_in(session, ("MULTI",), {}, cancel)
        for number, (words, options) in enumerate(commands, 1):
            if options.get("answer") is not None:
                continue
            reply = self.send(session, words, options, cancel)
            if isinstance(reply, RedisError):
                annotate(reply, number, words)
                refused.append(reply)
        replies = self.send(session, ("EXEC",), {}, cancel)
        if isinstance(replies, ExecAbortError) and refused:
            raise refused[0]
        if isinstance(replies, RedisError):
            raise replies
        if replies is None:
            raise WatchError("Watched variable changed.")
        came = iter(replies)
        results = [
            next(came) if options.get("answer") is None else options["answer"]
            for _, options in commands
        ]
        if raise_on_error:
            raise_first(commands, results)
        return [
            reply
            if isinstance(reply, RedisError) or options.get("answer") is not None
            else self.read(words, reply, options)
            for (words, options), reply in zip(commands, results, strict=True)
        ]

    def while_equal(self, name: Any, value: bytes, then: Callable[[int], tuple[Any, ...]]) -> bool:
        """Runs a command if a key has a value, with nobody in between. `then` makes the command,
        of the milliseconds that the key lives."""
        session = self.take()
        while True:
            self.run_in(session, ("WATCH", name), {})
            if session.call(("GET", name), None, True) != value:
                self.run_in(session, ("UNWATCH",), {})
                self.give_back(session)
                return False
            words = then(session.call(("PTTL", name)))
            try:
                self.run_as_one(session, [(words, {})], True)
            except WatchError:
                continue
            self.give_back(session)
            return True


def annotate(error: RedisError, number: int, words: tuple[Any, ...]) -> None:
    """Says in an error's text which command of a pipeline it is of."""
    command = textwrap.shorten(" ".join(str(word(one)) for one in words), 100, placeholder="...")
    text = f"Command # {number} ({command}) of pipeline caused error: {error.args[0]}"
    error.args = (text, *error.args[1:])


def raise_first(commands: list[Command], replies: list[Any]) -> None:
    for number, ((words, _), reply) in enumerate(zip(commands, replies, strict=True), 1):
        if isinstance(reply, ResponseError):
            annotate(reply, number, words)
            raise reply
