// An env whose files are encrypted.
#pragma once

#include <memory>
#include <vector>

#include "src/objects/objects.h"

namespace rx {

class encrypted_files;

// Its counters.
std::vector<figure> encryption_figures(const encrypted_files* files);

// Makes one from the name "encrypted:/path/of/the/keys".
Status make_encrypted_env(const std::string& path, std::unique_ptr<object>* out);

}  // namespace rx
