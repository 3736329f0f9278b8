/* Generated from include/rocks.h, for cffi.cdef, LuaJIT's ffi.cdef and PHP's
   FFI::cdef: the same declarations without a preprocessor line. */

enum { ROCKS_VERSION_MAJOR = 0 };
enum { ROCKS_VERSION_MINOR = 1 };
enum { ROCKS_VERSION_PATCH = 0 };

enum { ROCKS_STATUS_RETRYABLE = 1 };

enum { ROCKS_STATUS_DATA_LOSS = 2 };

enum { ROCKS_STATUS_FENCED = 4 };

typedef struct rocks_cancel rocks_cancel;

typedef struct rocks_column_family rocks_column_family;

typedef struct rocks_db rocks_db;

typedef struct rocks_metadata rocks_metadata;

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

typedef struct rocks_column_family_metadata {
    size_t struct_size;
    struct rocks_slice name;
    uint64_t size;
    uint64_t file_count;
    uint64_t level_count;
    uint64_t blob_file_size;
    uint64_t blob_file_count;
} rocks_column_family_metadata;

typedef struct rocks_level_metadata {
    size_t struct_size;
    struct rocks_slice column_family;
    uint64_t size;
    uint64_t file_count;
    int32_t level;
    uint32_t reserved;
} rocks_level_metadata;

typedef struct rocks_file_metadata {
    size_t struct_size;
    struct rocks_slice column_family;
    struct rocks_slice directory;
    struct rocks_slice name;
    uint64_t number;
    uint64_t size;
    struct rocks_slice smallest_key;
    struct rocks_slice largest_key;
    uint64_t smallest_sequence;
    uint64_t largest_sequence;
    uint64_t entries;
    uint64_t deletions;
    uint64_t reads_sampled;
    uint64_t oldest_blob_file_number;
    uint64_t oldest_ancestor_time;
    uint64_t creation_time;
    uint64_t epoch_number;
    struct rocks_slice checksum;
    struct rocks_slice checksum_function;
    int32_t level;
    int32_t temperature;
    uint32_t being_compacted;
    uint32_t reserved;
} rocks_file_metadata;

typedef struct rocks_blob_file_metadata {
    size_t struct_size;
    struct rocks_slice column_family;
    struct rocks_slice directory;
    struct rocks_slice name;
    uint64_t number;
    uint64_t size;
    uint64_t blob_count;
    uint64_t blob_bytes;
    uint64_t garbage_count;
    uint64_t garbage_bytes;
    struct rocks_slice checksum;
    struct rocks_slice checksum_function;
} rocks_blob_file_metadata;

typedef uint32_t rocks_size_parts;

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

enum { ROCKS_SIZE_MEMTABLES = 1 };

enum { ROCKS_SIZE_FILES = 2 };

enum { ROCKS_SIZE_BLOB_FILES = 4 };

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

rocks_code rocks_cancel_new(struct rocks_cancel **cancel,
                            struct rocks_status *status);

rocks_code rocks_cancel_set(struct rocks_cancel *cancel,
                            struct rocks_status *status);

rocks_code rocks_cancel_free(struct rocks_cancel *cancel,
                             struct rocks_status *status);

rocks_code rocks_db_property(const struct rocks_db *db,
                             const struct rocks_column_family *column_family,
                             const char *name,
                             struct rocks_buffer *value,
                             struct rocks_status *status);

rocks_code rocks_db_property_int(const struct rocks_db *db,
                                 const struct rocks_column_family *column_family,
                                 const char *name,
                                 uint64_t *value,
                                 struct rocks_status *status);

rocks_code rocks_db_property_aggregated_int(const struct rocks_db *db,
                                            const char *name,
                                            uint64_t *value,
                                            struct rocks_status *status);

rocks_code rocks_db_property_map(const struct rocks_db *db,
                                 const struct rocks_column_family *column_family,
                                 const char *name,
                                 struct rocks_buffer *pairs,
                                 struct rocks_status *status);

rocks_code rocks_property_names(struct rocks_buffer *names,
                                struct rocks_status *status);

rocks_code rocks_db_reset_stats(struct rocks_db *db,
                                struct rocks_status *status);

rocks_code rocks_db_flush(struct rocks_db *db,
                          const struct rocks_column_family *const *column_families,
                          size_t count,
                          const struct rocks_options *options,
                          struct rocks_status *status);

rocks_code rocks_db_flush_wal(struct rocks_db *db,
                              int32_t sync,
                              struct rocks_status *status);

rocks_code rocks_db_sync_wal(struct rocks_db *db,
                             struct rocks_status *status);

rocks_code rocks_db_compact_range(struct rocks_db *db,
                                  const struct rocks_column_family *column_family,
                                  const struct rocks_options *options,
                                  const uint8_t *begin,
                                  size_t begin_len,
                                  const uint8_t *end,
                                  size_t end_len,
                                  const struct rocks_cancel *cancel,
                                  struct rocks_status *status);

rocks_code rocks_db_compact_files(struct rocks_db *db,
                                  const struct rocks_column_family *column_family,
                                  const char *const *files,
                                  size_t count,
                                  int32_t output_level,
                                  uint64_t output_file_size_limit,
                                  const struct rocks_cancel *cancel,
                                  struct rocks_buffer *outputs,
                                  struct rocks_status *status);

rocks_code rocks_db_suggest_compact_range(struct rocks_db *db,
                                          const struct rocks_column_family *column_family,
                                          const uint8_t *begin,
                                          size_t begin_len,
                                          const uint8_t *end,
                                          size_t end_len,
                                          struct rocks_status *status);

rocks_code rocks_db_wait_for_compact(struct rocks_db *db,
                                     const struct rocks_options *options,
                                     const struct rocks_cancel *cancel,
                                     struct rocks_status *status);

rocks_code rocks_db_cancel_background_work(struct rocks_db *db,
                                           int32_t wait,
                                           struct rocks_status *status);

rocks_code rocks_db_pause_background_work(struct rocks_db *db,
                                          struct rocks_status *status);

rocks_code rocks_db_continue_background_work(struct rocks_db *db,
                                             struct rocks_status *status);

rocks_code rocks_db_disable_manual_compaction(struct rocks_db *db,
                                              struct rocks_status *status);

rocks_code rocks_db_enable_manual_compaction(struct rocks_db *db,
                                             struct rocks_status *status);

rocks_code rocks_db_abort_all_compactions(struct rocks_db *db,
                                          struct rocks_status *status);

rocks_code rocks_db_resume_all_compactions(struct rocks_db *db,
                                           struct rocks_status *status);

rocks_code rocks_db_enable_auto_compaction(struct rocks_db *db,
                                           const struct rocks_column_family *const *column_families,
                                           size_t count,
                                           struct rocks_status *status);

rocks_code rocks_db_resume(struct rocks_db *db,
                           struct rocks_status *status);

rocks_code rocks_db_disable_file_deletions(struct rocks_db *db,
                                           struct rocks_status *status);

rocks_code rocks_db_enable_file_deletions(struct rocks_db *db,
                                          struct rocks_status *status);

rocks_code rocks_db_delete_files_in_ranges(struct rocks_db *db,
                                           const struct rocks_column_family *column_family,
                                           const struct rocks_slice *begins,
                                           const struct rocks_slice *ends,
                                           size_t count,
                                           int32_t include_end,
                                           struct rocks_status *status);

rocks_code rocks_db_live_files_metadata(const struct rocks_db *db,
                                        struct rocks_metadata **metadata,
                                        struct rocks_status *status);

rocks_code rocks_db_column_family_metadata(const struct rocks_db *db,
                                           const struct rocks_column_family *column_family,
                                           struct rocks_metadata **metadata,
                                           struct rocks_status *status);

rocks_code rocks_metadata_counts(const struct rocks_metadata *metadata,
                                 size_t *column_families,
                                 size_t *levels,
                                 size_t *files,
                                 size_t *blob_files,
                                 struct rocks_status *status);

rocks_code rocks_metadata_column_family(const struct rocks_metadata *metadata,
                                        size_t index,
                                        struct rocks_column_family_metadata *column_family,
                                        struct rocks_status *status);

rocks_code rocks_metadata_level(const struct rocks_metadata *metadata,
                                size_t index,
                                struct rocks_level_metadata *level,
                                struct rocks_status *status);

rocks_code rocks_metadata_file(const struct rocks_metadata *metadata,
                               size_t index,
                               struct rocks_file_metadata *file,
                               struct rocks_status *status);

rocks_code rocks_metadata_blob_file(const struct rocks_metadata *metadata,
                                    size_t index,
                                    struct rocks_blob_file_metadata *blob_file,
                                    struct rocks_status *status);

rocks_code rocks_metadata_free(struct rocks_metadata *metadata,
                               struct rocks_status *status);

rocks_code rocks_db_latest_sequence_number(const struct rocks_db *db,
                                           uint64_t *sequence,
                                           struct rocks_status *status);

rocks_code rocks_db_number_levels(const struct rocks_db *db,
                                  const struct rocks_column_family *column_family,
                                  int32_t *levels,
                                  struct rocks_status *status);

rocks_code rocks_db_identity(const struct rocks_db *db,
                             struct rocks_buffer *identity,
                             struct rocks_status *status);

rocks_code rocks_db_session_id(const struct rocks_db *db,
                               struct rocks_buffer *session,
                               struct rocks_status *status);

rocks_code rocks_db_approximate_sizes(const struct rocks_db *db,
                                      const struct rocks_column_family *column_family,
                                      const struct rocks_slice *begins,
                                      const struct rocks_slice *ends,
                                      size_t count,
                                      rocks_size_parts include,
                                      double error_margin,
                                      uint64_t *sizes,
                                      struct rocks_status *status);

rocks_code rocks_db_approximate_memtable_stats(const struct rocks_db *db,
                                               const struct rocks_column_family *column_family,
                                               const uint8_t *begin,
                                               size_t begin_len,
                                               const uint8_t *end,
                                               size_t end_len,
                                               uint64_t *entries,
                                               uint64_t *size,
                                               struct rocks_status *status);

rocks_code rocks_db_verify_checksum(struct rocks_db *db,
                                    const struct rocks_options *options,
                                    const struct rocks_cancel *cancel,
                                    struct rocks_status *status);

rocks_code rocks_db_verify_file_checksums(struct rocks_db *db,
                                          const struct rocks_options *options,
                                          const struct rocks_cancel *cancel,
                                          struct rocks_status *status);
