package dev.howdah.broker.share;

import dev.howdah.broker.fetch.LoopMessages;
import dev.howdah.protocol.KafkaError;
import dev.howdah.storage.ShareAction;
import dev.howdah.storage.ShareOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The claims that a share fetch makes at a time, and what they acquire. One that is given up gives back what comes late: that
 * delivery does not count. Thread: the fetch's event loop, where {@code whenDone} is called too.
 */
final class ClaimRound {

    /** Partitions that are claimed from at once. */
    private static final int CLAIMS_MAX = 8;

    private final ShareFetchSpec spec;
    private final ShareRoom room;
    private final LoopMessages messages;
    private final int epoch;
    private final Runnable whenDone;
    private final List<ShareLane.Submitted> submitted = new ArrayList<>(1);
    private int pending;
    private boolean givenUp;

    /** @param epoch the leader epoch that the bounds of what is claimed from are of */
    ClaimRound(ShareFetchSpec spec, ShareRoom room, LoopMessages messages, int epoch, Runnable whenDone) {
        this.spec = spec;
        this.room = room;
        this.messages = messages;
        this.epoch = epoch;
        this.whenDone = whenDone;
    }

    /**
     * Claims as much as one partition has, and only then from the next, as Kafka does: a compressed batch comes as a whole, so a few records
     * of each partition would bring a member many times what it may have.
     */
    void start(List<PartitionShare> claimable) {
        Map<PartitionShare, Integer> claims = new LinkedHashMap<>();
        int partitionsLeft = Math.min(claimable.size(), CLAIMS_MAX);
        int recordsLeft = spec.recordsMax();
        long bytesLeft = spec.bytesMax();
        for (PartitionShare share : claimable) {
            if (partitionsLeft == 0 || recordsLeft == 0 || bytesLeft <= 0) {
                break;
            }
            SharePartition partition = Objects.requireNonNull(share.partition());
            // Of one that nobody has looked at yet, its part.
            long there = partition.isKnown()
                    ? Math.max(1, partition.claimableCount())
                    : (recordsLeft + partitionsLeft - 1) / partitionsLeft;
            int records = (int) Math.min(recordsLeft, there);
            int recordBytes = partition.recordBytes();
            if (recordBytes > 0) {
                records = (int) Math.min(records, Math.max(1, bytesLeft / recordBytes));
            }
            claims.put(share, records);
            partitionsLeft--;
            recordsLeft -= records;
            bytesLeft -= (long) records * recordBytes;
        }
        pending = claims.size();
        claims.forEach(this::claim);
    }

    private void claim(PartitionShare share, int records) {
        SharePartition partition = Objects.requireNonNull(share.partition());
        ShareLane.Submitted claim = room.lanes()
                .submit(
                        partition,
                        new ShareAction.Claim(
                                partition.id(),
                                partition.limits(),
                                spec.memberId(),
                                records,
                                partition.log().logStartOffset(),
                                partition.claimEnd()));
        submitted.add(claim);
        messages.onEnd(claim.outcome(), (outcome, failure) -> onClaimed(share, partition, outcome, failure));
    }

    private void onClaimed(
            PartitionShare share,
            SharePartition partition,
            @Nullable ShareOutcome outcome,
            @Nullable Throwable failure) {
        if (givenUp) {
            if (outcome instanceof ShareOutcome.Claimed late) {
                room.giveBack(partition, spec.memberId(), late.ranges());
            }
            return;
        }
        if (outcome instanceof ShareOutcome.Claimed claimed) {
            share.acquire(claimed.ranges());
        } else if (outcome == null) {
            share.failBecauseOf(failure);
        } else {
            share.fail(KafkaError.UNKNOWN_TOPIC_OR_PARTITION);
        }
        if (--pending == 0) {
            whenDone.run();
        }
    }

    /** Waits no longer: what is not in a transaction yet is never done. {@code whenDone} is not called any more. */
    void giveUp() {
        givenUp = true;
        submitted.forEach(ShareLane.Submitted::cancel);
    }

    /** True if the leader epoch has risen meanwhile: offsets may have been acquired that are not written yet. */
    boolean isOvertaken() {
        return room.stores().epochs().current() != epoch;
    }
}
