package dev.howdah.benchmarks;

import dev.howdah.compat.process.ApacheKafkaProcess;
import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Howdah on a Postgres server and Apache Kafka, driven alternately by the same public clients, round after round: {@code [rounds
 * [scale of the record counts [steps]]]}, where steps are of produce, json, consume, hot, behind, many, disk, spread and latency, with
 * commas between them.
 *
 * <p>Kafka stands here twice: as it comes (no fsync before the ack), and with {@code flush.messages=1}. In each round another one is
 * the first.
 */
public final class SideBySide {

    /** The name of the files with the results. */
    static final String RESULTS = "side-by-side";

    static final List<String> TARGETS = List.of("Howdah", "Kafka", "Kafka with fsync");

    static final String FLUSH_MESSAGES = "flush.messages";

    /** Files of deleted topics go at once, as Howdah's do. */
    static final List<String> KAFKA_PROPERTIES = List.of("log.segment.delete.delay.ms=1000");

    private SideBySide() {}

    /** What is started for one round and closed behind it. */
    interface Servers extends AutoCloseable {

        List<Target> targets();

        @Override
        void close();
    }

    public static void main(String[] args) throws Exception {
        Leftovers.killAtExit();
        try (PostgresProcess postgres = PostgresInService.launch();
                BrokerProcess howdah = BrokerProcess.launch(
                        BrokerProcess.Options.on("bench", postgres.url()).withJvm("-Xmx1g"));
                ApacheKafkaProcess kafka = ApacheKafkaProcess.launchWith(KAFKA_PROPERTIES, "-Xmx1g")) {
            List<Target> targets = targets(howdah, Optional.of(Target.Database.of(postgres)), kafka);
            compare(RESULTS, "-Xmx1g each", targets, args);
        }
    }

    static List<Target> targets(BrokerProcess howdah, Optional<Target.Database> postgres, ApacheKafkaProcess kafka) {
        return List.of(
                new Target(TARGETS.get(0), howdah, Map.of(), postgres),
                new Target(TARGETS.get(1), kafka, Map.of(), Optional.empty()),
                new Target(TARGETS.get(2), kafka, Map.of(FLUSH_MESSAGES, "1"), Optional.empty()));
    }

    /**
     * @param what the servers' settings, for those who read the results later
     * @param args rounds, scale and steps, each of which may be missing
     */
    static void compare(String name, String what, List<Target> targets, String[] args) throws Exception {
        Plan plan = Plan.of(args, Step.ALL);
        try (Results results = plan.results(name, what);
                Rounds run = new Rounds(results, plan.scale(), plan.steps())) {
            run.warmUp(targets);
            for (int round = 1; round <= plan.rounds(); round++) {
                run.round(round, plan.rounds(), targets);
            }
            System.out.println(run.table(names(targets)));
            if (name.equals(RESULTS)) {
                Plots.draw(results.file());
            }
        }
    }

    /** As {@link #compare}, on servers that are started anew for every round and not warmed up. */
    static void compareAnew(String name, String what, Supplier<Servers> launch, String[] args, String stepsIfNone)
            throws Exception {
        Plan plan = Plan.of(args, stepsIfNone);
        try (Results results = plan.results(name, what);
                Rounds run = new Rounds(results, plan.scale(), plan.steps())) {
            for (int round = 1; round <= plan.rounds(); round++) {
                try (Servers servers = launch.get()) {
                    run.round(round, plan.rounds(), servers.targets());
                    run.forgetServers();
                }
            }
            System.out.println(run.table(TARGETS));
        }
    }

    private static List<String> names(List<Target> targets) {
        return targets.stream().map(Target::name).toList();
    }

    /** What was asked for. */
    private record Plan(int rounds, double scale, String stepNames) {

        static Plan of(String[] args, String stepsIfNone) {
            return new Plan(
                    args.length > 0 ? Integer.parseInt(args[0]) : 3,
                    args.length > 1 ? Double.parseDouble(args[1]) : 1.0,
                    args.length > 2 ? args[2] : stepsIfNone);
        }

        Set<Step> steps() {
            return Step.of(stepNames);
        }

        Results results(String name, String what) throws IOException {
            String conditions =
                    String.format(Locale.ROOT, "%d rounds; scale %.2f; %s; %s", rounds, scale, steps(), what);
            String file = stepNames.equals(Step.ALL) ? name : name + "-" + stepNames.replace(',', '-');
            return Results.create(file, conditions, "round", "target", "figure", "step");
        }
    }
}
