package dev.howdah.compat.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.history.Event.Acked;
import dev.howdah.compat.history.Event.Change;
import dev.howdah.compat.history.Event.CommitLost;
import dev.howdah.compat.history.Event.Committed;
import dev.howdah.compat.history.Event.Coverage;
import dev.howdah.compat.history.Event.Delivered;
import dev.howdah.compat.history.Event.Delivery;
import dev.howdah.compat.history.Event.Failed;
import dev.howdah.compat.history.Event.Head;
import dev.howdah.compat.history.Event.LetGo;
import dev.howdah.compat.history.Event.Outcome;
import dev.howdah.compat.history.Event.Owned;
import dev.howdah.compat.history.Event.Positioned;
import dev.howdah.compat.history.Event.Producer;
import dev.howdah.compat.history.Event.Reader;
import dev.howdah.compat.history.Event.Seen;
import dev.howdah.compat.history.Event.Sent;
import dev.howdah.compat.history.Event.Settled;
import dev.howdah.compat.history.Event.Settlement;
import dev.howdah.compat.history.Invariant.Name;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Plants each violation once into a clean history; the checker must name it, and nothing in the clean one. */
class HistoryCheckerTest {

    private static final TopicPartition AT = new TopicPartition("t", 0);
    private static final Producer IDEMPOTENT = new Producer(1, Delivery.IDEMPOTENT);
    private static final Producer LOOSE = new Producer(2, Delivery.LOOSE);
    private static final Reader FETCH = Reader.assign("final fetch", Coverage.COMPLETE);
    private static final Reader LIVE = Reader.assign("live consumer", Coverage.PARTIAL);
    private static final Reader SQL = Reader.sql("sql", Coverage.COMPLETE);
    private static final Reader MEMBER = Reader.subscribe("member", "g");
    private static final Reader OTHER = Reader.subscribe("other member", "g");

    private static final int DELIVERIES_MAX = 3;
    private static final long HOLD_NANOS = 1_000_000;

    private final History history = new History();
    private long nowNanos;

    @Test
    void a_clean_history_passes() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        ackedAndRead(LOOSE, "b", 1);
        sent(IDEMPOTENT, "timed out, yet stored");
        history.add(new Failed("timed out, yet stored", Outcome.UNKNOWN, "TimeoutException"));
        read("timed out, yet stored", 2);
        sent(LOOSE, "refused");
        history.add(new Failed("refused", Outcome.REFUSED, "RecordTooLargeException"));
        ackedAndRead(LOOSE, "c", 3);
        read("c", 4);
        head(5);
        consumed(MEMBER, "a", 0);
        consumed(MEMBER, "b", 1);
        history.add(new Committed("g", AT, 2));
        history.add(new Positioned(LIVE, AT, 1));
        consumed(LIVE, "b", 1);
        history.add(new Positioned(LIVE, AT, 0));
        consumed(LIVE, "a", 0);

        Findings findings = HistoryChecker.ofTheLog().check(history);
        assertThat(findings.violated()).as(findings.toString()).isEmpty();
    }

    @Test
    void rows_of_sql_come_in_any_order() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        sent(IDEMPOTENT, "b");
        sent(IDEMPOTENT, "c");
        consumed(FETCH, "b", 1);
        consumed(FETCH, "c", 2);
        consumed(SQL, "c", 2);
        consumed(SQL, "b", 1);
        assertFound();
    }

    @Test
    void finds_an_acked_value_that_nobody_reads() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        sent(IDEMPOTENT, "lost");
        acked("lost", 1);
        head(1);
        assertFound(Name.DURABLE);
    }

    @Test
    void finds_an_acked_value_that_only_sql_misses() {
        sent(IDEMPOTENT, "a");
        acked("a", 0);
        consumed(FETCH, "a", 0);
        ackedAndRead(IDEMPOTENT, "b", 1);
        assertFound(Name.DURABLE, Name.SAME_BYTES);
    }

    @Test
    void finds_acks_when_no_reader_read_everything() {
        sent(IDEMPOTENT, "a");
        acked("a", 0);
        consumed(LIVE, "a", 0);
        assertFound(Name.DURABLE);
    }

    @Test
    void finds_two_values_at_one_offset() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        sent(LOOSE, "other");
        consumed(LIVE, "other", 0);
        assertFound(Name.CONSISTENT, Name.SAME_BYTES);
    }

    @Test
    void finds_a_duplicate_of_an_idempotent_producer() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        read("a", 1);
        head(2);
        assertFound(Name.ONCE);
    }

    @Test
    void finds_an_ack_with_another_offset() {
        sent(IDEMPOTENT, "a");
        acked("a", 7);
        read("a", 0);
        assertFound(Name.TRUTHFUL_ACK);
    }

    @Test
    void finds_an_ack_without_an_offset() {
        sent(LOOSE, "a");
        acked("a", -1);
        read("a", 0);
        assertFound(Name.TRUTHFUL_ACK);
    }

    @Test
    void finds_a_value_that_was_never_sent() {
        read("ghost", 0);
        assertFound(Name.NO_PHANTOM);
    }

    @Test
    void finds_a_refused_value_that_is_stored() {
        sent(IDEMPOTENT, "a");
        history.add(new Failed("a", Outcome.REFUSED, "CorruptRecordException"));
        read("a", 0);
        assertFound(Name.NO_PHANTOM);
    }

    @Test
    void finds_a_value_in_a_foreign_partition() {
        history.add(new Sent(IDEMPOTENT, new TopicPartition("t", 1), "a", tick()));
        read("a", 0);
        assertFound(Name.NO_PHANTOM);
    }

    @Test
    void finds_a_producer_out_of_order() {
        sent(IDEMPOTENT, "first");
        sent(IDEMPOTENT, "second");
        acked("second", 0);
        acked("first", 1);
        read("second", 0);
        read("first", 1);
        assertFound(Name.PRODUCER_ORDER);
    }

    @Test
    void finds_a_send_that_lies_before_an_earlier_ack() {
        sent(IDEMPOTENT, "first");
        acked("first", 1);
        sent(LOOSE, "second");
        acked("second", 0);
        read("second", 0);
        read("first", 1);
        assertFound(Name.PRODUCER_ORDER);
    }

    @Test
    void finds_a_consumer_that_skips() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        ackedAndRead(IDEMPOTENT, "b", 1);
        history.add(new Positioned(LIVE, AT, 0));
        consumed(LIVE, "b", 1);
        assertFound(Name.CONSUMER_ORDER);
    }

    @Test
    void finds_a_consumer_that_goes_back() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        consumed(LIVE, "a", 0);
        consumed(LIVE, "a", 0);
        assertFound(Name.CONSUMER_ORDER);
    }

    @Test
    void finds_a_commit_beyond_what_the_group_saw() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        ackedAndRead(IDEMPOTENT, "b", 1);
        consumed(MEMBER, "b", 1);
        history.add(new Committed("g", AT, 2));
        assertFound(Name.CONSUMER_ORDER);
    }

    @Test
    void a_clean_rebalance_passes() {
        sixRecords();
        owned(MEMBER, 1, Change.ASSIGNED, AT);
        consumed(MEMBER, "r0", 0);
        consumed(MEMBER, "r1", 1);
        commit(2);
        owned(MEMBER, 1, Change.REVOKED);
        owned(OTHER, 2, Change.ASSIGNED, AT);
        consumed(OTHER, "r2", 2);
        owned(OTHER, 2, Change.KILLED);
        owned(MEMBER, 3, Change.ASSIGNED, AT);
        consumed(MEMBER, "r2", 2);
        consumed(MEMBER, "r3", 3);
        history.add(new CommitLost(MEMBER, "REBALANCE_IN_PROGRESS"));
        owned(MEMBER, 3, Change.REVOKED);
        owned(MEMBER, 4, Change.ASSIGNED, AT);
        consumed(MEMBER, "r2", 2);
        commit(3);
        assertFound();
    }

    @Test
    void a_member_that_was_fenced_may_have_a_successor_before_it_knows() {
        owned(MEMBER, 1, Change.ASSIGNED, AT);
        owned(OTHER, 2, Change.ASSIGNED, AT);
        owned(MEMBER, 1, Change.LOST);
        assertFound();
    }

    @Test
    void finds_a_member_that_skips_a_record() {
        sixRecords();
        owned(MEMBER, 1, Change.ASSIGNED, AT);
        consumed(MEMBER, "r0", 0);
        consumed(MEMBER, "r2", 2);
        assertFound(Name.CONSUMER_ORDER);
    }

    @Test
    void finds_a_record_skipped_between_two_members() {
        sixRecords();
        owned(MEMBER, 1, Change.ASSIGNED, AT);
        consumed(MEMBER, "r0", 0);
        commit(1);
        owned(MEMBER, 1, Change.REVOKED);
        owned(OTHER, 2, Change.ASSIGNED, AT);
        consumed(OTHER, "r2", 2);
        commit(3);
        assertFound(Name.CONSUMER_ORDER);
    }

    @Test
    void finds_a_record_seen_again_though_its_reader_lived_and_committed() {
        sixRecords();
        consumed(MEMBER, "r0", 0);
        consumed(OTHER, "r0", 0);
        assertFound(Name.CONSUMER_ORDER);
    }

    @Test
    void finds_a_member_that_begins_below_the_commit() {
        sixRecords();
        owned(MEMBER, 1, Change.ASSIGNED, AT);
        consumed(MEMBER, "r0", 0);
        consumed(MEMBER, "r1", 1);
        commit(2);
        owned(MEMBER, 1, Change.KILLED);
        owned(OTHER, 2, Change.ASSIGNED, AT);
        consumed(OTHER, "r1", 1);
        assertFound(Name.CONSUMER_ORDER);
    }

    @Test
    void finds_two_owners_in_one_generation() {
        owned(MEMBER, 5, Change.ASSIGNED, AT);
        owned(MEMBER, 5, Change.LOST);
        owned(OTHER, 5, Change.ASSIGNED, AT);
        assertFound(Name.GROUP);
    }

    @Test
    void finds_an_owner_before_the_last_one_gave_up() {
        owned(MEMBER, 5, Change.ASSIGNED, AT);
        owned(OTHER, 6, Change.ASSIGNED, AT);
        owned(MEMBER, 5, Change.REVOKED);
        assertFound(Name.GROUP);
    }

    @Test
    void finds_two_owners_at_the_end() {
        owned(MEMBER, Owned.NO_GENERATION, Change.ASSIGNED, AT);
        owned(OTHER, Owned.NO_GENERATION, Change.ASSIGNED, AT);
        assertFound(Name.GROUP);
    }

    @Test
    void finds_a_member_that_reads_what_it_does_not_own() {
        sixRecords();
        owned(MEMBER, 1, Change.ASSIGNED, AT);
        owned(MEMBER, 1, Change.REVOKED);
        consumed(MEMBER, "r0", 0);
        assertFound(Name.GROUP);
    }

    @Test
    void finds_a_commit_that_goes_back() {
        sixRecords();
        consumed(MEMBER, "r0", 0);
        consumed(MEMBER, "r1", 1);
        commit(2);
        commit(1);
        assertFound(Name.GROUP);
    }

    @Test
    void finds_a_head_that_is_ahead_of_the_records() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        head(2);
        assertFound(Name.DENSE_HEAD);
    }

    @Test
    void finds_a_hole_below_the_head() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        history.add(new Positioned(FETCH, AT, 2));
        history.add(new Positioned(SQL, AT, 2));
        ackedAndRead(IDEMPOTENT, "b", 2);
        head(3);
        assertFound(Name.DENSE_HEAD);
    }

    @Test
    void finds_an_offset_acked_twice() {
        ackedAndRead(LOOSE, "a", 0);
        ackedAndRead(LOOSE, "b", 1);
        sent(LOOSE, "c");
        acked("c", 1);
        read("c", 2);
        assertFound(Name.DENSE_HEAD, Name.CONSISTENT, Name.TRUTHFUL_ACK, Name.PRODUCER_ORDER);
    }

    @Test
    void finds_other_bytes_in_sql() {
        sent(IDEMPOTENT, "a");
        acked("a", 0);
        consumed(FETCH, "a", 0);
        history.add(new Seen(SQL, AT, 0, "a", Content.of(1, null, "A".getBytes(StandardCharsets.UTF_8))));
        assertFound(Name.SAME_BYTES);
    }

    @Test
    void finds_a_row_that_no_fetch_returned() {
        ackedAndRead(IDEMPOTENT, "a", 0);
        sent(LOOSE, "only a row");
        consumed(SQL, "only a row", 1);
        assertFound(Name.SAME_BYTES);
    }

    private void sixRecords() {
        for (int offset = 0; offset < 6; offset++) {
            ackedAndRead(IDEMPOTENT, "r" + offset, offset);
        }
    }

    private void owned(Reader member, int generation, Change change, TopicPartition... partitions) {
        history.add(new Owned(member, generation, Set.of(partitions), change));
    }

    private void commit(long offset) {
        history.add(new Committed("g", AT, offset));
    }

    private void ackedAndRead(Producer producer, String value, long offset) {
        sent(producer, value);
        acked(value, offset);
        read(value, offset);
    }

    private void sent(Producer producer, String value) {
        history.add(new Sent(producer, AT, value, tick()));
    }

    private void acked(String value, long offset) {
        history.add(new Acked(value, AT, offset, tick()));
    }

    private void read(String value, long offset) {
        consumed(FETCH, value, offset);
        consumed(SQL, value, offset);
    }

    private void consumed(Reader reader, String value, long offset) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        history.add(new Seen(reader, AT, offset, value, Content.of(1, null, bytes)));
    }

    private void head(long nextOffset) {
        history.add(new Head(AT, 0, nextOffset));
    }

    private long tick() {
        return ++nowNanos;
    }

    @Test
    void a_clean_history_of_a_share_group_passes() {
        stored("a", 0);
        delivered(MEMBER, "a", 0, 1);
        settled(MEMBER, 0, 1, Settlement.RELEASED);
        delivered(OTHER, "a", 0, 2);
        nowNanos += HOLD_NANOS;
        delivered(MEMBER, "a", 0, 3);
        history.add(new LetGo(MEMBER));
        stored("b", 1);
        delivered(MEMBER, "b", 1, 2);
        delivered(OTHER, "b", 1, 1);
        settled(MEMBER, 1, 2, Settlement.ACCEPTED);
        stored("c", 2);
        delivered(OTHER, "c", 2, 1);
        settled(OTHER, 2, 1, Settlement.REJECTED);
        assertShareFound();
    }

    @Test
    void finds_an_accepted_record_that_is_delivered_again() {
        stored("a", 0);
        delivered(MEMBER, "a", 0, 1);
        settled(MEMBER, 0, 1, Settlement.ACCEPTED);
        delivered(OTHER, "a", 0, 2);
        assertShareFound(Name.SHARE);
    }

    @Test
    void finds_a_record_that_begins_anew_after_it_was_accepted() {
        stored("a", 0);
        delivered(MEMBER, "a", 0, 1);
        settled(MEMBER, 0, 1, Settlement.ACCEPTED);
        delivered(OTHER, "a", 0, 1);
        assertShareFound(Name.SHARE);
    }

    @Test
    void finds_two_holders_of_a_record() {
        stored("a", 0);
        delivered(MEMBER, "a", 0, 1);
        delivered(OTHER, "a", 0, 2);
        settled(OTHER, 0, 2, Settlement.ACCEPTED);
        assertShareFound(Name.SHARE);
    }

    @Test
    void finds_a_delivery_too_many() {
        stored("a", 0);
        for (int count = 1; count <= DELIVERIES_MAX + 1; count++) {
            delivered(MEMBER, "a", 0, count);
            settled(MEMBER, 0, count, Settlement.RELEASED);
        }
        assertShareFound(Name.SHARE);
    }

    @Test
    void finds_a_record_that_no_member_got() {
        stored("a", 0);
        assertShareFound(Name.SHARE);
    }

    @Test
    void finds_a_record_that_was_released_and_forgotten() {
        stored("a", 0);
        delivered(MEMBER, "a", 0, 1);
        settled(MEMBER, 0, 1, Settlement.RELEASED);
        assertShareFound(Name.SHARE);
    }

    private void stored(String value, long offset) {
        sent(IDEMPOTENT, value);
        acked(value, offset);
    }

    private void delivered(Reader reader, String value, long offset, int count) {
        history.add(new Delivered(reader, AT, offset, value, count, nowNanos));
    }

    private void settled(Reader reader, long offset, int count, Settlement how) {
        history.add(new Settled(reader, AT, offset, count, how));
    }

    private void assertShareFound(Name... expected) {
        Findings findings =
                HistoryChecker.ofShareGroup(DELIVERIES_MAX, HOLD_NANOS).check(history);
        assertThat(findings.violated()).as(findings.toString()).containsExactlyInAnyOrder(expected);
    }

    private void assertFound(Name... names) {
        Findings findings = HistoryChecker.ofTheLog().check(history);
        assertThat(findings.violated()).as(findings.toString()).containsExactlyInAnyOrder(names);
    }
}
