package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.LogWriter;
import dev.howdah.storage.SegmentStore;
import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.Topic;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import dev.howdah.storage.TopicPolicy.KeyIndex;
import dev.howdah.storage.postgres.TestDatabase.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is written, and whatever the janitor makes of it: readers by offset, by time and by SQL find what a plain list of records
 * holds, at every step of a log's life. Every read is checked by Kafka's own code.
 */
class LogModelTest {

    private static final Duration LEASE = Duration.ofHours(1);

    static Stream<Arguments> seeds() {
        return Stream.of(
                Arguments.of(Server.LOCAL, ThreadLocalRandom.current().nextLong()),
                Arguments.of(Server.PACKAGED, ThreadLocalRandom.current().nextLong()));
    }

    private static Instant minutes(double minutes) {
        return LogFixture.NOW.plusMillis((long) (minutes * 60_000));
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("seeds")
    void readers_find_what_was_written_before_and_after_packing(Server server, long seed) throws Exception {
        Random random = new Random(seed);
        try (LogFixture fixture = new LogFixture(server);
                LogWriter writer = fixture.writer()) {
            Topic topic = fixture.topic("a", 3);
            SegmentStore segments = fixture.storage.segments();
            assertThat(segments.lead(LEASE)).isEqualTo(Standing.LEADER);
            TopicPolicy policy = new TopicPolicy(
                    topic.id(),
                    3,
                    600_000,
                    1 << 30,
                    -1,
                    -1,
                    Optional.empty(),
                    KeyIndex.ENDED_SEGMENTS,
                    TopicPolicy.Age.BY_TIMESTAMP);
            for (int i = 0; i < LogModel.PRODUCERS; i++) {
                fixture.transactionalId(LogModel.PRODUCER_MIN + i, 0);
            }
            LogModel model = new LogModel(topic.id(), 3, random, true);
            LogModelCheck check = new LogModelCheck(fixture, "a", model, random);
            double minute = 0;
            for (int i = 0; i < 40; i++) {
                minute += random.nextDouble();
                model.write(writer, minutes(minute), 12);
            }
            check.all("open");
            // Many small chunks in the leaf that is written now. What a transaction has written shares no chunk with
            // others.
            model.endTransactions(writer, minutes(minute));
            model.beginsTransactions = false;
            double until = minute + 9;
            for (int i = 0; i < 350; i++) {
                minute += (until - minute) / 200;
                model.write(writer, minutes(minute), 2);
            }
            model.beginsTransactions = true;
            check.all("many small chunks");
            deleteSome(fixture, model, random);
            check.all("log start moved");
            segments.seal(minutes(minute + 60));
            check.all("sealed");
            assertThat(segments.rewrite(policy, minutes(minute + 60)).leaves())
                    .as("packed leaves")
                    .isPositive();
            check.all("packed");
            model.write(writer, minutes(minute + 61), 12);
            deleteSome(fixture, model, random);
            segments.expire(policy, minutes(minute + 61));
            check.all("packed, and log start moved again");
            try (PostgresStorage fresh = fixture.database.open()) {
                check.allBy(fresh, "another broker");
            }
        }
    }

    @ParameterizedTest(name = "{0} seed {1}")
    @MethodSource("seeds")
    void readers_find_what_a_compaction_leaves(Server server, long seed) throws Exception {
        Random random = new Random(seed);
        try (LogFixture fixture = new LogFixture(server);
                LogWriter writer = fixture.writer()) {
            Topic topic = fixture.topic("a", 2);
            fixture.storage.topics().configure(topic.id(), config -> Map.of("segment.ms", "600000"));
            SegmentStore segments = fixture.storage.segments();
            assertThat(segments.lead(LEASE)).isEqualTo(Standing.LEADER);
            TopicPolicy policy = new TopicPolicy(
                    topic.id(),
                    2,
                    600_000,
                    1 << 30,
                    -1,
                    -1,
                    Optional.of(new Compaction(0, 0, Long.MAX_VALUE, 0)),
                    KeyIndex.ENDED_SEGMENTS,
                    TopicPolicy.Age.BY_TIMESTAMP);
            LogModel model = new LogModel(topic.id(), 2, random, false);
            LogModelCheck check = new LogModelCheck(fixture, "a", model, random);
            check.isCompacted = true;
            double minute = 0;
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < 30; i++) {
                    minute += random.nextDouble() * 2;
                    model.write(writer, minutes(minute), 3);
                }
                if (round == 2) {
                    deleteSome(fixture, model, random);
                }
                segments.seal(minutes(minute));
                segments.rewrite(policy, minutes(minute));
                take(fixture, model);
                check.all("compacted " + round);
                segments.rewrite(policy, minutes(minute));
                take(fixture, model);
                check.all("merged " + round);
            }
            assertThat(fixture.database.query(
                            "select count(*) from howdah_log.t" + topic.id() + "_log where offset_deltas is not null"))
                    .isNotEqualTo("0");
        }
    }

    private static void deleteSome(LogFixture fixture, LogModel model, Random random) {
        for (int partition = 0; partition < model.partitions.size(); partition++) {
            TreeMap<Long, LogModel.Stored> records = model.partitions.get(partition);
            if (records.isEmpty()) {
                continue;
            }
            long first = records.firstKey();
            long start = first + random.nextInt((int) Math.min(2_000, records.lastKey() - first + 1));
            fixture.storage.logStarts().deleteBelow(Map.of(model.id(partition), start));
            model.deleteBelow(partition, start);
        }
    }

    /** What a compaction may leave: of each key the newest, or nothing if that is a tombstone; nothing that was not there. */
    private static void take(LogFixture fixture, LogModel model) throws Exception {
        for (int partition = 0; partition < model.partitions.size(); partition++) {
            TreeMap<Long, LogModel.Stored> before = model.partitions.get(partition);
            TreeMap<Long, LogModel.Stored> left = new TreeMap<>();
            for (TestBatches.Seen seen : fixture.readFrom(
                    model.id(partition), fixture.head(model.id(partition)).logStartOffset(), 1 << 20)) {
                LogModel.Stored stored = before.get(seen.offset());
                assertThat(stored).as("offset " + seen.offset()).isNotNull();
                assertThat(seen).isEqualTo(stored.seen());
                left.put(seen.offset(), stored);
            }
            Map<String, Long> newest = new HashMap<>();
            before.forEach((offset, stored) -> newest.put(stored.seen().key(), offset));
            newest.forEach((key, offset) -> {
                if (!before.get(offset).seen().value().equals("null")) {
                    assertThat(left).as("the newest of " + key).containsKey(offset);
                }
            });
            model.partitions.set(partition, left);
        }
    }
}
