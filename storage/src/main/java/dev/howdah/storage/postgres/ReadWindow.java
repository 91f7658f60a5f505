package dev.howdah.storage.postgres;

import dev.howdah.storage.LogReader.ReadSpec;
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
record ReadWindow(List<Part> parts, OffsetDateTime first, OffsetDateTime last) {

    /**
     * What the spine offers of a partition.
     *
     * @param batches at least one, in order
     * @param more there may be further batches behind these
     */
    record Offer(ReadSpec spec, List<SpineRow> batches, boolean more) {

        OffsetDateTime first() {
            return batches.get(0).appendedAt();
        }

        OffsetDateTime last() {
            return batches.get(batches.size() - 1).appendedAt();
        }
    }

    record Part(ReadSpec spec, ReadPlan plan) {}

    private record Candidate(SpineRow batch, int offer) {}

    /**
     * The window that holds the first offer's next batch, or begins a little before it if others have not come so far yet. It
     * ends where the bytes are used up, or where one partition's share is.
     *
     * @param offers at least one
     * @param extent of the window at most
     */
    static ReadWindow of(List<Offer> offers, Duration extent, long bytesMax) {
        OffsetDateTime from = from(offers, extent);
        OffsetDateTime to = to(offers, from, from.plus(extent), bytesMax);
        List<Part> parts = new ArrayList<>();
        for (Offer offer : offers) {
            if (!isWithin(offer, from, to)) {
                continue;
            }
            List<SpineRow> batches = offer.batches().stream()
                    .filter(batch -> !batch.appendedAt().isAfter(to))
                    .toList();
            parts.add(new Part(offer.spec(), ReadPlan.of(offer.spec(), batches, ReadPlan.Reach.UNBOUNDED)));
        }
        return new ReadWindow(List.copyOf(parts), from, to);
    }

    private static OffsetDateTime from(List<Offer> offers, Duration extent) {
        OffsetDateTime anchor = offers.get(0).first();
        OffsetDateTime earliest = anchor.minus(extent);
        OffsetDateTime from = anchor;
        for (Offer offer : offers) {
            if (offer.first().isBefore(from) && !offer.first().isBefore(earliest)) {
                from = offer.first();
            }
        }
        return from;
    }

    private static OffsetDateTime to(List<Offer> offers, OffsetDateTime from, OffsetDateTime latest, long bytesMax) {
        OffsetDateTime to = latest;
        for (Offer offer : offers) {
            if (isWithin(offer, from, latest) && offer.more() && offer.last().isBefore(to)) {
                to = offer.last();
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < offers.size(); i++) {
            Offer offer = offers.get(i);
            if (isWithin(offer, from, to)) {
                for (SpineRow batch : offer.batches()) {
                    candidates.add(new Candidate(batch, i));
                }
            }
        }
        candidates.sort(Comparator.comparing(candidate -> candidate.batch().appendedAt()));
        OffsetDateTime before = from;
        OffsetDateTime end = from;
        long bytes = 0;
        long[] bytesOf = new long[offers.size()];
        for (Candidate candidate : candidates) {
            OffsetDateTime at = candidate.batch().appendedAt();
            if (at.isAfter(to)) {
                break;
            }
            if (at.isAfter(end)) {
                before = end;
                end = at;
            }
            bytes += candidate.batch().bytes();
            bytesOf[candidate.offer()] += candidate.batch().bytes();
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

    private static boolean isWithin(Offer offer, OffsetDateTime from, OffsetDateTime to) {
        return !offer.first().isBefore(from) && !offer.first().isAfter(to);
    }

    Duration extent() {
        return Duration.between(first, last);
    }
}
