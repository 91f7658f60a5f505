package dev.howdah.compat.clients;

import dev.howdah.compat.tools.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.UserScramCredentialsDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What an operator does to topics, configurations and partitions with Kafka's own tools, on one server. Keeps what each step
 * printed, without what differs by nature: ids of topics, ports, directories, times, the width of columns and the order of rows.
 *
 * <p>Thread: one.
 */
final class AdminToolsScript {

    private static final String TOPICS = "org.apache.kafka.tools.TopicCommand";
    private static final String CONFIGS = "kafka.admin.ConfigCommand";
    private static final String ELECTION = "org.apache.kafka.tools.LeaderElectionCommand";
    private static final String REASSIGN = "org.apache.kafka.tools.reassign.ReassignPartitionsCommand";
    private static final String LOG_DIRS = "org.apache.kafka.tools.LogDirsCommand";
    private static final String DELETE_RECORDS = "org.apache.kafka.tools.DeleteRecordsCommand";
    private static final String FEATURES = "org.apache.kafka.tools.FeatureCommand";
    private static final String ACLS = "org.apache.kafka.tools.AclCommand";

    private static final Pattern TOPIC_ID = Pattern.compile("TopicId: [\\w-]{22}");
    private static final Pattern PORT = Pattern.compile("(127\\.0\\.0\\.1|localhost):\\d+");
    private static final Pattern DIRECTORY = Pattern.compile("\"(logDir|log_dirs)\":(\\[?)\"[^\"]*\"");
    private static final Pattern SIZE = Pattern.compile("\"size\":[1-9]\\d*");
    private static final Pattern PARTITIONS = Pattern.compile("\\{\"partition\":\"[^}]*}");

    /** Kafka lists the mechanisms of a user in any order. */
    private static final Pattern MECHANISMS = Pattern.compile("(SCRAM-SHA-512=\\S+), (SCRAM-SHA-256=\\S+)");

    private static final Pattern SPACES = Pattern.compile("[ \t]+");
    private static final Pattern STACK = Pattern.compile("^\\s+(at |\\.\\.\\. ).*");
    private static final Pattern LOG_TIME = Pattern.compile("^\\[[^]]*] ");

    private final Session session;
    private final Tools tools;
    private final Path directory;
    private final Map<String, List<String>> transcript = new LinkedHashMap<>();

    AdminToolsScript(String bootstrap, Tools tools, Path directory) {
        this.session = new Session(bootstrap, "tools");
        this.tools = tools;
        this.directory = directory;
    }

    /** Runs all; returns what each step printed, by its command, in the order of the steps. */
    Map<String, List<String>> run() throws Exception {
        topics();
        topicConfigs();
        brokerAndGroupConfigs();
        partitions();
        records();
        users();
        notServed();
        topicsAgain();
        return transcript;
    }

    private void topics() {
        step(TOPICS, "--create --topic shop --partitions 3");
        step(TOPICS, "--create --topic shop --partitions 3");
        step(TOPICS, "--create --topic shop --if-not-exists");
        step(TOPICS, "--create --topic set --partitions 2 --config retention.ms=5000 --config cleanup.policy=compact");
        step(TOPICS, "--create --topic manual --replica-assignment 1,1");
        step(TOPICS, "--create --topic wrong --replica-assignment 9");
        step(TOPICS, "--create --topic wrong --config no.such=1");
        step(TOPICS, "--create --topic wrong --config retention.ms=soon");
        step(TOPICS, "--create --topic wrong --partitions 0");
        step(TOPICS, "--create --topic bad/name");
        step(TOPICS, "--create --topic dotted.name");
        step(TOPICS, "--create --topic dotted_name");
        step(TOPICS, "--list");
        step(TOPICS, "--describe");
        step(TOPICS, "--describe --topic set");
        step(TOPICS, "--describe --topics-with-overrides");
        step(TOPICS, "--describe --under-replicated-partitions");
        step(TOPICS, "--describe --topic missing");
        step(TOPICS, "--alter --topic shop --partitions 5");
        step(TOPICS, "--alter --topic shop --partitions 2");
        step(TOPICS, "--alter --topic shop --partitions 5");
        step(TOPICS, "--alter --topic manual --partitions 3 --replica-assignment 1,1,9");
        step(TOPICS, "--describe --topic shop");
    }

    private void topicConfigs() {
        String shop = "--entity-type topics --entity-name shop ";
        step(CONFIGS, shop + "--describe");
        step(CONFIGS, shop + "--alter --add-config retention.ms=6000,cleanup.policy=[compact,delete]");
        step(CONFIGS, shop + "--describe");
        step(CONFIGS, shop + "--describe --all");
        step(CONFIGS, shop + "--alter --delete-config retention.ms");
        step(CONFIGS, shop + "--alter --delete-config no.such");
        step(CONFIGS, shop + "--alter --add-config no.such=1");
        step(CONFIGS, shop + "--alter --add-config segment.bytes=1");
        step(CONFIGS, shop + "--alter --add-config compression.type=brotli");
        step(CONFIGS, shop + "--describe");
        step(CONFIGS, "--entity-type topics --describe");
        step(CONFIGS, "--entity-type topics --entity-name missing --describe");
        step(CONFIGS, "--entity-type topics --entity-name missing --alter --add-config retention.ms=1");
    }

    private void brokerAndGroupConfigs() throws Exception {
        step(CONFIGS, "--entity-type brokers --entity-default --alter --add-config log.retention.ms=7000");
        step(CONFIGS, "--entity-type brokers --entity-name 1 --alter --add-config log.retention.bytes=8000");
        awaitBrokerConfig("log.retention.bytes", "8000");
        step(CONFIGS, "--entity-type brokers --entity-name 1 --describe");
        step(CONFIGS, "--entity-type topics --entity-name dotted.name --describe --all");
        step(CONFIGS, "--entity-type brokers --entity-default --alter --delete-config log.retention.ms");
        step(CONFIGS, "--entity-type brokers --entity-name 1 --alter --delete-config log.retention.bytes");
        step(CONFIGS, "--entity-type brokers --entity-name 1 --alter --add-config num.partitions=5");
        step(CONFIGS, "--entity-type brokers --entity-default --alter --add-config message.max.bytes=x");
        step(CONFIGS, "--entity-type broker-loggers --entity-name 1 --alter --add-config no.such.logger=INFO");
        step(CONFIGS, "--entity-type broker-loggers --entity-name 1 --alter --add-config root=LOUD");
        String group = "--entity-type groups --entity-name readers ";
        step(CONFIGS, group + "--alter --add-config consumer.heartbeat.interval.ms=6000");
        step(CONFIGS, group + "--describe");
        step(CONFIGS, group + "--alter --add-config consumer.session.timeout.ms=1");
        step(CONFIGS, group + "--alter --delete-config consumer.heartbeat.interval.ms");
    }

    private void partitions() throws IOException {
        step(ELECTION, "--election-type preferred --topic shop --partition 0");
        step(ELECTION, "--election-type unclean --topic shop --partition 9");
        step(ELECTION, "--election-type preferred --topic missing --partition 0");
        step(ELECTION, "--election-type preferred --all-topic-partitions");
        step(REASSIGN, "--list");
        String file = Files.writeString(
                        directory.resolve("same.json"),
                        "{\"version\":1,\"partitions\":[{\"topic\":\"shop\",\"partition\":0,\"replicas\":[1]}]}")
                .toString();
        step(REASSIGN, "--reassignment-json-file " + file + " --execute");
        step(REASSIGN, "--reassignment-json-file " + file + " --verify");
        step(REASSIGN, "--reassignment-json-file " + file + " --cancel");
    }

    private void records() throws IOException {
        step(LOG_DIRS, "--describe --topic-list shop");
        try (KafkaProducer<byte[], byte[]> producer = session.producer()) {
            for (int i = 0; i < 100; i++) {
                producer.send(new ProducerRecord<>("shop", 0, new byte[] {1}, new byte[100]));
            }
        }
        step(LOG_DIRS, "--describe --topic-list shop");
        step(CONFIGS, "--entity-type topics --entity-name shop --alter --add-config cleanup.policy=delete");
        String file = Files.writeString(
                        directory.resolve("records.json"),
                        "{\"version\":1,\"partitions\":[{\"topic\":\"shop\",\"partition\":0,\"offset\":40}]}")
                .toString();
        step(DELETE_RECORDS, "--offset-json-file " + file);
    }

    private void users() throws Exception {
        String alice = "--entity-type users --entity-name alice ";
        step(CONFIGS, "--entity-type users --describe");
        step(CONFIGS, alice + "--describe");
        step(CONFIGS, alice + "--alter --add-config SCRAM-SHA-256=[password=alice-secret]");
        awaitMechanisms("alice", 1);
        step(CONFIGS, alice + "--alter --add-config SCRAM-SHA-512=[iterations=8192,password=alice-secret]");
        awaitMechanisms("alice", 2);
        step(CONFIGS, alice + "--describe");
        step(CONFIGS, "--entity-type users --describe");
        step(CONFIGS, alice + "--alter --add-config SCRAM-SHA-256=[iterations=4095,password=x]");
        step(CONFIGS, alice + "--alter --add-config SCRAM-SHA-256=[iterations=16385,password=x]");
        step(CONFIGS, alice + "--alter --add-config SCRAM-SHA-256=[password=x],SCRAM-SHA-512=[password=x]");
        step(CONFIGS, alice + "--alter --delete-config SCRAM-SHA-512");
        awaitMechanisms("alice", 1);
        step(CONFIGS, alice + "--alter --delete-config SCRAM-SHA-512");
        step(CONFIGS, alice + "--describe");
    }

    /** Kafka answers an alteration before its broker has taken it over. */
    private void awaitMechanisms(String user, int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Session.LIMIT_MS);
        try (Admin admin = session.admin()) {
            while (true) {
                UserScramCredentialsDescription found =
                        admin.describeUserScramCredentials().all().get().get(user);
                if (found != null && found.credentialInfos().size() == count) {
                    return;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError(user + " has " + found);
                }
            }
        }
    }

    private void notServed() {
        step(FEATURES, "upgrade --feature no.such.feature=1");
        step(ACLS, "--list");
        step(CONFIGS, "--entity-type clients --describe");
    }

    private void topicsAgain() {
        step(TOPICS, "--delete --topic missing");
        step(TOPICS, "--delete --topic missing --if-exists");
        step(TOPICS, "--delete --topic set");
        step(TOPICS, "--list");
    }

    /** Kafka answers an alteration before its broker has taken it over. */
    private void awaitBrokerConfig(String name, String value) throws Exception {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Session.LIMIT_MS);
        try (Admin admin = session.admin()) {
            while (!value.equals(admin.describeConfigs(List.of(broker))
                    .all()
                    .get()
                    .get(broker)
                    .get(name)
                    .value())) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(name + " has not become " + value);
                }
            }
        }
    }

    private void step(String main, String arguments) {
        Tools.Answer answer = tools.run(main, arguments.split(" "));
        List<String> lines = new ArrayList<>();
        for (String line : answer.lines()) {
            if (!STACK.matcher(line).matches()) {
                lines.add(normal(line));
            }
        }
        lines.sort(Comparator.naturalOrder());
        lines.add("exit " + answer.exitCode());
        String name = main.substring(main.lastIndexOf('.') + 1) + " " + arguments.replace(directory + "/", "");
        List<String> before = transcript.put(name + " #" + transcript.size(), lines);
        assert before == null : name;
    }

    private String normal(String line) {
        String text = LOG_TIME.matcher(line).replaceAll("");
        text = TOPIC_ID.matcher(text).replaceAll("TopicId: ID");
        text = PORT.matcher(text).replaceAll("HOST:PORT");
        text = DIRECTORY.matcher(text).replaceAll("\"$1\":$2\"DIR\"");
        text = SIZE.matcher(text).replaceAll("\"size\":SOME");
        text = MECHANISMS.matcher(text).replaceAll("$2, $1");
        if (text.startsWith("{\"brokers\"")) {
            text = PARTITIONS
                    .matcher(text)
                    .results()
                    .map(found -> found.group())
                    .sorted()
                    .toList()
                    .toString();
        }
        return SPACES.matcher(text).replaceAll(" ").strip();
    }
}
