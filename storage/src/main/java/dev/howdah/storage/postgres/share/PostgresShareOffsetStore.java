package dev.howdah.storage.postgres.share;

import dev.howdah.storage.ShareOffsetStore;
import dev.howdah.storage.SharePartitionId;
import dev.howdah.storage.ShareStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Thread: any that may block. */
public final class PostgresShareOffsetStore implements ShareOffsetStore {

    @Override
    public Set<SharePartitionId> initialize(Map<SharePartitionId, Long> startOffsets) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public Set<SharePartitionId> alter(Map<SharePartitionId, Long> startOffsets) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public void delete(String groupId, Collection<Integer> topicIds) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public void deleteGroups(Collection<String> groupIds) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public List<ShareOffsets> describe(String groupId) {
        throw new UnsupportedOperationException("not there yet");
    }

    @Override
    public Map<SharePartitionId, ShareStatus> look(Collection<SharePartitionId> ids) {
        throw new UnsupportedOperationException("not there yet");
    }
}
