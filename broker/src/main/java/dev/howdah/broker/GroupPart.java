package dev.howdah.broker;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.DynamicConfigs;
import dev.howdah.broker.config.GroupConfigs;
import dev.howdah.broker.group.lane.CatalogTopics;
import dev.howdah.broker.group.lane.GroupCall;
import dev.howdah.broker.group.lane.GroupCall.Refusal;
import dev.howdah.broker.group.lane.GroupCoordinator;
import dev.howdah.broker.group.lane.GroupOverrides;
import dev.howdah.broker.group.machine.ConsumerGroupSettings;
import dev.howdah.broker.group.machine.GroupSettings;
import dev.howdah.broker.group.machine.ShareGroupSettings;
import dev.howdah.storage.Storage;

/** Starts the coordinator of consumer groups. */
final class GroupPart implements StoreListener.Groups, AutoCloseable {

    final GroupCoordinator groups;

    private GroupPart(Parts parts, BrokerConfig config, Storage storage, CatalogPart catalog, StoreListener elsewhere) {
        groups = parts.add(new GroupCoordinator(
                storage,
                new CatalogTopics(catalog.topics),
                () -> catalog.brokers.self().nodeId(),
                () -> catalog.brokers.known().size(),
                GroupSettings.of(config),
                overrides(catalog.configs),
                GroupCoordinator.Options.DEFAULT,
                storage.clock()));
        // Before the first shard is loaded: what is founded after that is heard.
        elsewhere.tell(this);
        groups.start();
    }

    /** Claims this broker's share of the groups. */
    static GroupPart start(BrokerConfig config, Storage storage, CatalogPart catalog, StoreListener elsewhere) {
        return Parts.start(parts -> new GroupPart(parts, config, storage, catalog, elsewhere));
    }

    @Override
    public void onFounded(String groupId, Runnable missed) {
        groups.submit(GroupCall.ofNews(groupId, room -> room.onFounded(missed), refusal -> {
            // Whoever gets the shard loads the group with it.
            if (refusal != Refusal.NOT_OWNER) {
                missed.run();
            }
        }));
    }

    @Override
    public void lookForFounded(Runnable missed) {
        groups.look(missed);
    }

    private static GroupOverrides overrides(DynamicConfigs configs) {
        return new GroupOverrides() {
            @Override
            public ConsumerGroupSettings of(String groupId, ConsumerGroupSettings ofAll) {
                return new ConsumerGroupSettings(
                        configs.groupNumber(groupId, GroupConfigs.GROUP_SESSION_TIMEOUT_MS),
                        configs.groupNumber(groupId, GroupConfigs.GROUP_HEARTBEAT_INTERVAL_MS),
                        configs.groupNumber(groupId, GroupConfigs.GROUP_ASSIGNMENT_INTERVAL_MS),
                        ofAll.migrationPolicy());
            }

            @Override
            public ShareGroupSettings of(String groupId, ShareGroupSettings ofAll) {
                return new ShareGroupSettings(
                        configs.groupNumber(groupId, GroupConfigs.OF_SHARE_SESSION_TIMEOUT_MS),
                        configs.groupNumber(groupId, GroupConfigs.OF_SHARE_HEARTBEAT_INTERVAL_MS),
                        configs.groupNumber(groupId, GroupConfigs.OF_SHARE_ASSIGNMENT_INTERVAL_MS),
                        ofAll.membersMax());
            }
        };
    }

    @Override
    public void close() {
        groups.close();
    }
}
