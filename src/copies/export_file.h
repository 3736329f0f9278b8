// The file that tells, beside exported table files, what importing must know of them.
#pragma once

namespace rx {

inline constexpr char kExportFile[] = "EXPORT";

}  // namespace rx
