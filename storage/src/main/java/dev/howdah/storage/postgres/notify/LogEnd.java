package dev.howdah.storage.postgres.notify;

import dev.howdah.storage.Stability;

/** Where a partition ends, and what transactions do to it up to there. */
record LogEnd(long nextOffset, Stability stability) {

    /** Of two ends of one partition: stability changes only with the end. */
    static LogEnd newer(LogEnd one, LogEnd other) {
        return other.nextOffset >= one.nextOffset ? other : one;
    }

    /** {@code nextOffset/firstUnstableOffset/lastAbortOffset}. */
    String payload() {
        boolean noneOpen = stability.firstUnstableOffset() == Stability.NONE_OPEN;
        return nextOffset + "/" + (noneOpen ? "" : stability.firstUnstableOffset()) + "/" + stability.lastAbortOffset();
    }

    /** @throws NumberFormatException nobody of ours has written it */
    static LogEnd parse(String nextOffset, String firstUnstableOffset, String lastAbortOffset) {
        return new LogEnd(
                Long.parseLong(nextOffset),
                new Stability(
                        firstUnstableOffset.isEmpty() ? Stability.NONE_OPEN : Long.parseLong(firstUnstableOffset),
                        Long.parseLong(lastAbortOffset)));
    }
}
