// The master keys of the files of an env: which have an old one, and which a damaged header.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "rocksdb/env.h"
#include "src/base/bridge.h"

namespace rx {

// Whether a file has another master key than new files get. false: also of a file that is missing,
// and where the env encrypts nothing.
bool has_old_key(rocksdb::Env* env, const std::string& path);

// Which of the files have damaged headers, so that nobody can read them any more. An error: the key
// of one is missing or another, or nothing is encrypted; then its header may be as it was.
Status find_damaged_headers(rocksdb::Env* env, const std::vector<std::string>& paths,
                            std::set<std::string>* damaged);

}  // namespace rx
