// Finds what opening a database would drop, before RocksDB drops it: RocksDB silently opens over
// damaged or missing WALs and a truncated MANIFEST, and deletes what it did not recover
// (db/db_impl/db_impl_open.cc, db/db_impl/db_impl_files.cc). The only changes that this makes
// to files: it cuts the torn end off a WAL of two-phase commits, and the unwritten end off a
// MANIFEST.
#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "rocksdb/sst_file_reader.h"
#include "rocksdb/table_properties.h"
#include "src/base/folders.h"
#include "src/base/text/names.h"
#include "src/db/folders/owners.h"
#include "src/db/open/open.h"
#include "src/db/open/wal_record.h"
#include "src/inside/files.h"
#include "src/inside/log_read.h"
#include "src/inside/records.h"

using rocksdb::Env;
using rocksdb::Slice;
using rx::database;
using rx::Status;

namespace rx {

namespace {

using report = rocks_recovery_report;

void say(report* out, const std::string& what) {
  if (out->text[0] != 0) return;
  const size_t len = std::min(what.size(), sizeof(out->text) - 1);
  memcpy(out->text, what.data(), len);
  out->text[len] = 0;
}

void lose(report* out, const std::string& what) {
  // The first loss replaces the text of anything noticed before.
  if (!out->data_loss) out->text[0] = 0;
  out->data_loss = 1;
  say(out, what);
}

struct Manifest {
  std::map<uint32_t, uint64_t> families;  // to their log numbers
  std::map<uint32_t, std::set<uint64_t>> tables;
  uint64_t last_sequence = 0, min_log_to_keep = 0, next_file = 0;

  Status read(Env* env, const std::string& path, report* out) {
    families[0] = 0;
    inside::manifest_end end;
    const Status s = inside::read_manifest(env, path, &end, [&](const auto& edit) { apply(edit); });
    if (!s.ok() || !end.damage.is_there) return s;
    out->manifest_bytes_torn = end.torn_bytes;
    say(out, end.name + ": " + end.damage.text);
    return s;
  }

  void apply(const inside::manifest_edit& edit) {
    const uint32_t family = edit.family;
    if (edit.drops_family) {
      families.erase(family);
      tables.erase(family);
      return;
    }
    if (edit.adds_family) families[family] = 0;
    if (edit.log_number) families[family] = std::max(families[family], *edit.log_number);
    last_sequence = std::max(last_sequence, edit.last_sequence.value_or(0));
    min_log_to_keep = std::max(min_log_to_keep, edit.min_log_to_keep.value_or(0));
    next_file = std::max(next_file, edit.next_file.value_or(0));
    for (const uint64_t file : edit.deleted_files) tables[family].erase(file);
    for (const uint64_t file : edit.new_files) tables[family].insert(file);
  }

  // The first WAL that is replayed (db/db_impl/db_impl_open.cc, SetupLogFilesRecovery).
  uint64_t first_log(bool two_phase_commit) const {
    if (two_phase_commit) return min_log_to_keep;
    uint64_t oldest = UINT64_MAX;
    for (const auto& family : families) oldest = std::min(oldest, family.second);
    return std::max(min_log_to_keep, oldest);
  }

  bool holds(uint64_t table) const {
    return std::any_of(tables.begin(), tables.end(),
                       [&](const auto& family) { return family.second.count(table) != 0; });
  }

  // The one that RocksDB makes for a new database has the number 1. The first opening writes
  // another after it made its log (db/db_impl/db_impl_open.cc, NewDB), so nothing was written yet.
  bool is_newborn() const { return next_file <= 2 && last_sequence == 0 && !has_tables(); }

  bool has_tables() const {
    return std::any_of(tables.begin(), tables.end(),
                       [](const auto& family) { return !family.second.empty(); });
  }
};

// Whether an error looks like an interrupted write (db/log_reader.cc).
bool looks_torn(const std::string& text) {
  for (const char* torn :
       {"truncated header", "truncated record body", "error reading trailing data"}) {
    if (text.find(torn) != std::string::npos) return true;
  }
  return false;
}

// The bytes after the last whole record of a file.
struct Rest {
  std::string bytes;

  Rest(Env* env, const std::string& path, uint64_t from, uint64_t size) {
    std::unique_ptr<rocksdb::RandomAccessFile> file;
    if (from >= size || !env->NewRandomAccessFile(path, &file, rocksdb::EnvOptions()).ok()) return;
    bytes.resize(size - from);
    Slice read;
    if (!file->Read(from, bytes.size(), &read, bytes.data()).ok()) bytes.clear();
    if (!bytes.empty()) bytes = read.ToString();
  }

  // A damaged length looks torn as well, but whole records follow.
  bool holds_a_record(std::optional<uint64_t> number) const {
    return !bytes.empty() &&
           inside::holds_a_record(Slice(bytes.data() + 1, bytes.size() - 1), number);
  }

  // After a power failure a file may be longer than its synced data: zeros from some sector on.
  bool ends_unwritten(uint64_t from) const {
    const size_t last = bytes.find_last_not_of('\0');
    const uint64_t written = from + (last == std::string::npos ? 0 : last + 1);
    return (written + 511) / 512 * 512 < from + bytes.size();
  }

  // Ends so, and no whole record follows.
  bool was_unwritten(uint64_t from) const {
    return ends_unwritten(from) && !holds_a_record(std::nullopt);
  }
};

// A WAL whose last record is followed by the rest of a write that never ended, or of an older log.
struct TornEnd {
  std::string path;
  uint64_t number, end, size;
};

Status truncate(Env* env, const std::string& path, uint64_t size) {
  const rocksdb::IOOptions how;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  Status s = env->GetFileSystem()->ReopenWritableFile(path, rocksdb::FileOptions(), &file, nullptr);
  if (s.ok()) s = file->Truncate(size, how, nullptr);
  if (s.ok()) s = file->Sync(how, nullptr);
  if (s.ok()) s = file->Close(how, nullptr);
  return s;
}

// Cuts it off. RocksDB stops its replay there, and goes on with the next WAL only if that begins
// with the expected sequence number. A prepared transaction may keep the WAL when the WAL before
// it, with the keys of its last commit, is gone: then RocksDB expects too low a number, and drops
// acknowledged writes or refuses to open (db/db_impl/db_impl_open.cc, RecoverLogFiles).
Status cut(Env* env, const std::string& folder, const std::vector<TornEnd>& ends) {
  if (ends.empty()) return Status::OK();
  rocksdb::FileLock* lock = nullptr;
  Status s = env->LockFile(inside::lock_file(folder), &lock);
  if (!s.ok()) return s;
  for (const TornEnd& torn : ends) {
    // Whoever had the database open meanwhile may have used the file again.
    inside::log_file log;
    s = log.open(env, torn.path, torn.number);
    if (!s.ok()) break;
    uint64_t end = 0;
    for (Slice record; log.next(&record) && !log.damage.is_there;) end = log.last_end();
    if (log.size() != torn.size || end != torn.end) continue;
    s = truncate(env, torn.path, torn.end);
    if (!s.ok()) break;
  }
  const Status unlocked = env->UnlockFile(lock);
  return s.ok() ? unlocked : s;
}

// Simulates the replay of the WALs, as in RecoverLogFiles (db/db_impl/db_impl_open.cc).
struct Replay {
  const rocksdb::Options& options;
  report* out;
  uint64_t expected;  // the next sequence number, after tables and WALs
  // Damage whose effect is still unknown: harmless if the next file continues with the expected
  // number (an earlier recovery dealt with it).
  wal_records records;
  std::optional<uint64_t> next;  // after the last record of a WAL, which RocksDB compares
  // Set if RocksDB must not read the log: it would stop there, and delete the rest.
  Status refused = Status::OK();
  bool pending = false, pending_is_torn = false;
  bool stopped = false;
  uint64_t pending_bytes = 0;
  std::string pending_text;
  // Of two-phase commits, in a database that is opened for writing: these get cut.
  bool cuts = false;
  std::vector<TornEnd> ends;
  TornEnd pending_end;
  bool lacks_keys = false;  // of the last record's commit

  // A torn end hides nothing between the WALs if the numbers go on.
  bool continues(uint64_t sequence) const {
    return sequence == next || (cuts && lacks_keys && pending_is_torn && sequence > next);
  }

  bool skips_damage() const {
    return options.wal_recovery_mode == rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords;
  }

  bool tolerates_torn_ends() const {
    return options.wal_recovery_mode == rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  }

  Status file(const std::string& path, uint64_t number) {
    inside::log_file log;
    Status s = log.open(options.env, path, number);
    if (!s.ok()) return s;
    const std::string name = path.substr(path.rfind('/') + 1);
    uint64_t good_end = 0;
    Slice record;
    while (log.next(&record)) {
      if (log.damage.is_there && !skips_damage()) break;
      if (record.size() < 12) {
        log.damage.note(record.size(), Status::Corruption("log record too small").ToString());
        if (skips_damage()) continue;
        break;
      }
      const uint64_t sequence = inside::fixed64(record.data());
      uint64_t count = inside::fixed32(record.data() + 8);
      if (pending && pending_is_torn && tolerates_torn_ends()) settle_as_harmless();
      if (stopped || (pending && !continues(sequence))) {
        // Replay stops: nothing more of this file is recovered, unless the next continues where the
        // damage begins.
        if (pending) settle_as_loss();
        stopped = !continues(sequence);
      }
      if (stopped) {
        out->wal_bytes_dropped += log.size();
        lose(out, name + ": not replayed after damage in an earlier WAL");
        return s;
      }
      if (pending) settle_as_harmless();
      if (has_markers(record)) {
        s = records.advance(record, &count);
        if (s.IsNotSupported()) refused = Status::CopyAppendMessage(s, "; ", name);
        if (!s.ok()) return s;
        lacks_keys = records.lacks_keys();
      }
      gap(name, sequence);
      next = sequence + count;
      expected = std::max(expected, *next);
      good_end = log.last_end();
    }
    if (log.damage.is_there) damage(path, name, number, log, good_end);
    return s;
  }

  // Plain records, which are most records of most logs, contain their count.
  bool has_markers(const Slice& record) const {
    return options.allow_2pc || inside::prepares(record);
  }

  void gap(const std::string& name, uint64_t sequence) {
    // Two-phase commits write records whose numbers come later.
    if (sequence <= expected || options.allow_2pc) return;
    out->sequences_missing += sequence - expected;
    lose(out, name + ": begins " + std::to_string(sequence - expected) +
                  " sequence numbers after what is known; writes between them are gone");
  }

  void damage(const std::string& path, const std::string& name, uint64_t number,
              const inside::log_file& log, uint64_t good_end) {
    out->wal_files_damaged++;
    const std::string text = name + ": " + log.damage.text + ", after byte " +
                             std::to_string(good_end) + " of " + std::to_string(log.size());
    if (skips_damage()) {
      out->wal_bytes_dropped += log.damage.bytes;
      lose(out, text);
      return;
    }
    if (pending) settle_as_loss();
    pending = true;
    const Rest rest(options.env, path, good_end, log.size());
    // After the end of a recycled log comes the rest of the older one, cut anywhere: it has whole
    // records, and its first bytes look like a damaged one.
    if (inside::is_recycled(options.env->GetFileSystem(), path)) {
      pending_is_torn = !rest.holds_a_record(number);
    } else {
      pending_is_torn = (looks_torn(log.damage.text) || rest.ends_unwritten(good_end)) &&
                        !rest.holds_a_record(std::nullopt);
    }
    pending_bytes = log.size() - std::min(log.size(), good_end);
    pending_text = text;
    pending_end = {path, number, good_end, log.size()};
  }

  void settle_as_loss() {
    pending = false;
    out->wal_bytes_dropped += pending_bytes;
    lose(out, pending_text);
  }

  void settle_as_harmless() {
    pending = false;
    out->wal_bytes_torn += pending_bytes;
    if (cuts) ends.push_back(pending_end);
    say(out, pending_text);
  }

  void end() {
    if (!pending) return;
    pending_is_torn ? settle_as_harmless() : settle_as_loss();
  }
};

using Files = std::map<uint64_t, std::string>;

Files list(Env* env, const std::string& folder, rocksdb::FileType wanted) {
  Files files;
  std::vector<std::string> children;
  if (!env->GetChildren(folder, &children).ok()) return files;
  for (const std::string& child : children) {
    uint64_t number;
    rocksdb::FileType type;
    if (inside::parse_file_name(child, &number, &type) && type == wanted) {
      files[number] = folder + "/" + child;
    }
  }
  return files;
}

// Tables that the MANIFEST does not name remain from an interrupted flush or compaction, and are
// deleted. If one has data that nothing else has, that is a loss.
void orphans(const rocksdb::Options& options, const std::set<std::string>& folders,
             const Manifest& manifest, report* out) {
  for (const std::string& folder : folders) {
    for (const auto& [number, path] : list(options.env, folder, rocksdb::kTableFile)) {
      if (manifest.holds(number)) continue;
      out->table_files_orphaned++;
      rocksdb::Options plain;
      plain.env = options.env;
      plain.comparator = options.comparator;
      plain.table_factory = options.table_factory;
      rocksdb::SstFileReader table(plain);
      if (!table.Open(path).ok()) continue;
      const auto properties = table.GetTableProperties();
      if (!properties || !properties->HasKeyLargestSeqno()) continue;
      const uint64_t largest = properties->key_largest_seqno;
      // A compaction gives old entries the sequence number 0, and its inputs would still be there.
      if (largest > out->last_sequence || (largest == 0 && !manifest.has_tables())) {
        out->table_files_lost++;
        lose(out, path.substr(path.rfind('/') + 1) +
                      ": a table that the MANIFEST does not name holds data that nothing else has");
      }
    }
  }
}

// Whether a folder has WALs with records, from a number on.
bool has_records(Env* env, const std::string& folder, uint64_t first, const Files& known) {
  for (const auto& [number, path] : list(env, folder, rocksdb::kWalFile)) {
    inside::log_file log;
    Slice record;
    if (number < first || known.count(number) != 0) continue;
    if (log.open(env, path, number).ok() && log.next(&record)) return true;
  }
  return false;
}

std::set<std::string> table_folders(const std::string& path, const rocksdb::Options& options,
                                    const rx::options* const* family_options, size_t count) {
  std::set<std::string> folders{path};
  for (const auto& one : options.db_paths) folders.insert(one.path);
  for (size_t i = 0; i < count; i++) {
    for (const auto& one : database(family_options[i]).cf_paths) folders.insert(one.path);
  }
  return folders;
}

Status examine(const std::string& path, const rocksdb::Options& options, const open_options& how,
               const rx::options* const* family_options, size_t count, bool had_lock, report* out,
               Status* refused, bool cuts) {
  Env* env = options.env;
  Manifest manifest;
  Status s = manifest.read(env, path, out);
  const open_mode* mode = s.ok() ? find_mode(how.mode, &s) : nullptr;
  if (!s.ok()) return s;
  const uint64_t first = manifest.first_log(options.allow_2pc);
  Replay replay{
      options, out, manifest.last_sequence + 1,
      wal_records(options.allow_2pc, how.mode == "transaction" ? how.transaction_db.write_policy
                                                               : rocksdb::WRITE_COMMITTED)};
  replay.cuts = options.allow_2pc && mode->writes;
  const std::string wal_dir = options.wal_dir.empty() ? path : options.wal_dir;
  for (const auto& [number, file] : list(env, wal_dir, rocksdb::kWalFile)) {
    if (number < first) continue;
    out->wal_files++;
    s = replay.file(file, number);
    *refused = replay.refused;
    if (!s.ok()) return s;
  }
  replay.end();
  out->last_sequence = replay.expected - 1;
  // An open for writing made LOCK and a WAL, unless it was the first and ended before that. A
  // repair leaves the log number at 0, with tables and no WAL (db/repair.cc).
  if (out->wal_files == 0 && had_lock && !manifest.is_newborn() &&
      (first != 0 || !manifest.has_tables())) {
    out->wal_missing = 1;
    lose(out, "no WAL from number " + std::to_string(first) + " on in " + wal_dir +
                  "; a database that was opened for writing always has one");
  }
  if (!how.allow_foreign_folders) {
    *refused = find_logs_elsewhere(path, options, first, out->wal_files != 0, out->wal_missing != 0,
                                   /*is_open=*/true);
    if (!refused->ok()) return *refused;
  }
  orphans(options, table_folders(path, options, family_options, count), manifest, out);
  if (cuts && !out->data_loss) s = cut(env, path, replay.ends);
  out->checked = s.ok();
  return s;
}

// Whether every file is there that a MANIFEST needs: its tables, and the first log.
bool has_files(const rocksdb::Options& options, const std::set<std::string>& folders,
               const std::string& wal_dir, const Manifest& manifest) {
  std::set<uint64_t> tables;
  for (const std::string& folder : folders) {
    for (const auto& file : list(options.env, folder, rocksdb::kTableFile)) {
      tables.insert(file.first);
    }
  }
  for (const auto& family : manifest.tables) {
    for (const uint64_t table : family.second) {
      if (tables.count(table) == 0) return false;
    }
  }
  const uint64_t first = manifest.first_log(options.allow_2pc);
  return list(options.env, wal_dir, rocksdb::kWalFile).count(first) != 0;
}

// After a power failure the unsynced end of a MANIFEST may be zeros from some sector on. RocksDB
// takes the record that begins before them for damage, and does not open the database. The change
// that it described was not acknowledged. This cuts it off where the database is then whole, and
// keeps what it cuts in a file beside.
Status cut_manifest(const std::string& path, const rocksdb::Options& options,
                    const open_options& how, const rx::options* const* family_options, size_t count,
                    bool had_lock, report* out) {
  Env* env = options.env;
  inside::manifest_end end;
  Status s = inside::read_manifest(env, path, &end, [](const auto&) {});
  // The opening says why it cannot be read.
  if (!s.ok() || !end.damage.is_there || end.end == 0) return Status::OK();
  rocksdb::FileLock* lock = nullptr;
  s = env->LockFile(inside::lock_file(path), &lock);
  if (!s.ok()) return s;
  const auto unlock = std::unique_ptr<rocksdb::FileLock, std::function<void(rocksdb::FileLock*)>>(
      lock, [&](rocksdb::FileLock* held) { env->UnlockFile(held).PermitUncheckedError(); });
  // Whoever had the database open meanwhile may have written another.
  Manifest manifest;
  manifest.families[0] = 0;
  end = inside::manifest_end();
  s = inside::read_manifest(env, path, &end, [&](const auto& edit) { manifest.apply(edit); });
  if (!s.ok() || !end.damage.is_there || end.end == 0) return Status::OK();
  const std::string file = path + "/" + end.name;
  const Rest rest(env, file, end.end, end.size);
  if (!rest.was_unwritten(end.end)) return Status::OK();
  const std::string wal_dir = options.wal_dir.empty() ? path : options.wal_dir;
  const auto folders = table_folders(path, options, family_options, count);
  if (!has_files(options, folders, wal_dir, manifest)) return Status::OK();
  report found{};
  Status refused;
  s = examine(path, options, how, family_options, count, had_lock, &found, &refused, false);
  if (!s.ok() || found.data_loss) return Status::OK();
  const std::string beside = file + ".cut-" + std::to_string(end.end);
  s = rocksdb::WriteStringToFile(env, rest.bytes, beside, /*should_sync=*/true);
  if (s.ok()) s = truncate(env, file, end.end);
  if (!s.ok()) return s;
  out->manifest_bytes_cut = end.size - end.end;
  say(out, end.name + ": cut at byte " + std::to_string(end.end) + " of " +
               std::to_string(end.size) + ", where it was not written; the rest is in " +
               beside.substr(path.size() + 1));
  return s;
}

}  // namespace

Status find_logs_elsewhere(const std::string& path, const rocksdb::Options& options, uint64_t first,
                           bool has_logs, bool is_missing, bool is_open) {
  Env* env = options.env;
  const std::string wal_dir = options.wal_dir.empty() ? path : options.wal_dir;
  const Files here = list(env, wal_dir, rocksdb::kWalFile);
  const std::string given =
      "wal_dir: " + (options.wal_dir.empty() ? "none given" : quoted(wal_dir) + " was given");
  const std::string insists = is_open ? "; the open option allow_foreign_folders insists" : "";
  const bool is_own = resolved(env, wal_dir) == resolved(env, path);
  if (!is_own && has_records(env, path, first, here)) {
    return Status::InvalidArgument(given + ", but writes are in the WALs of " + quoted(path),
                                   std::string("they would be lost; ") +
                                       (is_open ? "open" : "repair") + " it without wal_dir once" +
                                       insists);
  }
  const std::string named = stored_wal_dir(env, path), stored = own_folder(env, path, named);
  if (has_logs || named.empty() || is_within(env, path, named)) return Status::OK();
  const bool is_given = resolved(env, stored) == resolved(env, wal_dir);
  if (!is_missing && (is_given || !has_records(env, stored, first, here))) return Status::OK();
  const std::string why = stored.empty() ? ", which belongs to another database"
                          : is_given     ? ", and no WAL is there"
                                         : "";
  return Status::InvalidArgument(
      given + ", and has none of the WALs from number " + std::to_string(first) +
          " on; the database's OPTIONS file names " + quoted(named) + why,
      "writes would be lost" + insists);
}

bool families_before_unwritten(Env* env, const std::string& path, std::vector<std::string>* names) {
  inside::manifest_end end;
  std::map<uint32_t, std::string> families{{0, rocksdb::kDefaultColumnFamilyName}};
  const Status s = inside::read_manifest(env, path, &end, [&](const auto& edit) {
    if (edit.adds_family) families[edit.family] = edit.family_name;
    if (edit.drops_family) families.erase(edit.family);
  });
  if (!s.ok() || !end.damage.is_there || end.end == 0) return false;
  if (!Rest(env, path + "/" + end.name, end.end, end.size).was_unwritten(end.end)) return false;
  names->clear();
  for (const auto& family : families) names->push_back(family.second);
  return true;
}

}  // namespace rx

extern "C" {

// Before anything else reads the MANIFEST of a database that is opened for writing.
int32_t rx_recovery_cut_manifest(const char* path, const rx::options* options,
                                 const rx::options* how, const rx::options* const* family_options,
                                 size_t count, bool had_lock, rocks_recovery_report* out,
                                 rx::status* st) {
  const rx::open_options& opening = rx::opening(how);
  const bool wanted = opening.check_recovery || opening.fail_on_data_loss;
  if (!wanted || database(options).best_efforts_recovery) return 0;
  return rx::run(st, [&] {
    return rx::cut_manifest(path, database(options), opening, family_options, count, had_lock, out);
  });
}

// `had_lock`: the LOCK file was there before this opening.
int32_t rx_recovery_examine(const char* path, const rx::options* options, const rx::options* how,
                            const rx::options* const* family_options, size_t count, bool had_lock,
                            rocks_recovery_report* out, rx::status* st) {
  const rx::open_options& opening = rx::opening(how);
  // Best-efforts recovery chooses a MANIFEST itself and reads no WAL.
  const bool wanted = opening.check_recovery || opening.fail_on_data_loss;
  if (!wanted || database(options).best_efforts_recovery) return 0;
  Status refused;
  const int32_t code = rx::run(st, [&] {
    return rx::examine(path, database(options), opening, family_options, count, had_lock, out,
                       &refused, true);
  });
  if (opening.fail_on_data_loss || !refused.ok()) return code;
  // RocksDB's own opening reports files that could not be read; the report says "not checked".
  return 0;
}

bool rx_open_fails_on_data_loss(const rx::options* how) {
  return rx::opening(how).fail_on_data_loss;
}
}
