package dev.howdah.compat.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.load.Workload;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.wire.RawBatch;
import dev.howdah.compat.wire.RawConnection;
import dev.howdah.compat.wire.RawConnection.Produced;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The row that every append to a partition must lock is held by somebody else: a person, or (F8) a broker that was stopped. */
class HeldHeadTest {

    private static final long LIMIT_MS = 60_000;

    /** Key of the advisory lock at which an append is made to stop. */
    private static final int GATE = 4711;

    private static final Duration HOLD = Duration.ofSeconds(6);

    /** More than the sockets between a broker and Postgres take, so that its end is still with the broker. */
    private static final int LARGE_BYTES = 24 << 20;

    private PostgresProcess postgres;
    private BrokerProcess broker;
    private Session session;

    @BeforeEach
    void start() {
        postgres = PostgresProcess.launch();
        broker = BrokerProcess.launch(BrokerProcess.Options.on("held", postgres.url()));
        session = new Session(broker.bootstrap(), "held");
    }

    @AfterEach
    void stop() {
        broker.close();
        postgres.close();
    }

    @Test
    void a_head_that_a_person_holds_stops_nobody_else() throws Exception {
        String topic = session.createTopic("locked", 1, Map.of());
        try (Workload load = Workload.start(Workload.Settings.steady(broker.bootstrap(), "beside"));
                KafkaProducer<byte[], byte[]> producer = session.producer();
                Connection person = postgres.connect()) {
            send(producer, topic, "0").get(LIMIT_MS, TimeUnit.MILLISECONDS);
            load.meter().awaitMore(500, LIMIT_MS);
            person.setAutoCommit(false);
            execute(
                    person,
                    "select * from howdah.partition_head where topic_id = (select id from howdah.topic where name = '"
                            + topic + "') for update");
            load.meter().startPhase();
            List<Future<RecordMetadata>> held = new ArrayList<>();
            long end = System.nanoTime() + HOLD.toNanos();
            while (System.nanoTime() < end) {
                held.add(send(producer, topic, Integer.toString(held.size() + 1)));
                load.meter().awaitMore(20, LIMIT_MS);
            }
            long gapMs = load.meter().longestGapMs();
            assertThat(held).noneMatch(Future::isDone);
            person.rollback();
            for (int i = 0; i < held.size(); i++) {
                assertThat(held.get(i).get(LIMIT_MS, TimeUnit.MILLISECONDS).offset())
                        .isEqualTo(i + 1);
            }
            Workload.Verdict verdict = load.finish(postgres);
            System.out.printf("a head held for %s: the others' ack gap %d ms%n", HOLD, gapMs);
            assertThat(verdict.findings().isClean())
                    .as(verdict.findings() + broker.logTail())
                    .isTrue();
            assertThat(gapMs).as("ms without an ack").isLessThan(HOLD.toMillis() / 2);
        }
    }

    @Test
    void a_broker_stopped_with_a_head_locked_holds_the_other_up_for_three_seconds_at_most() throws Exception {
        String topic = session.createTopic("frozen", 1, Map.of("max.message.bytes", Integer.toString(2 * LARGE_BYTES)));
        try (BrokerProcess frozen = BrokerProcess.launch(BrokerProcess.Options.on("frozen", postgres.url()));
                RawConnection alive = new RawConnection(broker.port());
                RawConnection stopped = new RawConnection(frozen.port());
                Connection gate = postgres.connect()) {
            assertThat(stopped.produce(topic, RawBatch.of("a").build()).error()).isZero();
            postgres.query("create function public.gate() returns trigger language plpgsql set lock_timeout = 0"
                    + " as $$begin perform pg_advisory_xact_lock_shared(" + GATE + "); return null; end $$;"
                    + "create trigger gate before update on howdah.partition_head"
                    + " for each statement execute function public.gate()");
            execute(gate, "select pg_advisory_lock(" + GATE + ")");
            byte[] large = RawBatch.of("v".repeat(LARGE_BYTES)).build();
            CompletableFuture<Produced> append = CompletableFuture.supplyAsync(() -> produce(stopped, topic, large));
            awaitCount("select count(*) from pg_locks where locktype = 'advisory' and not granted");
            frozen.freeze();
            execute(gate, "select pg_advisory_unlock_all()");
            awaitCount("select count(*) from pg_stat_progress_copy where bytes_processed > 0");

            long start = System.nanoTime();
            Produced produced = alive.produce(topic, RawBatch.of("b").build());
            Duration wait = Duration.ofNanos(System.nanoTime() - start);
            frozen.thaw();

            System.out.printf("held up for %d ms by a broker that was stopped%n", wait.toMillis());
            assertThat(produced).isEqualTo(new Produced((short) 0, 1));
            assertThat(wait).isLessThan(Duration.ofSeconds(3));
            assertThat(append.get(LIMIT_MS, TimeUnit.MILLISECONDS)).isEqualTo(new Produced((short) 0, 2));
        }
        assertThat(postgres.query("select string_agg(left(convert_from(value, 'UTF8'), 1), '' order by \"offset\")"
                        + " from topics.\"" + topic + "\""))
                .isEqualTo("abv");
    }

    private static Future<RecordMetadata> send(KafkaProducer<byte[], byte[]> producer, String topic, String value) {
        return producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static Produced produce(RawConnection connection, String topic, byte[] batch) {
        try {
            return connection.produce(topic, batch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void awaitCount(String countSql) {
        Eventually.holds(() -> !"0".equals(postgres.query(countSql)), () -> countSql + broker.logTail());
    }
}
