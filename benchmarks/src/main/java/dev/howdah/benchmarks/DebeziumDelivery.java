package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.JavaProcess;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An insert into an outbox table, Debezium's connector with its outbox event router in a worker of Connect, Apache Kafka, and a consumer of Kafka.
 * The connector and its slot are there only in its turn, so that it does not decode what the others write. Nobody empties the
 * table during a measurement, as an application would have to. Thread: as {@link Delivery}.
 */
final class DebeziumDelivery implements Delivery {

    private static final String SLOT = "outbox";

    private final String name;
    private final PostgresProcess postgres;
    private final ApacheKafkaProcess kafka;
    private final Connect connect;
    private final String more;
    private int turns;

    /**
     * @param label behind the name
     * @param more configs of the connector beyond those that it needs, as members of a JSON object, each with a comma before it
     */
    DebeziumDelivery(String label, PostgresProcess postgres, ApacheKafkaProcess kafka, Connect connect, String more) {
        this.name = "Debezium, " + label;
        this.postgres = postgres;
        this.kafka = kafka;
        this.connect = connect;
        this.more = more;
    }

    /** The table as Debezium's manual has it. */
    static void createTable(PostgresProcess postgres) {
        postgres.query(
                "create table public.outbox (id uuid primary key default gen_random_uuid(), aggregatetype varchar(255) not null,"
                        + " aggregateid varchar(255) not null, type varchar(255) not null, payload jsonb)");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Long> serverPids() {
        return List.of(kafka.pid(), connect.pid());
    }

    private String connector() {
        return name.replaceAll("[^A-Za-z]+", "-") + "-" + turns;
    }

    @Override
    public void begin() throws Exception {
        // The offsets of a former turn belong to a slot that is gone: another name has none.
        turns++;
        connect.send("PUT", "/connectors/" + connector() + "/config", """
                {"connector.class": "io.debezium.connector.postgresql.PostgresConnector", "plugin.name": "pgoutput",
                 "database.hostname": "127.0.0.1", "database.port": "%d", "database.user": "howdah",
                 "database.password": "", "database.dbname": "postgres", "topic.prefix": "app", "slot.name": "%s",
                 "table.include.list": "public.outbox", "publication.autocreate.mode": "filtered",
                 "snapshot.mode": "no_data", "transforms": "outbox",
                 "transforms.outbox.type": "io.debezium.transforms.outbox.EventRouter",
                 "transforms.outbox.route.topic.replacement": "${routedByValue}",
                 "key.converter": "org.apache.kafka.connect.storage.StringConverter",
                 "value.converter": "org.apache.kafka.connect.storage.StringConverter"%s}
                """.formatted(postgres.port(), SLOT, more));
        awaitSlot("t");
    }

    @Override
    public void end() throws Exception {
        connect.send("DELETE", "/connectors/" + connector(), "");
        awaitSlot("f");
        postgres.query("select pg_drop_replication_slot('" + SLOT + "')");
    }

    private void awaitSlot(String active) {
        Eventually.holds(
                () -> active.equals(
                        postgres.query("select active from pg_replication_slots where slot_name = '" + SLOT + "'")),
                connect::logTail);
    }

    @Override
    public void open(String stream) throws Exception {
        TopicReader.createTopic(kafka.bootstrap(), stream);
    }

    @Override
    public void drop(String stream) throws Exception {
        postgres.query("truncate public.outbox");
        TopicReader.deleteTopic(kafka.bootstrap(), stream);
    }

    @Override
    public String insert(String stream) {
        return "insert into public.outbox (aggregatetype, aggregateid, type, payload) values ('" + stream
                + "', ?, 'placed', ?::jsonb)";
    }

    @Override
    public void bind(PreparedStatement insert, String key, String value) throws SQLException {
        insert.setString(1, key);
        insert.setString(2, value);
    }

    @Override
    public Reader reader(String stream) {
        return new TopicReader(kafka.bootstrap(), stream);
    }

    /** A worker of Kafka Connect without others, with its REST interface on a port of its own. Thread: one. */
    static final class Connect implements AutoCloseable {

        private static final Pattern READY = Pattern.compile("REST resources initialized; server is started");

        private final HttpClient client = HttpClient.newHttpClient();
        private final Path directory = Workspace.temporary("connect");
        private final int port = Workspace.freePort();
        private final JavaProcess process;

        /** @param plugins a directory with a directory for each plugin */
        Connect(String bootstrap, Path plugins) throws IOException {
            Path properties = Files.write(
                    directory.resolve("worker.properties"),
                    List.of(
                            "bootstrap.servers=" + bootstrap,
                            "listeners=http://127.0.0.1:" + port,
                            "key.converter=org.apache.kafka.connect.storage.StringConverter",
                            "value.converter=org.apache.kafka.connect.storage.StringConverter",
                            "offset.storage.file.filename=" + directory.resolve("offsets"),
                            "plugin.discovery=service_load",
                            "plugin.path=" + plugins));
            process = JavaProcess.launch(
                    "connect",
                    Commands.java(
                            List.of("-Xmx1g", "-Dlog4j2.level=INFO"),
                            Workspace.apacheKafka("kafka-tools") + "/*",
                            "org.apache.kafka.connect.cli.ConnectStandalone",
                            properties.toString()),
                    Map.of(),
                    READY);
        }

        long pid() {
            return process.pid();
        }

        String logTail() {
            return process.logTail();
        }

        void send(String method, String path, String body) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("Content-Type", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
        }

        @Override
        public void close() {
            process.close();
            Workspace.delete(directory);
        }
    }
}
