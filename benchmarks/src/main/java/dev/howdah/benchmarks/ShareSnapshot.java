package dev.howdah.benchmarks;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A share group under a steady load, beside a transaction of somebody else that keeps its snapshot: every version of every row that is
 * made meanwhile stays. Arguments: minutes that it is open (default 5; a minute without it goes before and after), records a second (default
 * 5,000), minutes of a line (default 1). The clients are in this process. Thread: one.
 */
final class ShareSnapshot {

    private static final String TOPIC = "snapshot";
    private static final String GROUP = "snapshot";
    private static final int PARTITIONS = 6;
    private static final int CONSUMERS = 4;

    private static final String VERSIONS =
            "select n_tup_upd from pg_stat_user_tables where relid = 'howdah.share_partition'::regclass";

    /** What the table has: its rows, how many runs of records in flight they have in all, and what the versions cost. */
    private static final String ROWS =
            "select format('%s rows with %s runs, %s dead, table %s kB, indexes %s kB', n_live_tup,"
                    + " (select sum(cardinality(lengths)) from howdah.share_partition), n_dead_tup,"
                    + " pg_table_size(relid) / 1024, pg_indexes_size(relid) / 1024)"
                    + " from pg_stat_user_tables where relid = 'howdah.share_partition'::regclass";

    private final HowdahServers servers;
    private final int perSecond;
    private final int minutesOfLine;
    private volatile Percentiles latencies = new Percentiles();
    private long sent;

    private ShareSnapshot(HowdahServers servers, int perSecond, int minutesOfLine) {
        this.servers = servers;
        this.perSecond = perSecond;
        this.minutesOfLine = minutesOfLine;
    }

    static void run(String[] args) throws Exception {
        Leftovers.killAtExit();
        try (HowdahServers servers = HowdahServers.launch("snapshot", "512m")) {
            servers.createTopic(TOPIC, PARTITIONS, Map.of());
            new ShareSnapshot(servers, (int) Share.number(args, 1, 5_000), (int) Share.number(args, 2, 1))
                    .measure((int) Share.number(args, 0, 5));
        }
    }

    private void measure(int minutes) throws Exception {
        String bootstrap = servers.broker.bootstrap();
        ShareMembers.beginAtTheBeginning(bootstrap, GROUP);
        try (KafkaProducer<byte[], byte[]> producer = ShareMembers.producer(bootstrap, 5);
                ShareMembers members = new ShareMembers(
                        bootstrap, GROUP, TOPIC, CONSUMERS, Map.of(), (consumer, records) -> take(records));
                Connection other = servers.postgres.connect();
                Statement statement = other.createStatement()) {
            members.join(producer, TOPIC, PARTITIONS);
            members.resume();
            line("before it", 1, producer, members);
            other.setAutoCommit(false);
            other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*) from howdah.share_partition");
            for (int minute = minutesOfLine; minute <= minutes; minute += minutesOfLine) {
                line("minute " + minute + " of it", minutesOfLine, producer, members);
            }
            other.rollback();
            line("after it", 1, producer, members);
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            latencies.add(now - ByteBuffer.wrap(record.value()).getLong());
        }
    }

    private void line(String name, int minutes, KafkaProducer<byte[], byte[]> producer, ShareMembers members)
            throws Exception {
        latencies = new Percentiles();
        long before = members.count();
        long versions = servers.number(VERSIONS);
        double broker = CpuMeter.seconds(servers.broker.pid());
        double postgres = CpuMeter.seconds(servers.postgres.pid());
        long start = System.nanoTime();
        for (long i = 0; i < 60L * minutes * perSecond; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            byte[] value = new byte[100];
            ByteBuffer.wrap(value).putLong(System.nanoTime());
            producer.send(new ProducerRecord<>(TOPIC, (int) (sent++ % PARTITIONS), null, value));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "  %-16s %,.0f records/s, %.1f row versions/s, send to delivery %s, broker %.1f %% of a core, Postgres %.1f %%, %s%n",
                name,
                (members.count() - before) / seconds,
                (servers.number(VERSIONS) - versions) / seconds,
                latencies.summary(),
                (CpuMeter.seconds(servers.broker.pid()) - broker) / seconds * 100,
                (CpuMeter.seconds(servers.postgres.pid()) - postgres) / seconds * 100,
                servers.postgres.query(ROWS));
    }
}
