package dev.howdah.benchmarks;

import java.util.Locale;

/**
 * A drawing as text, with the classes that the charts use and colours for light and dark. Written by hand, because the libraries for
 * charts draw through AWT, which a headless JDK without fonts has not, and write fixed colours. Sizes are pixels. Thread: one.
 */
final class Svg {

    private static final String STYLE = """
            text { font: 12px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #1f2328 }
            .title { font-size: 14px; font-weight: 600 }
            .faint { fill: #59636e }
            .small { font-size: 11px }
            .paper { fill: #ffffff }
            .span { fill: #59636e; fill-opacity: 0.12 }
            .grid { stroke: #d1d9e0 }
            .axis, .whisker { stroke: #59636e }
            .reference { stroke: #1f2328; stroke-dasharray: 4 3 }
            .line { fill: none; stroke-width: 1.8; stroke-linejoin: round }
            .f0 { fill: #2f81c7 } .f1 { fill: #d9822b } .f2 { fill: #3f9c6b }
            .s0 { stroke: #2f81c7 } .s1 { stroke: #d9822b } .s2 { stroke: #3f9c6b }
            @media (prefers-color-scheme: dark) {
              text { fill: #f0f6fc }
              .faint { fill: #9198a1 }
              .paper { fill: #0d1117 }
              .span { fill: #9198a1; fill-opacity: 0.18 }
              .grid { stroke: #2a313c }
              .axis, .whisker { stroke: #9198a1 }
              .reference { stroke: #f0f6fc }
            }
            """;

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;
    private final String title;

    Svg(int width, int height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
        rect(0, 0, width, height, "paper");
    }

    /** @param anchor start, middle or end */
    void text(double x, double y, String anchor, String classes, String text) {
        body.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                classes,
                escaped(text)));
    }

    /** Upwards, around its middle. */
    void uprightText(double x, double y, String classes, String text) {
        body.append(String.format(
                Locale.ROOT,
                "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\" class=\"%s\">%s</text>%n",
                x,
                y,
                classes,
                escaped(text)));
    }

    void line(double x1, double y1, double x2, double y2, String classes) {
        body.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                classes));
    }

    void rect(double x, double y, double w, double h, String classes) {
        body.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>%n",
                x,
                y,
                Math.max(0, w),
                h,
                classes));
    }

    void dot(double x, double y, double radius, String classes) {
        body.append(String.format(
                Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"%s\"/>%n", x, y, radius, classes));
    }

    void polyline(double[] xs, double[] ys, String classes) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < xs.length; i++) {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", xs[i], ys[i]));
        }
        body.append("<polyline points=\"")
                .append(points.toString().strip())
                .append("\" class=\"")
                .append(classes)
                .append("\"/>\n");
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">%n"
                        + "<title>%s</title>%n<style>%n%s</style>%n%s</svg>%n",
                width,
                height,
                width,
                height,
                escaped(title),
                STYLE,
                body);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
