package dev.howdah.broker.fetch;

import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.LeaderEpochs.EpochEnd;
import dev.howdah.storage.PartitionId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds the leader epoch under which an offset was written. Thread: any. */
public final class OffsetEpochs {

    private OffsetEpochs() {}

    /** Goes back from the current epoch. There is one epoch for each failover, so this is short. */
    public static CompletionStage<Integer> find(LeaderEpochs epochs, PartitionId id, long offset) {
        return findAtOrBelow(epochs, id, offset, epochs.current());
    }

    private static CompletionStage<Integer> findAtOrBelow(LeaderEpochs epochs, PartitionId id, long offset, int epoch) {
        if (epoch <= 0) {
            return CompletableFuture.completedFuture(epoch);
        }
        return epochs.findEnd(id, epoch - 1).thenCompose((EpochEnd before) -> {
            boolean writtenLater = before.epoch() < 0 || offset >= before.endOffset();
            return writtenLater
                    ? CompletableFuture.completedFuture(epoch)
                    : findAtOrBelow(epochs, id, offset, before.epoch());
        });
    }
}
