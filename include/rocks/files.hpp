// Part of rocks.hpp: what decides over table files and logs.
#ifndef ROCKS_FILES_HPP
#define ROCKS_FILES_HPP

#include <rocks/base.hpp>

#include <memory>
#include <optional>

namespace rocks {

// Callback objects that decide over table files and logs. An exception out of a callback is its
// failure, with what() as the text; which threads call it is in rocks.h.

// Of a function (const rocks_compaction_record&, sink result) -> rocks_compaction_decision.
class compaction_filter
    : public detail::callback_object<rocks_compaction_filter, rocks_compaction_filter_free,
                                     rocks_compaction_filter_failures> {
 public:
  template <typename Decide>
  explicit compaction_filter(Decide decide, const char* name = nullptr) {
    rocks_compaction_filter_callbacks callbacks{};
    callbacks.name = name;
    callbacks.filter = [](void* state, const rocks_compaction_record* record, rocks_sink* result,
                          rocks_sink*) -> rocks_compaction_decision {
      return (*static_cast<Decide*>(state))(*record, sink(result));
    };
    handle_ = detail::made_of(rocks_compaction_filter_new, callbacks, std::move(decide));
  }
};

// The filter of one run; one thread calls it.
struct compaction_run {
  virtual ~compaction_run() = default;
  virtual rocks_compaction_decision filter(const rocks_compaction_record& record, sink result) = 0;
};

// Of a function (const rocks_compaction_context&) -> std::unique_ptr<compaction_run>; an empty
// one is no filter.
class compaction_filter_factory
    : public detail::callback_object<rocks_compaction_filter_factory,
                                     rocks_compaction_filter_factory_free,
                                     rocks_compaction_filter_factory_failures> {
 public:
  template <typename Create>
  explicit compaction_filter_factory(Create create, const char* name = nullptr) {
    rocks_compaction_filter_factory_callbacks callbacks{};
    callbacks.name = name;
    callbacks.create = [](void* state, const rocks_compaction_context* context, void** run,
                          rocks_sink*) {
      std::unique_ptr<compaction_run> made = (*static_cast<Create*>(state))(*context);
      *run = made.release();
      return true;
    };
    callbacks.filter = [](void* run, const rocks_compaction_record* record, rocks_sink* result,
                          rocks_sink*) -> rocks_compaction_decision {
      return static_cast<compaction_run*>(run)->filter(*record, sink(result));
    };
    callbacks.destroy_run = [](void* run) { delete static_cast<compaction_run*>(run); };
    handle_ = detail::made_of(rocks_compaction_filter_factory_new, callbacks, std::move(create));
  }
};

// The collector of one file; one thread calls it.
struct table_properties_collector {
  virtual ~table_properties_collector() = default;
  virtual void add(const rocks_table_entry& entry) = 0;
  virtual void finish(sink properties) = 0;
  virtual bool need_compact() { return false; }
};

// Of a function (const rocks_table_properties_collector_context&) ->
// std::unique_ptr<table_properties_collector>; an empty one collects nothing.
class table_properties_collector_factory
    : public detail::callback_object<rocks_table_properties_collector_factory,
                                     rocks_table_properties_collector_factory_free,
                                     rocks_table_properties_collector_factory_failures> {
 public:
  template <typename Create>
  explicit table_properties_collector_factory(Create create, const char* name = nullptr) {
    using collector = table_properties_collector;
    rocks_table_properties_collector_factory_callbacks callbacks{};
    callbacks.name = name;
    callbacks.create = [](void* state, const rocks_table_properties_collector_context* context,
                          void** out, rocks_sink*) {
      std::unique_ptr<collector> made = (*static_cast<Create*>(state))(*context);
      *out = made.release();
      return true;
    };
    callbacks.add_user_key = [](void* it, const rocks_table_entry* entry, rocks_sink*) {
      static_cast<collector*>(it)->add(*entry);
      return true;
    };
    callbacks.finish = [](void* it, rocks_sink* properties, rocks_sink*) {
      static_cast<collector*>(it)->finish(sink(properties));
      return true;
    };
    callbacks.need_compact = [](void* it) { return static_cast<collector*>(it)->need_compact(); };
    callbacks.destroy_collector = [](void* it) { delete static_cast<collector*>(it); };
    handle_ =
        detail::made_of(rocks_table_properties_collector_factory_new, callbacks, std::move(create));
  }
};

// The partitioner of one compaction; one thread calls it.
struct sst_partitioner {
  virtual ~sst_partitioner() = default;
  virtual bool should_partition(std::string_view prev, std::string_view current,
                                uint64_t current_output_file_size) = 0;
  virtual bool can_do_trivial_move(std::string_view smallest, std::string_view largest) {
    return !should_partition(smallest, largest, 0);
  }
};

// Of a function (const rocks_sst_partitioner_context&) -> std::unique_ptr<sst_partitioner>; an
// empty one partitions nothing.
class sst_partitioner_factory
    : public detail::callback_object<rocks_sst_partitioner_factory,
                                     rocks_sst_partitioner_factory_free,
                                     rocks_sst_partitioner_factory_failures> {
 public:
  template <typename Create>
  explicit sst_partitioner_factory(Create create, const char* name = nullptr) {
    rocks_sst_partitioner_factory_callbacks callbacks{};
    callbacks.name = name;
    callbacks.create = [](void* state, const rocks_sst_partitioner_context* context, void** out,
                          rocks_sink*) {
      std::unique_ptr<sst_partitioner> made = (*static_cast<Create*>(state))(*context);
      *out = made.release();
      return true;
    };
    callbacks.should_partition = [](void* it, const uint8_t* prev, size_t prev_len,
                                    const uint8_t* current, size_t current_len, uint64_t size,
                                    bool* required, rocks_sink*) {
      *required = static_cast<sst_partitioner*>(it)->should_partition(
          detail::bytes(prev, prev_len), detail::bytes(current, current_len), size);
      return true;
    };
    callbacks.can_do_trivial_move = [](void* it, const uint8_t* smallest, size_t smallest_len,
                                       const uint8_t* largest, size_t largest_len, bool* allowed,
                                       rocks_sink*) {
      *allowed = static_cast<sst_partitioner*>(it)->can_do_trivial_move(
          detail::bytes(smallest, smallest_len), detail::bytes(largest, largest_len));
      return true;
    };
    callbacks.destroy_partitioner = [](void* it) { delete static_cast<sst_partitioner*>(it); };
    handle_ = detail::made_of(rocks_sst_partitioner_factory_new, callbacks, std::move(create));
  }
};

// Of a function (const rocks_wal_record&, sink changed) -> rocks_wal_decision.
class wal_filter : public detail::callback_object<rocks_wal_filter, rocks_wal_filter_free,
                                                  rocks_wal_filter_failures> {
 public:
  template <typename Decide>
  explicit wal_filter(Decide decide, const char* name = nullptr) {
    rocks_wal_filter_callbacks callbacks{};
    callbacks.name = name;
    callbacks.log_record_found = [](void* state, const rocks_wal_record* record,
                                    rocks_sink* changed, rocks_sink*) -> rocks_wal_decision {
      return (*static_cast<Decide*>(state))(*record, sink(changed));
    };
    handle_ = detail::made_of(rocks_wal_filter_new, callbacks, std::move(decide));
  }
};

// Of a function (const rocks_table_properties&) -> bool: whether scans read the file.
class table_filter : public detail::callback_object<rocks_table_filter, rocks_table_filter_free,
                                                    rocks_table_filter_failures> {
 public:
  template <typename Read>
  explicit table_filter(Read should_read) {
    rocks_table_filter_callbacks callbacks{};
    callbacks.should_read = [](void* state, const rocks_table_properties* file, bool* read,
                               rocks_sink*) {
      *read = (*static_cast<Read*>(state))(*file);
      return true;
    };
    handle_ = detail::made_of(rocks_table_filter_new, callbacks, std::move(should_read));
  }
};

// A property that a collector gave a table file.
inline std::optional<std::string_view> user_property(const rocks_table_properties& of,
                                                     std::string_view name) {
  for (size_t i = 0; i < of.user_count; i++) {
    if (view(of.user_names[i]) == name) return view(of.user_values[i]);
  }
  return std::nullopt;
}

// The properties of table files; what it shows lives as long as it.
class table_properties_collection : public detail::handle<rocks_table_properties_collection,
                                                          rocks_table_properties_collection_free> {
 public:
  using handle::handle;
  size_t size() const {
    size_t count = 0;
    detail::check(
        [&](auto st) { return rocks_table_properties_collection_count(handle_, &count, st); });
    return count;
  }
  // With the file's path.
  std::pair<std::string_view, rocks_table_properties> at(size_t index) const {
    rocks_slice file{};
    rocks_table_properties found{};
    found.struct_size = sizeof found;
    detail::check([&](auto st) {
      return rocks_table_properties_collection_at(handle_, index, &file, &found, st);
    });
    return {view(file), found};
  }
};

}  // namespace rocks

#endif
