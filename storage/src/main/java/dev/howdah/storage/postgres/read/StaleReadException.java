package dev.howdah.storage.postgres.read;

/**
 * A read's statements saw different times: a leaf was truncated or swapped for its compacted form in between. The next try sees
 * one of them, unless somebody has changed the tables by hand.
 */
final class StaleReadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StaleReadException(String message) {
        super(message);
    }
}
