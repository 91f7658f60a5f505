package dev.howdah.broker.fetch;

import dev.howdah.broker.api.StorageErrors;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.ApiKey;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.LeaderEpochs.EpochEnd;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.StorageException;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once at every partition of a fetch.
 *
 * <pre>
 * resolve ─▶ check epochs ─▶ bounds known and not passed? ──no──▶ heads from Postgres ─▶ check bounds ─▶ read ─▶ done
 *                                     └──────────────yes──────────────────────────────────▲
 * </pre>
 *
 * <p>OFFSET_OUT_OF_RANGE makes consumers jump, so it is only said after Postgres was asked: another broker may have written.
 *
 * <p>Thread: the fetch's event loop, where {@code whenDone} is called too.
 */
final class ReadPass {

    private static final Logger LOG = LoggerFactory.getLogger(ReadPass.class);

    private final FetchStores stores;
    private final EventExecutor loop;
    private final List<PartitionFetch> partitions;
    private final PartitionReads reads;
    private int pendingChecks;

    ReadPass(FetchSpec spec, FetchStores stores, EventExecutor loop, Runnable whenDone) {
        this.stores = stores;
        this.loop = loop;
        this.partitions = new ArrayList<>(spec.targets().size());
        spec.targets().forEach(target -> partitions.add(new PartitionFetch(target)));
        this.reads = new PartitionReads(spec, partitions, stores, this, whenDone);
    }

    List<PartitionFetch> partitions() {
        return partitions;
    }

    long bytes() {
        return reads.bytes();
    }

    /** The budget of reads was used up before everything that is there was read. */
    boolean isStarved() {
        return reads.isStarved();
    }

    /** There is more to be had at once than was read; so waiting for it would be for nothing. */
    boolean isCutShort() {
        return reads.isCutShort();
    }

    /** There is something that the client must hear at once, whether there are records or not. */
    boolean mustAnswer() {
        return partitions.stream().anyMatch(fetch -> fetch.error() != KafkaError.NONE || fetch.divergence() != null);
    }

    boolean isOutdated() {
        return partitions.stream().anyMatch(PartitionFetch::isOutdated);
    }

    void start() {
        // Held by this method, so that checks which answer at once do not start the reads before all have begun.
        pendingChecks = 1;
        List<PartitionFetch> unsure = new ArrayList<>(0);
        for (PartitionFetch fetch : partitions) {
            resolve(fetch, unsure);
        }
        if (!unsure.isEmpty()) {
            checkHeads(unsure);
        }
        onChecked();
    }

    private void resolve(PartitionFetch fetch, List<PartitionFetch> unsure) {
        FetchTarget target = fetch.target();
        PartitionLog log = stores.lookup().partition(target.key()).orElse(null);
        if (log == null) {
            fetch.fail(stores.lookup().missing(target.key()));
            return;
        }
        fetch.resolve(log);
        fetch.answerIn(stores.lookup().codec(target.key()));
        KafkaError epochError = LeaderEpochCheck.check(
                target.currentLeaderEpoch(), stores.epochs().current());
        if (epochError != KafkaError.NONE) {
            fetch.fail(epochError);
            return;
        }
        if (target.lastFetchedEpoch() >= 0) {
            checkDivergence(fetch, log);
        }
        if (!log.isHeadKnown() || isOutOfRange(fetch)) {
            unsure.add(fetch);
        }
    }

    private static boolean isOutOfRange(PartitionFetch fetch) {
        long offset = fetch.target().fetchOffset();
        return offset < fetch.logStartOffset() || offset > fetch.highWatermark();
    }

    private void onChecked() {
        if (--pendingChecks == 0) {
            reads.start();
        }
    }

    private void checkHeads(List<PartitionFetch> unsure) {
        pendingChecks++;
        askHeads(unsure, this::onChecked);
    }

    /** Brings the bounds up to date and fails those that are out of them. */
    void askHeads(List<PartitionFetch> unsure, Runnable then) {
        Set<PartitionId> ids = new HashSet<>();
        for (PartitionFetch fetch : unsure) {
            PartitionLog log = fetch.log();
            if (log != null) {
                ids.add(log.id());
            }
        }
        onLoop(stores.reader().heads(List.copyOf(ids)), (heads, failure) -> {
            if (heads == null) {
                unsure.forEach(fetch -> fail(fetch, failure));
            } else {
                onHeads(unsure, heads);
            }
            then.run();
        });
    }

    private void onHeads(List<PartitionFetch> unsure, List<PartitionHead> heads) {
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
            if (isOutOfRange(fetch)) {
                fetch.fail(KafkaError.OFFSET_OUT_OF_RANGE);
            }
        }
    }

    /** Only replicas and clients with state of their own send this; consumers use OffsetForLeaderEpoch. */
    private void checkDivergence(PartitionFetch fetch, PartitionLog log) {
        int asked = fetch.target().lastFetchedEpoch();
        if (asked == stores.epochs().current()) {
            return;
        }
        pendingChecks++;
        onLoop(stores.epochs().findEnd(log.id(), asked), (EpochEnd end, @Nullable Throwable failure) -> {
            if (end == null) {
                fail(fetch, failure);
            } else if (end.epoch() < asked || end.endOffset() < fetch.target().fetchOffset()) {
                fetch.diverge(end);
            }
            onChecked();
        });
    }

    /** Trouble with Postgres as this partition's error. */
    void fail(PartitionFetch fetch, @Nullable Throwable failure) {
        Throwable cause = failure == null ? null : StorageErrors.causeOf(failure);
        if (cause instanceof StorageException storage) {
            fetch.fail(StorageErrors.of(storage.failure(), ApiKey.FETCH));
        } else {
            LOG.atError()
                    .setCause(cause)
                    .addKeyValue("partition", fetch.target().key())
                    .log("Bug in reading");
            fetch.fail(KafkaError.UNKNOWN_SERVER_ERROR);
        }
    }

    /** What comes from another thread becomes a message to the fetch's owner. */
    <T> void onLoop(CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        stage.whenComplete((value, failure) -> {
            if (loop.inEventLoop()) {
                then.accept(value, failure);
            } else {
                loop.execute(() -> then.accept(value, failure));
            }
        });
    }

    /** Gives everything back, also what Postgres has yet to answer. */
    void release() {
        reads.cancel();
        partitions.forEach(PartitionFetch::release);
    }
}
