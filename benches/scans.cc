// Scans: by step, by block, and short ones. Every side copies keys and values out.
#include <cstring>
#include <memory>

#include "bench.h"

using rocksdb::Iterator;
using rocksdb::ReadOptions;
using rocksdb::Slice;

namespace bench {
namespace {

// One entry's worth of the caller's memory.
struct Row {
  char bytes[kKeySize + kValueSize];
  void take(const char* key, size_t key_len, const char* value, size_t value_len) {
    memcpy(bytes, key, key_len);
    memcpy(bytes + kKeySize, value, value_len);
    keep(bytes);
  }
  void take(const rocks_slice& key, const rocks_slice& value) {
    take(reinterpret_cast<const char*>(key.data), key.len,
         reinterpret_cast<const char*>(value.data), value.len);
  }
};

struct Iters {
  std::unique_ptr<Iterator> cpp;
  rocksdb_readoptions_t* c_ro = rocksdb_readoptions_create();
  rocksdb_iterator_t* c;
  rocks_iter* rocks;
  rocks_block* block;
  rocks_status st;

  explicit Iters(const Store& s) : cpp(s.cpp->NewIterator(ReadOptions())) {
    c = rocksdb_create_iterator(const_cast<rocksdb_t*>(&s.c), c_ro);
    check(rocks_db_iter(s.rocks, nullptr, nullptr, &rocks, &st), st, "rocks_db_iter");
    check(rocks_block_new(&block, &st), st, "rocks_block_new");
  }
  ~Iters() {
    rocksdb_iter_destroy(c);
    rocksdb_readoptions_destroy(c_ro);
    check(rocks_iter_free(rocks, &st), st, "rocks_iter_free");
    check(rocks_block_free(block, &st), st, "rocks_block_free");
  }
};

void whole(const Store& s) {
  Iters iters(s);
  rocks_status& st = iters.st;
  Row row;
  // A turn is a stretch of the scan; no two turns of a round take the same one, so that
  // none finds what another brought into the CPU's caches.
  constexpr size_t kTurn = 20000;
  const auto begin = [&](size_t at, char* key) { s.sorted_key(at % s.count, key); };

  measure("full scan", s,
          {
              {"C++ Iterator",
               [&](size_t at, size_t n) {
                 Iterator* it = iters.cpp.get();
                 char first[kKeySize + 1];
                 begin(at, first);
                 it->Seek(Slice(first, kKeySize));
                 for (size_t i = 0; i < n; i++) {
                   if (!it->Valid()) fail("iterator", "the end came early");
                   row.take(it->key().data(), it->key().size(), it->value().data(),
                            it->value().size());
                   it->Next();
                 }
                 check(it->status(), "iterator");
               }},
              {"C rocksdb_iter_next",
               [&](size_t at, size_t n) {
                 rocksdb_iterator_t* it = iters.c;
                 char first[kKeySize + 1];
                 begin(at, first);
                 rocksdb_iter_seek(it, first, kKeySize);
                 for (size_t i = 0; i < n; i++) {
                   if (!rocksdb_iter_valid(it)) fail("iterator", "the end came early");
                   size_t key_len, value_len;
                   const char* key = rocksdb_iter_key(it, &key_len);
                   const char* value = rocksdb_iter_value(it, &value_len);
                   row.take(key, key_len, value, value_len);
                   rocksdb_iter_next(it);
                 }
                 char* error = nullptr;
                 rocksdb_iter_get_error(it, &error);
                 check(error, "rocksdb_iter_next");
               }},
              {"rocks_iter_next",
               [&](size_t at, size_t n) {
                 rocks_slice key, value;
                 char first[kKeySize + 1];
                 begin(at, first);
                 check(rocks_iter_seek(iters.rocks, first, kKeySize, &key, &value, &st), st,
                       "rocks_iter_seek");
                 row.take(key, value);
                 for (size_t i = 1; i < n; i++) {
                   check(rocks_iter_next(iters.rocks, &key, &value, &st), st, "rocks_iter_next");
                   row.take(key, value);
                 }
                 // The others step once more, to where the scan ends or goes on.
                 rocks_iter_next(iters.rocks, nullptr, nullptr, &st);
               },
               1.05},
          },
          kTurn);

  measure("full scan by block", s,
          {
              {"C++ Iterator",
               [&](size_t at, size_t n) {
                 Iterator* it = iters.cpp.get();
                 char first[kKeySize + 1];
                 begin(at, first);
                 it->Seek(Slice(first, kKeySize));
                 for (size_t i = 0; i < n; i++) {
                   if (!it->Valid()) fail("iterator", "the end came early");
                   row.take(it->key().data(), it->key().size(), it->value().data(),
                            it->value().size());
                   it->Next();
                 }
                 check(it->status(), "iterator");
               }},
              {"rocks_iter_read_block, 1,000 a call",
               [&](size_t at, size_t n) {
                 char first[kKeySize + 1];
                 begin(at, first);
                 check(rocks_iter_seek(iters.rocks, first, kKeySize, nullptr, nullptr, &st), st,
                       "rocks_iter_seek");
                 for (size_t got = 0; got < n;) {
                   rocks_block_view view;
                   check(rocks_iter_read_block(iters.rocks, 1000, 0, 0, iters.block, &view, &st),
                         st, "rocks_iter_read_block");
                   keep(view.values[0]);
                   got += view.count;
                 }
               },
               1.10},
          },
          kTurn);
}

// As columns for an Arrow library, which are released as soon as they are there.
void columns(const Store& s) {
  Iters iters(s);
  rocks_status& st = iters.st;
  Row row;
  constexpr size_t kTurn = 20000;
  const auto begin = [&](size_t at, char* key) { s.sorted_key(at % s.count, key); };
  std::vector<rocks_options*> made;
  const auto arrow = [&](const char* text) {
    rocks_options* how;
    check(rocks_options_new(ROCKS_OPTIONS_ARROW, &how, &st), st, "rocks_options_new");
    check(rocks_options_set_string(how, text, &st), st, "rocks_options_set_string");
    made.push_back(how);
    return [&, how](size_t at, size_t n) {
      char first[kKeySize + 1];
      begin(at, first);
      rocks_iter* iter;
      check(rocks_db_iter(s.rocks, nullptr, nullptr, &iter, &st), st, "rocks_db_iter");
      check(rocks_iter_seek(iter, first, kKeySize, nullptr, nullptr, &st), st, "rocks_iter_seek");
      ArrowArrayStream stream;
      check(rocks_arrow_scan(&iter, nullptr, 1, how, nullptr, &stream, &st), st,
            "rocks_arrow_scan");
      for (size_t got = 0; got < n;) {
        ArrowArray array;
        if (stream.get_next(&stream, &array) != 0) fail("get_next", stream.get_last_error(&stream));
        if (array.release == nullptr) fail("get_next", "the end came early");
        got += static_cast<size_t>(array.length);
        // As many columns as were asked for, and as many buffers as the column's type has.
        const ArrowArray& last = *array.children[array.n_children - 1];
        keep(last.buffers[last.n_buffers - 1]);
        array.release(&array);
      }
      stream.release(&stream);
    };
  };
  measure(
      "scan to Arrow", s,
      {
          {"C++ Iterator, copied",
           [&](size_t at, size_t n) {
             Iterator* it = iters.cpp.get();
             char first[kKeySize + 1];
             begin(at, first);
             it->Seek(Slice(first, kKeySize));
             for (size_t i = 0; i < n; i++) {
               if (!it->Valid()) fail("iterator", "the end came early");
               row.take(it->key().data(), it->key().size(), it->value().data(), it->value().size());
               it->Next();
             }
             check(it->status(), "iterator");
           }},
          {"rocks_arrow_scan, binary", arrow("batch_rows=4000"), 0.45},
          {"rocks_arrow_scan, large_binary", arrow("batch_rows=4000;bytes_as=large_binary"), 0.50},
          {"rocks_arrow_scan, binary_view", arrow("batch_rows=4000;bytes_as=binary_view"), 0.50},
          {"rocks_arrow_scan, keys", arrow("batch_rows=4000;columns=keys"), 0.45},
          {"rocks_arrow_scan, typed",
           arrow("batch_rows=4000;key_parts=rocks.order(bytes(8),rest);texts_as=binary;"
                 "value_parts=rocks.order(u64le,rest)")},
      },
      kTurn);
  for (rocks_options* how : made) check(rocks_options_free(how, &st), st, "rocks_options_free");
}

// One operation: an entry of a range that is counted or summed, against one that is copied.
void totals(const Store& s) {
  Iters iters(s);
  rocks_status& st = iters.st;
  Row row;
  rocks_options* range;
  check(rocks_options_new(ROCKS_OPTIONS_READ, &range, &st), st, "rocks_options_new");
  const auto add_up = [&](auto call, size_t at, size_t n, uint32_t threads) {
    char first[kKeySize + 1], last[kKeySize + 1];
    s.sorted_key(at % s.count, first);
    s.sorted_key(at % s.count + n - 1, last);
    last[kKeySize] = 0;  // behind the last one
    check(rocks_options_set_bytes(range, "iterate_lower_bound", first, kKeySize, &st), st, "lower");
    check(rocks_options_set_bytes(range, "iterate_upper_bound", last, sizeof last, &st), st,
          "upper");
    rocks_totals all{};
    all.struct_size = sizeof all;
    check(call(s.rocks, nullptr, range, threads, nullptr, &all, &st), st, "rocks_db_count");
    if (all.entries != n) fail("rocks_db_count", "not all entries");
    keep(all.checksum);
  };
  measure(
      "full scan, added up", s,
      {
          {"C++ Iterator, copied",
           [&](size_t at, size_t n) {
             Iterator* it = iters.cpp.get();
             char first[kKeySize + 1];
             s.sorted_key(at % s.count, first);
             it->Seek(Slice(first, kKeySize));
             for (size_t i = 0; i < n; i++) {
               if (!it->Valid()) fail("iterator", "the end came early");
               row.take(it->key().data(), it->key().size(), it->value().data(), it->value().size());
               it->Next();
             }
             check(it->status(), "iterator");
           }},
          {"rocks_db_count", [&](size_t at, size_t n) { add_up(rocks_db_count, at, n, 1); }, 0.25},
          {"rocks_db_checksum", [&](size_t at, size_t n) { add_up(rocks_db_checksum, at, n, 1); },
           0.40},
      },
      20000);
  check(rocks_options_free(range, &st), st, "rocks_options_free");
}

// One operation: a seek and ten steps.
void seeks(const Store& s) {
  Iters iters(s);
  rocks_status& st = iters.st;
  Row row;
  measure("seek and 10 next", s,
          {
              {"C++ Iterator",
               [&](size_t at, size_t n) {
                 Iterator* it = iters.cpp.get();
                 for (size_t i = at; i < at + n; i++) {
                   it->Seek(Slice(s.key(i), kKeySize));
                   for (int step = 0; step <= 10 && it->Valid(); step++) {
                     row.take(it->key().data(), it->key().size(), it->value().data(),
                              it->value().size());
                     if (step < 10) it->Next();
                   }
                 }
                 check(it->status(), "iterator");
               }},
              {"C rocksdb_iter_next",
               [&](size_t at, size_t n) {
                 rocksdb_iterator_t* it = iters.c;
                 for (size_t i = at; i < at + n; i++) {
                   rocksdb_iter_seek(it, s.key(i), kKeySize);
                   for (int step = 0; step <= 10 && rocksdb_iter_valid(it); step++) {
                     size_t key_len, value_len;
                     const char* key = rocksdb_iter_key(it, &key_len);
                     const char* value = rocksdb_iter_value(it, &value_len);
                     row.take(key, key_len, value, value_len);
                     if (step < 10) rocksdb_iter_next(it);
                   }
                 }
               }},
              {"rocks_iter_next",
               [&](size_t at, size_t n) {
                 rocks_slice key, value;
                 for (size_t i = at; i < at + n; i++) {
                   rocks_code code =
                       rocks_iter_seek(iters.rocks, s.key(i), kKeySize, &key, &value, &st);
                   for (int step = 0; code == ROCKS_OK; step++) {
                     row.take(key, value);
                     if (step == 10) break;
                     code = rocks_iter_next(iters.rocks, &key, &value, &st);
                   }
                   if (code != ROCKS_NOT_FOUND) check(code, st, "rocks_iter_next");
                 }
               }},
              {"rocks_iter_read_block",
               [&](size_t at, size_t n) {
                 for (size_t i = at; i < at + n; i++) {
                   rocks_block_view view;
                   check(rocks_iter_seek(iters.rocks, s.key(i), kKeySize, nullptr, nullptr, &st),
                         st, "seek");
                   check(rocks_iter_read_block(iters.rocks, 11, 0, 0, iters.block, &view, &st), st,
                         "rocks_iter_read_block");
                   keep(view.values[0]);
                 }
               }},
          });
}

void make_and_free(const Store& s) {
  rocks_status st;
  const ReadOptions ro;
  rocksdb_readoptions_t* c_ro = rocksdb_readoptions_create();
  measure(
      "iterator: make and free", s,
      {
          {"C++ NewIterator",
           [&](size_t, size_t n) {
             for (size_t i = 0; i < n; i++) delete s.cpp->NewIterator(ro);
           }},
          {"C rocksdb_create_iterator",
           [&](size_t, size_t n) {
             for (size_t i = 0; i < n; i++) {
               rocksdb_iter_destroy(rocksdb_create_iterator(const_cast<rocksdb_t*>(&s.c), c_ro));
             }
           }},
          {"rocks_db_iter",
           [&](size_t, size_t n) {
             for (size_t i = 0; i < n; i++) {
               rocks_iter* iter;
               check(rocks_db_iter(s.rocks, nullptr, nullptr, &iter, &st), st, "rocks_db_iter");
               check(rocks_iter_free(iter, &st), st, "rocks_iter_free");
             }
           }},
      });
  rocksdb_readoptions_destroy(c_ro);
}

}  // namespace

void scans(const Store& store) {
  whole(store);
  columns(store);
  totals(store);
  seeks(store);
  make_and_free(store);
}

}  // namespace bench
