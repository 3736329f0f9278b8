#include "src/inside/repair/repair.h"

#include <algorithm>

#include "file/file_util.h"
#include "file/filename.h"
#include "src/inside/files.h"
#include "src/inside/repair/bytes.h"
#include "src/inside/repair/work.h"

namespace rx::inside {

namespace {

bool is_unborn_log(const std::string& name) {
  uint64_t number = 0;
  rocksdb::FileType type;
  const size_t size = sizeof(kUnborn) - 1;
  return name.size() > size && name.ends_with(kUnborn) &&
         parse_file_name(name.substr(0, name.size() - size), &number, &type) &&
         type == rocksdb::kWalFile;
}

Status sync_folder(rocksdb::Env* env, const std::string& folder) {
  std::unique_ptr<rocksdb::FSDirectory> directory;
  Status s = env->GetFileSystem()->NewDirectory(folder, rocksdb::IOOptions(), &directory, nullptr);
  return s.ok() ? Status(directory->Fsync(rocksdb::IOOptions(), nullptr)) : s;
}

Status copy_by(rocksdb::FileSystem* files, const std::string& from, const std::string& to) {
  const auto any = rocksdb::Temperature::kUnknown;
  return rocksdb::CopyFile(files, from, any, to, any, /*size=*/0, /*use_fsync=*/true,
                           /*io_tracer=*/nullptr);
}

Status copy_synced(rocksdb::Env* env, const std::string& from, const std::string& to) {
  const auto& files = env->GetFileSystem();
  const Status s = copy_by(files.get(), from, to);
  if (s.ok()) return s;
  // Its bad sectors become zeros.
  std::string bytes;
  uint64_t unreadable = 0;
  const Status read = read_bytes(env, from, &bytes, &unreadable);
  if (!read.ok() || unreadable == 0) return s;
  return rocksdb::CreateFile(files, to, bytes, /*use_fsync=*/true);
}

}  // namespace

bool repair_result::has_loss() const {
  return rows_lost != 0 || table_bytes_lost != 0 || tables_lost != 0 || log_bytes_lost != 0 ||
         logs_lost != 0 || values_lost != 0 || sequences_missing != 0;
}

Status repair(const repair_request& request, repair_result* result) {
  return repair_work(request, result).run();
}

Status repair_work::run() {
  Status s = list();
  if (s.ok()) s = read_manifests();
  if (s.ok()) s = check_folders();
  if (s.ok()) s = check_noted_folders();
  if (s.ok()) set_unreadable_aside();
  if (s.ok()) s = look_at_blobs();
  if (s.ok()) s = look_at_tables();
  if (s.ok()) s = look_at_logs();
  if (s.ok()) s = name_families();
  if (s.ok()) s = place_rebuilt();
  if (s.ok()) settle_blobs();
  if (s.ok()) s = rewrite_logs();
  if (s.ok() && (stop_ || is_stopped_ || request_.has_failed())) s = Status::Incomplete();
  out_.changed = changed_;
  if (s.ok() && changed_ && request_.in_place) s = commit();
  out_.rebuilt = rebuilding_;
  out_.families = state_.families.size();
  out_.last_sequence = state_.last_sequence;
  return s;
}

// ---- what there is -----------------------------------------------------------------

Status repair_work::list() {
  folders_.insert(request_.path);
  for (const std::string& one : request_.folders) folders_.insert(one);
  for (const auto& one : request_.options.db_paths) folders_.insert(one.path);
  for (const auto& one : request_.options.cf_paths) folders_.insert(one.path);
  std::set<std::string> with_logs{request_.path};
  if (!request_.options.wal_dir.empty()) with_logs = {request_.options.wal_dir};
  auto all = folders_;
  all.insert(with_logs.begin(), with_logs.end());
  for (const std::string& folder : all) {
    std::vector<std::string> children;
    const Status s = request_.options.env->GetChildren(folder, &children);
    if (s.IsNotFound() && folder != request_.path) continue;
    if (!s.ok()) return s;
    for (const std::string& child : children) {
      uint64_t number = 0, size = 0;
      rocksdb::FileType type;
      const std::string path = folder + "/" + child;
      if (with_logs.count(folder) != 0 && is_unborn_log(child)) {
        // Of a repair that was killed.
        request_.options.env->DeleteFile(path).PermitUncheckedError();
        continue;
      }
      if (!parse_file_name(child, &number, &type)) continue;
      files* to = nullptr;
      if (type == rocksdb::kDescriptorFile && folder == request_.path) to = &manifests_;
      if (type == rocksdb::kTableFile) to = &tables_;
      if (type == rocksdb::kBlobFile) to = &blobs_;
      if (type == rocksdb::kWalFile && with_logs.count(folder) != 0) to = &logs_;
      last_number_ = std::max(last_number_, number);
      if (to == nullptr) continue;
      (*to)[number] = path;
      if (to != &manifests_ && request_.options.env->GetFileSize(path, &size).ok()) total_ += size;
    }
  }
  return Status::OK();
}

Status repair_work::read_manifests() {
  rocksdb::Env* const env = request_.options.env;
  std::string current, why;
  uint64_t unreadable = 0;
  Status s = env->FileExists(current_file(request_.path));
  const bool is_missing = s.IsNotFound();
  if (s.ok()) s = read_file(current_file(request_.path), &current, &unreadable);
  if (!s.ok() && !is_missing) return s;
  while (!current.empty() && current.back() == '\n') current.pop_back();
  uint64_t named = 0;
  rocksdb::FileType type;
  if (is_missing || !parse_file_name(current, &named, &type) || type != rocksdb::kDescriptorFile ||
      manifests_.count(named) == 0) {
    say(current_file(request_.path), "rebuilt",
        is_missing ? "it is missing" : "it names no MANIFEST that is there");
    named = 0;
    changed_ = true;
  }
  std::vector<uint64_t> order;
  for (auto one = manifests_.rbegin(); one != manifests_.rend(); ++one) order.push_back(one->first);
  const auto first = std::find(order.begin(), order.end(), named);
  if (first != order.end()) std::rotate(order.begin(), first, first + 1);
  bool found = false;
  for (const uint64_t number : order) {
    manifest_state state;
    manifest_reading reading;
    if (is_unreadable(manifests_[number])) {
      why = kBadHeader;
      continue;
    }
    s = read_manifest_state(env, manifests_[number], stop_, &state, &reading);
    if (!s.ok()) return s;
    if (reading.is_empty) {
      why = "it has no record that can be read";
      continue;
    }
    found = true;
    state_ = std::move(state);
    manifest_ = manifests_[number];
    if (number != named) changed_ = true;
    if (reading.is_damaged) {
      give_up_manifest(reading.text);
    } else if (reading.torn != 0) {
      say(manifest_, "rebuilt", "its end is no whole record").bytes_lost = reading.bytes_lost;
      changed_ = true;
    }
    break;
  }
  if (!found) {
    state_ = {};
    state_.families[0].name = rocksdb::kDefaultColumnFamilyName;
    if (!order.empty()) manifest_ = manifests_[order.front()];
    give_up_manifest(order.empty() ? "there is none" : why);
  }
  if (!rebuilding_) {
    // Cut at the end of a record it looks whole: then files went and came that it knows nothing of.
    bool missing = false, unknown = false;
    std::set<uint64_t> known = state_.deleted_tables;
    for (const auto& family : state_.families) {
      for (const auto& table : family.second.tables) {
        missing |= tables_.count(table.first) == 0;
        known.insert(table.first);
      }
    }
    for (const auto& table : tables_) unknown |= known.count(table.first) == 0;
    if (missing && unknown) give_up_manifest("it names tables that are gone, and not those there");
  }
  last_number_ = std::max(last_number_, state_.next_file);
  return Status::OK();
}

// A table in a folder that the options lack is not lost.
Status repair_work::check_folders() {
  std::set<std::string> with_tables;
  for (const auto& one : tables_) with_tables.insert(folder_of(one.second));
  for (const auto& [id, family] : state_.families) {
    const rocksdb::Options& o = options_of(family.name);
    const auto& paths = o.cf_paths.empty() ? request_.options.db_paths : o.cf_paths;
    const size_t given = std::max<size_t>(1, paths.size());
    bool has_any = false;
    for (const auto& [number, table] : family.tables) {
      const size_t folder = table->meta.fd.GetPathId();
      has_any |= tables_.count(number) != 0;
      if (folder < given || tables_.count(number) != 0) continue;
      return Status::InvalidArgument(
          "options: the tables of column family \"" + family.name + "\" are in " +
              std::to_string(folder + 1) + " folders of db_paths or cf_paths at least, and " +
              (given == 1 ? "one was" : std::to_string(given) + " were") + " given",
          "what is in the others would be lost; give them as the database has them");
    }
    // The database's own folder is meant where none is given. No folder at all was named so.
    if (has_any || family.tables.empty() || !paths.empty() ||
        with_tables.count(request_.path) != 0) {
      continue;
    }
    return Status::InvalidArgument(
        "options: none of the " + std::to_string(family.tables.size()) +
            " tables of column family \"" + family.name + "\" is in the database's folder, and " +
            "db_paths and cf_paths were not given",
        "what is in such folders would be lost; give them as the database has them, or "
        "db_paths={path=" +
            request_.path + ";target_size=1000000000} where the tables are lost indeed");
  }
  return Status::OK();
}

// The database noted its folders of tables. In one that was not given is what would be lost.
Status repair_work::check_noted_folders() {
  std::set<uint64_t> missing;
  for (const auto& one : state_.families) {
    for (const auto& table : one.second.tables) {
      if (tables_.count(table.first) == 0) missing.insert(table.first);
    }
    for (const auto& blob : one.second.blobs) {
      if (blobs_.count(blob.first) == 0) missing.insert(blob.first);
    }
  }
  for (const auto& [folder, option] : request_.noted_folders) {
    std::vector<std::string> children;
    if (folders_.count(folder) != 0) continue;
    if (!request_.options.env->GetChildren(folder, &children).ok()) continue;
    for (const std::string& child : children) {
      uint64_t number = 0;
      rocksdb::FileType type = rocksdb::kTempFile;
      const bool is_data = parse_file_name(child, &number, &type) &&
                           (type == rocksdb::kTableFile || type == rocksdb::kBlobFile);
      if (!is_data || (!rebuilding_ && missing.count(number) == 0)) continue;
      return Status::InvalidArgument("options: " + option + " lacks the folder " + folder +
                                         ", in which the database has " + child,
                                     "what is in it would be lost; give it as the database has it");
    }
  }
  return Status::OK();
}

// Those that say nothing of rows: RocksDB makes them anew.
void repair_work::set_unreadable_aside() {
  for (const std::string& path : request_.unreadable) {
    uint64_t number = 0;
    rocksdb::FileType type = rocksdb::kTempFile;
    if (folder_of(path) != request_.path || !parse_file_name(name_of(path), &number, &type)) {
      continue;
    }
    if (type != rocksdb::kOptionsFile && type != rocksdb::kIdentityFile) continue;
    say(path, "lost", kBadHeader);
    set_aside_later(path);
  }
}

Status repair_work::read_file(const std::string& path, std::string* bytes,
                              uint64_t* unreadable) const {
  rocksdb::Env* const env = request_.options.env;
  if (!is_unreadable(path)) return read_bytes(env, path, bytes, unreadable);
  const Status s = env->GetFileSize(path, unreadable);
  if (s.ok()) bytes->assign(*unreadable, '\0');
  return s;
}

Status repair_work::may_read(const std::string& path) const {
  return is_unreadable(path) ? Status::OK() : may_open(request_.options.env, path);
}

void repair_work::give_up_manifest(const std::string& why) {
  rebuilding_ = changed_ = true;
  say(manifest_.empty() ? request_.path + "/MANIFEST" : manifest_, "rebuilt",
      why + "; the database is put together from its tables");
}

const rocksdb::Options& repair_work::options_of(const std::string& family) {
  const auto found = options_.find(family);
  if (found != options_.end()) return found->second;
  return options_.emplace(family, without_cache(request_.family(family))).first->second;
}

std::string repair_work::name_of_family(uint32_t family) const {
  const auto found = state_.families.find(family);
  return found == state_.families.end() ? std::string() : found->second.name;
}

// The families that no table names: those of the log, and those that the OPTIONS file lists.
Status repair_work::name_families() {
  std::vector<uint32_t> nameless;
  std::set<std::string> taken;
  bool in_order = true;
  const auto& stored = request_.stored_families;
  for (const auto& [id, family] : state_.families) {
    if (family.name.empty()) {
      nameless.push_back(id);
    } else {
      taken.insert(family.name);
      in_order &= id < stored.size() && stored[id] == family.name;
    }
  }
  for (const uint32_t id : logged_families_) {
    if (state_.families.count(id) == 0 && state_.dropped_families.count(id) == 0 && rebuilding_) {
      nameless.push_back(id);
    }
  }
  std::sort(nameless.begin(), nameless.end());
  nameless.erase(std::unique(nameless.begin(), nameless.end()), nameless.end());
  std::vector<std::string> left;
  for (const std::string& name : stored) {
    if (taken.count(name) == 0) left.push_back(name);
  }
  for (size_t i = 0; i < nameless.size(); i++) {
    const uint32_t id = nameless[i];
    std::string name;
    if (in_order && id < stored.size() && taken.count(stored[id]) == 0) {
      name = stored[id];
    } else if (left.size() == nameless.size()) {
      name = left[i];
    } else if (!stored.empty() && left.empty() && logged_families_.count(id) != 0 &&
               state_.families.count(id) == 0) {
      // All that the database had are known: this one was dropped.
      gone_families_.insert(id);
      continue;
    } else {
      name = "lost-" + std::to_string(id);
    }
    state_.families[id].name = name;
    taken.insert(name);
    say(request_.path + "/MANIFEST", "rebuilt",
        "column family " + std::to_string(id) + " got the name " + name);
  }
  if (rebuilding_) {
    for (size_t i = 0; i < stored.size(); i++) {
      if (taken.count(stored[i]) != 0) continue;
      uint32_t id = static_cast<uint32_t>(i);
      while (state_.families.count(id) != 0) id = std::max(id, state_.last_family) + 1;
      state_.families[id].name = stored[i];
      state_.last_family = std::max(state_.last_family, id);
    }
  }
  for (auto& [id, family] : state_.families) {
    state_.last_family = std::max(state_.last_family, id);
    if (!family.comparator.empty()) continue;
    const rocksdb::Options& o = options_of(family.name);
    family.comparator = o.comparator->Name();
    family.has_times = o.persist_user_defined_timestamps;
  }
  return Status::OK();
}

// ---- the end -----------------------------------------------------------------------

Status repair_work::commit() {
  number_epochs();
  const rocksdb::Options& o = request_.options;
  const uint64_t number = new_number();
  state_.next_file = last_number_ + 1;
  const std::string path = request_.path + "/" + manifest_name(number);
  made_.push_back(path);
  Status s = write_manifest(o, path, number, state_);
  // The files have their second names before the first are taken away.
  for (const auto& one : manifests_) set_aside_later(one.second);
  for (const std::string& one : unknown_) set_aside_later(one);
  std::map<std::string, std::string> moves;
  for (const std::string& one : aside_) {
    if (!s.ok()) return s;
    std::string to;
    s = aside(one, &to);
    moves[one] = to;
  }
  if (s.ok()) s = sync_folders();
  if (s.ok()) s = replace_logs(moves);
  if (!s.ok()) return s;
  bool is_set = false;
  s = set_current(o, request_.path, number, &is_set);
  // From here on they are the database.
  const auto replaced = replaced_;
  if (is_set) {
    made_.clear();
    replaced_.clear();
  }
  // If it may not be on the disk, the old files keep their names.
  if (!s.ok()) return s;
  for (const auto& [from, to] : moves) {
    // It has two names, and now one.
    const Status gone = replaced.count(from) != 0 ? Status::OK() : o.env->DeleteFile(from);
    out_.files_aside++;
    for (const size_t line : lines_of_[from]) {
      out_.lines[line].moved_to = to;
      if (gone.ok()) continue;
      std::string& why = out_.lines[line].why;
      why +=
          (why.empty() ? "" : "; ") + std::string("it is in its old place too: ") + gone.ToString();
    }
  }
  return s;
}

// All new names must be on the disk before CURRENT is: those of the new files, and those of the
// old ones in their folders "lost".
Status repair_work::sync_folders() {
  std::set<std::string> folders{request_.path};
  for (const std::string& one : made_) {
    folders.insert(folder_of(one));
    if (name_of(folder_of(one)) == kLost) folders.insert(folder_of(folder_of(one)));
  }
  for (const std::string& one : folders) {
    const Status s = sync_folder(request_.options.env, one);
    if (!s.ok()) return s;
  }
  return Status::OK();
}

// As late as can be; the old ones are in `moves` and can be put back.
Status repair_work::replace_logs(const std::map<std::string, std::string>& moves) {
  std::set<std::string> folders;
  for (const std::string& one : new_logs_) {
    replaced_[one] = moves.at(one);
    const Status s = request_.options.env->RenameFile(one + kUnborn, one);
    if (!s.ok()) return s;
    std::erase(made_, one + kUnborn);
    folders.insert(folder_of(one));
  }
  for (const std::string& one : folders) {
    const Status s = sync_folder(request_.options.env, one);
    if (!s.ok()) return s;
  }
  return Status::OK();
}

Status repair_work::aside(const std::string& path, std::string* moved_to) {
  rocksdb::Env* const env = request_.options.env;
  const std::string folder = folder_of(path) + "/" + kLost;
  Status s = env->CreateDirIfMissing(folder);
  if (!s.ok()) return s;
  *moved_to = folder + "/" + name_of(path);
  for (int i = 1; env->FileExists(*moved_to).ok(); i++) {
    *moved_to = folder + "/" + name_of(path) + "." + std::to_string(i);
  }
  made_.push_back(*moved_to);
  if (env->LinkFile(path, *moved_to).ok()) return s;
  // A file system without second names, or a file whose link count is used up.
  return is_unreadable(path) && request_.as_it_is != nullptr
             ? copy_by(request_.as_it_is, path, *moved_to)
             : copy_synced(env, path, *moved_to);
}

void repair_work::take_back() {
  for (const auto& [log, old] : replaced_) {
    // Where it cannot be put back, it stays where it is. (Of two names of one file both stay; then
    // the other is deleted below.)
    if (!request_.options.env->RenameFile(old, log).ok()) std::erase(made_, old);
  }
  replaced_.clear();
  for (const std::string& one : made_) request_.options.env->DeleteFile(one).PermitUncheckedError();
  std::set<std::string> folders;
  for (const std::string& one : made_) {
    if (name_of(folder_of(one)) == kLost) folders.insert(folder_of(one));
  }
  made_.clear();
  // Only those that are empty now.
  for (const std::string& one : folders)
    request_.options.env->DeleteDir(one).PermitUncheckedError();
}

void repair_work::set_aside_later(const std::string& path) {
  if (std::find(aside_.begin(), aside_.end(), path) == aside_.end()) aside_.push_back(path);
  changed_ = true;
}

repair_line& repair_work::say(const std::string& path, const char* fate, const std::string& why) {
  lines_of_[path].push_back(out_.lines.size());
  out_.lines.push_back({});
  repair_line& line = out_.lines.back();
  line.file = path.compare(0, request_.path.size() + 1, request_.path + "/") == 0
                  ? path.substr(request_.path.size() + 1)
                  : path;
  line.fate = fate;
  line.why = why;
  return line;
}

// Before each file. false: stopped.
bool repair_work::advance(const std::string& path) {
  uint64_t size = 0;
  is_stopped_ = is_stopped_ || stop_ || (request_.progress && !request_.progress(done_, total_));
  if (is_stopped_) return false;
  if (request_.options.env->GetFileSize(path, &size).ok()) done_ += size;
  return true;
}

}  // namespace rx::inside
