package dev.howdah.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.protocol.ApiMessage;
import dev.howdah.protocol.message.RandomMessages.UnknownTags;
import dev.howdah.protocol.wire.WireReader;
import dev.howdah.protocol.wire.WireWriter;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.Message;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every message and every version, against kafka-clients, with random content. For each:
 *
 * <ol>
 *   <li>what kafka-clients wrote, we read to the same values, field by field;
 *   <li>we write those values to the bytes that kafka-clients writes;
 *   <li>kafka-clients reads our bytes and writes them again unchanged;
 *   <li>tagged fields unknown to the definition change nothing.
 * </ol>
 */
class EveryMessageRoundTripTest {

    private static final int ROUNDS = Integer.getInteger("howdah.test.rounds", 10);
    private static final long SEED = Long.getLong("howdah.test.seed", new Random().nextLong());

    @BeforeAll
    static void print_the_seed() {
        System.out.println("EveryMessageRoundTripTest: -Dhowdah.test.seed=" + SEED);
    }

    static Stream<KafkaOracle> everyMessage() {
        return KafkaOracle.all();
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void bytes_and_values_agree_with_kafka_clients_both_ways(KafkaOracle oracle) {
        for (short version = oracle.lowestVersion(); version <= oracle.highestVersion(); version++) {
            for (int round = 0; round < ROUNDS; round++) {
                roundTrip(oracle, version, SEED + round);
            }
        }
    }

    private static void roundTrip(KafkaOracle oracle, short version, long seed) {
        String label = oracle + " v" + version + ", -Dhowdah.test.seed=" + seed;
        byte[] plain = new RandomMessages(seed, UnknownTags.NONE).bytes(oracle.schema(version));
        byte[] strewn = new RandomMessages(seed, UnknownTags.SOME).bytes(oracle.schema(version));
        Message theirs = oracle.readTheirs(plain, version);
        // What kafka-clients leaves out, a tagged field at its default, is in the random bytes: compare with what it
        // writes.
        byte[] canonical = KafkaOracle.writeTheirs(theirs, version);

        ApiMessage ours = oracle.readOurs(plain, version);
        KafkaOracle.assertSameValues(ours, theirs, label);
        byte[] written = KafkaOracle.writeOurs(ours, version);
        assertThat(written).as(label).isEqualTo(canonical);

        assertThat(KafkaOracle.writeTheirs(oracle.readTheirs(written, version), version))
                .as(label)
                .isEqualTo(written);
        assertThat(oracle.readOurs(written, version)).as(label).isEqualTo(ours).hasSameHashCodeAs(ours);
        assertThat(oracle.readOurs(strewn, version)).as(label).isEqualTo(ours);
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void defaults_and_versions_are_those_of_kafka_clients(KafkaOracle oracle) throws ReflectiveOperationException {
        KafkaOracle.assertSameValues(oracle.ourDefault(), oracle.newMessage(), oracle.name());
        assertThat(oracle.ours().getField("LOWEST_VERSION").getShort(null)).isEqualTo(oracle.lowestVersion());
        assertThat(oracle.ours().getField("HIGHEST_VERSION").getShort(null)).isEqualTo(oracle.highestVersion());
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void a_copy_made_with_the_builder_is_equal(KafkaOracle oracle) throws ReflectiveOperationException {
        short version = oracle.highestVersion();
        ApiMessage message =
                oracle.readOurs(new RandomMessages(SEED, UnknownTags.NONE).bytes(oracle.schema(version)), version);
        Object builder = oracle.ours().getMethod("toBuilder").invoke(message);
        assertThat(builder.getClass().getMethod("build").invoke(builder)).isEqualTo(message);
    }

    @Test
    void a_version_out_of_range_is_a_programmers_error() {
        short tooHigh = FetchRequest.HIGHEST_VERSION + 1;
        assertThatThrownBy(() -> FetchRequest.read(new WireReader(Unpooled.EMPTY_BUFFER), tooHigh))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("FetchRequest version: 19 (expected: 4..18)");
    }

    @Test
    void a_field_that_must_not_be_lost_in_an_old_version_is_a_programmers_error() {
        FetchResponse response = FetchResponse.builder().sessionId(7).build();
        assertThatThrownBy(() -> KafkaOracle.writeOurs(response, (short) 6))
                .isInstanceOf(AssertionError.class)
                .hasMessage("FetchResponse.sessionId does not exist in version 6");
    }

    @Test
    void null_where_the_version_demands_a_value_is_a_programmers_error() {
        MetadataRequest allTopics = MetadataRequest.builder().topics(null).build();
        assertThat(KafkaOracle.writeOurs(allTopics, (short) 1)).startsWith(0xff, 0xff, 0xff, 0xff);
        try (WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT)) {
            assertThatThrownBy(() -> allTopics.write(out, (short) 0)).isInstanceOf(NullPointerException.class);
        }
    }
}
