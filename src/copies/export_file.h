// The file beside exported table files that describes them for an import.
#pragma once

namespace rx {

inline constexpr char kExportFile[] = "EXPORT";

}  // namespace rx
