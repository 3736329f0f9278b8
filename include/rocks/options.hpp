// Part of rocks.hpp: options of every kind.
#ifndef ROCKS_OPTIONS_HPP
#define ROCKS_OPTIONS_HPP

#include <rocks/base.hpp>
#include <rocks/data.hpp>
#include <rocks/events.hpp>
#include <rocks/files.hpp>
#include <rocks/objects.hpp>

#include <functional>
#include <initializer_list>
#include <vector>

namespace rocks {

// Options of any kind, by RocksDB's names:
//   rocks::options reading(ROCKS_OPTIONS_READ, {{"fill_cache", "false"}});
class options : public detail::handle<rocks_options, rocks_options_free> {
 public:
  using pairs = std::initializer_list<std::pair<const char*, const char*>>;

  options() = default;
  explicit options(rocks_options* owned) : handle(owned) {}
  explicit options(rocks_options_kind kind, pairs values = {}) {
    detail::check([&](auto st) { return rocks_options_new(kind, &handle_, st); });
    set(values);
  }

  options& set(const char* name, const char* value) {
    detail::check([&](auto st) { return rocks_options_set(handle_, name, value, st); });
    return *this;
  }
  options& set(const char* name, const std::string& value) { return set(name, value.c_str()); }
  // All of them or none.
  options& set(pairs values) {
    std::vector<const char*> names, texts;
    for (const auto& [name, value] : values) {
      names.push_back(name);
      texts.push_back(value);
    }
    detail::check([&](auto st) {
      return rocks_options_set_many(handle_, names.data(), texts.data(), names.size(), st);
    });
    return *this;
  }
  options& set_bytes(const char* name, std::string_view bytes) {
    detail::check([&](auto st) {
      return rocks_options_set_bytes(handle_, name, bytes.data(), bytes.size(), st);
    });
    return *this;
  }
  options& set(const snapshot& at) {
    detail::check([&](auto st) { return rocks_options_set_snapshot(handle_, at.get(), st); });
    return *this;
  }
  // What is called from now on, in place of what was; shared with the options.
  options& set(const comparator& it) {
    return share(rocks_options_set_comparator, "comparator", it);
  }
  options& set(const slice_transform& it, const char* name = "prefix_extractor") {
    return share(rocks_options_set_slice_transform, name, it);
  }
  options& set(const merge_operator& it) {
    return share(rocks_options_set_merge_operator, "merge_operator", it);
  }
  options& set(const filter_policy& it) {
    return share(rocks_options_set_filter_policy, "filter_policy", it);
  }
  options& set(const compaction_filter& it) {
    return share(rocks_options_set_compaction_filter, "compaction_filter", it);
  }
  options& set(const compaction_filter_factory& it) {
    return share(rocks_options_set_compaction_filter_factory, "compaction_filter_factory", it);
  }
  options& set(const table_properties_collector_factory& it) {
    return share(rocks_options_set_table_properties_collector_factory,
                 "table_properties_collectors", it);
  }
  options& add(const table_properties_collector_factory& it) {
    return share(rocks_options_add_table_properties_collector_factory,
                 "table_properties_collectors", it);
  }
  options& set(const sst_partitioner_factory& it) {
    return share(rocks_options_set_sst_partitioner_factory, "sst_partitioner_factory", it);
  }
  options& set(const wal_filter& it) {
    return share(rocks_options_set_wal_filter, "wal_filter", it);
  }
  options& set(const table_filter& it) {
    return share(rocks_options_set_table_filter, "table_filter", it);
  }
  options& set(const event_listener& it) {
    return share(rocks_options_set_event_listener, "listeners", it);
  }
  options& add(const event_listener& it) {
    return share(rocks_options_add_event_listener, "listeners", it);
  }
  options& set(const logger& it) { return share(rocks_options_set_logger, "info_log", it); }
  // "listeners": its events; "info_log": the lines of its log.
  options& set(const char* name, const event_queue& it) {
    return share(rocks_options_set_event_queue, name, it);
  }
  options& add(const event_queue& it) {
    return share(rocks_options_add_event_queue, "listeners", it);
  }
  options& set(const cache& it, const char* name = "block_cache") {
    return share(rocks_options_set_cache, name, it);
  }
  // "env"; of a backup engine "backup_env". An empty one: the default env.
  options& set(const env& it, const char* name = "env") {
    return share(rocks_options_set_env, name, it);
  }
  options& set(const rate_limiter& it, const char* name = "rate_limiter") {
    return share(rocks_options_set_rate_limiter, name, it);
  }
  options& set(const write_buffer_manager& it) {
    return share(rocks_options_set_write_buffer_manager, "write_buffer_manager", it);
  }
  options& set(const sst_file_manager& it) {
    return share(rocks_options_set_sst_file_manager, "sst_file_manager", it);
  }
  options& set(const statistics& it) {
    return share(rocks_options_set_statistics, "statistics", it);
  }
  // Called once for each backup, with each file that it would copy; true: it leaves that out. On a
  // thread of the library or of the call; what it throws fails the backup.
  using exclude = std::function<bool(std::string_view file)>;
  options& set_exclude_files(exclude which) {
    rocks_exclude_files_callbacks callbacks{};
    detail::give(callbacks, std::move(which));
    callbacks.exclude = [](void* it, const rocks_slice* files, size_t count, uint8_t* excluded,
                           rocks_sink*) {
      for (size_t i = 0; i < count; i++) {
        excluded[i] = (*static_cast<exclude*>(it))(view(files[i])) ? 1 : 0;
      }
      return true;
    };
    detail::check([&](auto st) {
      return rocks_options_set_exclude_files_callbacks(handle_, &callbacks, st);
    });
    return *this;
  }
  // As an OPTIONS file has them: "write_buffer_size=64M;compression=kZSTD". All of them or none.
  options& set_string(const char* text) {
    detail::check([&](auto st) { return rocks_options_set_string(handle_, text, st); });
    return *this;
  }
  std::string string(const options& config = {}) const {
    return detail::text(
        [&](auto out, auto st) { return rocks_options_string(handle_, config.get(), out, st); });
  }
  std::string value(const char* name) const {
    return detail::text(
        [&](auto out, auto st) { return rocks_options_value(handle_, name, out, st); });
  }
  // A newline between them.
  std::string names() const {
    return detail::text([&](auto out, auto st) { return rocks_options_names(handle_, out, st); });
  }
  // What an option is for, its type, unit, default and limits; the texts live as long as the
  // process.
  static rocks_option_description describe(rocks_options_kind kind, const char* name) {
    rocks_option_description described{};
    described.struct_size = sizeof described;
    detail::check([&](auto st) { return rocks_options_describe(kind, name, &described, st); });
    return described;
  }
  // Changes to one do not change the other; both share their objects.
  options copy() const {
    options copied;
    detail::check([&](auto st) { return rocks_options_copy(handle_, &copied.handle_, st); });
    return copied;
  }

 private:
  template <typename Setter, typename Object>
  options& share(Setter setter, const char* name, const Object& it) {
    detail::check([&](auto st) { return setter(handle_, name, it.get(), st); });
    return *this;
  }
};

}  // namespace rocks

#endif
