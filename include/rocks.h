/*
 * rocks.h: RocksDB behind a small, safe C ABI.
 *
 * Generated from the Rust sources by cbindgen (`make header`); this is the manual.
 *
 * What holds for every function:
 *
 * Errors. A function that can fail returns a rocks_code, ROCKS_OK (0) on success,
 * and takes a `rocks_status *` as its last argument, NULL when it is not wanted. The
 * status is filled on failure and not touched on success. On failure every
 * out-parameter is set to NULL or 0. ROCKS_NOT_FOUND is an answer, not a failure.
 * Any function may also return ROCKS_OUT_OF_MEMORY, ROCKS_EXCEPTION, ROCKS_PANIC,
 * ROCKS_FORKED and ROCKS_TOO_MANY_HANDLES.
 *
 * Handles (`rocks_db *`, `rocks_iter *`, ...) are not addresses. NULL, freed,
 * made-up and wrong-kind handles give ROCKS_INVALID_HANDLE and touch nothing. Each
 * is freed exactly once, with its rocks_xxx_free (a database: rocks_db_close), in any
 * order; freeing NULL is ROCKS_OK. What is set into something else is shared: free
 * your own handle whenever you like.
 *
 * Threads. Database, column family, snapshot and options handles may be used from
 * any number of threads at once, closing included. A handle that says "one thread
 * at a time" answers ROCKS_HANDLE_BUSY to the second.
 *
 * Bytes are `const uint8_t *` and a length, NULL only with length 0; keys and values
 * may hold any byte. Paths and names are NUL-terminated UTF-8.
 *
 * fork(). A child must not use what it inherited: its calls return ROCKS_FORKED.
 * It may use the library after exec.
 *
 * Files. RocksDB creates files with mode 0644 and directories with 0755 less the
 * umask. Database files, SST files and backups are trusted input: a hostile file may
 * crash RocksDB. Random damage is detected by checksums.
 *
 * How to read the comments below, per pointer:
 *   in                  read during the call
 *   in, shared          kept as long as needed; free your handle when you like
 *   out                 set by the call
 *   out, owned          yours: free it with what is named
 *   out, borrowed       valid until what is named
 */

#ifndef ROCKS_H
#define ROCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The version of this header: major, minor, patch. */
#define ROCKS_VERSION_MAJOR 0
#define ROCKS_VERSION_MINOR 1
#define ROCKS_VERSION_PATCH 0


/**
 * RocksDB says that the same call may succeed later (Status: retryable).
 */
#define ROCKS_STATUS_RETRYABLE 1

/**
 * Data was lost (Status: data loss).
 */
#define ROCKS_STATUS_DATA_LOSS 2

/**
 * The file system refused this process as an old owner (Status::SubCode kIOFenced).
 */
#define ROCKS_STATUS_FENCED 4

/**
 * A column family of an open database. Any number of threads may use it at once.
 * Where a function takes one, NULL is the default column family.
 */
typedef struct rocks_column_family rocks_column_family;

/**
 * An open database, of whatever kind. Any number of threads may use it at once.
 */
typedef struct rocks_db rocks_db;

/**
 * Options: made once, set by RocksDB's own names, shared by any number of threads
 * and calls. Every function that takes them takes NULL for the defaults.
 */
typedef struct rocks_options rocks_options;

/**
 * The database as it was at one sequence number. Any number of threads may use it at
 * once. It keeps old versions from being compacted away until it is freed.
 */
typedef struct rocks_snapshot rocks_snapshot;

/**
 * A holder that a value is pinned in, used again and again without an allocation.
 * One thread at a time.
 */
typedef struct rocks_value rocks_value;

/**
 * What a call came to: one of the ROCKS_* codes.
 */
typedef int32_t rocks_code;

/**
 * How a call failed, in the caller's own memory: nothing to free. Every function
 * takes one as its last argument, NULL when it is not wanted, and touches it on
 * failure alone.
 */
typedef struct rocks_status {
    /**
     * The code that the function also returned.
     */
    rocks_code code;
    /**
     * RocksDB's Status::SubCode (include/rocksdb/status.h), or 0.
     */
    int32_t subcode;
    /**
     * RocksDB's Status::Severity: 0 none, 1 soft, 2 hard, 3 fatal, 4 unrecoverable.
     */
    int32_t severity;
    /**
     * ROCKS_STATUS_* bits.
     */
    uint32_t flags;
    /**
     * What was wrong, and with which argument: UTF-8, NUL-terminated, cut at a whole character.
     */
    char message[496];
} rocks_status;

/**
 * Bytes that the caller owns: free with rocks_buffer_free.
 */
typedef struct rocks_buffer {
    /**
     * NULL only in a buffer that holds nothing yet or was freed.
     */
    uint8_t *data;
    /**
     * In bytes; a NUL that is not counted follows the last.
     */
    size_t len;
} rocks_buffer;

/**
 * What options are for.
 */
typedef int32_t rocks_options_kind;

/**
 * Borrowed bytes; the function that shows them says until when.
 */
typedef struct rocks_slice {
    /**
     * NULL only when len is 0.
     */
    const uint8_t *data;
    /**
     * In bytes.
     */
    size_t len;
} rocks_slice;

/**
 * The call did what it says.
 */
#define ROCKS_OK 0

/**
 * The key, column family or file is not there. An answer, not a failure: no message is built.
 */
#define ROCKS_NOT_FOUND 1

/**
 * Stored data is damaged.
 */
#define ROCKS_CORRUPTION 2

/**
 * RocksDB cannot do this, or not in this configuration.
 */
#define ROCKS_NOT_SUPPORTED 3

/**
 * An argument is wrong; the message names it.
 */
#define ROCKS_INVALID_ARGUMENT 4

/**
 * The file system failed, a lock is held, or space ran out.
 */
#define ROCKS_IO_ERROR 5

/**
 * A merge is in progress.
 */
#define ROCKS_MERGE_IN_PROGRESS 6

/**
 * Not everything could be done within what the options allow (read tier, limits).
 */
#define ROCKS_INCOMPLETE 7

/**
 * RocksDB is shutting down.
 */
#define ROCKS_SHUTDOWN_IN_PROGRESS 8

/**
 * A deadline or a timeout passed.
 */
#define ROCKS_TIMED_OUT 9

/**
 * The operation was given up.
 */
#define ROCKS_ABORTED 10

/**
 * Something is in the way now; trying again may help.
 */
#define ROCKS_BUSY 11

/**
 * The object has expired.
 */
#define ROCKS_EXPIRED 12

/**
 * Trying again may help.
 */
#define ROCKS_TRY_AGAIN 13

/**
 * The compaction is too large.
 */
#define ROCKS_COMPACTION_TOO_LARGE 14

/**
 * The column family was dropped.
 */
#define ROCKS_COLUMN_FAMILY_DROPPED 15

/**
 * NULL, freed before, of another kind, or never given out by this library.
 */
#define ROCKS_INVALID_HANDLE 100

/**
 * The database is closing or closed.
 */
#define ROCKS_CLOSED 101

/**
 * The caller's buffer is smaller than the value: it holds what fits, and the length is the true one.
 */
#define ROCKS_BUFFER_TOO_SMALL 102

/**
 * Another thread, or an enclosing call of this one, has the object.
 */
#define ROCKS_HANDLE_BUSY 103

/**
 * A callback said that it failed; the message is its own.
 */
#define ROCKS_CALLBACK_FAILED 104

/**
 * The caller cancelled the operation.
 */
#define ROCKS_CANCELLED 105

/**
 * A handle that was inherited across fork().
 */
#define ROCKS_FORKED 106

/**
 * A bug in this library was caught at its boundary. Please report it.
 */
#define ROCKS_PANIC 107

/**
 * An allocation failed.
 */
#define ROCKS_OUT_OF_MEMORY 108

/**
 * A C++ exception came out of RocksDB or a callback; the message is its text.
 */
#define ROCKS_EXCEPTION 109

/**
 * The iterator is not at an entry, so there is none to read or to step from.
 */
#define ROCKS_NOT_POSITIONED 110

/**
 * More handles than a process can have, or calls nested too deeply.
 */
#define ROCKS_TOO_MANY_HANDLES 111

/**
 * DBOptions and ColumnFamilyOptions: for opening and creating.
 */
#define ROCKS_OPTIONS_DATABASE 1

/**
 * How rocks_db_open opens: mode, error_if_wal_file_exists, …
 */
#define ROCKS_OPTIONS_OPEN 2

/**
 * ReadOptions: for reads, scans and iterators.
 */
#define ROCKS_OPTIONS_READ 3

/**
 * WriteOptions: for writes.
 */
#define ROCKS_OPTIONS_WRITE 4

/**
 * FlushOptions.
 */
#define ROCKS_OPTIONS_FLUSH 5

/**
 * CompactRangeOptions.
 */
#define ROCKS_OPTIONS_COMPACT_RANGE 6

/**
 * WaitForCompactOptions.
 */
#define ROCKS_OPTIONS_WAIT_FOR_COMPACT 7

/**
 * ConfigOptions: how OPTIONS files are read and option strings written.
 */
#define ROCKS_OPTIONS_CONFIG 8

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the ABI, as the number in the SONAME: programs built against one
 * number run with every library that answers the same.
 * Since: 0.1
 */
uint32_t rocks_abi_version(void);

/**
 * The version of this library, such as "0.1.0".
 * Returns: a static string; never NULL.
 * Since: 0.1
 */
const char *rocks_version(void);

/**
 * The version of RocksDB inside, such as "11.8.1".
 * Returns: a static string; never NULL.
 * Since: 0.1
 */
const char *rocks_rocksdb_version(void);

/**
 * What a code means, in a few words.
 * - code: any number.
 *
 * Returns: a static string, "unknown code" for a number that is none; never NULL.
 * Since: 0.1
 */
const char *rocks_code_text(rocks_code code);

/**
 * Whether the same call may succeed later: RocksDB says so (retryable), or the code
 * is ROCKS_BUSY, ROCKS_TRY_AGAIN, ROCKS_TIMED_OUT or ROCKS_HANDLE_BUSY.
 * - status: in; NULL: false.
 *
 * Since: 0.1
 */
bool rocks_status_is_retryable(const struct rocks_status *status);

/**
 * Frees what a buffer holds and empties it, so that freeing it again is harmless.
 * - buffer: in; NULL: nothing to free.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK.
 * Since: 0.1
 */
rocks_code rocks_buffer_free(struct rocks_buffer *buffer,
                             struct rocks_status *status);

/**
 * Makes options of a kind with RocksDB's defaults.
 * - kind: one of ROCKS_OPTIONS_*.
 * - options: out, owned: free with rocks_options_free; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT.
 * Since: 0.1
 */
rocks_code rocks_options_new(rocks_options_kind kind,
                             struct rocks_options **options,
                             struct rocks_status *status);

/**
 * Makes a copy of options: later changes to one are not seen by the other. Objects that
 * they hold (caches, operators, …) are shared.
 * - options: in.
 * - copy: out, owned: free with rocks_options_free; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_copy(const struct rocks_options *options,
                              struct rocks_options **copy,
                              struct rocks_status *status);

/**
 * Frees options. What was opened or made with them goes on with its own copy.
 * - options: in; NULL: nothing to free.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_free(struct rocks_options *options,
                              struct rocks_status *status);

/**
 * Sets one option by RocksDB's name: `rocks_options_set(o, "write_buffer_size", "64M", &st)`.
 *
 * Names are those of RocksDB's structs; rocks_options_names lists them. A dot leads
 * into a nested option: `compression_opts.level`, `compaction_options_universal.size_ratio`,
 * `table.block_size` (`table` is the table factory's: block based, plain or cuckoo),
 * `table.filter_policy`, `merge_operator.delimiter`. Old spellings wal_ttl_seconds,
 * wal_size_limit_mb, disable_wal and memtable are understood.
 *
 * Values: integers in decimal, with k, m, g, t for powers of 1024; true, false, 1, 0;
 * enumerators by RocksDB's name ("kZSTD"; for compression types also "zstd", "none", …);
 * times in microseconds; objects by their registered name, or as `{id=NAME;property=value}`:
 * table_factory "block_based", "plain", "cuckoo"; memtable_factory "skip_list", "vector",
 * "prefix_hash:BUCKETS", "hash_linkedlist:BUCKETS"; table.filter_policy "bloomfilter:10",
 * "ribbonfilter:10"; merge_operator "uint64add", "stringappend", "max", "put", "bytesxor",
 * "sortlist"; comparator "rocksdb.ReverseBytewiseComparator"; prefix_extractor "fixed:8",
 * "capped:8"; table.block_cache "64M"; "nullptr" for none.
 *
 * A message names the option, what was given and what is accepted, the nearest name for
 * one that is unknown, and the replacement of one that RocksDB removed. Nothing of a
 * failing call is applied. Calls that run meanwhile see the options before or after
 * this, never between.
 * - options: in.
 * - name: in; NULL: refused.
 * - value: in; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_set(struct rocks_options *options,
                             const char *name,
                             const char *value,
                             struct rocks_status *status);

/**
 * Sets many options in the order given; all of them or, on any error, none.
 * - options: in.
 * - names, values: in, `count` strings each; NULL: only with count 0.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_set_many(struct rocks_options *options,
                                  const char *const *names,
                                  const char *const *values,
                                  size_t count,
                                  struct rocks_status *status);

/**
 * Sets options from one option string, as RocksDB writes them in an OPTIONS file:
 * `"write_buffer_size=64M;table_factory={id=PlainTable;user_key_len=16};"`. A value in
 * braces may hold semicolons; `\:`, `\#`, `\\`, `\n` and `\r` stand for those
 * characters. All of them or, on any error, none.
 * - options: in.
 * - text: in; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_set_string(struct rocks_options *options,
                                    const char *text,
                                    struct rocks_status *status);

/**
 * Sets an option whose value is bytes: a read option's iterate_lower_bound,
 * iterate_upper_bound, timestamp or iter_start_ts, or full_history_ts_low of a
 * compact range. The bytes are copied.
 *
 * No bytes and empty bytes are two things: NULL with length 0 is no bound at all (the
 * default), any other pointer with length 0 is the bound "", before every key.
 * - options: in.
 * - name: in; NULL: refused.
 * - value: in, value_len bytes; NULL: only with length 0, the option is then not set.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_set_bytes(struct rocks_options *options,
                                   const char *name,
                                   const uint8_t *value,
                                   size_t value_len,
                                   struct rocks_status *status);

/**
 * Has reads with these options see the database as it was at a snapshot.
 * - options: in; read options.
 * - snapshot: in, shared; NULL: the newest data again.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_set_snapshot(struct rocks_options *options,
                                      const struct rocks_snapshot *snapshot,
                                      struct rocks_status *status);

/**
 * Reads one option back, in a form that rocks_options_set takes. Objects that have no
 * such form are described: a cache as `{id=LRUCache;capacity=33554432}`.
 * - options: in.
 * - name: in, as in rocks_options_set; NULL: refused.
 * - value: out, owned: free with rocks_buffer_free; text or bytes, NUL-terminated; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_NOT_FOUND (an option of bytes that is not set),
 * ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_get(const struct rocks_options *options,
                             const char *name,
                             struct rocks_buffer *value,
                             struct rocks_status *status);

/**
 * Writes all options as one option string, sorted by name, which
 * rocks_options_set_string takes back. Left out is what no string can hold: bounds and
 * other bytes, snapshots, and objects that RocksDB does not write (caches, rate limiters,
 * statistics, environments).
 * - options: in.
 * - config: in; config options: delimiter, depth, mutable_options_only; NULL: ";" and everything.
 * - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_NOT_SUPPORTED
 * (a path with braces that do not match).
 * Since: 0.1
 */
rocks_code rocks_options_string(const struct rocks_options *options,
                                const struct rocks_options *config,
                                struct rocks_buffer *text,
                                struct rocks_status *status);

/**
 * Lists the names that rocks_options_set and rocks_options_get take, sorted, with a
 * newline between them; the nested ones included (`table.` has those of the table
 * factory that is set).
 * - options: in.
 * - names: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_names(const struct rocks_options *options,
                               struct rocks_buffer *names,
                               struct rocks_status *status);

/**
 * Loads the latest OPTIONS file of a database: everything that is needed to open it
 * again as it was, but for objects that only code can make (callbacks, caches,
 * environments): those have their defaults, and can be set into the options afterwards.
 *
 * The column families come in the order of the file, "default" first. Each gets options
 * of its own with the database's beside them, so names and options fit rocks_db_open.
 * - path: in; the database's directory; NULL: refused.
 * - config: in; config options (ignore_unknown_options, …); NULL: defaults.
 * - options: out, owned: free with rocks_options_free; the database's and, of the column families, "default"'s; NULL: not wanted.
 * - names: out, owned: free with rocks_buffer_free; the names, each ended by a NUL, one behind the other; NULL: not wanted.
 * - column_family_options: out, owned: free each with rocks_options_free; room for `capacity` handles; NULL: only with capacity 0.
 * - count: out; how many column families there are; NULL: not wanted.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_NOT_FOUND (no such directory, or no OPTIONS file in it),
 * ROCKS_BUFFER_TOO_SMALL (capacity is neither 0 nor enough: `count` says what is, and
 * nothing else was set), ROCKS_INVALID_ARGUMENT, ROCKS_CORRUPTION, ROCKS_INVALID_HANDLE, ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_options_load_latest(const char *path,
                                     const struct rocks_options *config,
                                     struct rocks_options **options,
                                     struct rocks_buffer *names,
                                     struct rocks_options **column_family_options,
                                     size_t capacity,
                                     size_t *count,
                                     struct rocks_status *status);

/**
 * The same from an OPTIONS file given by its path.
 * - file: in; NULL: refused.
 * - config: in; config options (ignore_unknown_options, …); NULL: defaults.
 * - options: out, owned: free with rocks_options_free; the database's and, of the column families, "default"'s; NULL: not wanted.
 * - names: out, owned: free with rocks_buffer_free; the names, each ended by a NUL, one behind the other; NULL: not wanted.
 * - column_family_options: out, owned: free each with rocks_options_free; room for `capacity` handles; NULL: only with capacity 0.
 * - count: out; how many column families there are; NULL: not wanted.
 * - status: out; NULL: not wanted.
 *
 * Returns: as rocks_options_load_latest; a file that is not there is ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_options_load_file(const char *file,
                                   const struct rocks_options *config,
                                   struct rocks_options **options,
                                   struct rocks_buffer *names,
                                   struct rocks_options **column_family_options,
                                   size_t capacity,
                                   size_t *count,
                                   struct rocks_status *status);

/**
 * Finds the latest OPTIONS file of a database.
 * - path: in; the database's directory; NULL: refused.
 * - file: out, owned: free with rocks_buffer_free; its path, NUL-terminated; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_NOT_FOUND, ROCKS_INVALID_ARGUMENT, ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_options_latest_file(const char *path,
                                     struct rocks_buffer *file,
                                     struct rocks_status *status);

/**
 * Says whether a database's latest OPTIONS file and the options given agree, as far as
 * the config's sanity_level asks: by default all must; with
 * kSanityLevelLooselyCompatible what could make the data unreadable (comparator, merge
 * operator, table factory, prefix extractor).
 * - path: in; the database's directory; NULL: refused.
 * - config: in; config options; NULL: defaults.
 * - options: in; database options; NULL: defaults.
 * - column_families: in, `count` names, all that the file has; NULL: only with count 0.
 * - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (they differ: the message names the option),
 * ROCKS_NOT_FOUND, ROCKS_INVALID_HANDLE, ROCKS_CORRUPTION, ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_options_check_compatible(const char *path,
                                          const struct rocks_options *config,
                                          const struct rocks_options *options,
                                          const char *const *column_families,
                                          const struct rocks_options *const *column_family_options,
                                          size_t count,
                                          struct rocks_status *status);

/**
 * What an open database and one of its column families run with now: RocksDB's own
 * adjustments included. The options are a copy, and stay good after the database is closed.
 * - db: in.
 * - column_family: in; NULL: default.
 * - options: out, owned: free with rocks_options_free; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
 * Since: 0.1
 */
rocks_code rocks_db_options(struct rocks_db *db,
                            const struct rocks_column_family *column_family,
                            struct rocks_options **options,
                            struct rocks_status *status);

/**
 * Changes options of a column family while the database is open; all of them or, on
 * any error, none. RocksDB writes a new OPTIONS file. What cannot be changed in an open
 * database is refused by name, and so are options of the whole database
 * (rocks_db_set_db_options).
 * - db: in.
 * - column_family: in; NULL: default.
 * - names, values: in, `count` strings each, as in rocks_options_set; NULL: only with count 0.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_COLUMN_FAMILY_DROPPED,
 * ROCKS_NOT_SUPPORTED (the database is open for reading only), ROCKS_INVALID_HANDLE,
 * ROCKS_CLOSED, ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_db_set_options(struct rocks_db *db,
                                const struct rocks_column_family *column_family,
                                const char *const *names,
                                const char *const *values,
                                size_t count,
                                struct rocks_status *status);

/**
 * Changes options of a whole database while it is open (max_background_jobs,
 * max_open_files, stats_dump_period_sec, …); all of them or, on any error, none. RocksDB
 * writes a new OPTIONS file.
 * - db: in.
 * - names, values: in, `count` strings each, as in rocks_options_set; NULL: only with count 0.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_NOT_SUPPORTED (the database is open
 * for reading only), ROCKS_INVALID_HANDLE, ROCKS_CLOSED, ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_db_set_db_options(struct rocks_db *db,
                                   const char *const *names,
                                   const char *const *values,
                                   size_t count,
                                   struct rocks_status *status);

/**
 * Opens a database.
 *
 * One function opens every kind: `how` holds options of the kind ROCKS_OPTIONS_OPEN,
 * whose "mode" is "read_write" (the default) or "read_only".
 *
 * Without column families (`count` 0) every one that is there is opened with
 * `options`. With them, the list must be complete (read-only: "default" and any
 * others), and each may have options of its own. Column families are reached by name with
 * rocks_db_column_family; "default" always exists.
 * - path: in; the database's directory; NULL: refused.
 * - options: in, shared; database options; NULL: defaults.
 * - how: in; open options; NULL: defaults.
 * - column_families: in, `count` names; NULL: only with count 0.
 * - column_family_options: in, shared, `count` database options; NULL, as array or as an element: `options`.
 * - db: out, owned: close with rocks_db_close; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: the directory does not exist and
 * create_if_missing is not set; a column family is missing from the list),
 * ROCKS_INVALID_HANDLE, ROCKS_IO_ERROR (also: another process has it open), ROCKS_CORRUPTION.
 * Since: 0.1
 */
rocks_code rocks_db_open(const char *path,
                         const struct rocks_options *options,
                         const struct rocks_options *how,
                         const char *const *column_families,
                         const struct rocks_options *const *column_family_options,
                         size_t count,
                         struct rocks_db **db,
                         struct rocks_status *status);

/**
 * Closes a database: refuses new calls, waits for those in flight, releases what its
 * iterators, snapshots and column families hold, closes RocksDB and its file lock. The
 * same path can be opened again at once. The handle is gone, whatever the code says
 * (but for ROCKS_HANDLE_BUSY); a second close is ROCKS_CLOSED.
 * - db: in; NULL: nothing to close.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, RocksDB's own code, ROCKS_CLOSED, ROCKS_INVALID_HANDLE,
 * ROCKS_HANDLE_BUSY (from inside a callback: nothing was closed).
 * Since: 0.1
 */
rocks_code rocks_db_close(struct rocks_db *db,
                          struct rocks_status *status);

/**
 * Finds an open column family by its name.
 * - db: in.
 * - name: in; NULL: refused.
 * - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_NOT_FOUND, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
 * Since: 0.1
 */
rocks_code rocks_db_column_family(const struct rocks_db *db,
                                  const char *name,
                                  struct rocks_column_family **column_family,
                                  struct rocks_status *status);

/**
 * Creates a column family.
 * - db: in.
 * - name: in; NULL: refused.
 * - options: in, shared; database options; NULL: defaults.
 * - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: it exists), ROCKS_INVALID_HANDLE,
 * ROCKS_CLOSED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_db_create_column_family(struct rocks_db *db,
                                         const char *name,
                                         const struct rocks_options *options,
                                         struct rocks_column_family **column_family,
                                         struct rocks_status *status);

/**
 * Drops a column family and its data. Waits for writes that have begun; later ones
 * are ROCKS_COLUMN_FAMILY_DROPPED and touch nothing. Reads and iterators over it
 * go on; its files go when the last handle and iterator of it is freed.
 * - db: in.
 * - column_family: in; NULL: refused, the default one cannot be dropped.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE,
 * ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CLOSED, ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_db_drop_column_family(struct rocks_db *db,
                                       struct rocks_column_family *column_family,
                                       struct rocks_status *status);

/**
 * The name of a column family, also after its database was closed.
 * - column_family: in.
 * - name: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_INVALID_ARGUMENT.
 * Since: 0.1
 */
rocks_code rocks_column_family_name(const struct rocks_column_family *column_family,
                                    struct rocks_buffer *name,
                                    struct rocks_status *status);

/**
 * The number of a column family: what batches and logs name it by.
 * - column_family: in.
 * - id: out; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_INVALID_ARGUMENT.
 * Since: 0.1
 */
rocks_code rocks_column_family_id(const struct rocks_column_family *column_family,
                                  uint32_t *id,
                                  struct rocks_status *status);

/**
 * Frees a column family handle; the column family itself stays.
 * - column_family: in; NULL: nothing to free.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_column_family_free(struct rocks_column_family *column_family,
                                    struct rocks_status *status);

/**
 * Reads the value of a key into a buffer of the library's.
 * - db: in.
 * - column_family: in; NULL: the default one.
 * - options: in; read options; NULL: defaults.
 * - key: in, key_len bytes; NULL: only with length 0.
 * - value: out, owned: free with rocks_buffer_free; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_NOT_FOUND, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE,
 * ROCKS_CLOSED, ROCKS_INCOMPLETE (read tier), ROCKS_TIMED_OUT, ROCKS_CORRUPTION, ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_db_get(const struct rocks_db *db,
                        const struct rocks_column_family *column_family,
                        const struct rocks_options *options,
                        const uint8_t *key,
                        size_t key_len,
                        struct rocks_buffer *value,
                        struct rocks_status *status);

/**
 * Reads the value of a key into the caller's memory.
 * - db: in.
 * - column_family: in; NULL: the default one.
 * - options: in; read options; NULL: defaults.
 * - key: in, key_len bytes; NULL: only with length 0.
 * - buffer: out, `capacity` bytes; NULL: only with capacity 0.
 * - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: as rocks_db_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
 * first `capacity` bytes.
 * Since: 0.1
 */
rocks_code rocks_db_get_into(const struct rocks_db *db,
                             const struct rocks_column_family *column_family,
                             const struct rocks_options *options,
                             const uint8_t *key,
                             size_t key_len,
                             uint8_t *buffer,
                             size_t capacity,
                             size_t *value_len,
                             struct rocks_status *status);

/**
 * Reads the value of a key without a copy where RocksDB can pin it (a block in the
 * cache). The fastest form for values of more than a few hundred bytes.
 * - db: in.
 * - column_family: in; NULL: the default one.
 * - options: in; read options; NULL: defaults.
 * - key: in, key_len bytes; NULL: only with length 0.
 * - holder: in; what it showed before is gone.
 * - value: out, borrowed until `holder` is used again or freed, also across a close; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: as rocks_db_get, and ROCKS_HANDLE_BUSY: another thread uses the holder.
 * Since: 0.1
 */
rocks_code rocks_db_get_pinned(const struct rocks_db *db,
                               const struct rocks_column_family *column_family,
                               const struct rocks_options *options,
                               const uint8_t *key,
                               size_t key_len,
                               struct rocks_value *holder,
                               struct rocks_slice *value,
                               struct rocks_status *status);

/**
 * Makes an empty holder.
 * - value: out, owned: free with rocks_value_free; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_OUT_OF_MEMORY.
 * Since: 0.1
 */
rocks_code rocks_value_new(struct rocks_value **value,
                           struct rocks_status *status);

/**
 * Lets go of the value, and of the cache entry that it may pin.
 * - value: in.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_HANDLE_BUSY.
 * Since: 0.1
 */
rocks_code rocks_value_reset(struct rocks_value *value,
                             struct rocks_status *status);

/**
 * Frees a holder and what it shows.
 * - value: in; NULL: nothing to free.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_HANDLE_BUSY.
 * Since: 0.1
 */
rocks_code rocks_value_free(struct rocks_value *value,
                            struct rocks_status *status);

/**
 * Sets the value of a key.
 * - db: in.
 * - column_family: in; NULL: the default one.
 * - options: in; write options; NULL: defaults.
 * - key: in, key_len bytes; NULL: only with length 0.
 * - value: in, value_len bytes; NULL: only with length 0.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED,
 * ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_INCOMPLETE
 * (no_slowdown), ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_db_put(struct rocks_db *db,
                        const struct rocks_column_family *column_family,
                        const struct rocks_options *options,
                        const uint8_t *key,
                        size_t key_len,
                        const uint8_t *value,
                        size_t value_len,
                        struct rocks_status *status);

/**
 * Merges an operand into the value of a key, with the column family's merge operator.
 * - db: in.
 * - column_family: in; NULL: the default one.
 * - options: in; write options; NULL: defaults.
 * - key: in, key_len bytes; NULL: only with length 0.
 * - operand: in, operand_len bytes; NULL: only with length 0.
 * - status: out; NULL: not wanted.
 *
 * Returns: as rocks_db_put; ROCKS_NOT_SUPPORTED also without a merge operator.
 * Since: 0.1
 */
rocks_code rocks_db_merge(struct rocks_db *db,
                          const struct rocks_column_family *column_family,
                          const struct rocks_options *options,
                          const uint8_t *key,
                          size_t key_len,
                          const uint8_t *operand,
                          size_t operand_len,
                          struct rocks_status *status);

/**
 * Deletes a key. Deleting one that is absent is no error.
 * - db: in.
 * - column_family: in; NULL: the default one.
 * - options: in; write options; NULL: defaults.
 * - key: in, key_len bytes; NULL: only with length 0.
 * - status: out; NULL: not wanted.
 *
 * Returns: as rocks_db_put.
 * Since: 0.1
 */
rocks_code rocks_db_delete(struct rocks_db *db,
                           const struct rocks_column_family *column_family,
                           const struct rocks_options *options,
                           const uint8_t *key,
                           size_t key_len,
                           struct rocks_status *status);

/**
 * Deletes a key that was put exactly once since it was last deleted, and never merged:
 * cheaper in compaction. For any other key the result is undefined (RocksDB: db.h, SingleDelete).
 * - db: in.
 * - column_family: in; NULL: the default one.
 * - options: in; write options; NULL: defaults.
 * - key: in, key_len bytes; NULL: only with length 0.
 * - status: out; NULL: not wanted.
 *
 * Returns: as rocks_db_put.
 * Since: 0.1
 */
rocks_code rocks_db_single_delete(struct rocks_db *db,
                                  const struct rocks_column_family *column_family,
                                  const struct rocks_options *options,
                                  const uint8_t *key,
                                  size_t key_len,
                                  struct rocks_status *status);

/**
 * Deletes every key from `begin` on and before `end`, in the column family's order.
 * - db: in.
 * - column_family: in; NULL: the default one.
 * - options: in; write options; NULL: defaults.
 * - begin: in, begin_len bytes, included; NULL: only with length 0.
 * - end: in, end_len bytes, excluded; NULL: only with length 0.
 * - status: out; NULL: not wanted.
 *
 * Returns: as rocks_db_put; ROCKS_INVALID_ARGUMENT also when `begin` comes after `end`.
 * Since: 0.1
 */
rocks_code rocks_db_delete_range(struct rocks_db *db,
                                 const struct rocks_column_family *column_family,
                                 const struct rocks_options *options,
                                 const uint8_t *begin,
                                 size_t begin_len,
                                 const uint8_t *end,
                                 size_t end_len,
                                 struct rocks_status *status);

/**
 * Takes a snapshot of a database as it is now.
 * - db: in.
 * - snapshot: out, owned: free with rocks_snapshot_free; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_NOT_SUPPORTED, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
 * Since: 0.1
 */
rocks_code rocks_db_snapshot(struct rocks_db *db,
                             struct rocks_snapshot **snapshot,
                             struct rocks_status *status);

/**
 * The sequence number that a snapshot was taken at, also after its database was closed.
 * - snapshot: in.
 * - sequence: out; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_snapshot_sequence(const struct rocks_snapshot *snapshot,
                                   uint64_t *sequence,
                                   struct rocks_status *status);

/**
 * Frees a snapshot. Options and iterators that use it keep it until they go.
 * - snapshot: in; NULL: nothing to free.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_snapshot_free(struct rocks_snapshot *snapshot,
                               struct rocks_status *status);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ROCKS_H */
