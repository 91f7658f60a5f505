package dev.howdah.broker.http.ingest;

import dev.howdah.broker.config.HttpLimits;
import dev.howdah.broker.config.TopicSettings;
import dev.howdah.protocol.record.HeaderList;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.RecordBatchBuilder;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.HeaderRules;
import dev.howdah.storage.OwnHeaders;
import dev.howdah.storage.OwnHeaders.RecordKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The record batches of one request that events are being added to, one for each partition.
 *
 * <p>Thread: the event loop of the connection. What {@link #takeOpen} and {@link #add} give out is the caller's to release.
 */
final class EventBatches {

    /** Lengths, deltas and attributes of a record, at most. */
    private static final int RECORD_LENGTHS_BYTES = 40;

    private static final int PLACES_AT_FIRST = 8;

    private final ByteBufAllocator allocator;
    private final Map<Integer, Open> open = new TreeMap<>();

    EventBatches(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * A complete batch.
     *
     * @param places of its records in the body, in their order
     */
    record Batch(int partition, RecordBatch records, long[] places) {

        void release() {
            records.buffer().release();
        }
    }

    private static final class Open {

        private final int partition;
        private final ByteBuf bytes;
        private final RecordBatchBuilder builder = new RecordBatchBuilder();
        private long[] places = new long[PLACES_AT_FIRST];

        Open(int partition, ByteBuf bytes) {
            this.partition = partition;
            this.bytes = bytes;
            builder.begin(bytes, 0, -1, (short) 0, RecordBatch.NO_PRODUCER_ID, (short) -1, -1);
        }

        void add(Event event, long timestampMs, ByteBuf headers) {
            int count = builder.recordCount();
            builder.add(count, timestampMs, wrapped(event.key()), wrapped(event.value()), headers);
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count);
            }
            places[count] = event.place();
        }

        Batch finish() {
            int count = builder.recordCount();
            builder.finish();
            return new Batch(partition, new RecordBatch(bytes, 0), Arrays.copyOf(places, count));
        }
    }

    /**
     * Adds an event.
     *
     * @return the partition's batch before, if the event had no room in it; else null
     * @throws BadEventException the topic does not take it; nothing is added
     */
    @Nullable
    Batch add(Event event, int partition, TopicSettings settings, long nowMs) throws BadEventException {
        if (settings.requiresKeys() && event.key() == null) {
            throw BadEventException.event("the topic is compacted: a key is needed", event.place());
        }
        long timestampMs = timestamp(event, settings, nowMs);
        ByteBuf headers = headers(event);
        requireRight(event, headers, settings.headers(), nowMs);
        int bytes = RECORD_LENGTHS_BYTES + length(event.key()) + length(event.value()) + headers.readableBytes();
        if (RecordBatch.HEADER_BYTES + bytes - RECORD_LENGTHS_BYTES > settings.maxMessageBytes()) {
            throw tooLarge(event, settings);
        }
        int bytesMax = Math.min(settings.maxMessageBytes(), HttpLimits.BATCH_BYTES);
        Open to = open.get(partition);
        if (to != null
                && to.builder.sizeInBytes() + bytes <= bytesMax
                && to.builder.recordCount() < HttpLimits.BATCH_RECORDS_MAX) {
            to.add(event, timestampMs, headers);
            return null;
        }
        Open next = new Open(partition, allocator.buffer(RecordBatch.HEADER_BYTES + bytes));
        next.add(event, timestampMs, headers);
        if (next.builder.sizeInBytes() > settings.maxMessageBytes()) {
            // Before the other one is finished: what is in that came before, and is stored.
            next.bytes.release();
            throw tooLarge(event, settings);
        }
        open.put(partition, next);
        return to == null ? null : to.finish();
    }

    private static BadEventException tooLarge(Event event, TopicSettings settings) {
        return BadEventException.tooLarge(
                "the event has more than max.message.bytes of its topic: " + settings.maxMessageBytes(), event.place());
    }

    /** As {@code LogValidator} in Kafka checks it. */
    private static long timestamp(Event event, TopicSettings settings, long nowMs) throws BadEventException {
        if (event.timestampMs() == Event.NOW) {
            return nowMs;
        }
        boolean isFree = settings.timestampType() == TimestampType.LOG_APPEND_TIME;
        if (!isFree
                && (nowMs - event.timestampMs() > settings.timestampBeforeMaxMs()
                        || event.timestampMs() - nowMs > settings.timestampAfterMaxMs())) {
            throw BadEventException.event(
                    "timestamp: " + event.timestampMs() + " is too far from the broker's clock for this topic",
                    event.place());
        }
        return event.timestampMs();
    }

    private static void requireRight(Event event, ByteBuf headers, HeaderRules rules, long nowMs)
            throws BadEventException {
        if (!rules.isNone() && headers.isReadable()) {
            Optional<String> fault = OwnHeaders.of(headers.duplicate())
                    .findFault(
                            rules,
                            event.key() == null ? RecordKey.NULL : RecordKey.THERE,
                            OwnHeaders.Origin.PLAIN,
                            nowMs);
            if (fault.isPresent()) {
                throw BadEventException.event(fault.get(), event.place());
            }
        }
    }

    private static ByteBuf headers(Event event) {
        if (event.headers().isEmpty()) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf list = Unpooled.buffer();
        HeaderList.begin(list, Unpooled.EMPTY_BUFFER, 0, event.headers().size());
        event.headers().forEach(header -> HeaderList.add(list, header.name(), wrapped(header.value())));
        return list;
    }

    private static @Nullable ByteBuf wrapped(@Nullable Slice slice) {
        return slice == null ? null : Unpooled.wrappedBuffer(slice.bytes(), slice.from(), slice.length());
    }

    private static int length(@Nullable Slice slice) {
        return slice == null ? 0 : slice.length();
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    boolean has(int partition) {
        return open.containsKey(partition);
    }

    long openBytes() {
        long bytes = 0;
        for (Open each : open.values()) {
            bytes += each.bytes.capacity();
        }
        return bytes;
    }

    /** Takes all open batches, in the order of their partitions. */
    List<Batch> takeOpen() {
        List<Batch> taken = new ArrayList<>(open.size());
        open.values().forEach(each -> taken.add(each.finish()));
        open.clear();
        return taken;
    }

    /** Gives up what is open. */
    void close() {
        open.values().forEach(each -> each.bytes.release());
        open.clear();
    }
}
