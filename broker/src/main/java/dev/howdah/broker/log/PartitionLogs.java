package dev.howdah.broker.log;

import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that this broker has used. A partition's log is made at its first use, with unknown bounds. Whoever
 * needs the bounds reads them from Postgres and sets them with {@link PartitionLog#onHead}.
 *
 * <p>The catalog bounds their number: only partitions that exist are opened, and {@link #retainTopics} is called after
 * each change of the catalog.
 *
 * <p>Thread: any.
 */
public final class PartitionLogs {

    private final ConcurrentMap<PartitionId, PartitionLog> logs = new ConcurrentHashMap<>();
    private final TailCache cache;

    public PartitionLogs(TailCache cache) {
        this.cache = cache;
    }

    /** The log of a partition, which must exist in the catalog. Makes it at the first use. */
    public PartitionLog open(PartitionId id) {
        PartitionLog log = logs.get(id);
        return log != null ? log : logs.computeIfAbsent(id, key -> new PartitionLog(key, cache));
    }

    /** The log of a partition; null if it was not used here. */
    public @Nullable PartitionLog find(PartitionId id) {
        return logs.get(id);
    }

    /**
     * Reads the bounds of partitions from Postgres and sets them. Their logs are opened before Postgres is asked: one that is opened
     * with its answer would not know of an append in between, of which nobody tells it again.
     *
     * @return the heads of those that exist
     */
    public CompletionStage<List<PartitionHead>> learnHeads(Collection<PartitionId> ids, LogReader reader) {
        ids.forEach(this::open);
        return reader.heads(List.copyOf(ids)).thenApply(heads -> {
            onHeads(heads);
            return heads;
        });
    }

    /** The partitions that were opened. After a resync Postgres is asked for their heads. */
    public List<PartitionId> ids() {
        return List.copyOf(logs.keySet());
    }

    /** Another broker has committed records. This is ignored if the partition was not used here. */
    public void onAppended(PartitionId id, long nextOffset, Stability stability) {
        PartitionLog log = logs.get(id);
        if (log != null) {
            log.onGrown(nextOffset, stability);
        }
    }

    /** The bounds as Postgres had them a moment ago. */
    public void onHeads(Collection<PartitionHead> heads) {
        for (PartitionHead head : heads) {
            PartitionLog log = logs.get(head.id());
            if (log != null) {
                log.onHead(head);
            }
        }
    }

    /** The topic has been compacted: its consumers need no longer see from memory what is gone. */
    public void forgetTails(int topicId) {
        for (PartitionLog log : logs.values()) {
            if (log.id().topicId() == topicId) {
                log.forgetTail();
            }
        }
    }

    /** Records in the logs' tails may be gone. */
    public void forgetTails() {
        logs.values().forEach(PartitionLog::forgetTail);
    }

    /** Records below the end were erased. This is ignored if the partition was not used here. */
    public void onErased(PartitionId id, long endOffset) {
        PartitionLog log = logs.get(id);
        if (log != null) {
            log.onErased(endOffset);
        }
    }

    /** Forgets the logs of deleted topics, and wakes those who wait for them. */
    public void retainTopics(IntPredicate exists) {
        for (PartitionLog log : logs.values()) {
            if (!exists.test(log.id().topicId()) && logs.remove(log.id(), log)) {
                log.onDeleted();
            }
        }
    }
}
