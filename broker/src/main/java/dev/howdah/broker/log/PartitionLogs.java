package dev.howdah.broker.log;

import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that this broker has had to do with. One is opened at first use, with bounds unknown; whoever needs the bounds
 * reads them from Postgres and reports them with {@link PartitionLog#onHead}.
 *
 * <p>Bounded by the catalog: only partitions that exist are opened, and {@link #retainTopics} follows each change of it.
 *
 * <p>Thread: any.
 */
public final class PartitionLogs {

    private final ConcurrentMap<PartitionId, PartitionLog> logs = new ConcurrentHashMap<>();
    private final TailCache cache;

    public PartitionLogs(TailCache cache) {
        this.cache = cache;
    }

    /** The partition must exist in the catalog. */
    public PartitionLog open(PartitionId id) {
        PartitionLog log = logs.get(id);
        return log != null ? log : logs.computeIfAbsent(id, key -> new PartitionLog(key, cache));
    }

    /** Null if nobody has used it here. */
    public @Nullable PartitionLog find(PartitionId id) {
        return logs.get(id);
    }

    /** Those that have been opened, to ask Postgres for their heads after a resync. */
    public List<PartitionId> ids() {
        return List.copyOf(logs.keySet());
    }

    /** Another broker has committed records; of no interest if nobody has used the partition here. */
    public void onAppended(PartitionId id, long nextOffset) {
        PartitionLog log = logs.get(id);
        if (log != null) {
            log.onGrown(nextOffset);
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

    /** Forgets the topics that are gone and wakes those who wait for them. */
    public void retainTopics(IntPredicate exists) {
        for (PartitionLog log : logs.values()) {
            if (!exists.test(log.id().topicId()) && logs.remove(log.id(), log)) {
                log.onDeleted();
            }
        }
    }
}
