package dev.howdah.broker.fetch;

import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionId;
import java.util.List;

/** The reader that the tests of fetches run on. */
class ScriptedLogReaderTest extends LogReaderContract {

    private final ScriptedLogReader reader = new ScriptedLogReader();

    @Override
    LogReader reader() {
        return reader;
    }

    @Override
    List<PartitionId> partitions(int count, int records) {
        List<PartitionId> ids = ids(1, count);
        ids.forEach(id -> reader.head(id, 0, records));
        return ids;
    }
}
