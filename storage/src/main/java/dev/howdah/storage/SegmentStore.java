package dev.howdah.storage;

import java.time.Instant;

/** The care of segments: leaves made ahead of need, BRIN ranges summarised. Thread: janitor; blocks. */
public interface SegmentStore {

    /** Creates the leaves that appends will need soon; returns how many. */
    int createAhead(Instant now);

    /** Summarises the new pages of the leaves that are being written. */
    void summarize(Instant now);
}
