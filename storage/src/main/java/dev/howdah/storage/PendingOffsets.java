package dev.howdah.storage;

import dev.howdah.storage.OffsetStore.OffsetCommit;
import dev.howdah.storage.TransactionAction.Producer;
import java.util.List;

/**
 * Offsets that a transaction commits in the name of one group (TxnOffsetCommit). They count once the transaction is committed.
 *
 * @param enlistment whether the group had to be added by AddOffsetsToTxn before, or is added by this (KIP-890, v5)
 * @param offsets of the group
 */
public record PendingOffsets(
        String transactionalId,
        Producer producer,
        Append.Enlistment enlistment,
        String groupId,
        List<OffsetCommit> offsets) {

    public PendingOffsets {
        offsets = List.copyOf(offsets);
    }
}
