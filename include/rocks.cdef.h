/* Generated from include/rocks.h, for cffi.cdef, LuaJIT's ffi.cdef and PHP's
   FFI::cdef: the same declarations without a preprocessor line. */

enum { ROCKS_VERSION_MAJOR = 0 };
enum { ROCKS_VERSION_MINOR = 1 };
enum { ROCKS_VERSION_PATCH = 0 };

enum { ROCKS_STATUS_RETRYABLE = 1 };

enum { ROCKS_STATUS_DATA_LOSS = 2 };

enum { ROCKS_STATUS_FENCED = 4 };

typedef struct rocks_column_family rocks_column_family;

typedef struct rocks_db rocks_db;

typedef struct rocks_options rocks_options;

typedef struct rocks_snapshot rocks_snapshot;

typedef struct rocks_value rocks_value;

typedef int32_t rocks_code;

typedef struct rocks_status {
    rocks_code code;
    int32_t subcode;
    int32_t severity;
    uint32_t flags;
    char message[496];
} rocks_status;

typedef struct rocks_buffer {
    uint8_t *data;
    size_t len;
} rocks_buffer;

typedef int32_t rocks_options_kind;

typedef struct rocks_slice {
    const uint8_t *data;
    size_t len;
} rocks_slice;

enum { ROCKS_OK = 0 };

enum { ROCKS_NOT_FOUND = 1 };

enum { ROCKS_CORRUPTION = 2 };

enum { ROCKS_NOT_SUPPORTED = 3 };

enum { ROCKS_INVALID_ARGUMENT = 4 };

enum { ROCKS_IO_ERROR = 5 };

enum { ROCKS_MERGE_IN_PROGRESS = 6 };

enum { ROCKS_INCOMPLETE = 7 };

enum { ROCKS_SHUTDOWN_IN_PROGRESS = 8 };

enum { ROCKS_TIMED_OUT = 9 };

enum { ROCKS_ABORTED = 10 };

enum { ROCKS_BUSY = 11 };

enum { ROCKS_EXPIRED = 12 };

enum { ROCKS_TRY_AGAIN = 13 };

enum { ROCKS_COMPACTION_TOO_LARGE = 14 };

enum { ROCKS_COLUMN_FAMILY_DROPPED = 15 };

enum { ROCKS_INVALID_HANDLE = 100 };

enum { ROCKS_CLOSED = 101 };

enum { ROCKS_BUFFER_TOO_SMALL = 102 };

enum { ROCKS_HANDLE_BUSY = 103 };

enum { ROCKS_CALLBACK_FAILED = 104 };

enum { ROCKS_CANCELLED = 105 };

enum { ROCKS_FORKED = 106 };

enum { ROCKS_PANIC = 107 };

enum { ROCKS_OUT_OF_MEMORY = 108 };

enum { ROCKS_EXCEPTION = 109 };

enum { ROCKS_NOT_POSITIONED = 110 };

enum { ROCKS_TOO_MANY_HANDLES = 111 };

enum { ROCKS_OPTIONS_DATABASE = 1 };

enum { ROCKS_OPTIONS_OPEN = 2 };

enum { ROCKS_OPTIONS_READ = 3 };

enum { ROCKS_OPTIONS_WRITE = 4 };

enum { ROCKS_OPTIONS_FLUSH = 5 };

enum { ROCKS_OPTIONS_COMPACT_RANGE = 6 };

enum { ROCKS_OPTIONS_WAIT_FOR_COMPACT = 7 };

enum { ROCKS_OPTIONS_CONFIG = 8 };

uint32_t rocks_abi_version(void);

const char *rocks_version(void);

const char *rocks_rocksdb_version(void);

const char *rocks_code_text(rocks_code code);

bool rocks_status_is_retryable(const struct rocks_status *status);

rocks_code rocks_buffer_free(struct rocks_buffer *buffer,
                             struct rocks_status *status);

rocks_code rocks_options_new(rocks_options_kind kind,
                             struct rocks_options **options,
                             struct rocks_status *status);

rocks_code rocks_options_copy(const struct rocks_options *options,
                              struct rocks_options **copy,
                              struct rocks_status *status);

rocks_code rocks_options_free(struct rocks_options *options,
                              struct rocks_status *status);

rocks_code rocks_options_set(struct rocks_options *options,
                             const char *name,
                             const char *value,
                             struct rocks_status *status);

rocks_code rocks_options_set_many(struct rocks_options *options,
                                  const char *const *names,
                                  const char *const *values,
                                  size_t count,
                                  struct rocks_status *status);

rocks_code rocks_options_set_string(struct rocks_options *options,
                                    const char *text,
                                    struct rocks_status *status);

rocks_code rocks_options_set_bytes(struct rocks_options *options,
                                   const char *name,
                                   const uint8_t *value,
                                   size_t value_len,
                                   struct rocks_status *status);

rocks_code rocks_options_set_snapshot(struct rocks_options *options,
                                      const struct rocks_snapshot *snapshot,
                                      struct rocks_status *status);

rocks_code rocks_options_get(const struct rocks_options *options,
                             const char *name,
                             struct rocks_buffer *value,
                             struct rocks_status *status);

rocks_code rocks_options_string(const struct rocks_options *options,
                                const struct rocks_options *config,
                                struct rocks_buffer *text,
                                struct rocks_status *status);

rocks_code rocks_options_names(const struct rocks_options *options,
                               struct rocks_buffer *names,
                               struct rocks_status *status);

rocks_code rocks_options_load_latest(const char *path,
                                     const struct rocks_options *config,
                                     struct rocks_options **options,
                                     struct rocks_buffer *names,
                                     struct rocks_options **column_family_options,
                                     size_t capacity,
                                     size_t *count,
                                     struct rocks_status *status);

rocks_code rocks_options_load_file(const char *file,
                                   const struct rocks_options *config,
                                   struct rocks_options **options,
                                   struct rocks_buffer *names,
                                   struct rocks_options **column_family_options,
                                   size_t capacity,
                                   size_t *count,
                                   struct rocks_status *status);

rocks_code rocks_options_latest_file(const char *path,
                                     struct rocks_buffer *file,
                                     struct rocks_status *status);

rocks_code rocks_options_check_compatible(const char *path,
                                          const struct rocks_options *config,
                                          const struct rocks_options *options,
                                          const char *const *column_families,
                                          const struct rocks_options *const *column_family_options,
                                          size_t count,
                                          struct rocks_status *status);

rocks_code rocks_db_options(struct rocks_db *db,
                            const struct rocks_column_family *column_family,
                            struct rocks_options **options,
                            struct rocks_status *status);

rocks_code rocks_db_set_options(struct rocks_db *db,
                                const struct rocks_column_family *column_family,
                                const char *const *names,
                                const char *const *values,
                                size_t count,
                                struct rocks_status *status);

rocks_code rocks_db_set_db_options(struct rocks_db *db,
                                   const char *const *names,
                                   const char *const *values,
                                   size_t count,
                                   struct rocks_status *status);

rocks_code rocks_db_open(const char *path,
                         const struct rocks_options *options,
                         const struct rocks_options *how,
                         const char *const *column_families,
                         const struct rocks_options *const *column_family_options,
                         size_t count,
                         struct rocks_db **db,
                         struct rocks_status *status);

rocks_code rocks_db_close(struct rocks_db *db,
                          struct rocks_status *status);

rocks_code rocks_db_column_family(const struct rocks_db *db,
                                  const char *name,
                                  struct rocks_column_family **column_family,
                                  struct rocks_status *status);

rocks_code rocks_db_create_column_family(struct rocks_db *db,
                                         const char *name,
                                         const struct rocks_options *options,
                                         struct rocks_column_family **column_family,
                                         struct rocks_status *status);

rocks_code rocks_db_drop_column_family(struct rocks_db *db,
                                       struct rocks_column_family *column_family,
                                       struct rocks_status *status);

rocks_code rocks_column_family_name(const struct rocks_column_family *column_family,
                                    struct rocks_buffer *name,
                                    struct rocks_status *status);

rocks_code rocks_column_family_id(const struct rocks_column_family *column_family,
                                  uint32_t *id,
                                  struct rocks_status *status);

rocks_code rocks_column_family_free(struct rocks_column_family *column_family,
                                    struct rocks_status *status);

rocks_code rocks_db_get(const struct rocks_db *db,
                        const struct rocks_column_family *column_family,
                        const struct rocks_options *options,
                        const uint8_t *key,
                        size_t key_len,
                        struct rocks_buffer *value,
                        struct rocks_status *status);

rocks_code rocks_db_get_into(const struct rocks_db *db,
                             const struct rocks_column_family *column_family,
                             const struct rocks_options *options,
                             const uint8_t *key,
                             size_t key_len,
                             uint8_t *buffer,
                             size_t capacity,
                             size_t *value_len,
                             struct rocks_status *status);

rocks_code rocks_db_get_pinned(const struct rocks_db *db,
                               const struct rocks_column_family *column_family,
                               const struct rocks_options *options,
                               const uint8_t *key,
                               size_t key_len,
                               struct rocks_value *holder,
                               struct rocks_slice *value,
                               struct rocks_status *status);

rocks_code rocks_value_new(struct rocks_value **value,
                           struct rocks_status *status);

rocks_code rocks_value_reset(struct rocks_value *value,
                             struct rocks_status *status);

rocks_code rocks_value_free(struct rocks_value *value,
                            struct rocks_status *status);

rocks_code rocks_db_put(struct rocks_db *db,
                        const struct rocks_column_family *column_family,
                        const struct rocks_options *options,
                        const uint8_t *key,
                        size_t key_len,
                        const uint8_t *value,
                        size_t value_len,
                        struct rocks_status *status);

rocks_code rocks_db_merge(struct rocks_db *db,
                          const struct rocks_column_family *column_family,
                          const struct rocks_options *options,
                          const uint8_t *key,
                          size_t key_len,
                          const uint8_t *operand,
                          size_t operand_len,
                          struct rocks_status *status);

rocks_code rocks_db_delete(struct rocks_db *db,
                           const struct rocks_column_family *column_family,
                           const struct rocks_options *options,
                           const uint8_t *key,
                           size_t key_len,
                           struct rocks_status *status);

rocks_code rocks_db_single_delete(struct rocks_db *db,
                                  const struct rocks_column_family *column_family,
                                  const struct rocks_options *options,
                                  const uint8_t *key,
                                  size_t key_len,
                                  struct rocks_status *status);

rocks_code rocks_db_delete_range(struct rocks_db *db,
                                 const struct rocks_column_family *column_family,
                                 const struct rocks_options *options,
                                 const uint8_t *begin,
                                 size_t begin_len,
                                 const uint8_t *end,
                                 size_t end_len,
                                 struct rocks_status *status);

rocks_code rocks_db_snapshot(struct rocks_db *db,
                             struct rocks_snapshot **snapshot,
                             struct rocks_status *status);

rocks_code rocks_snapshot_sequence(const struct rocks_snapshot *snapshot,
                                   uint64_t *sequence,
                                   struct rocks_status *status);

rocks_code rocks_snapshot_free(struct rocks_snapshot *snapshot,
                               struct rocks_status *status);
