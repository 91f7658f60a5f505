package dev.howdah.broker.fetch;

import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks Postgres for the bounds of partitions, because another broker may have moved them. Thread: the fetch's event
 * loop.
 */
record HeadCheck(LogReader reader, LoopMessages messages) {

    /** Updates the bounds. A partition fails if its fetch offset is out of range then too. */
    void ask(List<PartitionFetch> unsure, Runnable then) {
        Set<PartitionId> ids = new HashSet<>();
        for (PartitionFetch fetch : unsure) {
            PartitionLog log = fetch.log();
            if (log != null) {
                ids.add(log.id());
            }
        }
        messages.onEnd(reader.heads(List.copyOf(ids)), (heads, failure) -> {
            if (heads == null) {
                unsure.forEach(fetch -> fetch.failBecauseOf(failure));
            } else {
                onHeads(unsure, heads);
            }
            then.run();
        });
    }

    private static void onHeads(List<PartitionFetch> unsure, List<PartitionHead> heads) {
        Map<PartitionId, PartitionHead> byId = new HashMap<>();
        heads.forEach(head -> byId.put(head.id(), head));
        for (PartitionFetch fetch : unsure) {
            PartitionLog log = fetch.log();
            PartitionHead head = log == null ? null : byId.get(log.id());
            if (log == null || head == null) {
                fetch.fail(KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
                continue;
            }
            log.onHead(head);
            fetch.resolve(log);
            if (fetch.isOutOfRange()) {
                fetch.fail(KafkaError.OFFSET_OUT_OF_RANGE);
            }
        }
    }
}
