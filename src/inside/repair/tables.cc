// The tables of a database that is repaired.
#include <algorithm>

#include "db/dbformat.h"
#include "src/inside/files.h"
#include "src/inside/repair/bytes.h"
#include "src/inside/repair/work.h"
#include "src/inside/tables/salvage.h"
#include "src/inside/tables/table_read.h"
#include "table/sst_file_writer_collectors.h"
#include "table/unique_id_impl.h"

namespace rx::inside {

using rocksdb::ValueType;

namespace {

bool is_ingested(const rocksdb::TableProperties& of) {
  return of.user_collected_properties.count(rocksdb::ExternalSstFilePropertyNames::kVersion) != 0;
}

// The number of all rows of an ingested table; else kDisableGlobalSequenceNumber.
uint64_t global_sequence(const rocksdb::TableProperties* of, const table_entry* entry) {
  if (of == nullptr || !is_ingested(*of)) return rocksdb::kDisableGlobalSequenceNumber;
  if (entry != nullptr) return entry->meta.fd.largest_seqno;
  // It is in the file if the ingestion wrote it there.
  const auto& own = of->user_collected_properties;
  const auto found = own.find(rocksdb::ExternalSstFilePropertyNames::kGlobalSeqno);
  const bool is_there = found != own.end() && found->second.size() == sizeof(uint64_t);
  return is_there ? fixed64(found->second.data()) : 0;
}

// The options or this build cannot read the table, whole or not.
bool is_no_damage(const Status& s) {
  // The adaptive factory's words for a damaged footer (table/adaptive/adaptive_table_factory.cc).
  if (s.IsNotSupported()) return s.ToString().find("Unidentified") == std::string::npos;
  return s.IsInvalidArgument() || s.IsMemoryLimit();
}

}  // namespace

// ---- single tables -----------------------------------------------------------------

Status repair_work::begin_table(const found_table& like, new_table* to, std::string* path) {
  const rocksdb::Options& o = options_of(like.family_name);
  const uint64_t number = new_number();
  uint32_t path_id = like.entry != nullptr ? like.entry->meta.fd.GetPathId() : 0;
  std::string folder = request_.path;
  const auto& paths = !o.cf_paths.empty() ? o.cf_paths : request_.options.db_paths;
  if (!paths.empty()) {
    if (like.entry == nullptr) {
      for (size_t i = 0; i < paths.size(); i++) {
        if (paths[i].path == folder_of(like.path)) path_id = static_cast<uint32_t>(i);
      }
    }
    if (path_id >= paths.size()) path_id = 0;
    folder = paths[path_id].path;
  } else {
    path_id = 0;
  }
  *path = table_name(folder, number);
  made_.push_back(*path);
  return to->open(o, *path, number, path_id, like.family, like.family_name);
}

// Reads all of a table that RocksDB can read. `fixes`: some of its values are in lost blob files.
Status repair_work::check(const found_table& table, const whole_table& from, found_table* out,
                          bool* fixes) {
  const rocksdb::Options& o = options_of(table.family_name);
  const rocksdb::InternalKeyComparator order(o.comparator);
  const rocksdb::TableProperties& properties = from.properties();
  auto entry = std::make_shared<table_entry>();
  rocksdb::FileMetaData& meta = entry->meta;
  uint64_t size = 0, rows = 0;
  Status s = from.verify();
  if (s.ok()) s = o.env->GetFileSize(table.path, &size);
  if (!s.ok()) return s;
  uint32_t path_id = 0;
  const auto& paths = !o.cf_paths.empty() ? o.cf_paths : request_.options.db_paths;
  for (size_t i = 0; i < paths.size(); i++) {
    if (paths[i].path == folder_of(table.path)) path_id = static_cast<uint32_t>(i);
  }
  meta.fd = rocksdb::FileDescriptor(table.number, path_id, size);
  std::string last;
  s = from.each(
      [&](const Slice& key, const Slice& value) {
        if (!last.empty() && order.Compare(key, Slice(last)) <= 0) {
          return Status::Corruption("its keys are out of order");
        }
        last.assign(key.data(), key.size());
        *fixes |= needs_fix(table.family, key, value);
        if (!failed_.ok()) return failed_;
        link_blobs(table.family, key, value);
        rows++;
        return meta.UpdateBoundaries(key, value, rocksdb::GetInternalKeySeqno(key),
                                     rocksdb::ExtractValueType(key));
      },
      [&](const Slice& key, const Slice& end) {
        const rocksdb::RangeTombstone one(rocksdb::ExtractUserKey(key), end,
                                          rocksdb::GetInternalKeySeqno(key));
        meta.UpdateBoundariesForRange(one.SerializeKey(), one.SerializeEndKey(), one.seq_, order);
        return Status::OK();
      },
      stop_);
  if (!s.ok()) return s;
  const uint64_t deletions = properties.num_range_deletions;
  if (properties.num_entries >= deletions && properties.num_entries - deletions > rows) {
    return Status::Corruption("it has " + std::to_string(rows) + " rows of " +
                              std::to_string(properties.num_entries - deletions));
  }
  if (table.entry != nullptr && table.entry->meta.fd.file_size != size) {
    return Status::Corruption("it has " + std::to_string(size) + " bytes, and the MANIFEST says " +
                              std::to_string(table.entry->meta.fd.file_size));
  }
  meta.tail_size = rocksdb::FileMetaData::CalculateTailSize(size, properties);
  meta.oldest_ancester_time = properties.creation_time;
  meta.file_creation_time = properties.file_creation_time;
  meta.user_defined_timestamps_persisted = properties.user_defined_timestamps_persisted != 0;
  entry->timestamp_size =
      meta.user_defined_timestamps_persisted ? 0 : o.comparator->timestamp_size();
  rocksdb::GetSstInternalUniqueId(properties.db_id, properties.db_session_id,
                                  properties.orig_file_number, &meta.unique_id)
      .PermitUncheckedError();
  *out = table;
  out->is_ingested = is_ingested(properties);
  if (table.entry == nullptr) out->entry = std::move(entry);
  return s;
}

Status repair_work::mend(const found_table& table, bool counts, std::optional<found_table>* out) {
  if (!advance(table.path)) return Status::Incomplete();
  const rocksdb::Options& o = options_of(table.family_name);
  whole_table from;
  found_table whole;
  bool fixes = false;
  Status s = may_read(table.path);
  if (!s.ok()) return s;
  if (is_unreadable(table.path)) {
    s = Status::Corruption(kBadHeader);
  } else {
    s = from.open(o, table.path,
                  table.entry == nullptr ? kNotKnown : table.entry->meta.fd.largest_seqno);
  }
  if (s.ok()) s = check(table, from, &whole, &fixes);
  if (stop_) return Status::Incomplete();
  if (!failed_.ok()) return failed_;
  if (is_no_damage(s)) return s;
  if (s.ok() && !fixes) {
    out_.tables_kept++;
    *out = std::move(whole);
    repair_line& line = say(table.path, "kept", "");
    line.family = table.family_name;
    line.saved = from.properties().num_entries;
    return s;
  }
  if (!counts) {
    // The rest of a flush or compaction that did not end.
    say(table.path, "aside", "no MANIFEST names it, and it is not whole").family =
        table.family_name;
    return Status::OK();
  }
  changed_ = true;
  if (s.ok()) return rewrite(table, "some of its values are in damaged blob files", from, out);
  return salvage(table, s.ToString(), out);
}

Status repair_work::rewrite(const found_table& table, const std::string& why,
                            const whole_table& from, std::optional<found_table>* out) {
  new_table to;
  std::string path;
  uint64_t lost = 0;
  Status s = begin_table(table, &to, &path);
  if (s.ok()) {
    s = from.each([&](const Slice& key,
                      const Slice& value) { return fix_row(table, key, value, &to, &lost); },
                  [&](const Slice& key, const Slice& end) { return to.add_range(key, end); },
                  stop_);
  }
  if (!s.ok()) return s;
  repair_line& line = say(table.path, "salvaged", why);
  line.family = table.family_name;
  line.saved = to.rows() - lost;
  line.lost = lost;
  out_.tables_salvaged++;
  out_.rows_saved += line.saved;
  return keep_rest(table, &to, path, out);
}

// Ends a new table in the place of an old one, which is set aside.
Status repair_work::keep_rest(const found_table& table, new_table* to, const std::string& path,
                              std::optional<found_table>* out) {
  set_aside_later(table.path);
  found_table kept = table;
  kept.path = path;
  kept.is_ingested = false;
  kept.entry = std::make_shared<table_entry>();
  rocksdb::FileMetaData& meta = kept.entry->meta;
  const Status s = to->finish(&meta);
  if (!s.ok()) return s;
  kept.number = meta.fd.GetNumber();
  if (!meta.user_defined_timestamps_persisted) {
    kept.entry->timestamp_size = options_of(table.family_name).comparator->timestamp_size();
  }
  if (table.entry != nullptr) {
    // The same place among the others.
    const rocksdb::FileMetaData& old = table.entry->meta;
    kept.entry->level = table.entry->level;
    kept.entry->timestamp_size = table.entry->timestamp_size;
    meta.smallest = old.smallest;
    meta.largest = old.largest;
    meta.fd.smallest_seqno = old.fd.smallest_seqno;
    meta.fd.largest_seqno = old.fd.largest_seqno;
    meta.epoch_number = old.epoch_number;
    meta.temperature = old.temperature;
    meta.oldest_ancester_time = old.oldest_ancester_time;
    meta.file_creation_time = old.file_creation_time;
    meta.user_defined_timestamps_persisted = old.user_defined_timestamps_persisted;
  }
  *out = std::move(kept);
  return s;
}

Status repair_work::salvage(const found_table& table, const std::string& why,
                            std::optional<found_table>* out) {
  const rocksdb::Options& o = options_of(table.family_name);
  std::string bytes;
  uint64_t unreadable = 0;
  Status s = read_file(table.path, &bytes, &unreadable);
  if (!s.ok()) return s;
  const uint64_t size = bytes.size();
  damaged_table from(std::move(bytes));
  s = from.open(o, stop_);
  if (stop_) return Status::Incomplete();
  const Status readable = s;
  const rocksdb::TableProperties* properties = from.properties();
  new_table to;
  std::string path;
  uint64_t lost = 0;
  std::vector<std::pair<std::string, std::string>> ranges;
  if (readable.ok()) {
    s = begin_table(table, &to, &path);
    if (s.ok()) {
      s = from.each(
          o, global_sequence(properties, table.entry.get()),
          [&](const Slice& key, const Slice& value) {
            link_blobs(table.family, key, value);
            return fix_row(table, key, value, &to, &lost);
          },
          [&](const Slice& key, const Slice& end) {
            ranges.emplace_back(key.ToString(), end.ToString());
            return Status::OK();
          },
          stop_);
    }
    for (const auto& one : ranges) {
      if (s.ok()) s = to.add_range(one.first, one.second);
    }
    if (stop_) return Status::Incomplete();
    if (!s.ok()) return s;
  }
  const uint64_t saved = readable.ok() ? to.rows() : 0;
  const uint64_t all = properties == nullptr ? 0 : properties->num_entries;
  repair_line& line = say(table.path, saved == 0 ? "lost" : "salvaged", why);
  line.family = table.family_name;
  line.saved = saved - std::min(saved, lost);
  line.lost = all > saved ? all - saved : 0;
  line.bytes_lost = readable.ok() ? from.bytes_lost : size;
  if (readable.ok() && from.ranges_lost)
    line.why += "; its range deletions are lost, if it had any";
  if (!readable.ok()) line.why += "; " + readable.ToString();
  out_.rows_saved += line.saved;
  out_.rows_lost += line.lost;
  // Damage beside the rows costs none of them.
  if (properties == nullptr || line.lost != 0) out_.table_bytes_lost += line.bytes_lost;
  line.lost += lost;
  torn_families_.insert(table.family);
  if (saved == 0) {
    out_.tables_lost++;
    set_aside_later(table.path);
    return Status::OK();
  }
  out_.tables_salvaged++;
  return keep_rest(table, &to, path, out);
}

// ---- all of them -------------------------------------------------------------------

Status repair_work::look_at_tables() {
  if (rebuilding_) return look_at_found_tables();
  std::set<uint64_t> known = state_.deleted_tables;
  for (const auto& family : state_.families) {
    for (const auto& table : family.second.tables) known.insert(table.first);
  }
  const size_t lines = out_.lines.size();
  for (const auto& [number, path] : tables_) {
    if (known.count(number) != 0) continue;
    bool knows = false;
    const Status s = know_family_of(path, number, &knows);
    if (!s.ok()) return s;
    if (!knows) {
      out_.lines.resize(lines);
      for (const std::string& one : unknown_) lines_of_.erase(one);
      give_up_manifest("it does not know the column family of " + name_of(path));
      return look_at_found_tables();
    }
  }
  for (auto& [id, family] : state_.families) {
    const auto tables = family.tables;
    for (const auto& [number, entry] : tables) {
      found_table table{number, "", id, family.name, entry};
      const auto file = tables_.find(number);
      if (file == tables_.end()) {
        repair_line& line =
            say(table_name(request_.path, number), "missing", "there is no such file");
        line.family = family.name;
        line.bytes_lost = entry->meta.fd.file_size;
        out_.tables_lost++;
        out_.table_bytes_lost += line.bytes_lost;
        family.tables.erase(number);
        changed_ = true;
        continue;
      }
      table.path = file->second;
      std::optional<found_table> rest;
      const Status s = mend(table, true, &rest);
      if (!s.ok()) return s;
      if (rest && rest->number == number) continue;
      family.tables.erase(number);
      if (rest) family.tables[rest->number] = rest->entry;
    }
  }
  return Status::OK();
}

Status repair_work::know_family_of(const std::string& path, uint64_t number, bool* knows) {
  uint64_t size = 0;
  std::unique_ptr<rocksdb::TableProperties> properties;
  unknown_.push_back(path);
  *knows = true;
  const rocksdb::Options& o = request_.options;
  if (is_unreadable(path)) return Status::OK();
  Status s = may_open(o.env, path);
  if (s.ok()) s = o.env->GetFileSize(path, &size);
  if (!s.ok()) return s;
  s = read_table_properties(o, path, size, &properties);
  if (is_no_damage(s)) return s;
  if (!s.ok()) return Status::OK();  // the rest of a table that was being written
  const auto id = static_cast<uint32_t>(properties->column_family_id);
  if (state_.dropped_families.count(id) != 0) return Status::OK();
  const auto family = state_.families.find(id);
  *knows = family != state_.families.end();
  if (!*knows) return Status::OK();
  found_table table{number, path, id, family->second.name, nullptr};
  std::optional<found_table> whole;
  s = mend(table, false, &whole);
  if (s.ok() && whole) {
    out_.tables_kept--;
    out_.lines.back().fate = "aside";
    out_.lines.back().why = "no MANIFEST names it";
    found_.push_back(*whole);
  }
  return s;
}

// Without a MANIFEST: all tables that are there.
Status repair_work::look_at_found_tables() {
  found_.clear();
  unknown_.clear();
  for (auto& family : state_.families) {
    family.second.tables.clear();
    family.second.blobs.clear();
    family.second.log_number = 0;
  }
  state_.min_log = 0;
  std::vector<found_table> nameless;
  const auto take = [&](const found_table& table) {
    std::optional<found_table> rest;
    const Status s = mend(table, true, &rest);
    if (s.ok() && rest) found_.push_back(*rest);
    return s;
  };
  for (const auto& [number, path] : tables_) {
    if (state_.deleted_tables.count(number) != 0) {
      unknown_.push_back(path);
      continue;
    }
    uint64_t size = 0;
    std::unique_ptr<rocksdb::TableProperties> own;
    const rocksdb::Options& o = request_.options;
    found_table table{number, path, 0, "", nullptr};
    Status read = may_read(path);
    if (read.ok()) read = o.env->GetFileSize(path, &size);
    if (!read.ok()) return read;
    read = is_unreadable(path) ? Status::Corruption(kBadHeader)
                               : read_table_properties(o, path, size, &own);
    if (is_no_damage(read)) return read;
    if (!read.ok()) own.reset();
    std::unique_ptr<damaged_table> damaged;
    const rocksdb::TableProperties* properties = own.get();
    if (properties == nullptr) {
      std::string bytes;
      uint64_t unreadable = 0;
      const Status s = read_file(path, &bytes, &unreadable);
      if (!s.ok()) return s;
      damaged = std::make_unique<damaged_table>(std::move(bytes));
      if (damaged->open(o, stop_).ok()) properties = damaged->properties();
    }
    if (stop_) return Status::Incomplete();
    if (properties == nullptr) {
      nameless.push_back(table);
      continue;
    }
    uint32_t id = static_cast<uint32_t>(properties->column_family_id);
    table.family_name = properties->column_family_name;
    if (id == rocksdb::TablePropertiesCollectorFactory::Context::kUnknownColumnFamily) {
      id = 0;
      table.family_name = rocksdb::kDefaultColumnFamilyName;
    }
    if (state_.dropped_families.count(id) != 0) {
      unknown_.push_back(path);
      continue;
    }
    table.family = id;
    family_entry& family = state_.families[id];
    if (family.name.empty()) family.name = table.family_name;
    table.family_name = family.name;
    const std::string comparator = options_of(family.name).comparator->Name();
    if (properties->comparator_name != comparator && !properties->comparator_name.empty() &&
        properties->comparator_name != "null") {
      return Status::InvalidArgument("column_family_options: the tables of " + family.name +
                                     " are in the order of " + properties->comparator_name +
                                     ", not of " + comparator);
    }
    if (family.comparator.empty()) {
      family.comparator = comparator;
      family.has_times = options_of(family.name).persist_user_defined_timestamps;
    }
    const Status s = take(table);
    if (!s.ok()) return s;
  }
  for (found_table& table : nameless) {
    if (state_.families.size() <= 1 && request_.stored_families.size() <= 1) {
      table.family_name = rocksdb::kDefaultColumnFamilyName;
      const Status s = take(table);
      if (!s.ok()) return s;
      continue;
    }
    uint64_t size = 0;
    request_.options.env->GetFileSize(table.path, &size).PermitUncheckedError();
    repair_line& line =
        say(table.path, "lost", "its properties are damaged, which tell its column family");
    line.bytes_lost = size;
    out_.tables_lost++;
    out_.table_bytes_lost += size;
    set_aside_later(table.path);
    all_torn_ = true;
  }
  for (const found_table& table : found_) {
    if (table.is_ingested || is_torn(table.family)) continue;
    uint64_t& reached = in_tables_[table.family];
    reached = std::max<uint64_t>(reached, table.entry->meta.fd.largest_seqno);
  }
  return Status::OK();
}

// A log may have rows that tables lost, beside those that they have: a merge is not to be done
// twice, and none is to be left out. So each row's number tells.
Status repair_work::note_rows(const found_table& table) {
  uint64_t first = UINT64_MAX;
  for (const log_fact& log : log_facts_) {
    if (log.records != 0) first = std::min(first, log.first);
  }
  if (table.entry->meta.fd.largest_seqno < first) return Status::OK();
  auto& rows = rows_in_tables_[table.family];
  const auto note = [&](const Slice& key, const Slice&) {
    const uint64_t number = rocksdb::GetInternalKeySeqno(key);
    if (number >= first) rows.insert(number);
    return Status::OK();
  };
  whole_table from;
  const Status s = from.open(options_of(table.family_name), table.path, kNotKnown);
  return s.ok() ? from.each(note, note, stop_) : s;
}

// A table that the MANIFEST does not name may be the output of a flush whose record is lost.
Status repair_work::settle_unknown() {
  uint64_t first = UINT64_MAX, last = 0;
  bool damaged = false;
  for (const log_fact& log : log_facts_) {
    if (log.records == 0) continue;
    first = std::min(first, log.first);
    last = std::max(last, log.last);
    damaged |= log.damaged;
  }
  for (const found_table& table : found_) {
    const rocksdb::FileMetaData& meta = table.entry->meta;
    family_entry& family = state_.families[table.family];
    uint64_t known = 0, epoch = 1;
    for (const auto& one : family.tables) {
      known = std::max<uint64_t>(known, one.second->meta.fd.largest_seqno);
      epoch = std::max(epoch, one.second->meta.epoch_number);
    }
    const bool is_logged =
        !damaged && first <= meta.fd.smallest_seqno && last >= meta.fd.largest_seqno;
    if (table.is_ingested || is_logged || meta.fd.smallest_seqno <= known) continue;
    table.entry->level = 0;
    table.entry->meta.epoch_number = epoch + 1;
    family.tables[table.number] = table.entry;
    const Status s = note_rows(table);
    if (!s.ok()) return s;
    std::erase(unknown_, table.path);
    out_.tables_kept++;
    changed_ = true;
    for (const size_t line : lines_of_[table.path]) {
      out_.lines[line].fate = "kept";
      out_.lines[line].why = "the MANIFEST does not name it, but nothing else has its rows";
    }
  }
  return Status::OK();
}

// All go to level 0. There a read ends at the first table that has the key, newest first, so tables
// whose keys and sequence numbers overlap are written into one.
Status repair_work::place_rebuilt() {
  if (!rebuilding_) return settle_unknown();
  for (const found_table& table : found_) {
    if (table.is_ingested || !is_torn(table.family)) continue;
    const Status s = note_rows(table);
    if (!s.ok()) return s;
  }
  std::map<uint32_t, std::vector<std::vector<found_table>>> by_family;
  for (const found_table& table : found_) by_family[table.family].push_back({table});
  for (auto& [id, groups] : by_family) {
    family_entry& family = state_.families[id];
    const rocksdb::Options& o = options_of(family.name);
    const rocksdb::Comparator* const order = o.comparator;
    struct hull {
      std::string first, last;
      uint64_t low, high;
    };
    const auto hull_of = [&](const std::vector<found_table>& group) {
      hull h{group[0].entry->meta.smallest.user_key().ToString(),
             group[0].entry->meta.largest.user_key().ToString(), UINT64_MAX, 0};
      for (const found_table& one : group) {
        const auto& meta = one.entry->meta;
        if (order->Compare(meta.smallest.user_key(), h.first) < 0) {
          h.first = meta.smallest.user_key().ToString();
        }
        if (order->Compare(meta.largest.user_key(), h.last) > 0) {
          h.last = meta.largest.user_key().ToString();
        }
        h.low = std::min<uint64_t>(h.low, meta.fd.smallest_seqno);
        h.high = std::max<uint64_t>(h.high, meta.fd.largest_seqno);
      }
      return h;
    };
    std::vector<hull> hulls;
    for (const auto& group : groups) hulls.push_back(hull_of(group));
    for (bool again = true; again;) {
      again = false;
      for (size_t i = 0; i < groups.size(); i++) {
        for (size_t k = i + 1; k < groups.size();) {
          if (stop_) return Status::Incomplete();
          const hull &a = hulls[i], &b = hulls[k];
          if (a.high < b.low || b.high < a.low || order->Compare(a.last, b.first) < 0 ||
              order->Compare(b.last, a.first) < 0) {
            k++;
            continue;
          }
          groups[i].insert(groups[i].end(), groups[k].begin(), groups[k].end());
          groups.erase(groups.begin() + static_cast<ptrdiff_t>(k));
          hulls.erase(hulls.begin() + static_cast<ptrdiff_t>(k));
          hulls[i] = hull_of(groups[i]);
          // It may reach those that it did not before.
          again = true;
        }
      }
    }
    for (auto& group : groups) {
      // The newest ingested one first, as merge_tables wants them: what a compaction wrote lies
      // below.
      std::sort(group.begin(), group.end(), [](const found_table& a, const found_table& b) {
        return a.is_ingested != b.is_ingested ? a.is_ingested : a.number > b.number;
      });
      if (group.size() == 1) {
        family.tables[group[0].number] = group[0].entry;
        continue;
      }
      std::vector<std::unique_ptr<whole_table>> from;
      new_table to;
      std::string path;
      found_table like = group[0];
      like.entry = nullptr;
      Status s = begin_table(like, &to, &path);
      for (const found_table& one : group) {
        from.push_back(std::make_unique<whole_table>());
        if (s.ok()) s = from.back()->open(o, one.path, kNotKnown);
      }
      uint64_t lost = 0;
      const auto blobs = [&](const Slice& index, std::string* value) {
        return whole_value_in(index, value);
      };
      if (s.ok()) s = merge_tables(o, from, &to, blobs, &lost, stop_);
      auto entry = std::make_shared<table_entry>();
      if (s.ok()) s = to.finish(&entry->meta);
      if (!s.ok()) return s;
      if (!entry->meta.user_defined_timestamps_persisted) {
        entry->timestamp_size = order->timestamp_size();
      }
      family.tables[entry->meta.fd.GetNumber()] = std::move(entry);
      if (lost != 0) {
        repair_line& line = say(like.path, "salvaged", "the merge operator fails for rows of it");
        line.family = family.name;
        line.lost = lost;
        out_.rows_lost += lost;
      }
      // Those that this repair wrote itself are not needed any more.
      for (const found_table& one : group) {
        if (std::find(made_.begin(), made_.end(), one.path) != made_.end()) {
          o.env->DeleteFile(one.path).PermitUncheckedError();
          std::erase(made_, one.path);
        } else {
          set_aside_later(one.path);
        }
      }
    }
  }
  return Status::OK();
}

// A table's place on level 0 is its epoch number, which older MANIFESTs do not have.
void repair_work::number_epochs() {
  for (auto& one : state_.families) {
    std::vector<table_entry*> tables;
    bool missing = false;
    for (const auto& table : one.second.tables) {
      tables.push_back(table.second.get());
      missing |= table.second->meta.epoch_number == rocksdb::kUnknownEpochNumber;
      state_.last_sequence =
          std::max<uint64_t>(state_.last_sequence, table.second->meta.fd.largest_seqno);
    }
    if (!missing) continue;
    std::sort(tables.begin(), tables.end(), [](const table_entry* a, const table_entry* b) {
      if (a->level != b->level) return a->level > b->level;
      const auto &x = a->meta.fd, &y = b->meta.fd;
      if (x.largest_seqno != y.largest_seqno) return x.largest_seqno < y.largest_seqno;
      if (x.smallest_seqno != y.smallest_seqno) return x.smallest_seqno < y.smallest_seqno;
      return x.GetNumber() < y.GetNumber();
    });
    uint64_t epoch = rocksdb::kReservedEpochNumberForFileIngestedBehind + 1;
    for (table_entry* table : tables) table->meta.epoch_number = table->level > 0 ? epoch : ++epoch;
  }
}

}  // namespace rx::inside
