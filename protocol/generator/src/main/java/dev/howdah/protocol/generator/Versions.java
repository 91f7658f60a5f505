package dev.howdah.protocol.generator;

/** A range of message versions, including both ends. Definitions write it as "3+", "0-4", "7" or "none". */
record Versions(int lowest, int highest) {

    static final Versions NONE = new Versions(0, -1);

    static Versions parse(String text) {
        if (text.isEmpty() || text.equals("none")) {
            return NONE;
        }
        if (text.endsWith("+")) {
            return new Versions(Integer.parseInt(text.substring(0, text.length() - 1)), Short.MAX_VALUE);
        }
        int dash = text.indexOf('-');
        return dash < 0
                ? new Versions(Integer.parseInt(text), Integer.parseInt(text))
                : new Versions(Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
    }

    boolean isEmpty() {
        return lowest > highest;
    }

    boolean contains(int version) {
        return version >= lowest && version <= highest;
    }

    boolean covers(Versions other) {
        return other.isEmpty() || (contains(other.lowest) && contains(other.highest));
    }

    Versions and(Versions other) {
        Versions both = new Versions(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
        return both.isEmpty() ? NONE : both;
    }

    /** A Java condition that holds for these versions, given that the version is one of the context's. */
    String condition(Versions context) {
        Versions here = and(context);
        if (here.isEmpty()) {
            return "false";
        }
        if (here.equals(context)) {
            return "true";
        }
        String low = "version >= " + here.lowest;
        String high = "version <= " + here.highest;
        if (here.lowest <= context.lowest) {
            return high;
        }
        return here.highest >= context.highest ? low : low + " && " + high;
    }
}
