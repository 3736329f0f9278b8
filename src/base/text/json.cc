#include "src/base/text/json.h"

rx::json_merge rx::merge_json = nullptr;

extern "C" {

void rx_json_offer(rx::json_merge json) { rx::merge_json = json; }

bool rx_string_append(std::string* to, const uint8_t* data, size_t len) {
  try {
    to->append(reinterpret_cast<const char*>(data), len);
    return true;
  } catch (...) {
    return false;
  }
}
}
