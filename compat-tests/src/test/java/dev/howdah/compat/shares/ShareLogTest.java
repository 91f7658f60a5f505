package dev.howdah.compat.shares;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Sent;
import dev.howdah.compat.history.Findings;
import dev.howdah.compat.history.HistoryChecker;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Plants each fault into what the processes of {@link ShareKillTest} say: the log and the checker together must find it, and must not
 * take for one what a kill may bring about.
 */
class ShareLogTest {

    private static final int DELIVERIES_MAX = 3;
    private static final long HOLD_NANOS = 1_000;
    private static final TopicPartition AT = new TopicPartition("t", 2);
    private static final Producer PRODUCER = new Producer(1, Delivery.IDEMPOTENT);

    /** Two lives of one host's worker, and a worker of another host. */
    private static final String FIRST = "host1-0.1";

    private static final String LATER = "host1-0.2";
    private static final String OTHER = "host2-1.1";

    private final ShareLog log = new ShareLog(AT.topic(), DELIVERIES_MAX);
    private long now = 1_000_000;

    ShareLogTest() {
        log.add(now, new Sent(PRODUCER, AT, "a", now));
        log.add(now + 1, new Acked("a", AT, 7, now + 1));
        now += 10;
    }

    @Test
    void what_is_accepted_or_released_and_had_again_is_clean() {
        log.line("loggers print what is no line");
        delivered(FIRST, 1);
        asks(FIRST, 1, "RELEASED");
        delivered(LATER, 2);
        assertThat(log.open()).isEqualTo(1);
        asks(LATER, 2, "ACCEPTED");
        assertThat(log.open()).isZero();
        assertThat(log.deliveries()).isEqualTo(2);
        assertClean();
    }

    @Test
    void an_accepted_record_that_another_has_is_found() {
        delivered(FIRST, 1);
        asks(FIRST, 1, "ACCEPTED");
        delivered(OTHER, 2);
        assertFound("though it was done with at the 1.");
    }

    @Test
    void a_rejected_record_that_another_has_is_found() {
        delivered(FIRST, 1);
        asks(FIRST, 1, "REJECTED");
        delivered(OTHER, 2);
        assertFound("though it was done with at the 1.");
    }

    @Test
    void an_accepted_record_that_another_has_is_found_also_if_its_host_is_killed_after_the_answer() {
        delivered(FIRST, 1);
        asks(FIRST, 1, "ACCEPTED");
        kill("host1");
        delivered(OTHER, 2);
        assertFound("though it was done with at the 1.");
    }

    @Test
    void who_is_killed_before_the_answer_may_have_been_heard_or_not() {
        delivered(FIRST, 1);
        say("asking", FIRST, "- 2:7:1");
        kill("host1");
        assertThat(log.open()).isZero();
        assertClean();
        delivered(OTHER, 2);
        asks(OTHER, 2, "ACCEPTED");
        assertClean();
    }

    @Test
    void a_record_that_nobody_has_after_its_host_was_killed_is_found() {
        delivered(FIRST, 1);
        kill("host1");
        assertThat(log.open()).isEqualTo(1);
        assertFound("was forgotten after deliveries [1]");
    }

    /** As when its lock had run out: nothing is unknown any more when it is killed. */
    @Test
    void a_record_that_was_refused_and_never_came_back_is_found() {
        delivered(FIRST, 1);
        say("asking", FIRST, "- 2:7:1");
        say("asked", FIRST, "-");
        kill("host1");
        assertFound("was forgotten after deliveries [1]");
    }

    @Test
    void a_record_that_was_released_and_never_came_back_is_found() {
        delivered(FIRST, 1);
        asks(FIRST, 1, "RELEASED");
        assertFound("was forgotten after deliveries [1]");
    }

    @Test
    void a_record_that_nobody_had_is_found() {
        assertFound("was never delivered");
    }

    @Test
    void two_holders_are_found() {
        delivered(FIRST, 1);
        delivered(OTHER, 2);
        asks(OTHER, 2, "ACCEPTED");
        assertFound("while host1-0.1 had it");
    }

    @Test
    void two_holders_are_found_also_if_the_first_is_killed_later() {
        delivered(FIRST, 1);
        delivered(OTHER, 2);
        kill("host1");
        asks(OTHER, 2, "ACCEPTED");
        assertFound("while host1-0.1 had it");
    }

    @Test
    void who_was_killed_holds_nothing() {
        delivered(FIRST, 1);
        kill("host1");
        delivered(OTHER, 2);
        asks(OTHER, 2, "ACCEPTED");
        assertClean();
    }

    @Test
    void what_was_seen_in_the_moment_of_the_kill_is_not_held_either() {
        long alive = ++now;
        delivered(FIRST, 1);
        log.killed("host1", alive);
        delivered(OTHER, 2);
        asks(OTHER, 2, "ACCEPTED");
        assertClean();
    }

    @Test
    void a_delivery_too_many_is_found() {
        for (int count = 1; count <= DELIVERIES_MAX + 1; count++) {
            delivered(FIRST, count);
            asks(FIRST, count, "RELEASED");
        }
        assertFound("(allowed: 3)");
    }

    @Test
    void two_deliveries_with_one_count_are_found() {
        delivered(FIRST, 1);
        asks(FIRST, 1, "RELEASED");
        delivered(OTHER, 1);
        asks(OTHER, 1, "ACCEPTED");
        assertFound("as to another before");
    }

    @Test
    void a_worker_that_died_is_a_failure() {
        say("failed", "host1-0", "of something");
        assertThat(log.failures()).singleElement().asString().endsWith("failed host1-0 of something");
    }

    private void delivered(String reader, int count) {
        say("delivered", reader, "2 7 " + count + " a");
    }

    /** It is answered. */
    private void asks(String reader, int count, String how) {
        say("asking", reader, "- 2:7:" + count);
        say("let-go", reader, "-");
        say("settled", reader, "2 7 " + count + " " + how);
        say("asked", reader, "-");
    }

    private void say(String what, String reader, String detail) {
        log.line(++now + " " + what + " " + reader + " " + detail);
    }

    private void kill(String host) {
        log.killed(host, ++now);
    }

    private void assertClean() {
        assertThat(check().isClean()).as(check().toString()).isTrue();
    }

    private void assertFound(String what) {
        assertThat(check().toString()).contains(what);
    }

    private Findings check() {
        return HistoryChecker.ofShareGroup(DELIVERIES_MAX, HOLD_NANOS).check(log.history());
    }
}
