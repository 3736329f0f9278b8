"""aiorocksdb's modules.

from librocks.compat.aiorocksdb.rocks_db import *
from librocks.compat.aiorocksdb.extension import *

Calls go over the event loop's queue (librocks.aio); there, each ran on a thread of a pool.
"""
