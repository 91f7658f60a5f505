package dev.howdah.protocol.record;

import static dev.howdah.protocol.record.KafkaBatches.NOW_MS;
import static dev.howdah.protocol.record.KafkaBatches.RULES;
import static dev.howdah.protocol.record.KafkaBatches.record;
import static dev.howdah.protocol.record.KafkaBatches.seal;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of the batch header and of the topic's rules. Faults of single records: {@link RecordCursorTest}. */
class RecordBatchValidatorTest {

    private ByteBuf batch = KafkaBatches.write(
            Compression.NONE, record(NOW_MS, "a", "b"), record(NOW_MS, "c", "d"), record(NOW_MS, "e", "f"));

    @AfterEach
    void release() {
        batch.release();
    }

    static Stream<Arguments> headerFaults() {
        return Stream.of(
                fault(BatchFault.INVALID_RECORD, "baseOffset: 1 (expected: 0)", b -> b.setLong(0, 1)),
                fault(BatchFault.INVALID_RECORD, "baseOffset: -1 (expected: 0)", b -> b.setLong(0, -1)),
                fault(BatchFault.CORRUPT_MESSAGE, "batchLength: 13 (expected: >= 14)", b -> b.setInt(8, 13)),
                fault(BatchFault.CORRUPT_MESSAGE, "batchLength: -1 ", b -> b.setInt(8, -1)),
                fault(BatchFault.CORRUPT_MESSAGE, "batchLength: -2147483648 ", b -> b.setInt(8, Integer.MIN_VALUE)),
                fault(BatchFault.INVALID_RECORD, "batchLength: 2147483647 ", b -> b.setInt(8, Integer.MAX_VALUE)),
                fault(BatchFault.INVALID_RECORD, "batchLength: 77 ", b -> b.setInt(8, b.getInt(8) + 1)),
                fault(BatchFault.INVALID_RECORD, "exactly one record batch", b -> b.setInt(8, b.getInt(8) - 1)),
                fault(BatchFault.INVALID_RECORD, "exactly one record batch", b -> b.writeByte(0)),
                fault(BatchFault.INVALID_RECORD, "exactly one record batch", b -> twice(b)),
                fault(BatchFault.INVALID_RECORD, "magic: 0 (expected: 2)", b -> b.setByte(16, 0)),
                fault(BatchFault.INVALID_RECORD, "magic: 1 (expected: 2)", b -> b.setByte(16, 1)),
                fault(BatchFault.CORRUPT_MESSAGE, "magic: 3 (expected: 2)", b -> b.setByte(16, 3)),
                fault(BatchFault.CORRUPT_MESSAGE, "magic: -1 (expected: 2)", b -> b.setByte(16, -1)),
                fault(BatchFault.CORRUPT_MESSAGE, "crc: ", b -> b.setInt(17, b.getInt(17) + 1)),
                fault(BatchFault.CORRUPT_MESSAGE, "crc: ", b -> b.setByte(b.writerIndex() - 2, 'x')),
                sealed(BatchFault.UNSUPPORTED_COMPRESSION_TYPE, "codec: 5 (expected: 0..4)", b -> b.setShort(21, 5)),
                sealed(BatchFault.UNSUPPORTED_COMPRESSION_TYPE, "codec: 7 (expected: 0..4)", b -> b.setShort(21, 7)),
                sealed(BatchFault.INVALID_TIMESTAMP, "timestamp type: LOG_APPEND_TIME", b -> b.setShort(21, 8)),
                sealed(BatchFault.INVALID_RECORD, "control bit", b -> b.setShort(21, 0x20)),
                sealed(BatchFault.INVALID_RECORD, "attributes: 0x40 ", b -> b.setShort(21, 0x40)),
                sealed(BatchFault.INVALID_RECORD, "attributes: 0x8000 ", b -> b.setShort(21, 0x8000)),
                sealed(BatchFault.INVALID_RECORD, "producerId: -1 (expected: >= 0 in a t", b -> b.setShort(21, 0x10)),
                sealed(BatchFault.INVALID_RECORD, "lastOffsetDelta: 3 (expected: 2", b -> b.setInt(23, 3)),
                sealed(BatchFault.INVALID_RECORD, "lastOffsetDelta: -1 (expected: 2", b -> b.setInt(23, -1)),
                sealed(BatchFault.INVALID_RECORD, "producerId: -2 (expected: >= -1)", b -> b.setLong(43, -2)),
                sealed(
                        BatchFault.INVALID_RECORD,
                        "baseSequence: -1 (expected: >= 0",
                        b -> b.setLong(43, 7).setShort(51, 0)),
                sealed(
                        BatchFault.INVALID_RECORD,
                        "producerEpoch: -1 (expected: >= 0",
                        b -> b.setLong(43, 7).setInt(53, 0)),
                sealed(BatchFault.INVALID_RECORD, "record count: 0 (expected: >= 1)", b -> count(b, 0)),
                sealed(BatchFault.INVALID_RECORD, "record count: -1 (expected: >= 1)", b -> count(b, -1)),
                sealed(BatchFault.INVALID_RECORD, "record count: -2147483648 ", b -> count(b, Integer.MIN_VALUE)),
                sealed(BatchFault.INVALID_RECORD, "record count: 2 (expected: more", b -> count(b, 2)),
                sealed(BatchFault.INVALID_RECORD, "record length: ends early", b -> count(b, 4)),
                sealed(BatchFault.INVALID_RECORD, "record length: ends early", b -> count(b, Integer.MAX_VALUE)));
    }

    private static Arguments fault(BatchFault fault, String detail, Consumer<ByteBuf> damage) {
        return Arguments.of(fault, detail, damage);
    }

    /** With a CRC that matches the damage. */
    private static Arguments sealed(BatchFault fault, String detail, Consumer<ByteBuf> damage) {
        return Arguments.of(fault, detail, damage.andThen(KafkaBatches::seal));
    }

    private static void twice(ByteBuf batch) {
        ByteBuf copy = batch.copy();
        batch.writeBytes(copy);
        copy.release();
    }

    private static void count(ByteBuf batch, int count) {
        batch.setInt(57, count).setInt(23, count - 1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("headerFaults")
    void a_damaged_header_is_refused(BatchFault fault, String detail, Consumer<ByteBuf> damage) {
        damage.accept(batch);
        refused(fault, detail, RULES);
    }

    @Test
    void null_and_empty_records_are_refused() {
        assertThat(RecordBatchValidator.validate(null, RULES))
                .isEqualTo(new BatchVerdict.Invalid(
                        BatchFault.INVALID_RECORD, "records: -1 bytes (expected: one record batch)"));
        for (int length = 0; length < 17; length++) {
            assertThat(RecordBatchValidator.validate(batch.slice(0, length), RULES))
                    .isEqualTo(new BatchVerdict.Invalid(
                            BatchFault.INVALID_RECORD, "records: " + length + " bytes (expected: one record batch)"));
        }
    }

    @Test
    void every_truncation_is_refused() {
        for (int length = 17; length < batch.readableBytes(); length++) {
            assertThat(RecordBatchValidator.validate(batch.slice(0, length), RULES))
                    .isInstanceOf(BatchVerdict.Invalid.class);
        }
    }

    @Test
    void a_batch_shorter_than_its_header_is_corrupt() {
        ByteBuf cut = batch.copy(0, 60).setInt(8, 48);
        batch.release();
        batch = cut;
        refused(BatchFault.CORRUPT_MESSAGE, "batchLength: 48 (expected: >= 49)", RULES);
    }

    @Test
    void a_batch_above_the_topics_limit_is_too_large() {
        int size = batch.readableBytes();
        refused(
                BatchFault.MESSAGE_TOO_LARGE,
                "batch bytes: " + size + " (expected: <= " + (size - 1) + ")",
                max(size - 1));
        assertThat(RecordBatchValidator.validate(batch, max(size))).isInstanceOf(BatchVerdict.Valid.class);
    }

    private static BatchRules max(int batchBytesMax) {
        return new BatchRules(batchBytesMax, TimestampType.CREATE_TIME, NOW_MS, 10, 10, KeyRule.OPTIONAL);
    }

    @Test
    void idempotent_and_transactional_batches_are_valid() {
        seal(batch.setLong(43, 7).setShort(51, 0).setInt(53, Integer.MAX_VALUE));
        valid(RULES);
        seal(batch.setShort(21, 0x10));
        valid(RULES);
    }

    @Test
    void epoch_and_sequence_without_producer_id_are_not_looked_at() {
        seal(batch.setShort(51, 0).setInt(53, 0));
        valid(RULES);
        seal(batch.setShort(51, -7).setInt(53, -7));
        valid(RULES);
    }

    @Test
    void the_leader_epoch_of_a_producer_is_not_looked_at() {
        batch.setInt(12, 99);
        valid(RULES);
    }

    @ParameterizedTest
    @EnumSource
    void a_key_is_required_in_a_compacted_topic(Compression compression) {
        batch.release();
        batch = KafkaBatches.write(
                compression, record(NOW_MS, "", "b"), record(NOW_MS, null, "d"), record(NOW_MS, null, "f"));
        valid(RULES);

        BatchVerdict.Invalid verdict = refused(
                BatchFault.INVALID_RECORD,
                "2 records rejected, the first: key: null",
                new BatchRules(1 << 20, TimestampType.CREATE_TIME, NOW_MS, 10, 10, KeyRule.REQUIRED));

        assertThat(verdict.recordFaults()).extracting(RecordFault::batchIndex).containsExactly(1, 2);
    }

    @Test
    void guilty_records_are_named_up_to_a_bound() {
        batch.release();
        batch = KafkaBatches.write(
                Compression.LZ4,
                Stream.generate(() -> record(0, null, "")).limit(5_000).toList());

        BatchVerdict.Invalid verdict = refused(BatchFault.INVALID_TIMESTAMP, "5000 records rejected", max(1 << 20));

        assertThat(verdict.recordFaults()).hasSize(RecordBatchValidator.RECORD_FAULTS_MAX);
    }

    @ParameterizedTest
    @ValueSource(longs = {-11, 11, -1_000_000, 1_000_000, Long.MIN_VALUE + 1, Long.MAX_VALUE / 2})
    void timestamps_outside_the_limits_are_refused(long differenceMs) {
        timestamp(NOW_MS + differenceMs);
        BatchVerdict.Invalid verdict =
                refused(BatchFault.INVALID_TIMESTAMP, "1 records rejected, the first: timestamp: ", max(1 << 20));
        assertThat(verdict.recordFaults()).extracting(RecordFault::batchIndex).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-10, 10, 0})
    void timestamps_at_the_limits_are_valid(long differenceMs) {
        timestamp(NOW_MS + differenceMs);
        valid(max(1 << 20));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE})
    void timestamps_at_the_ends_of_time_are_refused_unless_there_is_no_limit(long timestampMs) {
        timestamp(timestampMs);
        refused(BatchFault.INVALID_TIMESTAMP, "1 records rejected", max(1 << 20));
        valid(new BatchRules(
                1 << 20, TimestampType.CREATE_TIME, NOW_MS, Long.MAX_VALUE, Long.MAX_VALUE, KeyRule.OPTIONAL));
    }

    @Test
    void no_timestamp_is_valid_whatever_the_limits() {
        timestamp(-1);
        valid(max(1 << 20));
    }

    @Test
    void a_log_append_time_topic_does_not_look_at_timestamps() {
        timestamp(5);
        valid(new BatchRules(1 << 20, TimestampType.LOG_APPEND_TIME, NOW_MS, 10, 10, KeyRule.OPTIONAL));
    }

    private void timestamp(long timestampMs) {
        batch.release();
        ByteBuf built = Unpooled.directBuffer();
        RecordBatchBuilder builder = new RecordBatchBuilder().begin(built, 0, -1, (short) 0, -1, (short) -1, -1);
        builder.add(0, NOW_MS, null, null, null);
        builder.add(1, timestampMs, null, null, null);
        builder.finish();
        batch = built;
    }

    @ParameterizedTest
    @EnumSource
    void a_false_max_timestamp_is_replaced_by_the_true_one(Compression compression) {
        batch.release();
        batch = KafkaBatches.write(
                compression, record(NOW_MS - 5, "a", "b"), record(NOW_MS + 5, "c", "d"), record(NOW_MS + 5, "e", "f"));
        for (long lie : new long[] {NOW_MS - 5, NOW_MS + 6, -1, Long.MAX_VALUE}) {
            seal(batch.setLong(35, lie));

            BatchVerdict.Valid verdict = valid(RULES);

            assertThat(verdict.batch().maxTimestamp()).isEqualTo(NOW_MS + 5);
            assertThat(verdict.maxTimestampOffsetDelta()).isOne();
            kafka().ensureValid();
            assertThat(kafka().maxTimestamp()).isEqualTo(NOW_MS + 5);
        }
    }

    @Test
    void a_batch_without_timestamps_has_none_as_max() {
        batch.release();
        batch = KafkaBatches.write(Compression.NONE, record(-1, "a", "b"));
        seal(batch.setLong(35, 77));

        BatchVerdict.Valid verdict = valid(RULES);

        assertThat(verdict.batch().maxTimestamp()).isEqualTo(-1);
        assertThat(verdict.maxTimestampOffsetDelta()).isEqualTo(-1);
    }

    private MutableRecordBatch kafka() {
        return MemoryRecords.readableRecords(batch.nioBuffer())
                .batches()
                .iterator()
                .next();
    }

    private BatchVerdict.Valid valid(BatchRules rules) {
        BatchVerdict verdict = RecordBatchValidator.validate(batch, rules);
        assertThat(verdict).isInstanceOf(BatchVerdict.Valid.class);
        return (BatchVerdict.Valid) verdict;
    }

    private BatchVerdict.Invalid refused(BatchFault fault, String detail, BatchRules rules) {
        BatchVerdict verdict = RecordBatchValidator.validate(batch, rules);
        assertThat(verdict).isInstanceOf(BatchVerdict.Invalid.class);
        BatchVerdict.Invalid invalid = (BatchVerdict.Invalid) verdict;
        assertThat(invalid.detail()).contains(detail);
        assertThat(invalid.fault()).isEqualTo(fault);
        return invalid;
    }
}
