package dev.howdah.broker.fetch;

import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks Postgres for the bounds of partitions, which another broker may have moved. If a head is below what was known before it was
 * asked for, or of another leader epoch, the database has gone back. Then nobody is told that its offset is out of range, for
 * that makes consumers jump, nor given records by such a head: they are sent to look for the leader, and the epoch will rise.
 * Thread: the fetch's event loop.
 *
 * @param epoch under which the fetch looks
 */
public record HeadCheck(LogReader reader, LeaderEpochs epochs, int epoch, LoopMessages messages) {

    /** Updates the bounds. A partition fails if its fetch offset is out of range then too. */
    void ask(List<PartitionFetch> unsure, Runnable then) {
        List<PartitionLog> logs = new ArrayList<>(unsure.size());
        for (PartitionFetch fetch : unsure) {
            PartitionLog log = fetch.log();
            if (log != null) {
                logs.add(log);
            }
        }
        ask(logs, (verdicts, failure) -> {
            if (verdicts == null) {
                unsure.forEach(fetch -> fetch.failBecauseOf(failure));
            } else {
                unsure.forEach(fetch -> onVerdict(fetch, verdicts));
            }
            then.run();
        });
    }

    private static void onVerdict(PartitionFetch fetch, Map<PartitionId, KafkaError> verdicts) {
        PartitionLog log = fetch.log();
        KafkaError verdict = log == null ? null : verdicts.get(log.id());
        if (log == null || verdict == null || verdict == KafkaError.UNKNOWN_TOPIC_OR_PARTITION) {
            fetch.fail(KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
            return;
        }
        fetch.resolve(log);
        if (verdict != KafkaError.NONE) {
            fetch.fail(verdict);
        } else if (fetch.isOutOfRange()) {
            fetch.fail(KafkaError.OFFSET_OUT_OF_RANGE);
        }
    }

    /**
     * Updates the bounds of logs.
     *
     * @param then told of each whether its bounds may be used now: NONE, or what its partition fails with; null with the failure if
     *     Postgres did not answer
     */
    public void ask(
            Collection<PartitionLog> logs,
            BiConsumer<@Nullable Map<PartitionId, KafkaError>, @Nullable Throwable> then) {
        Map<PartitionId, Long> known = new HashMap<>();
        logs.forEach(log -> known.put(log.id(), log.isHeadKnown(epoch) ? log.highWatermark() : 0));
        messages.onEnd(reader.heads(List.copyOf(known.keySet())), (heads, failure) -> {
            if (heads == null) {
                then.accept(null, failure);
                return;
            }
            Map<PartitionId, PartitionHead> byId = new HashMap<>();
            heads.forEach(head -> byId.put(head.id(), head));
            Map<PartitionId, KafkaError> verdicts = new HashMap<>();
            logs.forEach(log ->
                    verdicts.put(log.id(), judge(log, byId.get(log.id()), known.getOrDefault(log.id(), 0L))));
            then.accept(verdicts, null);
        });
    }

    private KafkaError judge(PartitionLog log, @Nullable PartitionHead head, long known) {
        if (head == null) {
            return KafkaError.UNKNOWN_TOPIC_OR_PARTITION;
        }
        log.onHead(head);
        if (!log.isHeadKnown(epoch) || head.leaderEpoch() != epoch || head.nextOffset() < known) {
            epochs.offerDoubt(Math.min(head.leaderEpoch(), epoch));
            return KafkaError.NOT_LEADER_OR_FOLLOWER;
        }
        return KafkaError.NONE;
    }
}
