"""What options are made of: caches, tables, memtables, filters, orders."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from ... import _core
from ..._shared import Cache

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .interfaces import FilterPolicy


def gone(name: str) -> None:
    """Warns of an option that RocksDB no longer has."""
    warnings.warn(
        f"{name}: RocksDB 11.8 has no such option; it has no effect",
        DeprecationWarning,
        stacklevel=4,
    )


class CompressionType:
    """The values of the option compression."""

    no_compression = "no_compression"
    snappy_compression = "snappy_compression"
    zlib_compression = "zlib_compression"
    bzip2_compression = "bzip2_compression"
    lz4_compression = "lz4_compression"
    lz4hc_compression = "lz4hc_compression"
    xpress_compression = "xpress_compression"
    zstd_compression = "zstd_compression"
    zstdnotfinal_compression = "zstdnotfinal_compression"
    disable_compression = "disable_compression"


class CompactionPri:
    """The values of the option compaction_pri."""

    by_compensated_size = "by_compensated_size"
    oldest_largest_seq_first = "oldest_largest_seq_first"
    oldest_smallest_seq_first = "oldest_smallest_seq_first"
    min_overlapping_ratio = "min_overlapping_ratio"


class LRUCache(Cache):
    """A cache of blocks or rows."""

    def __init__(self, capacity: int, shard_bits: int | None = None) -> None:
        bits = {} if shard_bits is None else {"num_shard_bits": shard_bits}
        super().__init__(id="LRUCache", capacity=capacity, **bits)


class BytewiseComparator:
    """RocksDB's own order of keys: by their bytes."""

    def name(self) -> bytes:
        return b"leveldb.BytewiseComparator"

    def compare(self, a: bytes, b: bytes) -> int:
        return (a > b) - (a < b)


class BloomFilterPolicy:
    """RocksDB's Bloom filter."""

    def __init__(self, bits_per_key: int) -> None:
        self.text = f"bloomfilter:{int(bits_per_key)}"
        self._policy = _core.filter_policy_new_by_name(self.text)

    def name(self) -> bytes:
        return b"rocksdb.BuiltinBloomFilter"

    def create_filter(self, keys: Iterable[bytes]) -> bytes:
        return _core.filter_policy_create_filter(self._policy, list(keys))

    def key_may_match(self, key: bytes, filter: bytes) -> bool:
        return _core.filter_policy_key_may_match(self._policy, key, filter)


class TableFactory:
    """How tables are written."""

    values: dict[str, Any]
    """The options that it stands for."""


class BlockBasedTableFactory(TableFactory):
    """Tables of blocks, RocksDB's default."""

    _INDEXES = {"binary_search": "kBinarySearch", "hash_search": "kHashSearch"}
    _CHECKSUMS = {"crc32": "kCRC32c", "xxhash": "kxxHash"}

    def __init__(
        self,
        index_type: str = "binary_search",
        hash_index_allow_collision: bool = True,
        checksum: str = "crc32",
        block_cache: Cache | None = None,
        block_cache_compressed: Cache | None = None,
        filter_policy: FilterPolicy | BloomFilterPolicy | None = None,
        no_block_cache: bool = False,
        block_size: int | None = None,
        block_size_deviation: int | None = None,
        block_restart_interval: int | None = None,
        whole_key_filtering: bool | None = None,
        cache_index_and_filter_blocks: bool | None = None,
        format_version: int | None = None,
    ) -> None:
        if index_type not in self._INDEXES:
            raise ValueError(f"Unknown index_type: {index_type}")
        if checksum not in self._CHECKSUMS:
            raise ValueError(f"Unknown checksum: {checksum}")
        if not hash_index_allow_collision:
            gone("hash_index_allow_collision")
        if block_cache_compressed is not None:
            gone("block_cache_compressed")
        table: dict[str, Any] = {
            "index_type": self._INDEXES[index_type],
            "checksum": self._CHECKSUMS[checksum],
            "no_block_cache": bool(no_block_cache),
        }
        given = {
            "block_cache": block_cache,
            "block_size": block_size,
            "block_size_deviation": block_size_deviation,
            "block_restart_interval": block_restart_interval,
            "whole_key_filtering": whole_key_filtering,
            "cache_index_and_filter_blocks": cache_index_and_filter_blocks,
            "format_version": format_version,
        }
        table.update((name, value) for name, value in given.items() if value is not None)
        if isinstance(filter_policy, BloomFilterPolicy):
            table["filter_policy"] = filter_policy.text
        elif filter_policy is not None:
            table["filter_policy"] = filter_policy
        self.values = {"table": table}


class PlainTableFactory(TableFactory):
    """Tables for files that are mapped into memory."""

    _ENCODINGS = {"plain": "kPlain", "prefix": "kPrefix"}

    def __init__(
        self,
        user_key_len: int = 0,
        bloom_bits_per_key: int = 10,
        hash_table_ratio: float = 0.75,
        index_sparseness: int = 10,
        huge_page_tlb_size: int = 0,
        encoding_type: str = "plain",
        full_scan_mode: bool = False,
    ) -> None:
        if encoding_type not in self._ENCODINGS:
            raise ValueError(f"Unknown encoding_type: {encoding_type}")
        self.values = {
            "table_factory": (
                f"{{id=PlainTable;user_key_len={user_key_len};"
                f"bloom_bits_per_key={bloom_bits_per_key};hash_table_ratio={hash_table_ratio};"
                f"index_sparseness={index_sparseness};huge_page_tlb_size={huge_page_tlb_size};"
                f"encoding_type={self._ENCODINGS[encoding_type]};"
                f"full_scan_mode={'true' if full_scan_mode else 'false'}}}"
            )
        }


class MemtableFactory:
    """How memtables are made."""

    text: str
    """The value of the option that it stands for."""


class SkipListMemtableFactory(MemtableFactory):
    """A skip list, RocksDB's default."""

    def __init__(self) -> None:
        self.text = "{id=SkipListFactory}"


class VectorMemtableFactory(MemtableFactory):
    """A vector, which is sorted when it is read."""

    def __init__(self, count: int = 0) -> None:
        self.text = f"{{id=VectorRepFactory;count={count}}}"


class HashSkipListMemtableFactory(MemtableFactory):
    """A skip list for each prefix."""

    def __init__(
        self,
        bucket_count: int = 1000000,
        skiplist_height: int = 4,
        skiplist_branching_factor: int = 4,
    ) -> None:
        self.text = (
            f"{{id=HashSkipListRepFactory;bucket_count={bucket_count};"
            f"skiplist_height={skiplist_height};branching_factor={skiplist_branching_factor}}}"
        )


class HashLinkListMemtableFactory(MemtableFactory):
    """A linked list for each prefix."""

    def __init__(self, bucket_count: int = 50000) -> None:
        self.text = f"{{id=HashLinkListRepFactory;bucket_count={bucket_count}}}"
