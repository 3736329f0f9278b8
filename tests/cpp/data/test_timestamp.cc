// Keys with user-defined timestamps: in databases, batches, iterators and table files.
#include "../support/check.hpp"

#include <string>

namespace {

using rocks::slices;

std::string stamp(uint64_t when) {
  std::string bytes;
  for (int i = 0; i < 8; i++) bytes += static_cast<char>(when >> (8 * i));
  return bytes;
}

rocks::db open(const std::string& path) {
  return rocks::db(path, rocks::options(ROCKS_OPTIONS_DATABASE,
                                        {{"create_if_missing", "true"},
                                         {"comparator", "leveldb.BytewiseComparator.u64ts"},
                                         {"merge_operator", "stringappend"}}));
}

rocks::options as_of(uint64_t when) {
  rocks::options reading(ROCKS_OPTIONS_READ);
  reading.set_bytes("timestamp", stamp(when));
  return reading;
}

// "value@time", or "-".
std::string at(const rocks::db& db, std::string_view key, uint64_t when) {
  const auto found = db.get_with_timestamp(key, as_of(when));
  if (!found) return "-";
  CHECK(found->timestamp.size() == 8);
  return found->value + "@" + std::to_string(static_cast<int>(found->timestamp[0]));
}

void databases(const std::string& path) {
  auto db = open(path);
  db.put_with_timestamp("k", stamp(10), "ten");
  db.put_with_timestamp("k", stamp(20), "twenty");
  db.remove_with_timestamp("k", stamp(30));
  db.put_with_timestamp("k", stamp(40), "forty");
  CHECK(at(db, "k", 9) == "-" && at(db, "k", 10) == "ten@10" && at(db, "k", 29) == "twenty@20");
  CHECK(at(db, "k", 30) == "-" && at(db, "k", 99) == "forty@40");
  db.merge_with_timestamp("k", stamp(50), "fifty");
  CHECK(db.get("k", as_of(50)) == "forty,fifty" && at(db, "k", 49) == "forty@40");

  db.put_with_timestamp("once", stamp(10), "1");
  db.single_remove_with_timestamp("once", stamp(20));
  CHECK(at(db, "once", 19) == "1@10" && at(db, "once", 20) == "-");
  db.put_with_timestamp("r1", stamp(10), "a");
  db.put_with_timestamp("r2", stamp(10), "b");
  db.remove_range_with_timestamp("r1", "r2", stamp(20));
  CHECK(at(db, "r1", 19) == "a@10" && at(db, "r1", 20) == "-" && at(db, "r2", 20) == "b@10");
  CHECK(code_of([&] { db.put_with_timestamp("k", "short", "v"); }) == ROCKS_INVALID_ARGUMENT);
  CHECK(code_of([&] { db.get_with_timestamp("k", {}); }) == ROCKS_INVALID_ARGUMENT);

  rocks::values values;
  db.multi_get_with_timestamps(slices{"k", "none", "r1"}, values, as_of(15));
  CHECK(values.size() == 3 && values[0] == "ten" && !values[1] && values[2] == "a");
  CHECK(values.timestamp(0) == stamp(10) && !values.timestamp(1));
  // A read without them shows none.
  db.multi_get(slices{"k"}, values, as_of(15));
  CHECK(values[0] == "ten" && !values.timestamp(0));

  auto iter = db.iter(as_of(25));
  CHECK(!iter.entry());
  CHECK(code_of([&] { iter.timestamp(); }) == ROCKS_NOT_POSITIONED);
  CHECK(iter.seek("k") && iter.timestamp() == stamp(20));
  const auto entry = iter.entry();
  CHECK(entry && entry->key == "k" && entry->value == "twenty");

  CHECK(!rocks::full_history_ts_low(db));
  rocks::increase_full_history_ts_low(db, stamp(35));
  CHECK(rocks::full_history_ts_low(db) == stamp(35));
  CHECK(code_of([&] { rocks::increase_full_history_ts_low(db, stamp(34)); }) ==
        ROCKS_INVALID_ARGUMENT);
  db.compact();
  CHECK(code_of([&] { at(db, "k", 20); }) == ROCKS_INVALID_ARGUMENT);
  CHECK(at(db, "k", 40) == "forty@40");
}

void batches(const std::string& path) {
  auto db = open(path);
  rocks::batch batch;
  batch.put_with_timestamp("a", stamp(10), "1").put_with_timestamp("b", stamp(10), "2");
  batch.put_with_timestamp("r", stamp(10), "3").put_with_timestamp("once", stamp(10), "4");
  batch.put_many_with_timestamp(slices{"m1", "m2"}, slices{"x", "y"}, stamp(10));
  CHECK(batch.count() == 6);
  db.write(batch);
  CHECK(at(db, "a", 10) == "1@10" && at(db, "m2", 10) == "y@10" && at(db, "a", 9) == "-");

  batch.clear();
  batch.merge_with_timestamp("a", stamp(20), "more").remove_with_timestamp("b", stamp(20));
  batch.remove_range_with_timestamp("r", "s", stamp(20));
  batch.single_remove_with_timestamp("once", stamp(20));
  batch.remove_many_with_timestamp(slices{"m1", "m2"}, stamp(20));
  CHECK(batch.count() == 6);
  db.write(batch);
  CHECK(db.get("a", as_of(20)) == "1,more");
  for (const auto key : {"b", "r", "once", "m1", "m2"}) {
    CHECK(at(db, key, 20) == "-" && at(db, key, 19) != "-");
  }
  CHECK(code_of([&] { batch.put_many_with_timestamp(slices{"m"}, slices{}, stamp(1)); }) ==
        ROCKS_INVALID_ARGUMENT);
}

void table_files(const std::string& folder) {
  auto db = open(folder + "/tables");
  const std::string file = folder + "/timed.sst";
  rocks::sst_writer writer(db);
  writer.open(file);
  writer.put_with_timestamp("a", stamp(20), "2").put_with_timestamp("a", stamp(10), "1");
  writer.remove_with_timestamp("b", stamp(20));
  writer.remove_range_with_timestamp("c", "d", stamp(20));
  CHECK(code_of([&] { writer.put_with_timestamp("e", "short", "v"); }) == ROCKS_INVALID_ARGUMENT);
  const auto info = writer.finish();
  CHECK(info.num_entries == 3 && info.num_range_del_entries == 1);
  rocks::ingest(db, {file});
  CHECK(at(db, "a", 15) == "1@10" && at(db, "a", 20) == "2@20");
  CHECK(at(db, "b", 20) == "-");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  databases(folder + "/databases");
  batches(folder + "/batches");
  table_files(folder);
  return 0;
}
