package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.storage.SegmentStore.Standing;
import dev.howdah.storage.StorageException;
import dev.howdah.storage.TopicPolicy;
import dev.howdah.storage.TopicPolicy.Compaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;

class JanitorLeaseTest {

    private static final Duration LEASE = Duration.ofHours(1);

    @Test
    void one_storage_is_the_janitor_until_it_closes() {
        try (LogFixture fixture = new LogFixture()) {
            PostgresStorage second = fixture.database.open();
            try {
                assertThat(fixture.storage.segments().lead(LEASE)).isEqualTo(Standing.LEADER);
                assertThat(fixture.storage.segments().lead(LEASE)).isEqualTo(Standing.LEADER);
                assertThat(second.segments().lead(LEASE)).isEqualTo(Standing.FOLLOWER);

                fixture.storage.close();
                assertThat(second.segments().lead(LEASE)).isEqualTo(Standing.LEADER);
            } finally {
                second.close();
            }
        }
    }

    @Test
    void a_clock_an_hour_off_leads_nobody() {
        try (LogFixture fixture = new LogFixture()) {
            for (int hours : new int[] {-1, 1}) {
                try (PostgresStorage wrong = fixture.database.openWithClock(Duration.ofHours(hours))) {
                    assertThat(wrong.segments().lead(LEASE)).isEqualTo(Standing.CLOCK_OFF);
                }
            }
            assertThat(fixture.storage.segments().lead(LEASE)).isEqualTo(Standing.LEADER);
        }
    }

    @Test
    void a_janitor_that_was_replaced_compacts_nothing_more() {
        try (LogFixture fixture = new LogFixture()) {
            var id = fixture.partition("a");
            for (int i = 0; i < 2; i++) {
                SimpleRecord record = new SimpleRecord(1, "k".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) i});
                fixture.writer().append(List.of(TestBatches.append(id, TestBatches.of(record))), LogFixture.NOW);
            }
            Instant later = LogFixture.NOW.plus(Duration.ofHours(1));
            fixture.storage.segments().lead(Duration.ofMillis(1));
            fixture.storage.segments().seal(later);
            PostgresStorage second = fixture.database.open();
            try {
                Standing standing;
                do {
                    standing = second.segments().lead(LEASE);
                } while (standing != Standing.LEADER);
                TopicPolicy policy = new TopicPolicy(
                        id.topicId(), 1, 60_000, 1 << 30, -1, -1, Optional.of(new Compaction(0, 0, Long.MAX_VALUE, 0)));

                assertThatThrownBy(() -> fixture.storage.segments().rewrite(policy, later))
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("another broker");
                assertThat(second.segments().rewrite(policy, later).leaves()).isEqualTo(1);
            } finally {
                second.close();
            }
        }
    }
}
