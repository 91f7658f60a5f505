package dev.howdah.protocol.record;

import static dev.howdah.protocol.record.KafkaBatches.NOW_MS;
import static dev.howdah.protocol.record.KafkaBatches.RULES;
import static dev.howdah.protocol.record.KafkaBatches.bytesRecord;
import static dev.howdah.protocol.record.KafkaBatches.header;
import static dev.howdah.protocol.record.KafkaBatches.record;
import static dev.howdah.protocol.record.KafkaBatches.seal;
import static dev.howdah.protocol.record.KafkaBatches.withHeaders;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.Random;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged batches whose CRC is right. For every one:
 *
 * <ul>
 *   <li>the validator answers Valid or Invalid and throws nothing;
 *   <li>what is Valid, kafka-clients reads as the same records, and the cursor reads it again;
 *   <li>no more than 64 MiB are allocated on the way, and nothing is left.
 * </ul>
 *
 * <p>The seed is {@code -Dhowdah.fuzz.seed}, printed with a failure; {@code -Dhowdah.fuzz.rounds} makes it longer.
 */
class RecordBatchFuzzTest {

    private static final long SEED = Long.getLong("howdah.fuzz.seed", 20_261_122L);
    private static final int ROUNDS = Integer.getInteger("howdah.fuzz.rounds", 20_000);

    @ParameterizedTest
    @EnumSource
    void damaged_batches_are_valid_or_refused(Compression compression) {
        ByteBuf whole = KafkaBatches.write(compression, records());
        int valid = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            PeakAllocator allocator = new PeakAllocator();
            ByteBuf batch =
                    allocator.directBuffer(whole.readableBytes() + 64).writeBytes(whole, 0, whole.readableBytes());
            mutate(batch, random);
            try {
                BatchVerdict verdict = RecordBatchValidator.validate(batch, RULES);
                if (verdict instanceof BatchVerdict.Valid) {
                    valid++;
                    KafkaBatches.assertSameRecords(batch, MemoryRecords.readableRecords(batch.nioBuffer()));
                } else {
                    assertThat(verdict).isInstanceOf(BatchVerdict.Invalid.class);
                }
                batch.release();
                assertThat(allocator.peakBytes()).isLessThanOrEqualTo(64 << 20);
                assertThat(allocator.liveBytes()).isZero();
            } catch (Throwable e) {
                throw new AssertionError("seed " + (SEED + round) + ", " + compression, e);
            }
        }
        whole.release();
        // Some damage is harmless (a value's byte); if all were refused, the second invariant would test nothing.
        assertThat(valid).isBetween(1, ROUNDS - 1);
    }

    private static SimpleRecord[] records() {
        return new SimpleRecord[] {
            record(NOW_MS, "key", "value"),
            record(NOW_MS - 1, null, ""),
            withHeaders(header("h", null), header("i", new byte[20])),
            bytesRecord(400, 9),
            record(NOW_MS - 70_000, "", null),
        };
    }

    private static void mutate(ByteBuf batch, Random random) {
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int index = random.nextInt(3) == 0
                    ? 21 + random.nextInt(40)
                    : RecordBatch.HEADER_BYTES + random.nextInt(batch.readableBytes() - RecordBatch.HEADER_BYTES);
            switch (random.nextInt(6)) {
                case 0:
                    batch.setByte(index, random.nextInt());
                    break;
                case 1:
                    batch.setByte(index, batch.getByte(index) ^ 1 << random.nextInt(8));
                    break;
                case 2:
                    batch.setByte(index, new int[] {0, 1, 0x7f, 0x80, 0xff}[random.nextInt(5)]);
                    break;
                case 3:
                    batch.setByte(index, batch.getByte(index) + 1);
                    break;
                case 4:
                    cut(batch, random);
                    break;
                default:
                    batch.writeByte(random.nextInt());
                    break;
            }
        }
        batch.setInt(8, batch.readableBytes() - 12);
        seal(batch);
    }

    private static void cut(ByteBuf batch, Random random) {
        int records = batch.readableBytes() - RecordBatch.HEADER_BYTES;
        if (records > 1) {
            batch.writerIndex(batch.writerIndex() - 1 - random.nextInt(Math.min(records - 1, 20)));
        }
    }
}
