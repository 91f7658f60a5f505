package dev.howdah.broker.fetch;

import dev.howdah.broker.log.LogEnd;
import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.PartitionId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The aborted transactions that {@code read_committed} consumers must be told of. Below the last stable offset they change no more, so
 * what Postgres has said is remembered, for the range that was asked: consumers of a partition keep close to each other, and ask for
 * the same.
 *
 * <p>Thread: any; guarded by its monitor.
 */
public final class AbortedTransactions {

    /** A question goes on up to the last stable offset if that is no farther, for the fetches that follow. */
    private static final long AHEAD_MAX = 10_000;

    /** An answer with more is not remembered. */
    private static final int REMEMBERED_EACH_MAX = 1_000;

    private final LogReader reader;
    private final LeaderEpochs epochs;
    private final Map<PartitionId, Known> known;

    /** @param partitionsMax of how many partitions one answer is remembered, those that were asked for last */
    public AbortedTransactions(LogReader reader, LeaderEpochs epochs, int partitionsMax) {
        this.reader = reader;
        this.epochs = epochs;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<PartitionId, Known> eldest) {
                return size() > partitionsMax;
            }
        };
    }

    /** What was answered for {@code [from, to)}. */
    private record Known(int epoch, long from, long to, List<AbortedTransaction> transactions) {

        boolean covers(int wantedEpoch, long wantedFrom, long wantedTo) {
            return epoch == wantedEpoch && from <= wantedFrom && wantedTo <= to;
        }
    }

    /**
     * Those that have records in {@code [from, to)}, ordered by their first offset. Completes at once if they are known, and fails as
     * {@link LogReader#aborted} does.
     *
     * @param end under which the records were read; {@code to} is not above its last stable offset
     */
    public CompletionStage<List<AbortedTransaction>> find(PartitionId id, long from, long to, LogEnd end) {
        if (from > end.stability().lastAbortOffset()) {
            return CompletableFuture.completedStage(List.of());
        }
        int epoch = epochs.current();
        Known before = remembered(id);
        if (before != null && before.covers(epoch, from, to)) {
            return CompletableFuture.completedStage(within(before.transactions, from, to));
        }
        long stable = end.lastStableOffset();
        long askedTo = stable - to <= AHEAD_MAX ? Math.max(to, stable) : to;
        return reader.aborted(id, from, askedTo).thenApply(found -> {
            if (found.size() <= REMEMBERED_EACH_MAX) {
                remember(id, new Known(epoch, from, askedTo, List.copyOf(found)));
            }
            return within(found, from, to);
        });
    }

    private synchronized @Nullable Known remembered(PartitionId id) {
        return known.get(id);
    }

    private synchronized void remember(PartitionId id, Known answer) {
        known.put(id, answer);
    }

    private static List<AbortedTransaction> within(List<AbortedTransaction> all, long from, long to) {
        return all.stream()
                .filter(aborted -> aborted.firstOffset() < to && aborted.lastOffset() >= from)
                .toList();
    }
}
