package dev.howdah.broker.share;

import dev.howdah.broker.catalog.Catalog;
import dev.howdah.broker.catalog.CatalogTopic;
import dev.howdah.broker.config.Limits;
import dev.howdah.protocol.record.HeaderList;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.protocol.record.RecordCursor;
import dev.howdah.storage.Append;
import dev.howdah.storage.DeadLetterStore.Cause;
import dev.howdah.storage.DeadLetterStore.DeadRange;
import dev.howdah.storage.LogReader;
import dev.howdah.storage.LogReader.LogSlice;
import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.StorageFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the letters of dead records: one for each offset, with headers that say what it was, and with the record itself if the group
 * wants that and the log still has it. As many come into one batch as the topic takes.
 *
 * <p>Thread: dead letters; blocks in reads.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-1191%3A+Dead-letter+queues+for+share+groups">KIP-1191; Kafka's
 *     ShareGroupDLQRecordHelper</a>
 */
public final class LetterWriter {

    private static final int HEADERS = 6;

    /** Lengths and deltas of a record, at most. */
    private static final int RECORD_LENGTHS_BYTES = 32;

    private final Catalog catalog;
    private final LogReader reader;
    private final ShareSettings settings;
    private final Clock clock;

    public LetterWriter(Catalog catalog, LogReader reader, ShareSettings settings, Clock clock) {
        this.catalog = catalog;
        this.reader = reader;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * One batch of letters.
     *
     * @param ranges those whose letters are in it: from the lowest offset on, as many as there is room for
     * @param append in heap memory, which needs no release
     */
    record Letters(List<DeadRange> ranges, Append append) {}

    /** A record as it lies in the log. */
    private record Source(@Nullable ByteBuf key, @Nullable ByteBuf value, int headerCount, ByteBuf headers) {

        static final Source NONE = new Source(null, null, 0, Unpooled.EMPTY_BUFFER);
    }

    /**
     * Writes the first letters of these.
     *
     * @param ranges in the order of offsets; not empty
     * @throws StorageException if the records could not be read for now
     */
    Letters write(SharePartitionId id, List<DeadRange> ranges, CatalogTopic to) {
        Copies copies = settings.copiesDeadRecords(id.groupId()) ? read(id.partition(), ranges) : Copies.NONE;
        PartitionId target = to.partition(id.partition().partition() % to.partitionCount());
        long now = clock.millis();
        int bytesMax = to.settings().maxMessageBytes();
        ByteBuf bytes = Unpooled.buffer();
        RecordBatchBuilder batch =
                new RecordBatchBuilder().begin(bytes, 0, 0, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
        List<DeadRange> written = new ArrayList<>();
        for (DeadRange range : ranges) {
            for (long offset = range.first(); offset <= range.last(); offset++) {
                if (offset >= copies.end()) {
                    // Not read yet.
                    return finish(batch, bytes, written, target, to);
                }
                Source source = copies.records().getOrDefault(offset, Source.NONE);
                ByteBuf headers = headers(id, offset, range, source);
                int size = size(source, headers);
                boolean isFull = batch.sizeInBytes() + size > bytesMax;
                if (isFull && batch.recordCount() > 0) {
                    return finish(batch, bytes, written, target, to);
                }
                if (isFull) {
                    // The record alone is too large for the topic: the letter says where it is.
                    source = Source.NONE;
                    headers = headers(id, offset, range, source);
                }
                batch.add(batch.recordCount(), now, source.key(), source.value(), headers);
                addTo(written, offset, range);
            }
        }
        return finish(batch, bytes, written, target, to);
    }

    private static Letters finish(
            RecordBatchBuilder batch, ByteBuf bytes, List<DeadRange> written, PartitionId target, CatalogTopic to) {
        batch.finish();
        return new Letters(
                written,
                new Append(target, new RecordBatch(bytes, 0), to.settings().timestampType()));
    }

    private static void addTo(List<DeadRange> written, long offset, DeadRange of) {
        int last = written.size() - 1;
        if (last >= 0 && written.get(last).last() + 1 == offset && offset > of.first()) {
            written.set(last, new DeadRange(written.get(last).first(), offset, of.deliveryCount(), of.cause()));
        } else {
            written.add(new DeadRange(offset, offset, of.deliveryCount(), of.cause()));
        }
    }

    /** More than the record takes in the batch. */
    private static int size(Source source, ByteBuf headers) {
        return RECORD_LENGTHS_BYTES
                + (source.key() == null ? 0 : source.key().readableBytes())
                + (source.value() == null ? 0 : source.value().readableBytes())
                + headers.readableBytes();
    }

    /** The record's own, then Kafka's; of two with one name, clients take the last. */
    private ByteBuf headers(SharePartitionId id, long offset, DeadRange range, Source source) {
        int topicId = id.partition().topicId();
        String topic = catalog.find(topicId).map(CatalogTopic::name).orElse(Integer.toString(topicId));
        ByteBuf out = Unpooled.buffer();
        HeaderList.begin(out, source.headers(), source.headerCount(), HEADERS);
        HeaderList.add(out, "__dlq.errors.topic", topic);
        HeaderList.add(
                out, "__dlq.errors.partition", Integer.toString(id.partition().partition()));
        HeaderList.add(out, "__dlq.errors.offset", Long.toString(offset));
        HeaderList.add(out, "__dlq.errors.group", id.groupId());
        HeaderList.add(out, "__dlq.errors.delivery.count", Integer.toString(range.deliveryCount()));
        HeaderList.add(
                out,
                "__dlq.errors.message",
                range.cause() == Cause.REJECTED
                        ? "Offset rejected by client."
                        : "Offset delivery count exceeded the threshold.");
        return out;
    }

    /**
     * What was read of the log.
     *
     * @param records by their offsets; what is missing below {@code end} is not in the log
     */
    private record Copies(Map<Long, Source> records, long end) {

        static final Copies NONE = new Copies(Map.of(), Long.MAX_VALUE);
    }

    private Copies read(PartitionId id, List<DeadRange> ranges) {
        long first = ranges.get(0).first();
        long end = ranges.get(ranges.size() - 1).last() + 1;
        LogSlice slice;
        try {
            slice = reader.read(new ReadSpec(id, first, end, Limits.DEAD_LETTER_READ_BYTES))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof StorageException trouble) {
                if (trouble.failure() instanceof StorageFailure.TopicGone) {
                    return Copies.NONE;
                }
                throw trouble;
            }
            throw failure;
        }
        ByteBuf batches = slice.batches();
        try {
            Map<Long, Source> records = new HashMap<>();
            int start = batches.readerIndex();
            while (start < batches.writerIndex()) {
                RecordBatch batch = new RecordBatch(batches, start);
                if (!batch.isControl()) {
                    collect(batch, ranges, records);
                }
                start += batch.sizeInBytes();
            }
            boolean isEnd = !batches.isReadable() || slice.nextOffset() >= end;
            return new Copies(records, isEnd ? Long.MAX_VALUE : slice.nextOffset());
        } finally {
            batches.release();
        }
    }

    private static void collect(RecordBatch batch, List<DeadRange> ranges, Map<Long, Source> records) {
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            while (cursor.next()) {
                long offset = batch.baseOffset() + cursor.offsetDelta();
                if (ranges.stream().anyMatch(range -> range.first() <= offset && offset <= range.last())) {
                    records.put(offset, source(cursor));
                }
            }
        }
    }

    private static Source source(RecordCursor cursor) {
        return new Source(
                copy(cursor, cursor.keyIndex(), cursor.keyBytes()),
                copy(cursor, cursor.valueIndex(), cursor.valueBytes()),
                cursor.headerCount(),
                Unpooled.copiedBuffer(cursor.window().slice(cursor.headersIndex(), cursor.headersBytes())));
    }

    private static @Nullable ByteBuf copy(RecordCursor cursor, int index, int bytes) {
        return bytes < 0 ? null : Unpooled.copiedBuffer(cursor.window().slice(index, bytes));
    }
}
