// The files of an env that encrypts them. Each knows its cipher; places in it are counted behind
// the header.
#pragma once

#include <memory>
#include <string>

#include "rocksdb/file_system.h"
#include "src/objects/encryption/header.h"

namespace rx {

using rocksdb::FileOptions;
using rocksdb::FileSystem;
using rocksdb::FSRandomAccessFile;
using rocksdb::FSRandomRWFile;
using rocksdb::FSSequentialFile;
using rocksdb::FSWritableFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;

// Reads a file's header by its path, and what it says. `places`: NULL: not wanted.
IOStatus load_header(FileSystem* files, const std::string& path, master_keys* keys,
                     std::unique_ptr<cipher>* out, size_t* places);

// The first bytes of a file, as many as are there.
IOStatus first_bytes(FileSystem* files, const std::string& path, header* to, size_t* size);
// The id of the master key that a file's header names. Empty: it names none.
IOStatus load_key_id(FileSystem* files, const std::string& path, std::string* id);

// `size`: of the file when its header was read, behind it. What another process appended since may
// be a new part.
std::unique_ptr<FSSequentialFile> decrypting(std::unique_ptr<FSSequentialFile> file,
                                             std::unique_ptr<cipher> with, std::string path,
                                             std::shared_ptr<FileSystem> files, uint64_t size);
std::unique_ptr<FSRandomAccessFile> decrypting(std::unique_ptr<FSRandomAccessFile> file,
                                               std::unique_ptr<cipher> with);
std::unique_ptr<FSRandomRWFile> decrypting(std::unique_ptr<FSRandomRWFile> file,
                                           std::unique_ptr<cipher> with);

// `size`: behind the header. `continues`: what is appended is a part.
struct written_file {
  std::string path;
  std::shared_ptr<FileSystem> files;
  uint64_t size = 0;
  bool continues = false;
};
std::unique_ptr<FSWritableFile> encrypting(std::unique_ptr<FSWritableFile> file,
                                           std::unique_ptr<cipher> with, written_file what);

}  // namespace rx
