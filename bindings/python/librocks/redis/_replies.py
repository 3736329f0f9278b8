"""Replies as redis-py shows them: a reader for each command that needs one."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from .exceptions import ConnectionError

Options = dict[str, Any]
"""What a method says of its command, such as `withscores`."""


class Shape(enum.Enum):
    """Which of redis-py's shapes replies have."""

    OLD = enum.auto()
    """Of RESP2, which is usual: scores in tuples."""
    THREE = enum.auto()
    """Of `protocol=3`: as they are sent."""
    NEW = enum.auto()
    """Of `legacy_responses=False`: the same for both protocols."""


class Style(NamedTuple):
    """The protocol whose types replies have, and their shape."""

    wire: int
    shape: Shape

    @property
    def old(self) -> bool:
        return self.shape is Shape.OLD


def style_of(protocol: int | None, legacy_responses: bool) -> Style:
    """What a client's parameters mean. Without a protocol redis-py speaks RESP3 and shows it as
    RESP2."""
    if protocol not in (None, 2, 3):
        raise ConnectionError("protocol must be either 2 or 3")
    wire = protocol or 3
    if not legacy_responses:
        return Style(wire, Shape.NEW)
    return Style(wire, Shape.THREE if protocol == 3 else Shape.OLD)


Reader = Callable[[Any, Style, Options], Any]


def word(value: Any) -> Any:
    """Bytes as text, anything else as it is."""
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def pairs(reply: Any) -> Iterator[tuple[Any, Any]]:
    """Pairs, of a dict, a list of pairs or a flat list."""
    if isinstance(reply, dict):
        yield from reply.items()
    elif reply and isinstance(reply[0], list):
        yield from map(tuple, reply)
    else:
        yield from zip(reply[::2], reply[1::2], strict=True)


def named(reply: Any) -> dict[str, Any]:
    """A dict whose keys are words of the server's."""
    return {word(key): value for key, value in pairs(reply)}


# ---- scores ----


def sent(score: Any) -> Any:
    """A score as RESP2 sends it."""
    return format(score, ".17g").encode() if isinstance(score, float) else score


def cast(style: Style, options: Options) -> Callable[[Any], Any]:
    """What becomes of a score: the user's function gets what redis-py would give it."""
    function: Callable[[Any], Any] = options.get("score_cast_func", float)

    def careful(score: Any) -> Any:
        given = sent(score) if style.old else float(score)
        try:
            return function(given)
        except (ValueError, TypeError):
            return function(float(given))

    return float if function is float else careful


def scored(reply: Any, style: Style, options: Options) -> Any:
    """Members with scores."""
    if not reply or not options.get("withscores"):
        return reply
    of = cast(style, options)
    pair: type = tuple if style.old else list
    return [pair((member, of(score))) for member, score in pairs(reply)]


def scored_raw(reply: Any, style: Style, options: Options) -> Any:
    """Members with scores, which the old shape leaves as they were sent."""
    if not style.old:
        return scored(reply, style, options)
    if not reply or not options.get("withscores"):
        return reply
    return [item for member, score in pairs(reply) for item in (member, sent(score))]


def popped(reply: Any, style: Style, options: Options) -> Any:
    """ZPOPMIN and ZPOPMAX."""
    if style.shape is Shape.THREE:
        return reply
    return scored(reply, style, {**options, "withscores": True})


def ranked(reply: Any, style: Style, options: Options) -> Any:
    if not reply or not options.get("withscore"):
        return reply
    return [reply[0], cast(style, options)(reply[1])]


def number(reply: Any, style: Style, options: Options) -> Any:
    return None if reply is None else float(reply)


def numbers(reply: Any, style: Style, options: Options) -> Any:
    return [None if score is None else float(score) for score in reply]


def added(reply: Any, style: Style, options: Options) -> Any:
    """ZADD: how many, or a score."""
    return float(reply) if reply is not None and options.get("as_score") else reply


def waited_score(reply: Any, style: Style, options: Options) -> Any:
    """BZPOPMIN and BZPOPMAX: key, member and score."""
    if not reply:
        return None
    found = (reply[0], reply[1], float(reply[2]))
    return found if style.old else list(found)


def several_popped(reply: Any, style: Style, options: Options) -> Any:
    """ZMPOP and BZMPOP."""
    if not reply or style.shape is Shape.THREE:
        return reply
    of: Callable[[Any], Any] = sent if style.old else float
    return [reply[0], [[member, of(score)] for member, score in pairs(reply[1])]]


# ---- plain ----


def truth(reply: Any, style: Style, options: Options) -> Any:
    return bool(reply)


def ok(reply: Any, style: Style, options: Options) -> Any:
    return word(reply) == "OK"


def was_set(reply: Any, style: Style, options: Options) -> Any:
    """SET: None where a condition did not hold."""
    return reply if options.get("get") or not reply else word(reply) == "OK"


def members(reply: Any, style: Style, options: Options) -> Any:
    return set(reply or ())


def waited(reply: Any, style: Style, options: Options) -> Any:
    """BLPOP and BRPOP: key and element."""
    return tuple(reply) if reply and style.old else reply or None


def dictionary(reply: Any, style: Style, options: Options) -> Any:
    return dict(pairs(reply or ()))


def words_of(reply: Any, style: Style, options: Options) -> Any:
    return reply if style.shape is Shape.THREE else [word(item) for item in reply]


def keys_of(reply: Any, style: Style, options: Options) -> Any:
    return [word(item) for item in reply] if style.old else reply


def one_word(reply: Any, style: Style, options: Options) -> Any:
    return reply if style.shape is Shape.THREE else word(reply)


def fields_with_values(reply: Any, style: Style, options: Options) -> Any:
    """HRANDFIELD."""
    if not reply or not options.get("withvalues") or style.shape is Shape.THREE:
        return reply
    if style.old:
        return [item for pair in pairs(reply) for item in pair]
    return [list(pair) for pair in pairs(reply)]


def sorted_groups(reply: Any, style: Style, options: Options) -> Any:
    size = options.get("groups")
    if not reply or not size:
        return reply
    return [tuple(reply[at : at + size]) for at in range(0, len(reply) - size + 1, size)]


def common(reply: Any, style: Style, options: Options) -> Any:
    """LCS."""
    if not isinstance(reply, list | dict) or style.shape is Shape.THREE:
        return reply
    return [item for pair in pairs(reply) for item in pair] if style.old else named(reply)


def moment(reply: Any, style: Style, options: Options) -> Any:
    return int(reply[0]), int(reply[1])


# ---- pages ----


def page(reply: Any, style: Style, options: Options) -> Any:
    return int(reply[0]), reply[1]


def page_of_fields(reply: Any, style: Style, options: Options) -> Any:
    if options.get("no_values"):
        return int(reply[0]), reply[1] or []
    return int(reply[0]), dict(pairs(reply[1] or ()))


def page_of_scores(reply: Any, style: Style, options: Options) -> Any:
    new = style.shape is Shape.NEW
    of = cast(style if new else Style(2, Shape.OLD), options)
    pair: type = list if new else tuple
    return int(reply[0]), [pair((member, of(score))) for member, score in pairs(reply[1])]


# ---- places ----


def position(place: Any) -> tuple[float, float]:
    return float(place[0]), float(place[1])


def positions(reply: Any, style: Style, options: Options) -> Any:
    if style.shape is Shape.THREE:
        return reply
    pair: type = tuple if style.old else list
    return [None if place is None else pair(position(place)) for place in reply]


def places(reply: Any, style: Style, options: Options) -> Any:
    """GEOSEARCH and its like: names, or lists of name, distance, hash and position."""
    if "withdist" not in options or options.get("store") or options.get("store_dist"):
        return reply
    readers: list[Callable[[Any], Any]] = [lambda name: name]
    for option, reader in (("withdist", float), ("withhash", int), ("withcoord", position)):
        if options[option]:
            readers.append(reader)
    if len(readers) == 1:
        return reply
    return [[read(item) for read, item in zip(readers, row, strict=True)] for row in reply]


# ---- streams ----


def entries(reply: Any, style: Style, options: Options) -> Any:
    """Entries: pairs of an id and a dict."""
    if reply is None:
        return None
    return [(None, None) if row is None else entry(row) for row in reply]


def entry(row: Any) -> tuple[Any, Any]:
    return row[0], dict(pairs(row[1] or ()))


def streams(reply: Any, style: Style, options: Options) -> Any:
    """XREAD and XREADGROUP: entries by stream."""
    rows = [(name, entries(found, style, options)) for name, found in pairs_of_streams(reply or ())]
    if style.old:
        return [list(row) for row in rows]
    if style.shape is Shape.THREE:
        return {name: [found] for name, found in rows}
    return dict(rows)


def pairs_of_streams(reply: Any) -> Iterable[tuple[Any, Any]]:
    return reply.items() if isinstance(reply, dict) else reply


def claimed(reply: Any, style: Style, options: Options) -> Any:
    return reply if options.get("parse_justid") else entries(reply, style, options)


def claimed_page(reply: Any, style: Style, options: Options) -> Any:
    if options.get("parse_justid"):
        return reply[1]
    return [reply[0], entries(reply[1], style, options), *reply[2:]]


def waiting(reply: Any, style: Style, options: Options) -> Any:
    """XPENDING: a summary, or a range."""
    if options.get("parse_detail"):
        names = ("message_id", "consumer", "time_since_delivered", "times_delivered")
        return [dict(zip(names, row, strict=False)) for row in reply]
    consumers = [{"name": name, "pending": int(count)} for name, count in reply[3] or ()]
    return {"pending": reply[0], "min": reply[1], "max": reply[2], "consumers": consumers}


def dicts(reply: Any, style: Style, options: Options) -> Any:
    return [named(row) for row in reply]


def stream_state(reply: Any, style: Style, options: Options) -> Any:
    """XINFO STREAM."""
    state = named(reply)
    if options.get("full"):
        state["entries"] = dict(entry(row) for row in state["entries"])
        state["groups"] = [named(group) for group in state["groups"]]
        if style.wire == 2:  # redis-py names the consumers' fields of RESP2 alone
            for group in state["groups"]:
                group["consumers"] = [named(consumer) for consumer in group["consumers"]]
        return state
    for end in ("first-entry", "last-entry"):
        if state.get(end) is not None:
            state[end] = entry(state[end])
    return state


# ---- the server ----


def figure(text: str) -> Any:
    """A number, or the text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def figures(text: str) -> Any:
    """One value of INFO: a number, a text, a list or a dict."""
    if "=" not in text:
        if "," not in text:
            return figure(text)
        return [figure(part) for part in text.split(",") if part]
    found: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        name, equals, value = part.rpartition("=")
        found[name if equals else part] = figure(value) if equals else True
    return found


def info(reply: Any, style: Style, options: Options) -> Any:
    found: dict[str, Any] = {}
    for line in word(reply).splitlines():
        name, colon, value = line.partition(":")
        if colon and not line.startswith("#"):
            found[name] = figures(value)
    return found


def clients(reply: Any, style: Style, options: Options) -> Any:
    return [
        dict(part.split("=", 1) for part in line.split(" ") if "=" in part)
        for line in word(reply).splitlines()
        if line
    ]


def client(reply: Any, style: Style, options: Options) -> Any:
    return clients(reply, style, options)[0]


def settings(reply: Any, style: Style, options: Options) -> Any:
    return {word(name): word(value) for name, value in pairs(reply or ())}


def commands(reply: Any, style: Style, options: Options) -> Any:
    names = ("first_key_pos", "last_key_pos", "step_count")
    kind: type = list if style.old else set
    found: dict[str, Any] = {}
    for row in reply:
        one: dict[str, Any] = {"name": word(row[0]), "arity": int(row[1])}
        one["flags"] = kind(map(word, row[2]))
        one.update(zip(names, row[3:6], strict=True))
        if len(row) > 6:
            three = style.shape is Shape.THREE
            one["acl_categories"] = row[6] if three else kind(map(word, row[6]))
        one.update(zip(("tips", "key_specifications", "subcommands"), row[7:], strict=False))
        found[one["name"]] = one
    return found


def pong(reply: Any, style: Style, options: Options) -> Any:
    return word(reply) == "PONG"


READERS: dict[str, Reader] = {
    "CLIENT GETNAME": one_word,
    "CLIENT INFO": client,
    "CLIENT LIST": clients,
    "COMMAND": commands,
    "COMMAND GETKEYS": keys_of,
    "CONFIG GET": settings,
    "GEODIST": number,
    "GEOHASH": words_of,
    "GEOPOS": positions,
    "HGETALL": dictionary,
    "HINCRBYFLOAT": number,
    "HRANDFIELD": fields_with_values,
    "HSCAN": page_of_fields,
    "INCRBYFLOAT": number,
    "INFO": info,
    "LCS": common,
    "PING": pong,
    "RESET": one_word,
    "SCAN": page,
    "SET": was_set,
    "SORT": sorted_groups,
    "SSCAN": page,
    "TIME": moment,
    "XAUTOCLAIM": claimed_page,
    "XCLAIM": claimed,
    "XINFO STREAM": stream_state,
    "XPENDING": waiting,
    "ZADD": added,
    "ZINCRBY": number,
    "ZMSCORE": numbers,
    "ZSCAN": page_of_scores,
    "ZSCORE": number,
}
for _reader, _names in (
    (
        truth,
        "COPY EXPIRE EXPIREAT HEXISTS HMSET MOVE MSETNX PERSIST PEXPIRE PEXPIREAT PSETEX"
        " RENAMENX SETEX SETNX SMOVE",
    ),
    (ok, "FLUSHALL FLUSHDB LSET LTRIM MSET PFMERGE QUIT RENAME SELECT SWAPDB UNWATCH WATCH"),
    (members, "SDIFF SINTER SMEMBERS SUNION"),
    (scored, "ZINTER ZRANGE ZRANGEBYSCORE ZREVRANGE ZREVRANGEBYSCORE ZUNION"),
    (scored_raw, "ZDIFF ZRANDMEMBER"),
    (popped, "ZPOPMAX ZPOPMIN"),
    (ranked, "ZRANK ZREVRANK"),
    (waited, "BLPOP BRPOP"),
    (waited_score, "BZPOPMAX BZPOPMIN"),
    (several_popped, "BZMPOP ZMPOP"),
    (places, "GEORADIUS GEORADIUSBYMEMBER GEOSEARCH"),
    (entries, "XRANGE XREVRANGE"),
    (streams, "XREAD XREADGROUP"),
):
    for _name in _names.split():
        READERS[_name] = _reader
for _name in ("CONFIG RESETSTAT", "CONFIG SET", "CLIENT SETINFO", "CLIENT SETNAME"):
    READERS[_name] = ok
for _name in ("XGROUP CREATE", "XGROUP SETID"):
    READERS[_name] = ok
READERS["XGROUP DESTROY"] = truth
READERS["XINFO CONSUMERS"] = READERS["XINFO GROUPS"] = dicts
