// Partitioners of table files, from a factory (include/rocksdb/sst_partitioner.h).
#include "rocksdb/sst_partitioner.h"
#include "src/base/table_properties.h"
#include "src/plugins/file_callbacks.h"

namespace rx {

template <>
inline constexpr const char* kMark<rocks_sst_partitioner_factory_callbacks> =
    "rocks.sst_partitioner_factory";

namespace {

using rocksdb::SstPartitioner;
using rocksdb::SstPartitionerFactory;

using partitioner_calls = rocks_sst_partitioner_factory_callbacks;

// A run's partitioner. RocksDB also makes one while it picks a compaction, with the
// database's mutex held (db/compaction/compaction.cc, IsTrivialMove).
class user_partitioner final : public SstPartitioner {
 public:
  user_partitioner(party<partitioner_calls> with, void* partitioner)
      : with_(std::move(with)), partitioner_(partitioner) {}
  ~user_partitioner() override { destroy(with_, partitioner_); }

  static void destroy(const party<partitioner_calls>& with, void* partitioner) {
    if (partitioner != nullptr) {
      with.end(with.calls().destroy_partitioner, partitioner);
    }
  }

  const char* Name() const override { return with_.owned->name.c_str(); }

  rocksdb::PartitionerResult ShouldPartition(const rocksdb::PartitionerRequest& request) override {
    const bool required = asks_for_partition(*request.prev_user_key, *request.current_user_key,
                                             request.current_output_file_size);
    return required ? rocksdb::kRequired : rocksdb::kNotRequired;
  }

  // After a failure the file is rewritten, which partitions it.
  bool CanDoTrivialMove(const Slice& smallest, const Slice& largest) override {
    if (with_.calls().can_do_trivial_move == nullptr) {
      return !asks_for_partition(smallest, largest, 0);
    }
    return ask(smallest, largest, [&](uint8_t* allowed, rocks_sink* error) {
      return with_.calls().can_do_trivial_move(partitioner_, bytes_of(smallest), smallest.size(),
                                               bytes_of(largest), largest.size(),
                                               answer_in(allowed), error);
    });
  }

 private:
  bool asks_for_partition(const Slice& prev, const Slice& current, uint64_t size) {
    return ask(prev, current, [&](uint8_t* required, rocks_sink* error) {
      return with_.calls().should_partition(partitioner_, bytes_of(prev), prev.size(),
                                            bytes_of(current), current.size(), size,
                                            answer_in(required), error);
    });
  }

  // One frame for both, since should_partition may replace can_do_trivial_move.
  template <typename Call>
  bool ask(const Slice& first, const Slice& second, Call call) {
    std::string text;
    uint8_t answer = 0;
    bool good = false;
    {
      sink error(&text);
      const bool ended = guarded<from::kLocked>(with_.owned->side, &text,
                                                [&] { good = call(&answer, error.token()); });
      good = good && ended;
    }
    if (!good) with_.failed(text, {&first, &second});
    return good && answer != 0;
  }

  const party<partitioner_calls> with_;
  void* const partitioner_;
};

class user_partitioner_factory final
    : public user_object<SstPartitionerFactory, partitioner_calls> {
 public:
  using user_object::user_object;

  std::unique_ptr<SstPartitioner> CreatePartitioner(
      const SstPartitioner::Context& from) const override {
    const rocks_sst_partitioner_context shown = {sizeof(rocks_sst_partitioner_context),
                                                 from.is_full_compaction,
                                                 from.is_manual_compaction,
                                                 from.output_level,
                                                 0,
                                                 view(from.smallest_user_key),
                                                 view(from.largest_user_key)};
    std::string text;
    void* partitioner = nullptr;
    bool made = false;
    {
      sink error(&text);
      const bool ended = guarded<from::kLocked>(with_.owned->side, &text, [&] {
        made = with_.calls().create(with_.state(), &shown, &partitioner, error.token());
      });
      made = made && ended;
    }
    if (!made) {
      user_partitioner::destroy(with_, partitioner);
      with_.failed(text);
      return nullptr;
    }
    // NULL: the user wants no partitions in this run.
    return partitioner != nullptr ? std::make_unique<user_partitioner>(with_, partitioner)
                                  : nullptr;
  }
};

struct partitioner_factory_object final : object {
  std::shared_ptr<user_partitioner_factory> it;
  uint64_t failures(std::string* last) const override {
    return it->with().owned->side.failures(last);
  }
};

}  // namespace

Status make_sst_partitioner_factory(const void* given, std::unique_ptr<object>* out) {
  auto owned = own<rocks_sst_partitioner_factory_callbacks>(given);
  if (owned->calls.create == nullptr) return missing("create");
  if (owned->calls.should_partition == nullptr) return missing("should_partition");
  const Status s = take_name(owned.get(), "rocks.SstPartitionerFactory");
  if (!s.ok()) return s;
  auto made = std::make_unique<partitioner_factory_object>();
  made->it = std::make_shared<user_partitioner_factory>(party<partitioner_calls>{owned, nullptr});
  *out = std::move(made);
  return s;
}

Status set_sst_partitioner_factory(options* options, const object* given) {
  static_cast<database_options*>(options)->o.sst_partitioner_factory =
      given != nullptr ? static_cast<const partitioner_factory_object*>(given)->it : nullptr;
  return Status::OK();
}

void bind_sst_partitioner_factory(database_options* options, const of_family& of) {
  auto& factory = options->o.sst_partitioner_factory;
  if (const auto mine = rebound<user_partitioner_factory>(factory.get(), of)) factory = mine;
}

}  // namespace rx
