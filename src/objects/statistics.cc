// Statistics: tickers and histograms by RocksDB's names.
#include "rocksdb/statistics.h"

#include "src/objects/objects.h"

namespace rx {
namespace {

using Ids = std::unordered_map<std::string, uint32_t>;

template <typename Map>
Ids ids_of(const Map& map) {
  Ids ids;
  for (const auto& [id, name] : map) ids.emplace(name, id);
  return ids;
}

template <typename Map>
std::vector<std::string> names_of(const Map& map) {
  std::vector<std::string> names;
  for (const auto& entry : map) names.push_back(entry.second);
  return names;
}

const Ids& tickers() {
  static std::atomic<const Ids*> ids;
  return raced(ids, [] { return ids_of(rocksdb::TickersNameMap); });
}

const Ids& histograms() {
  static std::atomic<const Ids*> ids;
  return raced(ids, [] { return ids_of(rocksdb::HistogramsNameMap); });
}

field stats_level(std::function<void(int)> set) {
  return choice("stats_level",
                {{"kDisableAll", rocksdb::kDisableAll},
                 {"kExceptHistogramOrTimers", rocksdb::kExceptHistogramOrTimers},
                 {"kExceptTimers", rocksdb::kExceptTimers},
                 {"kExceptDetailedTimers", rocksdb::kExceptDetailedTimers},
                 {"kExceptTimeForMutex", rocksdb::kExceptTimeForMutex},
                 {"kAll", rocksdb::kAll}},
                std::move(set));
}

const rocksdb::Statistics& of(const object* statistics) {
  return *static_cast<const rx::statistics*>(statistics)->it;
}

}  // namespace

Status make_statistics(const char* options, const object*, std::unique_ptr<object>* out) {
  int level = rocksdb::kExceptDetailedTimers;
  const Status s = configure(options, {stats_level([&](int v) { level = v; })});
  if (!s.ok()) return s;
  auto made = std::make_unique<statistics>();
  made->it = rocksdb::CreateDBStatistics();
  made->it->set_stats_level(static_cast<rocksdb::StatsLevel>(level));
  *out = std::move(made);
  return s;
}

std::vector<field> statistics::settings() {
  return {stats_level([this](int v) { it->set_stats_level(static_cast<rocksdb::StatsLevel>(v)); })};
}

Status statistics::get(const std::string& name, uint64_t* value) const {
  const auto found = tickers().find(name);
  if (found != tickers().end()) {
    *value = it->getTickerCount(found->second);
  } else if (name == "stats_level") {
    *value = it->get_stats_level();
  } else if (histograms().count(name) != 0) {
    return Status::InvalidArgument("name: \"" + name +
                                   "\" is a histogram; rocks_statistics_histogram reads it");
  } else {
    return unknown("no ticker", name, names_of(rocksdb::TickersNameMap));
  }
  return Status::OK();
}

}  // namespace rx

extern "C" {

int32_t rx_statistics_histogram(const rx::object* statistics, const char* name,
                                rocks_histogram* out, rx::status* st) {
  return rx::run(st, [&] {
    const auto found = rx::histograms().find(name);
    if (found == rx::histograms().end()) {
      if (rx::tickers().count(name) != 0) {
        return rx::Status::InvalidArgument(std::string("name: \"") + name +
                                           "\" is a ticker; rocks_statistics_value reads it");
      }
      return rx::unknown("no histogram", name, rx::names_of(rocksdb::HistogramsNameMap));
    }
    rocksdb::HistogramData data{};
    rx::of(statistics).histogramData(found->second, &data);
    *out = {data.count,  data.sum,          data.min,
            data.max,    data.average,      data.standard_deviation,
            data.median, data.percentile95, data.percentile99};
    return rx::Status::OK();
  });
}

int32_t rx_statistics_string(const rx::object* statistics, char** out, size_t* len,
                             rx::status* st) {
  return rx::run(st, [&] {
    *out = rx::copy_out(rx::of(statistics).ToString(), len);
    return rx::Status::OK();
  });
}

int32_t rx_statistics_reset(const rx::object* statistics, rx::status* st) {
  return rx::run(st, [&] { return static_cast<const rx::statistics*>(statistics)->it->Reset(); });
}

int32_t rx_statistics_ticker_names(char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    *out = rx::copy_out(rx::lines(rx::names_of(rocksdb::TickersNameMap)), len);
    return rx::Status::OK();
  });
}

int32_t rx_statistics_histogram_names(char** out, size_t* len, rx::status* st) {
  return rx::run(st, [&] {
    *out = rx::copy_out(rx::lines(rx::names_of(rocksdb::HistogramsNameMap)), len);
    return rx::Status::OK();
  });
}
}
