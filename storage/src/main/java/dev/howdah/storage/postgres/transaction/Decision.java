package dev.howdah.storage.postgres.transaction;

import dev.howdah.storage.PartitionId;
import dev.howdah.storage.TransactionOutcome;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is to be done about an action. */
sealed interface Decision {

    /** Nothing but to answer. */
    record Answer(TransactionOutcome outcome) implements Decision {}

    /** A transactional id that is not there yet. */
    record Create(IdRow row, TransactionOutcome outcome) implements Decision {}

    /**
     * Something of a transactional id changes.
     *
     * @param before as the row must be found
     * @param outcome once it is stored
     */
    record Change(IdRow before, IdRow after, What what, TransactionOutcome outcome) implements Decision {}

    /** What happens beside the row. */
    sealed interface What {

        record Nothing() implements What {}

        /** These become part of the transaction. */
        record AddPartitions(List<PartitionId> partitions) implements What {

            public AddPartitions {
                partitions = List.copyOf(partitions);
            }
        }

        record AddGroup(String groupId) implements What {}

        /**
         * The transaction ends, or a part of it.
         *
         * @param open what it has
         * @param markerEpoch of the control batches
         * @param only partitions that are ended; empty for all, with the groups
         */
        record End(
                OpenTransaction open,
                boolean commit,
                short markerEpoch,
                int coordinatorEpoch,
                Optional<Set<PartitionId>> only)
                implements What {

            /** Those that get a control batch: others have no record of the transaction. */
            List<PartitionId> marked() {
                return ended().stream()
                        .filter(id -> open.firstOffset(id) != OpenTransaction.NOT_WRITTEN)
                        .toList();
            }

            /** Whether groups get by it what offsets it has. */
            boolean isWholeCommit() {
                return commit && only.isEmpty();
            }

            /** Those that are not part of the transaction any more. */
            Collection<PartitionId> ended() {
                return only.map(some -> open.firstOffsets().keySet().stream()
                                .filter(some::contains)
                                .toList())
                        .orElseGet(() -> List.copyOf(open.firstOffsets().keySet()));
            }
        }
    }
}
