package dev.howdah.broker.fetch;

import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks Postgres for the bounds of partitions, which another broker may have moved. If a head is below what was known before it was
 * asked for, the database has gone back under the same leader epoch. Then nobody is told that its offset is out of range, for
 * that makes consumers jump: they are sent to look for the leader, and the epoch will rise. Thread: the fetch's event loop.
 *
 * @param epoch under which the fetch looks
 */
record HeadCheck(LogReader reader, LeaderEpochs epochs, int epoch, LoopMessages messages) {

    /** Updates the bounds. A partition fails if its fetch offset is out of range then too. */
    void ask(List<PartitionFetch> unsure, Runnable then) {
        Map<PartitionId, Long> known = new HashMap<>();
        for (PartitionFetch fetch : unsure) {
            PartitionLog log = fetch.log();
            if (log != null) {
                known.put(log.id(), log.isHeadKnown(epoch) ? log.highWatermark() : 0);
            }
        }
        messages.onEnd(reader.heads(List.copyOf(known.keySet())), (heads, failure) -> {
            if (heads == null) {
                unsure.forEach(fetch -> fetch.failBecauseOf(failure));
            } else {
                onHeads(unsure, heads, known);
            }
            then.run();
        });
    }

    private void onHeads(List<PartitionFetch> unsure, List<PartitionHead> heads, Map<PartitionId, Long> known) {
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
            if (head.leaderEpoch() != epoch || head.nextOffset() < known.getOrDefault(log.id(), 0L)) {
                epochs.offerDoubt(Math.min(head.leaderEpoch(), epoch));
                fetch.fail(KafkaError.NOT_LEADER_OR_FOLLOWER);
            } else if (fetch.isOutOfRange()) {
                fetch.fail(KafkaError.OFFSET_OUT_OF_RANGE);
            }
        }
    }
}
