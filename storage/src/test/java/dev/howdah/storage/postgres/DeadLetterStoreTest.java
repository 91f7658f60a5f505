package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.Append;
import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.DeadLetterStore;
import dev.howdah.storage.DeadLetterStore.Burial;
import dev.howdah.storage.DeadLetterStore.Cause;
import dev.howdah.storage.DeadLetterStore.DeadRange;
import dev.howdah.storage.PartitionId;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareAction.AckRange;
import dev.howdah.storage.ShareAction.AckType;
import dev.howdah.storage.ShareAction.Acknowledge;
import dev.howdah.storage.ShareAction.Claim;
import dev.howdah.storage.ShareAction.Refresh;
import dev.howdah.storage.ShareLimits;
import dev.howdah.storage.ShareLimits.DeadLetters;
import dev.howdah.storage.ShareOutcome;
import dev.howdah.storage.ShareOutcome.AcquiredRange;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import dev.howdah.storage.ShareStore;
import dev.howdah.storage.postgres.options.PostgresUrl;
import dev.howdah.storage.postgres.options.StorageOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a share group has given up is archived with its letter, once, whoever comes and goes meanwhile. */
class DeadLetterStoreTest {

    private static final ShareLimits LIMITS = new ShareLimits(2_000, 2, Duration.ofMinutes(1), DeadLetters.KEPT);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration BRIEF = Duration.ofMillis(1);

    private LogFixture fixture;
    private SharePartitionId id;
    private PartitionId letterBox;
    private ShareStore shares;
    private DeadLetterStore store;

    @BeforeEach
    void open() {
        fixture = new LogFixture();
        id = new SharePartitionId("g", fixture.partition("work"));
        letterBox = fixture.partition("dlq.work");
        fixture.storage.shareOffsets().initialize(Map.of(id, 0L));
        shares = fixture.storage.openShareStore("shares");
        store = fixture.storage.openDeadLetterStore("letters");
    }

    @AfterEach
    void close() {
        store.close();
        shares.close();
        fixture.close();
    }

    @Test
    void what_is_rejected_or_delivered_too_often_is_archived_with_its_letter() throws Exception {
        claim(6);
        acknowledge(0, 0, AckType.ACCEPT);
        acknowledge(1, 2, AckType.REJECT);
        acknowledge(3, 5, AckType.RELEASE);
        // Alone, for it is its last delivery.
        assertThat(claim(1)).containsExactly(new AcquiredRange(3, 3, 2));
        acknowledge(3, 3, AckType.RELEASE);
        assertThat(status()).satisfies(status -> {
            assertThat(status.startOffset()).isEqualTo(1);
            assertThat(status.deadCount()).isEqualTo(3);
            assertThat(status.acquiredCount()).isEqualTo(3);
            assertThat(status.availableCount()).isEqualTo(2);
            assertThat(status.nextExpiry()).isEmpty();
        });
        assertThat(fixture.storage.shareOffsets().look(List.of(id)).get(id)).isEqualTo(status());
        assertThat(store.find(10)).containsExactly(id);
        assertThat(store.findAmong(List.of(new SharePartitionId("other", id.partition()), id)))
                .containsExactly(id);

        List<DeadRange> taken = store.take(id, 10, LONG);
        assertThat(taken)
                .containsExactly(
                        new DeadRange(1, 2, 1, Cause.REJECTED), new DeadRange(3, 3, 2, Cause.DELIVERED_TOO_OFTEN));
        assertThat(status().deadCount()).isZero();
        assertThat(store.find(10)).isEmpty();
        assertThat(bury(store, taken, "a", "b", "c"))
                .isInstanceOfSatisfying(
                        Burial.Done.class,
                        done -> assertThat(done.outcomes().get(0).baseOffset()).isZero());
        assertThat(fixture.values(letterBox)).containsExactly("a", "b", "c");
        assertThat(status()).satisfies(status -> {
            assertThat(status.startOffset()).isEqualTo(4);
            assertThat(status.acquiredCount()).isZero();
        });
        assertThat(bury(store, taken, "again")).isEqualTo(new Burial.NotHeld());
        assertThat(fixture.values(letterBox)).hasSize(3);
    }

    /** As a transaction that has called howdah.claim, and goes on. */
    @Test
    void a_share_partition_that_an_application_has_holds_up_no_others_letters() throws Exception {
        claim(6);
        acknowledge(0, 2, AckType.REJECT);
        List<DeadRange> taken = store.take(id, 1, LONG);
        assertThat(taken).hasSize(1);
        try (Connection application = fixture.database.connect();
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("select from howdah.share_partition where group_id = 'g' for update");
            long start = System.nanoTime();
            assertThat(store.take(id, 10, LONG)).isEmpty();
            assertThat(bury(store, taken, "a")).isEqualTo(new Burial.NotHeld());
            assertThat(fixture.values(letterBox)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            application.rollback();
        }
        assertThat(bury(store, taken, "a")).isInstanceOf(Burial.Done.class);
        assertThat(store.take(id, 10, LONG)).hasSize(1);
    }

    @Test
    void what_is_dead_is_nobody_elses() {
        claim(3);
        acknowledge(0, 2, AckType.REJECT);
        assertThat(claim(3)).containsExactly(new AcquiredRange(3, 5, 1));
        for (AckType type : AckType.values()) {
            int deliveryCount = type == AckType.UNSENT ? 1 : 0;
            assertThat(one(new Acknowledge(id, LIMITS, "m", List.of(new AckRange(0, 0, type, deliveryCount)))))
                    .isInstanceOf(ShareOutcome.Refused.class);
        }
        one(new ShareAction.ReleaseAll(id, LIMITS, "m"));
        assertThat(status().deadCount()).isEqualTo(3);
    }

    @Test
    void a_lock_that_runs_out_for_the_last_time_is_a_death_too() {
        ShareLimits brief = new ShareLimits(2_000, 1, BRIEF, DeadLetters.KEPT);
        one(new Claim(id, brief, "m", 2, 0, 100));
        fixture.database.query("select pg_sleep(0.01)");
        one(new Refresh(id, brief, 0));
        assertThat(store.take(id, 10, LONG)).containsExactly(new DeadRange(0, 1, 1, Cause.DELIVERED_TOO_OFTEN));
    }

    @Test
    void without_a_topic_for_them_they_are_archived_at_once() {
        ShareLimits none = new ShareLimits(2_000, 2, Duration.ofMinutes(1));
        claim(2);
        one(new Acknowledge(id, none, "m", List.of(new AckRange(0, 1, AckType.REJECT))));
        assertThat(status().startOffset()).isEqualTo(2);
        assertThat(store.find(10)).isEmpty();
    }

    /** As a broker that stops between the two, and one that wakes up too late. */
    @Test
    void another_broker_takes_over_and_there_is_one_letter() throws Exception {
        claim(2);
        acknowledge(0, 1, AckType.REJECT);
        try (DeadLetterStore other = fixture.storage.openDeadLetterStore("other")) {
            List<DeadRange> taken = store.take(id, 10, BRIEF);
            assertThat(taken).hasSize(1);
            List<DeadRange> takenByOther = new ArrayList<>();
            while (takenByOther.isEmpty()) {
                takenByOther.addAll(other.take(id, 1, LONG));
            }
            assertThat(takenByOther).containsExactly(new DeadRange(0, 0, 1, Cause.REJECTED));
            assertThat(bury(store, taken, "late")).isEqualTo(new Burial.NotHeld());
            assertThat(bury(other, takenByOther, "in time")).isInstanceOf(Burial.Done.class);
            // Of what nobody has taken from it the first one's lease is still its own.
            assertThat(bury(store, List.of(new DeadRange(1, 1, 1, Cause.REJECTED)), "its own"))
                    .isInstanceOf(Burial.Done.class);
        }
        assertThat(fixture.values(letterBox)).containsExactly("in time", "its own");
        assertThat(status().startOffset()).isEqualTo(2);
    }

    @Test
    void letters_without_a_topic_leave_the_record_where_it_is() {
        claim(1);
        acknowledge(0, 0, AckType.REJECT);
        List<DeadRange> taken = store.take(id, 10, LONG);
        fixture.storage.topics().delete(letterBox.topicId());
        assertThat(bury(store, taken, "a"))
                .isInstanceOfSatisfying(
                        Burial.Refused.class,
                        refused -> assertThat(refused.reason())
                                .isEqualTo(AppendOutcome.Rejection.UNKNOWN_TOPIC_OR_PARTITION));
        assertThat(status().startOffset()).isZero();
        assertThat(store.bury(id, taken, List.of(), LogFixture.NOW)).isEqualTo(new Burial.Done(List.of()));
        assertThat(status().startOffset()).isEqualTo(1);
    }

    @Test
    void what_was_deleted_or_reset_meanwhile_gets_no_letter() throws Exception {
        claim(2);
        acknowledge(0, 1, AckType.REJECT);
        List<DeadRange> taken = store.take(id, 10, LONG);
        one(new Refresh(id, LIMITS, 1));
        assertThat(bury(store, taken, "deleted")).isEqualTo(new Burial.NotHeld());
        fixture.storage.shareOffsets().alter(Map.of(id, 0L));
        assertThat(bury(store, List.of(new DeadRange(1, 1, 1, Cause.REJECTED)), "reset"))
                .isEqualTo(new Burial.NotHeld());
        assertThat(fixture.values(letterBox)).isEmpty();
    }

    /** Commits whose answer is lost: for letters and archived records together it is found out what they were. */
    @Test
    void a_lost_commit_leaves_one_letter() throws Exception {
        PostgresUrl url = fixture.database.url();
        claim(4);
        acknowledge(0, 3, AckType.REJECT);
        try (CuttingProxy proxy = new CuttingProxy(url.host(), url.port());
                PostgresStorage behind = PostgresStorage.open(StorageOptions.of(new PostgresUrl(
                        "127.0.0.1", proxy.port(), url.database(), url.user(), url.password(), url.parameters())));
                DeadLetterStore cut = behind.openDeadLetterStore("cut")) {
            assertThat(cut.take(id, 1, LONG)).hasSize(1);
            proxy.record();
            assertThat(bury(cut, List.of(new DeadRange(0, 0, 1, Cause.REJECTED)), "0"))
                    .isInstanceOf(Burial.Done.class);
            proxy.recorded();
            int answered = proxy.answeredBytes();
            // At the beginning, in the middle, and with all but the last bytes of the answers.
            int[] cuts = {1, answered / 2, answered - 3};
            for (int record = 1; record <= 3; record++) {
                List<DeadRange> taken = cut.take(id, 1, LONG);
                assertThat(taken).containsExactly(new DeadRange(record, record, 1, Cause.REJECTED));
                proxy.cutAfterAnswering(cuts[record - 1]);
                assertThat(bury(cut, taken, Integer.toString(record))).isInstanceOf(Burial.Done.class);
            }
        }
        assertThat(fixture.values(letterBox)).containsExactly("0", "1", "2", "3");
        assertThat(status().startOffset()).isEqualTo(4);
    }

    @Test
    void a_claim_of_sql_that_ends_for_the_last_time_leaves_a_dead_record() throws Exception {
        fixture.database.execute(
                "insert into howdah.config values ('GROUP', 'g', '{\"errors.deadletterqueue.topic.name\": \"dlq.work\","
                        + " \"share.delivery.count.limit\": \"2\", \"share.auto.offset.reset\": \"earliest\"}')");
        try (var writer = fixture.writer()) {
            LogFixture.appended(writer, id.partition(), TestBatches.values("a", "b", "c"));
        }
        try (Connection session = fixture.database.connect();
                Statement statement = session.createStatement()) {
            for (int delivery = 1; delivery <= 2; delivery++) {
                try (ResultSet handle = statement.executeQuery("select handle from howdah.claim('work', 'g', 1)")) {
                    assertThat(handle.next()).isTrue();
                    String release = "select howdah.release('" + handle.getString(1) + "')";
                    try (Statement releasing = session.createStatement()) {
                        releasing.execute(release);
                    }
                }
            }
            try (ResultSet row = statement.executeQuery("select \"offset\" from howdah.claim('work', 'g', 9)")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getLong(1)).isEqualTo(1);
            }
        }
        assertThat(store.find(10)).containsExactly(id);
        assertThat(store.take(id, 10, LONG)).containsExactly(new DeadRange(0, 0, 2, Cause.DELIVERED_TOO_OFTEN));
    }

    /** A broker that works on letters holds no member up for longer than a moment, and the other way round. */
    @Test
    void a_row_that_somebody_has_is_waited_for_a_moment_only() throws Exception {
        claim(1);
        acknowledge(0, 0, AckType.REJECT);
        try (Connection foreign = fixture.database.connect();
                Statement statement = foreign.createStatement()) {
            foreign.setAutoCommit(false);
            statement.execute("select from howdah.share_partition for update");
            CompletableFuture<List<DeadRange>> take = CompletableFuture.supplyAsync(() -> store.take(id, 1, LONG));
            fixture.database.awaitQuery("select count(*) from pg_stat_activity where wait_event_type = 'Lock'");
            foreign.rollback();
            List<DeadRange> taken = take.get(30, TimeUnit.SECONDS);
            // On a busy machine the moment is over.
            assertThat(taken.isEmpty() ? store.take(id, 1, LONG) : taken).hasSize(1);
        }
    }

    private Burial bury(DeadLetterStore by, List<DeadRange> ranges, String... letters) {
        Append append = TestBatches.append(letterBox, TestBatches.values(letters));
        return by.bury(id, ranges, List.of(append), LogFixture.NOW);
    }

    private List<AcquiredRange> claim(int recordsMax) {
        return ((ShareOutcome.Claimed) one(new Claim(id, LIMITS, "m", recordsMax, 0, 100))).ranges();
    }

    private void acknowledge(long first, long last, AckType type) {
        assertThat(one(new Acknowledge(id, LIMITS, "m", List.of(new AckRange(first, last, type)))))
                .isEqualTo(new ShareOutcome.Done());
    }

    private ShareOutcome one(ShareAction action) {
        return shares.run(List.of(action)).outcomes().get(0);
    }

    private ShareStatus status() {
        return shares.run(List.of(new Refresh(id, LIMITS, 0))).statuses().get(id);
    }
}
