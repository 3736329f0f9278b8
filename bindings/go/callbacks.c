// C between the library and Go: cgo's functions have no const.
#include "callbacks.h"
#include "_cgo_export.h"

static bool merge(void* state, const uint8_t* key, size_t key_len, const rocks_slice* existing,
                  const uint8_t* value, size_t value_len, rocks_sink* result, rocks_sink* error) {
  return rocksGoMerge((uintptr_t)state, (void*)key, key_len, (void*)existing, (void*)value,
                      value_len, result, error);
}

static rocks_compaction_decision filter(void* state, const rocks_compaction_record* record,
                                        rocks_sink* result, rocks_sink* error) {
  return rocksGoFilter((uintptr_t)state, (void*)record, result, error);
}

static void destroy(void* state) { rocksGoDestroy((uintptr_t)state); }

rocks_code rocks_go_merge_operator(uintptr_t state, const char* name, rocks_merge_operator** made,
                                   rocks_status* status) {
  rocks_associative_merge_operator_callbacks calls = {.struct_size = sizeof calls};
  calls.state = (void*)state;
  calls.destroy = destroy;
  calls.name = name;
  calls.merge = merge;
  return rocks_merge_operator_new_associative(&calls, made, status);
}

rocks_code rocks_go_compaction_filter(uintptr_t state, const char* name,
                                      rocks_compaction_filter** made, rocks_status* status) {
  rocks_compaction_filter_callbacks calls = {.struct_size = sizeof calls};
  calls.state = (void*)state;
  calls.destroy = destroy;
  calls.name = name;
  calls.filter = filter;
  return rocks_compaction_filter_new(&calls, made, status);
}
