/* Generated from include/rocks.h, for cffi.cdef, LuaJIT's ffi.cdef and PHP's
   FFI::cdef: the same declarations without a preprocessor line. */

enum { ROCKS_VERSION_MAJOR = 0 };
enum { ROCKS_VERSION_MINOR = 1 };
enum { ROCKS_VERSION_PATCH = 0 };
uint32_t rocks_abi_version(void);
const char *rocks_version(void);
const char *rocks_rocksdb_version(void);
typedef int32_t rocks_code;
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
enum { ROCKS_NOT_SERVED = 112 };
enum { ROCKS_STATUS_RETRYABLE = 1 };
enum { ROCKS_STATUS_DATA_LOSS = 2 };
enum { ROCKS_STATUS_FENCED = 4 };
typedef struct rocks_status {
    rocks_code code;
    int32_t subcode;
    int32_t severity;
    uint32_t flags;
    char message[496];
} rocks_status;
const char *rocks_code_text(rocks_code code);
bool rocks_status_is_retryable(const rocks_status *status);
typedef struct rocks_slice {
    const uint8_t *data;
    size_t len;
} rocks_slice;
typedef struct rocks_buffer {
    uint8_t *data;
    size_t len;
} rocks_buffer;
rocks_code rocks_buffer_free(rocks_buffer *buffer, rocks_status *status);
typedef struct rocks_column {
    size_t struct_size;
    const void *data;
    size_t data_len;
    const uint32_t *offsets32;
    const int64_t *offsets64;
} rocks_column;
typedef struct rocks_column_view {
    size_t count;
    const uint32_t *offsets;
    const uint8_t *data;
    size_t data_len;
    const uint8_t *validity;
    size_t null_count;
    int32_t done;
} rocks_column_view;
void rocks_release(void *handle);
rocks_code rocks_release_failures(uint64_t *count,
                                  rocks_buffer *last,
                                  rocks_status *status);
rocks_code rocks_handles_alive(const char *kind, uint64_t *count, rocks_status *status);
typedef struct rocks_options rocks_options;
typedef int32_t rocks_options_kind;
enum { ROCKS_OPTIONS_DATABASE = 1 };
enum { ROCKS_OPTIONS_OPEN = 2 };
enum { ROCKS_OPTIONS_READ = 3 };
enum { ROCKS_OPTIONS_WRITE = 4 };
enum { ROCKS_OPTIONS_FLUSH = 5 };
enum { ROCKS_OPTIONS_COMPACT_RANGE = 6 };
enum { ROCKS_OPTIONS_WAIT_FOR_COMPACT = 7 };
enum { ROCKS_OPTIONS_CONFIG = 8 };
enum { ROCKS_OPTIONS_TRANSACTION = 9 };
enum { ROCKS_OPTIONS_WAL_ITER = 10 };
enum { ROCKS_OPTIONS_INGEST = 11 };
enum { ROCKS_OPTIONS_BULK_LOAD = 12 };
enum { ROCKS_OPTIONS_BACKUP_ENGINE = 13 };
enum { ROCKS_OPTIONS_CREATE_BACKUP = 14 };
enum { ROCKS_OPTIONS_RESTORE = 15 };
enum { ROCKS_OPTIONS_CHECKPOINT = 16 };
enum { ROCKS_OPTIONS_IMPORT = 17 };
enum { ROCKS_OPTIONS_LIVE_FILES = 18 };
enum { ROCKS_OPTIONS_ARROW = 19 };
enum { ROCKS_OPTIONS_COMPACT_FILES = 20 };
enum { ROCKS_OPTIONS_TRACE = 21 };
enum { ROCKS_OPTIONS_REPLAY = 22 };
rocks_code rocks_options_new(rocks_options_kind kind,
                             rocks_options **options,
                             rocks_status *status);
rocks_code rocks_options_copy(const rocks_options *options,
                              rocks_options **copy,
                              rocks_status *status);
rocks_code rocks_options_free(rocks_options *options, rocks_status *status);
rocks_code rocks_options_set(rocks_options *options,
                             const char *name,
                             const char *value,
                             rocks_status *status);
rocks_code rocks_options_set_many(rocks_options *options,
                                  const char *const *names,
                                  const char *const *values,
                                  size_t count,
                                  rocks_status *status);
rocks_code rocks_options_set_string(rocks_options *options,
                                    const char *text,
                                    rocks_status *status);
rocks_code rocks_options_set_bytes(rocks_options *options,
                                   const char *name,
                                   const void *value,
                                   size_t value_len,
                                   rocks_status *status);
rocks_code rocks_options_value(const rocks_options *options,
                               const char *name,
                               rocks_buffer *value,
                               rocks_status *status);
rocks_code rocks_options_string(const rocks_options *options,
                                const rocks_options *config,
                                rocks_buffer *text,
                                rocks_status *status);
rocks_code rocks_options_names(const rocks_options *options,
                               rocks_buffer *names,
                               rocks_status *status);
typedef int32_t rocks_option_type;
enum { ROCKS_OPTION_TYPE_BOOLEAN = 1 };
enum { ROCKS_OPTION_TYPE_INTEGER = 2 };
enum { ROCKS_OPTION_TYPE_DOUBLE = 3 };
enum { ROCKS_OPTION_TYPE_STRING = 4 };
enum { ROCKS_OPTION_TYPE_ENUM = 5 };
enum { ROCKS_OPTION_TYPE_OBJECT = 6 };
enum { ROCKS_OPTION_TYPE_BYTES = 7 };
enum { ROCKS_OPTION_TYPE_STRUCT = 8 };
enum { ROCKS_OPTION_TYPE_LIST = 9 };
typedef int32_t rocks_option_live;
enum { ROCKS_OPTION_LIVE_NO = 0 };
enum { ROCKS_OPTION_LIVE_DATABASE = 1 };
enum { ROCKS_OPTION_LIVE_COLUMN_FAMILY = 2 };
typedef struct rocks_option_description {
    size_t struct_size;
    const char *name;
    const char *alias_of;
    const char *purpose;
    const char *unit;
    const char *default_value;
    const char *minimum;
    const char *maximum;
    const char *accepted;
    const char *object;
    rocks_option_type value_type;
    rocks_option_live live;
    uint32_t bits;
    int32_t is_signed;
} rocks_option_description;
rocks_code rocks_options_describe(rocks_options_kind kind,
                                  const char *name,
                                  rocks_option_description *description,
                                  rocks_status *status);
typedef struct rocks_sink rocks_sink;
rocks_code rocks_sink_append(rocks_sink *sink,
                             const void *data,
                             size_t len,
                             rocks_status *status);
rocks_code rocks_sink_append_pair(rocks_sink *sink,
                                  const void *name,
                                  size_t name_len,
                                  const void *value,
                                  size_t value_len,
                                  rocks_status *status);
typedef int32_t rocks_callback_threads;
enum { ROCKS_CALLBACK_ANY_THREAD = 0 };
enum { ROCKS_CALLBACK_OWNER = 1 };
enum { ROCKS_CALLBACK_OWNER_FIRST = 2 };
typedef struct rocks_service_terms {
    rocks_callback_threads threads;
    uint32_t patience_us;
    uint64_t owner;
} rocks_service_terms;
typedef struct rocks_service_stats {
    size_t struct_size;
    uint64_t answered;
    uint64_t declined;
    uint64_t dropped;
    uint64_t not_destroyed;
    uint64_t waiting;
} rocks_service_stats;
rocks_code rocks_service(uint64_t timeout_us, uint64_t *served, rocks_status *status);
rocks_code rocks_service_descriptor(int32_t *descriptor, rocks_status *status);
rocks_code rocks_service_owner(uint64_t *owner, rocks_status *status);
rocks_code rocks_service_take(uint64_t owner, rocks_status *status);
rocks_code rocks_service_stats_of(uint64_t owner,
                                  rocks_service_stats *stats,
                                  rocks_status *status);
typedef struct rocks_cancel rocks_cancel;
typedef struct rocks_progress_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    bool (*progress)(void *state, uint64_t done, uint64_t total, rocks_sink *error);
} rocks_progress_callbacks;
rocks_code rocks_cancel_new(rocks_cancel **cancel, rocks_status *status);
rocks_code rocks_cancel_set(rocks_cancel *cancel, rocks_status *status);
rocks_code rocks_cancel_set_timeout(rocks_cancel *cancel,
                                    uint64_t microseconds,
                                    rocks_status *status);
rocks_code rocks_cancel_set_progress_callbacks(rocks_cancel *cancel,
                                               const rocks_progress_callbacks *callbacks,
                                               rocks_status *status);
rocks_code rocks_cancel_free(rocks_cancel *cancel, rocks_status *status);
rocks_code rocks_late_failures(uint64_t *count, rocks_buffer *last, rocks_status *status);
typedef struct rocks_db rocks_db;
typedef int32_t rocks_open_mode;
enum { ROCKS_OPEN_READ_WRITE = 1 };
enum { ROCKS_OPEN_READ_ONLY = 2 };
enum { ROCKS_OPEN_TRANSACTION = 3 };
enum { ROCKS_OPEN_OPTIMISTIC_TRANSACTION = 4 };
enum { ROCKS_OPEN_TTL = 5 };
enum { ROCKS_OPEN_TTL_READ_ONLY = 6 };
enum { ROCKS_OPEN_SECONDARY = 7 };
enum { ROCKS_OPEN_FOLLOWER = 8 };
rocks_code rocks_db_open(const char *path,
                         const rocks_options *options,
                         const rocks_options *how,
                         const char *const *column_families,
                         const rocks_options *const *column_family_options,
                         size_t count,
                         rocks_db **db,
                         rocks_status *status);
rocks_code rocks_db_close(rocks_db *db, rocks_status *status);
rocks_code rocks_db_close_within(rocks_db *db,
                                 uint64_t timeout_micros,
                                 rocks_status *status);
rocks_code rocks_db_set_timeout(rocks_db *db,
                                uint64_t timeout_micros,
                                rocks_status *status);
rocks_code rocks_db_mode(const rocks_db *db, rocks_open_mode *mode, rocks_status *status);
rocks_code rocks_db_path(const rocks_db *db, rocks_buffer *path, rocks_status *status);
rocks_code rocks_db_list_column_families(const char *path,
                                         const rocks_options *options,
                                         rocks_buffer *names,
                                         size_t *count,
                                         rocks_status *status);
rocks_code rocks_db_unopened_column_families(const rocks_db *db,
                                             rocks_buffer *names,
                                             size_t *count,
                                             rocks_status *status);
rocks_code rocks_db_destroy(const char *path,
                            const rocks_options *options,
                            const char *const *column_families,
                            const rocks_options *const *column_family_options,
                            size_t count,
                            rocks_status *status);
rocks_code rocks_db_destroy_within(const char *path,
                                   const rocks_options *options,
                                   const char *const *column_families,
                                   const rocks_options *const *column_family_options,
                                   size_t count,
                                   uint64_t timeout_micros,
                                   rocks_status *status);
typedef struct rocks_column_family rocks_column_family;
rocks_code rocks_db_column_family(const rocks_db *db,
                                  const char *name,
                                  rocks_column_family **column_family,
                                  rocks_status *status);
rocks_code rocks_db_create_column_family(rocks_db *db,
                                         const char *name,
                                         const rocks_options *options,
                                         rocks_column_family **column_family,
                                         rocks_status *status);
rocks_code rocks_db_create_column_families(rocks_db *db,
                                           const char *const *names,
                                           const rocks_options *const *options,
                                           size_t count,
                                           rocks_column_family **column_families,
                                           size_t *created,
                                           rocks_status *status);
rocks_code rocks_db_drop_column_family(rocks_db *db,
                                       rocks_column_family *column_family,
                                       rocks_status *status);
rocks_code rocks_db_drop_column_families(rocks_db *db,
                                         rocks_column_family *const *column_families,
                                         size_t count,
                                         size_t *dropped,
                                         rocks_status *status);
rocks_code rocks_db_column_families(const rocks_db *db,
                                    rocks_buffer *names,
                                    size_t *count,
                                    rocks_status *status);
rocks_code rocks_column_family_name(const rocks_column_family *column_family,
                                    rocks_buffer *name,
                                    rocks_status *status);
rocks_code rocks_column_family_id(const rocks_column_family *column_family,
                                  uint32_t *id,
                                  rocks_status *status);
rocks_code rocks_column_family_free(rocks_column_family *column_family,
                                    rocks_status *status);
typedef struct rocks_recovery_report {
    size_t struct_size;
    int32_t checked;
    int32_t data_loss;
    int32_t wal_missing;
    int32_t reserved;
    uint64_t wal_files;
    uint64_t wal_files_damaged;
    uint64_t wal_bytes_dropped;
    uint64_t wal_bytes_torn;
    uint64_t sequences_missing;
    uint64_t manifest_bytes_torn;
    uint64_t table_files_orphaned;
    uint64_t table_files_lost;
    uint64_t last_sequence;
    char text[256];
    uint64_t wal_records_ignored;
    uint64_t wal_records_changed;
    int32_t wal_replay_stopped;
    int32_t reserved_after;
    uint64_t manifest_bytes_cut;
} rocks_recovery_report;
rocks_code rocks_db_recovery_report(const rocks_db *db,
                                    rocks_recovery_report *report,
                                    rocks_status *status);
typedef struct rocks_repair_report {
    size_t struct_size;
    int32_t changed;
    int32_t data_loss;
    int32_t manifest_rebuilt;
    int32_t reserved;
    uint64_t column_families;
    uint64_t tables_kept;
    uint64_t tables_salvaged;
    uint64_t tables_lost;
    uint64_t rows_saved;
    uint64_t rows_lost;
    uint64_t table_bytes_lost;
    uint64_t wal_files_kept;
    uint64_t wal_files_salvaged;
    uint64_t wal_files_lost;
    uint64_t wal_records_saved;
    uint64_t wal_bytes_lost;
    uint64_t sequences_missing;
    uint64_t blob_files_kept;
    uint64_t blob_files_damaged;
    uint64_t values_lost;
    uint64_t files_set_aside;
    uint64_t last_sequence;
    char text[256];
} rocks_repair_report;
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
rocks_code rocks_manifest_edits(const char *path,
                                const rocks_options *options,
                                rocks_buffer *lines,
                                rocks_status *status);
rocks_code rocks_db_remove_table_file(const char *path,
                                      const rocks_options *options,
                                      const char *const *column_families,
                                      const rocks_options *const *column_family_options,
                                      size_t count,
                                      uint64_t file_number,
                                      rocks_buffer *moved_to,
                                      rocks_status *status);
rocks_code rocks_options_load_latest(const char *path,
                                     const rocks_options *config,
                                     rocks_options **options,
                                     rocks_buffer *names,
                                     rocks_options **column_family_options,
                                     size_t capacity,
                                     size_t *count,
                                     rocks_status *status);
rocks_code rocks_options_load_file(const char *file,
                                   const rocks_options *config,
                                   rocks_options **options,
                                   rocks_buffer *names,
                                   rocks_options **column_family_options,
                                   size_t capacity,
                                   size_t *count,
                                   rocks_status *status);
rocks_code rocks_options_latest_file(const char *path,
                                     rocks_buffer *file,
                                     rocks_status *status);
rocks_code rocks_options_check_compatible(const char *path,
                                          const rocks_options *config,
                                          const rocks_options *options,
                                          const char *const *column_families,
                                          const rocks_options *const *column_family_options,
                                          size_t count,
                                          rocks_status *status);
rocks_code rocks_db_options(rocks_db *db,
                            const rocks_column_family *column_family,
                            rocks_options **options,
                            rocks_status *status);
rocks_code rocks_db_set_options(rocks_db *db,
                                const rocks_column_family *column_family,
                                const char *const *names,
                                const char *const *values,
                                size_t count,
                                rocks_status *status);
rocks_code rocks_db_set_db_options(rocks_db *db,
                                   const char *const *names,
                                   const char *const *values,
                                   size_t count,
                                   rocks_status *status);
rocks_code rocks_db_unsaved_changes(const rocks_db *db,
                                    uint64_t *count,
                                    rocks_buffer *last,
                                    rocks_status *status);
rocks_code rocks_shutdown(uint64_t timeout_micros, rocks_status *status);
typedef struct rocks_value rocks_value;
rocks_code rocks_value_new(rocks_value **value, rocks_status *status);
rocks_code rocks_value_reset(rocks_value *value, rocks_status *status);
rocks_code rocks_value_free(rocks_value *value, rocks_status *status);
rocks_code rocks_db_get(const rocks_db *db,
                        const rocks_column_family *column_family,
                        const rocks_options *options,
                        const void *key,
                        size_t key_len,
                        rocks_buffer *value,
                        rocks_status *status);
rocks_code rocks_db_get_into(const rocks_db *db,
                             const rocks_column_family *column_family,
                             const rocks_options *options,
                             const void *key,
                             size_t key_len,
                             void *buffer,
                             size_t capacity,
                             size_t *value_len,
                             rocks_status *status);
rocks_code rocks_db_get_pinned(const rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               const void *key,
                               size_t key_len,
                               rocks_value *holder,
                               rocks_slice *value,
                               rocks_status *status);
rocks_code rocks_db_key_may_exist(const rocks_db *db,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const void *key,
                                  size_t key_len,
                                  bool *may_exist,
                                  rocks_buffer *value,
                                  bool *value_found,
                                  rocks_status *status);
typedef struct rocks_values rocks_values;
rocks_code rocks_values_new(rocks_values **values, rocks_status *status);
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
rocks_code rocks_values_status_at(rocks_values *values,
                                  size_t index,
                                  rocks_status *status);
rocks_code rocks_values_reset(rocks_values *values, rocks_status *status);
rocks_code rocks_values_free(rocks_values *values, rocks_status *status);
rocks_code rocks_db_put(rocks_db *db,
                        const rocks_column_family *column_family,
                        const rocks_options *options,
                        const void *key,
                        size_t key_len,
                        const void *value,
                        size_t value_len,
                        rocks_status *status);
rocks_code rocks_db_merge(rocks_db *db,
                          const rocks_column_family *column_family,
                          const rocks_options *options,
                          const void *key,
                          size_t key_len,
                          const void *operand,
                          size_t operand_len,
                          rocks_status *status);
rocks_code rocks_db_delete(rocks_db *db,
                           const rocks_column_family *column_family,
                           const rocks_options *options,
                           const void *key,
                           size_t key_len,
                           rocks_status *status);
rocks_code rocks_db_single_delete(rocks_db *db,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const void *key,
                                  size_t key_len,
                                  rocks_status *status);
rocks_code rocks_db_delete_range(rocks_db *db,
                                 const rocks_column_family *column_family,
                                 const rocks_options *options,
                                 const void *begin,
                                 size_t begin_len,
                                 const void *end,
                                 size_t end_len,
                                 rocks_status *status);
typedef struct rocks_snapshot rocks_snapshot;
rocks_code rocks_options_set_snapshot(rocks_options *options,
                                      const rocks_snapshot *snapshot,
                                      rocks_status *status);
rocks_code rocks_db_snapshot(rocks_db *db,
                             rocks_snapshot **snapshot,
                             rocks_status *status);
rocks_code rocks_snapshot_sequence(const rocks_snapshot *snapshot,
                                   uint64_t *sequence,
                                   rocks_status *status);
rocks_code rocks_snapshot_get(const rocks_snapshot *snapshot,
                              const rocks_column_family *column_family,
                              const rocks_options *options,
                              const void *key,
                              size_t key_len,
                              rocks_buffer *value,
                              rocks_status *status);
rocks_code rocks_snapshot_get_into(const rocks_snapshot *snapshot,
                                   const rocks_column_family *column_family,
                                   const rocks_options *options,
                                   const void *key,
                                   size_t key_len,
                                   void *buffer,
                                   size_t capacity,
                                   size_t *value_len,
                                   rocks_status *status);
rocks_code rocks_snapshot_get_pinned(const rocks_snapshot *snapshot,
                                     const rocks_column_family *column_family,
                                     const rocks_options *options,
                                     const void *key,
                                     size_t key_len,
                                     rocks_value *holder,
                                     rocks_slice *value,
                                     rocks_status *status);
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
rocks_code rocks_snapshot_free(rocks_snapshot *snapshot, rocks_status *status);
typedef struct rocks_iter rocks_iter;
rocks_code rocks_snapshot_iter(const rocks_snapshot *snapshot,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               rocks_iter **iter,
                               rocks_status *status);
rocks_code rocks_db_iter(const rocks_db *db,
                         const rocks_column_family *column_family,
                         const rocks_options *options,
                         rocks_iter **iter,
                         rocks_status *status);
rocks_code rocks_db_iters(const rocks_db *db,
                          const rocks_column_family *const *column_families,
                          size_t count,
                          const rocks_options *options,
                          rocks_iter **iters,
                          rocks_status *status);
rocks_code rocks_iter_seek(rocks_iter *iter,
                           const void *target,
                           size_t target_len,
                           rocks_slice *key,
                           rocks_slice *value,
                           rocks_status *status);
rocks_code rocks_iter_seek_for_prev(rocks_iter *iter,
                                    const void *target,
                                    size_t target_len,
                                    rocks_slice *key,
                                    rocks_slice *value,
                                    rocks_status *status);
rocks_code rocks_iter_seek_to_first(rocks_iter *iter,
                                    rocks_slice *key,
                                    rocks_slice *value,
                                    rocks_status *status);
rocks_code rocks_iter_seek_to_last(rocks_iter *iter,
                                   rocks_slice *key,
                                   rocks_slice *value,
                                   rocks_status *status);
rocks_code rocks_iter_next(rocks_iter *iter,
                           rocks_slice *key,
                           rocks_slice *value,
                           rocks_status *status);
rocks_code rocks_iter_prev(rocks_iter *iter,
                           rocks_slice *key,
                           rocks_slice *value,
                           rocks_status *status);
rocks_code rocks_iter_entry(rocks_iter *iter,
                            rocks_slice *key,
                            rocks_slice *value,
                            rocks_status *status);
rocks_code rocks_iter_status(rocks_iter *iter, rocks_status *status);
rocks_code rocks_iter_refresh(rocks_iter *iter,
                              const rocks_snapshot *snapshot,
                              rocks_status *status);
rocks_code rocks_iter_property(rocks_iter *iter,
                               const char *name,
                               rocks_buffer *value,
                               rocks_status *status);
rocks_code rocks_iter_free(rocks_iter *iter, rocks_status *status);
rocks_code rocks_db_iter_parts(const rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               rocks_iter **iters,
                               size_t capacity,
                               size_t *count,
                               rocks_status *status);
typedef struct rocks_block rocks_block;
typedef struct rocks_block_view {
    size_t count;
    const uint32_t *key_offsets;
    const uint8_t *keys;
    const uint32_t *value_offsets;
    const uint8_t *values;
    size_t key_bytes;
    size_t value_bytes;
    int32_t done;
} rocks_block_view;
enum { ROCKS_SCAN_REVERSE = 1 };
enum { ROCKS_SCAN_KEYS_ONLY = 2 };
rocks_code rocks_block_new(rocks_block **block, rocks_status *status);
rocks_code rocks_block_free(rocks_block *block, rocks_status *status);
rocks_code rocks_iter_read_block(rocks_iter *iter,
                                 size_t max_entries,
                                 size_t max_bytes,
                                 uint32_t flags,
                                 rocks_block *block,
                                 rocks_block_view *view,
                                 rocks_status *status);
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
typedef struct rocks_totals {
    size_t struct_size;
    uint64_t entries;
    uint64_t key_bytes;
    uint64_t value_bytes;
    uint64_t checksum;
    uint64_t ordered_checksum;
} rocks_totals;
rocks_code rocks_db_count(const rocks_db *db,
                          const rocks_column_family *column_family,
                          const rocks_options *options,
                          uint32_t threads,
                          const rocks_cancel *cancel,
                          rocks_totals *totals,
                          rocks_status *status);
rocks_code rocks_db_checksum(const rocks_db *db,
                             const rocks_column_family *column_family,
                             const rocks_options *options,
                             uint32_t threads,
                             const rocks_cancel *cancel,
                             rocks_totals *totals,
                             rocks_status *status);
rocks_code rocks_values_read_block(rocks_values *values,
                                   size_t first,
                                   rocks_block *block,
                                   rocks_column_view *view,
                                   rocks_status *status);
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
typedef struct rocks_batch rocks_batch;
rocks_code rocks_batch_new(rocks_batch **batch, rocks_status *status);
rocks_code rocks_batch_new_with(size_t reserved_bytes,
                                size_t max_bytes,
                                size_t protection_bytes_per_key,
                                rocks_batch **batch,
                                rocks_status *status);
rocks_code rocks_batch_from_data(const void *data,
                                 size_t len,
                                 rocks_batch **batch,
                                 rocks_status *status);
rocks_code rocks_batch_verify_checksum(rocks_batch *batch, rocks_status *status);
rocks_code rocks_batch_free(rocks_batch *batch, rocks_status *status);
rocks_code rocks_db_write(rocks_db *db,
                          const rocks_options *options,
                          rocks_batch *batch,
                          rocks_status *status);
rocks_code rocks_batch_put(rocks_batch *batch,
                           const rocks_column_family *column_family,
                           const void *key,
                           size_t key_len,
                           const void *value,
                           size_t value_len,
                           rocks_status *status);
rocks_code rocks_batch_merge(rocks_batch *batch,
                             const rocks_column_family *column_family,
                             const void *key,
                             size_t key_len,
                             const void *operand,
                             size_t operand_len,
                             rocks_status *status);
rocks_code rocks_batch_delete(rocks_batch *batch,
                              const rocks_column_family *column_family,
                              const void *key,
                              size_t key_len,
                              rocks_status *status);
rocks_code rocks_batch_single_delete(rocks_batch *batch,
                                     const rocks_column_family *column_family,
                                     const void *key,
                                     size_t key_len,
                                     rocks_status *status);
rocks_code rocks_batch_delete_range(rocks_batch *batch,
                                    const rocks_column_family *column_family,
                                    const void *begin,
                                    size_t begin_len,
                                    const void *end,
                                    size_t end_len,
                                    rocks_status *status);
rocks_code rocks_batch_put_log_data(rocks_batch *batch,
                                    const void *blob,
                                    size_t blob_len,
                                    rocks_status *status);
rocks_code rocks_batch_put_many(rocks_batch *batch,
                                const rocks_column_family *column_family,
                                const rocks_slice *keys,
                                const rocks_slice *values,
                                size_t count,
                                rocks_status *status);
rocks_code rocks_batch_delete_many(rocks_batch *batch,
                                   const rocks_column_family *column_family,
                                   const rocks_slice *keys,
                                   size_t count,
                                   rocks_status *status);
rocks_code rocks_batch_set_save_point(rocks_batch *batch, rocks_status *status);
rocks_code rocks_batch_rollback_to_save_point(rocks_batch *batch, rocks_status *status);
rocks_code rocks_batch_pop_save_point(rocks_batch *batch, rocks_status *status);
rocks_code rocks_batch_clear(rocks_batch *batch, rocks_status *status);
rocks_code rocks_batch_count(rocks_batch *batch, uint32_t *count, rocks_status *status);
rocks_code rocks_batch_size(rocks_batch *batch, size_t *size, rocks_status *status);
rocks_code rocks_batch_data(rocks_batch *batch, rocks_slice *data, rocks_status *status);
rocks_code rocks_db_put_many(rocks_db *db,
                             const rocks_column_family *column_family,
                             const rocks_options *options,
                             const rocks_slice *keys,
                             const rocks_slice *values,
                             size_t count,
                             rocks_status *status);
rocks_code rocks_db_delete_many(rocks_db *db,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const rocks_slice *keys,
                                size_t count,
                                rocks_status *status);
rocks_code rocks_db_put_columns(rocks_db *db,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const rocks_column *keys,
                                const rocks_column *values,
                                size_t count,
                                rocks_status *status);
rocks_code rocks_db_merge_columns(rocks_db *db,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const rocks_column *keys,
                                  const rocks_column *operands,
                                  size_t count,
                                  rocks_status *status);
rocks_code rocks_db_delete_columns(rocks_db *db,
                                   const rocks_column_family *column_family,
                                   const rocks_options *options,
                                   const rocks_column *keys,
                                   size_t count,
                                   rocks_status *status);
rocks_code rocks_batch_put_columns(rocks_batch *batch,
                                   const rocks_column_family *column_family,
                                   const rocks_column *keys,
                                   const rocks_column *values,
                                   size_t count,
                                   rocks_status *status);
rocks_code rocks_batch_merge_columns(rocks_batch *batch,
                                     const rocks_column_family *column_family,
                                     const rocks_column *keys,
                                     const rocks_column *operands,
                                     size_t count,
                                     rocks_status *status);
rocks_code rocks_batch_delete_columns(rocks_batch *batch,
                                      const rocks_column_family *column_family,
                                      const rocks_column *keys,
                                      size_t count,
                                      rocks_status *status);
typedef struct rocks_wide_column {
    rocks_slice name;
    rocks_slice value;
} rocks_wide_column;
rocks_code rocks_db_put_entity(rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               const void *key,
                               size_t key_len,
                               const rocks_wide_column *columns,
                               size_t count,
                               rocks_status *status);
rocks_code rocks_batch_put_entity(rocks_batch *batch,
                                  const rocks_column_family *column_family,
                                  const void *key,
                                  size_t key_len,
                                  const rocks_wide_column *columns,
                                  size_t count,
                                  rocks_status *status);
rocks_code rocks_db_get_entity(const rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               const void *key,
                               size_t key_len,
                               rocks_values *result,
                               const rocks_wide_column **columns,
                               size_t *count,
                               rocks_status *status);
rocks_code rocks_snapshot_get_entity(const rocks_snapshot *snapshot,
                                     const rocks_column_family *column_family,
                                     const rocks_options *options,
                                     const void *key,
                                     size_t key_len,
                                     rocks_values *result,
                                     const rocks_wide_column **columns,
                                     size_t *count,
                                     rocks_status *status);
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
rocks_code rocks_iter_columns(rocks_iter *iter,
                              const rocks_wide_column **columns,
                              size_t *count,
                              rocks_status *status);
typedef int32_t rocks_record_kind;
enum { ROCKS_RECORD_PUT = 1 };
enum { ROCKS_RECORD_MERGE = 2 };
enum { ROCKS_RECORD_DELETE = 3 };
enum { ROCKS_RECORD_SINGLE_DELETE = 4 };
enum { ROCKS_RECORD_DELETE_RANGE = 5 };
enum { ROCKS_RECORD_LOG_DATA = 6 };
enum { ROCKS_RECORD_PUT_ENTITY = 7 };
enum { ROCKS_RECORD_TIMED_PUT = 8 };
enum { ROCKS_RECORD_BLOB_INDEX = 9 };
enum { ROCKS_RECORD_BEGIN_PREPARE = 10 };
enum { ROCKS_RECORD_BEGIN_UNPREPARE = 11 };
enum { ROCKS_RECORD_END_PREPARE = 12 };
enum { ROCKS_RECORD_COMMIT = 13 };
enum { ROCKS_RECORD_COMMIT_WITH_TIMESTAMP = 14 };
enum { ROCKS_RECORD_ROLLBACK = 15 };
enum { ROCKS_RECORD_NOOP = 16 };
typedef struct rocks_batch_record {
    size_t struct_size;
    rocks_record_kind kind;
    uint32_t column_family_id;
    rocks_slice key;
    rocks_slice value;
    uint64_t write_time;
    const rocks_wide_column *columns;
    size_t column_count;
} rocks_batch_record;
typedef struct rocks_batch_callbacks {
    size_t struct_size;
    void *state;
    bool (*record)(void *state, const rocks_batch_record *record, rocks_sink *error);
} rocks_batch_callbacks;
rocks_code rocks_batch_iterate(rocks_batch *batch,
                               const rocks_batch_callbacks *callbacks,
                               rocks_status *status);
rocks_code rocks_batch_new_indexed(const rocks_db *db,
                                   int32_t overwrite_key,
                                   size_t max_bytes,
                                   rocks_batch **batch,
                                   rocks_status *status);
rocks_code rocks_batch_get(rocks_batch *batch,
                           const rocks_column_family *column_family,
                           const void *key,
                           size_t key_len,
                           rocks_buffer *value,
                           rocks_status *status);
rocks_code rocks_batch_get_from_db(rocks_batch *batch,
                                   const rocks_db *db,
                                   const rocks_column_family *column_family,
                                   const rocks_options *options,
                                   const void *key,
                                   size_t key_len,
                                   rocks_buffer *value,
                                   rocks_status *status);
rocks_code rocks_batch_iter_with_base(rocks_batch *batch,
                                      const rocks_db *db,
                                      const rocks_column_family *column_family,
                                      const rocks_options *options,
                                      rocks_iter **iter,
                                      rocks_status *status);
rocks_code rocks_db_set_ttl(rocks_db *db,
                            const rocks_column_family *column_family,
                            int32_t seconds,
                            rocks_status *status);
rocks_code rocks_db_ttl(const rocks_db *db,
                        const rocks_column_family *column_family,
                        int32_t *seconds,
                        rocks_status *status);
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
rocks_code rocks_db_delete_with_timestamp(rocks_db *db,
                                          const rocks_column_family *column_family,
                                          const rocks_options *options,
                                          const void *key,
                                          size_t key_len,
                                          const void *timestamp,
                                          size_t timestamp_len,
                                          rocks_status *status);
rocks_code rocks_db_single_delete_with_timestamp(rocks_db *db,
                                                 const rocks_column_family *column_family,
                                                 const rocks_options *options,
                                                 const void *key,
                                                 size_t key_len,
                                                 const void *timestamp,
                                                 size_t timestamp_len,
                                                 rocks_status *status);
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
rocks_code rocks_db_get_with_timestamp(const rocks_db *db,
                                       const rocks_column_family *column_family,
                                       const rocks_options *options,
                                       const void *key,
                                       size_t key_len,
                                       rocks_buffer *value,
                                       rocks_buffer *timestamp,
                                       rocks_status *status);
rocks_code rocks_iter_timestamp(rocks_iter *iter,
                                rocks_slice *timestamp,
                                rocks_status *status);
rocks_code rocks_db_increase_full_history_ts_low(rocks_db *db,
                                                 const rocks_column_family *column_family,
                                                 const void *timestamp,
                                                 size_t timestamp_len,
                                                 rocks_status *status);
rocks_code rocks_db_full_history_ts_low(const rocks_db *db,
                                        const rocks_column_family *column_family,
                                        rocks_buffer *timestamp,
                                        rocks_status *status);
rocks_code rocks_batch_put_with_timestamp(rocks_batch *batch,
                                          const rocks_column_family *column_family,
                                          const void *key,
                                          size_t key_len,
                                          const void *timestamp,
                                          size_t timestamp_len,
                                          const void *value,
                                          size_t value_len,
                                          rocks_status *status);
rocks_code rocks_batch_merge_with_timestamp(rocks_batch *batch,
                                            const rocks_column_family *column_family,
                                            const void *key,
                                            size_t key_len,
                                            const void *timestamp,
                                            size_t timestamp_len,
                                            const void *operand,
                                            size_t operand_len,
                                            rocks_status *status);
rocks_code rocks_batch_delete_with_timestamp(rocks_batch *batch,
                                             const rocks_column_family *column_family,
                                             const void *key,
                                             size_t key_len,
                                             const void *timestamp,
                                             size_t timestamp_len,
                                             rocks_status *status);
rocks_code rocks_batch_single_delete_with_timestamp(rocks_batch *batch,
                                                    const rocks_column_family *column_family,
                                                    const void *key,
                                                    size_t key_len,
                                                    const void *timestamp,
                                                    size_t timestamp_len,
                                                    rocks_status *status);
rocks_code rocks_batch_delete_range_with_timestamp(rocks_batch *batch,
                                                   const rocks_column_family *column_family,
                                                   const void *begin,
                                                   size_t begin_len,
                                                   const void *end,
                                                   size_t end_len,
                                                   const void *timestamp,
                                                   size_t timestamp_len,
                                                   rocks_status *status);
rocks_code rocks_batch_put_many_with_timestamp(rocks_batch *batch,
                                               const rocks_column_family *column_family,
                                               const rocks_slice *keys,
                                               const rocks_slice *values,
                                               size_t count,
                                               const void *timestamp,
                                               size_t timestamp_len,
                                               rocks_status *status);
rocks_code rocks_batch_delete_many_with_timestamp(rocks_batch *batch,
                                                  const rocks_column_family *column_family,
                                                  const rocks_slice *keys,
                                                  size_t count,
                                                  const void *timestamp,
                                                  size_t timestamp_len,
                                                  rocks_status *status);
typedef struct rocks_txn rocks_txn;
typedef bool (*rocks_txn_function)(void *state, rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_begin(rocks_db *db,
                           const rocks_options *write_options,
                           const rocks_options *txn_options,
                           rocks_txn **txn,
                           rocks_status *status);
rocks_code rocks_txn_begin_again(rocks_txn *txn,
                                 const rocks_options *write_options,
                                 const rocks_options *txn_options,
                                 rocks_status *status);
rocks_code rocks_txn_commit(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_rollback(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_prepare(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_set_name(rocks_txn *txn,
                              const void *name,
                              size_t name_len,
                              rocks_status *status);
rocks_code rocks_txn_add_batch(rocks_txn *txn, rocks_batch *batch, rocks_status *status);
rocks_code rocks_txn_free(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_run(rocks_db *db,
                         const rocks_options *write_options,
                         const rocks_options *txn_options,
                         uint32_t attempts,
                         const rocks_cancel *cancel,
                         rocks_txn_function run,
                         void *state,
                         rocks_status *status);
rocks_code rocks_txn_put(rocks_txn *txn,
                         const rocks_column_family *column_family,
                         const void *key,
                         size_t key_len,
                         const void *value,
                         size_t value_len,
                         rocks_status *status);
rocks_code rocks_txn_merge(rocks_txn *txn,
                           const rocks_column_family *column_family,
                           const void *key,
                           size_t key_len,
                           const void *operand,
                           size_t operand_len,
                           rocks_status *status);
rocks_code rocks_txn_delete(rocks_txn *txn,
                            const rocks_column_family *column_family,
                            const void *key,
                            size_t key_len,
                            rocks_status *status);
rocks_code rocks_txn_single_delete(rocks_txn *txn,
                                   const rocks_column_family *column_family,
                                   const void *key,
                                   size_t key_len,
                                   rocks_status *status);
rocks_code rocks_txn_put_untracked(rocks_txn *txn,
                                   const rocks_column_family *column_family,
                                   const void *key,
                                   size_t key_len,
                                   const void *value,
                                   size_t value_len,
                                   rocks_status *status);
rocks_code rocks_txn_merge_untracked(rocks_txn *txn,
                                     const rocks_column_family *column_family,
                                     const void *key,
                                     size_t key_len,
                                     const void *operand,
                                     size_t operand_len,
                                     rocks_status *status);
rocks_code rocks_txn_delete_untracked(rocks_txn *txn,
                                      const rocks_column_family *column_family,
                                      const void *key,
                                      size_t key_len,
                                      rocks_status *status);
rocks_code rocks_txn_single_delete_untracked(rocks_txn *txn,
                                             const rocks_column_family *column_family,
                                             const void *key,
                                             size_t key_len,
                                             rocks_status *status);
rocks_code rocks_txn_put_columns(rocks_txn *txn,
                                 const rocks_column_family *column_family,
                                 const rocks_column *keys,
                                 const rocks_column *values,
                                 size_t count,
                                 rocks_status *status);
rocks_code rocks_txn_merge_columns(rocks_txn *txn,
                                   const rocks_column_family *column_family,
                                   const rocks_column *keys,
                                   const rocks_column *operands,
                                   size_t count,
                                   rocks_status *status);
rocks_code rocks_txn_delete_columns(rocks_txn *txn,
                                    const rocks_column_family *column_family,
                                    const rocks_column *keys,
                                    size_t count,
                                    rocks_status *status);
rocks_code rocks_txn_put_untracked_columns(rocks_txn *txn,
                                           const rocks_column_family *column_family,
                                           const rocks_column *keys,
                                           const rocks_column *values,
                                           size_t count,
                                           rocks_status *status);
rocks_code rocks_txn_merge_untracked_columns(rocks_txn *txn,
                                             const rocks_column_family *column_family,
                                             const rocks_column *keys,
                                             const rocks_column *operands,
                                             size_t count,
                                             rocks_status *status);
rocks_code rocks_txn_delete_untracked_columns(rocks_txn *txn,
                                              const rocks_column_family *column_family,
                                              const rocks_column *keys,
                                              size_t count,
                                              rocks_status *status);
rocks_code rocks_txn_put_log_data(rocks_txn *txn,
                                  const void *blob,
                                  size_t blob_len,
                                  rocks_status *status);
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
rocks_code rocks_txn_get(rocks_txn *txn,
                         const rocks_column_family *column_family,
                         const rocks_options *options,
                         const void *key,
                         size_t key_len,
                         rocks_buffer *value,
                         rocks_status *status);
rocks_code rocks_txn_get_into(rocks_txn *txn,
                              const rocks_column_family *column_family,
                              const rocks_options *options,
                              const void *key,
                              size_t key_len,
                              void *buffer,
                              size_t capacity,
                              size_t *value_len,
                              rocks_status *status);
rocks_code rocks_txn_get_pinned(rocks_txn *txn,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const void *key,
                                size_t key_len,
                                rocks_value *holder,
                                rocks_slice *value,
                                rocks_status *status);
rocks_code rocks_txn_get_for_update(rocks_txn *txn,
                                    const rocks_column_family *column_family,
                                    const rocks_options *options,
                                    const void *key,
                                    size_t key_len,
                                    int32_t exclusive,
                                    int32_t validate,
                                    rocks_buffer *value,
                                    rocks_status *status);
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
rocks_code rocks_txn_undo_get_for_update(rocks_txn *txn,
                                         const rocks_column_family *column_family,
                                         const void *key,
                                         size_t key_len,
                                         rocks_status *status);
rocks_code rocks_txn_multi_get(rocks_txn *txn,
                               const rocks_column_family *const *column_families,
                               const rocks_options *options,
                               const rocks_slice *keys,
                               size_t count,
                               rocks_values *result,
                               const rocks_slice **values,
                               const rocks_code **codes,
                               rocks_status *status);
rocks_code rocks_txn_multi_get_columns(rocks_txn *txn,
                                       const rocks_column_family *column_family,
                                       const rocks_options *options,
                                       const rocks_column *keys,
                                       size_t count,
                                       rocks_values *result,
                                       const rocks_slice **values,
                                       const rocks_code **codes,
                                       rocks_status *status);
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
rocks_code rocks_txn_iter(rocks_txn *txn,
                          const rocks_column_family *column_family,
                          const rocks_options *options,
                          rocks_iter **iter,
                          rocks_status *status);
rocks_code rocks_txn_put_entity(rocks_txn *txn,
                                const rocks_column_family *column_family,
                                const void *key,
                                size_t key_len,
                                const rocks_wide_column *columns,
                                size_t count,
                                rocks_status *status);
rocks_code rocks_txn_put_entity_untracked(rocks_txn *txn,
                                          const rocks_column_family *column_family,
                                          const void *key,
                                          size_t key_len,
                                          const rocks_wide_column *columns,
                                          size_t count,
                                          rocks_status *status);
rocks_code rocks_txn_get_entity(rocks_txn *txn,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const void *key,
                                size_t key_len,
                                rocks_values *result,
                                const rocks_wide_column **columns,
                                size_t *count,
                                rocks_status *status);
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
typedef int32_t rocks_txn_state;
enum { ROCKS_TXN_OPEN = 1 };
enum { ROCKS_TXN_PREPARED = 2 };
enum { ROCKS_TXN_COMMITTED = 3 };
enum { ROCKS_TXN_ROLLED_BACK = 4 };
typedef struct rocks_txn_info {
    size_t struct_size;
    uint64_t id;
    uint64_t sequence;
    uint64_t keys;
    uint64_t puts;
    uint64_t deletes;
    uint64_t merges;
    uint64_t data_len;
    uint64_t elapsed;
    uint64_t expires_at;
    int64_t lock_timeout;
    rocks_txn_state state;
    uint32_t reserved;
} rocks_txn_info;
rocks_code rocks_txn_set_save_point(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_rollback_to_save_point(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_pop_save_point(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_set_snapshot(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_set_snapshot_on_next_operation(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_clear_snapshot(rocks_txn *txn, rocks_status *status);
rocks_code rocks_txn_snapshot(rocks_txn *txn,
                              rocks_snapshot **snapshot,
                              rocks_status *status);
rocks_code rocks_txn_set_lock_timeout(rocks_txn *txn,
                                      int64_t milliseconds,
                                      rocks_status *status);
rocks_code rocks_txn_set_deadlock_timeout(rocks_txn *txn,
                                          int64_t milliseconds,
                                          rocks_status *status);
rocks_code rocks_txn_set_write_options(rocks_txn *txn,
                                       const rocks_options *options,
                                       rocks_status *status);
rocks_code rocks_txn_set_indexing(rocks_txn *txn, int32_t indexing, rocks_status *status);
rocks_code rocks_txn_set_read_timestamp(rocks_txn *txn,
                                        uint64_t timestamp,
                                        rocks_status *status);
rocks_code rocks_txn_set_commit_timestamp(rocks_txn *txn,
                                          uint64_t timestamp,
                                          rocks_status *status);
rocks_code rocks_txn_name(rocks_txn *txn, rocks_buffer *name, rocks_status *status);
rocks_code rocks_txn_describe(rocks_txn *txn, rocks_txn_info *info, rocks_status *status);
rocks_code rocks_txn_data(rocks_txn *txn, rocks_slice *data, rocks_status *status);
typedef struct rocks_locks rocks_locks;
typedef int32_t rocks_locks_kind;
enum { ROCKS_LOCKS_HELD = 1 };
enum { ROCKS_LOCKS_WAITS = 2 };
enum { ROCKS_LOCKS_DEADLOCKS = 3 };
typedef struct rocks_lock {
    size_t struct_size;
    uint64_t txn;
    rocks_slice key;
    const uint64_t *others;
    size_t other_count;
    int64_t time;
    uint64_t deadlock;
    uint32_t column_family;
    int32_t exclusive;
    int32_t limit_exceeded;
    int32_t reserved;
} rocks_lock;
rocks_code rocks_db_locks(const rocks_db *db,
                          rocks_locks_kind kind,
                          rocks_locks **locks,
                          size_t *count,
                          rocks_status *status);
rocks_code rocks_locks_at(const rocks_locks *locks,
                          size_t index,
                          rocks_lock *lock,
                          rocks_status *status);
rocks_code rocks_locks_free(rocks_locks *locks, rocks_status *status);
rocks_code rocks_db_set_deadlocks_kept(rocks_db *db, uint32_t count, rocks_status *status);
rocks_code rocks_db_prepared_txns(const rocks_db *db,
                                  rocks_buffer *names,
                                  size_t *count,
                                  rocks_status *status);
rocks_code rocks_txn_take_prepared(rocks_db *db,
                                   const void *name,
                                   size_t name_len,
                                   rocks_txn **txn,
                                   rocks_status *status);
typedef struct rocks_redis_reply rocks_redis_reply;
typedef int32_t rocks_redis_type;
enum { ROCKS_REDIS_NIL = 1 };
enum { ROCKS_REDIS_NIL_ARRAY = 2 };
enum { ROCKS_REDIS_INTEGER = 3 };
enum { ROCKS_REDIS_DOUBLE = 4 };
enum { ROCKS_REDIS_BOOLEAN = 5 };
enum { ROCKS_REDIS_SIMPLE = 6 };
enum { ROCKS_REDIS_BULK = 7 };
enum { ROCKS_REDIS_ERROR = 8 };
enum { ROCKS_REDIS_ARRAY = 9 };
enum { ROCKS_REDIS_MAP = 10 };
enum { ROCKS_REDIS_SET = 11 };
enum { ROCKS_REDIS_PUSH = 12 };
enum { ROCKS_REDIS_VERBATIM = 13 };
enum { ROCKS_REDIS_FLAT = 1 };
typedef struct rocks_redis_node {
    rocks_redis_type kind;
    uint32_t flags;
    int64_t integer;
    double number;
    const uint8_t *data;
    size_t len;
} rocks_redis_node;
rocks_code rocks_redis_reply_new(rocks_redis_reply **reply, rocks_status *status);
rocks_code rocks_redis_reply_nodes(rocks_redis_reply *reply,
                                   const rocks_redis_node **nodes,
                                   size_t *node_count,
                                   rocks_status *status);
rocks_code rocks_redis_reply_resp(rocks_redis_reply *reply,
                                  int32_t version,
                                  rocks_slice *bytes,
                                  rocks_status *status);
rocks_code rocks_redis_reply_free(rocks_redis_reply *reply, rocks_status *status);
typedef struct rocks_redis rocks_redis;
typedef struct rocks_redis_session rocks_redis_session;
typedef struct rocks_redis_lock rocks_redis_lock;
rocks_code rocks_redis_open(rocks_db *db,
                            const rocks_options *options,
                            rocks_redis **redis,
                            rocks_status *status);
rocks_code rocks_redis_free(rocks_redis *redis, rocks_status *status);
rocks_code rocks_redis_call(const rocks_redis *redis,
                            const rocks_slice *args,
                            size_t count,
                            const rocks_cancel *cancel,
                            rocks_redis_reply *reply,
                            rocks_status *status);
rocks_code rocks_redis_txn_call(const rocks_redis *redis,
                                rocks_txn *txn,
                                const rocks_slice *args,
                                size_t count,
                                rocks_redis_reply *reply,
                                rocks_status *status);
rocks_code rocks_redis_check(const rocks_redis *redis,
                             const rocks_cancel *cancel,
                             rocks_redis_reply *reply,
                             rocks_status *status);
rocks_code rocks_redis_session_new(const rocks_redis *redis,
                                   rocks_redis_session **session,
                                   rocks_status *status);
rocks_code rocks_redis_session_call(rocks_redis_session *session,
                                    const rocks_slice *args,
                                    size_t count,
                                    const rocks_cancel *cancel,
                                    rocks_redis_reply *reply,
                                    rocks_status *status);
rocks_code rocks_redis_session_run(rocks_redis_session *session,
                                   const void *requests,
                                   size_t requests_len,
                                   const rocks_cancel *cancel,
                                   size_t *used,
                                   rocks_redis_reply *reply,
                                   rocks_status *status);
rocks_code rocks_redis_session_protocol(rocks_redis_session *session,
                                        int32_t *version,
                                        rocks_status *status);
rocks_code rocks_redis_session_free(rocks_redis_session *session, rocks_status *status);
rocks_code rocks_redis_lock_keys(const rocks_redis *redis,
                                 const rocks_slice *keys,
                                 size_t count,
                                 const rocks_cancel *cancel,
                                 rocks_redis_lock **lock,
                                 rocks_status *status);
rocks_code rocks_redis_lock_free(rocks_redis_lock *lock, rocks_status *status);
typedef struct rocks_cache rocks_cache;
rocks_code rocks_cache_new(const char *options, rocks_cache **cache, rocks_status *status);
rocks_code rocks_cache_set(rocks_cache *cache,
                           const char *name,
                           const char *value,
                           rocks_status *status);
rocks_code rocks_cache_value(const rocks_cache *cache,
                             const char *name,
                             uint64_t *value,
                             rocks_status *status);
rocks_code rocks_cache_erase_unreferenced(rocks_cache *cache, rocks_status *status);
rocks_code rocks_options_set_cache(rocks_options *options,
                                   const char *name,
                                   const rocks_cache *cache,
                                   rocks_status *status);
rocks_code rocks_cache_free(rocks_cache *cache, rocks_status *status);
typedef struct rocks_env rocks_env;
rocks_code rocks_env_new_by_name(const char *name, rocks_env **env, rocks_status *status);
rocks_code rocks_env_new_fault_injection(const rocks_env *base,
                                         rocks_env **env,
                                         rocks_status *status);
rocks_code rocks_env_lose_unsynced(rocks_env *env, rocks_status *status);
rocks_code rocks_env_set(rocks_env *env,
                         const char *name,
                         const char *value,
                         rocks_status *status);
rocks_code rocks_env_value(const rocks_env *env,
                           const char *name,
                           uint64_t *value,
                           rocks_status *status);
rocks_code rocks_options_set_env(rocks_options *options,
                                 const char *name,
                                 const rocks_env *env,
                                 rocks_status *status);
rocks_code rocks_env_free(rocks_env *env, rocks_status *status);
typedef struct rocks_key_provider_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    bool (*current)(void *state, rocks_sink *id, rocks_sink *error);
    bool (*key)(void *state,
                const uint8_t *id,
                size_t id_len,
                rocks_sink *key,
                rocks_sink *error);
} rocks_key_provider_callbacks;
rocks_code rocks_env_new_encrypted(const rocks_env *base,
                                   const rocks_key_provider_callbacks *callbacks,
                                   rocks_env **env,
                                   rocks_status *status);
rocks_code rocks_env_new_encrypted_by_keys(const rocks_env *base,
                                           const char *keys,
                                           rocks_env **env,
                                           rocks_status *status);
rocks_code rocks_env_set_encryption_keys(rocks_env *env,
                                         const char *keys,
                                         rocks_status *status);
typedef struct rocks_write_buffer_manager rocks_write_buffer_manager;
rocks_code rocks_write_buffer_manager_new(const char *options,
                                          const rocks_cache *cache,
                                          rocks_write_buffer_manager **write_buffer_manager,
                                          rocks_status *status);
rocks_code rocks_write_buffer_manager_set(rocks_write_buffer_manager *write_buffer_manager,
                                          const char *name,
                                          const char *value,
                                          rocks_status *status);
rocks_code rocks_write_buffer_manager_value(const rocks_write_buffer_manager *write_buffer_manager,
                                            const char *name,
                                            uint64_t *value,
                                            rocks_status *status);
rocks_code rocks_options_set_write_buffer_manager(rocks_options *options,
                                                  const char *name,
                                                  const rocks_write_buffer_manager *write_buffer_manager,
                                                  rocks_status *status);
rocks_code rocks_write_buffer_manager_free(rocks_write_buffer_manager *write_buffer_manager,
                                           rocks_status *status);
typedef struct rocks_rate_limiter rocks_rate_limiter;
rocks_code rocks_rate_limiter_new(const char *options,
                                  rocks_rate_limiter **rate_limiter,
                                  rocks_status *status);
rocks_code rocks_rate_limiter_set(rocks_rate_limiter *rate_limiter,
                                  const char *name,
                                  const char *value,
                                  rocks_status *status);
rocks_code rocks_rate_limiter_value(const rocks_rate_limiter *rate_limiter,
                                    const char *name,
                                    uint64_t *value,
                                    rocks_status *status);
rocks_code rocks_options_set_rate_limiter(rocks_options *options,
                                          const char *name,
                                          const rocks_rate_limiter *rate_limiter,
                                          rocks_status *status);
rocks_code rocks_rate_limiter_free(rocks_rate_limiter *rate_limiter, rocks_status *status);
typedef struct rocks_sst_file_manager rocks_sst_file_manager;
rocks_code rocks_sst_file_manager_new(const char *options,
                                      const rocks_env *env,
                                      rocks_sst_file_manager **sst_file_manager,
                                      rocks_status *status);
rocks_code rocks_sst_file_manager_set(rocks_sst_file_manager *sst_file_manager,
                                      const char *name,
                                      const char *value,
                                      rocks_status *status);
rocks_code rocks_sst_file_manager_value(const rocks_sst_file_manager *sst_file_manager,
                                        const char *name,
                                        uint64_t *value,
                                        rocks_status *status);
rocks_code rocks_sst_file_manager_max_trash_db_ratio(const rocks_sst_file_manager *sst_file_manager,
                                                     double *ratio,
                                                     rocks_status *status);
rocks_code rocks_options_set_sst_file_manager(rocks_options *options,
                                              const char *name,
                                              const rocks_sst_file_manager *sst_file_manager,
                                              rocks_status *status);
rocks_code rocks_sst_file_manager_free(rocks_sst_file_manager *sst_file_manager,
                                       rocks_status *status);
rocks_code rocks_db_property(const rocks_db *db,
                             const rocks_column_family *column_family,
                             const char *name,
                             rocks_buffer *value,
                             rocks_status *status);
rocks_code rocks_db_property_int(const rocks_db *db,
                                 const rocks_column_family *column_family,
                                 const char *name,
                                 uint64_t *value,
                                 rocks_status *status);
rocks_code rocks_db_property_aggregated_int(const rocks_db *db,
                                            const char *name,
                                            uint64_t *value,
                                            rocks_status *status);
rocks_code rocks_db_property_map(const rocks_db *db,
                                 const rocks_column_family *column_family,
                                 const char *name,
                                 rocks_buffer *pairs,
                                 rocks_status *status);
rocks_code rocks_property_names(rocks_buffer *names, rocks_status *status);
rocks_code rocks_db_reset_stats(rocks_db *db, rocks_status *status);
typedef struct rocks_table_properties_collection rocks_table_properties_collection;
typedef struct rocks_table_properties {
    size_t struct_size;
    uint64_t orig_file_number;
    uint64_t data_size;
    uint64_t uncompressed_data_size;
    uint64_t index_size;
    uint64_t index_partitions;
    uint64_t top_level_index_size;
    uint64_t index_key_is_user_key;
    uint64_t index_value_is_delta_encoded;
    uint64_t udi_is_primary_index;
    uint64_t filter_size;
    uint64_t raw_key_size;
    uint64_t raw_value_size;
    uint64_t num_data_blocks;
    uint64_t num_data_blocks_compression_rejected;
    uint64_t num_data_blocks_compression_bypassed;
    uint64_t num_uniform_blocks;
    uint64_t num_entries;
    uint64_t num_filter_entries;
    uint64_t num_deletions;
    uint64_t num_merge_operands;
    uint64_t num_range_deletions;
    uint64_t format_version;
    uint64_t fixed_key_len;
    uint64_t column_family_id;
    uint64_t creation_time;
    uint64_t oldest_key_time;
    uint64_t newest_key_time;
    uint64_t file_creation_time;
    uint64_t slow_compression_estimated_data_size;
    uint64_t fast_compression_estimated_data_size;
    uint64_t external_sst_file_global_seqno_offset;
    uint64_t tail_start_offset;
    uint64_t user_defined_timestamps_persisted;
    uint64_t key_largest_seqno;
    uint64_t key_smallest_seqno;
    uint64_t data_block_restart_interval;
    uint64_t index_block_restart_interval;
    uint64_t separate_key_value_in_data_block;
    rocks_slice db_id;
    rocks_slice db_session_id;
    rocks_slice db_host_id;
    rocks_slice column_family_name;
    rocks_slice filter_policy_name;
    rocks_slice comparator_name;
    rocks_slice merge_operator_name;
    rocks_slice prefix_extractor_name;
    rocks_slice property_collectors_names;
    rocks_slice compression_name;
    rocks_slice compression_options;
    rocks_slice seqno_to_time_mapping;
    const rocks_slice *user_names;
    const rocks_slice *user_values;
    size_t user_count;
} rocks_table_properties;
rocks_code rocks_db_table_properties(const rocks_db *db,
                                     const rocks_column_family *column_family,
                                     rocks_table_properties_collection **collection,
                                     rocks_status *status);
rocks_code rocks_db_table_properties_in_ranges(const rocks_db *db,
                                               const rocks_column_family *column_family,
                                               const rocks_slice *begins,
                                               const rocks_slice *ends,
                                               size_t count,
                                               rocks_table_properties_collection **collection,
                                               rocks_status *status);
rocks_code rocks_table_properties_collection_count(const rocks_table_properties_collection *collection,
                                                   size_t *count,
                                                   rocks_status *status);
rocks_code rocks_table_properties_collection_at(const rocks_table_properties_collection *collection,
                                                size_t index,
                                                rocks_slice *file,
                                                rocks_table_properties *properties,
                                                rocks_status *status);
rocks_code rocks_table_properties_collection_free(rocks_table_properties_collection *collection,
                                                  rocks_status *status);
typedef struct rocks_statistics rocks_statistics;
typedef struct rocks_histogram {
    uint64_t count;
    uint64_t sum;
    double min;
    double max;
    double average;
    double standard_deviation;
    double median;
    double percentile95;
    double percentile99;
} rocks_histogram;
rocks_code rocks_statistics_new(const char *options,
                                rocks_statistics **statistics,
                                rocks_status *status);
rocks_code rocks_statistics_set(rocks_statistics *statistics,
                                const char *name,
                                const char *value,
                                rocks_status *status);
rocks_code rocks_statistics_value(const rocks_statistics *statistics,
                                  const char *name,
                                  uint64_t *value,
                                  rocks_status *status);
rocks_code rocks_statistics_histogram(const rocks_statistics *statistics,
                                      const char *name,
                                      rocks_histogram *histogram,
                                      rocks_status *status);
rocks_code rocks_statistics_string(const rocks_statistics *statistics,
                                   rocks_buffer *text,
                                   rocks_status *status);
rocks_code rocks_statistics_reset(rocks_statistics *statistics, rocks_status *status);
rocks_code rocks_statistics_ticker_names(rocks_buffer *names, rocks_status *status);
rocks_code rocks_statistics_histogram_names(rocks_buffer *names, rocks_status *status);
rocks_code rocks_options_set_statistics(rocks_options *options,
                                        const char *name,
                                        const rocks_statistics *statistics,
                                        rocks_status *status);
rocks_code rocks_statistics_free(rocks_statistics *statistics, rocks_status *status);
rocks_code rocks_perf_set_level(const char *level, rocks_status *status);
rocks_code rocks_perf_level(int32_t *level, rocks_status *status);
rocks_code rocks_perf_set_per_level(int32_t on, rocks_status *status);
rocks_code rocks_perf_value(const char *name, uint64_t *value, rocks_status *status);
rocks_code rocks_perf_reset(rocks_status *status);
rocks_code rocks_perf_string(int32_t exclude_zero,
                             rocks_buffer *text,
                             rocks_status *status);
rocks_code rocks_perf_names(rocks_buffer *names, rocks_status *status);
typedef struct rocks_compaction_job_stats {
    size_t struct_size;
    uint64_t elapsed_micros;
    uint64_t cpu_micros;
    uint64_t has_accurate_num_input_records;
    uint64_t num_input_records;
    uint64_t num_blobs_read;
    uint64_t num_input_files;
    uint64_t num_input_files_trivially_moved;
    uint64_t num_input_files_at_output_level;
    uint64_t num_filtered_input_files;
    uint64_t num_filtered_input_files_at_output_level;
    uint64_t num_output_records;
    uint64_t num_output_files;
    uint64_t num_output_files_blob;
    uint64_t is_full_compaction;
    uint64_t is_manual_compaction;
    uint64_t is_remote_compaction;
    uint64_t total_input_bytes;
    uint64_t total_blob_bytes_read;
    uint64_t total_output_bytes;
    uint64_t total_output_bytes_blob;
    uint64_t total_skipped_input_bytes;
    uint64_t num_records_replaced;
    uint64_t total_input_raw_key_bytes;
    uint64_t total_input_raw_value_bytes;
    uint64_t num_input_deletion_records;
    uint64_t num_expired_deletion_records;
    uint64_t num_corrupt_keys;
    uint64_t file_write_nanos;
    uint64_t file_range_sync_nanos;
    uint64_t file_fsync_nanos;
    uint64_t file_prepare_write_nanos;
    uint64_t num_single_del_fallthru;
    uint64_t num_single_del_mismatch;
    rocks_slice smallest_output_key_prefix;
    rocks_slice largest_output_key_prefix;
} rocks_compaction_job_stats;
typedef int32_t rocks_event_kind;
enum { ROCKS_EVENT_FLUSH_COMPLETED = 1 };
enum { ROCKS_EVENT_FLUSH_BEGIN = 2 };
enum { ROCKS_EVENT_MANUAL_FLUSH_SCHEDULED = 3 };
enum { ROCKS_EVENT_TABLE_FILE_DELETED = 4 };
enum { ROCKS_EVENT_COMPACTION_BEGIN = 5 };
enum { ROCKS_EVENT_COMPACTION_PRE_COMMIT = 6 };
enum { ROCKS_EVENT_COMPACTION_COMPLETED = 7 };
enum { ROCKS_EVENT_SUBCOMPACTION_BEGIN = 8 };
enum { ROCKS_EVENT_SUBCOMPACTION_COMPLETED = 9 };
enum { ROCKS_EVENT_TABLE_FILE_CREATED = 10 };
enum { ROCKS_EVENT_TABLE_FILE_CREATION_STARTED = 11 };
enum { ROCKS_EVENT_MEM_TABLE_SEALED = 12 };
enum { ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED = 13 };
enum { ROCKS_EVENT_EXTERNAL_FILE_INGESTED = 14 };
enum { ROCKS_EVENT_BACKGROUND_ERROR = 15 };
enum { ROCKS_EVENT_STALL_CONDITIONS_CHANGED = 16 };
enum { ROCKS_EVENT_FILE_READ_FINISH = 17 };
enum { ROCKS_EVENT_FILE_WRITE_FINISH = 18 };
enum { ROCKS_EVENT_FILE_FLUSH_FINISH = 19 };
enum { ROCKS_EVENT_FILE_SYNC_FINISH = 20 };
enum { ROCKS_EVENT_FILE_RANGE_SYNC_FINISH = 21 };
enum { ROCKS_EVENT_FILE_TRUNCATE_FINISH = 22 };
enum { ROCKS_EVENT_FILE_CLOSE_FINISH = 23 };
enum { ROCKS_EVENT_ERROR_RECOVERY_BEGIN = 24 };
enum { ROCKS_EVENT_ERROR_RECOVERY_COMPLETED = 25 };
enum { ROCKS_EVENT_ERROR_RECOVERY_END = 26 };
enum { ROCKS_EVENT_BLOB_FILE_CREATION_STARTED = 27 };
enum { ROCKS_EVENT_BLOB_FILE_CREATED = 28 };
enum { ROCKS_EVENT_BLOB_FILE_DELETED = 29 };
enum { ROCKS_EVENT_IO_ERROR = 30 };
enum { ROCKS_EVENT_BACKGROUND_JOB_PRESSURE_CHANGED = 31 };
enum { ROCKS_EVENT_DB_SHUTDOWN_BEGIN = 32 };
enum { ROCKS_EVENT_LOG = 48 };
enum { ROCKS_EVENT_EVENTS_LOST = 49 };
enum { ROCKS_EVENT_CALLBACK_FAILED = 50 };
enum { ROCKS_EVENT_CLOSE_FAILED = 51 };
typedef int32_t rocks_stall_condition;
enum { ROCKS_STALL_DELAYED = 0 };
enum { ROCKS_STALL_STOPPED = 1 };
enum { ROCKS_STALL_NORMAL = 2 };
typedef struct rocks_event_file {
    rocks_slice path;
    uint64_t file_number;
    uint64_t oldest_blob_file_number;
    const rocks_table_properties *properties;
    int32_t level;
} rocks_event_file;
typedef struct rocks_event_blob_file {
    rocks_slice path;
    uint64_t file_number;
    uint64_t blob_count;
    uint64_t blob_bytes;
} rocks_event_blob_file;
typedef struct rocks_event_column_family {
    rocks_slice name;
    uint32_t id;
} rocks_event_column_family;
typedef struct rocks_event {
    size_t struct_size;
    rocks_event_kind kind;
    int32_t job_id;
    uint64_t time_micros;
    uint64_t thread_id;
    rocks_slice db;
    rocks_slice column_family;
    uint32_t column_family_id;
    int32_t reason;
    rocks_slice reason_text;
    const rocks_status *status;
    const rocks_status *old_status;
    rocks_slice file_path;
    uint64_t file_number;
    uint64_t file_size;
    uint64_t oldest_blob_file_number;
    rocks_slice file_checksum;
    rocks_slice file_checksum_func_name;
    rocks_slice external_file_path;
    const rocks_table_properties *table_properties;
    uint64_t smallest_seqno;
    uint64_t largest_seqno;
    uint64_t first_seqno;
    uint64_t earliest_seqno;
    uint64_t global_seqno;
    uint64_t num_entries;
    uint64_t num_deletes;
    rocks_slice newest_udt;
    int32_t triggered_writes_slowdown;
    int32_t triggered_writes_stop;
    int32_t subcompaction_job_id;
    int32_t num_l0_files;
    int32_t base_input_level;
    int32_t output_level;
    int32_t compression;
    int32_t blob_compression_type;
    int32_t aborted;
    rocks_stall_condition cur_stall_condition;
    rocks_stall_condition prev_stall_condition;
    int32_t log_level;
    const rocks_event_file *input_files;
    size_t input_file_count;
    const rocks_event_file *output_files;
    size_t output_file_count;
    const rocks_compaction_job_stats *stats;
    const rocks_event_blob_file *blob_file_additions;
    size_t blob_file_addition_count;
    const rocks_event_blob_file *blob_file_garbage;
    size_t blob_file_garbage_count;
    const rocks_event_column_family *column_families;
    size_t column_family_count;
    uint64_t total_blob_count;
    uint64_t total_blob_bytes;
    int32_t operation;
    int32_t temperature;
    rocks_slice operation_text;
    uint64_t offset;
    uint64_t length;
    uint64_t duration_nanos;
    uint64_t start_micros;
    int32_t compaction_scheduled;
    int32_t compaction_running;
    int32_t compaction_low_scheduled;
    int32_t compaction_low_running;
    int32_t compaction_bottom_scheduled;
    int32_t compaction_bottom_running;
    int32_t flush_scheduled;
    int32_t flush_running;
    int32_t write_stall_proximity_pct;
    int32_t compaction_speedup_active;
    rocks_slice message;
    uint64_t events_lost;
} rocks_event;
const char *rocks_event_kind_name(rocks_event_kind kind);
typedef struct rocks_event_listener rocks_event_listener;
typedef int32_t rocks_listener_answer;
enum { ROCKS_LISTENER_GO_ON = 0 };
enum { ROCKS_LISTENER_SUPPRESS = 1 };
typedef struct rocks_event_listener_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    rocks_listener_answer (*event)(void *state, const rocks_event *event);
    uint64_t kinds;
    int32_t should_be_notified_on_file_io;
} rocks_event_listener_callbacks;
rocks_code rocks_event_listener_new(const rocks_event_listener_callbacks *callbacks,
                                    rocks_event_listener **listener,
                                    rocks_status *status);
rocks_code rocks_event_listener_failures(const rocks_event_listener *listener,
                                         uint64_t *count,
                                         rocks_buffer *last,
                                         rocks_status *status);
rocks_code rocks_options_set_event_listener(rocks_options *options,
                                            const char *name,
                                            const rocks_event_listener *listener,
                                            rocks_status *status);
rocks_code rocks_options_add_event_listener(rocks_options *options,
                                            const char *name,
                                            const rocks_event_listener *listener,
                                            rocks_status *status);
rocks_code rocks_event_listener_free(rocks_event_listener *listener, rocks_status *status);
typedef struct rocks_event_block rocks_event_block;
typedef struct rocks_event_block_view {
    size_t count;
    const rocks_event *const *events;
} rocks_event_block_view;
rocks_code rocks_event_block_new(rocks_event_block **events, rocks_status *status);
rocks_code rocks_event_block_free(rocks_event_block *events, rocks_status *status);
typedef struct rocks_event_queue rocks_event_queue;
rocks_code rocks_event_queue_new(const char *options,
                                 rocks_event_queue **queue,
                                 rocks_status *status);
rocks_code rocks_options_set_event_queue(rocks_options *options,
                                         const char *name,
                                         const rocks_event_queue *queue,
                                         rocks_status *status);
rocks_code rocks_options_add_event_queue(rocks_options *options,
                                         const char *name,
                                         const rocks_event_queue *queue,
                                         rocks_status *status);
rocks_code rocks_event_queue_drain(rocks_event_queue *queue,
                                   size_t max,
                                   rocks_event_block *events,
                                   rocks_event_block_view *view,
                                   rocks_status *status);
rocks_code rocks_event_queue_wait(rocks_event_queue *queue,
                                  int64_t timeout_millis,
                                  rocks_status *status);
rocks_code rocks_event_queue_fd(const rocks_event_queue *queue,
                                int32_t *fd,
                                rocks_status *status);
rocks_code rocks_event_queue_value(const rocks_event_queue *queue,
                                   const char *name,
                                   uint64_t *value,
                                   rocks_status *status);
rocks_code rocks_event_queue_free(rocks_event_queue *queue, rocks_status *status);
typedef struct rocks_logger rocks_logger;
typedef int32_t rocks_log_level;
enum { ROCKS_LOG_DEBUG = 0 };
enum { ROCKS_LOG_INFO = 1 };
enum { ROCKS_LOG_WARN = 2 };
enum { ROCKS_LOG_ERROR = 3 };
enum { ROCKS_LOG_FATAL = 4 };
enum { ROCKS_LOG_HEADER = 5 };
typedef struct rocks_logger_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    void (*log)(void *state, rocks_log_level level, const uint8_t *text, size_t len);
    rocks_log_level level;
} rocks_logger_callbacks;
rocks_code rocks_logger_new(const rocks_logger_callbacks *callbacks,
                            rocks_logger **logger,
                            rocks_status *status);
rocks_code rocks_logger_new_by_name(const char *name,
                                    const char *options,
                                    rocks_logger **logger,
                                    rocks_status *status);
rocks_code rocks_logger_failures(const rocks_logger *logger,
                                 uint64_t *count,
                                 rocks_buffer *last,
                                 rocks_status *status);
rocks_code rocks_options_set_logger(rocks_options *options,
                                    const char *name,
                                    const rocks_logger *logger,
                                    rocks_status *status);
rocks_code rocks_logger_free(rocks_logger *logger, rocks_status *status);
typedef struct rocks_comparator rocks_comparator;
typedef struct rocks_comparator_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    bool (*compare)(void *state,
                    const uint8_t *a,
                    size_t a_len,
                    const uint8_t *b,
                    size_t b_len,
                    int32_t *order,
                    rocks_sink *error);
    bool (*find_shortest_separator)(void *state,
                                    const uint8_t *start,
                                    size_t start_len,
                                    const uint8_t *limit,
                                    size_t limit_len,
                                    rocks_sink *result,
                                    rocks_sink *error);
    bool (*find_short_successor)(void *state,
                                 const uint8_t *key,
                                 size_t key_len,
                                 rocks_sink *result,
                                 rocks_sink *error);
    bool (*compare_timestamp)(void *state,
                              const uint8_t *a,
                              size_t a_len,
                              const uint8_t *b,
                              size_t b_len,
                              int32_t *order,
                              rocks_sink *error);
    size_t timestamp_size;
    bool can_keys_with_different_byte_contents_be_equal;
} rocks_comparator_callbacks;
rocks_code rocks_comparator_new(const rocks_comparator_callbacks *callbacks,
                                rocks_comparator **comparator,
                                rocks_status *status);
rocks_code rocks_comparator_new_by_name(const char *name,
                                        rocks_comparator **comparator,
                                        rocks_status *status);
rocks_code rocks_comparator_compare(const rocks_comparator *comparator,
                                    const void *a,
                                    size_t a_len,
                                    const void *b,
                                    size_t b_len,
                                    int32_t *order,
                                    rocks_status *status);
rocks_code rocks_comparator_failures(const rocks_comparator *comparator,
                                     uint64_t *count,
                                     rocks_buffer *last,
                                     rocks_status *status);
rocks_code rocks_options_set_comparator(rocks_options *options,
                                        const char *name,
                                        const rocks_comparator *comparator,
                                        rocks_status *status);
rocks_code rocks_comparator_free(rocks_comparator *comparator, rocks_status *status);
typedef struct rocks_slice_transform rocks_slice_transform;
typedef struct rocks_slice_transform_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    bool (*in_domain)(void *state,
                      const uint8_t *key,
                      size_t key_len,
                      bool *is_in,
                      rocks_sink *error);
    bool (*transform)(void *state,
                      const uint8_t *key,
                      size_t key_len,
                      size_t *offset,
                      size_t *size,
                      rocks_sink *error);
    bool (*in_range)(void *state, const uint8_t *prefix, size_t prefix_len);
    bool (*full_length_enabled)(void *state, size_t *len);
    bool (*same_result_when_appended)(void *state, const uint8_t *prefix, size_t prefix_len);
} rocks_slice_transform_callbacks;
rocks_code rocks_slice_transform_new(const rocks_slice_transform_callbacks *callbacks,
                                     rocks_slice_transform **slice_transform,
                                     rocks_status *status);
rocks_code rocks_slice_transform_new_by_name(const char *name,
                                             rocks_slice_transform **slice_transform,
                                             rocks_status *status);
rocks_code rocks_slice_transform_transform(const rocks_slice_transform *slice_transform,
                                           const void *key,
                                           size_t key_len,
                                           size_t *offset,
                                           size_t *size,
                                           rocks_status *status);
rocks_code rocks_slice_transform_same_result_when_appended(const rocks_slice_transform *slice_transform,
                                                           const void *prefix,
                                                           size_t prefix_len,
                                                           bool *same,
                                                           rocks_status *status);
rocks_code rocks_slice_transform_failures(const rocks_slice_transform *slice_transform,
                                          uint64_t *count,
                                          rocks_buffer *last,
                                          rocks_status *status);
rocks_code rocks_options_set_slice_transform(rocks_options *options,
                                             const char *name,
                                             const rocks_slice_transform *slice_transform,
                                             rocks_status *status);
rocks_code rocks_slice_transform_free(rocks_slice_transform *slice_transform,
                                      rocks_status *status);
typedef struct rocks_merge_operator rocks_merge_operator;
typedef int64_t rocks_merge_choice;
enum { ROCKS_MERGE_APPENDED = -1 };
enum { ROCKS_MERGE_EXISTING = -2 };
typedef struct rocks_associative_merge_operator_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    bool (*merge)(void *state,
                  const uint8_t *key,
                  size_t key_len,
                  const rocks_slice *existing,
                  const uint8_t *value,
                  size_t value_len,
                  rocks_sink *result,
                  rocks_sink *error);
} rocks_associative_merge_operator_callbacks;
typedef struct rocks_merge_operator_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    bool (*full_merge)(void *state,
                       const uint8_t *key,
                       size_t key_len,
                       const rocks_slice *existing,
                       const rocks_slice *operands,
                       size_t operand_count,
                       rocks_sink *result,
                       rocks_merge_choice *chosen,
                       rocks_sink *error);
    bool (*partial_merge)(void *state,
                          const uint8_t *key,
                          size_t key_len,
                          const uint8_t *left,
                          size_t left_len,
                          const uint8_t *right,
                          size_t right_len,
                          rocks_sink *result,
                          rocks_sink *error);
    bool (*partial_merge_multi)(void *state,
                                const uint8_t *key,
                                size_t key_len,
                                const rocks_slice *operands,
                                size_t operand_count,
                                rocks_sink *result,
                                rocks_sink *error);
    bool (*should_merge)(void *state, const rocks_slice *operands, size_t operand_count);
    int32_t allow_single_operand;
} rocks_merge_operator_callbacks;
rocks_code rocks_merge_operator_new_associative(const rocks_associative_merge_operator_callbacks *callbacks,
                                                rocks_merge_operator **merge_operator,
                                                rocks_status *status);
rocks_code rocks_merge_operator_new(const rocks_merge_operator_callbacks *callbacks,
                                    rocks_merge_operator **merge_operator,
                                    rocks_status *status);
rocks_code rocks_merge_operator_failures(const rocks_merge_operator *merge_operator,
                                         uint64_t *count,
                                         rocks_buffer *last,
                                         rocks_status *status);
rocks_code rocks_options_set_merge_operator(rocks_options *options,
                                            const char *name,
                                            const rocks_merge_operator *merge_operator,
                                            rocks_status *status);
rocks_code rocks_merge_operator_free(rocks_merge_operator *merge_operator,
                                     rocks_status *status);
typedef struct rocks_merge_operands_callbacks {
    size_t struct_size;
    void *state;
    bool (*proceed)(void *state, const uint8_t *operand, size_t operand_len);
} rocks_merge_operands_callbacks;
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
typedef struct rocks_filter_policy rocks_filter_policy;
typedef struct rocks_filter_policy_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    double bits_per_key;
    bool (*create_filter)(void *state,
                          const rocks_slice *keys,
                          size_t count,
                          rocks_sink *filter,
                          rocks_sink *error);
    bool (*key_may_match)(void *state,
                          const uint8_t *key,
                          size_t key_len,
                          const uint8_t *filter,
                          size_t filter_len,
                          bool *may_match,
                          rocks_sink *error);
    bool (*keys_may_match)(void *state,
                           const rocks_slice *keys,
                           size_t count,
                           const uint8_t *filter,
                           size_t filter_len,
                           uint8_t *may_match,
                           rocks_sink *error);
} rocks_filter_policy_callbacks;
rocks_code rocks_filter_policy_new(const rocks_filter_policy_callbacks *callbacks,
                                   rocks_filter_policy **filter_policy,
                                   rocks_status *status);
rocks_code rocks_filter_policy_new_by_name(const char *name,
                                           rocks_filter_policy **filter_policy,
                                           rocks_status *status);
rocks_code rocks_options_set_filter_policy(rocks_options *options,
                                           const char *name,
                                           const rocks_filter_policy *filter_policy,
                                           rocks_status *status);
rocks_code rocks_filter_policy_name(const rocks_filter_policy *filter_policy,
                                    rocks_buffer *name,
                                    rocks_status *status);
rocks_code rocks_filter_policy_failures(const rocks_filter_policy *filter_policy,
                                        uint64_t *count,
                                        rocks_buffer *last,
                                        rocks_status *status);
rocks_code rocks_filter_policy_create_filter(const rocks_filter_policy *filter_policy,
                                             const rocks_slice *keys,
                                             size_t count,
                                             rocks_buffer *filter,
                                             rocks_status *status);
rocks_code rocks_filter_policy_key_may_match(const rocks_filter_policy *filter_policy,
                                             const void *key,
                                             size_t key_len,
                                             const void *filter,
                                             size_t filter_len,
                                             bool *may_match,
                                             rocks_status *status);
rocks_code rocks_filter_policy_keys_may_match(const rocks_filter_policy *filter_policy,
                                              const rocks_slice *keys,
                                              size_t count,
                                              const void *filter,
                                              size_t filter_len,
                                              uint8_t *may_match,
                                              rocks_status *status);
rocks_code rocks_filter_policy_free(rocks_filter_policy *filter_policy,
                                    rocks_status *status);
typedef struct rocks_compaction_filter rocks_compaction_filter;
typedef int32_t rocks_compaction_decision;
enum { ROCKS_COMPACTION_FAILED = 0 };
enum { ROCKS_COMPACTION_KEEP = 1 };
enum { ROCKS_COMPACTION_REMOVE = 2 };
enum { ROCKS_COMPACTION_CHANGE_VALUE = 3 };
enum { ROCKS_COMPACTION_REMOVE_AND_SKIP_UNTIL = 4 };
enum { ROCKS_COMPACTION_PURGE = 5 };
enum { ROCKS_COMPACTION_CHANGE_WIDE_COLUMN_ENTITY = 6 };
enum { ROCKS_COMPACTION_UNDETERMINED = 7 };
typedef int32_t rocks_compaction_value_type;
enum { ROCKS_COMPACTION_TYPE_VALUE = 0 };
enum { ROCKS_COMPACTION_TYPE_MERGE_OPERAND = 1 };
enum { ROCKS_COMPACTION_TYPE_BLOB_INDEX = 2 };
enum { ROCKS_COMPACTION_TYPE_WIDE_COLUMN_ENTITY = 3 };
typedef struct rocks_compaction_record {
    size_t struct_size;
    int32_t level;
    rocks_compaction_value_type value_type;
    rocks_slice key;
    rocks_slice value;
    const rocks_slice *column_names;
    const rocks_slice *column_values;
    size_t column_count;
} rocks_compaction_record;
typedef struct rocks_compaction_filter_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    rocks_compaction_decision (*filter)(void *state,
                                        const rocks_compaction_record *record,
                                        rocks_sink *result,
                                        rocks_sink *error);
    rocks_compaction_decision (*filter_blob_by_key)(void *state,
                                                    const rocks_compaction_record *record,
                                                    rocks_sink *result,
                                                    rocks_sink *error);
} rocks_compaction_filter_callbacks;
rocks_code rocks_compaction_filter_new(const rocks_compaction_filter_callbacks *callbacks,
                                       rocks_compaction_filter **compaction_filter,
                                       rocks_status *status);
rocks_code rocks_compaction_filter_failures(const rocks_compaction_filter *compaction_filter,
                                            uint64_t *count,
                                            rocks_buffer *last,
                                            rocks_status *status);
rocks_code rocks_options_set_compaction_filter(rocks_options *options,
                                               const char *name,
                                               const rocks_compaction_filter *compaction_filter,
                                               rocks_status *status);
rocks_code rocks_compaction_filter_free(rocks_compaction_filter *compaction_filter,
                                        rocks_status *status);
typedef struct rocks_compaction_filter_factory rocks_compaction_filter_factory;
typedef int32_t rocks_table_file_creation_reason;
enum { ROCKS_TABLE_FILE_CREATION_FLUSH = 0 };
enum { ROCKS_TABLE_FILE_CREATION_COMPACTION = 1 };
enum { ROCKS_TABLE_FILE_CREATION_RECOVERY = 2 };
enum { ROCKS_TABLE_FILE_CREATION_MISC = 3 };
typedef struct rocks_compaction_context {
    size_t struct_size;
    rocks_table_file_creation_reason reason;
    uint32_t column_family_id;
    int32_t input_start_level;
    uint32_t is_full_compaction;
    uint32_t is_manual_compaction;
    uint32_t reserved;
    const rocks_table_properties *const *inputs;
    size_t input_count;
} rocks_compaction_context;
typedef struct rocks_compaction_filter_factory_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    bool (*should_filter)(void *state, rocks_table_file_creation_reason reason);
    bool (*create)(void *state,
                   const rocks_compaction_context *context,
                   void **run,
                   rocks_sink *error);
    rocks_compaction_decision (*filter)(void *run,
                                        const rocks_compaction_record *record,
                                        rocks_sink *result,
                                        rocks_sink *error);
    rocks_compaction_decision (*filter_blob_by_key)(void *run,
                                                    const rocks_compaction_record *record,
                                                    rocks_sink *result,
                                                    rocks_sink *error);
    void (*destroy_run)(void *run);
} rocks_compaction_filter_factory_callbacks;
rocks_code rocks_compaction_filter_factory_new(const rocks_compaction_filter_factory_callbacks *callbacks,
                                               rocks_compaction_filter_factory **compaction_filter_factory,
                                               rocks_status *status);
rocks_code rocks_compaction_filter_factory_failures(const rocks_compaction_filter_factory *compaction_filter_factory,
                                                    uint64_t *count,
                                                    rocks_buffer *last,
                                                    rocks_status *status);
rocks_code rocks_options_set_compaction_filter_factory(rocks_options *options,
                                                       const char *name,
                                                       const rocks_compaction_filter_factory *compaction_filter_factory,
                                                       rocks_status *status);
rocks_code rocks_compaction_filter_factory_free(rocks_compaction_filter_factory *compaction_filter_factory,
                                                rocks_status *status);
typedef struct rocks_table_properties_collector_factory rocks_table_properties_collector_factory;
typedef int32_t rocks_entry_type;
enum { ROCKS_ENTRY_PUT = 0 };
enum { ROCKS_ENTRY_DELETE = 1 };
enum { ROCKS_ENTRY_SINGLE_DELETE = 2 };
enum { ROCKS_ENTRY_MERGE = 3 };
enum { ROCKS_ENTRY_RANGE_DELETION = 4 };
enum { ROCKS_ENTRY_BLOB_INDEX = 5 };
enum { ROCKS_ENTRY_DELETE_WITH_TIMESTAMP = 6 };
enum { ROCKS_ENTRY_WIDE_COLUMN_ENTITY = 7 };
enum { ROCKS_ENTRY_TIMED_PUT = 8 };
enum { ROCKS_ENTRY_OTHER = 9 };
typedef struct rocks_table_entry {
    size_t struct_size;
    rocks_slice key;
    rocks_slice value;
    uint64_t sequence;
    uint64_t file_size;
    rocks_entry_type entry_type;
    uint32_t reserved;
} rocks_table_entry;
typedef struct rocks_table_properties_collector_context {
    size_t struct_size;
    uint32_t column_family_id;
    int32_t level_at_creation;
    int32_t num_levels;
    uint32_t reserved;
    uint64_t last_level_inclusive_max_seqno_threshold;
} rocks_table_properties_collector_context;
typedef struct rocks_table_properties_collector_factory_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    bool (*create)(void *state,
                   const rocks_table_properties_collector_context *context,
                   void **collector,
                   rocks_sink *error);
    bool (*add_user_key)(void *collector, const rocks_table_entry *entry, rocks_sink *error);
    void (*block_add)(void *collector,
                      uint64_t uncompressed_bytes,
                      uint64_t fast_compressed_bytes,
                      uint64_t slow_compressed_bytes);
    bool (*finish)(void *collector, rocks_sink *properties, rocks_sink *error);
    bool (*need_compact)(void *collector);
    void (*destroy_collector)(void *collector);
} rocks_table_properties_collector_factory_callbacks;
rocks_code rocks_table_properties_collector_factory_new(const rocks_table_properties_collector_factory_callbacks *callbacks,
                                                        rocks_table_properties_collector_factory **table_properties_collector_factory,
                                                        rocks_status *status);
rocks_code rocks_table_properties_collector_factory_failures(const rocks_table_properties_collector_factory *table_properties_collector_factory,
                                                             uint64_t *count,
                                                             rocks_buffer *last,
                                                             rocks_status *status);
rocks_code rocks_options_set_table_properties_collector_factory(rocks_options *options,
                                                                const char *name,
                                                                const rocks_table_properties_collector_factory *table_properties_collector_factory,
                                                                rocks_status *status);
rocks_code rocks_options_add_table_properties_collector_factory(rocks_options *options,
                                                                const char *name,
                                                                const rocks_table_properties_collector_factory *table_properties_collector_factory,
                                                                rocks_status *status);
rocks_code rocks_table_properties_collector_factory_free(rocks_table_properties_collector_factory *table_properties_collector_factory,
                                                         rocks_status *status);
typedef struct rocks_sst_partitioner_factory rocks_sst_partitioner_factory;
typedef struct rocks_sst_partitioner_context {
    size_t struct_size;
    uint32_t is_full_compaction;
    uint32_t is_manual_compaction;
    int32_t output_level;
    uint32_t reserved;
    rocks_slice smallest_user_key;
    rocks_slice largest_user_key;
} rocks_sst_partitioner_context;
typedef struct rocks_sst_partitioner_factory_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    bool (*create)(void *state,
                   const rocks_sst_partitioner_context *context,
                   void **partitioner,
                   rocks_sink *error);
    bool (*should_partition)(void *partitioner,
                             const uint8_t *prev,
                             size_t prev_len,
                             const uint8_t *current,
                             size_t current_len,
                             uint64_t current_output_file_size,
                             bool *required,
                             rocks_sink *error);
    bool (*can_do_trivial_move)(void *partitioner,
                                const uint8_t *smallest,
                                size_t smallest_len,
                                const uint8_t *largest,
                                size_t largest_len,
                                bool *allowed,
                                rocks_sink *error);
    void (*destroy_partitioner)(void *partitioner);
} rocks_sst_partitioner_factory_callbacks;
rocks_code rocks_sst_partitioner_factory_new(const rocks_sst_partitioner_factory_callbacks *callbacks,
                                             rocks_sst_partitioner_factory **sst_partitioner_factory,
                                             rocks_status *status);
rocks_code rocks_sst_partitioner_factory_failures(const rocks_sst_partitioner_factory *sst_partitioner_factory,
                                                  uint64_t *count,
                                                  rocks_buffer *last,
                                                  rocks_status *status);
rocks_code rocks_options_set_sst_partitioner_factory(rocks_options *options,
                                                     const char *name,
                                                     const rocks_sst_partitioner_factory *sst_partitioner_factory,
                                                     rocks_status *status);
rocks_code rocks_sst_partitioner_factory_free(rocks_sst_partitioner_factory *sst_partitioner_factory,
                                              rocks_status *status);
typedef struct rocks_wal_filter rocks_wal_filter;
typedef int32_t rocks_wal_decision;
enum { ROCKS_WAL_FAILED = 0 };
enum { ROCKS_WAL_CONTINUE = 1 };
enum { ROCKS_WAL_IGNORE = 2 };
enum { ROCKS_WAL_STOP = 3 };
enum { ROCKS_WAL_CORRUPTED = 4 };
typedef struct rocks_wal_family {
    size_t struct_size;
    rocks_slice name;
    uint64_t log_number;
    uint32_t id;
    uint32_t reserved;
} rocks_wal_family;
typedef struct rocks_wal_record {
    size_t struct_size;
    uint64_t log_number;
    rocks_slice log_file;
    uint64_t sequence;
    rocks_slice data;
} rocks_wal_record;
typedef struct rocks_wal_filter_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    const char *name;
    bool (*column_family_log_numbers)(void *state,
                                      const rocks_wal_family *const *families,
                                      size_t count,
                                      rocks_sink *error);
    rocks_wal_decision (*log_record_found)(void *state,
                                           const rocks_wal_record *record,
                                           rocks_sink *changed,
                                           rocks_sink *error);
} rocks_wal_filter_callbacks;
rocks_code rocks_wal_filter_new(const rocks_wal_filter_callbacks *callbacks,
                                rocks_wal_filter **wal_filter,
                                rocks_status *status);
rocks_code rocks_wal_filter_failures(const rocks_wal_filter *wal_filter,
                                     uint64_t *count,
                                     rocks_buffer *last,
                                     rocks_status *status);
rocks_code rocks_options_set_wal_filter(rocks_options *options,
                                        const char *name,
                                        const rocks_wal_filter *wal_filter,
                                        rocks_status *status);
rocks_code rocks_wal_filter_free(rocks_wal_filter *wal_filter, rocks_status *status);
typedef struct rocks_table_filter rocks_table_filter;
typedef struct rocks_table_filter_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    bool (*should_read)(void *state,
                        const rocks_table_properties *properties,
                        bool *read,
                        rocks_sink *error);
} rocks_table_filter_callbacks;
rocks_code rocks_table_filter_new(const rocks_table_filter_callbacks *callbacks,
                                  rocks_table_filter **table_filter,
                                  rocks_status *status);
rocks_code rocks_table_filter_failures(const rocks_table_filter *table_filter,
                                       uint64_t *count,
                                       rocks_buffer *last,
                                       rocks_status *status);
rocks_code rocks_options_set_table_filter(rocks_options *options,
                                          const char *name,
                                          const rocks_table_filter *table_filter,
                                          rocks_status *status);
rocks_code rocks_table_filter_free(rocks_table_filter *table_filter, rocks_status *status);
typedef struct rocks_sst_writer rocks_sst_writer;
typedef uint32_t rocks_sst_writer_flags;
enum { ROCKS_SST_WRITER_OVERWRITE = 1 };
enum { ROCKS_SST_WRITER_REMOVE_ABANDONED = 2 };
enum { ROCKS_SST_WRITER_KEEP_PAGES = 4 };
typedef struct rocks_sst_file_info {
    size_t struct_size;
    rocks_slice file_path;
    rocks_slice smallest_key;
    rocks_slice largest_key;
    rocks_slice smallest_range_del_key;
    rocks_slice largest_range_del_key;
    rocks_slice file_checksum;
    rocks_slice file_checksum_func_name;
    uint64_t file_size;
    uint64_t num_entries;
    uint64_t num_range_del_entries;
    uint64_t sequence_number;
    int32_t version;
    uint32_t reserved;
} rocks_sst_file_info;
rocks_code rocks_sst_writer_new(const rocks_db *db,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                rocks_sst_writer **writer,
                                rocks_status *status);
rocks_code rocks_sst_writer_open(rocks_sst_writer *writer,
                                 const char *path,
                                 rocks_sst_writer_flags flags,
                                 rocks_status *status);
rocks_code rocks_sst_writer_put(rocks_sst_writer *writer,
                                const void *key,
                                size_t key_len,
                                const void *value,
                                size_t value_len,
                                rocks_status *status);
rocks_code rocks_sst_writer_put_entity(rocks_sst_writer *writer,
                                       const void *key,
                                       size_t key_len,
                                       const rocks_wide_column *columns,
                                       size_t count,
                                       rocks_status *status);
rocks_code rocks_sst_writer_merge(rocks_sst_writer *writer,
                                  const void *key,
                                  size_t key_len,
                                  const void *operand,
                                  size_t operand_len,
                                  rocks_status *status);
rocks_code rocks_sst_writer_delete(rocks_sst_writer *writer,
                                   const void *key,
                                   size_t key_len,
                                   rocks_status *status);
rocks_code rocks_sst_writer_single_delete(rocks_sst_writer *writer,
                                          const void *key,
                                          size_t key_len,
                                          rocks_status *status);
rocks_code rocks_sst_writer_delete_range(rocks_sst_writer *writer,
                                         const void *begin,
                                         size_t begin_len,
                                         const void *end,
                                         size_t end_len,
                                         rocks_status *status);
rocks_code rocks_sst_writer_put_with_timestamp(rocks_sst_writer *writer,
                                               const void *key,
                                               size_t key_len,
                                               const void *timestamp,
                                               size_t timestamp_len,
                                               const void *value,
                                               size_t value_len,
                                               rocks_status *status);
rocks_code rocks_sst_writer_delete_with_timestamp(rocks_sst_writer *writer,
                                                  const void *key,
                                                  size_t key_len,
                                                  const void *timestamp,
                                                  size_t timestamp_len,
                                                  rocks_status *status);
rocks_code rocks_sst_writer_delete_range_with_timestamp(rocks_sst_writer *writer,
                                                        const void *begin,
                                                        size_t begin_len,
                                                        const void *end,
                                                        size_t end_len,
                                                        const void *timestamp,
                                                        size_t timestamp_len,
                                                        rocks_status *status);
rocks_code rocks_sst_writer_put_many(rocks_sst_writer *writer,
                                     const rocks_slice *keys,
                                     const rocks_slice *values,
                                     size_t count,
                                     rocks_status *status);
rocks_code rocks_sst_writer_delete_many(rocks_sst_writer *writer,
                                        const rocks_slice *keys,
                                        size_t count,
                                        rocks_status *status);
rocks_code rocks_sst_writer_put_columns(rocks_sst_writer *writer,
                                        const rocks_column *keys,
                                        const rocks_column *values,
                                        size_t count,
                                        rocks_status *status);
rocks_code rocks_sst_writer_merge_columns(rocks_sst_writer *writer,
                                          const rocks_column *keys,
                                          const rocks_column *operands,
                                          size_t count,
                                          rocks_status *status);
rocks_code rocks_sst_writer_delete_columns(rocks_sst_writer *writer,
                                           const rocks_column *keys,
                                           size_t count,
                                           rocks_status *status);
rocks_code rocks_sst_writer_file_size(rocks_sst_writer *writer,
                                      uint64_t *size,
                                      rocks_status *status);
rocks_code rocks_sst_writer_finish(rocks_sst_writer *writer,
                                   rocks_sst_file_info *info,
                                   rocks_status *status);
rocks_code rocks_sst_writer_free(rocks_sst_writer *writer, rocks_status *status);
typedef struct rocks_sst_reader rocks_sst_reader;
typedef struct rocks_sst_entry {
    size_t struct_size;
    rocks_slice key;
    rocks_slice timestamp;
    uint64_t sequence;
    int32_t kind;
    uint32_t reserved;
} rocks_sst_entry;
rocks_code rocks_sst_reader_open(const char *path,
                                 const rocks_options *options,
                                 rocks_sst_reader **reader,
                                 rocks_status *status);
rocks_code rocks_sst_reader_get(rocks_sst_reader *reader,
                                const rocks_options *options,
                                const void *key,
                                size_t key_len,
                                rocks_buffer *value,
                                rocks_status *status);
rocks_code rocks_sst_reader_get_into(rocks_sst_reader *reader,
                                     const rocks_options *options,
                                     const void *key,
                                     size_t key_len,
                                     void *buffer,
                                     size_t capacity,
                                     size_t *value_len,
                                     rocks_status *status);
rocks_code rocks_sst_reader_get_pinned(rocks_sst_reader *reader,
                                       const rocks_options *options,
                                       const void *key,
                                       size_t key_len,
                                       rocks_value *holder,
                                       rocks_slice *value,
                                       rocks_status *status);
rocks_code rocks_sst_reader_multi_get(rocks_sst_reader *reader,
                                      const rocks_options *options,
                                      const rocks_slice *keys,
                                      size_t count,
                                      rocks_values *result,
                                      const rocks_slice **values,
                                      const rocks_code **codes,
                                      rocks_status *status);
rocks_code rocks_sst_reader_multi_get_columns(rocks_sst_reader *reader,
                                              const rocks_options *options,
                                              const rocks_column *keys,
                                              size_t count,
                                              rocks_values *result,
                                              const rocks_slice **values,
                                              const rocks_code **codes,
                                              rocks_status *status);
rocks_code rocks_sst_reader_iter(rocks_sst_reader *reader,
                                 const rocks_options *options,
                                 rocks_iter **iter,
                                 rocks_status *status);
rocks_code rocks_sst_reader_table_iter(rocks_sst_reader *reader,
                                       rocks_iter **iter,
                                       rocks_status *status);
rocks_code rocks_sst_reader_range_deletion_iter(rocks_sst_reader *reader,
                                                rocks_iter **iter,
                                                rocks_status *status);
rocks_code rocks_sst_reader_parse_entry(rocks_sst_reader *reader,
                                        const void *key,
                                        size_t key_len,
                                        rocks_sst_entry *entry,
                                        rocks_status *status);
rocks_code rocks_sst_reader_verify_checksum(rocks_sst_reader *reader,
                                            const rocks_options *options,
                                            const rocks_cancel *cancel,
                                            rocks_status *status);
rocks_code rocks_sst_reader_verify_num_entries(rocks_sst_reader *reader,
                                               const rocks_options *options,
                                               const rocks_cancel *cancel,
                                               rocks_status *status);
rocks_code rocks_sst_reader_properties(rocks_sst_reader *reader,
                                       rocks_table_properties *properties,
                                       rocks_status *status);
rocks_code rocks_sst_reader_count(rocks_sst_reader *reader,
                                  uint64_t *count,
                                  rocks_status *status);
rocks_code rocks_sst_reader_file_size(rocks_sst_reader *reader,
                                      uint64_t *size,
                                      rocks_status *status);
rocks_code rocks_sst_reader_free(rocks_sst_reader *reader, rocks_status *status);
rocks_code rocks_db_entry_iter(const rocks_db *db,
                               const rocks_column_family *column_family,
                               rocks_iter **iter,
                               rocks_status *status);
rocks_code rocks_db_parse_entry(const rocks_db *db,
                                const rocks_column_family *column_family,
                                const void *key,
                                size_t key_len,
                                rocks_sst_entry *entry,
                                rocks_status *status);
rocks_code rocks_blob_file_iter(const char *path,
                                const rocks_options *options,
                                rocks_iter **iter,
                                rocks_status *status);
typedef struct rocks_ingest_group {
    size_t struct_size;
    const rocks_column_family *column_family;
    const char *const *files;
    size_t file_count;
    const rocks_options *options;
    const rocks_slice *file_checksums;
    const char *const *file_checksum_func_names;
} rocks_ingest_group;
rocks_code rocks_db_ingest(rocks_db *db,
                           const rocks_ingest_group *groups,
                           size_t count,
                           const rocks_cancel *cancel,
                           rocks_status *status);
typedef struct rocks_bulk_load rocks_bulk_load;
typedef struct rocks_bulk_load_info {
    size_t struct_size;
    uint64_t given;
    uint64_t loaded;
    uint64_t bytes;
    uint64_t files;
    uint64_t file_bytes;
    uint64_t spilled;
} rocks_bulk_load_info;
rocks_code rocks_bulk_load_new(rocks_db *db,
                               const rocks_column_family *column_family,
                               const rocks_options *options,
                               rocks_bulk_load **load,
                               rocks_status *status);
rocks_code rocks_bulk_load_add_many(rocks_bulk_load *load,
                                    const rocks_slice *keys,
                                    const rocks_slice *values,
                                    size_t count,
                                    const rocks_cancel *cancel,
                                    rocks_status *status);
rocks_code rocks_bulk_load_add_columns(rocks_bulk_load *load,
                                       const rocks_column *keys,
                                       const rocks_column *values,
                                       size_t count,
                                       const rocks_cancel *cancel,
                                       rocks_status *status);
rocks_code rocks_bulk_load_add_arrow_stream(rocks_bulk_load *load,
                                            void *stream,
                                            const rocks_cancel *cancel,
                                            rocks_status *status);
rocks_code rocks_bulk_load_finish(rocks_bulk_load *load,
                                  const rocks_cancel *cancel,
                                  rocks_bulk_load_info *info,
                                  rocks_status *status);
rocks_code rocks_bulk_load_free(rocks_bulk_load *load, rocks_status *status);
typedef struct rocks_arrow_info {
    size_t struct_size;
    uint64_t arrays;
    uint64_t rows;
    uint64_t deleted;
} rocks_arrow_info;
rocks_code rocks_sst_writer_write_arrow(rocks_sst_writer *writer,
                                        const rocks_options *arrow,
                                        void *stream,
                                        const rocks_cancel *cancel,
                                        rocks_arrow_info *info,
                                        rocks_status *status);
rocks_code rocks_arrow_scan(rocks_iter *const *iters,
                            const rocks_slice *names,
                            size_t count,
                            const rocks_options *options,
                            const rocks_cancel *cancel,
                            void *stream,
                            rocks_status *status);
rocks_code rocks_db_write_arrow(rocks_db *db,
                                const rocks_column_family *column_family,
                                const rocks_options *options,
                                const rocks_options *arrow,
                                void *stream,
                                const rocks_cancel *cancel,
                                rocks_arrow_info *info,
                                rocks_status *status);
rocks_code rocks_batch_write_arrow(rocks_batch *batch,
                                   const rocks_column_family *column_family,
                                   const rocks_options *arrow,
                                   void *stream,
                                   const rocks_cancel *cancel,
                                   rocks_arrow_info *info,
                                   rocks_status *status);
rocks_code rocks_txn_write_arrow(rocks_txn *txn,
                                 const rocks_column_family *column_family,
                                 const rocks_options *arrow,
                                 void *stream,
                                 const rocks_cancel *cancel,
                                 rocks_arrow_info *info,
                                 rocks_status *status);
rocks_code rocks_db_flush(rocks_db *db,
                          const rocks_column_family *const *column_families,
                          size_t count,
                          const rocks_options *options,
                          rocks_status *status);
rocks_code rocks_db_flush_wal(rocks_db *db, int32_t sync, rocks_status *status);
rocks_code rocks_db_sync_wal(rocks_db *db, rocks_status *status);
rocks_code rocks_db_compact_range(rocks_db *db,
                                  const rocks_column_family *column_family,
                                  const rocks_options *options,
                                  const void *begin,
                                  size_t begin_len,
                                  const void *end,
                                  size_t end_len,
                                  const rocks_cancel *cancel,
                                  rocks_status *status);
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
rocks_code rocks_db_suggest_compact_range(rocks_db *db,
                                          const rocks_column_family *column_family,
                                          const void *begin,
                                          size_t begin_len,
                                          const void *end,
                                          size_t end_len,
                                          rocks_status *status);
rocks_code rocks_db_wait_for_compact(rocks_db *db,
                                     const rocks_options *options,
                                     const rocks_cancel *cancel,
                                     rocks_status *status);
rocks_code rocks_db_cancel_background_work(rocks_db *db,
                                           int32_t wait,
                                           rocks_status *status);
rocks_code rocks_db_pause_background_work(rocks_db *db, rocks_status *status);
rocks_code rocks_db_continue_background_work(rocks_db *db, rocks_status *status);
rocks_code rocks_db_disable_manual_compaction(rocks_db *db, rocks_status *status);
rocks_code rocks_db_enable_manual_compaction(rocks_db *db, rocks_status *status);
rocks_code rocks_db_abort_all_compactions(rocks_db *db, rocks_status *status);
rocks_code rocks_db_resume_all_compactions(rocks_db *db, rocks_status *status);
rocks_code rocks_db_enable_auto_compaction(rocks_db *db,
                                           const rocks_column_family *const *column_families,
                                           size_t count,
                                           rocks_status *status);
rocks_code rocks_db_resume(rocks_db *db, rocks_status *status);
rocks_code rocks_db_disable_file_deletions(rocks_db *db, rocks_status *status);
rocks_code rocks_db_enable_file_deletions(rocks_db *db, rocks_status *status);
rocks_code rocks_db_delete_files_in_ranges(rocks_db *db,
                                           const rocks_column_family *column_family,
                                           const rocks_slice *begins,
                                           const rocks_slice *ends,
                                           size_t count,
                                           int32_t include_end,
                                           rocks_status *status);
rocks_code rocks_db_verify_checksum(rocks_db *db,
                                    const rocks_options *options,
                                    const rocks_cancel *cancel,
                                    rocks_status *status);
rocks_code rocks_db_verify_file_checksums(rocks_db *db,
                                          const rocks_options *options,
                                          const rocks_cancel *cancel,
                                          rocks_status *status);
typedef struct rocks_replay_report {
    size_t struct_size;
    uint64_t executed;
    uint64_t failed;
    uint64_t skipped;
    uint64_t elapsed_micros;
    char text[256];
} rocks_replay_report;
rocks_code rocks_db_start_trace(rocks_db *db,
                                const char *what,
                                const char *path,
                                const rocks_options *options,
                                rocks_status *status);
rocks_code rocks_db_end_trace(rocks_db *db, const char *what, rocks_status *status);
rocks_code rocks_db_replay_trace(rocks_db *db,
                                 const char *path,
                                 const rocks_options *options,
                                 const rocks_cancel *cancel,
                                 rocks_replay_report *report,
                                 rocks_status *status);
typedef struct rocks_metadata rocks_metadata;
typedef struct rocks_file_metadata {
    size_t struct_size;
    rocks_slice column_family;
    rocks_slice directory;
    rocks_slice name;
    uint64_t number;
    uint64_t size;
    rocks_slice smallest_key;
    rocks_slice largest_key;
    uint64_t smallest_sequence;
    uint64_t largest_sequence;
    uint64_t entries;
    uint64_t deletions;
    uint64_t reads_sampled;
    uint64_t oldest_blob_file_number;
    uint64_t oldest_ancestor_time;
    uint64_t creation_time;
    uint64_t epoch_number;
    rocks_slice checksum;
    rocks_slice checksum_function;
    int32_t level;
    int32_t temperature;
    uint32_t being_compacted;
    uint32_t reserved;
} rocks_file_metadata;
typedef struct rocks_level_metadata {
    size_t struct_size;
    rocks_slice column_family;
    uint64_t size;
    uint64_t file_count;
    int32_t level;
    uint32_t reserved;
} rocks_level_metadata;
typedef struct rocks_column_family_metadata {
    size_t struct_size;
    rocks_slice name;
    uint64_t size;
    uint64_t file_count;
    uint64_t level_count;
    uint64_t blob_file_size;
    uint64_t blob_file_count;
} rocks_column_family_metadata;
typedef struct rocks_blob_file_metadata {
    size_t struct_size;
    rocks_slice column_family;
    rocks_slice directory;
    rocks_slice name;
    uint64_t number;
    uint64_t size;
    uint64_t blob_count;
    uint64_t blob_bytes;
    uint64_t garbage_count;
    uint64_t garbage_bytes;
    rocks_slice checksum;
    rocks_slice checksum_function;
} rocks_blob_file_metadata;
typedef uint32_t rocks_size_parts;
enum { ROCKS_SIZE_MEMTABLES = 1 };
enum { ROCKS_SIZE_FILES = 2 };
enum { ROCKS_SIZE_BLOB_FILES = 4 };
rocks_code rocks_db_metadata(const rocks_db *db,
                             rocks_metadata **metadata,
                             rocks_status *status);
rocks_code rocks_db_column_family_metadata(const rocks_db *db,
                                           const rocks_column_family *column_family,
                                           rocks_metadata **metadata,
                                           rocks_status *status);
rocks_code rocks_metadata_counts(const rocks_metadata *metadata,
                                 size_t *column_families,
                                 size_t *levels,
                                 size_t *files,
                                 size_t *blob_files,
                                 rocks_status *status);
rocks_code rocks_metadata_column_family_at(const rocks_metadata *metadata,
                                           size_t index,
                                           rocks_column_family_metadata *column_family,
                                           rocks_status *status);
rocks_code rocks_metadata_level_at(const rocks_metadata *metadata,
                                   size_t index,
                                   rocks_level_metadata *level,
                                   rocks_status *status);
rocks_code rocks_metadata_file_at(const rocks_metadata *metadata,
                                  size_t index,
                                  rocks_file_metadata *file,
                                  rocks_status *status);
rocks_code rocks_metadata_blob_file_at(const rocks_metadata *metadata,
                                       size_t index,
                                       rocks_blob_file_metadata *blob_file,
                                       rocks_status *status);
rocks_code rocks_metadata_free(rocks_metadata *metadata, rocks_status *status);
rocks_code rocks_db_latest_sequence_number(const rocks_db *db,
                                           uint64_t *sequence,
                                           rocks_status *status);
rocks_code rocks_db_number_levels(const rocks_db *db,
                                  const rocks_column_family *column_family,
                                  int32_t *levels,
                                  rocks_status *status);
rocks_code rocks_db_identity(const rocks_db *db,
                             rocks_buffer *identity,
                             rocks_status *status);
rocks_code rocks_db_session_id(const rocks_db *db,
                               rocks_buffer *session,
                               rocks_status *status);
rocks_code rocks_db_approximate_sizes(const rocks_db *db,
                                      const rocks_column_family *column_family,
                                      const rocks_slice *begins,
                                      const rocks_slice *ends,
                                      size_t count,
                                      rocks_size_parts include,
                                      double error_margin,
                                      uint64_t *sizes,
                                      rocks_status *status);
rocks_code rocks_db_approximate_memtable_stats(const rocks_db *db,
                                               const rocks_column_family *column_family,
                                               const void *begin,
                                               size_t begin_len,
                                               const void *end,
                                               size_t end_len,
                                               uint64_t *entries,
                                               uint64_t *size,
                                               rocks_status *status);
typedef int32_t rocks_file_type;
enum { ROCKS_FILE_WAL = 0 };
enum { ROCKS_FILE_LOCK = 1 };
enum { ROCKS_FILE_TABLE = 2 };
enum { ROCKS_FILE_DESCRIPTOR = 3 };
enum { ROCKS_FILE_CURRENT = 4 };
enum { ROCKS_FILE_TEMP = 5 };
enum { ROCKS_FILE_INFO_LOG = 6 };
enum { ROCKS_FILE_META_DATABASE = 7 };
enum { ROCKS_FILE_IDENTITY = 8 };
enum { ROCKS_FILE_OPTIONS = 9 };
enum { ROCKS_FILE_BLOB = 10 };
enum { ROCKS_FILE_COMPACTION_PROGRESS = 11 };
typedef struct rocks_live_files rocks_live_files;
typedef struct rocks_live_file {
    size_t struct_size;
    rocks_slice directory;
    rocks_slice name;
    uint64_t number;
    uint64_t size;
    rocks_slice checksum;
    rocks_slice checksum_function;
    rocks_slice replacement_contents;
    int32_t file_type;
    int32_t temperature;
    uint32_t trim_to_size;
    uint32_t reserved;
} rocks_live_file;
rocks_code rocks_db_live_files(rocks_db *db,
                               const rocks_options *options,
                               rocks_live_files **files,
                               rocks_status *status);
rocks_code rocks_live_files_count(const rocks_live_files *files,
                                  size_t *count,
                                  rocks_status *status);
rocks_code rocks_live_files_at(const rocks_live_files *files,
                               size_t index,
                               rocks_live_file *file,
                               rocks_status *status);
rocks_code rocks_live_files_free(rocks_live_files *files, rocks_status *status);
rocks_code rocks_db_creation_time_of_oldest_file(const rocks_db *db,
                                                 uint64_t *time,
                                                 rocks_status *status);
rocks_code rocks_db_promote_l0(rocks_db *db,
                               const rocks_column_family *column_family,
                               int32_t target_level,
                               rocks_status *status);
rocks_code rocks_db_clip_column_family(rocks_db *db,
                                       const rocks_column_family *column_family,
                                       const void *begin,
                                       size_t begin_len,
                                       const void *end,
                                       size_t end_len,
                                       rocks_status *status);
rocks_code rocks_db_create_checkpoint(rocks_db *db,
                                      const char *path,
                                      const rocks_options *options,
                                      const rocks_cancel *cancel,
                                      uint64_t *sequence,
                                      rocks_status *status);
typedef struct rocks_export rocks_export;
typedef struct rocks_export_file {
    size_t struct_size;
    rocks_slice name;
    uint64_t number;
    uint64_t size;
    rocks_slice smallest_key;
    rocks_slice largest_key;
    uint64_t smallest_sequence;
    uint64_t largest_sequence;
    uint64_t epoch_number;
    int32_t level;
    uint32_t reserved;
} rocks_export_file;
rocks_code rocks_db_export_column_family(rocks_db *db,
                                         const rocks_column_family *column_family,
                                         const char *path,
                                         const rocks_cancel *cancel,
                                         rocks_export **files,
                                         rocks_status *status);
rocks_code rocks_export_open(const char *path,
                             const rocks_options *options,
                             rocks_export **files,
                             rocks_status *status);
rocks_code rocks_export_data(const rocks_export *files,
                             rocks_buffer *data,
                             rocks_status *status);
rocks_code rocks_export_from_data(const void *data,
                                  size_t data_len,
                                  const char *path,
                                  rocks_export **files,
                                  rocks_status *status);
rocks_code rocks_export_describe(const rocks_export *files,
                                 size_t *count,
                                 rocks_slice *comparator,
                                 rocks_slice *path,
                                 rocks_status *status);
rocks_code rocks_export_file_at(const rocks_export *files,
                                size_t index,
                                rocks_export_file *file,
                                rocks_status *status);
rocks_code rocks_export_free(rocks_export *files, rocks_status *status);
rocks_code rocks_db_create_column_family_with_import(rocks_db *db,
                                                     const char *name,
                                                     const rocks_options *options,
                                                     const rocks_options *how,
                                                     const rocks_export *const *exports,
                                                     size_t count,
                                                     const rocks_cancel *cancel,
                                                     rocks_column_family **column_family,
                                                     rocks_status *status);
typedef struct rocks_backup_engine rocks_backup_engine;
rocks_code rocks_backup_engine_open(const char *path,
                                    const rocks_options *options,
                                    rocks_backup_engine **engine,
                                    rocks_status *status);
rocks_code rocks_backup_engine_free(rocks_backup_engine *engine, rocks_status *status);
rocks_code rocks_backup_engine_create(const rocks_backup_engine *engine,
                                      rocks_db *db,
                                      const rocks_options *options,
                                      const void *metadata,
                                      size_t metadata_len,
                                      const rocks_cancel *cancel,
                                      uint32_t *id,
                                      rocks_status *status);
rocks_code rocks_backup_engine_set_timeout(rocks_backup_engine *engine,
                                           uint64_t timeout_micros,
                                           rocks_status *status);
rocks_code rocks_backup_engine_delete(const rocks_backup_engine *engine,
                                      uint32_t id,
                                      rocks_status *status);
rocks_code rocks_backup_engine_purge(const rocks_backup_engine *engine,
                                     uint32_t keep,
                                     rocks_status *status);
rocks_code rocks_backup_engine_collect_garbage(const rocks_backup_engine *engine,
                                               rocks_status *status);
rocks_code rocks_backup_engine_verify(const rocks_backup_engine *engine,
                                      uint32_t id,
                                      int32_t sizes_only,
                                      const rocks_cancel *cancel,
                                      rocks_status *status);
rocks_code rocks_backup_engine_restore(const rocks_backup_engine *engine,
                                       uint32_t id,
                                       const char *db_path,
                                       const char *wal_path,
                                       const rocks_options *options,
                                       const rocks_backup_engine *const *alternates,
                                       size_t count,
                                       const rocks_cancel *cancel,
                                       rocks_status *status);
rocks_code rocks_backup_engine_open_db(const rocks_backup_engine *engine,
                                       uint32_t id,
                                       const rocks_options *options,
                                       const rocks_options *how,
                                       const char *const *column_families,
                                       const rocks_options *const *column_family_options,
                                       size_t count,
                                       rocks_db **db,
                                       rocks_status *status);
rocks_code rocks_backup_engine_corrupted(const rocks_backup_engine *engine,
                                         uint32_t *ids,
                                         size_t capacity,
                                         size_t *count,
                                         rocks_status *status);
typedef struct rocks_backup_list rocks_backup_list;
typedef struct rocks_backup_info {
    size_t struct_size;
    int64_t timestamp;
    uint64_t size;
    uint32_t id;
    uint32_t file_count;
    rocks_slice metadata;
    rocks_slice path;
    uint64_t detail_count;
    uint64_t excluded_count;
} rocks_backup_info;
typedef struct rocks_backup_file {
    size_t struct_size;
    rocks_slice name;
    uint64_t number;
    uint64_t size;
    int32_t file_type;
    uint32_t reserved;
} rocks_backup_file;
rocks_code rocks_backup_engine_list(const rocks_backup_engine *engine,
                                    int32_t details,
                                    rocks_backup_list **list,
                                    rocks_status *status);
rocks_code rocks_backup_engine_find(const rocks_backup_engine *engine,
                                    uint32_t id,
                                    int32_t details,
                                    rocks_backup_list **list,
                                    rocks_status *status);
rocks_code rocks_backup_list_count(const rocks_backup_list *list,
                                   size_t *count,
                                   rocks_status *status);
rocks_code rocks_backup_list_at(const rocks_backup_list *list,
                                size_t index,
                                rocks_backup_info *backup,
                                rocks_status *status);
rocks_code rocks_backup_list_file_at(const rocks_backup_list *list,
                                     size_t index,
                                     size_t file_index,
                                     rocks_backup_file *file,
                                     rocks_status *status);
rocks_code rocks_backup_list_excluded_at(const rocks_backup_list *list,
                                         size_t index,
                                         size_t file_index,
                                         rocks_slice *name,
                                         rocks_status *status);
rocks_code rocks_backup_list_free(rocks_backup_list *list, rocks_status *status);
typedef struct rocks_exclude_files_callbacks {
    size_t struct_size;
    void *state;
    void (*destroy)(void *state);
    rocks_service_terms service;
    bool (*exclude)(void *state,
                    const rocks_slice *files,
                    size_t count,
                    uint8_t *excluded,
                    rocks_sink *error);
} rocks_exclude_files_callbacks;
rocks_code rocks_options_set_exclude_files_callbacks(rocks_options *options,
                                                     const rocks_exclude_files_callbacks *callbacks,
                                                     rocks_status *status);
typedef struct rocks_wal_files rocks_wal_files;
typedef int32_t rocks_wal_file_type;
enum { ROCKS_WAL_FILE_ARCHIVED = 0 };
enum { ROCKS_WAL_FILE_ALIVE = 1 };
typedef struct rocks_wal_file {
    size_t struct_size;
    rocks_slice name;
    uint64_t number;
    uint64_t start_sequence;
    uint64_t size;
    rocks_wal_file_type file_type;
    uint32_t reserved;
} rocks_wal_file;
rocks_code rocks_db_wal_files(rocks_db *db, rocks_wal_files **files, rocks_status *status);
rocks_code rocks_db_current_wal_file(rocks_db *db,
                                     rocks_wal_files **files,
                                     rocks_status *status);
rocks_code rocks_wal_files_count(const rocks_wal_files *files,
                                 size_t *count,
                                 rocks_status *status);
rocks_code rocks_wal_files_at(const rocks_wal_files *files,
                              size_t index,
                              rocks_wal_file *file,
                              rocks_status *status);
rocks_code rocks_wal_files_free(rocks_wal_files *files, rocks_status *status);
typedef struct rocks_wal_iter rocks_wal_iter;
rocks_code rocks_db_wal_iter(rocks_db *db,
                             uint64_t since_sequence,
                             const rocks_options *options,
                             rocks_wal_iter **iter,
                             rocks_status *status);
rocks_code rocks_wal_iter_next(rocks_wal_iter *iter,
                               uint64_t *sequence,
                               rocks_slice *data,
                               rocks_status *status);
rocks_code rocks_wal_iter_free(rocks_wal_iter *iter, rocks_status *status);
rocks_code rocks_db_try_catch_up_with_primary(rocks_db *db, rocks_status *status);
rocks_code rocks_db_open_column_family(rocks_db *db,
                                       const char *name,
                                       const rocks_options *options,
                                       rocks_column_family **column_family,
                                       rocks_status *status);
rocks_code rocks_db_apply(rocks_db *db,
                          const rocks_options *options,
                          const void *data,
                          size_t len,
                          uint64_t sequence,
                          bool *applied,
                          rocks_status *status);
typedef int32_t rocks_operation_kind;
enum { ROCKS_OPERATION_GET = 1 };
enum { ROCKS_OPERATION_MULTI_GET = 2 };
enum { ROCKS_OPERATION_PUT = 3 };
enum { ROCKS_OPERATION_MERGE = 4 };
enum { ROCKS_OPERATION_DELETE = 5 };
enum { ROCKS_OPERATION_SINGLE_DELETE = 6 };
enum { ROCKS_OPERATION_DELETE_RANGE = 7 };
enum { ROCKS_OPERATION_WRITE = 8 };
enum { ROCKS_OPERATION_ITER = 9 };
enum { ROCKS_OPERATION_SEEK = 10 };
enum { ROCKS_OPERATION_SEEK_FOR_PREV = 11 };
enum { ROCKS_OPERATION_SEEK_TO_FIRST = 12 };
enum { ROCKS_OPERATION_SEEK_TO_LAST = 13 };
enum { ROCKS_OPERATION_READ_BLOCK = 14 };
enum { ROCKS_OPERATION_TXN_BEGIN = 15 };
enum { ROCKS_OPERATION_TXN_GET = 16 };
enum { ROCKS_OPERATION_TXN_GET_FOR_UPDATE = 17 };
enum { ROCKS_OPERATION_TXN_PUT = 18 };
enum { ROCKS_OPERATION_TXN_MERGE = 19 };
enum { ROCKS_OPERATION_TXN_DELETE = 20 };
enum { ROCKS_OPERATION_TXN_COMMIT = 21 };
enum { ROCKS_OPERATION_TXN_ROLLBACK = 22 };
enum { ROCKS_OPERATION_FLUSH = 23 };
enum { ROCKS_OPERATION_COMPACT_RANGE = 24 };
enum { ROCKS_OPERATION_BACKUP = 25 };
enum { ROCKS_OPERATION_CHECKPOINT = 26 };
enum { ROCKS_OPERATION_OPEN = 27 };
enum { ROCKS_OPERATION_CLOSE = 28 };
enum { ROCKS_OPERATION_BORROWED = 1 };
enum { ROCKS_OPERATION_TRY_CACHE = 2 };
enum { ROCKS_OPERATION_SHARED = 4 };
enum { ROCKS_OPERATION_REVERSE = 8 };
enum { ROCKS_OPERATION_KEYS_ONLY = 16 };
typedef struct rocks_operation {
    size_t struct_size;
    rocks_operation_kind kind;
    uint32_t flags;
    uint64_t user_data;
    uint64_t lane;
    uint64_t timeout_micros;
    rocks_db *db;
    void *target;
    const rocks_column_family *column_family;
    const rocks_options *options;
    const rocks_options *more_options;
    const void *key;
    size_t key_len;
    const void *value;
    size_t value_len;
    const rocks_slice *keys;
    size_t count;
    size_t limit;
} rocks_operation;
typedef struct rocks_completions rocks_completions;
typedef struct rocks_completion {
    uint64_t user_data;
    uint64_t id;
    rocks_code code;
    rocks_operation_kind kind;
    rocks_slice key;
    rocks_slice value;
    const rocks_status *status;
    void *handle;
    uint64_t number;
    size_t count;
    const rocks_slice *values;
    const rocks_code *codes;
    const rocks_block_view *block;
} rocks_completion;
typedef struct rocks_completions_view {
    size_t count;
    const rocks_completion *completions;
} rocks_completions_view;
typedef struct rocks_queue rocks_queue;
rocks_code rocks_queue_new(const char *options, rocks_queue **queue, rocks_status *status);
rocks_code rocks_queue_submit(rocks_queue *queue,
                              const rocks_operation *operations,
                              size_t count,
                              uint64_t *ids,
                              rocks_status *status);
rocks_code rocks_queue_submit_and_drain(rocks_queue *queue,
                                        const rocks_operation *operations,
                                        size_t count,
                                        uint64_t *ids,
                                        size_t max,
                                        uint64_t timeout_micros,
                                        rocks_completions *completions,
                                        rocks_completions_view *view,
                                        rocks_status *status);
rocks_code rocks_queue_drain(rocks_queue *queue,
                             size_t max,
                             uint64_t timeout_micros,
                             rocks_completions *completions,
                             rocks_completions_view *view,
                             rocks_status *status);
rocks_code rocks_queue_fd(const rocks_queue *queue, int32_t *fd, rocks_status *status);
rocks_code rocks_queue_cancel(rocks_queue *queue, uint64_t id, rocks_status *status);
rocks_code rocks_queue_value(const rocks_queue *queue,
                             const char *name,
                             uint64_t *value,
                             rocks_status *status);
rocks_code rocks_queue_close(rocks_queue *queue,
                             uint64_t timeout_micros,
                             rocks_status *status);
rocks_code rocks_queue_free(rocks_queue *queue, rocks_status *status);
rocks_code rocks_completions_new(rocks_completions **completions, rocks_status *status);
rocks_code rocks_completions_free(rocks_completions *completions, rocks_status *status);
