package dev.howdah.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.RandomMessages.UnknownTags;
import dev.howdah.protocol.wire.MalformedMessageException;
import dev.howdah.protocol.wire.WireReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that no client sends. What holds for all of them:
 *
 * <ol>
 *   <li>a message is read, or {@link MalformedMessageException} is thrown, and nothing else;
 *   <li>a message that was read can be written again, and read to the same values;
 *   <li>an announced length or count alone allocates no more than ten times the frame's bytes;
 *   <li>nothing is read beyond the end of the frame.
 * </ol>
 */
class HostileBytesTest {

    private static final int ROUNDS = Integer.getInteger("howdah.test.rounds", 4);
    private static final long SEED = Long.getLong("howdah.test.seed", new Random().nextLong());

    /** Bytes that are not UTF-8 are read as replacement characters of three bytes: a longer string may not fit again. */
    private static final int UTF8_SAFE_BYTES = WireReader.STRING_BYTES_MAX / 3;

    @BeforeAll
    static void print_the_seed() {
        System.out.println("HostileBytesTest: -Dhowdah.test.seed=" + SEED);
    }

    static Stream<KafkaOracle> everyMessage() {
        return KafkaOracle.all();
    }

    /** The message, or null if the bytes are malformed. Bytes after the message are allowed. */
    private static ApiMessage readOrRefuse(KafkaOracle oracle, ByteBuf frame, short version) {
        WireReader in = new WireReader(frame);
        try {
            ApiMessage message = oracle.readOurs(in, version);
            assertThat(in.remaining()).isNotNegative();
            return message;
        } catch (MalformedMessageException expected) {
            return null;
        }
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void every_message_cut_short_anywhere_is_malformed(KafkaOracle oracle) {
        for (short version = oracle.lowestVersion(); version <= oracle.highestVersion(); version++) {
            byte[] whole = new RandomMessages(SEED, UnknownTags.SOME).bytes(oracle.schema(version));
            // Long ones only here and there: each prefix is read from its start.
            int step = 1 + whole.length / 200;
            for (int length = 0; length < whole.length; length += step) {
                // In a larger buffer, so that reading too far would succeed.
                ByteBuf cut = Unpooled.wrappedBuffer(whole).writerIndex(length);
                assertThat(readOrRefuse(oracle, cut, version))
                        .as("%s v%d cut to %d of %d, seed %d", oracle, version, length, whole.length, SEED)
                        .isNull();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void mutated_messages_are_read_or_refused(KafkaOracle oracle) {
        Random random = new Random(SEED);
        for (short version = oracle.lowestVersion(); version <= oracle.highestVersion(); version++) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] good = new RandomMessages(SEED + round, UnknownTags.SOME).bytes(oracle.schema(version));
                for (int mutation = 0; mutation < 10; mutation++) {
                    byte[] bad = mutate(good, random);
                    ApiMessage message = readOrRefuse(oracle, Unpooled.wrappedBuffer(bad), version);
                    if (message != null && bad.length < UTF8_SAFE_BYTES) {
                        assertThat(oracle.readOurs(KafkaOracle.writeOurs(message, version), version))
                                .as("%s v%d, seed %d", oracle, version, SEED)
                                .isEqualTo(message);
                    }
                }
            }
        }
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bad = good.clone();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count && bad.length > 0; i++) {
            int at = random.nextInt(bad.length);
            switch (random.nextInt(5)) {
                case 0 -> bad[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bad[at] = (byte) random.nextInt(256);
                case 2 ->
                    Arrays.fill(bad, at, Math.min(bad.length, at + 4), (byte) (random.nextBoolean() ? 0xff : 0x7f));
                case 3 -> bad = Arrays.copyOf(bad, at);
                default ->
                    System.arraycopy(
                            bad,
                            random.nextInt(bad.length - Math.min(8, bad.length) + 1),
                            bad,
                            0,
                            Math.min(8, bad.length));
            }
        }
        return bad;
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void random_bytes_are_read_or_refused(KafkaOracle oracle) {
        Random random = new Random(SEED);
        for (short version = oracle.lowestVersion(); version <= oracle.highestVersion(); version++) {
            for (int round = 0; round < 10 * ROUNDS; round++) {
                byte[] bytes = new byte[random.nextInt(200)];
                random.nextBytes(bytes);
                readOrRefuse(oracle, Unpooled.wrappedBuffer(bytes), version);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void an_announced_size_alone_allocates_nothing(KafkaOracle oracle) {
        for (short version = oracle.lowestVersion(); version <= oracle.highestVersion(); version++) {
            for (int pattern : new int[] {0x7f, 0xff, 0x80, 0x00, 0x40, 0x01}) {
                byte[] bytes = new byte[3000];
                Arrays.fill(bytes, (byte) pattern);
                assertAllocatesLittle(oracle, bytes, version);
            }
        }
    }

    @Test
    void a_count_that_just_fits_allocates_ten_times_the_frame_at_most() {
        int size = 1 << 20;
        // Metadata v9: one compact array of topics, as many as the bytes could hold, and then nonsense.
        ByteBuf frame = Unpooled.buffer(size);
        frame.writeByte(0x80 | (size / 3 & 0x7f))
                .writeByte(0x80 | (size / 3 >> 7 & 0x7f))
                .writeByte(size / 3 >> 14);
        frame.writeByte(0xff).writeByte(0xff).writeByte(0xff).writeByte(0xff).writeByte(0xff);
        frame.writeZero(size - frame.writerIndex());
        assertAllocatesLittle(KafkaOracle.of("MetadataRequest"), frame.array(), (short) 9);
        // And the same by an old count: 2^31-1, and one more than fits.
        for (int count : new int[] {Integer.MAX_VALUE, size / 2, size, -2, Integer.MIN_VALUE}) {
            byte[] old = new byte[size];
            Unpooled.wrappedBuffer(old).setInt(0, count).setShort(4, -1);
            assertAllocatesLittle(KafkaOracle.of("MetadataRequest"), old, (short) 1);
        }
    }

    private static void assertAllocatesLittle(KafkaOracle oracle, byte[] bytes, short version) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuf frame = Unpooled.wrappedBuffer(bytes);
        readOrRefuse(oracle, Unpooled.wrappedBuffer(bytes), version);
        long before = threads.getCurrentThreadAllocatedBytes();
        ApiMessage message = readOrRefuse(oracle, frame, version);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        if (message == null) {
            // 20 kB for reflection, exception and assertion.
            assertThat(allocated).as("%s v%d", oracle, version).isLessThan(20_000 + 10L * bytes.length);
        }
    }
}
