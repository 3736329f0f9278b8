// A repair at work: what it found, and what it will change.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "db/blob/blob_index.h"
#include "db/dbformat.h"
#include "src/inside/repair/blob.h"
#include "src/inside/repair/entry.h"
#include "src/inside/repair/log.h"
#include "src/inside/repair/manifest.h"
#include "src/inside/repair/repair.h"
#include "src/inside/repair/table.h"

namespace rx::inside {

using rocksdb::Slice;
using rocksdb::Status;

// A table file.
struct found_table {
  uint64_t number = 0;
  std::string path;
  uint32_t family = 0;
  std::string family_name;
  // NULL: no MANIFEST names it.
  std::shared_ptr<table_entry> entry;
  bool is_ingested = false;
};

// The folder, beside the files, of those that are replaced.
constexpr char kLost[] = "lost";
constexpr char kBadHeader[] = "the header with its key is damaged, so none of it can be decrypted";
// Ends the names of new logs until they take the places of the old ones.
constexpr char kUnborn[] = ".repair";

class repair_work {
 public:
  repair_work(const repair_request& request, repair_result* result)
      : request_(request), out_(*result), stop_(*request.stop) {}
  // Also after an exception: what is left in `made_` is not wanted.
  ~repair_work() { take_back(); }
  repair_work(const repair_work&) = delete;
  repair_work& operator=(const repair_work&) = delete;

  Status run();

 private:
  using files = std::map<uint64_t, std::string>;

  // ---- files (repair.cc) ----
  Status list();
  Status read_manifests();
  Status check_folders();
  Status check_noted_folders();
  void set_unreadable_aside();
  void give_up_manifest(const std::string& why);
  Status name_families();
  Status commit();
  Status sync_folders();
  Status replace_logs(const std::map<std::string, std::string>& moves);
  void take_back();
  Status aside(const std::string& path, std::string* moved_to);
  uint64_t new_number() { return ++last_number_; }
  std::string folder_of(const std::string& path) const { return path.substr(0, path.rfind('/')); }
  std::string name_of(const std::string& path) const { return path.substr(path.rfind('/') + 1); }
  bool advance(const std::string& path);
  bool is_unreadable(const std::string& path) const { return request_.unreadable.count(path) != 0; }
  // As read_bytes and may_open; of a file that is unreadable there are zeros.
  Status read_file(const std::string& path, std::string* bytes, uint64_t* unreadable) const;
  Status may_read(const std::string& path) const;
  const rocksdb::Options& options_of(const std::string& family);
  std::string name_of_family(uint32_t family) const;
  repair_line& say(const std::string& path, const char* fate, const std::string& why);
  void set_aside_later(const std::string& path);

  // ---- tables and blobs (tables.cc) ----
  Status look_at_blobs();
  Status look_at_tables();
  Status look_at_found_tables();
  // Also remembers a table that the MANIFEST does not name.
  Status know_family_of(const std::string& path, uint64_t number, bool* knows);
  // Sets `out` to the table, or to a new one with what is left of it; not at all if that is
  // nothing.
  Status mend(const found_table& table, bool counts, std::optional<found_table>* out);
  Status check(const found_table& table, const whole_table& from, found_table* out, bool* fixes);
  Status rewrite(const found_table& table, const std::string& why, const whole_table& from,
                 std::optional<found_table>* out);
  Status salvage(const found_table& table, const std::string& why, std::optional<found_table>* out);
  Status keep_rest(const found_table& table, new_table* to, const std::string& path,
                   std::optional<found_table>* out);
  Status fix_row(const found_table& table, const Slice& key, const Slice& value, new_table* to,
                 uint64_t* lost);
  // The same row without what is lost. false: the row is.
  bool fix_value(uint32_t family, const Slice& key, const Slice& value, rocksdb::ValueType* type,
                 std::string* fixed);
  bool value_in(const rocksdb::BlobIndex& index, std::string* value);
  // The same of a file that is whole.
  bool whole_value_in(const Slice& index, std::string* value);
  void link_blobs(uint32_t family, const Slice& key, const Slice& value);
  bool needs_fix(uint32_t family, const Slice& key, const Slice& value);
  // Where a file cannot be opened: sets `failed_`.
  bool is_lost_blob(uint32_t family, uint64_t number, int compression);
  Status begin_table(const found_table& like, new_table* to, std::string* path);
  bool is_torn(uint32_t family) const { return all_torn_ || torn_families_.count(family) != 0; }
  Status note_rows(const found_table& table);
  Status settle_unknown();
  Status place_rebuilt();
  void number_epochs();
  void settle_blobs();

  // ---- logs (logs.cc) ----
  struct log_fact {
    uint64_t number;
    std::string path;
    bool damaged = false, has_markers = false;
    uint64_t records = 0, cut = 0, first = 0, last = 0;
    size_t line = 0;
  };
  Status look_at_logs();
  void miss_log(uint64_t from);
  Status read_one_log(log_fact* fact);
  Status each_batch(const log_fact& log, const std::function<Status(const Slice&)>& take);
  Status each_batch_in(const std::string& bytes, uint64_t number,
                       const std::function<Status(const Slice&)>& take);
  Status rewrite_logs();
  bool keeps(uint32_t family, uint64_t sequence) const;

  const repair_request& request_;
  repair_result& out_;
  const std::atomic<bool>& stop_;

  files manifests_, logs_, tables_, blobs_;
  // Those in which files are looked for.
  std::set<std::string> folders_;
  uint64_t last_number_ = 0, total_ = 0, done_ = 0;
  manifest_state state_;
  std::string manifest_;  // the one that was read
  bool rebuilding_ = false, changed_ = false, is_stopped_ = false;
  std::map<std::string, rocksdb::Options> options_;
  std::map<uint64_t, blob_file> bad_blobs_, good_blobs_;
  // The one that was read last, with its bytes.
  std::optional<std::pair<uint64_t, blob_file>> read_blob_;
  std::map<uint64_t, uint32_t> linked_blobs_;  // to their column families
  std::set<uint64_t> missing_blobs_;
  // Why a blob file could not be opened, or a value not be decompressed; it is not damaged for
  // that.
  Status failed_;
  // Those that the MANIFEST does not name.
  std::vector<found_table> found_;
  std::vector<std::string> unknown_;
  // Sequence numbers up to which a column family's records are in tables.
  std::map<uint32_t, uint64_t> in_tables_;
  // Where that is not all: the sequence numbers themselves, of those that a log may have too.
  std::map<uint32_t, std::unordered_set<uint64_t>> rows_in_tables_;
  // Column families of which a table lost rows, or may have; all of them.
  std::set<uint32_t> torn_families_;
  bool all_torn_ = false;
  std::vector<log_fact> log_facts_;
  std::set<uint32_t> logged_families_, gone_families_;
  // Files that this repair made, and those that it will set aside.
  std::vector<std::string> made_, aside_;
  // Logs that are written anew; and those whose places the new ones took, with where the old ones
  // are.
  std::vector<std::string> new_logs_;
  std::map<std::string, std::string> replaced_;
  std::map<std::string, std::vector<size_t>> lines_of_;
};

}  // namespace rx::inside
