// Whether reads found their answer in memory.
#include <cstdint>

#include "rocksdb/iostats_context.h"

extern "C" uint64_t rx_file_reads() {
  const auto& of = rocksdb::get_iostats_context()->file_io_stats_by_temperature;
  return of.hot_file_read_count + of.warm_file_read_count + of.cool_file_read_count +
         of.cold_file_read_count + of.ice_file_read_count + of.unknown_non_last_level_read_count +
         of.unknown_last_level_read_count;
}
