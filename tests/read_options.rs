//! A scan of our own (src/inside/scan) reads by RocksDB's ReadOptions. A field that RocksDB adds
//! must get a line here: how the scan honours it, or that the scan leaves such reads to RocksDB.

use std::collections::BTreeMap;

const FIELDS: &[(&str, &str)] = &[
    ("adaptive_readahead", "left to RocksDB's iterator"),
    (
        "allow_unprepared_value",
        "the scan's values are always there",
    ),
    ("async_io", "left to RocksDB's iterator"),
    (
        "auto_prefix_mode",
        "the scan is in total order, which it equals",
    ),
    (
        "auto_readahead_size",
        "the scan reads ahead only where a block is not cached",
    ),
    (
        "auto_refresh_iterator_with_snapshot",
        "left to RocksDB's iterator",
    ),
    (
        "background_purge_on_iterator_cleanup",
        "the iterator holds the last reference",
    ),
    ("deadline", "passed on where a block is read"),
    ("fill_cache", "passed on where a block is read"),
    (
        "ignore_range_deletions",
        "files with range deletions are scanned only then",
    ),
    ("io_activity", "passed on where a block is read"),
    ("io_timeout", "passed on where a block is read"),
    ("iter_start_ts", "left to RocksDB's iterator"),
    (
        "iterate_lower_bound",
        "RocksDB's iterator seeks first, and the scan goes forward",
    ),
    ("iterate_upper_bound", "the scan ends there"),
    ("max_skippable_internal_keys", "left to RocksDB's iterator"),
    ("merge_operand_count_threshold", "for point reads"),
    ("optimize_multiget_for_io", "for MultiGet"),
    ("pin_data", "left to RocksDB's iterator"),
    ("prefix_same_as_start", "left to RocksDB's iterator"),
    ("rate_limiter_priority", "passed on where a block is read"),
    (
        "read_scoped_block_buffer_provider",
        "left to RocksDB's iterator",
    ),
    (
        "read_tier",
        "two of the tiers; the others are left to RocksDB's iterator",
    ),
    ("readahead_size", "passed on where a block is read"),
    ("request_id", "passed on where a block is read"),
    ("snapshot", "the iterator's sequence number"),
    ("table_filter", "left to RocksDB's iterator"),
    ("table_index_factory", "left to RocksDB's iterator"),
    ("tailing", "left to RocksDB's iterator"),
    ("timestamp", "left to RocksDB's iterator"),
    (
        "total_order_seek",
        "left to RocksDB's iterator where prefixes are sought",
    ),
    ("value_size_soft_limit", "for MultiGet"),
    ("verify_checksums", "passed on where a block is read"),
];

/// The members of `struct ReadOptions`.
fn fields(header: &str) -> Vec<String> {
    let body = header.split_once("struct ReadOptions {").unwrap().1;
    let body = body.split_once("\n};").unwrap().0;
    let code: String = body
        .lines()
        .map(|line| line.split("//").next().unwrap())
        .collect::<Vec<_>>()
        .join(" ");
    let mut found = Vec::new();
    for declaration in code.split(';') {
        let declared = declaration.split('=').next().unwrap().trim();
        let name = declared.rsplit([' ', '*']).next().unwrap();
        let is_function = declared.contains("ReadOptions(");
        if !is_function && !name.is_empty() && declared.contains(' ') {
            found.push(name.to_owned());
        }
    }
    found
}

#[test]
fn every_field_is_honoured_or_left_to_rocksdb() {
    let header = format!("{}/include/rocksdb/options.h", env!("ROCKSDB_SOURCE"));
    let header = std::fs::read_to_string(header).unwrap();
    let known: BTreeMap<&str, &str> = FIELDS.iter().copied().collect();
    let there = fields(&header);
    assert!(there.len() > 30, "{there:?}");
    for field in &there {
        assert!(
            known.contains_key(field.as_str()),
            "ReadOptions::{field} is new: see is_for_scan in src/inside/scan/scan.cc"
        );
    }
    for field in known.keys() {
        assert!(there.iter().any(|one| one == field), "{field} is gone");
    }
    // Those that are left to RocksDB's iterator are looked at where that is decided.
    let scan = std::fs::read_to_string("src/inside/scan/scan.cc").unwrap();
    for (field, how) in known {
        if how.starts_with("left to") {
            assert!(scan.contains(&format!("o.{field}")), "o.{field}");
        }
    }
}
