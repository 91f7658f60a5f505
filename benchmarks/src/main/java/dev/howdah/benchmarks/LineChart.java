package dev.howdah.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * Panels over the same time, one below the other.
 *
 * @param xUnit what the time is counted in
 * @param from where the shaded time begins, and {@code to} where it ends; none when they are equal
 * @param spanName what the shaded time is
 */
record LineChart(String title, String xUnit, double[] xs, double from, double to, String spanName, List<Panel> panels) {

    private static final int WIDTH = 800;
    private static final int LEFT = 92;
    private static final int RIGHT = 24;
    private static final int TOP = 44;
    private static final int PANEL = 170;
    private static final int GAP = 40;
    private static final int BOTTOM = 44;

    /** @param colour an index; {@code ys} has a number for each x */
    record Line(String name, int colour, double[] ys) {}

    record Panel(String unit, boolean logarithmic, List<Line> lines) {}

    String draw() {
        int height = TOP + panels.size() * (PANEL + GAP) - GAP + BOTTOM;
        Svg svg = new Svg(WIDTH, height, title);
        svg.text(16, 24, "start", "title", title);
        // Ends where the run ended.
        Axis x = new Axis(0, Arrays.stream(xs).max().orElse(1), false, LEFT, WIDTH - RIGHT);
        int top = TOP;
        for (Panel panel : panels) {
            draw(svg, panel, x, top);
            top += PANEL + GAP;
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, height - 10, "middle", "faint", xUnit);
        return svg.toString();
    }

    private void draw(Svg svg, Panel panel, Axis x, int top) {
        int bottom = top + PANEL;
        if (to > from) {
            svg.rect(x.at(from), top, x.at(to) - x.at(from), PANEL, "span");
            if (top == TOP) {
                svg.text((x.at(from) + x.at(to)) / 2, top - 6, "middle", "faint small", spanName);
            }
        }
        Axis y = axis(panel, bottom, top);
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), "grid");
            svg.text(LEFT - 8, y.at(tick) + 4, "end", "faint", Axis.label(tick));
        }
        for (double tick : x.ticks()) {
            svg.line(x.at(tick), bottom, x.at(tick), bottom + 4, "axis");
            svg.text(x.at(tick), bottom + 17, "middle", "faint", Axis.label(tick));
        }
        svg.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis");
        svg.uprightText(18, (top + bottom) / 2.0, "faint", panel.unit());
        double legend = WIDTH - RIGHT;
        for (Line line : panel.lines()) {
            double[] px = Arrays.stream(xs).map(x::at).toArray();
            double[] py = Arrays.stream(line.ys()).map(y::at).toArray();
            svg.polyline(px, py, "line s" + line.colour());
            if (panel.lines().size() == 1) {
                continue; // The axis says what it is.
            }
            svg.text(legend, top - 6, "end", "small", line.name());
            legend -= 6.6 * line.name().length() + 8;
            svg.line(legend - 14, top - 10, legend, top - 10, "line s" + line.colour());
            legend -= 30;
        }
    }

    private static Axis axis(Panel panel, int bottom, int top) {
        double most = panel.lines().stream()
                .flatMapToDouble(line -> Arrays.stream(line.ys()))
                .max()
                .orElse(1);
        double least = panel.lines().stream()
                .flatMapToDouble(line -> Arrays.stream(line.ys()))
                .filter(y -> y > 0)
                .min()
                .orElse(1);
        return panel.logarithmic() ? Axis.logarithmic(least, most, bottom, top) : Axis.linear(most, bottom, top);
    }
}
