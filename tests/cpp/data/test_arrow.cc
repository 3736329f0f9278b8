// Arrow streams through rocks.hpp.
#include "../support/check.hpp"

static std::string cell(const ArrowArray& array, int column, int64_t row) {
  const ArrowArray& of = *array.children[column];
  const auto* offsets = static_cast<const int32_t*>(of.buffers[1]);
  const auto* bytes = static_cast<const char*>(of.buffers[2]);
  return {bytes + offsets[row], static_cast<size_t>(offsets[row + 1] - offsets[row])};
}

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? argv[1] : ".";
  const rocks::options create(ROCKS_OPTIONS_DATABASE, {{"create_if_missing", "true"}});
  rocks::db db(folder + "/from", create), to(folder + "/to", create);
  for (int i = 0; i < 1000; i++) db.put("k" + std::to_string(1000 + i), std::to_string(i));

  const rocks::options small(ROCKS_OPTIONS_ARROW, {{"batch_rows", "100"}});
  int seen = 0;
  rocks::arrow_scan(db.iter(), small).each([&](const ArrowArray& array) {
    CHECK(array.length == 100);
    for (int64_t row = 0; row < array.length; row++, seen++) {
      CHECK(cell(array, 0, row) == "k" + std::to_string(1000 + seen));
      CHECK(cell(array, 1, row) == std::to_string(seen));
    }
  });
  CHECK(seen == 1000);

  db.flush();
  std::vector<rocks::iter> parts = rocks::iter_parts(db, 4);
  CHECK(!parts.empty() && parts.size() <= 4);
  const std::vector<std::string> names{"a", "b", "c", "d"};
  seen = 0;
  rocks::arrow_scan(std::move(parts), names, small).each([&](const ArrowArray& array) {
    CHECK(array.n_children == 3 && cell(array, 2, 0).size() == 1);
    for (int64_t row = 0; row < array.length; row++, seen++)
      CHECK(cell(array, 1, row) == std::to_string(seen));
  });
  CHECK(seen == 1000);

  rocks::arrow_stream stream = rocks::arrow_scan(db.iter(), small);
  CHECK(rocks::arrow_write(to, stream.get()).rows == 1000 && !stream);
  CHECK(to.get("k1007") == "7");
  const rocks::options deletes(ROCKS_OPTIONS_ARROW, {{"write", "delete"}});
  rocks::batch batch;
  stream = rocks::arrow_scan(db.iter(), small);
  CHECK(rocks::arrow_write(batch, stream.get(), deletes).deleted == 1000);
  to.write(batch);
  CHECK(!to.get("k1007"));
  CHECK(code_of([&] { rocks::arrow_write(to, stream.get()); }) == ROCKS_INVALID_ARGUMENT);

  // The error of a stream is an exception.
  stream = rocks::arrow_scan(db.iter(), small);
  { rocks::db gone = std::move(db); }
  CHECK(code_of([&] { stream.each([](const ArrowArray&) {}); }) == ROCKS_IO_ERROR);
  return 0;
}
