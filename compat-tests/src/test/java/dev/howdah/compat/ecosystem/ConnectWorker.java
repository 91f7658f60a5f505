package dev.howdah.compat.ecosystem;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.JavaProcess;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A worker of Kafka Connect in distributed mode, from its published jars, with its REST interface on a port of its own.
 * All that it knows after a restart is in its three topics. Thread: any, one call at a time.
 */
final class ConnectWorker implements AutoCloseable {

    static final List<String> TOPICS = List.of("connect-configs", "connect-offsets", "connect-status");

    private static final Pattern READY = Pattern.compile("REST resources initialized; server is started");

    private final int port = Workspace.freePort();
    private final JavaProcess process;

    /** Starts a worker and waits until its REST interface answers; its properties are written into {@code directory}. */
    ConnectWorker(String bootstrap, Path directory) {
        this(bootstrap, directory, directory);
    }

    /** As above, with plugins in directories below {@code plugins}, and further lines of its properties. */
    ConnectWorker(String bootstrap, Path directory, Path plugins, String... more) {
        Path properties = writeProperties(bootstrap, directory, plugins, more);
        List<String> command = Commands.java(
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=INFO"),
                Workspace.kafkaTools(),
                "org.apache.kafka.connect.cli.ConnectDistributed",
                properties.toString());
        process = JavaProcess.launch("connect", command, Map.of(), READY);
    }

    /** Where its REST interface is, without a slash at the end. */
    String url() {
        return "http://127.0.0.1:" + port;
    }

    void start() {
        process.start();
    }

    void kill() {
        process.kill();
    }

    int terminate() {
        return process.terminate();
    }

    String logTail() {
        return process.logTail();
    }

    @Override
    public void close() {
        process.close();
    }

    /** Short sessions, because a killed worker is waited for; small buffers, so that a kill comes in the middle. */
    private Path writeProperties(String bootstrap, Path directory, Path plugins, String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "bootstrap.servers=" + bootstrap,
                "group.id=connect",
                "config.storage.topic=" + TOPICS.get(0),
                "offset.storage.topic=" + TOPICS.get(1),
                "status.storage.topic=" + TOPICS.get(2),
                "config.storage.replication.factor=1",
                "offset.storage.replication.factor=1",
                "status.storage.replication.factor=1",
                "key.converter=org.apache.kafka.connect.storage.StringConverter",
                "value.converter=org.apache.kafka.connect.storage.StringConverter",
                "listeners=http://127.0.0.1:" + port,
                "plugin.discovery=service_load",
                "plugin.path=" + plugins,
                "offset.flush.interval.ms=500",
                "session.timeout.ms=6000",
                "heartbeat.interval.ms=1000",
                "consumer.session.timeout.ms=6000",
                "consumer.heartbeat.interval.ms=1000",
                "consumer.max.poll.records=50",
                "scheduled.rebalance.max.delay.ms=0"));
        lines.addAll(List.of(more));
        try {
            return Files.write(directory.resolve("worker.properties"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
