// Columns through rocks.hpp: everything that writes or reads many keys at once.
#include "../support/check.hpp"

static const std::vector<uint32_t> narrow{0, 1, 2, 3};
static const std::vector<int64_t> wide{0, 2, 2, 3};
static const rocks::column keys("abc", narrow), numbers("221", wide);  // "22", "", "1"

static void databases(const std::string& folder) {
  rocks::db db(folder + "/db",
               rocks::options(ROCKS_OPTIONS_DATABASE,
                              {{"create_if_missing", "true"}, {"merge_operator", "stringappend"}}));
  db.put(keys, numbers);
  CHECK(db.get("a") == "22" && db.get("b") == "" && db.get("c") == "1");
  const auto before = db.snapshot();
  db.merge(keys, numbers);
  db.remove(rocks::column("c", std::vector<uint32_t>{0, 1}));
  rocks::values values;
  db.multi_get(keys, values);
  CHECK(values.size() == 3 && values[0] == "22,22" && values[1] == "," && !values[2]);
  db.multi_get(keys, values, {}, {}, true);
  CHECK(values[0] == "22,22");

  rocks::block block;
  const rocks_column_view view = values.read_block(block);
  CHECK(view.count == 3 && view.null_count == 1 && view.data_len == 6 && view.done);
  uint32_t offsets[4];
  char data[16], validity[1];
  const rocks_column_view last =
      values.read_into(1, 3, offsets, data, sizeof data, validity, sizeof validity);
  CHECK(last.count == 2 && offsets[1] == 1 && data[0] == ',' && validity[0] == 1);

  rocks::multi_get(before, keys, values);
  CHECK(values[0] == "22" && values[2] == "1");
  CHECK(code_of([&] { values[3]; }) == ROCKS_INVALID_ARGUMENT);

  rocks::batch batch;
  batch.put({"xy", std::vector<uint32_t>{0, 1, 2}}, {"12", std::vector<int64_t>{0, 1, 2}});
  batch.merge({"x", std::vector<uint32_t>{0, 1}}, {"3", std::vector<uint32_t>{0, 1}});
  batch.remove(rocks::column("y", narrow.data(), 1));
  CHECK(batch.count() == 4);
  db.write(batch);
  CHECK(db.get("x") == "1,3" && !db.get("y"));

  // Of different lengths, and with offsets that are none.
  CHECK(code_of([&] { db.put(keys, {"1", narrow.data(), 1}); }) == ROCKS_INVALID_ARGUMENT);
  CHECK(code_of([&] { db.remove(rocks::column("ab", narrow)); }) == ROCKS_INVALID_ARGUMENT);
  CHECK(code_of([&] { db.multi_get({"ab", narrow}, values); }) == ROCKS_INVALID_ARGUMENT);
  CHECK(values.size() == 0);
  db.put({{}, std::vector<uint32_t>{}}, {{}, std::vector<uint32_t>{}});

  const std::string file = folder + "/data.sst";
  rocks::sst_writer writer(db);
  writer.open(file).put(keys, numbers);
  writer.merge({"de", std::vector<uint32_t>{0, 1, 2}}, {"45", std::vector<uint32_t>{0, 1, 2}});
  writer.remove({"x", std::vector<uint32_t>{0, 1}});
  CHECK(writer.finish().num_entries == 6);
  {
    const rocks::sst_reader reader(file, rocks::options(ROCKS_OPTIONS_DATABASE));
    reader.multi_get({"xa", std::vector<uint32_t>{0, 1, 2}}, values);
  }
  CHECK(!values[0] && values[1] == "22");
  rocks::ingest(db, {file});
  CHECK(db.get("c") == "1" && db.get("e") == "5" && !db.get("x"));

  rocks::bulk_load load(db);
  load.add({"qp", std::vector<uint32_t>{0, 1, 2}}, {"78", std::vector<uint32_t>{0, 1, 2}});
  CHECK(load.finish().loaded == 2 && db.get("p") == "8");
}

static void transactions(const std::string& path, const char* mode) {
  rocks::db db(path,
               rocks::options(ROCKS_OPTIONS_DATABASE,
                              {{"create_if_missing", "true"}, {"merge_operator", "stringappend"}}),
               rocks::options(ROCKS_OPTIONS_OPEN, {{"mode", mode}}));
  rocks::txn txn(db);
  rocks::values values;
  txn.put(keys, numbers);
  txn.merge(keys, numbers);
  txn.remove(rocks::column("b", narrow.data(), 1));
  txn.multi_get(keys, values);
  CHECK(values[0] == "22,22" && !values[1] && values[2] == "1,1");
  txn.put_untracked({"u", narrow.data(), 1}, {"1", narrow.data(), 1});
  txn.merge_untracked({"u", narrow.data(), 1}, {"2", narrow.data(), 1});
  txn.remove_untracked(rocks::column("a", narrow.data(), 1));
  txn.multi_get_for_update({"au", std::vector<uint32_t>{0, 1, 2}}, values);
  CHECK(!values[0] && values[1] == "1,2");
  txn.multi_get_for_update(keys, values, {}, {}, false);
  txn.commit();
  CHECK(!db.get("a") && db.get("c") == "1,1" && db.get("u") == "1,2");
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  const std::string folder = argv[1];
  databases(folder);
  transactions(folder + "/locks", "transaction");
  transactions(folder + "/checks", "optimistic_transaction");
  return 0;
}
