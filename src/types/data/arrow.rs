//! Arrow streams: ranges out as columns, and writes from columns.
//!
//! A stream is a struct ArrowArrayStream of Arrow's C stream interface, which pyarrow, DuckDB, Polars,
//! nanoarrow and the Arrow libraries of other languages read and give. The structs below are those of
//! Arrow's specification; where another header defined them before, they are left out. In a signature
//! a stream is a `void *`.
//!
//! Options of the kind ROCKS_OPTIONS_ARROW, by name:
//! * "columns", both: which columns a stream that goes out has: both, keys, or values. For a stream that
//!   comes in leave it at both, unless "write" is delete, which needs keys alone.
//! * "bytes_as", binary: the layout of keys and values that go out: binary (Arrow's format "z", offsets of 32
//!   bits), large_binary ("Z", of 64 bits), or binary_view ("vz", whose short values lie in the
//!   views). What comes in may be any of these, and utf8 ("u"), large_utf8 ("U") and utf8_view ("vu").
//! * "batch_rows", 65536 and "batch_bytes", 1M: at most so many rows, and bytes of keys and values, in an array
//!   of a stream that goes out. One larger entry comes alone.
//! * "limit", 0: at most so many rows in all; 0: no limit.
//! * "reverse", false: from the last entry to the first.
//! * "threads", 0: how many threads of the library read ahead, each from a source of its own; 0: none, and
//!   get_next itself reads.
//! * "batches_ahead", 2: how many arrays each thread may have ready; with so many it waits until one is
//!   taken.
//! * "key_name", key, "value_name", value and "source_name", source: the names of the columns. A stream that comes
//!   in is searched for the first two; an empty name takes the first and the second column.
//! * "key_parts" and "value_parts", empty: typed columns. Each part of keys or of values becomes a column; the
//!   text is in the grammar of composed comparators, for example "rocks.order(u32be,-i64le,until(0x00))";
//!   its directions (-) change nothing here. Numbers become Arrow's (uint8 "C" to float64 "g"), texts utf8 ("u"). A row
//!   that lacks a part, or has bytes behind the last one, is an error that names the part and the row.
//!   What has no parts stays one column. "bytes_as" must be binary.
//! * "key_names" and "value_names", empty: the names of the columns of parts, with commas between them; the others
//!   are "key_name" and "value_name" with the number of the part behind it: key0, key1.
//! * "texts_as", utf8: the type of texts among the parts: utf8, which are checked, or binary ("z"), which
//!   are not.
//! * "where", empty: conditions on the columns, looked at before a row is copied: COLUMN TEST VALUE, with "and"
//!   between them, for example "user = 5 and time >= -3 and name prefix 'ab'". Tests are =, <, <=, >, >=, and
//!   prefix of texts. Texts stand in quotes, two for one inside, and are compared by their bytes.
//!   Rows that they leave out are read all the same, but not copied: to read less, set the iterator's
//!   bounds.
//! * "write", put: what is done with each row that comes in: put, merge, or delete (by key alone).
//! * "null_values", refuse: what a null among the values that come in means: refuse is an error, delete
//!   deletes the key.

/// What a stream that came in was. Set struct_size before the call.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct rocks_arrow_info {
    /// sizeof(rocks_arrow_info).
    pub struct_size: usize,
    /// How many arrays were written whole.
    pub arrays: u64,
    /// How many rows those had.
    pub rows: u64,
    /// How many of the rows were deletions.
    pub deleted: u64,
}
