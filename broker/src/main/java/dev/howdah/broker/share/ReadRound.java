package dev.howdah.broker.share;

import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.fetch.HeadCheck;
import dev.howdah.broker.fetch.LoopMessages;
import dev.howdah.broker.log.TailRead;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;

/**
 * Reads what a share fetch has acquired, partition by partition, and gives back what finds no room. Thread: the fetch's event loop,
 * where {@code whenDone} is called too.
 */
final class ReadRound {

    private final ShareFetchSpec spec;
    private final ShareRoom room;
    private final FetchStores stores;
    private final LoopMessages messages;
    private final List<PartitionShare> shares;
    private final Runnable whenDone;
    private final int epoch;

    /** Below: those that are read. */
    private int next;

    private int bytes;
    private boolean starved;
    private boolean givenUp;

    ReadRound(
            ShareFetchSpec spec,
            ShareRoom room,
            LoopMessages messages,
            List<PartitionShare> shares,
            Runnable whenDone) {
        this.spec = spec;
        this.room = room;
        this.stores = room.stores();
        this.messages = messages;
        this.shares = shares;
        this.whenDone = whenDone;
        this.epoch = stores.epochs().current();
    }

    /** True if something was left for want of budget or codecs. */
    boolean isStarved() {
        return starved;
    }

    /** True if the leader epoch has risen meanwhile: the database does not know who has acquired what was read. */
    boolean isOvertaken() {
        return stores.epochs().current() != epoch;
    }

    void start() {
        while (next < shares.size()) {
            PartitionShare share = shares.get(next);
            SharePartition partition = share.partition();
            if (partition != null && !share.acquired().isEmpty()) {
                read(share, partition);
                return;
            }
            next++;
        }
        whenDone.run();
    }

    private void read(PartitionShare share, SharePartition partition) {
        RangeRead[] reads = new RangeRead[1];
        reads[0] = new RangeRead(
                share,
                partition.log(),
                partition.isolation(),
                stores,
                messages,
                spec.bytesMax() - bytes,
                bytes == 0 ? TailRead.FirstBatch.ALWAYS : TailRead.FirstBatch.IF_IT_FITS,
                () -> onRead(share, partition, Objects.requireNonNull(reads[0])));
        reads[0].start();
    }

    private void onRead(PartitionShare share, SharePartition partition, RangeRead read) {
        if (givenUp) {
            read.takeRecords().release();
        } else if (read.hasAbsent()) {
            // Deleted meanwhile, or compacted away: only a look at the head tells whether what we know is true.
            new HeadCheck(stores.reader(), stores.epochs(), epoch, messages)
                    .ask(List.of(partition.log()), (verdicts, failure) -> {
                        boolean sure = verdicts != null && verdicts.containsValue(KafkaError.NONE);
                        finish(share, partition, read, sure && mayHaveGaps(share, partition));
                    });
        } else {
            finish(share, partition, read, true);
        }
    }

    /** Whether an offset without a record is one that compaction or retention has taken. */
    private boolean mayHaveGaps(PartitionShare share, SharePartition partition) {
        boolean deleted = share.acquired().stream()
                .allMatch(range -> range.last() < partition.log().logStartOffset());
        return deleted
                || stores.lookup()
                        .topic(share.key())
                        .map(topic -> topic.settings().requiresKeys())
                        .orElse(false);
    }

    private void finish(PartitionShare share, SharePartition partition, RangeRead read, boolean gapsAreSure) {
        if (givenUp) {
            read.takeRecords().release();
            return;
        }
        List<AcquiredRange> served = read.served();
        List<AckRange> left = read.leftOver(served, gapsAreSure);
        ByteBuf batches = read.takeRecords();
        if (served.isEmpty()) {
            batches.release();
            batches = Unpooled.EMPTY_BUFFER;
        }
        share.takeRecords(batches, read.cut(served, spec.batchRecords()));
        long records = served.stream()
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
        if (records > 0) {
            partition.onRead(records, read.bytes());
        }
        if (!left.isEmpty()) {
            room.acknowledge(partition, spec.memberId(), left);
        }
        if (read.failure() != null) {
            share.failBecauseOf(read.failure());
        }
        starved |= read.isStarved();
        bytes += read.bytes();
        next++;
        start();
    }

    /** Waits no longer, and gives back what is not read. {@code whenDone} is not called any more. */
    void giveUp() {
        givenUp = true;
        for (; next < shares.size(); next++) {
            room.giveBack(shares.get(next), spec.memberId());
        }
    }
}
