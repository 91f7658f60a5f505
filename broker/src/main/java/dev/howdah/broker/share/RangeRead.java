package dev.howdah.broker.share;

import dev.howdah.broker.codec.SliceRecoder.Recoded;
import dev.howdah.broker.codec.ZstdForReader;
import dev.howdah.broker.fetch.FetchStores;
import dev.howdah.broker.fetch.LoopMessages;
import dev.howdah.broker.log.Isolation;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.TailRead;
import dev.howdah.broker.log.TailSlice;
import dev.howdah.protocol.record.BatchCut;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.storage.AbortedTransaction;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of acquired ranges: from the tail cache, or from Postgres. Ranges that lie close together are read in one go; a
 * batch comes once, also if several ranges lie in it. What is left over for lack of room is told, so that it can be given back. For {@code
 * read_committed} the records of aborted transactions count as gaps: nobody is to get them.
 *
 * <p>Thread: the fetch's event loop, where {@code whenDone} is called too.
 */
final class RangeRead {

    /** Fewer offsets than this between two ranges are read with them: another read would cost more. */
    private static final long NEAR_OFFSETS = 200;

    private final PartitionShare share;
    private final PartitionLog log;
    private final Isolation isolation;
    private final FetchStores stores;
    private final LoopMessages messages;
    private final int bytesMax;
    private final TailRead.FirstBatch firstBatch;
    private final Runnable whenDone;

    private final List<AcquiredRange> ranges;
    private final List<ByteBuf> pieces = new ArrayList<>(1);

    /** In order; those of aborted transactions go when that is known. */
    private final List<Batch> batches = new ArrayList<>();

    /** In order. */
    private final List<Batch> abortedBatches = new ArrayList<>(0);

    private int next;
    private long position;
    private int bytes;
    private @Nullable Throwable failure;
    private boolean starved;

    /** Something that was acquired is not in the log. */
    private boolean absent;

    private record Batch(long first, long last, long producerId, boolean mayBeAborted) {

        static Batch of(RecordBatch batch) {
            return new Batch(
                    batch.baseOffset(),
                    batch.lastOffset(),
                    batch.producerId(),
                    batch.isTransactional() && !batch.isControl());
        }

        boolean isOf(AbortedTransaction aborted) {
            return producerId == aborted.producerId() && first >= aborted.firstOffset() && last < aborted.lastOffset();
        }
    }

    RangeRead(
            PartitionShare share,
            PartitionLog log,
            Isolation isolation,
            FetchStores stores,
            LoopMessages messages,
            int bytesMax,
            TailRead.FirstBatch firstBatch,
            Runnable whenDone) {
        this.share = share;
        this.log = log;
        this.isolation = isolation;
        this.stores = stores;
        this.messages = messages;
        this.bytesMax = bytesMax;
        this.firstBatch = firstBatch;
        this.whenDone = whenDone;
        this.ranges = share.acquired();
    }

    int bytes() {
        return bytes;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** True if the budget of reads or the codecs had no room. */
    boolean isStarved() {
        return starved;
    }

    void start() {
        while (true) {
            while (next < ranges.size() && ranges.get(next).last() < position) {
                next++;
            }
            int room = bytesMax - bytes;
            if (next == ranges.size() || (room <= 0 && !isFirst())) {
                onRead();
                return;
            }
            long from = Math.max(position, ranges.get(next).first());
            long to = lastTogether();
            TailSlice slice = log.readTail(new TailRead(
                    from,
                    Long.MAX_VALUE,
                    Math.max(0, room),
                    isFirst() ? TailRead.FirstBatch.ALWAYS : TailRead.FirstBatch.IF_IT_FITS,
                    ZstdForReader.ALLOWED));
            if (slice == null) {
                readStore(from, to, Math.max(1, room));
                return;
            }
            if (!takeBatches(slice.batches(), to)) {
                onRead();
                return;
            }
        }
    }

    /** All is read that is to be read. */
    private void onRead() {
        boolean mayHaveAborted =
                isolation == Isolation.READ_COMMITTED && batches.stream().anyMatch(Batch::mayBeAborted);
        if (!mayHaveAborted) {
            whenDone.run();
            return;
        }
        messages.onEnd(
                stores.aborted()
                        .find(log.id(), batches.get(0).first, batches.get(batches.size() - 1).last + 1, log.end()),
                (List<AbortedTransaction> aborted, @Nullable Throwable trouble) -> {
                    if (aborted == null) {
                        dropAll(trouble);
                    } else {
                        batches.removeIf(batch -> batch.mayBeAborted
                                && aborted.stream().anyMatch(batch::isOf)
                                && abortedBatches.add(batch));
                    }
                    whenDone.run();
                });
    }

    /** Nothing counts as read, so that all of it is given back. */
    private void dropAll(@Nullable Throwable why) {
        takeRecords().release();
        pieces.clear();
        batches.clear();
        bytes = 0;
        absent = false;
        position = ranges.get(0).first();
        failure = why;
    }

    private boolean isFirst() {
        return firstBatch == TailRead.FirstBatch.ALWAYS && bytes == 0;
    }

    private long lastTogether() {
        int last = next;
        while (last + 1 < ranges.size()
                && ranges.get(last + 1).first() - ranges.get(last).last() <= NEAR_OFFSETS) {
            last++;
        }
        return ranges.get(last).last();
    }

    private void readStore(long from, long to, int room) {
        int granted = stores.budget().reserve(room);
        if (granted == 0) {
            starved = true;
            onRead();
            return;
        }
        ReadSpec spec = new ReadSpec(log.id(), from, to + 1, Math.min(granted, room));
        messages.onEnd(
                stores.reader()
                        .read(spec)
                        .thenCompose(slice -> stores.recoder()
                                .recode(slice, stores.lookup().codec(share.key()), ZstdForReader.ALLOWED)),
                (Recoded slice, @Nullable Throwable trouble) -> {
                    if (slice == null) {
                        stores.budget().giveBack(granted);
                        failure = trouble;
                        onRead();
                    } else if (!slice.batches().isReadable()) {
                        slice.batches().release();
                        stores.budget().giveBack(granted);
                        absent = true;
                        position = to + 1;
                        start();
                    } else {
                        onSlice(slice, granted, to);
                    }
                });
    }

    private void onSlice(Recoded slice, int granted, long to) {
        ByteBuf held = stores.budget().hold(stores.allocator(), slice.batches(), granted);
        if (!isFirst() && held.readableBytes() > bytesMax - bytes) {
            held.release();
            onRead();
        } else if (takeBatches(held, to)) {
            start();
        } else {
            onRead();
        }
    }

    /**
     * Takes the batches that hold an offset in question; those behind the last one wanted go.
     *
     * @param found taken
     * @return false if there was none
     */
    private boolean takeBatches(ByteBuf found, long to) {
        int start = found.readerIndex();
        int end = start;
        int last = start;
        long from = Math.max(position, ranges.get(next).first());
        while (found.writerIndex() - end >= RecordBatch.HEADER_BYTES) {
            RecordBatch batch = new RecordBatch(found, end);
            if (batch.baseOffset() > to || batch.sizeInBytes() > found.writerIndex() - end) {
                break;
            }
            batches.add(Batch.of(batch));
            position = batch.lastOffset() + 1;
            last = end;
            end += batch.sizeInBytes();
        }
        if (end == start) {
            boolean holdsLater = found.isReadable();
            found.release();
            if (holdsLater) {
                // The next record there is lies behind what is wanted.
                absent = true;
                position = to + 1;
            }
            return holdsLater;
        }
        takePieces(found, start, last, end, from, to);
        return true;
    }

    /** All batches as they are, but of the first and the last one only what is wanted: a member would read all of it. */
    private void takePieces(ByteBuf found, int start, int last, int end, long from, long to) {
        int wholeStart = start;
        int wholeEnd = end;
        RecordBatch firstBatch = new RecordBatch(found, start);
        if (BatchCut.isWorthwhile(firstBatch, from, to)) {
            take(BatchCut.copy(stores.allocator(), firstBatch, from, to));
            wholeStart = start + firstBatch.sizeInBytes();
        }
        ByteBuf tail = Unpooled.EMPTY_BUFFER;
        RecordBatch lastBatch = new RecordBatch(found, last);
        if (last >= wholeStart && BatchCut.isWorthwhile(lastBatch, from, to)) {
            tail = BatchCut.copy(stores.allocator(), lastBatch, from, to);
            wholeEnd = last;
        }
        if (wholeStart < wholeEnd) {
            // The slice goes on being counted with the whole.
            take(found.slice(wholeStart, wholeEnd - wholeStart));
        } else {
            found.release();
        }
        if (tail.isReadable()) {
            take(tail);
        }
    }

    private void take(ByteBuf piece) {
        bytes += piece.readableBytes();
        pieces.add(piece);
    }

    /** All records read, back to back. The caller owns them; to be called once. */
    ByteBuf takeRecords() {
        if (pieces.isEmpty()) {
            return Unpooled.EMPTY_BUFFER;
        }
        if (pieces.size() == 1) {
            return pieces.get(0);
        }
        CompositeByteBuf all = stores.allocator().compositeBuffer(pieces.size());
        pieces.forEach(piece -> all.addComponent(true, piece));
        return all;
    }

    /** The parts of the ranges whose offsets lie in a batch that was read. */
    List<AcquiredRange> served() {
        List<AcquiredRange> served = new ArrayList<>(ranges.size());
        int batch = 0;
        for (AcquiredRange range : ranges) {
            while (batch < batches.size() && batches.get(batch).last < range.first()) {
                batch++;
            }
            for (int i = batch; i < batches.size() && batches.get(i).first <= range.last(); i++) {
                add(
                        served,
                        Math.max(range.first(), batches.get(i).first),
                        Math.min(range.last(), batches.get(i).last),
                        range.deliveryCount());
            }
        }
        return served;
    }

    private static void add(List<AcquiredRange> served, long first, long last, int deliveryCount) {
        int newest = served.size() - 1;
        if (newest >= 0
                && served.get(newest).last() + 1 == first
                && served.get(newest).deliveryCount() == deliveryCount) {
            served.set(newest, new AcquiredRange(served.get(newest).first(), last, deliveryCount));
        } else {
            served.add(new AcquiredRange(first, last, deliveryCount));
        }
    }

    /**
     * Ranges as the client is to see them: a longer one is cut where a batch begins, as soon as {@code batchRecords} offsets lie
     * behind the last cut (Kafka's {@code SharePartition.createBatches}). A batch is never cut.
     */
    List<AcquiredRange> cut(List<AcquiredRange> served, int batchRecords) {
        List<AcquiredRange> cut = new ArrayList<>(served.size());
        int batch = 0;
        for (AcquiredRange range : served) {
            long first = range.first();
            if (range.last() - first >= batchRecords) {
                for (; batch < batches.size() && batches.get(batch).first <= range.last(); batch++) {
                    long base = batches.get(batch).first;
                    if (base - first >= batchRecords) {
                        cut.add(new AcquiredRange(first, base - 1, range.deliveryCount()));
                        first = base;
                    }
                }
            }
            cut.add(new AcquiredRange(first, range.last(), range.deliveryCount()));
        }
        return cut;
    }

    /**
     * What was acquired and is not served: offsets before {@link #position} hold no record, the others were not read.
     *
     * @param gapsAreSure whether offsets without a record may be given up for good
     */
    List<AckRange> leftOver(List<AcquiredRange> served, boolean gapsAreSure) {
        List<AckRange> left = new ArrayList<>(0);
        int index = 0;
        for (AcquiredRange range : ranges) {
            long from = range.first();
            while (index < served.size() && served.get(index).last() < from) {
                index++;
            }
            for (int i = index; i < served.size() && served.get(i).first() <= range.last(); i++) {
                addLeft(left, new AcquiredRange(from, served.get(i).first() - 1, range.deliveryCount()), gapsAreSure);
                from = Math.max(from, served.get(i).last() + 1);
            }
            addLeft(left, new AcquiredRange(from, range.last(), range.deliveryCount()), gapsAreSure);
        }
        return left;
    }

    /** @param range may be empty */
    private void addLeft(List<AckRange> left, AcquiredRange range, boolean gapsAreSure) {
        long lastGap = Math.min(range.last(), position - 1);
        if (range.first() <= lastGap) {
            addGaps(left, new AcquiredRange(range.first(), lastGap, range.deliveryCount()), gapsAreSure);
        }
        long firstUnsent = Math.max(range.first(), position);
        if (firstUnsent <= range.last()) {
            left.add(AckRange.unsent(firstUnsent, range.last(), range.deliveryCount()));
        }
    }

    /** What is of aborted transactions is a gap for sure. */
    private void addGaps(List<AckRange> left, AcquiredRange range, boolean gapsAreSure) {
        long from = range.first();
        long last = range.last();
        if (!gapsAreSure) {
            for (Batch batch : abortedBatches) {
                if (batch.last < from || batch.first > last) {
                    continue;
                }
                if (batch.first > from) {
                    left.add(AckRange.unsent(from, batch.first - 1, range.deliveryCount()));
                }
                left.add(new AckRange(Math.max(from, batch.first), Math.min(last, batch.last), AckType.GAP));
                from = batch.last + 1;
            }
        }
        if (from <= last) {
            left.add(
                    gapsAreSure
                            ? new AckRange(from, last, AckType.GAP)
                            : AckRange.unsent(from, last, range.deliveryCount()));
        }
    }

    boolean hasAbsent() {
        return absent;
    }
}
