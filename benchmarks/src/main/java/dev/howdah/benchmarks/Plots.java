package dev.howdah.benchmarks;

import dev.howdah.benchmarks.BarChart.Bar;
import dev.howdah.benchmarks.BarChart.Group;
import dev.howdah.benchmarks.Figures.Spread;
import dev.howdah.benchmarks.LineChart.Line;
import dev.howdah.benchmarks.LineChart.Panel;
import dev.howdah.benchmarks.Results.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Draws the results of benchmarks as SVG: {@code from to}, directories of CSV files and of plots. Of several side-by-side files
 * with the same step the latest run's holds, so that a part can be measured again alone.
 */
public final class Plots {

    private static final List<String> NAMES = List.of("Howdah", "Kafka without fsync", "Kafka with fsync");
    private static final String RATE = ": records/s";

    private Plots() {}

    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        Path to = Path.of(args[1]);
        List<Path> files;
        try (Stream<Path> all = Files.list(from)) {
            files = all.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
        List<Table> sideBySide = new ArrayList<>();
        for (Path file : files) {
            if (isSideBySide(file)) {
                sideBySide.add(Results.read(file));
            } else {
                overTime(file, to);
            }
        }
        sideBySide(sideBySide, to);
    }

    /** Draws what one file has, beside it. */
    static void draw(Path file) throws IOException {
        Path to = file.resolveSibling(".").normalize();
        if (isSideBySide(file)) {
            sideBySide(List.of(Results.read(file)), to);
        } else {
            overTime(file, to);
        }
    }

    private static boolean isSideBySide(Path file) {
        return file.getFileName().toString().startsWith(SideBySide.RESULTS);
    }

    private static void overTime(Path file, Path to) throws IOException {
        String name = file.getFileName().toString().replace(".csv", "");
        if (name.startsWith("burst")) {
            write(to, name, burst(Results.read(file)));
        } else if (name.equals("soak")) {
            write(to, name, soak(Results.read(file)));
        }
    }

    private static String burst(Table table) {
        int warmUp = (int) table.rows().stream()
                .filter(row -> table.text(row, "phase").equals("warm-up"))
                .count();
        double[] seconds = table.numbers("second");
        double start = warmUp == 0 ? 0 : seconds[warmUp - 1];
        double from = 0;
        double to = 0;
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] -= start;
            String phase = table.text(table.rows().get(i), "phase");
            if (phase.equals("before")) {
                from = seconds[i];
            } else if (phase.equals("burst") || phase.equals("backlog")) {
                to = seconds[i];
            }
        }
        Line p50 = new Line("p50", 0, without(warmUp, table.numbers("ack p50 ms")));
        Line p99 = new Line("p99", 1, without(warmUp, table.numbers("ack p99 ms")));
        Line acked = new Line("acked", 0, without(warmUp, rate(table)));
        Line rss = new Line("RSS", 0, without(warmUp, table.numbers("RSS MiB")));
        return new LineChart(
                        "A burst",
                        "seconds",
                        without(warmUp, seconds),
                        from,
                        to,
                        "burst",
                        List.of(
                                new Panel("ack, ms", true, List.of(p50, p99)),
                                new Panel("acked, records/s", false, List.of(acked)),
                                new Panel("RSS of the broker, MiB", false, List.of(rss))))
                .draw();
    }

    private static double[] without(int first, double[] all) {
        return Arrays.copyOfRange(all, first, all.length);
    }

    private static double[] rate(Table table) {
        double[] seconds = table.numbers("second");
        double[] acked = table.numbers("acked");
        double[] rate = new double[seconds.length];
        for (int i = 1; i < rate.length; i++) {
            // The last look at a backlog may come after a moment only.
            double elapsed = Math.max(0.1, seconds[i] - seconds[i - 1]);
            rate[i] = (acked[i] - acked[i - 1]) / elapsed;
        }
        return rate;
    }

    private static String soak(Table table) {
        return new LineChart(
                        "Half load",
                        "minutes",
                        table.numbers("minute"),
                        0,
                        0,
                        "",
                        List.of(
                                new Panel(
                                        "ms",
                                        true,
                                        List.of(
                                                new Line("ack p50", 0, table.numbers("ack p50 ms")),
                                                new Line("ack p99", 1, table.numbers("ack p99 ms")),
                                                new Line("end to end p99", 2, table.numbers("end to end p99 ms")))),
                                new Panel(
                                        "CPU, µs a record",
                                        false,
                                        List.of(
                                                new Line("broker", 0, table.numbers("broker CPU µs")),
                                                new Line("Postgres", 1, table.numbers("Postgres CPU µs")))),
                                new Panel(
                                        "RSS of the broker, MiB",
                                        false,
                                        List.of(new Line("RSS", 0, table.numbers("RSS MiB"))))))
                .draw();
    }

    private static void sideBySide(List<Table> tables, Path to) throws IOException {
        Figures figures = new Figures();
        tables.stream().sorted(Comparator.comparing(Table::conditions)).forEach(table -> {
            Figures run = new Figures();
            table.rows()
                    .forEach(row ->
                            run.add(table.text(row, "step"), table.text(row, "target"), table.number(row, "figure")));
            figures.replace(run);
        });
        Predicate<String> rates = step -> step.endsWith(RATE);
        bars(
                figures,
                to,
                "ratios",
                "Howdah's rate to Kafka's",
                "ratio",
                1,
                rates,
                (step, target) -> target == 0
                        ? null
                        : figures.ratio(step, SideBySide.TARGETS.get(0), SideBySide.TARGETS.get(target)));
        BiFunction<String, Integer, Spread> plain =
                (step, target) -> figures.spread(step, SideBySide.TARGETS.get(target));
        bars(figures, to, "rates-100b", "Records of 100 B", "records/s", 0, rates.and(s -> s.contains("100 B")), plain);
        bars(figures, to, "rates-1kb", "Records of 1 KB", "records/s", 0, rates.and(s -> s.contains("1 KB")), plain);
        bars(figures, to, "cpu", "CPU of the servers", "µs a record", 0, s -> s.endsWith("servers"), plain);
        bars(figures, to, "latency", "Latency", "ms", -1, s -> s.contains("ms p"), plain);
    }

    /** @param reference below 0 for a logarithmic axis */
    private static void bars(
            Figures figures,
            Path to,
            String name,
            String title,
            String unit,
            double reference,
            Predicate<String> steps,
            BiFunction<String, Integer, Spread> figure)
            throws IOException {
        List<Group> groups = new ArrayList<>();
        for (String step : figures.steps().stream().filter(steps).toList()) {
            List<Bar> bars = new ArrayList<>();
            for (int target = 0; target < SideBySide.TARGETS.size(); target++) {
                Spread spread = figure.apply(step, target);
                if (spread != null && figures.has(step, SideBySide.TARGETS.get(target))) {
                    bars.add(new Bar(target, spread));
                }
            }
            if (!bars.isEmpty()) {
                groups.add(new Group(shortened(step), bars));
            }
        }
        if (!groups.isEmpty()) {
            write(to, name, new BarChart(title, unit, reference < 0, Math.max(0, reference), NAMES, groups).draw());
        }
    }

    /** Without what the unit of the axis says. */
    private static String shortened(String step) {
        return step.replace(RATE, "")
                .replace(": CPU µs a record servers", "")
                .replace(": ms ", " ")
                .replace("consume from the beginning", "consume")
                .replace("consume while produced", "follow")
                .replace("linger 5 batch 64K", "linger 5");
    }

    private static void write(Path to, String name, String svg) throws IOException {
        Path file = to.resolve(name + ".svg");
        Files.writeString(file, svg);
        System.out.println("drawn: " + file);
    }
}
