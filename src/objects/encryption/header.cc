#include "src/objects/encryption/header.h"

#include <strings.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "src/base/checks/encrypted.h"
#include "src/base/text/names.h"
#include "src/inside/files.h"

namespace rx {

namespace {

constexpr uint32_t kVersion = 1;
constexpr size_t kMagicSize = sizeof(kEncryptedMagic) - 1;
constexpr size_t kVersionAt = 16, kIdSizeAt = 20, kWrapAt = 24, kKeyAt = 40, kNonceAt = 88,
                 kIdAt = 96;
constexpr size_t kWrapNonceSize = 12;

std::atomic<const Ciphers*> offered{nullptr};

const Ciphers& ciphers() { return *offered.load(std::memory_order_acquire); }

uint8_t* at(header* of, size_t offset) { return reinterpret_cast<uint8_t*>(of->bytes) + offset; }
const uint8_t* at(const header& of, size_t offset) {
  return reinterpret_cast<const uint8_t*>(of.bytes) + offset;
}

// What the tag covers besides the key.
std::string beside(const header& of) {
  return std::string(of.bytes, kWrapAt).append(of.bytes + kNonceAt, kFirstPartPlace - kNonceAt);
}

void set_id(header* to, const std::string& id) {
  memcpy(to->bytes, kEncryptedMagic, kMagicSize);
  inside::set_fixed32(to->bytes + kVersionAt, kVersion);
  inside::set_fixed<uint16_t>(to->bytes + kIdSizeAt, static_cast<uint16_t>(id.size()));
  memcpy(to->bytes + kIdAt, id.data(), id.size());
}

// Unwraps the file's key. false: the tag is of another one.
bool unwrap(const secret& master, const header& from, secret* key) {
  memcpy(key->bytes, from.bytes + kKeyAt, secret::kSize);
  const std::string covered = beside(from);
  return ciphers().unwrap(master.bytes, at(from, kWrapAt),
                          reinterpret_cast<const uint8_t*>(covered.data()), covered.size(),
                          key->bytes, at(from, kKeyAt + secret::kSize));
}

bool random(void* to, size_t len) { return ciphers().random(static_cast<uint8_t*>(to), len); }

IOStatus no_random() { return IOStatus::IOError("env: the system gives no random bytes"); }

}  // namespace

cipher::cipher(secret* key, const uint8_t (&first)[kNonceSize])
    : key_(ciphers().new_key(key->bytes)) {
  explicit_bzero(key->bytes, sizeof(key->bytes));
  memcpy(first_, first, kNonceSize);
}

cipher::~cipher() { ciphers().free_key(key_); }

bool cipher::is_of(const header& one) const {
  return memcmp(one.bytes, kEncryptedMagic, kMagicSize) == 0 &&
         memcmp(one.bytes + kNonceAt, first_, kNonceSize) == 0;
}

void cipher::apply(uint64_t offset, char* data, size_t len) const {
  size_t i = parts_.size() - 1;
  while (i > 0 && parts_[i].begin > offset) i--;
  while (len > 0) {
    size_t count = len;
    if (i + 1 < parts_.size()) {
      count = static_cast<size_t>(std::min<uint64_t>(len, parts_[i + 1].begin - offset));
    }
    ciphers().apply(key_, parts_[i].nonce, offset, reinterpret_cast<uint8_t*>(data), count);
    data += count;
    offset += count;
    len -= count;
    i++;
  }
}

IOStatus make_header(master_keys* keys, header* to, std::unique_ptr<cipher>* out) {
  std::string id;
  master_key master;
  IOStatus s = keys->current(&id, &master);
  if (!s.ok()) return s;
  memset(to->bytes, 0, sizeof(to->bytes));
  set_id(to, id);
  secret key;
  part first{0, {}};
  if (!random(key.bytes, sizeof(key.bytes)) || !random(first.nonce, kNonceSize) ||
      !random(at(to, kWrapAt), kWrapNonceSize)) {
    return no_random();
  }
  memcpy(to->bytes + kNonceAt, first.nonce, kNonceSize);
  memcpy(to->bytes + kKeyAt, key.bytes, secret::kSize);
  const std::string covered = beside(*to);
  const bool wrapped = ciphers().wrap(
      master->bytes, at(to, kWrapAt), reinterpret_cast<const uint8_t*>(covered.data()),
      covered.size(), at(to, kKeyAt), at(to, kKeyAt + secret::kSize));
  if (!wrapped) return IOStatus::IOError("env: the key of a new file cannot be wrapped");
  *out = std::make_unique<cipher>(&key, first.nonce);
  (*out)->set_parts({first});
  return s;
}

IOStatus read_header(const std::string& path, master_keys* keys, const header& from, size_t size,
                     std::unique_ptr<cipher>* out) {
  out->reset();
  const size_t seen = std::min(size, kMagicSize);
  const bool has_magic = memcmp(from.bytes, kEncryptedMagic, seen) == 0;
  const auto is_zero = [](char c) { return c == 0; };
  if ((has_magic && size < kHeaderSize) || std::all_of(from.bytes, from.bytes + size, is_zero)) {
    return IOStatus::OK();
  }
  if (!has_magic) {
    return IOStatus::InvalidArgument(
        "env: " + quoted(path) + " is not encrypted",
        "it was written without this env, or its first bytes are damaged");
  }
  const uint32_t version = inside::fixed32(from.bytes + kVersionAt);
  const size_t id_size = inside::fixed<uint16_t>(from.bytes + kIdSizeAt);
  if (version != kVersion) {
    return IOStatus::NotSupported("env: " + quoted(path) + " has version " +
                                  std::to_string(version) + " of the format; accepted: 1");
  }
  if (id_size == 0 || id_size > kLongestKeyId) {
    return IOStatus::Corruption("env: the header of " + quoted(path) + " has a key id of " +
                                std::to_string(id_size) + " bytes; accepted: 1 to 255");
  }
  const std::string id(from.bytes + kIdAt, id_size);
  master_key master;
  IOStatus s = keys->find(id, &master);
  if (!s.ok()) return IOStatus::IOError(s.getState(), "it is the key of " + quoted(path));
  secret key;
  if (!unwrap(*master, from, &key)) {
    return IOStatus::InvalidArgument(
        "env: key " + quoted(id) + " is not the one that " + quoted(path) + " was encrypted with",
        "or the file's header was changed; the data are as they were");
  }
  size_t places = 0;
  std::vector<part> parts = parts_of(from, &places);
  *out = std::make_unique<cipher>(&key, parts[0].nonce);
  (*out)->set_parts(std::move(parts));
  return s;
}

std::string key_id_of(const header& from, size_t size) {
  if (size < kHeaderSize || memcmp(from.bytes, kEncryptedMagic, kMagicSize) != 0) return "";
  const size_t id_size = inside::fixed<uint16_t>(from.bytes + kIdSizeAt);
  return id_size <= kLongestKeyId ? std::string(from.bytes + kIdAt, id_size) : "";
}

bool was_wrapped_with(const std::string& id, master_keys* keys, const header& from) {
  header as_it_was = from;
  set_id(&as_it_was, id);
  master_key master;
  secret key;
  return keys->find(id, &master).ok() && unwrap(*master, as_it_was, &key);
}

std::vector<part> parts_of(const header& from, size_t* places) {
  std::vector<part> parts(1);
  *places = 0;
  parts[0].begin = 0;
  memcpy(parts[0].nonce, from.bytes + kNonceAt, kNonceSize);
  for (size_t i = kFirstPartPlace; i + kPartPlace <= kHeaderSize; i += kPartPlace) {
    const char* place = from.bytes + i;
    // Written before anything of the part was: a place that is not whole has none.
    if (inside::fixed32(place + 16) != ~inside::crc32c(place, 16)) break;
    ++*places;
    part one{inside::fixed64(place), {}};
    memcpy(one.nonce, place + 8, kNonceSize);
    // What was cut off is no longer there.
    while (parts.size() > 1 && parts.back().begin >= one.begin) parts.pop_back();
    parts.push_back(one);
  }
  return parts;
}

IOStatus no_more_parts(const std::string& path) {
  return IOStatus::NotSupported("env: " + quoted(path) + " was opened to append " +
                                std::to_string(kPartPlaces) + " times; accepted: no more");
}

IOStatus make_part(uint64_t begin, part* out, char (&place)[kPartPlace]) {
  out->begin = begin;
  if (!random(out->nonce, kNonceSize)) return no_random();
  memset(place, 0, kPartPlace);
  inside::set_fixed<uint64_t>(place, begin);
  memcpy(place + 8, out->nonce, kNonceSize);
  inside::set_fixed32(place + 16, ~inside::crc32c(place, 16));
  return IOStatus::OK();
}

}  // namespace rx

extern "C" void rx_ciphers_offer(const rx::Ciphers* ciphers) {
  rx::offered.store(ciphers, std::memory_order_release);
}
