package dev.howdah.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What was measured, by step and target, one figure a round; printed as medians, and as ratios paired by round. */
final class Figures {

    private final Map<String, Map<String, List<Double>>> byStep = new LinkedHashMap<>();

    /** The least, the middle and the greatest of the rounds. */
    record Spread(double least, double median, double most) {

        static Spread of(List<Double> figures) {
            List<Double> sorted = figures.stream().sorted().toList();
            int count = sorted.size();
            if (count == 0) {
                return new Spread(0, 0, 0);
            }
            double median = (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
            return new Spread(sorted.get(0), median, sorted.get(count - 1));
        }
    }

    void add(String step, String target, double figure) {
        byStep.computeIfAbsent(step, s -> new LinkedHashMap<>())
                .computeIfAbsent(target, t -> new ArrayList<>())
                .add(figure);
    }

    /** Takes over the steps of another run, which replace those of the same name. */
    void replace(Figures newer) {
        byStep.putAll(newer.byStep);
    }

    Set<String> steps() {
        return byStep.keySet();
    }

    boolean has(String step, String target) {
        return byStep.getOrDefault(step, Map.of()).containsKey(target);
    }

    Spread spread(String step, String target) {
        return Spread.of(of(step, target));
    }

    /** Paired by round. */
    Spread ratio(String step, String subject, String other) {
        List<Double> ours = of(step, subject);
        List<Double> theirs = of(step, other);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(ours.size(), theirs.size()); round++) {
            ratios.add(ours.get(round) / theirs.get(round));
        }
        return Spread.of(ratios);
    }

    /** A Markdown table: the medians, and the ratio of the first target to every other one as median (least–most). */
    String table(List<String> targets) {
        String subject = targets.get(0);
        List<String> others = targets.subList(1, targets.size());
        StringBuilder out = new StringBuilder("| |");
        targets.forEach(target -> out.append(' ').append(target).append(" |"));
        others.forEach(other -> out.append(" to ").append(other).append(" |"));
        out.append("\n|---|")
                .append("---|".repeat(targets.size() + others.size()))
                .append('\n');
        for (String step : byStep.keySet()) {
            out.append("| ").append(step).append(" |");
            for (String target : targets) {
                out.append(has(step, target) ? ' ' + number(spread(step, target).median()) + " |" : " – |");
            }
            for (String other : others) {
                out.append(has(step, other) ? ' ' + ratioText(ratio(step, subject, other)) + " |" : " – |");
            }
            out.append('\n');
        }
        return out.toString();
    }

    /** A Markdown table: per target the median (least–most), and the ratio of the medians to {@code subject}'s. */
    String spreads(String subject) {
        StringBuilder out = new StringBuilder();
        byStep.forEach((step, targets) -> {
            out.append("| ").append(step).append(" |");
            Spread ours = spread(step, subject);
            targets.forEach((name, figures) -> {
                Spread spread = Spread.of(figures);
                out.append(String.format(
                        Locale.ROOT,
                        " %s %,.1f (%,.1f–%,.1f) |",
                        name,
                        spread.median(),
                        spread.least(),
                        spread.most()));
            });
            targets.forEach((name, figures) -> {
                if (!name.equals(subject) && targets.containsKey(subject)) {
                    double ratio = ours.median() / Spread.of(figures).median();
                    out.append(String.format(Locale.ROOT, " to %s %.2f |", name, ratio));
                }
            });
            out.append('\n');
        });
        return out.toString();
    }

    private List<Double> of(String step, String target) {
        return byStep.getOrDefault(step, Map.of()).getOrDefault(target, List.of());
    }

    private static String number(double figure) {
        return String.format(Locale.ROOT, figure < 1_000 ? "%.2f" : "%,.0f", figure);
    }

    private static String ratioText(Spread ratio) {
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", ratio.median(), ratio.least(), ratio.most());
    }
}
