package dev.howdah.broker.share;

import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.log.Isolation;
import dev.howdah.storage.ShareLimits;
import java.time.Duration;

/** What is configured for share groups now. Thread: any. */
public final class ShareSettings {

    private final DynamicConfigs configs;

    public ShareSettings(DynamicConfigs configs) {
        this.configs = configs;
    }

    public ShareLimits limits(String groupId) {
        return new ShareLimits(
                recordLocksMax(groupId),
                configs.groupNumber(groupId, GroupConfigs.OF_SHARE_DELIVERY_COUNT_LIMIT),
                Duration.ofMillis(configs.groupNumber(groupId, GroupConfigs.OF_SHARE_LOCK_DURATION_MS)));
    }

    public int recordLocksMax(String groupId) {
        return configs.groupNumber(groupId, GroupConfigs.OF_SHARE_RECORD_LOCKS_MAX);
    }

    public int lockMs(String groupId) {
        return configs.groupNumber(groupId, GroupConfigs.OF_SHARE_LOCK_DURATION_MS);
    }

    /** Whether a member may renew its locks (KIP-1222). */
    public boolean allowsRenewal(String groupId) {
        return Boolean.parseBoolean(configs.groupText(groupId, GroupConfigs.OF_SHARE_RENEWAL));
    }

    /** Whether records of open and aborted transactions are kept back. */
    Isolation isolation(String groupId) {
        return configs.groupText(groupId, GroupConfigs.OF_SHARE_ISOLATION_LEVEL).equals("read_committed")
                ? Isolation.READ_COMMITTED
                : Isolation.READ_UNCOMMITTED;
    }

    /** {@code earliest}, {@code latest} or {@code by_duration:} with an ISO 8601 duration. */
    String autoOffsetReset(String groupId) {
        return configs.groupText(groupId, GroupConfigs.OF_SHARE_AUTO_OFFSET_RESET);
    }
}
