package dev.howdah.storage.postgres.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchEntryTest {

    static List<Long> seeds() {
        return List.of(1L, ThreadLocalRandom.current().nextLong());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void any_entries_come_back_in_their_order(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            // A batch may begin below its chunk, which may have been merged long after.
            long base = Math.abs(any(random)) / 4;
            long appendedAt = any(random) / 4;
            List<BatchEntry> entries = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                long baseOffset = base + any(random) / 4;
                entries.add(new BatchEntry(
                        any(random),
                        (short) random.nextInt(),
                        random.nextInt(4) == 0 ? -1 : random.nextInt() & Integer.MAX_VALUE,
                        baseOffset,
                        baseOffset + random.nextInt(1 << random.nextInt(30)),
                        appendedAt + any(random) / 4));
            }
            ByteBuf packed = Unpooled.buffer();
            entries.forEach(entry -> entry.writeTo(packed, base, appendedAt));

            assertThat(BatchEntry.unpack(ByteBufUtil.getBytes(packed), base, appendedAt))
                    .isEqualTo(entries);
        }
    }

    private static long any(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> Long.MIN_VALUE + 1;
            case 2 -> random.nextInt(3) - 1;
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    @Test
    void sequences_begin_again_at_0() {
        assertThat(new BatchEntry(1, (short) 0, Integer.MAX_VALUE - 1, 10, 13, 0).lastSequence())
                .isEqualTo(1);
    }

    @Test
    void a_small_entry_takes_six_bytes() {
        ByteBuf packed = Unpooled.buffer();
        new BatchEntry(20, (short) 0, 7, 1_000_000_000_003L, 1_000_000_000_003L, 5_000)
                .writeTo(packed, 1_000_000_000_000L, 5_000);
        assertThat(packed.readableBytes()).isEqualTo(6);
    }
}
