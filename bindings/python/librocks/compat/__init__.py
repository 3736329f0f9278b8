"""The interfaces of older packages, over librocks: a program changes its import lines alone.

import librocks.compat.rocksdb as rocksdb  # was: import rocksdb (python-rocksdb)
from librocks.compat.aiorocksdb.rocks_db import *  # was: from aiorocksdb.rocks_db import *
"""
