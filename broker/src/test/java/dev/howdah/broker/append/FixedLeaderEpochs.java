package dev.howdah.broker.append;

import dev.howdah.storage.LeaderEpochs;
import dev.howdah.storage.PartitionId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One epoch that never ends. */
record FixedLeaderEpochs(int current) implements LeaderEpochs {

    @Override
    public CompletionStage<EpochEnd> findEnd(PartitionId id, int epoch) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }
}
