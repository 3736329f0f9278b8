// Adds text to a Status: which key it is about.
#pragma once

#include <cstring>
#include <string>

#include "src/base/bridge.h"

namespace rx {

// Formats a key, or other bytes, for messages: escaped, and cut after the first `most`.
std::string shown(const Slice& key, size_t most = 32);

// The same Status with more text. CopyAppendMessage rejects a Status without text and drops the
// flags.
inline Status with_text(const Status& s, const std::string& text) {
  struct Text : Status {
    Text(const Status& s, const std::string& text) : Status(s) {
      const bool has_text = getState() != nullptr && *getState() != 0;
      state_ = CopyState((has_text ? getState() + ("; " + text) : text).c_str());
    }
  };
  return Text(s, text);
}

// The same Status, naming what it is about by its path, if its text does not.
inline Status about_path(const Status& s, const char* what, const std::string& path) {
  const bool says = s.ok() || (s.getState() != nullptr && strstr(s.getState(), path.c_str()));
  return says ? s : with_text(s, std::string(what) + ": \"" + path + "\"");
}

// The same Status, naming the key it is about.
inline Status about(const Status& s, ColumnFamilyHandle* cf, const Slice& key) {
  if (s.ok() || s.IsNotFound()) return s;
  const std::string family = cf->GetID() == 0 ? "" : " of column family \"" + cf->GetName() + "\"";
  return with_text(s, "key " + shown(key) + family);
}

}  // namespace rx
