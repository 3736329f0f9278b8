"""Words of commands that are more than parameters in a row, and what parameters may be."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from .exceptions import DataError

Key = bytes | bytearray | memoryview | str
"""A key, field or member."""
Value = bytes | bytearray | memoryview | str | int | float
"""A value: numbers are written as Python writes them."""
Keys = Key | Iterable[Key]
"""One key, or several."""
Seconds = int | datetime.timedelta
"""How long: a number, or a timedelta."""
Moment = int | datetime.datetime
"""When: a number since 1970, or a datetime."""

Words = list[Any]


def seconds(time: Seconds | float) -> Any:
    return int(time.total_seconds()) if isinstance(time, datetime.timedelta) else time


def millis(time: Seconds | float) -> Any:
    return int(time.total_seconds() * 1000) if isinstance(time, datetime.timedelta) else time


def at_seconds(when: Moment) -> int:
    return int(when.timestamp()) if isinstance(when, datetime.datetime) else when


def at_millis(when: Moment) -> int:
    return int(when.timestamp() * 1000) if isinstance(when, datetime.datetime) else when


def flat(pairs: Mapping[Any, Any]) -> Words:
    """Key, value, key, value, …"""
    return [word for pair in pairs.items() for word in pair]


def several(first: Any, more: Iterable[Any] = ()) -> Words:
    """One word or several, and more."""
    if isinstance(first, bytes | bytearray | memoryview | str | int | float):
        return [first, *more]
    return [*first, *more]


def at_most_one(**given: object) -> None:
    """Refuses more than one of some parameters."""
    names = [name for name, value in given.items() if value is not None and value is not False]
    if len(names) > 1:
        raise DataError(f"{' and '.join(names)}: at most one of {', '.join(given)} may be given")


def both_or_none(**given: object) -> None:
    """Refuses some of the parameters without the others."""
    if len({value is None for value in given.values()}) > 1:
        raise DataError(f"{' and '.join(given)} must both be given, or none of them")


def one_of(name: str, value: Any, *choices: str) -> None:
    """Refuses a word that is none of the choices."""
    if str(value).upper() not in choices:
        raise DataError(f"{name}: {value!r} is none of {', '.join(choices)}")


def natural(name: str, value: Any, least: int = 0) -> int:
    """A number that is not below the least one."""
    if not isinstance(value, int) or value < least:
        raise DataError(f"{name}: {value!r} is no whole number from {least} on")
    return value


def optional(*pairs: Any) -> Words:
    """(word, value, word, value, …): those whose value is not None."""
    words: Words = []
    for word, value in zip(pairs[::2], pairs[1::2], strict=True):
        if value is not None:
            words += [word, value]
    return words


def flags(**given: Any) -> Words:
    """The names of the parameters that are true."""
    return [name.upper() for name, value in given.items() if value]


def expiry(
    ex: Seconds | None, px: Seconds | None, exat: Moment | None, pxat: Moment | None
) -> Words:
    """EX, PX, EXAT or PXAT."""
    if isinstance(ex, str) and ex.isdigit():
        ex = int(ex)
    for name, value, kinds in (
        ("ex", ex, int | datetime.timedelta),
        ("px", px, int | datetime.timedelta),
        ("exat", exat, int | datetime.datetime),
        ("pxat", pxat, int | datetime.datetime),
    ):
        if value is not None and not isinstance(value, kinds):
            raise DataError(f"{name}: {value!r} is no whole number and no time")
    return optional(
        "EX",
        None if ex is None else seconds(ex),
        "PX",
        None if px is None else millis(px),
        "EXAT",
        None if exat is None else at_seconds(exat),
        "PXAT",
        None if pxat is None else at_millis(pxat),
    )


def fields(key: Any, value: Any, mapping: Mapping[Any, Any] | None, items: Any) -> Words:
    """The fields and values that HSET sets."""
    words: Words = list(items or ())
    if key is not None:
        words += [key, value]
    if mapping:
        words += flat(mapping)
    if key is None and not mapping and not items:
        raise DataError("hset: a key and value, a mapping or items are needed")
    return words


def scan(match: Any, count: Any, kind: Any = None) -> Words:
    return optional("MATCH", match, "COUNT", count, "TYPE", kind)


def sort(start: Any, num: Any, by: Any, get: Any, desc: bool, alpha: bool, store: Any) -> Words:
    both_or_none(start=start, num=num)
    words = optional("BY", by)
    if start is not None:
        words += ["LIMIT", start, num]
    if get is not None:
        for pattern in several(get):
            words += ["GET", pattern]
    return [*words, *flags(desc=desc, alpha=alpha), *optional("STORE", store)]


def groups(get: Any, asked: bool) -> int | None:
    """How many patterns of SORT stand together."""
    if not asked:
        return None
    if not get or isinstance(get, bytes | str) or len(get) < 2:
        raise DataError("groups: get must have two patterns or more")
    return len(get)


def bits(start: Any, end: Any, mode: Any) -> Words:
    """A range of BITCOUNT and BITPOS."""
    return [word for word in (start, end, mode) if word is not None]


def aggregate(keys: Any, how: str | None) -> Words:
    """Keys, weights and what becomes of scores, of ZUNION and its like."""
    words = [len(keys), *keys]
    if isinstance(keys, Mapping):
        words += ["WEIGHTS", *keys.values()]
    if how:
        one_of("aggregate", how, "SUM", "MIN", "MAX", "COUNT")
        words += ["AGGREGATE", how]
    return words


def limit(offset: Any, num: Any) -> Words:
    both_or_none(offset=offset, num=num)
    return [] if offset is None else ["LIMIT", offset, num]


def zrange(byscore: bool, bylex: bool, desc: bool, offset: Any, num: Any, scores: Any) -> Words:
    at_most_one(byscore=byscore, bylex=bylex)
    if bylex and scores:
        raise DataError("withscores: not with bylex")
    words = flags(byscore=byscore, bylex=bylex, rev=desc) + limit(offset, num)
    return words + flags(withscores=scores)


def zadd(
    mapping: Mapping[Any, Any], nx: bool, xx: bool, ch: bool, incr: bool, gt: bool, lt: bool
) -> Words:
    if not mapping:
        raise DataError("mapping: one member or more is needed")
    at_most_one(nx=nx, xx=xx)
    at_most_one(nx=nx, gt=gt, lt=lt)
    if incr and len(mapping) != 1:
        raise DataError("incr: with one member alone")
    words = flags(nx=nx, xx=xx, ch=ch, incr=incr, gt=gt, lt=lt)
    return words + [word for member, score in mapping.items() for word in (score, member)]


def lowest(min: bool | None, max: bool | None) -> str:
    """The end that ZMPOP pops from."""
    if bool(min) == bool(max):
        raise DataError("min and max: one of the two is needed")
    return "MIN" if min else "MAX"


def geo_unit(unit: Any) -> str:
    one_of("unit", unit, "M", "KM", "MI", "FT")
    return str(unit)


def geo_tail(count: Any, any: bool, order: Any) -> Words:
    """How many places, and in which order."""
    if any and not count:
        raise DataError("any: not without count")
    words: Words = []
    if count:
        words = ["COUNT", count, *flags(any=any)]
    if order:
        one_of("sort", order, "ASC", "DESC")
        words.append(str(order).upper())
    return words


def geo_places(values: Any) -> Words:
    if len(values) % 3 != 0:
        raise DataError("values: longitude, latitude and name of each place are needed")
    return list(values)


def geo_search(
    member: Any,
    longitude: Any,
    latitude: Any,
    unit: Any,
    radius: Any,
    width: Any,
    height: Any,
    order: Any,
    count: Any,
    any: bool,
) -> Words:
    """The place, the shape, and what of it."""
    words: Words
    if member is not None:
        if longitude or latitude:
            raise DataError("member: not with longitude and latitude")
        words = ["FROMMEMBER", member]
    elif longitude is not None and latitude is not None:
        words = ["FROMLONLAT", longitude, latitude]
    else:
        raise DataError("member, or longitude and latitude, must be given")
    unit = geo_unit(unit)
    if radius is not None:
        if width or height:
            raise DataError("radius: not with width and height")
        words += ["BYRADIUS", radius, unit]
    elif width is not None and height is not None:
        words += ["BYBOX", width, height, unit]
    else:
        raise DataError("radius, or width and height, must be given")
    return words + geo_tail(count, any, order)


def geo_radius(
    unit: Any,
    dist: bool,
    coord: bool,
    hash: bool,
    count: Any,
    any: bool,
    order: Any,
    store: Any,
    store_dist: Any,
) -> Words:
    at_most_one(store=store, store_dist=store_dist)
    words = [geo_unit(unit or "m"), *flags(withdist=dist, withcoord=coord, withhash=hash)]
    return words + geo_tail(count, any, order) + optional("STORE", store, "STOREDIST", store_dist)


def trim(maxlen: Any, minid: Any, approximate: bool, limit: Any) -> Words:
    """How long a stream may be."""
    at_most_one(maxlen=maxlen, minid=minid)
    if maxlen is None and minid is None:
        return []
    words: Words = ["MINID"] if maxlen is None else ["MAXLEN"]
    if approximate:
        words.append("~")
    words.append(minid if maxlen is None else natural("maxlen", maxlen))
    return words + optional("LIMIT", limit)


def streams(given: Mapping[Any, Any]) -> Words:
    """STREAMS, names, and where to begin in each."""
    if not isinstance(given, Mapping) or not given:
        raise DataError("streams: a dict of one stream or more is needed")
    return ["STREAMS", *given.keys(), *given.values()]


def entry(given: Mapping[Any, Any]) -> Words:
    """The fields of an entry of a stream."""
    if not isinstance(given, Mapping) or not given:
        raise DataError("fields: a dict of one field or more is needed")
    return flat(given)


def pending(low: Any, high: Any, count: Any, consumer: Any, idle: Any) -> Words:
    """The range that XPENDING shows."""
    if low is None and high is None and count is None:
        if idle is not None or consumer is not None:
            raise DataError("idle and consumername: not without min, max and count")
        return []
    if low is None or high is None or count is None:
        raise DataError("min, max and count must all be given, or none of them")
    words = [] if idle is None else ["IDLE", natural("idle", idle)]
    return [*words, low, high, natural("count", count), *([] if consumer is None else [consumer])]


def given(value: Any) -> Words:
    """The word, unless it is None."""
    return [] if value is None else [value]


def some(name: str, value: Any) -> None:
    """Refuses what is empty."""
    if not value:
        raise DataError(f"{name}: must not be empty")


def nothing(keys: Any, more: Any) -> list[Any] | None:
    """The answer to a question about no keys."""
    return None if several(keys, more) else []


def filter_by(module: Any, category: Any, pattern: Any) -> Words:
    words = optional("MODULE", module, "ACLCAT", category, "PATTERN", pattern)
    return ["FILTERBY", *words] if words else []


def gets(items: Iterable[tuple[Any, Any]] | None) -> Words:
    """More numbers that BITFIELD_RO reads."""
    return [word for encoding, offset in items or () for word in ("GET", encoding, offset)]
