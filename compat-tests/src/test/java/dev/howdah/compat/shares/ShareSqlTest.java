package dev.howdah.compat.shares;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.OneBroker;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions of SQL and Kafka consumers work off one group. */
class ShareSqlTest {

    private static final int PARTITIONS = 4;
    private static final int RECORDS = 2_000;

    @RegisterExtension
    static final OneBroker<BrokerProcess> howdah =
            OneBroker.howdah("share-sql", "--set", "group.share.assignment.interval.ms=0");

    private static final ShareClients clients = new ShareClients(howdah::bootstrap, "share-sql");

    /** Records whose work is committed. */
    private final AtomicInteger done = new AtomicInteger();

    private final SynchronousQueue<Object> nobody = new SynchronousQueue<>();

    @Test
    void sixteen_sessions_and_four_consumers_do_each_record_once() throws Exception {
        String group = clients.group("sql-and-kafka");
        String topic = clients.topic("jobs", PARTITIONS);
        try (Connection session = howdah.postgres().connect();
                Statement statement = session.createStatement()) {
            statement.execute("create table public.done (value int not null)");
        }
        Queue<Integer> byKafka = new ConcurrentLinkedQueue<>();
        List<Callable<Void>> workers = new ArrayList<>();
        IntStream.range(0, 16).forEach(number -> workers.add(() -> session(topic, group, number)));
        IntStream.range(0, 4).forEach(number -> workers.add(() -> consumer(topic, group, byKafka)));
        ExecutorService threads = Executors.newFixedThreadPool(workers.size());
        try {
            List<Future<Void>> running = new ArrayList<>();
            workers.forEach(worker -> running.add(threads.submit(worker)));
            for (int from = 0; from < RECORDS; from += 500) {
                clients.produce(topic, PARTITIONS, from, from + 500);
            }
            Eventually.holds(
                    () -> running.stream().allMatch(Future::isDone),
                    () -> done + " records are done, and all else too: "
                            + howdah.postgres().query("select string_agg(lag::text, ' ') from howdah.share_group_lag"));
            for (Future<Void> worker : running) {
                worker.get();
            }
        } finally {
            threads.shutdownNow();
        }
        List<Integer> all = new ArrayList<>(byKafka);
        assertThat(all).as("of consumers").isNotEmpty();
        try (Connection session = howdah.postgres().connect();
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("select value from public.done")) {
            while (rows.next()) {
                all.add(rows.getInt(1));
            }
        }
        assertThat(all.size()).as("of sessions").isGreaterThan(byKafka.size());
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, RECORDS).boxed().toList());
        // What was acknowledged last is taken in by the next that comes.
        assertThat(howdah.postgres().query("select count(*) from howdah.claim('" + topic + "', '" + group + "', 1)"))
                .isEqualTo("0");
        assertThat(howdah.postgres()
                        .query("select sum(lag) from howdah.share_group_lag where group_id = '" + group + "'"))
                .isEqualTo("0");
    }

    /** The work and its acknowledgement are one transaction; every tenth is undone and given back. */
    private Void session(String topic, String group, int number) throws SQLException, InterruptedException {
        int turn = number;
        try (Connection session = howdah.postgres().connect();
                Statement claiming = session.createStatement();
                Statement working = session.createStatement()) {
            while (done.get() < RECORDS) {
                int count = 0;
                StringBuilder values = new StringBuilder();
                StringBuilder handles = new StringBuilder();
                try (ResultSet claimed = claiming.executeQuery(
                        "select handle, convert_from(value, 'UTF8') from howdah.claim('" + topic + "', '" + group
                                + "', " + (1 + turn % 5) + ", durable => " + (number % 2 == 0) + ")")) {
                    while (claimed.next()) {
                        count++;
                        values.append(values.isEmpty() ? "(" : ", (")
                                .append(claimed.getString(2))
                                .append(')');
                        handles.append(handles.isEmpty() ? "'" : ", '")
                                .append(claimed.getString(1))
                                .append('\'');
                    }
                }
                if (handles.isEmpty()) {
                    // Others have what there is.
                    nobody.poll(50, TimeUnit.MILLISECONDS);
                    continue;
                }
                session.setAutoCommit(false);
                working.execute("insert into public.done values " + values);
                working.execute("select howdah.ack(" + handles + ")");
                if (turn++ % 10 == 0) {
                    session.rollback();
                    working.execute("select howdah.release(" + handles + ")");
                    count = 0;
                }
                session.commit();
                done.addAndGet(count);
                session.setAutoCommit(true);
            }
        }
        return null;
    }

    private Void consumer(String topic, String group, Queue<Integer> values) {
        try (KafkaShareConsumer<String, String> consumer =
                clients.consumer(group, topic, "max.poll.records", "5", "share.acquire.mode", "record_limit")) {
            while (done.get() < RECORDS) {
                List<Integer> polled = new ArrayList<>();
                consumer.poll(Duration.ofMillis(100)).forEach(record -> polled.add(Integer.valueOf(record.value())));
                if (!polled.isEmpty()) {
                    consumer.commitSync()
                            .forEach((partition, error) -> assertThat(error).isEmpty());
                    values.addAll(polled);
                    done.addAndGet(polled.size());
                }
            }
        }
        return null;
    }
}
