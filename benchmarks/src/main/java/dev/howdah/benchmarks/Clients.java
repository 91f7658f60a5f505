package dev.howdah.benchmarks;

import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The clients of a comparison, each in a JVM of its own, and what they print. Thread: any; blocks until the client ends. */
final class Clients {

    private static final int FULL_SPEED = -1;

    private static final Pattern PRODUCED = Pattern.compile("([\\d.]+) records/sec");
    private static final Pattern CONSUMED = Pattern.compile("consumed, ([\\d.]+) records/sec");
    private static final Pattern ACKED = Pattern.compile("(\\d+) records acked, ([\\d.]+) records/sec");
    private static final Pattern CHILD_TIMES =
            Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*$", Pattern.MULTILINE);
    private static final Pattern ACK = Pattern.compile("ack: p50 ([\\d.]+) ms, p99 ([\\d.]+) ms");
    private static final Pattern END_TO_END = Pattern.compile("end to end: p50 ([\\d.]+) ms, p99 ([\\d.]+) ms");

    private Clients() {}

    /**
     * How records are produced.
     *
     * @param perSecond {@link #FULL_SPEED}, or how many at most
     */
    record Load(
            String name, long records, Payload payload, int valueBytes, List<String> producerConfig, int perSecond) {

        Load(String name, long records, Payload payload, int valueBytes, List<String> producerConfig) {
            this(name, records, payload, valueBytes, producerConfig, FULL_SPEED);
        }

        Load times(int factor) {
            return new Load(name, factor * records, payload, valueBytes, producerConfig, perSecond);
        }

        Load at(int perSecond) {
            return new Load(name, records, payload, valueBytes, producerConfig, perSecond);
        }

        /** The perf producer's own random bytes need no file. */
        List<String> payloadArguments() {
            if (payload == Payload.RANDOM) {
                return List.of("--record-size", Integer.toString(valueBytes));
            }
            Path file = Workspace.kept().resolve("payload-" + payload + "-" + valueBytes);
            try {
                payload.write(file, valueBytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return List.of("--payload-file", file.toString());
        }
    }

    /** @param cpuSeconds of the client, its start included */
    record Produced(double perSecond, double cpuSeconds) {}

    /** @param records acked from the client's start to its end; the rate is without its warm-up */
    record Many(double perSecond, long records) {}

    /** In milliseconds. */
    record Latencies(double ackP50, double ackP99, double endToEndP50, double endToEndP99) {}

    /** kafka-producer-perf-test. A shell around it prints its CPU time, which nobody can ask for once it has ended. */
    static Produced produce(String bootstrap, String topic, Load load) {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "\"$@\" || exit $?; times", "bash"));
        command.addAll(List.of(
                Workspace.java(),
                "-Xmx512m",
                "-cp",
                Workspace.apacheKafka("kafka-tools") + "/*",
                "org.apache.kafka.tools.ProducerPerformance",
                "--topic",
                topic,
                "--num-records",
                Long.toString(load.records()),
                "--throughput",
                Integer.toString(load.perSecond())));
        command.addAll(load.payloadArguments());
        command.addAll(List.of("--producer-props", "bootstrap.servers=" + bootstrap));
        command.addAll(load.producerConfig());
        String printed = Commands.run(command).requireSuccess().text();
        return new Produced(last(PRODUCED, printed, 1), childSeconds(printed));
    }

    /** Producers in one process that send one record a request. */
    static Many produceMany(String bootstrap, String topic, int partitions, int producers, int seconds) {
        String printed = run(ManyProducers.class, bootstrap, topic, "" + partitions, "" + producers, "" + seconds);
        return new Many(last(ACKED, printed, 2), (long) last(ACKED, printed, 1));
    }

    /** Records a second. */
    static double consume(String bootstrap, String topic, int partitions, long records) {
        return consume(bootstrap, topic, partitions, records, List.of());
    }

    /** @param config of the consumer, as {@code name=value} */
    static double consume(String bootstrap, String topic, int partitions, long records, List<String> config) {
        List<String> arguments = new ArrayList<>(List.of(bootstrap, topic, "" + partitions, "" + records));
        arguments.addAll(config);
        return last(CONSUMED, run(AssignConsumer.class, arguments.toArray(String[]::new)), 1);
    }

    static Latencies latency(String bootstrap, String topic, int partitions, int perSecond, int seconds) {
        String printed = run(Latency.class, bootstrap, topic, "" + partitions, "" + perSecond, "" + seconds);
        return new Latencies(
                last(ACK, printed, 1),
                last(ACK, printed, 2),
                last(END_TO_END, printed, 1),
                last(END_TO_END, printed, 2));
    }

    private static String run(Class<?> main, String... arguments) {
        List<String> command =
                Commands.java(List.of("-Xmx512m"), System.getProperty("java.class.path"), main.getName(), arguments);
        return Commands.run(command).requireSuccess().text();
    }

    /** User and system time of what the shell ran: the second line of its {@code times}. */
    private static double childSeconds(String printed) {
        Matcher times = CHILD_TIMES.matcher(printed);
        double seconds = 0;
        while (times.find()) {
            seconds = Integer.parseInt(times.group(1)) * 60
                    + Double.parseDouble(times.group(2))
                    + Integer.parseInt(times.group(3)) * 60
                    + Double.parseDouble(times.group(4));
        }
        return seconds;
    }

    private static double last(Pattern pattern, String printed, int group) {
        Matcher matcher = pattern.matcher(printed);
        double found = Double.NaN;
        while (matcher.find()) {
            found = Double.parseDouble(matcher.group(group));
        }
        if (Double.isNaN(found)) {
            throw new IllegalStateException("no " + pattern + " in\n" + printed);
        }
        return found;
    }
}
