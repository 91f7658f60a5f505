package dev.howdah.broker.fetch;

import dev.howdah.broker.log.PartitionLog;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.LeaderEpochs.EpochEnd;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every partition of a fetch once.
 *
 * <pre>
 * resolve ─▶ check epochs ─▶ bounds known and not passed? ──no──▶ heads from Postgres ─▶ check bounds ─▶ read ─▶ done
 *                                     └──────────────yes──────────────────────────────────▲
 * </pre>
 *
 * <p>With {@code read_committed} the end of what may be read is the last stable offset, and before it is done the pass finds out which of
 * the records are of aborted transactions.
 *
 * <p>OFFSET_OUT_OF_RANGE makes consumers jump to another offset. So it is answered only after Postgres was asked,
 * because another broker may have written.
 *
 * <p>Thread: the fetch's event loop; {@code whenDone} is called there too.
 */
final class ReadPass {

    private final FetchSpec spec;
    private final FetchStores stores;
    private final int epoch;
    private final LoopMessages messages;
    private final HeadCheck heads;
    private final List<PartitionFetch> partitions;
    private final PartitionReads reads;
    private final AbortedLookups lookups;
    private int pendingChecks;

    ReadPass(FetchSpec spec, FetchStores stores, EventExecutor loop, Runnable whenDone) {
        this.spec = spec;
        this.stores = stores;
        this.messages = new LoopMessages(loop);
        this.epoch = stores.epochs().current();
        this.heads = new HeadCheck(stores.reader(), stores.epochs(), epoch, messages);
        this.partitions = new ArrayList<>(spec.targets().size());
        spec.targets().forEach(target -> partitions.add(new PartitionFetch(target, spec.isolation())));
        this.lookups = new AbortedLookups(partitions, stores.aborted(), messages, whenDone);
        this.reads =
                new PartitionReads(spec, partitions, stores, messages, heads, () -> lookups.start(spec.isolation()));
    }

    List<PartitionFetch> partitions() {
        return partitions;
    }

    long bytes() {
        return reads.bytes();
    }

    /** Whether the budget was used up before all records were read. */
    boolean isStarved() {
        return reads.isStarved();
    }

    /** Whether there are more records than were read. Then the fetch must not wait. */
    boolean isCutShort() {
        return reads.isCutShort();
    }

    /** Whether the client must be answered at once, even without records. */
    boolean mustAnswer() {
        return partitions.stream().anyMatch(fetch -> fetch.error() != KafkaError.NONE || fetch.divergence() != null);
    }

    boolean isOutdated() {
        return partitions.stream().anyMatch(PartitionFetch::isOutdated);
    }

    /** True if the leader epoch has risen meanwhile: part of what was found may be of another log. */
    boolean isOvertaken() {
        return stores.epochs().current() != epoch;
    }

    void start() {
        // This method counts as one check, so that checks which end at once do not start the reads before all have
        // begun.
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
        KafkaError denied = stores.lookup().check(target.key(), spec.rights());
        if (denied != KafkaError.NONE) {
            fetch.fail(denied);
            return;
        }
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
        KafkaError epochError = LeaderEpochCheck.check(target.currentLeaderEpoch(), epoch);
        if (epochError != KafkaError.NONE) {
            fetch.fail(epochError);
            return;
        }
        if (target.lastFetchedEpoch() >= 0) {
            checkDivergence(fetch, log);
        }
        if (!log.isHeadKnown(epoch) || fetch.isOutOfRange()) {
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

    /**
     * Compares the epoch of the client's last record. Only replicas and clients with a log of their own send it;
     * consumers use OffsetForLeaderEpoch.
     */
    private void checkDivergence(PartitionFetch fetch, PartitionLog log) {
        int asked = fetch.target().lastFetchedEpoch();
        if (asked == epoch) {
            return;
        }
        pendingChecks++;
        messages.onEnd(stores.epochs().findEnd(log.id(), asked), (EpochEnd found, @Nullable Throwable failure) -> {
            if (found == null) {
                fetch.failBecauseOf(failure);
            } else {
                EpochEnd end = found.answering(asked);
                if (end.epoch() < asked || end.endOffset() < fetch.target().fetchOffset()) {
                    fetch.diverge(end);
                }
            }
            onChecked();
        });
    }

    /** Releases everything, including what Postgres has yet to answer. */
    void release() {
        reads.cancel();
        lookups.cancel();
        partitions.forEach(PartitionFetch::release);
    }
}
