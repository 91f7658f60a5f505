package dev.howdah.compat.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Fetches of partition 0 by raw frames, so that batches are seen as they came over the wire. Versions 4 to 11. */
public final class RawFetch {

    private static final int FETCH = 1;
    private static final int MAX_WAIT_MS = 60_000;

    private RawFetch() {}

    /** What was answered for the partition. */
    public record Fetched(short error, List<RecordBatch> batches) {

        /** Of each batch, as its attributes say: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
        public List<Integer> codecs() {
            return batches.stream()
                    .map(batch -> batch.compressionType().id & 0xff)
                    .toList();
        }

        public long bytes() {
            return batches.stream().mapToLong(RecordBatch::sizeInBytes).sum();
        }
    }

    /** One answer, which the broker gives when there are {@code minBytes}, or an error. */
    public static Fetched fetch(
            RawConnection connection, String topic, int version, long offset, int minBytes, int maxBytes)
            throws IOException {
        Bytes body = RawConnection.header(FETCH, version, 1)
                .int32(-1)
                .int32(MAX_WAIT_MS)
                .int32(minBytes)
                .int32(maxBytes)
                .int8(0);
        if (version >= 7) {
            body.int32(0).int32(-1);
        }
        body.int32(1).string(topic).int32(1).int32(0);
        if (version >= 9) {
            body.int32(-1);
        }
        body.int64(offset);
        if (version >= 5) {
            body.int64(-1);
        }
        body.int32(maxBytes);
        if (version >= 7) {
            body.int32(0);
        }
        if (version >= 11) {
            body.string("");
        }
        connection.send(RawConnection.framed(body));
        return read(connection.receive(), version, topic);
    }

    /** From offset 0 to {@code endOffset}, in as many answers as it takes; stops at an error. */
    public static Fetched fetchAll(RawConnection connection, String topic, int version, long endOffset)
            throws IOException {
        List<RecordBatch> batches = new ArrayList<>();
        long offset = 0;
        while (offset < endOffset) {
            Fetched next = fetch(connection, topic, version, offset, 1, 1 << 20);
            if (next.error() != 0) {
                return next;
            }
            batches.addAll(next.batches());
            offset = batches.get(batches.size() - 1).nextOffset();
        }
        return new Fetched((short) 0, batches);
    }

    private static Fetched read(ByteBuffer response, int version, String topic) throws IOException {
        response.getInt(); // correlation id
        response.getInt(); // throttle time
        if (version >= 7) {
            short error = response.getShort();
            response.getInt(); // session id
            if (error != 0) {
                return new Fetched(error, List.of());
            }
        }
        if (response.getInt() != 1) {
            throw new IOException("not one topic");
        }
        response.position(response.position() + 2 + topic.length());
        if (response.getInt() != 1 || response.getInt() != 0) {
            throw new IOException("not partition 0 alone");
        }
        short error = response.getShort();
        response.getLong(); // high watermark
        response.getLong(); // last stable offset
        if (version >= 5) {
            response.getLong(); // log start
        }
        if (response.getInt() > 0) {
            throw new IOException("aborted transactions");
        }
        if (version >= 11) {
            response.getInt(); // preferred replica
        }
        int recordBytes = Math.max(0, response.getInt());
        List<RecordBatch> batches = new ArrayList<>();
        MemoryRecords.readableRecords(response.slice().limit(recordBytes))
                .batches()
                .forEach(batch -> {
                    batch.ensureValid();
                    batches.add(batch);
                });
        return new Fetched(error, batches);
    }
}
