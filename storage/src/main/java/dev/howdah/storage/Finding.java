package dev.howdah.storage;

/**
 * What somebody who looks after a database has found.
 *
 * @param text one plain line
 */
public record Finding(State state, String text) {

    public enum State {
        GOOD,
        /** It was wrong and no longer is. */
        MENDED,
        WRONG
    }

    public static Finding good(String text) {
        return new Finding(State.GOOD, text);
    }

    public static Finding mended(String text) {
        return new Finding(State.MENDED, text);
    }

    public static Finding wrong(String text) {
        return new Finding(State.WRONG, text);
    }
}
