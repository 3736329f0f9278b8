"""librocks.Redis against redis-py: the same program, the same methods; then what is its own."""

from __future__ import annotations

import contextlib
import inspect
import pathlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
import redis as redis_py
import redis_program

import librocks
from librocks import _core, redis

# What redis-py's client can be asked for.
STYLES = [
    {},
    {"protocol": 2},
    {"protocol": 3},
    {"legacy_responses": False},
    {"legacy_responses": False, "protocol": 2},
    {"decode_responses": True},
    {"decode_responses": True, "protocol": 2},
    {"decode_responses": True, "protocol": 3},
    {"decode_responses": True, "legacy_responses": False},
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The socket of a real server."""
    folder = tmp_path_factory.mktemp("redis-server")
    socket = str(folder / "s")
    options = ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        with redis_py.Redis(unix_socket_path=socket) as client:
            for _ in range(1000):
                with contextlib.suppress(redis_py.ConnectionError):
                    client.ping()
                    break
                time.sleep(0.01)
        yield socket
    finally:
        process.terminate()
        process.wait(30)


def same(
    theirs: list[tuple[str, object]], ours: list[tuple[str, object]], least: int = 450
) -> None:
    assert len(theirs) == len(ours) > least
    different = [(one, other) for one, other in zip(theirs, ours, strict=True) if one != other]
    assert different == []


@pytest.mark.filterwarnings("ignore:Call to deprecated")  # redis-py's, of setex and hmset
@pytest.mark.parametrize("style", STYLES, ids=str)
def test_the_same_program(db, server, style):
    with redis_py.Redis(unix_socket_path=server, **style) as theirs:
        theirs.flushall()
        said = redis_program.run(theirs, redis_py)
    with librocks.Redis(db, **style) as ours:
        same(said, redis_program.run(ours, redis))


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_the_same_streams(db, server, style):
    with redis_py.Redis(unix_socket_path=server, **style) as theirs:
        theirs.flushall()
        said = redis_program.run(theirs, redis_py, program=redis_program.STREAMS)
    with librocks.Redis(db, **style) as ours:
        same(said, redis_program.run(ours, redis, program=redis_program.STREAMS), least=60)


def parameters(function: object) -> list[tuple[str, object, object]]:
    found = list(inspect.signature(function).parameters.values())[1:]  # type: ignore[arg-type]
    return [
        (one.name, one.kind, one.default)
        for one in found
        if one.kind is not one.VAR_KEYWORD and one.name != "database"
    ]


# Parameters of commands that only servers after 7.2 have, and those of a client for others.
LATER = {
    "ifeq",
    "ifne",
    "ifdeq",
    "ifdne",
    "ref_policy",
    "idmpauto",
    "idmp",
    "max_count",
    "max_size",
}
LATER |= {"claim_min_idle_time", "_type", "client_id"}


@pytest.mark.parametrize("package", ["redis", "aio"])
def test_the_same_parameters(package):
    """Names, order and defaults of each method's parameters are redis-py's."""
    import redis.asyncio as redis_asyncio

    from librocks.redis import aio

    pairs = {
        "redis": [(redis_py.Redis, redis.Redis), (redis_py.client.Pipeline, redis.Pipeline)],
        "aio": [(redis_asyncio.Redis, aio.Redis), (redis_asyncio.client.Pipeline, aio.Pipeline)],
    }
    checked = 0
    for theirs, ours in pairs[package]:
        for name, method in inspect.getmembers(ours, inspect.isfunction):
            own = name in ("multi", "reset", "transaction", "execute_command")
            if name.startswith("_") or own:
                continue
            assert hasattr(theirs, name), name
            wanted = parameters(getattr(theirs, name))
            given = parameters(method)
            names = {one[0] for one in given}
            wanted = [one for one in wanted if one[0] in names or one[0] not in LATER]
            assert given == wanted, name
            checked += 1
    assert checked > 350


@pytest.mark.parametrize("kind", [librocks.TransactionDB, librocks.OptimisticTransactionDB])
def test_databases_with_transactions(path, kind):
    with kind(path, create_if_missing=True) as db, librocks.Redis(db, decode_responses=True) as r:
        assert r.hset("h", mapping={"a": 1, "b": 2}) == 2
        assert r.pipeline().incr("n").zadd("z", {"m": 1.5}).execute() == [1, 1]
        assert r.hgetall("h") == {"a": "1", "b": "2"}
        assert r.zrange("z", 0, -1, withscores=True) == [("m", 1.5)]


def test_modes(path):
    with librocks.DB(path, create_if_missing=True) as db, librocks.Redis(db) as r:
        r.set("k", "v")
    with librocks.DB(path, read_only=True) as db, librocks.Redis(db) as r:
        assert r.get("k") == b"v"
        with pytest.raises(redis.ReadOnlyError, match="can't write"):
            r.set("k", "w")
    with (
        librocks.TTLDB(path.with_name("ttl"), ttl=100, create_if_missing=True) as db,
        pytest.raises(librocks.NotSupported),
    ):
        librocks.Redis(db)


def test_databases_by_number(db):
    with librocks.Redis(db) as zero, librocks.Redis(db, db=3, decode_responses=True) as three:
        zero.set("k", "zero")
        assert three.get("k") is None
        three.set("k", "three")
        assert (zero.get("k"), three.get("k")) == (b"zero", "three")
        zero.swapdb(0, 3)
        assert (zero.get("k"), three.get("k")) == (b"three", "zero")
        three.flushdb()
        assert (zero.dbsize(), three.dbsize()) == (1, 0)
    with pytest.raises(redis.ResponseError, match="out of range"):
        librocks.Redis(db, db=99).ping()
    with pytest.raises(redis.ConnectionError, match="either 2 or 3"):
        librocks.Redis(db, protocol=4)


def test_beside_other_data(db):
    db[b"k"] = b"mine"
    with librocks.Redis(db, sync=True) as r:
        r.set("k", "redis")
        r.flushall()
    assert dict(db.items()) == {b"k": b"mine"}
    assert "rocks.redis" in librocks.list_column_families(db.path)


def test_bytes_and_encodings(db):
    key = bytes(range(256))
    with librocks.Redis(db) as r, librocks.Redis(db, decode_responses=True) as text:
        assert r.set(key, memoryview(key)) and r.get(bytearray(key)) == key
        with pytest.raises(UnicodeDecodeError):
            text.get(key)
        assert text.dump(key) == r.dump(key) if "dump" in text.command() else True
        r.set("ü", "€")
        assert text.get("ü") == "€"
        with pytest.raises(UnicodeEncodeError):
            r.set("\ud800", 1)
        latin = librocks.Redis(db, encoding="latin-1", decode_responses=True)
        assert latin.set("é", "ß") and latin.get("é") == "ß" and r.get(b"\xe9") == b"\xdf"
        lenient = librocks.Redis(db, encoding_errors="replace", decode_responses=True)
        assert lenient.set("bad", b"\xff") and lenient.get("bad") == "\ufffd"
        big = b"x" * (3 << 20)
        assert r.set("big", big) and r.get("big") == big and r.get("ü") == "€".encode()


def test_threads_share_a_client(db):
    with librocks.Redis(db) as r:

        def work() -> None:
            for _ in range(300):
                r.incr("n")
                r.pipeline().rpush("l", 1).hincrby("h", "f").execute()

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (r.get("n"), r.llen("l"), r.hget("h", "f")) == (b"1800", 1800, b"1800")


def test_transaction_runs_again(db):
    with librocks.Redis(db) as r:
        r.set("n", 0)

        def add(pipe: redis.Pipeline[bytes]) -> None:
            value = int(pipe.get("n"))
            pipe.multi()
            pipe.set("n", value + 1)

        def work() -> None:
            for _ in range(100):
                r.transaction(add, "n")

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert r.get("n") == b"400"


def test_a_pipeline_refuses_what_no_command_takes(db):
    with librocks.Redis(db) as r:
        with pytest.raises(redis.DataError):
            r.pipeline().set("a", 1).set("b", None).execute()
        assert r.get("a") is None  # MULTI was given up
        assert r.pipeline().set("a", 1).execute() == [True]


def test_waiting_lets_others_run(db):
    """A pop on another thread, and one on the main thread, which waits on a thread of its own."""
    with librocks.Redis(db) as r:
        got: list[object] = []
        waiter = threading.Thread(target=lambda: got.append(r.blpop(["a", "b"], 30)))
        waiter.start()
        time.sleep(0.1)
        r.rpush("b", "job")
        waiter.join(10)
        assert got == [(b"b", b"job")]
        later = threading.Timer(0.1, lambda: r.zadd("z", {"m": 2}))
        later.start()
        assert r.bzpopmin("z", 30) == (b"z", b"m", 2.0)
        later.join()
        begun = time.monotonic()
        assert r.blpop("none", 0.2) is None
        assert 0.15 < time.monotonic() - begun < 5
        with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
            r.set("s", 1)
            r.blpop("s", 1)


INTERRUPTED = """
import librocks, sys, threading
with librocks.DB(sys.argv[1], create_if_missing=True) as db, librocks.Redis(db) as r:
    for wait in (
        lambda: r.blpop("queue"),
        lambda: r.pipeline(transaction=False).get("k").blpop("queue").execute(),
    ):
        try:
            print("ready", flush=True)
            wait()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    r.rpush("queue", "job")
    assert r.llen("queue") == 1 and threading.active_count() == 1
print("closed")
"""


def test_ctrl_c_ends_a_pop(path):
    command = [sys.executable, "-W", "error", "-c", INTERRUPTED, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(2):
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "interrupted\n"
        assert process.communicate(timeout=30)[0] == "closed\n"
    assert process.returncode == 0


FORKED = """
import librocks, os, sys
with librocks.DB(sys.argv[1], create_if_missing=True) as db, librocks.Redis(db) as r:
    r.set("k", 1)
    child = os.fork()
    if child == 0:
        try:
            r.get("k")
        except librocks.Forked:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert r.get("k") == b"1"
"""


def test_a_forked_child_is_told(path):
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKED, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_database_closes_below(path):
    db = librocks.DB(path, create_if_missing=True)
    r = librocks.Redis(db)
    ended: list[BaseException] = []

    def wait() -> None:
        try:
            r.blpop("none")
        except librocks.Error as error:
            ended.append(error)

    waiter = threading.Thread(target=wait)
    waiter.start()
    time.sleep(0.1)
    db.close()
    waiter.join(10)
    assert [type(error) for error in ended] == [librocks.Closed]
    with pytest.raises(librocks.Closed):
        r.get("k")
    r.close()


def test_a_closed_client_may_be_used_again(db):
    r = librocks.Redis(db)
    r.set("k", 1)
    r.close()
    assert r.get("k") == b"1" and repr(r).startswith("<librocks.Redis 0 of")
    r.close()


def test_locks_exclude(db):
    with librocks.Redis(db) as r:
        inside, most = 0, 0

        def work() -> None:
            nonlocal inside, most
            for _ in range(10):
                with r.lock("name", timeout=60, sleep=0.001):
                    inside += 1
                    most = max(most, inside)
                    time.sleep(0.001)
                    inside -= 1

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most == 1 and r.exists("name") == 0
        lock = r.lock("short", timeout=0.05)
        assert lock.acquire()
        time.sleep(0.1)
        with pytest.raises(redis.LockNotOwnedError):
            lock.release()
        forgiving = r.lock("short", timeout=0.05, raise_on_release_error=False)
        with forgiving:
            time.sleep(0.1)
        assert issubclass(redis.LockError, ValueError)


def test_fields_that_expire(db):
    """Redis 7.4's, which the server of the other tests does not have."""
    with librocks.Redis(db, decode_responses=True) as r:
        r.hset("h", mapping={"a": 1, "b": 2, "c": 3})
        assert r.hexpire("h", 1000, "a", "no") == [1, -2]
        assert r.hpexpire("h", 2000_000, "b", nx=True) == [1] and r.hpexpire(
            "h", 1, "b", nx=True
        ) == [0]
        assert 990 < r.httl("h", "a")[0] <= 1000 and r.hpttl("h", "c") == [-1]
        assert r.hexpireat("h", 4000000000, "a") == [1] and r.hexpiretime("h", "a") == [4000000000]
        assert r.hpexpireat("h", 4000000000000, "c") == [1]
        assert r.hpexpiretime("h", "c") == [4000000000000]
        assert r.hpersist("h", "a", "c") == [1, 1] and r.httl("h", "a") == [-1]
        assert r.zadd("z", {"m": 1.5}) == 1 and r.zrank("z", "m", withscore=True) == [0, 1.5]


def test_a_session_is_one_threads(db):
    handle = _core.redis_open(db._target)
    session = _core.RedisSession(handle, 3, "utf-8", "strict", False)
    cancel = librocks.Cancel()
    ended: list[object] = []

    def wait() -> None:
        try:
            session.call(("BLPOP", "none", 0), cancel._handle)
        except librocks.Cancelled as error:
            ended.append(error)

    waiter = threading.Thread(target=wait)
    waiter.start()
    time.sleep(0.1)
    with pytest.raises(librocks.HandleBusy):
        session.call(("PING",))
    cancel.cancel()
    waiter.join(10)
    assert len(ended) == 1 and session.call(("PING",)) == b"PONG"
    with pytest.raises(TypeError):
        session.call(7)
    with pytest.raises(librocks.InvalidArgument):
        session.call(())
    assert [session.call(("HELLO", 3))[key] for key in (b"proto", b"server")] == [3, b"redis"]


def test_what_the_index_names(db):
    assert set(redis.__all__) <= set(dir(redis)) and librocks.Redis is redis.Redis
    named = {name for name in redis.__all__ if name.endswith("Error")} | {"InvalidResponse"}
    for name in named:
        theirs, ours = getattr(redis_py, name, None), getattr(redis, name)
        theirs = theirs or getattr(redis_py.exceptions, name)
        bases = [kind.__name__ for kind in theirs.__mro__ if kind.__module__ == "redis.exceptions"]
        assert [
            kind.__name__ for kind in ours.__mro__ if kind.__module__ == ours.__module__
        ] == bases
    assert pathlib.Path(redis.__file__).with_name("_commands.py").exists()
