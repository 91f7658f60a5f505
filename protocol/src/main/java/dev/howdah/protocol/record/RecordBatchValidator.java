package dev.howdah.protocol.record;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the records field of one produced partition may be stored. It must be exactly one complete batch of
 * format v2 with a right CRC. Every record must decode and keep the topic's rules. Later code trusts a batch that has
 * passed.
 *
 * <p>The error codes are those of Kafka 4.x ({@code ProduceRequest.validateRecords}, {@code
 * UnifiedLog.analyzeAndValidateRecords}, {@code LogValidator}). Where Kafka answers UNKNOWN_SERVER_ERROR, or stores
 * what consumers cannot read, the answer here is INVALID_RECORD.
 *
 * <p>Thread: any.
 */
public final class RecordBatchValidator {

    /** How many wrong records a verdict names. Producers fail the other records of the batch as well. */
    public static final int RECORD_FAULTS_MAX = 1_000;

    private static final int HEADER_BYTES_UP_TO_MAGIC = RecordBatch.MAGIC_BYTE + 1;
    /**
     * The smallest length of any format ({@code LegacyRecord.RECORD_OVERHEAD_V0}). Kafka checks it before it looks at
     * the magic ({@code ByteBufferLogInputStream.nextBatchSize}).
     */
    private static final int MESSAGE_BYTES_MIN = 14;

    private static final int CLIENT_BITS =
            RecordBatch.CODEC_MASK | RecordBatch.TIMESTAMP_TYPE_BIT | RecordBatch.TRANSACTIONAL_BIT;

    private RecordBatchValidator() {}

    /**
     * Validates the field. If the maxTimestamp of the batch is not that of its records, the true one and a new CRC are
     * written into the batch, as Kafka does ({@code LogValidator}): lookups by time rely on it.
     *
     * @param recordsField the bytes of the field; they are borrowed, must be writable, and the indices do not move
     */
    public static BatchVerdict validate(@Nullable ByteBuf recordsField, BatchRules rules) {
        try {
            RecordBatch batch = requireOneBatch(recordsField);
            requireIntact(batch, rules);
            requireClientHeader(batch);
            return validateRecords(batch, rules);
        } catch (MalformedRecordsException e) {
            return new BatchVerdict.Invalid(e.fault(), e.detail());
        }
    }

    /** Checks the lengths and the magic. After that every field of the header can be read. */
    private static RecordBatch requireOneBatch(@Nullable ByteBuf field) {
        int fieldBytes = field == null ? -1 : field.readableBytes();
        if (field == null || fieldBytes < HEADER_BYTES_UP_TO_MAGIC) {
            throw invalid("records: " + fieldBytes + " bytes (expected: one record batch)");
        }
        int start = field.readerIndex();
        int batchLength = field.getInt(start + RecordBatch.BATCH_LENGTH);
        byte magic = field.getByte(start + RecordBatch.MAGIC_BYTE);
        if (batchLength < MESSAGE_BYTES_MIN) {
            throw corrupt("batchLength: " + batchLength + " (expected: >= " + MESSAGE_BYTES_MIN + ")");
        }
        if (magic < 0 || magic > RecordBatch.MAGIC) {
            throw corrupt("magic: " + magic + " (expected: " + RecordBatch.MAGIC + ")");
        }
        if (magic != RecordBatch.MAGIC) {
            throw invalid("magic: " + magic + " (expected: " + RecordBatch.MAGIC + ")");
        }
        int present = fieldBytes - RecordBatch.LOG_OVERHEAD_BYTES;
        if (batchLength > present) {
            throw invalid("batchLength: " + batchLength + " (expected: <= " + present + ", the bytes that follow)");
        }
        if (batchLength < present) {
            throw invalid("batchLength: " + batchLength + " (expected: " + present
                    + ", exactly one record batch per partition)");
        }
        if (fieldBytes < RecordBatch.HEADER_BYTES) {
            throw corrupt("batchLength: " + batchLength + " (expected: >= "
                    + (RecordBatch.HEADER_BYTES - RecordBatch.LOG_OVERHEAD_BYTES) + ")");
        }
        return new RecordBatch(field, start);
    }

    /**
     * Checks base offset, size and CRC, in the order of {@code UnifiedLog.analyzeAndValidateRecords}. The size comes
     * before the CRC, so a huge batch costs nothing.
     */
    private static void requireIntact(RecordBatch batch, BatchRules rules) {
        if (batch.baseOffset() != 0) {
            throw invalid("baseOffset: " + batch.baseOffset() + " (expected: 0)");
        }
        int batchBytes = batch.sizeInBytes();
        if (batchBytes > rules.batchBytesMax()) {
            throw new MalformedRecordsException(
                    BatchFault.MESSAGE_TOO_LARGE,
                    "batch bytes: " + batchBytes + " (expected: <= " + rules.batchBytesMax() + ")");
        }
        int crc = BatchStamp.crcOf(batch.buffer(), batch.start(), batchBytes);
        if (crc != batch.crc()) {
            throw corrupt("crc: " + Integer.toUnsignedString(batch.crc()) + " (expected: "
                    + Integer.toUnsignedString(crc) + ")");
        }
    }

    private static void requireClientHeader(RecordBatch batch) {
        int attributes = Short.toUnsignedInt(batch.attributes());
        int codec = attributes & RecordBatch.CODEC_MASK;
        if (Compression.ofCode(codec).isEmpty()) {
            throw new MalformedRecordsException(
                    BatchFault.UNSUPPORTED_COMPRESSION_TYPE, "codec: " + codec + " (expected: 0..4)");
        }
        int recordCount = batch.recordCount();
        if (recordCount <= 0) {
            throw invalid("record count: " + recordCount + " (expected: >= 1)");
        }
        if (batch.lastOffsetDelta() != recordCount - 1) {
            throw invalid("lastOffsetDelta: " + batch.lastOffsetDelta() + " (expected: " + (recordCount - 1)
                    + ", the record count less 1)");
        }
        if (batch.isControl()) {
            throw invalid("attributes: control bit (expected: clients never write control records)");
        }
        if ((attributes & ~CLIENT_BITS) != 0) {
            throw invalid("attributes: 0x" + Integer.toHexString(attributes)
                    + " (expected: codec, timestamp type and transactional bits only)");
        }
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            throw new MalformedRecordsException(
                    BatchFault.INVALID_TIMESTAMP,
                    "timestamp type: LOG_APPEND_TIME (expected: CREATE_TIME from a producer)");
        }
        requireProducerFields(batch);
    }

    /**
     * Checks epoch and sequence if there is a producer id. Without one they mean nothing and are not checked: kafkajs
     * sends zeros there.
     */
    private static void requireProducerFields(RecordBatch batch) {
        long producerId = batch.producerId();
        if (producerId < RecordBatch.NO_PRODUCER_ID) {
            throw invalid("producerId: " + producerId + " (expected: >= -1)");
        }
        if (producerId == RecordBatch.NO_PRODUCER_ID) {
            if (batch.isTransactional()) {
                throw invalid("producerId: -1 (expected: >= 0 in a transactional batch)");
            }
            return;
        }
        if (batch.baseSequence() < 0) {
            throw invalid(
                    "baseSequence: " + batch.baseSequence() + " (expected: >= 0 with producerId " + producerId + ")");
        }
        if (batch.producerEpoch() < 0) {
            throw invalid(
                    "producerEpoch: " + batch.producerEpoch() + " (expected: >= 0 with producerId " + producerId + ")");
        }
    }

    private static BatchVerdict validateRecords(RecordBatch batch, BatchRules rules) {
        RecordRules records = new RecordRules(rules);
        try (RecordCursor cursor = RecordCursor.open(batch)) {
            for (int index = 0; cursor.next(); index++) {
                if (cursor.offsetDelta() != index) {
                    throw invalid("offset delta: " + cursor.offsetDelta() + " (expected: " + index + ")");
                }
                if (cursor.attributes() != 0) {
                    throw invalid("record attributes: " + cursor.attributes() + " (expected: 0) in record " + index);
                }
                if (cursor.recordBytes() > rules.recordBytesMax() && batch.compression() != Compression.NONE) {
                    throw invalid("record length: " + cursor.recordBytes() + " (expected: <= " + rules.recordBytesMax()
                            + " decompressed)");
                }
                records.check(cursor, index);
            }
        }
        if (records.faultCount > 0) {
            return records.verdict();
        }
        if (batch.maxTimestamp() != records.maxTimestampMs) {
            BatchStamp.stampMaxTimestamp(batch, records.maxTimestampMs);
        }
        return new BatchVerdict.Valid(batch, records.maxTimestampOffsetDelta);
    }

    private static MalformedRecordsException invalid(String detail) {
        return MalformedRecordsException.invalid(detail);
    }

    private static MalformedRecordsException corrupt(String detail) {
        return new MalformedRecordsException(BatchFault.CORRUPT_MESSAGE, detail);
    }

    /** Applies the topic's rules for single records. It names all records that break them, not only the first. */
    private static final class RecordRules {

        private static final String NO_KEY = "key: null (expected: a key, the topic is compacted)";

        private final BatchRules rules;
        private final List<RecordFault> faults = new ArrayList<>(0);
        private int faultCount;
        private boolean timestampFault;
        /**
         * As in Kafka, a batch without timestamps, or with negative ones, has -1 ({@code RecordBatch.NO_TIMESTAMP}).
         */
        private long maxTimestampMs = -1;

        private int maxTimestampOffsetDelta = -1;

        RecordRules(BatchRules rules) {
            this.rules = rules;
        }

        void check(RecordCursor cursor, int index) {
            long timestampMs = cursor.timestampMs();
            if (timestampMs > maxTimestampMs) {
                maxTimestampMs = timestampMs;
                maxTimestampOffsetDelta = index;
            }
            if (cursor.keyBytes() < 0 && rules.keyRule() == KeyRule.REQUIRED) {
                if (countFault()) {
                    faults.add(new RecordFault(index, NO_KEY));
                }
            } else if (rules.timestampType() == TimestampType.CREATE_TIME
                    && timestampMs != -1
                    && isOutOfRange(timestampMs)) {
                timestampFault = true;
                if (countFault()) {
                    faults.add(new RecordFault(index, timestampDetail(timestampMs)));
                }
            }
        }

        /** Counts a fault. Returns false if the verdict names enough records already. */
        private boolean countFault() {
            faultCount++;
            return faultCount <= RECORD_FAULTS_MAX;
        }

        private String timestampDetail(long timestampMs) {
            return "timestamp: " + timestampMs + " (expected: within " + rules.timestampBeforeMaxMs()
                    + " ms before and " + rules.timestampAfterMaxMs() + " ms after " + rules.nowMs() + ")";
        }

        /**
         * Whether the timestamp is too far from now. A difference beyond 2^63 counts as 2^63 - 1, which only a topic
         * without limits accepts.
         */
        private boolean isOutOfRange(long timestampMs) {
            long nowMs = rules.nowMs();
            if (timestampMs <= nowMs) {
                long ageMs = nowMs - timestampMs;
                return (ageMs < 0 ? Long.MAX_VALUE : ageMs) > rules.timestampBeforeMaxMs();
            }
            long aheadMs = timestampMs - nowMs;
            return (aheadMs < 0 ? Long.MAX_VALUE : aheadMs) > rules.timestampAfterMaxMs();
        }

        BatchVerdict.Invalid verdict() {
            // As in Kafka ({@code LogValidator.processRecordErrors}), one bad timestamp among other faults decides the
            // code of the batch.
            BatchFault fault = timestampFault ? BatchFault.INVALID_TIMESTAMP : BatchFault.INVALID_RECORD;
            return new BatchVerdict.Invalid(
                    fault,
                    faultCount + " records rejected, the first: "
                            + faults.get(0).detail(),
                    faults);
        }
    }
}
