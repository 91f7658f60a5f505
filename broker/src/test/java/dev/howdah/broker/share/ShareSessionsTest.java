package dev.howdah.broker.share;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.fetch.FetchKey;
import dev.howdah.broker.share.ShareSessions.Change;
import dev.howdah.broker.share.ShareSessions.Ended;
import dev.howdah.broker.share.ShareSessions.Key;
import dev.howdah.protocol.KafkaError;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ShareSessionsTest {

    private static final UUID TOPIC = new UUID(1, 2);
    private static final Key MEMBER = new Key("g", "m");
    private static final long CONNECTION = 7;

    private final ShareSessions sessions = new ShareSessions(2, 5);

    @Test
    void a_session_remembers_its_partitions_and_gives_each_its_turn() {
        assertThat(fetch(MEMBER, 0, add(0, 1, 2)).partitions()).containsExactly(key(1), key(2), key(0));
        assertThat(fetch(MEMBER, 1, Change.NONE).partitions()).containsExactly(key(2), key(0), key(1));
        assertThat(fetch(MEMBER, 2, new Change(List.of(key(3)), List.of(key(0))))
                        .partitions())
                .containsExactlyInAnyOrder(key(1), key(2), key(3));
    }

    @Test
    void a_wrong_epoch_changes_nothing() {
        fetch(MEMBER, 0, add(0));
        assertThat(fetch(MEMBER, 5, add(1)).error()).isEqualTo(KafkaError.INVALID_SHARE_SESSION_EPOCH);
        assertThat(sessions.acknowledge(MEMBER, 0)).isEqualTo(KafkaError.INVALID_SHARE_SESSION_EPOCH);
        assertThat(fetch(MEMBER, 1, Change.NONE).partitions()).containsExactly(key(0));
    }

    @Test
    void fetches_and_acknowledgements_count_one_epoch() {
        fetch(MEMBER, 0, add(0));
        assertThat(sessions.acknowledge(MEMBER, 1)).isEqualTo(KafkaError.NONE);
        assertThat(fetch(MEMBER, 2, Change.NONE).error()).isEqualTo(KafkaError.NONE);
    }

    @Test
    void who_has_no_session_is_told_so() {
        assertThat(fetch(MEMBER, 1, Change.NONE).error()).isEqualTo(KafkaError.SHARE_SESSION_NOT_FOUND);
        assertThat(sessions.acknowledge(MEMBER, 1)).isEqualTo(KafkaError.SHARE_SESSION_NOT_FOUND);
        assertThat(sessions.end(MEMBER)).isEmpty();
    }

    @Test
    void a_full_broker_takes_no_newcomer() {
        fetch(MEMBER, 0, add(0));
        fetch(new Key("g", "m2"), 0, add(0));
        assertThat(fetch(new Key("g", "m3"), 0, add(0)).error()).isEqualTo(KafkaError.SHARE_SESSION_LIMIT_REACHED);
        assertThat(fetch(MEMBER, 0, add(1)).error())
                .as("its own session makes room")
                .isEqualTo(KafkaError.NONE);
        assertThat(fetch(MEMBER, 1, add(2, 3, 4, 5, 6)).error()).isEqualTo(KafkaError.SHARE_SESSION_LIMIT_REACHED);
        sessions.end(MEMBER);
        assertThat(fetch(new Key("g", "m3"), 0, add(0)).error()).isEqualTo(KafkaError.NONE);
    }

    @Test
    void sessions_end_with_their_connection() {
        fetch(MEMBER, 0, add(0, 1));
        sessions.fetch(new Key("g", "m2"), 0, CONNECTION + 1, add(0));
        assertThat(sessions.endAll(CONNECTION))
                .singleElement()
                .satisfies(ended -> assertThat(ended.partitions()).containsExactlyInAnyOrder(key(0), key(1)))
                .extracting(Ended::key)
                .isEqualTo(MEMBER);
        assertThat(sessions.endAll(CONNECTION)).isEmpty();
        assertThat(sessions.count()).isEqualTo(1);
    }

    @Test
    void a_session_that_began_anew_does_not_end_with_the_connection_before() {
        fetch(MEMBER, 0, add(0));
        sessions.fetch(MEMBER, 0, CONNECTION + 1, add(1));
        assertThat(sessions.endAll(CONNECTION)).isEmpty();
        assertThat(sessions.endAll(CONNECTION + 1))
                .singleElement()
                .satisfies(ended -> assertThat(ended.partitions()).containsExactly(key(1)));
    }

    private ShareSessions.View fetch(Key key, int epoch, Change change) {
        return sessions.fetch(key, epoch, CONNECTION, change);
    }

    private static Change add(int... partitions) {
        return new Change(
                Arrays.stream(partitions).mapToObj(ShareSessionsTest::key).toList(), List.of());
    }

    private static FetchKey key(int partition) {
        return new FetchKey("", TOPIC, partition);
    }
}
