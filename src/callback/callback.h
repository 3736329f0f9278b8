// The call of a user's callback: the frame that marks the thread as inside a callback, and the sink
// that the callback appends bytes to.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "src/base/bridge.h"
#include "src/callback/sinks_lock.h"

namespace rx {

class sink;
class user;

// A database as seen by the threads that work for it or deliver its events (database_events.h).
class event_source {
 public:
  virtual const std::string& path() const = 0;
  // A callback failed on a thread where no call reports it.
  virtual void callback_failed(const std::string& text) noexcept = 0;

 protected:
  ~event_source() = default;
};

// Writes the text of the exception in flight. Call from a catch block.
void describe_exception(std::string* text) noexcept;

// This thread's callbacks.
struct callbacks_of_thread : ThisThread {
  uint32_t depth() const { return running & 0xFFFF; }

  sink* innermost;
  // Those that may be appended to, from any thread: of callbacks that have not returned.
  std::atomic<sink*> open;
  sinks_lock lock;
  // An append to a sink of the callback failed; of the callback that returned last, and why.
  bool refused, was_refused;
  char why_refused[120];
  // For the next sink; a multiple of sink::kBlock: none is left.
  uint64_t next_token;
  // The thread is about to end.
  bool ended;
  // The thread whose question this one answers.
  callbacks_of_thread* asker;
  // The owner in whose place this thread makes a call; 0: none.
  uint64_t works_for;
  // The same for the call's own callbacks; calls that a callback makes are this thread's.
  uint64_t caller() const { return depth() == 0 ? works_for : 0; }
  // A question of this user's was declined last.
  const user* declined_by;
  // The owners that did not take a question of the thread's job in time: it waits for none of them
  // again. Of more there are the last ones.
  static constexpr uint32_t kMostSilent = 8;
  uint64_t silent[kMostSilent];
  uint32_t silent_count;
  // Delivers their events.
  event_source* worker;
  event_source* teller;
  // The thread is writing the records of a table (database_events.cc).
  bool writes_table;
};
extern constinit thread_local callbacks_of_thread this_thread;

// Where a callback is called from, which decides which calls it may make.
enum class from {
  // This library's own loops: every call but closing a database.
  kLibrary,
  // RocksDB: also no change of its own database, which could wait for the callback.
  kRocksDB,
  // RocksDB, possibly with its locks held: no call on any database.
  kLocked,
};

// This thread's callback state. Fetched once per callback: in a shared library every access to a
// thread_local is a function call. The asm keeps the compiler from fetching it again.
inline callbacks_of_thread* here() {
  callbacks_of_thread* at = &this_thread;
  asm("" : "+r"(at));
  return at;
}

// Lives while a callback runs. Its end ends the callback's sinks, which are made before it.
template <from From>
class callback_frame {
 public:
  __attribute__((always_inline)) explicit callback_frame(callbacks_of_thread* at = here())
      : at_(at), outer_(at->running), open_(at->open.load(std::memory_order_relaxed)) {
    refused_ = std::exchange(at->refused, false);
    at->running = outer_ + kOne;
    at->open.store(at->innermost, std::memory_order_release);
  }
  __attribute__((always_inline)) ~callback_frame();
  callback_frame(const callback_frame&) = delete;
  callback_frame& operator=(const callback_frame&) = delete;

  static constexpr uint64_t kOne =
      1 + (uint64_t{From != from::kLibrary} << 16) + (uint64_t{From == from::kLocked} << 32);

 private:
  callbacks_of_thread* const at_;
  const uint64_t outer_;
  sink* const open_;
  bool refused_;
};

// Refuses an owner for callbacks that cannot be declined.
Status refuse_owner(const rocks_service_terms& terms, const char* instead);

// Counts failures of callbacks, and stores the text of the last.
class failure_count {
 public:
  void add(const std::string& text) const noexcept;
  uint64_t read(std::string* last) const;
  uint64_t count() const { return count_.load(std::memory_order_relaxed); }

 private:
  mutable std::atomic<uint64_t> count_{0};
  mutable std::mutex mutex_;
  mutable std::string last_;
};

// What an object of callbacks is called where one of them fails.
template <typename Calls>
inline constexpr const char* kKind = "callback";
template <>
inline constexpr const char* kKind<rocks_progress_callbacks> = "progress callback";
template <>
inline constexpr const char* kKind<rocks_comparator_callbacks> = "comparator";
template <>
inline constexpr const char* kKind<rocks_slice_transform_callbacks> = "slice transform";
template <>
inline constexpr const char* kKind<rocks_associative_merge_operator_callbacks> = "merge operator";
template <>
inline constexpr const char* kKind<rocks_merge_operator_callbacks> = "merge operator";
template <>
inline constexpr const char* kKind<rocks_filter_policy_callbacks> = "filter policy";
template <>
inline constexpr const char* kKind<rocks_event_listener_callbacks> = "event listener";
template <>
inline constexpr const char* kKind<rocks_logger_callbacks> = "logger";
template <>
inline constexpr const char* kKind<rocks_key_provider_callbacks> = "key provider";
template <>
inline constexpr const char* kKind<rocks_compaction_filter_callbacks> = "compaction filter";
template <>
inline constexpr const char* kKind<rocks_compaction_filter_factory_callbacks> =
    "compaction filter factory";
template <>
inline constexpr const char* kKind<rocks_table_properties_collector_factory_callbacks> =
    "collector of table properties";
template <>
inline constexpr const char* kKind<rocks_sst_partitioner_factory_callbacks> = "SST partitioner";
template <>
inline constexpr const char* kKind<rocks_wal_filter_callbacks> = "WAL filter";
template <>
inline constexpr const char* kKind<rocks_table_filter_callbacks> = "table filter";
template <>
inline constexpr const char* kKind<rocks_exclude_files_callbacks> = "exclude callback";

// What a callback was called for, as far as it is known: for the text of its failure.
struct called_for {
  const Slice* key = nullptr;
  // Where it was asked about two keys.
  const Slice* other = nullptr;
  // The column family's name, where it is not empty.
  Slice family = {};
  const char* file = nullptr;
};

// The kind of a callback, the name of its object or "", what it was called for, and its own text.
std::string failure_text(const char* kind, const std::string& name, const called_for& of,
                         const std::string& text);

// The user's side of a callback object: owns the state and records failures. RocksDB's objects
// refer to it through a shared_ptr or contain it, so destroy runs once, when the last of them is
// deleted, on that thread.
class user {
 public:
  user(void* state, void (*destroy)(void*), const rocks_service_terms& terms = {},
       const char* kind = kKind<void>, bool is_told = false)
      : state_(state),
        destroy_(destroy),
        kind_(kind),
        number_(next_number()),
        terms_(terms),
        is_told_(is_told) {}
  // From any struct of callbacks: all begin alike.
  template <typename Calls>
  explicit user(const Calls& calls)
      : user(calls.state, calls.destroy, calls.service, kKind<Calls>,
             std::is_same_v<Calls, rocks_event_listener_callbacks>) {}
  ~user();
  user(const user&) = delete;
  user& operator=(const user&) = delete;

  void* state() const { return state_; }

  // Whether its functions run on its owner's thread, or there first.
  bool has_owner() const { return __builtin_expect(terms_.threads, 0) != 0; }
  // Whether they are told of what happens: the owner may wait for what they hold up.
  bool is_told() const { return is_told_; }
  // Whether they run nowhere else.
  bool is_owners_alone() const { return terms_.threads == ROCKS_CALLBACK_OWNER; }
  const rocks_service_terms& terms() const { return terms_; }
  // Ends a state of its own, or one of those that its functions made: where the functions run.
  void end(void (*destroy)(void*), void* state) const noexcept;
  // Whether its owner declined the last question of this thread. Counted by the owner, so it is no
  // failure.
  bool was_declined() const noexcept;

  // A callback reported or caused a failure: counts it and makes the operation on this thread fail
  // with the text. Call it after the callback's frame ended.
  void failed(const std::string& text, const called_for& of = {}) const noexcept;
  // The failure's whole text; empty without memory, as the failure is told all the same.
  std::string reason(const std::string& text, const called_for& of = {}) const noexcept;
  // Counts the failure only, where the operation is not affected.
  void note(const std::string& text, const called_for& of = {}) const noexcept {
    if (!was_declined()) count(reason(text, of));
  }
  // The same, of a text that reason() made.
  void count(const std::string& text) const noexcept { failures_.add(text); }
  // The object's name, for the texts of failures. Set before the first call.
  void set_name(const std::string& name) { name_ = name; }
  // The number of failures, and the text of the last.
  uint64_t failures(std::string* last) const { return failures_.read(last); }
  // Whether a callback failed in the operation, flush or compaction that runs on this thread.
  bool failed_here() const noexcept {
    return __builtin_expect(a_callback_failed.load(std::memory_order_relaxed), 0) && is_listed();
  }
  // Called when a database is opened with it: forgets what failed for an earlier database.
  void begin_anew() const noexcept { age_.fetch_add(1, std::memory_order_relaxed); }

 private:
  void* state_;
  void (*destroy_)(void*);
  const char* const kind_;
  std::string name_;
  // Distinguishes it from another at the same address.
  const uint64_t number_;
  static uint64_t next_number() noexcept;
  bool is_listed() const noexcept;

  mutable std::atomic<uint64_t> age_{0};
  failure_count failures_;
  const rocks_service_terms terms_;
  const bool is_told_;
};

// Gives the reason for a callback that succeeded though an append failed. Returns false.
bool append_refused(std::string* text) noexcept;

// Nobody answered in time (rocks_service_terms).
struct declined {};
inline constexpr char kNotServed[] = "the owner of the callback did not serve";

// Set when the process ends: from then on RocksDB's background work calls no callback, since a
// runtime may have ended before that would answer (exit.cc).
extern constinit std::atomic<bool> process_ends;
// Throws `declined` in background work.
void decline_at_exit(const user& of, callbacks_of_thread* at);
// Whether a thread that does background work is inside a callback that has sinks.
bool works_in_a_callback();
// Called before the first callback: exit() does not wait for a callback that never returns.
void watch_exit();

// Calls the function on the owner's thread, in a frame of a callback there; throws `declined`.
void ask_owner(const user& of, const rocks_service_terms& terms, uint64_t frame, void (*run)(void*),
               void* data);

// The terms of functions that the caller's thread alone may run, in a call that another thread
// makes in its place.
inline rocks_service_terms callers_terms(uint64_t owner) {
  return {ROCKS_CALLBACK_OWNER, UINT32_MAX, owner};
}

// In a frame, before its callback is called.
template <from From>
inline void look_for_exit(const user& of, callbacks_of_thread* at) {
  if constexpr (From == from::kRocksDB) {
    // After the frame's store: who ends the process stores and loads the other way round
    // (tests/loom/tests/exit.rs checks the order of the steps).
    std::atomic_signal_fence(std::memory_order_seq_cst);
    if (__builtin_expect(process_ends.load(std::memory_order_relaxed), 0)) decline_at_exit(of, at);
  }
}

// Has the owner, or the caller in whose place this thread works, run `call`.
template <from From, typename Call>
[[gnu::noinline, gnu::cold]] bool in_frame_elsewhere(const user& of, callbacks_of_thread* at,
                                                     Call call) {
  callback_frame<From> frame(at);
  look_for_exit<From>(of, at);
  bool good = false;
  auto all = [&] { good = call(); };
  const auto run = [](void* one) { (*static_cast<decltype(all)*>(one))(); };
  const auto terms = of.has_owner() ? of.terms() : callers_terms(at->works_for);
  ask_owner(of, terms, frame.kOne, run, &all);
  return good;
}

// Whether that is how the user's functions run.
template <from From>
inline bool runs_elsewhere(const user& of, const callbacks_of_thread* at) {
  return of.has_owner() || (From == from::kLibrary && __builtin_expect(at->caller() != 0, 0));
}

// Runs `call`, which calls a callback, in a frame on this thread, and returns what it returns.
template <from From, typename Call>
__attribute__((always_inline)) inline bool in_frame_here(const user& of, callbacks_of_thread* at,
                                                         const Call& call) {
  callback_frame<From> frame(at);
  look_for_exit<From>(of, at);
  return call();
}

// The same on the thread where the user wants it. What runs elsewhere is a copy: so nothing of what
// runs here has its address taken, and it stays in registers.
template <from From, typename Call>
__attribute__((always_inline)) inline bool in_frame(const user& of, callbacks_of_thread* at,
                                                    const Call& call) {
  if (runs_elsewhere<From>(of, at)) return in_frame_elsewhere<From>(of, at, call);
  return in_frame_here<From>(of, at, call);
}

// Runs `call`, which calls a callback. Returns false if it threw, or if an append to a sink of the
// callback failed, and makes a text of that.
template <from From, typename Call>
__attribute__((always_inline)) inline bool guarded(const user& of, std::string* text,
                                                   const Call& call) noexcept {
  callbacks_of_thread* at = here();
  try {
    in_frame<From>(of, at, [call] {
      call();
      return true;
    });
  } catch (...) {
    describe_exception(text);
    return false;
  }
  return __builtin_expect(!at->was_refused, 1) || append_refused(text);
}

// The same for functions that the caller's thread alone calls, within a call.
template <from From, typename Call>
__attribute__((always_inline)) inline bool guarded(std::string* text, const Call& call) noexcept {
  callbacks_of_thread* at = here();
  try {
    callback_frame<From> frame(at);
    call();
  } catch (...) {
    describe_exception(text);
    return false;
  }
  return __builtin_expect(!at->was_refused, 1) || append_refused(text);
}

// Makes the operation on this thread end as failed by a callback.
void fail_operation(const std::string& text) noexcept;
// Clears that mark; returns whether it was set, and why.
bool take_failure(std::string* text) noexcept;
// Whether the operation is marked as failed. Check it before returning anything that must be freed.
bool will_fail() noexcept;
// Call when the operation, flush or compaction on this thread is over.
void forget_failures() noexcept;

// The common part of RocksDB's objects made of callbacks.
struct calls_user {
  virtual ~calls_user() = default;
  virtual const user& of_user() const = 0;
};

// Names with values, as callbacks append them: properties of a table, wide columns.
using appended_pairs = std::vector<std::pair<std::string, std::string>>;

// Lives on the stack during the call of a callback. Collects bytes in a string (the one given, or
// its own, made on the first append), or pairs in a list, or either. The callback gets its token: a
// handle (src/abi/handles/handle.rs) of kinds that no object has, with a number that is never given
// again. The token is invalid once the callback has returned.
class sink {
 public:
  explicit sink(std::string* to, callbacks_of_thread* at = here(), size_t most = SIZE_MAX)
      : to_(to), at_(at), outer_(at->innermost), most_(most) {
    renew(to);
    at->innermost = this;
  }
  // Nested in another sink; the caller that makes both sets at->innermost.
  sink(std::string* to, callbacks_of_thread* at, sink* outer)
      : to_(to), at_(at), outer_(outer), most_(SIZE_MAX) {
    renew(to);
  }
  // Takes bytes, pairs or both, depending on which pointers are given.
  sink(std::string* to, appended_pairs* pairs) : sink(to, here(), to == nullptr ? 0 : SIZE_MAX) {
    pairs_ = pairs;
  }
  __attribute__((always_inline)) ~sink() {
    at_->innermost = outer_;
    if (__builtin_expect(owns_, 0)) own_.~basic_string();
  }
  sink(const sink&) = delete;
  sink& operator=(const sink&) = delete;

  rocks_sink* token() const { return reinterpret_cast<rocks_sink*>(token_); }
  sink* outer() const { return outer_; }
  // With the thread's lock, or before a frame is made.
  void renew(std::string* to) {
    to_ = to;
    token_ = new_token(at_);
  }
  void end() { token_ = 0; }

  // NULL: not one of the list.
  static sink* find(sink* from, uint64_t token) {
    while (from != nullptr && from->token_ != token) from = from->outer_;
    return from;
  }
  // The fast path. Returns false if the bytes do not fit or only just fit; append distinguishes the
  // two.
  bool append_with_room(const Slice& bytes) {
    if (__builtin_expect(most_ - to()->size() <= bytes.size(), 0)) return false;
    to_->append(bytes.data(), bytes.size());
    return true;
  }
  Status append(const Slice& bytes) {
    if (most_ == 0) return Status::InvalidArgument("sink: takes pairs", "rocks_sink_append_pair");
    if (bytes.size() > most_ - to()->size()) {
      overflowed_ = true;
      return Status::InvalidArgument("sink: more than " + std::to_string(most_) + " bytes");
    }
    to_->append(bytes.data(), bytes.size());
    return Status::OK();
  }
  Status append_pair(const Slice& name, const Slice& value) {
    if (pairs_ == nullptr) return Status::InvalidArgument("sink: takes bytes", "rocks_sink_append");
    pairs_->emplace_back(name.ToString(), value.ToString());
    return Status::OK();
  }
  std::string* to() {
    if (to_ == nullptr) {
      to_ = new (&own_) std::string();
      owns_ = true;
    }
    return to_;
  }
  // Whether the callback wanted to append more than fits.
  bool overflowed() const { return overflowed_; }

  // Threads take the tokens in blocks, so that they share no counter.
  static constexpr uint64_t kStep = 8, kBlock = kStep << 12;

 private:
  static uint64_t new_token(callbacks_of_thread* at) {
    const uint64_t token = at->next_token;
    if (__builtin_expect(token % kBlock == 0, 0)) return new_block(at);
    at->next_token = token + kStep;
    return token;
  }
  // Takes a block for the thread and returns its first token; 0: all were given.
  static uint64_t new_block(callbacks_of_thread* at) noexcept;
  // Makes the thread known to others by a block of its tokens.
  static void enlist(callbacks_of_thread* at, uint64_t block);
  static bool lives_in(const callbacks_of_thread* at, uint64_t block);

  std::string* to_;
  appended_pairs* pairs_ = nullptr;
  callbacks_of_thread* const at_;
  sink* const outer_;
  const size_t most_;
  uint64_t token_;
  bool overflowed_ = false;
  bool owns_ = false;
  union {
    std::string own_;
  };
};

// A thread appends to its own sinks, or ends them.
struct own_sinks {
  explicit own_sinks(callbacks_of_thread* at) : at_(at) { at->lock.enter(); }
  ~own_sinks() { at_->lock.leave(); }
  own_sinks(const own_sinks&) = delete;
  own_sinks& operator=(const own_sinks&) = delete;

 private:
  callbacks_of_thread* const at_;
};

// Finds the thread of a token, locks it, and calls `use` with the sink; false: there is none.
bool with_sink(uint64_t token, const std::function<void(callbacks_of_thread*, sink*)>& use);

template <from From>
__attribute__((always_inline)) inline callback_frame<From>::~callback_frame() {
  at_->lock.enter();
  // Most frames have sinks of their own; those of outer callbacks go on.
  for (sink* one = at_->innermost; one != open_; one = one->outer()) one->end();
  at_->open.store(open_, std::memory_order_relaxed);
  at_->was_refused = at_->refused;
  at_->refused = refused_;
  at_->lock.leave();
  // Restores the saved value instead of decrementing: a store does not wait for the preceding load.
  at_->running = outer_;
}

// The sinks of a callback that has a result: making both together costs little more than one.
struct result_and_error {
  sink error, result;

  result_and_error(std::string* to, std::string* why, callbacks_of_thread* at)
      : error(why, at, at->innermost), result(to, at, &error) {
    at->innermost = &result;
  }

  // Prepares for another call of a callback: the old tokens become invalid, the strings empty.
  void renew(std::string* to, std::string* why, callbacks_of_thread* at) {
    const own_sinks locked(at);
    to->clear();
    why->clear();
    result.renew(to);
    error.renew(why);
  }
};

// Calls a callback that returns whether it succeeded: `call` gets the token of the sink for the
// text of its failure. An exception counts as a failure, and so does success after a failed append.
// Calls `failed(text)` on failure, after the frame ended. Fetches the thread's state once and
// allocates nothing for the text.
template <from From, typename Call, typename Failed>
__attribute__((always_inline)) inline bool asked(const user& of, const Call& call,
                                                 const Failed& failed) noexcept {
  callbacks_of_thread* at = here();
  sink error(nullptr, at);
  try {
    const bool good = in_frame<From>(of, at, [call, token = error.token()] { return call(token); });
    if (__builtin_expect(good && !at->was_refused, 1)) return true;
    if (good) append_refused(error.to());
  } catch (...) {
    describe_exception(error.to());
  }
  failed(*error.to());
  return false;
}

// The text of a failure for which the callback gave none.
inline constexpr char kNoReason[] = "the callback failed, and gave no reason";

// The code of a callback's failure.
inline int32_t callback_code(const std::string& text) {
  return text.ends_with(kNotServed) ? ROCKS_NOT_SERVED : ROCKS_CALLBACK_FAILED;
}

// Reports a callback's failure.
inline int32_t callback_failed(status* st, const std::string& text) {
  return fill(st, callback_code(text), text.empty() ? kNoReason : text.c_str());
}

}  // namespace rx

// Whether any callback object was ever made: until then calls do not check for callbacks.
extern "C" std::atomic<bool> rx_callbacks_used;
