package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.TestBatches.append;
import static dev.howdah.storage.postgres.TestBatches.transactional;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.protocol.record.EndTransactionMarker;
import dev.howdah.protocol.record.RecordBatch;
import dev.howdah.protocol.record.TimestampType;
import dev.howdah.storage.Append;
import dev.howdah.storage.Append.Enlistment;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Rejected;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionHead;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.AbortExpired;
import dev.howdah.storage.TransactionAction.AddPartitions;
import dev.howdah.storage.TransactionAction.End;
import dev.howdah.storage.TransactionAction.Init;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionAction.WriteMarkers;
import dev.howdah.storage.TransactionInspector.Described;
import dev.howdah.storage.TransactionInspector.Listed;
import dev.howdah.storage.TransactionInspector.Open;
import dev.howdah.storage.TransactionInspector.State;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionOutcome.Done;
import dev.howdah.storage.TransactionOutcome.Missing;
import dev.howdah.storage.TransactionOutcome.Refusal;
import dev.howdah.storage.TransactionOutcome.Refused;
import dev.howdah.storage.TransactionStore;
import dev.howdah.storage.TransactionStore.StoredMarker;
import dev.howdah.storage.TransactionStore.Turn;
import dev.howdah.storage.postgres.TestDatabase.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Transactions from their first batch to their control batches, and who may not take part. */
@ParameterizedClass
@EnumSource(Server.class)
class TransactionStoreTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final LogFixture fixture;
    private final AtomicLong freshId = new AtomicLong(1_000);
    private PartitionId a;
    private PartitionId b;
    private LogWriter writer;
    private TransactionStore store;

    TransactionStoreTest(Server server) {
        fixture = new LogFixture(server);
    }

    @BeforeEach
    void open() {
        int topicId = fixture.topic("a", 2).id();
        a = new PartitionId(topicId, 0);
        b = fixture.partition("b");
        writer = fixture.writer();
        store = fixture.storage.openTransactionStore("transactions");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Turn turn(TransactionAction... actions) {
        return store.run(List.of(actions), LogFixture.NOW);
    }

    private TransactionOutcome run(TransactionAction action) {
        return turn(action).outcomes().get(0);
    }

    private Producer init(String id) {
        return init(id, Producer.NONE);
    }

    private Producer init(String id, Producer known) {
        return ((Done) run(new Init(id, freshId.incrementAndGet(), known, TIMEOUT))).producer();
    }

    private End end(String id, Producer producer, boolean commit) {
        return new End(id, producer, commit, true, freshId.incrementAndGet());
    }

    private Producer ended(String id, Producer producer, boolean commit) {
        return ((Done) run(end(id, producer, commit))).producer();
    }

    private AppendOutcome send(PartitionId id, Producer producer, int sequence, String... values) {
        return LogFixture.append(writer, append(id, transactional(producer.id(), producer.epoch(), sequence, values)))
                .get(0);
    }

    private long sent(PartitionId id, Producer producer, int sequence, String... values) {
        return ((Appended) send(id, producer, sequence, values)).baseOffset();
    }

    private void refused(PartitionId id, Producer producer, int sequence, Rejection reason) {
        assertThat(send(id, producer, sequence, "zombie"))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    private Stability stability(PartitionId id) throws Exception {
        Stability read = fixture.head(id).stability();
        PartitionHead listed = fixture.storage.topics().heads().stream()
                .filter(head -> head.id().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(listed.stability()).isEqualTo(read);
        return read;
    }

    private String aborted() {
        return fixture.database.query(
                "select string_agg(format('%s: %s..%s', partition, first_offset, last_offset), ', '"
                        + " order by topic_id, last_offset) from howdah.aborted_transaction");
    }

    private String left() {
        return fixture.database.query(
                "select (select count(*) from howdah.transaction_partition)"
                        + " + (select count(*) from howdah.transaction_group) + (select count(*) from howdah.transaction_offset)");
    }

    @Test
    void a_new_id_gets_the_fresh_producer_and_each_end_the_next_epoch() {
        Producer first = init("id");
        assertThat(first).isEqualTo(new Producer(1_001, (short) 0));
        sent(a, first, 0, "x");
        Producer second = ended("id", first, true);
        assertThat(second).isEqualTo(new Producer(1_001, (short) 1));
        // Asked again: the answer was lost.
        assertThat(ended("id", first, true)).isEqualTo(second);
        assertThat(run(end("id", first, false))).isEqualTo(new Refused(Refusal.INVALID_TXN_STATE));
        assertThat(init("id", first)).isEqualTo(second);
        sent(a, second, 0, "y");
        Producer third = ended("id", second, false);
        assertThat(third).isEqualTo(new Producer(1_001, (short) 2));
        assertThat(init("id")).isEqualTo(new Producer(1_001, (short) 3));
    }

    @Test
    void a_commit_writes_a_control_batch_on_every_partition() throws Exception {
        Producer producer = init("id");
        assertThat(sent(a, producer, 0, "x", "y")).isZero();
        assertThat(sent(b, producer, 0, "z")).isZero();
        assertThat(sent(a, producer, 2, "w")).isEqualTo(2);
        assertThat(stability(a)).isEqualTo(new Stability(0, -1));
        assertThat(fixture.head(a).lastStableOffset()).isZero();

        Turn turn = turn(end("id", producer, true));

        assertThat(turn.markers())
                .extracting(marker -> marker.head())
                .containsExactlyInAnyOrder(
                        new PartitionHead(a, 0, 4, store.leaderEpoch(), Stability.STABLE),
                        new PartitionHead(b, 0, 2, store.leaderEpoch(), Stability.STABLE));
        for (StoredMarker marker : turn.markers()) {
            assertThat(marker.batch().isControl()).isTrue();
            assertThat(EndTransactionMarker.isAbort(marker.batch())).isFalse();
            assertThat(marker.batch().baseOffset()).isEqualTo(marker.head().nextOffset() - 1);
            // Of the next epoch: nothing of this one comes after it.
            assertThat(marker.batch().producerEpoch()).isEqualTo((short) 1);
        }
        assertThat(stability(a)).isEqualTo(Stability.STABLE);
        assertThat(fixture.head(a).lastStableOffset()).isEqualTo(4);
        assertThat(fixture.readAll(a, 1 << 20))
                .extracting(TestBatches.Seen::value)
                .startsWith("x", "y", "w")
                .hasSize(4);
        assertThat(aborted()).isNull();
        assertThat(left()).isEqualTo("0");
    }

    @Test
    void an_abort_is_noted_with_its_first_and_last_offset() throws Exception {
        Producer producer = init("id");
        LogFixture.appended(writer, a, values("plain"));
        sent(a, producer, 0, "x", "y");
        LogFixture.appended(writer, a, values("plain"));

        Turn turn = turn(end("id", producer, false));

        assertThat(turn.markers()).hasSize(1);
        assertThat(EndTransactionMarker.isAbort(turn.markers().get(0).batch())).isTrue();
        assertThat(aborted()).isEqualTo("0: 1..4");
        assertThat(stability(a)).isEqualTo(new Stability(Stability.NONE_OPEN, 4));
        assertThat(((Appended) LogFixture.append(writer, a, values("plain"))).stability())
                .isEqualTo(new Stability(Stability.NONE_OPEN, 4));
    }

    @Test
    void of_several_that_are_open_the_first_that_is_left_bounds_what_is_stable() throws Exception {
        Producer one = init("one");
        Producer two = init("two");
        Producer three = init("three");
        sent(a, one, 0, "1");
        sent(a, two, 0, "2");
        sent(a, three, 0, "3");
        assertThat(stability(a).firstUnstableOffset()).isZero();

        Turn turn = turn(end("one", one, true), end("two", two, false));

        assertThat(turn.outcomes()).allMatch(Done.class::isInstance);
        assertThat(turn.markers())
                .extracting(marker -> marker.head().nextOffset())
                .containsExactly(4L, 5L);
        assertThat(stability(a)).isEqualTo(new Stability(2, 4));
        assertThat(fixture.storage.transactions().openOn(a)).containsExactly(new Open(three.id(), 2));
        ended("three", three, true);
        assertThat(stability(a)).isEqualTo(new Stability(Stability.NONE_OPEN, 4));
    }

    @Test
    void an_older_epoch_cannot_append_after_an_end_a_fence_or_a_timeout() {
        Producer first = init("id");
        sent(a, first, 0, "x");
        Producer second = ended("id", first, true);
        refused(a, first, 1, Rejection.INVALID_PRODUCER_EPOCH);
        refused(a, first, 0, Rejection.INVALID_PRODUCER_EPOCH);
        refused(b, first, 0, Rejection.INVALID_PRODUCER_EPOCH);
        Producer third = init("id");
        refused(a, second, 0, Rejection.INVALID_PRODUCER_EPOCH);
        sent(a, third, 0, "y");
        Producer fourth = init("id");
        refused(a, third, 1, Rejection.INVALID_PRODUCER_EPOCH);
        sent(a, fourth, 0, "z");
        fixture.database.execute("update howdah.transaction_partition set added_at = added_at - interval '2 minutes'");
        List<AbortExpired> expired = store.findExpired(10);
        assertThat(expired).hasSize(1);
        assertThat(run(expired.get(0))).isInstanceOf(Done.class);
        refused(a, fourth, 1, Rejection.INVALID_PRODUCER_EPOCH);
        assertThat(store.findExpired(10)).isEmpty();
        // What it was about is over.
        assertThat(turn(expired.get(0)).markers()).isEmpty();
        refused(a, new Producer(77, (short) 0), 0, Rejection.INVALID_PRODUCER_ID_MAPPING);
    }

    /** Kafka's {@code ProducerAppendInfo}: nobody could tell whether such a batch belongs to the transaction. */
    @Test
    void a_producer_writes_nothing_else_where_its_transaction_is_open() {
        Producer producer = init("id");
        sent(a, producer, 0, "x");

        RecordBatch plain = TestBatches.idempotent(producer.id(), producer.epoch(), 1, "y");
        Append newer = new Append(a, plain, TimestampType.CREATE_TIME, Enlistment.BY_BATCH);
        assertThat(LogFixture.append(writer, newer).get(0))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.INVALID_TXN_STATE));
        // Of a client of before KIP-890.
        Append older = new Append(a, plain, TimestampType.CREATE_TIME, Enlistment.DECLARED);
        assertThat(LogFixture.append(writer, older).get(0)).isInstanceOf(Appended.class);
    }

    /** As after another broker, or the transaction lane, has moved the head. */
    @Test
    void who_has_not_seen_the_transaction_begin_knows_of_it_too() {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        RecordBatch again = transactional(producer.id(), producer.epoch(), 0, "x");
        RecordBatch plain = TestBatches.idempotent(producer.id(), producer.epoch(), 1, "y");
        Append newer = new Append(a, plain, TimestampType.CREATE_TIME, Enlistment.BY_BATCH);
        LogFixture.appended(writer, a, values("of somebody else"));
        for (String name : List.of("other", "third")) {
            try (LogWriter other = fixture.storage.openLogWriter(name)) {
                if (name.equals("third")) {
                    assertThat(LogFixture.appended(other, a, again)).isZero();
                }
                assertThat(LogFixture.append(other, newer).get(0))
                        .as(name)
                        .isInstanceOfSatisfying(
                                Rejected.class,
                                rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.INVALID_TXN_STATE));
                assertThat(LogFixture.append(other, append(a, TestBatches.idempotent(7, 0, 0, "another's")))
                                .get(0))
                        .isInstanceOf(Appended.class);
            }
        }
        // What belongs to the transaction goes on, and is over with it.
        try (LogWriter other = fixture.storage.openLogWriter("fourth")) {
            LogFixture.appended(other, a, transactional(producer.id(), producer.epoch(), 1, "z"));
            run(new End("id", producer, true, false, 1));
            RecordBatch next = TestBatches.idempotent(producer.id(), producer.epoch(), 2, "w");
            assertThat(LogFixture.append(other, new Append(a, next, TimestampType.CREATE_TIME, Enlistment.BY_BATCH))
                            .get(0))
                    .isInstanceOf(Appended.class);
        }
    }

    /** A batch that the lane could store from memory, if the end had not moved the head. */
    @Test
    void a_batch_that_comes_after_the_end_begins_nothing() throws Exception {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        sent(a, producer, 1, "y");
        ((Done) run(new End("id", producer, true, false, 1))).producer();
        assertThat(LogFixture.append(
                                writer,
                                new Append(
                                        a,
                                        transactional(producer.id(), producer.epoch(), 2, "late"),
                                        TimestampType.CREATE_TIME,
                                        Enlistment.DECLARED))
                        .get(0))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.INVALID_TXN_STATE));
        assertThat(stability(a)).isEqualTo(Stability.STABLE);
    }

    @Test
    void sequences_begin_anew_with_each_epoch() {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        assertThat(((Appended) send(a, producer, 0, "x")).freshness()).isEqualTo(AppendOutcome.Freshness.DUPLICATE);
        Producer next = ended("id", producer, true);
        refused(a, next, 1, Rejection.OUT_OF_ORDER_SEQUENCE);
        assertThat(sent(a, next, 0, "y")).isEqualTo(2);
        assertThat(((Appended) send(a, next, 0, "y")).freshness()).isEqualTo(AppendOutcome.Freshness.DUPLICATE);
        // Within an epoch they go on, in a transaction of its own too.
        run(new End("id", next, true, false, 1));
        assertThat(sent(a, next, 1, "z")).isEqualTo(4);
        try (LogWriter fresh = fixture.storage.openLogWriter("fresh")) {
            assertThat(((Appended) LogFixture.append(fresh, append(a, transactional(next.id(), next.epoch(), 1, "z")))
                                    .get(0))
                            .baseOffset())
                    .isEqualTo(4);
        }
    }

    @Test
    void a_declared_partition_takes_batches_and_one_that_is_not_refuses_them() throws Exception {
        Producer producer = init("id");
        PartitionId none = new PartitionId(a.topicId(), 9);
        assertThat(run(new AddPartitions("id", producer, List.of(a, none), false)))
                .isEqualTo(new Missing(Set.of(none)));
        assertThat(left()).isEqualTo("0");
        assertThat(run(new AddPartitions("id", producer, List.of(a, b), false))).isEqualTo(new Done(producer));
        assertThat(run(new AddPartitions("id", producer, List.of(a, b), true))).isEqualTo(new Done(producer));
        PartitionId other = new PartitionId(a.topicId(), 1);
        assertThat(run(new AddPartitions("id", producer, List.of(a, other), true)))
                .isEqualTo(new Missing(Set.of(other)));
        List<AppendOutcome> outcomes = new ArrayList<>();
        for (PartitionId id : List.of(a, other)) {
            outcomes.addAll(LogFixture.append(
                    writer,
                    new Append(
                            id,
                            transactional(producer.id(), 0, 0, "x"),
                            TimestampType.CREATE_TIME,
                            Enlistment.DECLARED)));
        }
        assertThat(outcomes.get(0)).isInstanceOf(Appended.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.INVALID_TXN_STATE));

        Turn turn = turn(new End("id", producer, true, false, 1));

        assertThat(turn.outcomes()).containsExactly(new Done(producer));
        // Nothing was written to the other one, so nothing ends there.
        assertThat(turn.markers()).extracting(marker -> marker.head().id()).containsExactly(a);
        assertThat(turn.markers().get(0).batch().producerEpoch()).isEqualTo((short) 0);
        assertThat(left()).isEqualTo("0");
        assertThat(fixture.end(b)).isZero();
    }

    @Test
    void a_new_producer_aborts_what_the_last_one_left_open() throws Exception {
        Producer first = init("id");
        sent(a, first, 0, "x");
        sent(b, first, 0, "y");

        Turn turn = turn(new Init("id", 5, Producer.NONE, TIMEOUT));

        assertThat(turn.outcomes()).containsExactly(new Done(new Producer(first.id(), (short) 1)));
        assertThat(turn.markers()).hasSize(2).allMatch(marker -> EndTransactionMarker.isAbort(marker.batch()));
        assertThat(run(end("id", first, true))).isEqualTo(new Refused(Refusal.PRODUCER_FENCED));
        assertThat(stability(a)).isEqualTo(new Stability(Stability.NONE_OPEN, 1));
        assertThat(aborted()).isEqualTo("0: 0..1, 0: 0..1");
    }

    @Test
    void a_producer_that_another_id_has_is_not_given_out_again() {
        assertThat(run(new Init("one", 5, Producer.NONE, TIMEOUT))).isEqualTo(new Done(new Producer(5, (short) 0)));
        assertThat(run(new Init("two", 5, Producer.NONE, TIMEOUT)))
                .isEqualTo(new Refused(Refusal.CONCURRENT_TRANSACTIONS));
        assertThat(run(new Init("two", 6, Producer.NONE, TIMEOUT))).isEqualTo(new Done(new Producer(6, (short) 0)));
    }

    @Test
    void an_exhausted_epoch_is_followed_by_the_fresh_producer() {
        Producer first = init("id");
        fixture.database.execute("update howdah.transactional_id set producer_epoch = 32766");
        Producer last = new Producer(first.id(), (short) 32_766);
        sent(a, last, 0, "x");
        Producer next = ((Done) run(new End("id", last, true, true, 5_000))).producer();
        assertThat(next).isEqualTo(new Producer(5_000, (short) 0));
        assertThat(ended("id", last, true)).isEqualTo(next);
        refused(a, last, 1, Rejection.INVALID_PRODUCER_ID_MAPPING);
        assertThat(sent(a, next, 0, "y")).isEqualTo(2);
    }

    @Test
    void several_actions_of_one_id_are_done_in_their_order() {
        Producer producer = init("id");
        Turn turn = turn(
                new AddPartitions("id", producer, List.of(a), false),
                end("id", producer, true),
                new AddPartitions("id", new Producer(producer.id(), (short) 1), List.of(b), false),
                new AddPartitions("id", producer, List.of(b), false));
        assertThat(turn.outcomes())
                .containsExactly(
                        new Done(producer),
                        new Done(new Producer(producer.id(), (short) 1)),
                        new Done(new Producer(producer.id(), (short) 1)),
                        new Refused(Refusal.PRODUCER_FENCED));
    }

    @Test
    void a_deleted_topic_is_not_missed_by_an_end() throws Exception {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        sent(b, producer, 0, "y");
        assertThat(fixture.storage.topics().delete(a.topicId())).isTrue();
        Turn turn = turn(end("id", producer, false));
        assertThat(turn.outcomes().get(0)).isInstanceOf(Done.class);
        assertThat(turn.markers()).extracting(marker -> marker.head().id()).containsExactly(b);
        assertThat(left()).isEqualTo("0");
        fixture.storage.topics().delete(b.topicId());
        assertThat(aborted()).isNull();
    }

    @Test
    void markers_of_an_administrator_end_a_part_of_a_transaction() throws Exception {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        sent(b, producer, 0, "y");
        Turn turn = turn(new WriteMarkers(producer, 7, false, List.of(a)));
        assertThat(turn.outcomes()).containsExactly(new Done(producer));
        assertThat(turn.markers()).extracting(marker -> marker.head().id()).containsExactly(a);
        assertThat(stability(a)).isEqualTo(new Stability(Stability.NONE_OPEN, 1));
        assertThat(stability(b)).isEqualTo(new Stability(0, -1));
        assertThat(turn(new WriteMarkers(producer, 7, false, List.of(a))).markers())
                .isEmpty();
        assertThat(turn(end("id", producer, true)).markers())
                .extracting(marker -> marker.head().id())
                .containsExactly(b);
    }

    @Test
    void tools_see_what_is_open() {
        String longId = "i".repeat(5_000) + '\0';
        Producer one = init("a");
        Producer two = init(longId);
        assertThat(fixture.storage.transactions().list())
                .containsExactly(
                        new Listed("a", one, State.EMPTY, Duration.ZERO),
                        new Listed(longId, two, State.EMPTY, Duration.ZERO));
        sent(b, two, 0, "x");
        Described described = fixture.storage.transactions().describe(longId).orElseThrow();
        assertThat(described.partitions()).containsExactly(b);
        assertThat(described.state()).isEqualTo(State.ONGOING);
        assertThat(described.timeout()).isEqualTo(TIMEOUT);
        assertThat(described.startedAt()).isPresent();
        assertThat(fixture.storage.transactions().list().get(1).state()).isEqualTo(State.ONGOING);
        Producer next = ended(longId, two, true);
        assertThat(fixture.storage.transactions().list().get(1))
                .isEqualTo(new Listed(longId, next, State.COMPLETE_COMMIT, Duration.ZERO));
        assertThat(fixture.storage.transactions().describe("none")).isEmpty();
    }

    @Test
    void unused_ids_are_forgotten_and_not_those_with_an_open_transaction() {
        init("unused");
        Producer open = init("open");
        sent(a, open, 0, "x");
        init("used");
        fixture.database.execute("update howdah.transactional_id set used_at = used_at - interval '8 days'"
                + " where transactional_id <> 'used'");
        assertThat(store.forgetUnused(Duration.ofDays(7), 10)).isEqualTo(1);
        assertThat(fixture.storage.transactions().list())
                .extracting(Listed::transactionalId)
                .containsExactly("open", "used");
    }
}
