"""Reads and writes of many coroutines at a time, through one queue and without threads of their own."""

import asyncio
import sys

from librocks import aio

path = sys.argv[1] if len(sys.argv) > 1 else "coroutines.db"


async def main():
    async with aio.open(path, create_if_missing=True) as db:
        await asyncio.gather(*(db.put(b"%04d" % number, b"%d" % (number * number)) for number in range(1000)))
        squares = await asyncio.gather(*(db.get(b"%04d" % number) for number in (3, 30, 300)))
        print(*(square.decode() for square in squares))

        count = 0
        async for _key, _value in db.items(prefix=b"09"):
            count += 1
        print(count, "keys begin with 09")


asyncio.run(main())
