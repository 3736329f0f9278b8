#include "bench.h"

#include <time.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <random>

#include "rocksdb/advanced_cache.h"
#include "rocksdb/table.h"

// The one way into C++ that no case measures tells which objects stand behind the
// handles: benches/run links with --wrap=rx_single_delete.
static rocksdb::DB* seen_db;
static rocksdb::ColumnFamilyHandle* seen_family;
extern "C" int32_t __wrap_rx_single_delete(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family) {
  seen_db = db;
  seen_family = family;
  return 0;
}

namespace bench {
namespace {

struct Figure {
  std::string what, set, side, unit;
  double ns, value, low, high, target;
};
std::vector<Figure> figures;

double now() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

double timed(const Side& side, size_t at, size_t count) {
  const double start = now();
  side.run(at, count);
  return now() - start;
}

void print_row(const Figure& f) {
  char ns[32] = "", target[64] = "";
  if (f.ns > 0) snprintf(ns, sizeof ns, f.ns < 1000 ? "%.1f" : "%.0f", f.ns);
  const bool wants_more = f.unit == "times";
  if (f.target > 0) {
    const bool met = wants_more ? f.value >= f.target : f.value <= f.target;
    snprintf(target, sizeof target, "%s %.2f%s", wants_more ? "≥" : "≤", f.target,
             met ? "" : " **missed**");
  }
  if (f.unit == "ns") {
    printf("| %s | %s | %s | %.1f | | %.1f–%.1f | %s%s |\n", f.what.c_str(), f.set.c_str(),
           f.side.c_str(), f.value, f.low, f.high, target, f.target > 0 ? " ns" : "");
  } else {
    printf("| %s | %s | %s | %s | %.3f | %.3f–%.3f | %s |\n", f.what.c_str(), f.set.c_str(),
           f.side.c_str(), ns, f.value, f.low, f.high, target);
  }
  fflush(stdout);
}

void add(Figure figure) {
  print_row(figure);
  figures.push_back(std::move(figure));
}

void write_json(const char* path) {
  FILE* file = fopen(path, "w");
  if (file == nullptr) fail(path, "cannot be written");
  fprintf(file, "[\n");
  for (size_t i = 0; i < figures.size(); i++) {
    const Figure& f = figures[i];
    fprintf(file,
            "  {\"case\": \"%s\", \"set\": \"%s\", \"side\": \"%s\", \"ns\": %.2f, \"unit\": "
            "\"%s\", \"median\": %.4f, \"p10\": %.4f, \"p90\": %.4f, \"target\": %.2f}%s\n",
            f.what.c_str(), f.set.c_str(), f.side.c_str(), f.ns, f.unit.c_str(), f.value, f.low,
            f.high, f.target, i + 1 < figures.size() ? "," : "");
  }
  fprintf(file, "]\n");
  fclose(file);
}

}  // namespace

bool wanted(const std::string& what) {
  const char* only = getenv("ONLY");
  return only == nullptr || what.find(only) != std::string::npos;
}

rocksdb::ColumnFamilyHandle* behind(rocks_db* db) {
  rocks_status st;
  const uint8_t none = 0;
  seen_family = nullptr;
  check(rocks_db_single_delete(db, nullptr, nullptr, &none, 1, &st), st, "single delete");
  if (seen_family == nullptr) fail("link", "--wrap=rx_single_delete is missing");
  return seen_family;
}

rocksdb::DB* db_behind(rocks_db* db) {
  behind(db);
  return seen_db;
}

void difference(const std::string& what, const std::string& set, const Side& base,
                const Side& other, double most) {
  if (!wanted(what)) return;
  constexpr size_t kSlice = 100000;
  std::vector<double> differences;
  for (size_t round = 0; round < rounds(); round++) {
    double first = 0, second = 0;
    // Each is first as often as last.
    if (round % 2 == 0) first = timed(base, round, kSlice);
    second = timed(other, round, kSlice);
    if (round % 2 == 1) first = timed(base, round, kSlice);
    differences.push_back((second - first) / kSlice);
  }
  note(what, set, other.name, median(differences), median(differences, 0.1),
       median(differences, 0.9), "ns", most);
}

void fail(const char* what, const char* why) {
  fprintf(stderr, "bench: %s: %s\n", what, why);
  exit(1);
}

size_t rounds() {
  static const size_t rounds = getenv("ROUNDS") ? strtoul(getenv("ROUNDS"), nullptr, 10) : 151;
  return std::max<size_t>(rounds, 1);
}

double median(std::vector<double> values, double quantile) {
  std::sort(values.begin(), values.end());
  return values[static_cast<size_t>(quantile * (values.size() - 1) + 0.5)];
}

void measure(const std::string& what, const std::string& set, std::vector<Side> sides,
             size_t slice) {
  if (!wanted(what)) return;
  size_t at = 0;
  // Every side once, for what the first call makes; then the length of a turn.
  for (const Side& side : sides) side.run(at, slice == 0 ? 1 : slice);
  if (slice == 0) {
    slice = 1;
    while (timed(sides[0], at, slice) < 1e6) slice *= 2;
    slice = std::max<size_t>(1, slice * 2e6 / timed(sides[0], at, slice));
  }
  std::vector<std::vector<double>> times(sides.size());
  for (size_t round = 0; round < rounds(); round++) {
    for (size_t turn = 0; turn < sides.size(); turn++) {
      const size_t side = (turn + round) % sides.size();
      times[side].push_back(timed(sides[side], at, slice) / slice);
      at += slice;
    }
  }
  for (size_t side = 0; side < sides.size(); side++) {
    std::vector<double> ratios;
    for (size_t i = 0; i < times[side].size(); i++) ratios.push_back(times[side][i] / times[0][i]);
    add({what, set, sides[side].name, "ratio", median(times[side]), median(ratios),
         median(ratios, 0.1), median(ratios, 0.9), sides[side].target});
  }
}

void note(const std::string& what, const std::string& set, const std::string& side, double value,
          double low, double high, const char* unit, double target) {
  add({what, set, side, unit, 0, value, low, high, target});
}

Store::Store(const std::string& name, const std::string& path, size_t count, size_t key_count)
    : name(name), count(key_count) {
  rocks_status st;
  rocks_options* options;
  check(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), st, "options");
  const auto set = [&](const char* name, const char* value) {
    check(rocks_options_set(options, name, value, &st), st, name);
  };
  set("create_if_missing", "true");
  if (count == 0) set("write_buffer_size", "4294967296");
  check(rocks_db_open(path.c_str(), options, nullptr, nullptr, nullptr, 0, &rocks, &st), st,
        "open");
  check(rocks_options_free(options, &st), st, "options");
  check(rocks_db_column_family(rocks, "default", &family, &st), st, "column family");

  cpp_family = behind(rocks);
  cpp = seen_db;
  c.rep = cpp;
  c_family.rep = cpp_family;
  c_family.immortal = true;

  std::vector<uint32_t> order(key_count);
  std::iota(order.begin(), order.end(), 0);
  std::mt19937 random(42);
  std::shuffle(order.begin(), order.end(), random);
  for (const uint32_t number : order) {
    char key[kKeySize + 1];
    sorted_key(number, key);
    keys.append(key, kKeySize);
  }
  if (count == 0) return;

  std::string value(kValueSize, 0);
  for (size_t i = 0; i < count; i++) {
    for (char& byte : value) byte = 'a' + random() % 26;
    check(cpp->Put(rocksdb::WriteOptions(), {key(i), kKeySize}, value), "put");
  }
  check(cpp->Flush(rocksdb::FlushOptions()), "flush");
  check(cpp->CompactRange(rocksdb::CompactRangeOptions(), nullptr, nullptr), "compact");
  check(cpp->WaitForCompact({}), "compact");
  const auto* table =
      cpp->GetOptions().table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  table->block_cache->SetCapacity(size_t{1} << 30);
  std::unique_ptr<rocksdb::Iterator> iter(cpp->NewIterator(rocksdb::ReadOptions()));
  size_t found = 0;
  for (iter->SeekToFirst(); iter->Valid(); iter->Next()) found++;
  check(iter->status(), "scan");
  if (found != count) fail("scan", "not every key is there");
}

void Store::close() {
  rocks_status st;
  check(rocks_column_family_free(family, &st), st, "column family");
  check(rocks_db_close(rocks, &st), st, "close");
}

}  // namespace bench

int main(int argc, char** argv) {
  using namespace bench;
  const std::string dir = argc > 1 ? argv[1] : "target/bench.db";
  const char* json = argc > 2 ? argv[2] : "target/bench.json";
  std::filesystem::remove_all(dir);
  std::filesystem::create_directories(dir);
  printf("| operation | keys | through | ns | ratio to C++ | p10–p90 | target |\n");
  printf("|---|---|---|--:|--:|--:|--:|\n");
  {
    Store small("20,000", dir + "/small", 20000, 20000);
    reads(small);
    multi_gets(small);
    queued_gets(small);
    scans(small);
    handles(small);
    comparators(small, dir);
    merges(small, dir);
    threads(small);
    small.close();
  }
  {
    Store large("1,000,000", dir + "/large", getenv("QUICK") ? 100000 : 1000000,
                getenv("QUICK") ? 100000 : 1000000);
    reads(large);
    multi_gets(large);
    queued_gets(large);
    scans(large);
    threads(large);
    large.close();
  }
  queued_gets_from_disk(dir);
  {
    Store empty("1,000,000", dir + "/written", 0, 1000000);
    writes(empty);
    batches(empty);
    empty.close();
  }
  filters(dir);
  transactions(dir);
  replicas(dir);
  sst(dir + "/sst");
  backups(dir);
  encryption(dir);
  write_json(json);
  std::filesystem::remove_all(dir);
  return 0;
}
