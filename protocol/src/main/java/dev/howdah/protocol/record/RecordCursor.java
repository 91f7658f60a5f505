package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the records of one batch and checks every length. It allocates no object for a record: key, value and
 * headers are index ranges of {@link #window}.
 *
 * <p>Uncompressed records are read where they lie. Compressed records pass through a window of {@link #WINDOW_BYTES},
 * which grows only if a single record does not fit. So a batch is never in memory decompressed. At the end there must
 * be exactly as many records as the header says, and no byte may be left over, also inside the compressed block.
 *
 * <pre>
 * length varint | attributes int8 | timestampDelta varlong | offsetDelta varint
 *   | keyLength varint | key | valueLength varint | value
 *   | headerCount varint | { keyLength varint | key | valueLength varint | value }
 * </pre>
 *
 * <p>It borrows the batch's buffer, which must outlive the cursor, and owns the window until {@link #close}. Thread:
 * one at a time. Methods throw {@link MalformedRecordsException}; after that the cursor can only be closed.
 */
public final class RecordCursor implements AutoCloseable {

    /** The size of the window at the beginning; smaller for small batches. Most records are far smaller. */
    public static final int WINDOW_BYTES = 64 << 10;

    /** The most bytes of one record inside a compressed block. */
    public static final int DECOMPRESSED_RECORD_BYTES_MAX = 32 << 20;

    /** The most bytes of all records of one compressed block. */
    public static final int DECOMPRESSED_BATCH_BYTES_MAX = 64 << 20;

    private static final int HEADER_BYTES_MIN = 2;

    private final int recordCount;
    private final long baseTimestampMs;
    private final long appendTimeMs;
    private final TimestampType timestampType;
    private final @Nullable DecompressedWindow decompressed;

    private ByteBuf window;
    private ByteBuffer view;
    /** The index in {@link #window} of the view's first byte. */
    private int viewIndex;

    private int position;
    private int end;
    private int recordsRead;

    private byte attributes;
    private int offsetDelta;
    private long timestampMs;
    private int keyPosition;
    private int keyBytes;
    private int valuePosition;
    private int valueBytes;
    private int headersPosition;
    private int headerCount;
    private int headersBytes;
    private int recordBytes;

    private RecordCursor(RecordBatch batch, @Nullable DecompressedWindow decompressed) {
        this.recordCount = batch.recordCount();
        this.baseTimestampMs = batch.baseTimestamp();
        this.appendTimeMs = batch.maxTimestamp();
        this.timestampType = batch.timestampType();
        this.decompressed = decompressed;
        if (decompressed == null) {
            window = batch.buffer();
            viewIndex = batch.start() + RecordBatch.HEADER_BYTES;
            view = window.nioBuffer(viewIndex, batch.sizeInBytes() - RecordBatch.HEADER_BYTES);
            end = view.limit();
        } else {
            window = decompressed.buffer();
            view = decompressed.bytes();
        }
    }

    /**
     * Opens a batch whose length and codec were checked. Everything else may still be wrong.
     *
     * <p>The window is allocated from the allocator of the batch's buffer.
     */
    public static RecordCursor open(RecordBatch batch) {
        return new RecordCursor(batch, batch.compression() == Compression.NONE ? null : DecompressedWindow.open(batch));
    }

    /** Moves to the next record. Returns false after the last one, if no byte is left over. */
    public boolean next() {
        int length;
        if (decompressed == null) {
            if (recordsRead == recordCount) {
                requireNothingLeft(view.limit() - position);
                return false;
            }
            end = view.limit();
            length = readVarint("record length");
            checkLength(length, view.limit() - position);
        } else {
            if (recordsRead == recordCount) {
                requireNothingLeft(decompressed.ensure(position, 1));
                return false;
            }
            length = nextDecompressed(decompressed);
        }
        end = position + length;
        recordBytes = length;
        readRecord();
        if (position != end) {
            throw invalid("record length", length, "the " + (length - end + position) + " bytes of its fields");
        }
        recordsRead++;
        return true;
    }

    private int nextDecompressed(DecompressedWindow source) {
        int ahead = Math.min(Varint.MAX_INT_BYTES, source.ensure(position, Varint.MAX_INT_BYTES));
        takeWindow(source);
        end = position + ahead;
        int length = readVarint("record length");
        if (length > DECOMPRESSED_RECORD_BYTES_MAX) {
            throw new MalformedRecordsException(
                    BatchFault.MESSAGE_TOO_LARGE,
                    "record length: " + length + " (expected: <= " + DECOMPRESSED_RECORD_BYTES_MAX + ")" + where());
        }
        if (length > 0) {
            checkLength(length, source.ensure(position, length));
            takeWindow(source);
        } else {
            checkLength(length, 0);
        }
        return length;
    }

    /** Takes the window again after it may have been compacted or replaced. The position has moved with its bytes. */
    private void takeWindow(DecompressedWindow source) {
        window = source.buffer();
        view = source.bytes();
        position = source.position();
    }

    private void readRecord() {
        if (position >= end) {
            throw invalid("record length", 0, ">= 6");
        }
        attributes = view.get(position++);
        long timestampDelta = readVarlong();
        // The sum overflows as in every client, so all see the same timestamp.
        timestampMs = timestampType == TimestampType.LOG_APPEND_TIME ? appendTimeMs : baseTimestampMs + timestampDelta;
        offsetDelta = readVarint("offset delta");
        keyBytes = readNullableLength("key length");
        keyPosition = position;
        position += Math.max(0, keyBytes);
        valueBytes = readNullableLength("value length");
        valuePosition = position;
        position += Math.max(0, valueBytes);
        headersPosition = position;
        headerCount = readVarint("header count");
        if (headerCount != 0) {
            readHeaders();
        }
        headersBytes = position - headersPosition;
    }

    private void readHeaders() {
        if (headerCount < 0 || headerCount > (end - position) / HEADER_BYTES_MIN) {
            throw invalid("header count", headerCount, "0.." + (end - position) / HEADER_BYTES_MIN);
        }
        for (int i = 0; i < headerCount; i++) {
            int nameBytes = readVarint("header key length");
            if (nameBytes < 0 || nameBytes > end - position) {
                throw invalid("header key length", nameBytes, "0.." + (end - position));
            }
            position += nameBytes;
            int headerValueBytes = readNullableLength("header value length");
            position += Math.max(0, headerValueBytes);
        }
    }

    private int readNullableLength(String field) {
        int length = readVarint(field);
        if (length < -1 || length > end - position) {
            throw invalid(field, length, "-1.." + (end - position));
        }
        return length;
    }

    private int readVarint(String field) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (position >= end) {
                throw invalid(field, "ends early", "a whole varint");
            }
            byte next = view.get(position++);
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw invalid(field, "a varint of more than 5 bytes", "<= 5");
    }

    private long readVarlong() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position >= end) {
                throw invalid("timestamp delta", "ends early", "a whole varint");
            }
            byte next = view.get(position++);
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw invalid("timestamp delta", "a varint of more than 10 bytes", "<= 10");
    }

    private void checkLength(int length, int availableBytes) {
        if (length < 0 || length > availableBytes) {
            throw invalid("record length", length, "0.." + availableBytes);
        }
    }

    private void requireNothingLeft(int leftBytes) {
        if (leftBytes > 0) {
            throw MalformedRecordsException.invalid(
                    "record count: " + recordCount + " (expected: more, bytes follow the last record)");
        }
    }

    private MalformedRecordsException invalid(String field, Object value, Object expected) {
        return MalformedRecordsException.invalid(field + ": " + value + " (expected: " + expected + ")" + where());
    }

    private String where() {
        return " in record " + recordsRead + " of " + recordCount;
    }

    /** The record's offset, relative to the batch's base offset. */
    public int offsetDelta() {
        return offsetDelta;
    }

    /**
     * The record's timestamp in milliseconds since the epoch. It is the append time if the batch has the type
     * LOG_APPEND_TIME.
     */
    public long timestampMs() {
        return timestampMs;
    }

    /** The bytes of the decompressed record, without the length before it. */
    public int recordBytes() {
        return recordBytes;
    }

    /** The record's own attributes. No bit of them has a meaning. */
    public byte attributes() {
        return attributes;
    }

    /** -1 if the key is null. */
    public int keyBytes() {
        return keyBytes;
    }

    /** -1 if the value is null. */
    public int valueBytes() {
        return valueBytes;
    }

    public int headerCount() {
        return headerCount;
    }

    /** The bytes of the header list as on the wire: a varint count, then the headers. */
    public int headersBytes() {
        return headersBytes;
    }

    /**
     * The buffer in which the current record lies. It is valid until {@link #next}. The caller must not retain it or
     * move its indices.
     */
    public ByteBuf window() {
        return window;
    }

    public int keyIndex() {
        return viewIndex + keyPosition;
    }

    public int valueIndex() {
        return viewIndex + valuePosition;
    }

    public int headersIndex() {
        return viewIndex + headersPosition;
    }

    /** Releases the window and the codec's native memory. May be called twice. */
    @Override
    public void close() {
        if (decompressed != null) {
            decompressed.close();
        }
    }
}
