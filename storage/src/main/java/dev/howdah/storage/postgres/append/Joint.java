package dev.howdah.storage.postgres.append;

import dev.howdah.storage.AppendOutcome;
import dev.howdah.storage.PartitionId;
import java.util.List;
import java.util.Set;

/** How an append with something {@link Alongside} ended. */
public sealed interface Joint {

    /** Both are durable. */
    record Stored(List<AppendOutcome> outcomes) implements Joint {

        public Stored {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** Nothing is stored, since {@link Alongside} has said so. */
    record Declined() implements Joint {}

    /** Nothing is stored, since somebody else holds locks of these partitions. */
    record Locked(Set<PartitionId> partitions) implements Joint {

        public Locked {
            partitions = Set.copyOf(partitions);
        }
    }
}
