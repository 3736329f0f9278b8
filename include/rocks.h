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
 * The answers of a rocks_db_multi_get, used again and again: with as many keys as
 * before or fewer, nothing is allocated. One thread at a time.
 */
typedef struct rocks_values rocks_values;

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
 * What was found when a database was opened, and what RocksDB therefore dropped.
 */
typedef struct rocks_recovery_report {
    /**
     * How many bytes of this struct the library knows.
     */
    size_t struct_size;
    /**
     * 1: the files were looked at; 0: they were not (a new database, the open option
     * check_recovery false, best_efforts_recovery, or a file that could not be read), and the rest is 0.
     */
    int32_t checked;
    /**
     * 1: data that was once written is gone, as far as the files tell.
     */
    int32_t data_loss;
    /**
     * 1: there is no WAL although the database was opened for writing before. A
     * checkpoint or backup that was never opened needs none.
     */
    int32_t wal_missing;
    /**
     * 0.
     */
    int32_t reserved;
    /**
     * WALs that had to be replayed.
     */
    uint64_t wal_files;
    /**
     * WALs with damage, a torn end included.
     */
    uint64_t wal_files_damaged;
    /**
     * Bytes of WALs that were not replayed because of damage: a loss.
     */
    uint64_t wal_bytes_dropped;
    /**
     * Bytes of a write that was not finished when the process or machine stopped. Not a loss:
     * it was not yet acknowledged, or without the write option sync. (A WAL that was cut short
     * by hand looks the same.)
     */
    uint64_t wal_bytes_torn;
    /**
     * Sequence numbers that lie between what tables and WALs hold, or that were not
     * reached: a loss, also where it is one by choice (disable_wal).
     */
    uint64_t sequences_missing;
    /**
     * Bytes at the end of the MANIFEST that are no whole record.
     */
    uint64_t manifest_bytes_torn;
    /**
     * Tables that the MANIFEST does not name; opening for writing deletes them.
     */
    uint64_t table_files_orphaned;
    /**
     * Those of them that hold what nothing else holds: a loss (the MANIFEST was cut short).
     */
    uint64_t table_files_lost;
    /**
     * The last sequence number that was recovered.
     */
    uint64_t last_sequence;
    /**
     * The first loss, or else the first thing noticed, with its file's name: UTF-8,
     * NUL-terminated; empty when there was none.
     */
    char text[256];
} rocks_recovery_report;

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
 * Calls that run meanwhile see the options before or after this, never between.
 * - options: in.
 * - name: in; NULL: refused.
 * - value: in, as RocksDB writes it in an OPTIONS file; NULL: refused.
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
 * Sets many options; all of them or, on any error, none.
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
 * Sets an option whose value is bytes: a read option's iterate_lower_bound or
 * iterate_upper_bound. The bytes are copied.
 * - options: in.
 * - name: in; NULL: refused.
 * - value: in, value_len bytes; NULL: only with length 0.
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
 * Reads one option back, as RocksDB writes it in an OPTIONS file.
 * - options: in.
 * - name: in; NULL: refused.
 * - value: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE.
 * Since: 0.1
 */
rocks_code rocks_options_get(const struct rocks_options *options,
                             const char *name,
                             struct rocks_buffer *value,
                             struct rocks_status *status);

/**
 * Opens a database.
 *
 * One function opens every kind: `how` holds options of the kind ROCKS_OPTIONS_OPEN,
 * by name:
 * - "mode": "read_write" (the default) or "read_only". Read-only takes no lock and sees the
 *   database as it is at the opening; the WALs are replayed in memory.
 * - "error_if_wal_file_exists" (or the older "error_if_log_file_exists"), false:
 *   read-only refuses a database with WALs.
 * - "allow_missing_merge_operator", false: the database's OPTIONS file names the
 *   merge operator that each column family was written with; to open without it or with another is
 *   refused, since RocksDB would stop the WAL's replay at the first merge record and
 *   delete the rest. True insists.
 * - "check_recovery", true: looks for what the opening will drop, before it does
 *   (rocks_db_recovery_report). Reads the MANIFEST and the WALs once more.
 * - "fail_on_data_loss", false: refuses, before anything is changed, when opening would
 *   lose data: ROCKS_CORRUPTION with ROCKS_STATUS_DATA_LOSS, and the text says what.
 *   What rocks_recovery_report calls `data_loss` is a loss.
 *
 * Without column families (`count` 0) every one that is there is opened with
 * `options`. With them, the list must be complete (read-only: "default" and any
 * others), and each may have options of its own. Column families are reached by name with
 * rocks_db_column_family; "default" always exists. The options create_if_missing and
 * create_missing_column_families make what is not there.
 *
 * Files are made with mode 0644 and folders with 0755: narrow the process's umask,
 * or the folder above, where others must not read.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: in, shared; database options; NULL: defaults.
 * - how: in; open options; NULL: defaults.
 * - column_families: in, `count` names; NULL: only with count 0.
 * - column_family_options: in, shared, `count` database options; NULL, as array or as an element: `options`.
 * - db: out, owned: close with rocks_db_close; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: no database there and
 * create_if_missing is not set; a column family is missing from the list or the database; a
 * merge operator is missing), ROCKS_INVALID_HANDLE, ROCKS_IO_ERROR (also: this or another process has it
 * open; `path` is a file; the folder above is missing), ROCKS_CORRUPTION (also: CURRENT is missing
 * but tables or WALs are there).
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
 * The path that a database was opened with.
 * - db: in.
 * - path: out, owned: free with rocks_buffer_free; text, NUL-terminated; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
 * Since: 0.1
 */
rocks_code rocks_db_path(const struct rocks_db *db,
                         struct rocks_buffer *path,
                         struct rocks_status *status);

/**
 * Lists the column families of a database that need not be open.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: in; database options, for their env; NULL: defaults.
 * - names: out, owned: free with rocks_buffer_free; one name after the other, each
 *   ended by a NUL; NULL: refused.
 * - count: out; how many; NULL: not wanted.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: no database there),
 * ROCKS_INVALID_HANDLE, ROCKS_IO_ERROR, ROCKS_CORRUPTION.
 * Since: 0.1
 */
rocks_code rocks_db_list_column_families(const char *path,
                                         const struct rocks_options *options,
                                         struct rocks_buffer *names,
                                         size_t *count,
                                         struct rocks_status *status);

/**
 * Deletes a database that nobody has open, with the folders of its options
 * (wal_dir, db_paths) and of its column families' (cf_paths).
 *
 * Refused without deleting anything where `path` has no CURRENT, MANIFEST, IDENTITY or OPTIONS
 * file. Otherwise RocksDB deletes every file there with a name of the kinds that it gives (`LOG`,
 * `000012.sst`, `000013.log`, …), whoever made it; other files and the folder around
 * them stay.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: in; database options; NULL: defaults.
 * - column_families: in, `count` names; only those with cf_paths matter; NULL: only with count 0.
 * - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: no database there), ROCKS_INVALID_HANDLE,
 * ROCKS_NOT_FOUND or ROCKS_IO_ERROR (no such folder; this or another process has it open).
 * Since: 0.1
 */
rocks_code rocks_db_destroy(const char *path,
                            const struct rocks_options *options,
                            const char *const *column_families,
                            const struct rocks_options *const *column_family_options,
                            size_t count,
                            struct rocks_status *status);

/**
 * Makes a database that does not open any more openable, from the tables and WALs
 * that can be read: the last resort. What cannot be read is moved into its folder
 * "lost"; deleted keys may come back. Work on a copy.
 * - path: in; the database's directory; NULL, empty: refused.
 * - options: in; database options; also for column families that are not in the list; NULL: defaults.
 * - column_families: in, `count` names; NULL: only with count 0.
 * - column_family_options: in, `count` database options; NULL, as array or as an element: `options`.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: no database there; a merge
 * operator that the data needs is missing), ROCKS_INVALID_HANDLE, ROCKS_NOT_FOUND or ROCKS_IO_ERROR (no such
 * folder; this or another process has it open), ROCKS_CORRUPTION.
 * Since: 0.1
 */
rocks_code rocks_db_repair(const char *path,
                           const struct rocks_options *options,
                           const char *const *column_families,
                           const struct rocks_options *const *column_family_options,
                           size_t count,
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
 * - name: in; NULL, empty: refused.
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
 * Creates several column families, in the order of the list, up to the first failure.
 * Those made before a failure stay, and their handles are given in spite of it.
 * - db: in.
 * - names: in, `count` names; NULL: only with count 0.
 * - options: in, shared, `count` database options; NULL, as array or as an element: defaults.
 * - column_families: out, owned: free each with rocks_column_family_free; an array of `count`, NULL where
 *   none was made; NULL: only with count 0.
 * - created: out; how many were made, also on failure; NULL: not wanted.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT (also: it exists; empty or twice in the list:
 * nothing was made), ROCKS_INVALID_HANDLE, ROCKS_CLOSED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_db_create_column_families(struct rocks_db *db,
                                           const char *const *names,
                                           const struct rocks_options *const *options,
                                           size_t count,
                                           struct rocks_column_family **column_families,
                                           size_t *created,
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
 * Drops several column families, as rocks_db_drop_column_family, in the order of the list, up
 * to the first failure. When one of them cannot be dropped at all (the default one, of another
 * database, dropped before, twice in the list), none is.
 * - db: in.
 * - column_families: in, `count` of them; NULL: only with count 0.
 * - dropped: out; how many were dropped, also on failure; NULL: not wanted.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE,
 * ROCKS_COLUMN_FAMILY_DROPPED, ROCKS_CLOSED, ROCKS_NOT_SUPPORTED (read-only), ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_db_drop_column_families(struct rocks_db *db,
                                         struct rocks_column_family *const *column_families,
                                         size_t count,
                                         size_t *dropped,
                                         struct rocks_status *status);

/**
 * Lists the open column families, in the order of their creation: "default" first.
 * - db: in.
 * - names: out, owned: free with rocks_buffer_free; one name after the other, each
 *   ended by a NUL; NULL: refused.
 * - count: out; how many; NULL: not wanted.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
 * Since: 0.1
 */
rocks_code rocks_db_column_families(const struct rocks_db *db,
                                    struct rocks_buffer *names,
                                    size_t *count,
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
 * Tells what was found when the database was opened, and what was dropped. RocksDB opens over damaged and
 * missing WALs, and over a MANIFEST that was cut short, without a word; the open option
 * fail_on_data_loss refuses instead.
 *
 * What no file tells cannot be found: the end of a WAL that was cut at a whole record, or
 * a WAL that was replaced. RocksDB's options track_and_verify_wals and
 * track_and_verify_wals_in_manifest find more, when the database was written with them.
 * - db: in.
 * - report_size: sizeof(rocks_recovery_report), so that it may grow; bytes beyond what the library knows are zeroed.
 * - report: out; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED.
 * Since: 0.1
 */
rocks_code rocks_db_recovery_report(const struct rocks_db *db,
                                    size_t report_size,
                                    struct rocks_recovery_report *report,
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
 * Tells whether a key may exist, from memory alone (memtables, filters, cached blocks): never
 * reads a file. False is certain; true is not.
 * - db: in.
 * - column_family: in; NULL: the default one.
 * - options: in; read options; their read_tier does not matter; NULL: defaults.
 * - key: in, key_len bytes; NULL: only with length 0.
 * - may_exist: out; NULL: refused.
 * - value: out, owned: free with rocks_buffer_free; the value, where memory had it; NULL: not wanted.
 * - value_found: out; whether memory had it, so that the key exists; NULL: not wanted.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK (also for false), ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED,
 * ROCKS_CORRUPTION, ROCKS_IO_ERROR.
 * Since: 0.1
 */
rocks_code rocks_db_key_may_exist(const struct rocks_db *db,
                                  const struct rocks_column_family *column_family,
                                  const struct rocks_options *options,
                                  const uint8_t *key,
                                  size_t key_len,
                                  bool *may_exist,
                                  struct rocks_buffer *value,
                                  bool *value_found,
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
 * Makes an empty result.
 * - values: out, owned: free with rocks_values_free; NULL: refused.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_OUT_OF_MEMORY.
 * Since: 0.1
 */
rocks_code rocks_values_new(struct rocks_values **values,
                            struct rocks_status *status);

/**
 * Reads many keys in one call (RocksDB's batched MultiGet): all from one point in
 * time, index and filter blocks shared, values shown without a copy where RocksDB
 * can pin them.
 *
 * The call's own code tells whether it ran; `codes` tells for each key: ROCKS_OK,
 * ROCKS_NOT_FOUND, or an error whose text rocks_values_status gives. Dropped column families can
 * be read as long as their handle is there.
 * - db: in.
 * - column_families: in, `count` of them, a NULL element is the default one; NULL: the default one for every key.
 * - options: in; read options; NULL: defaults.
 * - keys: in, `count` keys; NULL: only with count 0.
 * - sorted: 1: the keys are in ascending order (of column family id, then of the comparator), which spares sorting and is checked; 0: in any order.
 * - result: in; what it showed before is gone.
 * - values: out, borrowed until `result` is used again, reset or freed, also across a close; an array of `count`, {NULL, 0} where there is no value; NULL: not wanted.
 * - codes: out, borrowed until `result` is used again, reset or freed; an array of `count`; NULL: not wanted.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_ARGUMENT, ROCKS_INVALID_HANDLE, ROCKS_CLOSED,
 * ROCKS_HANDLE_BUSY (another thread uses the result), ROCKS_OUT_OF_MEMORY.
 * Since: 0.1
 */
rocks_code rocks_db_multi_get(const struct rocks_db *db,
                              const struct rocks_column_family *const *column_families,
                              const struct rocks_options *options,
                              const struct rocks_slice *keys,
                              size_t count,
                              int32_t sorted,
                              struct rocks_values *result,
                              const struct rocks_slice **values,
                              const rocks_code **codes,
                              struct rocks_status *status);

/**
 * The whole status of one key of the last call: fails with that key's code.
 * - values: in.
 * - index: of the key, from 0.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_NOT_FOUND, RocksDB's own code; ROCKS_INVALID_ARGUMENT (no such index),
 * ROCKS_INVALID_HANDLE, ROCKS_HANDLE_BUSY.
 * Since: 0.1
 */
rocks_code rocks_values_status(struct rocks_values *values,
                               size_t index,
                               struct rocks_status *status);

/**
 * Lets go of the values, and of the cache entries that they may pin.
 * - values: in.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_HANDLE_BUSY.
 * Since: 0.1
 */
rocks_code rocks_values_reset(struct rocks_values *values,
                              struct rocks_status *status);

/**
 * Frees a result and the values that it shows.
 * - values: in; NULL: nothing to free.
 * - status: out; NULL: not wanted.
 *
 * Returns: ROCKS_OK, ROCKS_INVALID_HANDLE, ROCKS_HANDLE_BUSY.
 * Since: 0.1
 */
rocks_code rocks_values_free(struct rocks_values *values,
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
