#pragma once

// Why a file of the donor does not belong in a clone, as the manifest says.
namespace slaveclone::reasons {

constexpr const char* replication = "replication settings of the donor";
constexpr const char* relay_log = "relay log";
constexpr const char* binary_log = "binary log of the donor";
constexpr const char* identity = "identity of the donor";
constexpr const char* configuration = "option file";
constexpr const char* temporary = "temporary, made anew at start";
constexpr const char* spare = "spare file of the redo log, made anew at start";
constexpr const char* runtime = "belongs to the running server";
constexpr const char* log_file = "log";
constexpr const char* key = "key of the donor";
constexpr const char* file_system = "belongs to the file system";
constexpr const char* own = "slaveclone's own";
constexpr const char* hidden = "no server's: its name begins with a dot";
constexpr const char* log_table = "log: the table comes empty";

}  // namespace slaveclone::reasons
