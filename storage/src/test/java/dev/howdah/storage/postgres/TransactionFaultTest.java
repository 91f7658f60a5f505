package dev.howdah.storage.postgres;

import static dev.howdah.storage.postgres.TestBatches.append;
import static dev.howdah.storage.postgres.TestBatches.transactional;
import static dev.howdah.storage.postgres.TestBatches.values;
import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.AppendOutcome.Appended;
import dev.howdah.storage.AppendOutcome.Rejected;
import dev.howdah.storage.AppendOutcome.Rejection;
import dev.howdah.storage.LogWriter;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.Stability;
import dev.howdah.storage.TransactionAction;
import dev.howdah.storage.TransactionAction.AddPartitions;
import dev.howdah.storage.TransactionAction.End;
import dev.howdah.storage.TransactionAction.Init;
import dev.howdah.storage.TransactionAction.Producer;
import dev.howdah.storage.TransactionOutcome;
import dev.howdah.storage.TransactionOutcome.Done;
import dev.howdah.storage.TransactionOutcome.Refusal;
import dev.howdah.storage.TransactionOutcome.Refused;
import dev.howdah.storage.TransactionStore;
import dev.howdah.storage.TransactionStore.Turn;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import dev.howdah.storage.postgres.segment.LogTables;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a transaction when connections break, backends die, and somebody is in the way. Always: it ends once, everywhere. */
class TransactionFaultTest {

    private LogFixture fixture;
    private PartitionId a;
    private PartitionId b;
    private LogWriter writer;
    private TransactionStore store;
    private long freshId = 1_000;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        a = fixture.partition("a");
        b = fixture.partition("b");
        writer = fixture.writer();
        store = fixture.storage.openTransactionStore("transactions");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static TransactionOutcome run(TransactionStore by, TransactionAction action) {
        return by.run(List.of(action), LogFixture.NOW).outcomes().get(0);
    }

    private Producer init(String id) {
        Init init = new Init(id, ++freshId, Producer.NONE, Duration.ofMinutes(1));
        return ((Done) run(store, init)).producer();
    }

    private static End commit(String id, Producer producer) {
        return new End(id, producer, true, true, 9);
    }

    private static Done next(Producer producer) {
        return new Done(new Producer(producer.id(), (short) (producer.epoch() + 1)));
    }

    private AppendOutcome send(PartitionId id, Producer producer, int sequence, String value) {
        return LogFixture.append(writer, append(id, transactional(producer.id(), producer.epoch(), sequence, value)))
                .get(0);
    }

    private void sent(PartitionId id, Producer producer, int sequence, String value) {
        assertThat(send(id, producer, sequence, value)).isInstanceOf(Appended.class);
    }

    private PostgresStorage through(CuttingProxy proxy) {
        PostgresUrl url = fixture.database.url();
        return PostgresStorage.open(StorageOptions.of(
                new PostgresUrl("127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), Map.of())));
    }

    private void isCommittedOnce(Producer producer) throws Exception {
        for (PartitionId id : List.of(a, b)) {
            assertThat(fixture.head(id).stability()).isEqualTo(Stability.STABLE);
            assertThat(fixture.end(id)).isEqualTo(2);
        }
        assertThat(fixture.database.query("select count(*) from howdah.transaction_partition"))
                .isEqualTo("0");
        assertThat(fixture.database.query(
                        "select producer_epoch || ' ' || number || ' ' || ended from howdah.transactional_id"
                                + " where producer_id = " + producer.id()))
                .isEqualTo((producer.epoch() + 1) + " 1 COMMIT");
    }

    @Test
    void an_end_whose_answer_is_lost_is_resolved_and_done_once() throws Exception {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        sent(b, producer, 0, "y");
        try (CuttingProxy proxy = new CuttingProxy(
                        fixture.database.url().host(), fixture.database.url().port());
                PostgresStorage through = through(proxy)) {
            TransactionStore cut = through.openTransactionStore("cut");
            cut.findExpired(1);
            Gate.waitAtGate(fixture.database, "howdah.writer", "at commit");
            try (Gate gate = new Gate(fixture.database)) {
                CompletableFuture<Turn> end =
                        CompletableFuture.supplyAsync(() -> cut.run(List.of(commit("id", producer)), LogFixture.NOW));
                gate.awaitWaiter();
                proxy.holdAnswers();
                gate.open();
                fixture.database.awaitQuery("select count(*) from howdah.transactional_id where ended = 'COMMIT'");
                proxy.cut();

                Turn turn = end.get(20, TimeUnit.SECONDS);
                assertThat(turn.outcomes()).containsExactly(next(producer));
                assertThat(turn.markers()).hasSize(2);
            }
        }
        isCommittedOnce(producer);
        assertThat(run(store, commit("id", producer))).isEqualTo(next(producer));
    }

    @Test
    void a_backend_that_dies_at_the_commit_is_replaced_and_the_end_done_once() throws Exception {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        sent(b, producer, 0, "y");
        Gate.waitAtGate(fixture.database, "howdah.writer", "at commit");
        diesAtTheGate(producer);
    }

    @Test
    void a_backend_that_dies_in_the_middle_is_replaced_and_the_end_done_once() throws Exception {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        sent(b, producer, 0, "y");
        Gate.waitAtGate(fixture.database, new LogTables(b.topicId()).leaf(0), "before insert");
        diesAtTheGate(producer);
    }

    private void diesAtTheGate(Producer producer) throws Exception {
        try (Gate gate = new Gate(fixture.database)) {
            CompletableFuture<TransactionOutcome> end =
                    CompletableFuture.supplyAsync(() -> run(store, commit("id", producer)));
            gate.awaitWaiter();
            fixture.database.query("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'howdah lane transactions' and datname = current_database()");
            gate.open();
            assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(next(producer));
        }
        isCommittedOnce(producer);
    }

    @Test
    void a_locked_partition_holds_up_only_its_own_transaction() throws Exception {
        Producer free = init("free");
        Producer held = init("held");
        sent(a, free, 0, "x");
        sent(b, held, 0, "y");
        try (Connection other = fixture.database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from howdah.partition_head where topic_id = " + b.topicId() + " for update");
            Turn turn = store.run(List.of(commit("held", held), commit("free", free)), LogFixture.NOW);
            assertThat(turn.outcomes()).containsExactly(new Refused(Refusal.CONCURRENT_TRANSACTIONS), next(free));
            assertThat(fixture.head(a).stability()).isEqualTo(Stability.STABLE);
            other.rollback();
        }
        TransactionOutcome outcome = run(store, commit("held", held));
        while (outcome instanceof Refused) {
            outcome = run(store, commit("held", held));
        }
        assertThat(outcome).isEqualTo(next(held));
        assertThat(fixture.head(b).stability()).isEqualTo(Stability.STABLE);
    }

    @Test
    void somebody_who_acts_on_an_id_holds_up_only_what_concerns_it() throws Exception {
        Producer free = init("free");
        Producer held = init("held");
        try (Connection other = fixture.database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select from howdah.transactional_id where transactional_id = 'held' for update");
            List<AppendOutcome> outcomes = writer.append(
                    List.of(
                            append(a, values("before")),
                            append(a, transactional(held.id(), 0, 0, "x")),
                            append(a, values("after")),
                            append(b, transactional(free.id(), 0, 0, "x"))),
                    LogFixture.NOW);
            assertThat(outcomes.get(0)).isInstanceOf(Appended.class);
            assertThat(outcomes.get(1)).isInstanceOf(AppendOutcome.Locked.class);
            assertThat(outcomes.get(2)).isInstanceOf(AppendOutcome.Locked.class);
            assertThat(outcomes.get(3)).isInstanceOf(Appended.class);
            Turn turn = store.run(
                    List.of(new AddPartitions("held", held, List.of(a), false), commit("free", free)), LogFixture.NOW);
            assertThat(turn.outcomes()).containsExactly(new Refused(Refusal.CONCURRENT_TRANSACTIONS), next(free));
            other.rollback();
        }
        sent(a, held, 0, "x");
        assertThat(run(store, commit("held", held))).isEqualTo(next(held));
    }

    /** The partition came between the reading of what is open and the lock of the id. */
    @Test
    void a_partition_that_joins_while_the_end_is_under_way_is_ended_too() throws Exception {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        try (Gate gate = endAtTheGate()) {
            CompletableFuture<Turn> end =
                    CompletableFuture.supplyAsync(() -> store.run(List.of(commit("id", producer)), LogFixture.NOW));
            gate.awaitWaiter();
            sent(b, producer, 0, "y");
            gate.open();
            Turn turn = end.get(20, TimeUnit.SECONDS);
            assertThat(turn.outcomes()).containsExactly(next(producer));
            assertThat(turn.markers()).extracting(marker -> marker.head().id()).containsExactlyInAnyOrder(a, b);
        }
        isCommittedOnce(producer);
    }

    @Test
    void a_batch_that_waits_behind_an_end_is_refused_and_not_slipped_in() throws Exception {
        Producer producer = init("id");
        sent(a, producer, 0, "x");
        sent(b, producer, 0, "y");
        try (Gate gate = endAtTheGate()) {
            CompletableFuture<Turn> end =
                    CompletableFuture.supplyAsync(() -> store.run(List.of(commit("id", producer)), LogFixture.NOW));
            gate.awaitWaiter();
            CompletableFuture<AppendOutcome> late = CompletableFuture.supplyAsync(() -> send(a, producer, 1, "late"));
            gate.awaitBlockedLane();
            gate.open();
            assertThat(end.get(20, TimeUnit.SECONDS).outcomes()).containsExactly(next(producer));
            assertThat(late.get(20, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.INVALID_PRODUCER_EPOCH));
        }
        isCommittedOnce(producer);
    }

    /** At which the store of this test waits with the heads locked, and nobody else does. */
    private Gate endAtTheGate() throws Exception {
        fixture.database.execute("create function public.gate() returns trigger language plpgsql set lock_timeout = 0"
                + " as $$begin if current_setting('application_name') = 'howdah lane transactions' then"
                + " perform pg_advisory_xact_lock_shared(" + Gate.KEY + "); end if; return null; end $$;"
                + "create trigger gate before update on howdah.partition_head"
                + " for each statement execute function public.gate()");
        return new Gate(fixture.database);
    }

    @Test
    void two_stores_at_once_on_one_id() throws Exception {
        try (TransactionStore other = fixture.storage.openTransactionStore("other")) {
            List<CompletableFuture<Integer>> both = List.of(inits(store), inits(other));
            int done = 0;
            for (CompletableFuture<Integer> one : both) {
                done += one.get(60, TimeUnit.SECONDS);
            }
            assertThat(fixture.database.query("select producer_epoch from howdah.transactional_id"))
                    .isEqualTo(Integer.toString(done - 1));
        }
    }

    private CompletableFuture<Integer> inits(TransactionStore by) {
        return CompletableFuture.supplyAsync(() -> {
            int done = 0;
            for (int i = 0; i < 50; i++) {
                Init init = new Init("id", 5 + i, Producer.NONE, Duration.ofMinutes(1));
                done += run(by, init) instanceof Done ? 1 : 0;
            }
            return done;
        });
    }
}
