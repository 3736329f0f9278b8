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
 * Callbacks. A struct of functions is copied. Its state is the library's from the call that
 * takes it on, also when that fails (not where the struct is NULL or its struct_size too
 * small), and is destroyed once, when its last user is gone: handle, options, database. The
 * functions are called on any thread, several at a time, unless they say otherwise. RocksDB's
 * background threads serve all databases of an environment: a function that waits there holds
 * up the others' flushes and compactions. What a function may call stands beside it; the
 * rest, and rocks_db_close in all of them, answers ROCKS_HANDLE_BUSY. A C++ exception out of
 * one is its failure. Each must return: a longjmp out of one leaves RocksDB's locks held.
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
