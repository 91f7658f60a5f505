package dev.howdah.broker.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.fetch.FetchSessions.Context;
import dev.howdah.broker.fetch.FetchSessions.SessionAnswer;
import dev.howdah.broker.fetch.FetchSessions.SessionLimits;
import dev.howdah.broker.fetch.FetchSessions.SessionRequest;
import dev.howdah.broker.log.Isolation;
import dev.howdah.broker.log.PartitionLog;
import dev.howdah.broker.log.PartitionLogs;
import dev.howdah.broker.log.TailCache;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** KIP-227 by its rules, with fetch results made by hand. */
class FetchSessionsTest {

    private static final int FULL = 0;
    private static final int NONE = -1;

    private final AtomicLong clock = new AtomicLong();
    private final FetchSessions sessions =
            new FetchSessions(new SessionLimits(2, 6, Duration.ofMinutes(2)), clock::get);
    private final PartitionLogs logs = new PartitionLogs(new TailCache(ByteBufAllocator.DEFAULT, 0));

    @Test
    void a_full_request_opens_a_session_and_is_answered_in_full() {
        SessionAnswer answer = fetch(0, FULL, wants(0, 1));

        assertThat(answer.error()).isEqualTo(KafkaError.NONE);
        assertThat(answer.sessionId()).isPositive();
        assertThat(partitions(answer)).containsExactly(0, 1);
    }

    @Test
    void epoch_minus_one_is_answered_without_a_session() {
        SessionAnswer answer = fetch(0, NONE, wants(0));

        assertThat(answer.sessionId()).isEqualTo(FetchSessions.NO_SESSION);
        assertThat(partitions(answer)).containsExactly(0);
        assertThat(sessions.count()).isZero();
    }

    @Test
    void an_incremental_answer_holds_only_what_is_news() {
        int id = fetch(0, FULL, wants(0, 1)).sessionId();

        assertThat(partitions(fetch(id, 1, wants()))).isEmpty();
        log(1).onGrown(7, Stability.STABLE);
        assertThat(partitions(fetch(id, 2, wants()))).containsExactly(1);
        assertThat(partitions(fetch(id, 3, wants()))).isEmpty();
    }

    @Test
    void records_are_news_and_put_their_partition_last() {
        int id = fetch(0, FULL, wants(0, 1, 2)).sessionId();
        Context context = sessions.begin(new SessionRequest(id, 1, false), wants());
        List<PartitionFetch> fetched = results(context);
        fetched.get(0).takeRecords(Unpooled.wrappedBuffer(new byte[10]), 0);

        assertThat(partitions(context.answer(fetched))).containsExactly(0);
        assertThat(sessions.begin(new SessionRequest(id, 2, false), wants()).targets())
                .extracting(target -> target.key().partition())
                .containsExactly(1, 2, 0);
    }

    @Test
    void after_an_error_the_next_answer_is_news() {
        int id = fetch(0, FULL, wants(0)).sessionId();
        Context failing = sessions.begin(new SessionRequest(id, 1, false), wants());
        List<PartitionFetch> fetched = results(failing);
        fetched.get(0).fail(KafkaError.KAFKA_STORAGE_ERROR);
        assertThat(partitions(failing.answer(fetched))).containsExactly(0);

        assertThat(partitions(fetch(id, 2, wants()))).containsExactly(0);
        assertThat(partitions(fetch(id, 3, wants()))).isEmpty();
    }

    @Test
    void a_request_adds_updates_and_forgets_partitions() {
        int id = fetch(0, FULL, wants(0, 1)).sessionId();
        FetchTarget moved = new FetchTarget(key(1), 42, -1, -1, 1_000);

        Context context = sessions.begin(
                new SessionRequest(id, 1, false), new SessionChange(List.of(target(2), moved), List.of(key(0))));

        assertThat(context.targets()).containsExactly(moved, target(2));
        assertThat(partitions(context.answer(results(context)))).containsExactly(2);
    }

    @Test
    void a_wrong_epoch_is_refused_and_the_session_stays() {
        int id = fetch(0, FULL, wants(0)).sessionId();

        assertThat(fetch(id, 2, wants()).error()).isEqualTo(KafkaError.INVALID_FETCH_SESSION_EPOCH);
        assertThat(fetch(id, 1, wants()).error()).isEqualTo(KafkaError.NONE);
        assertThat(fetch(id, 1, wants()).error()).isEqualTo(KafkaError.INVALID_FETCH_SESSION_EPOCH);
    }

    @Test
    void an_unknown_session_is_refused_and_so_is_session_zero_with_an_epoch() {
        assertThat(fetch(12345, 1, wants(0)).error()).isEqualTo(KafkaError.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(fetch(0, 1, wants(0)).error()).isEqualTo(KafkaError.FETCH_SESSION_ID_NOT_FOUND);
    }

    @Test
    void topics_by_id_and_by_name_do_not_mix() {
        int id = fetch(0, FULL, wants(0)).sessionId();

        assertThat(sessions.begin(new SessionRequest(id, 1, true), wants()).error())
                .isEqualTo(KafkaError.FETCH_SESSION_TOPIC_ID_ERROR);
    }

    @Test
    void epoch_minus_one_or_zero_closes_the_session_it_names() {
        int first = fetch(0, FULL, wants(0)).sessionId();
        fetch(first, NONE, wants(0));
        assertThat(fetch(first, 1, wants()).error()).isEqualTo(KafkaError.FETCH_SESSION_ID_NOT_FOUND);

        int second = fetch(0, FULL, wants(0)).sessionId();
        int third = fetch(second, FULL, wants(0)).sessionId();
        assertThat(third).isNotEqualTo(second);
        assertThat(fetch(second, 1, wants()).error()).isEqualTo(KafkaError.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(sessions.count()).isEqualTo(1);
        assertThat(sessions.partitions()).isEqualTo(1);
    }

    @Test
    void a_session_that_has_forgotten_everything_is_closed() {
        int id = fetch(0, FULL, wants(0)).sessionId();

        SessionAnswer answer = fetch(id, 1, new SessionChange(List.of(), List.of(key(0))));

        assertThat(answer.sessionId()).isEqualTo(FetchSessions.NO_SESSION);
        assertThat(sessions.count()).isZero();
        assertThat(sessions.partitions()).isZero();
    }

    @Test
    void when_it_is_full_new_clients_get_no_session_until_one_is_idle() {
        int first = fetch(0, FULL, wants(0)).sessionId();
        int second = fetch(0, FULL, wants(0)).sessionId();
        assertThat(fetch(0, FULL, wants(0)).sessionId()).isEqualTo(FetchSessions.NO_SESSION);

        clock.addAndGet(Duration.ofMinutes(2).toNanos());
        fetch(second, 1, wants());

        assertThat(fetch(0, FULL, wants(0)).sessionId()).isPositive();
        assertThat(fetch(first, 1, wants()).error()).isEqualTo(KafkaError.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(fetch(second, 2, wants()).error()).isEqualTo(KafkaError.NONE);
    }

    @Test
    void the_partitions_of_all_sessions_are_bounded() {
        fetch(0, FULL, wants(0, 1, 2, 3));
        assertThat(fetch(0, FULL, wants(0, 1, 2)).sessionId()).isEqualTo(FetchSessions.NO_SESSION);
        int small = fetch(0, FULL, wants(0)).sessionId();
        assertThat(small).isPositive();

        SessionAnswer grown = fetch(small, 1, wants(0, 1, 2, 3, 4));

        assertThat(grown.error()).isEqualTo(KafkaError.NONE);
        assertThat(fetch(small, 2, wants()).error()).isEqualTo(KafkaError.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(sessions.partitions()).isEqualTo(4);
    }

    @Test
    void an_answer_that_another_request_has_overtaken_is_refused() {
        int id = fetch(0, FULL, wants(0)).sessionId();
        Context slow = sessions.begin(new SessionRequest(id, 1, false), wants());
        fetch(id, 2, wants());

        assertThat(slow.answer(results(slow)).error()).isEqualTo(KafkaError.INVALID_FETCH_SESSION_EPOCH);
    }

    @Test
    void epochs_wrap_to_one() {
        assertThat(FetchSession.nextEpoch(Integer.MAX_VALUE)).isEqualTo(1);
    }

    private SessionAnswer fetch(int sessionId, int epoch, SessionChange change) {
        Context context = sessions.begin(new SessionRequest(sessionId, epoch, false), change);
        return context.answer(results(context));
    }

    /** Nothing new at any partition, at the bounds its log has. */
    private List<PartitionFetch> results(Context context) {
        List<PartitionFetch> fetched = new ArrayList<>();
        for (FetchTarget target : context.targets()) {
            PartitionFetch fetch = new PartitionFetch(target, Isolation.READ_UNCOMMITTED);
            fetch.resolve(log(target.key().partition()));
            fetched.add(fetch);
        }
        return fetched;
    }

    private PartitionLog log(int partition) {
        return logs.open(new PartitionId(1, partition));
    }

    private static List<Integer> partitions(SessionAnswer answer) {
        return answer.partitions().stream()
                .map(fetch -> fetch.target().key().partition())
                .toList();
    }

    private static SessionChange wants(int... partitions) {
        return new SessionChange(
                Arrays.stream(partitions).mapToObj(FetchSessionsTest::target).toList(), List.of());
    }

    private static FetchTarget target(int partition) {
        return new FetchTarget(key(partition), 0, -1, -1, 1_000);
    }

    private static FetchKey key(int partition) {
        return new FetchKey("t", new UUID(0, 0), partition);
    }
}
