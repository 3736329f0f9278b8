// rocks.hpp: many keys at once, reads into one's own memory, blocks, column families with options,
// objects that databases share, settings and figures.
#include "../support/check.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

using rocks::slices;

namespace {

rocks::options creating() {
  return rocks::options(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"},
                                                 {"create_missing_column_families", "true"}});
}

void many(rocks::db& db) {
  const std::vector<std::string> keys = {"a", "b", "c"};
  db.put_many(slices(keys), slices{"1", "2", "3"});
  rocks::values found;
  db.multi_get(slices{"b", "none", "c"}, found);
  CHECK(found.size() == 3 && found[0] == "2" && !found[1] && found[2] == "3");
  found.reset();
  CHECK(found.size() == 0);
  db.remove_many(slices{"a", "b"});
  CHECK(!db.get("a") && db.get("c") == "3");
  CHECK(code_of([&] { db.put_many(slices(keys), slices{"1"}); }) == ROCKS_INVALID_ARGUMENT);

  rocks::batch batch;
  batch.put_many(slices(keys), slices{"x", "y", "z"}).set_save_point();
  batch.remove_many(slices{"a"}).single_remove("c").put_log_data("said");
  CHECK(batch.rollback_to_save_point() && !batch.rollback_to_save_point());
  CHECK(batch.size() == batch.data().size());
  db.write(rocks::batch::from_data(batch.data()));
  CHECK(db.get("a") == "x" && db.get("c") == "z");
}

void into_memory(rocks::db& db) {
  char room[4];
  db.put("long", "123456");
  CHECK(db.get_into("long", room, sizeof room) == 6 && memcmp(room, "1234", 4) == 0);
  CHECK(db.get_into("a", room, sizeof room) == 1 && room[0] == 'x');
  CHECK(!db.get_into("none", room, sizeof room));
  CHECK(db.key_may_exist("a"));
  const auto before = db.snapshot();
  db.put("a", "later");
  rocks::value value;
  CHECK(rocks::get(before, "a") == "x" && rocks::get(before, "a", value) == "x");
  CHECK(rocks::get_into(before, "a", room, sizeof room) == 1);
  auto then = rocks::entries_of(before);
  CHECK(then.seek("a") && then.val() == "x");
}

void blocks(rocks::db& db) {
  rocks::batch batch;
  for (int i = 0; i < 5000; i++) batch.put("k" + std::to_string(10000 + i), std::to_string(i));
  db.write(batch);
  rocks::options bounds(ROCKS_OPTIONS_READ);
  bounds.set_bytes("iterate_lower_bound", "k").set_bytes("iterate_upper_bound", "l");
  auto iter = db.iter(bounds);
  rocks::block memory;
  size_t count = 0;
  iter.seek_to_first();
  while (auto some = iter.read_block(memory, 0, 1000)) {
    for (size_t i = 0; i < some->size(); i++, count++) {
      CHECK((*some)[i].key == "k" + std::to_string(10000 + count));
      CHECK((*some)[i].value == std::to_string(count));
    }
    CHECK(some->is_last() == (count == 5000));
  }
  CHECK(count == 5000);
  iter.check();

  uint32_t key_offsets[11];
  char keys[256];
  iter.seek_to_last();
  const auto last = iter.read_into(10, ROCKS_SCAN_REVERSE | ROCKS_SCAN_KEYS_ONLY, key_offsets, keys,
                                   sizeof keys, nullptr, nullptr, 0);
  CHECK(last && last->size() == 10 && (*last)[0].key == "k14999" && (*last)[0].value.empty());
  db.put("k00000", "new");
  iter.refresh();
  CHECK(iter.seek_to_first() && iter.key() == "k00000");
}

void families(const std::string& folder) {
  const auto opening = creating();
  auto large = creating();
  large.set("write_buffer_size", "1234567");
  const std::vector<rocks::family_to_open> all = {{"default"}, {"large", &large}};
  {
    rocks::db db(folder, opening, {}, all);
    CHECK(db.column_families() == std::vector<std::string>({"default", "large"}));
    const auto family = db.column_family("large");
    CHECK(rocks::options_of(db, family).value("write_buffer_size") == "1234567");
    CHECK(rocks::options_of(db).value("write_buffer_size") != "1234567");
    rocks::set_options(db, {{"write_buffer_size", "2345678"}}, family);
    CHECK(rocks::options_of(db, family).value("write_buffer_size") == "2345678");
    rocks::set_db_options(db, {{"max_background_jobs", "3"}});
    CHECK(rocks::options_of(db).value("max_background_jobs") == "3");
    CHECK(code_of([&] { rocks::set_options(db, {{"no_such", "1"}}); }) == ROCKS_INVALID_ARGUMENT);
  }
  CHECK(rocks::list_column_families(folder).size() == 2);
  CHECK(code_of([&] {
          rocks::check_compatible(folder, {}, creating().set("write_buffer_size", "7654321"), all);
        }) == ROCKS_INVALID_ARGUMENT);
  rocks::destroy(folder, opening, all);
  CHECK(code_of([&] { rocks::db(folder, rocks::options(ROCKS_OPTIONS_DATABASE)); }) ==
        ROCKS_INVALID_ARGUMENT);
}

void objects(const std::string& folder) {
  rocks::cache cache("capacity=8M");
  cache.set("capacity", "4194304");
  CHECK(cache.value("capacity") == 4194304);
  rocks::statistics statistics;
  rocks::rate_limiter limiter("rate_bytes_per_sec=100M");
  rocks::write_buffer_manager buffers("buffer_size=32M", cache);
  rocks::sst_file_manager files("max_trash_db_ratio=0.5");
  CHECK(files.max_trash_db_ratio() == 0.5 && limiter.value("bytes_per_second") > 0);
  auto opening = creating();
  opening.set(cache).set(statistics).set(limiter).set(buffers).set(files);
  const auto copied = opening.copy();
  opening.set_string("write_buffer_size=1M;max_write_buffer_number=3");
  CHECK(opening.value("max_write_buffer_number") == "3");
  CHECK(copied.value("max_write_buffer_number") != "3");
  CHECK(opening.string().find("write_buffer_size=1048576") != std::string::npos);
  CHECK(opening.names().find("write_buffer_size\n") != std::string::npos);

  rocks::db db(folder, opening);
  db.put("key", "value");
  db.flush();
  CHECK(db.get("key") == "value");
  CHECK(statistics.value("rocksdb.bytes.written") > 0);
  CHECK(statistics.histogram("rocksdb.db.get.micros").count > 0);
  CHECK(!statistics.string().empty());
  const auto tickers = rocks::statistics::ticker_names();
  const auto histograms = rocks::statistics::histogram_names();
  CHECK(std::count(tickers.begin(), tickers.end(), "rocksdb.bytes.written") == 1);
  CHECK(std::count(histograms.begin(), histograms.end(), "rocksdb.db.get.micros") == 1);
  for (const auto& name : tickers) statistics.value(name.c_str());
  for (const auto& name : histograms) statistics.histogram(name.c_str());
  CHECK(buffers.value("memory_usage") > 0);
  CHECK(rocks::property(db, "rocksdb.num-files-at-level0") == "1");
  CHECK(!rocks::property(db, "rocksdb.num-files-at-level77"));
  CHECK(rocks::property_int(db, "rocksdb.estimate-num-keys") == 1);
  CHECK(rocks::property_aggregated_int(db, "rocksdb.estimate-num-keys") == 1);
  CHECK(rocks::path(db) == folder && !rocks::identity(db).empty());
  CHECK(rocks::session_id(db).size() == 20 && rocks::number_levels(db) == 7);
  CHECK(rocks::latest_sequence_number(db) > 0);
  CHECK(rocks::approximate_sizes(db, slices{"a"}, slices{"z"})[0] > 0);
  rocks::disable_file_deletions(db);
  rocks::enable_file_deletions(db);
  rocks::disable_manual_compaction(db);
  CHECK(code_of([&] { db.compact(); }) != ROCKS_OK);
  rocks::enable_manual_compaction(db);
  rocks::pause_background_work(db);
  rocks::continue_background_work(db);
  rocks::flush_wal(db, true);
  rocks::sync_wal(db);
  rocks::call(rocks_db_suggest_compact_range, db.get(), nullptr, "a", 1, "z", 1);
  CHECK(code_of([&] { rocks::call(rocks_db_promote_l0, db.get(), nullptr, 99); }) != ROCKS_OK);
  db.compact();
  rocks::wait_for_compact(db);
  rocks::verify_checksum(db);
  rocks::delete_files_in_ranges(db, slices{"a"}, slices{"z"});
  CHECK(!db.get("key"));
}

void transactions(const std::string& folder) {
  rocks::db db(folder, creating(), rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", "transaction"}}));
  db.put("a", "1");
  rocks::txn txn(db);
  char room[8];
  rocks::value value;
  rocks::values found;
  CHECK(txn.get_into("a", room, sizeof room) == 1 && txn.get("a", value) == "1");
  txn.multi_get_for_update(slices{"a", "none"}, found);
  CHECK(found[0] == "1" && !found[1]);
  txn.undo_get_for_update("a");
  txn.put_untracked("b", "2");
  txn.multi_get(slices{"b"}, found);
  CHECK(found[0] == "2");
  txn.set_lock_timeout(5);
  txn.set_name("named");
  CHECK(txn.name() == "named");
  txn.commit();
  CHECK(db.get("b") == "2");
}

void tables(const std::string& file) {
  rocks::sst_writer writer;
  writer.open(file).put_many(slices{"a", "b"}, slices{"1", "2"}).single_remove("c");
  writer.finish();
  rocks::sst_reader reader(file);
  rocks::values found;
  rocks::value value;
  char room[8];
  reader.multi_get(slices{"b", "c"}, found);
  CHECK(found[0] == "2" && !found[1] && reader.get("a", value) == "1");
  CHECK(reader.get_into("a", room, sizeof room) == 1 && reader.file_size() > 0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string folder = argv[1];
  {
    rocks::db db(folder + "/many", creating());
    many(db);
    into_memory(db);
    blocks(db);
  }
  families(folder + "/families");
  objects(folder + "/objects");
  transactions(folder + "/transactions");
  tables(folder + "/table.sst");
  CHECK(rocks::handles_alive() == 0);
}
