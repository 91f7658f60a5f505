package dev.howdah.compat.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Apache Kafka itself, one KRaft node from its published jars: the oracle for what a scenario should see, and the other
 * side of every comparison. Thread: any, one call at a time.
 */
public final class ApacheKafkaProcess implements KafkaServer {

    private static final Pattern READY = Pattern.compile("Kafka Server started");
    private static final long READY_MS = 90_000;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path directory;
    private final Path log;
    private final int port = Workspace.freePort();
    private final ServerProcess process;

    private ApacheKafkaProcess(List<String> jvm, List<String> more) {
        String name = "apache-kafka-" + NUMBER.incrementAndGet();
        this.directory = Workspace.temporary(name);
        this.log = Workspace.log(name);
        Path properties = writeProperties(more);
        Commands.run(command(
                        jvm,
                        "kafka.tools.StorageTool",
                        "format",
                        "--cluster-id",
                        clusterId(),
                        "--config",
                        properties.toString()))
                .requireSuccess();
        List<String> logged = new ArrayList<>(jvm);
        logged.add("-Dlog4j2.level=INFO");
        List<String> command = command(logged, "kafka.Kafka", properties.toString());
        this.process = ServerProcess.start("apache kafka", command, Map.of(), log, READY, READY_MS)
                .server();
    }

    /** Formats a data directory, starts the node and waits until it serves. */
    public static ApacheKafkaProcess launch(String... jvm) {
        return new ApacheKafkaProcess(jvm.length == 0 ? List.of("-Xmx512m") : List.of(jvm), List.of());
    }

    /** The same with more lines of server.properties; of two with the same name the later one holds. */
    public static ApacheKafkaProcess launchWith(List<String> properties, String... jvm) {
        return new ApacheKafkaProcess(List.of(jvm), properties);
    }

    @Override
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    @Override
    public long rssKib() {
        return process.rssKib();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public String logTail() {
        return process.logTail();
    }

    /** SIGTERM, and the end in order. */
    void terminate(long withinMs) {
        process.terminate(withinMs);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.killAll();
        }
        Workspace.delete(directory);
    }

    private Path writeProperties(List<String> more) {
        int controllerPort = Workspace.freePort();
        List<String> lines = new ArrayList<>(List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
                "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
                "controller.listener.names=CONTROLLER",
                "log.dirs=" + directory.resolve("log"),
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=4",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "share.coordinator.state.topic.replication.factor=1",
                "share.coordinator.state.topic.min.isr=1",
                "group.initial.rebalance.delay.ms=0"));
        lines.addAll(more);
        try {
            Path properties = directory.resolve("server.properties");
            return Files.write(properties, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Java's UUID in Kafka's base64 form has 22 characters; any will do for a cluster of one. */
    private static String clusterId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 22);
    }

    /** A command that runs a class of Kafka's own jars. */
    static List<String> command(List<String> jvm, String main, String... arguments) {
        return Commands.java(jvm, Workspace.kafkaTools(), main, arguments);
    }
}
