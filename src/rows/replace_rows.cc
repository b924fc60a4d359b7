#include "rows/replace_rows.h"

#include "mysql/table_writer.h"
#include "mysql/transaction.h"

namespace slaveclone {

std::uint64_t replace_rows(Server& server, const Chunk& chunk, ChunkRows& rows) {
  Transaction all(server);
  TableWriter writer(server, *chunk.table);
  writer.erase(chunk.range);
  std::uint64_t count = 0;
  for (auto row = rows.stream->next(); row; row = rows.stream->next(), ++count) writer.insert(*row);
  writer.flush();
  if (rows.reader) {
    for (const LongRow& row : rows.reader->long_rows()) writer.insert_long(*rows.reader, row);
    count += rows.reader->long_rows().size();
  }
  all.commit();
  return count;
}

}  // namespace slaveclone
