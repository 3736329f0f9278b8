#include "src/tables/bulk_load/bulk_load.h"

#include <algorithm>
#include <set>

#include "rocksdb/file_system.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/table.h"
#include "src/callback/callback.h"
#include "src/db/ttl/options.h"
#include "src/inside/db.h"
#include "src/options/options.h"
#include "src/tables/ingest.h"

using rocksdb::IOOptions;

namespace rx {
namespace {

constexpr size_t kLeastMemory = size_t{4} << 20;
constexpr size_t kMostThreads = 256;
// The memory of a reader of a temporary file, besides its readahead.
constexpr size_t kReaderCost = size_t{64} << 10;
constexpr size_t kLeastReadahead = size_t{32} << 10, kMostReadahead = size_t{2} << 20;

// The folders that this process's loads use.
std::mutex mutex;
std::set<std::string>& folders() {
  static auto& all = *new std::set<std::string>;
  return all;
}

void remove_folder(rocksdb::FileSystem* fs, const std::string& folder) {
  std::vector<std::string> names;
  fs->GetChildren(folder, IOOptions(), &names, nullptr).PermitUncheckedError();
  for (const auto& name : names) {
    fs->DeleteFile(folder + "/" + name, IOOptions(), nullptr).PermitUncheckedError();
  }
  fs->DeleteDir(folder, IOOptions(), nullptr).PermitUncheckedError();
}

size_t threads_of(const bulk_load_options& o) {
  if (o.threads != 0) return o.threads;
  return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, 8);
}

// Options for temporary files: read once, soon, in order.
rocksdb::Options for_chunks(rocksdb::Options o) {
  rocksdb::BlockBasedTableOptions table;
  table.no_block_cache = true;
  table.block_size = 32 << 10;
  table.format_version = 5;
  table.filter_policy = nullptr;
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  o.compression = rocksdb::kNoCompression;
  o.bottommost_compression = rocksdb::kDisableCompressionOption;
  o.compression_per_level.clear();
  o.table_properties_collector_factories.clear();
  o.prefix_extractor.reset();
  o.file_checksum_gen_factory.reset();
  o.listeners.clear();
  return o;
}

}  // namespace

std::string bulk_load::folder_of(ColumnFamilyHandle* cf) {
  // Where the database puts ingested files, so that it links them instead of copying.
  return inside::paths_of(cf).front().path + "/rocks_bulk_load";
}

void bulk_load::clear(rocksdb::FileSystem* fs, const std::string& folder) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (!fs->FileExists(folder, IOOptions(), nullptr).ok()) return;
  std::vector<std::string> names;
  fs->GetChildren(folder, IOOptions(), &names, nullptr).PermitUncheckedError();
  for (const auto& name : names) {
    if (folders().count(folder + "/" + name) == 0) remove_folder(fs, folder + "/" + name);
  }
  // Fails while a load uses it.
  fs->DeleteDir(folder, IOOptions(), nullptr).PermitUncheckedError();
}

bulk_load::bulk_load(DB* db, ColumnFamilyHandle* cf, const bulk_load_options& options, bool expires)
    : db_(db),
      cf_(cf),
      how_(options),
      expires_(expires),
      options_(db->GetOptions(cf)),
      chunk_options_(for_chunks(options_)),
      threads_(threads_of(options)),
      key_length_(table_key_length(options_.table_factory.get())) {
  // One chunk is being filled, each thread sorts one, and the memory of one more is being freed.
  chunk_size_ = std::max<size_t>(how_.memory_limit / (threads_ + 2), 256 << 10);
}

bulk_load::~bulk_load() { remove_all(); }

void bulk_load::remove_all() {
  end_threads();
  current_ = nullptr;
  chunks_.clear();
  if (folder_.empty()) return;
  auto* fs = options_.env->GetFileSystem().get();
  remove_folder(fs, folder_);
  {
    const std::lock_guard<std::mutex> lock(mutex);
    folders().erase(folder_);
  }
  folder_.clear();
  clear(fs, folder_of(cf_));
}

Status bulk_load::begin() {
  const auto refuse = [](const std::string& what) {
    return Status::InvalidArgument("options: " + what);
  };
  if (how_.memory_limit < kLeastMemory) {
    return refuse("memory_limit: " + std::to_string(how_.memory_limit) +
                  "; accepted: 4194304 and more");
  }
  if (how_.threads > kMostThreads) {
    return refuse("threads: " + std::to_string(how_.threads) + "; accepted: 0 to 256");
  }
  if (options_.comparator->timestamp_size() > 0) {
    return Status::NotSupported("column_family: it has user-defined timestamps");
  }
  if (how_.ingest.ingest_behind && !options_.cf_allow_ingest_behind &&
      !options_.allow_ingest_behind) {
    return refuse(
        "ingest.ingest_behind needs the column family's option cf_allow_ingest_behind, "
        "from its creation on");
  }
  if (how_.ingest.file_opening_threads < 1 || how_.ingest.file_opening_threads > 1024) {
    return refuse("ingest.file_opening_threads: " +
                  std::to_string(how_.ingest.file_opening_threads) + "; accepted: 1 to 1024");
  }
  const auto& fs = options_.env->GetFileSystem();
  const std::string base = folder_of(cf_);
  clear(fs.get(), base);
  const std::lock_guard<std::mutex> lock(mutex);
  Status s = fs->CreateDirIfMissing(base, IOOptions(), nullptr);
  if (!s.ok()) return s;
  static uint64_t next = 0;
  const std::string folder = base + "/" + std::to_string(++next);
  s = fs->CreateDirIfMissing(folder, IOOptions(), nullptr);
  if (!s.ok()) return s;
  folder_ = folder;
  folders().insert(folder);
  return s;
}

Status bulk_load::usable() const {
  if (is_finished_) return Status::InvalidArgument("load: finished before");
  if (broken_.ok()) return broken_;
  return Status::Aborted("load: an earlier call ended it; free it", broken_.ToString());
}

void bulk_load::break_off(const Status& why) {
  broken_ = why.ok() ? Status::Aborted("a callback or an exception") : why;
  remove_all();
}

Status bulk_load::check(const Slice& key, const Slice& value) const {
  if (key_length_ != 0 && key.size() != key_length_) {
    return Status::InvalidArgument(std::to_string(key.size()) + " bytes; table.user_key_len is " +
                                   std::to_string(key_length_));
  }
  return fits(key, value);
}

// ---- chunks --------------------------------------------------------------------

// With the mutex held.
size_t bulk_load::memory() const {
  size_t all = 0;
  for (const auto& one : chunks_) all += one.it->is_in_memory() ? one.it->capacity : 0;
  return all;
}

Status bulk_load::add(const Slice& key, const Slice& value, const stop_flag& stop) {
  char time[kTimeLength];
  Slice more;
  if (expires_) {
    std::string now;
    const Status s = append_time(options_.env->GetSystemClock().get(), &now);
    if (!s.ok()) return s;
    memcpy(time, now.data(), sizeof(time));
    more = Slice(time, sizeof(time));
  }
  if (current_ == nullptr || !current_->add(key, value, more)) {
    const Status s = renew_chunk(bulk_chunk::room_for(key, value, more), stop);
    if (!s.ok()) return s;
    current_->add(key, value, more);
  }
  counts_.given++;
  return Status::OK();
}

Status bulk_load::renew_chunk(size_t room, const stop_flag& stop) {
  if (current_ != nullptr) sort_later(current_);
  current_ = nullptr;
  const size_t size = std::max(chunk_size_, room + sizeof(bulk_record));
  const Status s = make_room(size, how_.memory_limit, stop);
  if (!s.ok()) return s;
  auto made = std::make_unique<bulk_chunk>(next_number_++, size);
  const std::lock_guard<std::mutex> lock(mutex_);
  current_ = made.get();
  chunks_.push_back({std::move(made)});
  return s;
}

Status bulk_load::make_room(size_t room, size_t limit, const stop_flag& stop) {
  return wait(stop, nullptr, [&] {
    size_t to_come = 0;
    for (const auto& one : chunks_) {
      if (one.is_to_be_spilled && one.it->is_in_memory()) to_come += one.it->capacity;
    }
    while (memory() - to_come + room > limit) {
      const size_t before = to_come;
      for (auto& one : chunks_) {
        if (one.is_to_be_spilled || !one.it->is_in_memory() || one.it.get() == current_) continue;
        one.is_to_be_spilled = true;
        to_come += one.it->capacity;
        if (one.is_sorted) {
          jobs_.push_back([this, chunk = one.it.get()] { return spill(chunk); });
          wanted_.notify_one();
        }
        break;
      }
      if (to_come == before) break;
    }
    // A single chunk may exceed the limit.
    return memory() + room <= limit || memory() == 0;
  });
}

void bulk_load::sort_later(bulk_chunk* chunk) {
  start([this, chunk] {
    chunk->sort(options_.comparator);
    if (maybe_failed() && will_fail()) return Status::OK();
    bool spills = false;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (auto& one : chunks_) {
        if (one.it.get() != chunk) continue;
        one.is_sorted = true;
        spills = one.is_to_be_spilled;
      }
    }
    return spills ? spill(chunk) : Status::OK();
  });
}

Status bulk_load::spill(bulk_chunk* chunk) {
  bulk_merge one = new_merge();
  one.from = {chunk};
  one.options = &chunk_options_;
  one.target.reset();
  one.file_size = UINT64_MAX;
  one.sync = false;
  const std::string name = "chunk-" + std::to_string(chunk->number);
  one.path = [&](size_t) { return path(name); };
  one.go_on = [this](uint64_t) { return !stopping_; };
  const Status s = one.run();
  if (!s.ok() || (maybe_failed() && will_fail())) return s;
  const std::lock_guard<std::mutex> lock(mutex_);
  chunk->drop();
  chunk->file = path(name);
  counts_.spilled += one.bytes;
  return s;
}

// ---- the end -------------------------------------------------------------------

bulk_merge bulk_load::new_merge() const {
  bulk_merge made;
  made.chunk_options = &chunk_options_;
  made.options = &options_;
  made.readahead = kMostReadahead;
  made.target = sst_target{cf_->GetID(), cf_->GetName(), expires_};
  made.file_size = how_.target_file_size != 0
                       ? how_.target_file_size
                       : std::max<uint64_t>(options_.target_file_size_base, 1);
  made.sync = true;
  return made;
}

// Keys that split everything into pieces of about equal size: fewer than wanted if few keys differ.
std::vector<std::string> bulk_load::split_points(size_t parts) const {
  std::vector<std::string> all, points;
  for (const auto& one : chunks_) {
    all.insert(all.end(), one.it->samples.begin(), one.it->samples.end());
  }
  const auto* order = options_.comparator;
  // The standard library's heap sort stays within its memory, even if the comparator is
  // inconsistent.
  const auto before = [&](const std::string& a, const std::string& b) {
    return order->Compare(a, b) < 0;
  };
  std::make_heap(all.begin(), all.end(), before);
  std::sort_heap(all.begin(), all.end(), before);
  for (size_t i = 1; i < parts && !all.empty(); i++) {
    const std::string& point = all[all.size() * i / parts];
    if (points.empty() || before(points.back(), point)) points.push_back(point);
  }
  return points;
}

// Merges files until all can be read at once within the limit.
Status bulk_load::reduce(const stop_flag& stop, const object* progress) {
  const size_t each = (kReaderCost + kLeastReadahead) * threads_;
  const size_t most = std::max<size_t>(how_.memory_limit / 2 / each, 8);
  while (chunks_.size() > most) {
    std::deque<state> merged;
    std::vector<std::unique_ptr<bulk_merge>> merges;
    for (size_t at = 0; at < chunks_.size(); at += most) {
      auto one = std::make_unique<bulk_merge>(new_merge());
      auto into = std::make_unique<bulk_chunk>(merged.size(), 0);
      for (size_t i = at; i < std::min(chunks_.size(), at + most); i++) {
        auto& from = *chunks_[i].it;
        one->from.push_back(&from);
        into->samples.insert(into->samples.end(), from.samples.begin(), from.samples.end());
        into->bytes += from.bytes;
      }
      one->options = &chunk_options_;
      one->target.reset();
      one->file_size = UINT64_MAX;
      one->sync = false;
      one->readahead = kLeastReadahead;
      const std::string to = path("merged-" + std::to_string(next_file_++));
      one->path = [to](size_t) { return to; };
      one->go_on = [this](uint64_t bytes) {
        bytes_done_ += bytes;
        return !stopping_;
      };
      into->drop();
      into->file = to;
      bytes_total_ += into->bytes;
      merged.push_back({std::move(into), true});
      merges.push_back(std::move(one));
    }
    for (auto& one : merges) {
      start([one = one.get()] { return one->run(); });
    }
    const Status s = wait(stop, progress, [&] { return jobs_.empty() && running_ == 0; });
    if (!s.ok()) {
      end_threads();
      return s;
    }
    for (auto& one : chunks_) {
      if (one.it->file.empty()) continue;
      options_.env->GetFileSystem()
          ->DeleteFile(one.it->file, IOOptions(), nullptr)
          .PermitUncheckedError();
    }
    chunks_ = std::move(merged);
  }
  return Status::OK();
}

Status bulk_load::merge(const stop_flag& stop, const object* progress,
                        std::vector<bulk_merge>* parts) {
  uint64_t bytes = 0;
  for (const auto& one : chunks_) bytes += one.it->bytes;
  // At least one file's worth of data per thread.
  const uint64_t size = new_merge().file_size;
  const size_t wanted = std::clamp<uint64_t>(bytes / std::max<uint64_t>(size / 4, 1), 1, threads_);
  const auto points = split_points(wanted);
  const size_t readers = std::max<size_t>(chunks_.size() * (points.size() + 1), 1);
  const size_t readahead =
      std::clamp(how_.memory_limit / 2 / readers, kLeastReadahead, kMostReadahead);
  parts->clear();
  for (size_t i = 0; i <= points.size(); i++) {
    bulk_merge one = new_merge();
    for (const auto& chunk : chunks_) one.from.push_back(chunk.it.get());
    if (i > 0) one.begin = points[i - 1];
    if (i < points.size()) one.end = points[i];
    one.readahead = readahead;
    one.path = [this, i](size_t n) {
      return path(std::to_string(i) + "-" + std::to_string(n) + ".sst");
    };
    one.go_on = [this](uint64_t more) {
      bytes_done_ += more;
      return !stopping_;
    };
    parts->push_back(std::move(one));
  }
  for (auto& one : *parts) {
    start([one = &one] { return one->run(); });
  }
  return wait(stop, progress, [&] { return jobs_.empty() && running_ == 0; });
}

Status bulk_load::finish(const stop_flag& stop, const object* progress,
                         rocks_bulk_load_info* counts) {
  if (current_ != nullptr) sort_later(current_);
  current_ = nullptr;
  bytes_done_ = 0;
  const auto idle = [&] { return jobs_.empty() && running_ == 0; };
  Status s = wait(stop, nullptr, idle);
  // Reading back takes half of the memory.
  if (s.ok() && counts_.spilled > 0) {
    s = make_room(0, how_.memory_limit / 2, stop);
    if (s.ok()) s = wait(stop, nullptr, idle);
  }
  if (!s.ok()) return s;
  for (const auto& one : chunks_) bytes_total_ += one.it->bytes;
  if (!tell_progress(progress, 0, bytes_total_)) return stopped();
  s = reduce(stop, progress);
  std::vector<bulk_merge> parts;
  if (s.ok()) s = merge(stop, progress, &parts);
  if (!s.ok()) {
    // The jobs that still run use the parts.
    end_threads();
    return s;
  }
  chunks_.clear();
  rocksdb::IngestExternalFileArg arg;
  arg.column_family = cf_;
  arg.options = how_.ingest;
  arg.options.move_files = true;
  for (const auto& part : parts) {
    arg.external_files.insert(arg.external_files.end(), part.files.begin(), part.files.end());
    counts_.loaded += part.entries;
    counts_.bytes += part.bytes;
    counts_.file_bytes += part.size;
  }
  counts_.files = arg.external_files.size();
  // Report the total before the database changes: a later failure of the callback would be too
  // late.
  if (!tell_progress(progress, bytes_total_, bytes_total_)) return stopped();
  if (counts_.files > 0) s = ingest(db_, {arg}, stop);
  if (!s.ok()) return s;
  is_finished_ = true;
  *counts = counts_;
  remove_all();
  return s;
}

}  // namespace rx
