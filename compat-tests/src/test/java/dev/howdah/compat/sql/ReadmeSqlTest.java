package dev.howdah.compat.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** Each statement of the README, in its order, by an application's role that is no superuser, but for what only an administrator may. */
class ReadmeSqlTest {

    private static final Pattern OF_ADMINISTRATORS =
            Pattern.compile("^(grant|revoke|alter|checkpoint|select count\\(pg_logical)", Pattern.MULTILINE);

    private static final Pattern HANDLE = Pattern.compile("'4711/(\\d+)'");

    /** Handles by the numbers that the README gives them. */
    private static final List<String> HANDLES = List.of("100", "101", "102");

    @Test
    void every_statement_of_the_readme_runs() throws Exception {
        try (PostgresProcess postgres = PostgresProcess.launch();
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("readme", postgres.url()));
                Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            prepare(broker, statement);
            List<String> handles = new ArrayList<>();
            int count = 0;
            for (String sql : statements()) {
                statement.execute(OF_ADMINISTRATORS.matcher(sql).find() ? "reset role" : "set role app");
                Matcher handle = HANDLE.matcher(sql);
                String filled = handle.replaceAll(found -> "'" + handles.get(HANDLES.indexOf(found.group(1))) + "'");
                if (statement.execute(filled) && sql.contains("howdah.claim")) {
                    try (ResultSet rows = statement.getResultSet()) {
                        while (rows.next()) {
                            handles.add(rows.getString("handle"));
                        }
                    }
                }
                if (sql.contains("commit;")) {
                    Eventually.holds(
                            () -> "0".equals(postgres.query("select count(*) from howdah.outbox")),
                            () -> "the events have offsets");
                }
                count++;
            }
            assertThat(count).isGreaterThan(30);
            assertThat(handles).hasSizeGreaterThanOrEqualTo(HANDLES.size());
            // The prepared order of the customer, and two of the README.
            assertThat(postgres.query(
                            "select count(*) || ' ' || count(value) from topics.orders where key = 'customer-7'"))
                    .isEqualTo("3 0");
            assertThat(postgres.query("select count(*) from public.invoice")).isEqualTo("7");
            assertThat(postgres.query("select committed_offset from howdah.group_lag where group_id = 'billing'"))
                    .isEqualTo("4711");
        }
    }

    /** The README's run here, the others' in {@link SqlSideTest} and {@link DatabaseCopiesTest}. */
    @Test
    void no_other_page_has_statements() throws Exception {
        try (Stream<Path> pages = Stream.concat(Files.list(Path.of("..")), Files.walk(Path.of("..", "docs")))) {
            assertThat(pages.filter(page -> page.toString().endsWith(".md"))
                            .filter(ReadmeSqlTest::hasStatements)
                            .map(page -> page.getFileName().toString()))
                    .containsExactlyInAnyOrder("README.md", "events-out-of-sql.md", "copies.md");
        }
    }

    private static boolean hasStatements(Path page) {
        try {
            return Files.readString(page).contains("```sql");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void prepare(BrokerProcess broker, Statement statement) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get();
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, "shippers"),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        for (String sql : List.of(
                "create role app in role howdah_reader, howdah_writer, howdah_admin",
                "create role reader",
                "create role analysts",
                "grant create on schema public to app",
                "set search_path = public",
                "set role app",
                "create table customer (id int, name text)",
                "create table purchase (id int, total int)",
                "create table invoice (document jsonb)",
                "create table shipment (id int)",
                "select howdah.produce('orders', 'customer-' || n, '{\"total\": 1, \"customer\": 1}')"
                        + " from generate_series(5, 9) as n",
                "select howdah.commit_offsets('billing', 'orders', 0, 4700)")) {
            statement.execute(sql);
        }
        Eventually.holds(
                () -> {
                    try (ResultSet row = statement.executeQuery("select count(*) from topics.orders")) {
                        return row.next() && row.getInt(1) == 5;
                    }
                },
                () -> "the events have offsets");
    }

    /** Of the blocks of SQL in the README; a comment belongs to what follows it. */
    private static List<String> statements() throws Exception {
        // 4 GB of WAL are not needed here.
        String readme = Files.readString(Path.of("..", "README.md")).replace("(1, 4300)", "(1, 4)");
        return Arrays.stream(readme.split("```sql\n"))
                .skip(1)
                .map(block -> block.substring(0, block.indexOf("```")))
                .flatMap(block -> Arrays.stream(block.split("(?<=;)\n")))
                .filter(sql -> !sql.isBlank())
                .toList();
    }
}
