// The WALs of a database that is repaired.
#include <algorithm>

#include "src/inside/files.h"
#include "src/inside/repair/batch.h"
#include "src/inside/repair/bytes.h"
#include "src/inside/repair/work.h"

namespace rx::inside {

bool repair_work::keeps(uint32_t family, uint64_t sequence) const {
  if (gone_families_.count(family) != 0) return false;
  const auto rows = rows_in_tables_.find(family);
  if (rows != rows_in_tables_.end() && rows->second.count(sequence) != 0) return false;
  const auto reached = in_tables_.find(family);
  return reached == in_tables_.end() || sequence > reached->second;
}

// Which records of a log may be replayed: whole batches, whose numbers rise.
Status repair_work::read_one_log(log_fact* fact) {
  std::string bytes;
  uint64_t unreadable = 0;
  Status s = read_file(fact->path, &bytes, &unreadable);
  if (!s.ok()) return s;
  log_summary log;
  uint64_t bad = 0;
  s = read_log(
      bytes, fact->number,
      [&](const Slice& record, bool after_damage) {
        batch_facts batch;
        if (stop_) return Status::Incomplete();
        if (!look_at(record, &batch).ok() || (after_damage && batch.first < fact->last)) {
          bad += record.size();
          return Status::OK();
        }
        if (fact->records++ == 0) fact->first = batch.first;
        fact->last = std::max(fact->last, batch.last);
        fact->has_markers |= batch.has_markers;
        logged_families_.insert(batch.families.begin(), batch.families.end());
        return Status::OK();
      },
      &log, stop_);
  if (!s.ok()) return s;
  fact->damaged = log.is_damaged() || bad != 0 || unreadable != 0;
  fact->line = out_.lines.size();
  repair_line& line = say(fact->path, fact->damaged ? "salvaged" : "kept", log.text);
  line.saved = fact->records;
  // What cannot be read became zeros, which at the end of a log are no loss.
  line.bytes_lost = std::max(log.bytes_lost + bad, unreadable);
  if (bad != 0 && log.text.empty()) line.why = "records that are no whole batches";
  if (unreadable != 0 && line.why.empty()) line.why = unreadable_text(unreadable);
  if (is_unreadable(fact->path)) line.why = kBadHeader;
  if (fact->damaged && fact->records == 0) line.fate = "lost";
  return s;
}

Status repair_work::look_at_logs() {
  uint64_t from = UINT64_MAX;
  for (const auto& family : state_.families) from = std::min(from, family.second.log_number);
  if (state_.min_log != 0) from = std::min(from, state_.min_log);
  uint64_t last = state_.last_sequence;
  for (const auto& family : state_.families) {
    for (const auto& table : family.second.tables) {
      last = std::max<uint64_t>(last, table.second->meta.fd.largest_seqno);
    }
  }
  for (const auto& [number, path] : logs_) {
    if (number < from && !rebuilding_) continue;
    if (!advance(path)) return Status::Incomplete();
    log_fact fact;
    fact.number = number;
    fact.path = path;
    const Status s = read_one_log(&fact);
    if (!s.ok()) return s;
    if (fact.records != 0) {
      const bool gap = !rebuilding_ && last != 0 && fact.first > last + 1;
      if (gap && !request_.options.allow_2pc && !fact.has_markers) {
        out_.sequences_missing += fact.first - last - 1;
        out_.lines[fact.line].why += (out_.lines[fact.line].why.empty() ? "" : "; ") +
                                     std::to_string(fact.first - last - 1) +
                                     " writes before it are in no file";
      }
      last = std::max(last, fact.last);
    }
    out_.log_bytes_lost += out_.lines[fact.line].bytes_lost;
    if (!fact.damaged) {
      out_.logs_kept++;
    } else if (fact.records == 0) {
      out_.logs_lost++;
    } else {
      out_.logs_salvaged++;
    }
    if (fact.damaged) out_.records_saved += fact.records;
    log_facts_.push_back(std::move(fact));
  }
  state_.last_sequence = std::max(state_.last_sequence, last);
  const Status s = request_.find_logs_elsewhere(from, !log_facts_.empty());
  if (!s.ok()) return s;
  if (log_facts_.empty() && request_.had_lock) miss_log(from);
  return Status::OK();
}

// Whoever opens a database for writing makes a log. A new one has none yet if that did not end, and
// a repaired one if it was not opened since: then its log number is 0.
void repair_work::miss_log(uint64_t from) {
  bool has_tables = !found_.empty();
  for (const auto& family : state_.families) has_tables |= !family.second.tables.empty();
  const bool is_newborn = state_.next_file <= 2 && state_.last_sequence == 0 && !has_tables;
  if (!rebuilding_ && (is_newborn || (from == 0 && has_tables))) return;
  if (rebuilding_ && !has_tables) return;
  const std::string& folder =
      request_.options.wal_dir.empty() ? request_.path : request_.options.wal_dir;
  say(wal_file(folder, from), "missing", "there is no log from this number on");
  out_.logs_lost++;
  changed_ = true;
  for (const auto& old : logs_) set_aside_later(old.second);
  logs_.clear();
}

// The records that may be replayed, as read_one_log counts them.
Status repair_work::each_batch_in(const std::string& bytes, uint64_t number,
                                  const std::function<Status(const Slice&)>& take) {
  uint64_t last = 0;
  log_summary ignored;
  return read_log(
      bytes, number,
      [&](const Slice& record, bool after_damage) {
        batch_facts batch;
        if (stop_) return Status::Incomplete();
        if (!look_at(record, &batch).ok() || (after_damage && batch.first < last)) {
          return Status::OK();
        }
        last = std::max(last, batch.last);
        return take(record);
      },
      &ignored, stop_);
}

Status repair_work::each_batch(const log_fact& log,
                               const std::function<Status(const Slice&)>& take) {
  std::string bytes;
  uint64_t unreadable = 0;
  const Status s = read_file(log.path, &bytes, &unreadable);
  return s.ok() ? each_batch_in(bytes, log.number, take) : s;
}

// Damaged logs are written anew, and take the places of the old ones: so each record is there once,
// whichever MANIFEST is current.
Status repair_work::rewrite_logs() {
  const bool cuts = !in_tables_.empty() || !rows_in_tables_.empty() || !gone_families_.empty();
  const auto is_rewritten = [&](const log_fact& log) { return log.damaged || cuts; };
  if (std::none_of(log_facts_.begin(), log_facts_.end(), is_rewritten)) {
    // A log number without its log is the mark of a lost one (src/db/open/recovery.cc).
    for (auto& family : state_.families) {
      if (logs_.empty()) family.second.log_number = 0;
    }
    if (logs_.empty()) state_.min_log = 0;
    return Status::OK();
  }
  changed_ = true;
  std::unordered_map<uint32_t, size_t> timestamps;
  for (const auto& [id, family] : state_.families) {
    const size_t size = options_of(family.name).comparator->timestamp_size();
    if (size != 0) timestamps[id] = size;
  }
  prepared_sections sections;
  for (const log_fact& log : log_facts_) {
    if (!cuts) break;
    const Status s = each_batch(log, [&](const Slice& record) { return sections.learn(record); });
    if (!s.ok()) return s;
  }
  sections.again();
  for (auto log = log_facts_.begin(); log != log_facts_.end(); ++log) {
    if (!is_rewritten(*log)) continue;
    const uint64_t number = log->number;
    const std::string path = log->path + kUnborn;
    made_.push_back(path);
    new_logs_.push_back(log->path);
    std::string bytes, changed;
    uint64_t unreadable = 0, cut = 0, cuts_in_all = 0;
    Status s = read_file(log->path, &bytes, &unreadable);
    if (!s.ok()) return s;
    log_summary told;
    s = read_log(
        bytes, log->number, [](const Slice&, bool) { return Status::OK(); }, &told, stop_);
    auto sizes = timestamps;
    for (const auto& one : told.timestamps) sizes[one.first] = one.second;
    log_output to;
    if (s.ok()) s = to.open(request_.options, path, number, sizes);
    if (s.ok()) {
      s = each_batch_in(bytes, log->number, [&](const Slice& record) {
        if (!cuts) return to.add(record);
        const Status done = without(
            record, [&](uint32_t f, uint64_t sequence) { return keeps(f, sequence); }, &sections,
            &changed, &cut);
        cuts_in_all += cut;
        return done.ok() ? to.add(changed) : done;
      });
    }
    if (s.ok()) s = to.finish();
    if (!s.ok()) return s;
    repair_line& line = out_.lines[log->line];
    if (cuts_in_all != 0) {
      line.why += (line.why.empty() ? "" : "; ") + std::to_string(cuts_in_all) +
                  " writes in it are in tables";
    }
    set_aside_later(log->path);
  }
  return Status::OK();
}

}  // namespace rx::inside
