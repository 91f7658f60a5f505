package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Share groups (KIP-932), beside Apache Kafka where that says something. The first argument is what is measured:
 *
 * <ul>
 *   <li>{@code rate [rounds [scale [consumers,… [value bytes,…]]]]}: a topic taken off as fast as it goes ({@link ShareRates})
 *   <li>{@code tool [scale [consumers,… [value bytes,…]]]}: the same by kafka-share-consumer-perf-test
 *   <li>{@code one [seconds [records/s [acquire mode,…]]]}: workers that take one record at a time ({@link ShareOneByOne})
 *   <li>{@code waiting [consumers [seconds]]}: consumers that wait ({@link ShareWaiting})
 *   <li>{@code snapshot [minutes [records/s [minutes of a line]]]}: beside a transaction that stays open ({@link ShareSnapshot})
 * </ul>
 */
public final class Share {

    /** For Kafka's share coordinator: as few partitions as its other topics have here, and so few files to make. */
    private static final List<String> KAFKA_PROPERTIES =
            List.of("log.segment.delete.delay.ms=1000", "share.coordinator.state.topic.num.partitions=4");

    private Share() {}

    /** What is done with the servers. */
    interface Comparison {
        void run(List<Target> targets) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        String what = args.length > 0 ? args[0] : "rate";
        String[] rest = args.length > 0 ? Arrays.copyOfRange(args, 1, args.length) : args;
        switch (what) {
            case "rate" -> sideBySide(targets -> ShareRates.rates(targets, rest));
            case "tool" -> sideBySide(targets -> ShareRates.tool(targets, rest));
            case "one" -> sideBySide(targets -> ShareOneByOne.run(targets.subList(0, 2), rest));
            case "waiting" -> ShareWaiting.run(rest);
            case "snapshot" -> ShareSnapshot.run(rest);
            default ->
                throw new IllegalArgumentException(
                        "what to measure: " + what + " (expected: rate, tool, one, waiting or snapshot)");
        }
        System.exit(0);
    }

    private static void sideBySide(Comparison comparison) throws Exception {
        Leftovers.killAtExit();
        try (PostgresProcess postgres = PostgresInService.launch();
                BrokerProcess howdah = BrokerProcess.launch(
                        BrokerProcess.Options.on("bench", postgres.url()).withJvm(jvm()));
                ApacheKafkaProcess kafka = ApacheKafkaProcess.launchWith(KAFKA_PROPERTIES, "-Xmx1g")) {
            comparison.run(SideBySide.targets(howdah, Optional.of(Target.Database.of(postgres)), kafka));
        }
    }

    /** With more options for the broker's Java, such as a recording, from the environment. */
    private static String[] jvm() {
        List<String> jvm = new ArrayList<>(List.of("-Xmx1g"));
        Stream.of(System.getenv().getOrDefault("HOWDAH_JAVA_OPTS", "").split(" "))
                .filter(option -> !option.isEmpty())
                .forEach(jvm::add);
        return jvm.toArray(String[]::new);
    }

    static List<Integer> numbers(String[] args, int at, List<Integer> ifNone) {
        return args.length > at
                ? Stream.of(args[at].split(",")).map(Integer::valueOf).toList()
                : ifNone;
    }

    static double number(String[] args, int at, double ifNone) {
        return args.length > at ? Double.parseDouble(args[at]) : ifNone;
    }

    static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
