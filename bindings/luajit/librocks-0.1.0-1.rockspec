package = "librocks"
version = "0.1.0-1"
source = { url = "file://." }
description = { summary = "RocksDB behind a small, safe C interface", license = "MIT OR Apache-2.0" }
dependencies = { "lua == 5.1" }
build = { type = "builtin", modules = { rocks = "rocks/init.lua", ["rocks.abi"] = "rocks/abi.lua" } }
