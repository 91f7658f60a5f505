package dev.howdah.compat.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Head;
import dev.howdah.compat.history.Event.Positioned;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import dev.howdah.compat.history.Event.Sent;
import dev.howdah.compat.history.Invariant.Name;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Four acked values, of which the log start leaves the last two. */
class RetainedHistoryTest {

    private static final TopicPartition AT = new TopicPartition("t", 0);
    private static final Reader FINAL = Reader.assign("final", Coverage.COMPLETE);
    private static final Reader LIVE = Reader.assign("live", Coverage.PARTIAL);
    private static final long START = 2;
    private static final long END = 4;

    private final History history = new History();

    private void appendAll() {
        for (long offset = 0; offset < END; offset++) {
            String value = "v" + offset;
            history.add(new Sent(new Producer(1, Delivery.IDEMPOTENT), AT, value, 10 * offset));
            history.add(new Acked(value, AT, offset, 10 * offset + 1));
        }
    }

    private void seen(Reader reader, long offset) {
        history.add(new Seen(reader, AT, offset, "v" + offset, "content of v" + offset));
    }

    private Findings check() {
        history.add(new Head(AT, START, END));
        return HistoryChecker.ofTheLog().check(RetainedHistory.of(history));
    }

    @Test
    void what_has_expired_is_not_missed() {
        appendAll();
        history.add(new Positioned(LIVE, AT, 0));
        seen(LIVE, 0);
        history.add(new Positioned(FINAL, AT, START));
        seen(FINAL, 2);
        seen(FINAL, 3);

        Findings findings = check();

        assertThat(findings.isClean()).as(findings.toString()).isTrue();
    }

    @Test
    void an_acked_value_at_the_log_start_that_nobody_reads_is_lost() {
        appendAll();
        history.add(new Positioned(FINAL, AT, 3));
        seen(FINAL, 3);
        seen(LIVE, 2);

        assertThat(check().violated()).contains(Name.DURABLE);
    }

    @Test
    void a_reader_that_jumps_over_what_is_retained_is_found_in_the_whole_history() {
        appendAll();
        history.add(new Positioned(LIVE, AT, 0));
        seen(LIVE, 0);
        seen(LIVE, 3);

        assertThat(HistoryChecker.ofGroups().check(history).violated()).contains(Name.CONSUMER_ORDER);
    }
}
