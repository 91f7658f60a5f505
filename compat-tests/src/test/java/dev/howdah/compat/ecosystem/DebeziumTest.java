package dev.howdah.compat.ecosystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.foreign.Toolchain;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Debezium reads a table out of the very database that Howdah stores its topics in. */
@Timeout(300)
class DebeziumTest {

    private static final String TOPIC = "app.public.customer";
    private static final Pattern CHANGE = Pattern.compile("\"op\":\"(.)\"");
    private static final Pattern NAME = Pattern.compile("\"after\":\\{[^}]*\"name\":\"([^\"]*)\"");

    @Test
    void changes_of_a_table_beside_the_topics_become_events_in_a_topic() throws Exception {
        Path plugins = Toolchain.DEBEZIUM.unpacked();
        Path directory = Workspace.temporary("debezium");
        try (PostgresProcess postgres = PostgresProcess.launch("wal_level = logical");
                BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("debezium", postgres.url()))) {
            postgres.query("create table public.customer (id int primary key, name text)");
            postgres.query("insert into public.customer values (1, 'Ada'), (2, 'Bob')");
            try (ConnectWorker worker = new ConnectWorker(broker.bootstrap(), directory, plugins)) {
                Rest rest = new Rest(worker.url());
                String config = """
                        {"connector.class": "io.debezium.connector.postgresql.PostgresConnector", "plugin.name": "pgoutput",
                         "database.hostname": "127.0.0.1", "database.port": "%d", "database.user": "howdah",
                         "database.password": "", "database.dbname": "postgres", "topic.prefix": "app",
                         "table.include.list": "public.customer", "publication.autocreate.mode": "filtered",
                         "key.converter": "org.apache.kafka.connect.json.JsonConverter",
                         "value.converter": "org.apache.kafka.connect.json.JsonConverter",
                         "key.converter.schemas.enable": "false", "value.converter.schemas.enable": "false"}
                        """.formatted(postgres.port());
                Eventually.holds(
                        () -> rest.send("PUT", "/connectors/customers/config", config)
                                .contains("customers"),
                        worker::logTail);
                awaitChanges(broker, worker, "r Ada", "r Bob");
                // After the snapshot, from the log.
                postgres.query("insert into public.customer values (3, 'Cy')");
                postgres.query("update public.customer set name = 'Bo' where id = 2");
                postgres.query("delete from public.customer where id = 1");
                awaitChanges(broker, worker, "r Ada", "r Bob", "c Cy", "u Bo", "d ");
                assertThat(postgres.query("select count(*) from topics.\"" + TOPIC
                                + "\" where howdah.json(value) #>> '{source,table}' = 'customer'"))
                        .isEqualTo("5");
            }
        } finally {
            Workspace.delete(directory);
        }
    }

    private static void awaitChanges(BrokerProcess broker, ConnectWorker worker, String... expected) {
        Eventually.holds(
                () -> changes(broker.bootstrap()).equals(List.of(expected)),
                () -> "changes: " + changes(broker.bootstrap()) + "\n" + worker.logTail());
    }

    private static List<String> changes(String bootstrap) {
        List<String> changes = new ArrayList<>();
        try (TopicReader<String> reader = new TopicReader<>(bootstrap, TOPIC, new StringDeserializer())) {
            reader.read().forEach(record -> {
                // A tombstone follows each deletion.
                if (record.value() != null) {
                    changes.add(first(CHANGE, record.value()) + " " + first(NAME, record.value()));
                }
            });
        }
        return changes;
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
