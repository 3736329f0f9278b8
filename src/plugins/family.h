// Callback objects that work for a column family: whose functions they call, the order of its keys,
// and how often they failed for it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rocksdb/comparator.h"
#include "rocksdb/customizable.h"
#include "src/callback/callback.h"
#include "src/options/options.h"

namespace rx {

// A column family of an open database, as its callback objects see it. Its options are bound to one
// when it is opened or created (rx_options_bind).
struct family {
  // Empty where the work names none.
  std::string name;
  const rocksdb::Comparator* comparator;
  failure_count failures;
};

inline constexpr char kFamily[] = "rocks.family";

// The user's struct of callbacks, which has a name. This object owns the state from the first line
// on.
template <typename Calls>
struct callbacks {
  explicit callbacks(const Calls& given) : side(given), calls(given) {}
  user side;
  Calls calls;
  std::string name;
};

template <typename Calls>
std::shared_ptr<callbacks<Calls>> own(const void* given) {
  const auto& calls = *static_cast<const Calls*>(given);
  try {
    return std::make_shared<callbacks<Calls>>(calls);
  } catch (...) {
    const user ends(calls);
    throw;
  }
}

// The name of a callback object, which goes into OPTIONS files and option strings.
Status take_name(const char* given, const char* otherwise, std::string* name);
template <typename Calls>
Status take_name(callbacks<Calls>* owned, const char* otherwise) {
  const Status s = take_name(owned->calls.name, otherwise, &owned->name);
  if (s.ok()) owned->side.set_name(owned->name);
  return s;
}
Status missing(const char* function);

// The user's functions, and the column family that they are called for; none outside an open
// database.
template <typename Calls>
struct party {
  std::shared_ptr<const callbacks<Calls>> owned;
  std::shared_ptr<const family> of;

  const Calls& calls() const { return owned->calls; }
  void* state() const { return owned->side.state(); }

  // Ends a state that the functions made.
  void end(void (*destroy)(void*), void* state) const noexcept {
    if (destroy == nullptr || owned->side.has_owner()) return owned->side.end(destroy, state);
    std::string text;
    if (!guarded<from::kLocked>(&text, [&] { destroy(state); })) failed(text);
  }

  // Records a failure; the work goes on without the object's effect. RocksDB does such work on its
  // own threads, so a failure_watch reports it to the caller.
  void failed(const std::string& given, called_for about = {}) const noexcept {
    if (of == nullptr) return owned->side.failed(given, about);
    if (owned->side.was_declined()) return;
    about.family = of->name;
    const std::string text = owned->side.reason(given, about);
    owned->side.count(text);
    of->failures.add(text);
  }
};

// Marks an object with such callbacks as ours, whatever name the user gave it.
template <typename Calls>
inline constexpr const char* kMark = nullptr;

// A RocksDB object that can be set into options.
template <typename Base, typename Calls>
class user_object : public Base {
 public:
  using calls = Calls;
  explicit user_object(party<Calls> with) : with_(std::move(with)) {}

  const party<Calls>& with() const { return with_; }
  const char* Name() const override { return with_.owned->name.c_str(); }
  bool IsInstanceOf(const std::string& name) const override {
    return name == kMark<Calls> || Base::IsInstanceOf(name);
  }

 protected:
  const void* GetOptionsPtr(const std::string& name) const override {
    return name == kFamily ? with_.of.get() : Base::GetOptionsPtr(name);
  }
  const party<Calls> with_;
};

// The same object for another column family; NULL if the object is not ours.
template <typename Object, typename Base>
std::shared_ptr<Object> rebound(const Base* object, const std::shared_ptr<const family>& of) {
  if (object == nullptr || !object->IsInstanceOf(kMark<typename Object::calls>)) return nullptr;
  const auto& with = static_cast<const Object*>(object)->with();
  return std::make_shared<Object>(party<typename Object::calls>{with.owned, of});
}

// Makes the operation on this thread fail if callbacks failed for its column families meanwhile.
class failure_watch {
 public:
  failure_watch(ColumnFamilyHandle* const* families, size_t count);
  void report() const noexcept;

 private:
  std::vector<std::pair<const family*, uint64_t>> before_;
};

// Runs work on column families; reports failures of their callbacks even if RocksDB reports
// success.
template <typename Work>
Status watching(ColumnFamilyHandle* const* families, size_t count, Work work) {
  const failure_watch watch(families, count);
  const Status s = work();
  if (s.ok()) watch.report();
  return s;
}

}  // namespace rx
