package dev.howdah.compat.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.history.Event.Ended;
import dev.howdah.compat.history.Event.Ending;
import dev.howdah.compat.history.Event.Incarnated;
import dev.howdah.compat.history.Event.SeenCommitted;
import dev.howdah.compat.history.Event.Stable;
import dev.howdah.compat.history.Event.Taken;
import dev.howdah.compat.history.Event.Transaction;
import dev.howdah.compat.history.Event.Written;
import dev.howdah.compat.history.Invariant.Name;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Plants each violation of transactions once into a clean history; the checker must name it, and nothing in the clean one. */
class TransactionInvariantsTest {

    private static final TopicPartition AT = new TopicPartition("t", 0);
    private static final TopicPartition BESIDE = new TopicPartition("t", 1);
    private static final TopicPartition SOURCE = new TopicPartition("s", 0);
    private static final Transaction FIRST = new Transaction("id", 1, 1);
    private static final Transaction SECOND = new Transaction("id", 1, 2);
    private static final Transaction OF_SUCCESSOR = new Transaction("id", 2, 1);
    private static final Transaction OF_OTHER = new Transaction("other", 1, 1);

    private final History history = new History();
    private long nowNanos;

    @Test
    void a_clean_history_passes() {
        begun("id", 1);
        written(FIRST, AT, "a", 0);
        written(FIRST, BESIDE, "b", 0);
        taken(FIRST, 0, 2);
        stable(AT, 0, 1);
        ended(FIRST, Ending.COMMITTED);
        seen(AT, "a", 0);
        seen(BESIDE, "b", 0);
        stable(AT, 2, 2);
        written(SECOND, AT, "c", 2);
        taken(SECOND, 2, 3);
        stable(AT, 2, 3);
        ended(SECOND, Ending.ABORTED);
        begun("id", 2);
        written(OF_SUCCESSOR, AT, "d", 4);
        taken(OF_SUCCESSOR, 2, 3);
        ended(OF_SUCCESSOR, Ending.UNKNOWN);
        seen(AT, "d", 4);
        written(OF_OTHER, AT, "timed out", 6);
        stable(AT, 8, 8);
        assertFound();
    }

    @Test
    void finds_a_committed_record_that_is_not_read() {
        written(FIRST, AT, "a", 0);
        written(FIRST, BESIDE, "b", 0);
        ended(FIRST, Ending.COMMITTED);
        seen(AT, "a", 0);
        assertFound(Name.WHOLE);
    }

    @Test
    void finds_a_committed_transaction_that_nobody_reads() {
        written(FIRST, AT, "a", 0);
        ended(FIRST, Ending.COMMITTED);
        assertFound(Name.WHOLE);
    }

    @Test
    void finds_half_of_a_transaction_whose_end_is_unknown() {
        written(FIRST, AT, "a", 0);
        written(FIRST, BESIDE, "b", 0);
        ended(FIRST, Ending.UNKNOWN);
        seen(BESIDE, "b", 0);
        assertFound(Name.WHOLE);
    }

    @Test
    void finds_an_aborted_record_that_is_read() {
        written(FIRST, AT, "a", 0);
        ended(FIRST, Ending.ABORTED);
        seen(AT, "a", 0);
        assertFound(Name.WHOLE);
    }

    @Test
    void finds_a_record_that_is_read_though_its_transaction_never_ended() {
        written(FIRST, AT, "a", 0);
        seen(AT, "a", 0);
        assertFound(Name.WHOLE);
    }

    @Test
    void finds_a_committed_record_read_twice() {
        written(FIRST, AT, "a", 0);
        ended(FIRST, Ending.COMMITTED);
        seen(AT, "a", 0);
        seen(AT, "a", 0);
        assertFound(Name.WHOLE);
    }

    @Test
    void finds_a_committed_record_that_is_read_elsewhere() {
        written(FIRST, AT, "a", 0);
        ended(FIRST, Ending.COMMITTED);
        seen(AT, "a", 3);
        assertFound(Name.WHOLE);
    }

    @Test
    void finds_a_last_stable_offset_that_passes_an_open_transaction() {
        written(FIRST, AT, "a", 0);
        stable(AT, 1, 1);
        ended(FIRST, Ending.COMMITTED);
        seen(AT, "a", 0);
        assertFound(Name.LAST_STABLE);
    }

    @Test
    void finds_a_last_stable_offset_that_sticks() {
        written(FIRST, AT, "a", 0);
        ended(FIRST, Ending.COMMITTED);
        seen(AT, "a", 0);
        stable(AT, 0, 2);
        assertFound(Name.LAST_STABLE);
    }

    @Test
    void finds_a_last_stable_offset_that_goes_back() {
        stable(AT, 5, 5);
        stable(AT, 4, 5);
        stable(AT, 5, 5);
        assertFound(Name.LAST_STABLE);
    }

    @Test
    void finds_a_zombie_that_commits() {
        begun("id", 1);
        written(FIRST, AT, "a", 0);
        begun("id", 2);
        ended(FIRST, Ending.COMMITTED);
        seen(AT, "a", 0);
        assertFound(Name.FENCED);
    }

    @Test
    void finds_a_zombie_that_writes() {
        begun("id", 1);
        begun("id", 2);
        written(FIRST, AT, "a", 0);
        assertFound(Name.FENCED);
    }

    @Test
    void finds_a_piece_that_is_taken_twice() {
        written(FIRST, AT, "a", 0);
        taken(FIRST, 0, 4);
        ended(FIRST, Ending.COMMITTED);
        seen(AT, "a", 0);
        written(OF_OTHER, AT, "b", 2);
        taken(OF_OTHER, 0, 4);
        ended(OF_OTHER, Ending.COMMITTED);
        seen(AT, "b", 2);
        assertFound(Name.IN_STEP);
    }

    @Test
    void finds_a_piece_that_nobody_takes() {
        written(FIRST, AT, "a", 0);
        taken(FIRST, 0, 4);
        ended(FIRST, Ending.UNKNOWN);
        seen(AT, "a", 0);
        written(SECOND, AT, "b", 2);
        taken(SECOND, 6, 8);
        ended(SECOND, Ending.COMMITTED);
        seen(AT, "b", 2);
        assertFound(Name.IN_STEP);
    }

    private void begun(String id, int incarnation) {
        history.add(new Incarnated(id, incarnation, tick()));
    }

    private void written(Transaction transaction, TopicPartition at, String value, long offset) {
        history.add(new Written(transaction, at, value, offset, tick(), tick()));
    }

    private void taken(Transaction transaction, long from, long next) {
        history.add(new Taken(transaction, SOURCE, from, next));
    }

    private void ended(Transaction transaction, Ending ending) {
        history.add(new Ended(transaction, ending, tick()));
    }

    private void seen(TopicPartition at, String value, long offset) {
        history.add(new SeenCommitted("reader", at, offset, value));
    }

    private void stable(TopicPartition at, long lastStable, long end) {
        history.add(new Stable("observer", at, lastStable, end, tick(), tick()));
    }

    private long tick() {
        return ++nowNanos;
    }

    private void assertFound(Name... names) {
        Findings findings = HistoryChecker.ofTransactions().check(history);
        assertThat(findings.violated()).as(findings.toString()).containsExactlyInAnyOrder(names);
    }
}
