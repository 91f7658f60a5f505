package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.clients.Session;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.JavaProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import dev.howdah.compat.wire.LightMember;
import dev.howdah.storage.GroupShardStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events and offsets of transactions that outlive their session, and of sessions that share Postgres's among them: a pooler's. */
class SqlSessionsTest {

    private static PostgresProcess postgres;
    private static BrokerProcess broker;
    private static Session session;

    @BeforeAll
    static void start() {
        postgres = PostgresProcess.launch("max_prepared_transactions = 5");
        broker = BrokerProcess.launch(
                BrokerProcess.Options.on("sql-sessions", postgres.url()).withArguments("--http-listen", "127.0.0.1:0"));
        session = new Session(broker.bootstrap(), "sql-sessions");
        postgres.query("create role shop login in role howdah_reader, howdah_writer");
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
        postgres.close();
    }

    private static List<String> values(String topic) {
        return SqlSideTest.read(broker.bootstrap(), topic, 1).getOrDefault("k", List.of());
    }

    private static void awaitValues(String topic, String... values) {
        Eventually.holds(
                () -> values(topic).equals(List.of(values)),
                () -> topic + " has " + List.of(values) + ": " + values(topic));
    }

    private static String insert(String topic, String value) {
        return "insert into topics.\"" + topic + "\" (key, value) values ('k', '" + value + "')";
    }

    private static void prepare(String topic, String value, String transaction) throws SQLException {
        try (Connection writer = postgres.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("set local howdah.notify = off");
            statement.execute(insert(topic, value));
            statement.execute("select howdah.produce('" + topic + "', 'k', '" + value + ", too'::text)");
            statement.execute("prepare transaction '" + transaction + "'");
        }
    }

    @Test
    void a_prepared_transactions_events_come_when_it_is_committed_and_through_a_kill() throws Exception {
        String topic = session.createTopic("prepared", 1, Map.of());
        Eventually.holds(
                () -> "t"
                        .equals(postgres.query("select pg_sequence_last_value('howdah.outbox_awake')"
                                + " < date_part('epoch', clock_timestamp()) * 1000")),
                () -> "the broker rests: who writes now has to wake it");
        prepare(topic, "committed", "one");
        prepare(topic, "rolled back", "two");
        prepare(topic, "committed after a kill", "three");
        postgres.query(insert(topic, "another"));
        awaitValues(topic, "another");
        postgres.query("commit prepared 'one'");
        awaitValues(topic, "another", "committed", "committed, too");
        broker.kill();
        postgres.kill();
        postgres.start();
        broker.start();
        postgres.query(insert(topic, "last"));
        awaitValues(topic, "another", "committed", "committed, too", "last");
        postgres.query("rollback prepared 'two'");
        postgres.query("commit prepared 'three'");
        awaitValues(
                topic,
                "another",
                "committed",
                "committed, too",
                "last",
                "committed after a kill",
                "committed after a kill, too");
        Eventually.holds(
                () -> "0".equals(postgres.query("select count(*) from howdah.outbox")), () -> "the outbox is empty");
    }

    @Test
    void a_prepared_transactions_offset_is_there_when_it_is_committed() throws Exception {
        String topic = session.createTopic("prepared-offset", 1, Map.of());
        String lag = "select coalesce(max(committed_offset), -1) from howdah.group_lag where group_id = 'preparers'";
        // A group that is not there yet is told to its coordinator.
        postgres.query("select howdah.commit_offsets('preparers', '" + topic + "', 0, 1)");
        try (Connection writer = postgres.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("select howdah.commit_offsets('preparers', '" + topic + "', 0, 2, expected => 1)");
            statement.execute("prepare transaction 'offset'");
        }
        assertThat(postgres.query(lag)).isEqualTo("1");
        postgres.query("commit prepared 'offset'");
        assertThat(postgres.query(lag)).isEqualTo("2");
    }

    /**
     * Offsets that were moved before the COMMIT: the row of one group is locked, the other group and its offset are there for nobody else yet, and the
     * third one is locked by no session. All commits of the lane went into one statement.
     */
    @Test
    void an_open_transaction_that_has_moved_offsets_holds_up_its_own_groups_and_no_others() throws Exception {
        String topic = session.createTopic("moved", 1, Map.of());
        List<String> sameShard = sameShard("moved", 6);
        List<String> locked = sameShard.subList(0, 3);
        String free = sameShard.get(3);
        List<CompletableFuture<List<Errors>>> heldUp = new ArrayList<>();
        try (GroupOffsets wire = new GroupOffsets(broker.port(), topic);
                Connection writer = postgres.connect();
                Statement statement = writer.createStatement()) {
            assertThat(wire.commit(locked.get(0), 1)).isEqualTo(Errors.NONE);
            assertThat(wire.commit(locked.get(2), 1)).isEqualTo(Errors.NONE);
            writer.setAutoCommit(false);
            statement.execute("select howdah.commit_offsets('" + locked.get(2) + "', '" + topic + "', 0, 2)");
            statement.execute("prepare transaction 'moved'");
            for (String group : locked.subList(0, 2)) {
                statement.execute("select howdah.commit_offsets('" + group + "', '" + topic + "', 0, 2)");
            }
            statement.execute("set constraints all immediate");
            // Always one that waits, for each ends after five seconds.
            locked.forEach(group -> heldUp.add(CompletableFuture.supplyAsync(() -> commitUntilDone(topic, group))));
            awaitHeld(locked.size());

            long start = System.nanoTime();
            for (int offset = 0; offset < 100; offset++) {
                assertThat(wire.commit(free, offset)).isEqualTo(Errors.NONE);
            }
            List<AutoCloseable> members = new ArrayList<>();
            members.addAll(LightMember.join(broker.port(), sameShard.get(4), topic, 2, true));
            members.addAll(LightMember.join(broker.port(), sameShard.get(5), topic, 2, false));
            for (AutoCloseable member : members) {
                member.close();
            }
            assertThat(List.of(wire.fetch(locked.get(0)), wire.fetch(locked.get(1)), wire.fetch(locked.get(2))))
                    .as("what is committed can be read")
                    .containsExactly(1L, -1L, 1L);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            awaitHeld(locked.size());
            System.out.printf("100 commits and two groups of members beside locked groups: %d ms%n", took.toMillis());
            assertThat(took).as("each would have waited for seconds").isLessThan(Duration.ofMinutes(1));

            writer.rollback();
            postgres.query("commit prepared 'moved'");
            for (CompletableFuture<List<Errors>> one : heldUp) {
                assertThat(one.get(1, TimeUnit.MINUTES))
                        .endsWith(Errors.NONE)
                        .isSubsetOf(Errors.COORDINATOR_NOT_AVAILABLE, Errors.NONE);
            }
            assertThat(locked).allSatisfy(group -> assertThat(wire.fetch(group)).isEqualTo(3));
        }
    }

    /** So many commits at least wait for somebody's lock. */
    private static void awaitHeld(int count) {
        String metric = "howdah_group_writes_held";
        URI url = URI.create(broker.http() + "/metrics?name=" + metric);
        Eventually.holds(
                () -> {
                    try (InputStream in = url.toURL().openStream()) {
                        return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                .lines()
                                .filter(line -> line.startsWith(metric))
                                .anyMatch(line -> Double.parseDouble(line.split(" ", 2)[1]) >= count);
                    }
                },
                () -> count + " are held" + broker.logTail());
    }

    private static List<String> sameShard(String name, int count) {
        int shard = GroupShardStore.shardOf(name);
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> name + i)
                .filter(group -> GroupShardStore.shardOf(group) == shard)
                .limit(count)
                .toList();
    }

    /** The answers, until one says that it is done. */
    private static List<Errors> commitUntilDone(String topic, String group) {
        List<Errors> errors = new ArrayList<>();
        try (GroupOffsets wire = new GroupOffsets(broker.port(), topic)) {
            do {
                errors.add(wire.commit(group, 3));
            } while (errors.get(errors.size() - 1) != Errors.NONE);
            return errors;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void each_row_of_an_insert_returns_its_ticket_and_those_that_are_rolled_back_get_no_offset() throws Exception {
        String topic = session.createTopic("tickets", 1, Map.of());
        String insert = "insert into topics.\"" + topic + "\" (key, value) select 'k', convert_to(n::text, 'UTF8')"
                + " from generate_series(0, 2) as n returning ticket, howdah.text(value), partition, \"offset\"";
        List<Long> rolledBack;
        List<Long> committed;
        try (Connection writer = postgres.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            rolledBack = tickets(statement, insert);
            writer.rollback();
            committed = tickets(statement, insert);
            writer.commit();
        }
        String offsets =
                "select string_agg(coalesce(o.topic || '/' || o.partition || '/' || o.\"offset\", '-'), ' ' order by t)"
                        + " from unnest(array%s) as t, howdah.offset_of(t) as o";
        Eventually.holds(
                () -> (topic + "/0/0 " + topic + "/0/1 " + topic + "/0/2")
                        .equals(postgres.query(offsets.formatted(committed))),
                () -> "they have offsets: " + postgres.query(offsets.formatted(committed)));
        assertThat(postgres.query(offsets.formatted(rolledBack))).isEqualTo("- - -");
    }

    private static List<Long> tickets(Statement statement, String insert) throws SQLException {
        List<Long> tickets = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(insert)) {
            while (rows.next()) {
                assertThat(rows.getString(2)).isEqualTo(Integer.toString(tickets.size()));
                assertThat(rows.getString(3)).as("none has been chosen yet").isNull();
                assertThat(rows.getString(4)).isNull();
                tickets.add(rows.getLong(1));
            }
        }
        assertThat(tickets).hasSize(3).isSorted();
        return tickets;
    }

    @Test
    void behind_a_pooler_that_pools_by_transaction_every_event_is_written_once() throws Exception {
        int writers = 8;
        int turns = 40;
        String topic = session.createTopic("pooled", 4, Map.of());
        postgres.query("create table public.sent (value text primary key);"
                + " create table public.done (value text not null, partition int not null, \"offset\" bigint not null);"
                + " grant select, insert on public.sent, public.done to shop");
        int port = Workspace.freePort();
        try (JavaProcess pooler = pooler(port)) {
            // Statements have no names here: pgbouncer before 1.21 keeps none.
            String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=shop&prepareThreshold=0";
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                running.add(CompletableFuture.runAsync(() -> unchecked(() -> write(url, topic, number, turns))));
            }
            long expected = (long) writers * (turns - turns / 5);
            for (int reader = 0; reader < 4; reader++) {
                String member = "reader-" + reader;
                running.add(CompletableFuture.runAsync(() -> unchecked(() -> consume(url, topic, member, expected))));
            }
            for (CompletableFuture<Void> one : running) {
                one.get(3, TimeUnit.MINUTES);
            }
            assertThat(postgres.query("select count(*) || ' ' || count(distinct value) from public.sent"))
                    .isEqualTo(expected + " " + expected);
            assertThat(postgres.query(
                            "select count(*) || ' ' || count(distinct value) from public.done join public.sent"
                                    + " using (value)"))
                    .isEqualTo(expected + " " + expected);
            assertThat(postgres.query("select count(*) from public.done")).isEqualTo(Long.toString(expected));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + broker.logTail() + postgres.logTail(), e);
        }
    }

    private static void write(String url, String topic, int writer, int turns) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int turn = 0; turn < turns; turn++) {
                String value = writer + "/" + turn;
                statement.execute("insert into public.sent values ('" + value + "')");
                statement.execute(
                        turn % 2 == 0
                                ? insert(topic, value)
                                : "select howdah.produce('" + topic + "', 'k" + turn % 7 + "', '" + value + "'::text)");
                if (turn % 5 == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
        }
    }

    private static void consume(String url, String topic, String member, long expected) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            boolean complete = false;
            while (!complete) {
                try {
                    if (statement.executeUpdate(
                                    "insert into public.done select howdah.text(value), partition, \"offset\""
                                            + " from howdah.poll('poolers', '" + topic + "', 50, member => '" + member
                                            + "', lease => '2 seconds')")
                            > 0) {
                        statement.execute(
                                "select howdah.commit('poolers', '" + topic + "', member => '" + member + "')");
                    } else {
                        // Nothing tells when there is more.
                        statement.execute("select pg_sleep(0.02)");
                    }
                    connection.commit();
                } catch (SQLException e) {
                    if (!Set.of("40001", "55000").contains(String.valueOf(e.getSQLState()))) {
                        throw e;
                    }
                    connection.rollback();
                }
                try (ResultSet row = statement.executeQuery("select count(*) from public.done")) {
                    row.next();
                    complete = row.getLong(1) >= expected;
                }
                connection.commit();
            }
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private static void unchecked(Work work) {
        try {
            work.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With fewer sessions of Postgres than its clients have. */
    private static JavaProcess pooler(int port) throws Exception {
        Optional<Path> program = List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer")).stream()
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(program.isPresent(), "pgbouncer is not installed");
        Path directory = Workspace.temporary("pgbouncer");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path users = Files.writeString(directory.resolve("users"), "\"shop\" \"\"\n");
        Path settings = Files.writeString(directory.resolve("ini"), """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                default_pool_size = 4
                ignore_startup_parameters = extra_float_digits
                """.formatted(postgres.port(), port, users));
        List<String> command = new ArrayList<>(List.of(program.get().toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        return JavaProcess.launch("pgbouncer", command, Map.of(), Pattern.compile("process up"));
    }
}
