// The perf context and the IO stats of the calling thread, by RocksDB's names.
#include <cstdlib>
#include <unordered_map>

#include "rocksdb/iostats_context.h"
#include "rocksdb/perf_context.h"
#include "rocksdb/perf_level.h"
#include "src/objects/fields.h"

namespace rx {
namespace {

using rocksdb::IOStatsContext;
using rocksdb::PerfContext;
using rocksdb::PerfContextBase;
using rocksdb::PerfContextByLevel;
using rocksdb::PerfContextByLevelBase;

struct names_and_places {
  std::vector<std::string> names;
  std::unordered_map<std::string, size_t> places;

  void add(const std::string& name, size_t place) {
    names.push_back(name);
    places.emplace(name, place);
  }
};

// RocksDB's own text has the counters in the order of the struct's fields, which
// monitoring/perf_context.cc asserts; all of them are uint64_t.
void add_from_text(const std::string& text, size_t size, names_and_places* to) {
  size_t place = 0;
  for (size_t at = 0; at < text.size() && place < size;) {
    const size_t end = text.find(" = ", at);
    if (end == std::string::npos) break;
    to->add(text.substr(at, end - at), place);
    place += sizeof(uint64_t);
    const size_t comma = text.find(", ", end);
    at = comma == std::string::npos ? text.size() : comma + 2;
  }
  if (place != size) throw std::logic_error("perf_context: RocksDB's text and struct differ");
}

const names_and_places& counters() {
  static std::atomic<const names_and_places*> all;
  return rx::raced(all, [] {
    names_and_places made;
    add_from_text(PerfContext().ToString(), sizeof(PerfContextBase), &made);
    return made;
  });
}

const names_and_places& level_counters() {
  static std::atomic<const names_and_places*> all;
  return rx::raced(all, [] {
    PerfContext context;
    context.EnablePerLevelPerfContext();
    (*context.level_to_perf_context)[0];
    // After the plain counters: "name = 0@level0, ".
    std::string text = context.ToString();
    text.erase(0, PerfContext().ToString().size());
    text.erase(0, text.find_first_not_of(", "));
    names_and_places made;
    add_from_text(text, sizeof(PerfContextByLevelBase), &made);
    return made;
  });
}

#define IO(name) \
  { #name, offsetof(IOStatsContext, name) }
const std::vector<std::pair<const char*, size_t>> kIoStats = {
    IO(thread_pool_id),
    IO(bytes_read),
    IO(bytes_written),
    IO(open_nanos),
    IO(allocate_nanos),
    IO(write_nanos),
    IO(read_nanos),
    IO(range_sync_nanos),
    IO(fsync_nanos),
    IO(prepare_write_nanos),
    IO(logger_nanos),
    IO(cpu_write_nanos),
    IO(cpu_read_nanos),
    IO(file_io_stats_by_temperature.hot_file_bytes_read),
    IO(file_io_stats_by_temperature.warm_file_bytes_read),
    IO(file_io_stats_by_temperature.cool_file_bytes_read),
    IO(file_io_stats_by_temperature.cold_file_bytes_read),
    IO(file_io_stats_by_temperature.ice_file_bytes_read),
    IO(file_io_stats_by_temperature.unknown_non_last_level_bytes_read),
    IO(file_io_stats_by_temperature.unknown_last_level_bytes_read),
    IO(file_io_stats_by_temperature.hot_file_read_count),
    IO(file_io_stats_by_temperature.warm_file_read_count),
    IO(file_io_stats_by_temperature.cool_file_read_count),
    IO(file_io_stats_by_temperature.cold_file_read_count),
    IO(file_io_stats_by_temperature.ice_file_read_count),
    IO(file_io_stats_by_temperature.unknown_non_last_level_read_count),
    IO(file_io_stats_by_temperature.unknown_last_level_read_count),
};
#undef IO

const names_and_places& io_stats() {
  static std::atomic<const names_and_places*> all;
  return rx::raced(all, [] {
    names_and_places made;
    for (const auto& [name, place] : kIoStats) made.add(name, place);
    return made;
  });
}

std::vector<std::string> all_names() {
  std::vector<std::string> names = counters().names;
  for (const auto& name : io_stats().names) names.push_back(name);
  return names;
}

uint64_t at(const void* base, size_t place) {
  return *reinterpret_cast<const uint64_t*>(static_cast<const char*>(base) + place);
}

// "name@level2", as PerfContext::ToString writes it
// (monitoring/perf_context.cc).
Status get_of_level(const std::string& name, size_t sign, uint64_t* value) {
  const std::string counter = name.substr(0, sign), level = name.substr(sign + 6);
  const auto found = level_counters().places.find(counter);
  if (found == level_counters().places.end()) {
    return unknown("no counter of levels", counter, level_counters().names);
  }
  char* end = nullptr;
  const unsigned long number = strtoul(level.c_str(), &end, 10);
  if (level.empty() || *end != 0 || !isdigit(static_cast<unsigned char>(level[0])) ||
      number > UINT32_MAX) {
    return Status::InvalidArgument("name: \"" + name + "\"; accepted: " + counter +
                                   "@level0, @level1, ...");
  }
  const auto* levels = rocksdb::get_perf_context()->level_to_perf_context;
  *value = 0;
  if (levels != nullptr) {
    const auto one = levels->find(static_cast<uint32_t>(number));
    if (one != levels->end()) {
      *value = at(static_cast<const PerfContextByLevelBase*>(&one->second), found->second);
    }
  }
  return Status::OK();
}

Status get(const std::string& name, uint64_t* value) {
  const size_t sign = name.find("@level");
  if (sign != std::string::npos) return get_of_level(name, sign, value);
  auto found = counters().places.find(name);
  if (found != counters().places.end()) {
    *value = at(static_cast<const PerfContextBase*>(rocksdb::get_perf_context()), found->second);
    return Status::OK();
  }
  found = io_stats().places.find(name);
  if (found != io_stats().places.end()) {
    *value = at(rocksdb::get_iostats_context(), found->second);
    return Status::OK();
  }
  return unknown("no counter", name, all_names());
}

}  // namespace
}  // namespace rx

extern "C" {

int32_t rx_perf_set_level(const char* level, rx::status* st) {
  return rx::run(st, [&] {
    return rx::configure(
        "level", level,
        {rx::choice(
            "level",
            {{"kDisable", rocksdb::kDisable},
             {"kEnableCount", rocksdb::kEnableCount},
             {"kEnableWait", rocksdb::kEnableWait},
             {"kEnableTimeExceptForMutex", rocksdb::kEnableTimeExceptForMutex},
             {"kEnableTimeAndCPUTimeExceptForMutex", rocksdb::kEnableTimeAndCPUTimeExceptForMutex},
             {"kEnableTime", rocksdb::kEnableTime}},
            [](int v) { rocksdb::SetPerfLevel(static_cast<rocksdb::PerfLevel>(v)); })});
  });
}

int32_t rx_perf_level() { return rocksdb::GetPerfLevel(); }

int32_t rx_perf_set_per_level(int32_t on, rx::status* st) {
  return rx::run(st, [&] {
    if (on != 0) {
      rocksdb::get_perf_context()->EnablePerLevelPerfContext();
    } else {
      rocksdb::get_perf_context()->DisablePerLevelPerfContext();
    }
    return rx::Status::OK();
  });
}

int32_t rx_perf_value(const char* name, uint64_t* value, rx::status* st) {
  return rx::run(st, [&] { return rx::get(name, value); });
}

void rx_perf_reset() {
  rocksdb::get_perf_context()->Reset();
  rocksdb::get_iostats_context()->Reset();
}

int32_t rx_perf_string(int32_t exclude_zero, char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    std::string text = rocksdb::get_perf_context()->ToString(exclude_zero != 0);
    const std::string io = rocksdb::get_iostats_context()->ToString(exclude_zero != 0);
    if (!text.empty() && !io.empty()) text += ", ";
    *out = rx::copy_out(text + io, len);
    return rx::Status::OK();
  });
}

int32_t rx_perf_names(char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    *out = rx::copy_out(rx::lines(rx::all_names()), len);
    return rx::Status::OK();
  });
}
}
