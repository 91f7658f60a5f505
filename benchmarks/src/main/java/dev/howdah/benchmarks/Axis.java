package dev.howdah.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a number lies between two pixels, and at which numbers an axis has ticks.
 *
 * @param logarithmic equal distances are equal ratios; {@code least} is then above 0
 */
record Axis(double least, double most, boolean logarithmic, double fromPixel, double toPixel) {

    private static final int TICKS = 6;
    private static final double[] STEPS = {1, 2, 5};

    /** From 0 to a little over {@code most}. */
    static Axis linear(double most, double fromPixel, double toPixel) {
        double step = step(most);
        return new Axis(0, Math.max(step, Math.ceil(most / step) * step), false, fromPixel, toPixel);
    }

    /** From the tick (1, 2 or 5 times a power of ten) below {@code least} to the one above {@code most}. */
    static Axis logarithmic(double least, double most, double fromPixel, double toPixel) {
        double low = Math.max(1e-3, least);
        double high = Math.max(low * 2, most);
        double from = 0;
        double to = 0;
        for (double tick : logTicks(low / 10, high * 10)) {
            from = tick <= low ? tick : from;
            to = to == 0 && tick >= high ? tick : to;
        }
        return new Axis(from, to, true, fromPixel, toPixel);
    }

    double at(double value) {
        double share = logarithmic
                ? Math.log(Math.max(least, value) / least) / Math.log(most / least)
                : (value - least) / (most - least);
        return fromPixel + share * (toPixel - fromPixel);
    }

    List<Double> ticks() {
        if (logarithmic) {
            List<Double> all = logTicks(least, most);
            // Over more than three decades only the powers of ten.
            return most / least <= 1_000
                    ? all
                    : all.stream().filter(Axis::powerOfTen).toList();
        }
        List<Double> ticks = new ArrayList<>();
        double step = step(most);
        for (int i = 0; least + i * step <= most * 1.000_1; i++) {
            ticks.add(least + i * step);
        }
        return ticks;
    }

    static String label(double value) {
        String text = String.format(Locale.ROOT, value >= 10 || value == 0 ? "%,.0f" : "%.2f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    private static double step(double most) {
        double rough = Math.max(most, 1e-6) / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double step : STEPS) {
            if (step * power >= rough) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static List<Double> logTicks(double low, double high) {
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
            for (double step : STEPS) {
                double tick = step * Math.pow(10, power);
                if (tick >= low * 0.999_9 && tick <= high * 1.000_1) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    private static boolean powerOfTen(double tick) {
        double log = Math.log10(tick);
        return Math.abs(log - Math.rint(log)) < 1e-6;
    }
}
