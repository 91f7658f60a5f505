package dev.howdah.broker.fetch;

import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.LeaderEpochs.EpochEnd;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    private final FetchStores stores;
    private final LoopMessages messages;
    private final HeadCheck heads;
    private final List<PartitionFetch> partitions;
    private final PartitionReads reads;
    private int pendingChecks;

    ReadPass(FetchSpec spec, FetchStores stores, EventExecutor loop, Runnable whenDone) {
        this.stores = stores;
        this.messages = new LoopMessages(loop);
        this.heads = new HeadCheck(stores.reader(), messages);
        this.partitions = new ArrayList<>(spec.targets().size());
        spec.targets().forEach(target -> partitions.add(new PartitionFetch(target)));
        this.reads = new PartitionReads(spec, partitions, stores, messages, heads, whenDone);
    }

    List<PartitionFetch> partitions() {
        return partitions;
    }

    long bytes() {
        return reads.bytes();
    }

    /** True if the budget of reads was used up before all records were read. */
    boolean isStarved() {
        return reads.isStarved();
    }

    /** True if more can be read at once than was read. Then the fetch must not wait. */
    boolean isCutShort() {
        return reads.isCutShort();
    }

    /** True if the client must be answered at once, even without records. */
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
        if (!stores.brokers().isLeading()) {
            fetch.fail(KafkaError.NOT_LEADER_OR_FOLLOWER);
            return;
        }
        KafkaError epochError = LeaderEpochCheck.check(
                target.currentLeaderEpoch(), stores.epochs().current());
        if (epochError != KafkaError.NONE) {
            fetch.fail(epochError);
            return;
        }
        if (target.lastFetchedEpoch() >= 0) {
            checkDivergence(fetch, log);
        }
        if (!log.isHeadKnown() || fetch.isOutOfRange()) {
            unsure.add(fetch);
        }
    }

    private void onChecked() {
        if (--pendingChecks == 0) {
            reads.start();
        }
    }

    private void checkHeads(List<PartitionFetch> unsure) {
        pendingChecks++;
        heads.ask(unsure, this::onChecked);
    }

    /** Only replicas and clients with state of their own send this; consumers use OffsetForLeaderEpoch. */
    private void checkDivergence(PartitionFetch fetch, PartitionLog log) {
        int asked = fetch.target().lastFetchedEpoch();
        if (asked == stores.epochs().current()) {
            return;
        }
        pendingChecks++;
        messages.onEnd(stores.epochs().findEnd(log.id(), asked), (EpochEnd end, @Nullable Throwable failure) -> {
            if (end == null) {
                fetch.failBecauseOf(failure);
            } else if (end.epoch() < asked || end.endOffset() < fetch.target().fetchOffset()) {
                fetch.diverge(end);
            }
            onChecked();
        });
    }

    /** Gives everything back, also what Postgres has yet to answer. */
    void release() {
        reads.cancel();
        partitions.forEach(PartitionFetch::release);
    }
}
