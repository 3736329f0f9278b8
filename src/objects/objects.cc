// Environments, write buffer managers, rate limiters and SST file managers; the common part of all
// shared objects.
#include "src/objects/objects.h"
#include "src/callback/callback.h"
#include "src/inside/posix/held_files.h"
#include "src/objects/encryption/encrypted_env.h"
#include "src/objects/faults/fault_env.h"
#include "src/objects/pools.h"

#include <algorithm>

#include "rocksdb/convenience.h"

namespace rx {
namespace {

const std::vector<std::pair<const char*, rocksdb::Env::Priority>> kPools = {
    {"background_threads.low", rocksdb::Env::LOW},
    {"background_threads.high", rocksdb::Env::HIGH},
    {"background_threads.bottom", rocksdb::Env::BOTTOM},
    {"background_threads.user", rocksdb::Env::USER},
};

// The name of an env that encrypts, before the file of its keys.
constexpr std::string_view kEncrypted = "encrypted:";

// Makes RocksDB's file systems that wrap the process's own, or an env, from a string.
Status load_env(const std::string& uri, std::shared_ptr<rocksdb::Env>* out) {
  rocksdb::ConfigOptions config;
  config.ignore_unsupported_options = false;
  rocksdb::Env* raw = nullptr;
  std::shared_ptr<rocksdb::Env> guard;
  Status s = rocksdb::Env::CreateFromUri(config, uri, "", &raw, &guard);
  if (s.IsNotSupported()) s = rocksdb::Env::CreateFromUri(config, "", uri, &raw, &guard);
  if (!s.ok()) {
    return Status::InvalidArgument("name: \"" + uri +
                                   "\"; accepted: default, memory, "
                                   "encrypted:/path/of/the/keys, or an env or "
                                   "file system that RocksDB knows by name (" +
                                   s.ToString() + ")");
  }
  // An env that RocksDB does not hand over lives as long as the process.
  *out = guard ? guard : std::shared_ptr<rocksdb::Env>(raw, [](rocksdb::Env*) {});
  return s;
}

}  // namespace

Status object::get(const std::string& name, uint64_t* value) const {
  const auto all = figures();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const figure& one) { return name == one.name; });
  if (found == all.end()) {
    std::vector<std::string> known;
    for (const auto& one : all) known.push_back(one.name);
    return unknown("no figure", name, known);
  }
  *value = found->read();
  return Status::OK();
}

// ---- env -------------------------------------------------------------------------

Status make_env(const char* uri, const object*, std::unique_ptr<object>* out) {
  auto made = std::make_unique<env>();
  const std::string name = uri;
  Status s;
  if (name.empty() || name == "default") {
    made->it = std::shared_ptr<rocksdb::Env>(inside::system_env(), [](rocksdb::Env*) {});
  } else if (name == "memory") {
    made->it.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  } else if (name.starts_with(kEncrypted)) {
    return make_encrypted_env(name.substr(kEncrypted.size()), out);
  } else {
    s = load_env(name, &made->it);
  }
  if (s.ok()) *out = std::move(made);
  return s;
}

std::vector<field> env::settings() {
  std::vector<field> fields;
  for (const auto& [name, pool] : kPools) {
    // Compactions need a thread, and so does the deletion of what an iterator kept, which a close
    // waits for; all of them start at once (util/threadpool_imp.cc).
    const bool is_needed = pool == rocksdb::Env::LOW || pool == rocksdb::Env::HIGH;
    const int64_t least = is_needed ? 1 : 0;
    fields.push_back(whole(name, least, 1024,
                           [pool = pool](int64_t v) { set_pool_size(pool, static_cast<int>(v)); }));
  }
  // RocksDB can only lower them, and asserts that the pool is one of these (env/env_posix.cc).
  using rocksdb::CpuPriority;
  const auto lower = [&](const char* cpu, const char* io, rocksdb::Env::Priority pool) {
    fields.push_back(choice(cpu,
                            {{"low", static_cast<int>(CpuPriority::kLow)},
                             {"idle", static_cast<int>(CpuPriority::kIdle)}},
                            [pool](int v) {
                              inside::system_env()
                                  ->LowerThreadPoolCPUPriority(pool, static_cast<CpuPriority>(v))
                                  .PermitUncheckedError();
                            }));
    fields.push_back(choice(
        io, {{"idle", 0}}, [pool](int) { inside::system_env()->LowerThreadPoolIOPriority(pool); }));
  };
  lower("background_threads.low.cpu_priority", "background_threads.low.io_priority",
        rocksdb::Env::LOW);
  lower("background_threads.high.cpu_priority", "background_threads.high.io_priority",
        rocksdb::Env::HIGH);
  lower("background_threads.bottom.cpu_priority", "background_threads.bottom.io_priority",
        rocksdb::Env::BOTTOM);
  if (faults != nullptr) {
    for (field& one : fault_settings(faults.get())) fields.push_back(std::move(one));
  }
  return fields;
}

std::vector<figure> env::figures() const {
  std::vector<figure> figures;
  for (const auto& [name, pool] : kPools) {
    figures.push_back({name, [pool = pool] { return pool_size(pool); }});
  }
  if (faults != nullptr) {
    for (figure& one : fault_figures(faults.get())) figures.push_back(std::move(one));
  }
  if (encryption != nullptr) {
    for (figure& one : encryption_figures(encryption.get())) figures.push_back(std::move(one));
  }
  return figures;
}

// ---- write buffer manager --------------------------------------------------------

Status make_write_buffer_manager(const char* options, const object* with,
                                 std::unique_ptr<object>* out) {
  const auto* charged = static_cast<const cache*>(with);
  size_t size = 0;
  bool allow_stall = false;
  const Status s = configure(
      options, {whole("buffer_size", 0, kMost, [&](int64_t v) { size = static_cast<size_t>(v); }),
                truth("allow_stall", [&](bool v) { allow_stall = v; })});
  if (!s.ok()) return s;
  auto made = std::make_unique<write_buffer_manager>();
  made->it = std::make_shared<rocksdb::WriteBufferManager>(
      size, charged != nullptr ? charged->it : nullptr, allow_stall);
  *out = std::move(made);
  return s;
}

std::vector<field> write_buffer_manager::settings() {
  return {
      // RocksDB has no way to switch the limit off later (include/rocksdb/write_buffer_manager.h).
      whole("buffer_size", 1, kMost,
            [this](int64_t v) { it->SetBufferSize(static_cast<size_t>(v)); }),
      truth("allow_stall", [this](bool v) { it->SetAllowStall(v); }),
  };
}

std::vector<figure> write_buffer_manager::figures() const {
  return {
      {"buffer_size", [this] { return it->buffer_size(); }},
      {"enabled", [this] { return it->enabled(); }},
      {"cost_to_cache", [this] { return it->cost_to_cache(); }},
      {"memory_usage", [this] { return it->memory_usage(); }},
      {"mutable_memtable_memory_usage", [this] { return it->mutable_memtable_memory_usage(); }},
      {"dummy_entries_in_cache_usage", [this] { return it->dummy_entries_in_cache_usage(); }},
      {"is_stall_active", [this] { return it->IsStallActive(); }},
  };
}

// ---- rate limiter ----------------------------------------------------------------

Status make_rate_limiter(const char* options, const object*, std::unique_ptr<object>* out) {
  using rocksdb::RateLimiter;
  constexpr int64_t kSecond = 1000 * 1000;
  int64_t rate = 0, period = 100 * 1000, fairness = 10, burst = 0;
  auto mode = RateLimiter::Mode::kWritesOnly;
  bool auto_tuned = false;
  const Status s = configure(
      options, {whole("rate_bytes_per_sec", 1, kMost, [&](int64_t v) { rate = v; }),
                whole("refill_period_us", 1, 60 * kSecond, [&](int64_t v) { period = v; }),
                whole("fairness", 1, 100, [&](int64_t v) { fairness = v; }),
                choice("mode",
                       {{"kReadsOnly", static_cast<int>(RateLimiter::Mode::kReadsOnly)},
                        {"kWritesOnly", static_cast<int>(RateLimiter::Mode::kWritesOnly)},
                        {"kAllIo", static_cast<int>(RateLimiter::Mode::kAllIo)}},
                       [&](int v) { mode = static_cast<RateLimiter::Mode>(v); }),
                truth("auto_tuned", [&](bool v) { auto_tuned = v; }),
                whole("single_burst_bytes", 0, kMost, [&](int64_t v) { burst = v; })});
  if (!s.ok()) return s;
  // A refill of no byte at all would make every request wait forever; auto_tuned goes down to a
  // twentieth (util/rate_limiter.cc).
  const int64_t least = (kSecond + period - 1) / period;
  const int64_t lowest = auto_tuned ? rate / 20 : rate;
  if (lowest < least) {
    return Status::InvalidArgument(
        "rate_bytes_per_sec: " + (rate == 0 ? "missing" : std::to_string(rate)) +
        "; accepted: " + std::to_string(auto_tuned ? least * 20 : least) +
        " and more, so that every refill_period_us refills a byte");
  }
  auto made = std::make_unique<rate_limiter>();
  made->least_bytes_per_second = least;
  made->it.reset(rocksdb::NewGenericRateLimiter(rate, period, static_cast<int32_t>(fairness), mode,
                                                auto_tuned, burst));
  *out = std::move(made);
  return s;
}

std::vector<field> rate_limiter::settings() {
  return {
      whole("bytes_per_second", least_bytes_per_second, kMost,
            [this](int64_t v) { it->SetBytesPerSecond(v); }),
      whole("single_burst_bytes", 0, kMost,
            // Fails only for negative numbers.
            [this](int64_t v) { it->SetSingleBurstBytes(v).PermitUncheckedError(); }),
  };
}

std::vector<figure> rate_limiter::figures() const {
  using rocksdb::Env;
  std::vector<figure> all = {
      {"bytes_per_second", [this] { return it->GetBytesPerSecond(); }},
      {"single_burst_bytes", [this] { return it->GetSingleBurstBytes(); }},
      {"total_pending_requests",
       [this] {
         int64_t pending = 0;
         it->GetTotalPendingRequests(&pending).PermitUncheckedError();
         return pending;
       }},
  };
  const auto of = [&](const char* bytes, const char* requests, Env::IOPriority priority) {
    all.push_back({bytes, [this, priority] { return it->GetTotalBytesThrough(priority); }});
    all.push_back({requests, [this, priority] { return it->GetTotalRequests(priority); }});
  };
  of("total_bytes_through", "total_requests", Env::IO_TOTAL);
  of("total_bytes_through.low", "total_requests.low", Env::IO_LOW);
  of("total_bytes_through.mid", "total_requests.mid", Env::IO_MID);
  of("total_bytes_through.high", "total_requests.high", Env::IO_HIGH);
  of("total_bytes_through.user", "total_requests.user", Env::IO_USER);
  return all;
}

// ---- SST file manager ------------------------------------------------------------

namespace {

std::atomic<uint64_t> managers_with_thread{0};

}  // namespace

// RocksDB starts the thread with the first limit, and ends it with the manager
// (file/delete_scheduler.cc, MaybeCreateBackgroundThread).
void sst_file_manager::limit_deletions(int64_t bytes_per_second) {
  if (bytes_per_second > 0 && !has_thread->exchange(true)) managers_with_thread++;
  it->SetDeleteRateBytesPerSecond(bytes_per_second);
}

Status make_sst_file_manager(const char* options, const object* with,
                             std::unique_ptr<object>* out) {
  const auto* of = static_cast<const env*>(with);
  int64_t rate = 0, chunk = 64 << 20, space = 0, buffer = 0;
  double ratio = 0.25;
  Status s = configure(options,
                       {whole("rate_bytes_per_sec", 0, kMost, [&](int64_t v) { rate = v; }),
                        fraction("max_trash_db_ratio", 0, 1e9, [&](double v) { ratio = v; }),
                        whole("bytes_max_delete_chunk", 0, kMost, [&](int64_t v) { chunk = v; }),
                        whole("max_allowed_space_usage", 0, kMost, [&](int64_t v) { space = v; }),
                        whole("compaction_buffer_size", 0, kMost, [&](int64_t v) { buffer = v; })});
  if (!s.ok()) return s;
  rocksdb::Env* env = of != nullptr ? of->it.get() : inside::system_env();
  auto made = std::make_unique<sst_file_manager>();
  made->files = env->GetFileSystem();
  const auto end = [has_thread = made->has_thread](rocksdb::SstFileManager* one) {
    delete one;
    if (has_thread->load()) managers_with_thread--;
  };
  made->it.reset(rocksdb::NewSstFileManager(env, made->files, nullptr, "", 0, true, &s, ratio,
                                            static_cast<uint64_t>(chunk)),
                 end);
  if (!s.ok()) return s;
  made->limit_deletions(rate);
  made->it->SetMaxAllowedSpaceUsage(static_cast<uint64_t>(space));
  made->it->SetCompactionBufferSize(static_cast<uint64_t>(buffer));
  *out = std::move(made);
  return s;
}

std::vector<field> sst_file_manager::settings() {
  return {
      whole("max_allowed_space_usage", 0, kMost,
            [this](int64_t v) { it->SetMaxAllowedSpaceUsage(static_cast<uint64_t>(v)); }),
      whole("compaction_buffer_size", 0, kMost,
            [this](int64_t v) { it->SetCompactionBufferSize(static_cast<uint64_t>(v)); }),
      whole("delete_rate_bytes_per_second", 0, kMost, [this](int64_t v) { limit_deletions(v); }),
      fraction("max_trash_db_ratio", 0, 1e9, [this](double v) { it->SetMaxTrashDBRatio(v); }),
  };
}

std::vector<figure> sst_file_manager::figures() const {
  return {
      {"total_size", [this] { return it->GetTotalSize(); }},
      {"total_trash_size", [this] { return it->GetTotalTrashSize(); }},
      {"tracked_files", [this] { return it->GetTrackedFiles().size(); }},
      {"delete_rate_bytes_per_second", [this] { return it->GetDeleteRateBytesPerSecond(); }},
      {"is_max_allowed_space_reached", [this] { return it->IsMaxAllowedSpaceReached(); }},
      {"is_max_allowed_space_reached_including_compactions",
       [this] { return it->IsMaxAllowedSpaceReachedIncludingCompactions(); }},
  };
}

// ---- all kinds -------------------------------------------------------------------

namespace {

template <typename Make>
struct maker {
  ObjectKind kind;
  Make* make;
};

constexpr maker<made_by_text> kByText[] = {
    {ObjectKind::Cache, make_cache},
    {ObjectKind::Env, make_env},
    {ObjectKind::FaultEnv, make_fault_env},
    {ObjectKind::WriteBufferManager, make_write_buffer_manager},
    {ObjectKind::RateLimiter, make_rate_limiter},
    {ObjectKind::SstFileManager, make_sst_file_manager},
    {ObjectKind::Statistics, make_statistics},
    {ObjectKind::Comparator, make_comparator},
    {ObjectKind::SliceTransform, make_slice_transform},
    {ObjectKind::FilterPolicy, make_filter_policy},
};

constexpr maker<made_by_callbacks> kByCallbacks[] = {
    {ObjectKind::Comparator, make_comparator},
    {ObjectKind::SliceTransform, make_slice_transform},
    {ObjectKind::MergeOperator, make_merge_operator},
    {ObjectKind::AssociativeMergeOperator, make_associative_merge_operator},
    {ObjectKind::FilterPolicy, make_filter_policy},
    {ObjectKind::CompactionFilter, make_compaction_filter},
    {ObjectKind::CompactionFilterFactory, make_compaction_filter_factory},
    {ObjectKind::TablePropertiesCollectorFactory, make_collector_factory},
    {ObjectKind::SstPartitionerFactory, make_sst_partitioner_factory},
    {ObjectKind::WalFilter, make_wal_filter},
    {ObjectKind::TableFilter, make_table_filter},
    {ObjectKind::EventListener, make_event_listener},
    {ObjectKind::Logger, make_called_logger},
    {ObjectKind::Progress, make_progress},
    {ObjectKind::ExcludeFiles, make_exclude_files},
    {ObjectKind::KeyProvider, make_key_provider},
};

template <typename Makers, typename... Given>
int32_t make_one(const Makers& makers, ObjectKind kind, object** out, status* st, Given... given) {
  return run(st, [&] {
    for (const auto& [of, make] : makers) {
      if (of != kind) continue;
      std::unique_ptr<object> made;
      const Status s = make(given..., &made);
      if (s.ok()) *out = made.release();
      return s;
    }
    return Status::InvalidArgument("unknown kind of object");
  });
}

}  // namespace
}  // namespace rx

extern "C" {

int32_t rx_object_new(rx::ObjectKind kind, const char* text, const rx::object* with,
                      rx::object** out, rx::status* st) {
  return rx::make_one(rx::kByText, kind, out, st, text, with);
}

// Makes one of this library's own functions, from which no call comes.
int32_t rx_own_callbacks_new(rx::ObjectKind kind, const void* callbacks, rx::object** out,
                             rx::status* st) {
  return rx::make_one(rx::kByCallbacks, kind, out, st, callbacks);
}

// `callbacks`: the struct of the kind. The object owns its state from here on, even if the
// callbacks are refused.
int32_t rx_callbacks_new(rx::ObjectKind kind, const void* callbacks, rx::object** out,
                         rx::status* st) {
  rx_callbacks_used.store(true, std::memory_order_relaxed);
  return rx_own_callbacks_new(kind, callbacks, out, st);
}

int32_t rx_object_failures(const rx::object* object, uint64_t* count, char** out, size_t* len,
                           rx::status* st) {
  return rx::run(st, [&] {
    std::string last;
    *count = object->failures(&last);
    *out = rx::copy_out(last, len);
    return rx::Status::OK();
  });
}

void rx_object_free(rx::object* object) { delete object; }

int32_t rx_object_set(rx::object* object, const char* name, const char* value, rx::status* st) {
  return rx::run(st, [&] { return rx::configure(name, value, object->settings()); });
}

int32_t rx_object_value(const rx::object* object, const char* name, uint64_t* value,
                        rx::status* st) {
  return rx::run(st, [&] { return object->get(name, value); });
}

// How many SST file managers have a thread of their own.
uint64_t rx_sst_file_managers_with_thread() { return rx::managers_with_thread; }

double rx_sst_file_manager_max_trash_db_ratio(const rx::object* manager) {
  return static_cast<const rx::sst_file_manager*>(manager)->it->GetMaxTrashDBRatio();
}
}
