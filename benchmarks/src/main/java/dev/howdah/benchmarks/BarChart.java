package dev.howdah.benchmarks;

import dev.howdah.benchmarks.Figures.Spread;
import java.util.List;
import java.util.Locale;

/**
 * Groups of bars that lie, each with a whisker from the least to the greatest round; on a logarithmic axis, which has no zero, dots.
 *
 * @param unit what the axis counts
 * @param reference where a dashed line stands, or 0
 * @param series names by colour
 */
record BarChart(
        String title, String unit, boolean logarithmic, double reference, List<String> series, List<Group> groups) {

    private static final int WIDTH = 800;
    private static final int LEFT = 250;
    private static final int RIGHT = 90;
    private static final int TOP = 64;
    private static final int BOTTOM = 46;
    private static final int BAR = 13;
    private static final int GAP = 12;

    /** @param colour the index of its series */
    record Bar(int colour, Spread spread) {}

    record Group(String name, List<Bar> bars) {}

    String draw() {
        int height = TOP + BOTTOM;
        for (Group group : groups) {
            height += group.bars().size() * BAR + GAP;
        }
        Svg svg = new Svg(WIDTH, height, title);
        svg.text(16, 24, "start", "title", title);
        legend(svg);
        Axis axis = axis();
        int bottom = height - BOTTOM;
        for (double tick : axis.ticks()) {
            svg.line(axis.at(tick), TOP - 4, axis.at(tick), bottom, "grid");
            svg.text(axis.at(tick), bottom + 16, "middle", "faint", Axis.label(tick));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, bottom + 36, "middle", "faint", unit);
        if (reference > 0) {
            svg.line(axis.at(reference), TOP - 4, axis.at(reference), bottom, "reference");
        }
        double y = TOP;
        for (Group group : groups) {
            double middle = y + group.bars().size() * BAR / 2.0;
            svg.text(LEFT - 10, middle + 4, "end", "", group.name());
            for (Bar bar : group.bars()) {
                draw(svg, axis, bar, y);
                y += BAR;
            }
            y += GAP;
        }
        return svg.toString();
    }

    private Axis axis() {
        double most = reference;
        double least = Double.MAX_VALUE;
        for (Group group : groups) {
            for (Bar bar : group.bars()) {
                most = Math.max(most, bar.spread().most());
                least = Math.min(least, bar.spread().least());
            }
        }
        return logarithmic
                ? Axis.logarithmic(least, most, LEFT, WIDTH - RIGHT)
                : Axis.linear(most, LEFT, WIDTH - RIGHT);
    }

    private void legend(Svg svg) {
        double x = 16;
        for (int colour = 0; colour < series.size(); colour++) {
            if (isUsed(colour)) {
                svg.rect(x, 38, 10, 10, "f" + colour);
                svg.text(x + 15, 47, "start", "", series.get(colour));
                x += 15 + 7.2 * series.get(colour).length() + 18;
            }
        }
        svg.text(WIDTH - 16, 47, "end", "faint small", "median; whiskers: least and greatest round");
    }

    private boolean isUsed(int colour) {
        return groups.stream().flatMap(group -> group.bars().stream()).anyMatch(bar -> bar.colour() == colour);
    }

    private void draw(Svg svg, Axis axis, Bar bar, double y) {
        double middle = y + BAR / 2.0;
        double least = axis.at(bar.spread().least());
        double most = axis.at(bar.spread().most());
        if (logarithmic) {
            svg.line(least, middle, most, middle, "whisker");
            svg.dot(axis.at(bar.spread().median()), middle, 4.5, "f" + bar.colour());
        } else {
            svg.rect(LEFT, y + 1, axis.at(bar.spread().median()) - LEFT, BAR - 2, "f" + bar.colour());
            svg.line(least, middle, most, middle, "whisker");
            svg.line(least, middle - 3, least, middle + 3, "whisker");
            svg.line(most, middle - 3, most, middle + 3, "whisker");
        }
        svg.text(most + 8, middle + 4, "start", "small", value(bar.spread().median()));
    }

    private static String value(double median) {
        return String.format(Locale.ROOT, median < 100 ? "%.2f" : "%,.0f", median);
    }
}
