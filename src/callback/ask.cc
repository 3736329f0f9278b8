#include "src/callback/ask.h"

#include <algorithm>
#include <exception>

namespace rx {
namespace {

using function = void (*)(void*);

std::atomic<bool (*)(uint64_t)> is_here{nullptr};
std::atomic<int32_t (*)(uint64_t, uint32_t, int32_t, function, void*)> ask{nullptr};
std::atomic<bool (*)(uint64_t, function, function, void*, bool)> deliver{nullptr};
std::atomic<bool (*)()> serve_now{nullptr};
std::atomic<bool (*)(function, void*)> run_apart{nullptr};
std::atomic<bool (*)(uint64_t)> is_known{nullptr};

// What becomes of a call that the owner does not make: it is declined, or this thread makes it, or
// does so without a wait for an owner that does not answer now.
enum otherwise : int32_t { kDecline, kHere, kHereAtOnce };

// What became of a question.
enum outcome : int32_t { kInVain, kAnswered, kNotAsked };

bool is_silent(const callbacks_of_thread* at, uint64_t owner) {
  const uint64_t* const end = at->silent + std::min(at->silent_count, at->kMostSilent);
  return std::find(at->silent, end, owner) != end;
}

void note_silent(callbacks_of_thread* at, uint64_t owner) {
  // So that the end of the operation forgets it.
  a_callback_failed.store(true, std::memory_order_relaxed);
  if (!is_silent(at, owner)) at->silent[at->silent_count++ % at->kMostSilent] = owner;
}

// A question as the owner's thread gets it.
struct question {
  function run;
  void* data;
  uint64_t frame;
  callbacks_of_thread* asker;
  std::exception_ptr thrown;
};

// On the owner's thread: the asker's databases are those that the callback may belong to.
void answer(void* given) {
  auto& asked = *static_cast<question*>(given);
  callbacks_of_thread* const at = here();
  const callbacks_of_thread* const from = asked.asker;
  const uint64_t running = std::exchange(at->running, at->running + asked.frame);
  const auto asker = std::exchange(at->asker, asked.asker);
  const auto working_for = std::exchange(at->working_for, from->working_for);
  const auto event_of = std::exchange(at->event_of, from->event_of);
  try {
    asked.run(asked.data);
  } catch (...) {
    asked.thrown = std::current_exception();
  }
  at->event_of = event_of;
  at->working_for = working_for;
  at->asker = asker;
  at->running = running;
}

[[noreturn]] void decline(const user& of, callbacks_of_thread* at) {
  at->declined_by = &of;
  // So that the end of the operation forgets it.
  a_callback_failed.store(true, std::memory_order_relaxed);
  throw declined();
}

// Has the owner's thread run it, or this one where the terms say so. Returns whether it ran.
// `may_hold_locks`: the owner may wait for locks of RocksDB's that this thread has.
bool run_by_owner(const rocks_service_terms& terms, uint64_t frame, bool may_hold_locks,
                  function run, void* data) {
  if (is_here.load(std::memory_order_relaxed)(terms.owner)) {
    run(data);
    return true;
  }
  callbacks_of_thread* const at = here();
  question asked{run, data, frame, at, nullptr};
  const bool or_here = terms.threads == ROCKS_CALLBACK_OWNER_FIRST;
  const uint32_t patience = is_silent(at, terms.owner) ? 0 : terms.patience_us;
  const int32_t way = !or_here ? kDecline : may_hold_locks ? kHereAtOnce : kHere;
  switch (ask.load(std::memory_order_relaxed)(terms.owner, patience, way, answer, &asked)) {
    case kAnswered:
      if (asked.thrown) std::rethrow_exception(asked.thrown);
      return true;
    case kInVain:
      // What must be taken at once says nothing of the owner's patience.
      if (way != kHereAtOnce) note_silent(at, terms.owner);
      break;
  }
  if (or_here) run(data);
  return or_here;
}

// Has the owner first run a call, and this thread if that does not. Where this thread must not
// wait, another asks.
template <typename Call>
void end_by_owner_first(const rocks_service_terms& terms, Call call) {
  struct end {
    rocks_service_terms terms;
    Call call;
  };
  auto kept = std::make_unique<end>(end{terms, std::move(call)});
  const function run = [](void* given) {
    const std::unique_ptr<end> one(static_cast<end*>(given));
    run_by_owner(
        one->terms, 0, true, [](void* of) { static_cast<end*>(of)->call(); }, one.get());
  };
  void* const data = kept.release();
  if (!run_apart.load(std::memory_order_relaxed)(run, data)) run(data);
}

}  // namespace

void ask_owner(const user& of, const rocks_service_terms& terms, uint64_t frame, function run,
               void* data) {
  const bool may_hold_locks = of.is_told() || frame == callback_frame<from::kLocked>::kOne;
  if (!run_by_owner(terms, frame, may_hold_locks, run, data)) decline(of, here());
}

bool has_left(uint64_t caller) noexcept {
  return caller != 0 && !is_known.load(std::memory_order_relaxed)(caller);
}

bool answer_what_waits() noexcept {
  const auto serve = serve_now.load(std::memory_order_relaxed);
  return serve != nullptr && serve();
}

void decline_at_exit(const user& of, callbacks_of_thread* at) {
  if (at->worker != nullptr) decline(of, at);
}

void leave(const user& of, bool may_drop, function run, function discard, void* data) noexcept {
  deliver.load(std::memory_order_relaxed)(of.terms().owner, run, discard, data, may_drop);
}

void user::end(void (*destroy)(void*), void* state) const noexcept {
  if (destroy == nullptr) return;
  const auto call = [destroy, state] {
    std::string text;
    guarded<from::kLocked>(&text, [&] { destroy(state); });
  };
  if (!has_owner()) return call();
  try {
    // Even here: events that were left before it come first.
    if (is_owners_alone()) return leave_to_owner(*this, false, call);
    end_by_owner_first(terms_, call);
  } catch (...) {  // No memory: the state stays.
  }
}

Status refuse_owner(const rocks_service_terms& terms, const char* instead) {
  if (terms.threads == ROCKS_CALLBACK_ANY_THREAD) return Status::OK();
  return Status::InvalidArgument(
      "callbacks: service.threads is " + std::to_string(terms.threads) +
          "; accepted: ROCKS_CALLBACK_ANY_THREAD, since no thread can do "
          "without the answer",
      instead);
}

}  // namespace rx

extern "C" void rx_service_work_for(uint64_t owner) { rx::here()->works_for = owner; }

extern "C" void rx_service_install(const void* is_here, const void* ask, const void* deliver,
                                   const void* serve_now, const void* run_apart,
                                   const void* is_known) {
  const auto set = [](auto& slot, const void* to) {
    slot.store(reinterpret_cast<decltype(slot.load())>(const_cast<void*>(to)),
               std::memory_order_relaxed);
  };
  set(rx::is_here, is_here);
  set(rx::ask, ask);
  set(rx::deliver, deliver);
  set(rx::serve_now, serve_now);
  set(rx::run_apart, run_apart);
  set(rx::is_known, is_known);
}
