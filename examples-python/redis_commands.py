"""Redis's commands in this process, over a database on the disk: no server, and redis-py's methods."""

import asyncio
import sys

import librocks
from librocks import redis
from librocks.redis import aio

path = sys.argv[1] if len(sys.argv) > 1 else "redis.db"

with librocks.DB(path, create_if_missing=True) as db:
    with redis.Redis(db, decode_responses=True) as r:
        r.hset("planet:3", mapping={"name": "earth", "moons": 1})
        print(r.hgetall("planet:3"))

        r.zadd("mass", {"mars": 0.1, "earth": 1, "jupiter": 318})
        print(r.zrange("mass", 0, 1, desc=True, withscores=True))

        # MULTI and EXEC: all of it, or nothing.
        with r.pipeline() as pipe:
            print(pipe.incr("visits").incrby("visits", 9).get("visits").execute())

        try:
            r.lpush("visits", "x")
        except redis.ResponseError as error:
            print(error)

    # The same awaited. What waits, as BLPOP, holds no other up.
    async def main():
        async with aio.Redis(db, decode_responses=True) as r:
            job, _ = await asyncio.gather(r.blpop("jobs", timeout=10), r.rpush("jobs", "dig"))
            print(job)

    asyncio.run(main())
