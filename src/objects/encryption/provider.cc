// Master keys that the user's functions give.
#include <cstring>

#include "src/base/text/names.h"
#include "src/callback/callback.h"
#include "src/objects/encryption/keys.h"

namespace rx {

namespace {

// The user's functions, and their state.
struct provider {
  explicit provider(const rocks_key_provider_callbacks& given) : side(given), calls(given) {}
  user side;
  rocks_key_provider_callbacks calls;
};

struct provider_object final : object {
  std::shared_ptr<const provider> it;
};

class provided_keys final : public key_source {
 public:
  explicit provided_keys(std::shared_ptr<const provider> it) : it_(std::move(it)) {}

  IOStatus current(std::string* id) override {
    id->clear();
    std::string why;
    const bool good = ask(id, &why, [&](rocks_sink* to, rocks_sink* error) {
      return it_->calls.current(it_->side.state(), to, error);
    });
    IOStatus s;
    if (!good) {
      s = IOStatus::IOError("env: the key provider named no current key", why);
    } else if (id->empty() || id->size() > kLongestKeyId) {
      s = IOStatus::IOError("env: the key provider named a current key with an id of " +
                            std::to_string(id->size()) + " bytes; accepted: 1 to 255");
      it_->side.note(s.getState());
    }
    // RocksDB's own attempts may find the provider well again.
    if (!s.ok()) s.SetRetryable(true);
    return s;
  }

  IOStatus key(const std::string& id, master_key* out) override {
    std::string bytes, why;
    const bool good = ask(&bytes, &why, [&](rocks_sink* to, rocks_sink* error) {
      const auto* data = reinterpret_cast<const uint8_t*>(id.data());
      return it_->calls.key(it_->side.state(), data, id.size(), to, error);
    });
    if (!good) {
      return IOStatus::IOError("env: the key provider gave no key " + quoted(id), why);
    }
    const size_t size = bytes.size();
    if (size == secret::kSize) {
      auto made = std::make_shared<secret>();
      memcpy(made->bytes, bytes.data(), size);
      *out = std::move(made);
    }
    clear(&bytes);
    if (size == secret::kSize) return IOStatus::OK();
    IOStatus s = IOStatus::IOError("env: the key provider gave a key " + quoted(id) + " of " +
                                   std::to_string(size) + " bytes; accepted: 32");
    it_->side.note(s.getState());
    return s;
  }

  uint64_t failures() const override {
    std::string last;
    return it_->side.failures(&last);
  }

 private:
  // Calls a function that answers through a sink. RocksDB may hold locks.
  template <typename Call>
  bool ask(std::string* answer, std::string* why, const Call& call) {
    // So that what grows leaves no copy of a key behind.
    answer->reserve(256);
    sink to(answer, here(), 256);
    const bool good = asked<from::kLocked>(
        it_->side,
        [&](rocks_sink* error) {
          if (process_ends.load(std::memory_order_relaxed)) decline_at_exit(it_->side, here());
          return call(to.token(), error);
        },
        [&](const std::string& text) {
          *why = text.empty() ? kNoReason : text;
          it_->side.note(*why);
        });
    if (!good) clear(answer);
    return good;
  }

  const std::shared_ptr<const provider> it_;
};

}  // namespace

Status make_key_provider(const void* given, std::unique_ptr<object>* out) {
  // Owns the state from here on, also where it is refused.
  auto owned = std::make_shared<provider>(*static_cast<const rocks_key_provider_callbacks*>(given));
  const Status s =
      refuse_owner(owned->side.terms(), "rocks_env_new_encrypted_by_keys serves instead");
  if (!s.ok()) return s;
  if (owned->calls.current == nullptr) {
    return Status::InvalidArgument("callbacks: current is NULL");
  }
  if (owned->calls.key == nullptr) return Status::InvalidArgument("callbacks: key is NULL");
  auto made = std::make_unique<provider_object>();
  made->it = owned;
  *out = std::move(made);
  return s;
}

std::unique_ptr<key_source> keys_of_provider(const object* provider) {
  return std::make_unique<provided_keys>(static_cast<const provider_object*>(provider)->it);
}

}  // namespace rx
