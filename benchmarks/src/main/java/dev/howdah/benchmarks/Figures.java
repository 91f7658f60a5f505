package dev.howdah.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, by step and target, one figure a round; printed as medians, and as ratios paired by round. */
final class Figures {

    private final Map<String, Map<String, List<Double>>> byStep = new LinkedHashMap<>();

    void add(String step, String target, double figure) {
        byStep.computeIfAbsent(step, s -> new LinkedHashMap<>())
                .computeIfAbsent(target, t -> new ArrayList<>())
                .add(figure);
    }

    /** A Markdown table: the medians, and the ratio of {@code subject} to every other target as median (min–max). */
    String table(String subject) {
        StringBuilder out = new StringBuilder();
        byStep.forEach((step, targets) -> {
            out.append("| ").append(step).append(" |");
            targets.forEach(
                    (name, figures) -> out.append(String.format(Locale.ROOT, " %s %,.2f |", name, at(figures, 0.5))));
            targets.forEach((name, figures) -> {
                if (!name.equals(subject) && targets.containsKey(subject)) {
                    out.append(" to ").append(name).append(' ');
                    out.append(ratio(targets.getOrDefault(subject, List.of()), figures))
                            .append(" |");
                }
            });
            out.append('\n');
        });
        return out.toString();
    }

    /** A Markdown table: per target the median (least–most), and the ratio of the medians to {@code subject}'s. */
    String spreads(String subject) {
        StringBuilder out = new StringBuilder();
        byStep.forEach((step, targets) -> {
            out.append("| ").append(step).append(" |");
            List<Double> ours = targets.getOrDefault(subject, List.of());
            targets.forEach((name, figures) -> out.append(String.format(
                    Locale.ROOT, " %s %,.1f (%,.1f–%,.1f) |", name, at(figures, 0.5), at(figures, 0), at(figures, 1))));
            targets.forEach((name, figures) -> {
                if (!name.equals(subject) && !ours.isEmpty()) {
                    out.append(String.format(Locale.ROOT, " to %s %.2f |", name, at(ours, 0.5) / at(figures, 0.5)));
                }
            });
            out.append('\n');
        });
        return out.toString();
    }

    private static String ratio(List<Double> subject, List<Double> other) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(subject.size(), other.size()); round++) {
            ratios.add(subject.get(round) / other.get(round));
        }
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", at(ratios, 0.5), at(ratios, 0), at(ratios, 1));
    }

    private static double at(List<Double> figures, double quantile) {
        List<Double> sorted = figures.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.round(quantile * (sorted.size() - 1)));
    }
}
