// Table files: writing one, and bulk loading against batches. One operation: one entry.
#include <ctime>
#include <filesystem>

#include "bench.h"
#include "rocksdb/sst_file_writer.h"
#include "rocksdb/write_batch.h"

using rocksdb::Slice;

namespace bench {
namespace {

const uint8_t* bytes(const char* text) { return reinterpret_cast<const uint8_t*>(text); }

// Both sides write files of the same keys, one after the other.
void writers(const std::string& folder) {
  constexpr size_t kPerFile = 100000;
  const std::string value(kValueSize, 'v'), cpp_file = folder + "/cpp.sst",
                                            rocks_file = folder + "/rocks.sst";
  rocksdb::Options options;
  rocksdb::SstFileWriter cpp(rocksdb::EnvOptions(), options);
  rocks_sst_writer* writer;
  rocks_status st;
  check(rocks_sst_writer_new(nullptr, nullptr, nullptr, &writer, &st), st, "writer_new");
  std::string keys;
  for (size_t i = 0; i < kPerFile; i++) {
    char key[32];
    Store::sorted_key(i, key);
    keys.append(key, kKeySize);
  }
  const auto key = [&](size_t i) { return keys.data() + i * kKeySize; };
  size_t in_cpp = 0, in_rocks = 0, in_many = 0, in_columns = 0;
  rocks_sst_writer *many, *columns;
  check(rocks_sst_writer_new(nullptr, nullptr, nullptr, &many, &st), st, "writer_new");
  check(rocks_sst_writer_new(nullptr, nullptr, nullptr, &columns, &st), st, "writer_new");
  const std::string many_file = folder + "/many.sst", columns_file = folder + "/columns.sst";
  std::vector<rocks_slice> all(kPerFile), values(kPerFile, {bytes(value.data()), value.size()});
  std::string same;
  std::vector<uint32_t> key_offsets(1), value_offsets(1);
  for (size_t i = 0; i < kPerFile; i++) {
    all[i] = {bytes(key(i)), kKeySize};
    same += value;
    key_offsets.push_back(static_cast<uint32_t>((i + 1) * kKeySize));
    value_offsets.push_back(static_cast<uint32_t>(same.size()));
  }
  const auto column = [](const std::string& data, const uint32_t* offsets) {
    return rocks_column{sizeof(rocks_column), data.data(), data.size(), offsets, nullptr};
  };
  const auto begin = [&](rocks_sst_writer* one, const std::string& file) {
    check(rocks_sst_writer_open(one, file.c_str(), ROCKS_SST_WRITER_OVERWRITE, &st), st, "open");
  };
  measure("SST writer: put", "file of 100,000",
          {
              {"C++ SstFileWriter::Put",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   if (in_cpp == 0) check(cpp.Open(cpp_file), "open");
                   check(cpp.Put(Slice(key(in_cpp), kKeySize), value), "put");
                   if (++in_cpp == kPerFile) check(cpp.Finish(), "finish"), in_cpp = 0;
                 }
               }},
              {"rocks_sst_writer_put",
               [&](size_t, size_t n) {
                 for (size_t i = 0; i < n; i++) {
                   if (in_rocks == 0) begin(writer, rocks_file);
                   check(rocks_sst_writer_put(writer, key(in_rocks), kKeySize, value.data(),
                                              value.size(), &st),
                         st, "put");
                   if (++in_rocks == kPerFile) {
                     check(rocks_sst_writer_finish(writer, nullptr, &st), st, "finish");
                     in_rocks = 0;
                   }
                 }
               },
               1.05},
              {"rocks_sst_writer_put_many",
               [&](size_t, size_t n) {
                 while (n > 0) {
                   if (in_many == 0) begin(many, many_file);
                   const size_t count = std::min(n, kPerFile - in_many);
                   check(
                       rocks_sst_writer_put_many(many, &all[in_many], &values[in_many], count, &st),
                       st, "many");
                   n -= count;
                   in_many += count;
                   if (in_many == kPerFile) {
                     check(rocks_sst_writer_finish(many, nullptr, &st), st, "finish");
                     in_many = 0;
                   }
                 }
               },
               1.05},
              {"rocks_sst_writer_put_columns",
               [&](size_t, size_t n) {
                 while (n > 0) {
                   if (in_columns == 0) begin(columns, columns_file);
                   const size_t count = std::min(n, kPerFile - in_columns);
                   const rocks_column k = column(keys, &key_offsets[in_columns]),
                                      v = column(same, &value_offsets[in_columns]);
                   check(rocks_sst_writer_put_columns(columns, &k, &v, count, &st), st, "columns");
                   n -= count;
                   in_columns += count;
                   if (in_columns == kPerFile) {
                     check(rocks_sst_writer_finish(columns, nullptr, &st), st, "finish");
                     in_columns = 0;
                   }
                 }
               },
               1.05},
          },
          kPerFile);  // a file in a turn
  check(rocks_sst_writer_free(writer, &st), st, "free");
  check(rocks_sst_writer_free(many, &st), st, "free");
  check(rocks_sst_writer_free(columns, &st), st, "free");
}

double seconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Unsorted entries into an empty database, until they are all in files and nothing is left to
// compact. By the clock on the wall: threads are what some of it is about.
class Loads {
 public:
  Loads(const std::string& folder, size_t count) : folder_(folder), count_(count) {
    uint64_t state = 88172645463325252ULL;
    for (size_t i = 0; i < count; i++) {
      char key[40];
      state ^= state << 13, state ^= state >> 7, state ^= state << 17;
      snprintf(key, sizeof key, "%016llx", static_cast<unsigned long long>(state));
      keys_.append(key, kKeySize);
      // Half of it compresses.
      for (size_t at = 0; at < kValueSize; at += 8) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        values_.append(reinterpret_cast<const char*>(&state), 4).append("rows", 4);
      }
      values_.resize((i + 1) * kValueSize);
    }
  }

  double batches() {
    rocks_db* db = open("batches");
    rocksdb::DB* cpp = db_behind(db);
    const double begin = seconds();
    rocksdb::WriteBatch batch;
    for (size_t i = 0; i < count_;) {
      batch.Clear();
      for (size_t n = 0; n < 1000 && i < count_; n++, i++)
        check(batch.Put(key(i), value(i)), "put");
      check(cpp->Write(rocksdb::WriteOptions(), &batch), "write");
    }
    check(cpp->Flush(rocksdb::FlushOptions()), "flush");
    check(cpp->WaitForCompact(rocksdb::WaitForCompactOptions()), "wait");
    return done(db, begin);
  }

  double bulk(const char* memory) {
    rocks_status st;
    rocks_db* db = open("bulk");
    const double begin = seconds();
    rocks_options* how;
    rocks_bulk_load* load;
    check(rocks_options_new(ROCKS_OPTIONS_BULK_LOAD, &how, &st), st, "options");
    check(rocks_options_set(how, "memory_limit", memory, &st), st, "memory_limit");
    check(rocks_bulk_load_new(db, nullptr, how, &load, &st), st, "load");
    check(rocks_options_free(how, &st), st, "options");
    std::vector<rocks_slice> k(1000), v(1000);
    for (size_t i = 0; i < count_; i += 1000) {
      for (size_t n = 0; n < 1000; n++) {
        k[n] = {bytes(key(i + n).data()), kKeySize};
        v[n] = {bytes(value(i + n).data()), kValueSize};
      }
      check(rocks_bulk_load_add_many(load, k.data(), v.data(), 1000, nullptr, &st), st, "add");
    }
    check(rocks_bulk_load_finish(load, nullptr, nullptr, &st), st, "finish");
    check(rocks_bulk_load_free(load, &st), st, "free");
    return done(db, begin);
  }

 private:
  Slice key(size_t i) const { return Slice(keys_.data() + i * kKeySize, kKeySize); }
  Slice value(size_t i) const { return Slice(values_.data() + i * kValueSize, kValueSize); }
  rocks_db* open(const char* name) {
    rocks_status st;
    rocks_options* options;
    rocks_db* db;
    const std::string path = folder_ + "/" + name;
    std::filesystem::remove_all(path);
    check(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st), st, "options");
    check(rocks_options_set(options, "create_if_missing", "true", &st), st, "options");
    check(rocks_db_open(path.c_str(), options, nullptr, nullptr, nullptr, 0, &db, &st), st, "open");
    check(rocks_options_free(options, &st), st, "options");
    return db;
  }
  double done(rocks_db* db, double begin) {
    const double took = seconds() - begin;
    rocks_status st;
    check(rocks_db_close(db, &st), st, "close");
    return took;
  }

  const std::string folder_;
  const size_t count_;
  std::string keys_, values_;
};

void loads(const std::string& folder) {
  if (!wanted("bulk load")) return;
  const size_t count = getenv("QUICK") ? 100000 : 2000000;
  Loads all(folder, count);
  std::vector<double> rows, in_memory, through_files;
  for (int round = 0; round < 3; round++) {
    const double usual = all.batches();
    rows.push_back(usual);
    in_memory.push_back(usual / all.bulk("1G"));
    through_files.push_back(usual / all.bulk("64M"));
  }
  const std::string set = std::to_string(count) + " unsorted";
  note("bulk load: batches of 1,000, until compacted", set, "C++ WriteBatch", median(rows),
       median(rows, 0), median(rows, 1), "s");
  note("bulk load, in memory: times faster", set, "rocks_bulk_load", median(in_memory),
       median(in_memory, 0), median(in_memory, 1), "x");
  note("bulk load, memory_limit 64M: times faster", set, "rocks_bulk_load", median(through_files),
       median(through_files, 0), median(through_files, 1), "x");
}

}  // namespace

void sst(const std::string& folder) {
  std::filesystem::create_directories(folder);
  writers(folder);
  loads(folder);
}

}  // namespace bench
