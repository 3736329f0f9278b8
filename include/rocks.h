/*
 * rocks.h: RocksDB behind a small, safe C ABI.
 *
 * This file is the manual. `make header` generates it from the Rust sources, together with
 * rocks.cdef.h, the same declarations without comments and preprocessor lines for cffi, LuaJIT and
 * PHP, and with rocks.json, a description of everything here for programs. rocks.hpp is a C++
 * wrapper.
 *
 * CONTENTS
 *
 * Read the rules below first, then parts 1 to 3 in order. The other parts stand alone.
 *
 *  1. Basics
 *     Versions; Codes and statuses; Bytes; Columns; Handles; Options; Results of callbacks;
 *     Serviced callbacks; Long calls
 *  2. Databases
 *     Databases; Column families; Recovery reports; Repair; MANIFEST files; Options of databases
 *     and files; Ending
 *  3. Data
 *     Reading a key; Reading many keys; Single writes; Snapshots; Iterators; Blocks of entries;
 *     Counts and checksums; Columns of values; Batches; Writes from columns; Wide columns; Records
 *     of a batch; Batches with an index; Values that expire; Keys with timestamps
 *  4. Transactions
 *     Transactions; Writes in a transaction; Reads in a transaction; Wide columns in a transaction;
 *     State of a transaction; Locks
 *  5. Redis's data structures
 *     Replies to commands; Commands; Sessions of clients; Locks by key
 *  6. Shared resources
 *     Caches; Environments; Encryption; Write buffer managers; Rate limiters; SST file managers
 *  7. Observation
 *     Properties; Table properties; Statistics; Perf context; Compaction job statistics; Events;
 *     Event listeners; Event queues; Loggers
 *  8. Extension points
 *     Comparators; Slice transforms; Merge operators; Merge operands; Filter policies; Compaction
 *     filters; Compaction filter factories; Table properties collectors; SST partitioners; WAL
 *     filters; Table filters of reads
 *  9. Table files
 *     SST writers; SST readers; Stored entries; Blob files; Ingestion; Bulk loads
 * 10. Arrow
 *     Arrow streams
 * 11. Maintenance
 *     Flushes; Compaction and background work; Verification of checksums; Traces; Metadata of files
 * 12. Copies
 *     Live files; Checkpoints; Exports and imports of column families; Backups; Lists of backups;
 *     Files left out of backups
 * 13. Write-ahead log and replicas
 *     Files of the write-ahead log; Reading the write-ahead log; Replicas
 * 14. Asynchronous use
 *     Completion queues
 *
 * GETTING STARTED
 *
 * Compile with: cc example.c $(pkg-config --cflags --libs rocks)
 *
 *     #include <rocks.h>
 *     #include <stdio.h>
 *
 *     static int failed(const rocks_status *status)
 *     {
 *         fprintf(stderr, "%s: %s\n", rocks_code_text(status->code), status->message);
 *         return 1;
 *     }
 *
 *     int main(void)
 *     {
 *         rocks_status status;
 *         rocks_options *options;
 *         rocks_db *db;
 *         rocks_buffer value;
 *
 *         // Every option has RocksDB's own name. The database copies the options.
 *         if (rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status) ||
 *             rocks_options_set(options, "create_if_missing", "true", &status) ||
 *             rocks_db_open("example.db", options, NULL, NULL, NULL, 0, &db, &status))
 *             return failed(&status);
 *         rocks_options_free(options, NULL);
 *
 *         // NULL: the default column family, the default options.
 *         if (rocks_db_put(db, NULL, NULL, "planet", 6, "Jupiter", 7, &status))
 *             return failed(&status);
 *         rocks_code code = rocks_db_get(db, NULL, NULL, "planet", 6, &value, &status);
 *         if (code == ROCKS_OK) {
 *             printf("%.*s\n", (int)value.len, (const char *)value.data);
 *             rocks_buffer_free(&value, NULL);
 *         } else if (code != ROCKS_NOT_FOUND) {
 *             return failed(&status);
 *         }
 *         return rocks_db_close(db, &status) ? failed(&status) : 0;
 *     }
 *
 * RULES
 *
 * These rules hold everywhere. A comment below says only what is special to its function.
 *
 * Errors. A function that can fail returns a rocks_code, ROCKS_OK (0) on success. On failure it
 * sets every out-parameter to NULL or 0. ROCKS_NOT_FOUND is an answer, not a failure. "Returns:"
 * lists the codes that a function adds to those of any call, or explains them:
 *   ROCKS_INVALID_ARGUMENT  An argument is wrong; the message names it.
 *   ROCKS_INVALID_HANDLE    A handle is NULL, freed, made up or of another kind.
 *   ROCKS_CLOSED            The database is closed, or a thread is closing it.
 *   ROCKS_HANDLE_BUSY       Another thread uses an object that takes one thread at a time, or a
 *                           callback makes a call that it may not make.
 *   ROCKS_OUT_OF_MEMORY     An allocation failed.
 *   ROCKS_TOO_MANY_HANDLES  No more handles can be made.
 *   ROCKS_EXCEPTION         A C++ exception ended the call; the message has its text.
 *   ROCKS_FORKED            The handle was inherited across fork().
 *   ROCKS_PANIC             A bug of this library was caught.
 *
 * Parameters. A comment has a line for each pointer that these rules do not cover:
 *   rocks_status *status    out; the last parameter. Filled on failure, untouched on success. NULL:
 *                           not wanted.
 *   rocks_x *, any object   in; must not be NULL. rocks_xxx_free and rocks_db_close do nothing for
 *                           NULL.
 *   column_family           in; NULL: the default column family.
 *   rocks_options *         in; NULL: the defaults. As the first parameter, whose options the
 *                           function reads or changes, it must not be NULL.
 *   const char *            in; NUL-terminated UTF-8; must not be NULL.
 *   const void *x           in; x_len bytes, any bytes; NULL: only with length 0. Input bytes are
 *                           const void *, so strings and byte arrays pass without a cast.
 *   const rocks_slice *x    in; an array of `count` slices; NULL: only with count 0.
 *   const rocks_column *x   in; one column of `count` entries; NULL: only with count 0.
 *   const struct, function  in; must not be NULL. A struct is copied.
 * Comments use these terms:
 *   in                      Read during the call.
 *   in, shared              The library holds a reference as long as it needs the object; free your
 *                           own handle whenever you like.
 *   out                     Set by the call.
 *   out, owned              Yours: free it with the named function.
 *   out, borrowed           Valid until the named event.
 *   refused                 NULL fails with ROCKS_INVALID_ARGUMENT; of a handle, with
 *                           ROCKS_INVALID_HANDLE.
 *
 * Objects (`rocks_db *`, `rocks_iter *`, ...) are handles, not addresses: wrong ones are refused
 * and never crash. Free each exactly once, with its rocks_xxx_free (a database: rocks_db_close), in
 * any order; or, as a finalizer must, with rocks_release, which takes any of them and never waits.
 * An object that is set into another one is shared. Any number of databases, options and calls may
 * share one. What lists a state at one moment stays valid after its database is closed.
 * A handle is a number of 56 bits whose low three are 0, so a double holds it exactly: runtimes may
 * turn it into a number and back. It is at least 2^50, where no system maps memory unasked. None is
 * given twice: a process has at most 16 million objects at a time, and can make some 10^14. Its six
 * highest bits are its kind: 1 to 55 are kinds of objects, of which there can be no more, and 56 to
 * 63 are the sinks' of callbacks.
 *
 * Threads. Any number of threads may use an object at once, freeing and closing included. An object
 * whose comment says "one thread at a time" returns ROCKS_HANDLE_BUSY to a second thread.
 *
 * Callbacks. The library copies a struct of functions. From the call that takes the struct, the
 * library owns its state, also if that call fails (but not if the struct is NULL or its struct_size
 * is too small), and calls destroy once, when the last user is gone: handle, options, database.
 * Functions may be called on any thread, and on several at once, unless a comment says otherwise.
 * RocksDB's background threads serve all databases of an environment: a function that waits there
 * delays the flushes and compactions of the others. Each callback's comment lists the calls it may
 * make. Every other call, and rocks_db_close from any callback, returns ROCKS_HANDLE_BUSY. A C++
 * exception counts as a failure of the callback. A callback must return: a longjmp out of it leaves
 * RocksDB's locks held.
 *
 * fork(). A child process must not use inherited handles: calls return ROCKS_FORKED. It may use the
 * library after exec.
 *
 * Files. RocksDB creates files with mode 0644 and directories with mode 0755, less the umask.
 * Database files, SST files and backups are trusted input: a malicious file may crash RocksDB.
 * Checksums detect random damage.
 *
 * Versions. Everything is of version 0.1 unless "Since:" names a later one.
 */
/* checksum of src/types: f27cef4d85a7f7ad */

#ifndef ROCKS_H
#define ROCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The version of this header; rocks_version() is the library's. */
#define ROCKS_VERSION_MAJOR 0
#define ROCKS_VERSION_MINOR 1
#define ROCKS_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif


/* ==== Basics ================================================================================== */


/* ---- Versions -------------------------------------------------------------------------------- */

/**
 * The version of the ABI, as the number in the SONAME: programs built against one number run with
 * every library of the same number.
 * Returns: the number.
 */
uint32_t rocks_abi_version(void);

/**
 * The version of this library, such as "0.1.0".
 * Returns: a static string; never NULL.
 */
const char *rocks_version(void);

/**
 * The version of RocksDB inside, such as "11.8.1".
 * Returns: a static string; never NULL.
 */
const char *rocks_rocksdb_version(void);


/* ---- Codes and statuses ---------------------------------------------------------------------- */

/** The result of a call: one of the ROCKS_* codes. */
typedef int32_t rocks_code;

/** The call succeeded. */
#define ROCKS_OK 0
/** The key, column family or file is not there. A result, not a failure: there is no message. */
#define ROCKS_NOT_FOUND 1
/** Stored data is damaged. */
#define ROCKS_CORRUPTION 2
/** RocksDB cannot do this, or not in this configuration. */
#define ROCKS_NOT_SUPPORTED 3
/** An argument is wrong; the message names it. */
#define ROCKS_INVALID_ARGUMENT 4
/** The file system failed, a lock is held, or space ran out. */
#define ROCKS_IO_ERROR 5
/** A merge is in progress. */
#define ROCKS_MERGE_IN_PROGRESS 6
/** The options (read tier, limits) did not allow the call to do everything. */
#define ROCKS_INCOMPLETE 7
/** RocksDB is shutting down. */
#define ROCKS_SHUTDOWN_IN_PROGRESS 8
/** A deadline or a timeout passed. */
#define ROCKS_TIMED_OUT 9
/** The operation was aborted. */
#define ROCKS_ABORTED 10
/** The object is in use now; trying again may help. */
#define ROCKS_BUSY 11
/** The object has expired. */
#define ROCKS_EXPIRED 12
/** Trying again may help. */
#define ROCKS_TRY_AGAIN 13
/** The compaction is too large. */
#define ROCKS_COMPACTION_TOO_LARGE 14
/** The column family was dropped. */
#define ROCKS_COLUMN_FAMILY_DROPPED 15
/** NULL, freed before, of another kind, or not a handle of this library. */
#define ROCKS_INVALID_HANDLE 100
/** The database is closing or closed. */
#define ROCKS_CLOSED 101
/**
 * The caller's buffer is smaller than the value: it contains what fits, and the length is the true
 * one.
 */
#define ROCKS_BUFFER_TOO_SMALL 102
/** Another thread, or an enclosing call of this one, is using the object. */
#define ROCKS_HANDLE_BUSY 103
/**
 * A callback reported a failure. The message says which kind of callback, its name, and the key,
 * column family or file that it was called for, as far as they are known; then comes its own text.
 */
#define ROCKS_CALLBACK_FAILED 104
/** The caller cancelled the operation. */
#define ROCKS_CANCELLED 105
/** A handle that was inherited across fork(). */
#define ROCKS_FORKED 106
/** A bug in this library was caught at its boundary. Please report it. */
#define ROCKS_PANIC 107
/** An allocation failed. */
#define ROCKS_OUT_OF_MEMORY 108
/** RocksDB or a callback threw a C++ exception; the message is its text. */
#define ROCKS_EXCEPTION 109
/** The iterator is not at an entry, so there is none to read or to step from. */
#define ROCKS_NOT_POSITIONED 110
/** More handles than a process can have, or calls nested too deeply. */
#define ROCKS_TOO_MANY_HANDLES 111
/** The call needs a callback's answer, and the callback's owner did not serve. */
#define ROCKS_NOT_SERVED 112
/** RocksDB says that the same call may succeed later (Status: retryable). */
#define ROCKS_STATUS_RETRYABLE 1
/** Data was lost (Status: data loss). */
#define ROCKS_STATUS_DATA_LOSS 2
/** The file system refused this process as an old owner (Status::SubCode kIOFenced). */
#define ROCKS_STATUS_FENCED 4

/**
 * How a call failed, in the caller's own memory: nothing to free. Every function takes one as its
 * last argument (NULL: not wanted) and writes to it only on failure.
 */
typedef struct rocks_status {
    /** The code that the function also returned. */
    rocks_code code;
    /** RocksDB's Status::SubCode (include/rocksdb/status.h), or 0. */
    int32_t subcode;
    /** RocksDB's Status::Severity: 0 none, 1 soft, 2 hard, 3 fatal, 4 unrecoverable. */
    int32_t severity;
    /** ROCKS_STATUS_* bits. */
    uint32_t flags;
    /**
     * The reason, and the argument that caused it: UTF-8, NUL-terminated, cut at a whole
     * character.
     */
    char message[496];
} rocks_status;

/**
 * Describes a code in a few words.
 * - code: any number.
 *
 * Returns: a static string, "unknown code" for a number that is none; never NULL.
 */
const char *rocks_code_text(rocks_code code);

/**
 * Whether the same call may succeed later: RocksDB says so (retryable), or the code
 * is ROCKS_BUSY, ROCKS_TRY_AGAIN, ROCKS_TIMED_OUT or ROCKS_HANDLE_BUSY.
 * - status: in; NULL: false.
 *
 * Returns: true or false.
 */
bool rocks_status_is_retryable(const rocks_status *status);


/* ---- Bytes ----------------------------------------------------------------------------------- */

/** Borrowed bytes; the comment of each function says until when. */
typedef struct rocks_slice {
    /** NULL only when len is 0. */
    const uint8_t *data;
    /** In bytes. */
    size_t len;
} rocks_slice;

/** Bytes that the caller owns: free with rocks_buffer_free. */
typedef struct rocks_buffer {
    /** NULL only in a buffer that holds nothing yet or was freed. */
    uint8_t *data;
    /** In bytes; a NUL that is not counted follows the last. */
    size_t len;
} rocks_buffer;

/** Frees the bytes of a buffer and empties it, so that freeing it again is harmless. */
rocks_code rocks_buffer_free(rocks_buffer *buffer, rocks_status *status);


/* ---- Columns --------------------------------------------------------------------------------- */

/*
 * Calls that end with _columns read keys and values from columns: from memory as blocks of entries
 * and Arrow arrays have it, without an array of pointers to each. The column struct is copied, the
 * memory that it names is read during the call. Nothing is written before all offsets were
 * checked; the message of a refused one names the parameter and the element, for example "keys:
 * offsets[7] is 12, before it 15".
 */

/**
 * Entries that a call reads: entry `i` is the bytes from offsets[i] up to offsets[i + 1] of `data`.
 * The call says how many entries there are: its `count`. There is one offset more than entries,
 * also with a count of 0.
 *
 * The first offset may be above 0 (a slice of a larger array); none is below the one before it, and
 * the last is at most data_len. Offsets have 32 or 64 bits: set one of the two pointers, and the
 * other to NULL. With a count of 0 both may be NULL.
 */
typedef struct rocks_column {
    /** sizeof(rocks_column). */
    size_t struct_size;
    /** The bytes of all entries; NULL only when data_len is 0. */
    const void *data;
    /** In bytes: as far as offsets may reach. */
    size_t data_len;
    /** Offsets below 2^31, so that Arrow's int32 offsets are the same. */
    const uint32_t *offsets32;
    /** Offsets of at least 0, as those of Arrow's large binary arrays. */
    const int64_t *offsets64;
} rocks_column;

/**
 * Values of a result in a column: value `i` is the bytes from offsets[i] up to offsets[i + 1] of
 * `data`. The value of an absent key is empty, and its bit in `validity` is 0.
 */
typedef struct rocks_column_view {
    /** How many values, the absent ones included. */
    size_t count;
    /** count + 1 offsets into `data`; the first is 0, all are below 2^31. */
    const uint32_t *offsets;
    /** The values, one after the other; NULL only when they have no bytes. */
    const uint8_t *data;
    /** How many bytes `data` has. */
    size_t data_len;
    /**
     * Which values are there, as Arrow's validity bitmap: bit `i` % 8 of byte `i` / 8, the least
     * significant bit first; 1: present, 0: absent. The bits behind the last value are 0. NULL: not
     * wanted.
     */
    const uint8_t *validity;
    /** How many values are absent. */
    size_t null_count;
    /** 1: these were the last of the result. 0: read on from `count` values further. */
    int32_t done;
} rocks_column_view;


/* ---- Handles --------------------------------------------------------------------------------- */

/**
 * Frees a handle of any kind, a database's too. For finalizers: it takes one argument, reports
 * nothing and never waits; do not use the handle afterwards. Whatever cannot end at once ends
 * later: an object that calls are inside of when the last of them leaves, a database (closed as by
 * rocks_db_close) and other objects whose end may wait on threads of this library. From inside a
 * callback everything ends there. What an iterator kept from being deleted is deleted in the
 * background, unless its read options have background_purge_on_iterator_cleanup=false; the files of
 * a dropped column family are deleted by those threads. exit() waits for these threads, up to 10
 * seconds. If a database fails to close, its listeners and queues get ROCKS_EVENT_CLOSE_FAILED, and
 * rocks_release_failures counts it. For NULL, a handle that was freed before, a sink, and in a
 * child of fork() it does nothing.
 * - handle: in; NULL: does nothing.
 */
void rocks_release(void *handle);

/**
 * How many objects that rocks_release freed failed to end, in the process, and the text of the last
 * failure.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
 */
rocks_code rocks_release_failures(uint64_t *count,
                                  rocks_buffer *last,
                                  rocks_status *status);

/**
 * Counts the handles that are alive in the process: made, and not freed. A test or a monitor finds
 * leaks by it. It looks through a table of all handles, and is no call for every request.
 * - kind: in; a type of this header that has handles, such as "rocks_iter"; NULL, empty: all types.
 * - count: out; NULL: refused.
 */
rocks_code rocks_handles_alive(const char *kind, uint64_t *count, rocks_status *status);


/* ---- Options --------------------------------------------------------------------------------- */

/**
 * Options, made once and shared by any number of calls and databases. Every option is set by
 * RocksDB's own name.
 */
typedef struct rocks_options rocks_options;

/** The purpose of options: one of ROCKS_OPTIONS_*. */
typedef int32_t rocks_options_kind;

/** DBOptions and ColumnFamilyOptions: for opening and creating. */
#define ROCKS_OPTIONS_DATABASE 1
/** How rocks_db_open opens: mode, error_if_wal_file_exists, … */
#define ROCKS_OPTIONS_OPEN 2
/** ReadOptions: for reads, scans and iterators. */
#define ROCKS_OPTIONS_READ 3
/** WriteOptions: for writes. */
#define ROCKS_OPTIONS_WRITE 4
/** FlushOptions. */
#define ROCKS_OPTIONS_FLUSH 5
/** CompactRangeOptions. */
#define ROCKS_OPTIONS_COMPACT_RANGE 6
/** WaitForCompactOptions. */
#define ROCKS_OPTIONS_WAIT_FOR_COMPACT 7
/** ConfigOptions: how OPTIONS files are read and option strings written. */
#define ROCKS_OPTIONS_CONFIG 8
/** TransactionOptions: for transactions. */
#define ROCKS_OPTIONS_TRANSACTION 9
/** TransactionLogIterator::ReadOptions: for rocks_db_wal_iter. */
#define ROCKS_OPTIONS_WAL_ITER 10
/**
 * IngestExternalFileOptions: for rocks_db_ingest. The option verify_checksums_before_ingest is true
 * here.
 */
#define ROCKS_OPTIONS_INGEST 11
/** For rocks_bulk_load_new, which lists them. */
#define ROCKS_OPTIONS_BULK_LOAD 12
/** BackupEngineOptions, and read_only: for rocks_backup_engine_open. */
#define ROCKS_OPTIONS_BACKUP_ENGINE 13
/** CreateBackupOptions, and exclude_files: for rocks_backup_engine_create. */
#define ROCKS_OPTIONS_CREATE_BACKUP 14
/** RestoreOptions: for rocks_backup_engine_restore. */
#define ROCKS_OPTIONS_RESTORE 15
/** CheckpointEngineOptions and CreateCheckpointOptions: for rocks_db_create_checkpoint. */
#define ROCKS_OPTIONS_CHECKPOINT 16
/**
 * ImportColumnFamilyOptions, and verify_checksums: for rocks_db_create_column_family_with_import.
 */
#define ROCKS_OPTIONS_IMPORT 17
/** LiveFilesStorageInfoOptions: for rocks_db_live_files. */
#define ROCKS_OPTIONS_LIVE_FILES 18
/** For Arrow streams, whose section lists them. */
#define ROCKS_OPTIONS_ARROW 19
/** CompactionOptions, and output_path_id: for rocks_db_compact_files. */
#define ROCKS_OPTIONS_COMPACT_FILES 20
/** TraceOptions: for rocks_db_start_trace. */
#define ROCKS_OPTIONS_TRACE 21
/** ReplayOptions, and stop_at_failure: for rocks_db_replay_trace. */
#define ROCKS_OPTIONS_REPLAY 22

/**
 * Makes options of a kind with their defaults: RocksDB's, but for prefix_seek_opt_in_only (true),
 * enforce_single_del_contracts (false), transaction_db.rollback_merge_operands (true),
 * optimistic_transaction_db.occ_lock_buckets (65536), verify_checksums_before_ingest (true) and
 * background_purge_on_iterator_cleanup (true).
 * - kind: one of ROCKS_OPTIONS_*.
 * - options: out, owned: free with rocks_options_free; NULL: refused.
 */
rocks_code rocks_options_new(rocks_options_kind kind,
                             rocks_options **options,
                             rocks_status *status);

/**
 * Copies options: later changes to one do not change the other. They share their objects (caches,
 * operators, …).
 * - copy: out, owned: free with rocks_options_free; NULL: refused.
 */
rocks_code rocks_options_copy(const rocks_options *options,
                              rocks_options **copy,
                              rocks_status *status);

/** Frees options. Databases and objects made with them keep their own copy. */
rocks_code rocks_options_free(rocks_options *options, rocks_status *status);

/**
 * Sets one option by RocksDB's name: `rocks_options_set(o, "write_buffer_size", "64M", &st)`.
 *
 * Names are those of RocksDB's structs; rocks_options_names lists them. A dot leads
 * into a nested option: `compression_opts.level`, `compaction_options_universal.size_ratio`,
 * `table.block_size` (`table` is the table factory's: block based, plain or cuckoo),
 * `table.filter_policy`, `merge_operator.delimiter`. Old spellings wal_ttl_seconds,
 * wal_size_limit_mb, disable_wal and memtable are understood.
 *
 * Values: integers in decimal, with k, m, g, t for powers of 1024; true, false, 1, 0; enumerators
 * by RocksDB's name ("kZSTD"; for compression types also "zstd", "none", …); times and sizes in the
 * unit that rocks_options_describe tells; objects by their registered name, or as
 * `{id=NAME;property=value}`: table_factory "block_based", "plain", "cuckoo"; memtable_factory
 * "skip_list", "vector", "prefix_hash:BUCKETS", "hash_linkedlist:BUCKETS"; table.filter_policy
 * "bloomfilter:10", "ribbonfilter:10"; merge_operator "uint64add", "stringappend" (see "Merge
 * operators"); comparator "reverse_bytewise", "rocks.order(u32be,-i64le,rest)" (see "Comparators");
 * prefix_extractor "fixed:8", "capped:8", "rocks.DelimitedPrefix:/"; table.block_cache "64M";
 * "nullptr" for none.
 *
 * "preset" stands for several options of a database, which are set at once and read back under
 * their own names: "bulk", "write_heavy", "read_only_analytics", "point_lookup", "small_memory".
 * What is set later wins, also over a preset (docs/presets.md).
 *
 * A message names the option, the given value and the accepted ones; for an unknown option the
 * nearest name, for one that RocksDB removed its replacement. A failing call changes nothing.
 * Concurrent calls see the options before or after this change, never between.
 */
rocks_code rocks_options_set(rocks_options *options,
                             const char *name,
                             const char *value,
                             rocks_status *status);

/**
 * Sets many options in the order given; all of them or, on any error, none.
 * - names, values: in, `count` strings each; NULL: only with count 0.
 */
rocks_code rocks_options_set_many(rocks_options *options,
                                  const char *const *names,
                                  const char *const *values,
                                  size_t count,
                                  rocks_status *status);

/**
 * Sets options from one option string, as RocksDB writes them in an OPTIONS file:
 * `"write_buffer_size=64M;table_factory={id=PlainTable;user_key_len=16};"`. A value in
 * braces may hold semicolons; `\:`, `\#`, `\\`, `\n` and `\r` stand for those
 * characters. All of them or, on any error, none.
 */
rocks_code rocks_options_set_string(rocks_options *options,
                                    const char *text,
                                    rocks_status *status);

/**
 * Sets an option whose value is bytes: a read option's iterate_lower_bound, iterate_upper_bound,
 * timestamp or iter_start_ts, full_history_ts_low of a compact range, or trim_ts of an opening. The
 * bytes are copied.
 *
 * No bytes and empty bytes differ: NULL with length 0 is no bound at all (the default), any other
 * pointer with length 0 is the bound "", before every key.
 * - value: in, value_len bytes; NULL: only with length 0, the option is then not set.
 */
rocks_code rocks_options_set_bytes(rocks_options *options,
                                   const char *name,
                                   const void *value,
                                   size_t value_len,
                                   rocks_status *status);

/**
 * Reads one option back, in a form that rocks_options_set accepts. Objects without such a form are
 * described: a cache as `{id=LRUCache;capacity=33554432}`; an object with its own setter (a rate
 * limiter, a logger, …) as `set` or `nullptr`. Setting such a description leaves the object as it
 * is.
 * - name: in, as in rocks_options_set; NULL: refused.
 * - value: out, owned: free with rocks_buffer_free; text or bytes, NUL-terminated; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (an option of bytes that is not set).
 */
rocks_code rocks_options_value(const rocks_options *options,
                               const char *name,
                               rocks_buffer *value,
                               rocks_status *status);

/**
 * Writes all options as one option string, sorted by name, which rocks_options_set_string accepts.
 * It omits what no string can contain: bounds and other bytes, snapshots, and objects that RocksDB
 * does not write (caches, rate limiters, statistics, environments).
 * - config: in; config options: delimiter, depth, mutable_options_only; NULL: ";" and everything.
 * - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED (a path with braces that do not match).
 */
rocks_code rocks_options_string(const rocks_options *options,
                                const rocks_options *config,
                                rocks_buffer *text,
                                rocks_status *status);

/**
 * Lists the names that rocks_options_set and rocks_options_value accept, sorted, with a newline
 * between them, including the nested ones (`table.` has those of the current table factory).
 * - names: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
 */
rocks_code rocks_options_names(const rocks_options *options,
                               rocks_buffer *names,
                               rocks_status *status);

/** What the value of an option is: one of ROCKS_OPTION_TYPE_*. */
typedef int32_t rocks_option_type;

/** true or false. */
#define ROCKS_OPTION_TYPE_BOOLEAN 1
/** An integer; `bits` and `is_signed` say which. */
#define ROCKS_OPTION_TYPE_INTEGER 2
/** A number with a decimal point. */
#define ROCKS_OPTION_TYPE_DOUBLE 3
/** Text. */
#define ROCKS_OPTION_TYPE_STRING 4
/** One of the names in `accepted`. */
#define ROCKS_OPTION_TYPE_ENUM 5
/** An object of the class in `object`, set by a call or, where `accepted` says so, by its text. */
#define ROCKS_OPTION_TYPE_OBJECT 6
/** Bytes (rocks_options_set_bytes). */
#define ROCKS_OPTION_TYPE_BYTES 7
/** A struct, whose fields are options of their own, with a dot between the names. */
#define ROCKS_OPTION_TYPE_STRUCT 8
/** Several values, with a colon between them. The limits and names are those of one value. */
#define ROCKS_OPTION_TYPE_LIST 9

/** Whether an open database can change an option: one of ROCKS_OPTION_LIVE_*. */
typedef int32_t rocks_option_live;

/** It cannot: the option is set when opening, or belongs to a call. */
#define ROCKS_OPTION_LIVE_NO 0
/** rocks_db_set_db_options changes it. */
#define ROCKS_OPTION_LIVE_DATABASE 1
/** rocks_db_set_options changes it, in one column family. */
#define ROCKS_OPTION_LIVE_COLUMN_FAMILY 2

/** One option. The texts are valid as long as the process; NULL: there is nothing to say. */
typedef struct rocks_option_description {
    /** sizeof(rocks_option_description), set before the call. */
    size_t struct_size;
    /** The name that was asked for. */
    const char *name;
    /** The name that rocks_options_names has for it, if that is another; else NULL. */
    const char *alias_of;
    /** What the option is for: one sentence. */
    const char *purpose;
    /**
     * What a number counts: "bytes", "microseconds", "milliseconds", "seconds", "percent", "bits",
     * …; NULL: nothing but itself.
     */
    const char *unit;
    /**
     * The value that rocks_options_new gives it, as rocks_options_value writes it; NULL: bytes that
     * are not set.
     */
    const char *default_value;
    /** The smallest number that is accepted, in decimal; NULL: no limit, or not a number. */
    const char *minimum;
    /** The largest one; NULL as for `minimum`. */
    const char *maximum;
    /** The names that are accepted, with commas between them, or the texts that make the object. */
    const char *accepted;
    /** Of an object, or of a list of objects, RocksDB's class. */
    const char *object;
    /** What the value is. */
    rocks_option_type value_type;
    /** Whether an open database can change it. */
    rocks_option_live live;
    /** Of an integer: 8, 32 or 64; else 0. */
    uint32_t bits;
    /** Of an integer: 1 if it can be negative; else 0. */
    int32_t is_signed;
} rocks_option_description;

/**
 * Describes one option: its type, unit, default and limits, what it is for, and whether an open
 * database can change it. rocks_options_names lists the names of a kind; the names of plain and
 * cuckoo tables are known here too, and so are second names such as `wal_ttl_seconds`.
 *
 * The texts of a description are valid as long as the process.
 * - kind: one of ROCKS_OPTIONS_*.
 * - name: in, as in rocks_options_set; NULL: refused.
 * - description: out; its struct_size set before; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: no such option; the message names the nearest).
 */
rocks_code rocks_options_describe(rocks_options_kind kind,
                                  const char *name,
                                  rocks_option_description *description,
                                  rocks_status *status);


/* ---- Results of callbacks -------------------------------------------------------------------- */

/**
 * Takes the bytes that a callback returns: a result, or the text of its failure; if the callback's
 * comment says so, names with values. Any thread may append to it until the callback has returned.
 * After that it is an invalid handle, and stays one: no later sink gets its number.
 *
 * A runtime that moves a callback to a thread of its own can thus answer from there. That thread
 * must not wait for the call that runs the callback, nor for one that waits for it in turn: opening
 * and closing, writing, reading, flushing, compacting, freeing an iterator, and whatever else may
 * run a callback. Such a runtime makes these calls through its asynchronous form (koffi's `.async`,
 * the ffi gem's `blocking: true`): a plain call may wait for ever.
 */
typedef struct rocks_sink rocks_sink;

/**
 * Appends bytes to a sink, on any thread. They are copied; a text of a failure is UTF-8 without a
 * NUL.
 *
 * A callback that succeeds although an append to its sink failed counts as failed.
 * - sink: in; one that a running callback was given.
 * - data: in, len bytes; NULL: only with length 0.
 *
 * Returns: ROCKS_INVALID_HANDLE (also: its callback has returned),
 * ROCKS_INVALID_ARGUMENT (also: the sink takes pairs alone).
 */
rocks_code rocks_sink_append(rocks_sink *sink,
                             const void *data,
                             size_t len,
                             rocks_status *status);

/**
 * Appends a name with a value to a sink that takes such pairs, on any thread. They are copied.
 *
 * A callback that succeeds although an append to its sink failed counts as failed.
 * - sink: in; one that a running callback was given.
 *
 * Returns: ROCKS_INVALID_HANDLE (also: its callback has returned),
 * ROCKS_INVALID_ARGUMENT (also: the sink takes bytes alone).
 */
rocks_code rocks_sink_append_pair(rocks_sink *sink,
                                  const void *name,
                                  size_t name_len,
                                  const void *value,
                                  size_t value_len,
                                  rocks_status *status);


/* ---- Serviced callbacks ---------------------------------------------------------------------- */

/*
 * RocksDB calls callbacks on threads of its own, where many runtimes crash or hang. An object whose
 * `service.threads` is ROCKS_CALLBACK_OWNER has an owner: the thread that made it, or the one that
 * `service.owner` names. Its functions run there alone, while the owner waits inside a call of this
 * library (a flush, a compaction, a close, a write that stalls and others) or in rocks_service.
 *
 * Another thread that needs an answer asks, and waits for as long as `service.patience_us` until
 * the owner takes the question. If nobody does, the question is declined, and the work goes on with
 * the answer that loses nothing. Declining is counted apart (rocks_service_stats) and is no
 * failure. A job waits no more for an owner that let it wait in vain once; it goes on to wait for
 * others.
 *
 * | callbacks                    | the answer when declined                                 |
 * |------------------------------|----------------------------------------------------------|
 * | merge operator               | operands are kept; a read fails with ROCKS_NOT_SERVED    |
 * | compaction filter, factory   | the record is kept; there is no filter for the run       |
 * | filter policy                | a table without a filter; a key may match                |
 * | collector factory            | no properties for the file                               |
 * | SST partitioner factory      | the files are not divided                                |
 * | WAL filter                   | the record is applied                                    |
 * | table filter                 | the table is read                                        |
 * | event listener, logger       | never asked: they wait until the owner serves            |
 * | progress, backup exclusion   | the work goes on; no file is excluded                    |
 * | comparator, slice transform  | refused: every thread needs them; names serve instead    |
 * | key provider                 | refused: no thread reads or writes without its keys      |
 *
 * `destroy` waits for the owner's next service; if its thread has ended, it is counted, not called.
 *
 * With ROCKS_CALLBACK_OWNER_FIRST nothing is declined, left or dropped: where the owner's thread
 * has ended, or does not take a question or an event in time, the thread that asks calls the
 * function itself. A listener's answer counts then. Lines, `destroy` and events may hold up what
 * the owner waits for: with these, only an owner that waits for questions at that moment is asked.
 */

/** Where the functions of a callback object run: one of ROCKS_CALLBACK_*. */
typedef int32_t rocks_callback_threads;

/** On the thread that RocksDB calls from. */
#define ROCKS_CALLBACK_ANY_THREAD 0
/** On the owner's thread alone. */
#define ROCKS_CALLBACK_OWNER 1
/** On the owner's thread if it takes the question in time, otherwise on the thread that asked. */
#define ROCKS_CALLBACK_OWNER_FIRST 2

/** Where the functions of a callback object run, and how long a thread that needs them waits. */
typedef struct rocks_service_terms {
    /** One of ROCKS_CALLBACK_*. */
    rocks_callback_threads threads;
    /** How long a question waits for the owner, in microseconds; 0: 100,000. */
    uint32_t patience_us;
    /** The owner: a number of rocks_service_owner; 0: the thread that makes the object. */
    uint64_t owner;
} rocks_service_terms;

/** Figures of an owner's service, from its first object on. */
typedef struct rocks_service_stats {
    /** sizeof(rocks_service_stats). */
    size_t struct_size;
    /** Questions that were answered on the owner's thread, with events, lines and destroys. */
    uint64_t answered;
    /** Questions that were declined. */
    uint64_t declined;
    /**
     * Events and lines that were dropped: more than 10,000 waited, or the owner's thread had ended.
     */
    uint64_t dropped;
    /** States whose destroy was never called, since the owner's thread had ended. */
    uint64_t not_destroyed;
    /** How much waits for the owner now. */
    uint64_t waiting;
} rocks_service_stats;

/**
 * Answers questions for which this thread is the owner, and takes what was left for it: events,
 * lines, states to destroy. Waits at most so long for the first, then does all that waits.
 * - timeout_us: in microseconds; 0: takes what is there; UINT64_MAX: for ever.
 * - served: out; how many; NULL: not wanted.
 *
 * Returns: ROCKS_HANDLE_BUSY (too many callbacks deep).
 */
rocks_code rocks_service(uint64_t timeout_us, uint64_t *served, rocks_status *status);

/**
 * A descriptor that is readable while something waits for this thread as an owner: for poll, select
 * or an event loop, which then calls rocks_service with timeout 0. Only that: it must not be read,
 * written or closed. It lives as long as the thread. (eventfd on Linux, elsewhere a pipe.)
 * - descriptor: out; NULL: refused.
 *
 * Returns: ROCKS_OUT_OF_MEMORY (the system gives no descriptor).
 */
rocks_code rocks_service_descriptor(int32_t *descriptor, rocks_status *status);

/**
 * The number of this thread as an owner, for `service.owner` of objects that other threads make.
 * Numbers begin with 1 and are never given twice.
 * - owner: out; NULL: refused.
 */
rocks_code rocks_service_owner(uint64_t *owner, rocks_status *status);

/**
 * Makes this thread the owner of all objects that name the number, in place of the thread before.
 * Questions and events that wait for that thread already stay with it.
 * - owner: a number that rocks_service_owner gave.
 */
rocks_code rocks_service_take(uint64_t owner, rocks_status *status);

/**
 * Figures of the service of an owner.
 * - owner: a number that rocks_service_owner gave.
 * - stats: out; with struct_size set; NULL: refused.
 */
rocks_code rocks_service_stats_of(uint64_t owner,
                                  rocks_service_stats *stats,
                                  rocks_status *status);


/* ---- Long calls ------------------------------------------------------------------------------ */

/**
 * Cancels the long calls that take it, and reports their progress. Any number of calls may share
 * it.
 */
typedef struct rocks_cancel rocks_cancel;

/**
 * Receives the progress of a call: on the thread of the call, between two of its steps, and not
 * once it has returned. It may call every function but rocks_db_close, also rocks_cancel_set.
 */
typedef struct rocks_progress_callbacks {
    /** sizeof(rocks_progress_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called with the state exactly once, after its last use, on any thread; no database may be
     * called from it. NULL: nothing to destroy.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * `done` of `total` bytes are done; 0 of them at the beginning, all at the end. False is a
     * failure, with the text appended to `error`: the call ends with ROCKS_CALLBACK_FAILED.
     */
    bool (*progress)(void *state, uint64_t done, uint64_t total, rocks_sink *error);
} rocks_progress_callbacks;

/**
 * Makes a cancel handle that is not set.
 * - cancel: out, owned: free with rocks_cancel_free; NULL: refused.
 */
rocks_code rocks_cancel_new(rocks_cancel **cancel, rocks_status *status);

/**
 * Sets it: calls that take it, running now or made later, soon end with ROCKS_CANCELLED. It stays
 * set; make a new one for the next call.
 *
 * RocksDB cannot always stop what a call waits for, as a flush that is held back. So a thread of
 * the library does the work of rocks_db_compact_range, rocks_db_compact_files,
 * rocks_db_wait_for_compact, rocks_db_ingest, rocks_bulk_load_finish, rocks_db_create_checkpoint,
 * rocks_db_export_column_family, rocks_db_create_column_family_with_import and
 * rocks_backup_engine_create, if they are given a cancel handle. Two seconds after it was set they
 * return even if the work has not ended, and the message says that the work goes on. It then stops
 * at its next step or is completed; if it fails, rocks_late_failures counts that. A close waits for
 * it. The callbacks of the work run on that thread, but for those of the progress, and what it does
 * is not in the caller's perf counters. In a callback these calls work on its own thread, and wait
 * for the end of the work.
 *
 * The other calls end at their next step, which takes as long as the file that they read or write.
 * Writes that the database holds back look at it too, but for the five seconds before a hold
 * without an end is given up.
 */
rocks_code rocks_cancel_set(rocks_cancel *cancel, rocks_status *status);

/**
 * Sets it once the time has passed from now, as rocks_cancel_set does: calls that take it, running
 * then or made later, soon end with ROCKS_TIMED_OUT. A later call replaces the time.
 * - microseconds: how long; UINT64_MAX: for ever.
 */
rocks_code rocks_cancel_set_timeout(rocks_cancel *cancel,
                                    uint64_t microseconds,
                                    rocks_status *status);

/**
 * Makes later calls that take the handle report their progress to this callback, instead of the one
 * set before. Bytes of files are reported by rocks_db_verify_checksum,
 * rocks_db_verify_file_checksums, rocks_sst_reader_verify_checksum,
 * rocks_sst_reader_verify_num_entries, rocks_db_ingest, rocks_db_repair, backups, restores,
 * checkpoints, exports and imports. rocks_bulk_load_finish and the streams of rocks_arrow_scan
 * report bytes of keys and values. The streams know no total before their end: it is 0 until then.
 * Compactions report by events (rocks_event_listener, rocks_event_queue) and properties
 * ("rocksdb.estimate-pending-compaction-bytes").
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose progress is NULL: refused.
 */
rocks_code rocks_cancel_set_progress_callbacks(rocks_cancel *cancel,
                                               const rocks_progress_callbacks *callbacks,
                                               rocks_status *status);

/** Frees a cancel handle. Calls that took it go on; freeing does not cancel them. */
rocks_code rocks_cancel_free(rocks_cancel *cancel, rocks_status *status);

/**
 * How often work failed after its call had returned ROCKS_TIMED_OUT or ROCKS_CANCELLED, in the
 * process, and the text of the last failure. Work that ended because its rocks_cancel was set, or
 * its database closed, did not fail.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
 */
rocks_code rocks_late_failures(uint64_t *count, rocks_buffer *last, rocks_status *status);


/* ==== Databases =============================================================================== */


/* ---- Databases ------------------------------------------------------------------------------- */

/** An open database, opened in any mode. */
typedef struct rocks_db rocks_db;

/** How a database was opened. */
typedef int32_t rocks_open_mode;

/** Mode "read_write". */
#define ROCKS_OPEN_READ_WRITE 1
/** Mode "read_only". */
#define ROCKS_OPEN_READ_ONLY 2
/** Mode "transaction". */
#define ROCKS_OPEN_TRANSACTION 3
/** Mode "optimistic_transaction". */
#define ROCKS_OPEN_OPTIMISTIC_TRANSACTION 4
/** Mode "ttl". */
#define ROCKS_OPEN_TTL 5
/** Mode "ttl_read_only". */
#define ROCKS_OPEN_TTL_READ_ONLY 6
/** Mode "secondary". */
#define ROCKS_OPEN_SECONDARY 7
/** Mode "follower". */
#define ROCKS_OPEN_FOLLOWER 8

/**
 * Opens a database.
 *
 * The options `how`, of the kind ROCKS_OPTIONS_OPEN, choose the mode:
 * * "mode": "read_write" (the default) or "read_only". Read-only takes no lock and sees the
 *   database as it is at the opening; the WALs are replayed in memory. "transaction": with
 *   transactions that lock (RocksDB's TransactionDB); a plain write takes the locks of its keys.
 *   "optimistic_transaction": with transactions whose commit looks for conflicts
 *   (OptimisticTransactionDB). "ttl", "ttl_read_only": values expire (DBWithTTL, same files).
 *   "secondary": reads the files of a database at `path` that another process may have open and
 *   write to, and sees newer writes after rocks_db_try_catch_up_with_primary. "follower": the same
 *   by itself, every follower_refresh_catchup_period_ms, as far as the leader has flushed: its log
 *   is not read. A follower's `path` is a folder of its own in the same file system, which it
 *   fills with hard links to the leader's tables, so that no table disappears while it reads;
 *   RocksDB does not support blob files there.
 * * "secondary_path": a secondary's own folder, for its info log; made if it is missing. Its
 *   max_open_files must be -1: tables that the primary deletes stay readable while they are open.
 *   It needs a primary with recycle_log_file_num=0 and, if that has transactions, the write policy
 *   WRITE_COMMITTED.
 * * "leader_path": of a follower, the leader's folder.
 * * "transaction_db.NAME": a field of RocksDB's TransactionDBOptions, as
 *   "transaction_db.write_policy" ("WRITE_COMMITTED", "WRITE_PREPARED", "WRITE_UNPREPARED").
 *   "optimistic_transaction_db.NAME": one of OptimisticTransactionDBOptions, as
 *   "optimistic_transaction_db.occ_lock_buckets". Other than in RocksDB,
 *   "transaction_db.rollback_merge_operands" is true, and "occ_lock_buckets" 65536.
 * * "ttl", 0: the seconds that values live; 0 or less: for ever. "column_family_ttls": those of
 *   column families apart, as "NAME=SECONDS;NAME=SECONDS".
 *   Both are refused in other modes, where no value expires.
 * * "allow_file_ttl", false: the open refuses "ttl" set in the options of the database or of a
 *   column family where no value expires: RocksDB's option of that name is the age, in seconds, at
 *   which a table file is compacted again. With FIFO compaction, which deletes the file, it is
 *   accepted. True opens anyway. The open database does as its opening: so do calls that make
 *   column families of options, and rocks_db_set_options.
 * * "allow_ttl_mismatch", false: the open refuses a database written with mode ttl in other modes,
 *   which would read each value with its time at the end. It refuses one written without in mode
 *   ttl, which would take the ends of values for times, and delete values. True opens both.
 * * "ttl_as_stored", false: true opens a database written with mode ttl with that mode where "mode"
 *   is read_write, and with ttl_read_only where it is read_only.
 * * "error_if_wal_file_exists" (or the older "error_if_log_file_exists"), false:
 *   read-only refuses a database with WALs.
 * * "allow_missing_merge_operator", false: the database knows the merge operator that each column
 *   family was written with, by its OPTIONS file, by the file rocks.families beside it if that is
 *   gone, and by its tables if both are; the open refuses to continue without it, with another, or
 *   with other options of it, such as another delimiter. True opens anyway: without it, operands
 *   stay as they are, and reads that meet one return ROCKS_CORRUPTION. (RocksDB would stop the
 *   WAL's replay at the first operand, delete the rest, and crash if an iterator steps backwards
 *   over one.)
 * * "allow_foreign_folders", false: the open refuses a wal_dir and folders of db_paths and cf_paths
 *   that belong to another database, as a mark in each says; a database whose WALs with
 *   writes are not in the given wal_dir, but in its own folder or where its OPTIONS file says; and
 *   one whose OPTIONS file names a wal_dir, if there is no WAL at all. True opens anyway: RocksDB
 *   goes on without those writes, and deletes WALs that it does not know. The WALs are looked for
 *   with check_recovery.
 * * "check_recovery", true: finds the data that the open will drop, before it does
 *   (rocks_db_recovery_report). Reads the MANIFEST and the WALs once more. In mode transaction it
 *   also cuts what follows the last whole record of a WAL that a kill left torn: RocksDB could
 *   refuse the database at a later opening.
 * * "fail_on_data_loss", false: if the open would lose data, it fails before it changes anything:
 *   ROCKS_CORRUPTION with ROCKS_STATUS_DATA_LOSS, and the message names the data. `data_loss` of
 *   rocks_recovery_report is a loss.
 *
 * * "use_stored_options", false: opens the database as it was: every column family, listed or not,
 *   with the options of the database's newest OPTIONS file, which rocks_db_set_options also writes.
 *   What the caller gives wins: each option that a call of rocks_options_set… set in `options` (for
 *   the database, and for the column families that the list lacks) or in the column family's own
 *   options, by name or as an object, even to its default; a struct or a table factory as a whole,
 *   if it was set as a whole. create_if_missing, create_missing_column_families, error_if_exists
 *   and env always come from `options`. The file lacks what rocks_options_load_latest says, and
 *   db_paths and cf_paths: give those again. (A comparator or merge operator that is missing is
 *   refused.) A new database, and a column family that is made, have `options` or their own alone.
 *   Without the file: ROCKS_INVALID_ARGUMENT; if it is damaged: ROCKS_CORRUPTION; the message names
 *   it.
 *
 * * "timeout", 0: how long the call waits, in microseconds; 0: for ever. RocksDB cannot stop an
 *   open, as one that replays long WALs. After the time the call returns ROCKS_TIMED_OUT, and a
 *   thread of the library goes on and closes the database again once it is open: until then another
 *   open of the path fails. WAL filters and other callbacks run on that thread.
 *
 * With `count` 0, the call opens every column family with `options`. Otherwise the list must be
 * complete (read-only, secondary, follower: "default" and any others), and each may have its own
 * options. rocks_db_column_family finds a column family by name; "default" always exists. The
 * options create_if_missing and create_missing_column_families create missing ones.
 *
 * Paths are made absolute and real, and the folders that a database writes to are held: it goes on
 * in the folders that it was opened in, whatever their paths mean later (the working folder
 * changed, a link was set anew, a folder was renamed). Another folder of the same path can be
 * opened once this database is closed. One that only reads does not hold its folder, so that a
 * newer copy can be put in its place and opened beside it. It goes on with the tables that it has
 * open; where another database is in its place, a table that it opens later gives ROCKS_CORRUPTION
 * or ROCKS_IO_ERROR, and no other data (with max_open_files=-1, the default, all tables are open).
 * Envs other than the system's have their own paths. A pipe or device in the place of a file gives
 * ROCKS_IO_ERROR.
 *
 * With the option allow_mmap_reads, and in tables other than block-based ones, the system kills the
 * process (SIGBUS) if it reads what another program has cut off a file since it was opened. A file
 * that was cut before gives ROCKS_CORRUPTION.
 *
 * An open for writing locks the file LOCK and the folder itself. If LOCK is deleted or replaced
 * meanwhile, the database makes and deletes no more files: flushes return ROCKS_IO_ERROR, because
 * another program may have opened it.
 *
 * After fork() the child's calls return ROCKS_FORKED. It may end with exec, _exit or exit.
 *
 * Files are made with mode 0644 and folders with 0755: restrict the process's umask, or the parent
 * folder, if others must not read them.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: in, shared; database options; NULL: defaults.
 * - how: open options.
 * - column_families: in, `count` names; NULL: only with count 0.
 * - column_family_options: in, shared, `count` database options; NULL, as array or as an element:
 *   `options`.
 * - db: out, owned: close with rocks_db_close; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: no database there and create_if_missing is not set; a
 * column family is missing from the list or the database; a merge operator is missing; a folder
 * belongs to another database, or the WALs are elsewhere), ROCKS_IO_ERROR (also: this or another
 * process has it open; `path` is a file; the folder above is missing; another folder of that path
 * is open), ROCKS_CORRUPTION (also: CURRENT is missing but tables or WALs are there),
 * ROCKS_CALLBACK_FAILED (as of a WAL filter; the files are as before), ROCKS_TIMED_OUT (the option
 * timeout).
 */
rocks_code rocks_db_open(const char *path,
                         const rocks_options *options,
                         const rocks_options *how,
                         const char *const *column_families,
                         const rocks_options *const *column_family_options,
                         size_t count,
                         rocks_db **db,
                         rocks_status *status);

/**
 * Closes a database: refuses new calls, waits for those in flight (a compaction, a wait for one or
 * a verification of checksums is stopped: ROCKS_CLOSED; rocks_db_compact_files goes on), releases
 * what its iterators, snapshots and column families hold, closes RocksDB and its file lock. The
 * same path can be opened again at once. The handle becomes invalid, whatever the code (except
 * ROCKS_HANDLE_BUSY); a second close returns ROCKS_CLOSED.
 *
 * It ends by itself, unless a function of the caller's does not return. Writes, flushes and
 * compactions of other threads that the database holds back, and which nothing can free, return
 * ROCKS_INCOMPLETE half a second after the close began, any other that is held back after ten. Work
 * of RocksDB's under a rate limiter that takes longer than ten seconds goes on without the limit,
 * which its other databases lack meanwhile as well.
 *
 * What was written without a log is flushed, unless avoid_flush_during_shutdown is set, however
 * many files level 0 has. If the flush fails, the code is the flush's, with ROCKS_STATUS_DATA_LOSS,
 * and the message says how many bytes of which column families were in memory. The database is
 * closed then, too; what is in the log is not lost.
 * Returns: RocksDB's own code, that of a trace's file which could not be written whole,
 * ROCKS_HANDLE_BUSY (from inside a callback: nothing was closed).
 */
rocks_code rocks_db_close(rocks_db *db, rocks_status *status);

/**
 * Closes a database as rocks_db_close does, and waits so long. Then it gives up what it waits for,
 * which takes a second at most: calls that are held back, the limit of a rate limiter, and half a
 * second later the flush of what was written without a log (the code is ROCKS_TIMED_OUT with
 * ROCKS_STATUS_DATA_LOSS, and the message says how many bytes of which column families were in
 * memory).
 *
 * If a call stays inside all the same, as in a callback that does not return, or a file does not
 * answer, it returns ROCKS_TIMED_OUT and a thread of the library goes on. The message says where a
 * callback has not returned, if it has a sink: in background work or an event of a database, or in
 * a call of another thread. The handle is invalid all the same; until the thread is done the path
 * cannot be opened again, and rocks_shutdown says that the database is open. rocks_late_failures
 * counts a failure then. Where no thread can be started ("no thread to work"), nothing is closed,
 * and the handle is valid.
 * - db: in; NULL: does nothing.
 * - timeout_micros: UINT64_MAX: for ever.
 *
 * Returns: as rocks_db_close; ROCKS_TIMED_OUT.
 */
rocks_code rocks_db_close_within(rocks_db *db,
                                 uint64_t timeout_micros,
                                 rocks_status *status);

/**
 * Sets how long calls on a database wait at most, those of all threads from now on, whose options
 * have no timeout of their own and which take no rocks_cancel: rocks_db_flush, rocks_db_flush_wal,
 * rocks_db_sync_wal, the creation and the drop of column families, rocks_db_open_column_family,
 * rocks_db_set_options, rocks_db_set_db_options, rocks_db_try_catch_up_with_primary,
 * rocks_db_live_files, rocks_db_promote_l0, rocks_db_clip_column_family,
 * rocks_db_delete_files_in_ranges, rocks_db_increase_full_history_ts_low,
 * rocks_db_enable_file_deletions, rocks_db_enable_auto_compaction, rocks_db_resume,
 * rocks_db_cancel_background_work, and the calls that pause background work
 * (rocks_db_pause_background_work, rocks_db_disable_manual_compaction,
 * rocks_db_abort_all_compactions). After that time a call returns ROCKS_TIMED_OUT.
 *
 * RocksDB cannot stop such a call. So a thread of the library does the work, and goes on with it
 * after the call has returned: it is done later, or rocks_late_failures counts its failure. A close
 * waits for it. The callbacks of the work run on that thread, and what it does is not in the
 * caller's perf counters.
 *
 * Writes wait as the option timeout of their write options says, and it costs them no thread.
 * - timeout_micros: UINT64_MAX, the default: for ever.
 */
rocks_code rocks_db_set_timeout(rocks_db *db,
                                uint64_t timeout_micros,
                                rocks_status *status);

/**
 * How a database was opened.
 * - mode: out; one of ROCKS_OPEN_*; NULL: refused.
 */
rocks_code rocks_db_mode(const rocks_db *db, rocks_open_mode *mode, rocks_status *status);

/**
 * The path that a database was opened with.
 * - path: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 */
rocks_code rocks_db_path(const rocks_db *db, rocks_buffer *path, rocks_status *status);

/**
 * Lists the column families of a database that need not be open.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: in; database options, for their env; NULL: defaults.
 * - names: out, owned: free with rocks_buffer_free; one name after the other, each
 *   ended by a NUL; NULL: refused.
 * - count: out; how many; NULL: not wanted.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: no database there), ROCKS_IO_ERROR, ROCKS_CORRUPTION.
 */
rocks_code rocks_db_list_column_families(const char *path,
                                         const rocks_options *options,
                                         rocks_buffer *names,
                                         size_t *count,
                                         rocks_status *status);

/**
 * Lists the column families that an open database has not opened and that its files have now: those
 * that a primary or leader created since, and those that were left out of the opening of a database
 * that only reads. rocks_db_open_column_family opens one of a secondary or follower; opening the
 * database anew opens them all.
 *
 * Reads the MANIFEST from its beginning: some milliseconds for a large database.
 * - names: out, owned: free with rocks_buffer_free; one name after the other, each
 *   ended by a NUL; NULL: refused.
 * - count: out; how many; 0 for a database that was opened for writing, which has all; NULL: not
 *   wanted.
 *
 * Returns: ROCKS_IO_ERROR or ROCKS_CORRUPTION (the files change meanwhile: call it again).
 */
rocks_code rocks_db_unopened_column_families(const rocks_db *db,
                                             rocks_buffer *names,
                                             size_t *count,
                                             rocks_status *status);

/**
 * Deletes a database that is not open, with the folders of its options (wal_dir, db_paths) and of
 * its column families' (cf_paths).
 *
 * Refuses, without deleting anything, a `path` without a CURRENT, MANIFEST, IDENTITY or OPTIONS
 * file. Otherwise RocksDB deletes every file there with a name of the kinds that it gives (`LOG`,
 * `000012.sst`, `000013.log`, …), whoever made it; other files and the folder around them stay.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: database options.
 * - column_families: in, `count` names; only those with cf_paths matter; NULL: only with count 0.
 * - column_family_options: in, `count` database options; NULL, as array or as an element:
 *   `options`.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: no database there), ROCKS_NOT_FOUND or ROCKS_IO_ERROR (no
 * such folder; this or another process has it open).
 */
rocks_code rocks_db_destroy(const char *path,
                            const rocks_options *options,
                            const char *const *column_families,
                            const rocks_options *const *column_family_options,
                            size_t count,
                            rocks_status *status);

/**
 * Deletes a database as rocks_db_destroy does, and waits at most so long. Then a thread of the
 * library goes on, and rocks_late_failures counts its failure; the database cannot be opened before
 * it is done.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: database options.
 * - column_families: in, `count` names; only those with cf_paths matter; NULL: only with count 0.
 * - column_family_options: in, `count` database options; NULL, as array or as an element:
 *   `options`.
 * - timeout_micros: how long to wait at most; UINT64_MAX: for ever.
 *
 * Returns: as rocks_db_destroy; ROCKS_TIMED_OUT.
 */
rocks_code rocks_db_destroy_within(const char *path,
                                   const rocks_options *options,
                                   const char *const *column_families,
                                   const rocks_options *const *column_family_options,
                                   size_t count,
                                   uint64_t timeout_micros,
                                   rocks_status *status);


/* ---- Column families ------------------------------------------------------------------------- */

/**
 * A column family of an open database. For functions that take one, NULL is the default column
 * family.
 */
typedef struct rocks_column_family rocks_column_family;

/**
 * Finds an open column family by its name.
 * - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND.
 */
rocks_code rocks_db_column_family(const rocks_db *db,
                                  const char *name,
                                  rocks_column_family **column_family,
                                  rocks_status *status);

/**
 * Creates a column family. Each call writes the MANIFEST and an OPTIONS file of all column
 * families, which takes milliseconds where there are hundreds: many are made sooner by one
 * rocks_db_create_column_families.
 * - name: in; NULL, empty: refused.
 * - options: in, shared; database options; NULL: defaults.
 * - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: it exists; options that rocks_db_open would refuse here,
 * as "ttl" where no value expires), ROCKS_NOT_SUPPORTED (read-only; keys with timestamps where the
 * mode has none), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout: it is made later, and
 * rocks_db_column_family finds it then).
 */
rocks_code rocks_db_create_column_family(rocks_db *db,
                                         const char *name,
                                         const rocks_options *options,
                                         rocks_column_family **column_family,
                                         rocks_status *status);

/**
 * Creates several column families, in the order of the list, up to the first failure. Those made
 * before a failure stay, and their handles are returned despite it.
 * - names: in, `count` names; NULL: only with count 0.
 * - options: in, shared, `count` database options; NULL, as array or as an element: defaults.
 * - column_families: out, owned: free each with rocks_column_family_free; an array of `count`, NULL
 *   where none was made; NULL: only with count 0.
 * - created: out; how many were made, also on failure; NULL: not wanted.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: it exists; empty or twice in the list: nothing was made),
 * ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (as
 * rocks_db_create_column_family; `created` is 0).
 */
rocks_code rocks_db_create_column_families(rocks_db *db,
                                           const char *const *names,
                                           const rocks_options *const *options,
                                           size_t count,
                                           rocks_column_family **column_families,
                                           size_t *created,
                                           rocks_status *status);

/**
 * Drops a column family and its data. Waits for writes that have begun; later ones return
 * ROCKS_COLUMN_FAMILY_DROPPED and touch nothing. Reads and iterators over it continue; its files
 * are deleted when its last handle and iterator are freed.
 * - column_family: in; NULL: refused, the default one cannot be dropped.
 *
 * Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout: it
 * is dropped later; writes to it wait until then).
 */
rocks_code rocks_db_drop_column_family(rocks_db *db,
                                       rocks_column_family *column_family,
                                       rocks_status *status);

/**
 * Drops several column families, as rocks_db_drop_column_family, in the order of the list, up
 * to the first failure. When one of them cannot be dropped at all (the default one, of another
 * database, dropped before, twice in the list), none is.
 * - column_families: in, `count` of them; NULL: only with count 0.
 * - dropped: out; how many were dropped, also on failure; NULL: not wanted.
 *
 * Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR,
 * ROCKS_TIMED_OUT (as rocks_db_drop_column_family; `dropped` is 0).
 */
rocks_code rocks_db_drop_column_families(rocks_db *db,
                                         rocks_column_family *const *column_families,
                                         size_t count,
                                         size_t *dropped,
                                         rocks_status *status);

/**
 * Lists the open column families, in the order of their creation: "default" first.
 * - names: out, owned: free with rocks_buffer_free; one name after the other, each
 *   ended by a NUL; NULL: refused.
 * - count: out; how many; NULL: not wanted.
 */
rocks_code rocks_db_column_families(const rocks_db *db,
                                    rocks_buffer *names,
                                    size_t *count,
                                    rocks_status *status);

/**
 * The name of a column family, also after its database was closed.
 * - name: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 */
rocks_code rocks_column_family_name(const rocks_column_family *column_family,
                                    rocks_buffer *name,
                                    rocks_status *status);

/**
 * The number of a column family, by which batches and logs refer to it.
 * - id: out; NULL: refused.
 */
rocks_code rocks_column_family_id(const rocks_column_family *column_family,
                                  uint32_t *id,
                                  rocks_status *status);

/** Frees a column family handle; the column family itself stays. */
rocks_code rocks_column_family_free(rocks_column_family *column_family,
                                    rocks_status *status);


/* ---- Recovery reports ------------------------------------------------------------------------ */

/** The damage that opening a database found, and the data that RocksDB therefore dropped. */
typedef struct rocks_recovery_report {
    /** sizeof(rocks_recovery_report), set before the call. */
    size_t struct_size;
    /**
     * 1: the files were checked; 0: they were not (a new database, the open option check_recovery
     * false, best_efforts_recovery, or a file that could not be read), and the rest is 0.
     */
    int32_t checked;
    /** 1: written data was lost, as far as the files show. */
    int32_t data_loss;
    /**
     * 1: there is no WAL although the database was opened for writing before. A
     * checkpoint or backup that was never opened needs none.
     */
    int32_t wal_missing;
    /** 0. */
    int32_t reserved;
    /** WALs that RocksDB had to replay. */
    uint64_t wal_files;
    /** WALs with damage, a torn end included. */
    uint64_t wal_files_damaged;
    /** Bytes of WALs that were not replayed because of damage: a loss. */
    uint64_t wal_bytes_dropped;
    /**
     * Bytes of a write that was not finished when the process or machine stopped. Not a loss:
     * it was not yet acknowledged, or without the write option sync. (A WAL that was cut short
     * by hand looks the same.)
     */
    uint64_t wal_bytes_torn;
    /**
     * Sequence numbers missing between tables and WALs, or not reached: a loss, even if a chosen
     * one (disable_wal).
     */
    uint64_t sequences_missing;
    /** Bytes at the end of the MANIFEST that are no whole record. */
    uint64_t manifest_bytes_torn;
    /** Tables that the MANIFEST does not name; opening for writing deletes them. */
    uint64_t table_files_orphaned;
    /** Those of them whose data is in no other file: a loss (the MANIFEST was cut short). */
    uint64_t table_files_lost;
    /** The last sequence number that was recovered. */
    uint64_t last_sequence;
    /**
     * The first loss, or else the first thing noticed, with its file's name: UTF-8,
     * NUL-terminated; empty when there was none.
     */
    char text[256];
    /** Records of WALs that the WAL filter ignored: no loss. Reported also if `checked` is 0. */
    uint64_t wal_records_ignored;
    /** Records of WALs that the WAL filter changed. Reported also if `checked` is 0. */
    uint64_t wal_records_changed;
    /**
     * 1: the WAL filter stopped the replay, and what follows was dropped: no loss. Reported also
     * if `checked` is 0.
     */
    int32_t wal_replay_stopped;
    /** 0. */
    int32_t reserved_after;
    /**
     * Bytes that this opening cut off the MANIFEST: a change that a power failure left unwritten
     * (zeros from some sector on), so it was not acknowledged: no loss. They are in the file
     * MANIFEST-NUMBER.cut-OFFSET beside.
     */
    uint64_t manifest_bytes_cut;
} rocks_recovery_report;

/**
 * Reports what opening the database found and dropped. RocksDB silently opens over damaged and
 * missing WALs, and over a truncated MANIFEST; the open option fail_on_data_loss refuses instead.
 *
 * Two losses leave no trace in any file: a WAL cut at the end of a record, and a replaced WAL.
 * RocksDB's options track_and_verify_wals and track_and_verify_wals_in_manifest find more, when
 * the database was written with them.
 * - report: out; its struct_size set before; NULL: refused.
 */
rocks_code rocks_db_recovery_report(const rocks_db *db,
                                    rocks_recovery_report *report,
                                    rocks_status *status);


/* ---- Repair ---------------------------------------------------------------------------------- */

/** What a repair of a database kept, and what was lost. */
typedef struct rocks_repair_report {
    /** sizeof(rocks_repair_report), set before the call. */
    size_t struct_size;
    /**
     * 1: files of the database were changed, or with `in_place` 0 would be; 0: it needs no repair.
     */
    int32_t changed;
    /** 1: something that was written is lost. */
    int32_t data_loss;
    /**
     * 1: the MANIFEST could not be used, so the database was put together from the tables that are
     * there. All are at level 0 then.
     */
    int32_t manifest_rebuilt;
    /** Always 0. */
    int32_t reserved;
    /** Column families that the database has now. */
    uint64_t column_families;
    /** Tables that are whole and stay as they are. */
    uint64_t tables_kept;
    /** Tables of which a part could be read. It is in a new table. */
    uint64_t tables_salvaged;
    /** Tables that are missing, or of which nothing could be read. */
    uint64_t tables_lost;
    /** Rows (keys with their versions, deletions included) that were saved from damaged tables. */
    uint64_t rows_saved;
    /** Rows that were lost with damaged blocks, as far as their number is known. */
    uint64_t rows_lost;
    /** Bytes of tables in which rows were lost; those of missing tables included. */
    uint64_t table_bytes_lost;
    /** Write-ahead logs that are whole. */
    uint64_t wal_files_kept;
    /** Write-ahead logs of which a part could be read. It is in a new one. */
    uint64_t wal_files_salvaged;
    /** Write-ahead logs in which no record could be read. */
    uint64_t wal_files_lost;
    /** Records (batches) that were saved from damaged logs. */
    uint64_t wal_records_saved;
    /**
     * Bytes of logs that belong to no whole record. Zeros at the end of a log are not counted; the
     * rest of a write that was unfinished when the process or machine stopped is.
     */
    uint64_t wal_bytes_lost;
    /** Sequence numbers of writes that are in no file, as far as the numbers in the logs tell. */
    uint64_t sequences_missing;
    /** Blob files that are whole. */
    uint64_t blob_files_kept;
    /** Blob files that are missing or damaged. Their values that can be read are in tables now. */
    uint64_t blob_files_damaged;
    /**
     * Keys whose values are lost with their blob files. They are deleted now, so that older values
     * do not come back.
     */
    uint64_t values_lost;
    /** Files that are in the folder "lost" now. */
    uint64_t files_set_aside;
    /** The last sequence number that was found. */
    uint64_t last_sequence;
    /** The first loss, with its file's name: UTF-8, NUL-terminated; empty when there was none. */
    char text[256];
} rocks_repair_report;

/**
 * Repairs a damaged database that is not open: afterwards it opens, with all that can be read of
 * its files. A database that is whole is left as it is.
 *
 * The call reads every table, log and blob file, and checks every checksum in them. Of a damaged
 * table it saves each block that can be read, of a damaged log each record, of a damaged blob file
 * each value. Sequence numbers stay, so a newer write goes before an older one. Where the MANIFEST
 * cannot be used, the database is put together from its tables; the names of column families that
 * have no table come from the OPTIONS file.
 *
 * Nothing is destroyed. A file that is replaced goes into the folder "lost" beside it, and the
 * lines say where. Until all new files are on the disk the old ones stay in their places: a repair
 * that fails, is cancelled or takes too long leaves the database as it was. The disk needs room for
 * what is written anew, also with `in_place` 0.
 *
 * What is lost cannot hide what is older: of a key whose newest version lies in a damaged block, an
 * older version may be seen again, and where a deletion is lost, a deleted key. A log's records
 * behind a damaged one are kept; a reader of the database may see a later write without an earlier
 * one.
 *
 * Give the folders of the database's options (wal_dir, db_paths, cf_paths): a repair that would
 * lose what is in a folder that `options` lack is refused, where the MANIFEST, the OPTIONS file or
 * a note in the database's folder tells of it: each opening for writing with db_paths or cf_paths
 * leaves that note. Refused as well is a repair without db_paths and cf_paths where a column family
 * has tables and the database's folder has none. Not noticed is a folder that only an older library
 * knew, or whose database was moved since, where the MANIFEST is gone, or where other tables are in
 * the database's folder. Prepared transactions stay prepared, and committed ones are done once.
 * (Where the MANIFEST cannot be used, a merge of a transaction with WRITE_PREPARED or
 * WRITE_UNPREPARED may be done twice.)
 *
 * The place of an ingested table among the others is in the MANIFEST alone. Where that cannot be
 * used its rows count as the oldest of all, and a later ingested table goes before an earlier one;
 * merges in them are done in that order.
 *
 * Of an encrypted database (rocks_env_new_encrypted) each file has its key in a header. One whose
 * header is damaged is lost as a whole, where others show that the master key is the right one. A
 * missing or wrong key is refused, as is an encrypted file where the options have no such env.
 *
 * `lines` gets a line for each file, of eight fields separated by tabs: fate, file (relative to
 * `path` where it is in it), column family, rows or records or values saved, lost, bytes lost,
 * where the file is now, why. The fate is kept, salvaged (a part was saved), lost (nothing was),
 * missing (there is no such file), rebuilt (a MANIFEST or CURRENT that is written anew) or aside
 * (no part of the database). Tabs, line feeds and backslashes in a name are written as \t, \n and
 * \\.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: in; database options; also for column families that are not in the list; NULL:
 *   defaults.
 * - column_families: in, `count` names; NULL: only with count 0.
 * - column_family_options: in, `count` database options; NULL, as array or as an element:
 *   `options`.
 * - in_place: 1: repair; 0: change nothing, and report what a repair would keep. Both write the new
 *   files; 0 deletes them again.
 * - timeout_micros: how long it may take; UINT64_MAX: for ever. If a file system does not answer,
 *   the call returns all the same; a thread of the library waits for the file system, and then
 *   gives the repair up.
 * - cancel: in, shared; the call checks it often, and reports progress between files; NULL: cannot
 *   be cancelled.
 * - report: out; its struct_size set before; also set with ROCKS_INCOMPLETE; NULL: not wanted.
 * - lines: out, owned: free with rocks_buffer_free; text, NUL-terminated; also set with
 *   ROCKS_INCOMPLETE; NULL: not wanted.
 *
 * Returns: ROCKS_INCOMPLETE (repaired, or repairable with `in_place` 0, but something is lost: the
 * message says what first), ROCKS_INVALID_ARGUMENT (also: no database there; a merge operator that
 * the data needs is missing; a comparator of another name; `options` lack a folder of tables or
 * WALs), ROCKS_NOT_FOUND or ROCKS_IO_ERROR (no such folder; this or another process has it open),
 * ROCKS_CORRUPTION, ROCKS_TIMED_OUT, ROCKS_CANCELLED, ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_db_repair(const char *path,
                           const rocks_options *options,
                           const char *const *column_families,
                           const rocks_options *const *column_family_options,
                           size_t count,
                           int32_t in_place,
                           uint64_t timeout_micros,
                           const rocks_cancel *cancel,
                           rocks_repair_report *report,
                           rocks_buffer *lines,
                           rocks_status *status);


/* ---- MANIFEST files -------------------------------------------------------------------------- */

/**
 * Tells what the records of a MANIFEST change, in their order. The database may be open, damaged,
 * or gone but for this file.
 *
 * `lines` gets a line for each change, of twelve fields separated by tabs: the number of its record
 * from 1 on, the number of the column family, the change, the number of a file, a level, a size in
 * bytes, a count of blobs, the smallest key, the largest key, the smallest sequence number, the
 * largest sequence number, a value. A field that means nothing for a change is empty. Keys are in
 * hexadecimal, with their timestamps where the MANIFEST has them. Tabs, line feeds and backslashes
 * in a value are written as \t, \n and \\.
 *
 * The changes are add_table (file, level, size, keys, sequence numbers), delete_table (file,
 * level), add_blob_file and blob_garbage (file, count, size), compact_cursor (level, smallest key),
 * add_log (file; size, where it is known), delete_logs_before (file), drop_column_family, and with
 * a value add_column_family, comparator, persist_user_defined_timestamps, database_id, log_number,
 * prev_log_number, next_file_number, max_column_family, min_log_number_to_keep, last_sequence,
 * full_history_ts_low (in hexadecimal) and atomic_group_left (records that belong to the same group
 * and follow). A record without any of these is one line: nothing. Of a record with damage inside
 * it is unreadable, and at the end torn (size): the file ends in the middle of a record, as it does
 * while the database writes one.
 * - path: in; a MANIFEST, or a database's directory: then the MANIFEST that CURRENT names; NULL,
 *   empty: refused.
 * - options: in; database options: env; NULL: defaults.
 * - lines: out, owned: free with rocks_buffer_free; text, NUL-terminated; also set with
 *   ROCKS_CORRUPTION; NULL: refused.
 *
 * Returns: ROCKS_CORRUPTION (a part cannot be read: `lines` has the records before it and behind
 * it, and the message says where), ROCKS_NOT_FOUND, ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED.
 */
rocks_code rocks_manifest_edits(const char *path,
                                const rocks_options *options,
                                rocks_buffer *lines,
                                rocks_status *status);

/**
 * Takes a table file out of the MANIFEST of a database that is not open, whatever the file holds.
 * It is for a file that is lost or damaged, when the database must open without it now;
 * rocks_db_repair saves what can be read.
 *
 * Every row of the file is lost. Of its keys older versions in other files can be seen again, and
 * where it has a deletion, deleted keys. Nothing else is read or changed: other damage stays, and
 * so do the write-ahead logs, from which the next opening for writing replays what is in them. The
 * file itself, if it is there, goes into the folder "lost" beside it.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: in; database options; also for column families that are not in the list; NULL:
 *   defaults.
 * - column_families: in, `count` names: all that the database has but "default", which may be left
 *   out; NULL: only with count 0.
 * - column_family_options: in, `count` database options; NULL, as array or as an element:
 *   `options`.
 * - file_number: of a file 000012.sst: 12.
 * - moved_to: out, owned: free with rocks_buffer_free; where the file is now, text, NUL-terminated;
 *   empty: there was none; NULL: not wanted.
 *
 * Returns: ROCKS_NOT_FOUND (the MANIFEST names no table file of this number; no such folder),
 * ROCKS_INVALID_ARGUMENT (also: no database there; a column family is not in the list; a comparator
 * of another name), ROCKS_IO_ERROR (also: this or another process has it open), ROCKS_CORRUPTION
 * (the MANIFEST is damaged).
 */
rocks_code rocks_db_remove_table_file(const char *path,
                                      const rocks_options *options,
                                      const char *const *column_families,
                                      const rocks_options *const *column_family_options,
                                      size_t count,
                                      uint64_t file_number,
                                      rocks_buffer *moved_to,
                                      rocks_status *status);


/* ---- Options of databases and files ---------------------------------------------------------- */

/**
 * Loads the latest OPTIONS file of a database: everything that is needed to open it again as it
 * was, except objects that only code can make (callbacks, caches, environments): those have their
 * defaults, and can be set into the options afterwards.
 *
 * A wal_dir that belongs to another database, as that of the original where this is a copy, comes
 * back empty; one in the folder of a database that was moved comes back where it is now.
 *
 * The column families come in the order of the file, "default" first. Each gets its own options,
 * combined with the database's, so names and options fit rocks_db_open.
 * - path: in; the database's directory; NULL: refused.
 * - config: in; config options (ignore_unknown_options, …); NULL: defaults.
 * - options: out, owned: free with rocks_options_free; the database's and, of the column families,
 *   "default"'s; NULL: not wanted.
 * - names: out, owned: free with rocks_buffer_free; the names, each ended by a NUL, one behind the
 *   other; NULL: not wanted.
 * - column_family_options: out, owned: free each with rocks_options_free; room for `capacity`
 *   handles; NULL: only with capacity 0.
 * - count: out; how many column families there are; NULL: not wanted.
 *
 * Returns: ROCKS_NOT_FOUND (no such directory, or no OPTIONS file in it), ROCKS_BUFFER_TOO_SMALL
 * (capacity is neither 0 nor enough: `count` says what is, and nothing else was set),
 * ROCKS_CORRUPTION, ROCKS_IO_ERROR.
 */
rocks_code rocks_options_load_latest(const char *path,
                                     const rocks_options *config,
                                     rocks_options **options,
                                     rocks_buffer *names,
                                     rocks_options **column_family_options,
                                     size_t capacity,
                                     size_t *count,
                                     rocks_status *status);

/**
 * The same from an OPTIONS file given by its path.
 * - config: in; config options (ignore_unknown_options, …); NULL: defaults.
 * - options: out, owned: free with rocks_options_free; the database's and, of the column families,
 *   "default"'s; NULL: not wanted.
 * - names: out, owned: free with rocks_buffer_free; the names, each ended by a NUL, one behind the
 *   other; NULL: not wanted.
 * - column_family_options: out, owned: free each with rocks_options_free; room for `capacity`
 *   handles; NULL: only with capacity 0.
 * - count: out; how many column families there are; NULL: not wanted.
 *
 * Returns: as rocks_options_load_latest; a file that is not there is ROCKS_IO_ERROR.
 */
rocks_code rocks_options_load_file(const char *file,
                                   const rocks_options *config,
                                   rocks_options **options,
                                   rocks_buffer *names,
                                   rocks_options **column_family_options,
                                   size_t capacity,
                                   size_t *count,
                                   rocks_status *status);

/**
 * Finds the latest OPTIONS file of a database.
 * - path: in; the database's directory; NULL: refused.
 * - file: out, owned: free with rocks_buffer_free; its path, NUL-terminated; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND, ROCKS_IO_ERROR.
 */
rocks_code rocks_options_latest_file(const char *path,
                                     rocks_buffer *file,
                                     rocks_status *status);

/**
 * Checks that a database's latest OPTIONS file and the given options agree, as far as the config's
 * sanity_level requires: by default all must; with kSanityLevelLooselyCompatible only those whose
 * change could make the data unreadable (comparator, merge operator, table factory, prefix
 * extractor).
 * - path: in; the database's directory; NULL: refused.
 * - config: config options.
 * - options: database options.
 * - column_families: in, `count` names, all that the file has; NULL: only with count 0.
 * - column_family_options: in, `count` database options; NULL, as array or as an element:
 *   `options`.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (they differ: the message names the option), ROCKS_NOT_FOUND,
 * ROCKS_CORRUPTION, ROCKS_IO_ERROR.
 */
rocks_code rocks_options_check_compatible(const char *path,
                                          const rocks_options *config,
                                          const rocks_options *options,
                                          const char *const *column_families,
                                          const rocks_options *const *column_family_options,
                                          size_t count,
                                          rocks_status *status);

/**
 * Reads the current options of an open database and of one of its column families, RocksDB's own
 * adjustments included. The options are a copy, and stay valid after the database is closed.
 * - options: out, owned: free with rocks_options_free; NULL: refused.
 */
rocks_code rocks_db_options(rocks_db *db,
                            const rocks_column_family *column_family,
                            rocks_options **options,
                            rocks_status *status);

/**
 * Changes options of a column family while the database is open; all of them or, on any error,
 * none. RocksDB writes a new OPTIONS file (rocks_db_unsaved_changes). The call refuses, by name,
 * options that an open database cannot change, and options of the whole database
 * (rocks_db_set_db_options); "ttl" where no value expires, unless the database was opened with
 * "allow_file_ttl".
 * - names, values: in, `count` strings each, as in rocks_options_set; NULL: only with count 0.
 *
 * Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (the database is open for reading
 * only), ROCKS_IO_ERROR.
 */
rocks_code rocks_db_set_options(rocks_db *db,
                                const rocks_column_family *column_family,
                                const char *const *names,
                                const char *const *values,
                                size_t count,
                                rocks_status *status);

/**
 * Changes options of a whole database while it is open (max_background_jobs,
 * max_open_files, stats_dump_period_sec, …); all of them or, on any error, none. RocksDB
 * writes a new OPTIONS file (rocks_db_unsaved_changes).
 * - names, values: in, `count` strings each, as in rocks_options_set; NULL: only with count 0.
 *
 * Returns: ROCKS_NOT_SUPPORTED (the database is open for reading only), ROCKS_IO_ERROR.
 */
rocks_code rocks_db_set_db_options(rocks_db *db,
                                   const char *const *names,
                                   const char *const *values,
                                   size_t count,
                                   rocks_status *status);

/**
 * How many changes of an open database its OPTIONS file lacks, because it could not be written, as
 * on a full disk. Column families made, dropped and imported, and options set on the open database
 * (rocks_db_set_options, rocks_db_set_db_options, rocks_db_enable_auto_compaction) are in force
 * when their call returns ROCKS_OK, whether RocksDB could then write the file or not. The next
 * change that it can write brings the file up to date, and the count back to 0. Until then an
 * opening with use_stored_options, and rocks_options_load_latest, see the options as they were.
 * - count: out; 0: the file has all; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; why it was not written the last time; empty if
 *   it was; NULL: not wanted.
 */
rocks_code rocks_db_unsaved_changes(const rocks_db *db,
                                    uint64_t *count,
                                    rocks_buffer *last,
                                    rocks_status *status);


/* ---- Ending ---------------------------------------------------------------------------------- */

/**
 * Ends the threads of this library and of RocksDB, and waits until they are gone. Call it before
 * the process ends if the program's runtime waits for every thread that has called it, as Mono and
 * D do. Others need not: RocksDB's threads end with the process.
 *
 * Close the databases first. While one is open, or is being opened or closed by another thread, the
 * call ends nothing, and names each by its path. Databases that rocks_release closes are waited
 * for. What a rocks_queue, a rocks_sst_file_manager that limits its deletions and a rocks_cancel
 * with a timeout to come use are threads of their own: those end when the object and the options
 * that share it are freed, or when the timeout has passed. The call ends the others, and names
 * these.
 *
 * Afterwards everything can be used as before: the next opening starts RocksDB's threads again, as
 * many as there were or as rocks_env_set said. An opening that begins meanwhile waits for this
 * call.
 * - timeout_micros: how long to wait at most; UINT64_MAX: for ever.
 *
 * Returns: ROCKS_BUSY (a database is open, or an object has a thread of its own; the message names
 * them), ROCKS_TIMED_OUT (what still runs ends later, or by another call), ROCKS_HANDLE_BUSY (from
 * inside a callback).
 */
rocks_code rocks_shutdown(uint64_t timeout_micros, rocks_status *status);


/* ==== Data ==================================================================================== */


/* ---- Reading a key --------------------------------------------------------------------------- */

/**
 * A holder that keeps one value in memory without a copy. Reuse it: that allocates nothing. One
 * thread at a time.
 */
typedef struct rocks_value rocks_value;

/**
 * Makes an empty holder.
 * - value: out, owned: free with rocks_value_free; NULL: refused.
 */
rocks_code rocks_value_new(rocks_value **value, rocks_status *status);

/** Releases the value, and the cache entry that it may pin. */
rocks_code rocks_value_reset(rocks_value *value, rocks_status *status);

/** Frees a holder and its value. */
rocks_code rocks_value_free(rocks_value *value, rocks_status *status);

/**
 * Reads the value of a key into a buffer of the library's.
 * - options: read options.
 * - value: out, owned: free with rocks_buffer_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND, ROCKS_INCOMPLETE (read tier), ROCKS_TIMED_OUT, ROCKS_CORRUPTION,
 * ROCKS_IO_ERROR.
 */
rocks_code rocks_db_get(const rocks_db *db,
                        const rocks_column_family *column_family,
                        const rocks_options *options,
                        const void *key,
                        size_t key_len,
                        rocks_buffer *value,
                        rocks_status *status);

/**
 * Reads the value of a key into the caller's memory.
 * - options: read options.
 * - buffer: out, `capacity` bytes; NULL: only with capacity 0.
 * - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
 *
 * Returns: as rocks_db_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
 * first `capacity` bytes.
 */
rocks_code rocks_db_get_into(const rocks_db *db,
                             const rocks_column_family *column_family,
                             const rocks_options *options,
                             const void *key,
                             size_t key_len,
                             void *buffer,
                             size_t capacity,
                             size_t *value_len,
                             rocks_status *status);

/**
 * Reads the value of a key without a copy where RocksDB can pin it (a block in the
 * cache). The fastest form for values of more than a few hundred bytes.
 * - options: read options.
 * - holder: in; the value it held before becomes invalid; NULL: refused.
 * - value: out, borrowed until `holder` is used again or freed, also across a close; NULL: refused.
 *
 * Returns: as rocks_db_get, and ROCKS_HANDLE_BUSY: another thread uses the holder.
 */
rocks_code rocks_db_get_pinned(const rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               const void *key,
                               size_t key_len,
                               rocks_value *holder,
                               rocks_slice *value,
                               rocks_status *status);

/**
 * Tells whether a key may exist, from memory alone (memtables, filters, cached blocks): never
 * reads a file. False is certain; true is not.
 * - options: in; read options; their read_tier does not matter; NULL: defaults.
 * - may_exist: out; NULL: refused.
 * - value: out, owned: free with rocks_buffer_free; the value, where memory had it; NULL: not
 *   wanted.
 * - value_found: out; whether memory had it, so that the key exists; NULL: not wanted.
 *
 * Returns: ROCKS_OK (also for false), ROCKS_CORRUPTION, ROCKS_IO_ERROR.
 */
rocks_code rocks_db_key_may_exist(const rocks_db *db,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const void *key,
                                  size_t key_len,
                                  bool *may_exist,
                                  rocks_buffer *value,
                                  bool *value_found,
                                  rocks_status *status);


/* ---- Reading many keys ----------------------------------------------------------------------- */

/**
 * The results of rocks_db_multi_get. Reuse it: as long as the number of keys does not grow, that
 * allocates nothing. One thread at a time.
 */
typedef struct rocks_values rocks_values;

/**
 * Makes an empty result.
 * - values: out, owned: free with rocks_values_free; NULL: refused.
 */
rocks_code rocks_values_new(rocks_values **values, rocks_status *status);

/**
 * Reads many keys in one call (RocksDB's batched MultiGet): all from one point in time, sharing
 * index and filter blocks, without copying values if RocksDB can pin them.
 *
 * The returned code is that of the call as a whole. `codes` has one for each key: ROCKS_OK,
 * ROCKS_NOT_FOUND, or an error whose message rocks_values_status_at returns. Dropped column
 * families can be read as long as their handle exists.
 * - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one
 *   for every key.
 * - options: read options.
 * - sorted: 1: the keys are in ascending order (of column family id, then of the comparator),
 *   which saves sorting and is checked; 0: in any order.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed, also across a close; an
 *   array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: ROCKS_HANDLE_BUSY (another thread uses the result).
 */
rocks_code rocks_db_multi_get(const rocks_db *db,
                              const rocks_column_family *const *column_families,
                              const rocks_options *options,
                              const rocks_slice *keys,
                              size_t count,
                              int32_t sorted,
                              rocks_values *result,
                              const rocks_slice **values,
                              const rocks_code **codes,
                              rocks_status *status);

/**
 * Reads many keys with user-defined timestamps as of the read option "timestamp", as
 * rocks_db_multi_get does, and when each value was written.
 * - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one
 *   for every key.
 * - options: in; read options; NULL: defaults, which have no timestamp.
 * - sorted: as rocks_db_multi_get.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed, also across a close; an
 *   array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
 * - timestamps: out, borrowed until `result` is used again, reset or freed; an array of `count`,
 *   {NULL, 0} where there is no value; NULL: refused.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_db_multi_get; ROCKS_INVALID_ARGUMENT also for a column family without
 * timestamps or with such of another size.
 */
rocks_code rocks_db_multi_get_with_timestamps(const rocks_db *db,
                                              const rocks_column_family *const *column_families,
                                              const rocks_options *options,
                                              const rocks_slice *keys,
                                              size_t count,
                                              int32_t sorted,
                                              rocks_values *result,
                                              const rocks_slice **values,
                                              const rocks_slice **timestamps,
                                              const rocks_code **codes,
                                              rocks_status *status);

/**
 * Reads the keys of a column in one call, as rocks_db_multi_get does those of an array. All are of
 * one column family.
 * - options: read options.
 * - sorted: 1: the keys are in ascending order of the comparator, which saves sorting and is
 *   checked; 0: in any order.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed, also across a close; an
 *   array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_db_multi_get. rocks_values_read_block and rocks_values_read_into make a column
 * of the values.
 */
rocks_code rocks_db_multi_get_columns(const rocks_db *db,
                                      const rocks_column_family *column_family,
                                      const rocks_options *options,
                                      const rocks_column *keys,
                                      size_t count,
                                      int32_t sorted,
                                      rocks_values *result,
                                      const rocks_slice **values,
                                      const rocks_code **codes,
                                      rocks_status *status);

/**
 * Returns the whole status of one key of the last call: fails with that key's code.
 * - index: of the key, from 0.
 *
 * Returns: ROCKS_NOT_FOUND, RocksDB's own code; ROCKS_INVALID_ARGUMENT (no such index).
 */
rocks_code rocks_values_status_at(rocks_values *values,
                                  size_t index,
                                  rocks_status *status);

/** Releases the values, and the cache entries that they may pin. */
rocks_code rocks_values_reset(rocks_values *values, rocks_status *status);

/** Frees a result and the values that it shows. */
rocks_code rocks_values_free(rocks_values *values, rocks_status *status);


/* ---- Single writes --------------------------------------------------------------------------- */

/**
 * Sets the value of a key.
 *
 * RocksDB holds writes back while flushes and compactions are behind (write stalls), without an
 * end. The write option timeout ends the wait: ROCKS_TIMED_OUT, and nothing was written. With it
 * the library waits instead of RocksDB, and writes without it go first while RocksDB only slows
 * writes down. It is for all writes to a database, batches and columns too; a transaction's commit
 * does not look at it, and waits for locks of transactions have options of their own.
 * - options: write options.
 *
 * Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_INCOMPLETE
 * (no_slowdown), ROCKS_TIMED_OUT (timeout), ROCKS_CLOSED (also: closed while it waited),
 * ROCKS_IO_ERROR.
 */
rocks_code rocks_db_put(rocks_db *db,
                        const rocks_column_family *column_family,
                        const rocks_options *options,
                        const void *key,
                        size_t key_len,
                        const void *value,
                        size_t value_len,
                        rocks_status *status);

/**
 * Merges an operand into the value of a key, with the column family's merge operator.
 * - options: write options.
 *
 * Returns: as rocks_db_put; ROCKS_NOT_SUPPORTED also without a merge operator.
 */
rocks_code rocks_db_merge(rocks_db *db,
                          const rocks_column_family *column_family,
                          const rocks_options *options,
                          const void *key,
                          size_t key_len,
                          const void *operand,
                          size_t operand_len,
                          rocks_status *status);

/**
 * Deletes a key. Deleting an absent key succeeds.
 * - options: write options.
 *
 * Returns: as rocks_db_put.
 */
rocks_code rocks_db_delete(rocks_db *db,
                           const rocks_column_family *column_family,
                           const rocks_options *options,
                           const void *key,
                           size_t key_len,
                           rocks_status *status);

/**
 * Deletes a key that was put exactly once since it was last deleted, and never merged: cheaper in
 * compaction. For any other key the result is undefined (RocksDB: db.h, SingleDelete): an older
 * value may be there again once a flush or compaction has met the single deletion above a
 * rocks_db_delete, two puts or a merge. The database goes on, a warning is logged, and
 * num_single_del_mismatch of rocks_compaction_job_stats counts such keys. With the option
 * enforce_single_del_contracts=true, which is RocksDB's default and not this library's, the flush
 * or compaction that meets a plain deletion below a single one fails instead, all later writes
 * fail, and the database opens with false alone; a batch that has both is refused
 * (ROCKS_INVALID_ARGUMENT).
 * - options: write options.
 *
 * Returns: as rocks_db_put.
 */
rocks_code rocks_db_single_delete(rocks_db *db,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const void *key,
                                  size_t key_len,
                                  rocks_status *status);

/**
 * Deletes every key from `begin` on and before `end`, in the column family's order.
 * - options: write options.
 * - begin: in, begin_len bytes, included; NULL: only with length 0.
 * - end: in, end_len bytes, excluded; NULL: only with length 0.
 *
 * Returns: as rocks_db_put; ROCKS_INVALID_ARGUMENT also when `begin` comes after `end`;
 * ROCKS_NOT_SUPPORTED also when the column family's kind of tables has no range deletions (all but
 * block-based ones).
 */
rocks_code rocks_db_delete_range(rocks_db *db,
                                 const rocks_column_family *column_family,
                                 const rocks_options *options,
                                 const void *begin,
                                 size_t begin_len,
                                 const void *end,
                                 size_t end_len,
                                 rocks_status *status);


/* ---- Snapshots ------------------------------------------------------------------------------- */

/**
 * The database as it was at one sequence number. Until it is freed, compactions keep the old
 * versions that it shows.
 */
typedef struct rocks_snapshot rocks_snapshot;

/**
 * Makes reads with these options see the database as it was at a snapshot.
 * - options: read options.
 * - snapshot: in, shared; NULL: the newest data again.
 */
rocks_code rocks_options_set_snapshot(rocks_options *options,
                                      const rocks_snapshot *snapshot,
                                      rocks_status *status);

/**
 * Takes a snapshot of a database as it is now.
 * - snapshot: out, owned: free with rocks_snapshot_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED.
 */
rocks_code rocks_db_snapshot(rocks_db *db,
                             rocks_snapshot **snapshot,
                             rocks_status *status);

/**
 * The sequence number that a snapshot was taken at, also after its database was closed.
 * - sequence: out; NULL: refused.
 */
rocks_code rocks_snapshot_sequence(const rocks_snapshot *snapshot,
                                   uint64_t *sequence,
                                   rocks_status *status);

/**
 * Reads the value that a key had at a snapshot, into a buffer of the library's.
 * - snapshot: in; also where the options name another one.
 * - options: read options.
 * - value: out, owned: free with rocks_buffer_free; NULL: refused.
 *
 * Returns: as rocks_db_get; ROCKS_CLOSED: the snapshot's database is.
 */
rocks_code rocks_snapshot_get(const rocks_snapshot *snapshot,
                              const rocks_column_family *column_family,
                              const rocks_options *options,
                              const void *key,
                              size_t key_len,
                              rocks_buffer *value,
                              rocks_status *status);

/**
 * Reads the value that a key had at a snapshot, into the caller's memory.
 * - snapshot: in; also where the options name another one.
 * - options: read options.
 * - buffer: out, `capacity` bytes; NULL: only with capacity 0.
 * - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
 *
 * Returns: as rocks_db_get_into; ROCKS_CLOSED: the snapshot's database is.
 */
rocks_code rocks_snapshot_get_into(const rocks_snapshot *snapshot,
                                   const rocks_column_family *column_family,
                                   const rocks_options *options,
                                   const void *key,
                                   size_t key_len,
                                   void *buffer,
                                   size_t capacity,
                                   size_t *value_len,
                                   rocks_status *status);

/**
 * Reads the value that a key had at a snapshot, without a copy where RocksDB can pin it.
 * - snapshot: in; also where the options name another one.
 * - options: read options.
 * - holder: in; the value it held before becomes invalid; NULL: refused.
 * - value: out, borrowed until `holder` is used again or freed, also across a close; NULL: refused.
 *
 * Returns: as rocks_db_get_pinned; ROCKS_CLOSED: the snapshot's database is.
 */
rocks_code rocks_snapshot_get_pinned(const rocks_snapshot *snapshot,
                                     const rocks_column_family *column_family,
                                     const rocks_options *options,
                                     const void *key,
                                     size_t key_len,
                                     rocks_value *holder,
                                     rocks_slice *value,
                                     rocks_status *status);

/**
 * Reads the values that the keys of a column had at a snapshot, as rocks_db_multi_get_columns does.
 * - snapshot: in; also where the options name another one.
 * - options: read options.
 * - sorted: 1: the keys are in ascending order of the comparator, which saves sorting and is
 *   checked; 0: in any order.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed, also across a close; an
 *   array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_db_multi_get; ROCKS_CLOSED: the snapshot's database is.
 */
rocks_code rocks_snapshot_multi_get_columns(const rocks_snapshot *snapshot,
                                            const rocks_column_family *column_family,
                                            const rocks_options *options,
                                            const rocks_column *keys,
                                            size_t count,
                                            int32_t sorted,
                                            rocks_values *result,
                                            const rocks_slice **values,
                                            const rocks_code **codes,
                                            rocks_status *status);

/** Frees a snapshot. Options and iterators that use it keep it alive. */
rocks_code rocks_snapshot_free(rocks_snapshot *snapshot, rocks_status *status);


/* ---- Iterators ------------------------------------------------------------------------------- */

/**
 * Iterates over the entries of a column family, in its order. One thread at a time.
 *
 * It shows the database as it was when the iterator was made, or as the snapshot of the options
 * shows it. The read options limit what it shows (bounds, prefix). A new iterator is not at an
 * entry: seek first.
 *
 * ROCKS_NOT_FOUND from a seek or step means the end, without an error. Any other code is RocksDB's
 * own: damaged data never looks like the end. After either, the iterator is at no entry, and steps
 * return ROCKS_NOT_POSITIONED until the next seek.
 */
typedef struct rocks_iter rocks_iter;

/**
 * Makes an iterator over a column family as it was at a snapshot. The iterator keeps the snapshot
 * alive.
 * - snapshot: in, shared; also where the options name another one.
 * - column_family: in, shared; NULL: the default one.
 * - options: in, shared; read options; NULL: defaults.
 * - iter: out, owned: free with rocks_iter_free; NULL: refused.
 *
 * Returns: as rocks_db_iter; ROCKS_CLOSED: the snapshot's database is.
 */
rocks_code rocks_snapshot_iter(const rocks_snapshot *snapshot,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               rocks_iter **iter,
                               rocks_status *status);

/**
 * Makes an iterator over a column family.
 * - column_family: in, shared; NULL: the default one. It may be dropped during the iteration.
 * - options: in, shared; read options; NULL: defaults.
 * - iter: out, owned: free with rocks_iter_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED (options that RocksDB has for other reads), ROCKS_INVALID_ARGUMENT
 * (also: a column family or a snapshot of another database).
 */
rocks_code rocks_db_iter(const rocks_db *db,
                         const rocks_column_family *column_family,
                         const rocks_options *options,
                         rocks_iter **iter,
                         rocks_status *status);

/**
 * Makes iterators over several column families that all see one point in time.
 * - column_families: in, shared, `count` column families; NULL, as an element: the default one;
 *   as array: refused.
 * - options: in, shared; read options for all; NULL: defaults.
 * - iters: out, owned: free with rocks_iter_free, each of the `count`; NULL: refused.
 *
 * Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also for a count of 0. On failure
 * none is made.
 */
rocks_code rocks_db_iters(const rocks_db *db,
                          const rocks_column_family *const *column_families,
                          size_t count,
                          const rocks_options *options,
                          rocks_iter **iters,
                          rocks_status *status);

/**
 * Goes to the first entry at or after a key.
 * - target: in, target_len bytes; may be bytes that the iterator shows; NULL: only with length 0.
 * - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not
 *   wanted.
 * - value: out, borrowed until the same; NULL: not wanted.
 *
 * Returns: ROCKS_OK: at an entry; ROCKS_NOT_FOUND: there is none, without error; ROCKS_CORRUPTION,
 * ROCKS_IO_ERROR, ROCKS_INCOMPLETE (read tier, max_skippable_internal_keys), ROCKS_TIMED_OUT and
 * RocksDB's other codes.
 */
rocks_code rocks_iter_seek(rocks_iter *iter,
                           const void *target,
                           size_t target_len,
                           rocks_slice *key,
                           rocks_slice *value,
                           rocks_status *status);

/**
 * Goes to the last entry at or before a key. Not for tailing iterators.
 * - target: in, target_len bytes; may be bytes that the iterator shows; NULL: only with length 0.
 * - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not
 *   wanted.
 * - value: out, borrowed until the same; NULL: not wanted.
 *
 * Returns: as rocks_iter_seek, and ROCKS_NOT_SUPPORTED: a tailing iterator.
 */
rocks_code rocks_iter_seek_for_prev(rocks_iter *iter,
                                    const void *target,
                                    size_t target_len,
                                    rocks_slice *key,
                                    rocks_slice *value,
                                    rocks_status *status);

/**
 * Goes to the first entry (within the lower bound).
 * - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not
 *   wanted.
 * - value: out, borrowed until the same; NULL: not wanted.
 *
 * Returns: as rocks_iter_seek.
 */
rocks_code rocks_iter_seek_to_first(rocks_iter *iter,
                                    rocks_slice *key,
                                    rocks_slice *value,
                                    rocks_status *status);

/**
 * Goes to the last entry (within the upper bound). Not for tailing iterators.
 * - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not
 *   wanted.
 * - value: out, borrowed until the same; NULL: not wanted.
 *
 * Returns: as rocks_iter_seek, and ROCKS_NOT_SUPPORTED: a tailing iterator.
 */
rocks_code rocks_iter_seek_to_last(rocks_iter *iter,
                                   rocks_slice *key,
                                   rocks_slice *value,
                                   rocks_status *status);

/**
 * Goes to the next entry.
 * - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not
 *   wanted.
 * - value: out, borrowed until the same; NULL: not wanted.
 *
 * Returns: as rocks_iter_seek, and ROCKS_NOT_POSITIONED: the iterator was not at an entry.
 */
rocks_code rocks_iter_next(rocks_iter *iter,
                           rocks_slice *key,
                           rocks_slice *value,
                           rocks_status *status);

/**
 * Goes to the previous entry. Not for tailing iterators.
 * - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not
 *   wanted.
 * - value: out, borrowed until the same; NULL: not wanted.
 *
 * Returns: as rocks_iter_seek, and ROCKS_NOT_POSITIONED: the iterator was not at an entry;
 * ROCKS_NOT_SUPPORTED: a tailing iterator.
 */
rocks_code rocks_iter_prev(rocks_iter *iter,
                           rocks_slice *key,
                           rocks_slice *value,
                           rocks_status *status);

/**
 * Returns the current entry of the iterator, without moving.
 * - key: out, borrowed until the iterator is used again or freed, or its database closes; NULL: not
 *   wanted.
 * - value: out, borrowed until the same; NULL: not wanted.
 *
 * Returns: ROCKS_NOT_POSITIONED: not at an entry.
 */
rocks_code rocks_iter_entry(rocks_iter *iter,
                            rocks_slice *key,
                            rocks_slice *value,
                            rocks_status *status);

/**
 * Returns the error that stopped the iterator, if any. The step that met it returned it too. A
 * seek clears it.
 * Returns: ROCKS_OK: none (at an entry, at the end, or not positioned yet); RocksDB's own code.
 */
rocks_code rocks_iter_status(rocks_iter *iter, rocks_status *status);

/**
 * Makes the iterator see the newest data, or that of a snapshot. It costs less than a new
 * iterator. It is not at an entry afterwards: seek. Not for tailing iterators, which see the
 * newest data at every seek, and not for those of batches and table files: these stay where they
 * are.
 * - snapshot: in, shared; NULL: the newest data.
 *
 * Returns: ROCKS_NOT_SUPPORTED (this iterator cannot), ROCKS_INVALID_ARGUMENT (a snapshot of
 * another database).
 */
rocks_code rocks_iter_refresh(rocks_iter *iter,
                              const rocks_snapshot *snapshot,
                              rocks_status *status);

/**
 * Reads a property of the iterator by RocksDB's name (include/rocksdb/iterator.h):
 * "rocksdb.iterator.super-version-number", "rocksdb.iterator.is-key-pinned",
 * "rocksdb.iterator.is-value-pinned", "rocksdb.iterator.internal-key",
 * "rocksdb.iterator.write-time" (8 bytes, a little-endian number). Three are this library's own, in
 * decimal digits. "rocks.ttl-write-time", in a database whose values expire, is when the current
 * entry was written, in seconds since 1970. Two count how the entries of its blocks
 * (rocks_iter_read_block, rocks_iter_read_into) were read: "rocks.block-entries-by-scan" straight
 * from the table blocks, "rocks.block-entries-by-iterator" by RocksDB's iterator, once a read was
 * long enough to tell.
 * - value: out, owned: free with rocks_buffer_free; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: an unknown name).
 */
rocks_code rocks_iter_property(rocks_iter *iter,
                               const char *name,
                               rocks_buffer *value,
                               rocks_status *status);

/** Frees an iterator. */
rocks_code rocks_iter_free(rocks_iter *iter, rocks_status *status);

/**
 * Makes up to `capacity` iterators, each over one part of a range; the parts are of about equal
 * size, so that as many threads can share the work. All see one point in time. One part ends where
 * the next begins, and all of them together show what one iterator with the same options would show
 * from its first entry to its last. None is at an entry yet. As sources of rocks_arrow_scan with
 * "threads" they are one stream, in order; each alone is a stream of its own.
 *
 * The parts are cut where tables and their blocks end: what is in memtables alone is not cut, nor
 * are keys with timestamps, nor what is smaller than 16 KiB. The options iterate_lower_bound and
 * iterate_upper_bound set the range, and `snapshot` the time; total_order_seek is always on, and
 * prefix_same_as_start off. Where readahead_size is 0, it is 2 MiB.
 * - column_family: in, shared; NULL: the default one.
 * - options: in, shared; read options; NULL: defaults.
 * - iters: out, owned: free each with rocks_iter_free; `capacity` places, of which the first
 *   `count` are filled; NULL: refused.
 * - capacity: 1 to 4096: how many parts there may be.
 * - count: out; how many there are, at least 1; NULL: refused.
 *
 * Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also: another capacity; ROCKS_NOT_SUPPORTED
 * also: a tailing iterator.
 */
rocks_code rocks_db_iter_parts(const rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               rocks_iter **iters,
                               size_t capacity,
                               size_t *count,
                               rocks_status *status);


/* ---- Blocks of entries ----------------------------------------------------------------------- */

/**
 * Reusable memory for many entries. It grows to the size that it needs and shrinks only when it is
 * freed. One thread at a time.
 */
typedef struct rocks_block rocks_block;

/**
 * Entries in two columns, laid out as Arrow lays out binary arrays: entry `i`'s key is
 * the bytes from key_offsets[i] up to key_offsets[i + 1] of `keys`, its value likewise.
 * All offsets are below 2^31: they are Arrow's int32 as well.
 */
typedef struct rocks_block_view {
    /** How many entries. */
    size_t count;
    /** count + 1 offsets into `keys`; the first is 0. */
    const uint32_t *key_offsets;
    /** The keys, one after the other; NULL only when they have no bytes. */
    const uint8_t *keys;
    /** count + 1 offsets into `values`; NULL with ROCKS_SCAN_KEYS_ONLY. */
    const uint32_t *value_offsets;
    /** The values, one after the other; NULL only when they have no bytes. */
    const uint8_t *values;
    /** How many bytes `keys` has. */
    size_t key_bytes;
    /** How many bytes `values` has. */
    size_t value_bytes;
    /** 1: these were the last, and the next read is ROCKS_NOT_FOUND. 0: read on. */
    int32_t done;
} rocks_block_view;

/** Towards the first entry instead of the last. */
#define ROCKS_SCAN_REVERSE 1
/** No values. */
#define ROCKS_SCAN_KEYS_ONLY 2

/**
 * Makes an empty block.
 * - block: out, owned: free with rocks_block_free; NULL: refused.
 */
rocks_code rocks_block_new(rocks_block **block, rocks_status *status);

/** Frees a block and its memory. */
rocks_code rocks_block_free(rocks_block *block, rocks_status *status);

/**
 * Reads many entries into a block, from the iterator's current entry (after a seek, its first one)
 * on, and leaves the iterator at the first entry that was not read, so that reads and steps mix. A
 * whole scan is a seek, then reads until ROCKS_NOT_FOUND.
 *
 * An error in the middle of a read ends the block before it; the next read (or step) returns the
 * error. No entry is lost or returned twice.
 * - max_entries: 0: 65,536.
 * - max_bytes: keys and values together; 0: 1 MiB. An entry larger than that comes alone.
 * - flags: ROCKS_SCAN_* bits, or 0.
 * - block: in; the value it held before becomes invalid; NULL: refused.
 * - view: out, borrowed until `block` is used again or freed, also across a close; NULL: refused.
 *
 * Returns: ROCKS_OK: one entry at least; ROCKS_NOT_FOUND: the end, without error;
 * ROCKS_NOT_POSITIONED: seek first; ROCKS_CORRUPTION, ROCKS_IO_ERROR and RocksDB's other codes;
 * ROCKS_NOT_SUPPORTED (an entry of 2 GiB or more: take it by a step).
 */
rocks_code rocks_iter_read_block(rocks_iter *iter,
                                 size_t max_entries,
                                 size_t max_bytes,
                                 uint32_t flags,
                                 rocks_block *block,
                                 rocks_block_view *view,
                                 rocks_status *status);

/**
 * Reads many entries into the caller's memory, as rocks_iter_read_block does into a
 * block: as many as fit.
 *
 * If not even the next entry fits, the call returns ROCKS_BUFFER_TOO_SMALL, and key_bytes and
 * value_bytes of `view` are the sizes that it needs. The iterator stays at that entry: read it
 * with more memory, or with rocks_iter_entry.
 * - max_entries: 1 or more.
 * - flags: ROCKS_SCAN_* bits, or 0.
 * - key_offsets: out, room for max_entries + 1; NULL: refused.
 * - keys: out, keys_capacity bytes; NULL: only with capacity 0.
 * - value_offsets: out, room for max_entries + 1; NULL: only with ROCKS_SCAN_KEYS_ONLY.
 * - values: out, values_capacity bytes; NULL: only with capacity 0.
 * - view: out, borrowed until the memory given is used again or freed; NULL: refused.
 *
 * Returns: as rocks_iter_read_block, and ROCKS_BUFFER_TOO_SMALL.
 */
rocks_code rocks_iter_read_into(rocks_iter *iter,
                                size_t max_entries,
                                uint32_t flags,
                                uint32_t *key_offsets,
                                void *keys,
                                size_t keys_capacity,
                                uint32_t *value_offsets,
                                void *values,
                                size_t values_capacity,
                                rocks_block_view *view,
                                rocks_status *status);


/* ---- Counts and checksums -------------------------------------------------------------------- */

/**
 * The entries of a range, added up. rocks_db_count leaves the checksums at 0.
 *
 * The value of an entity (rocks_db_put_entity) is all its columns in RocksDB's form, version 1
 * (db/wide/wide_column_serialization.h); one with the default column alone is a plain value.
 *
 * Another program can compute the checksums with any XXH3 (xxHash 0.8): an entry's hash is
 * XXH3_64 of its value, with XXH3_64 of its key (seed 0) as the seed. All sums are modulo 2^64.
 * The totals of two ranges, of which one follows the other, combine: everything is added, but for
 * ordered_checksum, which is that of the first, multiplied by 0x9E3779B185EBCA87 once for each
 * entry of the second, plus that of the second.
 */
typedef struct rocks_totals {
    /** Set by the caller: sizeof(rocks_totals). */
    size_t struct_size;
    /** How many there are. */
    uint64_t entries;
    /** Of all keys. */
    uint64_t key_bytes;
    /** Of all values. */
    uint64_t value_bytes;
    /** The sum of the entries' hashes. It does not depend on their order. */
    uint64_t checksum;
    /**
     * Begins as 0; each entry, in the order of an iterator, multiplies it by 0x9E3779B185EBCA87 and
     * adds its hash.
     */
    uint64_t ordered_checksum;
} rocks_totals;

/**
 * Counts the entries of a column family, or of a range of it: those that an iterator with the same
 * options would show from its first to its last, all as they are at one time. It copies no keys and
 * values, and costs a quarter of a loop over an iterator.
 *
 * The options iterate_lower_bound and iterate_upper_bound set the range, and `snapshot` the time;
 * total_order_seek is always on, and prefix_same_as_start, tailing and pin_data are off. Where
 * readahead_size is 0, it is 2 MiB.
 *
 * Several threads share the work, cut where tables and their blocks end: what is in memtables alone
 * is not cut. They end before the call does. Callbacks that reads need (merge operators,
 * comparators) run on them too; a call from inside a callback works on its own thread alone.
 * - options: in, shared; read options; NULL: defaults.
 * - threads: how many work, the calling one included: at most 256; 0: no more than the processors
 *   and one for each 4 MiB of tables.
 * - cancel: in, shared; the call reports progress in bytes of tables, about; NULL: cannot be
 *   cancelled.
 * - totals: out; with struct_size set; NULL: refused.
 *
 * Returns: as rocks_db_iter and rocks_iter_next, the first failure of all threads;
 * ROCKS_INVALID_ARGUMENT (also: more threads), ROCKS_CANCELLED, ROCKS_TIMED_OUT and
 * ROCKS_CALLBACK_FAILED (also by `cancel`), ROCKS_CLOSED (also: closed during the call).
 */
rocks_code rocks_db_count(const rocks_db *db,
                          const rocks_column_family *column_family,
                          const rocks_options *options,
                          uint32_t threads,
                          const rocks_cancel *cancel,
                          rocks_totals *totals,
                          rocks_status *status);

/**
 * Counts as rocks_db_count does, and computes checksums of the entries: two ranges with the same
 * entries have the same, in whatever database, files and levels they lie. They find damage and
 * differences, not forgeries. It costs a third of a loop over an iterator that copies keys and
 * values.
 * - options: in, shared; read options, as for rocks_db_count; NULL: defaults.
 * - threads: as for rocks_db_count. The result does not depend on it.
 * - cancel: in, shared; the call reports progress in bytes of tables, about; NULL: cannot be
 *   cancelled.
 * - totals: out; with struct_size set; NULL: refused.
 *
 * Returns: as rocks_db_count.
 */
rocks_code rocks_db_checksum(const rocks_db *db,
                             const rocks_column_family *column_family,
                             const rocks_options *options,
                             uint32_t threads,
                             const rocks_cancel *cancel,
                             rocks_totals *totals,
                             rocks_status *status);


/* ---- Columns of values ----------------------------------------------------------------------- */

/**
 * Copies the values of the last call from one on into a block, as a column with a bitmap of those
 * that are there. A later call can read on from `first` plus the view's count, until its `done` is
 * 1: a view ends before a key that failed, and before its values have 2 GiB.
 * - first: the key of the first value, from 0; that behind the last one gives an empty view.
 * - block: in; the value it held before becomes invalid; NULL: refused.
 * - view: out, borrowed until `block` is used again or freed, also across a close; NULL: refused.
 *
 * Returns: RocksDB's own code (of the first key, as rocks_values_status_at returns it),
 * ROCKS_NOT_SUPPORTED (a value of 2 GiB or more: take it by its slice).
 */
rocks_code rocks_values_read_block(rocks_values *values,
                                   size_t first,
                                   rocks_block *block,
                                   rocks_column_view *view,
                                   rocks_status *status);

/**
 * Copies the values of the last call from one on into the caller's memory, as
 * rocks_values_read_block does into a block: as many as fit.
 *
 * If not even the first one fits, the call returns ROCKS_BUFFER_TOO_SMALL, and data_len of `view`
 * is the size that it needs. The bitmap needs a bit for each of max_entries: (max_entries + 7) / 8
 * bytes.
 * - first: the key of the first value, from 0; that behind the last one gives an empty view.
 * - max_entries: 1 or more.
 * - offsets: out, room for max_entries + 1; NULL: refused.
 * - data: out, data_capacity bytes; NULL: only with capacity 0.
 * - validity: out, validity_capacity bytes; NULL: not wanted.
 * - view: out, borrowed until the memory given is used again or freed; NULL: refused.
 *
 * Returns: as rocks_values_read_block, and ROCKS_BUFFER_TOO_SMALL.
 */
rocks_code rocks_values_read_into(rocks_values *values,
                                  size_t first,
                                  size_t max_entries,
                                  uint32_t *offsets,
                                  void *data,
                                  size_t data_capacity,
                                  void *validity,
                                  size_t validity_capacity,
                                  rocks_column_view *view,
                                  rocks_status *status);


/* ---- Batches --------------------------------------------------------------------------------- */

/**
 * Writes that a database applies together, all or nothing, in the order in which they were added.
 * One thread at a time. A batch outlives the databases that it was written to, and may be written
 * again. A batch with an index (rocks_batch_new_indexed) does not outlive its database.
 */
typedef struct rocks_batch rocks_batch;

/**
 * Makes an empty batch without limits.
 * - batch: out, owned: free with rocks_batch_free; NULL: refused.
 */
rocks_code rocks_batch_new(rocks_batch **batch, rocks_status *status);

/**
 * Makes an empty batch with reserved memory, a limit, or checksums.
 *
 * `reserved_bytes` of memory are allocated at once. `max_bytes` limits the batch's bytes
 * (rocks_batch_size); a record that would exceed it is refused with ROCKS_ABORTED; 0: no limit.
 * `protection_bytes_per_key` is 0, or 8 to protect each record by a checksum from the put until it
 * is in the memtable.
 * - batch: out, owned: free with rocks_batch_free; NULL: refused.
 *
 * Returns: ROCKS_EXCEPTION (an impossible reserved_bytes).
 */
rocks_code rocks_batch_new_with(size_t reserved_bytes,
                                size_t max_bytes,
                                size_t protection_bytes_per_key,
                                rocks_batch **batch,
                                rocks_status *status);

/**
 * Makes a batch from the bytes of rocks_batch_data. It checks every byte: the header, the kind and
 * the lengths of each record, the count. Records of every kind are taken; rocks_db_write refuses
 * those that a database cannot take.
 * - data: in, len bytes, copied; NULL: only with length 0 (which is no batch).
 * - batch: out, owned: free with rocks_batch_free; NULL: refused.
 *
 * Returns: ROCKS_CORRUPTION (not a batch; the message says where).
 */
rocks_code rocks_batch_from_data(const void *data,
                                 size_t len,
                                 rocks_batch **batch,
                                 rocks_status *status);

/**
 * Compares each record of a batch with its checksum, if the batch has them (rocks_batch_new_with):
 * before it is written, which compares them as well.
 * Returns: ROCKS_OK (also: it has no checksums), ROCKS_CORRUPTION (memory was changed since the
 * put).
 */
rocks_code rocks_batch_verify_checksum(rocks_batch *batch, rocks_status *status);

/** Frees a batch. */
rocks_code rocks_batch_free(rocks_batch *batch, rocks_status *status);

/**
 * Applies a batch to a database, all of it or nothing. The batch is unchanged and may be written
 * again.
 *
 * Before RocksDB receives it, the batch is checked for what would make RocksDB fail halfway and
 * refuse every later write: column families of another database, dropped or unknown ones (unless
 * the write option ignore_missing_column_families is set: their records are skipped), merges
 * without a merge operator, range deletions whose begin comes after their end, markers of
 * transactions; and for records without a timestamp where keys have one, or with one where they
 * have none, or one of another size. The check reads the records only of batches made from bytes,
 * of those with range deletions or timestamps, and of all where the default column family has
 * timestamps.
 * - options: write options.
 *
 * Returns: ROCKS_NOT_SUPPORTED (also: read-only; no timestamp where keys have one),
 * ROCKS_INVALID_ARGUMENT (a timestamp that does not fit), ROCKS_COLUMN_FAMILY_DROPPED,
 * ROCKS_CORRUPTION (a checksum of a record does not match), ROCKS_INCOMPLETE (no_slowdown),
 * ROCKS_IO_ERROR.
 */
rocks_code rocks_db_write(rocks_db *db,
                          const rocks_options *options,
                          rocks_batch *batch,
                          rocks_status *status);

/**
 * Adds: set the value of a key. The bytes are copied.
 * - column_family: in, shared; NULL: the default one.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: a column family of another database than before; too
 * long), ROCKS_ABORTED (over max_bytes), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED
 * (user-defined timestamps: rocks_batch_put_with_timestamp; for the default column family given as
 * NULL rocks_db_write says so).
 */
rocks_code rocks_batch_put(rocks_batch *batch,
                           const rocks_column_family *column_family,
                           const void *key,
                           size_t key_len,
                           const void *value,
                           size_t value_len,
                           rocks_status *status);

/**
 * Adds: merge an operand into the value of a key, with the column family's merge operator.
 * - column_family: in, shared; NULL: the default one.
 *
 * Returns: as rocks_batch_put; ROCKS_NOT_SUPPORTED also without a merge operator (for the
 * default column family given as NULL rocks_db_write says so).
 */
rocks_code rocks_batch_merge(rocks_batch *batch,
                             const rocks_column_family *column_family,
                             const void *key,
                             size_t key_len,
                             const void *operand,
                             size_t operand_len,
                             rocks_status *status);

/**
 * Adds: delete a key.
 * - column_family: in, shared; NULL: the default one.
 *
 * Returns: as rocks_batch_put.
 */
rocks_code rocks_batch_delete(rocks_batch *batch,
                              const rocks_column_family *column_family,
                              const void *key,
                              size_t key_len,
                              rocks_status *status);

/**
 * Adds: delete a key that was put exactly once since it was last deleted, and never merged.
 * For any other key the result is undefined (RocksDB: db.h, SingleDelete).
 * - column_family: in, shared; NULL: the default one.
 *
 * Returns: as rocks_batch_put.
 */
rocks_code rocks_batch_single_delete(rocks_batch *batch,
                                     const rocks_column_family *column_family,
                                     const void *key,
                                     size_t key_len,
                                     rocks_status *status);

/**
 * Adds: delete every key from `begin` on and before `end`, in the column family's order.
 * rocks_db_write refuses a batch where `begin` comes after `end`.
 * - column_family: in, shared; NULL: the default one.
 * - begin: in, begin_len bytes, included; NULL: only with length 0.
 * - end: in, end_len bytes, excluded; NULL: only with length 0.
 *
 * Returns: as rocks_batch_put; ROCKS_NOT_SUPPORTED also for a batch with an index.
 */
rocks_code rocks_batch_delete_range(rocks_batch *batch,
                                    const rocks_column_family *column_family,
                                    const void *begin,
                                    size_t begin_len,
                                    const void *end,
                                    size_t end_len,
                                    rocks_status *status);

/**
 * Adds bytes that go only into the write-ahead log, for readers of the log. They are not counted
 * as a record (rocks_batch_count).
 * Returns: as rocks_batch_put.
 */
rocks_code rocks_batch_put_log_data(rocks_batch *batch,
                                    const void *blob,
                                    size_t blob_len,
                                    rocks_status *status);

/**
 * Adds one put for each of `count` keys, or, when one of them is refused, none.
 * - column_family: in, shared; NULL: the default one.
 *
 * Returns: as rocks_batch_put; the message names the element.
 */
rocks_code rocks_batch_put_many(rocks_batch *batch,
                                const rocks_column_family *column_family,
                                const rocks_slice *keys,
                                const rocks_slice *values,
                                size_t count,
                                rocks_status *status);

/**
 * Adds one delete for each of `count` keys, or, when one of them is refused, none.
 * - column_family: in, shared; NULL: the default one.
 *
 * Returns: as rocks_batch_put; the message names the element.
 */
rocks_code rocks_batch_delete_many(rocks_batch *batch,
                                   const rocks_column_family *column_family,
                                   const rocks_slice *keys,
                                   size_t count,
                                   rocks_status *status);

/** Marks the current end of the batch. Save points nest. */
rocks_code rocks_batch_set_save_point(rocks_batch *batch, rocks_status *status);

/**
 * Undoes what was added since the latest save point, and removes that save point.
 * Returns: ROCKS_NOT_FOUND (no save point; nothing changes).
 */
rocks_code rocks_batch_rollback_to_save_point(rocks_batch *batch, rocks_status *status);

/**
 * Removes the latest save point, but not what was added since.
 * Returns: ROCKS_NOT_FOUND (no save point; nothing changes).
 */
rocks_code rocks_batch_pop_save_point(rocks_batch *batch, rocks_status *status);

/** Undoes everything: records, save points, the binding to a database. Its memory is reused. */
rocks_code rocks_batch_clear(rocks_batch *batch, rocks_status *status);

/**
 * How many records the batch has; log data are none.
 * - count: out; NULL: refused.
 */
rocks_code rocks_batch_count(rocks_batch *batch, uint32_t *count, rocks_status *status);

/**
 * How many bytes the batch has: rocks_batch_data's length.
 * - size: out; NULL: refused.
 */
rocks_code rocks_batch_size(rocks_batch *batch, size_t *size, rocks_status *status);

/**
 * Returns the batch as bytes, in RocksDB's own format (db/write_batch.cc), which
 * rocks_batch_from_data and any RocksDB accept.
 * - data: out, borrowed until the batch changes, is written or freed; NULL: refused.
 */
rocks_code rocks_batch_data(rocks_batch *batch, rocks_slice *data, rocks_status *status);

/**
 * Puts `count` keys in one write: all of them, or none.
 * - options: write options.
 *
 * Returns: as rocks_db_put; the message of a refused element names it.
 */
rocks_code rocks_db_put_many(rocks_db *db,
                             const rocks_column_family *column_family,
                             const rocks_options *options,
                             const rocks_slice *keys,
                             const rocks_slice *values,
                             size_t count,
                             rocks_status *status);

/**
 * Deletes `count` keys in one write: all of them, or none.
 * - options: write options.
 *
 * Returns: as rocks_db_put; the message of a refused element names it.
 */
rocks_code rocks_db_delete_many(rocks_db *db,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const rocks_slice *keys,
                                size_t count,
                                rocks_status *status);


/* ---- Writes from columns --------------------------------------------------------------------- */

/**
 * Puts the `count` keys of a column with the values of another in one write: all of them, or none.
 * - options: write options.
 *
 * Returns: as rocks_db_put_many.
 */
rocks_code rocks_db_put_columns(rocks_db *db,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const rocks_column *keys,
                                const rocks_column *values,
                                size_t count,
                                rocks_status *status);

/**
 * Merges `count` operands into the values of as many keys in one write, with the column family's
 * merge operator: all of them, or none. Those of one key are merged in their order.
 * - options: write options.
 *
 * Returns: as rocks_db_put_many; ROCKS_NOT_SUPPORTED also without a merge operator.
 */
rocks_code rocks_db_merge_columns(rocks_db *db,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const rocks_column *keys,
                                  const rocks_column *operands,
                                  size_t count,
                                  rocks_status *status);

/**
 * Deletes the `count` keys of a column in one write: all of them, or none.
 * - options: write options.
 *
 * Returns: as rocks_db_put_many.
 */
rocks_code rocks_db_delete_columns(rocks_db *db,
                                   const rocks_column_family *column_family,
                                   const rocks_options *options,
                                   const rocks_column *keys,
                                   size_t count,
                                   rocks_status *status);

/**
 * Adds one put for each of the `count` keys of a column, or, when one of them is refused, none.
 * - column_family: in, shared; NULL: the default one.
 *
 * Returns: as rocks_batch_put_many.
 */
rocks_code rocks_batch_put_columns(rocks_batch *batch,
                                   const rocks_column_family *column_family,
                                   const rocks_column *keys,
                                   const rocks_column *values,
                                   size_t count,
                                   rocks_status *status);

/**
 * Adds one merge for each of the `count` keys of a column, or, when one of them is refused, none.
 * - column_family: in, shared; NULL: the default one.
 *
 * Returns: as rocks_batch_put_many, and as rocks_batch_merge.
 */
rocks_code rocks_batch_merge_columns(rocks_batch *batch,
                                     const rocks_column_family *column_family,
                                     const rocks_column *keys,
                                     const rocks_column *operands,
                                     size_t count,
                                     rocks_status *status);

/**
 * Adds one delete for each of the `count` keys of a column, or, when one of them is refused, none.
 * - column_family: in, shared; NULL: the default one.
 *
 * Returns: as rocks_batch_put_many.
 */
rocks_code rocks_batch_delete_columns(rocks_batch *batch,
                                      const rocks_column_family *column_family,
                                      const rocks_column *keys,
                                      size_t count,
                                      rocks_status *status);


/* ---- Wide columns ---------------------------------------------------------------------------- */

/*
 * RocksDB calls what such a key has an entity. A column is a name and a value, both any bytes.
 * The column of the empty name is the default one. Every call that reads plain values reads an
 * entity as its default column, and as an empty value where it has none. Every call that reads
 * columns shows a plain value as one column of the empty name. A put replaces an entity as a
 * whole, and so does rocks_db_put_entity: one column is changed by reading them all and writing
 * them all. A merge changes the default column and keeps the others. Where there is no default
 * column the merge operator gets an empty value to go on from, and its result becomes one.
 *
 * Columns go in in any order and come out in the order of their names, compared byte by byte. A
 * name that is given twice is refused, and the message has it. An entity may have no columns.
 *
 * Not for entities: column families with user-defined timestamps, databases of mode ttl, write
 * policies other than WRITE_COMMITTED, and bulk loads (rocks_sst_writer_put_entity and
 * rocks_db_ingest instead). Completion queues and Arrow streams have plain values. RocksDB's
 * attribute groups, one entity spread over column families, are a batch with a
 * rocks_batch_put_entity for each column family, and rocks_db_multi_get_entity with the key once
 * for each.
 */

/** A column of an entity. */
typedef struct rocks_wide_column {
    /** Its name; empty: the default column. */
    rocks_slice name;
    /** Its value; may be empty. */
    rocks_slice value;
} rocks_wide_column;

/**
 * Sets a key to an entity of `count` columns; it replaces what the key had. The bytes are copied.
 * - options: write options.
 * - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
 *
 * Returns: as rocks_db_put; ROCKS_INVALID_ARGUMENT (also: a name is there twice; a name or value is
 * NULL with a length), ROCKS_NOT_SUPPORTED (also: user-defined timestamps; mode ttl; a write_policy
 * other than WRITE_COMMITTED).
 */
rocks_code rocks_db_put_entity(rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               const void *key,
                               size_t key_len,
                               const rocks_wide_column *columns,
                               size_t count,
                               rocks_status *status);

/**
 * Adds: set a key to an entity of `count` columns. The bytes are copied.
 * - column_family: in, shared; NULL: the default one.
 * - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
 *
 * Returns: as rocks_batch_put; ROCKS_INVALID_ARGUMENT (also: a name is there twice; a name or value
 * is NULL with a length), ROCKS_NOT_SUPPORTED (also: values expire; rocks_db_write says so for the
 * default column family given as NULL, and for a write_policy other than WRITE_COMMITTED).
 */
rocks_code rocks_batch_put_entity(rocks_batch *batch,
                                  const rocks_column_family *column_family,
                                  const void *key,
                                  size_t key_len,
                                  const rocks_wide_column *columns,
                                  size_t count,
                                  rocks_status *status);

/**
 * Reads the columns of a key, without a copy where RocksDB can pin them. A plain value is one
 * column of the empty name.
 * - options: read options.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - columns: out, borrowed until `result` is used again, reset or freed, also across a close; in
 *   the order of their names; NULL: refused.
 * - count: out; how many columns; NULL: refused.
 *
 * Returns: as rocks_db_get; ROCKS_NOT_SUPPORTED (a write_policy other than WRITE_COMMITTED),
 * ROCKS_HANDLE_BUSY (another thread uses the result).
 */
rocks_code rocks_db_get_entity(const rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               const void *key,
                               size_t key_len,
                               rocks_values *result,
                               const rocks_wide_column **columns,
                               size_t *count,
                               rocks_status *status);

/**
 * Reads the columns that a key had at a snapshot, as rocks_db_get_entity does.
 * - snapshot: in; also where the options name another one.
 * - options: read options.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - columns: out, borrowed until `result` is used again, reset or freed, also across a close; in
 *   the order of their names; NULL: refused.
 * - count: out; how many columns; NULL: refused.
 *
 * Returns: as rocks_db_get_entity; ROCKS_CLOSED: the snapshot's database is.
 */
rocks_code rocks_snapshot_get_entity(const rocks_snapshot *snapshot,
                                     const rocks_column_family *column_family,
                                     const rocks_options *options,
                                     const void *key,
                                     size_t key_len,
                                     rocks_values *result,
                                     const rocks_wide_column **columns,
                                     size_t *count,
                                     rocks_status *status);

/**
 * Reads the columns that a key would have if the batch were written now: the batch's records over
 * the database's, as rocks_batch_get_from_db does.
 * - batch: in; one with an index.
 * - db: in; its database; NULL: refused.
 * - options: read options.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - columns: out, borrowed until `result` is used again, reset or freed, also across a close; in
 *   the order of their names; NULL: refused.
 * - count: out; how many columns; NULL: refused.
 *
 * Returns: as rocks_db_get_entity; ROCKS_INVALID_ARGUMENT also for a batch without index or of
 * another database.
 */
rocks_code rocks_batch_get_entity_from_db(rocks_batch *batch,
                                          const rocks_db *db,
                                          const rocks_column_family *column_family,
                                          const rocks_options *options,
                                          const void *key,
                                          size_t key_len,
                                          rocks_values *result,
                                          const rocks_wide_column **columns,
                                          size_t *count,
                                          rocks_status *status);

/**
 * Reads the columns of many keys in one call (RocksDB's batched MultiGetEntity), as
 * rocks_db_multi_get reads their values: `codes` has a code for each, and rocks_values_status_at
 * its message. The columns of all keys lie one after the other: those of key `i` are the ones from
 * offsets[i] up to offsets[i + 1]. rocks_values_read_block and rocks_values_read_into then make a
 * column of the keys' plain values.
 * - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one
 *   for every key.
 * - options: read options.
 * - sorted: 1: the keys are in ascending order (of column family id, then of the comparator),
 *   which saves sorting and is checked; 0: in any order.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - columns: out, borrowed until `result` is used again, reset or freed, also across a close; those
 *   of each key in the order of their names; NULL: refused.
 * - offsets: out, borrowed until `result` is used again, reset or freed; one more than keys; NULL:
 *   refused.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_db_multi_get; ROCKS_NOT_SUPPORTED (a write_policy other than WRITE_COMMITTED).
 */
rocks_code rocks_db_multi_get_entity(const rocks_db *db,
                                     const rocks_column_family *const *column_families,
                                     const rocks_options *options,
                                     const rocks_slice *keys,
                                     size_t count,
                                     int32_t sorted,
                                     rocks_values *result,
                                     const rocks_wide_column **columns,
                                     const size_t **offsets,
                                     const rocks_code **codes,
                                     rocks_status *status);

/**
 * Reads the columns that many keys had at a snapshot, as rocks_db_multi_get_entity does.
 * - snapshot: in; also where the options name another one.
 * - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one
 *   for every key.
 * - options: read options.
 * - sorted: as rocks_db_multi_get_entity.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - columns: out, borrowed until `result` is used again, reset or freed, also across a close; those
 *   of each key in the order of their names; NULL: refused.
 * - offsets: out, borrowed until `result` is used again, reset or freed; one more than keys; NULL:
 *   refused.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_db_multi_get_entity; ROCKS_CLOSED: the snapshot's database is.
 */
rocks_code rocks_snapshot_multi_get_entity(const rocks_snapshot *snapshot,
                                           const rocks_column_family *const *column_families,
                                           const rocks_options *options,
                                           const rocks_slice *keys,
                                           size_t count,
                                           int32_t sorted,
                                           rocks_values *result,
                                           const rocks_wide_column **columns,
                                           const size_t **offsets,
                                           const rocks_code **codes,
                                           rocks_status *status);

/**
 * Returns the columns of the entry that the iterator is at, without moving it. The iterators of
 * snapshots, transactions, batches and table files have them too. An iterator that reads ahead
 * stops doing so for a while: where columns of every entry are wanted, each step costs one of
 * RocksDB's.
 * - columns: out, borrowed until the iterator is used again or freed, or its database closes; in
 *   the order of their names; NULL: refused.
 * - count: out; how many columns; NULL: refused.
 *
 * Returns: ROCKS_NOT_POSITIONED: not at an entry.
 */
rocks_code rocks_iter_columns(rocks_iter *iter,
                              const rocks_wide_column **columns,
                              size_t *count,
                              rocks_status *status);


/* ---- Records of a batch ---------------------------------------------------------------------- */

/** The kind of a record of a batch: one of ROCKS_RECORD_*. More may come. */
typedef int32_t rocks_record_kind;

/** Set a key: key and value. */
#define ROCKS_RECORD_PUT 1
/** Merge: key, and the operand as value. */
#define ROCKS_RECORD_MERGE 2
/** Delete: key. */
#define ROCKS_RECORD_DELETE 3
/** Single delete: key. */
#define ROCKS_RECORD_SINGLE_DELETE 4
/** Delete a range: the begin as key, the end as value. */
#define ROCKS_RECORD_DELETE_RANGE 5
/** Bytes for the write-ahead log, as value; of no column family. */
#define ROCKS_RECORD_LOG_DATA 6
/** Set a key to an entity: the serialized entity as value, and its columns. */
#define ROCKS_RECORD_PUT_ENTITY 7
/** Set a key with the time at which it was written: key, value and write_time. */
#define ROCKS_RECORD_TIMED_PUT 8
/** Set a key to what lies in a blob file: the blob index as value. */
#define ROCKS_RECORD_BLOB_INDEX 9
/** A transaction's records begin. */
#define ROCKS_RECORD_BEGIN_PREPARE 10
/** A part of an unprepared transaction's records begins. */
#define ROCKS_RECORD_BEGIN_UNPREPARE 11
/** They end: the transaction's name as key. */
#define ROCKS_RECORD_END_PREPARE 12
/** A prepared transaction is committed: its name as key. */
#define ROCKS_RECORD_COMMIT 13
/** The same with a timestamp, as value. */
#define ROCKS_RECORD_COMMIT_WITH_TIMESTAMP 14
/** A prepared transaction is rolled back: its name as key. */
#define ROCKS_RECORD_ROLLBACK 15
/** A boundary that transactions put between records. */
#define ROCKS_RECORD_NOOP 16

/**
 * One record of a batch, as rocks_batch_iterate shows it; borrowed until the callback returns.
 * Fields that its kind does not have are NULL and 0.
 */
typedef struct rocks_batch_record {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** One of ROCKS_RECORD_*. */
    rocks_record_kind kind;
    /** Its column family's number; the default one has 0. */
    uint32_t column_family_id;
    /** The key. */
    rocks_slice key;
    /** The value, operand, end of the range or bytes. */
    rocks_slice value;
    /** Seconds since 1970; of a ROCKS_RECORD_TIMED_PUT alone. */
    uint64_t write_time;
    /**
     * Of a ROCKS_RECORD_PUT_ENTITY alone: its columns, column_count of them, in the order of their
     * names; NULL for other kinds.
     */
    const rocks_wide_column *columns;
    /** How many there are; 0 also for every other kind. */
    size_t column_count;
} rocks_batch_record;

/** The callbacks of rocks_batch_iterate. */
typedef struct rocks_batch_callbacks {
    /** sizeof(rocks_batch_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called once for every record, in their order, on the thread of rocks_batch_iterate. A record
     * of a kind that does not matter is skipped by returning true. False ends the iteration as
     * failed, with the text appended to `error`. The batch is busy during the call.
     */
    bool (*record)(void *state, const rocks_batch_record *record, rocks_sink *error);
} rocks_batch_callbacks;

/**
 * Passes every record of a batch, of any kind, to a callback, in the order in which they were
 * added.
 * - callbacks: in; NULL, or one whose record is NULL: refused.
 *
 * Returns: ROCKS_OK (every record was shown), ROCKS_CALLBACK_FAILED (the message names the record,
 * and ends with the callback's text), ROCKS_CORRUPTION.
 */
rocks_code rocks_batch_iterate(rocks_batch *batch,
                               const rocks_batch_callbacks *callbacks,
                               rocks_status *status);


/* ---- Batches with an index ------------------------------------------------------------------- */

/**
 * Makes an empty batch with an index: its contents can be read back before they are written, alone
 * or over the database. It works with the functions of every batch but rocks_batch_delete_range,
 * belongs to one database, and returns ROCKS_CLOSED when that is closed.
 * - db: in; the database that its column families are of.
 * - batch: out, owned: free with rocks_batch_free; NULL: refused.
 *
 * `overwrite_key` is 1 if iterators need only the latest record of a key, 0 to store each one
 * (merges are always stored); reads return the same. `max_bytes` is as for rocks_batch_new_with.
 */
rocks_code rocks_batch_new_indexed(const rocks_db *db,
                                   int32_t overwrite_key,
                                   size_t max_bytes,
                                   rocks_batch **batch,
                                   rocks_status *status);

/**
 * Reads the value of a key from the batch alone, as a copy.
 * - batch: in; one with an index.
 * - value: out, owned: free with rocks_buffer_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (the batch has no record of the key, or deletes it),
 * ROCKS_MERGE_IN_PROGRESS (only the database knows what its operands merge into).
 */
rocks_code rocks_batch_get(rocks_batch *batch,
                           const rocks_column_family *column_family,
                           const void *key,
                           size_t key_len,
                           rocks_buffer *value,
                           rocks_status *status);

/**
 * Reads the value that a key would have if the batch were written now: the batch's records over
 * the database's. A snapshot in the options limits the reads of the database.
 * - batch: in; one with an index.
 * - db: in; its database; NULL: refused.
 * - options: read options.
 * - value: out, owned: free with rocks_buffer_free; NULL: refused.
 *
 * Returns: as rocks_db_get; ROCKS_INVALID_ARGUMENT also for a batch without index or of another
 * database.
 */
rocks_code rocks_batch_get_from_db(rocks_batch *batch,
                                   const rocks_db *db,
                                   const rocks_column_family *column_family,
                                   const rocks_options *options,
                                   const void *key,
                                   size_t key_len,
                                   rocks_buffer *value,
                                   rocks_status *status);

/**
 * Makes an iterator over what the database would contain if the batch were written now. It works
 * with the functions of every iterator but rocks_iter_refresh. While it lives the batch cannot be
 * changed (ROCKS_HANDLE_BUSY); it can be read, written to the database and freed.
 * - batch: in; one with an index.
 * - db: in; its database; NULL: refused.
 * - column_family: in, shared; NULL: the default one.
 * - options: in, shared; read options; NULL: defaults. A snapshot is what of the database is seen.
 * - iter: out, owned: free with rocks_iter_free; NULL: refused.
 *
 * Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also for a batch without index or of another
 * database.
 */
rocks_code rocks_batch_iter_with_base(rocks_batch *batch,
                                      const rocks_db *db,
                                      const rocks_column_family *column_family,
                                      const rocks_options *options,
                                      rocks_iter **iter,
                                      rocks_status *status);


/* ---- Values that expire ---------------------------------------------------------------------- */

/**
 * Sets the TTL of a column family's values, old and new ones, until the database is closed. A
 * compaction deletes expired values; until then reads return them, unless the read option
 * hide_expired is true. A column family that is made while the database is open begins with the
 * default one's TTL.
 *
 * What is merged lives from the newest operand on, together with all that is below that. Operands
 * are not deleted by themselves: a compaction merges them, and a later one deletes the result. A
 * value whose time is over before they are merged may be deleted below them; they are merged onto
 * nothing then.
 * - db: in; opened with the mode "ttl" or "ttl_read_only".
 * - seconds: 0 or less: for ever.
 *
 * Returns: ROCKS_NOT_SUPPORTED (another mode), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_INVALID_ARGUMENT
 * (a column family of another database).
 */
rocks_code rocks_db_set_ttl(rocks_db *db,
                            const rocks_column_family *column_family,
                            int32_t seconds,
                            rocks_status *status);

/**
 * The TTL of a column family's values.
 * - db: in; opened with the mode "ttl" or "ttl_read_only".
 * - seconds: out; 0 or less: for ever; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED (another mode).
 */
rocks_code rocks_db_ttl(const rocks_db *db,
                        const rocks_column_family *column_family,
                        int32_t *seconds,
                        rocks_status *status);


/* ---- Keys with timestamps -------------------------------------------------------------------- */

/**
 * Sets the value of a key as of a timestamp. Write each timestamp of a key at most once.
 * - options: write options.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_db_put, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or of
 * another size.
 */
rocks_code rocks_db_put_with_timestamp(rocks_db *db,
                                       const rocks_column_family *column_family,
                                       const rocks_options *options,
                                       const void *key,
                                       size_t key_len,
                                       const void *timestamp,
                                       size_t timestamp_len,
                                       const void *value,
                                       size_t value_len,
                                       rocks_status *status);

/**
 * Merges an operand into the value of a key as of a timestamp.
 * - options: write options.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_db_merge, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or
 * of another size.
 */
rocks_code rocks_db_merge_with_timestamp(rocks_db *db,
                                         const rocks_column_family *column_family,
                                         const rocks_options *options,
                                         const void *key,
                                         size_t key_len,
                                         const void *timestamp,
                                         size_t timestamp_len,
                                         const void *operand,
                                         size_t operand_len,
                                         rocks_status *status);

/**
 * Deletes a key as of a timestamp: reads as of an older one still find it.
 * - options: write options.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_db_delete, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or
 * of another size.
 */
rocks_code rocks_db_delete_with_timestamp(rocks_db *db,
                                          const rocks_column_family *column_family,
                                          const rocks_options *options,
                                          const void *key,
                                          size_t key_len,
                                          const void *timestamp,
                                          size_t timestamp_len,
                                          rocks_status *status);

/**
 * Deletes a key that was put once, as of a timestamp.
 * - options: write options.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_db_single_delete, and ROCKS_INVALID_ARGUMENT: the column family has no
 * timestamps, or of another size.
 */
rocks_code rocks_db_single_delete_with_timestamp(rocks_db *db,
                                                 const rocks_column_family *column_family,
                                                 const rocks_options *options,
                                                 const void *key,
                                                 size_t key_len,
                                                 const void *timestamp,
                                                 size_t timestamp_len,
                                                 rocks_status *status);

/**
 * Deletes the keys from `begin` on and before `end`, as of a timestamp.
 * - options: write options.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_db_delete_range, and ROCKS_INVALID_ARGUMENT: the column family has no
 * timestamps, or of another size.
 */
rocks_code rocks_db_delete_range_with_timestamp(rocks_db *db,
                                                const rocks_column_family *column_family,
                                                const rocks_options *options,
                                                const void *begin,
                                                size_t begin_len,
                                                const void *end,
                                                size_t end_len,
                                                const void *timestamp,
                                                size_t timestamp_len,
                                                rocks_status *status);

/**
 * Reads the newest value of a key that is not newer than the read option "timestamp", and when it
 * was written. rocks_db_get and the other reads take the same option.
 * - options: in; read options; NULL: defaults, which have no timestamp.
 * - key: in, key_len bytes, without timestamp; NULL: only with length 0.
 * - value: out, owned: free with rocks_buffer_free; NULL: refused.
 * - timestamp: out, owned: free with rocks_buffer_free; empty where the column family has none;
 *   NULL: refused.
 *
 * Returns: as rocks_db_get, and ROCKS_INVALID_ARGUMENT: no "timestamp", one of another size, or one
 * before what rocks_db_increase_full_history_ts_low gave up.
 */
rocks_code rocks_db_get_with_timestamp(const rocks_db *db,
                                       const rocks_column_family *column_family,
                                       const rocks_options *options,
                                       const void *key,
                                       size_t key_len,
                                       rocks_buffer *value,
                                       rocks_buffer *timestamp,
                                       rocks_status *status);

/**
 * Returns the timestamp of the iterator's current entry. The keys that it returns have none; with
 * the read option "iter_start_ts" set, every version from there on is an entry, and its key has
 * RocksDB's own form: the key, its timestamp, and eight bytes more.
 * - timestamp: out, borrowed until the iterator is used again or freed, or its database closes;
 *   NULL: refused.
 *
 * Returns: ROCKS_NOT_POSITIONED: not at an entry; ROCKS_INVALID_ARGUMENT: the column family has no
 * timestamps.
 */
rocks_code rocks_iter_timestamp(rocks_iter *iter,
                                rocks_slice *timestamp,
                                rocks_status *status);

/**
 * Allows RocksDB to drop the history before a timestamp: compactions may drop versions that newer
 * ones hide from all later reads. Reads as of an older timestamp are refused from the next flush or
 * compaction of the column family on (RocksDB's FailIfReadCollapsedHistory). It never decreases.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: before the one that was set last), ROCKS_TRY_AGAIN
 * (another thread set a later one), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only),
 * ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout: it is set later).
 */
rocks_code rocks_db_increase_full_history_ts_low(rocks_db *db,
                                                 const rocks_column_family *column_family,
                                                 const void *timestamp,
                                                 size_t timestamp_len,
                                                 rocks_status *status);

/**
 * Returns the timestamp before which a column family's history may be dropped.
 * - timestamp: out, owned: free with rocks_buffer_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND: none was; ROCKS_INVALID_ARGUMENT: it has no timestamps.
 */
rocks_code rocks_db_full_history_ts_low(const rocks_db *db,
                                        const rocks_column_family *column_family,
                                        rocks_buffer *timestamp,
                                        rocks_status *status);

/**
 * Adds: set the value of a key as of a timestamp. The bytes are copied.
 * - column_family: in, shared; NULL: the default one.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_batch_put, and ROCKS_INVALID_ARGUMENT: the column family has no timestamps, or
 * of another size; ROCKS_NOT_SUPPORTED: a batch with an index.
 */
rocks_code rocks_batch_put_with_timestamp(rocks_batch *batch,
                                          const rocks_column_family *column_family,
                                          const void *key,
                                          size_t key_len,
                                          const void *timestamp,
                                          size_t timestamp_len,
                                          const void *value,
                                          size_t value_len,
                                          rocks_status *status);

/**
 * Adds: merge an operand into the value of a key as of a timestamp.
 * - column_family: in, shared; NULL: the default one.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_batch_merge and rocks_batch_put_with_timestamp.
 */
rocks_code rocks_batch_merge_with_timestamp(rocks_batch *batch,
                                            const rocks_column_family *column_family,
                                            const void *key,
                                            size_t key_len,
                                            const void *timestamp,
                                            size_t timestamp_len,
                                            const void *operand,
                                            size_t operand_len,
                                            rocks_status *status);

/**
 * Adds: delete a key as of a timestamp.
 * - column_family: in, shared; NULL: the default one.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_batch_put_with_timestamp.
 */
rocks_code rocks_batch_delete_with_timestamp(rocks_batch *batch,
                                             const rocks_column_family *column_family,
                                             const void *key,
                                             size_t key_len,
                                             const void *timestamp,
                                             size_t timestamp_len,
                                             rocks_status *status);

/**
 * Adds: delete a key that was put once, as of a timestamp.
 * - column_family: in, shared; NULL: the default one.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_batch_put_with_timestamp.
 */
rocks_code rocks_batch_single_delete_with_timestamp(rocks_batch *batch,
                                                    const rocks_column_family *column_family,
                                                    const void *key,
                                                    size_t key_len,
                                                    const void *timestamp,
                                                    size_t timestamp_len,
                                                    rocks_status *status);

/**
 * Adds: delete the keys from `begin` on and before `end`, as of a timestamp.
 * - column_family: in, shared; NULL: the default one.
 * - begin: in, begin_len bytes, included; NULL: only with length 0.
 * - end: in, end_len bytes, excluded; NULL: only with length 0.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_batch_delete_range and rocks_batch_put_with_timestamp.
 */
rocks_code rocks_batch_delete_range_with_timestamp(rocks_batch *batch,
                                                   const rocks_column_family *column_family,
                                                   const void *begin,
                                                   size_t begin_len,
                                                   const void *end,
                                                   size_t end_len,
                                                   const void *timestamp,
                                                   size_t timestamp_len,
                                                   rocks_status *status);

/**
 * Adds one put for each of `count` keys, all as of one timestamp, or, when one of them is refused,
 * none.
 * - column_family: in, shared; NULL: the default one.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_batch_put_with_timestamp; the message names the element.
 */
rocks_code rocks_batch_put_many_with_timestamp(rocks_batch *batch,
                                               const rocks_column_family *column_family,
                                               const rocks_slice *keys,
                                               const rocks_slice *values,
                                               size_t count,
                                               const void *timestamp,
                                               size_t timestamp_len,
                                               rocks_status *status);

/**
 * Adds one delete for each of `count` keys, all as of one timestamp, or, when one of them is
 * refused, none.
 * - column_family: in, shared; NULL: the default one.
 * - timestamp: in, timestamp_len bytes, which is the comparator's timestamp_size; NULL: only with
 *   length 0.
 *
 * Returns: as rocks_batch_put_with_timestamp; the message names the element.
 */
rocks_code rocks_batch_delete_many_with_timestamp(rocks_batch *batch,
                                                  const rocks_column_family *column_family,
                                                  const rocks_slice *keys,
                                                  size_t count,
                                                  const void *timestamp,
                                                  size_t timestamp_len,
                                                  rocks_status *status);


/* ==== Transactions ============================================================================ */


/* ---- Transactions ---------------------------------------------------------------------------- */

/**
 * A transaction. Its database was opened with the mode "transaction", in which it locks the keys
 * that it writes, or "optimistic_transaction", in which its commit fails if another writer changed
 * them. One thread at a time. After a commit or rollback, rocks_txn_begin_again reuses the handle.
 * Closing its database rolls it back; then it returns ROCKS_CLOSED.
 */
typedef struct rocks_txn rocks_txn;

/**
 * The function that rocks_txn_run runs: the work of one transaction. True commits it. False rolls
 * it back; `status`, which the function may hand to its calls, then says why, and whether to try
 * again (rocks_status_is_retryable). A runtime that catches an exception in here and returns 0
 * thus rolls back. The handle is for this call and this thread; the function neither ends nor
 * frees the transaction.
 */
typedef bool (*rocks_txn_function)(void *state, rocks_txn *txn, rocks_status *status);

/**
 * Begins a transaction.
 * - db: in; opened with the mode "transaction" or "optimistic_transaction".
 * - write_options: in; write options, for its end; NULL: defaults. Their timeout ends the waits of
 *   rocks_txn_commit, rocks_txn_prepare and rocks_txn_rollback while the database holds writes
 *   back.
 * - txn_options: in; transaction options; NULL: defaults. An optimistic transaction takes
 *   `set_snapshot` of them, and refuses others that are set.
 * - txn: out, owned: free with rocks_txn_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED (a database without transactions; set_snapshot where
 * rocks_txn_set_snapshot returns it), ROCKS_HANDLE_BUSY (from a callback).
 */
rocks_code rocks_txn_begin(rocks_db *db,
                           const rocks_options *write_options,
                           const rocks_options *txn_options,
                           rocks_txn **txn,
                           rocks_status *status);

/**
 * Begins a new transaction with the handle of one that was committed or rolled back: cheaper than
 * a new handle.
 * - write_options: write options.
 * - txn_options: transaction options.
 *
 * Returns: as rocks_txn_begin; ROCKS_INVALID_ARGUMENT also for one that is not over;
 * ROCKS_HANDLE_BUSY (another thread uses it).
 */
rocks_code rocks_txn_begin_again(rocks_txn *txn,
                                 const rocks_options *write_options,
                                 const rocks_options *txn_options,
                                 rocks_status *status);

/**
 * Commits: all of its writes become visible, or none. After ROCKS_OK the transaction is over and
 * its locks are released. An optimistic one that met a conflict (ROCKS_BUSY, ROCKS_TRY_AGAIN)
 * still exists: roll it back, and do its work again; rocks_txn_run does so. So does one that
 * expired. A prepared one whose commit failed can be committed again. One that was not prepared,
 * and whose writes RocksDB could not make (ROCKS_IO_ERROR, …), is rolled back.
 *
 * While the database holds writes back, the commit waits as long as the option timeout of the
 * transaction's write options says, and then fails with ROCKS_TIMED_OUT; with no_slowdown it fails
 * at once, with ROCKS_INCOMPLETE. Nothing was written then, and the transaction is as it was:
 * commit it again, or roll it back. RocksDB commits some transactions in steps that cannot be taken
 * back: those of WRITE_UNPREPARED that have written already, and prepared ones with
 * commit_bypass_memtable. For these the library waits before it begins, and a stall that begins in
 * the middle holds them up.
 * Returns: ROCKS_BUSY (somebody else wrote, or writes, a key that it read or wrote; the message
 * names it), ROCKS_TRY_AGAIN (memory does not reach back far enough to tell), ROCKS_EXPIRED,
 * ROCKS_COLUMN_FAMILY_DROPPED (roll it back), ROCKS_INVALID_ARGUMENT (over before; not prepared,
 * and skip_prepare is false; a commit timestamp is missing), ROCKS_IO_ERROR, ROCKS_TIMED_OUT,
 * ROCKS_INCOMPLETE, ROCKS_HANDLE_BUSY (another thread uses it; an iterator over it lives).
 */
rocks_code rocks_txn_commit(rocks_txn *txn, rocks_status *status);

/**
 * Rolls back: discards its writes, releases its locks, and ends it. Only the rollback of a prepared
 * one, and with WRITE_UNPREPARED of any, is a write, which waits as rocks_txn_commit does.
 * Returns: ROCKS_INVALID_ARGUMENT (over before), ROCKS_IO_ERROR (a prepared one stays prepared),
 * ROCKS_TIMED_OUT and ROCKS_INCOMPLETE (it is as it was), ROCKS_HANDLE_BUSY (as rocks_txn_commit).
 */
rocks_code rocks_txn_rollback(rocks_txn *txn, rocks_status *status);

/**
 * The first half of a two-phase commit: writes the transaction into the log, so that it can be
 * committed whatever happens, a crash included. It needs a name (rocks_txn_set_name). Then only
 * a commit or a rollback ends it: when its handle is freed or the database closed it stays
 * prepared, and rocks_txn_take_prepared takes it again. A column family that it writes to
 * cannot be dropped. It waits as rocks_txn_commit does; with WRITE_UNPREPARED before it begins.
 * - txn: in; not of an optimistic database.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (no name; over or prepared before), ROCKS_EXPIRED,
 * ROCKS_NOT_SUPPORTED (optimistic), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_IO_ERROR, ROCKS_TIMED_OUT
 * and ROCKS_INCOMPLETE (it is as it was), ROCKS_HANDLE_BUSY (as rocks_txn_commit).
 */
rocks_code rocks_txn_prepare(rocks_txn *txn, rocks_status *status);

/**
 * Names a transaction, as a two-phase commit requires. No other transaction can have the name
 * until it is over.
 * - txn: in; not of an optimistic database.
 * - name: in, name_len bytes, 1 to 512; NULL: only with length 0, which is refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (the name is another's; it has one; its length),
 * ROCKS_NOT_SUPPORTED (optimistic).
 */
rocks_code rocks_txn_set_name(rocks_txn *txn,
                              const void *name,
                              size_t name_len,
                              rocks_status *status);

/**
 * Adds the records of a batch to a transaction, each like the call of its kind.
 * - batch: in; stays as it is; NULL: refused.
 *
 * Returns: as rocks_txn_put, and the codes with which rocks_db_write refuses a batch; after any
 * other failure, some of its records may be in the transaction.
 */
rocks_code rocks_txn_add_batch(rocks_txn *txn, rocks_batch *batch, rocks_status *status);

/**
 * Frees a transaction and rolls it back, except a prepared one, which stays with its database
 * (rocks_txn_take_prepared). Its data and locks stay until the last iterator over it is freed.
 */
rocks_code rocks_txn_free(rocks_txn *txn, rocks_status *status);

/**
 * Runs a function in a transaction and commits it. On a conflict (ROCKS_BUSY, ROCKS_TRY_AGAIN,
 * ROCKS_TIMED_OUT and codes that RocksDB calls retryable) it does both again in a new transaction.
 * Before each further attempt it waits a random time of up to 1 ms, then 2 ms, 4 ms, at most
 * 200 ms. Otherwise the transaction is rolled back, also if the function throws a C++ exception.
 *
 * The function may run several times, and so may its effects outside of the transaction.
 * - db: in; opened with the mode "transaction" or "optimistic_transaction".
 * - write_options: in; write options, for the commit; NULL: defaults.
 * - txn_options: transaction options.
 * - attempts: how often at most; 0: 10 times.
 * - cancel: in, shared; the call checks it before each attempt and while it waits; NULL: cannot be
 *   cancelled.
 * - state: in; handed to `run`; NULL: fine.
 * - status: out; what ended the last attempt; NULL: not wanted.
 *
 * Returns: ROCKS_OK (committed), what the function's status or the commit said the last
 * time, ROCKS_CALLBACK_FAILED (it threw, or returned false without a code), ROCKS_CANCELLED,
 * ROCKS_TIMED_OUT (also: `cancel`), ROCKS_INVALID_ARGUMENT (also: the function ended the
 * transaction), and as rocks_txn_begin.
 */
rocks_code rocks_txn_run(rocks_db *db,
                         const rocks_options *write_options,
                         const rocks_options *txn_options,
                         uint32_t attempts,
                         const rocks_cancel *cancel,
                         rocks_txn_function run,
                         void *state,
                         rocks_status *status);


/* ---- Writes in a transaction ----------------------------------------------------------------- */

/**
 * Sets the value of a key, at the commit. Until then only the transaction sees it; in a
 * transaction database it locks the key now.
 * Returns: ROCKS_TIMED_OUT (subcode 2: another transaction has held the lock longer than
 * lock_timeout), ROCKS_BUSY (subcode 5: a deadlock; 3: max_num_locks; none: written since the
 * transaction's snapshot; the message names the key), ROCKS_TRY_AGAIN (memory does not reach back
 * to the snapshot), ROCKS_ABORTED (max_write_batch_size), ROCKS_INVALID_ARGUMENT (over or
 * prepared; too long), ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED, ROCKS_HANDLE_BUSY
 * (another thread uses it; an iterator over it lives; from a callback).
 */
rocks_code rocks_txn_put(rocks_txn *txn,
                         const rocks_column_family *column_family,
                         const void *key,
                         size_t key_len,
                         const void *value,
                         size_t value_len,
                         rocks_status *status);

/**
 * Merges an operand into the value of a key, at the commit, with the column family's merge
 * operator.
 * Returns: as rocks_txn_put; ROCKS_NOT_SUPPORTED also without a merge operator.
 */
rocks_code rocks_txn_merge(rocks_txn *txn,
                           const rocks_column_family *column_family,
                           const void *key,
                           size_t key_len,
                           const void *operand,
                           size_t operand_len,
                           rocks_status *status);

/**
 * Deletes a key, at the commit; it need not be there.
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_delete(rocks_txn *txn,
                            const rocks_column_family *column_family,
                            const void *key,
                            size_t key_len,
                            rocks_status *status);

/**
 * Deletes a key that was put once and never again since its last deletion, at the commit.
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_single_delete(rocks_txn *txn,
                                   const rocks_column_family *column_family,
                                   const void *key,
                                   size_t key_len,
                                   rocks_status *status);

/**
 * Sets the value of a key as rocks_txn_put does, without a check for conflicts: a transaction
 * database locks the key, but does not check whether it was written since the snapshot; an
 * optimistic commit does not check it.
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_put_untracked(rocks_txn *txn,
                                   const rocks_column_family *column_family,
                                   const void *key,
                                   size_t key_len,
                                   const void *value,
                                   size_t value_len,
                                   rocks_status *status);

/**
 * Merges as rocks_txn_merge does, without a check for conflicts (rocks_txn_put_untracked).
 * Returns: as rocks_txn_merge.
 */
rocks_code rocks_txn_merge_untracked(rocks_txn *txn,
                                     const rocks_column_family *column_family,
                                     const void *key,
                                     size_t key_len,
                                     const void *operand,
                                     size_t operand_len,
                                     rocks_status *status);

/**
 * Deletes as rocks_txn_delete does, without a check for conflicts (rocks_txn_put_untracked).
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_delete_untracked(rocks_txn *txn,
                                      const rocks_column_family *column_family,
                                      const void *key,
                                      size_t key_len,
                                      rocks_status *status);

/**
 * Deletes as rocks_txn_single_delete does, without a check for conflicts (rocks_txn_put_untracked).
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_single_delete_untracked(rocks_txn *txn,
                                             const rocks_column_family *column_family,
                                             const void *key,
                                             size_t key_len,
                                             rocks_status *status);

/**
 * Puts the `count` keys of a column with the values of another, at the commit, as rocks_txn_put
 * does each: all of them, or, when one of them is refused, none, and the call releases the locks
 * that it took.
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_put_columns(rocks_txn *txn,
                                 const rocks_column_family *column_family,
                                 const rocks_column *keys,
                                 const rocks_column *values,
                                 size_t count,
                                 rocks_status *status);

/**
 * Merges `count` operands into the values of as many keys, at the commit, as rocks_txn_merge does
 * each: all of them, or none (rocks_txn_put_columns).
 * Returns: as rocks_txn_merge.
 */
rocks_code rocks_txn_merge_columns(rocks_txn *txn,
                                   const rocks_column_family *column_family,
                                   const rocks_column *keys,
                                   const rocks_column *operands,
                                   size_t count,
                                   rocks_status *status);

/**
 * Deletes the `count` keys of a column, at the commit, as rocks_txn_delete does each: all of them,
 * or none (rocks_txn_put_columns).
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_delete_columns(rocks_txn *txn,
                                    const rocks_column_family *column_family,
                                    const rocks_column *keys,
                                    size_t count,
                                    rocks_status *status);

/**
 * Puts the `count` keys of a column as rocks_txn_put_columns does, without a check for conflicts
 * (rocks_txn_put_untracked).
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_put_untracked_columns(rocks_txn *txn,
                                           const rocks_column_family *column_family,
                                           const rocks_column *keys,
                                           const rocks_column *values,
                                           size_t count,
                                           rocks_status *status);

/**
 * Merges `count` operands as rocks_txn_merge_columns does, without a check for conflicts
 * (rocks_txn_put_untracked).
 * Returns: as rocks_txn_merge.
 */
rocks_code rocks_txn_merge_untracked_columns(rocks_txn *txn,
                                             const rocks_column_family *column_family,
                                             const rocks_column *keys,
                                             const rocks_column *operands,
                                             size_t count,
                                             rocks_status *status);

/**
 * Deletes the `count` keys of a column as rocks_txn_delete_columns does, without a check for
 * conflicts (rocks_txn_put_untracked).
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_delete_untracked_columns(rocks_txn *txn,
                                              const rocks_column_family *column_family,
                                              const rocks_column *keys,
                                              size_t count,
                                              rocks_status *status);

/**
 * Writes bytes into the log with the transaction. Recovery ignores them.
 * Returns: as rocks_txn_put.
 */
rocks_code rocks_txn_put_log_data(rocks_txn *txn,
                                  const void *blob,
                                  size_t blob_len,
                                  rocks_status *status);

/**
 * Deletes the keys that the transaction sees from `begin` on, before `end`, at the commit: all of
 * them, or, when one is refused, none, and the call releases the locks that it took. RocksDB's
 * transactions have no range deletion, so the call reads the keys at one point in time, as an
 * iterator of rocks_txn_iter with these options shows them (the transaction's own writes are among
 * them), and then deletes each as rocks_txn_delete does: a transaction database locks it, an
 * optimistic commit checks it. That costs a lock and a record a key.
 *
 * What is not there is not locked: a key that others put into the range after the call has read it
 * stays, and is no conflict. docs/transactions.md says how transactions keep others out of a range.
 * - options: in, shared; read options; NULL: defaults. A snapshot decides which keys the call
 *   finds; since when writes of others are conflicts, the transaction's own says.
 *   iterate_lower_bound and iterate_upper_bound give way to `begin` and `end`; total_order_seek is
 *   always on, and prefix_same_as_start, tailing and pin_data are off; iter_start_ts is refused.
 * - begin: in, begin_len bytes, included; NULL: only with length 0.
 * - end: in, end_len bytes, excluded; NULL: only with length 0.
 * - limit: how many keys it deletes at most, the first in order; 0: all.
 * - cancel: in, shared; also ends the wait for a lock; NULL: cannot be cancelled.
 * - deleted: out; how many keys it deleted; as many as `limit`: there may be more. NULL: not
 *   wanted.
 *
 * Returns: as rocks_txn_delete, and as rocks_db_iter and rocks_iter_next;
 * ROCKS_INVALID_ARGUMENT also when `begin` comes after `end`; ROCKS_CANCELLED, ROCKS_TIMED_OUT
 * (also by `cancel`).
 */
rocks_code rocks_txn_delete_range(rocks_txn *txn,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const void *begin,
                                  size_t begin_len,
                                  const void *end,
                                  size_t end_len,
                                  uint64_t limit,
                                  const rocks_cancel *cancel,
                                  uint64_t *deleted,
                                  rocks_status *status);


/* ---- Reads in a transaction ------------------------------------------------------------------ */

/**
 * Reads the value of a key as the transaction sees it, into a buffer of the library's. It sees
 * what is committed now, or at the snapshot in the options, for example the transaction's own
 * (rocks_txn_snapshot).
 * - options: read options.
 * - value: out, owned: free with rocks_buffer_free; NULL: refused.
 *
 * Returns: as rocks_db_get; ROCKS_INVALID_ARGUMENT also for a transaction that is over;
 * ROCKS_TRY_AGAIN (write-prepared: read once more), ROCKS_HANDLE_BUSY (another thread uses it).
 */
rocks_code rocks_txn_get(rocks_txn *txn,
                         const rocks_column_family *column_family,
                         const rocks_options *options,
                         const void *key,
                         size_t key_len,
                         rocks_buffer *value,
                         rocks_status *status);

/**
 * Reads the value of a key as the transaction sees it, into the caller's memory.
 * - options: read options.
 * - buffer: out, `capacity` bytes; NULL: only with capacity 0.
 * - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
 *
 * Returns: as rocks_txn_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
 * first `capacity` bytes.
 */
rocks_code rocks_txn_get_into(rocks_txn *txn,
                              const rocks_column_family *column_family,
                              const rocks_options *options,
                              const void *key,
                              size_t key_len,
                              void *buffer,
                              size_t capacity,
                              size_t *value_len,
                              rocks_status *status);

/**
 * Reads the value of a key as the transaction sees it, without a copy if RocksDB can pin it.
 * - options: read options.
 * - holder: in; the value it held before becomes invalid; NULL: refused.
 * - value: out, borrowed until `holder` is used again or freed, also across the transaction's end
 *   and a close; NULL: refused.
 *
 * Returns: as rocks_txn_get, and ROCKS_HANDLE_BUSY: another thread uses the holder.
 */
rocks_code rocks_txn_get_pinned(rocks_txn *txn,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const void *key,
                                size_t key_len,
                                rocks_value *holder,
                                rocks_slice *value,
                                rocks_status *status);

/**
 * Reads a key that the transaction's outcome depends on: a transaction database locks it, an
 * optimistic commit fails if another writer changes it before the commit. An absent key is locked
 * as well.
 * - options: read options.
 * - exclusive: 1: nobody else may lock it; 0: others may lock it shared as well.
 * - validate: 1: refused if it was written since the transaction's snapshot; 0: locked in any
 *   case; then the options have no snapshot.
 * - value: out, owned: free with rocks_buffer_free; NULL: the lock alone is wanted.
 *
 * Returns: as rocks_txn_put; ROCKS_NOT_FOUND: locked, and not there.
 */
rocks_code rocks_txn_get_for_update(rocks_txn *txn,
                                    const rocks_column_family *column_family,
                                    const rocks_options *options,
                                    const void *key,
                                    size_t key_len,
                                    int32_t exclusive,
                                    int32_t validate,
                                    rocks_buffer *value,
                                    rocks_status *status);

/**
 * Reads a key that the transaction's outcome depends on, as rocks_txn_get_for_update, without a
 * copy if RocksDB can pin the value.
 * - options: read options.
 * - exclusive: 1: nobody else may lock it; 0: others may lock it shared as well.
 * - validate: 1: refused if it was written since the transaction's snapshot; 0: locked in any
 *   case; then the options have no snapshot.
 * - holder: in; the value it held before becomes invalid; NULL: refused.
 * - value: out, borrowed until `holder` is used again or freed, also across the transaction's end
 *   and a close; NULL: refused.
 *
 * Returns: as rocks_txn_get_for_update; ROCKS_HANDLE_BUSY also: another thread uses the holder.
 */
rocks_code rocks_txn_get_pinned_for_update(rocks_txn *txn,
                                           const rocks_column_family *column_family,
                                           const rocks_options *options,
                                           const void *key,
                                           size_t key_len,
                                           int32_t exclusive,
                                           int32_t validate,
                                           rocks_value *holder,
                                           rocks_slice *value,
                                           rocks_status *status);

/**
 * Undoes a rocks_txn_get_for_update: releases the key, unless it was written, or read so more
 * often, or before the last save point.
 * Returns: ROCKS_OK (also if there was nothing to undo), ROCKS_INVALID_ARGUMENT (over or
 * prepared).
 */
rocks_code rocks_txn_undo_get_for_update(rocks_txn *txn,
                                         const rocks_column_family *column_family,
                                         const void *key,
                                         size_t key_len,
                                         rocks_status *status);

/**
 * Reads many keys in one call, as rocks_db_multi_get does for a database: `codes` has a code for
 * each, and rocks_values_status_at its message.
 * - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one
 *   for every key.
 * - options: read options.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL,
 *   0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_db_multi_get; ROCKS_INVALID_ARGUMENT also for a transaction that is over.
 */
rocks_code rocks_txn_multi_get(rocks_txn *txn,
                               const rocks_column_family *const *column_families,
                               const rocks_options *options,
                               const rocks_slice *keys,
                               size_t count,
                               rocks_values *result,
                               const rocks_slice **values,
                               const rocks_code **codes,
                               rocks_status *status);

/**
 * Reads the keys of a column in one call, as rocks_txn_multi_get does those of an array. All are of
 * one column family.
 * - options: read options.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL,
 *   0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_txn_multi_get.
 */
rocks_code rocks_txn_multi_get_columns(rocks_txn *txn,
                                       const rocks_column_family *column_family,
                                       const rocks_options *options,
                                       const rocks_column *keys,
                                       size_t count,
                                       rocks_values *result,
                                       const rocks_slice **values,
                                       const rocks_code **codes,
                                       rocks_status *status);

/**
 * Reads many keys that the transaction's outcome depends on: as rocks_txn_get_for_update of each.
 * All are locked, in their order, before one is read; if one cannot be, the call fails, names it,
 * and those before it stay locked.
 * - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one
 *   for every key.
 * - options: read options.
 * - exclusive: 1: nobody else may lock them; 0: others may lock them shared as well.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL,
 *   0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_txn_put, and as rocks_db_multi_get.
 */
rocks_code rocks_txn_multi_get_for_update(rocks_txn *txn,
                                          const rocks_column_family *const *column_families,
                                          const rocks_options *options,
                                          const rocks_slice *keys,
                                          size_t count,
                                          int32_t exclusive,
                                          rocks_values *result,
                                          const rocks_slice **values,
                                          const rocks_code **codes,
                                          rocks_status *status);

/**
 * Reads the keys of a column that the transaction's outcome depends on: it locks and reads them as
 * rocks_txn_multi_get_for_update does those of an array. All are of one column family.
 * - options: read options.
 * - exclusive: 1: nobody else may lock them; 0: others may lock them shared as well.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed; an array of `count`, {NULL,
 *   0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_txn_multi_get_for_update.
 */
rocks_code rocks_txn_multi_get_for_update_columns(rocks_txn *txn,
                                                  const rocks_column_family *column_family,
                                                  const rocks_options *options,
                                                  const rocks_column *keys,
                                                  size_t count,
                                                  int32_t exclusive,
                                                  rocks_values *result,
                                                  const rocks_slice **values,
                                                  const rocks_code **codes,
                                                  rocks_status *status);

/**
 * Makes an iterator over what the database would contain if the transaction were committed now. It
 * works with the functions of every iterator but rocks_iter_refresh. While it lives the
 * transaction can only be read (ROCKS_HANDLE_BUSY); it can be freed, and the iterator goes on.
 * - column_family: in, shared; NULL: the default one.
 * - options: in, shared; read options; NULL: defaults. A snapshot is what of the database is seen.
 * - iter: out, owned: free with rocks_iter_free; NULL: refused.
 *
 * Returns: as rocks_db_iter; ROCKS_INVALID_ARGUMENT also for a transaction that is over, and for a
 * snapshot older than the last key that the transaction locked, once it wrote before its commit
 * (WRITE_UNPREPARED; RocksDB has no such iterator).
 */
rocks_code rocks_txn_iter(rocks_txn *txn,
                          const rocks_column_family *column_family,
                          const rocks_options *options,
                          rocks_iter **iter,
                          rocks_status *status);


/* ---- Wide columns in a transaction ----------------------------------------------------------- */

/**
 * Sets a key to an entity of `count` columns, at the commit, as rocks_txn_put sets a value.
 * - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
 *
 * Returns: as rocks_txn_put, and as rocks_db_put_entity.
 */
rocks_code rocks_txn_put_entity(rocks_txn *txn,
                                const rocks_column_family *column_family,
                                const void *key,
                                size_t key_len,
                                const rocks_wide_column *columns,
                                size_t count,
                                rocks_status *status);

/**
 * Sets a key to an entity as rocks_txn_put_entity does, without a check for conflicts
 * (rocks_txn_put_untracked).
 * - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
 *
 * Returns: as rocks_txn_put_entity.
 */
rocks_code rocks_txn_put_entity_untracked(rocks_txn *txn,
                                          const rocks_column_family *column_family,
                                          const void *key,
                                          size_t key_len,
                                          const rocks_wide_column *columns,
                                          size_t count,
                                          rocks_status *status);

/**
 * Reads the columns of a key as the transaction sees them, as rocks_db_get_entity does.
 * - options: read options.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - columns: out, borrowed until `result` is used again, reset or freed, also across the
 *   transaction's end and a close; in the order of their names; NULL: refused.
 * - count: out; how many columns; NULL: refused.
 *
 * Returns: as rocks_txn_get, and as rocks_db_get_entity.
 */
rocks_code rocks_txn_get_entity(rocks_txn *txn,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const void *key,
                                size_t key_len,
                                rocks_values *result,
                                const rocks_wide_column **columns,
                                size_t *count,
                                rocks_status *status);

/**
 * Reads the columns of a key that the transaction's outcome depends on: it locks the key as
 * rocks_txn_get_for_update does, and reads it as rocks_txn_get_entity does.
 * - options: read options.
 * - exclusive: 1: nobody else may lock it; 0: others may lock it shared as well.
 * - validate: 1: refused if it was written since the transaction's snapshot; 0: locked in any
 *   case; then the options have no snapshot.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - columns: out, borrowed until `result` is used again, reset or freed, also across the
 *   transaction's end and a close; in the order of their names; NULL: refused.
 * - count: out; how many columns; NULL: refused.
 *
 * Returns: as rocks_txn_get_for_update, and as rocks_db_get_entity.
 */
rocks_code rocks_txn_get_entity_for_update(rocks_txn *txn,
                                           const rocks_column_family *column_family,
                                           const rocks_options *options,
                                           const void *key,
                                           size_t key_len,
                                           int32_t exclusive,
                                           int32_t validate,
                                           rocks_values *result,
                                           const rocks_wide_column **columns,
                                           size_t *count,
                                           rocks_status *status);

/**
 * Reads the columns of many keys in one call as the transaction sees them, as
 * rocks_db_multi_get_entity does for a database.
 * - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one
 *   for every key.
 * - options: read options.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - columns: out, borrowed until `result` is used again, reset or freed; those of each key in the
 *   order of their names; NULL: refused.
 * - offsets: out, borrowed until `result` is used again, reset or freed; one more than keys; NULL:
 *   refused.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 *
 * Returns: as rocks_txn_multi_get, and as rocks_db_multi_get_entity.
 */
rocks_code rocks_txn_multi_get_entity(rocks_txn *txn,
                                      const rocks_column_family *const *column_families,
                                      const rocks_options *options,
                                      const rocks_slice *keys,
                                      size_t count,
                                      rocks_values *result,
                                      const rocks_wide_column **columns,
                                      const size_t **offsets,
                                      const rocks_code **codes,
                                      rocks_status *status);


/* ---- State of a transaction ------------------------------------------------------------------ */

/** The state of a transaction. */
typedef int32_t rocks_txn_state;

/** It accepts writes. */
#define ROCKS_TXN_OPEN 1
/** It can be committed or rolled back. */
#define ROCKS_TXN_PREPARED 2
/** It is over: rocks_txn_begin_again uses it anew. */
#define ROCKS_TXN_COMMITTED 3
/** It is over: rocks_txn_begin_again uses it anew. */
#define ROCKS_TXN_ROLLED_BACK 4

/** Facts about a transaction. */
typedef struct rocks_txn_info {
    /** Set by the caller: sizeof(rocks_txn_info). */
    size_t struct_size;
    /** Its number in lists of locks; 0: optimistic, or rolled back. */
    uint64_t id;
    /** The sequence number that its writes got; 0: not committed. */
    uint64_t sequence;
    /** Keys that it locked or, if optimistic, will check. */
    uint64_t keys;
    /** Puts so far, of values and of entities. */
    uint64_t puts;
    /** Deletions so far, single ones included. */
    uint64_t deletes;
    /** Merges so far. */
    uint64_t merges;
    /** Of its records, in bytes. */
    uint64_t data_len;
    /** Milliseconds since it began. */
    uint64_t elapsed;
    /** When it expires, in microseconds of the env's clock; 0: never. */
    uint64_t expires_at;
    /** Milliseconds that it waits for a lock; below 0: for ever. */
    int64_t lock_timeout;
    /** ROCKS_TXN_*. */
    rocks_txn_state state;
    /** 0. */
    uint32_t reserved;
} rocks_txn_info;

/**
 * Sets a save point: rocks_txn_rollback_to_save_point undoes what comes after it.
 * Returns: ROCKS_INVALID_ARGUMENT (over or prepared), ROCKS_HANDLE_BUSY (another thread uses it;
 * an iterator over it lives).
 */
rocks_code rocks_txn_set_save_point(rocks_txn *txn, rocks_status *status);

/**
 * Undoes all since the last save point, locks included, and removes the save point.
 * Returns: as rocks_txn_set_save_point; ROCKS_NOT_FOUND: there is none.
 */
rocks_code rocks_txn_rollback_to_save_point(rocks_txn *txn, rocks_status *status);

/**
 * Removes the last save point, but not what came after it.
 * Returns: as rocks_txn_set_save_point; ROCKS_NOT_FOUND: there is none.
 */
rocks_code rocks_txn_pop_save_point(rocks_txn *txn, rocks_status *status);

/**
 * Takes a snapshot for the transaction: from now on writes of others after this conflict with it,
 * not only those after it first uses a key. Its reads see the snapshot only through read options
 * that name it (rocks_txn_snapshot).
 * Returns: ROCKS_INVALID_ARGUMENT (over or prepared), ROCKS_NOT_SUPPORTED (a column family of the
 * database has inplace_update_support, so RocksDB takes no snapshots).
 */
rocks_code rocks_txn_set_snapshot(rocks_txn *txn, rocks_status *status);

/**
 * The same, but the snapshot is taken at the next write or rocks_txn_get_for_update, once that has
 * its lock.
 * Returns: as rocks_txn_set_snapshot.
 */
rocks_code rocks_txn_set_snapshot_on_next_operation(rocks_txn *txn, rocks_status *status);

/**
 * Removes the transaction's snapshot.
 * Returns: as rocks_txn_set_snapshot.
 */
rocks_code rocks_txn_clear_snapshot(rocks_txn *txn, rocks_status *status);

/**
 * The transaction's snapshot: name it in read options (rocks_options_set_snapshot) for repeatable
 * reads. It stays valid when the transaction is over or has another.
 * - snapshot: out, owned: free with rocks_snapshot_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (it has none), ROCKS_INVALID_ARGUMENT (over).
 */
rocks_code rocks_txn_snapshot(rocks_txn *txn,
                              rocks_snapshot **snapshot,
                              rocks_status *status);

/**
 * How long a write of the transaction waits for a lock, from now on. An optimistic one takes none.
 * - milliseconds: 0: not at all; below 0: for ever, or until the database is closed.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (over; absurd).
 */
rocks_code rocks_txn_set_lock_timeout(rocks_txn *txn,
                                      int64_t milliseconds,
                                      rocks_status *status);

/**
 * Sets how long it waits before it checks for a deadlock (with
 * transaction_db.use_per_key_point_lock_mgr).
 * - milliseconds: 0 or more.
 *
 * Returns: as rocks_txn_set_lock_timeout.
 */
rocks_code rocks_txn_set_deadlock_timeout(rocks_txn *txn,
                                          int64_t milliseconds,
                                          rocks_status *status);

/**
 * The write options of the transaction's end, from now on; rocks_txn_commit says how their timeout
 * counts.
 * - options: write options.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (over).
 */
rocks_code rocks_txn_set_write_options(rocks_txn *txn,
                                       const rocks_options *options,
                                       rocks_status *status);

/**
 * Whether writes from now on can be read back through the transaction. Without, many
 * writes are faster.
 * - indexing: 1: yes (the default); 0: no.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (over or prepared; another number).
 */
rocks_code rocks_txn_set_indexing(rocks_txn *txn, int32_t indexing, rocks_status *status);

/**
 * Sets the read timestamp: rocks_txn_get_for_update refuses a key with user-defined timestamps
 * that was written after it.
 * - txn: in; write-committed.
 * - timestamp: as the column family's comparator has it, in 64 bits; not less than before.
 *
 * Returns: ROCKS_NOT_SUPPORTED (another kind), ROCKS_INVALID_ARGUMENT (over; less).
 */
rocks_code rocks_txn_set_read_timestamp(rocks_txn *txn,
                                        uint64_t timestamp,
                                        rocks_status *status);

/**
 * Sets the timestamp of the transaction's writes in column families with user-defined timestamps.
 * - txn: in; write-committed.
 * - timestamp: after the read timestamp, if there is one.
 *
 * Returns: as rocks_txn_set_read_timestamp.
 */
rocks_code rocks_txn_set_commit_timestamp(rocks_txn *txn,
                                          uint64_t timestamp,
                                          rocks_status *status);

/**
 * The name of a transaction.
 * - name: out, owned: free with rocks_buffer_free; empty where it has none; NULL: refused.
 */
rocks_code rocks_txn_name(rocks_txn *txn, rocks_buffer *name, rocks_status *status);

/**
 * Describes a transaction, also when it is over.
 * - info: out; set its struct_size; NULL: refused.
 */
rocks_code rocks_txn_describe(rocks_txn *txn, rocks_txn_info *info, rocks_status *status);

/**
 * The records of a transaction in the form of a batch's (rocks_batch_from_data takes them).
 * - data: out, borrowed until the transaction is written to, ended or freed; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (over).
 */
rocks_code rocks_txn_data(rocks_txn *txn, rocks_slice *data, rocks_status *status);


/* ---- Locks ----------------------------------------------------------------------------------- */

/** A list of locks, of waits or of deadlocks, as they were at one moment. */
typedef struct rocks_locks rocks_locks;

/** The contents of a list of locks. */
typedef int32_t rocks_locks_kind;

/** Every held lock: its key, and the transactions that hold it. */
#define ROCKS_LOCKS_HELD 1
/**
 * Every transaction that waits for a lock, and the transactions that it waits for. One whose wait
 * failed stays in the list until it locks again.
 */
#define ROCKS_LOCKS_WAITS 2
/**
 * The last deadlocks, the latest first, with a record for each transaction in one. Transactions
 * detect them with `deadlock_detect`.
 */
#define ROCKS_LOCKS_DEADLOCKS 3

/** One record of a list. Its pointers are borrowed until the list is freed. */
typedef struct rocks_lock {
    /** Set by the caller: sizeof(rocks_lock). */
    size_t struct_size;
    /** The transaction that waits; 0: a lock that is held. */
    uint64_t txn;
    /** The key that is locked or waited for. */
    rocks_slice key;
    /** The transactions that hold the lock, or that are waited for. */
    const uint64_t *others;
    /** How many. */
    size_t other_count;
    /** When a deadlock was found, in seconds since 1970; else 0. */
    int64_t time;
    /** The deadlock that a record belongs to, from 1; else 0. */
    uint64_t deadlock;
    /** The column family's number (rocks_column_family_id). */
    uint32_t column_family;
    /** 1: the lock is exclusive, or the wanted one is. */
    int32_t exclusive;
    /** 1: assumed to be a deadlock, since the chain was longer than deadlock_detect_depth. */
    int32_t limit_exceeded;
    /** 0. */
    int32_t reserved;
} rocks_lock;

/**
 * Lists the locks of a transaction database, or the transactions that wait for one, or the last
 * deadlocks. Locking is blocked for a moment.
 * - db: in; opened with the mode "transaction".
 * - kind: one of ROCKS_LOCKS_*.
 * - locks: out, owned: free with rocks_locks_free; NULL: refused.
 * - count: out; how many records; NULL: not wanted.
 *
 * Returns: ROCKS_NOT_SUPPORTED (another mode).
 */
rocks_code rocks_db_locks(const rocks_db *db,
                          rocks_locks_kind kind,
                          rocks_locks **locks,
                          size_t *count,
                          rocks_status *status);

/**
 * One record of a list.
 * - index: of the record, from 0.
 * - lock: out; set its struct_size; what it points to is borrowed until the list is freed; NULL:
 *   refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (no such record).
 */
rocks_code rocks_locks_at(const rocks_locks *locks,
                          size_t index,
                          rocks_lock *lock,
                          rocks_status *status);

/** Frees a list. */
rocks_code rocks_locks_free(rocks_locks *locks, rocks_status *status);

/**
 * Sets how many of the last deadlocks are stored, from now on (at first
 * transaction_db.max_num_deadlocks).
 * - db: in; opened with the mode "transaction".
 * - count: 0 to 1048576.
 *
 * Returns: ROCKS_NOT_SUPPORTED (another mode).
 */
rocks_code rocks_db_set_deadlocks_kept(rocks_db *db, uint32_t count, rocks_status *status);

/**
 * Lists the names of the prepared transactions: those that the log had when the database was
 * opened, and those prepared since, until they are committed or rolled back.
 * - db: in; opened with the mode "transaction".
 * - names: out, owned: free with rocks_buffer_free; for each name its length in 4 bytes,
 *   little-endian, then the name; NULL: refused.
 * - count: out; how many; NULL: not wanted.
 *
 * Returns: ROCKS_NOT_SUPPORTED (another mode).
 */
rocks_code rocks_db_prepared_txns(const rocks_db *db,
                                  rocks_buffer *names,
                                  size_t *count,
                                  rocks_status *status);

/**
 * Takes a prepared transaction that no handle has, to commit it or roll it back. After a restart
 * RocksDB holds no locks for it: finish these before others write their keys.
 * - db: in; opened with the mode "transaction".
 * - name: in, name_len bytes; NULL: only with length 0, which no transaction has.
 * - txn: out, owned: free with rocks_txn_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (no such transaction is prepared), ROCKS_HANDLE_BUSY (a handle has it),
 * ROCKS_NOT_SUPPORTED (another mode).
 */
rocks_code rocks_txn_take_prepared(rocks_db *db,
                                   const void *name,
                                   size_t name_len,
                                   rocks_txn **txn,
                                   rocks_status *status);


/* ==== Redis's data structures ================================================================= */


/* ---- Replies to commands --------------------------------------------------------------------- */

/** A reply, made once and filled by any number of calls. One thread at a time. */
typedef struct rocks_redis_reply rocks_redis_reply;

/** The type of a node: one of ROCKS_REDIS_*. */
typedef int32_t rocks_redis_type;

/** No value: a missing key or member. */
#define ROCKS_REDIS_NIL 1
/**
 * No array: a list to pop from is missing, a blocking call timed out. RESP2 writes it unlike
 * ROCKS_REDIS_NIL, RESP3 the same.
 */
#define ROCKS_REDIS_NIL_ARRAY 2
/** `integer`. */
#define ROCKS_REDIS_INTEGER 3
/** `number`, and in `data` as Redis writes it: RESP2 has no other form. */
#define ROCKS_REDIS_DOUBLE 4
/** `integer`: 0 or 1. */
#define ROCKS_REDIS_BOOLEAN 5
/** `data`: a word of the server's, such as OK. */
#define ROCKS_REDIS_SIMPLE 6
/** `data`: bytes of the user's. */
#define ROCKS_REDIS_BULK 7
/** `data`: the code word, a space and the text, such as "WRONGTYPE Operation against …". */
#define ROCKS_REDIS_ERROR 8
/** `integer` elements follow. */
#define ROCKS_REDIS_ARRAY 9
/** `integer` pairs follow, each a key and its value. RESP2 writes an array. */
#define ROCKS_REDIS_MAP 10
/** `integer` elements follow, in no order. RESP2 writes an array. */
#define ROCKS_REDIS_SET 11
/** `integer` elements follow, sent without being asked for. */
#define ROCKS_REDIS_PUSH 12
/** `data`: text of several lines for people, such as INFO's. */
#define ROCKS_REDIS_VERBATIM 13
/**
 * RESP2 writes the elements of this array's elements as if they were its own: members and their
 * scores, which RESP3 writes in pairs.
 */
#define ROCKS_REDIS_FLAT 1

/**
 * A node of a reply. The nodes of a reply are an array: an aggregate stands before its elements,
 * and an element that is an aggregate before its own.
 */
typedef struct rocks_redis_node {
    /** One of ROCKS_REDIS_*; the comments there say which fields it has. The others are 0. */
    rocks_redis_type kind;
    /** ROCKS_REDIS_FLAT or 0. */
    uint32_t flags;
    /** A number, a count of elements or pairs, or 0 and 1; by `kind`. */
    int64_t integer;
    /** A double. */
    double number;
    /** Borrowed as long as the nodes; not ended by a NUL. */
    const uint8_t *data;
    /** In bytes. */
    size_t len;
} rocks_redis_node;

/**
 * Makes an empty reply.
 * - reply: out, owned: free with rocks_redis_reply_free; NULL: refused.
 */
rocks_code rocks_redis_reply_new(rocks_redis_reply **reply, rocks_status *status);

/**
 * Shows the nodes of a reply: those of the last call, and none before the first.
 * - nodes: out, borrowed until `reply` is used by another command or freed; an array of
 *   `node_count`; NULL: refused.
 * - node_count: out; NULL: refused.
 */
rocks_code rocks_redis_reply_nodes(rocks_redis_reply *reply,
                                   const rocks_redis_node **nodes,
                                   size_t *node_count,
                                   rocks_status *status);

/**
 * Shows a reply as a server would send it.
 * - version: 2 or 3: RESP2 or RESP3.
 * - bytes: out, borrowed until `reply` is used by another command, asked again or freed; NULL:
 *   refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (another version).
 */
rocks_code rocks_redis_reply_resp(rocks_redis_reply *reply,
                                  int32_t version,
                                  rocks_slice *bytes,
                                  rocks_status *status);

/** Frees a reply and its nodes. */
rocks_code rocks_redis_reply_free(rocks_redis_reply *reply, rocks_status *status);


/* ---- Commands -------------------------------------------------------------------------------- */

/*
 * rocks_redis_call runs one command given as its words, as redis-cli takes them, and fills a reply.
 * Behaviour, replies and texts of errors are those of Redis 7.2. Everything lies in two column
 * families, "rocks.redis" and "rocks.redis.sub", which the first opening makes; write to them by
 * these functions alone. docs/redis.md lists the commands and describes the rows.
 *
 * Each command is atomic: it is one write of RocksDB's, and no other command on the same keys runs
 * meanwhile, whichever handle or thread it comes from. It is as durable as the write options say.
 * One process has the database open; programs in others need a server in between, such as
 * examples-c/redis_server.c.
 */

/**
 * Redis's data structures in a database. Any number of threads may use one handle, and a database
 * may have any number of handles: they share locks and data.
 */
typedef struct rocks_redis rocks_redis;

/**
 * What a client of a server has: its database number, its protocol, MULTI and WATCH. One thread at
 * a time.
 */
typedef struct rocks_redis_session rocks_redis_session;

/** Keys that are locked. Any thread may free it. */
typedef struct rocks_redis_lock rocks_redis_lock;

/**
 * Opens Redis's data structures in a database; the first time that makes their column families.
 *
 * In a database without transactions commands exclude one another by locks of this library's. In
 * one of the mode "transaction" or "optimistic_transaction" each command that writes is such a
 * transaction, so that it and those of the user's exclude one another too. In a database that is
 * open for reading alone, or as a secondary or follower, commands that write answer READONLY. In
 * the last two each command sees what the last catch-up brought, as one state: a catch-up that is
 * asked for waits for the commands that run. XREAD with BLOCK looks twenty times a second. A
 * follower has what its leader flushed: that needs atomic_flush, or its two column families are of
 * two moments.
 * - options: write options, for every write; kept. With disable_wal a command is atomic only if the
 *   database has atomic_flush.
 * - redis: out, owned: free with rocks_redis_free; NULL: refused. It closes with its database.
 *
 * Returns: ROCKS_NOT_SUPPORTED (the mode ttl; read-only without these column families; they have a
 * merge operator, timestamps or another form of rows).
 */
rocks_code rocks_redis_open(rocks_db *db,
                            const rocks_options *options,
                            rocks_redis **redis,
                            rocks_status *status);

/**
 * Frees a handle. The data stays. A call of another thread that waits for elements or locks, or
 * walks a collection, ends with ROCKS_CLOSED; sessions go on.
 */
rocks_code rocks_redis_free(rocks_redis *redis, rocks_status *status);

/**
 * Runs one command in database 0, outside any session: MULTI, WATCH and SELECT of another database
 * need one (rocks_redis_session_call).
 *
 * An error of Redis's, such as WRONGTYPE, is a reply, and the call succeeds. When the call fails
 * the reply is empty, and nothing was written, unless RocksDB failed in the middle of the write
 * (ROCKS_IO_ERROR).
 * - args: in, `count` words of any bytes: the name, in any case, and the arguments.
 * - count: 1 or more.
 * - cancel: in; ends a command that waits for elements, walks a collection, or writes while the
 *   database holds writes back; NULL: none.
 * - reply: in; what it held before becomes invalid; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (no words), ROCKS_CANCELLED, ROCKS_TIMED_OUT (`cancel`),
 * ROCKS_CLOSED (the database closes, or `redis` is freed), ROCKS_HANDLE_BUSY (another thread uses
 * the reply; from a callback), ROCKS_CORRUPTION (a row that this library did not write),
 * ROCKS_TRY_AGAIN (a follower caught up with its leader while the command ran, a hundred times),
 * RocksDB's own.
 */
rocks_code rocks_redis_call(const rocks_redis *redis,
                            const rocks_slice *args,
                            size_t count,
                            const rocks_cancel *cancel,
                            rocks_redis_reply *reply,
                            rocks_status *status);

/**
 * Runs one command in a transaction of the user's: the command's writes are the transaction's, and
 * are undone or committed with the others. Commands that wait for elements do not wait here.
 *
 * A transaction that locks holds the keys of its commands until it ends. An optimistic one fails to
 * commit where another command changed them meanwhile.
 * - txn: in; of the database of `redis`; NULL: refused.
 * - args: in, `count` words, as rocks_redis_call takes them.
 * - count: 1 or more.
 * - reply: in; what it held before becomes invalid; NULL: refused.
 *
 * Returns: as rocks_redis_call; ROCKS_BUSY, ROCKS_TIMED_OUT (a key is locked by another
 * transaction), ROCKS_INVALID_ARGUMENT (a transaction of another database, or one that is over).
 */
rocks_code rocks_redis_txn_call(const rocks_redis *redis,
                                rocks_txn *txn,
                                const rocks_slice *args,
                                size_t count,
                                rocks_redis_reply *reply,
                                rocks_status *status);

/**
 * Checks all rows: lengths against elements, members against their scores, counters against what
 * they count, and what the library remembers with the rows. No other command runs meanwhile.
 *
 * The reply is a map: `keys`, `rows` and `unused` (rows of values that were deleted, which the next
 * compactions drop) are integers, `faults` is an array of texts, empty where all is well.
 * - cancel: in; ends the check; NULL: none.
 * - reply: in; what it held before becomes invalid; NULL: refused.
 *
 * Returns: ROCKS_CANCELLED, ROCKS_TIMED_OUT (`cancel`), ROCKS_HANDLE_BUSY (another thread uses the
 * reply), ROCKS_TRY_AGAIN (a follower caught up with its leader meanwhile), RocksDB's own.
 */
rocks_code rocks_redis_check(const rocks_redis *redis,
                             const rocks_cancel *cancel,
                             rocks_redis_reply *reply,
                             rocks_status *status);


/* ---- Sessions of clients --------------------------------------------------------------------- */

/**
 * Begins a session, as a client that connects to a server does: in database 0, with RESP2, outside
 * MULTI.
 * - session: out, owned: free with rocks_redis_session_free, before or after `redis`; NULL:
 *   refused.
 */
rocks_code rocks_redis_session_new(const rocks_redis *redis,
                                   rocks_redis_session **session,
                                   rocks_status *status);

/**
 * Runs one command in a session. After MULTI commands answer QUEUED, and EXEC runs them as one
 * write; WATCH makes it depend on keys that nobody changed meanwhile.
 * - args: in, `count` words, as rocks_redis_call takes them.
 * - count: 1 or more.
 * - cancel: in; ends a command that waits for elements, walks a collection, or writes while the
 *   database holds writes back; NULL: none.
 * - reply: in; what it held before becomes invalid; NULL: refused.
 *
 * Returns: as rocks_redis_call; ROCKS_HANDLE_BUSY also while another thread uses the session.
 */
rocks_code rocks_redis_session_call(rocks_redis_session *session,
                                    const rocks_slice *args,
                                    size_t count,
                                    const rocks_cancel *cancel,
                                    rocks_redis_reply *reply,
                                    rocks_status *status);

/**
 * Runs the commands of a piece of a client's stream: requests as Redis's protocol has them, arrays
 * of bulk strings or lines of words. The replies stand in `reply` one after the other.
 *
 * What is left after the last whole request is not used: the caller puts what comes next behind it.
 * A request that breaks the protocol is used up with all that follows; its reply is the last one,
 * an error, after which a server closes the connection.
 *
 * If a command behind others fails, because it was cancelled for example, the call succeeds with
 * the replies of those before it, and `used` ends before it. The next call begins with that
 * command: it fails with its error, and does not run it again. So call again while `used` is not 0
 * and bytes are left.
 * - cancel: in; as rocks_redis_session_call; NULL: none.
 * - used: out, how many bytes were used; NULL: refused.
 * - reply: in; what it held before becomes invalid; NULL: refused.
 *
 * Returns: as rocks_redis_session_call, for the first command; then `used` is 0.
 */
rocks_code rocks_redis_session_run(rocks_redis_session *session,
                                   const void *requests,
                                   size_t requests_len,
                                   const rocks_cancel *cancel,
                                   size_t *used,
                                   rocks_redis_reply *reply,
                                   rocks_status *status);

/**
 * The protocol that HELLO chose: 2 or 3.
 * - version: out; NULL: refused.
 */
rocks_code rocks_redis_session_protocol(rocks_redis_session *session,
                                        int32_t *version,
                                        rocks_status *status);

/** Frees a session: commands that wait for EXEC are dropped. */
rocks_code rocks_redis_session_free(rocks_redis_session *session, rocks_status *status);


/* ---- Locks by key ---------------------------------------------------------------------------- */

/**
 * Locks keys for several commands in a row: whoever else locks one of them waits, in this process,
 * whichever handle of the database or thread it uses. Commands do not look at these locks, so the
 * holder and everybody else may run them.
 *
 * Whoever waits longest comes first. All keys of a call are locked or none, and no two calls wait
 * for one another; a holder that locks more keys may wait for one that waits for it.
 * - keys: in, `count` keys of any bytes, in any order; one that is there twice is locked once.
 * - cancel: in; ends the wait, by its timeout as well; NULL: none.
 * - lock: out, owned: free with rocks_redis_lock_free, on any thread; NULL: refused.
 *
 * Returns: ROCKS_CANCELLED, ROCKS_TIMED_OUT (`cancel`), ROCKS_CLOSED (the database closes,
 * or `redis` is freed).
 */
rocks_code rocks_redis_lock_keys(const rocks_redis *redis,
                                 const rocks_slice *keys,
                                 size_t count,
                                 const rocks_cancel *cancel,
                                 rocks_redis_lock **lock,
                                 rocks_status *status);

/** Unlocks the keys. */
rocks_code rocks_redis_lock_free(rocks_redis_lock *lock, rocks_status *status);


/* ==== Shared resources ======================================================================== */


/* ---- Caches ---------------------------------------------------------------------------------- */

/** A cache of table blocks, rows or blobs. */
typedef struct rocks_cache rocks_cache;

/**
 * Makes a cache from a string of settings in RocksDB's format: "capacity=64M;num_shard_bits=4", or
 * a capacity alone: "64M".
 *
 * Settings: id (LRUCache, the default, or HyperClockCache), capacity (bytes; 32M), num_shard_bits
 * (-1: by the capacity; up to 19, HyperClockCache: 12), strict_capacity_limit (false; true: a read
 * whose block finds no room fails with ROCKS_ABORTED instead of going over the capacity),
 * metadata_charge_policy (kFullChargeCacheMetadata, kDontChargeCacheMetadata), hash_seed (-2: by
 * the host, -1: at random, or a number),
 * secondary_cache={capacity=…;num_shard_bits=…;compression_type=…;enable_custom_split_merge=…}.
 * LRUCache alone: high_pri_pool_ratio (0.5), low_pri_pool_ratio (0), use_adaptive_mutex.
 * HyperClockCache alone: estimated_entry_charge (bytes; 0: the table grows by itself),
 * min_avg_entry_charge (450), eviction_effort_cap (30). include/rocksdb/cache.h explains them.
 * - options: in; NULL: defaults.
 * - cache: out, owned: free with rocks_cache_free; NULL: refused.
 */
rocks_code rocks_cache_new(const char *options, rocks_cache **cache, rocks_status *status);

/**
 * Changes a cache in use: capacity (bytes; a smaller one evicts entries), strict_capacity_limit. A
 * HyperClockCache's table is sized for its first capacity.
 */
rocks_code rocks_cache_set(rocks_cache *cache,
                           const char *name,
                           const char *value,
                           rocks_status *status);

/**
 * Reads a figure of a cache: capacity, usage, pinned_usage (bytes), strict_capacity_limit (0 or 1),
 * occupancy_count (entries), table_address_count.
 * - value: out; NULL: refused.
 */
rocks_code rocks_cache_value(const rocks_cache *cache,
                             const char *name,
                             uint64_t *value,
                             rocks_status *status);

/** Evicts every entry that is not in use. */
rocks_code rocks_cache_erase_unreferenced(rocks_cache *cache, rocks_status *status);

/**
 * Makes databases opened with the options use this cache. "block_cache" belongs to the block-based
 * table factory that the options have at that moment: naming another table_factory later drops it,
 * while changing settings of this one keeps it. "row_cache" takes an LRUCache without a secondary
 * cache.
 * - options: database options.
 * - name: in; "block_cache" (also "table.block_cache"), "row_cache" or "blob_cache"; NULL: refused.
 * - cache: in, shared; NULL: RocksDB's default again (block_cache: one of 32 MB for each column
 *   family; else none).
 */
rocks_code rocks_options_set_cache(rocks_options *options,
                                   const char *name,
                                   const rocks_cache *cache,
                                   rocks_status *status);

/** Frees a cache. Objects that it was set into keep sharing it. */
rocks_code rocks_cache_free(rocks_cache *cache, rocks_status *status);


/* ---- Environments ---------------------------------------------------------------------------- */

/** An environment: a file system and background threads. */
typedef struct rocks_env rocks_env;

/**
 * Makes an env: "default" (this machine's files), "memory" (files that live as long as the env,
 * which handles, options and open databases share), "encrypted:/path/of/the/keys"
 * (rocks_env_new_encrypted_by_keys), or one that RocksDB knows by name: "ReadOnlyFileSystem",
 * "CountedFileSystem", "TimedFS", "{id=ChrootFS;chroot_dir=/some/where}", … (Env::CreateFromUri).
 * - name: in; NULL: "default".
 * - env: out, owned: free with rocks_env_free; NULL: refused.
 */
rocks_code rocks_env_new_by_name(const char *name, rocks_env **env, rocks_status *status);

/**
 * Makes an env whose files fail as rocks_env_set requests ("faults.…"), to test how a program
 * handles that. Its files are those of another env; only operations through this one fail. Info
 * logs do not.
 * - base: in, shared; whose files they are; NULL: the default env.
 * - env: out, owned: free with rocks_env_free; NULL: refused.
 */
rocks_code rocks_env_new_fault_injection(const rocks_env *base,
                                         rocks_env **env,
                                         rocks_status *status);

/**
 * Removes from the disk what a power failure would: files that were made and folders that were
 * renamed since the last sync of their folder, and, with faults.lose_unsynced, all unsynced data.
 * Its databases must be closed; set faults.active to false before closing them, or closing writes
 * more. The files do not fail afterwards. The simulation is RocksDB's
 * (utilities/fault_injection_fs.h).
 * Returns: ROCKS_INVALID_ARGUMENT (also: not from rocks_env_new_fault_injection; its files are
 * open for writing), ROCKS_IO_ERROR.
 */
rocks_code rocks_env_lose_unsynced(rocks_env *env, rocks_status *status);

/**
 * Sets the size of a pool of background threads: background_threads.low (compactions),
 * background_threads.high (flushes, and the deletion of what iterators kept), both 1 to 1024;
 * background_threads.bottom, background_threads.user, both 0 to 1024.
 * The pools belong to the process: the envs named above share the default env's.
 *
 * background_threads.low.cpu_priority lowers a pool's threads for the processor: "low" (nice 19) or
 * "idle" (only when nothing else runs); background_threads.low.io_priority: "idle" lowers them for
 * the disk (Linux, with schedulers that know priorities). So do the names with high and bottom.
 * Nothing raises them again: the kernel lets no ordinary process do that.
 *
 * For an env of rocks_env_new_fault_injection also what fails. Each of these starts counting anew:
 * * "faults.at", 0: the first operation that fails, counted from 1; 0: none.
 * * "faults.count", 1: how many fail one after the other from there.
 * * "faults.one_in", 0: on average one operation of so many fails besides; 0: none.
 * * "faults.operations", all: which count and fail, of
 *   "read,write,sync,metadata_read,metadata_write". Metadata are the existence, names, sizes and
 *   times of files.
 * * "faults.path", "": only those on paths that contain it.
 * * "faults.error", "io_error": or "no_space", "corruption", "timed_out".
 * * "faults.retryable", false: with ROCKS_STATUS_RETRYABLE; RocksDB then recovers by itself.
 * * "faults.room", -1: how many bytes more the files of these paths may grow by, all together; -1:
 *   without limit. A write takes what there is room for and fails like one to a full disk, with the
 *   subcode for no space; files that are deleted, cut or replaced give theirs back. It is what is
 *   free for whoever asks. Info logs count where the database was opened with a limit.
 *
 * And these do not: "faults.seed", 301, of the random ones; "faults.active", true: with false
 * every operation fails that changes a file, as if the power had gone;
 * "faults.lose_unsynced", false: with true what is written to files opened from now on
 * reaches the disk when it is synced, and is lost when its file is closed without. From then on the
 * env remembers the sizes of its files: none may be replaced beside it before
 * rocks_env_lose_unsynced.
 */
rocks_code rocks_env_set(rocks_env *env,
                         const char *name,
                         const char *value,
                         rocks_status *status);

/**
 * Reads the size of a pool of background threads, by the names of rocks_env_set, or a figure of a
 * fault-injecting env: "faults.counted", operations since counting began; "faults.injected", the
 * number of failures; "faults.room", how much is left (UINT64_MAX: without limit);
 * "faults.files_open", files open for writing. And of an env that encrypts:
 * "encryption.keys", how many master keys it has in memory: those that a file which was made or
 * opened needed, since the env was made or rocks_env_set_encryption_keys replaced them;
 * "encryption.failures", how often its provider failed.
 * - value: out; NULL: refused.
 */
rocks_code rocks_env_value(const rocks_env *env,
                           const char *name,
                           uint64_t *value,
                           rocks_status *status);

/**
 * Makes databases opened with the options use this env. They share it, so the handle may be freed
 * at once; a memory env's files are deleted with its last owner. Set it before an SST file
 * manager.
 * - options: in; those of a database ("env"), of a backup engine ("backup_env": where its folder
 *   is), of a restore ("env": where the database is) or of kind ROCKS_OPTIONS_CONFIG ("env": where
 *   OPTIONS files are read).
 * - name: in; "env" or "backup_env"; NULL: refused.
 * - env: in, shared; NULL: the default env again.
 */
rocks_code rocks_options_set_env(rocks_options *options,
                                 const char *name,
                                 const rocks_env *env,
                                 rocks_status *status);

/** Frees an env. Objects that it was set into keep sharing it. */
rocks_code rocks_env_free(rocks_env *env, rocks_status *status);


/* ---- Encryption ------------------------------------------------------------------------------ */

/**
 * Gives the master keys of an env of rocks_env_new_encrypted, each by an id of its own. The
 * functions are called on any thread, several at a time, also on RocksDB's, which may hold its
 * locks: every call of a database from inside returns ROCKS_HANDLE_BUSY. Files wait for the answer.
 */
typedef struct rocks_key_provider_callbacks {
    /** sizeof(rocks_key_provider_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called with the state exactly once, when the last handle, options and database have released
     * the env, on the thread that does so; also when rocks_env_new_encrypted fails. No database may
     * be called from it. NULL: nothing to destroy.
     */
    void (*destroy)(void *state);
    /**
     * Where the functions are called. Zeros alone are accepted (on any thread), since no file can
     * do without the answer; rocks_env_new_encrypted_by_keys calls no function.
     */
    rocks_service_terms service;
    /**
     * Appends the id of the current master key to `id`: 1 to 255 bytes. It is called for every new
     * file, so that files made after a rotation have the new key. False is a failure, with the text
     * appended to `error`: the file is not made, and what needed it fails with ROCKS_IO_ERROR and
     * that text. In the background RocksDB tries again by itself (max_bgerror_resume_count times).
     */
    bool (*current)(void *state, rocks_sink *id, rocks_sink *error);
    /**
     * Appends the master key of an id to `key`: exactly 32 bytes. It is called for the first file
     * with that id; the env keeps the key in memory until it is destroyed. The id is borrowed for
     * the call. False is a failure, with the text appended to `error`: also where there is no such
     * key any more.
     */
    bool (*key)(void *state,
                const uint8_t *id,
                size_t id_len,
                rocks_sink *key,
                rocks_sink *error);
} rocks_key_provider_callbacks;

/**
 * Makes an env whose files are encrypted, under master keys that callbacks give. Set it into the
 * options of a database ("env") and of its backups ("backup_env"; rocks_options_set_env): then
 * every file that RocksDB and this library write is encrypted but LOCK, which is empty.
 *
 * Each file has a data key of its own from the system's random source, and is encrypted with it by
 * AES-256 in counter mode. Its first 4096 bytes are a header: the id of the master key, and the
 * data key, wrapped with the master key by AES-256-GCM. Copies, and recycled logs, are new files
 * with keys of their own; hard links share the file. No part of a key stream is used twice: what is
 * appended after a file was opened again, was cut, or a write failed, has another nonce. So
 * recycle_log_file_num saves nothing here.
 *
 * A file whose key is missing or wrong, or that is not encrypted, is refused: an opening looks at
 * every file that the database needs, with the reason and before it writes anything; files that no
 * MANIFEST names do not stop it. An encrypted database is refused where the options have no such
 * env, and so is another database that names one of its folders. Refused as well are
 * allow_mmap_reads, allow_mmap_writes, use_direct_io_for_flush_and_compaction and
 * write_global_seqno; use_direct_reads is served.
 *
 * Files of an older master key stay as they are and readable while the provider gives that key. A
 * compaction writes tables anew (of all levels: bottommost_level_compaction=kForce; with their
 * blobs: blob_garbage_collection_policy=kForce), an opening for writing all others. Then no opening
 * asks for that key; info logs and archived WALs of before cannot be read without it.
 *
 * Sizes that the library tells are those of the plain contents; a file on the disk has 4096 bytes
 * more.
 *
 * Not protected are: what a file contains, against whoever changes it, beyond RocksDB's checksums,
 * which they can compute too (a file's key and the id of its master key alone are authenticated);
 * the names, sizes and times of files; the memory of the process, its core dumps and swap, where
 * keys and data are; a master key given to others. Encrypt no more than 2^32 files with one master
 * key.
 * - base: in, shared; whose files they are; NULL: the default env.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose current or key is NULL, or whose service is not zeros: refused.
 * - env: out, owned: free with rocks_env_free; NULL: refused.
 */
rocks_code rocks_env_new_encrypted(const rocks_env *base,
                                   const rocks_key_provider_callbacks *callbacks,
                                   rocks_env **env,
                                   rocks_status *status);

/**
 * The same with master keys in a text, without callbacks. Each line is an id (without spaces and
 * "="), "=" and the key as 64 hexadecimal digits; lines that are empty or begin with "#" are
 * comments. The key of the last line is the current one. rocks_env_set_encryption_keys puts another
 * text in its place, to rotate. rocks_env_new_by_name reads the text from a file that
 * "encrypted:/path/of/the/file" names, and reads it again for every new file.
 * - base: in, shared; whose files they are; NULL: the default env.
 * - keys: in; copied; NULL: refused.
 * - env: out, owned: free with rocks_env_free; NULL: refused.
 */
rocks_code rocks_env_new_encrypted_by_keys(const rocks_env *base,
                                           const char *keys,
                                           rocks_env **env,
                                           rocks_status *status);

/**
 * Puts other keys in the place of those of an env of rocks_env_new_encrypted_by_keys: to rotate,
 * the old lines with a new one behind them. Files that are open, and those in the making, keep
 * their keys; an id that is no longer there is missing from the next file on that is opened with
 * it.
 * - keys: in; as of rocks_env_new_encrypted_by_keys; copied; NULL: refused.
 */
rocks_code rocks_env_set_encryption_keys(rocks_env *env,
                                         const char *keys,
                                         rocks_status *status);


/* ---- Write buffer managers ------------------------------------------------------------------- */

/** One memory limit for the memtables of all databases that share it. */
typedef struct rocks_write_buffer_manager rocks_write_buffer_manager;

/**
 * Makes a write buffer manager.
 *
 * Settings: buffer_size (bytes; 0, the default: no limit), allow_stall (false; true: writes wait
 * while the memory is above it).
 * - options: in, "name=value;name=value"; NULL: defaults.
 * - cache: in, shared; memtables are charged to it; NULL: to none.
 * - write_buffer_manager: out, owned: free with rocks_write_buffer_manager_free; NULL: refused.
 */
rocks_code rocks_write_buffer_manager_new(const char *options,
                                          const rocks_cache *cache,
                                          rocks_write_buffer_manager **write_buffer_manager,
                                          rocks_status *status);

/** Changes a write buffer manager in use: buffer_size (bytes; 1 and more), allow_stall. */
rocks_code rocks_write_buffer_manager_set(rocks_write_buffer_manager *write_buffer_manager,
                                          const char *name,
                                          const char *value,
                                          rocks_status *status);

/**
 * Reads a figure: buffer_size, memory_usage, mutable_memtable_memory_usage,
 * dummy_entries_in_cache_usage (bytes), enabled, cost_to_cache, is_stall_active (0 or 1).
 * - value: out; NULL: refused.
 */
rocks_code rocks_write_buffer_manager_value(const rocks_write_buffer_manager *write_buffer_manager,
                                            const char *name,
                                            uint64_t *value,
                                            rocks_status *status);

/**
 * Makes databases opened with the options share this write buffer manager; db_write_buffer_size is
 * not used then.
 * - options: database options.
 * - name: in; "write_buffer_manager"; NULL: refused.
 * - write_buffer_manager: in, shared; NULL: none.
 */
rocks_code rocks_options_set_write_buffer_manager(rocks_options *options,
                                                  const char *name,
                                                  const rocks_write_buffer_manager *write_buffer_manager,
                                                  rocks_status *status);

/** Frees a write buffer manager. Objects that it was set into keep sharing it. */
rocks_code rocks_write_buffer_manager_free(rocks_write_buffer_manager *write_buffer_manager,
                                           rocks_status *status);


/* ---- Rate limiters --------------------------------------------------------------------------- */

/** One limit on bytes per second for all databases that share it. */
typedef struct rocks_rate_limiter rocks_rate_limiter;

/**
 * Makes RocksDB's generic rate limiter.
 *
 * Settings: rate_bytes_per_sec (always needed), refill_period_us (100000; up to a minute), fairness
 * (10; 1 to 100), mode (kWritesOnly, kReadsOnly, kAllIo), auto_tuned (false; true: between a
 * twentieth of the rate and the rate), single_burst_bytes (0: what one period refills).
 * include/rocksdb/rate_limiter.h explains them.
 * - options: in, "name=value;name=value"; NULL: refused.
 * - rate_limiter: out, owned: free with rocks_rate_limiter_free; NULL: refused.
 */
rocks_code rocks_rate_limiter_new(const char *options,
                                  rocks_rate_limiter **rate_limiter,
                                  rocks_status *status);

/** Changes a rate limiter in use: bytes_per_second, single_burst_bytes. */
rocks_code rocks_rate_limiter_set(rocks_rate_limiter *rate_limiter,
                                  const char *name,
                                  const char *value,
                                  rocks_status *status);

/**
 * Reads a figure: bytes_per_second, single_burst_bytes, total_pending_requests,
 * total_bytes_through, total_requests; the last two also of one priority: total_bytes_through.low,
 * .mid, .high, .user.
 * - value: out; NULL: refused.
 */
rocks_code rocks_rate_limiter_value(const rocks_rate_limiter *rate_limiter,
                                    const char *name,
                                    uint64_t *value,
                                    rocks_status *status);

/**
 * Makes databases opened with the options share this rate limiter.
 * - options: in; those of a database ("rate_limiter"), of a backup engine ("backup_rate_limiter",
 *   "restore_rate_limiter") or of a checkpoint ("backup_rate_limiter").
 * - name: in; one of these; NULL: refused.
 * - rate_limiter: in, shared; NULL: none.
 */
rocks_code rocks_options_set_rate_limiter(rocks_options *options,
                                          const char *name,
                                          const rocks_rate_limiter *rate_limiter,
                                          rocks_status *status);

/** Frees a rate limiter. Objects that it was set into keep sharing it. */
rocks_code rocks_rate_limiter_free(rocks_rate_limiter *rate_limiter, rocks_status *status);


/* ---- SST file managers ----------------------------------------------------------------------- */

/**
 * Tracks the table files of the databases that share it, limits their space and the rate at which
 * they are deleted.
 */
typedef struct rocks_sst_file_manager rocks_sst_file_manager;

/**
 * Makes an SST file manager.
 *
 * Settings: rate_bytes_per_sec (of deletion; 0, the default: at once), max_trash_db_ratio (0.25;
 * above it files are deleted at once), bytes_max_delete_chunk (64M; 0: whole files),
 * max_allowed_space_usage (bytes; 0: no limit; beyond it writes fail), compaction_buffer_size
 * (bytes that compactions leave free; 0).
 * - options: in, "name=value;name=value"; NULL: defaults.
 * - env: in, shared; the env of the databases that will use it; NULL: the default env.
 * - sst_file_manager: out, owned: free with rocks_sst_file_manager_free; NULL: refused.
 */
rocks_code rocks_sst_file_manager_new(const char *options,
                                      const rocks_env *env,
                                      rocks_sst_file_manager **sst_file_manager,
                                      rocks_status *status);

/**
 * Changes an SST file manager in use: max_allowed_space_usage, compaction_buffer_size,
 * delete_rate_bytes_per_second, max_trash_db_ratio.
 */
rocks_code rocks_sst_file_manager_set(rocks_sst_file_manager *sst_file_manager,
                                      const char *name,
                                      const char *value,
                                      rocks_status *status);

/**
 * Reads a figure: total_size, total_trash_size (bytes), tracked_files,
 * delete_rate_bytes_per_second, is_max_allowed_space_reached,
 * is_max_allowed_space_reached_including_compactions (0 or 1).
 * - value: out; NULL: refused.
 */
rocks_code rocks_sst_file_manager_value(const rocks_sst_file_manager *sst_file_manager,
                                        const char *name,
                                        uint64_t *value,
                                        rocks_status *status);

/**
 * The maximum share of the data that files waiting for deletion may have.
 * - ratio: out; NULL: refused.
 */
rocks_code rocks_sst_file_manager_max_trash_db_ratio(const rocks_sst_file_manager *sst_file_manager,
                                                     double *ratio,
                                                     rocks_status *status);

/**
 * Makes databases opened with the options share this SST file manager. It must have been made with
 * the options' env, since another env would look for the files elsewhere.
 * - options: database options.
 * - name: in; "sst_file_manager"; NULL: refused.
 * - sst_file_manager: in, shared; NULL: one of the database's own, without limits.
 */
rocks_code rocks_options_set_sst_file_manager(rocks_options *options,
                                              const char *name,
                                              const rocks_sst_file_manager *sst_file_manager,
                                              rocks_status *status);

/** Frees an SST file manager. Objects that it was set into keep sharing it. */
rocks_code rocks_sst_file_manager_free(rocks_sst_file_manager *sst_file_manager,
                                       rocks_status *status);


/* ==== Observation ============================================================================= */


/* ---- Properties ------------------------------------------------------------------------------ */

/**
 * Reads a property as text, by RocksDB's name (include/rocksdb/db.h, DB::Properties):
 * "rocksdb.stats", "rocksdb.num-files-at-level0", … Every property has a text.
 * - value: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (it has no value: a level that is not there, statistics that are not
 * kept), ROCKS_INVALID_ARGUMENT (also: no such name; the message has the nearest).
 */
rocks_code rocks_db_property(const rocks_db *db,
                             const rocks_column_family *column_family,
                             const char *name,
                             rocks_buffer *value,
                             rocks_status *status);

/**
 * Reads a property that is a number: "rocksdb.estimate-num-keys", …
 * - value: out; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (it has no value), ROCKS_INVALID_ARGUMENT (also: no such name, or no
 * number).
 */
rocks_code rocks_db_property_int(const rocks_db *db,
                                 const rocks_column_family *column_family,
                                 const char *name,
                                 uint64_t *value,
                                 rocks_status *status);

/**
 * Reads a property that is a number, summed over all column families (a block cache
 * that several share counts once).
 * - value: out; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (it has no value), ROCKS_INVALID_ARGUMENT (also: no such name, or no
 * number).
 */
rocks_code rocks_db_property_aggregated_int(const rocks_db *db,
                                            const char *name,
                                            uint64_t *value,
                                            rocks_status *status);

/**
 * Reads a property that is a map: "rocksdb.cfstats", "rocksdb.dbstats",
 * "rocksdb.block-cache-entry-stats", "rocksdb.aggregated-table-properties", …
 * - pairs: out, owned: free with rocks_buffer_free; keys and values in turn, each ended by NUL,
 *   sorted by key; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (it has no value), ROCKS_INVALID_ARGUMENT (also: no such name, or no
 * map).
 */
rocks_code rocks_db_property_map(const rocks_db *db,
                                 const rocks_column_family *column_family,
                                 const char *name,
                                 rocks_buffer *pairs,
                                 rocks_status *status);

/**
 * The names of all properties. Those that end in "at-level" want a level's number
 * appended, "rocksdb.live-sst-files-size-at-temperature" a temperature's.
 * - names: out, owned: free with rocks_buffer_free; each name ended by NUL, sorted; NULL: refused.
 */
rocks_code rocks_property_names(rocks_buffer *names, rocks_status *status);

/**
 * Sets the counts behind "rocksdb.stats" and its like to zero, for all column families.
 * Returns: ROCKS_NOT_SUPPORTED.
 */
rocks_code rocks_db_reset_stats(rocks_db *db, rocks_status *status);


/* ---- Table properties ------------------------------------------------------------------------ */

/** The properties of a database's table files, as they were at one moment. */
typedef struct rocks_table_properties_collection rocks_table_properties_collection;

/** The properties of a table file (table_properties.h), by RocksDB's names. */
typedef struct rocks_table_properties {
    /** Its size in bytes; more fields may follow. */
    size_t struct_size;
    /** The file's number when it was made; 0: not known. */
    uint64_t orig_file_number;
    /** Bytes of data blocks, compressed. */
    uint64_t data_size;
    /** Bytes of data blocks, uncompressed. */
    uint64_t uncompressed_data_size;
    /** Bytes of the index. */
    uint64_t index_size;
    /** Partitions of a two-level index. */
    uint64_t index_partitions;
    /** Bytes of a two-level index's top. */
    uint64_t top_level_index_size;
    /** 1: the index has keys without sequence numbers. */
    uint64_t index_key_is_user_key;
    /** 1: the index's values are delta-encoded. */
    uint64_t index_value_is_delta_encoded;
    /** 1: reads use a user-defined index. */
    uint64_t udi_is_primary_index;
    /** Bytes of the filter. */
    uint64_t filter_size;
    /** Bytes of all keys, with sequence numbers. */
    uint64_t raw_key_size;
    /** Bytes of all values. */
    uint64_t raw_value_size;
    /** Data blocks. */
    uint64_t num_data_blocks;
    /** Data blocks stored uncompressed, because compression made them too little smaller. */
    uint64_t num_data_blocks_compression_rejected;
    /** Data blocks that were not compressed. */
    uint64_t num_data_blocks_compression_bypassed;
    /** Blocks whose keys are spread evenly. */
    uint64_t num_uniform_blocks;
    /** Records, deletions included. */
    uint64_t num_entries;
    /** Keys or prefixes in the filter. */
    uint64_t num_filter_entries;
    /** Deletions, range deletions included. */
    uint64_t num_deletions;
    /** Merge operands. */
    uint64_t num_merge_operands;
    /** Range deletions. */
    uint64_t num_range_deletions;
    /** 0, or another version of the format. */
    uint64_t format_version;
    /** The length of every key; 0: it varies. */
    uint64_t fixed_key_len;
    /** The column family's number; UINT32_MAX: not known. */
    uint64_t column_family_id;
    /**
     * When the oldest of its data was written, as far as is known, in seconds since 1970; 0: not
     * known.
     */
    uint64_t creation_time;
    /** When the oldest key was written, in seconds since 1970; 0: not known. */
    uint64_t oldest_key_time;
    /** When the newest key was written, in seconds since 1970; 0: not known. */
    uint64_t newest_key_time;
    /** When the file was made, in seconds since 1970; 0: not known. */
    uint64_t file_creation_time;
    /** Bytes under a slow compression, from samples; 0: not known. */
    uint64_t slow_compression_estimated_data_size;
    /** Bytes under a fast compression, from samples; 0: not known. */
    uint64_t fast_compression_estimated_data_size;
    /** Where an ingested file has its sequence number; 0: nowhere. */
    uint64_t external_sst_file_global_seqno_offset;
    /** The offset of the blocks after the data. */
    uint64_t tail_start_offset;
    /** 0: user-defined timestamps were removed. */
    uint64_t user_defined_timestamps_persisted;
    /** The largest sequence number; UINT64_MAX: not known. */
    uint64_t key_largest_seqno;
    /** The smallest sequence number; UINT64_MAX: not known. */
    uint64_t key_smallest_seqno;
    /** Keys between restarts of data blocks; 0: not known. */
    uint64_t data_block_restart_interval;
    /** Keys between restarts of index blocks; 0: not known. */
    uint64_t index_block_restart_interval;
    /** 1: data blocks store keys apart from values. */
    uint64_t separate_key_value_in_data_block;
    /** The database that made the file. */
    rocks_slice db_id;
    /** That database's session. */
    rocks_slice db_session_id;
    /** The machine. */
    rocks_slice db_host_id;
    /** The column family; empty: not known. */
    rocks_slice column_family_name;
    /** The filter policy; empty: none. */
    rocks_slice filter_policy_name;
    /** The comparator. */
    rocks_slice comparator_name;
    /** The merge operator; "nullptr": none. */
    rocks_slice merge_operator_name;
    /** The prefix extractor; "nullptr": none. */
    rocks_slice prefix_extractor_name;
    /** The collector factories: "[a,b]". */
    rocks_slice property_collectors_names;
    /** The compression, as the format version writes it. */
    rocks_slice compression_name;
    /** Its options. */
    rocks_slice compression_options;
    /** Encoded pairs of sequence numbers and the times of their writes. */
    rocks_slice seqno_to_time_mapping;
    /**
     * The names of properties that collectors gave, user_count of them in the order of
     * their bytes; RocksDB's own collectors' begin with "rocksdb.".
     */
    const rocks_slice *user_names;
    /** Their values. */
    const rocks_slice *user_values;
    /** How many. */
    size_t user_count;
} rocks_table_properties;

/**
 * The properties of all table files of a column family. The call reads files that are not open.
 * - collection: out, owned: free with rocks_table_properties_collection_free; NULL: refused.
 *
 * Returns: ROCKS_CORRUPTION, ROCKS_IO_ERROR.
 */
rocks_code rocks_db_table_properties(const rocks_db *db,
                                     const rocks_column_family *column_family,
                                     rocks_table_properties_collection **collection,
                                     rocks_status *status);

/**
 * The properties of the table files whose keys overlap ranges; a range includes both its ends.
 * Both are required: NULL is the empty key.
 * - begins, ends: in, `count` slices each; NULL: only with count 0.
 * - collection: out, owned: free with rocks_table_properties_collection_free; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: a range begins after its end), ROCKS_CORRUPTION,
 * ROCKS_IO_ERROR.
 */
rocks_code rocks_db_table_properties_in_ranges(const rocks_db *db,
                                               const rocks_column_family *column_family,
                                               const rocks_slice *begins,
                                               const rocks_slice *ends,
                                               size_t count,
                                               rocks_table_properties_collection **collection,
                                               rocks_status *status);

/**
 * How many files a collection has.
 * - count: out; NULL: refused.
 */
rocks_code rocks_table_properties_collection_count(const rocks_table_properties_collection *collection,
                                                   size_t *count,
                                                   rocks_status *status);

/**
 * One file, in the order of their paths.
 * - index: from 0.
 * - file: out, borrowed until the collection is freed; the file's path; NULL: not wanted.
 * - properties: out, borrowed until the collection is freed; its struct_size set before; NULL:
 *   refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_table_properties_collection_at(const rocks_table_properties_collection *collection,
                                                size_t index,
                                                rocks_slice *file,
                                                rocks_table_properties *properties,
                                                rocks_status *status);

/** Frees a collection and what was borrowed from it. */
rocks_code rocks_table_properties_collection_free(rocks_table_properties_collection *collection,
                                                  rocks_status *status);


/* ---- Statistics ------------------------------------------------------------------------------ */

/**
 * Counters and histograms of the work of databases, summed over all databases that share the
 * object.
 */
typedef struct rocks_statistics rocks_statistics;

/** The figures of a histogram. Times are in microseconds where the name says "micros". */
typedef struct rocks_histogram {
    /** How many samples. */
    uint64_t count;
    /** Their sum. */
    uint64_t sum;
    /** The smallest sample. */
    double min;
    /** The largest sample. */
    double max;
    /** sum / count. */
    double average;
    /** The standard deviation of the samples. */
    double standard_deviation;
    /** Half of the samples are below; from RocksDB's buckets, so not exact. */
    double median;
    /** 95 of 100 samples are below, in the same way. */
    double percentile95;
    /** 99 of 100 samples are below, in the same way. */
    double percentile99;
} rocks_histogram;

/**
 * Makes statistics.
 *
 * Settings: stats_level (kDisableAll, kExceptHistogramOrTimers, kExceptTimers,
 * kExceptDetailedTimers, the default, kExceptTimeForMutex, kAll; in ascending cost).
 * - options: in, "name=value"; NULL: defaults.
 * - statistics: out, owned: free with rocks_statistics_free; NULL: refused.
 */
rocks_code rocks_statistics_new(const char *options,
                                rocks_statistics **statistics,
                                rocks_status *status);

/** Changes statistics in use: stats_level, by name or number. */
rocks_code rocks_statistics_set(rocks_statistics *statistics,
                                const char *name,
                                const char *value,
                                rocks_status *status);

/**
 * Reads a ticker by RocksDB's name: "rocksdb.block.cache.hit"; also "stats_level", as a number.
 * - value: out; NULL: refused.
 */
rocks_code rocks_statistics_value(const rocks_statistics *statistics,
                                  const char *name,
                                  uint64_t *value,
                                  rocks_status *status);

/**
 * Reads a histogram by RocksDB's name: "rocksdb.db.get.micros".
 * - histogram: out; NULL: refused.
 */
rocks_code rocks_statistics_histogram(const rocks_statistics *statistics,
                                      const char *name,
                                      rocks_histogram *histogram,
                                      rocks_status *status);

/**
 * All tickers and histograms as text, one per line.
 * - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
 */
rocks_code rocks_statistics_string(const rocks_statistics *statistics,
                                   rocks_buffer *text,
                                   rocks_status *status);

/** Sets every ticker and histogram to zero, for all that share them. */
rocks_code rocks_statistics_reset(rocks_statistics *statistics, rocks_status *status);

/**
 * The names of RocksDB's tickers, one per line.
 * - names: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 */
rocks_code rocks_statistics_ticker_names(rocks_buffer *names, rocks_status *status);

/**
 * The names of RocksDB's histograms, one per line.
 * - names: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 */
rocks_code rocks_statistics_histogram_names(rocks_buffer *names, rocks_status *status);

/**
 * Makes databases opened with the options count into these statistics.
 * - options: database options.
 * - name: in; "statistics"; NULL: refused.
 * - statistics: in, shared; NULL: none.
 */
rocks_code rocks_options_set_statistics(rocks_options *options,
                                        const char *name,
                                        const rocks_statistics *statistics,
                                        rocks_status *status);

/** Frees statistics. Objects that it was set into keep sharing them. */
rocks_code rocks_statistics_free(rocks_statistics *statistics, rocks_status *status);


/* ---- Perf context ---------------------------------------------------------------------------- */

/**
 * Sets what the calling thread counts from now on: kDisable, kEnableCount (the default),
 * kEnableWait, kEnableTimeExceptForMutex, kEnableTimeAndCPUTimeExceptForMutex or kEnableTime
 * (include/rocksdb/perf_level.h), in ascending cost. Level and counters are per thread: a thread
 * sees only its own work.
 * - level: in, by name or number; NULL: refused.
 */
rocks_code rocks_perf_set_level(const char *level, rocks_status *status);

/**
 * The calling thread's level: 1 (kDisable) to 6 (kEnableTime).
 * - level: out; NULL: refused.
 */
rocks_code rocks_perf_level(int32_t *level, rocks_status *status);

/**
 * Switches counters for each level of the LSM tree on or off, for the calling thread:
 * "bloom_filter_useful@level0". Switching them off does not reset them.
 * - on: 0 or 1.
 */
rocks_code rocks_perf_set_per_level(int32_t on, rocks_status *status);

/**
 * Reads one counter of the calling thread by RocksDB's name: "block_read_count", or of the IO
 * stats: "bytes_read"; of one level with "@level" and its number.
 * - value: out; NULL: refused.
 */
rocks_code rocks_perf_value(const char *name, uint64_t *value, rocks_status *status);

/** Sets the calling thread's counters to zero. */
rocks_code rocks_perf_reset(rocks_status *status);

/**
 * The calling thread's counters as RocksDB writes them: "name = value, name = value".
 * - exclude_zero: 1: only those that counted something; 0: all.
 * - text: out, owned: free with rocks_buffer_free; NUL-terminated; NULL: refused.
 */
rocks_code rocks_perf_string(int32_t exclude_zero,
                             rocks_buffer *text,
                             rocks_status *status);

/**
 * The names of RocksDB's perf counters and IO stats, one per line.
 * - names: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 */
rocks_code rocks_perf_names(rocks_buffer *names, rocks_status *status);


/* ---- Compaction job statistics --------------------------------------------------------------- */

/**
 * RocksDB's CompactionJobStats (include/rocksdb/compaction_job_stats.h), by its names. The texts
 * are borrowed as long as the struct.
 */
typedef struct rocks_compaction_job_stats {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** How long it took. */
    uint64_t elapsed_micros;
    /** CPU time. */
    uint64_t cpu_micros;
    /** 1: num_input_records is exact. */
    uint64_t has_accurate_num_input_records;
    /** Records that were read. */
    uint64_t num_input_records;
    /** Blobs that were read. */
    uint64_t num_blobs_read;
    /** Table files that were read. */
    uint64_t num_input_files;
    /** Of them, moved without being read. */
    uint64_t num_input_files_trivially_moved;
    /** Of them, from the output level. */
    uint64_t num_input_files_at_output_level;
    /** Files left out by optimizations. */
    uint64_t num_filtered_input_files;
    /** Of them, from the output level. */
    uint64_t num_filtered_input_files_at_output_level;
    /** Records that were written. */
    uint64_t num_output_records;
    /** Table files that were written. */
    uint64_t num_output_files;
    /** Blob files that were written. */
    uint64_t num_output_files_blob;
    /** 1: the compaction read all live table files. */
    uint64_t is_full_compaction;
    /** 1: a call requested it. */
    uint64_t is_manual_compaction;
    /** 1: another process ran it. */
    uint64_t is_remote_compaction;
    /** Bytes of table files that were read. */
    uint64_t total_input_bytes;
    /** Bytes of blobs that were read. */
    uint64_t total_blob_bytes_read;
    /** Bytes of table files that were written. */
    uint64_t total_output_bytes;
    /** Bytes of blob files that were written. */
    uint64_t total_output_bytes_blob;
    /** Bytes of files left out by optimizations. */
    uint64_t total_skipped_input_bytes;
    /** Records that a newer one of the same key replaced. */
    uint64_t num_records_replaced;
    /** Bytes of keys that were read. */
    uint64_t total_input_raw_key_bytes;
    /** Bytes of values that were read. */
    uint64_t total_input_raw_value_bytes;
    /** Deletions that were read. */
    uint64_t num_input_deletion_records;
    /** Of them, dropped because there is nothing left to delete. */
    uint64_t num_expired_deletion_records;
    /** Keys that could not be parsed, and were written unchanged. */
    uint64_t num_corrupt_keys;
    /** Time spent appending; this and the next three only with report_bg_io_stats. */
    uint64_t file_write_nanos;
    /** Time spent syncing ranges. */
    uint64_t file_range_sync_nanos;
    /** Time spent syncing. */
    uint64_t file_fsync_nanos;
    /** Time spent preparing writes. */
    uint64_t file_prepare_write_nanos;
    /** Single deletions without a matching put. */
    uint64_t num_single_del_fallthru;
    /** Single deletions that matched a record other than a put. */
    uint64_t num_single_del_mismatch;
    /** The first bytes of the smallest key written. */
    rocks_slice smallest_output_key_prefix;
    /** The first bytes of the largest key written. */
    rocks_slice largest_output_key_prefix;
} rocks_compaction_job_stats;


/* ---- Events ---------------------------------------------------------------------------------- */

/**
 * The kind of an event: one of ROCKS_EVENT_*. More may come.
 *
 * 1 to 47 are the functions of RocksDB's EventListener (include/rocksdb/listener.h), by their
 * names and in their order; that file describes them. 48 to 63 are this library's own. Each
 * comment lists the fields of rocks_event that the event fills besides struct_size, kind,
 * time_micros and db; all others are 0 or empty.
 */
typedef int32_t rocks_event_kind;

/**
 * A flush wrote a table, which is part of the database now: as ROCKS_EVENT_FLUSH_BEGIN, and
 * table_properties, blob_file_additions.
 */
#define ROCKS_EVENT_FLUSH_COMPLETED 1
/**
 * A flush is about to write: column_family, column_family_id, job_id, thread_id, reason
 * (FlushReason), file_path, file_number, triggered_writes_slowdown, triggered_writes_stop,
 * smallest_seqno, largest_seqno.
 */
#define ROCKS_EVENT_FLUSH_BEGIN 2
/**
 * A flush that a call asked for is scheduled; reported on its thread: column_families, reason
 * (FlushReason); column_family and column_family_id of the first.
 */
#define ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED 3
/** A table file was deleted, or could not be: file_path, job_id, status. */
#define ROCKS_EVENT_TABLE_FILE_DELETED 4
/**
 * A compaction begins (skipped while the database closes, as are the next two): column_family,
 * column_family_id, job_id, thread_id, reason (CompactionReason), base_input_level, output_level,
 * num_l0_files, compression, blob_compression_type, input_files, output_files, stats.
 */
#define ROCKS_EVENT_COMPACTION_BEGIN 5
/** A compaction wrote its files, which are not part of the database yet: as the completed one. */
#define ROCKS_EVENT_COMPACTION_PRE_COMMIT 6
/**
 * A compaction ended, well or not: as its beginning, and status, aborted, blob_file_additions,
 * blob_file_garbage.
 */
#define ROCKS_EVENT_COMPACTION_COMPLETED 7
/**
 * A part of a compaction begins; every compaction that writes has one at least: column_family,
 * column_family_id, job_id, subcompaction_job_id, thread_id, reason (CompactionReason),
 * base_input_level, output_level, compression, blob_compression_type, stats.
 */
#define ROCKS_EVENT_SUBCOMPACTION_BEGIN 8
/** It ended: as its beginning, and status. */
#define ROCKS_EVENT_SUBCOMPACTION_COMPLETED 9
/**
 * A table file was written, or could not be: as its beginning, and file_size, file_checksum,
 * file_checksum_func_name, table_properties, status.
 */
#define ROCKS_EVENT_TABLE_FILE_CREATED 10
/**
 * A table file is about to be written: column_family, file_path, job_id, reason
 * (TableFileCreationReason).
 */
#define ROCKS_EVENT_TABLE_FILE_CREATION_STARTED 11
/**
 * A memtable takes no more writes: column_family, first_seqno, earliest_seqno, num_entries,
 * num_deletes, newest_udt.
 */
#define ROCKS_EVENT_MEM_TABLE_SEALED 12
/**
 * RocksDB frees its own handle of a column family, together with the last rocks_column_family or
 * with the database: column_family, column_family_id.
 */
#define ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED 13
/**
 * A file was ingested; reported on the thread of the call, or on the one that works for it
 * (rocks_cancel_set): column_family, external_file_path,
 * file_path, global_seqno, table_properties.
 */
#define ROCKS_EVENT_EXTERNAL_FILE_INGESTED 14
/**
 * An error is about to stop writes or background work: reason (BackgroundErrorReason), status. For
 * an error of a compaction (1) a listener may return ROCKS_LISTENER_SUPPRESS: nothing is stopped,
 * and RocksDB tries the compaction again. For other reasons that has no effect: flushes that wait
 * would wait forever, and later writes could be lost.
 */
#define ROCKS_EVENT_BACKGROUND_ERROR 15
/**
 * Writes are slowed down, stopped or released: column_family, cur_stall_condition,
 * prev_stall_condition.
 */
#define ROCKS_EVENT_STALL_CONDITIONS_CHANGED 16
/**
 * A file was read: file_path, operation, temperature, offset, length, duration_nanos,
 * start_micros, status. This and the next six kinds require should_be_notified_on_file_io.
 */
#define ROCKS_EVENT_FILE_READ_FINISH 17
/** A file was written: as ROCKS_EVENT_FILE_READ_FINISH. */
#define ROCKS_EVENT_FILE_WRITE_FINISH 18
/**
 * A file was flushed to the operating system: as ROCKS_EVENT_FILE_READ_FINISH, without offset and
 * length.
 */
#define ROCKS_EVENT_FILE_FLUSH_FINISH 19
/** A file was synced: as ROCKS_EVENT_FILE_READ_FINISH, without offset and length. */
#define ROCKS_EVENT_FILE_SYNC_FINISH 20
/** A part of a file was synced: as ROCKS_EVENT_FILE_READ_FINISH. */
#define ROCKS_EVENT_FILE_RANGE_SYNC_FINISH 21
/**
 * A file was cut to what was written: as ROCKS_EVENT_FILE_READ_FINISH, without offset and length.
 */
#define ROCKS_EVENT_FILE_TRUNCATE_FINISH 22
/**
 * A file that was written was closed: as ROCKS_EVENT_FILE_READ_FINISH, without offset and length.
 */
#define ROCKS_EVENT_FILE_CLOSE_FINISH 23
/**
 * RocksDB is about to try to recover from an error by itself: reason (BackgroundErrorReason),
 * status. Returning ROCKS_LISTENER_SUPPRESS prevents the recovery from an out-of-space error;
 * RocksDB ignores it for other errors.
 */
#define ROCKS_EVENT_ERROR_RECOVERY_BEGIN 24
/** The database accepts writes again: old_status. RocksDB calls it deprecated. */
#define ROCKS_EVENT_ERROR_RECOVERY_COMPLETED 25
/** A recovery attempt ended: old_status; status (NULL: it succeeded). */
#define ROCKS_EVENT_ERROR_RECOVERY_END 26
/**
 * A blob file is about to be written: column_family, file_path, job_id, reason
 * (BlobFileCreationReason).
 */
#define ROCKS_EVENT_BLOB_FILE_CREATION_STARTED 27
/**
 * A blob file was written, or could not be: as its beginning, and total_blob_count,
 * total_blob_bytes, file_checksum, file_checksum_func_name, status.
 */
#define ROCKS_EVENT_BLOB_FILE_CREATED 28
/** A blob file was deleted, or could not be: file_path, job_id, status. */
#define ROCKS_EVENT_BLOB_FILE_DELETED 29
/**
 * Work on a file failed: file_path, operation, offset, length, status. Requires
 * should_be_notified_on_file_io, except for a MANIFEST found wrong as the database closes.
 */
#define ROCKS_EVENT_IO_ERROR 30
/**
 * A flush or compaction ended; the remaining work is in the fields compaction_scheduled to
 * compaction_speedup_active.
 */
#define ROCKS_EVENT_BACKGROUND_JOB_PRESSURE_CHANGED 31
/** The database begins to close, or an open that failed to clean up. Others may follow. */
#define ROCKS_EVENT_DB_SHUTDOWN_BEGIN 32
/**
 * A line of RocksDB's log, from a queue that was set as a logger: log_level, message. It has no
 * db.
 */
#define ROCKS_EVENT_LOG 48
/** A queue was full and lost the events between the one before and the one after: events_lost. */
#define ROCKS_EVENT_EVENTS_LOST 49
/** Another callback failed in a flush or compaction, where no call reports it: message. */
#define ROCKS_EVENT_CALLBACK_FAILED 50
/** A database that was ended by rocks_release is closed, and its close failed: status. */
#define ROCKS_EVENT_CLOSE_FAILED 51

/** The state of writes: RocksDB's WriteStallCondition. */
typedef int32_t rocks_stall_condition;

/** Writes are slowed down. */
#define ROCKS_STALL_DELAYED 0
/** Writes wait. */
#define ROCKS_STALL_STOPPED 1
/** Writes run freely. */
#define ROCKS_STALL_NORMAL 2

/** A table file of a compaction. This struct never grows. */
typedef struct rocks_event_file {
    /** Its path. */
    rocks_slice path;
    /** Its number. */
    uint64_t file_number;
    /** The oldest blob file that it refers to; 0: none. */
    uint64_t oldest_blob_file_number;
    /** Its properties; NULL: not known. */
    const rocks_table_properties *properties;
    /** Its level. */
    int32_t level;
} rocks_event_file;

/**
 * The blobs that a flush or compaction adds to a blob file, or leaves in it as garbage. This
 * struct never grows.
 */
typedef struct rocks_event_blob_file {
    /** Its path. */
    rocks_slice path;
    /** Its number. */
    uint64_t file_number;
    /** How many blobs. */
    uint64_t blob_count;
    /** Their bytes. */
    uint64_t blob_bytes;
} rocks_event_blob_file;

/** A column family of an event. This struct never grows. */
typedef struct rocks_event_column_family {
    /** Its name. */
    rocks_slice name;
    /** Its number. */
    uint32_t id;
} rocks_event_column_family;

/**
 * One event, and all that it points to: borrowed until the callback returns, or until the
 * rocks_event_block that shows it is used again or freed. Each kind says which fields it fills.
 * A NUL that is not counted follows every text.
 */
typedef struct rocks_event {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** One of ROCKS_EVENT_*. */
    rocks_event_kind kind;
    /** Identifies a job within one database; 0: the work of a call. */
    int32_t job_id;
    /** The time of the report: microseconds since 1970. */
    uint64_t time_micros;
    /** The thread of the job, as RocksDB numbers threads. */
    uint64_t thread_id;
    /** The path that the database was opened with. */
    rocks_slice db;
    /** The column family's name. */
    rocks_slice column_family;
    /** The column family's number. */
    uint32_t column_family_id;
    /** The reason: a number of the enum that the kind names. */
    int32_t reason;
    /** The reason as a text. */
    rocks_slice reason_text;
    /** How it failed; NULL: it did not, or cannot fail. */
    const rocks_status *status;
    /** The earlier error that stopped the database; NULL: none. */
    const rocks_status *old_status;
    /** The file's path. */
    rocks_slice file_path;
    /** The file's number. */
    uint64_t file_number;
    /** The file's size in bytes. */
    uint64_t file_size;
    /** The oldest blob file that the table refers to; 0: none. */
    uint64_t oldest_blob_file_number;
    /** The file's checksum: bytes. */
    rocks_slice file_checksum;
    /** The function that computed it. */
    rocks_slice file_checksum_func_name;
    /** The path that the file was ingested from. */
    rocks_slice external_file_path;
    /** The properties of the table; NULL: not reported. */
    const rocks_table_properties *table_properties;
    /** The least sequence number in the table. */
    uint64_t smallest_seqno;
    /** The greatest. */
    uint64_t largest_seqno;
    /** The sequence number of the memtable's first entry. */
    uint64_t first_seqno;
    /** Writes from this sequence number on are in this memtable or a later one. */
    uint64_t earliest_seqno;
    /** The sequence number that the keys of the ingested file have. */
    uint64_t global_seqno;
    /** Entries of the memtable. */
    uint64_t num_entries;
    /** Deletions among them. */
    uint64_t num_deletes;
    /** The newest timestamp in the memtable, if timestamps are not stored on disk. */
    rocks_slice newest_udt;
    /** 1: writes are being slowed down for the number of files in level 0. */
    int32_t triggered_writes_slowdown;
    /** 1: writes wait for the same reason. */
    int32_t triggered_writes_stop;
    /** Identifies a part of one compaction; -1: it has only one. */
    int32_t subcompaction_job_id;
    /** Files in level 0. */
    int32_t num_l0_files;
    /** The least level that is read. */
    int32_t base_input_level;
    /** The level that is written. */
    int32_t output_level;
    /** RocksDB's CompressionType of the tables. */
    int32_t compression;
    /** And of the blob files. */
    int32_t blob_compression_type;
    /** 1: rocks_db_abort_all_compactions ended it. */
    int32_t aborted;
    /** The state that writes are in now: one of ROCKS_STALL_*. */
    rocks_stall_condition cur_stall_condition;
    /** And that they were in before. */
    rocks_stall_condition prev_stall_condition;
    /** One of ROCKS_LOG_*. */
    int32_t log_level;
    /** The files that the compaction reads: input_file_count of them. */
    const rocks_event_file *input_files;
    /** How many. */
    size_t input_file_count;
    /** The files that it wrote: output_file_count of them. */
    const rocks_event_file *output_files;
    /** How many. */
    size_t output_file_count;
    /** Its work so far; NULL: not reported. */
    const rocks_compaction_job_stats *stats;
    /** Blob files that were written: blob_file_addition_count. */
    const rocks_event_blob_file *blob_file_additions;
    /** How many. */
    size_t blob_file_addition_count;
    /** Garbage that was left in blob files: blob_file_garbage_count. */
    const rocks_event_blob_file *blob_file_garbage;
    /** How many. */
    size_t blob_file_garbage_count;
    /** The column families that are flushed: column_family_count. */
    const rocks_event_column_family *column_families;
    /** How many; more than one only with atomic_flush. */
    size_t column_family_count;
    /** Blobs in the file. */
    uint64_t total_blob_count;
    /** Their bytes. */
    uint64_t total_blob_bytes;
    /** The operation on the file: RocksDB's FileOperationType. */
    int32_t operation;
    /** The file's Temperature; 0: not known. */
    int32_t temperature;
    /** The operation as a text. */
    rocks_slice operation_text;
    /** Where in the file. */
    uint64_t offset;
    /** How many bytes. */
    uint64_t length;
    /** How long it took. */
    uint64_t duration_nanos;
    /** When it began: microseconds since 1970. */
    uint64_t start_micros;
    /** Compactions that wait for a thread. */
    int32_t compaction_scheduled;
    /** Compactions that run. */
    int32_t compaction_running;
    /** Waiting compactions in the pool of low priority. */
    int32_t compaction_low_scheduled;
    /** Running compactions in the pool of low priority. */
    int32_t compaction_low_running;
    /** Waiting compactions in the pool of the bottom level. */
    int32_t compaction_bottom_scheduled;
    /** Running compactions in the pool of the bottom level. */
    int32_t compaction_bottom_running;
    /** Flushes that wait for a thread. */
    int32_t flush_scheduled;
    /** Flushes that run. */
    int32_t flush_running;
    /** How close writes are to a stall, in percent; 100 and more: stalled. */
    int32_t write_stall_proximity_pct;
    /** 1: the backlog of writes makes more compactions run than usual. */
    int32_t compaction_speedup_active;
    /** The line of the log, or the failure's text. */
    rocks_slice message;
    /** How many events are lost. */
    uint64_t events_lost;
} rocks_event;

/**
 * The name of a kind of event in option strings: "flush_begin".
 * Returns: a text that lives as long as the library; NULL: no such kind.
 */
const char *rocks_event_kind_name(rocks_event_kind kind);


/* ---- Event listeners ------------------------------------------------------------------------- */

/** Receives database events through your callbacks. */
typedef struct rocks_event_listener rocks_event_listener;

/**
 * The return value of a listener: one of ROCKS_LISTENER_*; any other counts as
 * ROCKS_LISTENER_GO_ON.
 */
typedef int32_t rocks_listener_answer;

/** No objection. */
#define ROCKS_LISTENER_GO_ON 0
/**
 * For ROCKS_EVENT_BACKGROUND_ERROR of a compaction: ignore the error. For
 * ROCKS_EVENT_ERROR_RECOVERY_BEGIN: do not recover. For others: the same as ROCKS_LISTENER_GO_ON.
 */
#define ROCKS_LISTENER_SUPPRESS 1

/** The callbacks of an event listener. */
typedef struct rocks_event_listener_callbacks {
    /** sizeof(rocks_event_listener_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called once, when the last handle, options and database have released the listener, on the
     * thread that does so; also when rocks_event_listener_new fails. No database may be called
     * from it. NULL: not wanted.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * Called for every event, on the thread that it happens on, several at a time: RocksDB's
     * background threads, and those of calls. RocksDB waits for it: a slow one holds up flushes,
     * compactions and writes. From inside, the event's own database may be read, other databases
     * changed as well; a change of its own, and closing one, return ROCKS_HANDLE_BUSY, and on
     * RocksDB's background threads calls that would wait for them (a flush but with wait=false, a
     * compaction, a copy, an ingestion). From
     * ROCKS_EVENT_FILE_READ_FINISH to ROCKS_EVENT_FILE_CLOSE_FINISH, and in ROCKS_EVENT_IO_ERROR,
     * ROCKS_EVENT_BLOB_FILE_CREATION_STARTED, ROCKS_EVENT_BLOB_FILE_CREATED and
     * ROCKS_EVENT_CALLBACK_FAILED, every call of a database returns ROCKS_HANDLE_BUSY: RocksDB may
     * hold its locks. A C++ exception out of it is caught and counted
     * (rocks_event_listener_failures); it fails no operation.
     */
    rocks_listener_answer (*event)(void *state, const rocks_event *event);
    /** The wanted kinds: a bit (uint64_t)1 << ROCKS_EVENT_* for each; 0: all. */
    uint64_t kinds;
    /**
     * Not 0: also the events of every read, write, flush, sync, truncation and closing of a file,
     * and its errors. If 0, those kinds are not reported, whatever `kinds` says. Each such
     * operation then makes some calls of a clock.
     */
    int32_t should_be_notified_on_file_io;
} rocks_event_listener_callbacks;

/**
 * Makes an event listener.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose event is NULL: refused.
 * - listener: out, owned: free with rocks_event_listener_free; NULL: refused.
 */
rocks_code rocks_event_listener_new(const rocks_event_listener_callbacks *callbacks,
                                    rocks_event_listener **listener,
                                    rocks_status *status);

/**
 * How often the listener threw a C++ exception, and the text of the last time.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; NULL: not wanted.
 */
rocks_code rocks_event_listener_failures(const rocks_event_listener *listener,
                                         uint64_t *count,
                                         rocks_buffer *last,
                                         rocks_status *status);

/**
 * Makes databases opened with the options report events to this listener, instead of all that the
 * options had.
 * - options: database options.
 * - name: in; "listeners"; NULL: refused.
 * - listener: in, shared; NULL: none.
 */
rocks_code rocks_options_set_event_listener(rocks_options *options,
                                            const char *name,
                                            const rocks_event_listener *listener,
                                            rocks_status *status);

/**
 * Makes databases opened with the options report events to this listener as well. Each event goes
 * to all of them, in the order in which they were added.
 * - options: database options.
 * - name: in; "listeners"; NULL: refused.
 * - listener: in, shared; NULL: refused.
 */
rocks_code rocks_options_add_event_listener(rocks_options *options,
                                            const char *name,
                                            const rocks_event_listener *listener,
                                            rocks_status *status);

/** Frees an event listener. Databases that it was set into keep using it. */
rocks_code rocks_event_listener_free(rocks_event_listener *listener, rocks_status *status);


/* ---- Event queues ---------------------------------------------------------------------------- */

/** Memory for the events that rocks_event_queue_drain takes from a queue. One thread at a time. */
typedef struct rocks_event_block rocks_event_block;

/** Events that were taken from a queue, the oldest first. */
typedef struct rocks_event_block_view {
    /** How many. */
    size_t count;
    /** One pointer for each; NULL: none. */
    const rocks_event *const *events;
} rocks_event_block_view;

/**
 * Makes memory for drained events.
 * - events: out, owned: free with rocks_event_block_free; NULL: refused.
 */
rocks_code rocks_event_block_new(rocks_event_block **events, rocks_status *status);

/** Frees drained events and their memory. */
rocks_code rocks_event_block_free(rocks_event_block *events, rocks_status *status);

/**
 * A bounded queue of database events. RocksDB never blocks on the consumer and never runs your
 * code.
 */
typedef struct rocks_event_queue rocks_event_queue;

/**
 * Makes an event queue.
 *
 * Settings: capacity (4096; the most events that wait, 1 to 16M), max_bytes (16M; the most that
 * they may take in memory, 4K and more), kinds (all; names of kinds with : between them, as
 * rocks_event_kind_name gives them), should_be_notified_on_file_io (false; as in
 * rocks_event_listener_callbacks), log_level (INFO_LEVEL; the least level of lines, where the queue
 * is the logger; also DEBUG_LEVEL, WARN_LEVEL, ERROR_LEVEL, FATAL_LEVEL, HEADER_LEVEL).
 *
 * An event that does not fit is lost: in its place the queue has an event ROCKS_EVENT_EVENTS_LOST
 * with the number of events lost there.
 * - options: in, "name=value;name=value"; NULL: defaults.
 * - queue: out, owned: free with rocks_event_queue_free; NULL: refused.
 *
 * Returns: ROCKS_OUT_OF_MEMORY (also: no descriptor is left).
 */
rocks_code rocks_event_queue_new(const char *options,
                                 rocks_event_queue **queue,
                                 rocks_status *status);

/**
 * Makes databases opened with the options fill this queue: with their events, instead of all
 * listeners that the options had ("listeners"), or with the lines of their log ("info_log").
 * Options may have both.
 * - options: database options.
 * - name: in; "listeners" or "info_log"; NULL: refused.
 * - queue: in, shared; NULL: refused.
 */
rocks_code rocks_options_set_event_queue(rocks_options *options,
                                         const char *name,
                                         const rocks_event_queue *queue,
                                         rocks_status *status);

/**
 * Makes databases opened with the options put their events into this queue as well, beside the
 * listeners that the options have.
 * - options: database options.
 * - name: in; "listeners"; NULL: refused.
 * - queue: in, shared; NULL: refused.
 */
rocks_code rocks_options_add_event_queue(rocks_options *options,
                                         const char *name,
                                         const rocks_event_queue *queue,
                                         rocks_status *status);

/**
 * Takes events from a queue, the oldest first. It never blocks.
 * - max: the most events; 0: all that wait.
 * - events: in; the value it held before becomes invalid; NULL: refused.
 * - view: out, borrowed until `events` is used again or freed, also when the queue was freed or its
 *   databases closed; NULL: refused.
 *
 * Returns: ROCKS_OK (also: none waits, and count is 0), ROCKS_CLOSED (the queue was freed during
 * the call).
 */
rocks_code rocks_event_queue_drain(rocks_event_queue *queue,
                                   size_t max,
                                   rocks_event_block *events,
                                   rocks_event_block_view *view,
                                   rocks_status *status);

/**
 * Waits until an event is in a queue.
 * - timeout_millis: how long at most; negative: for ever.
 *
 * Returns: ROCKS_OK (another thread may drain it first), ROCKS_TIMED_OUT, ROCKS_CLOSED (the queue
 * was freed during the call), ROCKS_HANDLE_BUSY (from inside a callback).
 */
rocks_code rocks_event_queue_wait(rocks_event_queue *queue,
                                  int64_t timeout_millis,
                                  rocks_status *status);

/**
 * The descriptor of a queue, which is readable while events wait: for poll, epoll, an event
 * loop. Only that: it must not be read, written or closed. (eventfd on Linux, elsewhere a pipe.)
 * - fd: out, borrowed until rocks_event_queue_free, which closes it; NULL: refused.
 */
rocks_code rocks_event_queue_fd(const rocks_event_queue *queue,
                                int32_t *fd,
                                rocks_status *status);

/**
 * Reads a figure: events (waiting), bytes (their memory), lost (events since the queue was made),
 * capacity, max_bytes.
 * - value: out; NULL: refused.
 */
rocks_code rocks_event_queue_value(const rocks_event_queue *queue,
                                   const char *name,
                                   uint64_t *value,
                                   rocks_status *status);

/**
 * Frees a queue: it drops waiting events and closes the descriptor, and threads that wait for an
 * event get ROCKS_CLOSED. Databases that fill it continue without it; drained events stay valid.
 */
rocks_code rocks_event_queue_free(rocks_event_queue *queue, rocks_status *status);


/* ---- Loggers --------------------------------------------------------------------------------- */

/** Receives the lines of RocksDB's info log. */
typedef struct rocks_logger rocks_logger;

/** How important a line is: RocksDB's InfoLogLevel. */
typedef int32_t rocks_log_level;

/** Details for finding a fault in RocksDB. */
#define ROCKS_LOG_DEBUG 0
/** Normal progress. */
#define ROCKS_LOG_INFO 1
/** A possible problem. */
#define ROCKS_LOG_WARN 2
/** An error. */
#define ROCKS_LOG_ERROR 3
/** An error that RocksDB cannot continue after. */
#define ROCKS_LOG_FATAL 4
/** The options and the version, at each opening. */
#define ROCKS_LOG_HEADER 5

/** The callbacks of a logger. */
typedef struct rocks_logger_callbacks {
    /** sizeof(rocks_logger_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called once, when the last handle, options and database have released the logger, on the
     * thread that does so; also when rocks_logger_new fails. No database may be called from it.
     * NULL: not wanted.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * Called for every line: its level, and its whole text without the end of line (some have ends
     * of line inside); a NUL that is not counted follows. The text is borrowed until it returns.
     * It is called on any thread, several at a time, and RocksDB may hold its locks: it should be
     * quick, and every call of a database from inside returns ROCKS_HANDLE_BUSY. A C++ exception
     * out of it is caught and counted (rocks_logger_failures).
     */
    void (*log)(void *state, rocks_log_level level, const uint8_t *text, size_t len);
    /**
     * The lowest wanted level: one of ROCKS_LOG_*. ROCKS_LOG_HEADER lines come at every level.
     * RocksDB's own info_log_level has no effect on it.
     */
    rocks_log_level level;
} rocks_logger_callbacks;

/**
 * Makes a logger that calls a function for every line.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose log is NULL, or whose level is none: refused.
 * - logger: out, owned: free with rocks_logger_free; NULL: refused.
 */
rocks_code rocks_logger_new(const rocks_logger_callbacks *callbacks,
                            rocks_logger **logger,
                            rocks_status *status);

/**
 * Makes a logger of this library's own, which calls no callbacks.
 *
 * "stderr" writes lines to the process's standard error, each with one write: the prefix, the time,
 * the level and the text. Settings: level (INFO_LEVEL; DEBUG_LEVEL, WARN_LEVEL, ERROR_LEVEL,
 * FATAL_LEVEL, HEADER_LEVEL), prefix (empty). "none" drops every line; it has no settings.
 * - name: in; "stderr" or "none"; NULL: refused.
 * - options: in, "name=value;name=value"; NULL: defaults.
 * - logger: out, owned: free with rocks_logger_free; NULL: refused.
 */
rocks_code rocks_logger_new_by_name(const char *name,
                                    const char *options,
                                    rocks_logger **logger,
                                    rocks_status *status);

/**
 * How often the logger's function threw a C++ exception, and the text of the last time.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; NULL: not wanted.
 */
rocks_code rocks_logger_failures(const rocks_logger *logger,
                                 uint64_t *count,
                                 rocks_buffer *last,
                                 rocks_status *status);

/**
 * Makes databases opened with the options log to this logger; they then write no LOG file.
 * - options: in; those of a database, of a backup engine or of a checkpoint.
 * - name: in; "info_log"; NULL: refused.
 * - logger: in, shared; NULL: RocksDB's own, which writes a file named LOG.
 */
rocks_code rocks_options_set_logger(rocks_options *options,
                                    const char *name,
                                    const rocks_logger *logger,
                                    rocks_status *status);

/** Frees a logger. Databases that it was set into keep using it. */
rocks_code rocks_logger_free(rocks_logger *logger, rocks_status *status);


/* ==== Extension points ======================================================================== */


/* ---- Comparators ----------------------------------------------------------------------------- */

/*
 * Built-in comparators. Set them by name with rocks_options_set("comparator") or make an object
 * with rocks_comparator_new_by_name. OPTIONS files name them, and they call nothing back:
 *
 * - leveldb.BytewiseComparator (or bytewise): the default.
 * - rocksdb.ReverseBytewiseComparator (or reverse_bytewise).
 * - leveldb.BytewiseComparator.u64ts, rocksdb.ReverseBytewiseComparator.u64ts: the same with
 *   timestamps of eight bytes, little-endian.
 * - rocks.Uint64LittleEndian, rocks.Uint64BigEndian, rocks.Int64LittleEndian, rocks.Int64BigEndian:
 *   keys of eight bytes, ordered as numbers. Keys of any other length come before all numbers, in
 *   the order of their bytes.
 * - rocks.AsciiCaseInsensitive: by bytes, with A to Z taken for a to z. Keys that differ only in
 *   ASCII case are one key, also where RocksDB looks them up by hash: options that do so are
 *   refused, see can_keys_with_different_byte_contents_be_equal.
 * - rocks.order(PART,...), rocks.reverse_order(PART,...): composed of typed parts.
 *
 * Composed comparators take a key as parts, one after the other.
 * "rocks.order(u32be,-i64le,until(0x00))" compares an unsigned number first, then a signed one, of
 * which the greatest comes first, then a text that ends with a zero byte. The first part that
 * differs decides; bytes after the last part are compared last, as by rest. The grammar:
 *
 *   ORDER  rocks.order(PART,...)            1 to 64 parts
 *          rocks.reverse_order(PART,...)    the same from its other end: the last key comes first
 *   PART   TYPE
 *          -TYPE                            the greatest value comes first
 *   TYPE   u8 u16be u16le u32be u32le u64be u64le    unsigned, big- or little-endian
 *          i8 i16be i16le i32be i32le i64be i64le    signed
 *          f32be f32le f64be f64le          IEEE 754; all NaNs come after +inf
 *          TEXT                             by its bytes
 *          nocase(TEXT)                     by its bytes, with A to Z taken for a to z
 *   TEXT   bytes(N)                         N bytes, 1 to 4294967295
 *          prefixed(U)                      a length, of any unsigned type, and so many bytes
 *          until(0xHH)                      all before the first byte 0xHH, or to the end
 *          rest                             all that is left; only as the last part
 *
 * Each order has one spelling: no spaces, no zeros in front of N, small letters in 0xHH. The
 * spelling is the name that databases remember. Every byte string has a place:
 *
 * - A key without the whole of a number or prefixed(U) comes before all keys that have it, also
 *   where the part is reversed. Of two such keys the bytes that they have left decide.
 * - A key may end inside bytes(N). It comes before the keys that go on after the same bytes, also
 *   in -bytes(N).
 * - If two texts of until(0xHH) are equal, a key that ends without the byte comes first.
 * - Equal keys have equal bytes: -0.0 comes just before +0.0, and each NaN has a place of its own.
 *   With nocase, keys that differ only in the case of such a part are one key, as in
 *   rocks.AsciiCaseInsensitive.
 *
 * A composed comparator is made once and stays in memory until the process ends.
 */

/**
 * The order of a column family's keys: your callbacks, or a built-in comparator.
 *
 * The order belongs to the data. A database opens with comparators of the names that it was written
 * with; with others the open fails before it touches any file. Changing the order behind a name
 * destroys the database, and nothing reports that.
 */
typedef struct rocks_comparator rocks_comparator;

/**
 * The callbacks of a comparator. RocksDB calls them from any thread, several at a time, also while
 * it holds its locks: they can call no database (ROCKS_HANDLE_BUSY). Their bytes are borrowed
 * until the callback returns.
 *
 * A callback that returns false, or throws a C++ exception, has failed; `error` may say why. It is
 * counted (rocks_comparator_failures).
 */
typedef struct rocks_comparator_callbacks {
    /** sizeof(rocks_comparator_callbacks). */
    size_t struct_size;
    /**
     * Passed to every call; the library owns it from rocks_comparator_new on, even if that fails.
     */
    void *state;
    /** Called once, after the last user of the comparator, on any thread; NULL: not wanted. */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * The name, which databases remember; copied; NULL: refused. Change it whenever the order of
     * any two keys changes. Names that begin with "rocksdb.", "leveldb." or "rocks." are reserved;
     * none of \ # ; = { }, no control character, no space at an end.
     */
    const char *name;
    /**
     * Sets `order` to a number below, at or above 0 if key a comes before, is, or comes after key
     * b; only the sign counts. It must be a total order over all byte strings, the empty one
     * included. NULL: refused.
     *
     * If it fails, the two keys are compared byte by byte, since RocksDB cannot turn back in the
     * middle of an insertion, and the operation that needed it fails with ROCKS_CALLBACK_FAILED: a
     * read returns nothing; an open gives no database; a write is in the log, and may be at a
     * wrong place in the memtable, where reads can miss it and its neighbours. RocksDB may have
     * one thread insert what another writes; then that one's operation fails. No table is written
     * out of order: a flush or compaction that meets such a memtable, or in which it fails itself,
     * is abandoned, and the database returns ROCKS_CORRUPTION to writes until it is opened again,
     * with a comparator that works. That puts the log's records into their places; nothing that is
     * in the log is lost.
     */
    bool (*compare)(void *state,
                    const uint8_t *a,
                    size_t a_len,
                    const uint8_t *b,
                    size_t b_len,
                    int32_t *order,
                    rocks_sink *error);
    /**
     * Appends to `result` a short key from `start` up to, not including, `limit`, which makes
     * indexes smaller; nothing: `start` itself. RocksDB uses it only if it is no longer than
     * `start`. A key outside that range is dropped and counted as a failure. Not called if
     * timestamp_size is above 0. NULL: keys are not shortened.
     */
    bool (*find_shortest_separator)(void *state,
                                    const uint8_t *start,
                                    size_t start_len,
                                    const uint8_t *limit,
                                    size_t limit_len,
                                    rocks_sink *result,
                                    rocks_sink *error);
    /** The same without a limit: a short key at or after `key`. */
    bool (*find_short_successor)(void *state,
                                 const uint8_t *key,
                                 size_t key_len,
                                 rocks_sink *result,
                                 rocks_sink *error);
    /**
     * The order of two timestamps, as `compare`; older is less; all zeroes must be the oldest, all
     * 0xFF the newest. NULL: unsigned little-endian numbers. If it fails they are compared as
     * such.
     */
    bool (*compare_timestamp)(void *state,
                              const uint8_t *a,
                              size_t a_len,
                              const uint8_t *b,
                              size_t b_len,
                              int32_t *order,
                              rocks_sink *error);
    /**
     * The size of a user-defined timestamp in bytes, 0 to 65535; 0: keys have none. With
     * timestamps, keys are written with rocks_db_put_with_timestamp and its like, and read with
     * the read option "timestamp"; writes, batches and reads without one are refused
     * (ROCKS_INVALID_ARGUMENT, ROCKS_NOT_SUPPORTED). The callbacks get keys without them. A name
     * that ends with ".u64ts" requires 8.
     */
    size_t timestamp_size;
    /**
     * Whether keys with different bytes can be equal. False: RocksDB may compare keys by their
     * bytes, and a `compare` that finds different ones equal has failed. True: options that hash
     * the bytes of keys are refused when a database is opened or they are set, since they would
     * miss keys: table.filter_policy, memtable_prefix_bloom_size_ratio, row_cache, hashed
     * memtables and indexes, plain and cuckoo tables.
     */
    bool can_keys_with_different_byte_contents_be_equal;
} rocks_comparator_callbacks;

/**
 * Makes a comparator of callbacks.
 * - callbacks: in; copied, and its state the library's from here on: destroyed once, also when this
 *   fails; NULL: refused.
 * - comparator: out, owned: free with rocks_comparator_free; NULL: refused.
 */
rocks_code rocks_comparator_new(const rocks_comparator_callbacks *callbacks,
                                rocks_comparator **comparator,
                                rocks_status *status);

/**
 * Makes a built-in or composed comparator. The beginning of this section says which names there
 * are.
 * - comparator: out, owned: free with rocks_comparator_free; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (the message lists the names, or says where a composed one is
 * wrong).
 */
rocks_code rocks_comparator_new_by_name(const char *name,
                                        rocks_comparator **comparator,
                                        rocks_status *status);

/**
 * Compares two keys, without timestamps, as a database with this comparator does.
 * - order: out; -1, 0 or 1: a comes before, is, or comes after b; NULL: refused.
 *
 * Returns: ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_comparator_compare(const rocks_comparator *comparator,
                                    const void *a,
                                    size_t a_len,
                                    const void *b,
                                    size_t b_len,
                                    int32_t *order,
                                    rocks_status *status);

/**
 * How often callbacks of a comparator failed, on any thread, and the text of the last failure.
 * - count: out; 0 for a built-in one; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
 */
rocks_code rocks_comparator_failures(const rocks_comparator *comparator,
                                     uint64_t *count,
                                     rocks_buffer *last,
                                     rocks_status *status);

/**
 * Makes column families opened or created with the options order their keys by this comparator.
 * - options: database options.
 * - name: in; "comparator"; NULL: refused.
 * - comparator: in, shared; NULL: RocksDB's default, bytewise.
 */
rocks_code rocks_options_set_comparator(rocks_options *options,
                                        const char *name,
                                        const rocks_comparator *comparator,
                                        rocks_status *status);

/** Frees a comparator. Objects that it was set into keep sharing it. */
rocks_code rocks_comparator_free(rocks_comparator *comparator, rocks_status *status);


/* ---- Slice transforms ------------------------------------------------------------------------ */

/*
 * Built-in slice transforms. Set them by name with rocks_options_set("prefix_extractor") or make an
 * object with rocks_slice_transform_new_by_name. OPTIONS files name them, and they call nothing
 * back:
 *
 * - fixed:LENGTH (rocksdb.FixedPrefix.LENGTH): the first bytes; shorter keys have no prefix.
 * - capped:LENGTH (rocksdb.CappedPrefix.LENGTH): the first bytes, or the whole of a shorter key.
 * - rocksdb.Noop: the whole key.
 * - rocks.DelimitedPrefix:DELIMITER: up to the first delimiter, with it; keys without one have no
 *   prefix. The delimiter is any bytes: "%2F" stands for one byte as in a URI, and is needed for
 *   % \ # : ; = { }, spaces and bytes beyond ASCII.
 */

/**
 * Maps keys to prefixes, for prefix filters: your callbacks, or a built-in transform.
 *
 * With a prefix_extractor, RocksDB's filters (table.filter_policy,
 * memtable_prefix_bloom_size_ratio) hold prefixes. An iterator uses them if its read options ask
 * for it: prefix_same_as_start=true (it ends with the prefix of its target) or
 * auto_prefix_mode=true (where its bounds allow it). Any other returns all keys in order, because
 * the database's option prefix_seek_opt_in_only is true here. With false, RocksDB's default, it
 * skips files that have no key with the prefix of its target, and keys with other prefixes may be
 * missing, unless total_order_seek=true. All keys with one prefix must be neighbours in the
 * comparator's order; include/rocksdb/options.h (prefix_extractor) states the exact conditions.
 * Tables store the name of the transform that they were written with; only a transform of that name
 * uses their prefixes.
 */
typedef struct rocks_slice_transform rocks_slice_transform;

/**
 * The callbacks of a slice transform. RocksDB calls them from any thread, several at a time, also
 * while it holds its locks: they can call no database (ROCKS_HANDLE_BUSY). The bytes given are
 * borrowed until the callback returns.
 *
 * A callback that returns false, or throws a C++ exception, has failed; `error` may say why. It is
 * counted (rocks_slice_transform_failures), and the operation that runs on the thread fails with
 * ROCKS_CALLBACK_FAILED: a read returns nothing; a write is in the log, and its key may not be
 * found, except with total_order_seek, until it is written again or flushed. RocksDB may have one
 * thread insert what another writes; then that one's operation fails. If a transform fails while a
 * flush or compaction writes a table, the table is marked, so that RocksDB never queries its
 * filter for prefixes: nothing is missed, and its next compaction makes a complete filter.
 */
typedef struct rocks_slice_transform_callbacks {
    /** sizeof(rocks_slice_transform_callbacks). */
    size_t struct_size;
    /**
     * Passed to every call; the library owns it from rocks_slice_transform_new on, even if that
     * fails.
     */
    void *state;
    /** Called once, after the last user of the transform, on any thread; NULL: not wanted. */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * The name, which tables remember; copied; NULL: refused. Change it whenever the prefix of any
     * key changes. Names that begin with "rocksdb.", "leveldb." or "rocks." are reserved; none of \
     * # ; = { }, no control character, no space at an end.
     */
    const char *name;
    /**
     * Sets `is_in` to whether the key has a prefix. If it fails, the key is treated as having
     * none. NULL: every key has one.
     */
    bool (*in_domain)(void *state,
                      const uint8_t *key,
                      size_t key_len,
                      bool *is_in,
                      rocks_sink *error);
    /**
     * Sets `offset` and `size` to the position of the prefix in the key. Called only for keys in
     * the domain. If it fails, or the range reaches beyond the key (also a failure), the whole key
     * serves as prefix. NULL: refused.
     */
    bool (*transform)(void *state,
                      const uint8_t *key,
                      size_t key_len,
                      size_t *offset,
                      size_t *size,
                      rocks_sink *error);
    /** Whether `transform` can return a prefix. RocksDB no longer calls it, so NULL is as good. */
    bool (*in_range)(void *state, const uint8_t *prefix, size_t prefix_len);
    /**
     * Whether prefixes have a maximum length, which it puts into `len`: auto_prefix_mode can then
     * filter more. NULL: they have none.
     */
    bool (*full_length_enabled)(void *state, size_t *len);
    /**
     * Whether all keys that begin with `prefix` have the same prefix as it has. Only
     * rocks_slice_transform_same_result_when_appended calls it, not RocksDB. NULL: never.
     */
    bool (*same_result_when_appended)(void *state, const uint8_t *prefix, size_t prefix_len);
} rocks_slice_transform_callbacks;

/**
 * Makes a slice transform of callbacks.
 * - callbacks: in; copied, and its state the library's from here on: destroyed once, also when this
 *   fails; NULL: refused.
 * - slice_transform: out, owned: free with rocks_slice_transform_free; NULL: refused.
 */
rocks_code rocks_slice_transform_new(const rocks_slice_transform_callbacks *callbacks,
                                     rocks_slice_transform **slice_transform,
                                     rocks_status *status);

/**
 * Makes a built-in slice transform. The beginning of this section lists the names.
 * - slice_transform: out, owned: free with rocks_slice_transform_free; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (the message lists the names).
 */
rocks_code rocks_slice_transform_new_by_name(const char *name,
                                             rocks_slice_transform **slice_transform,
                                             rocks_status *status);

/**
 * Finds the prefix of a key as a database with this transform does.
 * - offset: out; where the prefix begins in the key; NULL: not wanted.
 * - size: out; its length; NULL: not wanted.
 *
 * Returns: ROCKS_NOT_FOUND (the key is not in the domain), ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_slice_transform_transform(const rocks_slice_transform *slice_transform,
                                           const void *key,
                                           size_t key_len,
                                           size_t *offset,
                                           size_t *size,
                                           rocks_status *status);

/**
 * Whether all keys that begin with a prefix have the same prefix as it: whether a seek to it finds
 * them all when filters are used.
 * - same: out; NULL: refused.
 *
 * Returns: ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_slice_transform_same_result_when_appended(const rocks_slice_transform *slice_transform,
                                                           const void *prefix,
                                                           size_t prefix_len,
                                                           bool *same,
                                                           rocks_status *status);

/**
 * How often callbacks of a slice transform failed, on any thread, and the text of the last
 * failure.
 * - count: out; 0 for a built-in one; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; empty where none failed; NULL: not wanted.
 */
rocks_code rocks_slice_transform_failures(const rocks_slice_transform *slice_transform,
                                          uint64_t *count,
                                          rocks_buffer *last,
                                          rocks_status *status);

/**
 * Makes column families opened or created with the options take prefixes from their keys with this
 * transform. On an open database the option prefix_extractor can be changed by name, to a built-in
 * one (rocks_db_set_options).
 * - options: database options.
 * - name: in; "prefix_extractor", or "memtable_insert_with_hint_prefix_extractor" (keys of one
 *   prefix are inserted faster where each follows the one before); NULL: refused.
 * - slice_transform: in, shared; NULL: none.
 */
rocks_code rocks_options_set_slice_transform(rocks_options *options,
                                             const char *name,
                                             const rocks_slice_transform *slice_transform,
                                             rocks_status *status);

/** Frees a slice transform. Objects that it was set into keep sharing it. */
rocks_code rocks_slice_transform_free(rocks_slice_transform *slice_transform,
                                      rocks_status *status);


/* ---- Merge operators ------------------------------------------------------------------------- */

/*
 * Built-in merge operators. Set them by name with rocks_options_set("merge_operator"). Numbers are
 * eight bytes, little-endian:
 *
 * - uint64add (RocksDB's): the sum, modulo 2^64; bytes that are not eight count as 0.
 * - int64add: the same for signed numbers, which wrap around; bytes that are not eight are refused.
 * - uint64max, uint64min, int64max, int64min: the largest or smallest number; bytes that are not
 *   eight are refused.
 * - stringappend: the operands one after the other, with a delimiter between them: a comma, or the
 *   option merge_operator.delimiter; 0x and hex digits stand for any bytes, 0x alone for none.
 * - sortlist: decimal numbers of 64 bits between commas, sorted, with duplicates; others are
 *   refused.
 * - json_merge_patch: a JSON value, and merge patches (RFC 7396) as operands. Numbers keep their
 *   digits, and the keys of a result are sorted. Other texts, and more than 127 levels, are
 *   refused.
 * - max, put, bytesxor (RocksDB's): the greatest bytes; the last operand; exclusive or, byte by
 *   byte.
 *
 * An operator refuses an operand when the value is needed: reads of that key return
 * ROCKS_CORRUPTION, subcode 15, and the message names the operand, until the key is put or deleted.
 * Flushes and compactions keep the operands.
 */

/** Computes a value from an older value and the operands merged into it: your callbacks. */
typedef struct rocks_merge_operator rocks_merge_operator;

/** The value of `chosen` after full_merge: one of these, or the index of an operand. */
typedef int64_t rocks_merge_choice;

/** The result is in `result`; the value before full_merge is called. */
#define ROCKS_MERGE_APPENDED -1
/** The result is the existing value. */
#define ROCKS_MERGE_EXISTING -2

/**
 * A merge operator whose operands are values: it merges a value with an operand, and two operands,
 * in the same way, as in a sum.
 *
 * Any thread calls the functions, RocksDB's own included, and several at a time; their arguments
 * are borrowed until they return. In a get or multi_get they may call no database; in a scan,
 * flush or compaction they may read any, and change none that they may belong to. Other calls
 * return ROCKS_HANDLE_BUSY.
 */
typedef struct rocks_associative_merge_operator_callbacks {
    /** sizeof(rocks_associative_merge_operator_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /** Called once, when nothing uses the operator any more, on any thread; NULL: nothing to do. */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * Names what the data means: a database with merged values is not opened under another name.
     * Copied; NULL: refused. Names that begin with "rocksdb.", "leveldb." or "rocks." are reserved;
     * none of \ # ; = { }, no control character, no space at an end.
     */
    const char *name;
    /**
     * Merges `value` into `existing` (NULL: there is none), and appends the new value to `result`;
     * appending nothing makes an empty value. `existing` can also be an operand merged earlier:
     * RocksDB merges operands with each other before there is a value. True: done. False: failed,
     * for the reason appended to `error`.
     */
    bool (*merge)(void *state,
                  const uint8_t *key,
                  size_t key_len,
                  const rocks_slice *existing,
                  const uint8_t *value,
                  size_t value_len,
                  rocks_sink *result,
                  rocks_sink *error);
} rocks_associative_merge_operator_callbacks;

/**
 * A merge operator whose operands need not be values.
 *
 * Any thread calls the functions, RocksDB's own included, and several at a time; their arguments
 * are borrowed until they return. In a get or multi_get they may call no database; in a scan,
 * flush or compaction they may read any, and change none that they may belong to. Other calls
 * return ROCKS_HANDLE_BUSY.
 */
typedef struct rocks_merge_operator_callbacks {
    /** sizeof(rocks_merge_operator_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /** Called once, when nothing uses the operator any more, on any thread; NULL: nothing to do. */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * Names what the data means: a database with merged values is not opened under another name.
     * Copied; NULL: refused. Names that begin with "rocksdb.", "leveldb." or "rocks." are reserved;
     * none of \ # ; = { }, no control character, no space at an end.
     */
    const char *name;
    /**
     * Merges the operands, at least one, the oldest first, into `existing` (NULL: there is none).
     * Either appends the value to `result` (nothing: an empty value), or sets `chosen` to the
     * operand that is the value, or to ROCKS_MERGE_EXISTING, which saves a copy. True: done.
     * False: failed, for the reason appended to `error`.
     */
    bool (*full_merge)(void *state,
                       const uint8_t *key,
                       size_t key_len,
                       const rocks_slice *existing,
                       const rocks_slice *operands,
                       size_t operand_count,
                       rocks_sink *result,
                       rocks_merge_choice *chosen,
                       rocks_sink *error);
    /**
     * Appends to `result` one operand equivalent to the two, of which `left` is the older. False:
     * they stay two; this counts as a failure only if a reason is appended to `error`. NULL: they
     * always stay.
     */
    bool (*partial_merge)(void *state,
                          const uint8_t *key,
                          size_t key_len,
                          const uint8_t *left,
                          size_t left_len,
                          const uint8_t *right,
                          size_t right_len,
                          rocks_sink *result,
                          rocks_sink *error);
    /**
     * The same for two operands and more, the oldest first; called instead of partial_merge. NULL:
     * two at a time.
     */
    bool (*partial_merge_multi)(void *state,
                                const uint8_t *key,
                                size_t key_len,
                                const rocks_slice *operands,
                                size_t operand_count,
                                rocks_sink *result,
                                rocks_sink *error);
    /**
     * Called in a point read, the newest operand first: true ends the reading, and full_merge gets
     * only the operands read so far. NULL: all of them are read.
     */
    bool (*should_merge)(void *state, const rocks_slice *operands, size_t operand_count);
    /**
     * 1: partial_merge_multi, which then must not be NULL, is also called for a single operand. 0:
     * it is not.
     */
    int32_t allow_single_operand;
} rocks_merge_operator_callbacks;

/**
 * Makes a merge operator whose operands are values.
 *
 * If merge fails, the call that needed the value returns ROCKS_CALLBACK_FAILED with its text: a
 * read (of many keys: only for that key), a step of an iterator. Nothing is written, and the other
 * keys are unaffected. Flushes, compactions and writes do not need the value: they keep the
 * operands, and succeed (RocksDB's op_failure_scope kMustMerge). A later call may merge them.
 * - callbacks: in; NULL: refused. Its state is the operator's from here on, also when the call
 *   fails.
 * - merge_operator: out, owned: free with rocks_merge_operator_free; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (the message names the field).
 */
rocks_code rocks_merge_operator_new_associative(const rocks_associative_merge_operator_callbacks *callbacks,
                                                rocks_merge_operator **merge_operator,
                                                rocks_status *status);

/**
 * Makes a merge operator whose operands need not be values.
 *
 * If full_merge fails, or chooses an operand that does not exist, the call that needed the value
 * returns ROCKS_CALLBACK_FAILED with a text: a read (of many keys: only for that key), a step of
 * an iterator. Nothing is written, and the other keys are unaffected. Flushes, compactions and
 * writes do not need the value: they keep the operands, and succeed (RocksDB's op_failure_scope
 * kMustMerge). A later call may merge them.
 * - callbacks: in; NULL: refused. Its state is the operator's from here on, also when the call
 *   fails.
 * - merge_operator: out, owned: free with rocks_merge_operator_free; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (the message names the field).
 */
rocks_code rocks_merge_operator_new(const rocks_merge_operator_callbacks *callbacks,
                                    rocks_merge_operator **merge_operator,
                                    rocks_status *status);

/**
 * How often the operator's functions failed, on any thread and even if no call failed, and the
 * text of the last failure.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; empty when none failed; NULL: not wanted.
 */
rocks_code rocks_merge_operator_failures(const rocks_merge_operator *merge_operator,
                                         uint64_t *count,
                                         rocks_buffer *last,
                                         rocks_status *status);

/**
 * Makes column families opened with the options merge with this operator.
 * - options: database options.
 * - name: in; "merge_operator"; NULL: refused.
 * - merge_operator: in, shared; NULL: none.
 */
rocks_code rocks_options_set_merge_operator(rocks_options *options,
                                            const char *name,
                                            const rocks_merge_operator *merge_operator,
                                            rocks_status *status);

/** Frees a merge operator. Objects that it was set into keep sharing it. */
rocks_code rocks_merge_operator_free(rocks_merge_operator *merge_operator,
                                     rocks_status *status);


/* ---- Merge operands -------------------------------------------------------------------------- */

/** The callbacks of rocks_db_get_merge_operands. */
typedef struct rocks_merge_operands_callbacks {
    /** sizeof(rocks_merge_operands_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called after each operand was read, the newest first, on the thread of
     * rocks_db_get_merge_operands; a value below the operands is not passed. True: go on. False:
     * stop after this operand. It may call no database (ROCKS_HANDLE_BUSY). If expected_max is 0
     * and there are many operands, it is called again for the first ones.
     */
    bool (*proceed)(void *state, const uint8_t *operand, size_t operand_len);
} rocks_merge_operands_callbacks;

/**
 * Reads the operands of a key that are not merged yet, without merging them (RocksDB's
 * GetMergeOperands): oldest first, preceded by the value below them, if there is one. Compactions
 * and flushes merge operands, so their number is not the number that was written. Databases opened
 * for reading only accept no callback, and read the newest data whatever the snapshot.
 * - options: read options.
 * - key: in, key_len bytes; NULL: only with key_len 0.
 * - expected_max: the most that are taken; where there are more, the call fails, and `count` is how
 *   many there are. 0: however many there are.
 * - callbacks: in; says where to stop; NULL: read all of them; one whose proceed is NULL: refused.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - operands: out, borrowed until `result` is used again, reset or freed, also across a close; an
 *   array of `count`; NULL: not wanted.
 * - count: out; with ROCKS_INCOMPLETE how many there are, the value below them included; NULL: not
 *   wanted.
 *
 * Returns: ROCKS_NOT_FOUND (no operand and no value), ROCKS_INCOMPLETE (more than expected_max),
 * ROCKS_NOT_SUPPORTED (also: the column family has no merge operator), ROCKS_CALLBACK_FAILED (the
 * callback threw), ROCKS_HANDLE_BUSY (another thread uses the result), RocksDB's own code.
 */
rocks_code rocks_db_get_merge_operands(const rocks_db *db,
                                       const rocks_column_family *column_family,
                                       const rocks_options *options,
                                       const void *key,
                                       size_t key_len,
                                       size_t expected_max,
                                       const rocks_merge_operands_callbacks *callbacks,
                                       rocks_values *result,
                                       const rocks_slice **operands,
                                       size_t *count,
                                       rocks_status *status);


/* ---- Filter policies ------------------------------------------------------------------------- */

/*
 * RocksDB's filter policies. Set them by name with rocks_options_set("table.filter_policy") or make
 * an object with rocks_filter_policy_new_by_name. Each reads the filters of all; filter_policy.h
 * describes them:
 *
 * - bloomfilter:BITS_PER_KEY
 * - ribbonfilter:BITS_PER_KEY
 * - ribbonfilter:BITS_PER_KEY:BLOOM_BEFORE_LEVEL
 */

/**
 * Makes the filters of tables: small summaries of their keys. With a filter, most lookups of
 * absent keys need not read the table.
 */
typedef struct rocks_filter_policy rocks_filter_policy;

/**
 * A filter of your own. RocksDB calls these functions from its own threads and from those that
 * read, several at a time. Other calls return ROCKS_HANDLE_BUSY.
 */
typedef struct rocks_filter_policy_callbacks {
    /** sizeof(rocks_filter_policy_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called once, when the handle, all options and databases, and the block caches that contain
     * its filters have released it, on any thread. NULL: nothing to do.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * The name, which tables store beside their filters: RocksDB ignores a filter of another name.
     * Change it when the functions can no longer read the filters of earlier ones. Copied; NULL:
     * refused. Names of filters of RocksDB's and names that begin with "rocksdb.", "leveldb." or
     * "rocks." are reserved; none of \ # ; = { }, no control character, no space at an end.
     */
    const char *name;
    /**
     * About how large a filter becomes, in bits per key; RocksDB uses it to cut partitions and to
     * estimate file sizes. 0: not known, treated as 10.
     */
    double bits_per_key;
    /**
     * Makes a filter of the given keys, and appends it to `filter`.
     *
     * `keys` are one and more, in the comparator's order, without timestamps. With
     * whole_key_filtering (the default) they are the keys of the table; with a prefix_extractor
     * each prefix comes as a key as well, before the first key that has it; with
     * whole_key_filtering=false only the prefixes come. With partition_filters they are those of a
     * partition, and the prefixes next to it on either side
     * (table/block_based/partitioned_filter_block.cc). A key comes twice only if the comparator
     * treats different bytes as the same key, or if prefixes do not order as their keys do. They
     * stay in memory while the table or partition is made; RocksDB's own filters need eight bytes
     * of memory for each.
     *
     * A function that fails returns false, with a text appended to `error`, or throws a C++
     * exception, or appends nothing, or more than 4294967231 bytes. The table or partition then
     * has no filter: it is read for every key, and nothing is lost. rocks_filter_policy_failures
     * counts it, and the database's log mentions it.
     *
     * May read any database, and change any but its own. NULL: refused.
     */
    bool (*create_filter)(void *state,
                          const rocks_slice *keys,
                          size_t count,
                          rocks_sink *filter,
                          rocks_sink *error);
    /**
     * Sets `may_match` to whether a key (or prefix) may be among those that a filter was made of;
     * it is true before. RocksDB calls it once per lookup and table. A function that fails returns
     * false, with a text appended to `error`, or throws a C++ exception: that is counted, and the
     * result is taken as true.
     *
     * A false result for a key in the filter hides that key: reads return ROCKS_NOT_FOUND or an
     * older value, scans of a prefix omit it, transactions overlook conflicts, and writes based on
     * such a read are wrong. The data itself stays in the table, for reads without this filter.
     * The option table.detect_filter_construct_corruption checks every key against its new filter;
     * a filter that hides a key counts as failed.
     *
     * If the comparator treats different bytes as the same key, the filter must as well.
     *
     * May call no database from inside a point read, and never change its own. NULL: refused.
     */
    bool (*key_may_match)(void *state,
                          const uint8_t *key,
                          size_t key_len,
                          const uint8_t *filter,
                          size_t filter_len,
                          bool *may_match,
                          rocks_sink *error);
    /**
     * The same for `count` keys of one filter, in no order: used by multi_get, with 32 at most.
     * `may_match` has a byte for each, set to 1: set 0 for those that are not in the filter. NULL:
     * key_may_match is called for each.
     */
    bool (*keys_may_match)(void *state,
                           const rocks_slice *keys,
                           size_t count,
                           const uint8_t *filter,
                           size_t filter_len,
                           uint8_t *may_match,
                           rocks_sink *error);
} rocks_filter_policy_callbacks;

/**
 * Makes a filter policy of your own functions.
 * - callbacks: in; copied. Its state is the library's from here on, also when the call fails; NULL,
 *   or with a name, create_filter or key_may_match that is NULL: refused.
 * - filter_policy: out, owned: free with rocks_filter_policy_free; NULL: refused.
 */
rocks_code rocks_filter_policy_new(const rocks_filter_policy_callbacks *callbacks,
                                   rocks_filter_policy **filter_policy,
                                   rocks_status *status);

/**
 * Makes one of RocksDB's filter policies. The beginning of this section lists the names.
 * - filter_policy: out, owned: free with rocks_filter_policy_free; NULL: refused.
 */
rocks_code rocks_filter_policy_new_by_name(const char *name,
                                           rocks_filter_policy **filter_policy,
                                           rocks_status *status);

/**
 * Makes databases opened with the options write and read the filters of their tables with this
 * filter policy. Filters of other names in older tables are ignored; compaction replaces them.
 *
 * An OPTIONS file contains only its name: rocks_options_load_latest omits a policy that is not
 * RocksDB's own, or returns an error if its config has ignore_unsupported_options=false. Set it
 * again then.
 * - options: in; database options, with block-based tables.
 * - name: in; "filter_policy" or "table.filter_policy"; NULL: refused.
 * - filter_policy: in, shared; NULL: none.
 */
rocks_code rocks_options_set_filter_policy(rocks_options *options,
                                           const char *name,
                                           const rocks_filter_policy *filter_policy,
                                           rocks_status *status);

/**
 * Returns the name of a filter policy; for RocksDB's own, the string that makes it.
 * - name: out, owned: free with rocks_buffer_free; NULL: refused.
 */
rocks_code rocks_filter_policy_name(const rocks_filter_policy *filter_policy,
                                    rocks_buffer *name,
                                    rocks_status *status);

/**
 * Returns how often the functions of a filter policy failed, in tables and in direct calls.
 * - count: out; 0 of RocksDB's own; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; the text of the last time; NULL: not wanted.
 */
rocks_code rocks_filter_policy_failures(const rocks_filter_policy *filter_policy,
                                        uint64_t *count,
                                        rocks_buffer *last,
                                        rocks_status *status);

/**
 * Makes a filter of keys, without a table. RocksDB's own policies make the filter of a table with
 * default options, for any keys in any order; a policy of yours is called with `keys` as they are.
 * - keys: in, `count` keys, 1 and more; NULL: refused.
 * - count: how many.
 * - filter: out, owned: free with rocks_buffer_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED (the policy makes none: below 0.5 bits per key),
 * ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (from inside 16 callbacks).
 */
rocks_code rocks_filter_policy_create_filter(const rocks_filter_policy *filter_policy,
                                             const rocks_slice *keys,
                                             size_t count,
                                             rocks_buffer *filter,
                                             rocks_status *status);

/**
 * Checks whether a key may be among those that a filter was made of. The ends and the length show
 * whether it can be a filter of RocksDB's own; damage inside is not detected.
 * - may_match: out; false: it is not; NULL: refused.
 *
 * Returns: ROCKS_CORRUPTION (no filter of RocksDB's own), ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY
 * (from inside 16 callbacks).
 */
rocks_code rocks_filter_policy_key_may_match(const rocks_filter_policy *filter_policy,
                                             const void *key,
                                             size_t key_len,
                                             const void *filter,
                                             size_t filter_len,
                                             bool *may_match,
                                             rocks_status *status);

/**
 * Checks many keys against a filter at once.
 * - count: how many.
 * - may_match: out, `count` bytes; 0: the key is not among those that the filter was made of, else
 *   1; NULL: only with count 0.
 *
 * Returns: as rocks_filter_policy_key_may_match.
 */
rocks_code rocks_filter_policy_keys_may_match(const rocks_filter_policy *filter_policy,
                                              const rocks_slice *keys,
                                              size_t count,
                                              const void *filter,
                                              size_t filter_len,
                                              uint8_t *may_match,
                                              rocks_status *status);

/** Frees a filter policy. Objects that it was set into keep sharing it. */
rocks_code rocks_filter_policy_free(rocks_filter_policy *filter_policy,
                                    rocks_status *status);


/* ---- Compaction filters ---------------------------------------------------------------------- */

/*
 * Built-in compaction filters. Set them by name, with their settings, as the option
 * compaction_filter_factory; they call no callbacks, run in flushes' and compactions' threads, and
 * an OPTIONS file brings them back. 0x and hex digits stand for any bytes:
 *
 * - {id=remove_prefix;prefix=TEXT}: keys that begin with these bytes.
 * - {id=remove_range;from=TEXT;to=TEXT}: keys from `from` on and before `to`, compared byte by byte
 *   whatever the comparator is. With user-defined timestamps the bytes of a key are followed by its
 *   timestamp's.
 * - {id=remove_size;below=BYTES;above=BYTES}: values shorter than `below` (0) or longer than
 *   `above` (2^64-1).
 * - {id=remove_old;age=SECONDS;offset=BYTES;number=NUMBER;unit=UNIT}: values whose time is `age`
 *   seconds (1 and more) or longer ago. The time is an unsigned number of the value from byte
 *   `offset` (0) on: u64be, u64le, u32be or u32le (u64be), in s, ms or us since 1970 (s). A value
 *   without the whole number, or with a time to come, stays.
 *
 * Filters by key remove values, entities and merge operands; those by value look at plain values
 * alone. A merge operand stays, whatever its bytes are, until a flush or compaction has merged it;
 * the result is a plain value, which the next compaction looks at. A value that is removed before
 * that leaves the operands above it, which are then merged onto nothing. Like every filter these
 * ignore snapshots, and reads see a record until a compaction has come to it.
 */

/**
 * Decides for each record that a compaction writes: keep, change or drop it.
 *
 * A filter ignores snapshots: reads at older snapshots, too, see what it dropped or changed
 * (RocksDB's IgnoreSnapshots). If a callback fails, the record stays as it is and the compaction
 * goes on. Then rocks_db_compact_range, rocks_db_compact_files and rocks_db_flush of that column
 * family do their work, and return ROCKS_CALLBACK_FAILED.
 */
typedef struct rocks_compaction_filter rocks_compaction_filter;

/** The decision of a compaction filter about a record. */
typedef int32_t rocks_compaction_decision;

/** The callback failed: the record is kept, and the failure counted. */
#define ROCKS_COMPACTION_FAILED 0
/** Keep the record as it is. */
#define ROCKS_COMPACTION_KEEP 1
/**
 * Remove it: a value or entity becomes a deletion, which hides older ones of the key; a merge
 * operand is dropped.
 */
#define ROCKS_COMPACTION_REMOVE 2
/**
 * Give it another value: the bytes appended to `result`. A merge operand stays one; a
 * wide-column entity becomes a plain value.
 */
#define ROCKS_COMPACTION_CHANGE_VALUE 3
/**
 * Drop all records from this key up to, not including, the key appended to `result`, without
 * deletions in their place: records that they hid may reappear. A key that is not after the
 * record's is a failure.
 */
#define ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL 4
/** Remove it by a single delete, where the key was put once at most; not for merge operands. */
#define ROCKS_COMPACTION_PURGE 5
/**
 * Make it a wide-column entity of the pairs appended to `result`; not for merge operands, and
 * not from filter_blob_by_key.
 */
#define ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY 6
/** Read the value, then call `filter`; only from filter_blob_by_key. */
#define ROCKS_COMPACTION_UNDETERMINED 7

/** The kind of record that a compaction filter sees. RocksDB's numbers; more may come. */
typedef int32_t rocks_compaction_value_type;

/** A plain value, also one that was read from a blob file. */
#define ROCKS_COMPACTION_TYPE_VALUE 0
/** A merge operand. */
#define ROCKS_COMPACTION_TYPE_MERGE_OPERAND 1
/** A value in a blob file that was not read: what filter_blob_by_key sees. */
#define ROCKS_COMPACTION_TYPE_BLOB_INDEX 2
/** A wide-column entity: columns in place of a value. */
#define ROCKS_COMPACTION_TYPE_WIDE_COLUMN_ENTITY 3

/** A record that a compaction writes; borrowed until the callback returns. */
typedef struct rocks_compaction_record {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** The level that the compaction starts at; 0 for a flush. */
    int32_t level;
    /** One of ROCKS_COMPACTION_TYPE_*. */
    rocks_compaction_value_type value_type;
    /** The key, with its user-defined timestamp if it has one. */
    rocks_slice key;
    /** The value or merge operand. */
    rocks_slice value;
    /** The columns' names of an entity, column_count of them, in their order. */
    const rocks_slice *column_names;
    /** Their values. Values in blob files are read first. */
    const rocks_slice *column_values;
    /** How many columns. */
    size_t column_count;
} rocks_compaction_record;

/**
 * The callbacks of a compaction filter. Compactions call it from several threads at once, for
 * every record that they write except results of merges and records that another one hides
 * (compaction_filter.h). It may read databases, and change none.
 */
typedef struct rocks_compaction_filter_callbacks {
    /** sizeof(rocks_compaction_filter_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called with the state exactly once, after its last use, on any thread; no database may be
     * called from it. NULL: nothing to destroy.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
     * spaces and ; = { } # \ ". NULL: "rocks.CompactionFilter".
     */
    const char *name;
    /** Decides about a record. A failed callback appends the reason to `error`. */
    rocks_compaction_decision (*filter)(void *state,
                                        const rocks_compaction_record *record,
                                        rocks_sink *result,
                                        rocks_sink *error);
    /**
     * Decides about a value in a blob file by its key, before it is read.
     * ROCKS_COMPACTION_UNDETERMINED: read it and call `filter`. NULL: always so. Not called for
     * entities, whose columns are all read.
     */
    rocks_compaction_decision (*filter_blob_by_key)(void *state,
                                                    const rocks_compaction_record *record,
                                                    rocks_sink *result,
                                                    rocks_sink *error);
} rocks_compaction_filter_callbacks;

/**
 * Makes a compaction filter of callbacks.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose filter is NULL: refused.
 * - compaction_filter: out, owned: free with rocks_compaction_filter_free; NULL: refused.
 */
rocks_code rocks_compaction_filter_new(const rocks_compaction_filter_callbacks *callbacks,
                                       rocks_compaction_filter **compaction_filter,
                                       rocks_status *status);

/**
 * How often its callbacks failed, in all databases, and the text of the last time.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
 */
rocks_code rocks_compaction_filter_failures(const rocks_compaction_filter *compaction_filter,
                                            uint64_t *count,
                                            rocks_buffer *last,
                                            rocks_status *status);

/**
 * Makes databases and column families opened with the options share this compaction filter, which
 * then replaces a compaction filter factory. RocksDB's own is set by name: "compaction_filter" =
 * "RemoveEmptyValueCompactionFilter".
 * - options: database options.
 * - name: in; "compaction_filter"; NULL: refused.
 * - compaction_filter: in, shared; NULL: none.
 */
rocks_code rocks_options_set_compaction_filter(rocks_options *options,
                                               const char *name,
                                               const rocks_compaction_filter *compaction_filter,
                                               rocks_status *status);

/**
 * Frees a compaction filter. Objects that it was set into keep sharing it; the last one to go
 * destroys its state.
 */
rocks_code rocks_compaction_filter_free(rocks_compaction_filter *compaction_filter,
                                        rocks_status *status);


/* ---- Compaction filter factories ------------------------------------------------------------- */

/**
 * Makes a compaction filter for each run that writes table files, so that a filter needs no locks
 * and can have counters. All rules for a rocks_compaction_filter hold for its filters.
 */
typedef struct rocks_compaction_filter_factory rocks_compaction_filter_factory;

/** Why a table file is written. RocksDB's numbers; more may come. */
typedef int32_t rocks_table_file_creation_reason;

/** A memtable is flushed. */
#define ROCKS_TABLE_FILE_CREATION_FLUSH 0
/** A compaction. */
#define ROCKS_TABLE_FILE_CREATION_COMPACTION 1
/** An opening writes what it recovered from the log. */
#define ROCKS_TABLE_FILE_CREATION_RECOVERY 2
/** Another reason. */
#define ROCKS_TABLE_FILE_CREATION_MISC 3

/** Describes the purpose of a compaction filter; borrowed until the callback returns. */
typedef struct rocks_compaction_context {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** One of ROCKS_TABLE_FILE_CREATION_*. */
    rocks_table_file_creation_reason reason;
    /** The column family's number; the default one has 0. */
    uint32_t column_family_id;
    /** The lowest level of the input files; -1: not known. */
    int32_t input_start_level;
    /** 1: the compaction takes all table files. */
    uint32_t is_full_compaction;
    /** 1: a call such as rocks_db_compact_range requested it. */
    uint32_t is_manual_compaction;
    /** 0. */
    uint32_t reserved;
    /** The properties of the input files, input_count of them. */
    const rocks_table_properties *const *inputs;
    /** 0 also when RocksDB could not read the properties. */
    size_t input_count;
} rocks_compaction_context;

/**
 * The callbacks of a compaction filter factory. A run is the writing of table files by one thread:
 * a compaction has one for each of its subcompactions, a flush has one. The callbacks of one run
 * are called one after the other; several runs proceed at once, on several threads. The callbacks
 * may read databases, and change none.
 */
typedef struct rocks_compaction_filter_factory_callbacks {
    /** sizeof(rocks_compaction_filter_factory_callbacks). */
    size_t struct_size;
    /** Passed to should_filter and create; the library does not use it. */
    void *state;
    /**
     * Called with the state exactly once, after its last use, on any thread; no database may be
     * called from it. NULL: nothing to destroy.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
     * spaces and ; = { } # \ ". NULL: "rocks.CompactionFilterFactory".
     */
    const char *name;
    /**
     * Whether files that are written for a reason, one of ROCKS_TABLE_FILE_CREATION_*, are
     * filtered. NULL: those of compactions are.
     */
    bool (*should_filter)(void *state, rocks_table_file_creation_reason reason);
    /**
     * Begins a run: sets `run` to the state that the filter of the run is called with. Left NULL,
     * the run has no filter. False is a failure, with the text appended to `error`: the run has no
     * filter.
     */
    bool (*create)(void *state,
                   const rocks_compaction_context *context,
                   void **run,
                   rocks_sink *error);
    /** As in rocks_compaction_filter_callbacks, with the run. */
    rocks_compaction_decision (*filter)(void *run,
                                        const rocks_compaction_record *record,
                                        rocks_sink *result,
                                        rocks_sink *error);
    /** As in rocks_compaction_filter_callbacks, with the run. */
    rocks_compaction_decision (*filter_blob_by_key)(void *run,
                                                    const rocks_compaction_record *record,
                                                    rocks_sink *result,
                                                    rocks_sink *error);
    /**
     * Ends a run: called once for every run that `create` set, even if it failed. No database may
     * be called from it. NULL: nothing to destroy.
     */
    void (*destroy_run)(void *run);
} rocks_compaction_filter_factory_callbacks;

/**
 * Makes a compaction filter factory of callbacks.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose create or filter is NULL: refused.
 * - compaction_filter_factory: out, owned: free with rocks_compaction_filter_factory_free; NULL:
 *   refused.
 */
rocks_code rocks_compaction_filter_factory_new(const rocks_compaction_filter_factory_callbacks *callbacks,
                                               rocks_compaction_filter_factory **compaction_filter_factory,
                                               rocks_status *status);

/**
 * How often its callbacks failed, in all databases, and the text of the last time.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
 */
rocks_code rocks_compaction_filter_factory_failures(const rocks_compaction_filter_factory *compaction_filter_factory,
                                                    uint64_t *count,
                                                    rocks_buffer *last,
                                                    rocks_status *status);

/**
 * Makes databases and column families opened with the options share this compaction filter
 * factory. A compaction filter in the options takes precedence over it.
 * - options: database options.
 * - name: in; "compaction_filter_factory"; NULL: refused.
 * - compaction_filter_factory: in, shared; NULL: none.
 */
rocks_code rocks_options_set_compaction_filter_factory(rocks_options *options,
                                                       const char *name,
                                                       const rocks_compaction_filter_factory *compaction_filter_factory,
                                                       rocks_status *status);

/**
 * Frees a compaction filter factory. Objects that it was set into keep sharing it; the last one to
 * go destroys its state.
 */
rocks_code rocks_compaction_filter_factory_free(rocks_compaction_filter_factory *compaction_filter_factory,
                                                rocks_status *status);


/* ---- Table properties collectors ------------------------------------------------------------- */

/**
 * Makes a collector for each table file that is written. The collector adds properties to the file,
 * and may ask for the file's compaction.
 *
 * If a collector fails, rocks_db_compact_range, rocks_db_compact_files and rocks_db_flush of that
 * column family do their work, and return ROCKS_CALLBACK_FAILED. rocks_db_table_properties reads
 * the collected properties.
 */
typedef struct rocks_table_properties_collector_factory rocks_table_properties_collector_factory;

/** The kind of a record in a table file. RocksDB's numbers; more may come. */
typedef int32_t rocks_entry_type;

/** A value. */
#define ROCKS_ENTRY_PUT 0
/** A deletion. */
#define ROCKS_ENTRY_DELETE 1
/** A single delete. */
#define ROCKS_ENTRY_SINGLE_DELETE 2
/** A merge operand. */
#define ROCKS_ENTRY_MERGE 3
/** A range deletion: its begin as key, its end as value. */
#define ROCKS_ENTRY_RANGE_DELETION 4
/** A value in a blob file: the blob index as value. */
#define ROCKS_ENTRY_BLOB_INDEX 5
/** A deletion with a user-defined timestamp. */
#define ROCKS_ENTRY_DELETE_WITH_TIMESTAMP 6
/** A wide-column entity, serialized. */
#define ROCKS_ENTRY_WIDE_COLUMN_ENTITY 7
/** A value with the time at which it was written. */
#define ROCKS_ENTRY_TIMED_PUT 8
/** Another kind. */
#define ROCKS_ENTRY_OTHER 9

/** A record that goes into a table file; borrowed until the callback returns. */
typedef struct rocks_table_entry {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** The key. */
    rocks_slice key;
    /** The value, as the file has it. */
    rocks_slice value;
    /** The sequence number; 0: older than all others. */
    uint64_t sequence;
    /** The file's size so far, without the unfinished block. */
    uint64_t file_size;
    /** One of ROCKS_ENTRY_*. */
    rocks_entry_type entry_type;
    /** 0. */
    uint32_t reserved;
} rocks_table_entry;

/** Describes the purpose of a collector; borrowed until the callback returns. */
typedef struct rocks_table_properties_collector_context {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** The column family's number; the default one has 0. */
    uint32_t column_family_id;
    /** The level that the file is made for; -1: not known. */
    int32_t level_at_creation;
    /** How many levels the column family has; -1: not known. */
    int32_t num_levels;
    /** 0. */
    uint32_t reserved;
    /** Records up to this sequence number may go to the last level; UINT64_MAX >> 8: no tiering. */
    uint64_t last_level_inclusive_max_seqno_threshold;
} rocks_table_properties_collector_context;

/**
 * The callbacks of a table properties collector factory. The callbacks for one file are called one
 * after the other; several files are written at once, on several threads. The callbacks may read
 * databases, and change none.
 *
 * A failure ends the collection for that file: only destroy_collector is still called, and the
 * file is written without the collected properties.
 */
typedef struct rocks_table_properties_collector_factory_callbacks {
    /** sizeof(rocks_table_properties_collector_factory_callbacks). */
    size_t struct_size;
    /** Passed to create; the library does not use it. */
    void *state;
    /**
     * Called with the state exactly once, after its last use, on any thread; no database may be
     * called from it. NULL: nothing to destroy.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
     * spaces and ; = { } # \ ". NULL: "rocks.TablePropertiesCollectorFactory".
     */
    const char *name;
    /**
     * Begins a file: sets `collector` to the state that the other callbacks are called with. Left
     * NULL, no properties are collected for the file. False is a failure, with the text appended
     * to `error`.
     */
    bool (*create)(void *state,
                   const rocks_table_properties_collector_context *context,
                   void **collector,
                   rocks_sink *error);
    /** Called for each record, in the order of the file. NULL: not wanted. */
    bool (*add_user_key)(void *collector, const rocks_table_entry *entry, rocks_sink *error);
    /**
     * A block of the file is full: its size, and its size under a fast and a slow compression if
     * the option sample_for_compression tries them; else 0. NULL: not wanted.
     */
    void (*block_add)(void *collector,
                      uint64_t uncompressed_bytes,
                      uint64_t fast_compressed_bytes,
                      uint64_t slow_compressed_bytes);
    /**
     * The file is complete: appends its properties as pairs to `properties`, by
     * rocks_sink_append_pair. A name that is empty, begins with "rocksdb." or comes twice is a
     * failure.
     */
    bool (*finish)(void *collector, rocks_sink *properties, rocks_sink *error);
    /** Whether the file should soon be compacted; asked after finish. NULL: no. */
    bool (*need_compact)(void *collector);
    /**
     * Called once for every collector that `create` set, even if it failed. No database may be
     * called from it. NULL: nothing to destroy.
     */
    void (*destroy_collector)(void *collector);
} rocks_table_properties_collector_factory_callbacks;

/**
 * Makes a table properties collector factory of callbacks.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose create or finish is NULL: refused.
 * - table_properties_collector_factory: out, owned: free with
 *   rocks_table_properties_collector_factory_free; NULL: refused.
 */
rocks_code rocks_table_properties_collector_factory_new(const rocks_table_properties_collector_factory_callbacks *callbacks,
                                                        rocks_table_properties_collector_factory **table_properties_collector_factory,
                                                        rocks_status *status);

/**
 * How often its callbacks failed, in all databases, and the text of the last time.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
 */
rocks_code rocks_table_properties_collector_factory_failures(const rocks_table_properties_collector_factory *table_properties_collector_factory,
                                                             uint64_t *count,
                                                             rocks_buffer *last,
                                                             rocks_status *status);

/**
 * Makes databases and column families opened with the options collect properties with this factory
 * alone. RocksDB's own are set by name: "table_properties_collectors" =
 * "{id=CompactOnDeletionCollector;window_size=128;deletion_trigger=50;deletion_ratio=0.5}".
 * - options: database options.
 * - name: in; "table_properties_collectors"; NULL: refused.
 * - table_properties_collector_factory: in, shared; NULL: none.
 */
rocks_code rocks_options_set_table_properties_collector_factory(rocks_options *options,
                                                                const char *name,
                                                                const rocks_table_properties_collector_factory *table_properties_collector_factory,
                                                                rocks_status *status);

/**
 * The same, in addition to those that the options have.
 * - options: database options.
 * - name: in; "table_properties_collectors"; NULL: refused.
 * - table_properties_collector_factory: in, shared; NULL: refused.
 */
rocks_code rocks_options_add_table_properties_collector_factory(rocks_options *options,
                                                                const char *name,
                                                                const rocks_table_properties_collector_factory *table_properties_collector_factory,
                                                                rocks_status *status);

/**
 * Frees a table properties collector factory. Objects that it was set into keep sharing it; the
 * last one to go destroys its state.
 */
rocks_code rocks_table_properties_collector_factory_free(rocks_table_properties_collector_factory *table_properties_collector_factory,
                                                         rocks_status *status);


/* ---- SST partitioners ------------------------------------------------------------------------ */

/**
 * Makes a partitioner for each compaction. The partitioner decides between which keys files are
 * cut.
 *
 * If a partitioner fails, rocks_db_compact_range, rocks_db_compact_files and rocks_db_flush of that
 * column family do their work, and return ROCKS_CALLBACK_FAILED.
 */
typedef struct rocks_sst_partitioner_factory rocks_sst_partitioner_factory;

/** Describes the purpose of a partitioner; borrowed until the callback returns. */
typedef struct rocks_sst_partitioner_context {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** 1: the compaction takes all table files. */
    uint32_t is_full_compaction;
    /** 1: a call such as rocks_db_compact_range requested it. */
    uint32_t is_manual_compaction;
    /** The level that the files go to; -1: not known. */
    int32_t output_level;
    /** 0. */
    uint32_t reserved;
    /** The smallest input key. */
    rocks_slice smallest_user_key;
    /** The largest input key. */
    rocks_slice largest_user_key;
} rocks_sst_partitioner_context;

/**
 * The callbacks of an SST partitioner factory. The callbacks of one partitioner are called one
 * after the other; several partitioners are used at once, on several threads. RocksDB may hold its
 * locks: no database may be called.
 */
typedef struct rocks_sst_partitioner_factory_callbacks {
    /** sizeof(rocks_sst_partitioner_factory_callbacks). */
    size_t struct_size;
    /** Passed to create; the library does not use it. */
    void *state;
    /**
     * Called with the state exactly once, after its last use, on any thread; no database may be
     * called from it. NULL: nothing to destroy.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
     * spaces and ; = { } # \ ". NULL: "rocks.SstPartitionerFactory".
     */
    const char *name;
    /**
     * Begins a compaction, or a part of one, or the choice of one: sets `partitioner` to the state
     * that the other callbacks are called with. Left NULL, nothing is partitioned. False is a
     * failure, with the text appended to `error`, and nothing is partitioned.
     */
    bool (*create)(void *state,
                   const rocks_sst_partitioner_context *context,
                   void **partitioner,
                   rocks_sink *error);
    /**
     * Whether a new file begins with `current`, which comes after `prev` in a file of
     * current_output_file_size bytes so far: sets `required`. A failure begins none.
     */
    bool (*should_partition)(void *partitioner,
                             const uint8_t *prev,
                             size_t prev_len,
                             const uint8_t *current,
                             size_t current_len,
                             uint64_t current_output_file_size,
                             bool *required,
                             rocks_sink *error);
    /**
     * Whether a file with these keys may move to another level unchanged: sets `allowed`. A
     * failure does not allow it. NULL: allowed if should_partition requires no new file between
     * them. RocksDB does not call it if the file goes to the last level
     * (db/compaction/compaction.cc, IsTrivialMove).
     */
    bool (*can_do_trivial_move)(void *partitioner,
                                const uint8_t *smallest,
                                size_t smallest_len,
                                const uint8_t *largest,
                                size_t largest_len,
                                bool *allowed,
                                rocks_sink *error);
    /**
     * Called once for every partitioner that `create` set, even if it failed. NULL: nothing to
     * destroy.
     */
    void (*destroy_partitioner)(void *partitioner);
} rocks_sst_partitioner_factory_callbacks;

/**
 * Makes an SST partitioner factory of callbacks.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose create or should_partition is NULL: refused.
 * - sst_partitioner_factory: out, owned: free with rocks_sst_partitioner_factory_free; NULL:
 *   refused.
 */
rocks_code rocks_sst_partitioner_factory_new(const rocks_sst_partitioner_factory_callbacks *callbacks,
                                             rocks_sst_partitioner_factory **sst_partitioner_factory,
                                             rocks_status *status);

/**
 * How often its callbacks failed, in all databases, and the text of the last time.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
 */
rocks_code rocks_sst_partitioner_factory_failures(const rocks_sst_partitioner_factory *sst_partitioner_factory,
                                                  uint64_t *count,
                                                  rocks_buffer *last,
                                                  rocks_status *status);

/**
 * Makes databases and column families opened with the options share this SST partitioner factory.
 * RocksDB's own is set by name: "sst_partitioner_factory" =
 * "{id=SstPartitionerFixedPrefixFactory;length=4}".
 * - options: database options.
 * - name: in; "sst_partitioner_factory"; NULL: refused.
 * - sst_partitioner_factory: in, shared; NULL: none.
 */
rocks_code rocks_options_set_sst_partitioner_factory(rocks_options *options,
                                                     const char *name,
                                                     const rocks_sst_partitioner_factory *sst_partitioner_factory,
                                                     rocks_status *status);

/**
 * Frees an SST partitioner factory. Objects that it was set into keep sharing it; the last one to
 * go destroys its state.
 */
rocks_code rocks_sst_partitioner_factory_free(rocks_sst_partitioner_factory *sst_partitioner_factory,
                                              rocks_status *status);


/* ---- WAL filters ----------------------------------------------------------------------------- */

/**
 * Decides which records of the write-ahead log an open replays.
 *
 * After an open for writing, left-out records are gone; a read-only open leaves the log as it is.
 * rocks_db_recovery_report counts these records, and does not report them as a loss. Only a
 * read-only open allows the option avoid_flush_during_recovery, which keeps logs, beside a filter.
 * If the filter fails, the open fails with ROCKS_CALLBACK_FAILED and nothing is lost.
 */
typedef struct rocks_wal_filter rocks_wal_filter;

/** The decision of a WAL filter about a record. */
typedef int32_t rocks_wal_decision;

/** The callback failed: the opening fails, and nothing is changed. */
#define ROCKS_WAL_FAILED 0
/** Replay it; with a batch appended to `changed`, replay that in its place. */
#define ROCKS_WAL_CONTINUE 1
/** Leave it out. */
#define ROCKS_WAL_IGNORE 2
/** Leave it out, and all that follows, in this log and later ones. */
#define ROCKS_WAL_STOP 3
/**
 * It is damaged: RocksDB handles it and the rest according to wal_recovery_mode and
 * paranoid_checks, and the recovery report shows a loss. With the open option fail_on_data_loss
 * the opening fails.
 */
#define ROCKS_WAL_CORRUPTED 4

/** A column family and its log; borrowed until the callback returns. */
typedef struct rocks_wal_family {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** Its name. */
    rocks_slice name;
    /** The first log with records for it: its table files contain the earlier ones. */
    uint64_t log_number;
    /** Its number, as records have it. */
    uint32_t id;
    /** 0. */
    uint32_t reserved;
} rocks_wal_family;

/**
 * A record of the write-ahead log: the batch of one write, or of several grouped ones. Borrowed
 * until the callback returns.
 */
typedef struct rocks_wal_record {
    /** Its size in bytes in the library that runs; more fields may follow. */
    size_t struct_size;
    /** The log's number. */
    uint64_t log_number;
    /** The log's path. */
    rocks_slice log_file;
    /** The sequence number of its first write. */
    uint64_t sequence;
    /** A batch, as rocks_batch_from_data takes it and rocks_batch_iterate then shows it. */
    rocks_slice data;
} rocks_wal_record;

/**
 * The callbacks of a WAL filter. RocksDB calls them on the thread that opens a database. The
 * callbacks may use other databases; the one that is being opened has no handle yet.
 */
typedef struct rocks_wal_filter_callbacks {
    /** sizeof(rocks_wal_filter_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called with the state exactly once, after its last use, on any thread; no database may be
     * called from it. NULL: nothing to destroy.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * The name in RocksDB's log and OPTIONS files; copied: 1 to 255 characters of ASCII without
     * spaces and ; = { } # \ ". NULL: "rocks.WalFilter".
     */
    const char *name;
    /**
     * Passes the column families, before any record: `count` pointers. False fails the opening.
     * NULL: not wanted.
     */
    bool (*column_family_log_numbers)(void *state,
                                      const rocks_wal_family *const *families,
                                      size_t count,
                                      rocks_sink *error);
    /**
     * Decides about a record. The batch appended to `changed` is checked: the opening fails if it
     * is no batch, has more records than the original, or could not be replayed.
     */
    rocks_wal_decision (*log_record_found)(void *state,
                                           const rocks_wal_record *record,
                                           rocks_sink *changed,
                                           rocks_sink *error);
} rocks_wal_filter_callbacks;

/**
 * Makes a WAL filter of callbacks.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose log_record_found is NULL: refused.
 * - wal_filter: out, owned: free with rocks_wal_filter_free; NULL: refused.
 */
rocks_code rocks_wal_filter_new(const rocks_wal_filter_callbacks *callbacks,
                                rocks_wal_filter **wal_filter,
                                rocks_status *status);

/**
 * How often its callbacks failed, in all databases, and the text of the last time.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
 */
rocks_code rocks_wal_filter_failures(const rocks_wal_filter *wal_filter,
                                     uint64_t *count,
                                     rocks_buffer *last,
                                     rocks_status *status);

/**
 * Makes databases opened with the options share this WAL filter.
 * - options: database options.
 * - name: in; "wal_filter"; NULL: refused.
 * - wal_filter: in, shared; NULL: none.
 */
rocks_code rocks_options_set_wal_filter(rocks_options *options,
                                        const char *name,
                                        const rocks_wal_filter *wal_filter,
                                        rocks_status *status);

/**
 * Frees a WAL filter. Objects that it was set into keep sharing it; the last one to go destroys
 * its state.
 */
rocks_code rocks_wal_filter_free(rocks_wal_filter *wal_filter, rocks_status *status);


/* ---- Table filters of reads ------------------------------------------------------------------ */

/**
 * Decides which table files iterators read.
 *
 * RocksDB calls it when a seek or step first needs a file; a tailing iterator calls it at once.
 * Point reads do not call it. Older values and deleted keys that a left-out file hides may appear;
 * its range deletions still hide keys. RocksDB refuses a table filter if the option
 * min_tombstones_for_range_conversion is not 0.
 */
typedef struct rocks_table_filter rocks_table_filter;

/**
 * The callbacks of a table filter. RocksDB calls them on the threads of the reads, several at
 * once. It may read databases, and change none.
 */
typedef struct rocks_table_filter_callbacks {
    /** sizeof(rocks_table_filter_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called with the state exactly once, after its last use, on any thread; no database may be
     * called from it. NULL: nothing to destroy.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * Whether to read a table file: sets `read`, which is true before. The properties are borrowed
     * until it returns. False is a failure, with the text appended to `error`: the file is read,
     * and the call that needed it fails with ROCKS_CALLBACK_FAILED.
     */
    bool (*should_read)(void *state,
                        const rocks_table_properties *properties,
                        bool *read,
                        rocks_sink *error);
} rocks_table_filter_callbacks;

/**
 * Makes a table filter of callbacks.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose should_read is NULL: refused.
 * - table_filter: out, owned: free with rocks_table_filter_free; NULL: refused.
 */
rocks_code rocks_table_filter_new(const rocks_table_filter_callbacks *callbacks,
                                  rocks_table_filter **table_filter,
                                  rocks_status *status);

/**
 * How often its callbacks failed, in all databases, and the text of the last time.
 * - count: out; NULL: not wanted.
 * - last: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: not wanted.
 */
rocks_code rocks_table_filter_failures(const rocks_table_filter *table_filter,
                                       uint64_t *count,
                                       rocks_buffer *last,
                                       rocks_status *status);

/**
 * Makes reads with the options share this table filter.
 * - options: read options.
 * - name: in; "table_filter"; NULL: refused.
 * - table_filter: in, shared; NULL: none.
 */
rocks_code rocks_options_set_table_filter(rocks_options *options,
                                          const char *name,
                                          const rocks_table_filter *table_filter,
                                          rocks_status *status);

/**
 * Frees a table filter. Objects that it was set into keep sharing it; the last one to go destroys
 * its state.
 */
rocks_code rocks_table_filter_free(rocks_table_filter *table_filter, rocks_status *status);


/* ==== Table files ============================================================================= */


/* ---- SST writers ----------------------------------------------------------------------------- */

/**
 * Writes table files for rocks_db_ingest, one after the other. One thread at a time.
 *
 * Add keys in ascending order of the comparator, each once. Range deletions come in any order, and
 * delete nothing in their own file. A refused call changes nothing. If a callback (a filter policy,
 * a collector) makes a call fail, the file cannot be finished: the writer returns ROCKS_ABORTED
 * until you open another file.
 */
typedef struct rocks_sst_writer rocks_sst_writer;

/** How rocks_sst_writer_open opens: the sum of ROCKS_SST_WRITER_*, or 0. */
typedef uint32_t rocks_sst_writer_flags;

/** An existing file is replaced, as RocksDB always does. Without this flag it is refused. */
#define ROCKS_SST_WRITER_OVERWRITE 1
/** An unfinished file is removed when the writer is freed. */
#define ROCKS_SST_WRITER_REMOVE_ABANDONED 2
/**
 * The written pages stay in the system's cache, for a reader that comes soon. Otherwise the writer
 * drops them, once per MiB (SstFileWriter's invalidate_page_cache).
 */
#define ROCKS_SST_WRITER_KEEP_PAGES 4

/**
 * A finished file (ExternalSstFileInfo). Slices are borrowed until the writer finishes another
 * one or is freed.
 */
typedef struct rocks_sst_file_info {
    /** Set by the caller: sizeof(rocks_sst_file_info). */
    size_t struct_size;
    /** As it was given. */
    rocks_slice file_path;
    /** The first key; empty: only range deletions. With its timestamp, where keys have them. */
    rocks_slice smallest_key;
    /** The last key. */
    rocks_slice largest_key;
    /** Where the first range deletion begins; empty: there is none. */
    rocks_slice smallest_range_del_key;
    /** Where the last one ends. */
    rocks_slice largest_range_del_key;
    /**
     * Of the file as a whole, in bytes; empty or "0" without the option file_checksum_gen_factory.
     */
    rocks_slice file_checksum;
    /** The checksum's name: rocks_ingest_group takes both. */
    rocks_slice file_checksum_func_name;
    /** In bytes. */
    uint64_t file_size;
    /** Puts, merges and deletions. */
    uint64_t num_entries;
    /** Range deletions. */
    uint64_t num_range_del_entries;
    /** The sequence number of all keys: 0, which a database replaces when it ingests the file. */
    uint64_t sequence_number;
    /** Of the format: 2. */
    int32_t version;
    /** 0. */
    uint32_t reserved;
} rocks_sst_file_info;

/**
 * Makes a writer.
 * - db: in; the database that is to take the files in; NULL: any, and `column_family` is NULL.
 *   The writer goes on when it is closed.
 * - column_family: in; of that database: its number and name go into the files, and no other column
 *   family takes them. Where values expire (mode ttl), the time of writing is added to them. NULL:
 *   the default one.
 * - options: in, shared; database options: comparator, compression (that of the last level),
 *   table_factory, prefix_extractor, merge_operator, collectors, file_checksum_gen_factory, env,
 *   rate_limiter (at IO_LOW), use_direct_io_for_flush_and_compaction; NULL: those of the column
 *   family, or defaults without a database.
 * - writer: out, owned: free with rocks_sst_writer_free; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: another comparator than the column family's; a
 * compression that is not compiled in), ROCKS_NOT_SUPPORTED, ROCKS_COLUMN_FAMILY_DROPPED.
 */
rocks_code rocks_sst_writer_new(const rocks_db *db,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                rocks_sst_writer **writer,
                                rocks_status *status);

/**
 * Opens a file to write. Its folder must be there.
 * - path: in; NULL, or empty: refused.
 * - flags: ROCKS_SST_WRITER_*, or 0.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: the file exists; another is open and not finished),
 * ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED.
 */
rocks_code rocks_sst_writer_open(rocks_sst_writer *writer,
                                 const char *path,
                                 rocks_sst_writer_flags flags,
                                 rocks_status *status);

/**
 * Puts a key.
 * - key: in, key_len bytes; after the key before it; NULL: only with length 0.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: no file is open; the key does not come after the one
 * before it; the comparator has timestamps), ROCKS_IO_ERROR, ROCKS_ABORTED (an earlier call was
 * broken off), ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_sst_writer_put(rocks_sst_writer *writer,
                                const void *key,
                                size_t key_len,
                                const void *value,
                                size_t value_len,
                                rocks_status *status);

/**
 * Puts a key with an entity of `count` columns (rocks_db_put_entity).
 * - key: in, key_len bytes; after the key before it; NULL: only with length 0.
 * - columns: in, an array of `count` columns, in any order; NULL: only with count 0.
 *
 * Returns: as rocks_sst_writer_put; ROCKS_INVALID_ARGUMENT (also: a name is there twice; a name or
 * value is NULL with a length), ROCKS_NOT_SUPPORTED (the comparator has timestamps; values expire).
 */
rocks_code rocks_sst_writer_put_entity(rocks_sst_writer *writer,
                                       const void *key,
                                       size_t key_len,
                                       const rocks_wide_column *columns,
                                       size_t count,
                                       rocks_status *status);

/**
 * Merges an operand into the key's value in the database that ingests the file.
 * - key: in, key_len bytes; after the key before it; NULL: only with length 0.
 *
 * Returns: as rocks_sst_writer_put; ROCKS_NOT_SUPPORTED (the options have no merge operator).
 */
rocks_code rocks_sst_writer_merge(rocks_sst_writer *writer,
                                  const void *key,
                                  size_t key_len,
                                  const void *operand,
                                  size_t operand_len,
                                  rocks_status *status);

/**
 * Deletes a key in the database that ingests the file.
 * - key: in, key_len bytes; after the key before it; NULL: only with length 0.
 *
 * Returns: as rocks_sst_writer_put.
 */
rocks_code rocks_sst_writer_delete(rocks_sst_writer *writer,
                                   const void *key,
                                   size_t key_len,
                                   rocks_status *status);

/**
 * Deletes a key that was put exactly once since it was last deleted, and never merged: as
 * rocks_db_single_delete.
 * - key: in, key_len bytes; after the key before it; NULL: only with length 0.
 *
 * Returns: as rocks_sst_writer_put.
 */
rocks_code rocks_sst_writer_single_delete(rocks_sst_writer *writer,
                                          const void *key,
                                          size_t key_len,
                                          rocks_status *status);

/**
 * Deletes the keys from `begin` up to, not including, `end` in the database that ingests the file;
 * not those of the file itself. An empty range adds nothing.
 * Returns: as rocks_sst_writer_put; ROCKS_INVALID_ARGUMENT also: the range begins after its end;
 * ROCKS_NOT_SUPPORTED (a table format without range deletions).
 */
rocks_code rocks_sst_writer_delete_range(rocks_sst_writer *writer,
                                         const void *begin,
                                         size_t begin_len,
                                         const void *end,
                                         size_t end_len,
                                         rocks_status *status);

/**
 * Puts a key at a timestamp. Of one key, the newer timestamp goes first.
 * - key: in, key_len bytes, without timestamp; NULL: only with length 0.
 * - timestamp: in, timestamp_len bytes: as long as the comparator's; NULL: only with length 0.
 *
 * Returns: as rocks_sst_writer_put; ROCKS_INVALID_ARGUMENT also: a timestamp of another length; not
 * the least one, where the option persist_user_defined_timestamps is false.
 */
rocks_code rocks_sst_writer_put_with_timestamp(rocks_sst_writer *writer,
                                               const void *key,
                                               size_t key_len,
                                               const void *timestamp,
                                               size_t timestamp_len,
                                               const void *value,
                                               size_t value_len,
                                               rocks_status *status);

/**
 * Deletes a key at a timestamp.
 * - key: in, key_len bytes, without timestamp; NULL: only with length 0.
 * - timestamp: in, timestamp_len bytes: as long as the comparator's; NULL: only with length 0.
 *
 * Returns: as rocks_sst_writer_put_with_timestamp.
 */
rocks_code rocks_sst_writer_delete_with_timestamp(rocks_sst_writer *writer,
                                                  const void *key,
                                                  size_t key_len,
                                                  const void *timestamp,
                                                  size_t timestamp_len,
                                                  rocks_status *status);

/**
 * Deletes a range at a timestamp.
 * - begin: in, begin_len bytes, without timestamp; NULL: only with length 0.
 * - end: in, end_len bytes, without timestamp; NULL: only with length 0.
 * - timestamp: in, timestamp_len bytes: as long as the comparator's; NULL: only with length 0.
 *
 * Returns: as rocks_sst_writer_delete_range and rocks_sst_writer_put_with_timestamp.
 */
rocks_code rocks_sst_writer_delete_range_with_timestamp(rocks_sst_writer *writer,
                                                        const void *begin,
                                                        size_t begin_len,
                                                        const void *end,
                                                        size_t end_len,
                                                        const void *timestamp,
                                                        size_t timestamp_len,
                                                        rocks_status *status);

/**
 * Puts `count` keys in ascending order, or, when one of them is refused, none.
 * Returns: as rocks_sst_writer_put; the message names the element; ROCKS_NOT_SUPPORTED (the
 * comparator has timestamps).
 */
rocks_code rocks_sst_writer_put_many(rocks_sst_writer *writer,
                                     const rocks_slice *keys,
                                     const rocks_slice *values,
                                     size_t count,
                                     rocks_status *status);

/**
 * Deletes `count` keys in ascending order, or, when one of them is refused, none.
 * Returns: as rocks_sst_writer_put_many.
 */
rocks_code rocks_sst_writer_delete_many(rocks_sst_writer *writer,
                                        const rocks_slice *keys,
                                        size_t count,
                                        rocks_status *status);

/**
 * Puts the `count` keys of a column in ascending order, or, when one of them is refused, none.
 * Returns: as rocks_sst_writer_put_many.
 */
rocks_code rocks_sst_writer_put_columns(rocks_sst_writer *writer,
                                        const rocks_column *keys,
                                        const rocks_column *values,
                                        size_t count,
                                        rocks_status *status);

/**
 * Adds a merge operand for each of the `count` keys of a column in ascending order, or, when one of
 * them is refused, none.
 * Returns: as rocks_sst_writer_put_many; ROCKS_NOT_SUPPORTED also: the options have no merge
 * operator.
 */
rocks_code rocks_sst_writer_merge_columns(rocks_sst_writer *writer,
                                          const rocks_column *keys,
                                          const rocks_column *operands,
                                          size_t count,
                                          rocks_status *status);

/**
 * Deletes the `count` keys of a column in ascending order, or, when one of them is refused, none.
 * Returns: as rocks_sst_writer_put_many.
 */
rocks_code rocks_sst_writer_delete_columns(rocks_sst_writer *writer,
                                           const rocks_column *keys,
                                           size_t count,
                                           rocks_status *status);

/**
 * The size of the open file so far, in full blocks: use it to decide when to begin the next file.
 * - size: out; in bytes; 0: no file is open; NULL: refused.
 */
rocks_code rocks_sst_writer_file_size(rocks_sst_writer *writer,
                                      uint64_t *size,
                                      rocks_status *status);

/**
 * Finishes the open file, and syncs it and its folder to the disk. The writer can then open
 * another. A file that cannot be finished is removed.
 * - info: out, borrowed until the writer finishes another file or is freed; its struct_size set
 *   before; NULL: not wanted.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: no file is open, as after a finish; nothing was added:
 * the file stays open), ROCKS_IO_ERROR, ROCKS_ABORTED, ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_sst_writer_finish(rocks_sst_writer *writer,
                                   rocks_sst_file_info *info,
                                   rocks_status *status);

/**
 * Frees a writer. An unfinished file is no table; it stays, unless
 * ROCKS_SST_WRITER_REMOVE_ABANDONED removes it.
 */
rocks_code rocks_sst_writer_free(rocks_sst_writer *writer, rocks_status *status);


/* ---- SST readers ----------------------------------------------------------------------------- */

/**
 * An open table file, of a database or of a writer. It belongs to no database. One thread at a
 * time. Iterators and pinned values stay valid after the reader is freed.
 *
 * Values are as stored: in a file of a database whose values expire, each ends with the time of
 * its write.
 */
typedef struct rocks_sst_reader rocks_sst_reader;

/** The type of an entry, from its key. Slices are borrowed as long as the key that was given. */
typedef struct rocks_sst_entry {
    /** Set by the caller: sizeof(rocks_sst_entry). */
    size_t struct_size;
    /** The user's key. */
    rocks_slice key;
    /** Empty without user-defined timestamps. */
    rocks_slice timestamp;
    /** The sequence number; 0 in a file that was never ingested. */
    uint64_t sequence;
    /** One of ROCKS_ENTRY_*. */
    int32_t kind;
    /** 0. */
    uint32_t reserved;
} rocks_sst_entry;

/**
 * Opens a table file. The call checks the comparator's name before it compares any key.
 * - path: in; NULL, or empty: refused.
 * - options: in, shared; database options: comparator, table_factory (with its block cache and
 *   filter policy), prefix_extractor, merge_operator, env; NULL: defaults.
 * - reader: out, owned: free with rocks_sst_reader_free; NULL: refused.
 *
 * Returns: ROCKS_CORRUPTION (no table file, or a damaged one), ROCKS_IO_ERROR,
 * ROCKS_INVALID_ARGUMENT (also: the file was written with another comparator),
 * ROCKS_NOT_SUPPORTED, ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_sst_reader_open(const char *path,
                                 const rocks_options *options,
                                 rocks_sst_reader **reader,
                                 rocks_status *status);

/**
 * Reads the value of a key into a buffer of the library's.
 * - options: in; read options, without a snapshot; NULL: defaults.
 * - value: out, owned: free with rocks_buffer_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (also: the file deletes the key), ROCKS_MERGE_IN_PROGRESS (the file has
 * operands of the key, and no value under them), ROCKS_CORRUPTION (the message has the file and
 * the block's offset; also: a merge failed, as without a merge operator), ROCKS_IO_ERROR,
 * ROCKS_INCOMPLETE (read tier), ROCKS_INVALID_ARGUMENT (also: no timestamp, where the comparator
 * has them), ROCKS_NOT_SUPPORTED (the value lies in a blob file), ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_sst_reader_get(rocks_sst_reader *reader,
                                const rocks_options *options,
                                const void *key,
                                size_t key_len,
                                rocks_buffer *value,
                                rocks_status *status);

/**
 * Reads the value of a key into the caller's memory.
 * - options: in; read options, without a snapshot; NULL: defaults.
 * - buffer: out, `capacity` bytes; NULL: only with capacity 0.
 * - value_len: out; the value's true length, also when the buffer is too small; NULL: refused.
 *
 * Returns: as rocks_sst_reader_get, and ROCKS_BUFFER_TOO_SMALL: the buffer holds the value's
 * beginning.
 */
rocks_code rocks_sst_reader_get_into(rocks_sst_reader *reader,
                                     const rocks_options *options,
                                     const void *key,
                                     size_t key_len,
                                     void *buffer,
                                     size_t capacity,
                                     size_t *value_len,
                                     rocks_status *status);

/**
 * Reads the value of a key without a copy where RocksDB can pin it.
 * - options: in; read options, without a snapshot; NULL: defaults.
 * - holder: in; the value it held before becomes invalid; NULL: refused.
 * - value: out, borrowed until `holder` is used again or freed, also when the reader is freed
 *   before; NULL: refused.
 *
 * Returns: as rocks_sst_reader_get.
 */
rocks_code rocks_sst_reader_get_pinned(rocks_sst_reader *reader,
                                       const rocks_options *options,
                                       const void *key,
                                       size_t key_len,
                                       rocks_value *holder,
                                       rocks_slice *value,
                                       rocks_status *status);

/**
 * Reads many keys in one call; they need not be sorted. The returned code is that of the call as a
 * whole. `codes` has one for each key, as rocks_sst_reader_get returns it.
 * - options: in; read options, without a snapshot; NULL: defaults.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed, also when the reader is
 *   freed before; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 */
rocks_code rocks_sst_reader_multi_get(rocks_sst_reader *reader,
                                      const rocks_options *options,
                                      const rocks_slice *keys,
                                      size_t count,
                                      rocks_values *result,
                                      const rocks_slice **values,
                                      const rocks_code **codes,
                                      rocks_status *status);

/**
 * Reads the keys of a column in one call, as rocks_sst_reader_multi_get does those of an array.
 * rocks_values_read_block and rocks_values_read_into make a column of the values.
 * - options: in; read options, without a snapshot; NULL: defaults.
 * - result: in; the value it held before becomes invalid; NULL: refused.
 * - values: out, borrowed until `result` is used again, reset or freed, also when the reader is
 *   freed before; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL:
 *   not wanted.
 */
rocks_code rocks_sst_reader_multi_get_columns(rocks_sst_reader *reader,
                                              const rocks_options *options,
                                              const rocks_column *keys,
                                              size_t count,
                                              rocks_values *result,
                                              const rocks_slice **values,
                                              const rocks_code **codes,
                                              rocks_status *status);

/**
 * Makes an iterator over the live entries of the file: deleted keys are omitted. It steps and
 * reads blocks as those of a database do; rocks_iter_refresh returns ROCKS_NOT_SUPPORTED.
 * - options: in, shared; read options (bounds, prefix, …), without a snapshot; NULL: defaults.
 * - iter: out, owned: free with rocks_iter_free, before the reader or after it; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED.
 */
rocks_code rocks_sst_reader_iter(rocks_sst_reader *reader,
                                 const rocks_options *options,
                                 rocks_iter **iter,
                                 rocks_status *status);

/**
 * Makes an iterator over every record of the file except range deletions, deletions and old
 * versions included. Its keys are stored keys, with sequence number and kind:
 * rocks_sst_reader_parse_entry parses them. Seeks take the user's keys (with timestamps, if there
 * are any), and lead to the newest version, rocks_iter_seek_for_prev to the oldest.
 * - iter: out, owned: free with rocks_iter_free, before the reader or after it; NULL: refused.
 */
rocks_code rocks_sst_reader_table_iter(rocks_sst_reader *reader,
                                       rocks_iter **iter,
                                       rocks_status *status);

/**
 * Makes an iterator over the range deletions of the file. A key is where one begins, in the stored
 * form that rocks_sst_reader_parse_entry parses; its value is the user's key before which it ends,
 * without a timestamp. Range deletions that overlap are cut where one begins or ends, as RocksDB
 * reads them. Seeks take the user's keys, and compare them with where the deletions begin.
 * - iter: out, owned: free with rocks_iter_free, before the reader or after it; NULL: refused.
 *
 * Returns: ROCKS_CORRUPTION, ROCKS_IO_ERROR.
 */
rocks_code rocks_sst_reader_range_deletion_iter(rocks_sst_reader *reader,
                                                rocks_iter **iter,
                                                rocks_status *status);

/**
 * Parses a key of rocks_sst_reader_table_iter or rocks_sst_reader_range_deletion_iter.
 * - key: in, key_len bytes; NULL: only with length 0, which is refused as too short.
 * - entry: out, borrowed until the bytes of `key` change; its struct_size set before; NULL:
 *   refused.
 *
 * Returns: ROCKS_CORRUPTION (no such key).
 */
rocks_code rocks_sst_reader_parse_entry(rocks_sst_reader *reader,
                                        const void *key,
                                        size_t key_len,
                                        rocks_sst_entry *entry,
                                        rocks_status *status);

/**
 * Reads every block of the file from the disk and compares its checksum. It does not check the
 * partitions of a filter (RocksDB: table/block_based/block_based_table_reader.cc).
 * - options: in; read options (readahead_size, …); NULL: defaults.
 * - cancel: in, shared; the call checks it and reports progress before each read from the disk;
 *   NULL: cannot be cancelled.
 *
 * Returns: ROCKS_CORRUPTION (the message has the file and the block's offset), ROCKS_IO_ERROR,
 * ROCKS_CANCELLED, ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`).
 */
rocks_code rocks_sst_reader_verify_checksum(rocks_sst_reader *reader,
                                            const rocks_options *options,
                                            const rocks_cancel *cancel,
                                            rocks_status *status);

/**
 * Reads the file, and compares its number of entries with its properties.
 * - options: in; read options (readahead_size, fill_cache, …); bounds are ignored; NULL: defaults.
 * - cancel: in, shared; the call checks it and reports progress now and then; NULL: cannot be
 *   cancelled.
 *
 * Returns: as rocks_sst_reader_verify_checksum; ROCKS_CORRUPTION also: another number.
 */
rocks_code rocks_sst_reader_verify_num_entries(rocks_sst_reader *reader,
                                               const rocks_options *options,
                                               const rocks_cancel *cancel,
                                               rocks_status *status);

/**
 * The properties of the file, those that collectors gave included.
 * - properties: out, borrowed until the reader is freed; its struct_size set before; NULL: refused.
 */
rocks_code rocks_sst_reader_properties(rocks_sst_reader *reader,
                                       rocks_table_properties *properties,
                                       rocks_status *status);

/**
 * How many entries the file has, as its properties say: puts, merges and deletions, without range
 * deletions.
 * - count: out; NULL: refused.
 */
rocks_code rocks_sst_reader_count(rocks_sst_reader *reader,
                                  uint64_t *count,
                                  rocks_status *status);

/**
 * How large the file is.
 * - size: out; in bytes; NULL: refused.
 */
rocks_code rocks_sst_reader_file_size(rocks_sst_reader *reader,
                                      uint64_t *size,
                                      rocks_status *status);

/** Frees a reader. The file closes when the last of its iterators and values is freed too. */
rocks_code rocks_sst_reader_free(rocks_sst_reader *reader, rocks_status *status);


/* ---- Stored entries -------------------------------------------------------------------------- */

/**
 * Makes an iterator over every record that a column family stores in memtables and tables, except
 * range deletions: deletions, old versions, and what a range deletion hides included. It is
 * RocksDB's GetAllKeyVersions, as an iterator. Its keys are stored keys, with sequence number and
 * kind: rocks_db_parse_entry parses them. Values are as they are stored: those in blob files are
 * references, those of mode ttl end with their times. Seeks take the user's keys (with timestamps,
 * if there are any), and lead to the newest version, rocks_iter_seek_for_prev to the oldest. It
 * shows the column family as it is at the call, what transactions wrote before their commit
 * included, and has no rocks_iter_refresh.
 * - column_family: in, shared; NULL: the default one.
 * - iter: out, owned: free with rocks_iter_free; NULL: refused.
 *
 * Returns: as rocks_db_iter.
 */
rocks_code rocks_db_entry_iter(const rocks_db *db,
                               const rocks_column_family *column_family,
                               rocks_iter **iter,
                               rocks_status *status);

/**
 * Parses a key of rocks_db_entry_iter.
 * - column_family: in; that of the iterator; NULL: the default one.
 * - key: in, key_len bytes; NULL: only with length 0, which is refused as too short.
 * - entry: out, borrowed until the bytes of `key` change; its struct_size set before; NULL:
 *   refused.
 *
 * Returns: ROCKS_CORRUPTION (no such key).
 */
rocks_code rocks_db_parse_entry(const rocks_db *db,
                                const rocks_column_family *column_family,
                                const void *key,
                                size_t key_len,
                                rocks_sst_entry *entry,
                                rocks_status *status);


/* ---- Blob files ------------------------------------------------------------------------------ */

/**
 * Makes an iterator over the records of a blob file, in the order in which they were written.
 * Values are decompressed, and every checksum is compared. The database may be open, damaged, or
 * gone: which of the values its keys still have, only its tables tell.
 *
 * It goes forward: rocks_iter_seek_to_first, then rocks_iter_next, or blocks. Other seeks and
 * rocks_iter_prev return ROCKS_NOT_SUPPORTED. A damaged record, or a file without its end, is
 * ROCKS_CORRUPTION when the iterator gets there; the message has the file and the byte.
 *
 * rocks_iter_property has four properties of the current record, as decimal digits:
 * "rocks.blob-offset" (where its value begins in the file), "rocks.blob-stored-bytes" (how many
 * bytes the value takes there), "rocks.blob-column-family" (the number of the column family) and
 * "rocks.blob-expiration" (in files of RocksDB's old BlobDB the second at which it expires; else
 * 0).
 * - path: in; NULL, empty: refused.
 * - options: in, shared; database options: env; NULL: defaults.
 * - iter: out, owned: free with rocks_iter_free; NULL: refused.
 *
 * Returns: ROCKS_CORRUPTION (no blob file, or its header is damaged), ROCKS_NOT_FOUND,
 * ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED.
 */
rocks_code rocks_blob_file_iter(const char *path,
                                const rocks_options *options,
                                rocks_iter **iter,
                                rocks_status *status);


/* ---- Ingestion ------------------------------------------------------------------------------- */

/** The files for one column family. Leave unneeded fields zero. */
typedef struct rocks_ingest_group {
    /** sizeof(rocks_ingest_group), in each struct of an array. */
    size_t struct_size;
    /** NULL: the default one. */
    const rocks_column_family *column_family;
    /** Their paths, `file_count` of them. Of a key that several have, the last one's is taken. */
    const char *const *files;
    /** How many; at least one. */
    size_t file_count;
    /** Of the kind ROCKS_OPTIONS_INGEST; NULL: defaults. */
    const rocks_options *options;
    /**
     * Of each file, as rocks_sst_file_info has it; needs the database option
     * file_checksum_gen_factory; NULL: not known.
     */
    const rocks_slice *file_checksums;
    /** The name of each checksum; NULL where file_checksums is. */
    const char *const *file_checksum_func_names;
} rocks_ingest_group;

/**
 * Ingests files that rocks_sst_writer made (IngestExternalFiles): all of them, or, on any failure,
 * none, and database and files are unchanged. The data of a file replaces that of the database;
 * with "ingest_behind" it is the other way round. (If writing the MANIFEST failed, the next open
 * shows which: all or none.) If the message says that the work goes on, the files may still be
 * ingested: leave them alone until the database is closed (rocks_cancel_set). Memtables with keys
 * in the files' ranges are flushed before.
 *
 * The options, by RocksDB's names: "move_files" (linked into the database, and the path removed),
 * "link_files" (linked, and the path stays), otherwise copied; "failed_move_fall_back_to_copy",
 * "snapshot_consistency", "allow_global_seqno", "allow_blocking_flush", "ingest_behind",
 * "fail_if_not_bottommost_level", "allow_db_generated_files", "fill_cache", "verify_file_checksum",
 * "file_opening_threads", … Other than in RocksDB, "verify_checksums_before_ingest" is true, so
 * that a file with damaged blocks is refused.
 *
 * It also refuses what RocksDB would accept: a file that is listed twice, one of the database's
 * own, one with merge operands without a merge operator, a plain table for keys of another length
 * than the column family's "table.user_key_len", and "write_global_seqno" with "link_files".
 *
 * Ingestion is outside of transactions: in a transaction database, it changes keys regardless of
 * their locks. An optimistic_transaction database refuses files, since its commits would not
 * detect their changes. If values expire (mode ttl), files must come from a writer that was made
 * with the column family.
 * - groups: in, `count` structs, each of another column family; NULL: only with count 0, which is
 *   refused.
 * - count: how many groups.
 * - cancel: in, shared; the call checks it, and reports the bytes verified, while checksums are
 *   verified, and checks it again before the files become visible; NULL: cannot be cancelled.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (the message names the group or the file: another comparator or
 * column family, an overlap that the options do not allow, …), ROCKS_CORRUPTION (no table file, or
 * a damaged one), ROCKS_IO_ERROR (also: no such file), ROCKS_TRY_AGAIN
 * (fail_if_not_bottommost_level), ROCKS_NOT_SUPPORTED (read-only; a kind that takes no files),
 * ROCKS_CANCELLED, ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`),
 * ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_HANDLE_BUSY (from inside a callback).
 */
rocks_code rocks_db_ingest(rocks_db *db,
                           const rocks_ingest_group *groups,
                           size_t count,
                           const rocks_cancel *cancel,
                           rocks_status *status);


/* ---- Bulk loads ------------------------------------------------------------------------------ */

/**
 * Loads unsorted data into a column family: more than fits into memory, faster than writes. The
 * load sorts the data in temporary files; it becomes visible when rocks_bulk_load_finish ingests
 * all of it at once. One thread at a time.
 *
 * For a key that was added more than once, the last value counts. Nothing goes through the
 * write-ahead log. A call that fails for another reason than its arguments ends the load: it drops
 * the data, later calls return ROCKS_ABORTED, and you still free the object.
 *
 * Temporary files are in the folder "rocks_bulk_load" beside the column family's table files; the
 * end of the load deletes them. The next open of the database, or the next load into it, deletes
 * the files of a killed process.
 */
typedef struct rocks_bulk_load rocks_bulk_load;

/** The results of a load. */
typedef struct rocks_bulk_load_info {
    /** Set by the caller: sizeof(rocks_bulk_load_info). */
    size_t struct_size;
    /** How many entries were given. */
    uint64_t given;
    /** How many keys were loaded: each once. */
    uint64_t loaded;
    /** The bytes of their keys and values. */
    uint64_t bytes;
    /** How many table files the database ingested. */
    uint64_t files;
    /** Their bytes. */
    uint64_t file_bytes;
    /**
     * The bytes of keys and values that did not fit into memory and went through temporary files.
     */
    uint64_t spilled;
} rocks_bulk_load_info;

/**
 * Begins a load. The options, of the kind ROCKS_OPTIONS_BULK_LOAD, by name:
 * * "memory_limit", 256M: what keys and values may take, in memory, at least 4M. Data that does
 *   not fit is sorted through temporary files.
 * * "threads", 0: how many sort and write, up to 256; 0: one a processor, 8 at most.
 * * "target_file_size", 0: about how large the files are that the database takes in, in bytes; 0:
 *   the column family's target_file_size_base.
 * * "ingest.NAME": those of ROCKS_OPTIONS_INGEST that have a meaning for the loader's own files, as
 *   "ingest.snapshot_consistency" and "ingest.ingest_behind".
 *   "ingest.verify_checksums_before_ingest" is false, since the files were written just before.
 *
 * The databases that rocks_db_ingest supports are supported here. If values expire, they get the
 * time at which they are added.
 * - column_family: in, shared; NULL: the default one.
 * - load: out, owned: free with rocks_bulk_load_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED (read-only; a kind that takes no files; user-defined timestamps),
 * ROCKS_IO_ERROR, ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_HANDLE_BUSY (from inside a callback).
 */
rocks_code rocks_bulk_load_new(rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               rocks_bulk_load **load,
                               rocks_status *status);

/**
 * Adds keys and values, in any order. They are copied.
 * - cancel: in, shared; the call checks it where the call waits for memory; NULL: cannot be
 *   cancelled.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (the message names the element: nothing was taken; also:
 * finished before), ROCKS_IO_ERROR, ROCKS_CANCELLED and ROCKS_TIMED_OUT (by `cancel`),
 * ROCKS_CALLBACK_FAILED (the comparator), ROCKS_ABORTED (an earlier call ended the load),
 * ROCKS_COLUMN_FAMILY_DROPPED.
 */
rocks_code rocks_bulk_load_add_many(rocks_bulk_load *load,
                                    const rocks_slice *keys,
                                    const rocks_slice *values,
                                    size_t count,
                                    const rocks_cancel *cancel,
                                    rocks_status *status);

/**
 * Adds the keys and values of two columns, in any order. They are copied.
 * - cancel: in, shared; the call checks it where the call waits for memory; NULL: cannot be
 *   cancelled.
 *
 * Returns: as rocks_bulk_load_add_many.
 */
rocks_code rocks_bulk_load_add_columns(rocks_bulk_load *load,
                                       const rocks_column *keys,
                                       const rocks_column *values,
                                       size_t count,
                                       const rocks_cancel *cancel,
                                       rocks_status *status);

/**
 * Adds the contents of an Arrow C stream (struct ArrowArrayStream): a struct whose first two
 * columns are keys and values, each binary ("z"), large binary ("Z"), binary view ("vz"), utf8
 * ("u"), large utf8 ("U") or utf8 view ("vu"), without nulls. A schema that does not fit is refused
 * and changes nothing; a later error in the data ends the load.
 * - stream: in; moved out of the caller's struct, whose release is NULL then, also when the call
 *   fails, and released exactly once, before the call returns. Its functions are called on this
 *   thread. Its buffers are believed to be as long as its arrays say. NULL: refused.
 * - cancel: in, shared; the call checks it between two arrays, and where the call waits for
 *   memory; NULL: cannot be cancelled.
 *
 * Returns: as rocks_bulk_load_add_many; ROCKS_IO_ERROR also: the stream failed, with its text.
 */
rocks_code rocks_bulk_load_add_arrow_stream(rocks_bulk_load *load,
                                            void *stream,
                                            const rocks_cancel *cancel,
                                            rocks_status *status);

/**
 * Sorts the remaining data, writes table files, and ingests them into the database: all, or none.
 * (If writing the MANIFEST failed, the next open shows which.) Then the temporary files are
 * deleted, and you still free the load. An empty load changes nothing.
 * - cancel: in, shared; the call reports the bytes of keys and values merged so far, and checks it
 *   until the database ingests the files. If the call returns before its work has ended
 *   (rocks_cancel_set), the load is in use until then. NULL: cannot be cancelled.
 * - info: out; its struct_size set before; NULL: not wanted.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: finished before), ROCKS_IO_ERROR, ROCKS_CORRUPTION (a
 * temporary file was damaged during the load), ROCKS_CANCELLED, ROCKS_TIMED_OUT and
 * ROCKS_CALLBACK_FAILED (by `cancel`, or a callback of the options), ROCKS_TRY_AGAIN
 * (ingest.fail_if_not_bottommost_level), ROCKS_ABORTED, ROCKS_COLUMN_FAMILY_DROPPED.
 */
rocks_code rocks_bulk_load_finish(rocks_bulk_load *load,
                                  const rocks_cancel *cancel,
                                  rocks_bulk_load_info *info,
                                  rocks_status *status);

/** Frees a load, and its temporary files. An unfinished load changed nothing. */
rocks_code rocks_bulk_load_free(rocks_bulk_load *load, rocks_status *status);


/* ==== Arrow =================================================================================== */


/* ---- Arrow streams --------------------------------------------------------------------------- */

/*
 * A stream is a struct ArrowArrayStream of Arrow's C stream interface, which pyarrow, DuckDB,
 * Polars, nanoarrow and the Arrow libraries of other languages read and give. The structs below are
 * those of Arrow's specification; where another header defined them before, they are left out. In a
 * signature a stream is a `void *`.
 *
 * Options of the kind ROCKS_OPTIONS_ARROW, by name:
 * * "columns", both: which columns a stream that goes out has: both, keys, or values. For a stream
 *   that comes in leave it at both, unless "write" is delete, which needs keys alone.
 * * "bytes_as", binary: the layout of keys and values that go out: binary (Arrow's format "z",
 *   offsets of 32 bits), large_binary ("Z", of 64 bits), or binary_view ("vz", whose short values
 *   lie in the views). What comes in may be any of these, and utf8 ("u"), large_utf8 ("U") and
 *   utf8_view ("vu").
 * * "batch_rows", 65536 and "batch_bytes", 1M: at most so many rows, and bytes of keys and values,
 *   in an array of a stream that goes out. One larger entry comes alone.
 * * "limit", 0: at most so many rows in all; 0: no limit.
 * * "reverse", false: from the last entry to the first.
 * * "threads", 0: how many threads of the library read ahead, each from a source of its own; 0:
 *   none, and get_next itself reads.
 * * "batches_ahead", 2: how many arrays each thread may have ready; with so many it waits until one
 *   is taken.
 * * "key_name", key, "value_name", value and "source_name", source: the names of the columns. A
 *   stream that comes in is searched for the first two; an empty name takes the first and the
 *   second column.
 * * "key_parts" and "value_parts", empty: typed columns. Each part of keys or of values becomes a
 *   column; the text is in the grammar of composed comparators, for example
 *   "rocks.order(u32be,-i64le,until(0x00))"; its directions (-) change nothing here. Numbers become
 *   Arrow's (uint8 "C" to float64 "g"), texts utf8 ("u"). A row that lacks a part, or has bytes
 *   behind the last one, is an error that names the part and the row. What has no parts stays one
 *   column. "bytes_as" must be binary.
 * * "key_names" and "value_names", empty: the names of the columns of parts, with commas between
 *   them; the others are "key_name" and "value_name" with the number of the part behind it: key0,
 *   key1.
 * * "texts_as", utf8: the type of texts among the parts: utf8, which are checked, or binary ("z"),
 *   which are not.
 * * "where", empty: conditions on the columns, looked at before a row is copied: COLUMN TEST VALUE,
 *   with "and" between them, for example "user = 5 and time >= -3 and name prefix 'ab'". Tests are
 *   =, <, <=, >, >=, and prefix of texts. Texts stand in quotes, two for one inside, and are
 *   compared by their bytes. Rows that they leave out are read all the same, but not copied: to
 *   read less, set the iterator's bounds.
 * * "write", put: what is done with each row that comes in: put, merge, or delete (by key alone).
 * * "null_values", refuse: what a null among the values that come in means: refuse is an error,
 *   delete deletes the key.
 */

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif /* ARROW_C_DATA_INTERFACE */

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif /* ARROW_C_STREAM_INTERFACE */

/** What a stream that came in was. Set struct_size before the call. */
typedef struct rocks_arrow_info {
    /** sizeof(rocks_arrow_info). */
    size_t struct_size;
    /** How many arrays were written whole. */
    uint64_t arrays;
    /** How many rows those had. */
    uint64_t rows;
    /** How many of the rows were deletions. */
    uint64_t deleted;
} rocks_arrow_info;

/**
 * Adds what an Arrow stream has to a table file, in ascending order of the keys, as
 * rocks_db_write_arrow writes it into a database. What came before an error stays in the file.
 * - arrow: in, shared; Arrow options; NULL: defaults.
 * - stream: in; as rocks_db_write_arrow takes it. NULL: refused.
 * - cancel: in, shared; the call checks it between two arrays; NULL: cannot be cancelled.
 * - info: out; its struct_size set before; NULL: not wanted.
 *
 * Returns: as rocks_sst_writer_put_columns, and as rocks_db_write_arrow.
 */
rocks_code rocks_sst_writer_write_arrow(rocks_sst_writer *writer,
                                        const rocks_options *arrow,
                                        void *stream,
                                        const rocks_cancel *cancel,
                                        rocks_arrow_info *info,
                                        rocks_status *status);

/**
 * Makes an Arrow stream of the entries of iterators, one iterator after the other. A range, a
 * prefix, a whole column family, a snapshot, a transaction, a batch or an SST file goes out so:
 * what the iterator shows. The stream begins at the entry that an iterator is at; at its first
 * (with "reverse", its last) if it was not moved yet.
 *
 * The stream takes the iterators over, and frees each at its end, or when it is released. Do not
 * use them any more: a call on one that the stream reads is refused (ROCKS_HANDLE_BUSY), and any
 * other changes what the stream shows.
 *
 * Arrays and schemas that came out of it stay readable until they are released, also after the
 * stream is, and after the database is closed. The functions of the stream may be called from any
 * thread, one at a time; two at once get EBUSY. Errors are values of errno, with a text by
 * get_last_error: EIO, ENOMEM, EINVAL, ECANCELED, ETIMEDOUT, EBUSY. After an error every get_next
 * returns it again. A database that is closed before the end is an error, EIO. A copy of the
 * struct that is used after its release is one, too, EINVAL.
 *
 * With the option "threads" the entries are read ahead, each source by a thread; the arrays come in
 * the order of the sources nevertheless. A transaction that a source reads may be used meanwhile
 * only as its iterator allows. For reads from disk make the iterators with readahead_size=2M.
 * - iters: in, `count` of them; the stream's own when the call succeeds, else the caller's; each
 *   once. NULL, or NULL as an element: refused.
 * - names: in, count texts in UTF-8; copied; they fill the column "source". NULL: there is no such
 *   column.
 * - count: 1 or more.
 * - options: in, shared; Arrow options; NULL: defaults. Those for what comes in have no meaning
 *   here.
 * - cancel: in, shared; get_next checks it before each array, and reports the bytes of keys and
 *   values that came out so far, of a total of 0 until the end; NULL: cannot be cancelled.
 * - stream: out; a struct ArrowArrayStream, which the caller releases; NULL: refused.
 */
rocks_code rocks_arrow_scan(rocks_iter *const *iters,
                            const rocks_slice *names,
                            size_t count,
                            const rocks_options *options,
                            const rocks_cancel *cancel,
                            void *stream,
                            rocks_status *status);

/**
 * Writes what an Arrow stream has into a database, as the options say ("write"): each array in one
 * write. An error in the stream, or a row that is refused, ends the call: its array is not written,
 * those before it are. The message names array and row, counted from 0.
 * - column_family: in, shared; NULL: the default one.
 * - options: in, shared; write options; NULL: defaults.
 * - arrow: in, shared; Arrow options; NULL: defaults. Those for what goes out have no meaning here.
 * - stream: in; a struct ArrowArrayStream; moved out of the caller's struct, whose release is NULL
 *   then, also when the call fails, and released exactly once, before the call returns. Its
 *   functions are called on this thread. All its lengths, offsets and views are checked; its
 *   buffers are believed to be as long as its arrays say. Columns beside those of keys and values
 *   are not looked at. NULL: refused.
 * - cancel: in, shared; the call checks it between two arrays; NULL: cannot be cancelled.
 * - info: out; its struct_size set before; NULL: not wanted.
 *
 * Returns: as rocks_db_put_many; ROCKS_INVALID_ARGUMENT (also: the schema does not fit; a
 * dictionary; an extension type; a null that is refused; memory that is not as the interface has
 * it), ROCKS_IO_ERROR (also: the stream failed, with its text), ROCKS_CANCELLED and ROCKS_TIMED_OUT
 * (by `cancel`).
 */
rocks_code rocks_db_write_arrow(rocks_db *db,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const rocks_options *arrow,
                                void *stream,
                                const rocks_cancel *cancel,
                                rocks_arrow_info *info,
                                rocks_status *status);

/**
 * Adds what an Arrow stream has to a batch, as rocks_db_write_arrow writes it into a database: all
 * of an array, or nothing of it. What came before an error stays in the batch.
 * - column_family: in, shared; NULL: the default one.
 * - arrow: in, shared; Arrow options; NULL: defaults.
 * - stream: in; as rocks_db_write_arrow takes it. NULL: refused.
 * - cancel: in, shared; the call checks it between two arrays; NULL: cannot be cancelled.
 * - info: out; its struct_size set before; NULL: not wanted.
 *
 * Returns: as rocks_batch_put_many, and as rocks_db_write_arrow.
 */
rocks_code rocks_batch_write_arrow(rocks_batch *batch,
                                   const rocks_column_family *column_family,
                                   const rocks_options *arrow,
                                   void *stream,
                                   const rocks_cancel *cancel,
                                   rocks_arrow_info *info,
                                   rocks_status *status);

/**
 * Writes what an Arrow stream has at the commit, as rocks_db_write_arrow writes it into a database:
 * all of an array, or nothing of it, and the call releases the locks that it took for that array.
 * What came before an error stays in the transaction.
 * - column_family: in, shared; NULL: the default one.
 * - arrow: in, shared; Arrow options; NULL: defaults.
 * - stream: in; as rocks_db_write_arrow takes it. NULL: refused.
 * - cancel: in, shared; the call checks it between two arrays; NULL: cannot be cancelled.
 * - info: out; its struct_size set before; NULL: not wanted.
 *
 * Returns: as rocks_txn_put_columns, and as rocks_db_write_arrow.
 */
rocks_code rocks_txn_write_arrow(rocks_txn *txn,
                                 const rocks_column_family *column_family,
                                 const rocks_options *arrow,
                                 void *stream,
                                 const rocks_cancel *cancel,
                                 rocks_arrow_info *info,
                                 rocks_status *status);


/* ==== Maintenance ============================================================================= */


/* ---- Flushes --------------------------------------------------------------------------------- */

/**
 * Writes memtables to table files, and waits for it unless the options say wait=false. If
 * force_atomic_flush is set or the database has atomic_flush, several column families are flushed
 * atomically (all or none after a crash); otherwise one after the other.
 * - column_families: in, `count` handles, of which NULL is the default one; NULL: only with count
 *   0, all column families.
 * - options: in, shared; flush options; NULL: defaults.
 *
 * Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR,
 * ROCKS_TIMED_OUT (the option timeout, or rocks_db_set_timeout: the flush goes on),
 * ROCKS_SHUTDOWN_IN_PROGRESS (after rocks_db_cancel_background_work), ROCKS_CALLBACK_FAILED (it is
 * done, and callbacks of the column families failed meanwhile, such as a
 * rocks_table_properties_collector_factory's).
 */
rocks_code rocks_db_flush(rocks_db *db,
                          const rocks_column_family *const *column_families,
                          size_t count,
                          const rocks_options *options,
                          rocks_status *status);

/**
 * Writes RocksDB's buffered part of the write-ahead log (option manual_wal_flush) to the operating
 * system.
 * - sync: 1: and waits until it is on the disk, as rocks_db_sync_wal does; 0: not.
 *
 * Returns: ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout).
 */
rocks_code rocks_db_flush_wal(rocks_db *db, int32_t sync, rocks_status *status);

/**
 * Waits until the part of the write-ahead log that the operating system has is on the disk:
 * afterwards earlier writes survive a power failure, as if made with sync=true. With
 * manual_wal_flush call rocks_db_flush_wal first.
 * Returns: ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout).
 */
rocks_code rocks_db_sync_wal(rocks_db *db, rocks_status *status);


/* ---- Compaction and background work ---------------------------------------------------------- */

/**
 * Compacts a range of keys, both ends included, and waits for it: removes deleted and overwritten
 * versions, and moves the data to the last level that has any. Flushes overlapping memtables first.
 * NULL is an open end; an address with length 0 is the empty key. Universal and FIFO compaction
 * ignore the range.
 *
 * RocksDB moves a table that overlaps no other to the next level as it is, and leaves the last
 * level alone unless the option bottommost_level_compaction says otherwise: a value whose deletion
 * is in the same table stays in the file. With the option `erase` every table of the range is
 * written anew, blob files too, all column families are flushed, and the call returns when the old
 * tables, blob files and logs are deleted: values that were deleted or overwritten before it are in
 * no file of the database. It is refused where something keeps them: snapshots, disabled file
 * deletions (ROCKS_BUSY), logs that are archived or used again, compaction styles that rewrite
 * nothing (ROCKS_NOT_SUPPORTED). An iterator or a prepared transaction that keeps old files is
 * ROCKS_BUSY after the compaction. Keys may stay as the ends of tables in the MANIFEST; copies, the
 * info log, and what a file system keeps of deleted files are not looked at.
 * - options: in, shared; compact range options; NULL: defaults.
 * - begin: in, begin_len bytes; NULL: from the first key; only with length 0.
 * - end: in, end_len bytes; NULL: to the last key; only with length 0.
 * - cancel: in, shared; with exclusive_manual_compaction it may have to wait for automatic
 *   compactions; NULL: cannot be cancelled.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: the range begins after its end),
 * ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CANCELLED and ROCKS_TIMED_OUT (by `cancel`), ROCKS_CLOSED
 * (also: closed during the call), ROCKS_INCOMPLETE (manual compactions are disabled),
 * ROCKS_SHUTDOWN_IN_PROGRESS (after rocks_db_cancel_background_work), ROCKS_NOT_SUPPORTED
 * (read-only), ROCKS_CORRUPTION, ROCKS_IO_ERROR, ROCKS_CALLBACK_FAILED (it is done, and callbacks
 * of the column family failed meanwhile: what a rocks_compaction_filter does then is said there).
 */
rocks_code rocks_db_compact_range(rocks_db *db,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const void *begin,
                                  size_t begin_len,
                                  const void *end,
                                  size_t end_len,
                                  const rocks_cancel *cancel,
                                  rocks_status *status);

/**
 * Compacts the table files named, and what overlaps them, into one level.
 *
 * The options are RocksDB's CompactionOptions: compression and output_temperature_override (of the
 * new files; left alone, the column family's options decide), output_file_size_limit (bytes; left
 * alone, one file), max_subcompactions, allow_trivial_move; and output_path_id, which of its
 * folders gets the new files, for a column family with several.
 *
 * RocksDB looks at `cancel` before the work, and not during it: what runs is done to its end, if
 * need be after the call has returned (rocks_cancel_set), and a close waits for it. Its new files
 * are then in rocks_db_metadata alone. rocks_db_abort_all_compactions stops it, with all others
 * (ROCKS_INCOMPLETE).
 * - options: in, shared; compact files options; NULL: defaults.
 * - files: in, `count` names as rocks_file_metadata has them; NULL: only with count 0, which is
 *   refused.
 * - output_level: the level to put the result in; not above a level of the inputs.
 * - cancel: in, shared; ends the call, and so does its time, but not work that has begun; NULL:
 *   cannot be cancelled.
 * - outputs: out, owned: free with rocks_buffer_free; the names of the new files, each ended by
 *   NUL; NULL: not wanted.
 * - events: in; memory for what the compaction did; the value it held before becomes invalid; NULL:
 *   not wanted.
 * - view: out, borrowed until `events` is used again or freed; one
 *   ROCKS_EVENT_COMPACTION_COMPLETED, with the files read and written and the figures of the work;
 *   count 0 where files were moved as they are (allow_trivial_move) or `events` is NULL; NULL: not
 *   wanted.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: no such file, level or folder),
 * ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_ABORTED (a file is being compacted already), ROCKS_CANCELLED
 * and ROCKS_TIMED_OUT (by `cancel`), ROCKS_CLOSED (also: closed during the call), ROCKS_INCOMPLETE
 * (manual compactions are disabled), ROCKS_NOT_SUPPORTED (read-only), ROCKS_CORRUPTION,
 * ROCKS_IO_ERROR, ROCKS_CALLBACK_FAILED (as rocks_db_compact_range), ROCKS_HANDLE_BUSY (another
 * thread uses `events`).
 */
rocks_code rocks_db_compact_files(rocks_db *db,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const char *const *files,
                                  size_t count,
                                  int32_t output_level,
                                  const rocks_cancel *cancel,
                                  rocks_buffer *outputs,
                                  rocks_event_block *events,
                                  rocks_event_block_view *view,
                                  rocks_status *status);

/**
 * Marks the files of a range, both ends included, for compaction in the background (only level
 * compaction). NULL is an open end.
 * - begin: in, begin_len bytes; NULL: from the first key; only with length 0.
 * - end: in, end_len bytes; NULL: to the last key; only with length 0.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: the range begins after its end),
 * ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only).
 */
rocks_code rocks_db_suggest_compact_range(rocks_db *db,
                                          const rocks_column_family *column_family,
                                          const void *begin,
                                          size_t begin_len,
                                          const void *end,
                                          size_t end_len,
                                          rocks_status *status);

/**
 * Waits until no flush or compaction is running or queued. Under steady writes that may never
 * happen; the option timeout (microseconds, 0: none) ends the wait. It also waits for work that
 * somebody holds back (rocks_db_pause_background_work, rocks_db_abort_all_compactions), unless the
 * option abort_on_pause is set.
 * - options: in, shared; wait for compact options; NULL: defaults.
 * - cancel: in, shared; NULL: cannot be cancelled.
 *
 * Returns: ROCKS_TIMED_OUT (also: by `cancel`), ROCKS_ABORTED (work is held back and
 * abort_on_pause is set), ROCKS_CANCELLED, ROCKS_CLOSED (also: closed during the call),
 * ROCKS_SHUTDOWN_IN_PROGRESS (after rocks_db_cancel_background_work), ROCKS_NOT_SUPPORTED (to
 * flush a read-only one), or the code of the background error.
 */
rocks_code rocks_db_wait_for_compact(rocks_db *db,
                                     const rocks_options *options,
                                     const rocks_cancel *cancel,
                                     rocks_status *status);

/**
 * Stops flushes and compactions until the database is opened again: writes go on until the
 * memtables are full. Memtables that no write-ahead log covers are flushed first; later writes
 * without one are lost at the close. It ends all pauses. rocks_db_close does not need this call
 * before it.
 * - wait: 1: until what runs has ended; 0: not.
 */
rocks_code rocks_db_cancel_background_work(rocks_db *db,
                                           int32_t wait,
                                           rocks_status *status);

/**
 * Pauses flushes and compactions, once the running ones have ended. Calls add up. During the pause
 * a rocks_db_flush waits, and so does a write that finds the memtables full; a close ends the
 * pause.
 * Returns: ROCKS_CLOSED (also: closed during the call), ROCKS_TIMED_OUT (rocks_db_set_timeout: it
 * is in force later, and then has to be undone all the same).
 */
rocks_code rocks_db_pause_background_work(rocks_db *db, rocks_status *status);

/**
 * Undoes one rocks_db_pause_background_work.
 * Returns: ROCKS_INVALID_ARGUMENT (nothing is paused).
 */
rocks_code rocks_db_continue_background_work(rocks_db *db, rocks_status *status);

/**
 * Stops the running rocks_db_compact_range calls, waits for them, and refuses later ones:
 * ROCKS_INCOMPLETE. Calls add up.
 * Returns: ROCKS_CLOSED (also: closed during the call), ROCKS_TIMED_OUT (rocks_db_set_timeout: it
 * is in force later, and then has to be undone all the same).
 */
rocks_code rocks_db_disable_manual_compaction(rocks_db *db, rocks_status *status);

/**
 * Undoes one rocks_db_disable_manual_compaction.
 * Returns: ROCKS_INVALID_ARGUMENT (none is in force).
 */
rocks_code rocks_db_enable_manual_compaction(rocks_db *db, rocks_status *status);

/**
 * Stops all running compactions, automatic ones too, waits for them, and prevents new ones. Calls
 * add up. Meanwhile a flush or a write may wait for files to be compacted; a close ends it.
 * Returns: ROCKS_CLOSED (also: closed during the call), ROCKS_TIMED_OUT (rocks_db_set_timeout: it
 * is in force later, and then has to be undone all the same).
 */
rocks_code rocks_db_abort_all_compactions(rocks_db *db, rocks_status *status);

/**
 * Undoes one rocks_db_abort_all_compactions.
 * Returns: ROCKS_INVALID_ARGUMENT (none is in force).
 */
rocks_code rocks_db_resume_all_compactions(rocks_db *db, rocks_status *status);

/**
 * Sets disable_auto_compactions to false and schedules due compactions; setting the option alone
 * does not schedule them.
 * - column_families: in, `count` handles, of which NULL is the default one; NULL: only with count
 *   0, all column families.
 *
 * Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
 */
rocks_code rocks_db_enable_auto_compaction(rocks_db *db,
                                           const rocks_column_family *const *column_families,
                                           size_t count,
                                           rocks_status *status);

/**
 * Resumes writes that a background error (a full disk) stopped, once its cause is removed. If
 * there is nothing to resume: ROCKS_OK.
 *
 * RocksDB recovers from a full disk by itself, and looks every five seconds: once as many bytes are
 * free as the largest write_buffer_size of the column families, which the message of ROCKS_BUSY
 * tells beside what is free. After some errors it resumes no writes, though their cause is gone:
 * those of the log (too many open files, a file that is too large), and of a flush that is neither
 * a full disk nor one to be tried again: in mode transaction a flush syncs the log before, which
 * may fail too. A compaction that finds no room is tried again by itself, in every mode. The call
 * returns the error then, with severity 3 or more, and says that the database must be opened anew.
 * Returns: ROCKS_BUSY (RocksDB is recovering by itself), the code of the error if it is still
 * there or final.
 */
rocks_code rocks_db_resume(rocks_db *db, rocks_status *status);

/**
 * Prevents the deletion of every file that is live now or becomes so, so that files can be copied.
 * Calls add up. Obsolete files are deleted when the last call is undone, or at the next open.
 * Returns: ROCKS_NOT_SUPPORTED (read-only).
 */
rocks_code rocks_db_disable_file_deletions(rocks_db *db, rocks_status *status);

/**
 * Undoes one rocks_db_disable_file_deletions; if there is nothing to undo: ROCKS_OK. The last one
 * deletes the obsolete files before it returns.
 * Returns: ROCKS_NOT_SUPPORTED (read-only), ROCKS_TIMED_OUT (rocks_db_set_timeout: it is undone,
 * and the files are deleted later).
 */
rocks_code rocks_db_enable_file_deletions(rocks_db *db, rocks_status *status);

/**
 * Deletes the table files that lie wholly in one of the ranges, without a compaction; files in
 * level 0 stay, and so do keys in other files: to delete all keys of a range use
 * rocks_db_delete_range. Snapshots lose the data of the files. In `begins` and `ends` a slice
 * whose data is NULL is an open end.
 * - begins, ends: in, `count` slices each; NULL: only with count 0, nothing to delete.
 * - include_end: 1: a file whose last key is the end goes too; 0: it stays.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: a range begins after its end),
 * ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
 */
rocks_code rocks_db_delete_files_in_ranges(rocks_db *db,
                                           const rocks_column_family *column_family,
                                           const rocks_slice *begins,
                                           const rocks_slice *ends,
                                           size_t count,
                                           int32_t include_end,
                                           rocks_status *status);


/* ---- Verification of checksums --------------------------------------------------------------- */

/**
 * Reads every block of every table file from the disk and compares its checksum. It does not check
 * memtables, the write-ahead log and blob files.
 * - options: in, shared; read options (readahead_size, rate_limiter_priority, …); NULL: defaults.
 * - cancel: in, shared; the call checks it and reports progress between two files; NULL: cannot be
 *   cancelled.
 *
 * Returns: ROCKS_CORRUPTION (the message names the file), ROCKS_IO_ERROR, ROCKS_CANCELLED,
 * ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`), ROCKS_CLOSED (also: closed during the
 * call).
 */
rocks_code rocks_db_verify_checksum(rocks_db *db,
                                    const rocks_options *options,
                                    const rocks_cancel *cancel,
                                    rocks_status *status);

/**
 * Compares each table and blob file as a whole with its checksum in the MANIFEST. Needs the option
 * file_checksum_gen_factory; files that were made without it have no checksum and pass.
 * - options: in, shared; read options; NULL: defaults.
 * - cancel: in, shared; the call checks it and reports progress between two files; NULL: cannot be
 *   cancelled.
 *
 * Returns: ROCKS_CORRUPTION (the message names the file), ROCKS_IO_ERROR, ROCKS_CANCELLED,
 * ROCKS_TIMED_OUT and ROCKS_CALLBACK_FAILED (by `cancel`), ROCKS_CLOSED (also: closed during the
 * call), ROCKS_INVALID_ARGUMENT (also: opened without file_checksum_gen_factory).
 */
rocks_code rocks_db_verify_file_checksums(rocks_db *db,
                                          const rocks_options *options,
                                          const rocks_cancel *cancel,
                                          rocks_status *status);


/* ---- Traces ---------------------------------------------------------------------------------- */

/** What a replay of a trace did. */
typedef struct rocks_replay_report {
    /** Set by the caller: sizeof(rocks_replay_report). */
    size_t struct_size;
    /** Operations that were done; keys that are not there are no failure. */
    uint64_t executed;
    /** Operations that failed. */
    uint64_t failed;
    /** Records of a kind that this version cannot replay. */
    uint64_t skipped;
    /** How long it took, in microseconds. */
    uint64_t elapsed_micros;
    /**
     * The first failure, with the number of its record: UTF-8, NUL-terminated; empty when there was
     * none.
     */
    char text[256];
} rocks_replay_report;

/**
 * Begins to write a trace of the database into a new file, in RocksDB's format: RocksDB's tools
 * (trace_analyzer, block_cache_trace_analyzer, io_tracer_parser) read it, unless the database's env
 * encrypts it. A database may have one trace of each kind at a time. A close ends them; if a file
 * could not be written whole, rocks_db_close says so, and the database is closed all the same.
 *
 * A trace of "queries" has each get, multi_get, write and seek of an iterator, with its keys and,
 * for writes, its values; rocks_db_replay_trace does them again. What a block or a count reads
 * without a seek is not in it. One of "block_cache" has each block that was looked up, one of "io"
 * each operation on a file. Every operation waits for the file while it is written:
 * sampling_frequency and filter make it less.
 * - what: in; "queries", "block_cache" or "io"; NULL: refused.
 * - path: in; a file that is not there yet, on the database's env; NULL, empty: refused.
 * - options: in, shared; trace options; NULL: defaults.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: the file is there already), ROCKS_BUSY (such a trace is
 * being written), ROCKS_IO_ERROR.
 */
rocks_code rocks_db_start_trace(rocks_db *db,
                                const char *what,
                                const char *path,
                                const rocks_options *options,
                                rocks_status *status);

/**
 * Ends a trace and syncs its file. If the file could not be written whole, the call says so:
 * operations do not fail with their trace.
 * - what: in; as given to rocks_db_start_trace; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: there is no such trace), ROCKS_IO_ERROR (the file lacks
 * what came after the failure).
 */
rocks_code rocks_db_end_trace(rocks_db *db, const char *what, rocks_status *status);

/**
 * Does again what a trace of "queries" says, on a database whose column families have the same
 * numbers: best a checkpoint that was made when the trace began. Batches are checked as
 * rocks_db_write does. Timestamps of reads are not in a trace, so reads of column families that
 * have them fail; writes have theirs, which a database of mode transaction refuses. What a
 * transaction prepared is written where the trace commits it; with WRITE_PREPARED and
 * WRITE_UNPREPARED only if the trace has the preparation too.
 *
 * The options are RocksDB's ReplayOptions: num_threads (1), fast_forward (1.0: as fast as the trace
 * was; 2: twice as fast; 0: without waiting); and stop_at_failure (true).
 * - path: in; the trace, on the database's env; NULL, empty: refused.
 * - options: in, shared; replay options; NULL: defaults.
 * - cancel: in, shared; progress is reported in bytes of the file; NULL: cannot be cancelled.
 * - report: out; its struct_size set before; also set where the call fails; NULL: not wanted.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: the file is encrypted and the env does not decrypt it, or
 * the other way round), the code of the first operation that failed, with stop_at_failure (the
 * message has the number of its record, from 1); ROCKS_CORRUPTION (no trace, or one without its
 * end: what came before is done), ROCKS_NOT_SUPPORTED (mode ttl; writes to a read-only one),
 * ROCKS_NOT_FOUND and ROCKS_IO_ERROR (the file), ROCKS_CANCELLED, ROCKS_TIMED_OUT and
 * ROCKS_CALLBACK_FAILED (by `cancel`), ROCKS_CLOSED (also: closed during the call).
 */
rocks_code rocks_db_replay_trace(rocks_db *db,
                                 const char *path,
                                 const rocks_options *options,
                                 const rocks_cancel *cancel,
                                 rocks_replay_report *report,
                                 rocks_status *status);


/* ---- Metadata of files ----------------------------------------------------------------------- */

/** The files of a database, as they were at one moment. */
typedef struct rocks_metadata rocks_metadata;

/** A table file. Slices are borrowed until the rocks_metadata is freed. */
typedef struct rocks_file_metadata {
    /** Set by the caller: sizeof(rocks_file_metadata). */
    size_t struct_size;
    /** The column family's name. */
    rocks_slice column_family;
    /** Its path. */
    rocks_slice directory;
    /** Within the directory: "000012.sst". */
    rocks_slice name;
    /** Its number, which its name has too. */
    uint64_t number;
    /** In bytes. */
    uint64_t size;
    /** The first key, a deleted one included. */
    rocks_slice smallest_key;
    /** The last key, a deleted one included. */
    rocks_slice largest_key;
    /** Sequence numbers. */
    uint64_t smallest_sequence;
    /** Sequence numbers. */
    uint64_t largest_sequence;
    /** Records, deletions included. */
    uint64_t entries;
    /** Records that delete a key. */
    uint64_t deletions;
    /** An estimate of how often it was read. */
    uint64_t reads_sampled;
    /** 0: it refers to no blob file. */
    uint64_t oldest_blob_file_number;
    /** In seconds since 1970; 0: not known. */
    uint64_t oldest_ancestor_time;
    /** In seconds since 1970; 0: not known. */
    uint64_t creation_time;
    /** Orders files of level 0: the larger, the newer. */
    uint64_t epoch_number;
    /** Of the file as a whole, in bytes; "" or "0" without file_checksum_gen_factory. */
    rocks_slice checksum;
    /** The checksum's name. */
    rocks_slice checksum_function;
    /** From 0. */
    int32_t level;
    /** RocksDB's Temperature (include/rocksdb/types.h); 0: unknown. */
    int32_t temperature;
    /** 1: a compaction is reading it. */
    uint32_t being_compacted;
    /** 0. */
    uint32_t reserved;
} rocks_file_metadata;

/** A level of a column family. Slices are borrowed until the rocks_metadata is freed. */
typedef struct rocks_level_metadata {
    /** Set by the caller: sizeof(rocks_level_metadata). */
    size_t struct_size;
    /** The column family's name. */
    rocks_slice column_family;
    /** Of its files, in bytes. */
    uint64_t size;
    /** How many table files. */
    uint64_t file_count;
    /** From 0. */
    int32_t level;
    /** 0. */
    uint32_t reserved;
} rocks_level_metadata;

/** A column family's files. Slices are borrowed until the rocks_metadata is freed. */
typedef struct rocks_column_family_metadata {
    /** Set by the caller: sizeof(rocks_column_family_metadata). */
    size_t struct_size;
    /** Its name. */
    rocks_slice name;
    /** Of its table files, in bytes. */
    uint64_t size;
    /** How many table files. */
    uint64_t file_count;
    /** How many levels, empty ones included. */
    uint64_t level_count;
    /** Of its blob files, in bytes. */
    uint64_t blob_file_size;
    /** How many blob files. */
    uint64_t blob_file_count;
} rocks_column_family_metadata;

/** A blob file. Slices are borrowed until the rocks_metadata is freed. */
typedef struct rocks_blob_file_metadata {
    /** Set by the caller: sizeof(rocks_blob_file_metadata). */
    size_t struct_size;
    /** The column family's name. */
    rocks_slice column_family;
    /** Its path. */
    rocks_slice directory;
    /** Within the directory: "000013.blob". */
    rocks_slice name;
    /** Its number, which its name has too. */
    uint64_t number;
    /** In bytes. */
    uint64_t size;
    /** Values in it. */
    uint64_t blob_count;
    /** Bytes of values in it. */
    uint64_t blob_bytes;
    /** Blobs that nothing refers to any more. */
    uint64_t garbage_count;
    /** Bytes of the blobs that nothing refers to any more. */
    uint64_t garbage_bytes;
    /** Of the file as a whole, in bytes. */
    rocks_slice checksum;
    /** The checksum's name. */
    rocks_slice checksum_function;
} rocks_blob_file_metadata;

/** The parts that rocks_db_approximate_sizes counts: a sum of ROCKS_SIZE_*. */
typedef uint32_t rocks_size_parts;

/** The data in memtables. */
#define ROCKS_SIZE_MEMTABLES 1
/** The data in table files. */
#define ROCKS_SIZE_FILES 2
/** The data in blob files, in proportion to the table files. */
#define ROCKS_SIZE_BLOB_FILES 4

/**
 * The files of all column families.
 * - metadata: out, owned: free with rocks_metadata_free; NULL: refused.
 */
rocks_code rocks_db_metadata(const rocks_db *db,
                             rocks_metadata **metadata,
                             rocks_status *status);

/**
 * The files of one column family.
 * - metadata: out, owned: free with rocks_metadata_free; NULL: refused.
 */
rocks_code rocks_db_column_family_metadata(const rocks_db *db,
                                           const rocks_column_family *column_family,
                                           rocks_metadata **metadata,
                                           rocks_status *status);

/**
 * The number of entries of each kind in a metadata handle.
 * - column_families, levels, files, blob_files: out; NULL: not wanted.
 */
rocks_code rocks_metadata_counts(const rocks_metadata *metadata,
                                 size_t *column_families,
                                 size_t *levels,
                                 size_t *files,
                                 size_t *blob_files,
                                 rocks_status *status);

/**
 * One column family, in the order of creation.
 * - index: from 0.
 * - column_family: out, borrowed until the metadata is freed; its struct_size set before; NULL:
 *   refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_metadata_column_family_at(const rocks_metadata *metadata,
                                           size_t index,
                                           rocks_column_family_metadata *column_family,
                                           rocks_status *status);

/**
 * One level, empty ones included: first those of the first column family, then the next one's.
 * - index: from 0.
 * - level: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_metadata_level_at(const rocks_metadata *metadata,
                                   size_t index,
                                   rocks_level_metadata *level,
                                   rocks_status *status);

/**
 * One table file: level after level, in level 0 the newest first, in the others by key.
 * - index: from 0.
 * - file: out, borrowed until the metadata is freed; its struct_size set before; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_metadata_file_at(const rocks_metadata *metadata,
                                  size_t index,
                                  rocks_file_metadata *file,
                                  rocks_status *status);

/**
 * One blob file.
 * - index: from 0.
 * - blob_file: out, borrowed until the metadata is freed; its struct_size set before; NULL:
 *   refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_metadata_blob_file_at(const rocks_metadata *metadata,
                                       size_t index,
                                       rocks_blob_file_metadata *blob_file,
                                       rocks_status *status);

/** Frees a metadata handle and what was borrowed from it. */
rocks_code rocks_metadata_free(rocks_metadata *metadata, rocks_status *status);

/**
 * The sequence number of the last write.
 * - sequence: out; NULL: refused.
 */
rocks_code rocks_db_latest_sequence_number(const rocks_db *db,
                                           uint64_t *sequence,
                                           rocks_status *status);

/**
 * How many levels a column family has: its option num_levels.
 * - levels: out; NULL: refused.
 */
rocks_code rocks_db_number_levels(const rocks_db *db,
                                  const rocks_column_family *column_family,
                                  int32_t *levels,
                                  rocks_status *status);

/**
 * The identity that a database was given when it was created.
 * - identity: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 *
 * Returns: ROCKS_IO_ERROR.
 */
rocks_code rocks_db_identity(const rocks_db *db,
                             rocks_buffer *identity,
                             rocks_status *status);

/**
 * The session's identity, which differs at every open.
 * - session: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 */
rocks_code rocks_db_session_id(const rocks_db *db,
                               rocks_buffer *session,
                               rocks_status *status);

/**
 * The approximate size of ranges of keys in bytes, as stored: compressed. A range includes its
 * begin and excludes its end. Both are required: NULL is the empty key.
 * - begins, ends: in, `count` slices each; NULL: only with count 0.
 * - include: one or more of ROCKS_SIZE_*.
 * - error_margin: how wrong a size may be for speed, as a part of all files' size: 0.1 is 10 %; 0
 *   or less: as exact as can be.
 * - sizes: out, `count` of them; NULL: only with count 0.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: a range begins after its end).
 */
rocks_code rocks_db_approximate_sizes(const rocks_db *db,
                                      const rocks_column_family *column_family,
                                      const rocks_slice *begins,
                                      const rocks_slice *ends,
                                      size_t count,
                                      rocks_size_parts include,
                                      double error_margin,
                                      uint64_t *sizes,
                                      rocks_status *status);

/**
 * The approximate number of entries and bytes of a range of keys in memtables. A range includes
 * its begin and excludes its end.
 * - entries, size: out; NULL: not wanted.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: the range begins after its end).
 */
rocks_code rocks_db_approximate_memtable_stats(const rocks_db *db,
                                               const rocks_column_family *column_family,
                                               const void *begin,
                                               size_t begin_len,
                                               const void *end,
                                               size_t end_len,
                                               uint64_t *entries,
                                               uint64_t *size,
                                               rocks_status *status);


/* ==== Copies ================================================================================== */


/* ---- Live files ------------------------------------------------------------------------------ */

/** The type of a file of a database (RocksDB's FileType). */
typedef int32_t rocks_file_type;

/** A write-ahead log. */
#define ROCKS_FILE_WAL 0
/** LOCK. */
#define ROCKS_FILE_LOCK 1
/** A table. */
#define ROCKS_FILE_TABLE 2
/** A MANIFEST. */
#define ROCKS_FILE_DESCRIPTOR 3
/** CURRENT. */
#define ROCKS_FILE_CURRENT 4
/** An unfinished file, or one of unknown type. */
#define ROCKS_FILE_TEMP 5
/** LOG, an older one included. */
#define ROCKS_FILE_INFO_LOG 6
/** No longer used. */
#define ROCKS_FILE_META_DATABASE 7
/** IDENTITY. */
#define ROCKS_FILE_IDENTITY 8
/** An OPTIONS file. */
#define ROCKS_FILE_OPTIONS 9
/** A blob file. */
#define ROCKS_FILE_BLOB 10
/** The progress of a compaction. */
#define ROCKS_FILE_COMPACTION_PROGRESS 11

/** The files that a copy of the database needs, as they were at one moment. */
typedef struct rocks_live_files rocks_live_files;

/** A file of a database. Slices are borrowed until the rocks_live_files is freed. */
typedef struct rocks_live_file {
    /** Set by the caller: sizeof(rocks_live_file). */
    size_t struct_size;
    /** Its path. */
    rocks_slice directory;
    /** Within the directory: "000012.sst". */
    rocks_slice name;
    /** Its number; 0: it has none. */
    uint64_t number;
    /**
     * How many of its bytes belong to that moment, as its env reads it. Encrypted, it has 4,096
     * more.
     */
    uint64_t size;
    /**
     * Of table and blob files where checksums were asked for and are known; the bytes of the
     * checksum.
     */
    rocks_slice checksum;
    /** The checksum's name; "Unknown" where there is none; empty where it was not asked for. */
    rocks_slice checksum_function;
    /**
     * Not empty (CURRENT): the contents that a copy must have, instead of the file's; to be written
     * through the env.
     */
    rocks_slice replacement_contents;
    /** One of ROCKS_FILE_*. */
    int32_t file_type;
    /** RocksDB's Temperature (include/rocksdb/types.h); 0: unknown. */
    int32_t temperature;
    /** 1: the file may be longer; a copy ends after `size` bytes. */
    uint32_t trim_to_size;
    /** 0. */
    uint32_t reserved;
} rocks_live_file;

/**
 * The files that a copy of the database needs. Call rocks_db_disable_file_deletions before, so
 * that they stay while you copy them. The OPTIONS file names this database's wal_dir: open the copy
 * with its own.
 *
 * Options of the kind ROCKS_OPTIONS_LIVE_FILES have the fields of RocksDB's
 * LiveFilesStorageInfoOptions: "include_checksum_info" (false), "wal_size_for_flush" (0: memtables
 * are always flushed before; 18446744073709551615: never), "atomic_flush" (false).
 * - options: in, shared; live files options; NULL: defaults.
 * - files: out, owned: free with rocks_live_files_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED (it is open to read only and has records in its logs),
 * ROCKS_IO_ERROR, RocksDB's codes of a flush.
 */
rocks_code rocks_db_live_files(rocks_db *db,
                               const rocks_options *options,
                               rocks_live_files **files,
                               rocks_status *status);

/**
 * How many files there are.
 * - count: out; NULL: refused.
 */
rocks_code rocks_live_files_count(const rocks_live_files *files,
                                  size_t *count,
                                  rocks_status *status);

/**
 * One file.
 * - index: from 0.
 * - file: out, borrowed until `files` is freed; its struct_size set before; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_live_files_at(const rocks_live_files *files,
                               size_t index,
                               rocks_live_file *file,
                               rocks_status *status);

/** Frees the list and the memory borrowed from it. */
rocks_code rocks_live_files_free(rocks_live_files *files, rocks_status *status);

/**
 * When the oldest table file was made, in seconds since 1970. Needs max_open_files=-1.
 * - time: out; UINT64_MAX: there is no file; 0: not known; NULL: refused.
 *
 * Returns: ROCKS_NOT_SUPPORTED (max_open_files is not -1).
 */
rocks_code rocks_db_creation_time_of_oldest_file(const rocks_db *db,
                                                 uint64_t *time,
                                                 rocks_status *status);

/**
 * Moves all files of level 0 to another level without reading them. They must not overlap, none of
 * them may be in a compaction, and the levels from 1 to the target must be empty; RocksDB calls it
 * experimental.
 * - target_level: from 1 to num_levels - 1.
 *
 * Returns: ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
 */
rocks_code rocks_db_promote_l0(rocks_db *db,
                               const rocks_column_family *column_family,
                               int32_t target_level,
                               rocks_status *status);

/**
 * Deletes every key that is not from `begin` up to, not including, `end`, and compacts, so that no
 * file contains one of them: for importing column families that must not overlap. No writes may
 * happen during the call. RocksDB calls it experimental.
 * - begin: in, `begin_len` bytes; NULL: only with length 0, the empty key.
 * - end: in, `end_len` bytes; NULL: only with length 0, the empty key.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: `begin` comes after `end`), ROCKS_COLUMN_FAMILY_DROPPED,
 * ROCKS_NOT_SUPPORTED (read-only; transactions; user-defined timestamps), ROCKS_IO_ERROR.
 */
rocks_code rocks_db_clip_column_family(rocks_db *db,
                                       const rocks_column_family *column_family,
                                       const void *begin,
                                       size_t begin_len,
                                       const void *end,
                                       size_t end_len,
                                       rocks_status *status);


/* ---- Checkpoints ----------------------------------------------------------------------------- */

/**
 * Makes a database that is a copy of this one at one moment: its table files are links to this
 * one's if both are in one file system. It is made in PATH.tmp and renamed when it is complete; the
 * remains of a killed call are deleted. Its OPTIONS file names no wal_dir and no db_log_dir: the
 * copy owns all that it names.
 *
 * Options of the kind ROCKS_OPTIONS_CHECKPOINT have the fields of RocksDB's CheckpointEngineOptions
 * and CreateCheckpointOptions (include/rocksdb/utilities/checkpoint.h), as:
 * * "log_size_for_flush", 0: memtables are flushed before when the logs have so many bytes: 0
 *   always. Where they are not, the logs are copied, and what was written without a log is missing.
 * * "use_link_file_when_available", true; "max_background_operations", 1; "backup_rate_limit", 0
 *   (none).
 * - db: in; of any kind.
 * - path: in; a folder that is not there yet, outside of the database's; NULL, empty: refused.
 * - options: in, shared; checkpoint options; NULL: defaults.
 * - cancel: in, shared; the call checks it and reports progress between files, and as they are
 *   copied; NULL: cannot be cancelled.
 * - sequence: out; a sequence number that is in the checkpoint, as later ones may be; NULL: not
 *   wanted.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: `path` is there; PATH.tmp holds what is not a
 * database's), ROCKS_NOT_SUPPORTED (the database has files in several folders, or is open to read
 * only and has records in its logs), ROCKS_IO_ERROR, ROCKS_CANCELLED, ROCKS_TIMED_OUT,
 * ROCKS_CALLBACK_FAILED, ROCKS_CLOSED (also: closed during the call). A call that fails leaves
 * nothing; one whose message says that the work goes on may still make it (rocks_cancel_set).
 */
rocks_code rocks_db_create_checkpoint(rocks_db *db,
                                      const char *path,
                                      const rocks_options *options,
                                      const rocks_cancel *cancel,
                                      uint64_t *sequence,
                                      rocks_status *status);


/* ---- Exports and imports of column families -------------------------------------------------- */

/** The exported files of a column family in a folder, and the facts that an import needs. */
typedef struct rocks_export rocks_export;

/** A table file of an export. Slices are borrowed until the rocks_export is freed. */
typedef struct rocks_export_file {
    /** Set by the caller: sizeof(rocks_export_file). */
    size_t struct_size;
    /** Within the folder: "000012.sst". */
    rocks_slice name;
    /** Its number, which its name has too. */
    uint64_t number;
    /** In bytes. */
    uint64_t size;
    /** The first key, a deleted one included. */
    rocks_slice smallest_key;
    /** The last key, a deleted one included. */
    rocks_slice largest_key;
    /** Sequence numbers. */
    uint64_t smallest_sequence;
    /** Sequence numbers. */
    uint64_t largest_sequence;
    /** Orders files of level 0: the larger, the newer. */
    uint64_t epoch_number;
    /** From 0. */
    int32_t level;
    /** 0. */
    uint32_t reserved;
} rocks_export_file;

/**
 * Flushes a column family and links its table files into a folder (or copies them, to another file
 * system), with a file EXPORT that describes them for an import. The folder may be moved; linked
 * files are the database's own: do not change them. It is made in PATH.tmp and PATH.tmp.tmp and
 * renamed when it is complete; the remains of a killed call are deleted. If the message says that
 * the work goes on, the folder may still be made (rocks_cancel_set).
 * - path: in; a folder that is not there yet, outside of the database's; NULL, empty: refused.
 * - cancel: in, shared; the call checks it and reports progress between files, and as they are
 *   copied; NULL: cannot be cancelled.
 * - files: out, owned: free with rocks_export_free; NULL: not wanted.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: `path` is there; PATH.tmp holds what is not a
 * database's), ROCKS_NOT_SUPPORTED (it has blob files, or files in other folders; read-only),
 * ROCKS_IO_ERROR, ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CANCELLED, ROCKS_TIMED_OUT,
 * ROCKS_CALLBACK_FAILED, ROCKS_CLOSED (also: closed during the call).
 */
rocks_code rocks_db_export_column_family(rocks_db *db,
                                         const rocks_column_family *column_family,
                                         const char *path,
                                         const rocks_cancel *cancel,
                                         rocks_export **files,
                                         rocks_status *status);

/**
 * Reads an export from its folder, also in another process, on another machine, or later.
 * - path: in; the folder; NULL, empty: refused.
 * - options: in; database options, for their env; NULL: defaults.
 * - files: out, owned: free with rocks_export_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (no export there), ROCKS_CORRUPTION, ROCKS_IO_ERROR.
 */
rocks_code rocks_export_open(const char *path,
                             const rocks_options *options,
                             rocks_export **files,
                             rocks_status *status);

/**
 * The facts that an import needs of an export, as bytes: the same as its file EXPORT.
 * - data: out, owned: free with rocks_buffer_free; NULL: refused.
 */
rocks_code rocks_export_data(const rocks_export *files,
                             rocks_buffer *data,
                             rocks_status *status);

/**
 * Makes an export of such bytes, which are checked.
 * - path: in; the folder of the files; NULL, empty: refused.
 * - files: out, owned: free with rocks_export_free; NULL: refused.
 *
 * Returns: ROCKS_CORRUPTION.
 */
rocks_code rocks_export_from_data(const void *data,
                                  size_t data_len,
                                  const char *path,
                                  rocks_export **files,
                                  rocks_status *status);

/**
 * Describes an export.
 * - count: out; how many table files; NULL: not wanted.
 * - comparator: out, borrowed until the export is freed; the comparator's name; NULL: not wanted.
 * - path: out, borrowed until the export is freed; the folder; NULL: not wanted.
 */
rocks_code rocks_export_describe(const rocks_export *files,
                                 size_t *count,
                                 rocks_slice *comparator,
                                 rocks_slice *path,
                                 rocks_status *status);

/**
 * One table file of an export: level after level.
 * - index: from 0.
 * - file: out, borrowed until the export is freed; its struct_size set before; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_export_file_at(const rocks_export *files,
                                size_t index,
                                rocks_export_file *file,
                                rocks_status *status);

/** Frees an export and what was borrowed from it; its folder stays. */
rocks_code rocks_export_free(rocks_export *files, rocks_status *status);

/**
 * Creates a column family with the exported contents of another, or of several others whose keys do
 * not overlap. A file that is missing, of another size, damaged, or in another comparator's order
 * is refused before anything is made. If the process dies during the call, the column family exists
 * completely or not at all: RocksDB would leave it empty, so a file in the database's folder marks
 * it and the next open for writing drops it. A call that fails drops it again, and its name is
 * free; where an I/O error has stopped the writes of the database it may be left, empty, until
 * then, and where the last sync of the folder fails it is left complete. On a file system that does
 * not order names with syncs (ext4 and XFS do), a power failure during the call may leave a
 * database that lacks the files. If the message says that the work goes on, the column family may
 * still come to exist (rocks_cancel_set).
 *
 * Options of the kind ROCKS_OPTIONS_IMPORT have the fields of RocksDB's ImportColumnFamilyOptions,
 * and:
 * * "move_files", false: the files are moved instead of copied, where they are in one file system.
 * * "verify_checksums", true: every block is read and compared with its checksum before. RocksDB
 *   does not.
 * - name: in; NULL, empty: refused.
 * - options: in, shared; database options; NULL: defaults.
 * - how: in, shared; import options; NULL: defaults.
 * - exports: in, shared, `count` exports, one or more; NULL: only with count 0.
 * - cancel: in, shared; the call checks it and reports progress as files are checked; NULL: cannot
 *   be cancelled.
 * - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
 *
 * Returns: ROCKS_INVALID_ARGUMENT (also: it exists; another comparator; keys overlap; no exports),
 * ROCKS_CORRUPTION, ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED (read-only), ROCKS_CANCELLED,
 * ROCKS_TIMED_OUT, ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_db_create_column_family_with_import(rocks_db *db,
                                                     const char *name,
                                                     const rocks_options *options,
                                                     const rocks_options *how,
                                                     const rocks_export *const *exports,
                                                     size_t count,
                                                     const rocks_cancel *cancel,
                                                     rocks_column_family **column_family,
                                                     rocks_status *status);


/* ---- Backups --------------------------------------------------------------------------------- */

/**
 * A folder of backups. Calls that change the folder wait for each other. It needs no open database,
 * and no database needs it.
 */
typedef struct rocks_backup_engine rocks_backup_engine;

/**
 * Opens a folder of backups; creates it if it does not exist.
 *
 * RocksDB does not lock such a folder. Here one engine at a time may write to it, in this and all
 * other processes that use this library (by flock(2) on its file LOCK); any number of engines with
 * `read_only` may read at the same time. A call sees the state at its beginning.
 *
 * Options of the kind ROCKS_OPTIONS_BACKUP_ENGINE have the fields of RocksDB's BackupEngineOptions
 * (include/rocksdb/utilities/backup_engine.h), as "share_table_files", "schema_version" (2 to
 * exclude files), "max_background_operations", "backup_rate_limit", and:
 * * "read_only", false: nothing in the folder is changed.
 * * "timeout", 0: how many microseconds the opening waits, and later calls as
 *   rocks_backup_engine_set_timeout says; 0: for ever.
 *
 * Objects are set with rocks_options_set_env ("backup_env": where the folder is; the process's own
 * files when not set), rocks_options_set_rate_limiter ("backup_rate_limiter",
 * "restore_rate_limiter") and rocks_options_set_logger ("info_log"). "destroy_old_data" deletes all
 * backups once, at the opening. If the time passes meanwhile, a thread of the library goes on, and
 * frees the engine when it is open; rocks_late_failures counts its failure.
 * - path: in; the folder; NULL, empty: refused.
 * - options: in, shared; backup engine options; NULL: defaults.
 * - engine: out, owned: free with rocks_backup_engine_free; NULL: refused.
 *
 * Returns: ROCKS_BUSY (another engine writes, or one is opened still), ROCKS_NOT_FOUND (read_only:
 * no backups there), ROCKS_IO_ERROR, ROCKS_TIMED_OUT (the option timeout).
 */
rocks_code rocks_backup_engine_open(const char *path,
                                    const rocks_options *options,
                                    rocks_backup_engine **engine,
                                    rocks_status *status);

/**
 * Frees an engine; the folder can be opened for writing again when the last call that uses the
 * engine has ended. Databases that were opened with it stay open.
 */
rocks_code rocks_backup_engine_free(rocks_backup_engine *engine, rocks_status *status);

/**
 * Backs up a database of any kind: copies what is new since the last backup. Writes continue
 * during the call; the backup may or may not contain them. The files of the write-ahead log carry
 * the data in memtables. Writes without a log are missing, unless "flush_before_backup" is true.
 *
 * Options of the kind ROCKS_OPTIONS_CREATE_BACKUP have the fields of RocksDB's CreateBackupOptions:
 * "flush_before_backup", "atomic_flush", "decrease_background_thread_cpu_priority",
 * "background_thread_cpu_priority", and:
 * * "exclude_files": names of table and blob files to leave out (as rocks_backup_list_file_at shows
 *   them, with or without their folder), apart by ';'. They must be in a backup that
 *   rocks_backup_engine_restore is given as an alternate. rocks_options_set_exclude_files_callbacks
 *   asks a function.
 *
 * The engine's folder and the database's must be apart: neither may be within the other.
 *
 * A call that fails or is cancelled leaves no backup, and the engine as good as before. If the
 * message says that the work goes on, the engine writes on and may still complete the backup
 * (rocks_cancel_set).
 * - options: in, shared; create backup options; NULL: defaults.
 * - metadata: in, `metadata_len` bytes of the application's own, 1 MB at most, which lists show;
 *   NULL: only with length 0.
 * - cancel: in, shared; the call checks it and reports progress while files are copied: bytes read
 *   of those to be read; NULL: cannot be cancelled.
 * - id: out; the new backup's number, 1 and up; NULL: not wanted.
 *
 * Returns: ROCKS_NOT_SUPPORTED (read_only; the database has files in several folders, or is open
 * to read only and has records in its logs), ROCKS_IO_ERROR, ROCKS_CORRUPTION, ROCKS_CANCELLED,
 * ROCKS_TIMED_OUT, ROCKS_CALLBACK_FAILED, ROCKS_CLOSED (also: the database closed meanwhile),
 * ROCKS_HANDLE_BUSY (from a callback while the engine writes).
 */
rocks_code rocks_backup_engine_create(const rocks_backup_engine *engine,
                                      rocks_db *db,
                                      const rocks_options *options,
                                      const void *metadata,
                                      size_t metadata_len,
                                      const rocks_cancel *cancel,
                                      uint32_t *id,
                                      rocks_status *status);

/**
 * Sets how long calls of an engine wait at most that take no rocks_cancel and may delete many
 * files, those of all threads from now on: rocks_backup_engine_delete, rocks_backup_engine_purge
 * and rocks_backup_engine_collect_garbage. After that time a call returns ROCKS_TIMED_OUT. A thread
 * of the library goes on with the work, and the engine writes until it is done; rocks_late_failures
 * counts its failure.
 * - timeout_micros: UINT64_MAX: for ever. At first it is as the engine option timeout says, by
 *   default for ever. From a callback it is for ever.
 */
rocks_code rocks_backup_engine_set_timeout(rocks_backup_engine *engine,
                                           uint64_t timeout_micros,
                                           rocks_status *status);

/**
 * Deletes a backup, damaged or not, and the files that no other backup uses.
 * - id: which; 0: refused.
 *
 * Returns: ROCKS_NOT_FOUND, ROCKS_BUSY (it is open as a database, being restored or verified:
 * nothing was deleted), ROCKS_NOT_SUPPORTED (read_only), ROCKS_IO_ERROR (it may be deleted, and
 * files of it left, which rocks_backup_engine_collect_garbage deletes), ROCKS_TIMED_OUT
 * (rocks_backup_engine_set_timeout), ROCKS_HANDLE_BUSY (from a callback while the engine writes).
 */
rocks_code rocks_backup_engine_delete(const rocks_backup_engine *engine,
                                      uint32_t id,
                                      rocks_status *status);

/**
 * Deletes the oldest backups.
 * - keep: how many of the newest stay; damaged ones do not count.
 *
 * Returns: ROCKS_BUSY (one of them is open as a database, being restored or verified: nothing was
 * deleted), ROCKS_NOT_SUPPORTED (read_only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT
 * (rocks_backup_engine_set_timeout), ROCKS_HANDLE_BUSY (from a callback while the engine writes).
 */
rocks_code rocks_backup_engine_purge(const rocks_backup_engine *engine,
                                     uint32_t keep,
                                     rocks_status *status);

/**
 * Deletes the remains of unfinished backups and deletions, after a crash or a full disk.
 * rocks_backup_engine_delete and rocks_backup_engine_purge do so too, and so does
 * rocks_backup_engine_create if a backup of its number was unfinished. Files that a damaged backup
 * lists may be deleted with it: copy the folder before you try to save one.
 * Returns: ROCKS_NOT_SUPPORTED (read_only), ROCKS_IO_ERROR, ROCKS_TIMED_OUT
 * (rocks_backup_engine_set_timeout), ROCKS_HANDLE_BUSY (from a callback while the engine writes).
 */
rocks_code rocks_backup_engine_collect_garbage(const rocks_backup_engine *engine,
                                               rocks_status *status);

/**
 * Reads all files of a backup and compares their checksums with the stored ones.
 * - id: which; 0: the latest.
 * - sizes_only: 1: the files are not read; 0: they are. Sizes find what is missing, and table and
 *   blob files that are not as long as their names say; RocksDB keeps the sizes of no others.
 * - cancel: in, shared; the call checks it and reports progress as files are read; NULL: cannot be
 *   cancelled.
 *
 * Returns: ROCKS_CORRUPTION (the message names the file), ROCKS_NOT_FOUND (no such backup),
 * ROCKS_IO_ERROR, ROCKS_CANCELLED, ROCKS_TIMED_OUT, ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (too
 * deep in callbacks).
 */
rocks_code rocks_backup_engine_verify(const rocks_backup_engine *engine,
                                      uint32_t id,
                                      int32_t sizes_only,
                                      const rocks_cancel *cancel,
                                      rocks_status *status);

/**
 * Restores a backup to a folder: a new one, or that of a database, which it replaces. The database
 * in the folder must not be open for writing; one that is open for reading loses its files.
 *
 * The new database is built beside the old one, its checksums are compared, and when it is
 * complete it replaces the old one. Until then the target stays unchanged, whatever fails. On
 * Linux the replacement is one step: after a crash there is the old database or the new one. If
 * the target is a mount point or a link, contains files that RocksDB did not make (they stay), has
 * its logs in `wal_path`, or is in another env, and with keep_log_files, its files are replaced
 * one by one; a crash in the middle leaves a folder that rocks_db_open refuses with
 * ROCKS_CORRUPTION until it is restored again. The disk needs room for both.
 *
 * Whatever the paths mean later, a restore stays in the folders that they meant when it began:
 * links in them may be set anew, and the process may work in another folder. If the target was
 * renamed and another folder put in its place, that one stays as it is; the call returns
 * ROCKS_IO_ERROR, or, where files are replaced one by one, restores the renamed one.
 *
 * The OPTIONS file that is restored names `wal_path` as wal_dir, or none, and no db_log_dir.
 *
 * Options of the kind ROCKS_OPTIONS_RESTORE have the fields of RocksDB's RestoreOptions:
 * * "mode": "kPurgeAllFiles" (the default) copies all; "kKeepLatestDbSessionIdFiles" keeps files of
 *   the target that are the backup's by their names, "kVerifyChecksum" those that are by their
 *   contents.
 * * "keep_log_files", false: the target's write-ahead logs stay, for backups without.
 *
 * rocks_options_set_env ("env") names the environment of the target, if it is not the default one.
 * - id: which; 0: the latest.
 * - db_path: in; the database's folder; NULL, empty: refused.
 * - wal_path: in; the folder of its logs (the option wal_dir); empty: refused; NULL: `db_path`.
 * - options: in, shared; restore options; NULL: defaults.
 * - alternates: in, shared, `count` engines, where files that the backup excluded are looked for;
 *   NULL: only with count 0.
 * - cancel: in, shared; the call checks it and reports progress as files are copied; NULL: cannot
 *   be cancelled.
 *
 * Returns: ROCKS_NOT_FOUND (no such backup), ROCKS_CORRUPTION (it is damaged), ROCKS_IO_ERROR
 * (also: the target is open, in this or another process), ROCKS_INVALID_ARGUMENT (also: the target
 * is in the folder of the backups; an excluded file is nowhere), ROCKS_CANCELLED, ROCKS_TIMED_OUT,
 * ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (too deep in callbacks). Where the target is not as it
 * was, the message says that it is incomplete.
 */
rocks_code rocks_backup_engine_restore(const rocks_backup_engine *engine,
                                       uint32_t id,
                                       const char *db_path,
                                       const char *wal_path,
                                       const rocks_options *options,
                                       const rocks_backup_engine *const *alternates,
                                       size_t count,
                                       const rocks_cancel *cancel,
                                       rocks_status *status);

/**
 * Opens a backup in place, as a database to read from. It is a database like any other
 * (rocks_db_close), outlives the engine, and prevents engines of this library from deleting the
 * backup. Nothing is copied or changed.
 * - id: which; 0: the latest.
 * - options: in, shared; database options, whose env and wal_dir are not used; NULL: defaults.
 * - how: in; open options, with mode "read_only" or "ttl_read_only"; NULL: read_only.
 * - column_families: in, `count` names; NULL: only with count 0, all.
 * - column_family_options: in, shared, `count` database options; NULL, as array or as an element:
 *   `options`.
 * - db: out, owned: close with rocks_db_close; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (no such backup), ROCKS_CORRUPTION, ROCKS_IO_ERROR,
 * ROCKS_INVALID_ARGUMENT (also: another mode; what rocks_db_open refuses).
 */
rocks_code rocks_backup_engine_open_db(const rocks_backup_engine *engine,
                                       uint32_t id,
                                       const rocks_options *options,
                                       const rocks_options *how,
                                       const char *const *column_families,
                                       const rocks_options *const *column_family_options,
                                       size_t count,
                                       rocks_db **db,
                                       rocks_status *status);

/**
 * The backups whose lists are damaged, or which lack files; rocks_backup_engine_verify reads the
 * files.
 * - ids: out, room for `capacity` numbers; NULL: only with capacity 0.
 * - capacity: how many there is room for.
 * - count: out; how many there are, also when there is too little room; NULL: refused.
 *
 * Returns: ROCKS_BUFFER_TOO_SMALL (what fits is there), ROCKS_IO_ERROR.
 */
rocks_code rocks_backup_engine_corrupted(const rocks_backup_engine *engine,
                                         uint32_t *ids,
                                         size_t capacity,
                                         size_t *count,
                                         rocks_status *status);


/* ---- Lists of backups ------------------------------------------------------------------------ */

/** A list of backups, as they were at one moment. It stays valid after its engine is freed. */
typedef struct rocks_backup_list rocks_backup_list;

/** A backup. Slices are borrowed until the rocks_backup_list is freed. */
typedef struct rocks_backup_info {
    /** Set by the caller: sizeof(rocks_backup_info). */
    size_t struct_size;
    /** When it was made, in seconds since 1970. */
    int64_t timestamp;
    /** Of its files, in bytes, those included that it shares with others. */
    uint64_t size;
    /** Its number. */
    uint32_t id;
    /** How many files, those included that it shares with others. */
    uint32_t file_count;
    /** The bytes given to rocks_backup_engine_create. */
    rocks_slice metadata;
    /** The folder of the files that only it has; empty without details. */
    rocks_slice path;
    /** How many rocks_backup_list_file_at shows; 0 without details. */
    uint64_t detail_count;
    /** How many rocks_backup_list_excluded_at shows; 0 without details. */
    uint64_t excluded_count;
} rocks_backup_info;

/** A file of a backup. Slices are borrowed until the rocks_backup_list is freed. */
typedef struct rocks_backup_file {
    /** Set by the caller: sizeof(rocks_backup_file). */
    size_t struct_size;
    /**
     * Its name within the folder of the backups: "shared_checksum/000012_sABC_1234.sst",
     * "private/1/CURRENT".
     */
    rocks_slice name;
    /** Its number in the database; 0: it has none. */
    uint64_t number;
    /** In bytes. */
    uint64_t size;
    /** One of ROCKS_FILE_*. */
    int32_t file_type;
    /** 0. */
    uint32_t reserved;
} rocks_backup_file;

/**
 * All backups whose lists are whole and whose files are there: the oldest first.
 * - details: 1: with the files of each; 0: without.
 * - list: out, owned: free with rocks_backup_list_free; NULL: refused.
 *
 * Returns: ROCKS_IO_ERROR.
 */
rocks_code rocks_backup_engine_list(const rocks_backup_engine *engine,
                                    int32_t details,
                                    rocks_backup_list **list,
                                    rocks_status *status);

/**
 * One backup, as a list of one.
 * - id: which; 0: the latest.
 * - details: 1: with its files; 0: without.
 * - list: out, owned: free with rocks_backup_list_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND, ROCKS_CORRUPTION (it is damaged: the message says how),
 * ROCKS_IO_ERROR.
 */
rocks_code rocks_backup_engine_find(const rocks_backup_engine *engine,
                                    uint32_t id,
                                    int32_t details,
                                    rocks_backup_list **list,
                                    rocks_status *status);

/**
 * How many backups a list has.
 * - count: out; NULL: refused.
 */
rocks_code rocks_backup_list_count(const rocks_backup_list *list,
                                   size_t *count,
                                   rocks_status *status);

/**
 * One backup.
 * - index: from 0.
 * - backup: out, borrowed until the list is freed; its struct_size set before; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_backup_list_at(const rocks_backup_list *list,
                                size_t index,
                                rocks_backup_info *backup,
                                rocks_status *status);

/**
 * One file of a backup, where the list has details.
 * - index: of the backup, from 0.
 * - file_index: from 0.
 * - file: out, borrowed until the list is freed; its struct_size set before; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_backup_list_file_at(const rocks_backup_list *list,
                                     size_t index,
                                     size_t file_index,
                                     rocks_backup_file *file,
                                     rocks_status *status);

/**
 * The name of a file that a backup left out, where the list has details.
 * - index: of the backup, from 0.
 * - file_index: from 0.
 * - name: out, borrowed until the list is freed; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_backup_list_excluded_at(const rocks_backup_list *list,
                                         size_t index,
                                         size_t file_index,
                                         rocks_slice *name,
                                         rocks_status *status);

/** Frees a list and what was borrowed from it. */
rocks_code rocks_backup_list_free(rocks_backup_list *list, rocks_status *status);


/* ---- Files left out of backups --------------------------------------------------------------- */

/**
 * Chooses, once for each backup, the files that it leaves out: on a thread of the library or of
 * the call.
 */
typedef struct rocks_exclude_files_callbacks {
    /** sizeof(rocks_exclude_files_callbacks). */
    size_t struct_size;
    /** Passed to every call; the library does not use it. */
    void *state;
    /**
     * Called with the state exactly once, after its last use, on any thread; no database may be
     * called from it. NULL: nothing to destroy.
     */
    void (*destroy)(void *state);
    /** Where the functions are called; zeros: on any thread. */
    rocks_service_terms service;
    /**
     * `files` are `count` names, within the folder of the backups, of table and blob files that the
     * backup would copy ("shared_checksum/000012_sABC_1234.sst"), borrowed for the call. Sets
     * `excluded[i]` to 1 for those to leave out; they are 0 before. False is a failure, with the
     * text appended to `error`: the backup ends with ROCKS_CALLBACK_FAILED.
     */
    bool (*exclude)(void *state,
                    const rocks_slice *files,
                    size_t count,
                    uint8_t *excluded,
                    rocks_sink *error);
} rocks_exclude_files_callbacks;

/**
 * Makes backups created with the options ask this callback which files to leave out, besides those
 * that "exclude_files" names, instead of the one set before. The engine needs schema_version=2.
 * Options that ask a callback cannot go back to asking nobody: make other options for that.
 * - options: in; create backup options.
 * - callbacks: in; copied; its state is the library's from here on, also when the call fails; NULL,
 *   or one whose exclude is NULL: refused.
 */
rocks_code rocks_options_set_exclude_files_callbacks(rocks_options *options,
                                                     const rocks_exclude_files_callbacks *callbacks,
                                                     rocks_status *status);


/* ==== Write-ahead log and replicas ============================================================ */


/* ---- Files of the write-ahead log ------------------------------------------------------------ */

/** The files of a database's write-ahead log, as they were at one moment. */
typedef struct rocks_wal_files rocks_wal_files;

/** Where a log file is. */
typedef int32_t rocks_wal_file_type;

/**
 * In the archive: tables contain all of its data, and WAL_ttl_seconds or WAL_size_limit_MB delays
 * its deletion.
 */
#define ROCKS_WAL_FILE_ARCHIVED 0
/** A recovery may need it. */
#define ROCKS_WAL_FILE_ALIVE 1

/** A log file. Slices are borrowed until the rocks_wal_files is freed. */
typedef struct rocks_wal_file {
    /** Set by the caller: sizeof(rocks_wal_file). */
    size_t struct_size;
    /** Within the option wal_dir, or the database's folder: "000012.log", "archive/000012.log". */
    rocks_slice name;
    /** Its number, which its name has too; larger ones are newer. */
    uint64_t number;
    /** The sequence number of its first record; 0: not known (rocks_db_current_wal_file). */
    uint64_t start_sequence;
    /** In bytes. */
    uint64_t size;
    /** One of ROCKS_WAL_FILE_*. */
    rocks_wal_file_type file_type;
    /** 0. */
    uint32_t reserved;
} rocks_wal_file;

/**
 * Lists the log files that have a record, the oldest first.
 *
 * RocksDB may delete them at any moment, unless rocks_db_disable_file_deletions was called before.
 * - files: out, owned: free with rocks_wal_files_free; NULL: refused.
 *
 * Returns: ROCKS_IO_ERROR, ROCKS_CORRUPTION, ROCKS_NOT_SUPPORTED (mode follower).
 */
rocks_code rocks_db_wal_files(rocks_db *db, rocks_wal_files **files, rocks_status *status);

/**
 * The log file that a database writes to, as a list of one. It may be empty, and its start_sequence
 * is 0.
 * - files: out, owned: free with rocks_wal_files_free; NULL: refused.
 *
 * Returns: ROCKS_IO_ERROR, ROCKS_NOT_SUPPORTED (the database was not opened for writing).
 */
rocks_code rocks_db_current_wal_file(rocks_db *db,
                                     rocks_wal_files **files,
                                     rocks_status *status);

/**
 * How many files a list has.
 * - count: out; NULL: refused.
 */
rocks_code rocks_wal_files_count(const rocks_wal_files *files,
                                 size_t *count,
                                 rocks_status *status);

/**
 * One file of a list.
 * - index: from 0, the oldest.
 * - file: out, borrowed until the files are freed; its struct_size set before; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (there are no more).
 */
rocks_code rocks_wal_files_at(const rocks_wal_files *files,
                              size_t index,
                              rocks_wal_file *file,
                              rocks_status *status);

/** Frees a list and what was borrowed from it. */
rocks_code rocks_wal_files_free(rocks_wal_files *files, rocks_status *status);


/* ---- Reading the write-ahead log ------------------------------------------------------------- */

/**
 * Reads the writes of a database from a sequence number on, as batches. One thread at a time.
 *
 * It follows the log while the database writes: at the end (ROCKS_NOT_FOUND) it keeps its place,
 * and a later call returns newer writes.
 */
typedef struct rocks_wal_iter rocks_wal_iter;

/**
 * Makes an iterator over the batches of a database's log.
 *
 * Batches are available as long as their log files are. RocksDB deletes a file when tables contain
 * all of its data, unless the database options WAL_ttl_seconds (by age) or WAL_size_limit_MB delay
 * that. The iterator itself protects only the file that it reads.
 *
 * A replica does not get data that is not in the log: column families that are created or dropped,
 * ingested files, deletions of files, and writes with disableWAL=true.
 *
 * In a database with transactions, a transaction appears where it is committed, as one batch with
 * all its writes, even if it was prepared long before; uncommitted writes do not appear. The call
 * refuses write policies that write before the commit. In a database whose values expire, the
 * values are followed by their times, as rocks_db_apply accepts them.
 * - since_sequence: the first sequence number that is wanted: of a replica, its own latest and 1.
 *   0: as 1. The first batch is the one that has it; it may begin before.
 * - options: in, shared; of the kind ROCKS_OPTIONS_WAL_ITER: "verify_checksums", true; NULL:
 *   defaults.
 * - iter: out, owned: free with rocks_wal_iter_free; NULL: refused.
 *
 * Returns: ROCKS_OK (also where the log is gone: the first rocks_wal_iter_next says so),
 * ROCKS_INVALID_ARGUMENT (also: since_sequence is more than the database's latest and 1: whoever
 * has more is no replica of it), ROCKS_NOT_SUPPORTED (write_policy, recycle_log_file_num; mode
 * follower).
 */
rocks_code rocks_db_wal_iter(rocks_db *db,
                             uint64_t since_sequence,
                             const rocks_options *options,
                             rocks_wal_iter **iter,
                             rocks_status *status);

/**
 * The next batch. Batches follow each other without a gap: each begins at the sequence number of
 * the one before plus its rocks_batch_count.
 * - sequence: out; the sequence number of the batch's first record; NULL: refused.
 * - data: out, borrowed until the next call with `iter`; the batch, for rocks_db_apply or
 *   rocks_batch_from_data; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (no more for now: that was all that can be read of the database, or with
 * manual_wal_flush all that was handed to the operating system), ROCKS_INCOMPLETE (what comes next
 * is not in the log: its file is gone, or it was written without it; the text says which. A file
 * that RocksDB moves into the archive meanwhile is found there. Later calls say the same: a replica
 * needs a checkpoint), ROCKS_CORRUPTION (the log is damaged; the text says where), ROCKS_IO_ERROR,
 * ROCKS_NOT_SUPPORTED (an old file was written with another write_policy).
 */
rocks_code rocks_wal_iter_next(rocks_wal_iter *iter,
                               uint64_t *sequence,
                               rocks_slice *data,
                               rocks_status *status);

/** Frees a WAL iterator. */
rocks_code rocks_wal_iter_free(rocks_wal_iter *iter, rocks_status *status);


/* ---- Replicas -------------------------------------------------------------------------------- */

/**
 * Makes a secondary see the newer writes of its primary. Makes a follower see what its leader has
 * flushed, without waiting for `follower_refresh_catchup_period_ms`.
 * Running reads and existing iterators do not change. It waits for the commands of a rocks_redis of
 * this database that run: each of them sees one state.
 *
 * Column families that the primary created since are not opened by this:
 * rocks_db_unopened_column_families lists them, and rocks_db_open_column_family opens one. Those
 * that it dropped can be read until their handles are freed. The primary may create 4,096 column
 * families between two catch-ups; after more than that RocksDB calls its MANIFEST corrupt, and the
 * secondary must be opened anew. The leader of a follower may create 65,536 while that is open.
 *
 * Returns: ROCKS_NOT_SUPPORTED (another mode), ROCKS_CORRUPTION, ROCKS_IO_ERROR or ROCKS_TRY_AGAIN
 * (the primary changed its files meanwhile: call it again, and open anew where that does not help),
 * ROCKS_TIMED_OUT (rocks_db_set_timeout), ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (from inside a
 * callback).
 */
rocks_code rocks_db_try_catch_up_with_primary(rocks_db *db, rocks_status *status);

/**
 * Opens a column family that the primary of a secondary, or the leader of a follower, created since
 * this database was opened, or that was left out then. Catches up first, as
 * rocks_db_try_catch_up_with_primary does, and reads the MANIFEST and the logs from their beginning
 * for this column family alone. It has all that the others have then, and later catch-ups are for
 * it too; that of a follower has what its leader flushed.
 *
 * The other column families, running reads and existing iterators do not change, also where this
 * fails: then the column family is not opened, and a later call may open it. Reads go on meanwhile;
 * what asks for properties waits, as for a catch-up.
 *
 * Where the primary dropped the column family and made another of that name, the handle is of the
 * new one, and handles of the old one go on reading what they had. The callbacks in the options are
 * called as at an opening.
 * - db: in; mode secondary or follower.
 * - name: in; NULL, empty: refused.
 * - options: in, shared; database options, which must fit the data: its comparator, its merge
 *   operator, no fewer levels; NULL: defaults. rocks_options_load_latest gives those that the
 *   primary has.
 * - column_family: out, owned: free with rocks_column_family_free; NULL: refused.
 *
 * Returns: ROCKS_NOT_FOUND (no such column family in the files), ROCKS_INVALID_ARGUMENT (also: it
 * is open already; options that do not fit its data), ROCKS_NOT_SUPPORTED (another mode),
 * ROCKS_TRY_AGAIN (the primary deleted, in ten attempts, files of the state just read, or has not
 * written an OPTIONS file with the column family yet: call it again), ROCKS_CORRUPTION,
 * ROCKS_IO_ERROR, ROCKS_TIMED_OUT (rocks_db_set_timeout: it is opened later, and
 * rocks_db_column_family finds it then), ROCKS_CALLBACK_FAILED, ROCKS_HANDLE_BUSY (from inside a
 * callback).
 */
rocks_code rocks_db_open_column_family(rocks_db *db,
                                       const char *name,
                                       const rocks_options *options,
                                       rocks_column_family **column_family,
                                       rocks_status *status);

/**
 * Writes a batch of another database's log to a replica: only if its sequence number is the next
 * one.
 *
 * RocksDB assigns sequence numbers itself, so a replica's equal its primary's as long as it begins
 * as an exact copy (empty, or a checkpoint) and only this function writes to it. The write checks
 * the number when no other write can intervene. After any restart, rocks_db_latest_sequence_number
 * is the position of a replica: batch and number go into its log together.
 *
 * The batch is checked as rocks_db_write checks one. Column families are identified by their
 * numbers (rocks_column_family_id): a replica must create its own in the order of the primary's.
 * Values of a database with expiring values include their times and keep them. Records for column
 * families with user-defined timestamps are taken with the write option timestamps_in_keys alone:
 * it says that the log is one of keys with timestamps, as those of the replica. Records for Redis's
 * structures are refused once these were opened in the replica (rocks_redis_open), until it closes:
 * they remember rows, and opening them may write. A secondary of the replica shows them meanwhile.
 * - db: in; mode read_write or ttl.
 * - options: in; write options; disableWAL is refused; NULL: defaults.
 * - data: in, `len` bytes, as rocks_wal_iter_next gave them; NULL: only with length 0 (which is no
 *   batch).
 * - sequence: as rocks_wal_iter_next gave it; 0 is refused.
 * - applied: out; false: the database has this batch already, and nothing was written; NULL: not
 *   wanted.
 *
 * Returns: ROCKS_INCOMPLETE (the batch comes later than the next one: what lies between is
 * missing), ROCKS_CORRUPTION (not a batch; or the database has a part of it, so it is no replica of
 * where this comes from), ROCKS_INVALID_ARGUMENT (also: no such column family),
 * ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_NOT_SUPPORTED (another mode; unordered_write; records for
 * Redis's structures where they were opened; what rocks_db_write does not take), ROCKS_IO_ERROR,
 * ROCKS_CALLBACK_FAILED.
 */
rocks_code rocks_db_apply(rocks_db *db,
                          const rocks_options *options,
                          const void *data,
                          size_t len,
                          uint64_t sequence,
                          bool *applied,
                          rocks_status *status);


/* ==== Asynchronous use ======================================================================== */


/* ---- Completion queues ----------------------------------------------------------------------- */

/**
 * The call that an operation stands for: one of ROCKS_OPERATION_*. The fields that it reads, beside
 * those that every operation has, are listed with each.
 */
typedef int32_t rocks_operation_kind;

/** rocks_db_get_pinned: db, column_family, options, key. The value is in `value`. */
#define ROCKS_OPERATION_GET 1
/**
 * rocks_db_multi_get of one column family: db, column_family, options, keys, count. The values are
 * in `values` and `codes`.
 */
#define ROCKS_OPERATION_MULTI_GET 2
/** rocks_db_put: db, column_family, options, key, value. */
#define ROCKS_OPERATION_PUT 3
/** rocks_db_merge: db, column_family, options, key; the operand is `value`. */
#define ROCKS_OPERATION_MERGE 4
/** rocks_db_delete: db, column_family, options, key. */
#define ROCKS_OPERATION_DELETE 5
/** rocks_db_single_delete: db, column_family, options, key. */
#define ROCKS_OPERATION_SINGLE_DELETE 6
/** rocks_db_delete_range: db, column_family, options; `key` is the begin, `value` the end. */
#define ROCKS_OPERATION_DELETE_RANGE 7
/** rocks_db_write: db, options; `target` is the rocks_batch. */
#define ROCKS_OPERATION_WRITE 8
/** rocks_db_iter: db, column_family, options. The rocks_iter is in `handle`. */
#define ROCKS_OPERATION_ITER 9
/** rocks_iter_seek: `target` is the rocks_iter; key. The entry is in `key` and `value`. */
#define ROCKS_OPERATION_SEEK 10
/** rocks_iter_seek_for_prev: as ROCKS_OPERATION_SEEK. */
#define ROCKS_OPERATION_SEEK_FOR_PREV 11
/** rocks_iter_seek_to_first: as ROCKS_OPERATION_SEEK, without a key. */
#define ROCKS_OPERATION_SEEK_TO_FIRST 12
/** rocks_iter_seek_to_last: as ROCKS_OPERATION_SEEK, without a key. */
#define ROCKS_OPERATION_SEEK_TO_LAST 13
/**
 * rocks_iter_read_block: `target` is the rocks_iter; `count` is max_entries, `limit` max_bytes, and
 * the flags ROCKS_OPERATION_REVERSE and ROCKS_OPERATION_KEYS_ONLY. The entries are in `block`.
 */
#define ROCKS_OPERATION_READ_BLOCK 14
/**
 * rocks_txn_begin: db; `options` are write options, `more_options` transaction options. The
 * rocks_txn is in `handle`.
 */
#define ROCKS_OPERATION_TXN_BEGIN 15
/**
 * rocks_txn_get_pinned: `target` is the rocks_txn; column_family, options, key. The value is in
 * `value`.
 */
#define ROCKS_OPERATION_TXN_GET 16
/**
 * rocks_txn_get_for_update, validated, and exclusive unless ROCKS_OPERATION_SHARED is set: `target`
 * is the rocks_txn; column_family, options, key. The value is in `value`.
 */
#define ROCKS_OPERATION_TXN_GET_FOR_UPDATE 17
/** rocks_txn_put: `target` is the rocks_txn; column_family, key, value. */
#define ROCKS_OPERATION_TXN_PUT 18
/** rocks_txn_merge: `target` is the rocks_txn; column_family, key; the operand is `value`. */
#define ROCKS_OPERATION_TXN_MERGE 19
/** rocks_txn_delete: `target` is the rocks_txn; column_family, key. */
#define ROCKS_OPERATION_TXN_DELETE 20
/** rocks_txn_commit: `target` is the rocks_txn. */
#define ROCKS_OPERATION_TXN_COMMIT 21
/** rocks_txn_rollback: `target` is the rocks_txn. */
#define ROCKS_OPERATION_TXN_ROLLBACK 22
/** rocks_db_flush of one column family: db, column_family, options. */
#define ROCKS_OPERATION_FLUSH 23
/** rocks_db_compact_range: db, column_family, options; `key` is the begin, `value` the end. */
#define ROCKS_OPERATION_COMPACT_RANGE 24
/**
 * rocks_backup_engine_create: `target` is the rocks_backup_engine; db, options; `value` is the
 * metadata. The backup's id is in `number`.
 */
#define ROCKS_OPERATION_BACKUP 25
/** rocks_db_create_checkpoint: db, options; `key` is the path. The sequence is in `number`. */
#define ROCKS_OPERATION_CHECKPOINT 26
/**
 * rocks_db_open with all column families: `key` is the path, `options` are database options,
 * `more_options` open options. The rocks_db is in `handle`.
 */
#define ROCKS_OPERATION_OPEN 27
/** rocks_db_close: db. */
#define ROCKS_OPERATION_CLOSE 28
/**
 * The keys and values that the operation points to stay as they are until its completion was
 * drained; they are not copied. Otherwise they are copied when it is submitted. Paths always are.
 */
#define ROCKS_OPERATION_BORROWED 1
/**
 * ROCKS_OPERATION_GET: rocks_queue_submit_and_drain looks into the caches, and it is complete at
 * once if the answer is there; otherwise a thread reads it.
 */
#define ROCKS_OPERATION_TRY_CACHE 2
/** ROCKS_OPERATION_TXN_GET_FOR_UPDATE: others may lock the key shared as well. */
#define ROCKS_OPERATION_SHARED 4
/** ROCKS_OPERATION_READ_BLOCK: as ROCKS_SCAN_REVERSE. */
#define ROCKS_OPERATION_REVERSE 8
/** ROCKS_OPERATION_READ_BLOCK: as ROCKS_SCAN_KEYS_ONLY. */
#define ROCKS_OPERATION_KEYS_ONLY 16

/**
 * A call for a completion queue to make. Leave fields zero that its kind does not read. The handles
 * in it are looked up when a thread makes the call, so they must not be freed before it is
 * complete; a handle that was freed ends the operation with the code that the call would have
 * returned.
 */
typedef struct rocks_operation {
    /** sizeof(rocks_operation), in each struct of an array. */
    size_t struct_size;
    /** One of ROCKS_OPERATION_GET, …. */
    rocks_operation_kind kind;
    /** ROCKS_OPERATION_BORROWED, …; a bit that the kind does not know is refused. */
    uint32_t flags;
    /** The caller's own number, which the completion carries. */
    uint64_t user_data;
    /**
     * Operations of one lane run one after the other, in the order in which they were submitted. 0:
     * the operation runs whenever it can. One on an iterator, a transaction or a batch that names
     * no lane has that object for its lane.
     */
    uint64_t lane;
    /**
     * How long the operation may wait in the queue; after that it ends with ROCKS_TIMED_OUT and was
     * not done. Compactions, backups and checkpoints that run are stopped as well. 0: for ever.
     */
    uint64_t timeout_micros;
    /** The database. */
    rocks_db *db;
    /** The iterator, transaction, batch or backup engine, by kind. */
    void *target;
    /** NULL: the default one. */
    const rocks_column_family *column_family;
    /** The options of the call; NULL: defaults. */
    const rocks_options *options;
    /** The second options of the call; NULL: defaults. */
    const rocks_options *more_options;
    /** key_len bytes; NULL: only with length 0. */
    const void *key;
    /** The length of the key. */
    size_t key_len;
    /** value_len bytes; NULL: only with length 0. */
    const void *value;
    /** The length of the value. */
    size_t value_len;
    /** `count` keys; NULL: only with count 0. */
    const rocks_slice *keys;
    /** How many keys, or entries at most. */
    size_t count;
    /** How many bytes at most. */
    size_t limit;
} rocks_operation;

/**
 * Memory for the completions that a call drains from a queue, and for the bytes that they show.
 * Reuse it: its memory is reused. One thread at a time.
 */
typedef struct rocks_completions rocks_completions;

/** How one operation ended. Each operation that was submitted has exactly one. */
typedef struct rocks_completion {
    /** The operation's user_data. */
    uint64_t user_data;
    /** The operation's id. */
    uint64_t id;
    /**
     * The code that the call returned. ROCKS_CANCELLED, ROCKS_TIMED_OUT: also of operations that
     * were not begun.
     */
    rocks_code code;
    /** The operation's kind. */
    rocks_operation_kind kind;
    /** Seeks: the key. */
    rocks_slice key;
    /** Gets and seeks: the value. */
    rocks_slice value;
    /** The whole status; NULL: the code is ROCKS_OK or ROCKS_NOT_FOUND. */
    const rocks_status *status;
    /** A handle that the call made, owned: the caller frees it as if it had made the call. */
    void *handle;
    /** The number that the call returned. */
    uint64_t number;
    /** ROCKS_OPERATION_MULTI_GET: how many values. */
    size_t count;
    /** A value for each key, {NULL, 0} where there is none. */
    const rocks_slice *values;
    /** A code for each key. */
    const rocks_code *codes;
    /** ROCKS_OPERATION_READ_BLOCK: the entries. */
    const rocks_block_view *block;
} rocks_completion;

/** The completions of a call. */
typedef struct rocks_completions_view {
    /** How many. */
    size_t count;
    /** The completions; NULL: none. */
    const rocks_completion *completions;
} rocks_completions_view;

/**
 * Takes operations, has threads of the library do them, and gives back how they ended. Any number
 * of threads may submit, drain and cancel at once, for any number of databases.
 */
typedef struct rocks_queue rocks_queue;

/**
 * Makes a completion queue. Its threads start when there is something for them.
 *
 * Settings: depth (4096; the most operations that are submitted and not drained, 1 to 1048576),
 * coalesce (64; the most gets or writes that become one call, 1 to 64), threads (16; those that
 * read from files, 1 to 256), write_threads (8; the most databases that are written to at a time, 1
 * to 64), wait_threads (32; for calls that may wait for locks of transactions, and make the other
 * calls of transactions wait while all of them do, 1 to 256), long_threads (4; for flushes,
 * compactions, backups, checkpoints, opens and closes, 1 to 64). Two more threads read from memory,
 * and sixteen commit and roll back, so that those who hold locks can always let go of them.
 *
 * Gets of one database, column family and options become one MultiGet, while nearly all of the last
 * ones found their answer in memory; otherwise the threads for files read them one by one. Puts,
 * merges and deletes of one database and options become one batch; one that is refused does not
 * touch the others.
 * - options: in, "name=value;name=value"; NULL: defaults.
 * - queue: out, owned: free with rocks_queue_free; NULL: refused.
 */
rocks_code rocks_queue_new(const char *options, rocks_queue **queue, rocks_status *status);

/**
 * Submits operations, all or none. Each of them has exactly one completion later, whatever happens
 * to the queue and to the databases meanwhile. From any thread, also inside callbacks.
 * - operations: in, `count` of them; copied, keys and values too unless ROCKS_OPERATION_BORROWED is
 *   set; NULL: only with count 0.
 * - ids: out, `count` of them, for rocks_queue_cancel; NULL: not wanted.
 *
 * Returns: ROCKS_TRY_AGAIN (full: drain first; none was submitted), ROCKS_INVALID_ARGUMENT (also:
 * more than the depth; the message names the operation), ROCKS_CLOSED (after rocks_queue_close).
 */
rocks_code rocks_queue_submit(rocks_queue *queue,
                              const rocks_operation *operations,
                              size_t count,
                              uint64_t *ids,
                              rocks_status *status);

/**
 * Submits operations as rocks_queue_submit does, and then drains as rocks_queue_drain does. Gets
 * with ROCKS_OPERATION_TRY_CACHE that find their answer in memory are complete at once: their
 * completions come first, with the id 0, beside the `max` others. Where few of them find it, most
 * are not tried.
 * - operations: in, `count` of them; copied, keys and values too unless ROCKS_OPERATION_BORROWED is
 *   set; NULL: only with count 0.
 * - ids: out, `count` of them, 0 where the operation is complete; NULL: not wanted.
 * - max: the most completions; 0: all.
 * - timeout_micros: how long to wait if there is none; 0: not at all; UINT64_MAX: for ever.
 * - completions: in; what it held before becomes invalid; NULL: refused.
 * - view: out, borrowed until `completions` is used again or freed; NULL: refused.
 *
 * Returns: as rocks_queue_submit; ROCKS_HANDLE_BUSY (also: to wait inside a callback: they were
 * submitted).
 */
rocks_code rocks_queue_submit_and_drain(rocks_queue *queue,
                                        const rocks_operation *operations,
                                        size_t count,
                                        uint64_t *ids,
                                        size_t max,
                                        uint64_t timeout_micros,
                                        rocks_completions *completions,
                                        rocks_completions_view *view,
                                        rocks_status *status);

/**
 * Takes completions from a queue, in the order in which the operations ended. Any number of threads
 * may do so at once; each completion goes to one of them.
 * - max: the most completions; 0: all.
 * - timeout_micros: how long to wait if there is none; 0: not at all; UINT64_MAX: for ever.
 * - completions: in; what it held before becomes invalid; NULL: refused.
 * - view: out, borrowed until `completions` is used again or freed, also when the queue was freed
 *   or its databases closed; NULL: refused.
 *
 * Returns: ROCKS_OK (also: there is none, or another thread took it, and count is 0), ROCKS_CLOSED
 * (after rocks_queue_close, once everything was drained), ROCKS_HANDLE_BUSY (also: to wait inside a
 * callback).
 */
rocks_code rocks_queue_drain(rocks_queue *queue,
                             size_t max,
                             uint64_t timeout_micros,
                             rocks_completions *completions,
                             rocks_completions_view *view,
                             rocks_status *status);

/**
 * The descriptor of a queue, which is readable while there are completions: for poll, epoll, an
 * event loop. Only that: it must not be read, written or closed. With edge-triggered epoll, drain
 * until the count is 0. (eventfd on Linux, elsewhere a pipe.)
 * - fd: out, borrowed until rocks_queue_free, which closes it; NULL: refused.
 *
 * Returns: ROCKS_OUT_OF_MEMORY (also: no descriptor is left).
 */
rocks_code rocks_queue_fd(const rocks_queue *queue, int32_t *fd, rocks_status *status);

/**
 * Cancels an operation. One that has not begun ends with ROCKS_CANCELLED and is not done. One that
 * runs is asked to end: a compaction, a backup or a checkpoint soon ends with ROCKS_CANCELLED,
 * others go on to their end. Either way it has its one completion.
 * - id: as rocks_queue_submit returned it.
 *
 * Returns: ROCKS_NOT_FOUND (it has ended).
 */
rocks_code rocks_queue_cancel(rocks_queue *queue, uint64_t id, rocks_status *status);

/**
 * Reads a figure: waiting, running, done (not drained yet), depth, threads; and since the queue was
 * made: submitted, completed, full (submissions that did not fit), cancelled, expired (by their
 * timeout, while they waited), groups (calls for several operations), coalesced (operations in
 * them), largest_group, tried (by ROCKS_OPERATION_TRY_CACHE), answered (of these), read (by gets,
 * from files), wait_micros (the sum of the times from submission to beginning).
 * - value: out; NULL: refused.
 */
rocks_code rocks_queue_value(const rocks_queue *queue,
                             const char *name,
                             uint64_t *value,
                             rocks_status *status);

/**
 * Closes a queue: it accepts no more operations, those that have not begun end with
 * ROCKS_CANCELLED, those that run are asked to end, as by rocks_queue_cancel, and the call waits
 * for them. Their completions can be drained afterwards.
 * - timeout_micros: how long to wait; UINT64_MAX: for ever.
 *
 * Returns: ROCKS_TIMED_OUT (operations still run; call it again to wait for them).
 */
rocks_code rocks_queue_close(rocks_queue *queue,
                             uint64_t timeout_micros,
                             rocks_status *status);

/**
 * Frees a queue, and does not wait: operations that have not begun are not done, those that run are
 * asked to end, and nobody learns how. Handles that they made, and completions that were not
 * drained, are freed with it. Threads that wait for completions get ROCKS_CLOSED. Where operations
 * have borrowed memory, close the queue first. Completions that were drained stay valid.
 */
rocks_code rocks_queue_free(rocks_queue *queue, rocks_status *status);

/**
 * Makes memory for completions.
 * - completions: out, owned: free with rocks_completions_free; NULL: refused.
 */
rocks_code rocks_completions_new(rocks_completions **completions, rocks_status *status);

/** Frees completions, with the bytes that they show. Handles that operations made stay. */
rocks_code rocks_completions_free(rocks_completions *completions, rocks_status *status);

#ifdef __cplusplus
}
#endif

#endif /* ROCKS_H */
