// The C functions of a reader of one table file.
#include <cstdlib>
#include <cstring>

#include "rocksdb/iterator.h"
#include "src/base/table_properties.h"
#include "src/callback/callback.h"
#include "src/data/iter/entries.h"
#include "src/data/iter/iter.h"
#include "src/data/read/values.h"
#include "src/tables/sst_reader.h"

using rocksdb::Iterator;
using rocksdb::PinnableSlice;
using ReadOptions = rx::read_options;
using rx::Status;

namespace rx {

void own_mapped(PinnableSlice* value);

}  // namespace rx

extern "C" {

int32_t rx_sst_reader_open(const char* path, const rx::options* options, rx::sst_reader** out,
                           rx::status* st) {
  return rx::run(st, [&] {
    auto made = std::make_unique<rx::sst_reader>(rx::database(options));
    const Status s = made->open(path);
    if (s.ok() && !rx::will_fail()) *out = made.release();
    return s;
  });
}

void rx_sst_reader_free(rx::sst_reader* reader) { delete reader; }

int32_t rx_sst_reader_get_pinned(rx::sst_reader* reader, const ReadOptions* options,
                                 const uint8_t* key, size_t key_len, PinnableSlice* value,
                                 const char** data, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    value->Reset();
    const Status s = reader->get(*options, rx::slice(key, key_len), value);
    *data = value->data();
    *len = value->size();
    return s;
  });
}

// `values` is prepared for this number of keys.
int32_t rx_sst_reader_multi_get(rx::sst_reader* reader, rx::values* values,
                                const ReadOptions* options, const rx::Entries* keys,
                                const rx::Slice** slices, const int32_t** codes, rx::status* st) {
  return rx::run(st, [&] {
    Status s = reader->check_timestamp(*options);
    if (s.ok()) s = values->take_keys(*keys);
    for (size_t i = 0; s.ok() && i < values->count; i++) s = rx::fits(values->keys[i]);
    if (!s.ok()) return s;
    rx::merge_failures collected;
    constexpr size_t kMost = rx::sst_reader::kMostAtOnce;
    for (size_t at = 0; at < values->count; at += kMost) {
      reader->multi_get(*options, values->keys.get() + at, std::min(kMost, values->count - at),
                        values->pinned.get() + at, values->statuses.get() + at);
    }
    rx::show(
        values, &collected, [&](size_t) { return reader->family(); }, false);
    *slices = values->slices.get();
    *codes = values->codes.get();
    return Status::OK();
  });
}

int32_t rx_sst_reader_iter_new(rx::sst_reader* reader, const ReadOptions* options, Iterator** out,
                               rx::status* st) {
  return rx::run(st, [&] {
    Iterator* made = nullptr;
    Status s = rx::with_values(*options, nullptr,
                               [&](const ReadOptions& o) { return reader->iterate(o, &made); });
    std::unique_ptr<Iterator> it(made);
    if (s.ok()) s = it->status();
    if (s.ok() && !rx::will_fail()) *out = it.release();
    return s;
  });
}

int32_t rx_sst_reader_entries_new(rx::sst_reader* reader, Iterator** out, rx::status* st) {
  return rx::run(st, [&] { return reader->iterate_entries(out); });
}

int32_t rx_sst_reader_ranges_new(rx::sst_reader* reader, Iterator** out, rx::status* st) {
  return rx::run(st, [&] { return reader->iterate_ranges(out); });
}

int32_t rx_sst_reader_parse_entry(const rx::sst_reader* reader, const uint8_t* key, size_t key_len,
                                  rocks_sst_entry* out, rx::status* st) {
  return rx::run(st, [&] {
    return rx::parse_entry(rx::slice(key, key_len), reader->options().comparator, out);
  });
}

int32_t rx_sst_reader_verify_checksum(rx::sst_reader* reader, const ReadOptions* options,
                                      const rx::stop_flag* stop, const rx::object* progress,
                                      rx::status* st) {
  return rx::run(st, [&] {
    return reader->verify_checksum(*options, *stop, [&](uint64_t done) {
      return rx::tell_progress(progress, done, reader->size());
    });
  });
}

int32_t rx_sst_reader_verify_entries(rx::sst_reader* reader, const ReadOptions* options,
                                     const rx::stop_flag* stop, const rx::object* progress,
                                     rx::status* st) {
  return rx::run(st, [&] {
    return reader->verify_entries(*options, *stop, [&](uint64_t done) {
      return rx::tell_progress(progress, done, reader->size());
    });
  });
}

uint64_t rx_sst_reader_count(const rx::sst_reader* reader) {
  const auto& all = reader->properties();
  return all.num_entries - std::min(all.num_entries, all.num_range_deletions);
}

uint64_t rx_sst_reader_file_size(const rx::sst_reader* reader) { return reader->size(); }

size_t rx_sst_reader_timestamp_size(const rx::sst_reader* reader) {
  return reader->options().comparator->timestamp_size();
}

rx::shown_table_properties* rx_sst_reader_show_properties(const rx::sst_reader* reader) {
  try {
    return new rx::shown_table_properties(reader->properties());
  } catch (...) {
    return nullptr;
  }
}

void rx_shown_properties_free(rx::shown_table_properties* shown) { delete shown; }

const rocks_table_properties* rx_shown_properties(const rx::shown_table_properties* shown) {
  return &shown->it;
}
}
