// Events that outlive their callback: one allocation each, for queues.
#include <cstdlib>
#include <cstring>

#include "src/events/event.h"

namespace rx {
namespace {

// One allocation, divided into pieces. Without memory it only measures: copies run twice.
class arena {
 public:
  explicit arena(char* memory) : memory_(memory) {}

  size_t used() const { return used_; }

  template <typename T>
  T* copy(const T* from, size_t count) {
    used_ = (used_ + alignof(T) - 1) & ~(alignof(T) - 1);
    T* to = memory_ != nullptr ? reinterpret_cast<T*>(memory_ + used_) : nullptr;
    used_ += count * sizeof(T);
    if (to != nullptr && count > 0) memcpy(to, from, count * sizeof(T));
    return to;
  }

  // `inside` copies what else `from` points to. It gets the source's element and the copy's (a
  // throwaway while measuring).
  template <typename T, typename Inside>
  const T* copy(const T* from, size_t count, Inside inside) {
    if (from == nullptr) return nullptr;
    T* to = copy(from, count);
    for (size_t i = 0; i < count; i++) {
      T measured = from[i];
      inside(from[i], to != nullptr ? &to[i] : &measured);
    }
    return to;
  }

  // A NUL that is not counted follows.
  rocks_slice copy(rocks_slice from) {
    if (from.data == nullptr) return {};
    uint8_t* to = copy(from.data, from.len);
    const uint8_t nul = 0;
    copy(&nul, 1);
    return {to, from.len};
  }

 private:
  char* memory_;
  size_t used_ = 0;
};

const rocks_table_properties* copy(arena* to, const rocks_table_properties* from) {
  return to->copy(from, 1, [to](const rocks_table_properties& was, rocks_table_properties* is) {
#define RX_COPY(name) is->name = to->copy(was.name);
    RX_TABLE_TEXTS(RX_COPY)
#undef RX_COPY
    const auto text = [to](rocks_slice each, rocks_slice* copied) { *copied = to->copy(each); };
    is->user_names = to->copy(was.user_names, was.user_count, text);
    is->user_values = to->copy(was.user_values, was.user_count, text);
  });
}

const rocks_event_file* copy(arena* to, const rocks_event_file* from, size_t count) {
  return to->copy(from, count, [to](const rocks_event_file& was, rocks_event_file* is) {
    is->path = to->copy(was.path);
    is->properties = copy(to, was.properties);
  });
}

const rocks_event_blob_file* copy(arena* to, const rocks_event_blob_file* from, size_t count) {
  return to->copy(from, count, [to](const rocks_event_blob_file& was, rocks_event_blob_file* is) {
    is->path = to->copy(was.path);
  });
}

const status* copy(arena* to, const status* from) {
  return from != nullptr ? to->copy(from, 1) : nullptr;
}

void copy(arena* to, const rocks_event& from) {
  to->copy(&from, 1, [to](const rocks_event& was, rocks_event* is) {
#define RX_COPY(name) is->name = to->copy(was.name);
    RX_EVENT_TEXTS(RX_COPY)
#undef RX_COPY
    is->status = copy(to, was.status);
    is->old_status = copy(to, was.old_status);
    is->table_properties = copy(to, was.table_properties);
    is->input_files = copy(to, was.input_files, was.input_file_count);
    is->output_files = copy(to, was.output_files, was.output_file_count);
    is->stats = to->copy(was.stats, was.stats != nullptr ? 1 : 0,
                         [to](const rocks_compaction_job_stats& s, rocks_compaction_job_stats* c) {
#define RX_COPY(name) c->name = to->copy(s.name);
                           RX_COMPACTION_TEXTS(RX_COPY)
#undef RX_COPY
                         });
    is->blob_file_additions = copy(to, was.blob_file_additions, was.blob_file_addition_count);
    is->blob_file_garbage = copy(to, was.blob_file_garbage, was.blob_file_garbage_count);
    is->column_families =
        to->copy(was.column_families, was.column_family_count,
                 [to](const rocks_event_column_family& family, rocks_event_column_family* copied) {
                   copied->name = to->copy(family.name);
                 });
  });
}

rocks_event own_event(rocks_event_kind kind) {
  rocks_event e{};
  e.struct_size = sizeof e;
  e.kind = kind;
  e.time_micros = now_micros();
  return e;
}

}  // namespace
}  // namespace rx

extern "C" {

rocks_event* rx_event_copy(const rocks_event* event, size_t most, size_t* bytes) {
  rx::arena measure(nullptr);
  rx::copy(&measure, *event);
  *bytes = measure.used();
  if (*bytes > most) return nullptr;
  char* memory = static_cast<char*>(malloc(*bytes));
  if (memory == nullptr) return nullptr;
  rx::arena arena(memory);
  rx::copy(&arena, *event);
  return reinterpret_cast<rocks_event*>(memory);
}

// The same for this library's own events.
rocks_event* rx_event_of_log(int32_t level, const uint8_t* text, size_t len, size_t most,
                             size_t* bytes) {
  rocks_event e = rx::own_event(ROCKS_EVENT_LOG);
  e.log_level = level;
  e.message = {text, len};
  return rx_event_copy(&e, most, bytes);
}

rocks_event* rx_event_of_loss(uint64_t lost) {
  size_t bytes;
  rocks_event e = rx::own_event(ROCKS_EVENT_EVENTS_LOST);
  e.events_lost = lost;
  return rx_event_copy(&e, SIZE_MAX, &bytes);
}
}
