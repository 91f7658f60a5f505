package dev.howdah.storage;

import java.time.Instant;

/** The care of segments: leaves made ahead of need, BRIN ranges summarised, ended leaves indexed. Thread: janitor; blocks. */
public interface SegmentStore {

    /** Creates the leaves that appends will need soon; returns how many. */
    int createAhead(Instant now);

    /**
     * Gives leaves that have ended their final index, a few in a call. Takes seconds for each; it blocks nobody but an append
     * whose clock is far behind.
     *
     * @return how many were done
     */
    int seal(Instant now);

    /** Summarises the new pages of the leaves that are being written. */
    void summarize(Instant now);
}
