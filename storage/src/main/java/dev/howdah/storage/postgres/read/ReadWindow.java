package dev.howdah.storage.postgres.read;

import dev.howdah.storage.LogReader.ReadSpec;
import dev.howdah.storage.postgres.connect.PgTime;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A stretch of append time in which several partitions of one leaf are read at once, and what each takes of it. Pure. In a leaf with
 * BRIN the rows of all partitions lie among each other: reading each alone goes through the same pages again and again.
 *
 * @param parts at least one; by partition, each with at least one batch
 * @param first append time
 * @param last append time, inclusive
 */
public record ReadWindow(List<Part> parts, OffsetDateTime first, OffsetDateTime last) {

    /**
     * What the spine offers of a partition.
     *
     * @param batches at least one, in order
     * @param more there may be further batches behind these
     */
    public record Offer(ReadSpec spec, List<SpineRow> batches, boolean more) {

        long firstMicros() {
            return batches.get(0).appendedAtMicros();
        }

        long lastMicros() {
            return batches.get(batches.size() - 1).appendedAtMicros();
        }

        /** Those up to the append time; it is not before the first one's. */
        List<SpineRow> until(long micros) {
            int count = batches.size();
            while (batches.get(count - 1).appendedAtMicros() > micros) {
                count--;
            }
            return batches.subList(0, count);
        }
    }

    public record Part(ReadSpec spec, ReadPlan plan) {}

    private record Candidate(long appendedAtMicros, int bytes, int offer) {}

    /**
     * The window that holds the first offer's next batch, or begins a little before it if others have not come so far yet. It
     * ends where the bytes are used up, or where one partition's share is.
     *
     * @param offers at least one
     * @param extent of the window at most
     */
    public static ReadWindow of(List<Offer> offers, Duration extent, long bytesMax) {
        long extentMicros = extent.toNanos() / 1_000;
        long from = from(offers, extentMicros);
        long to = to(offers, from, from + extentMicros, bytesMax);
        List<Part> parts = new ArrayList<>();
        for (Offer offer : offers) {
            if (isWithin(offer, from, to)) {
                parts.add(new Part(offer.spec(), ReadPlan.of(offer.spec(), offer.until(to), ReadPlan.Reach.UNBOUNDED)));
            }
        }
        return new ReadWindow(List.copyOf(parts), PgTime.toOffsetDateTime(from), PgTime.toOffsetDateTime(to));
    }

    private static long from(List<Offer> offers, long extentMicros) {
        long from = offers.get(0).firstMicros();
        long earliest = from - extentMicros;
        for (Offer offer : offers) {
            long first = offer.firstMicros();
            if (first < from && first >= earliest) {
                from = first;
            }
        }
        return from;
    }

    private static long to(List<Offer> offers, long from, long latest, long bytesMax) {
        long to = latest;
        for (Offer offer : offers) {
            if (isWithin(offer, from, latest) && offer.more()) {
                to = Math.min(to, offer.lastMicros());
            }
        }
        long before = from;
        long end = from;
        long bytes = 0;
        long[] bytesOf = new long[offers.size()];
        for (Candidate candidate : candidates(offers, from, to)) {
            long at = candidate.appendedAtMicros();
            if (at > end) {
                before = end;
                end = at;
            }
            bytes += candidate.bytes();
            bytesOf[candidate.offer()] += candidate.bytes();
            boolean full = bytes > bytesMax
                    || bytesOf[candidate.offer()]
                            > offers.get(candidate.offer()).spec().bytesMax();
            if (full) {
                // Whole instants only: what shares this one stays for the next read, unless there is nothing else.
                return before;
            }
        }
        return end;
    }

    /** By append time. */
    private static List<Candidate> candidates(List<Offer> offers, long from, long to) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < offers.size(); i++) {
            Offer offer = offers.get(i);
            if (isWithin(offer, from, to)) {
                for (SpineRow batch : offer.until(to)) {
                    candidates.add(new Candidate(batch.appendedAtMicros(), batch.bytes(), i));
                }
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::appendedAtMicros));
        return candidates;
    }

    private static boolean isWithin(Offer offer, long from, long to) {
        return offer.firstMicros() >= from && offer.firstMicros() <= to;
    }

    public Duration extent() {
        return Duration.between(first, last);
    }
}
