"""aiorocksdb's modules.

from librocks.compat.aiorocksdb.rocks_db import *
from librocks.compat.aiorocksdb.extension import *

As there, each call runs on a thread of a pool and the event loop goes on meanwhile.
"""
